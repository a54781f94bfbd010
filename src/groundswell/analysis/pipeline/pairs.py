"""Pairwise choices read from a table: which column is what, and what each row says.

Reads a row with a winner and a loser (as wiki surveys export them), or with two ideas and a
choice. Ranking is in :mod:`groundswell.analysis.pipeline.rank`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace

from groundswell.analysis.corpus.cells import tidy_text
from groundswell.analysis.corpus.redaction import redact
from groundswell.analysis.corpus.table import Table
from groundswell.analysis.errors import ColumnError, InputError
from groundswell.analysis.opinion.ranking_model import Choice, Comparison

_NAMES = {
    "winner": "winner|winner id|winning idea|won|chosen|chosen id|preferred|better",
    "loser": "loser|loser id|losing idea|lost|not chosen|other|worse",
    "left": "left|left id|left choice id|left idea|first|first id|a|idea a|option a|item a|idea 1"
    "|option 1|item 1",
    "right": "right|right id|right choice id|right idea|second|second id|b|idea b|option b|item b"
    "|idea 2|option 2|item 2",
    "choice": "choice|chosen side|vote|answer|result|outcome|preference|selected|winner|chosen",
    "judge": "judge|judge id|session id|session|voter|voter id|participant|participant id"
    "|respondent|respondent id|user|user id|person|coder|rater|assessor",
    "valid": "valid|is valid",
    "winner_text": "winner text|winner idea text|winning idea text",
    "loser_text": "loser text|loser idea text|losing idea text",
    "id": "id|idea id|item id|idea|item|statement id|key",
    "text": "text|idea text|item text|idea|item|statement|title|words|name",
}
_SAID = {
    word: choice
    for choice, words in {
        Choice.FIRST: "left|first|a|1|l",
        Choice.SECOND: "right|second|b|2|r",
        Choice.TIE: "tie|equal|both|draw|same|0.5|=|no difference",
        Choice.UNDECIDED: "can't decide|cant decide|can not decide|cannot decide|skip|skipped|pass"
        "|don't know|dont know|unsure|undecided|neither|none|n/a|no answer",
    }.items()
    for word in words.split("|")
}
_FALSE = {"false", "0", "no", "n"}

NO_CHOICE = "what was chosen is neither of the two ideas, nor a side, a tie or can't decide"


@dataclass(frozen=True, slots=True, kw_only=True)
class PairColumns:
    """Which column holds what; None for none.

    Attributes
    ----------
    winner, loser : str or None
        The idea that was chosen and the one that was not; both or neither.
    left, right : str or None
        The two ideas as they were shown. With ``winner`` and ``loser`` they only tell the sides.
    choice : str or None
        Which of ``left`` and ``right`` was chosen.
    judge : str or None
        Who chose.
    valid : str or None
        Rows that say no here are left out, and counted.
    winner_text, loser_text : str or None
        Words of ideas, where the others hold ids.
    """

    winner: str | None = None
    loser: str | None = None
    left: str | None = None
    right: str | None = None
    choice: str | None = None
    judge: str | None = None
    valid: str | None = None
    winner_text: str | None = None
    loser_text: str | None = None

    def named(self) -> Iterator[tuple[str, str]]:
        """Roles that have a column, with its name."""
        for part in fields(self):
            if (name := getattr(self, part.name)) is not None:
                yield part.name.replace("_", " "), name


@dataclass(frozen=True, slots=True)
class ReadPairs:
    """What a table of choices held.

    Attributes
    ----------
    comparisons : tuple of Comparison
        In file order.
    ideas : dict of str to str
        Id and words, redacted.
    rejected : tuple of (int, str)
        Row and why it could not be used. With the comparisons these are all rows.
    notes : tuple of str
        About the reading.
    """

    comparisons: tuple[Comparison, ...]
    ideas: dict[str, str]
    rejected: tuple[tuple[int, str], ...]
    notes: tuple[str, ...]


def guess_pair_columns(table: Table, named: PairColumns | None = None) -> PairColumns:
    """Fill in the columns that nobody named, by their names.

    Parameters
    ----------
    table : Table
    named : PairColumns, optional
        Named columns stay; an empty name says that there is no such column.

    Returns
    -------
    PairColumns

    Raises
    ------
    ColumnError
        Where a named column is missing, or what is needed can't be found.

    Examples
    --------
    >>> table = Table(("Winner", "Loser", "Voter"), (("a", "b", "x"),), (2,), (None,), "CSV")
    >>> sorted(guess_pair_columns(table).named())
    [('judge', 'Voter'), ('loser', 'Loser'), ('winner', 'Winner')]
    """
    named = named or PairColumns()
    for role, name in named.named():
        if name and name not in table.columns:
            raise ColumnError(
                f"there is no such column for {role}",
                column=name,
                fix=f"choose one of: {', '.join(table.columns)}",
            )
    taken = {name for _, name in named.named()}
    found: dict[str, str | None] = {}
    for part in fields(named):
        given = getattr(named, part.name)
        guess = next((c for c in _columns_for(table, part.name) if c not in taken), None)
        found[part.name] = (given or None) if given is not None else guess
        if found[part.name] and part.name != "winner":
            taken.add(str(found[part.name]))
    columns = PairColumns(**found)
    if columns.winner and columns.loser:
        return replace(columns, choice=None)
    columns = replace(columns, winner=None, loser=None, winner_text=None, loser_text=None)
    if columns.choice is None and found["winner"]:
        columns = replace(columns, choice=found["winner"])
    if columns.left and columns.right and columns.choice:
        return columns
    raise ColumnError(
        "it can't be told which columns hold the choices",
        fix="name them: --winner and --loser, or --left, --right and --choice. The columns are: "
        + ", ".join(table.columns),
    )


def _columns_for(table: Table, role: str) -> list[str]:
    """Columns whose name fits a role, the best name first."""
    folded = {re.sub(r"[\W_]+", " ", name).strip().casefold(): name for name in table.columns}
    return [folded[name] for name in _NAMES[role].split("|") if name in folded]


def read_pairs(
    table: Table, columns: PairColumns, *, ideas: Mapping[str, str] | None = None
) -> ReadPairs:
    """Read what each row says.

    Parameters
    ----------
    table : Table
        A comparison a row.
    columns : PairColumns
        As :func:`guess_pair_columns` gives them.
    ideas : mapping of str to str, optional
        Id and words of all ideas, as :func:`read_ideas` gives them.

    Returns
    -------
    ReadPairs

    Raises
    ------
    ColumnError
        Where there are no rows, or most choices can't be read; a few such are set aside.
    InputError
        Where no row can be used, or an idea is not in the list.

    Examples
    --------
    >>> table = Table(("left", "right", "choice"), (("Bench", "Tree", "right"),), (2,), (None,), "")
    >>> read_pairs(table, guess_pair_columns(table)).comparisons[0].choice
    <Choice.SECOND: 'second'>
    """
    if not table.rows:
        raise ColumnError(
            "there are column names but no rows", fix="give a table with a row for each comparison"
        )
    by_text = {text: name for name, text in ideas.items()} if ideas else {}
    places = {role.replace(" ", "_"): table.columns.index(c) for role, c in columns.named()}
    words: dict[str, str] = {}
    comparisons: list[Comparison] = []
    rejected: list[tuple[int, str]] = []
    odd: tuple[int, str] | None = None
    for cells, row, problem in zip(table.rows, table.row_numbers, table.problems, strict=True):
        said = {role: tidy_text(cells[place]) for role, place in places.items()}
        one = problem or _read_row(said, row, columns)
        if isinstance(one, str):
            rejected.append((row, one))
            odd = odd or ((row, said["choice"]) if one == NO_CHOICE else None)
            continue
        for role, name in (("winner_text", said.get("winner")), ("loser_text", said.get("loser"))):
            if name and said.get(role):
                words.setdefault(name, said[role])
        if ideas is not None:
            one = replace(
                one,
                first=_known(one.first, ideas, by_text, row),
                second=_known(one.second, ideas, by_text, row),
            )
        comparisons.append(one)
    n_odd = sum(reason == NO_CHOICE for _, reason in rejected)
    if odd is not None and n_odd > len(comparisons):
        raise ColumnError(
            f"'{odd[1][:80]}' is neither of the two ideas, nor a side, and {n_odd:,} of "
            f"{len(table.rows):,} rows are like it",
            row=odd[0],
            column=columns.choice,
            fix="write left, right, tie or can't decide there, or the idea itself",
        )
    if not comparisons:
        reason = f": row {rejected[0][0]}: {rejected[0][1]}" if rejected else ""
        raise InputError(f"no row holds a comparison{reason}", fix="check the columns")
    seen = {name for one in comparisons for name in (one.first, one.second)}
    texts = ideas if ideas is not None else {name: words.get(name, name) for name in seen}
    return _without_persons(comparisons, texts, tuple(rejected), table.notes)


def _read_row(said: Mapping[str, str], row: int, columns: PairColumns) -> Comparison | str:
    """The comparison in a row, or why there is none."""
    if said.get("valid", "").casefold() in _FALSE:
        return "marked as not valid"
    judge = said.get("judge") or None
    if columns.winner and columns.loser:
        winner, loser = said["winner"], said["loser"]
        if not winner or not loser:
            return "an idea is missing"
        if winner == loser:
            return "the same idea stands on both sides"
        sides = {said.get("left", ""), said.get("right", "")} == {winner, loser}
        if sides and said["right"] == winner:
            return Comparison(loser, winner, Choice.SECOND, judge, True, row)
        return Comparison(winner, loser, Choice.FIRST, judge, sides, row)
    first, second = said["left"], said["right"]
    if not first or not second:
        return "an idea is missing"
    if first == second:
        return "the same idea stands on both sides"
    word = said["choice"]
    if word in (first, second):
        choice = Choice.FIRST if word == first else Choice.SECOND
    elif not word:
        choice = Choice.UNDECIDED
    elif (known := _SAID.get(word.casefold().replace("’", "'"))) is not None:
        choice = known
    else:
        return NO_CHOICE
    return Comparison(first, second, choice, judge, True, row)


def _known(name: str, listed: Mapping[str, str], by_text: Mapping[str, str], row: int) -> str:
    if name in listed:
        return name
    if name in by_text:
        return by_text[name]
    raise InputError(
        f"the idea '{name[:80]}' is not in the list of ideas",
        row=row,
        fix="add it to the list, or correct its name",
    )


def read_ideas(table: Table) -> dict[str, str]:
    """Read a list of ideas.

    Parameters
    ----------
    table : Table
        With a column "id", a column "text", or both (or names like these).

    Returns
    -------
    dict of str to str
        Id to words, in file order.

    Raises
    ------
    ColumnError, InputError
        Where there is no such column, or an idea stands twice or has no name.
    """
    ids, texts = _columns_for(table, "id"), _columns_for(table, "text")
    text = texts[0] if texts else (ids[0] if ids else None)
    name = ids[0] if ids else text
    if text is None or name is None:
        raise ColumnError(
            "the list of ideas has no column for them",
            fix='call a column "id" and one "text"',
        )
    found: dict[str, str] = {}
    for one, words, row in zip(
        table.column(name), table.column(text), table.row_numbers, strict=True
    ):
        key = tidy_text(one)
        if not key:
            raise InputError("the idea has no id", row=row, column=name, fix="give it one")
        if key in found:
            raise InputError(
                f"the idea '{key[:80]}' stands twice", row=row, column=name, fix="make ids unique"
            )
        found[key] = tidy_text(words) or key
    return found


def _without_persons(
    comparisons: list[Comparison],
    texts: Mapping[str, str],
    rejected: tuple[tuple[int, str], ...],
    notes: tuple[str, ...],
) -> ReadPairs:
    """Redact ideas. Where their words are their ids, two may not become one."""
    new: dict[str, str] = {}
    taken: set[str] = set()
    for name in sorted(texts):
        shown = stem = redact(name)[0] if " " in name else name
        number = 1
        while shown in taken or (shown != name and shown in texts):
            number += 1
            shown = f"{stem} ({number})"
        taken.add(shown)
        new[name] = shown
    clean = {new[name]: redact(text)[0] for name, text in sorted(texts.items())}
    return ReadPairs(
        tuple(replace(one, first=new[one.first], second=new[one.second]) for one in comparisons),
        clean,
        rejected,
        notes,
    )
