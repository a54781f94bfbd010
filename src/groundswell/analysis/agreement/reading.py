"""From the rows of a table to judgements: nothing is dropped, and what is set aside says why.

A coding is what came in: a row of a long table, a filled cell of a coder's column, a row of a
table with a column for each code. A judgement is all that one coder said of one item.
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from groundswell.analysis.agreement.columns import NO, YES, CodingColumns
from groundswell.analysis.agreement.model import Judgement, Repeat, SetAside
from groundswell.analysis.agreement.scales import LEVELS
from groundswell.analysis.corpus.cells import tidy_text
from groundswell.analysis.corpus.table import Table
from groundswell.analysis.corpus.times import is_month_first, time_of
from groundswell.analysis.errors import ColumnError, OptionError

NOTHING = frozenset(
    {"none", "none of these", "nothing fits", "no code", "no code fits", "(nothing fits)", "∅"}
)
"""Words that say that the coder looked and no code fits."""

SEVERAL_FROM = 0.05
"""Share of judgements with several codes from which a table is taken to have sets of codes."""

NO_ITEM, NO_CODER, NO_CODE = "no item is named", "no coder is named", "no code is given"
TWICE = "the same coding stands twice"
_LONGEST_ORDINAL = 11


@dataclass(frozen=True, slots=True)
class AsideCoding:
    """A coding that is in no figure.

    Attributes
    ----------
    row : int
        Row of the table.
    item, coder, said : str
        What stands there.
    reason : str
        Why it is not used.
    """

    row: int
    item: str
    coder: str
    said: str
    reason: str


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


@dataclass(frozen=True, slots=True)
class _Entry:
    """One coding as it stands in the table."""

    row: int
    column: str
    item: str
    coder: str
    said: str
    codes: tuple[str, ...] = ()
    unjudged: tuple[str, ...] = ()
    thing: str | None = None
    team: str | None = None
    at: str | None = None
    participant: str | None = None


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
    keeper = _Keeper(repeats, entries)
    if has_numbers:
        level, found, told = _numbers(keeper, columns, level, tuple(steps))
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

    def entries(self) -> Iterator[_Entry]:
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
            start = _Entry(
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

    def _set_aside(self, entry: _Entry, reason: str) -> None:
        self.aside.append(AsideCoding(entry.row, entry.item, entry.coder, entry.said, reason))

    def _of_coders(self, start: _Entry, row: Sequence[str | None]) -> Iterator[_Entry]:
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
        self, start: _Entry, row: Sequence[str | None], *, says_no: bool
    ) -> Iterator[_Entry]:
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

    def _of_long(self, start: _Entry, row: Sequence[str | None]) -> Iterator[_Entry]:
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
        return tuple(sorted(code for code in kept if code.casefold() not in NOTHING))


def _check_participants(entries: Sequence[_Entry], columns: CodingColumns) -> None:
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
    entries: Sequence[_Entry], columns: CodingColumns, level: str | None, steps: Sequence[str]
) -> bool:
    """Whether values say yes or no of each code."""
    if columns.value is None or columns.code is None or steps or level not in (None, "sets"):
        return False
    return all(entry.said.casefold() in YES | NO for entry in entries)


def _as_sets(entries: Sequence[_Entry]) -> list[_Entry]:
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


def _level_of(entries: Sequence[_Entry], columns: CodingColumns) -> str:
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


class _Keeper:
    """Makes one judgement of what one coder said of one item."""

    def __init__(self, policy: str, entries: Sequence[_Entry]) -> None:
        self.policy = policy
        self.aside: list[AsideCoding] = []
        self.repeats: list[Repeat] = []
        self.months_first = is_month_first([entry.at for entry in entries])
        self.groups: dict[tuple[str, str, str | None], list[_Entry]] = defaultdict(list)
        for entry in entries:
            self.groups[entry.item, entry.coder, entry.thing].append(entry)

    def _set_aside(self, entry: _Entry, reason: str) -> None:
        self.aside.append(AsideCoding(entry.row, entry.item, entry.coder, entry.said, reason))

    def sets(self) -> Iterator[Judgement]:
        """All codes that a coder gave to an item, from all its rows."""
        whole: dict[tuple[str, str], list[_Entry]] = defaultdict(list)
        for (item, coder, _), entries in self.groups.items():
            whole[item, coder] += entries
        for entries in whole.values():
            seen: dict[tuple[str | None, tuple[str, ...]], _Entry] = {}
            for entry in entries:
                if (entry.thing, entry.codes) in seen:
                    self._set_aside(entry, TWICE)
                else:
                    seen[entry.thing, entry.codes] = entry
            kept = list(seen.values())
            given = tuple(sorted({code for entry in kept for code in entry.codes}))
            odd = next((entry for entry in kept if given and not entry.codes), None)
            if odd is not None and odd.thing is None and not odd.unjudged and len(kept) > 1:
                raise ColumnError(
                    f"the coder '{odd.coder}' says of the item '{odd.item}' that nothing fits, and "
                    f"gives it '{given[0]}' in another row",
                    row=odd.row,
                    column=odd.column,
                    fix="keep one of the two",
                )
            yield self._judgement(kept, given)

    def single(self) -> Iterator[Judgement]:
        """The one code that a coder gave to an item."""
        for entries in self.groups.values():
            kept = self._one(entries)
            if len(kept.codes) > 1:
                raise ColumnError(
                    f"'{kept.said[:60]}' is several codes, and the level nominal has one an item",
                    row=kept.row,
                    column=kept.column,
                    fix="use --level sets; or, if it is one name, --separator ''",
                )
            yield self._judgement([kept], kept.codes)

    def numbers(self, number: dict[str, float]) -> Iterator[Judgement]:
        """The one number that a coder gave to an item or a rated thing."""
        for entries in self.groups.values():
            kept = self._one(entries)
            codes = () if kept.thing is None else (kept.thing,)
            yield replace(self._judgement([kept], codes), value=number[kept.said])

    def _one(self, entries: Sequence[_Entry]) -> _Entry:
        if len(entries) == 1:
            return entries[0]
        ordered = sorted(entries, key=self._when)
        values = {entry.codes for entry in ordered}
        if len(values) > 1 and self.policy == "refuse":
            first, *rest = sorted(entries, key=lambda entry: entry.row)
            other = next(entry for entry in rest if entry.codes != first.codes)
            raise ColumnError(
                f"the coder '{other.coder}' coded the item '{other.item}' twice: "
                f"'{first.said}' in row {first.row}, then '{other.said}'",
                row=other.row,
                column=other.column,
                fix="keep one with --repeats first or last; or, where an item may have several "
                "codes, use --level sets",
            )
        kept = ordered[-1] if self.policy == "last" else ordered[0]
        self.repeats += [
            Repeat(entry.coder, entry.codes == before.codes) for before, entry in pairwise(ordered)
        ]
        for entry in ordered:
            if entry is not kept:
                again = f"coded again by the same coder; the {self.policy} was kept"
                self._set_aside(entry, TWICE if entry.codes == kept.codes else again)
        return kept

    def _when(self, entry: _Entry) -> tuple[float, int]:
        when = time_of(entry.at, month_first=self.months_first)
        return (when.timestamp() if when else math.inf, entry.row)

    def _judgement(self, entries: Sequence[_Entry], codes: tuple[str, ...]) -> Judgement:
        first = entries[0]
        for entry in entries:
            if entry.team != first.team:
                raise ColumnError(
                    f"the coder '{entry.coder}' coded the item '{entry.item}' for two teams",
                    row=entry.row,
                    fix="give each coder of an item one team",
                )
        left_open = set(first.unjudged).intersection(*(entry.unjudged for entry in entries))
        return Judgement(
            item=first.item,
            coder=first.coder,
            codes=codes,
            unjudged=tuple(sorted(left_open - set(codes))),
            team=first.team,
            at=min((entry.at for entry in entries if entry.at), default=None),
            participant=first.participant,
        )


def _numbers(
    keeper: _Keeper, columns: CodingColumns, level: str | None, steps: tuple[str, ...]
) -> tuple[str, list[Judgement], list[str]]:
    """Read values as numbers or steps."""
    place = {step.casefold(): float(number) for number, step in enumerate(steps)}
    number: dict[str, float] = {}
    for entries in keeper.groups.values():
        for entry in entries:
            if entry.said in number:
                continue
            found = place.get(entry.said.casefold()) if steps else _number(entry.said)
            if found is None and level is None and not steps and columns.code is None:
                # Words in a value column are names.
                return "nominal", list(keeper.single()), []
            if found is None:
                fix = (
                    f"the steps are: {', '.join(steps)}"
                    if steps
                    else "name the steps in their order with --steps, or use --level nominal"
                )
                what = "is none of the steps" if steps else "is not a number"
                raise ColumnError(
                    f"'{entry.said[:40]}' {what}", row=entry.row, column=entry.column, fix=fix
                )
            if level == "ratio" and found < 0:
                raise ColumnError(
                    f"{found:g} is under 0, where ratios mean nothing",
                    row=entry.row,
                    column=entry.column,
                    fix="use --level interval",
                )
            number[entry.said] = found
    notices = []
    if level is None:
        whole = all(value == int(value) for value in number.values())
        few = whole and len(set(number.values())) <= _LONGEST_ORDINAL
        level = "ordinal" if few or steps else "interval"
        if not steps:
            notices.append(
                f"The values are numbers and were taken as {level}; --level says otherwise."
            )
    return level, list(keeper.numbers(number)), notices


def _number(text: str) -> float | None:
    try:
        found = float(text.replace("−", "-"))
    except ValueError:
        return None
    return found if math.isfinite(found) else None
