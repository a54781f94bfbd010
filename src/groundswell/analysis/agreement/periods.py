"""Stretches of time: what was coded when, as coarse as makes a readable number of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from groundswell.analysis.corpus.times import is_month_first, time_of

MOST_PERIODS = 12


def periods_of(at: Sequence[str | None]) -> tuple[list[str | None], str | None]:
    """Put each time in a stretch of time.

    Times that can be read become days, weeks, months, quarters or years, whichever is the finest
    that makes at most 12; others stay as they were written ("round 1").

    Parameters
    ----------
    at : sequence of (str or None)
        As written.

    Returns
    -------
    stretches : list of (str or None)
        Of each, in the same order; sorting them puts them in order of time.
    what : str or None
        "day", "week", "month", "quarter", "year" or "as written"; None where there are more
        than can be shown, or none.

    Examples
    --------
    >>> periods_of(["2026-01-05", "2026-01-30", None])
    (['2026-01-05', '2026-01-30', None], 'day')
    >>> periods_of([f"2026-{month:02}-{day}" for month in (1, 5, 9) for day in range(10, 29)])[1]
    'week'
    """
    written = [value for value in at if value is not None]
    if not written:
        return [None] * len(at), None
    if len(set(written)) <= MOST_PERIODS and any(time_of(value) is None for value in written):
        return list(at), "as written"
    month_first = is_month_first(written)
    read = {value: time_of(value, month_first=month_first) for value in set(written)}
    times = [when for when in read.values() if when is not None]
    if len(times) < len(read):
        return [None] * len(at), None
    for what, name in _WAYS:
        if len({name(when) for when in times}) <= MOST_PERIODS:
            named = {value: name(when) for value, when in read.items() if when is not None}
            return [None if value is None else named[value] for value in at], what
    return [None] * len(at), None


def _week(when: datetime) -> str:
    monday = when - timedelta(days=when.weekday())
    return f"week of {monday:%Y-%m-%d}"


_WAYS: tuple[tuple[str, Callable[[datetime], str]], ...] = (
    ("day", lambda when: f"{when:%Y-%m-%d}"),
    ("week", _week),
    ("month", lambda when: f"{when:%Y-%m}"),
    ("quarter", lambda when: f"{when:%Y} quarter {(when.month + 2) // 3}"),
    ("year", lambda when: f"{when:%Y}"),
)
