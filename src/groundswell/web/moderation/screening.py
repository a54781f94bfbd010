"""The engine looks at new texts: what it points out becomes a concern, and opens a case.

It comes by at set times and when a facilitator opens the queue. It is not called when something is
posted: the row of that job would tell to the second when that was.
"""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from groundswell.web.engine.concerns import Passage, find_concerns
from groundswell.web.moderation.cases import DANGER, open_case
from groundswell.web.moderation.models import Case, Concern
from groundswell.web.participation.models import Comment, Contribution, Revision, State
from groundswell.web.participation.showing import lock_state

_AT_ONCE = 500
_STATES = (State.SHOWN, State.WAITING, State.HIDDEN)


def look_over(challenge_id: UUID, *, most: int) -> int:
    """Look at texts that were not looked at yet; gives how many. To do it twice changes nothing."""
    found = _list_new(challenge_id).select_related("contribution", "comment__contribution")
    harmless, n_done = [], 0
    for revision in found[:most]:
        passages = find_concerns(revision.text)
        n_done += 1
        if not passages and _of(revision).state == State.SHOWN:
            harmless.append(revision.id)
            continue
        try:
            _look_at(challenge_id, revision, passages)
        except IntegrityError:
            n_done -= 1  # Another process was here first.
    for start in range(0, len(harmless), _AT_ONCE):
        part = Revision.objects.filter(pk__in=harmless[start : start + _AT_ONCE], is_current=True)
        part.update(is_screened=True)
    return n_done


def is_behind(challenge_id: UUID) -> bool:
    """Tell whether some texts were not looked at yet."""
    return _list_new(challenge_id).exists()


def _list_new(challenge_id: UUID) -> QuerySet[Revision]:
    is_here = Q(contribution__challenge=challenge_id, contribution__state__in=_STATES) | Q(
        comment__contribution__challenge=challenge_id, comment__state__in=_STATES
    )
    new = Revision.objects.filter(is_here, is_screened=False, is_current=True, is_erased=False)
    # In the order of the index that holds these alone: else SQLite may read all revisions.
    return new.order_by("id")


def _of(revision: Revision) -> Contribution | Comment:
    found = revision.contribution or revision.comment
    assert found is not None
    return found


def _look_at(challenge_id: UUID, revision: Revision, passages: tuple[Passage, ...]) -> None:
    subject = _of(revision)
    with transaction.atomic():
        state = lock_state(subject)
        now = Revision.objects.filter(pk=revision.pk, is_current=True, is_screened=False)
        if state == State.WITHDRAWN or not now.update(is_screened=True):
            return
        if state == State.SHOWN and not passages:
            return
        case = Case.objects.filter(contribution=revision.contribution, comment=revision.comment)
        is_changed = state == State.HIDDEN and case.exists()
        case_row = open_case(
            challenge_id,
            subject,
            is_open=bool(passages) or state == State.WAITING or is_changed,
            urgency=DANGER if any(one.kind == Concern.Kind.DANGER for one in passages) else 0,
            is_waiting=state == State.WAITING or is_changed,
            has_concerns=bool(passages),
        )
        Concern.objects.bulk_create(
            Concern(case=case_row, revision=revision, kind=one.kind, start=one.start, end=one.end)
            for one in passages
        )
