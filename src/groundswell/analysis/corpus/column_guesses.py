"""What a column looks like, and what it is therefore guessed to be.

A wrong guess of id, participant or kind is worse than none, so these are guessed only where both
name and values say so. Each guess comes with its reason. Choosing is in
:mod:`groundswell.analysis.corpus.columns`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from groundswell.analysis.corpus.cells import tidy_text
from groundswell.analysis.corpus.kinds import kind_of
from groundswell.analysis.corpus.model import Kind
from groundswell.analysis.corpus.table import Table
from groundswell.analysis.corpus.times import is_month_first, time_of

_SAMPLE_ROWS = 2000
_NAMES = {
    role: frozenset(words.split())
    for role, words in {
        "text": """text texts comment comments response responses answer answers feedback
            contribution contributions idea ideas suggestion suggestions statement statements
            argument arguments body verbatim sentence message opinion opinions reply content
            description""",
        "not text": """url link links email name question prompt labels label codes themes topic
            topics category title rationale explanation note notes previous pre post before after
            context translation""",
        "id": "id ids ref reference uuid key identifier",
        "not id": "email session nhs",
        "participant": "participant respondent author user voter contributor member person",
        "time": """date time datetime timestamp created submitted posted written completed when at
            on""",
        "not time": "birth dob",
    }.items()
}
_ENDS_IN_ID = re.compile(r"(response|comment|answer|idea|sentence|row|record|item|case)id")
_NUMBER = re.compile(r"[-+£$€]?\d[\d.,\s]*%?")
_LINK = re.compile(r"https?://\S+|www\.\S+|[\w.+-]+@[\w-]+\.[\w.]+")


@dataclass(frozen=True, slots=True)
class Profile:
    """What a sample of one column looks like.

    Attributes
    ----------
    name : str
        Of the column.
    words : frozenset of str
        Words of the name, folded.
    values : tuple of str
        Cells of the sample that are not empty.
    filled_share, distinct_share : float
        Of the sample; of the values.
    mean_length, mean_words : float
        Characters and words of a value.
    """

    name: str
    words: frozenset[str]
    values: tuple[str, ...]
    filled_share: float
    distinct_share: float
    mean_length: float
    mean_words: float


def profile_of(table: Table, name: str) -> Profile:
    """Look at a sample of one column, evenly spread over the rows.

    Parameters
    ----------
    table : Table
        The table.
    name : str
        A column of it.

    Returns
    -------
    Profile
    """
    cells = table.column(name)
    step = max(1, len(cells) // _SAMPLE_ROWS)
    sample = [tidy_text(cell[:5000]) if cell else "" for cell in cells[::step]]
    values = tuple(value for value in sample if value)
    n = max(1, len(values))
    spaced = re.sub(r"([a-z])([A-Z])", r"\1 \2", name)
    return Profile(
        name=name,
        words=frozenset(re.findall(r"[^\W\d_]+", spaced.casefold())),
        values=values,
        filled_share=len(values) / max(1, len(sample)),
        distinct_share=len(set(values)) / n,
        mean_length=sum(map(len, values)) / n,
        mean_words=sum(len(value.split()) for value in values) / n,
    )


def _share(values: Sequence[str], fits: re.Pattern[str]) -> float:
    return sum(fits.fullmatch(value) is not None for value in values) / max(1, len(values))


def guess_text(table: Table, profiles: Sequence[Profile]) -> tuple[str, str] | None:
    """Guess by length, variety and name; the column and the reason, or None."""
    scored = sorted(((_text_score(p), -i, p) for i, p in enumerate(profiles)), reverse=True)
    if not scored or scored[0][0] <= 0:
        return None
    best = scored[0][2]
    why = f"free text, {best.mean_words:.0f} words on average, {best.filled_share:.0%} filled"
    if len(scored) > 1 and scored[1][0] > 0.6 * scored[0][0]:
        why += f'; "{scored[1][2].name}" looks much like it'
    return best.name, why


def _text_score(p: Profile) -> float:
    structured = sum(value[0] in "[{" and value[-1] in "]}" for value in p.values)
    if (
        not p.values
        or structured > 0.5 * len(p.values)
        or p.mean_length < 3
        or p.words & _NAMES["id"]
    ):
        return 0.0
    if max(_share(p.values, _NUMBER), _share(p.values, _LINK)) > 0.5 or _is_time(p):
        return 0.0
    by_name = bool(p.words & _NAMES["text"])
    # Writing without spaces between words (Chinese, Thai) is long and distinct all the same.
    n_words = max(p.mean_words, p.mean_length / 12)
    if not by_name and (n_words < 2 or p.distinct_share < 0.2):
        return 0.0
    score: float = (
        min(n_words, 40) ** 0.5 * (0.2 + 0.8 * p.distinct_share) * (0.3 + 0.7 * p.filled_share)
    )
    return score * (1.8 if by_name else 1.0) * (0.4 if p.words & _NAMES["not text"] else 1.0)


def guess_id(table: Table, profiles: Sequence[Profile]) -> tuple[str, str] | None:
    """Guess by name, where every row has a value of its own."""
    for p in profiles:
        named = p.words & _NAMES["id"] or any(_ENDS_IN_ID.fullmatch(word) for word in p.words)
        if not named or p.words & _NAMES["participant"] or p.words & _NAMES["not id"]:
            continue
        cells = [tidy_text(cell) for cell in _sound(table, p.name)]
        # Addresses must not become ids, which stand beside quotes for all to see.
        if _share(p.values, _LINK) > 0 or p.mean_length > 40:
            continue
        if cells and all(cells) and len(set(cells)) == len(cells):
            return p.name, "every row has its own"
    return None


def _sound(table: Table, name: str) -> list[str | None]:
    """Cells of the rows that must have an id: sound ones that hold anything."""
    index = table.columns.index(name)
    return [
        row[index]
        for row, problem in zip(table.rows, table.problems, strict=True)
        if problem is None and any(tidy_text(cell) for cell in row)
    ]


def guess_participant(table: Table, profiles: Sequence[Profile]) -> tuple[str, str] | None:
    """Guess by name, where there are too many values for a role or a place."""
    for p in profiles:
        if not p.words & _NAMES["participant"] or p.filled_share < 0.5 or p.mean_length > 60:
            continue
        if not (p.words & _NAMES["id"] or p.words <= _NAMES["participant"]) or _is_time(p):
            continue
        n = len({cell for cell in table.column(p.name) if cell})
        # Two or three values are a role ("user", "carer"), not people.
        if n >= max(5, 0.02 * len(table.rows)):
            return p.name, f"{n:,} different participants in {len(table.rows):,} rows"
    return None


def guess_kind(table: Table, profiles: Sequence[Profile]) -> tuple[str, str] | None:
    """Guess by values alone: all must be understood, and both kinds be there."""
    for p in profiles:
        if p.filled_share < 0.5:
            continue
        values = {tidy_text(cell) for cell in _sound(table, p.name)} - {""}
        if not 2 <= len(values) <= 8:
            continue
        meanings = {value: kind_of(value) for value in sorted(values)}
        kinds = set(meanings.values())
        beside_barrier = {"barrier", "barriers"} & {value.casefold() for value in values}
        if beside_barrier and {"block", "blocks"} & {value.casefold() for value in values}:
            continue
        if None not in kinds and {Kind.HELPS, Kind.BLOCKS} <= kinds:
            told = ", ".join(f"'{value[:40]}' {kind}" for value, kind in meanings.items())
            return p.name, told
    return None


def _is_time(p: Profile) -> bool:
    if not p.values or not any(letter.isdigit() for letter in p.values[0]):
        return False
    sample = p.values[:200]
    month_first = is_month_first(sample)
    n = sum(time_of(value, month_first=month_first) is not None for value in sample)
    return n >= 0.9 * len(sample)


def guess_time(table: Table, profiles: Sequence[Profile]) -> tuple[str, str] | None:
    """Guess by name, where nine in ten values can be read."""
    for p in profiles:
        named = p.words & _NAMES["time"] and not p.words & _NAMES["not time"]
        if named and p.filled_share >= 0.5 and _is_time(p):
            return p.name, "dates or times"
    return None


def lacks_header(table: Table) -> bool:
    """Whether at least half of the column names look like what stands below them."""
    signs, named = 0, [name for name in table.columns if not name.startswith("column ")]
    if not table.rows or not table.format.startswith(("CSV", "XLSX")):
        return False
    for name in named:
        values = [tidy_text(cell) for cell in table.column(name)[:_SAMPLE_ROWS]]
        filled = [value for value in values if value]
        is_number = _NUMBER.fullmatch(name) is not None
        sentence = len(name.split()) >= 5 and name[-1] in ".!"
        link = _LINK.fullmatch(name) is not None
        is_time = time_of(name) is not None
        numbers_below = is_number and _share(filled, _NUMBER) > 0.9
        signs += name in filled or sentence or link or is_time or numbers_below
    return bool(named) and signs >= 0.5 * len(named)
