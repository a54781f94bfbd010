"""Points in time as tables write them: ISO 8601, the British day first, the American month first.

Whether 3/4/2021 is in March or April is told from the whole column, never from one cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

_NUMERIC = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})(?:[ ,T]+(\S.*))?")
_ENDING = re.compile(r"\s*(?:UTC|GMT|Z)$")
_CLOCKS = ("%H:%M", "%H:%M:%S", "%H:%M:%S.%f", "%I:%M %p", "%I:%M:%S %p", "%I:%M%p")
_NAMED_MONTHS = tuple(
    f"{date}{clock}"
    for date in ("%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%d-%b-%y", "%d %b %y", "%b %d %Y", "%B %d %Y")
    for clock in ("", *(f" {clock}" for clock in _CLOCKS))
)
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+", re.IGNORECASE)
_MONTH = re.compile(r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec", re.IGNORECASE)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
_YEARS = range(1970, 2101)
# Of the dates that can be read one way only: from here on the others are slips of the pen.
_AGREED_SHARE = 0.99


def is_month_first(values: Iterable[str | None]) -> bool:
    """Whether a column writes the month before the day.

    Told from the dates that can be read one way only: 4/25/2021 starts with the month, 25/4/2021
    with the day. So where at least 99 in 100 of them start with the month.

    Parameters
    ----------
    values : iterable of (str or None)
        Cells of the column.

    Examples
    --------
    >>> is_month_first(["3/4/2021", "4/25/2021"]), is_month_first(["3/4/2021"])
    (True, False)
    >>> is_month_first(["4/25/2021", "25/4/2021"])
    False
    """
    n_month_first = n_day_first = 0
    for value in values:
        if match := _NUMERIC.fullmatch((value or "").strip()):
            first, second = int(match[1]), int(match[2])
            n_day_first += first > 12 >= second
            n_month_first += second > 12 >= first
    return n_month_first > 0 and n_month_first >= _AGREED_SHARE * (n_month_first + n_day_first)


def time_of(value: str | None, *, month_first: bool = False) -> datetime | None:
    """Read a point in time.

    Parameters
    ----------
    value : str or None
        ISO 8601, "30/09/2021 14:05", "30 September 2021", or Unix time in seconds (10 digits) or
        milliseconds (13).
    month_first : bool
        How to read "3/4/2021".

    Returns
    -------
    datetime or None
        Without a zone: one that is stated is turned into UTC, so that all can be put in order.
        None where it can't be read or is not between 1970 and 2100.

    Examples
    --------
    >>> time_of("30/09/2021"), time_of("2021-09-30T14:05+01:00"), time_of("soon")
    (datetime.datetime(2021, 9, 30, 0, 0), datetime.datetime(2021, 9, 30, 13, 5), None)
    """
    text = " ".join((value or "").split())
    if not 6 <= len(text) <= 60:
        return None
    found = _parse(text, month_first)
    if found is None or found.year not in _YEARS:
        return None
    try:
        return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found
    except OverflowError:
        return None


def _parse(text: str, month_first: bool) -> datetime | None:
    if text.isascii() and text.isdigit():
        if len(text) not in (10, 13):
            return None
        seconds = int(text) / (1000 if len(text) == 13 else 1)
        return datetime(1970, 1, 1) + timedelta(seconds=seconds)
    text = _ENDING.sub("", text)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    if match := _NUMERIC.fullmatch(text):
        return _numeric(match, month_first)
    text = _ORDINAL.sub("", _WEEKDAY.sub("", text)).replace(",", "")
    if not _MONTH.search(text):
        return None
    return _first_fit(text, _NAMED_MONTHS)


def _numeric(match: re.Match[str], month_first: bool) -> datetime | None:
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    day, month = (second, first) if month_first else (first, second)
    year += 0 if year >= 100 else 2000 if year < 70 else 1900
    try:
        date = datetime(year, month, day)
    except ValueError:
        return None
    if not match[4]:
        return date
    clock = _first_fit(match[4].upper(), _CLOCKS)
    return clock and date.replace(hour=clock.hour, minute=clock.minute, second=clock.second)


def _first_fit(text: str, forms: Iterable[str]) -> datetime | None:
    for form in forms:
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    return None
