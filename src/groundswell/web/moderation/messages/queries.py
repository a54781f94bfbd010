"""What the team and an author read of conversations: each their own side, and of the other no more.

To the team a conversation is about a text. What the author did shows from the day on which it
reaches them; whether and when anything was read never shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.paginator import Page
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from groundswell.web.accounts.keys import Context
from groundswell.web.challenges.places import Place
from groundswell.web.moderation.messages.models import Conversation, Message, Text
from groundswell.web.moderation.messages.rules import refuse_to_write
from groundswell.web.participation.models import Comment, Contribution, Revision, State
from groundswell.web.participation.queries import turn_to
from groundswell.web.participation.rows import (
    find_idea_row,
    find_own_comment,
    find_own_idea,
    get_current_text,
)
from groundswell.web.shared.clock import get_today

PAGE = 20
#: No count in the header goes further than this.
FURTHEST = 99

_GONE = Q(contribution__state=State.WITHDRAWN) | Q(comment__state=State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message as one side sees it."""

    id: UUID
    is_from_team: bool
    is_mine: bool
    words: str
    is_erased: bool
    day: date
    """To the team the day on which it reached them; to its author the day on which it was sent."""
    reaches_on: date | None
    """Of the author's own that has not reached the team yet: when it will."""
    idea_id: UUID | None
    is_reported: bool


@dataclass(frozen=True, slots=True)
class ShownConversation:
    """A conversation as one side sees it, with the text that it is about."""

    text_id: UUID
    is_idea: bool
    idea_id: UUID
    state: str
    text: str
    language: str
    messages: tuple[ShownMessage, ...]
    is_wanted: bool = True
    n_new: int = 0
    """Told to the author alone."""
    is_waiting: bool = False
    """Told to the team: an answer waits."""
    is_reported: bool = False
    why_not: str = ""
    """Why the team can't write."""
    told_by: date | None = None
    """To the author: by when the team knows whether messages are wanted."""

    @property
    def lang(self) -> str:
        return "" if self.language == get_language() else self.language


# --- The author's side


def find_own_text(place: Place, text_id: UUID) -> Text:
    """Give an idea or comment of the viewer's own; another's looks as if it were not there.

    Raises
    ------
    Http404
        Where there is none.
    """
    return _be_there(find_own_idea(place, text_id) or find_own_comment(place, text_id))


def count_new(place: Place) -> int:
    """Count the viewer's own conversations in which there is something new."""
    mine = _list_own(place).filter(n_new__gt=0)
    return mine.order_by()[:FURTHEST].count()


