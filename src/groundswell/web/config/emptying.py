"""Every few minutes the worker empties the log in which what is said stands act by act."""

from __future__ import annotations

from datetime import timedelta

from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from groundswell.web.shared.clock import get_now
from groundswell.web.shared.order import empty_log

#: Always at the same pace, whether something was said or not.
_PACE = timedelta(minutes=5)


@task()
def empty_logs() -> None:
    """Empty it, and come again."""
    schedule_emptying(is_again=True)
    empty_log("default")


def schedule_emptying(*, is_again: bool = False) -> None:
    """See to it that the next time is waiting, once."""
    waiting = DBTaskResult.objects.filter(
        task_path=empty_logs.module_path, status=TaskResultStatus.READY
    )
    if is_again or not waiting.exists():
        empty_logs.using(run_after=get_now() + _PACE).enqueue()
