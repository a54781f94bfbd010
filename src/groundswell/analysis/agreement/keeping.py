"""From the codings of a table to judgements: one of what each coder said of each item.

What the rows and cells say is in :mod:`groundswell.analysis.agreement.reading`.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from groundswell.analysis.agreement.columns import CodingColumns
from groundswell.analysis.agreement.model import Judgement, Repeat
from groundswell.analysis.corpus.times import is_month_first, time_of
from groundswell.analysis.errors import ColumnError

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
class Entry:
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


class Keeper:
    """Makes one judgement of what one coder said of one item."""

    def __init__(self, policy: str, entries: Sequence[Entry]) -> None:
        self.policy = policy
        self.aside: list[AsideCoding] = []
        self.repeats: list[Repeat] = []
        self.months_first = is_month_first([entry.at for entry in entries])
        self.groups: dict[tuple[str, str, str | None], list[Entry]] = defaultdict(list)
        for entry in entries:
            self.groups[entry.item, entry.coder, entry.thing].append(entry)

    def _set_aside(self, entry: Entry, reason: str) -> None:
        self.aside.append(AsideCoding(entry.row, entry.item, entry.coder, entry.said, reason))

    def sets(self) -> Iterator[Judgement]:
        """All codes that a coder gave to an item, from all its rows."""
        whole: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        for (item, coder, _), entries in self.groups.items():
            whole[item, coder] += entries
        for entries in whole.values():
            seen: dict[tuple[str | None, tuple[str, ...]], Entry] = {}
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

    def _one(self, entries: Sequence[Entry]) -> Entry:
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

    def _when(self, entry: Entry) -> tuple[float, int]:
        when = time_of(entry.at, month_first=self.months_first)
        return (when.timestamp() if when else math.inf, entry.row)

    def _judgement(self, entries: Sequence[Entry], codes: tuple[str, ...]) -> Judgement:
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


def read_numbers(
    keeper: Keeper, columns: CodingColumns, level: str | None, steps: tuple[str, ...]
) -> tuple[str, list[Judgement], list[str]]:
    """Read values as numbers or steps.

    Returns
    -------
    level : str
        As named, or as the values tell.
    judgements : list of Judgement
    notices : list of str

    Raises
    ------
    ColumnError
        Where a value is no number or step: with its row and column.
    """
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
