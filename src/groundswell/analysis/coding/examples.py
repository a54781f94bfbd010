"""From a table of codings to :class:`Coding`: by what the codebook calls its codes.

A row for each coding, a cell with several codes, or a column for each code. What can't be
understood is refused with its row and column; nothing is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from groundswell.analysis.codebook.model import Codebook
from groundswell.analysis.coding.model import Coding
from groundswell.analysis.corpus.cells import tidy_text
from groundswell.analysis.corpus.columns import find_column
from groundswell.analysis.corpus.table import Table
from groundswell.analysis.errors import ColumnError, TableError

UNNAMED_CODER = "a person"
"""Who coded where the table names nobody."""

_NAMES = {
    "item": "id item contribution contribution_id comment_id item_id unit response_id",
    "code": "code codes label labels theme themes category categories code_id topic topics",
    "coder": "coder analyst annotator rater reviewer",
    "team": "team",
    "at": "at time date when coded_at",
    "start": "start",
    "end": "end",
}
_ROLE_WORDS = {"item": "ids of what was coded", "code": "codes", "coder": "who coded"}
_NOTHING = frozenset({"none", "none of these", "no code", "nothing fits", "-", "–", "n/a"})
_YES = frozenset({"1", "1.0", "yes", "y", "true", "x", "✓"})
_NO = frozenset({"0", "0.0", "no", "n", "false"})
_SEPARATORS = ("|", ";", "\n", ",")


@dataclass(frozen=True, slots=True)
class ExampleColumns:
    """Which column of a table of codings is what.

    Attributes
    ----------
    item : str
        Holds ids of contributions.
    code : str or None
        Holds codes; None where each code has a column.
    spread : tuple of (str, str)
        Columns of codes, and the id of the code of each.
    coder, team, at, start, end : str or None
        The others, where there are any.
    """

    item: str
    code: str | None = None
    spread: tuple[tuple[str, str], ...] = ()
    coder: str | None = None
    team: str | None = None
    at: str | None = None
    start: str | None = None
    end: str | None = None

    def named(self) -> Iterator[tuple[str, str]]:
        """Roles and columns, for the account."""
        for role in ("item", "code", "coder", "team", "at", "start", "end"):
            if (name := getattr(self, role)) is not None:
                yield role, name
        for name, _ in self.spread:
            yield "a code", name


def read_examples(
    table: Table,
    book: Codebook,
    known: Collection[str],
    *,
    item: str | None = None,
    code: str | None = None,
    coder: str | None = None,
) -> tuple[tuple[Coding, ...], ExampleColumns]:
    """Read codings by people.

    Parameters
    ----------
    table : Table
        From :func:`groundswell.analysis.corpus.table.read_table`.
    book : Codebook
        Its codes, by id, name, other name or number.
    known : mapping of str to str, or collection of str
        Ids of the contributions, and their texts: with these, spans are held against them.
    item, code, coder : str, optional
        Columns; found if not given.

    Returns
    -------
    codings : tuple of Coding
        In the order of the table. An empty cell says that nobody looked; "none" that nothing fits.
    columns : ExampleColumns
        How it was read.

    Raises
    ------
    ColumnError, TableError
        Where a column is missing or unclear, or a cell holds an unknown id or code.

    Examples
    --------
    >>> from groundswell.analysis.codebook.model import Code
    >>> book = Codebook("Change", (Code("t", "No time"), Code("s", "Staff")))
    >>> table = Table(("id", "codes"), (("a", "No time|Staff"), ("b", "none")), (2, 3),
    ...               (None,) * 2, "CSV")
    >>> [(one.item, one.code) for one in read_examples(table, book, {"a", "b"})[0]]
    [('a', 't'), ('a', 's'), ('b', None)]
    """
    names = code_names(book)
    columns = _find_columns(table, names, known, item=item, code=code, coder=coder)
    cells = {name: table.column(name) for _, name in columns.named()}
    found: list[Coding] = []
    for i, row in enumerate(table.row_numbers):
        value = (cells[columns.item][i] or "").strip()
        said = list(_codes_of(columns, cells, i, row, names))
        if not said and not value:
            continue
        if value not in known and said:
            raise _unknown_ids(columns.item, cells, table.row_numbers, i, known)

        def cell(name: str | None, i: int = i) -> str | None:
            return None if name is None else (cells[name][i] or "").strip() or None

        start, end = (_position(cell(name), row, name) for name in (columns.start, columns.end))
        if (start is None) != (end is None) or (
            start is not None and end is not None and not start < end
        ):
            raise TableError(
                "a span needs a start and an end behind it",
                row=row,
                column=columns.start or columns.end,
                fix="give both, counted in characters from 0, or leave both empty",
            )
        if end is not None and isinstance(known, Mapping) and end > len(known[value]):
            raise TableError(
                f"a span ends at {end}, but the text of '{value}' ends at {len(known[value])}",
                row=row,
                column=columns.end,
                fix="count characters from 0 in the text as it stands in the file",
            )
        found += [
            Coding(
                item=value,
                coder=cell(columns.coder) or UNNAMED_CODER,
                code=one,
                team=cell(columns.team),
                at=cell(columns.at),
                start=start,
                end=end,
            )
            for one in said
        ]
    return tuple(found), columns


def code_names(book: Codebook) -> dict[str, str]:
    """All that a code may be called, folded, and its id; what two codes share is left out."""
    told: dict[str, set[str]] = {}
    for one in book.codes:
        for name in (one.id, one.name, *one.aliases, one.number or ""):
            if name:
                told.setdefault(fold_name(name), set()).add(one.id)
    return {name: next(iter(ids)) for name, ids in told.items() if len(ids) == 1}


def fold_name(name: str) -> str:
    """Fold a name so that case, blanks, underscores and signs don't matter.

    Examples
    --------
    >>> fold_name("Staff_manner & personal  attributes ")
    'staff manner personal attributes'
    """
    return " ".join(re.findall(r"\w+", tidy_text(name).replace("_", " ").casefold()))


def split_codes(cell: str, names: dict[str, str] | None = None) -> list[str]:
    """Split a cell with several codes; a sign that stands inside a code's name splits nothing.

    Examples
    --------
    >>> split_codes("Food, drink | Staff")
    ['Food, drink', 'Staff']
    >>> split_codes("Food, drink", {"food": "f", "drink": "d"})
    ['Food', 'drink']
    """
    if names and fold_name(cell) in names:
        return [cell.strip()]
    cell = cell.strip().strip("[]")
    for sign in _SEPARATORS:
        if sign not in cell:
            continue
        parts = [part.strip().strip("'\"") for part in cell.split(sign) if part.strip()]
        if names is None and sign == ",":
            return [cell]
        return [one for part in parts for one in split_codes(part, names)] if names else parts
    return [cell.strip().strip("'\"")] if cell.strip() else []


def _codes_of(
    columns: ExampleColumns,
    cells: dict[str, tuple[str | None, ...]],
    i: int,
    row: int,
    names: dict[str, str],
) -> Iterator[str | None]:
    """Codes in a row; None alone where the coder found that none fits."""
    if columns.code is not None:
        cell = (cells[columns.code][i] or "").strip()
        if not cell:
            return
        if cell.casefold() in _NOTHING and fold_name(cell) not in names:
            yield None
            return
        for said in dict.fromkeys(split_codes(cell, names)):
            if fold_name(said) not in names:
                others = _unknown_codes(cells[columns.code][i:], names, but=said)
                raise TableError(
                    f"the codebook has no code '{said}'" + _also(others),
                    row=row,
                    column=columns.code,
                    fix="use the names or ids of the codebook, or add what is missing to it",
                )
            yield names[fold_name(said)]
        return
    given = {}
    for name, code in columns.spread:
        cell = (cells[name][i] or "").strip().casefold()
        if cell and cell not in _YES | _NO:
            raise TableError(
                f"'{cells[name][i]}' is neither yes nor no", row=row, column=name, fix="use 1 and 0"
            )
        if cell:
            given[code] = cell in _YES
    yield from [code for code, is_given in given.items() if is_given]
    if given and not any(given.values()):
        yield None


def _unknown_codes(rest: Sequence[str | None], names: dict[str, str], *, but: str) -> list[str]:
    """Find what else is no code, so that all can be mended at once."""
    said = (
        one
        for cell in rest
        if cell and cell.strip().casefold() not in _NOTHING
        for one in split_codes(cell, names)
    )
    return [one for one in dict.fromkeys(said) if fold_name(one) not in names and one != but]


def _unknown_ids(
    column: str,
    cells: dict[str, tuple[str | None, ...]],
    row_numbers: Sequence[int],
    i: int,
    known: Collection[str],
) -> TableError:
    ids = [(cell or "").strip() for cell in cells[column]]
    others = [one for one in dict.fromkeys(ids[i + 1 :]) if one and one not in known]
    return TableError(
        f"the id '{ids[i]}' is of no contribution"
        if ids[i]
        else "a coding without the id of a contribution",
        row=row_numbers[i],
        column=column,
        fix="give the codings of this file, with its ids"
        + (f" (no contributions either: {_listed(others)})" if others else ""),
    )


def _also(others: Sequence[str]) -> str:
    return f", nor {_listed(others)}" if others else ""


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - 10} more" if len(names) > 10 else ""
    return ", ".join(f"'{one}'" for one in names[:10]) + more


def _position(cell: str | None, row: int, column: str | None) -> int | None:
    if cell is None:
        return None
    if not re.fullmatch(r"\d{1,9}(\.0)?", cell):
        raise TableError(
            f"'{cell}' is no position in a text",
            row=row,
            column=column,
            fix="count characters from 0 in the text as it stands in the file",
        )
    return int(float(cell))


def _find_columns(
    table: Table,
    names: dict[str, str],
    known: Collection[str],
    *,
    item: str | None,
    code: str | None,
    coder: str | None,
) -> ExampleColumns:
    by_role = {
        role: next(
            (
                one
                for word in words.split()
                for one in table.columns
                if fold_name(one) == fold_name(word)
            ),
            None,
        )
        for role, words in _NAMES.items()
    }
    for role, name in (("item", item), ("code", code), ("coder", coder)):
        if name:
            by_role[role] = find_column(table, name, role=_ROLE_WORDS[role])
    if item is None:
        by_role["item"] = _holds_ids(table, known) or by_role["item"]
    if by_role["item"] is None:
        raise ColumnError(
            "no column of the codings holds ids of contributions",
            fix="give an id column, and name it with --coded-id",
        )
    spread = tuple(
        (name, names[fold_name(name)])
        for name in table.columns
        if fold_name(name) in names and name != by_role["item"]
    )
    if code is None and spread and (by_role["code"] is None or len(spread) > 1):
        by_role["code"] = None
    else:
        spread = ()
        by_role["code"] = by_role["code"] or _holds_codes(table, names, by_role["item"])
        if by_role["code"] is None:
            raise ColumnError(
                "no column of the codings holds codes of the codebook",
                fix="give a column with codes and name it with --coded-code, or a column for each",
            )
    taken = {"item": by_role["item"], "code": by_role["code"]}
    rest = {
        role: by_role[role]
        for role in ("coder", "team", "at", "start", "end")
        if by_role[role] not in taken.values()
    }
    return ExampleColumns(item=by_role["item"], code=by_role["code"], spread=spread, **rest)


def _holds_ids(table: Table, known: Collection[str]) -> str | None:
    """Find the column with the most cells that are ids."""
    ids = set(known)
    shares = {name: _share(table.column(name), ids.__contains__) for name in table.columns}
    best = max(shares, key=lambda name: shares[name], default=None)
    return best if best is not None and shares[best] > 0.5 else None


def _holds_codes(table: Table, names: dict[str, str], item: str) -> str | None:
    def is_code(cell: str) -> bool:
        return all(fold_name(one) in names for one in split_codes(cell, names))

    shares = {name: _share(table.column(name), is_code) for name in table.columns if name != item}
    best = max(shares, key=lambda name: shares[name], default=None)
    return best if best is not None and shares[best] > 0.5 else None


def _share(cells: Sequence[str | None], fits: Callable[[str], bool]) -> float:
    filled = [cell.strip() for cell in cells if cell and cell.strip()]
    return sum(map(fits, filled)) / max(len(filled), 1)
