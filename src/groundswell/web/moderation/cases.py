"""Opening a case, settling it, and what can be appealed. What is decided is in ``actions``."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from groundswell.web.moderation.models import Case, Decision
from groundswell.web.participation.models import Comment, Contribution, State

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
    """Close a case: nothing is asked about it any more, and what was noted is erased."""
    case.is_open, case.urgency = False, 0
    for name in _WHY:
        setattr(case, name, False)
    case.save()
    case.flags.update(is_open=False, note="")


def find_appealable(case: Case, subject: Contribution | Comment) -> Decision | None:
    """Give what the author can appeal against: that the text is hidden, or that it reads so now."""
    last = case.decisions.order_by("-number")
    if subject.state == State.HIDDEN:
        return last.filter(kind=Decision.Kind.HIDE).first()
    edit = last.filter(kind=Decision.Kind.EDIT).first()
    if subject.state != State.SHOWN or edit is None:
        return None
    # The edited words came next after those that the decision is about, unless the author wrote.
    numbers = subject.revisions.values_list("number", flat=True)
    is_as_edited = numbers.get(is_current=True) == numbers.get(pk=edit.revision_id) + 1
    return edit if is_as_edited else None
