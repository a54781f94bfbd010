"""Single sign-on, against a real OpenID Connect provider on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client
from oidc_provider_mock import User, run_server_in_thread

from groundswell.web.accounts.models import Membership, Person
from web.accounts.test_traces import read_all
from web.accounts.test_ways_in import ask, is_signed_in

GO = "/way-in/sign-on/sign-on/go/"
PEOPLE = (
    User(
        sub="staff-1",
        claims={"email": "Dee@Example.org", "email_verified": True, "name": "Dee Dorset"},
    ),
    User(sub="staff-2", claims={"email": "dee@example.org", "email_verified": False}),
    User(sub="staff-3", claims={}),
    User(sub="staff-4", claims={"email": "not an address", "email_verified": True}),
    User(sub="staff-5", claims={"email": "Eve@example.org"}),
)


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[str]:
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    with run_server_in_thread(user_claims=PEOPLE) as server:
        issuer = f"http://localhost:{server.server_port}"
        set_provider(settings, issuer)
        yield issuer


def set_provider(settings: Any, issuer: str, *, confirms_email: bool = False) -> None:
    app = {
        "provider_id": "sign-on",
        "name": "Riverside sign-on",
        "client_id": "groundswell",
        "secret": "s",
        "settings": {"server_url": issuer, "verified_email": confirms_email},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": settings.SOCIALACCOUNT_PROVIDERS["openid_connect"] | {"APPS": [app]}
    }
    settings.HAS_SIGN_ON = True
    settings.SIGN_ON_NAME = "Riverside sign-on"


def start(client: Client, next_path: str = "") -> str:
    answer = client.post(GO, {"next": next_path})
    assert answer.status_code == 302
    return str(answer["Location"])


def sign_on(client: Client, sub: str, next_path: str = "", **fields: str) -> Any:
    """Go there, say who one is, and come back."""
    there = start(client, next_path)
    answer = requests.post(there, data={"sub": sub, **fields}, allow_redirects=False, timeout=5)
    assert answer.status_code in (302, 303), answer.text
    back = urlsplit(answer.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def test_somebody_new_comes_in_and_little_is_kept(provider: str) -> None:
    client = Client()
    asked = parse_qs(urlsplit(start(client)).query)
    assert sorted(asked["scope"][0].split()) == ["email", "openid"]
    assert "code_challenge" in asked
    answer = sign_on(client, "staff-1", "/c/change/join")
    assert answer["Location"] == "/c/change/join"
    assert is_signed_in(client)
    assert Person.objects.get().email == "dee@example.org"
    account = SocialAccount.objects.get()
    assert (account.provider, account.uid) == ("sign-on", "staff-1")
    assert account.extra_data == {}
    assert account.last_login.year == account.date_joined.year == 2000
    assert not SocialToken.objects.exists()
    assert not EmailAddress.objects.exists()
    assert not any("Dorset" in str(value) for _, _, value in read_all())
    assert set(client.session.keys()) == {"_auth_user_id", "_auth_user_backend", "_auth_user_hash"}


def test_the_same_person_comes_back_as_the_same(provider: str) -> None:
    for _ in range(2):
        sign_on(Client(), "staff-1")
    account = SocialAccount.objects.get()
    assert Person.objects.count() == 1
    assert account.extra_data == {}
    assert account.last_login.year == 2000


def test_who_came_by_e_mail_before_is_the_same_person(provider: str) -> None:
    person = Person.objects.create_user("dee@example.org")
    client = Client()
    sign_on(client, "staff-1")
    assert client.session["_auth_user_id"] == str(person.pk)


@pytest.mark.parametrize("sub", ["staff-2", "staff-3", "staff-4", "staff-5"])
def test_an_address_that_is_not_confirmed_lets_nobody_in(provider: str, sub: str) -> None:
    Person.objects.create_user("dee@example.org")
    client = Client()
    answer = sign_on(client, sub)
    assert not is_signed_in(client)
    assert Person.objects.count() == 1
    assert not SocialAccount.objects.exists()
    page = client.get(answer["Location"])
    assert page.status_code == 403
    text = page.content.decode()
    assert "one vote" in text
    assert 'href="/way-in/"' in text
    assert 'href="/way-in/claim-code/"' in text


def test_the_operator_can_say_that_the_services_e_mails_are_confirmed(
    provider: str, settings: Any
) -> None:
    set_provider(settings, provider, confirms_email=True)
    client, other = Client(), Client()
    sign_on(client, "staff-5")
    assert is_signed_in(client)
    assert Person.objects.get().email == "eve@example.org"
    # So she can't come again by e-mail as somebody else.
    code, _ = ask(other, "eve@example.org")
    other.post("/way-in/code/", {"code": code})
    assert other.session["_auth_user_id"] == client.session["_auth_user_id"]
    for sub in ("staff-2", "staff-3", "staff-4"):
        unsure = Client()
        sign_on(unsure, sub)
        assert not is_signed_in(unsure)


def test_joining_by_sign_on(provider: str, make: Any) -> None:
    make(join_by_link=False, join_by_code=False, join_by_sign_on=True)
    client = Client()
    page = client.get("/c/change/join").content.decode()
    assert "Riverside sign-on" in page
    sign_on(client, "staff-1", "/c/change/join")
    assert "Take part" in client.get("/c/change/join").content.decode()
    client.post("/c/change/join")
    assert Membership.objects.count() == 1
    by_email = Client()
    by_email.force_login(
        Person.objects.create_user("eve@example.org"),
        backend="groundswell.web.accounts.claim_codes.ClaimCodeBackend",
    )
    by_email.post("/c/change/join")
    assert Membership.objects.count() == 1


def test_who_says_no_on_the_way_is_told_kindly(provider: str) -> None:
    client = Client()
    answer = sign_on(client, "", action="deny")
    assert answer["Location"] == "/way-in/sign-on-failed/"
    page = client.get("/way-in/sign-on-failed/")
    assert page.status_code == 403
    assert "did not let you in" in page.content.decode()
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?code=x&state=wrong", "?error=access_denied", "?state=%00&code=%00"]
)
def test_a_return_that_nobody_asked_for_lets_nobody_in(provider: str, query: str) -> None:
    client = Client()
    start(client)
    answer = client.get(f"/way-in/sign-on/sign-on/back/{query}")
    assert answer["Location"] == "/way-in/sign-on-failed/"
    assert not is_signed_in(client)
    assert not Person.objects.exists()


def test_a_return_works_in_the_browser_that_asked_and_once(provider: str) -> None:
    client, other = Client(), Client()
    there = start(client)
    back = requests.post(there, data={"sub": "staff-1"}, allow_redirects=False, timeout=5)
    path = back.headers["Location"].removeprefix("http://testserver")
    other.get(path)
    assert not is_signed_in(other)
    client.get(path)
    assert is_signed_in(client)
    client.post("/way-in/out/")
    client.get(path)
    assert not is_signed_in(client)


def test_no_other_process_can_be_asked_for(provider: str) -> None:
    """The library can also tie a sign-on to who is signed in; the platform does not."""
    client = Client()
    dee = Person.objects.create_user("eve@example.org")
    client.force_login(dee, backend="groundswell.web.accounts.claim_codes.ClaimCodeBackend")
    there = client.post(GO + "?process=connect")["Location"]
    back = requests.post(there, data={"sub": "staff-1"}, allow_redirects=False, timeout=5)
    client.get(back.headers["Location"].removeprefix("http://testserver"))
    assert not SocialAccount.objects.exists()


def test_it_leads_nowhere_else(provider: str) -> None:
    answer = sign_on(Client(), "staff-1", "https://evil.example/")
    assert answer["Location"] == "/"


def test_somebody_shut_out_stays_out(provider: str) -> None:
    Person.objects.create_user("dee@example.org", is_active=False)
    client = Client()
    sign_on(client, "staff-1")
    assert not is_signed_in(client)


def test_a_provider_that_is_away_is_told(settings: Any) -> None:
    set_provider(settings, "http://localhost:9")
    assert Client().post(GO)["Location"] == "/way-in/sign-on-failed/"


def test_without_a_provider_there_is_no_such_way(challenge: Any) -> None:
    assert Client().post(GO).status_code == 404
    assert "sign-on" not in Client().get("/way-in/").content.decode()
    challenge.join_by_sign_on = True
    challenge.save()
    assert "sign-on" not in Client().get("/c/change/join").content.decode()


def test_looking_at_the_way_there_starts_nothing(provider: str) -> None:
    assert Client().get(GO)["Location"] == "/way-in/"
