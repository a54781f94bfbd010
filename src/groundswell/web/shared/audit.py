"""Writing the audit log: one event for each act, in the transaction of the act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Max

from groundswell.web.shared.clock import get_month_end, get_today
from groundswell.web.shared.models import Event

#: Who acts where nobody does: the night, or what follows from an act of somebody else.
PLATFORM = "platform"


def record(
    kind: str,
    *,
    actor: str,
    subject_id: UUID,
    challenge_id: UUID | None = None,
    other_ids: Sequence[UUID] = (),
    payload: Mapping[str, Any] | None = None,
    reason: str = "",
    is_first: bool = False,
    by_month: bool = False,
) -> Event:
    """Put an act on record. With ``is_first`` the subject is new: no former event is looked for.

    ``by_month`` keeps the month alone, for acts whose day nobody need know. Were the days of
    somebody's votes kept beside those of their posts, equal days would tell that both are theirs.
    The event is of the month's last day, so that no day that has its link is ever added to.
    """
    last = 0
    if not is_first:
        known = Event.objects.filter(subject_id=subject_id)
        last = known.aggregate(last=Max("version"))["last"] or 0
    return Event.objects.create(
        kind=kind,
        actor=actor,
        subject_id=subject_id,
        version=last + 1,
        challenge_id=challenge_id,
        other_ids=[str(other) for other in other_ids],
        payload=dict(payload or {}),
        reason=reason,
        happened_on=get_month_end() if by_month else get_today(),
    )