def count_new_of_texts(place: Place, text_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Count what is new about texts of the viewer's own; those without news are left out."""
    ids = list(text_ids)
    new = _list_own(place).filter(Q(contribution__in=ids) | Q(comment__in=ids), n_new__gt=0)
    return {one.text_id: one.n_new for one in new}


def list_own_conversations(place: Place, *, page: Any = 1) -> Page[ShownConversation]:
    """List a page of the viewer's own conversations, those with something new first."""
    rows = _list_own(place).exclude(messages=None).order_by("-n_new", "place", "id")
    return turn_to(page, rows.distinct(), PAGE, _show_all(_show_own))


def get_own_conversation(place: Place, subject: Text) -> ShownConversation:
    """Give the conversation about a text of the viewer's own; it may be empty."""
    row = Conversation.objects.filter(
        contribution=_if(subject, Contribution), comment=_if(subject, Comment)
    ).first()
    return _show_own(row, subject, get_current_text(subject), _list_messages(row))


def get_own_messages(place: Place) -> list[dict[str, Any]]:
    """Give all that was written to and by the viewer, for a file of their own."""
    rows = _list_own(place).exclude(messages=None).distinct().order_by("place", "id")
    return [
        {
            "idea" if one.is_idea else "comment": str(one.text_id),
            "messages_are_on": one.is_wanted,
            "messages": [
                {
                    "from": "team" if said.is_from_team else "you",
                    "day": said.day.isoformat(),
                    "words": said.words,
                    "is_erased": said.is_erased,
                    "is_reported": said.is_reported,
                    "about_idea": str(said.idea_id) if said.idea_id else None,
                }
                for said in one.messages
            ],
        }
        for one in _show_all(_show_own)(list(rows))
    ]


def _list_own(place: Place) -> QuerySet[Conversation]:
    mine = Conversation.objects.filter(challenge=place.here, author=place.pseudonym(Context.POSTS))
    return mine.exclude(_GONE)


def _show_own(
    row: Conversation | None, subject: Text, text: str, messages: list[Message]
) -> ShownConversation:
    today = get_today()
    shown = tuple(
        ShownMessage(
            id=one.id,
            is_from_team=bool(one.by),
            is_mine=not one.by,
            words=one.words,
            is_erased=one.is_erased,
            day=one.sent_on,
            reaches_on=one.reaches_on if one.reaches_on and one.reaches_on > today else None,
            idea_id=one.idea_id,
            is_reported=one.reported_from is not None,
        )
        for one in messages
    )
    if row is None:
        return _about(subject, text, shown)
    pending = row.told_from if row.told_from and row.told_from > today else None
    return _about(subject, text, shown, is_wanted=row.is_wanted, n_new=row.n_new, told_by=pending)


# --- The team's side


def find_text(place: Place, text_id: UUID) -> Text:
    """Give an idea or comment that somebody could be written to about.

    Raises
    ------
    Http404
        Where there is none.
    """
    gone = (State.WITHDRAWN, State.COMING)
    ideas = Contribution.objects.exclude(state__in=gone).filter(challenge=place.here)
    comments = Comment.objects.exclude(state__in=gone).filter(contribution__challenge=place.here)
    return _be_there(
        ideas.filter(pk=text_id).first()
        or comments.filter(pk=text_id).select_related("contribution").first()
    )


def find_other_idea(place: Place, idea_id: UUID | None) -> Contribution | None:
    """Give the other idea that a message speaks of, where it speaks of one.

    Raises
    ------
    ValidationError
        Where there is none.
    """
    idea = find_idea_row(place, idea_id)
    if idea is None and idea_id is not None:
        raise ValidationError({"idea": _("Give the address of another idea that is shown here.")})
    return idea


def count_waiting(place: Place) -> int:
    """Count the conversations in which an answer waits for the team."""
    return _list_of_team(place, "waiting").order_by()[:FURTHEST].count()


def list_conversations(
    place: Place, show: str = "waiting", *, page: Any = 1
) -> Page[ShownConversation]:
    """List a page of conversations as chance has it: their order tells nothing."""
    rows = _list_of_team(place, show).order_by("place", "id")

    def of_team(
        row: Conversation | None, subject: Text, text: str, messages: list[Message]
    ) -> ShownConversation:
        return _show_team(place, row, subject, text, messages)

    return turn_to(page, rows, PAGE, _show_all(of_team))


def get_conversation(place: Place, subject: Text) -> ShownConversation:
    """Give the conversation about a text, as far as the team knows of it; it may be empty."""
    row = Conversation.objects.filter(
        contribution=_if(subject, Contribution), comment=_if(subject, Comment)
    ).first()
    return _show_team(place, row, subject, get_current_text(subject), _list_messages(row))


def _list_of_team(place: Place, show: str) -> QuerySet[Conversation]:
    # Who has written a text does not see to it for the team.
    rows = Conversation.objects.filter(challenge=place.here).exclude(_GONE)
    rows = rows.exclude(author=place.pseudonym(Context.POSTS))
    today = get_today()
    if show == "all":
        return rows.filter(known_from__lte=today)
    if show == "reported":
        return rows.filter(Exists(_list_reported(place).filter(conversation=OuterRef("pk"))))
    return rows.filter(waits_from__lte=today)


def _list_reported(place: Place) -> QuerySet[Message]:
    # Whoever wrote a message does not learn that it was reported.
    me = place.pseudonym(Context.STAFF)
    return Message.objects.filter(reported_from__lte=get_today()).exclude(by=me)


def _show_team(
    place: Place, row: Conversation | None, subject: Text, text: str, messages: list[Message]
) -> ShownConversation:
    today, me = get_today(), place.pseudonym(Context.STAFF)
    shown = tuple(
        ShownMessage(
            id=one.id,
            is_from_team=bool(one.by),
            is_mine=one.by == me,
            words=one.words,
            is_erased=one.is_erased,
            day=one.reaches_on,
            reaches_on=None,
            idea_id=one.idea_id,
            is_reported=bool(
                one.by != me and one.reported_from is not None and one.reported_from <= today
            ),
        )
        # In the order in which they came: what was under way stands behind what came before it.
        for one in sorted(messages, key=lambda one: (one.reaches_on or today, one.number))
        if one.reaches_on is not None and one.reaches_on <= today
    )
    refusal = refuse_to_write(place, subject, row)
    return _about(
        subject,
        text,
        shown,
        is_wanted=row is None or row.is_open_to_team(today),
        is_waiting=bool(row and row.waits_from and row.waits_from <= today),
        is_reported=any(one.is_reported for one in shown),
        why_not=str(refusal or ""),
    )


# --- What both sides are made of

_Show = Callable[[Conversation | None, Text, str, list[Message]], ShownConversation]


def _show_all(show: _Show) -> Callable[[list[Conversation]], list[ShownConversation]]:
    def show_rows(rows: list[Conversation]) -> list[ShownConversation]:
        ideas = Contribution.objects.in_bulk([one.contribution_id for one in rows])
        comments = Comment.objects.in_bulk([one.comment_id for one in rows])
        texts = {
            one.contribution_id or one.comment_id: one.text
            for one in Revision.objects.filter(
                Q(contribution__in=ideas) | Q(comment__in=comments), is_current=True
            )
        }
        said: dict[UUID, list[Message]] = {}
        for one in Message.objects.filter(conversation__in=rows).order_by("number"):
            said.setdefault(one.conversation_id, []).append(one)
        shown = []
        for row in rows:
            subject = ideas.get(row.contribution_id) or comments[row.comment_id]
            shown.append(show(row, subject, texts.get(subject.id, ""), said.get(row.id, [])))
        return shown

    return show_rows


def _be_there(found: Text | None) -> Text:
    if found is None:
        raise Http404
    return found


def _list_messages(row: Conversation | None) -> list[Message]:
    return list(row.messages.order_by("number")) if row is not None else []


def _if(subject: Text, kind: type[Text]) -> Any:
    return subject if isinstance(subject, kind) else None


def _about(
    subject: Text, text: str, messages: tuple[ShownMessage, ...], **more: Any
) -> ShownConversation:
    return ShownConversation(
        text_id=subject.id,
        is_idea=isinstance(subject, Contribution),
        idea_id=subject.contribution_id if isinstance(subject, Comment) else subject.id,
        state=subject.state,
        text=text,
        language=subject.language,
        messages=messages,
        **more,
    )
