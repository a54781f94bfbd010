"""Attacks on the promise: who has this much tries to find out who said what."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connections

from groundswell.web.accounts.ended import do_forget_challenge
from groundswell.web.accounts.keys import Context, destroy_key, get_pseudonym
from groundswell.web.accounts.models import Person
from groundswell.web.accounts.people import do_invite
from groundswell.web.accounts.post import NoticeKind, do_post_notice
from groundswell.web.challenges.models import Challenge, GatewayQuestion
from groundswell.web.moderation.messages import actions as messages
from groundswell.web.moderation.models import Message
from groundswell.web.participation import actions
from groundswell.web.participation.models import Contribution, GatewayAnswers, Vote
from web.api.conftest import make_caller
from web.conftest import Actor, Cast

#: What a person says lies in rows of these; who they are in rows of those.
SAID = {"participation_contribution", "participation_vote", "participation_comment"}
SAID |= {"participation_revision", "participation_gatewayanswers"}
SAID |= {"moderation_conversation", "moderation_message"}
WHO = {"accounts_person", "accounts_invitation", "accounts_claimcode", "accounts_membership"}
Row = tuple[str, tuple[Any, ...]]


@pytest.fixture
def said(
    cast: Cast, challenge: Challenge, django_capture_on_commit_callbacks: Any
) -> dict[UUID, list[UUID]]:
    """Everybody posts, comments, votes and answers by the pages; gives whose ideas are whose."""
    question = challenge.phases.get().questions.get()
    asked = GatewayQuestion.objects.create(
        challenge=challenge,
        position=1,
        text_words={"en-gb": "What is your work?"},
        choices_words=[{"en-gb": "Nurse"}, {"en-gb": "Porter"}],
    )
    do_invite(challenge.id, ["ana@example.org", "dee@example.org"])
    ideas: dict[UUID, list[UUID]] = defaultdict(list)
    crowd = (cast.ana, cast.ben, cast.cleo)

    def speak(actor: Actor, path: str, **given: Any) -> None:
        answer = actor.client.post(f"/c/{challenge.slug}/{path}", given)
        assert answer.status_code in (200, 302), (path, answer.status_code)

    with django_capture_on_commit_callbacks(execute=True):
        for number, actor in enumerate(crowd):
            assert actor.person
            idea = actions.do_post_idea(
                place=actor.place(challenge),
                question=question,
                kind="helps",
                text=f"Idea number {number} is that meetings end on time.",
                language="en-gb",
            )
            ideas[actor.person.id].append(idea.id)
        for actor in crowd:
            for number, idea in enumerate(Contribution.objects.order_by("id")):
                speak(actor, f"ideas/{idea.id}/vote", vote=("agree", "pass", "disagree")[number])
                speak(actor, f"ideas/{idea.id}/comment", text="I see that on my ward as well.")
            speak(actor, "gateway/answer", **{asked.id.hex: asked.choice_ids[0]})
        for actor in crowd:
            assert actor.person
            [idea_id] = ideas[actor.person.id]
            idea = Contribution.objects.get(pk=idea_id)
            team = cast.fay.place(challenge)
            messages.do_write_to_author(place=team, subject=idea, words="How often?")
            place = actor.place(challenge)
            messages.do_write_to_team(place=place, subject=idea, words="Each week.")
    for author in Contribution.objects.values_list("author", flat=True):
        do_post_notice(challenge_id=challenge.id, pseudonym=author, kind=NoticeKind.FATE)
    assert Vote.objects.count() == 9
    return ideas


def list_rows(alias: str) -> Iterator[Row]:
    """Give every row of every table, as somebody reads them who stole the database."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                yield table, row


def find_traces(value: Any) -> Iterator[str]:
    """Give what of a value could be found again elsewhere: ids, hashes, addresses, sealed bytes."""
    if isinstance(value, UUID):
        yield value.hex
    elif isinstance(value, bytes | memoryview):
        yield bytes(value).hex()
    elif isinstance(value, list | tuple):
        for one in value:
            yield from find_traces(one)
    elif isinstance(value, str) and len(value) >= 16:
        for word in value.replace("-", "").replace('"', " ").replace(",", " ").split():
            if len(word) >= 16:
                yield word.lower()


