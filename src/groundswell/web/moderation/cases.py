"""Opening a case and settling it. What is decided is in ``actions``."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from groundswell.web.moderation.models import Case
from groundswell.web.participation.models import Comment, Contribution

#: What is looked at first. Among cases of one urgency, chance decides.
DANGER, ASKED, FLAGGED = 3, 2, 1

_WHY = ("is_waiting", "is_flagged", "has_concerns", "is_proposed", "is_appealed")


@transaction.atomic
def open_case(
    challenge_id: UUID,
    subject: Contribution | Comment,
    *,
    is_open: bool = True,
    urgency: int = 0,
    **why: bool,
) -> Case:
    """Open the case of a text, or add to why it is open."""
    of = {"contribution" if isinstance(subject, Contribution) else "comment": subject}
    made, _ = Case.objects.get_or_create(**of, defaults={"challenge_id": challenge_id})
    case = Case.objects.select_for_update().get(pk=made.pk)
    case.is_open = case.is_open or is_open
    case.urgency = max(case.urgency, urgency)
    for name, value in why.items():
        assert name in _WHY
        setattr(case, name, getattr(case, name) or value)
    case.save()
    return case


def settle_case(case: Case) -> None:
    """Close a case: nothing is asked about it any more."""
    case.is_open, case.urgency = False, 0
    for name in _WHY:
        setattr(case, name, False)
    case.save()
    case.flags.update(is_open=False)
