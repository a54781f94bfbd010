"""What the worker does for this room: has the engine look at new texts, and tidies up at night."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from groundswell.web.challenges.models import Challenge
from groundswell.web.moderation.cases import settle_case
from groundswell.web.moderation.models import Appeal, Case, Concern, Decision, Flag
from groundswell.web.moderation.screening import look_over
from groundswell.web.participation.models import State
from groundswell.web.shared.clock import get_now, get_today

_LOG = logging.getLogger(__name__)
#: How often the engine comes by: always at the same pace, whether something was posted or not.
_PACE = timedelta(minutes=2)
#: Texts of one challenge that are looked at in one go, so that the worker can see to other jobs.
_AT_ONCE = 2_000


@task()
def look_at_new_texts() -> None:
    """Have the engine look at what is new in each challenge, and come again."""
    schedule_looks(is_again=True)
    for challenge_id in Challenge.objects.filter(is_launched=True).values_list("id", flat=True):
        try:
            look_over(challenge_id, most=_AT_ONCE)
        except Exception as fault:  # noqa: BLE001 - the others are looked at all the same
            _LOG.error("Looking at the new texts of a challenge failed: %s", type(fault).__name__)


def schedule_looks(*, is_again: bool = False) -> None:
    """See to it that the next look is waiting, once."""
    waiting = DBTaskResult.objects.filter(
        task_path=look_at_new_texts.module_path, status=TaskResultStatus.READY
    )
    if is_again or not waiting.exists():
        look_at_new_texts.using(run_after=get_now() + _PACE).enqueue()


def forget_withdrawn() -> None:
    """Let nothing of withdrawn texts stay in this room but what was decided, without its words."""
    gone = Case.objects.filter(
        Q(contribution__state=State.WITHDRAWN) | Q(comment__state=State.WITHDRAWN)
    )
    for case in gone.filter(Q(is_open=True) | ~Q(flags=None) | ~Q(concerns=None)).distinct():
        with transaction.atomic():
            settle_case(case)
            case.flags.all().delete()
            case.concerns.all().delete()
    Appeal.objects.filter(decision__case__in=gone).exclude(words="").update(words="")
    Decision.objects.filter(case__in=gone).exclude(words="").update(words="")
    Concern.objects.filter(revision__is_current=False).delete()


def forget_notes() -> None:
    """Erase the notes of reports that nobody has decided about in time."""
    Flag.objects.filter(read_until__lt=get_today()).exclude(note="").update(note="")
