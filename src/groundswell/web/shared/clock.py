"""The time, asked for in one place, so that a test or a rehearsal can set it."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta

from django.utils import timezone

_SET: ContextVar[datetime | None] = ContextVar("set_clock", default=None)


def get_now() -> datetime:
    """Give the instant, with its time zone."""
    return _SET.get() or timezone.now()


def get_today() -> date:
    """Give the day, in the platform's time zone: the finest time that is kept of what people do."""
    return timezone.localdate(get_now())


def get_month_end() -> date:
    """Give the last day of this month: all that is kept of when people vote, report or answer."""
    return _end_month(get_today())


def get_next_month_end() -> date:
    """Give the last day of the next month."""
    return _end_month(get_month_end() + timedelta(days=1))


def _end_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


@contextmanager
def set_clock(now: datetime) -> Iterator[None]:
    """Let it be another time."""
    token = _SET.set(now)
    try:
        yield
    finally:
        _SET.reset(token)
