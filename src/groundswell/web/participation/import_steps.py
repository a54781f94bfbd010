"""The steps of a facilitator who brings a file in: give it, look it over, let it in, or not."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django_tasks import task

from groundswell.web.accounts.keys import Context, KeyIsGone
from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.models import Question
from groundswell.web.challenges.places import Place
from groundswell.web.engine.tables import MOST_VOTES, FileProblem, FileTable, read_file
from groundswell.web.participation.import_actions import do_let_engine_read, do_let_in
from groundswell.web.participation.import_batches import Overtaken, drop_written
from groundswell.web.participation.import_plans import (
    NOT_SAID,
    ROLES,
    Choices,
    Plan,
    guess_roles,
    list_kinds,
    plan_import,
)
from groundswell.web.participation.import_records import Import
from groundswell.web.participation.queries import list_questions
from groundswell.web.shared.clock import get_today

_KEPT_FOR = timedelta(days=2)
_FILES = ("ideas_file", "votes_file")
_BEGUN = (Import.State.WAITING, Import.State.RUNNING)


def do_take_file(
    *, place: Place, ideas: tuple[str, bytes], votes: tuple[str, bytes] | None = None
) -> Import:
    """Take a file in to be looked over. Nothing of it is saved as ideas yet.

    Raises
    ------
    FileProblem
        Where it is no table.
    ValidationError
        Where the challenge asks no question.
    """
    place.check(Act.IMPORT)
    table = read_file(ideas[1], ideas[0])
    if votes is not None:
        read_file(votes[1], votes[0], most_rows=MOST_VOTES)
    questions = list_questions(place)
    if not questions:
        raise ValidationError(_("This challenge asks no question yet. Add one first."))
    kinds = [kind for kind in list_kinds(questions[0]) if kind != NOT_SAID]
    return Import.objects.create(
        challenge=place.here,
        actor=place.pseudonym(Context.STAFF),
        given_on=get_today(),
        ideas_name=ideas[0][-120:],
        ideas_file=ideas[1],
        votes_name=votes[0][-120:] if votes else "",
        votes_file=votes[1] if votes else None,
        choices={
            "columns": guess_roles(table)[0],
            "question": str(questions[0].id),
            "kind": kinds[0] if len(kinds) == 1 else NOT_SAID,
            "language": place.here.languages[0],
            "source": ideas[0].rpartition(".")[0][:60] or "file",
        },
    )


def do_choose(
    *,
    place: Place,
    record: Import,
    columns: dict[str, str],
    question: UUID,
    kind: str,
    language: str,
    source: str,
    is_offline: bool,
) -> None:
    """Say how a file is to be read, and whether people said it on paper or in a workshop."""
    place.check(Act.IMPORT)
    record.choices = {
        "columns": {role: name for role, name in columns.items() if role in ROLES and name},
        "question": str(question),
        "kind": kind,
        "language": language,
        "source": source,
        "is_offline": is_offline,
    }
    Import.objects.filter(pk=record.pk, state=Import.State.PREVIEW).update(choices=record.choices)


def preview(place: Place, record: Import) -> tuple[FileTable, Plan]:
    """Work out what would come in.

    Raises
    ------
    FileProblem
        Where the columns that are chosen can't be used.
    """
    place.check(Act.IMPORT)
    return _plan(record)


def do_bring_in(*, place: Place, record: Import) -> None:
    """Let a file in that was looked over; or one that stopped, again. A job does the work."""
    place.check(Act.IMPORT)
    startable = Import.objects.filter(pk=record.pk, ideas_file__isnull=False).exclude(
        state__in=(Import.State.WAITING, Import.State.DONE)
    )
    with transaction.atomic():
        if startable.update(state=Import.State.WAITING, problem=""):
            transaction.on_commit(partial(bring_in.enqueue, str(record.pk)))


def do_drop(*, place: Place, record: Import) -> None:
    """Take a file back that did not come in."""
    place.check(Act.IMPORT)
    if record.state == Import.State.FAILED:
        drop_written(record)
    Import.objects.filter(
        pk=record.pk, state__in=(Import.State.PREVIEW, Import.State.FAILED)
    ).delete()


def forget_left_over() -> int:
    """Forget files that were given days ago and are not in; a duty of every day.

    What is left of the rows of one whose work was cut short goes too; it stays in the list, so that
    somebody learns of it.
    """
    left = Import.objects.filter(given_on__lt=get_today() - _KEPT_FOR)
    left = left.exclude(state=Import.State.DONE)
    n_cut_short = left.filter(state__in=_BEGUN).update(
        state=Import.State.FAILED,
        attempt=None,
        given_on=get_today(),
        ideas_file=None,
        votes_file=None,
        problem=_(
            "The work was cut short, and the file is not kept for longer. Nothing of it was saved. "
            "Give it again."
        ),
    )
    for record in Import.objects.filter(state=Import.State.FAILED).defer(*_FILES):
        drop_written(record)
    return n_cut_short + left.delete()[0]


def list_imports(place: Place) -> list[Import]:
    """List the files of a challenge, without what is in them."""
    files = Import.objects.filter(challenge=place.here).defer(*_FILES)
    return list(files.order_by("-given_on", "id")[:50])


def find_import(place: Place, import_id: UUID) -> Import | None:
    """Give a file of the challenge."""
    return Import.objects.filter(challenge=place.here, pk=import_id).first()


@task()
def bring_in(import_id: str) -> None:
    """Bring a file in, and let the engine read it. To do it again adds nothing."""
    record = Import.objects.get(pk=import_id)
    if record.ideas_file is None or record.state not in _BEGUN:
        return
    mine = Import.objects.filter(pk=import_id, state__in=_BEGUN)
    try:
        do_let_in(record=record, make_plan=lambda: (read_choices(record), _plan(record)[1]))
    except Overtaken:
        return
    except (FileProblem, KeyIsGone) as fault:
        mine.update(state=Import.State.FAILED, problem=str(fault))
        return
    except Exception as fault:
        mine.update(
            state=Import.State.FAILED,
            problem=_(
                "The work stopped because of a fault in the program (%(name)s). "
                "Nothing of the file was saved. Tell whoever runs this site, and try again."
            )
            % {"name": type(fault).__name__},
        )
        raise
    for n_read in do_let_engine_read(record.challenge, read_choices(record).question):
        Import.objects.filter(pk=import_id).update(n_findable=n_read)


def read_choices(record: Import) -> Choices:
    """Give how a file is to be read."""
    chosen = record.choices
    question = (
        Question.objects.filter(phase__challenge=record.challenge_id, pk=chosen["question"])
        .select_related("phase__challenge")
        .first()
    )
    if question is None:
        raise FileProblem(
            _("the question was taken away"), fix=_("choose another one that the ideas answer")
        )
    return Choices(
        question=question,
        kind=chosen["kind"],
        language=chosen["language"],
        source=chosen["source"],
        columns=chosen["columns"],
        is_offline=chosen.get("is_offline", False),
    )


def _plan(record: Import) -> tuple[FileTable, Plan]:
    assert record.ideas_file is not None
    table = read_file(bytes(record.ideas_file), record.ideas_name)
    votes = None
    if record.votes_file is not None:
        votes = read_file(bytes(record.votes_file), record.votes_name, most_rows=MOST_VOTES)
    return table, plan_import(record.challenge, read_choices(record), table, votes)
