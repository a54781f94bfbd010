"""What is printed before a run (which columns are used) and after it (what came out)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from groundswell.cli.terminal import shorten

if TYPE_CHECKING:
    from groundswell.analysis.corpus.columns import ColumnChoice
    from groundswell.analysis.corpus.table import Table
    from groundswell.analysis.report.model import Result, Theme

_ROLES = {
    "text": "what people wrote",
    "id": "id of a row",
    "participant": "who wrote it",
    "kind": "helps or blocks",
    "time": "when it was written",
    "group": "group",
}
_WITHOUT = {
    "id": "none: ids are made from what the rows hold",
    "participant": "none: every row counts as a person of its own",
    "kind": "none: told from the words",
    "time": "none",
    "group": "none: use --group to compare groups",
}
_HEADINGS = {"blocks": "What blocks", "helps": "What helps", "unclear": "Themes"}


def columns_lines(
    table: Table, choice: ColumnChoice, *, roles: Collection[str] | None = None
) -> Iterator[str]:
    """Say which column is used for what, and why.

    Parameters
    ----------
    table : Table
        The table.
    choice : ColumnChoice
        What was named, and what was guessed.
    roles : collection of str, optional
        What the command uses; all if not given.

    Yields
    ------
    str
        A line each.
    """
    yield "Columns"
    for role, label in _ROLES.items():
        if roles is not None and role not in roles:
            continue
        told = [why for filled, why in choice.reasons if filled == role]
        for why in told or [_WITHOUT[role]]:
            yield f"  {label:<20} {shorten(why, 100)}"
    used = {name for _, name in choice.named()}
    yield from unused_lines(table, used)


def unused_lines(table: Table, used: Collection[str]) -> Iterator[str]:
    """Name the columns that are not used, on a line; none where all are."""
    if unused := [shorten(name, 24) for name in table.columns if name not in used]:
        more = f" and {len(unused) - 8} more" if len(unused) > 8 else ""
        yield f"  {'not used':<20} {', '.join(unused[:8])}{more}"


def notice_lines(notices: Collection[str]) -> Iterator[str]:
    """Say what a reader must know; nothing where there is nothing."""
    if notices:
        yield "Please note"
        for notice in notices:
            yield f"  - {notice}"
        yield ""


def result_lines(result: Result, out: Path) -> Iterator[str]:
    """Sum a result up.

    Parameters
    ----------
    result : Result
        The result.
    out : Path
        The folder that holds it.

    Yields
    ------
    str
        A line each.
    """
    account = result.accounting
    states = [state for state in account.states if state.n]
    word = "row" if account.n_rows == 1 else "rows"
    yield f"{account.n_rows:,} {word} in, {sum(state.n for state in states):,} accounted for"
    for state in states:
        yield f"  {state.n:>7,}  {state.state}"
    yield ""
    counted = "people" if account.n_participants is not None else "contributions"
    for kind, heading in _HEADINGS.items():
        wide = [t for t in result.themes if t.parent_id is None and t.kind == kind]
        if not wide:
            continue
        n_leaves = sum(t.parent_id is not None and t.kind == kind for t in result.themes)
        if kind == "unclear" and any(theme.kind != kind for theme in result.themes):
            heading = "Where help or block is not clear"
        themes = "1 theme" if len(wide) == 1 else f"{len(wide)} themes"
        parts = "1 part" if n_leaves == 1 else f"{n_leaves} parts"
        named = f"{heading}: {themes} with {parts}"
        yield f"{named:<73} {counted:>6}"
        for theme in wide:
            yield f"  {_theme_line(theme)}"
        yield ""
    if not result.themes:
        yield "No themes were found."
        yield ""
    yield from notice_lines(result.notices)
    yield f"The report: {(out / 'index.html').absolute()}"


def _theme_line(theme: Theme) -> str:
    people = theme.participants
    return f"{theme.number:>3}  {shorten(theme.title, 66):<66} {people.n:>6,} ({people.share:.0%})"
