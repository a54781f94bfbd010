"""The API's operations on what is the caller's own: their feed, what they said, their answers."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status

from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.api.calls import Call, for_act
from groundswell.web.challenges.api.described import GatewayQuestionOut, describe_gateway_question
from groundswell.web.challenges.api.values import (
    NO_YES,
    Given,
    Listed,
    PageNumber,
    Slug,
    list_page,
)
from groundswell.web.participation import feed, gateway, mine
from groundswell.web.participation.api.described import (
    IdeaOut,
    describe_idea,
    idea_again,
)

router = Router(tags=["What is yours"])


class OwnCommentOut(Schema):
    """A comment of the caller's own, and the idea that it is on."""

    id: UUID
    idea_id: UUID
    state: str
    text: str
    language: str
    posted_on: date
    is_addition: bool
    has_fate: bool = Field(description="The team decided something about it.")


class NextOut(Schema):
    """The idea to vote on next, and how far the caller has come."""

    idea: IdeaOut | None
    n_voted: int
    n_left: int


class AnswerGiven(Given):
    """An answer: the place of the choice in its list, from 0."""

    question_id: UUID
    choice: Annotated[int, Field(ge=0, lt=100), NO_YES]


class AnswersGiven(Given):
    """Answers to the questions about people. What is left out is skipped."""

    answers: Annotated[list[AnswerGiven], Field(max_length=50)]


class AnswerOut(Schema):
    """An answer of the caller's own."""

    question_id: UUID
    choice: int


class GatewayOut(Schema):
    """The questions about people, and the caller's answers."""

    questions: list[GatewayQuestionOut]
    answers: list[AnswerOut]


@router.get("/{slug}/feed/next", response=NextOut, summary="What to vote on next")
@for_act(Act.VOTE)
def read_next(request: Call, slug: Slug) -> Any:
    """Give the idea that the caller meets next: attention is spread over all ideas."""
    idea_id = feed.get_next_id(request.place)
    progress = feed.get_progress(request.place)
    return {
        "idea": idea_again(request, idea_id) if idea_id else None,
        "n_voted": progress.n_voted,
        "n_left": progress.n_left,
    }


@router.get("/{slug}/mine/ideas", response=Listed[IdeaOut], summary="Your ideas")
@for_act(Act.SEE_OWN)
def list_own_ideas(request: Call, slug: Slug, page: PageNumber = 1) -> Any:
    """List the caller's own ideas, also those that are not shown any more."""
    found = mine.list_own_ideas(request.place, page=page)
    return list_page(found, page, map(describe_idea, found))


@router.get("/{slug}/mine/comments", response=Listed[OwnCommentOut], summary="Your comments")
@for_act(Act.SEE_OWN)
def list_own_comments(request: Call, slug: Slug, page: PageNumber = 1) -> Any:
    """List the caller's own comments."""

    def describe(one: mine.OwnComment) -> dict[str, Any]:
        return {
            "id": one.id,
            "idea_id": one.idea_id,
            "state": one.state,
            "text": one.text,
            "language": one.language,
            "posted_on": one.when,
            "is_addition": one.is_addition,
            "has_fate": one.has_fate,
        }

    found = mine.list_own_comments(request.place, page=page)
    return list_page(found, page, map(describe, found))


@router.get("/{slug}/mine/votes", response=Listed[IdeaOut], summary="Your votes")
@for_act(Act.SEE_OWN)
def list_voted(request: Call, slug: Slug, page: PageNumber = 1) -> Any:
    """List the ideas that the caller voted on, with the vote."""
    found = mine.list_voted(request.place, page=page)
    return list_page(found, page, map(describe_idea, found))


@router.get("/{slug}/gateway", response=GatewayOut, summary="Questions about you")
@for_act(Act.ANSWER_GATEWAY)
def read_gateway(request: Call, slug: Slug) -> Any:
    """Read the questions about people, and the caller's own answers."""
    return _describe_gateway(request)


@router.put("/{slug}/gateway", response=GatewayOut, summary="Answer questions about you")
@for_act(Act.ANSWER_GATEWAY)
def answer_gateway(request: Call, slug: Slug, given: AnswersGiven) -> Any:
    """Answer the questions about people, in place of what was answered before."""
    kept = {one.id: one.choice_ids for one in gateway.list_gateway_questions(request.place)}
    answers = {}
    for one in given.answers:
        choices = kept.get(one.question_id, ())
        if one.choice >= len(choices):
            raise ValidationError({"answers": _("There is no such question or choice.")})
        answers[one.question_id.hex] = choices[one.choice]
    gateway.do_answer_gateway(place=request.place, answers=answers)
    return _describe_gateway(request)


@router.delete("/{slug}/gateway", response={204: None}, summary="Erase your answers")
@for_act(Act.WITHDRAW_OWN)
def erase_answers(request: Call, slug: Slug) -> Any:
    """Erase the caller's answers to the questions about people."""
    gateway.do_erase_answers(place=request.place)
    return Status(204, None)


def _describe_gateway(request: Call) -> dict[str, Any]:
    questions = gateway.list_gateway_questions(request.place)
    answers = gateway.get_own_answers(request.place)
    return {
        "questions": [describe_gateway_question(one) for one in questions],
        "answers": [
            {"question_id": one.id, "choice": one.choice_ids.index(answers[one.id.hex])}
            for one in questions
            if answers.get(one.id.hex) in one.choice_ids
        ],
    }
