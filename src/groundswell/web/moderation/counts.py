"""What everyone may know of moderation and of the audit log: counts that tell of nobody.

Counted is what the team does. What people who take part do stands in no count: one of them could do
it nine times, or hold nine claim codes, and the tenth would be somebody; and how many people wrote
the texts of a month would tell which have one author.

Counts are rounded down to the smallest group that is told, and what is smaller is not told. No sums
stand beside them. Decisions are counted anew once as many as the smallest group are new, the log
for months that have ended alone. So neither from the rest nor from two figures in time can a single
act be worked out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from groundswell.web.challenges.models import Challenge
from groundswell.web.moderation.models import Case, Decision
from groundswell.web.participation.models import HiddenFor
from groundswell.web.shared.audit import PLATFORM
from groundswell.web.shared.clock import get_today
from groundswell.web.shared.models import Event
from groundswell.web.shared.steps import tell_in_steps

_DAY = 24 * 3600
_MINUTES = 10 * 60


@dataclass(frozen=True, slots=True)
class Rounded:
    """A count as it may be told: ``n`` or more; None where it is under the smallest group."""

    label: str
    n: int | None


def round_count(n: int, least: int) -> int | None:
    """Round a count down to a multiple of the smallest group; None where it is smaller."""
    return tell_in_steps(n, of=None, least=least) or None


def list_hidden_counts(challenge: Challenge) -> list[Rounded]:
    """Count what was hidden, by reason, and what was edited or shown again, until yesterday."""
    key = f"hidden/{challenge.id}"
    counts: Counter[str] | None = cache.get(key)
    if counts is None:
        counts = _count_hidden(challenge)
        cache.set(key, counts, _MINUTES)
    named: list[tuple[str, Any]] = [
        *HiddenFor.choices,
        (Decision.Kind.EDIT, _("Edited, so that nobody can be known")),
        (Decision.Kind.RESTORE, _("Hidden, and shown again")),
    ]
    return [
        Rounded(str(label), round_count(counts[name], challenge.least)) for name, label in named
    ]


def _count_hidden(challenge: Challenge) -> Counter[str]:
    decided = Decision.objects.filter(
        case__in=Case.objects.filter(challenge=challenge),
        kind__in=(Decision.Kind.HIDE, Decision.Kind.EDIT, Decision.Kind.RESTORE),
    )
    rows = decided.order_by().values_list("decided_on", "kind", "reason").annotate(n=Count("id"))
    told: Counter[str] = Counter()
    new: Counter[str] = Counter()
    by_day = groupby(sorted(rows.filter(decided_on__lt=get_today())), key=lambda row: row[0])
    for _day, of_day in by_day:
        for _same, kind, reason, n in of_day:
            new[reason if kind == Decision.Kind.HIDE else kind] += n
        if new.total() >= challenge.least:
            told, new = told + new, Counter()
    return told


#: What the team does: how an event's kind reads, begins or ends, and what it is called. The first
#: that fits; what fits none is not counted.
_OF_TEAM: tuple[tuple[str, Any], ...] = (
    ("idea.imported", _("Ideas brought in from a file")),
    ("votes.", _("Votes brought in from a file")),
    ("data.imported", _("Files brought in by the team")),
    ("idea.typed_in", _("Notes from paper or a workshop, typed in")),
    ("text.original_opened", _("Edited texts opened for an audit")),
    ("message.to_author", _("Messages from the team to authors")),
    ("conversation.settled", _("Messages from authors that needed no answer")),
    ("data.exported", _("Data taken out by the team")),
    ("data.refused", _("Data asked for by the team, and refused")),
    ("challenge.", _("Changes by the team")),
    ("open_data.", _("Changes by the team")),
    ("phase.", _("Changes by the team")),
    ("question.", _("Changes by the team")),
    ("gateway.added", _("Changes by the team")),
    ("gateway.changed", _("Changes by the team")),
    ("gateway.removed", _("Changes by the team")),
    (".hiding_proposed", _("Texts that a second person was asked to hide")),
    (".hidden", _("Texts hidden")),
    (".edited", _("Texts edited by the team")),
    (".shown", _("Texts shown by the team")),
    (".left", _("Texts looked at and left as they are")),
    (".upheld", _("Appeals turned down")),
    (".merged", _("Ideas merged")),
    (".unmerged", _("Merges undone")),
    (".merge_kept", _("Objections turned down")),
    ("merging.dismissed", _("Proposals to merge turned down")),
)


@dataclass(frozen=True, slots=True)
class Month:
    """What the team did in a month that has ended, kind by kind."""

    name: str
    counts: tuple[Rounded, ...]


def list_months(challenge: Challenge) -> list[Month]:
    """Count what the team did in each month that has ended, the last first."""
    this_month = get_today().replace(day=1)
    key = f"months/{challenge.id}/{this_month}"
    rows: list[tuple[date, str, int]] | None = cache.get(key)
    if rows is None:
        rows = _count_months(challenge.id, this_month)
        cache.set(key, rows, _DAY)
    months: dict[date, Counter[str]] = {}
    for month, kind, n in rows:
        if (label := _find_label(kind)) is not None:
            months.setdefault(month, Counter())[label] += n
    labels = list(dict.fromkeys(str(label) for _name, label in _OF_TEAM))
    return [
        Month(
            formats.date_format(month, "YEAR_MONTH_FORMAT"),
            tuple(
                Rounded(label, round_count(counts[label], challenge.least))
                for label in labels
                if counts[label]
            ),
        )
        for month, counts in sorted(months.items(), reverse=True)
    ]


def _count_months(challenge_id: UUID, before: date) -> list[tuple[date, str, int]]:
    ended = Event.objects.filter(challenge_id=challenge_id, happened_on__lt=before)
    by_month = (
        # What the platform does may follow from what somebody who takes part did.
        ended.exclude(actor=PLATFORM)
        .order_by()
        .annotate(month=TruncMonth("happened_on"))
        .values_list("month", "kind")
    )
    return [(month, kind, n) for month, kind, n in by_month.annotate(n=Count("id"))]


def _find_label(kind: str) -> str | None:
    for name, label in _OF_TEAM:
        is_start, is_end = name.endswith("."), name.startswith(".")
        if kind == name or (is_start and kind.startswith(name)) or (is_end and kind.endswith(name)):
            return str(label)
    return None
