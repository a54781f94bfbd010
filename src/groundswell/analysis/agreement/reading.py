"""From the rows of a table to judgements: nothing is dropped, and what is set aside says why.

A coding is what came in: a row of a long table, a filled cell of a coder's column, a row of a
table with a column for each code. A judgement is all that one coder said of one item.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from groundswell.analysis.agreement.code_columns import NO, YES
from groundswell.analysis.agreement.columns import CodingColumns
from groundswell.analysis.agreement.keeping import AsideCoding, Entry, Keeper, read_numbers
from groundswell.analysis.agreement.model import Judgement, Repeat, SetAside
from groundswell.analysis.agreement.scales import LEVELS
from groundswell.analysis.corpus.cells import tidy_text
from groundswell.analysis.corpus.table import Table
from groundswell.analysis.errors import ColumnError, OptionError

NOTHING = frozenset(
    {"none", "none of these", "nothing fits", "no code", "no code fits", "(nothing fits)", "∅"}
)
"""Words that say that the coder looked and no code fits."""

SEVERAL_FROM = 0.05
"""Share of judgements with several codes from which a table is taken to have sets of codes."""

NO_ITEM, NO_CODER, NO_CODE = "no item is named", "no coder is named", "no code is given"


@dataclass(frozen=True, slots=True)
class Codings:
    """A table of codings, read.

    Attributes
    ----------
    judgements : tuple of Judgement
        At most one for each coder and item (and rated thing).
    level : str
        As named, or as found.
    steps : tuple of str
        Names of the steps of an ordinal scale, where named.
    repeats : tuple of Repeat
        What the same coder coded again.
    n_codings, n_used : int
        What came in, and what is in the judgements.
    aside : tuple of AsideCoding
        The rest.
    notices : tuple of str
        How it was read.
    """

    judgements: tuple[Judgement, ...]
    level: str
    steps: tuple[str, ...]
    repeats: tuple[Repeat, ...]
    n_codings: int
    n_used: int
    aside: tuple[AsideCoding, ...]
    notices: tuple[str, ...]

    @property
    def set_aside(self) -> tuple[SetAside, ...]:
        """Reasons and how many, the most first."""
        counted = Counter(one.reason for one in self.aside)
        return tuple(
            SetAside(reason, n) for reason, n in sorted(counted.items(), key=lambda p: (-p[1], p))
        )


def read_codings(
    table: Table,
    columns: CodingColumns,
    *,
    level: str | None = None,
    steps: Sequence[str] = (),
    separator: str | None = None,
    blank: str = "not coded",
    repeats: str = "refuse",
) -> Codings:
    """Read judgements from a table.

    Parameters
    ----------
    table : Table
        The table.
    columns : CodingColumns
        What is what.
    level : str, optional
        "nominal", "sets", "ordinal", "interval" or "ratio". Found from the table if not given.
    steps : sequence of str
        Names of the steps of an ordinal scale, the lowest first.
    separator : str, optional
        What stands between several codes in a cell. Found if not given; empty for none.
    blank : str
        What an empty cell means: "not coded", or "nothing fits". In a column for each code it
        means no where the table says no nowhere else; else that the code was left open.
    repeats : str
        What becomes of a coder's second, other coding of an item: "refuse" raises, "first" and
        "last" keep one, by time where there is one, else by row.

    Returns
    -------
    Codings

    Raises
    ------
    ColumnError
        Where a cell does not fit: with its row and column.
    OptionError
        Where there is no such level, or options exclude each other.
    """
    _check(level, steps, blank, repeats)
    reader = _Reader(table, columns, blank=blank, separator=separator)
    entries = list(reader.entries())
    notices = list(reader.notices)
    if reader.n_both:
        said = (
            "coding gives a code and says" if reader.n_both == 1 else "codings give a code and say"
        )
        notices.append(f"{reader.n_both:,} {said} that none fits; the code was kept.")
    _check_participants(entries, columns)
    has_numbers = bool(
        columns.value is not None or level in ("ordinal", "interval", "ratio") or steps
    )
    if has_numbers and columns.layout == "codes":
        raise OptionError(
            "a column for each code holds yes or no, which has no such level",
            fix="use the level sets, or a table with a value column",
        )
    presence = has_numbers and _is_presence(entries, columns, level, steps)
    if presence:
        entries = _as_sets(entries)
        notices.append(f'"{columns.value}" holds yes and no for each code.')
        has_numbers = False
        level = level or "sets"
    keeper = Keeper(repeats, entries)
    if has_numbers:
        level, found, told = read_numbers(keeper, columns, level, tuple(steps))
        notices += told
    else:
        level = level or _level_of(entries, columns)
        found = list(keeper.sets() if level == "sets" else keeper.single())
    aside = sorted([*reader.aside, *keeper.aside], key=lambda one: (one.row, one.coder))
    return Codings(
        judgements=tuple(found),
        level=level,
        steps=tuple(steps),
        repeats=tuple(keeper.repeats),
        n_codings=len(entries) + len(reader.aside),
        n_used=len(entries) - len(keeper.aside),
        aside=tuple(aside),
        notices=tuple(notices),
    )


def _check(level: str | None, steps: Sequence[str], blank: str, repeats: str) -> None:
    if level is not None and level not in LEVELS:
        raise OptionError(f"'{level}' is no level", fix=f"give one of {', '.join(LEVELS)}")
    if steps and level not in (None, "ordinal"):
        raise OptionError(f"steps were named, and the level {level} has none", fix="use ordinal")
    if len({step.casefold() for step in steps}) < len(steps) or len(steps) == 1:
        raise OptionError("the steps are not two or more different names")
    if blank not in ("not coded", "nothing fits"):
        raise OptionError(f"an empty cell can't mean '{blank}'", fix="not coded, or nothing fits")
    if repeats not in ("refuse", "first", "last"):
        raise OptionError(f"'{repeats}' is no way to treat repeats", fix="refuse, first or last")


class _Reader:
    """Turns rows into entries."""

    def __init__(
        self, table: Table, columns: CodingColumns, *, blank: str, separator: str | None
    ) -> None:
        self.table, self.columns, self.blank = table, columns, blank
        self.place = {name: number for number, name in enumerate(table.columns)}
        self.aside: list[AsideCoding] = []
        self.notices: list[str] = []
        self.n_both = 0
        cells = columns.spread if columns.layout == "coders" else (columns.code,)
        self.separator = separator
        # What was rated is one thing, whatever its name holds.
        if separator is None and columns.layout != "codes" and columns.value is None:
            self.separator = self._find_separator([name for name in cells if name])

    def _find_separator(self, names: Sequence[str]) -> str | None:
        values = {tidy_text(cell) for name in names for cell in self.table.column(name)}
        for sign in ("|", ";"):
            n = sum(sign in value for value in values if not value.startswith("["))
            if n:
                self.notices.append(f"Several codes in a cell are parted by '{sign}'.")
                return sign
        return None

    def cell(self, row: Sequence[str | None], name: str | None) -> str:
        """A cell, tidied; empty where there is no such column."""
        return tidy_text(row[self.place[name]]) if name is not None else ""

    def entries(self) -> Iterator[Entry]:
        """Every coding of the table."""
        columns = self.columns
        says_no = columns.layout == "codes" and any(
            tidy_text(cell).casefold() in NO
            for name in columns.spread
            for cell in self.table.column(name)
        )
        if columns.layout == "codes" and not says_no:
            self.notices.append("The table says no nowhere, so an empty cell is a no.")
        for row, number, problem in zip(
            self.table.rows, self.table.row_numbers, self.table.problems, strict=True
        ):
            item = self.cell(row, columns.item) or ("" if columns.item else f"row {number}")
            start = Entry(
                row=number,
                column="",
                item=item,
                coder=self.cell(row, columns.coder),
                said="",
                team=self.cell(row, columns.team) or None,
                at=self.cell(row, columns.time) or None,
                participant=self.cell(row, columns.participant) or None,
            )
            if problem is not None:
                self._set_aside(start, problem)
            elif columns.layout == "coders":
                yield from self._of_coders(start, row)
            elif not any(map(tidy_text, row)):
                self._set_aside(start, "the row is empty")
            elif not start.item:
                self._set_aside(start, NO_ITEM)
            elif not start.coder:
                self._set_aside(start, NO_CODER)
            elif columns.layout == "codes":
                yield from self._of_codes(start, row, says_no=says_no)
            else:
                yield from self._of_long(start, row)

    def _set_aside(self, entry: Entry, reason: str) -> None:
        self.aside.append(AsideCoding(entry.row, entry.item, entry.coder, entry.said, reason))

    def _of_coders(self, start: Entry, row: Sequence[str | None]) -> Iterator[Entry]:
        for name in self.columns.spread:
            said = self.cell(row, name)
            entry = replace(start, column=name, coder=name, said=said)
            if not said and self.blank == "not coded":
                continue
            if not start.item:
                self._set_aside(entry, NO_ITEM)
            else:
                yield replace(entry, codes=self._codes(said))

    def _of_codes(
        self, start: Entry, row: Sequence[str | None], *, says_no: bool
    ) -> Iterator[Entry]:
        given, left_open = [], []
        for name in self.columns.spread:
            said = self.cell(row, name).casefold()
            if said in YES:
                given.append(name)
            elif not said and says_no:
                left_open.append(name)
            elif said and said not in NO:
                raise ColumnError(
                    f"'{said[:40]}' is neither yes nor no",
                    row=start.row,
                    column=name,
                    fix="write 1 or 0, or leave the column out with --codes",
                )
        said = " + ".join(given)
        if len(left_open) == len(self.columns.spread):
            self._set_aside(start, NO_CODE)
            return
        column = self.columns.spread[0]
        yield replace(
            start, column=column, said=said, codes=tuple(given), unjudged=tuple(left_open)
        )

    def _of_long(self, start: Entry, row: Sequence[str | None]) -> Iterator[Entry]:
        columns = self.columns
        column = columns.value or columns.code or ""
        said = self.cell(row, column)
        thing = self.cell(row, columns.code) if columns.value and columns.code else None
        entry = replace(
            start, column=column, said=said, thing=thing or None, codes=self._codes(said)
        )
        if thing == "":
            self._set_aside(entry, NO_CODE)
        elif not said and (self.blank == "not coded" or columns.value):
            self._set_aside(entry, "no value is given" if columns.value else NO_CODE)
        else:
            yield entry

    def _codes(self, said: str) -> tuple[str, ...]:
        parts = [said]
        if said.startswith("[") and said.endswith("]"):
            try:
                parts = [str(part) for part in json.loads(said)]
            except ValueError:
                parts = [said]
        elif self.separator:
            parts = said.split(self.separator)
        kept = {tidy_text(part) for part in parts} - {""}
        codes = tuple(sorted(code for code in kept if code.casefold() not in NOTHING))
        self.n_both += 0 < len(codes) < len(kept)
        return codes


def _check_participants(entries: Sequence[Entry], columns: CodingColumns) -> None:
    first: dict[str, str] = {}
    for entry in entries:
        if entry.participant is None:
            continue
        if first.setdefault(entry.item, entry.participant) != entry.participant:
            raise ColumnError(
                f"the item '{entry.item}' is by '{first[entry.item]}' in one row and by "
                f"'{entry.participant}' in another",
                row=entry.row,
                column=columns.participant,
                fix="give each item one participant",
            )


def _is_presence(
    entries: Sequence[Entry], columns: CodingColumns, level: str | None, steps: Sequence[str]
) -> bool:
    """Whether values say yes or no of each code."""
    if columns.value is None or columns.code is None or steps or level not in (None, "sets"):
        return False
    return all(entry.said.casefold() in YES | NO for entry in entries)


def _as_sets(entries: Sequence[Entry]) -> list[Entry]:
    """Turn a row for each item, coder and code, with yes or no, into codes that were given."""
    every = {entry.thing for entry in entries if entry.thing}
    asked: dict[tuple[str, str], set[str]] = defaultdict(set)
    for entry in entries:
        asked[entry.item, entry.coder].add(entry.thing or "")
    made = []
    for entry in entries:
        left_open = every - asked[entry.item, entry.coder]
        given = (entry.thing or "",) if entry.said.casefold() in YES else ()
        made.append(replace(entry, codes=given, unjudged=tuple(sorted(left_open))))
    return made


def _level_of(entries: Sequence[Entry], columns: CodingColumns) -> str:
    """One code an item, or several, as far as the table tells."""
    if columns.layout == "codes" or any(len(entry.codes) > 1 for entry in entries):
        return "sets"
    said: dict[tuple[str, str], set[str]] = defaultdict(set)
    for entry in entries:
        said[entry.item, entry.coder].update(entry.codes)
    n_several = sum(len(codes) > 1 for codes in said.values())
    if columns.layout == "long" and n_several >= SEVERAL_FROM * len(said) and n_several:
        return "sets"
    return "nominal"
