"""The API's operations on messages: an author's, and the team's, neither learning who the other is.

A conversation is found by the text that it is about. Whether anything was read is told to nobody.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

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
from groundswell.web.moderation.messages import actions, queries
from groundswell.web.moderation.messages.forms import AnswerForm, AskForm
from groundswell.web.moderation.messages.wording import point_out

router = Router(tags=["Messages"])

Said = Annotated[Words, Field(min_length=1, max_length=actions.LONGEST)]
AsItIs = Annotated[
    bool, Field(description="Send it also where something in it is pointed out; look at it first.")
]
Token = Annotated[
    UUID | None,
    Field(description="The same words with the same token are sent once."),
]


class MessageOut(Schema):
    """A message as the caller's side sees it."""

    id: UUID
    is_from_team: bool
    is_mine: bool
    words: str = Field(description="Empty once they are erased.")
    is_erased: bool
    day: date
    reaches_on: date | None = Field(
        description="Of an author's own that has not come yet: when the team gets it."
    )
    idea_id: UUID | None = Field(description="Another idea that it speaks of.")
    is_reported: bool


class ConversationOut(Schema):
    """The messages about one text."""

    text_id: UUID
    is_idea: bool
    idea_id: UUID
    state: str
    text: str
    language: str
    is_wanted: bool = Field(description="Whether its author takes messages about it.")
    messages: list[MessageOut] = Field(description="The first first.")


class OwnConversationOut(ConversationOut):
    """The messages about a text of the caller's own."""

    n_new: int = Field(description="How many are new. Told to nobody else.")
    told_by: date | None = Field(
        description="When the team learns whether messages are wanted; none where it knows."
    )


class TeamConversationOut(ConversationOut):
    """The messages about a text, as far as the team knows of them."""

    is_waiting: bool = Field(description="Whether an answer waits.")
    is_reported: bool
    why_not: str = Field(description="Why the caller can't write; empty where they can.")


class ToTeamGiven(Given):
    """A message to the team."""

    words: Said
    as_it_is: AsItIs = False
    token: Token = None


class ToAuthorGiven(Given):
    """A message to the author of a text."""

    words: Said
    idea: Line = Field("", description="Another idea: its id, or the address of its page.")
    as_it_is: AsItIs = False
    token: Token = None


class ChoiceGiven(Given):
    """Whether messages about a text are wanted."""

    is_wanted: bool


class ListWanted(Schema):
    """Which conversations are listed."""

    show: Literal["waiting", "all", "reported"] = "waiting"
    page: PageNumber = 1


# --- Authors


@router.get("/{slug}/mine/messages", response=Listed[OwnConversationOut], summary="Your messages")
@for_act(Act.SEE_OWN)
def list_own_conversations(request: Call, slug: Slug, page: PageNumber = 1) -> Any:
    """List the conversations about the caller's own texts, those with something new first."""
    found = queries.list_own_conversations(request.place, page=page)
    return list_page(found, page, found)


@router.get(
    "/{slug}/mine/messages/{text_id}",
    response=OwnConversationOut,
    summary="The messages about your text",
)
@for_act(Act.SEE_OWN)
def read_own_conversation(request: Call, slug: Slug, text_id: UUID) -> Any:
    """Read the messages about an idea or comment of the caller's own."""
    return queries.get_own_conversation(
        request.place, queries.find_own_text(request.place, text_id)
    )


@router.post(
    "/{slug}/mine/messages/{text_id}", response=OwnConversationOut, summary="Write to the team"
)
@for_act(Act.WRITE_TO_TEAM)
def write_to_team(request: Call, slug: Slug, text_id: UUID, given: ToTeamGiven) -> Any:
    """Write to the team about a text of the caller's own. It comes in one to three days.

    Where something in it could tell who the caller is, it is not sent but told, unless as_it_is.
    """
    subject = queries.find_own_text(request.place, text_id)
    read = read_form(AnswerForm(given.dict()))
    _point_out(read["words"], as_it_is=given.as_it_is, is_from_team=False)
    actions.do_write_to_team(
        place=request.place, subject=subject, words=read["words"], token=read["token"]
    )
    return queries.get_own_conversation(request.place, subject)


@router.put(
    "/{slug}/mine/messages/{text_id}/choice",
    response=OwnConversationOut,
    summary="Turn messages off or on",
)
@for_act(Act.WRITE_TO_TEAM)
def choose_messages(request: Call, slug: Slug, text_id: UUID, given: ChoiceGiven) -> Any:
    """Say whether messages about a text are wanted. The team learns it in one to three days."""
    subject = queries.find_own_text(request.place, text_id)
    actions.do_choose(place=request.place, subject=subject, is_wanted=given.is_wanted)
    return queries.get_own_conversation(request.place, subject)


