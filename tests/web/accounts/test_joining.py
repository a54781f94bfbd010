"""Joining a challenge, in each of the ways that it can offer."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connections
from django.test import Client

from groundswell.web.accounts.claim_codes import find_person
from groundswell.web.accounts.models import ClaimCode, Membership, Person
from groundswell.web.accounts.people import do_invite, do_join
from groundswell.web.challenges.models import Challenge, GatewayQuestion
from groundswell.web.shared.clock import get_now

JOIN = "/c/change/join"
NEXT = "/c/change/ideas"
NO_WAY: dict[str, Any] = {
    "join_by_link": False,
    "join_by_code": False,
    "join_by_invitation": False,
    "join_by_sign_on": False,
    "domains": [],
}


@pytest.fixture
def offer(make: Callable[..., Challenge]) -> Callable[..., Challenge]:
    """Makes a challenge that offers these ways alone."""
    return lambda **ways: make(**(NO_WAY | ways))


def enter(email: str) -> Client:
    """Give the browser of somebody who came in by e-mail."""
    client = Client()
    person = Person.objects.filter(email=email).first() or Person.objects.create_user(email)
    client.force_login(person, backend="groundswell.web.accounts.claim_codes.ClaimCodeBackend")
    return client


def ask_about_people(challenge: Challenge) -> None:
    words = {"en-gb": "What is your role?"}
    GatewayQuestion.objects.create(
        challenge=challenge, position=1, text_words=words, choices_words=[]
    )


def roles(email: str) -> list[str]:
    held = Membership.objects.filter(person__email=email)
    return sorted(held.values_list("role", flat=True))


def test_by_link_any_confirmed_address_joins_and_goes_on_by_the_questionnaire(
    offer: Callable[..., Challenge],
) -> None:
    challenge = offer(join_by_link=True)
    ask_about_people(challenge)
    client = enter("dee@example.org")
    assert "Take part" in client.get(JOIN).content.decode()
    answer = client.post(f"{JOIN}?next={NEXT}")
    assert answer["Location"] == "/c/change/gateway?next=%2Fc%2Fchange%2Fideas"
    assert roles("dee@example.org") == ["participant"]
    assert client.get(f"{JOIN}?next={NEXT}")["Location"] == NEXT


def test_by_invitation_only_listed_addresses_join(offer: Callable[..., Challenge]) -> None:
    challenge = offer(join_by_invitation=True)
    assert do_invite(challenge.id, ["Dee@Example.org", "dee@example.org"]) == 1
    assert do_invite(challenge.id, ["dee@example.org"]) == 0
    enter("dee@example.org").post(JOIN)
    stranger = enter("eve@example.org")
    page = stranger.post(JOIN)
    assert page.status_code == 403
    assert "not on the list" in page.content.decode()
    assert roles("dee@example.org") == ["participant"]
    assert roles("eve@example.org") == []


def test_a_list_counts_only_where_the_challenge_goes_by_it(
    offer: Callable[..., Challenge],
) -> None:
    challenge = offer()
    do_invite(challenge.id, ["dee@example.org"])
    enter("dee@example.org").post(JOIN)
    assert roles("dee@example.org") == []


@pytest.mark.parametrize(
    ("email", "may"),
    [
        ("dee@nhs.example", True),
        ("dee@NHS.example", True),
        ("dee@evil-nhs.example", False),
        ("dee@sub.nhs.example", False),
        ("dee@nhs.example.evil.org", False),
        ("nhs.example@evil.org", False),
        ("dee@bücher.example", True),
        ("dee@xn--bcher-kva.example", True),
    ],
)
def test_by_domain_the_very_domain_counts(
    offer: Callable[..., Challenge], email: str, may: bool
) -> None:
    offer(domains=["@NHS.example", "bücher.example"])
    client = enter(email)
    client.post(JOIN)
    assert Membership.objects.exists() is may


def test_where_nothing_is_asked_about_people_they_go_on_at_once(
    offer: Callable[..., Challenge],
) -> None:
    offer(join_by_link=True)
    assert enter("dee@example.org").post(f"{JOIN}?next={NEXT}")["Location"] == NEXT
    assert enter("eve@example.org").post(JOIN)["Location"] == "/c/change/"


@pytest.mark.parametrize(
    ("email", "told"),
    [
        ("", "Enter your e-mail address."),
        ("nonsense", "Enter an e-mail address in the right form"),
        ("dee\0@example.org", "This holds characters that nobody can see."),
    ],
)
def test_a_slip_in_the_address_is_told_on_the_page_of_the_challenge(
    offer: Callable[..., Challenge], client: Client, email: str, told: str
) -> None:
    offer(join_by_link=True, join_by_code=True)
    answer = client.post(JOIN, {"way": "email", "email": email, "next": NEXT})
    page = answer.content.decode()
    assert answer.status_code == 422
    for part in (told, "Make a code for me", "What is kept about you", f'value="{NEXT}"'):
        assert part in page
    assert not mail.outbox


def test_a_code_asked_for_here_leads_back_here(
    offer: Callable[..., Challenge], client: Client
) -> None:
    offer(join_by_link=True)
    sent = {"way": "email", "email": "dee@example.org", "next": NEXT}
    assert client.post(JOIN, sent)["Location"] == "/way-in/code/"
    code = re.search(r"\b\d{4}-\d{4}\b", str(mail.outbox[-1].body))
    assert code
    back = client.post("/way-in/code/", {"code": code[0]})["Location"]
    assert back == f"{JOIN}?next=%2Fc%2Fchange%2Fideas"
    assert client.post(back)["Location"] == NEXT


def test_nobody_who_is_not_signed_in_joins(offer: Callable[..., Challenge]) -> None:
    offer(join_by_link=True)
    assert Client().post(JOIN).status_code == 403
    assert not Membership.objects.exists()


def test_by_code_nothing_is_kept_until_the_code_is(offer: Callable[..., Challenge]) -> None:
    challenge = offer(join_by_code=True)
    ask_about_people(challenge)
    client = Client()
    shown = client.post(JOIN, {"way": "code", "next": NEXT})
    assert shown.status_code == 302
    page = client.get(shown["Location"]).content.decode()
    [code] = re.findall(r'id="code">([0-9a-z-]{23})<', page)
    assert client.get(shown["Location"]).content.decode().count(code) == 1
    assert not Person.objects.exists()
    refused = client.post(shown["Location"], {"next": NEXT})
    assert "Keep your code first" in refused.content.decode()
    assert not Person.objects.exists()
    on = client.post(shown["Location"], {"is_kept": "on", "next": NEXT})
    assert on["Location"] == "/c/change/gateway?next=%2Fc%2Fchange%2Fideas"
    person = Person.objects.get()
    assert find_person(code) == person
    assert Membership.objects.get().challenge_id == challenge.id
    assert client.session["_auth_user_id"] == str(person.pk)
    # It is shown no more, and its hash alone is kept.
    assert client.get(shown["Location"])["Location"].startswith(JOIN)
    row = ClaimCode.objects.get()
    assert code.replace("-", "")[6:] not in f"{row.name}{row.secret}"


def test_a_code_brings_back_from_another_browser(offer: Callable[..., Challenge]) -> None:
    offer(join_by_code=True)
    client = Client()
    page = client.post(JOIN, {"way": "code"}, follow=True).content.decode()
    [code] = re.findall(r'id="code">([0-9a-z-]{23})<', page)
    client.post(JOIN + "/code", {"is_kept": "on"})
    other = Client()
    typed = code.upper().replace("-", " ").replace("1", "I").replace("0", "O")
    answer = other.post("/way-in/claim-code/", {"claim_code": typed, "next": NEXT})
    assert answer["Location"] == NEXT
    wrong = Client().post("/way-in/claim-code/", {"claim_code": code[:-1] + "-"})
    assert wrong.status_code == 422
    assert "know this code" in wrong.content.decode()


def test_a_code_is_for_the_challenge_that_made_it(offer: Callable[..., Challenge]) -> None:
    offer(join_by_code=True)
    offer(slug="other", join_by_link=True)
    client = Client()
    client.post(JOIN, {"way": "code"})
    assert client.get("/c/other/join/code").status_code == 302
    client.post(JOIN + "/code", {"is_kept": "on"})
    client.post("/c/other/join")
    assert Membership.objects.count() == 1


def test_no_code_where_the_challenge_offers_none(offer: Callable[..., Challenge]) -> None:
    offer(join_by_link=True)
    client = Client()
    assert client.post(JOIN, {"way": "code"}).status_code == 403
    assert client.get(JOIN + "/code").status_code == 302
    assert "claim" not in " ".join(client.session.keys())


def test_a_code_for_one_person_does_not_make_another_one_theirs(
    offer: Callable[..., Challenge],
) -> None:
    offer(join_by_code=True)
    client = enter("dee@example.org")
    client.post(JOIN, {"way": "code"})
    client.post(JOIN + "/code", {"is_kept": "on"})
    person = Person.objects.get(email=None)
    assert client.session["_auth_user_id"] == str(person.pk)
    assert roles("dee@example.org") == []


def test_a_challenge_that_is_not_launched_can_not_be_joined(
    make: Callable[..., Challenge],
) -> None:
    make(is_launched=False)
    assert enter("dee@example.org").post(JOIN).status_code == 404
    assert not Membership.objects.exists()


def test_who_is_asked_to_run_a_challenge_may_from_the_next_sign_in_on(
    make: Callable[..., Challenge],
) -> None:
    from web.accounts.test_ways_in import ask

    challenge = make(is_launched=False)
    do_invite(challenge.id, ["fay@example.org"], "facilitator")
    client = Client()
    code, _ = ask(client, "fay@example.org")
    client.post("/way-in/code/", {"code": code})
    assert roles("fay@example.org") == ["facilitator"]
    do_invite(challenge.id, ["fay@example.org"], "analyst")
    assert roles("fay@example.org") == ["facilitator"]  # at once would tell that she is known
    code, _ = ask(again := Client(), "fay@example.org")
    again.post("/way-in/code/", {"code": code})
    assert roles("fay@example.org") == ["analyst", "facilitator"]


def test_pages_of_joining_in_every_state(offer: Callable[..., Challenge]) -> None:
    offer()
    assert "Nobody new can join" in Client().get(JOIN).content.decode()
    offer(slug="two", join_by_invitation=True, join_by_code=True)
    page = Client().get("/c/two/join").content.decode()
    assert "invited with" in page
    assert "Make a code for me" in page


@pytest.mark.django_db(databases=["default", "vault"], transaction=True)
def test_two_joins_at_once_are_one(transactional_db: None, challenge: Challenge) -> None:
    person = Person.objects.create_user("dee@example.org")
    faults: list[BaseException] = []
    gate = threading.Barrier(4)

    def join() -> None:
        try:
            gate.wait()
            do_join(person, challenge.id)
        except BaseException as fault:  # noqa: BLE001 - told below
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=join) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert Membership.objects.count() == 1


def test_a_session_ends_by_itself(challenge: Challenge) -> None:
    from groundswell.web.accounts.cleaning import clean_vault
    from groundswell.web.accounts.models import VaultSession
    from groundswell.web.shared.clock import set_clock

    client = enter("dee@example.org")
    client.get(JOIN)
    assert VaultSession.objects.count() == 1
    assert clean_vault() == 0
    with set_clock(get_now() + timedelta(days=16)):
        assert clean_vault() == 1
    assert VaultSession.objects.count() == 0
