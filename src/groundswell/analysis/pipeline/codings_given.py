"""What people gave: the codes of each contribution, of each distinct text, of each coded unit.

Where several people coded alike or not, a code counts that half of them or more gave.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from groundswell.analysis.codebook.model import Code
from groundswell.analysis.coding.model import Coding
from groundswell.analysis.corpus.model import PreparedContribution
from groundswell.analysis.errors import InputError
from groundswell.analysis.pipeline.coded import Texts


def codes_given(
    codings: Sequence[Coding], codes: Sequence[Code], known: set[str]
) -> tuple[dict[str, frozenset[int]], tuple[int, int]]:
    """Codes of each contribution that half of its coders or more gave.

    Beside them: of how many contributions coders differ, and how often one coder both gave a code
    and said that none fits.
    """
    number = {code.id: i for i, code in enumerate(codes)}
    by_coder: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    none_fits: set[tuple[str, str]] = set()
    for one in codings:
        if one.item not in known:
            raise InputError(
                f"a coding by '{one.coder}' is of '{one.item}', which is no contribution",
                fix="give the codings of this file, with its ids",
            )
        own = by_coder[one.item][one.coder]
        if one.code is not None:
            own.add(number[one.code])
        elif one.start is None:
            none_fits.add((one.item, one.coder))
    given = {item: _majority(list(said.values())) for item, said in by_coder.items()}
    n_differ = sum(len({frozenset(own) for own in said.values()}) > 1 for said in by_coder.values())
    n_both = sum(bool(by_coder[item][coder]) for item, coder in none_fits)
    return given, (n_differ, n_both)


def codes_by_text(given: Mapping[str, frozenset[int]], texts: Texts) -> dict[int, frozenset[int]]:
    """Codes of each distinct text, by its place; equal contributions are coders of one text."""
    said: dict[int, list[frozenset[int]]] = defaultdict(list)
    for item, found in sorted(given.items()):
        if item in texts.place:
            said[texts.place[item]].append(found)
    return {place: _majority(found) for place, found in sorted(said.items())}


def coded_parts(
    codings: Sequence[Coding],
    codes: Sequence[Code],
    texts: Texts,
    lessons: Mapping[int, frozenset[int]],
) -> dict[int, frozenset[int]]:
    """Meaning units that lie, by half or more, in a span that people coded."""
    number = {code.id: i for i, code in enumerate(codes)}
    rows = {row.contribution.id: row for row in texts.rows}
    own: dict[int, list[int]] = defaultdict(list)
    for place, owner in enumerate(texts.owners):
        own[owner].append(place)
    found: dict[int, set[int]] = defaultdict(set)
    for one in codings:
        text = texts.place.get(one.item)
        if one.start is None or one.end is None or one.code is None:
            continue
        if text is None or text not in lessons:
            continue
        start, end = (_in_redacted(rows[one.item], at) for at in (one.start, one.end))
        for place in own[text]:
            unit = texts.units[place]
            shared = min(end, unit.end) - max(start, unit.start)
            if 2 * shared >= min(unit.end - unit.start, max(end - start, 1)) and shared > 0:
                found[place].add(number[one.code])
    return {place: frozenset(given) for place, given in sorted(found.items())}


def _in_redacted(row: PreparedContribution, position: int) -> int:
    """Move a position in the original text to where it is after redaction."""
    moved = position
    for one in row.redactions:
        if one.end <= position:
            moved += len(one.replacement) - (one.end - one.start)
        elif one.start < position:
            moved += min(one.start + len(one.replacement), position) - position
    return moved


def _majority(said: Sequence[set[int]] | Sequence[frozenset[int]]) -> frozenset[int]:
    votes = Counter(code for own in said for code in own)
    return frozenset(code for code, n in votes.items() if 2 * n >= len(said))
