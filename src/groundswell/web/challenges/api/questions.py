"""The API's operations on questions: those of phases, and those about people."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Field, Router, Status

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
from groundswell.web.challenges.api.values import (
    Given,
    InLanguages,
    Line,
    Slug,
)
from groundswell.web.challenges.models import GatewayQuestion, Phase, Question

router = Router(tags=["Set-up"])

QuestionKinds = Literal["helps_or_blocks", "helps", "blocks", "free", "solution"]


class QuestionGiven(Given):
    """A question in each language."""

    text: InLanguages
    hint: InLanguages = {}
    kinds: QuestionKinds
    reason: Line = ""


class GatewayQuestionGiven(Given):
    """A question about people and its choices, in each language."""

    text: InLanguages
    choices: Annotated[list[InLanguages], Field(min_length=2, max_length=30)]


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
def remove_question(request: Call, slug: Slug, question_id: UUID) -> Any:
    """Take a question away that nobody has answered."""
    actions.do_remove_question(place=request.place, question=_question(request, question_id))
    return Status(204, None)


def _question(request: Call, question_id: UUID) -> Question:
    return get_object_or_404(Question, pk=question_id, phase__challenge=request.place.here)


def _save_question(
    request: Call, phase: Phase, question_id: UUID | None, given: QuestionGiven
) -> dict[str, Any]:
    question = actions.do_save_question(
        place=request.place,
        phase=phase,
        question_id=question_id,
        text_words=given.text,
        hint_words=given.hint,
        kinds=given.kinds,
        reason=given.reason,
    )
    question.phase = phase
    return describe_question(question)


@router.post(
    "/{slug}/gateway-questions",
    response={201: GatewayQuestionOut},
    summary="Add a question about people",
)
@for_act(Act.SET_UP)
def add_gateway_question(request: Call, slug: Slug, given: GatewayQuestionGiven) -> Any:
    """Add a question about people, such as their role. Everybody can skip it."""
    question = actions.do_save_gateway_question(
        place=request.place, question_id=None, text_words=given.text, choices_words=given.choices
    )
    question.challenge = request.place.here
    return Status(201, describe_gateway_question(question))


@router.delete(
    "/{slug}/gateway-questions/{question_id}",
    response={204: None},
    summary="Remove a question about people",
)
@for_act(Act.SET_UP)
def remove_gateway_question(request: Call, slug: Slug, question_id: UUID) -> Any:
    """Take a question about people away."""
    question = get_object_or_404(GatewayQuestion, pk=question_id, challenge=request.place.here)
    actions.do_remove_gateway_question(place=request.place, question=question)
    return Status(204, None)
