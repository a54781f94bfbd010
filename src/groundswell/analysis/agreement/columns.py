"""Which column of a table of codings is what: as named by a person, else guessed with a reason.

Three layouts are known. *Long*: a row for each coding, with columns for item, coder and code (or
value). *A column for each coder*: a row for each item. *A column for each code*: a row for each
item and coder, with yes or no in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from groundswell.analysis.agreement.code_columns import (
    MOST_VALUES,
    NO,
    YES,
    find_code_columns,
)
from groundswell.analysis.corpus.cells import tidy_text
from groundswell.analysis.corpus.column_guesses import Profile, profile_of
from groundswell.analysis.corpus.columns import find_column
from groundswell.analysis.corpus.table import Table
from groundswell.analysis.errors import ColumnError

ROLES = ("item", "coder", "code", "value", "team", "time", "participant")
_NAMES = {
    role: frozenset(words.split())
    for role, words in {
        "item": """item items unit units subject subjects contribution comment sentence segment
            document case target id ref reference""",
        "coder": """coder coders rater raters annotator annotators judge reviewer worker analyst
            observer labeller by""",
        "code": "code codes label labels theme themes category categories annotation tag tags",
        "value": "value rating score",
        "team": "team",
        "time": "time date datetime timestamp round at on",
        "participant": "participant respondent author contributor",
    }.items()
}
_ENDS_IN_ID = re.compile(r"(response|comment|answer|idea|sentence|row|record|item|case|unit)id")
_ONLY_IDS = {"id", "ref", "reference"}


@dataclass(frozen=True, slots=True)
class CodingColumns:
    """Which column is used for what.

    Attributes
    ----------
    layout : str
        "long", "coders" (a column for each coder) or "codes" (a column for each code).
    item, coder, code, value, team, time, participant : str or None
        None where there is no such column. Without an item column each row is an item.
    spread : tuple of str
        The columns of coders, or of codes.
    reasons : tuple of (str, str)
        Role and sentence, for every role that is filled.
    """

    layout: str
    item: str | None = None
    coder: str | None = None
    code: str | None = None
    value: str | None = None
    team: str | None = None
    time: str | None = None
    participant: str | None = None
    spread: tuple[str, ...] = ()
    reasons: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    def named(self) -> Iterator[tuple[str, str]]:
        """Role and column, for every role that is filled."""
        for role in ROLES:
            if (name := getattr(self, role)) is not None:
                yield role, name
        for name in self.spread:
            yield self.layout.removesuffix("s"), name


def guess_coding_columns(
    table: Table,
    *,
    item: str | None = None,
    coder: str | None = None,
    code: str | None = None,
    value: str | None = None,
    team: str | None = None,
    time: str | None = None,
    participant: str | None = None,
    coders: Iterable[str] = (),
    codes: Iterable[str] = (),
) -> CodingColumns:
    """Choose the columns: those named by a person, and guesses for the others.

    Parameters
    ----------
    table : Table
        The table.
    item, coder, code, value, team, time, participant : str, optional
        Names as in the table. The empty string says that there is none.
    coders : iterable of str
        Columns of coders, where each has one.
    codes : iterable of str
        Columns of codes, where each has one.

    Returns
    -------
    CodingColumns

    Raises
    ------
    ColumnError
        Where a named column does not exist, names exclude each other, or no layout is clear.

    Examples
    --------
    >>> table = Table(("unit", "Ann", "Ben"), (("1", "a", "b"), ("2", "b", "b"), ("3", "a", "a")),
    ...               (2, 3, 4), (None,) * 3, "CSV")
    >>> guess_coding_columns(table).spread
    ('Ann', 'Ben')
    """
    asked = {
        "item": item, "coder": coder, "code": code, "value": value,
        "team": team, "time": time, "participant": participant,
    }  # fmt: skip
    chosen: dict[str, str | None] = {}
    reasons: list[tuple[str, str]] = []
    for role, name in asked.items():
        if name is not None:
            chosen[role] = find_column(table, name, role=role) if name else None
            if chosen[role] is not None:
                reasons.append((role, f"{chosen[role]} (named)"))
    named_coders = tuple(find_column(table, name, role="a coder") for name in coders)
    named_codes = tuple(find_column(table, name, role="a code") for name in codes)
    if (named_coders and (named_codes or chosen.get("coder") or chosen.get("code"))) or (
        named_codes and (chosen.get("code") or chosen.get("value"))
    ):
        raise ColumnError(
            "a table has one layout: a column for the codes, or one for each coder, or one for "
            "each code",
            fix="name the columns of one layout",
        )
    taken = {name for name in chosen.values() if name} | {*named_coders, *named_codes}
    free = [profile_of(table, name) for name in table.columns if name not in taken]

    def guess(role: str) -> None:
        if role in chosen:
            return
        found = [p for p in free if _is_called(p, role) and p.name not in taken]
        if len(found) == 1 or (found and role in ("item", "time")):
            # What is called an item is one rather than what is only called an id.
            best = min(found, key=lambda p: not p.words & (_NAMES[role] - _ONLY_IDS))
            chosen[role] = best.name
            taken.add(best.name)
            reasons.append((role, f"{best.name} (by its name)"))

    if not named_coders:
        guess("coder")
    for role in ("participant", "team", "item"):
        guess(role)
    if chosen.get("coder"):
        if not named_codes:
            guess("code")
            if not chosen.get("code") or "value" in asked:
                guess("value")
        guess("time")
    left = [p for p in free if p.name not in taken]
    spread: tuple[str, ...] = ()
    by_code: tuple[str, ...] = ()
    who, what = chosen.get("coder"), chosen.get("item")
    if who and not (named_codes or chosen.get("code") or chosen.get("value")):
        if what and "code" not in chosen:
            whole, by_code = find_code_columns(table, left, item=what, coder=who)
            if whole:
                chosen["code"] = whole
                reasons.append(("code", f"{whole} (few values, which differ between coders)"))
        else:
            by_code = _yes_no_columns(left)
    if chosen.get("coder") and (chosen.get("code") or chosen.get("value")):
        layout = "long"
    elif chosen.get("coder"):
        layout, spread = "codes", named_codes or by_code
        if not named_codes and spread:
            reasons.append(("codes", f"{_listed(spread)} (they hold yes or no)"))
    else:
        layout, spread = "coders", named_coders or _coder_columns(left)
        if not named_coders and spread:
            reasons.append(("coders", f"{_listed(spread)} (they hold the same values)"))
        # Who codes for which team can't be told from one row for all coders.
        chosen["team"] = None
        reasons = [reason for reason in reasons if reason[0] != "team"]
    if named_coders or named_codes:
        reasons.append((layout, f"{_listed(spread)} (named)"))
    if layout != "long" and len(spread) < (2 if layout == "coders" else 1):
        raise _unclear(table, layout, chosen.get("coder"))
    if layout != "coders" and not chosen.get("item"):
        raise ColumnError(
            "no column says which item was coded",
            fix=f"name it with --item; the columns are: {_listed(table.columns)}",
        )
    order = [*ROLES, "coders", "codes"]
    return CodingColumns(
        layout,
        **{role: chosen.get(role) for role in ROLES},
        spread=spread,
        reasons=tuple(sorted(reasons, key=lambda reason: order.index(reason[0]))),
    )


def _is_called(profile: Profile, role: str) -> bool:
    named = bool(profile.words & _NAMES[role])
    if role == "item":
        named = named or any(_ENDS_IN_ID.fullmatch(word) for word in profile.words)
        return named and not profile.words & (_NAMES["coder"] | _NAMES["participant"])
    return named


def _yes_no_columns(profiles: Sequence[Profile]) -> tuple[str, ...]:
    return tuple(
        p.name
        for p in profiles
        if p.values and all(value.casefold() in YES | NO for value in p.values)
    )


def _coder_columns(profiles: Sequence[Profile]) -> tuple[str, ...]:
    """Columns that hold the same few values; those named after coders, where there are two."""
    called = [p.name for p in profiles if _is_called(p, "coder")]
    if len(called) > 1:
        return tuple(called)
    few = {
        p.name: set(p.values)
        for p in profiles
        if p.values and len(set(p.values)) <= min(MOST_VALUES, max(8, 0.6 * len(p.values)))
    }
    return tuple(
        name
        for name, values in few.items()
        if any(
            len(values & other) >= 0.5 * min(len(values), len(other))
            for another, other in few.items()
            if another != name
        )
    )


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - 12} more" if len(names) > 12 else ""
    return ", ".join(f'"{tidy_text(name)[:40]}"' for name in names[:12]) + more


def _unclear(table: Table, layout: str, coder: str | None) -> ColumnError:
    listed = _listed(table.columns)
    if layout == "codes":
        return ColumnError(
            f'it is not clear which column holds the codes that "{coder}" gave',
            fix=f"name it with --code, or --value, or each with --codes; the columns are: {listed}",
        )
    return ColumnError(
        "it is not clear who coded what",
        fix="name a column with --coder and one with --code, or the column of each coder with "
        f"--coders; the columns are: {listed}",
    )
