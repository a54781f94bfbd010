"""Instants of phases: read from a day and a time of the platform's time zone, and said in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from django.core.exceptions import ValidationError
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

#: In the first and the last year that a calendar knows, not every time zone has a clock.
YEARS = range(2, 9999)


def check_year(day: date) -> None:
    """Let no day pass that some time zone can't show.

    Raises
    ------
    ValidationError
        With the years that can be told.
    """
    if day.year not in YEARS:
        told = _("Choose a year from %(first)s to %(last)s.")
        params = {"first": YEARS[0], "last": YEARS[-1]}
        raise ValidationError(told, code="far_away", params=params)


def make_moment(day: date, at: time) -> datetime:
    """Give the instant of a day and a time on the platform's clocks.

    Raises
    ------
    ValidationError
        Where the clocks skip that time, or show it twice, because summer time begins or ends.
    """
    check_year(day)
    zone = timezone.get_default_timezone()
    first = datetime.combine(day, at, tzinfo=zone)
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != datetime.combine(day, at):
        raise ValidationError(
            _("The clocks go forward that night, and %(time)s is skipped. Choose another time."),
            code="skipped",
            params={"time": at.strftime("%H:%M")},
        )
    if first.utcoffset() != first.replace(fold=1).utcoffset():
        raise ValidationError(
            _("The clocks go back that night, and %(time)s comes twice. Choose another time."),
            code="twice",
            params={"time": at.strftime("%H:%M")},
        )
    return first.astimezone(UTC)


def split_moment(moment: datetime) -> tuple[date, time]:
    """Give the day and the time that the platform's clocks show at an instant."""
    local = timezone.localtime(moment, timezone.get_default_timezone())
    return local.date(), local.time().replace(microsecond=0)


def cut_moment(moment: datetime) -> datetime:
    """Cut an instant to milliseconds, as the API tells it: what is sent back is then the same."""
    return moment.replace(microsecond=moment.microsecond // 1_000 * 1_000)


def say_moment(moment: datetime, now: datetime) -> str:
    """Say an instant as people do: Friday 12 December, 18:00; with the year where it is another."""
    day, at = split_moment(moment)
    pattern = (
        pgettext("format of a day in this year", "l j F")
        if day.year == split_moment(now)[0].year
        else pgettext("format of a day in another year", "l j F Y")
    )
    return _("%(day)s, %(time)s") % {
        "day": formats.date_format(day, pattern),
        "time": formats.time_format(at, "H:i"),
    }
