"""All that somebody said in a challenge and was told about it: as one record, and its erasing."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Q, QuerySet

from groundswell.web.accounts.keys import Context
from groundswell.web.challenges.places import Place
from groundswell.web.moderation.messages.queries import get_own_messages
from groundswell.web.moderation.models import Case, Decision, Flag
from groundswell.web.participation import erasing, mine
from groundswell.web.participation.models import State
from groundswell.web.shared.audit import record


def count_own(place: Place) -> dict[str, int]:
    """Count the viewer's own ideas, comments, votes and reports."""
    return mine.count_own(place) | {"reports": _list_own_reports(place).count()}


def get_own_record(place: Place) -> dict[str, Any]:
    """Give all that the platform holds of what the viewer said here and was told about it."""
    return mine.get_own_record(place) | {
        "decisions": _get_decisions(place),
        "reports": [
            _name(one.case) | {"reason": one.reason, "note": one.note}
            for one in _list_own_reports(place).select_related("case").order_by("id")
        ],
        "conversations": get_own_messages(place),
    }


def _get_decisions(place: Place) -> list[dict[str, Any]]:
    author = place.pseudonym(Context.POSTS)
    is_own = Q(case__contribution__author=author) | Q(case__comment__author=author)
    made = Decision.objects.filter(is_own, case__challenge=place.here).select_related(
        "case__contribution", "case__comment", "appeal__answer"
    )
    told = []
    for one in made.order_by("case_id", "number"):
        subject = one.case.subject
        # What is only proposed is told where it took the text out of sight.
        is_out_of_sight = subject.state == State.WAITING and subject.hidden_for == one.reason
        if one.kind == Decision.Kind.PROPOSE and not is_out_of_sight:
            continue
        appeal = getattr(one, "appeal", None)
        told.append(
            _name(one.case)
            | {
                "decision": one.kind,
                "reason": one.reason,
                "words": one.words,
                "day": one.decided_on.isoformat(),
                "appeal": appeal
                and {
                    "words": appeal.words,
                    "day": appeal.appealed_on.isoformat(),
                    "answer": appeal.answer and appeal.answer.kind,
                },
            }
        )
    return told


def _name(case: Case) -> dict[str, str]:
    if case.contribution_id:
        return {"idea": str(case.contribution_id)}
    return {"comment": str(case.comment_id)}


def _list_own_reports(place: Place) -> QuerySet[Flag]:
    return Flag.objects.filter(case__challenge=place.here, flagger=place.pseudonym(Context.FLAGS))


def do_erase_own(*, place: Place) -> erasing.Erased:
    """Erase all that the viewer said. Cut off in between, it is gone on with by doing it again.

    Their reports are no longer known as theirs. To the team these stay as they are: a danger is
    looked at all the same, and reports that changed at one moment would be known as one person's.
    When their words go is the same for all: ``models.Flag``.
    """
    erased = erasing.do_erase_own(place=place)
    for flag in _list_own_reports(place).order_by("id"):
        with transaction.atomic():
            Flag.objects.filter(pk=flag.id).update(flagger=uuid4().hex)
            record(
                "text.flag_erased",
                actor=flag.flagger,
                subject_id=flag.id,
                challenge_id=place.here.id,
                by_month=True,
            )
    return erased
