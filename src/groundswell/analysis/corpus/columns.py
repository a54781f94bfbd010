"""Which column of a table is what: as named by a person, else guessed with a reason.

Groups are never guessed. How a guess is made is in
:mod:`groundswell.analysis.corpus.column_guesses`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches

from groundswell.analysis.corpus.cells import tidy_text
from groundswell.analysis.corpus.column_guesses import (
    guess_id,
    guess_kind,
    guess_participant,
    guess_text,
    guess_time,
    lacks_header,
    profile_of,
)
from groundswell.analysis.corpus.table import Table
from groundswell.analysis.errors import ColumnError


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """Which column is used for what.

    Attributes
    ----------
    text : str
        What the person wrote.
    id, participant, kind, time : str or None
        None where there is no such column, or none that is sure enough.
    groups : tuple of str
        Group columns, in the order named.
    reasons : tuple of (str, str)
        Role and sentence, for every role that is filled.
    """

    text: str
    id: str | None = None
    participant: str | None = None
    kind: str | None = None
    groups: tuple[str, ...] = ()
    time: str | None = None
    reasons: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    def named(self) -> Iterator[tuple[str, str]]:
        """Role and column, for every role that is filled."""
        yield "text", self.text
        for role in ("id", "participant", "kind", "time"):
            if (name := getattr(self, role)) is not None:
                yield role, name
        for name in self.groups:
            yield "group", name


def guess_columns(
    table: Table,
    *,
    text: str | None = None,
    id: str | None = None,
    participant: str | None = None,
    kind: str | None = None,
    groups: Iterable[str] = (),
    time: str | None = None,
) -> ColumnChoice:
    """Choose the columns: those named by a person, and guesses for the others.

    Parameters
    ----------
    table : Table
        From :func:`groundswell.analysis.corpus.table.read_table`.
    text, id, participant, kind, time : str, optional
        Names as in the table; capitals don't matter where only one fits. The empty string says
        that there is none, so that nothing is guessed (not for text).
    groups : iterable of str
        Group columns; never guessed.

    Returns
    -------
    ColumnChoice

    Raises
    ------
    ColumnError
        Where a named column does not exist, no column holds free text, or the first row seems to
        be an answer and no text column is named.

    Examples
    --------
    >>> table = Table(
    ...     ("ref", "comment"),
    ...     (("a1", "More time to try ideas"), ("a2", "Managers who say yes")),
    ...     (2, 3), (None, None), "CSV")
    >>> choice = guess_columns(table)
    >>> choice.text, choice.id
    ('comment', 'ref')
    """
    chosen: dict[str, str | None] = {}
    reasons: list[tuple[str, str]] = []
    asked = {"text": text or None, "id": id, "participant": participant, "kind": kind, "time": time}
    for role, name in asked.items():
        if name is not None:
            chosen[role] = find_column(table, name, role=role) if name else None
            if chosen[role] is not None:
                reasons.append((role, f"{chosen[role]} (named)"))
    named_groups = tuple(dict.fromkeys(find_column(table, n, role="group") for n in groups))
    reasons += [("group", f"{name} (named)") for name in named_groups]

    profiles = [profile_of(table, name) for name in table.columns]
    taken = {name for name in chosen.values() if name} | set(named_groups)
    guesses = (
        ("text", guess_text),
        ("id", guess_id),
        ("participant", guess_participant),
        ("kind", guess_kind),
        ("time", guess_time),
    )
    for role, guess in guesses:
        if role in chosen:
            continue
        if role == "text":
            _refuse_missing_header(table)
        found = guess(table, [p for p in profiles if p.name not in taken])
        if found is not None:
            chosen[role], why = found
            taken.add(found[0])
            reasons.append((role, f"{found[0]} ({why})"))
    if (body := chosen.get("text")) is None:
        raise _no_text(table)
    order = ["text", "id", "participant", "kind", "group", "time"]
    return ColumnChoice(
        text=body,
        id=chosen.get("id"),
        participant=chosen.get("participant"),
        kind=chosen.get("kind"),
        groups=named_groups,
        time=chosen.get("time"),
        reasons=tuple(sorted(reasons, key=lambda reason: order.index(reason[0]))),
    )


def find_column(table: Table, name: str, *, role: str) -> str:
    """Find a column by the name that a person gave.

    Parameters
    ----------
    table : Table
        The table.
    name : str
        Matched exactly first, then without regard to capitals and spaces.
    role : str
        What it is for, for the message.

    Returns
    -------
    str
        The name as in the table.

    Raises
    ------
    ColumnError
        Where none or several fit.
    """
    if name in table.columns:
        return name

    def fold(value: str) -> str:
        return " ".join(tidy_text(value).casefold().split())

    fitting = [column for column in table.columns if fold(column) == fold(name)]
    if len(fitting) == 1:
        return fitting[0]
    listed = ", ".join(f'"{column[:60]}"' for column in table.columns[:40])
    if fitting:
        raise ColumnError(f"several columns fit for {role}", column=name, fix=f"name one: {listed}")
    folded = {fold(column): column for column in table.columns}
    near = get_close_matches(fold(name), folded, n=1, cutoff=0.6)
    hint = f'did you mean "{folded[near[0]]}"? ' if near else ""
    header = "; the first row may not be column names" if lacks_header(table) else ""
    raise ColumnError(
        f"there is no such column for {role}{header}",
        column=name,
        fix=f"{hint}the columns are: {listed}",
    )


def _refuse_missing_header(table: Table) -> None:
    if lacks_header(table):
        first = ", ".join(f'"{name[:40]}"' for name in table.columns[:6])
        raise ColumnError(
            f"the first row looks like an answer, not like column names: {first}",
            row=1,
            fix="put a row with column names on top; or, if these are the names, say which one "
            "is the text column",
        )


def _no_text(table: Table) -> ColumnError:
    if not table.rows:
        return ColumnError(
            "there are column names but no rows",
            fix="save the table with its rows, one contribution in each, and try again",
        )
    listed = ", ".join(f'"{column[:60]}"' for column in table.columns[:40])
    return ColumnError(
        "no column holds free text",
        fix=f"say which column is the text; the columns are: {listed}",
    )
