"""Offline voices: what people said on paper or in a workshop, typed in by the team, marked so.

Nobody here wrote these texts, so nobody's pseudonym stands beside them: each note, or all notes of
one person, gets one that is drawn by lot. Who typed them in is on record.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from groundswell.web.accounts.keys import Context
from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.models import Question
from groundswell.web.challenges.places import Place, Refused
from groundswell.web.participation import tallies
from groundswell.web.participation.actions import KINDS_OF_ANSWERS, get_first_state
from groundswell.web.participation.models import Contribution, Source, State
from groundswell.web.participation.texts import add_revision, clean_text
from groundswell.web.shared.audit import record
from groundswell.web.shared.clock import get_today

#: The most notes that are typed in at once.
MOST_NOTES = 50
_BLANK_LINES = re.compile(r"\n\s*\n")


def split_notes(raw: str) -> list[str]:
    """Split what was typed into notes, at blank lines, each as it will be kept.

    Raises
    ------
    ValidationError
        Where one is too short or too long, with which.
    """
    notes = []
    typed = [one for one in _BLANK_LINES.split(raw.replace("\r\n", "\n")) if one.strip()]
    if len(typed) > MOST_NOTES:
        told = _("These are %(n)s notes. Type in at most %(most)s at once.")
        raise ValidationError(told % {"n": len(typed), "most": MOST_NOTES})
    for number, one in enumerate(typed, start=1):
        try:
            notes.append(clean_text(one))
        except ValidationError as fault:
            told = _("Note %(number)s: %(fault)s")
            raise ValidationError(
                told % {"number": number, "fault": " ".join(fault.messages)}
            ) from fault
    return notes


def do_type_in(
    *,
    place: Place,
    question: Question,
    kind: str,
    language: str,
    notes: Sequence[str],
    is_one_person: bool,
) -> list[Contribution]:
    """Put notes that people wrote elsewhere among the ideas, all of them or none."""
    place.check(Act.IMPORT)
    if question.phase.challenge_id != place.here.id:
        raise Refused(_("This question belongs to another challenge."))
    if kind not in KINDS_OF_ANSWERS[question.kinds]:
        raise ValidationError({"kind": _("Choose one of the kinds that this question asks for.")})
    typist, one_author = place.pseudonym(Context.STAFF), secrets.token_hex(16)
    ideas = []
    with transaction.atomic():
        for text in notes:
            idea = Contribution.objects.create(
                challenge=place.here,
                question=question,
                kind=kind,
                author=one_author if is_one_person else secrets.token_hex(16),
                language=language,
                state=get_first_state(place),
                source=Source.OFFLINE,
                posted_on=get_today(),
                attention=1.0,
            )
            revision = add_revision(idea, text)
            record(
                "idea.typed_in",
                actor=typist,
                subject_id=idea.id,
                challenge_id=place.here.id,
                other_ids=[revision.id, question.id],
                payload={
                    "kind": kind,
                    "language": language,
                    "state": str(idea.state),
                    "author": idea.author,
                    "is_by_code": False,
                },
                is_first=True,
            )
            if idea.state == State.SHOWN:
                tallies.remember_later(idea, revision)
            ideas.append(idea)
    return ideas
