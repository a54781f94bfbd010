"""The API's operations on comments."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from ninja import Field, Router, Status

from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.api.calls import Call, for_act
from groundswell.web.challenges.api.values import (
    Given,
    Language,
    Listed,
    PageNumber,
    Slug,
    list_page,
)
from groundswell.web.participation import actions, queries
from groundswell.web.participation.api.described import (
    LANGUAGE_LEFT_OUT,
    CommentOut,
    Text,
    TextGiven,
    check_language,
    comment_again,
    describe_comment,
    find_idea,
    find_own_comment,
    withdraw,
)
from groundswell.web.participation.rows import find_comment_row
from groundswell.web.participation.threads import list_threads

router = Router(tags=["Ideas"])


class CommentGiven(Given):
    """A comment, or an answer to one."""

    text: Text
    language: Language | None = Field(None, description=LANGUAGE_LEFT_OUT)
    answers: UUID | None = None
    token: UUID | None = None


@router.get(
    "/{slug}/ideas/{idea_id}/comments", response=Listed[CommentOut], summary="List comments"
)
@for_act(Act.READ_IDEAS)
def list_comments(request: Call, slug: Slug, idea_id: UUID, page: PageNumber = 1) -> Any:
    """List the comments on an idea, each with its answers; on a hidden one, only the caller's."""
    idea = queries.get_idea(request.place, idea_id)
    if idea is None:
        raise Http404
    found = list_threads(request.place, idea, page=page)
    return list_page(found, page, map(describe_comment, found))


@router.post("/{slug}/ideas/{idea_id}/comments", response={201: CommentOut}, summary="Comment")
@for_act(Act.COMMENT)
def comment(request: Call, slug: Slug, idea_id: UUID, given: CommentGiven) -> Any:
    """Comment on an idea, or answer a comment."""
    idea, answers = find_idea(request, idea_id), None
    if given.answers and (answers := find_comment_row(idea, given.answers)) is None:
        raise Http404
    made = actions.do_comment(
        place=request.place,
        idea=idea,
        text=given.text,
        language=check_language(request, given.language),
        answers=answers,
        token=given.token,
    )
    return Status(201, comment_again(request, made.id))


@router.patch("/{slug}/comments/{comment_id}", response=CommentOut, summary="Change a comment")
@for_act(Act.CHANGE_OWN)
def change_comment(request: Call, slug: Slug, comment_id: UUID, given: TextGiven) -> Any:
    """Give one's own comment a new text."""
    actions.do_change_text(
        place=request.place, subject=find_own_comment(request, comment_id), text=given.text
    )
    return comment_again(request, comment_id)


@router.delete("/{slug}/comments/{comment_id}", response={204: None}, summary="Withdraw a comment")
@for_act(Act.WITHDRAW_OWN)
def withdraw_comment(request: Call, slug: Slug, comment_id: UUID) -> Any:
    """Take one's own comment back: its text is erased, in every version."""
    withdraw(request, find_own_comment(request, comment_id))
    return Status(204, None)
