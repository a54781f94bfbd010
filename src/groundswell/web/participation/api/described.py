"""What the API gives of ideas and comments, and how it finds those of a call."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Schema

from groundswell.web.accounts.keys import Context
from groundswell.web.challenges.api.calls import Call
from groundswell.web.challenges.api.values import Given
from groundswell.web.challenges.places import Refused
from groundswell.web.participation import actions, queries
from groundswell.web.participation.forms import get_page_language
from groundswell.web.participation.models import (
    NAMES_OF_CHOICES,
    Comment,
    Contribution,
    State,
)
from groundswell.web.participation.queries import Counts, ShownIdea
from groundswell.web.participation.texts import LONGEST
from groundswell.web.participation.threads import ShownComment, get_comment

Kinds = Literal["helps", "blocks", "free", "solution"]


LANGUAGE_LEFT_OUT = "Left out: that of the call if the challenge is in it, else its first."
#: Cleaned as on the pages by what keeps it.
Text = Annotated[str, Field(min_length=3, max_length=LONGEST, examples=["Short meetings help."])]


class CountsOut(Schema):
    """How votes fell, as told last: anew each time as many as the smallest group have voted.

    Null until then, of each kind by itself: of people who joined by e-mail; by code, of people with
    a claim code, of which one person can hold many; imported, of votes that came with a file.
    """

    agree: int | None
    disagree: int | None
    passed: int | None
    agree_by_code: int | None
    disagree_by_code: int | None
    passed_by_code: int | None
    agree_imported: int | None
    disagree_imported: int | None
    passed_imported: int | None


class IdeaOut(Schema):
    """An idea as the caller sees it."""

    id: UUID
    kind: str
    state: str
    text: str = Field(description="Empty where the idea was withdrawn or hidden.")
    is_edited: bool = Field(description="The team took something out of it.")
    why_hidden: str = Field(description="Why it is hidden, in words; empty where it is not.")
    language: str
    posted_on: date
    question_id: UUID
    n_comments: int = Field(description="0 where it is hidden: then you see only your own.")
    source: str
    is_own: bool
    has_fate: bool = Field(description="It is the caller's, and the team decided something.")
    vote: str | None = Field(description="The caller's vote: agree, disagree, pass, or none.")
    counts: CountsOut | None = Field(
        description="None until the caller has voted, and where another idea stands for it."
    )
    merged_into: UUID | None = Field(
        description="The idea that says the same and stands for it: vote on that one."
    )
    n_members: int = Field(description="How many ideas it stands for. Votes count once a person.")
    tells_former: bool = Field(
        description="Whether the counts are from before a merge or an undo: anew once enough vote."
    )
    found_by: str = Field(
        "", description="The text of an idea that it stands for, where a search found that."
    )


class CommentOut(Schema):
    """A comment and the answers to it."""

    id: UUID
    state: str
    text: str
    is_edited: bool = Field(description="The team took something out of it.")
    language: str
    posted_on: date
    is_addition: bool
    is_own: bool
    answers: list[CommentOut]


class TextGiven(Given):
    """Words that take the place of others, or are compared."""

    text: Text


def describe_idea(one: ShownIdea) -> dict[str, Any]:
    """Give an idea as it goes out."""
    return {
        "id": one.id,
        "kind": one.kind,
        "state": one.state,
        "text": one.text,
        "is_edited": one.is_edited,
        "why_hidden": one.why_hidden if one.state == State.HIDDEN else "",
        "language": one.language,
        "posted_on": one.when,
        "question_id": one.question_id,
        "n_comments": one.n_comments,
        "source": one.source,
        "is_own": one.is_own,
        "has_fate": one.is_own and one.has_fate,
        "vote": None if one.vote is None else NAMES_OF_CHOICES[one.vote],
        "merged_into": one.merged_into,
        "n_members": one.n_members,
        "tells_former": one.tells_former,
        "found_by": one.found_by,
        "counts": one.counts and _describe_counts(one.counts),
    }


def _describe_counts(counts: Counts) -> dict[str, int | None]:
    kinds = {"": counts.main, "_by_code": counts.by_code, "_imported": counts.imported}
    return {
        f"{name}{suffix}": count if any(of_kind) else None
        for suffix, of_kind in kinds.items()
        for name, count in zip(("agree", "passed", "disagree"), of_kind, strict=True)
    }


def describe_comment(one: ShownComment) -> dict[str, Any]:
    """Give a comment and its answers as they go out."""
    return {
        "id": one.id,
        "state": one.state,
        "text": one.text,
        "is_edited": one.is_edited,
        "language": one.language,
        "posted_on": one.when,
        "is_addition": one.is_addition,
        "is_own": one.is_own,
        "answers": [describe_comment(answer) for answer in one.answers],
    }


def find_idea(request: Call, idea_id: UUID) -> Contribution:
    """Find an idea of the challenge."""
    return get_object_or_404(Contribution, pk=idea_id, challenge=request.place.here)


def find_comment(request: Call, comment_id: UUID) -> Comment:
    """Find a comment of the challenge."""
    return get_object_or_404(
        Comment.objects.select_related("contribution"),
        pk=comment_id,
        contribution__challenge=request.place.here,
    )


def find_own_idea(request: Call, idea_id: UUID) -> Contribution:
    """Find an idea of the caller's own. Whose another one is, is nobody's business."""
    author = request.place.pseudonym(Context.POSTS)
    return get_object_or_404(Contribution, pk=idea_id, challenge=request.place.here, author=author)


def find_own_comment(request: Call, comment_id: UUID) -> Comment:
    """Find a comment of the caller's own."""
    mine = Comment.objects.filter(
        contribution__challenge=request.place.here, author=request.place.pseudonym(Context.POSTS)
    )
    return get_object_or_404(mine.select_related("contribution"), pk=comment_id)


def idea_again(request: Call, idea_id: UUID) -> dict[str, Any]:
    """Give an idea as it is after the call."""
    idea = queries.get_idea(request.place, idea_id)
    if idea is None:
        raise Http404
    return describe_idea(idea)


def check_language(request: Call, language: str | None) -> str:
    """Give a language that the challenge is in; who names another is told.

    For none that of the call, as pages take theirs, or the challenge's first.
    """
    language = language or get_page_language(request.place)
    if language not in request.place.here.languages or language not in dict(settings.LANGUAGES):
        raise ValidationError({"language": _("This challenge is not in that language.")})
    return language


def withdraw(request: Call, subject: Contribution | Comment) -> None:
    """Withdraw a text; who calls again because an answer got lost is told that it is done."""
    try:
        actions.do_withdraw(place=request.place, subject=subject)
    except Refused:
        subject.refresh_from_db(fields=["state"])
        if subject.state != State.WITHDRAWN:
            raise


def comment_again(request: Call, comment_id: UUID) -> dict[str, Any]:
    """Give a comment and its answers as they are after the call."""
    made = get_comment(request.place, comment_id)
    if made is None:
        raise Http404
    return describe_comment(made)
