"""The API's operations on ideas: list, post, change, withdraw, vote, support."""

from __future__ import annotations

from typing import Annotated, Any, Literal, cast
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Field, Query, Router, Schema, Status
from pydantic import ConfigDict, StrictBool

from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.api.calls import Call, for_act
from groundswell.web.challenges.api.values import (
    Given,
    Language,
    Line,
    Listed,
    PageNumber,
    Slug,
    Words,
    list_page,
)
from groundswell.web.challenges.models import Question
from groundswell.web.challenges.places import Refused
from groundswell.web.participation import actions, queries
from groundswell.web.participation.api.described import (
    LANGUAGE_LEFT_OUT,
    IdeaOut,
    Kinds,
    Text,
    TextGiven,
    check_language,
    describe_idea,
    find_idea,
    find_own_idea,
    idea_again,
    withdraw,
)
from groundswell.web.participation.models import (
    CHOICES,
    WHEEL,
)
from groundswell.web.participation.offline import MOST_NOTES, do_type_in
from groundswell.web.participation.orders import Order
from groundswell.web.participation.queries import Wanted
from groundswell.web.participation.texts import LONGEST, clean_text

router = Router(tags=["Ideas"])

Choices = Literal["agree", "disagree", "pass"]


class IdeaGiven(Given):
    """An idea in answer to a question that is open."""

    question_id: UUID
    kind: Kinds
    text: Text
    language: Language | None = Field(None, description=LANGUAGE_LEFT_OUT)
    token: UUID | None = Field(
        None, description="The same token twice posts once: send one if you may call again."
    )


class NotesGiven(Given):
    """What people said on paper or in a workshop, word for word."""

    question_id: UUID
    kind: Kinds
    notes: Annotated[list[Text], Field(min_length=1, max_length=MOST_NOTES)]
    language: Language | None = Field(None, description=LANGUAGE_LEFT_OUT)
    is_one_person: StrictBool = Field(False, description="One person said all of them.")


class VoteGiven(Given):
    """A vote, or a change of mind."""

    vote: Choices


class SupportGiven(Given):
    """Support for an idea, with an addition of one's own where there is one."""

    addition: Annotated[Words, Field(max_length=LONGEST)] = ""
    language: Language | None = Field(None, description=LANGUAGE_LEFT_OUT)
    token: UUID | None = Field(None, description="The same token twice adds the words once.")


class IdeaWanted(Schema):
    """What a list of ideas is narrowed to, and its order."""

    model_config = ConfigDict(extra="ignore")

    words: Annotated[
        Line, Field(max_length=200, description="Words to search for, also by meaning.")
    ] = ""
    # Left out, never null: an address has no null.
    kind: Kinds = Field(default=cast(Any, None))
    question_id: UUID = Field(default=cast(Any, None))
    language: Language = Field(default=cast(Any, None))
    theme: Annotated[
        Line, Field(max_length=64, description="Only where the caller may see the themes.")
    ] = ""
    has_comments: bool = False
    order: Literal["random", "fewest", "newest", "agreed", "divided"] = "random"
    mix: int = Field(
        0, ge=0, lt=WHEEL, description="Draws the mixed order; keep it from page to page."
    )
    page: PageNumber = 1


@router.get("/{slug}/ideas", response=Listed[IdeaOut], summary="List ideas")
@for_act(Act.READ_IDEAS)
def list_ideas(request: Call, slug: Slug, wanted: Query[IdeaWanted]) -> Any:
    """List ideas, mixed unless another order is asked for; by votes, only those one voted on."""
    if wanted.theme:
        request.place.check(Act.SEE_THEMES)
    if Order(wanted.order) not in queries.list_orders(request.place):
        raise Refused(_("Take part to do this."), would_help="join")
    page = queries.list_ideas(
        request.place,
        Wanted(
            words=wanted.words.strip(),
            kind=wanted.kind or "",
            question=str(wanted.question_id or ""),
            language=wanted.language or "",
            theme=wanted.theme,
            has_comments=wanted.has_comments,
            order=Order(wanted.order),
        ),
        lot=wanted.mix,
        page=wanted.page,
    )
    return list_page(page, wanted.page, map(describe_idea, page))


