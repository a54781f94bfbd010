"""How often codes were used, counted from a file of codings: for checking a codebook, no more.

Codings as such are the business of the rooms above; here only how often, and which together.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from groundswell.analysis.codebook.columns import fold_header
from groundswell.analysis.codebook.model import Codebook
from groundswell.analysis.codebook.refi_archive import is_refi, open_refi
from groundswell.analysis.corpus.table import Table, read_table
from groundswell.analysis.errors import ColumnError

_CODE_COLUMNS = ("code", "codes", "codeid", "label", "labels", "tag", "tags", "theme", "themes")
_ITEM_COLUMNS = ("item", "itemid", "unit", "unitid", "contribution", "contributionid", "id")
_YES, _NO = frozenset({"1", "true", "yes", "x"}), frozenset({"0", "false", "no", ""})
# As coders say it: the coder looked, and nothing fits.
_NONE = frozenset({"none", "none of these", "no code", "-", "n/a"})


@dataclass(frozen=True, slots=True)
class Uses:
    """What a file of codings says of a codebook's codes.

    Attributes
    ----------
    n_items : int
        Items with a coding.
    by_code : mapping of str to int
        Id of a code to the number of items that carry it; missing where none does.
    together : mapping of (str, str) to int
        Ids of two codes, in order, to the number of items that carry both.
    unknown : mapping of str to int
        What stands where codes should and is none of the codebook's, and how often.
    """

    n_items: int
    by_code: Mapping[str, int]
    together: Mapping[tuple[str, str], int]
    unknown: Mapping[str, int]


def read_uses(book: Codebook, path: str | Path) -> Uses:
    """Count how often each code was used.

    Parameters
    ----------
    book : Codebook
        The codes, by id, name, other name or path ("Time > No slack").
    path : str or Path
        A table with a row for every coding (a column ``code``) or for every item (a column
        ``labels`` with several codes parted by "|" or ";", or a column of 0 and 1 for each code);
        or a REFI-QDA project.

    Returns
    -------
    Uses

    Raises
    ------
    InputError
        Where the file can't be read, or no column holds codes.
    """
    path = Path(path)
    if is_refi(path):
        return _of_project(book, path)
    return count_uses(book, read_table(path))


def count_uses(book: Codebook, table: Table) -> Uses:
    """Count how often each code was used in a table; as :func:`read_uses`.

    Examples
    --------
    >>> from groundswell.analysis.codebook.model import Code
    >>> book = Codebook("Change", (Code("a", "Time"), Code("b", "Money")))
    >>> table = Table(("id", "labels"), (("1", "Time|Money"), ("2", "Time|Cake")), (2, 3),
    ...               (None, None), "CSV")
    >>> uses = count_uses(book, table)
    >>> sorted(uses.by_code.items()), dict(uses.unknown)
    ([('a', 2), ('b', 1)], {'Cake': 1})
    """
    named = _names(book)
    folded = [fold_header(name) for name in table.columns]
    place = next((folded.index(name) for name in _CODE_COLUMNS if name in folded), None)
    item = next((folded.index(name) for name in _ITEM_COLUMNS if name in folded), None)
    if place is not None:
        rows = [
            (_item(cells, item, row, is_long=folded[place] in ("code", "codeid")), cells[place])
            for cells, row in zip(table.rows, table.row_numbers, strict=True)
        ]
        return _count(named, [(name, _several(named, cell or "")) for name, cell in rows])
    wide = {i: code for i, name in enumerate(table.columns) if (code := named.get(_fold(name)))}
    if len(wide) < 2 or not all(
        (cells[i] or "").strip().casefold() in _YES | _NO for cells in table.rows for i in wide
    ):
        raise ColumnError(
            f"no column holds codes: the columns are {', '.join(table.columns)}",
            fix="call the column with the codes 'code', or give a column of 0 and 1 for each code",
        )
    return _count(
        named,
        [
            (
                f"row {row}",
                [table.columns[i] for i in wide if (cells[i] or "").strip().casefold() in _YES],
            )
            for cells, row in zip(table.rows, table.row_numbers, strict=True)
        ],
    )


def _of_project(book: Codebook, path: Path) -> Uses:
    from groundswell.analysis.codebook.refi_reading import read_parts

    with open_refi(path) as document:
        parts = read_parts(document, name=path.stem).parts
    theirs = parts.book.by_id
    items = [
        (source.id, [theirs[mark.code_id].name, mark.code_id])
        for source in parts.sources
        for selection in source.selections
        for mark in selection.marks
    ]
    named = _names(book)
    # By id where the codebook is the project's own, else by name.
    return _count(
        named, [(item, [code if _fold(code) in named else name]) for item, (name, code) in items]
    )


def _names(book: Codebook) -> dict[str, str]:
    """Everything that a code may be called, folded, to its id; the id itself goes first."""
    named: dict[str, str] = {}
    for code in book.codes:
        named.setdefault(_fold(code.id), code.id)
    for code in book.codes:
        named.setdefault(_fold(code.name), code.id)
    for code in book.codes:
        path = book.path(code.id)
        for text in (*code.aliases, *(sign.join(path) for sign in (" > ", "::", "/"))):
            named.setdefault(_fold(text), code.id)
    named.pop("", None)
    return named


def _fold(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


def _item(cells: Sequence[str | None], place: int | None, row: int, *, is_long: bool) -> str:
    if is_long and place is not None and cells[place]:
        return str(cells[place])
    return f"row {row}"


def _several(named: Mapping[str, str], cell: str) -> list[str]:
    """The codes of a cell: one where the whole is a code's name, else as they are parted."""
    if not cell.strip() or _fold(cell) in named:
        return [cell] if cell.strip() else []
    sign = "|" if "|" in cell else ";" if ";" in cell else None
    return [part.strip() for part in cell.split(sign) if part.strip()] if sign else [cell.strip()]


def _count(named: Mapping[str, str], rows: Iterable[tuple[str, Iterable[str]]]) -> Uses:
    items: dict[str, set[str]] = {}
    unknown: Counter[str] = Counter()
    for item, names in rows:
        for name in names:
            if (code := named.get(_fold(name))) is not None:
                items.setdefault(item, set()).add(code)
            elif name.casefold() not in _NONE:
                unknown[name] += 1
                items.setdefault(item, set())
    by_code = Counter(code for codes in items.values() for code in codes)
    together = Counter(pair for codes in items.values() for pair in combinations(sorted(codes), 2))
    return Uses(len(items), by_code, together, unknown)
