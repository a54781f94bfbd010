"""Answers about oneself: sealed, of one length, apart from what one says, and to be erased."""

from __future__ import annotations

import pytest
from nacl.exceptions import CryptoError

from groundswell.web.accounts.keys import Context, KeyIsGone
from groundswell.web.challenges.models import Challenge, GatewayQuestion
from groundswell.web.participation import gateway
from groundswell.web.participation.models import GatewayAnswers
from groundswell.web.shared.models import Event
from web.conftest import Cast
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
    cast.ana.client.post(at("answer_gateway", challenge), {names[0]: "1"})
    cast.ben.client.post(at("answer_gateway", challenge), dict.fromkeys(names, "2"))
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
    assert found == [{names[0]: 1}, dict.fromkeys(names, 2)]
    assert not any(one.payload for one in Event.objects.filter(kind__startswith="gateway"))


def test_changed_answers_take_the_place_of_the_former(
    cast: Cast, challenge: Challenge, questions: list[GatewayQuestion]
) -> None:
    first, second, third = (one.id.hex for one in questions)
    client = cast.ana.client
    client.post(at("answer_gateway", challenge), {first: "1", second: "0"})
    client.post(at("answer_gateway", challenge), {second: "2", third: ""})
    assert gateway.list_all_answers(challenge.id) == [{second: 2}]
    wrong = client.post(at("answer_gateway", challenge), {first: "9"})
    assert wrong.status_code == 422
    assert gateway.list_all_answers(challenge.id) == [{second: 2}]
    client.post(at("answer_gateway", challenge), {})
    assert not GatewayAnswers.objects.exists()


def test_without_the_key_nobody_reads_them(
    cast: Cast, challenge: Challenge, questions: list[GatewayQuestion], settings: object
) -> None:
    cast.ana.client.post(at("answer_gateway", challenge), {questions[0].id.hex: "1"})
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
        actor.client.post(at("answer_gateway", challenge), {questions[0].id.hex: "1"})
    assert "Erase my answers" in words_of(cast.ana.client.get(at("gateway", challenge)))
    cast.ana.client.post(at("erase_gateway", challenge))
    assert len(gateway.list_all_answers(challenge.id)) == 1
    assert "Erase my answers" not in words_of(cast.ana.client.get(at("gateway", challenge)))
    assert cast.fay.client.get(at("gateway", challenge)).status_code in (302, 403)
