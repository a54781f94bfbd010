"""What everyone may know of moderation and of the audit log: counts that tell of nobody.

Counts are rounded down to the smallest group that is told, and what is smaller is not told. No sums
stand beside them. Decisions are counted anew once as many as the smallest group are new, the log
for months that have ended alone: acts where everybody or the team sees them, else the people who
acted, or one who acted nine times would see the tenth act of another. What a person does once is
not counted, nor, where those who could are on a list, what they do once to each idea. So neither
from the rest nor from two figures in time can a single act be worked out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
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

from groundswell.web.challenges.joined import count_who_could
from groundswell.web.challenges.models import Challenge
from groundswell.web.moderation.models import Case, Decision
from groundswell.web.participation.models import HiddenFor
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


#: What the kinds of event are called. The first whose name an event's kind begins or ends with.
_KINDS: tuple[tuple[str, Any], ...] = (
    ("idea.posted", _("Ideas posted")),
    ("idea.imported", _("Ideas brought in from a file")),
    ("idea.typed_in", _("Notes from paper or a workshop, typed in")),
    ("comment.posted", _("Comments posted")),
    ("vote.cast", _("People who voted")),
    ("vote.changed", _("People who changed votes")),
    ("text.flagged", _("People who reported texts")),
    ("text.original_opened", _("Edited texts opened for an audit")),
    ("message.to_author", _("Messages from the team to authors")),
    ("message.to_team", _("Authors who wrote to the team")),
    ("message.taken_back", _("Authors who took messages back")),
    ("message.reported", _("Authors who reported messages")),
    ("conversation.settled", _("Messages from authors that needed no answer")),
    ("conversation.", _("Authors who turned messages off or on")),
    ("data.exported", _("Data taken out by the team")),
    ("data.refused", _("Data asked for by the team, and refused")),
    ("challenge.", _("Changes by the team")),
    ("phase.", _("Changes by the team")),
    ("question.", _("Changes by the team")),
    ("gateway.", _("Changes by the team")),
    (".changed", _("Texts changed by their authors")),
    (".withdrawn", _("Texts withdrawn by their authors")),
    (".hiding_proposed", _("Texts that a second person was asked to hide")),
    (".hidden", _("Texts hidden")),
    (".edited", _("Texts edited by the team")),
    (".shown", _("Texts shown by the team")),
    (".left", _("Texts looked at and left as they are")),
    (".appealed", _("Authors who appealed")),
    (".upheld", _("Appeals turned down")),
    (".merged", _("Ideas merged")),
    (".unmerged", _("Merges undone")),
    (".merge_objected", _("Authors who objected to a merge")),
    (".merge_kept", _("Objections turned down")),
    ("merging.dismissed", _("Proposals to merge turned down")),
    ("", _("People who did anything else")),
)


#: Of these the people are counted, not the acts.
_OF_PEOPLE = frozenset(
    {
        *("vote.cast", "vote.changed", "text.flagged", "conversation."),
        *("message.to_team", "message.taken_back", "message.reported"),
        *(".appealed", ".merge_objected", ""),
    }
)
#: What people do once each at most: were they counted, a full count would say that all did.
_ONCE = frozenset({"gateway.answered", "gateway.answered_anew", "gateway.erased"})
#: What stands in no count: the team could fill it up, so that one more would be somebody.
_UNCOUNTED = frozenset({"vote.erased", "text.flag_erased"})
#: What they do once to each idea: the same, where it is known who could.
_ONCE_EACH = frozenset({"vote.cast"})


@dataclass(frozen=True, slots=True)
class Month:
    """What is on record of a month that has ended, kind by kind."""

    name: str
    counts: tuple[Rounded, ...]


def list_months(challenge: Challenge) -> list[Month]:
    """Count the challenge's events of each month that has ended, the last first."""
    this_month = get_today().replace(day=1)
    least = challenge.least
    untold = _ONCE | _UNCOUNTED
    if count_who_could(challenge) is not None:
        untold |= _ONCE_EACH
    key = f"months/{challenge.id}/{this_month}/{len(untold)}"
    months: dict[date, Counter[int]] | None = cache.get(key)
    if months is None:
        months = _count_months(challenge.id, this_month, untold)
        cache.set(key, months, _DAY)
    return [
        Month(
            formats.date_format(month, "YEAR_MONTH_FORMAT"),
            tuple(Rounded(str(label), round_count(n, least)) for label, n in _merge(counts)),
        )
        for month, counts in sorted(months.items(), reverse=True)
    ]


def _merge(counts: Counter[int]) -> list[tuple[Any, int]]:
    """Give the counts by what they are called, in the order of the table."""
    named: dict[str, int] = {}
    for place, (_name, label) in enumerate(_KINDS):
        if counts[place]:
            named[str(label)] = named.get(str(label), 0) + counts[place]
    return list(named.items())


def _count_months(
    challenge_id: UUID, before: date, untold: Collection[str]
) -> dict[date, Counter[int]]:
    """Count what was done in each month, by the place of its name in the table."""
    ended = Event.objects.filter(challenge_id=challenge_id, happened_on__lt=before)
    told = ended.exclude(kind__in=untold).order_by()
    by_month = told.annotate(month=TruncMonth("happened_on")).values_list("month", "kind")
    months: dict[date, Counter[int]] = defaultdict(Counter)
    of_people: list[str] = []
    for month, kind, n in by_month.annotate(n=Count("id")):
        if _KINDS[place := _find_kind(kind)][0] in _OF_PEOPLE:
            of_people.append(kind)
        else:
            months[month][place] += n
    acted = by_month.filter(kind__in=set(of_people)).values_list("month", "kind", "actor")
    for month, place, _who in {(row[0], _find_kind(row[1]), row[2]) for row in acted.distinct()}:
        months[month][place] += 1
    return dict(months)


def _find_kind(kind: str) -> int:
    for place, (name, _label) in enumerate(_KINDS):
        if kind == name or (name.endswith(".") and kind.startswith(name)):
            return place
        if name.startswith(".") and kind.endswith(name):
            return place
    return len(_KINDS) - 1
