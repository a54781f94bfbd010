"""Pages of messages ask little of the databases however many there are, and take what is typed.

And messages are letters: in nothing that is taken out, and gone once they are erased.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from groundswell.web.accounts.keys import Context
from groundswell.web.challenges.models import Challenge, Question
from groundswell.web.moderation.messages import actions
from groundswell.web.moderation.messages.erasing import forget_messages
from groundswell.web.moderation.models import Conversation, Message
from groundswell.web.participation.actions import do_withdraw
from groundswell.web.participation.models import Contribution, Revision
from groundswell.web.shared.clock import get_now, get_today, set_clock
from groundswell.web.shared.order import forget_order
from web.api.conftest import make_caller
from web.conftest import Cast
from web.hostile import HOSTILE, check_harmless
from web.moderation.test_shown_nowhere import IDEAS, Told, read
from web.participation.test_pages import at, post

MOST = 25
PATHS = (
    *("mine/messages", "mine/messages?page=3", "mine/messages/{text}", "mine/download"),
    *("moderation/messages", "moderation/messages?show=all", "moderation/messages?show=reported"),
    *("moderation/messages?page=3", "moderation/messages/{text}", "moderation", "record", ""),
)
CALLS = (
    *("mine/messages", "mine/messages/{text}", "moderation/messages/{text}"),
    *("moderation/messages", "moderation/messages?show=reported"),
)


def fill(cast: Cast, challenge: Challenge, n: int) -> Contribution:
    """Let there be n ideas of Ana's, each with a question, an answer and a report."""
    author = cast.ana.place(challenge).pseudonym(Context.POSTS)
    question, today = Question.objects.get(phase__challenge=challenge), get_today()
    said = {"kind": "helps", "author": author, "language": "en-gb", "posted_on": today}
    ideas = [Contribution(challenge=challenge, question=question, **said) for _ in range(n)]
    Contribution.objects.bulk_create(ideas)
    Revision.objects.bulk_create(Revision(contribution=one, text="Words") for one in ideas)
    known = {"n_new": 1, "known_from": today, "waits_from": today}
    rows = [
        Conversation(challenge=challenge, contribution=one, author=author, **known) for one in ideas
    ]
    Conversation.objects.bulk_create(rows)
    sent = {"sent_on": today, "reaches_on": today, "words": "Words"}
    Message.objects.bulk_create(
        [
            *(
                Message(conversation=one, number=1, by="z", reported_from=today, **sent)
                for one in rows
            ),
            *(Message(conversation=one, number=2, is_open=True, **sent) for one in rows),
        ]
    )
    return ideas[0]


@pytest.mark.parametrize("n", [2, 2_000])
def test_pages_and_calls_ask_few_things_however_many_messages_there_are(
    n: int, cast: Cast, challenge: Challenge
) -> None:
    idea = fill(cast, challenge, n)
    callers = {one: make_caller(one) for one in (cast.ana, cast.fay)}
    for path in (*PATHS, *(f"api {path}" for path in CALLS)):
        is_call, short = path.startswith("api "), path.removeprefix("api ").format(text=idea.id)
        actor = cast.fay if short.startswith("moderation") else cast.ana
        with (
            CaptureQueriesContext(connections["default"]) as said,
            CaptureQueriesContext(connections["vault"]) as known,
        ):
            if is_call:
                reply = callers[actor]("GET", f"/{challenge.slug}/{short}")
            else:
                reply = actor.client.get(f"/c/{challenge.slug}/{short}")
        assert reply.status_code == 200, path
        assert len(said) + len(known) <= MOST, (path, len(said), len(known))


@pytest.mark.parametrize("what", HOSTILE)
def test_whatever_is_typed_does_no_harm(what: str, cast: Cast, challenge: Challenge) -> None:
    typed, slug = HOSTILE[what], challenge.slug
    if what == "surrogates":
        typed = typed.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    idea = post(cast.ana, challenge, "Short meetings help.")
    fay, ana = cast.fay.client, cast.ana.client

    def there(name: str) -> str:
        return reverse(name, args=[slug, idea.id])

    anyhow = {"send": "as_it_is"}
    for reply in (
        fay.get(there("conversation"), {"opening": typed}),
        fay.post(there("conversation"), {"words": typed, "idea": typed}),
        fay.post(there("conversation"), {"words": typed} | anyhow, follow=True),
        fay.get(at("conversations", challenge), {"show": typed, "page": typed}),
        ana.post(there("write_to_team"), {"words": typed}, follow=True),
        ana.post(there("write_to_team"), {"words": typed} | anyhow, follow=True),
        ana.post(there("take_back"), {"message": typed}),
        ana.post(there("report_message"), {"message": typed}),
        ana.post(there("choose_messages"), {"messages": typed}, follow=True),
        ana.get(there("my_conversation")),
        ana.get(at("my_messages", challenge)),
    ):
        check_harmless(reply)
    with set_clock(get_now() + timedelta(days=9)):
        check_harmless(fay.get(there("conversation")))


@pytest.mark.parametrize("where", IDEAS, ids=lambda one: one.__name__)
def test_messages_are_in_nothing_that_is_taken_out_or_searched(
    where: Callable[[Told], Any], cast: Cast, challenge: Challenge
) -> None:
    shown = post(cast.ana, challenge, "Short meetings with marmalade help us all.")
    gone = post(cast.ben, challenge, "Words with turpentine.")
    for idea, author in ((shown, cast.ana), (gone, cast.ben)):
        actions.do_write_to_author(
            place=cast.fay.place(challenge), subject=idea, words="Why kerosene?"
        )
        actions.do_write_to_team(
            place=author.place(challenge), subject=idea, words="Because of kerosene."
        )
    Message.objects.update(reaches_on=get_today())
    assert "kerosene" not in read(where(Told(cast, challenge, shown, gone)))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the server of PostgreSQL has the files")
@pytest.mark.django_db(databases=["default", "vault"], transaction=True)
def test_erased_words_are_in_no_file_of_the_database(cast: Cast, challenge: Challenge) -> None:
    first, second = (post(cast.ana, challenge, f"Idea {n} is short.") for n in (1, 2))
    place = cast.ana.place(challenge)
    for idea, words in ((first, "Turpentine again."), (second, "Paraffin again.")):
        said = actions.do_write_to_team(place=place, subject=idea, words=words)

    def read_files() -> bytes:
        file = Path(connections["default"].settings_dict["NAME"])
        return b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*"))

    assert b"Turpentine again" in read_files()
    actions.do_take_back(place=place, subject=second, message_id=said.id)
    do_withdraw(place=place, subject=first)
    forget_messages()
    assert forget_order("default")
    for words in (b"Turpentine", b"Paraffin"):
        assert words not in read_files()
