"""From the rows of a table to a prepared corpus in which every row is accounted for.

The order of the steps and the putting together; each step has a file of its own: ``redaction``,
``screening``, ``duplicates``, ``units``. Reading the table is over before this starts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from groundswell.analysis.corpus.duplicates import find_families
from groundswell.analysis.corpus.model import (
    Contribution,
    Family,
    PreparedContribution,
    PreparedCorpus,
    RowState,
)
from groundswell.analysis.corpus.redaction import ALL_RULES, redact
from groundswell.analysis.corpus.sameness import fold
from groundswell.analysis.corpus.screening import screen
from groundswell.analysis.corpus.units import split_units
from groundswell.analysis.errors import InputError

_ROWS_PER_REPORT = 250

_Item = TypeVar("_Item")


class Progress(Protocol):
    """Told how far a stage has come: its name, how many are done and how many there are."""

    def __call__(self, stage: str, n_done: int, n_total: int, /) -> None:
        """Take note."""


def prepare(
    contributions: Iterable[Contribution],
    *,
    language: str = "en",
    rules: Iterable[str] = ALL_RULES,
    find_near: bool = True,
    seed: int = 0,
    progress: Progress | None = None,
    on_units: Callable[[Sequence[str]], None] | None = None,
) -> PreparedCorpus:
    """Redact, screen, find duplicates and split, with every row in exactly one state.

    Parameters
    ----------
    contributions : iterable of Contribution
        All rows of the table, the unreadable ones too. Ids must be unique.
    language : str, default "en"
        ISO 639-1 code of the language being analysed.
    rules : iterable of str, default all
        Redaction rules to apply; see :func:`~groundswell.analysis.corpus.redaction.redact`.
    find_near : bool, default True
        Whether near duplicates are looked for beside the exact ones.
    seed : int, default 0
        Of the search for near duplicates.
    progress : callable, optional
        Called as ``progress(stage, n_done, n_total)`` with the stages "screen" (which splits the
        usable rows too) and "duplicates", in that order; each ends with ``n_done == n_total``.
    on_units : callable, optional
        Called with the texts of a row's units as soon as they are known, so that work on them can
        begin before all rows have been looked at.

    Returns
    -------
    PreparedCorpus
        One prepared contribution per row, sorted by id, and the families of duplicates among the
        usable ones. The same whatever the order of the rows.

    Raises
    ------
    InputError
        If an id stands twice.
    OptionError
        If a rule does not exist or the seed is out of range.

    Examples
    --------
    >>> corpus = prepare([
    ...     Contribution("b", "Meetings are too long, but colleagues help each other.", 2),
    ...     Contribution("a", "n/a", 3),
    ... ])
    >>> [(row.contribution.id, row.state.value, len(row.units)) for row in corpus.contributions]
    [('a', 'nothing to add', 0), ('b', 'usable', 2)]
    """
    rows = sorted(contributions, key=lambda row: row.id)
    _check_ids(rows)
    chosen = tuple(rules)
    screened = []
    for row in _counted(rows, "screen", progress):
        screened.append(_screen(row, language=language, rules=chosen))
        if on_units is not None and screened[-1].units:
            on_units([unit.text for unit in screened[-1].units])
    usable = [row for row in screened if row.state is RowState.USABLE]
    _report(progress, "duplicates", 0, len(usable))
    families = find_families(
        [
            row.contribution
            if row.text is row.contribution.text
            else replace(row.contribution, text=row.text)
            for row in usable
        ],
        find_near=find_near,
        seed=seed,
    )
    _report(progress, "duplicates", len(usable), len(usable))
    family_of = {member: family for family in families for member in family.members}
    folded = {
        row.contribution.id: fold(row.text) for row in usable if row.contribution.id in family_of
    }
    return PreparedCorpus(
        contributions=tuple(
            _finish(row, family_of.get(row.contribution.id), folded) for row in screened
        ),
        families=families,
    )


def _screen(row: Contribution, *, language: str, rules: tuple[str, ...]) -> PreparedContribution:
    text, redactions = redact(row.text, rules=rules)
    found: str | None = None
    if row.problem is not None:
        state, reason = RowState.UNREADABLE, f"The row can't be read: {row.problem}"
        reason = reason if reason.endswith(".") else f"{reason}."
    else:
        state, reason, found = screen(text, language=language)
    return PreparedContribution(
        contribution=row,
        state=state,
        reason=reason,
        language=found,
        text=text,
        redactions=redactions,
        represented_by=row.id,
        units=split_units(row.id, text, language=language) if state is RowState.USABLE else (),
    )


def _finish(
    row: PreparedContribution, family: Family | None, folded: dict[str, str]
) -> PreparedContribution:
    """Add a row's family."""
    if family is None:
        return row
    own_id, first = row.contribution.id, family.representative
    return replace(
        row,
        family=family.id,
        is_exact_duplicate=own_id != first and folded[own_id] == folded[first],
        represented_by=first,
    )


def _check_ids(rows: Sequence[Contribution]) -> None:
    twice = sorted(one for one, n_rows in Counter(row.id for row in rows).items() if n_rows > 1)
    if twice:
        row = max(row.row for row in rows if row.id == twice[0])
        raise InputError(
            f"the id {twice[0]!r} stands twice", row=row, fix="give every row an id of its own"
        )


def _counted(items: Sequence[_Item], stage: str, progress: Progress | None) -> Iterator[_Item]:
    """Yield the items and report the progress through them."""
    for n_done, item in enumerate(items):
        if n_done % _ROWS_PER_REPORT == 0:
            _report(progress, stage, n_done, len(items))
        yield item
    _report(progress, stage, len(items), len(items))


def _report(progress: Progress | None, stage: str, n_done: int, n_total: int) -> None:
    if progress is not None:
        progress(stage, n_done, n_total)
