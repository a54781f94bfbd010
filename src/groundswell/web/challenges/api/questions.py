"""The API's operations on questions: those of phases, and those about people."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status

from groundswell.web.challenges import actions
from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.api.calls import Call, for_act
from groundswell.web.challenges.api.described import (
    GatewayQuestionOut,
    QuestionOut,
    describe_gateway_question,
    describe_question,
    find_phase,
)
from groundswell.web.challenges.api.forms import read_form, read_reason, spread
from groundswell.web.challenges.api.values import (
    Given,
    InLanguages,
    Reason,
    Slug,
)
from groundswell.web.challenges.forms import MOST_CHOICES, GatewayForm, QuestionForm
from groundswell.web.challenges.gateway_risks import list_risks
from groundswell.web.challenges.models import Challenge, GatewayQuestion, Phase, Question

router = Router(tags=["Set-up"])

QuestionKinds = Literal["helps_or_blocks", "helps", "blocks", "free", "solution"]


class QuestionGiven(Given):
    """A question in each language."""

    text: InLanguages
    hint: InLanguages = {}
    kinds: QuestionKinds
    reason: Reason = ""


class GatewayQuestionGiven(Given):
    """A question about people and its choices, in each language."""

    text: InLanguages
    choices: Annotated[list[InLanguages], Field(min_length=2, max_length=MOST_CHOICES)]


class GatewayQuestionSetUp(Schema):
    """A question about people and its choices, in each language."""

    id: UUID
    text: dict[str, str]
    choices: list[dict[str, str]]


class GatewaySetUp(Schema):
    """The questions about people, and what they could give away."""

    questions: list[GatewayQuestionSetUp]
    warnings: list[str] = Field(description="By which people could be known.")


@router.post(
    "/{slug}/phases/{phase_id}/questions", response={201: QuestionOut}, summary="Add a question"
)
@for_act(Act.SET_UP)
def add_question(request: Call, slug: Slug, phase_id: UUID, given: QuestionGiven) -> Any:
    """Add a question to a phase."""
    return Status(201, _save_question(request, find_phase(request, phase_id), None, given))


@router.put("/{slug}/questions/{question_id}", response=QuestionOut, summary="Change a question")
@for_act(Act.SET_UP)
def change_question(request: Call, slug: Slug, question_id: UUID, given: QuestionGiven) -> Any:
    """Change a question's words, and what an answer can be."""
    question = _question(request, question_id)
    return _save_question(request, find_phase(request, question.phase_id), question_id, given)


@router.delete("/{slug}/questions/{question_id}", response={204: None}, summary="Remove a question")
@for_act(Act.SET_UP)
def remove_question(request: Call, slug: Slug, question_id: UUID, reason: Reason = "") -> Any:
    """Take a question away that nobody has answered."""
    question = _question(request, question_id)
    why = read_reason(request.place.here, reason)
    actions.do_remove_question(place=request.place, question=question, reason=why)
    return Status(204, None)


def _question(request: Call, question_id: UUID) -> Question:
    return get_object_or_404(Question, pk=question_id, phase__challenge=request.place.here)


def _save_question(
    request: Call, phase: Phase, question_id: UUID | None, given: QuestionGiven
) -> dict[str, Any]:
    challenge = request.place.here
    sent = {"kinds": given.kinds, "reason": given.reason}
    sent |= spread("text", given.text, challenge) | spread("hint", given.hint, challenge)
    form = QuestionForm(sent, challenge=challenge, question=None)
    read_form(form)
    question = actions.do_save_question(
        place=request.place,
        phase=phase,
        question_id=question_id,
        text_words=form.get_words("text"),
        hint_words=form.get_words("hint"),
        kinds=given.kinds,
        reason=form.reason,
    )
    question.phase = phase
    return describe_question(question)


@router.get(
    "/{slug}/gateway-questions", response=GatewaySetUp, summary="List questions about people"
)
@for_act(Act.SET_UP)
def list_gateway_questions(request: Call, slug: Slug) -> Any:
    """List the questions about people in every language, and what they could give away."""
    challenge = request.place.here
    questions = list(challenge.gateway_questions.all())
    for question in questions:
        question.challenge = challenge
    return {
        "questions": [
            {"id": one.id, "text": one.text_words, "choices": one.choices_words}
            for one in questions
        ],
        "warnings": list_risks(challenge, questions),
    }


@router.post(
    "/{slug}/gateway-questions",
    response={201: GatewayQuestionOut},
    summary="Add a question about people",
)
@for_act(Act.SET_UP)
def add_gateway_question(request: Call, slug: Slug, given: GatewayQuestionGiven) -> Any:
    """Add a question about people, such as their role. Everybody can skip it."""
    return Status(201, _save_gateway_question(request, None, given))


@router.put(
    "/{slug}/gateway-questions/{question_id}",
    response=GatewayQuestionOut,
    summary="Change a question about people",
)
@for_act(Act.SET_UP)
def change_gateway_question(
    request: Call, slug: Slug, question_id: UUID, given: GatewayQuestionGiven
) -> Any:
    """Change a question about people, as long as the challenge is not launched."""
    return _save_gateway_question(request, _gateway_question(request, question_id), given)


def _gateway_question(request: Call, question_id: UUID) -> GatewayQuestion:
    return get_object_or_404(GatewayQuestion, pk=question_id, challenge=request.place.here)


def _save_gateway_question(
    request: Call, question: GatewayQuestion | None, given: GatewayQuestionGiven
) -> dict[str, Any]:
    challenge = request.place.here
    sent = spread("text", given.text, challenge) | _spread_choices(given.choices, challenge)
    form = GatewayForm(sent, challenge=challenge, question=question)
    read_form(form)
    saved = actions.do_save_gateway_question(
        place=request.place,
        question_id=question.id if question else None,
        text_words=form.get_words("text"),
        choices_words=form.get_choices(),
    )
    saved.challenge = challenge
    return describe_gateway_question(saved)


def _spread_choices(choices: list[dict[str, str]], challenge: Challenge) -> dict[str, str]:
    """Give choices as the page has them: for each language a field, with a choice on each line."""
    told = _("Write this choice in every language.")
    lines: dict[str, list[str]] = {code: [] for code in challenge.languages}
    for number, words in enumerate(choices):
        spread(f"choices.{number}", words, challenge)
        for code, listed in lines.items():
            listed.append(" ".join(words.get(code, "").split()))
            if not listed[-1]:
                raise ValidationError({f"choices.{number}.{code}": told})
    return {f"choices_{code}": "\n".join(listed) for code, listed in lines.items()}


@router.delete(
    "/{slug}/gateway-questions/{question_id}",
    response={204: None},
    summary="Remove a question about people",
)
@for_act(Act.SET_UP)
def remove_gateway_question(request: Call, slug: Slug, question_id: UUID) -> Any:
    """Take a question about people away."""
    question = _gateway_question(request, question_id)
    actions.do_remove_gateway_question(place=request.place, question=question)
    return Status(204, None)