@router.post(
    "/{slug}/mine/messages/{text_id}/read",
    response=OwnConversationOut,
    summary="Note that you read them",
)
@for_act(Act.SEE_OWN)
def note_read(request: Call, slug: Slug, text_id: UUID) -> Any:
    """Count the messages about a text as new no more. Nobody else learns it."""
    subject = queries.find_own_text(request.place, text_id)
    actions.do_read(place=request.place, subject=subject)
    return queries.get_own_conversation(request.place, subject)


@router.delete(
    "/{slug}/mine/messages/{text_id}/{message_id}",
    response=OwnConversationOut,
    summary="Take your words back",
)
@for_act(Act.WRITE_TO_TEAM)
def take_back_message(request: Call, slug: Slug, text_id: UUID, message_id: UUID) -> Any:
    """Erase words of the caller's own. Done twice, it is done once."""
    subject = queries.find_own_text(request.place, text_id)
    actions.do_take_back(place=request.place, subject=subject, message_id=message_id)
    return queries.get_own_conversation(request.place, subject)


@router.post(
    "/{slug}/mine/messages/{text_id}/{message_id}/report",
    response=OwnConversationOut,
    summary="Report a message",
)
@for_act(Act.WRITE_TO_TEAM)
def report_message(request: Call, slug: Slug, text_id: UUID, message_id: UUID) -> Any:
    """Report a message of the team that asks who the caller is. Its writer does not learn it."""
    subject = queries.find_own_text(request.place, text_id)
    actions.do_report(place=request.place, subject=subject, message_id=message_id)
    return queries.get_own_conversation(request.place, subject)


# --- The team


@router.get(
    "/{slug}/moderation/messages",
    response=Listed[TeamConversationOut],
    summary="List messages with authors",
)
@for_act(Act.MESSAGE)
def list_conversations(request: Call, slug: Slug, wanted: Query[ListWanted]) -> Any:
    """List conversations as chance has it. Nothing tells whether two have one author."""
    found = queries.list_conversations(request.place, wanted.show, page=wanted.page)
    return list_page(found, wanted.page, found)


@router.get(
    "/{slug}/moderation/messages/{text_id}",
    response=TeamConversationOut,
    summary="The messages about a text",
)
@for_act(Act.MESSAGE)
def read_conversation(request: Call, slug: Slug, text_id: UUID) -> Any:
    """Read the messages about a text, as far as the team knows of them."""
    return queries.get_conversation(request.place, queries.find_text(request.place, text_id))


@router.post(
    "/{slug}/moderation/messages/{text_id}",
    response=TeamConversationOut,
    summary="Write to an author",
)
@for_act(Act.MESSAGE)
def write_to_author(request: Call, slug: Slug, text_id: UUID, given: ToAuthorGiven) -> Any:
    """Write to the author of a text, who learns by e-mail only that there is a message.

    Where it may ask who the author is, it is not sent but told, unless as_it_is.
    """
    subject = queries.find_text(request.place, text_id)
    read = read_form(AskForm(given.dict()))
    idea = queries.find_other_idea(request.place, read["idea"])
    _point_out(read["words"], as_it_is=given.as_it_is, is_from_team=True)
    actions.do_write_to_author(
        place=request.place, subject=subject, words=read["words"], idea=idea, token=read["token"]
    )
    return queries.get_conversation(request.place, subject)


@router.post(
    "/{slug}/moderation/messages/{text_id}/settle",
    response=TeamConversationOut,
    summary="Say that it needs no answer",
)
@for_act(Act.MESSAGE)
def settle_conversation(request: Call, slug: Slug, text_id: UUID) -> Any:
    """Let what waits wait no more, without an answer."""
    subject = queries.find_text(request.place, text_id)
    actions.do_settle(place=request.place, subject=subject)
    return queries.get_conversation(request.place, subject)


def _point_out(words: str, *, as_it_is: bool, is_from_team: bool) -> None:
    pieces = () if as_it_is else point_out(words, is_from_team=is_from_team)
    told = [f"“{one.text}”: {one.concern}." for one in pieces if one.concern]
    if told:
        ask = _("It is not sent yet. Look at this, or send it with as_it_is.")
        raise ValidationError({"words": " ".join([ask, *told])})
