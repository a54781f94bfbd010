"""The clock of the mailer: e-mails go out in batches, at moments drawn by chance.

Who knows when something was said, hidden or answered then learns nothing from when an e-mail came.
"""

from __future__ import annotations

import logging
import secrets
from datetime import timedelta

from django.conf import settings
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from groundswell.web.shared.clock import get_now

_LOG = logging.getLogger(__name__)
#: The rest of a large batch goes on after a pause, so that the worker can see to other jobs.
_PAUSE = (1, 5)


@task()
def send_notices() -> None:
    """Send what waits, and come again."""
    from groundswell.web.accounts.post.mailer import send_due_notices
    from groundswell.web.challenges.notices.letterheads import describe_challenge
    from groundswell.web.participation.digests import list_who_took_part

    is_more = False
    try:
        is_more = send_due_notices(describe=describe_challenge, took_part=list_who_took_part)
    except Exception as fault:  # noqa: BLE001 - its words, which a job's row would keep, can hold an address
        _LOG.error("A batch of e-mails failed: %s.", type(fault).__name__)
    finally:
        schedule_mail(_PAUSE if is_more else None)


def schedule_mail(minutes: tuple[int, int] | None = None) -> None:
    """See to it that the next batch is waiting, once."""
    waiting = DBTaskResult.objects.filter(
        task_path=send_notices.module_path, status=TaskResultStatus.READY
    )
    if not waiting.exists():
        least, most = minutes or [hours * 60 for hours in settings.MAIL_HOURS]
        drawn = timedelta(seconds=least * 60 + secrets.randbelow((most - least) * 60 + 1))
        send_notices.using(run_after=get_now() + drawn).enqueue()
