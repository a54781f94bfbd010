"""What the platform does once a day, in the night: tidies up, and looks at what is new."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.core.management import call_command
from django.db import connections
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from groundswell.web.shared.clock import get_now
from groundswell.web.shared.order import forget_order

_LOG = logging.getLogger(__name__)
_AT = time(3, 0)


def _prune_jobs() -> None:
    # Rows of jobs tell to the second when something was done; they are not kept.
    call_command("prune_db_task_results", min_age_days=0, verbosity=0)


def _forget_orders() -> None:
    for alias in connections:
        forget_order(alias)


def list_duties() -> tuple[Callable[[], object], ...]:
    """Give what is done each night, one after the other."""
    from groundswell.web.accounts.cleaning import clean_vault
    from groundswell.web.accounts.post.mailer import seal_contacts_anew
    from groundswell.web.challenges.ending import clear_away_ended
    from groundswell.web.challenges.joined import refresh_joined
    from groundswell.web.config.emptying import schedule_emptying
    from groundswell.web.config.mailing import schedule_mail
    from groundswell.web.moderation.messages.erasing import forget_messages
    from groundswell.web.moderation.tasks import forget_notes, forget_withdrawn, schedule_looks
    from groundswell.web.participation.digests import post_digests
    from groundswell.web.participation.import_steps import forget_left_over
    from groundswell.web.participation.merging.proposing import propose_all
    from groundswell.web.participation.tasks import refresh_analyses
    from groundswell.web.participation.who import refresh_figures
    from groundswell.web.shared.chain import make_links

    return (
        make_links,
        clear_away_ended,
        clean_vault,
        seal_contacts_anew,
        forget_left_over,
        refresh_analyses,
        propose_all,
        refresh_figures,
        refresh_joined,
        post_digests,
        schedule_mail,
        forget_withdrawn,
        forget_notes,
        forget_messages,
        schedule_looks,
        schedule_emptying,
        _prune_jobs,
        _forget_orders,
    )


@task()
def run_daily() -> None:
    """Do each duty, also where another one fails, and come again tomorrow."""
    schedule_daily(is_again=True)
    for duty in list_duties():
        try:
            duty()
        except Exception:  # noqa: BLE001 - one duty's fault must not keep the others from being done
            _LOG.exception("The daily duty %s failed.", duty.__name__)


def schedule_daily(*, is_again: bool = False) -> None:
    """See to it that the next night's run is waiting, once."""
    waiting = DBTaskResult.objects.filter(
        task_path=run_daily.module_path, status=TaskResultStatus.READY
    )
    if is_again or not waiting.exists():
        tomorrow = timezone.localdate(get_now()) + timedelta(days=1)
        at = timezone.make_aware(datetime.combine(tomorrow, _AT))
        run_daily.using(run_after=at).enqueue()
