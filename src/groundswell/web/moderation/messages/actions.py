"""What people do with messages: write, answer, take back, turn off, report, deal with.

Ids and choices go on record, never words. What an author does here reaches the team on a day
drawn by chance, for an answer that comes the moment it is sent names whoever sits at a keyboard
then, and two that come together look like one person's.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from groundswell.web.accounts.keys import Context
from groundswell.web.accounts.post import NoticeKind, do_post_notice
from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.places import Place, Refused
from groundswell.web.challenges.plain_text import tidy_text
from groundswell.web.moderation.messages.models import Conversation, Message, Text
from groundswell.web.moderation.messages.rules import refuse_to_write
from groundswell.web.participation.actions import make_id
from groundswell.web.participation.models import Contribution, State
from groundswell.web.participation.showing import lock_state
from groundswell.web.shared.afterwards import do_afterwards
from groundswell.web.shared.audit import record
from groundswell.web.shared.clock import get_today

#: The longest message, in code points, and how many a conversation takes a day from each side.
LONGEST = 1_000
MOST_A_DAY = 5
#: What an author does reaches the team after one day or more, and at the latest after so many.
LATEST = 3


def do_write_to_author(
    *,
    place: Place,
    subject: Text,
    words: str,
    idea: Contribution | None = None,
    token: UUID | None = None,
) -> Message:
    """Write to the author of a text, perhaps about another idea. All that waits is answered.

    The same words with the same ``token`` are sent once: a second time gives what is there.
    """
    place.check(Act.MESSAGE)
    words = _clean(words)
    if idea is not None:
        _check_other(place, subject, idea)
    by, today = place.pseudonym(Context.STAFF), get_today()
    with _conversing(place, subject) as conversation:
        message_id = make_id(place, by, token, of=f"message {conversation.id} {words}")
        if (sent := conversation.messages.filter(pk=message_id).first()) is not None:
            return sent
        if (refusal := refuse_to_write(place, subject, conversation)) is not None:
            raise refusal
        _check_limit(conversation, ~Q(by=""))
        message = _add(conversation, message_id, words, by=by, reaches_on=today, idea=idea)
        conversation.messages.filter(is_open=True, reaches_on__lte=today).update(is_open=False)
        conversation.n_new += 1
        _record(place, "message.to_author", message, *([idea.id] if idea else []))
        if conversation.is_wanted:
            # About no text in particular: several messages need one e-mail, and it tells no more.
            do_afterwards(
                partial(
                    do_post_notice,
                    challenge_id=place.here.id,
                    pseudonym=conversation.author,
                    kind=NoticeKind.MESSAGE,
                )
            )
    return message


def do_write_to_team(
    *, place: Place, subject: Text, words: str, token: UUID | None = None
) -> Message:
    """Write to the team about a text of one's own. It reaches them on a day drawn by chance.

    ``token`` as in :func:`do_write_to_author`.
    """
    place.check(Act.WRITE_TO_TEAM)
    _check_own(place, subject)
    words = _clean(words)
    with _conversing(place, subject) as conversation:
        author = conversation.author
        message_id = make_id(place, author, token, of=f"message {conversation.id} {words}")
        if (sent := conversation.messages.filter(pk=message_id).first()) is not None:
            return sent
        if not conversation.is_wanted:
            raise Refused(_("You turned messages about this off. Turn them on first."))
        _check_limit(conversation, Q(by=""))
        # No answer overtakes an earlier one.
        last = conversation.messages.filter(by="").aggregate(last=Max("reaches_on"))["last"]
        day = max(_draw_day(), last or get_today())
        message = _add(conversation, message_id, words, reaches_on=day, is_open=True)
        conversation.n_new = 0
        _record(place, "message.to_team", message)
    return message


def do_take_back(*, place: Place, subject: Text, message_id: UUID) -> None:
    """Take back words of one's own: they are erased at once, and the row says so.

    Raises
    ------
    Http404
        Where there is no such message of theirs.
    """
    place.check(Act.WRITE_TO_TEAM)
    _check_own(place, subject)
    with _conversing(place, subject) as conversation:
        message = get_object_or_404(conversation.messages, pk=message_id, by="")
        if message.is_erased:
            return
        message.words, message.is_erased, message.is_open = "", True, False
        if message.reaches_on is not None and message.reaches_on > get_today():
            message.reaches_on = None
        message.save()
        _record(place, "message.taken_back", message)


def do_report(*, place: Place, subject: Text, message_id: UUID) -> None:
    """Say that a message of the team asks who one is. Other facilitators learn it, days later.

    Raises
    ------
    Http404
        Where there is no such message of the team's.
    """
    place.check(Act.WRITE_TO_TEAM)
    _check_own(place, subject)
    with _conversing(place, subject) as conversation:
        message = get_object_or_404(conversation.messages.exclude(by=""), pk=message_id)
        if message.reported_from is None:
            message.reported_from = _draw_day()
            message.save(update_fields=["reported_from"])
            _record(place, "message.reported", message)


def do_choose(*, place: Place, subject: Text, is_wanted: bool) -> None:
    """Turn messages about a text of one's own off, or on again."""
    place.check(Act.WRITE_TO_TEAM)
    _check_own(place, subject)
    with _conversing(place, subject) as conversation:
        if conversation.is_wanted == is_wanted:
            return
        is_known = conversation.is_open_to_team(get_today()) == is_wanted
        conversation.is_wanted = is_wanted
        conversation.told_from = None if is_known else _draw_day()
        record(
            f"conversation.turned_{'on' if is_wanted else 'off'}",
            actor=conversation.author,
            subject_id=conversation.id,
            challenge_id=place.here.id,
            other_ids=[subject.id],
        )


