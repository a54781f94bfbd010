"""Writing the audit log: one event for each act, in the transaction of the act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Max

from groundswell.web.shared.clock import get_today
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
) -> Event:
    """Put an act on record. With ``is_first`` the subject is new: no former event is looked for."""
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
        happened_on=get_today(),
    )
