"""The API's operations on merging: what the engine proposes, what the team decides, objections.

Who wrote a text and who decided are told to nobody.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404
from ninja import Field, Query, Router, Schema, Status

from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.api.calls import Call, for_act
from groundswell.web.challenges.api.forms import read_form
from groundswell.web.challenges.api.values import (
    Given,
    Line,
    Listed,
    PageNumber,
    Slug,
    Words,
    list_page,
)
from groundswell.web.participation.api.described import (
    IdeaOut,
    describe_idea,
    find_own_idea,
    idea_again,
)
from groundswell.web.participation.merging import actions, queries
from groundswell.web.participation.merging.forms import AnswerForm, ObjectForm
from groundswell.web.participation.merging.proposing import propose_soon

router = Router(tags=["Merging"])


class AlikeOut(Schema):
    """One of several ideas that may say the same."""

    idea: IdeaOut
    nearness: float | None = Field(
        description="In meaning, to the first; 1 is the same. None of the first, and by hand."
    )
    words: list[str] = Field(description="Words that it shares with the first.")


class ProposalOut(Schema):
    """Ideas that the engine proposes to merge. It decides nothing."""

    id: UUID
    ideas: list[AlikeOut]
    is_own: bool = Field(description="Whether the caller wrote one, and so can't decide.")
    is_open: bool


class MergeOut(Schema):
    """One idea that another stands for, or did."""

    id: UUID
    head: IdeaOut = Field(description="The idea that stands for the other.")
    member: IdeaOut
    merged_on: date
    is_undone: bool
    undone_on: date | None
    is_parted: bool = Field(
        description="Whether it is undone since the idea that stood for the other is gone."
    )
    is_own: bool = Field(description="Whether the caller wrote one.")
    objection: str = Field(description="What the member's author says against it.")
    objected_on: date | None
    is_asked: bool = Field(description="Whether an objection waits for an answer.")
    is_by_viewer: bool = Field(
        description="Whether the caller merged them: where two must agree, another answers."
    )
    is_agreed_with: bool = Field(description="Whether it was undone for that, without words.")
    answer: str
    answered_on: date | None


class PageWanted(Schema):
    """Which page of a list."""

    page: PageNumber = 1


class LikeWanted(Schema):
    """Words to look for ideas by."""

    words: Annotated[
        Line, Field(max_length=200, description="Left out: what is nearest in meaning.")
    ] = ""


class MergeGiven(Given):
    """Ideas that say the same, of one question and kind."""

    head_id: UUID = Field(description="The idea that stands for all.")
    member_ids: Annotated[list[UUID], Field(min_length=1, max_length=actions.MOST)]
    proposal_id: UUID | None = Field(None, description="The proposal that this decides about.")


class MergeDecisionGiven(Given):
    """What is decided about a merge."""

    decision: Literal["undo", "keep"] = Field(description="Keep: answer an objection.")
    words: Annotated[Words, Field(max_length=500)] = Field(
        "", description="To the member's author. Needed to keep."
    )


class ObjectionGiven(Given):
    """What is different about one's own idea."""

    words: Annotated[Words, Field(min_length=1, max_length=1_000)]


# --- Facilitators


@router.get(
    "/{slug}/merging/proposals", response=Listed[ProposalOut], summary="List proposals to merge"
)
@for_act(Act.MERGE)
def list_proposals(request: Call, slug: Slug, wanted: Query[PageWanted]) -> Any:
    """List ideas that nearly say the same, as the engine finds, the nearest first."""
    propose_soon(request.place.here)
    found = queries.list_proposals(request.place, page=wanted.page)
    return list_page(found, wanted.page, map(_describe_proposal, found))


@router.get(
    "/{slug}/merging/proposals/{proposal_id}", response=ProposalOut, summary="Read a proposal"
)
@for_act(Act.MERGE)
def read_proposal(request: Call, slug: Slug, proposal_id: UUID) -> Any:
    """Read one proposal, each idea in full."""
    return _describe_proposal(_find_proposal(request, proposal_id))


@router.post(
    "/{slug}/merging/proposals/{proposal_id}/dismiss",
    response=ProposalOut,
    summary="Dismiss a proposal",
)
@for_act(Act.MERGE)
def dismiss_proposal(request: Call, slug: Slug, proposal_id: UUID) -> Any:
    """Say that these ideas are not the same. It comes back only once a text has changed."""
    _find_proposal(request, proposal_id)
    actions.do_dismiss(place=request.place, proposal_id=proposal_id)
    return _describe_proposal(_find_proposal(request, proposal_id))


@router.get(
    "/{slug}/ideas/{idea_id}/like", response=list[AlikeOut], summary="Ideas that may say the same"
)
@for_act(Act.MERGE)
def list_like(request: Call, slug: Slug, idea_id: UUID, wanted: Query[LikeWanted]) -> Any:
    """List an idea and others of its question and kind that may say the same."""
    idea = queries.get_listed(request.place, idea_id)
    if idea is None:
        raise Http404
    return [_describe_alike(one) for one in queries.list_like(request.place, idea, wanted.words)]


