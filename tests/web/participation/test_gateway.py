"""Answers about oneself: sealed, of one length, apart from what one says, and to be erased."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from lxml import html
from nacl.exceptions import CryptoError

from groundswell.web.accounts.keys import Context, KeyIsGone
from groundswell.web.challenges.models import Challenge, GatewayQuestion
from groundswell.web.participation import gateway, mine
from groundswell.web.participation.models import GatewayAnswers
from groundswell.web.shared.models import Event
from web.conftest import Actor, Cast
from web.participation.test_pages import at, post, words_of


@pytest.fixture
def questions(challenge: Challenge) -> list[GatewayQuestion]:
    return [
        GatewayQuestion.objects.create(
            challenge=challenge,
            position=n,
            text_words={"en-gb": f"Question {n}?"},
            choices_words=[{"en-gb": "Porter"}, {"en-gb": "Nurse"}, {"en-gb": "Cook"}],
        )
        for n in range(3)
    ]


def test_what_is_kept_tells_nothing_not_even_how_much_was_answered(
    cast: Cast, challenge: Challenge, questions: list[GatewayQuestion]
) -> None:
    names = [one.id.hex for one in questions]
    nurse, cooks = (
        {names[0]: questions[0].choice_ids[1]},
        {one.id.hex: one.choice_ids[2] for one in questions},
    )
    cast.ana.client.post(at("answer_gateway", challenge), nurse)
    cast.ben.client.post(at("answer_gateway", challenge), cooks)
    rows = list(GatewayAnswers.objects.all())
    assert len(rows) == 2
    assert len({len(row.sealed) for row in rows}) == 1
    for row in rows:
        assert names[0].encode() not in bytes(row.sealed)
    idea = post(cast.ana, challenge, "Short meetings.")
    place = cast.ana.place(challenge)
    others = {idea.author, place.pseudonym(Context.VOTES), place.pseudonym(Context.STAFF)}
    assert not others & {row.pseudonym for row in rows}
    found = sorted(gateway.list_all_answers(challenge.id), key=len)
    assert found == [nurse, cooks]
    assert not any(one.payload for one in Event.objects.filter(kind__startswith="gateway"))


def test_changed_answers_take_the_place_of_the_former(
    cast: Cast, challenge: Challenge, questions: list[GatewayQuestion]
) -> None:
    first, second, third = (one.id.hex for one in questions)
    porter, nurse, cook = questions[1].choice_ids
    client = cast.ana.client
    client.post(
        at("answer_gateway", challenge), {first: questions[0].choice_ids[1], second: porter}
    )
    client.post(at("answer_gateway", challenge), {second: cook, third: ""})
    assert gateway.list_all_answers(challenge.id) == [{second: cook}]
    # A choice of another question is none of this one.
    for other in ("9", nurse):
        wrong = client.post(at("answer_gateway", challenge), {first: other})
        assert wrong.status_code == 422
    assert gateway.list_all_answers(challenge.id) == [{second: cook}]
    client.post(at("answer_gateway", challenge), {})
    assert not GatewayAnswers.objects.exists()


def test_without_the_key_nobody_reads_them(
    cast: Cast, challenge: Challenge, questions: list[GatewayQuestion], settings: object
) -> None:
    cast.ana.client.post(
        at("answer_gateway", challenge), {questions[0].id.hex: questions[0].choice_ids[1]}
    )
    path = settings.KEYS_FOLDER / f"{challenge.id}.key"  # type: ignore[attr-defined]
    key = path.read_bytes()
    path.unlink()
    with pytest.raises(KeyIsGone):
        gateway.list_all_answers(challenge.id)
    path.write_bytes(bytes(reversed(key)))
    with pytest.raises(CryptoError):
        gateway.list_all_answers(challenge.id)


def test_one_erases_ones_own_alone(
    cast: Cast, challenge: Challenge, questions: list[GatewayQuestion]
) -> None:
    for actor in (cast.ana, cast.ben):
        actor.client.post(
            at("answer_gateway", challenge), {questions[0].id.hex: questions[0].choice_ids[1]}
        )
    assert "Erase my answers" in words_of(cast.ana.client.get(at("gateway", challenge)))
    cast.ana.client.post(at("erase_gateway", challenge))
    assert len(gateway.list_all_answers(challenge.id)) == 1
    assert "Erase my answers" not in words_of(cast.ana.client.get(at("gateway", challenge)))
    assert cast.fay.client.get(at("gateway", challenge)).status_code in (302, 403)


def test_answers_keep_their_meaning_when_choices_are_added_moved_or_reworded(
    cast: Cast, challenge: Challenge, questions: list[GatewayQuestion]
) -> None:
    asked, name = questions[0], questions[0].id.hex
    for actor, place in ((cast.ana, 0), (cast.ben, 1), (cast.cleo, 2)):
        sent = {name: asked.choice_ids[place]}
        assert actor.client.post(at("answer_gateway", challenge), sent).status_code == 302

    def change(*choices: str) -> Any:
        page = reverse("gateway_change", args=[challenge.slug, asked.id])
        words = {"text_en-gb": "Question 0?", "choices_en-gb": "\n".join(choices)}
        return cast.fay.client.post(page, words)

    def tell(actor: Actor) -> list[str]:
        record = mine.get_own_record(actor.place(challenge))
        told = [one["answer"] for one in record["gateway_answers"]]
        page = html.fromstring(actor.client.get(at("gateway", challenge)).content)
        chosen = page.xpath(f"//input[@name='{name}'][@checked]/@value")
        assert [asked.choices_by_id[one] for one in chosen if one] == told
        return told

    # Once people may have answered it is refused, and what can be done is said.
    refused = change("Cook", "Porter", "Nurse")
    assert refused.status_code == 403
    assert "You can take it away, and add another." in words_of(refused)
    # Before the launch the team tries it out.
    Challenge.objects.update(is_launched=False)
    assert change("Cook", "Doctor", "Porter", "Ward nurse").status_code == 302
    Challenge.objects.update(is_launched=True)
    asked.refresh_from_db()
    assert len(set(asked.choice_ids)) == 4
    assert [tell(actor) for actor in (cast.ana, cast.ben, cast.cleo)] == [["Porter"], [], ["Cook"]]


@pytest.mark.parametrize("n_asked", [0, 3])
def test_whoever_joins_to_say_something_gets_to_the_page_that_they_asked_for(
    n_asked: int, cast: Cast, challenge: Challenge, questions: list[GatewayQuestion]
) -> None:
    if not n_asked:
        GatewayQuestion.objects.all().delete()
    wanted, own = at("post", challenge), at("challenge", challenge)
    to_join = cast.visitor.client.get(wanted)["Location"]
    assert to_join == f"/c/{challenge.slug}/join?next=%2Fc%2F{challenge.slug}%2Fpost"
    there = at("gateway", challenge)
    for given, on in ((wanted, wanted), ("//evil.example/", own), ("", own)):
        page = html.fromstring(cast.ana.client.get(there, {"next": given}).content)
        assert on in page.xpath("//main//a/@href")
        if not n_asked:
            continue
        for sent in ({questions[0].id.hex: "wrong"}, {}):
            reply = cast.ana.client.post(at("answer_gateway", challenge), sent | {"next": given})
            if sent:
                page = html.fromstring(reply.content)
                assert page.xpath("//main//input[@name='next']/@value") == [on] * (on == wanted)
        assert reply["Location"].partition("?")[0] == on
