"""Offline voices: what people said on paper or in a workshop, typed in by the team, marked so.

Nobody here wrote these texts, so nobody's pseudonym stands beside them: each note, or all notes of
one person, gets one that is drawn by lot. Who typed them in is on record.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from groundswell.web.accounts.keys import Context
from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.models import Question
from groundswell.web.challenges.places import Place, Refused, for_act
from groundswell.web.challenges.plain_text import TextField
from groundswell.web.challenges.set_up import form_methods
from groundswell.web.participation import tallies
from groundswell.web.participation.actions import KINDS_OF_ANSWERS
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
                state=State.SHOWN,
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
            tallies.remember_later(idea, revision)
            ideas.append(idea)
    return ideas


class NotesForm(forms.Form):
    """Notes from paper or a workshop, in answer to one question."""

    question = forms.ChoiceField(label=gettext_lazy("Which question do they answer?"))
    kind = forms.ChoiceField(
        label=gettext_lazy("What are they?"),
        choices=Contribution.Kind.choices,
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(label=gettext_lazy("Which language are they in?"))
    notes = TextField(
        label=gettext_lazy("The notes"),
        help_text=gettext_lazy(
            "Word for word, without names. Leave an empty line between two notes."
        ),
        max_length=100_000,
    )
    is_one_person = forms.BooleanField(
        label=gettext_lazy("One person said all of these"), required=False
    )

    def __init__(self, place: Place, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._questions = {str(one.id): one for one in list_questions(place)}
        kinds = {kind for one in self._questions.values() for kind in KINDS_OF_ANSWERS[one.kinds]}
        labels = Contribution.Kind.choices
        self._choose("question", [(key, one.text) for key, one in self._questions.items()])
        self._choose("kind", [(kind, label) for kind, label in labels if kind in kinds])
        names = dict(settings.LANGUAGES)
        self._choose("language", [(code, names.get(code, code)) for code in place.here.languages])

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        field.choices = choices  # type: ignore[attr-defined]  # a choice field
        if len(choices) == 1:
            field.initial, field.widget = choices[0][0], forms.HiddenInput()

    def clean_question(self) -> Question:
        return self._questions[self.cleaned_data["question"]]

    def clean_notes(self) -> list[str]:
        return split_notes(self.cleaned_data["notes"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        question, kind = given.get("question"), given.get("kind")
        if question and kind and kind not in KINDS_OF_ANSWERS[question.kinds]:
            self.add_error("kind", _("Choose one of the kinds that this question asks for."))
        return given


def list_questions(place: Place) -> list[Question]:
    """List all questions of a challenge, in the order of their phases."""
    asked = Question.objects.filter(phase__challenge=place.here).select_related("phase__challenge")
    return list(asked.order_by("phase__position", "position"))


@form_methods
@for_act(Act.IMPORT)
def type_in(request: HttpRequest, place: Place) -> HttpResponse:
    """Type in what people said on paper or in a workshop."""
    form = NotesForm(place, request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = do_type_in(place=place, **form.cleaned_data)
        told = ngettext("%(n)s note is in.", "%(n)s notes are in.", len(made))
        messages.success(request, told % {"n": len(made)})
        return redirect("type_in", place.here.slug)
    context = {"form": form, "has_questions": bool(form.fields["question"].choices)}  # type: ignore[attr-defined]
    return render(
        request, "participation/type_in.html", context, status=422 if form.errors else 200
    )