def join(rows: list[Row], shared: set[str]) -> dict[int, set[str]]:
    """Join all rows that have a trace in common; give the tables in each heap of joined rows."""
    heap_of = list(range(len(rows)))

    def top(one: int) -> int:
        while heap_of[one] != one:
            heap_of[one] = heap_of[heap_of[one]]
            one = heap_of[one]
        return one

    seen: dict[str, int] = {}
    for number, (_table, row) in enumerate(rows):
        for trace in {trace for value in row for trace in find_traces(value)} - shared:
            heap_of[top(number)] = top(seen.setdefault(trace, number))
    heaps: dict[int, set[str]] = defaultdict(set)
    for number, (table, _row) in enumerate(rows):
        heaps[top(number)].add(table)
    return heaps


def list_shared(challenge: Challenge) -> set[str]:
    """Give what all rows of a challenge hold, so that it joins nobody in particular."""
    phase = challenge.phases.get()
    shared = {challenge.id.hex, phase.id.hex, *(one.hex for one in _ids(phase.questions))}
    return shared | {one.hex for one in _ids(challenge.gateway_questions)}


def _ids(related: Any) -> list[UUID]:
    return list(related.values_list("id", flat=True))


@pytest.mark.usefixtures("said")
def test_a_thief_of_both_databases_joins_nobody_to_what_they_said(challenge: Challenge) -> None:
    rows = [row for alias in ("default", "vault") for row in list_rows(alias)]
    tables = {table for table, _row in rows}
    assert tables >= {*SAID, *WHO, "accounts_contact", "accounts_notice"}
    for heap in join(rows, list_shared(challenge)).values():
        assert not (heap & SAID and heap & WHO), heap


@pytest.mark.usefixtures("said")
def test_the_attack_would_find_a_link(challenge: Challenge) -> None:
    """What joins, joins: one id of a person beside one text, and a heap holds both."""
    idea = Contribution.objects.first()
    assert idea is not None
    Contribution.objects.filter(pk=idea.pk).update(author=Person.objects.first().pk.hex)  # type: ignore[union-attr]
    rows = [row for alias in ("default", "vault") for row in list_rows(alias)]
    heaps = join(rows, list_shared(challenge)).values()
    assert any(heap & SAID and heap & WHO for heap in heaps)


@pytest.mark.usefixtures("said")
def test_posts_votes_and_answers_of_one_person_can_not_be_joined(challenge: Challenge) -> None:
    """Nor by who has the database of what is said alone, and knows nobody."""
    rows = list(list_rows("default"))
    about = {one.hex for one in _ids(Contribution.objects)}
    shared = list_shared(challenge) | about
    for heap in join(rows, shared).values():
        kinds = heap & {"participation_vote", "participation_gatewayanswers"}
        kinds |= (
            {"posts"} if heap & {"participation_contribution", "participation_comment"} else set()
        )
        assert len(kinds) <= 1, heap


@pytest.mark.usefixtures("cast")
def test_a_thief_who_knows_everybody_can_not_try_them_out(
    challenge: Challenge, said: dict[UUID, list[UUID]]
) -> None:
    """All people, the platform's secret and the published hash function, without the key."""
    held = {
        *Contribution.objects.values_list("author", flat=True),
        *Vote.objects.values_list("voter", flat=True),
        *GatewayAnswers.objects.values_list("pseudonym", flat=True),
    }
    mine = {get_pseudonym(challenge.id, person, one) for person in said for one in Context}
    assert held <= mine, "with the key it is done so"
    keys = [b"", challenge.id.bytes, challenge.id.hex.encode(), settings.SECRET_KEY.encode()[:64]]
    tried = {
        hashlib.blake2b(person.bytes, digest_size=16, key=key, person=one.encode()).hexdigest()
        for person in said
        for one in Context
        for key in keys
    }
    assert len(tried) == len(said) * len(Context) * len(keys)
    assert not tried & held