@router.post("/{slug}/merges", response={201: IdeaOut}, summary="Merge ideas")
@for_act(Act.MERGE)
def merge(request: Call, slug: Slug, given: MergeGiven) -> Any:
    """Let one idea stand for others that say the same. No words and no votes are moved.

    To ask for what stands already changes nothing. A proposal must be open, and about all of them.
    """
    if given.proposal_id is not None:
        _find_proposal(request, given.proposal_id)
    actions.do_merge(
        place=request.place,
        head_id=given.head_id,
        member_ids=given.member_ids,
        proposal_id=given.proposal_id,
    )
    return Status(201, idea_again(request, given.head_id))


@router.get("/{slug}/merges", response=Listed[MergeOut], summary="List merges")
@for_act(Act.MERGE)
def list_merges(request: Call, slug: Slug, wanted: Query[PageWanted]) -> Any:
    """List what was merged: what stands first, and of that the last first."""
    found = queries.list_merges(request.place, page=wanted.page)
    return list_page(found, wanted.page, map(_describe_merge, found))


@router.get("/{slug}/merges/{merge_id}", response=MergeOut, summary="Read a merge")
@for_act(Act.MERGE)
def read_merge(request: Call, slug: Slug, merge_id: UUID) -> Any:
    """Read one merge, and what the author of the merged idea says."""
    return _describe_merge(_find_merge(request, merge_id))


@router.post("/{slug}/merges/{merge_id}", response=MergeOut, summary="Undo or keep a merge")
@for_act(Act.MERGE)
def decide_merge(request: Call, slug: Slug, merge_id: UUID, given: MergeDecisionGiven) -> Any:
    """Undo a merge, or answer an objection and leave it as it is. The author is told.

    Where two must agree before a text is hidden (`hides_by_two`), whoever merged can't leave it.
    """
    _find_merge(request, merge_id)
    words = read_form(AnswerForm({"words": given.words}))["words"]
    act = actions.do_keep if given.decision == "keep" else actions.do_undo
    act(place=request.place, merge_id=merge_id, words=words)
    return _describe_merge(_find_merge(request, merge_id))


# --- People who take part


@router.get(
    "/{slug}/ideas/{idea_id}/members", response=list[IdeaOut], summary="What an idea stands for"
)
@for_act(Act.READ_IDEAS)
def list_members(request: Call, slug: Slug, idea_id: UUID) -> Any:
    """List the ideas that one stands for, each in full as its author wrote it."""
    return [describe_idea(one) for one in queries.list_members(request.place, idea_id)]


@router.get(
    "/{slug}/mine/ideas/{idea_id}/merged",
    response=MergeOut | None,
    summary="Which idea stands for yours",
)
@for_act(Act.SEE_OWN)
def read_own_merge(request: Call, slug: Slug, idea_id: UUID) -> Any:
    """Read which idea stands for one of the caller's own, and what was answered; or nothing."""
    return _own_merge(request, find_own_idea(request, idea_id).id)


@router.post("/{slug}/mine/ideas/{idea_id}/object", response=MergeOut, summary="Object to a merge")
@for_act(Act.APPEAL)
def object_to_merge(request: Call, slug: Slug, idea_id: UUID, given: ObjectionGiven) -> Any:
    """Say what is different about one's own idea. Once for each merge."""
    idea = find_own_idea(request, idea_id)
    words = read_form(ObjectForm(given.dict()))["words"]
    actions.do_object(place=request.place, idea=idea, words=words)
    return _own_merge(request, idea.id)


def _own_merge(request: Call, idea_id: UUID) -> dict[str, Any] | None:
    found = queries.get_own_merge(request.place, idea_id)
    return None if found is None else _describe_merge(found)


def _find_proposal(request: Call, proposal_id: UUID) -> queries.ShownProposal:
    found = queries.get_proposal(request.place, proposal_id)
    if found is None:
        raise Http404
    return found


def _find_merge(request: Call, merge_id: UUID) -> queries.ShownMerge:
    found = queries.get_merge(request.place, merge_id)
    if found is None:
        raise Http404
    return found


def _describe_alike(one: queries.Alike) -> dict[str, Any]:
    return {
        "idea": describe_idea(one.idea),
        "nearness": one.nearness,
        "words": list(one.words),
    }


def _describe_proposal(one: queries.ShownProposal) -> dict[str, Any]:
    return {
        "id": one.id,
        "ideas": [_describe_alike(idea) for idea in one.ideas],
        "is_own": one.is_own,
        "is_open": one.is_open,
    }


def _describe_merge(one: queries.ShownMerge) -> dict[str, Any]:
    return {
        "id": one.id,
        "head": describe_idea(one.head),
        "member": describe_idea(one.member),
        "merged_on": one.day,
        "is_undone": one.is_undone,
        "undone_on": one.undone_on,
        "is_parted": one.is_parted,
        "is_own": one.is_own,
        "objection": one.objection,
        "objected_on": one.objected_on,
        "is_asked": one.is_asked,
        "is_by_viewer": one.is_by_viewer,
        "is_agreed_with": one.is_agreed_with,
        "answer": one.answer,
        "answered_on": one.answered_on,
    }