def do_read(*, place: Place, subject: Text) -> None:
    """Note for the author alone that they have opened what is new. It is in no log."""
    _check_own(place, subject)
    Conversation.objects.filter(_of(subject), n_new__gt=0).update(n_new=0)


def do_settle(*, place: Place, subject: Text) -> None:
    """Say that what waits needs no answer."""
    place.check(Act.MESSAGE)
    if subject.author == place.pseudonym(Context.POSTS):
        raise Refused(_("You wrote this text. Another facilitator must see to it."))
    with _conversing(place, subject) as conversation:
        waiting = conversation.messages.filter(is_open=True, reaches_on__lte=get_today())
        if waiting.update(is_open=False):
            record(
                "conversation.settled",
                actor=place.pseudonym(Context.STAFF),
                subject_id=conversation.id,
                challenge_id=place.here.id,
                other_ids=[subject.id],
            )


@contextmanager
def _conversing(place: Place, subject: Text) -> Iterator[Conversation]:
    """Lock a text and its conversation, and keep what is told of it in step with its messages."""
    with transaction.atomic():
        if lock_state(subject) == State.WITHDRAWN:
            raise Refused(_("This text was withdrawn. Its messages are gone too."))
        made, _is_new = Conversation.objects.get_or_create(
            **{_name(subject): subject},
            defaults={"challenge": place.here, "author": subject.author},
        )
        conversation = Conversation.objects.select_for_update().get(pk=made.pk)
        yield conversation
        rows = conversation.messages.values_list("is_open", "reaches_on")
        days = [(is_open, day) for is_open, day in rows if day is not None]
        conversation.known_from = min((day for _open, day in days), default=None)
        conversation.waits_from = min((day for is_open, day in days if is_open), default=None)
        conversation.save()


def _add(
    conversation: Conversation,
    message_id: UUID,
    words: str,
    *,
    reaches_on: date,
    by: str = "",
    idea: Contribution | None = None,
    is_open: bool = False,
) -> Message:
    return Message.objects.create(
        id=message_id,
        conversation=conversation,
        number=conversation.messages.count() + 1,
        by=by,
        words=words,
        idea=idea,
        is_open=is_open,
        sent_on=get_today(),
        reaches_on=reaches_on,
    )


def _draw_day() -> date:
    return get_today() + timedelta(days=1 + secrets.randbelow(LATEST))


def _clean(raw: str) -> str:
    words = tidy_text(raw)
    if not words:
        raise ValidationError({"words": _("Write a few words.")})
    if len(words) > LONGEST:
        told = _("This has %(n)s characters. The most is %(most)s. Shorten it.")
        raise ValidationError({"words": told % {"n": len(words), "most": LONGEST}})
    return words


def _check_limit(conversation: Conversation, side: Q) -> None:
    if conversation.messages.filter(side, sent_on=get_today()).count() >= MOST_A_DAY:
        told = _("You can send %(n)s messages a day about one text. Write again tomorrow.")
        raise ValidationError({"words": told % {"n": MOST_A_DAY}})


def _check_own(place: Place, subject: Text) -> None:
    if subject.author != place.pseudonym(Context.POSTS):
        raise Refused(_("Only its author can do this."))


def _check_other(place: Place, subject: Text, idea: Contribution) -> None:
    is_there = idea.challenge_id == place.here.id and idea.state == State.SHOWN
    if not is_there or idea.id == subject.id:
        raise ValidationError({"idea": _("Give the address of another idea that is shown here.")})


def _record(place: Place, kind: str, message: Message, *others: UUID) -> None:
    conversation = message.conversation
    is_of_team = kind == "message.to_author"
    record(
        kind,
        actor=message.by if is_of_team else conversation.author,
        subject_id=message.id,
        challenge_id=place.here.id,
        other_ids=[conversation.id, conversation.text_id, *others],
    )


def _name(subject: Text) -> str:
    return "contribution" if isinstance(subject, Contribution) else "comment"


def _of(subject: Text) -> Q:
    return Q(**{_name(subject): subject})