def test_once_the_key_is_destroyed_not_even_an_old_backup_joins_anybody(
    challenge: Challenge, said: dict[UUID, list[UUID]]
) -> None:
    """With the people of an old backup of the vault, and all that is left in the folder of keys."""
    people = list(said)
    ours = sorted(file.name for file in Path(settings.KEYS_FOLDER).iterdir())
    assert f"{challenge.id}.key" in ours
    destroy_key(challenge.id)
    do_forget_challenge(challenge.id)
    left = list(Path(settings.KEYS_FOLDER).iterdir())
    assert not [file for file in left if str(challenge.id) in file.name]
    held = set(Contribution.objects.values_list("author", flat=True))
    held |= set(Vote.objects.values_list("voter", flat=True))
    for file in left:
        for person in people:
            for one in Context:
                tried = hashlib.blake2b(
                    person.bytes, digest_size=16, key=file.read_bytes()[:64], person=one.encode()
                )
                assert tried.hexdigest() not in held
    rows = [row for alias in ("default", "vault") for row in list_rows(alias)]
    for table, row in rows:
        assert table not in {"accounts_contact", "accounts_notice"}, row


@pytest.mark.usefixtures("said")
def test_no_address_lies_outside_the_vault_and_no_word_inside(cast: Cast) -> None:
    for table, row in list_rows("default"):
        told = " ".join(str(value) for value in row)
        assert "@example.org" not in told.replace("data@example.org", ""), table
    for table, row in list_rows("vault"):
        assert "meetings end on time" not in " ".join(str(value) for value in row), table


def test_what_is_sealed_has_one_length(said: dict[UUID, list[UUID]]) -> None:
    """So that nobody is known by how long their address or answers are."""
    for label, column in (
        ("accounts.Contact", "sealed"),
        ("participation.GatewayAnswers", "sealed"),
    ):
        sizes = {
            len(bytes(one)) for one in apps.get_model(label).objects.values_list(column, flat=True)
        }
        assert len(sizes) == 1, label
    assert len(said) == 3


@pytest.mark.usefixtures("said")
def test_no_page_and_no_answer_of_the_api_holds_a_pseudonym(
    cast: Cast, challenge: Challenge
) -> None:
    """Whoever looks, and at their own too: what stands nowhere can't be passed on."""
    held = {
        *Contribution.objects.values_list("author", flat=True),
        *Vote.objects.values_list("voter", flat=True),
        *GatewayAnswers.objects.values_list("pseudonym", flat=True),
    }
    held |= set(Message.objects.exclude(by="").values_list("by", flat=True))
    idea = Contribution.objects.order_by("id")[0]
    slug = challenge.slug
    pages = [f"/c/{slug}/{page}" for page in ("", "ideas", "feed", "mine", "map", "themes")]
    pages += [f"/c/{slug}/ideas/{idea.id}", f"/c/{slug}/changes", f"/c/{slug}/mine/download"]
    pages += [f"/c/{slug}/set-up", f"/c/{slug}/export", f"/c/{slug}/open-data"]
    pages += [f"/c/{slug}/{side}/messages" for side in ("mine", "moderation")]
    pages += [f"/c/{slug}/{side}/messages/{idea.id}" for side in ("mine", "moderation")]
    pages += [f"/c/{slug}/mine/messages/download", f"/c/{slug}/moderation/messages?show=all"]
    n_read = 0
    for actor in (cast.ana, cast.fay, cast.ian, cast.olu, cast.visitor):
        for page in pages:
            answer = actor.client.get(page, follow=True)
            content = b"".join(answer) if answer.streaming else answer.content
            n_read += answer.status_code == 200
            for one in held:
                assert one.encode() not in content, page
    assert n_read > 2 * len(pages)
    for actor in (cast.ana, cast.fay, cast.visitor):
        call = make_caller(actor)
        side = "moderation" if actor is cast.fay else "mine"
        of_messages = () if actor is cast.visitor else (f"/{side}/messages",)
        of_ideas = ("", "/ideas", f"/ideas/{idea.id}", f"/ideas/{idea.id}/comments")
        for path in (*of_ideas, *of_messages):
            answer = call("GET", f"/{slug}{path}")
            assert answer.status_code == 200, path
            for one in held:
                assert one.encode() not in answer.content, path