@router.post("/{slug}/notes", response={201: list[IdeaOut]}, summary="Type in notes")
@for_act(Act.IMPORT)
def type_in(request: Call, slug: Slug, given: NotesGiven) -> Any:
    """Put notes among the ideas, all of them or none, marked as from paper or a workshop."""
    question = get_object_or_404(
        Question, pk=given.question_id, phase__challenge=request.place.here
    )
    made = do_type_in(
        place=request.place,
        question=question,
        kind=given.kind,
        language=check_language(request, given.language),
        notes=[clean_text(one) for one in given.notes],
        is_one_person=given.is_one_person,
    )
    shown = queries.show_ideas(request.place, [idea.id for idea in made], is_typist=True)
    return Status(201, [describe_idea(one) for one in shown])


@router.post("/{slug}/ideas", response={201: IdeaOut}, summary="Post an idea")
@for_act(Act.POST_IDEA)
def post_idea(request: Call, slug: Slug, given: IdeaGiven) -> Any:
    """Post an idea in answer to a question of the phase that is open."""
    question = get_object_or_404(
        Question, pk=given.question_id, phase__challenge=request.place.here
    )
    idea = actions.do_post_idea(
        place=request.place,
        question=question,
        kind=given.kind,
        text=given.text,
        language=check_language(request, given.language),
        token=given.token,
    )
    return Status(201, idea_again(request, idea.id))


@router.post("/{slug}/ideas/similar", response=list[IdeaOut], summary="Find similar ideas")
@for_act(Act.POST_IDEA)
def find_similar(request: Call, slug: Slug, given: TextGiven) -> Any:
    """Find ideas of others that say much the same as a text, the nearest first."""
    return [describe_idea(one) for one in queries.list_similar(request.place, given.text)]


@router.get("/{slug}/ideas/{idea_id}", response=IdeaOut, summary="Read an idea")
@for_act(Act.READ_IDEAS)
def read_idea(request: Call, slug: Slug, idea_id: UUID) -> Any:
    """Read one idea; one that was withdrawn or hidden comes without its text."""
    return idea_again(request, idea_id)


@router.patch("/{slug}/ideas/{idea_id}", response=IdeaOut, summary="Change an idea")
@for_act(Act.CHANGE_OWN)
def change_idea(request: Call, slug: Slug, idea_id: UUID, given: TextGiven) -> Any:
    """Give one's own idea a new text."""
    actions.do_change_text(
        place=request.place, subject=find_own_idea(request, idea_id), text=given.text
    )
    return idea_again(request, idea_id)


@router.delete("/{slug}/ideas/{idea_id}", response={204: None}, summary="Withdraw an idea")
@for_act(Act.WITHDRAW_OWN)
def withdraw_idea(request: Call, slug: Slug, idea_id: UUID) -> Any:
    """Take one's own idea back: its text is erased, in every version."""
    withdraw(request, find_own_idea(request, idea_id))
    return Status(204, None)


@router.put("/{slug}/ideas/{idea_id}/vote", response=IdeaOut, summary="Vote")
@for_act(Act.VOTE)
def vote(request: Call, slug: Slug, idea_id: UUID, given: VoteGiven) -> Any:
    """Vote on an idea, or change one's vote. One person has one vote on an idea."""
    actions.do_vote(
        place=request.place, idea=find_idea(request, idea_id), choice=CHOICES[given.vote]
    )
    return idea_again(request, idea_id)


@router.post("/{slug}/ideas/{idea_id}/support", response=IdeaOut, summary="Support an idea")
@for_act(Act.POST_IDEA)
def support(request: Call, slug: Slug, idea_id: UUID, given: SupportGiven) -> Any:
    """Agree with an idea instead of posting a like one; an addition stays one's own text."""
    actions.do_support(
        place=request.place,
        idea=find_idea(request, idea_id),
        addition=given.addition,
        language=check_language(request, given.language),
        token=given.token,
    )
    return idea_again(request, idea_id)
