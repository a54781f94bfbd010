"""What somebody with ill intent tries at the ways in."""

import re
import statistics
import time
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client

from groundswell.web.accounts.links import way_in_link_for
from groundswell.web.accounts.models import Person, SpentLink, VaultSession
from groundswell.web.accounts.next_page import keep_safe
from groundswell.web.accounts.seals import seal, unseal
from groundswell.web.shared.clock import get_now, set_clock
from web.accounts.test_ways_in import ask, is_signed_in

CODE = "/way-in/code/"


def strip_tokens(page: bytes) -> str:
    text = re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]*"', "", page.decode())
    return text.replace("dee@example.org", "X").replace("ana@example.org", "X")


def test_nobody_learns_whether_an_address_is_known() -> None:
    Person.objects.create_user("ana@example.org")
    known, new = Client(), Client()
    pages = []
    for client, email in ((known, "ana@example.org"), (new, "dee@example.org")):
        answer = client.post("/way-in/", {"email": email})
        page = client.get(CODE)
        headers = {name: value for name, value in answer.items() if name != "Set-Cookie"}
        for changing in ("Content-Security-Policy", "Expires"):
            headers.pop(changing, None)
        pages.append((answer.status_code, headers, strip_tokens(page.content)))
    assert pages[0] == pages[1]
    assert [message.to for message in mail.outbox] == [["ana@example.org"], ["dee@example.org"]]
    bodies = [re.sub(r"\d{4}-\d{4}|link/\S+", "", message.body) for message in mail.outbox]
    assert bodies[0] == bodies[1]


def test_asking_costs_the_same_for_known_and_new(django_assert_num_queries: Any) -> None:
    Person.objects.create_user("ana@example.org")
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    asked = []
    for email in ("ana@example.org", "dee@example.org"):
        with CaptureQueriesContext(connections["vault"]) as vault:
            Client().post("/way-in/", {"email": email})
        asked.append([re.sub(r"'[^']*'|_x\d+", "?", query["sql"]) for query in vault])
        assert not any("accounts_person" in query for query in asked[-1])
    assert asked[0] == asked[1]


def test_time_tells_nothing_of_claim_codes(challenge: Any) -> None:
    from groundswell.web.accounts.claim_codes import find_person, make_claim_code

    _, code = make_claim_code(challenge.id)
    wrong_secret, wrong_name = code[:-5] + "00000", "00000-0" + code[7:]
    seconds: dict[str, list[float]] = {wrong_secret: [], wrong_name: []}
    for _ in range(60):
        for tried, taken in seconds.items():
            start = time.process_time()
            assert find_person(tried) is None
            taken.append(time.process_time() - start)
    one, other = (statistics.median(taken) for taken in seconds.values())
    assert 0.5 < one / other < 2


def test_a_code_is_over_after_few_tries(client: Client) -> None:
    code, link = ask(client)
    wrong = "0000-0000" if code != "0000-0000" else "1111-1111"
    for _ in range(4):
        assert "not the code" in client.post(CODE, {"code": wrong}).content.decode()
    assert client.post(CODE, {"code": wrong}).status_code == 302
    client.post(CODE, {"code": code})
    assert not is_signed_in(client)
    # The link went to the owner of the address alone: it still brings them in.
    assert client.post(link).status_code == 302


def test_tries_at_the_same_time_are_counted_too(client: Client) -> None:
    """Each request sees a session in which nothing was wrong yet."""
    code, _ = ask(client)
    wrong = "0000-0000" if code != "0000-0000" else "1111-1111"
    cookie = client.cookies["session"].value
    from groundswell.web.accounts.sessions import SessionStore

    before = SessionStore(cookie).load()
    answers = []
    for _ in range(12):
        session = SessionStore(cookie)
        session.update(before)
        session.save()
        answers.append(client.post(CODE, {"code": wrong}).status_code)
    assert answers[:10] == [422] * 10
    assert answers[10:] == [429, 429]


def test_codes_and_links_end(client: Client) -> None:
    code, link = ask(client)
    with set_clock(get_now() + timedelta(minutes=16)):
        assert client.post(CODE, {"code": code})["Location"] == "/way-in/"
        assert client.get(link).status_code == 410
        assert client.post(link).status_code == 410
    assert not is_signed_in(client)


def test_code_and_link_of_one_message_are_one_way_in(client: Client) -> None:
    code, link = ask(client)
    client.post(CODE, {"code": code})
    other = Client()
    assert other.post(link).status_code == 410
    code, link = ask(other)
    Client().post(link)
    other.post(CODE, {"code": code})
    assert not is_signed_in(other)


def test_a_code_works_only_where_it_was_asked_for(client: Client) -> None:
    code, _ = ask(client)
    other = Client()
    assert other.post(CODE, {"code": code}).status_code == 302
    ask(other, "eve@example.org")
    other.post(CODE, {"code": code})
    assert not is_signed_in(other)


def test_a_link_can_not_be_made_or_changed_by_others(client: Client) -> None:
    _, link = ask(client)
    letters = link.rstrip("/").rpartition("/")[2]
    for place in range(0, len(letters), 7):
        changed = letters[:place] + ("A" if letters[place] != "A" else "B") + letters[place + 1 :]
        assert client.post(f"/way-in/link/{changed}/").status_code == 410
    content = {"id": "x", "email": "olu@example.org", "person_id": None, "next": ""}
    other_purpose = seal("something else", content, lasts=timedelta(minutes=1))
    assert client.post(f"/way-in/link/{other_purpose}/").status_code == 410
    for letters in ("x", "%00", "ü", "A" * 5000):
        assert client.get(f"/way-in/link/{letters}/").status_code in (404, 410)
    assert "dee" not in link
    assert not is_signed_in(client)


def test_a_link_made_with_another_secret_does_not_open(client: Client, settings: Any) -> None:
    letters = seal("p", {"a": 1}, lasts=timedelta(minutes=1))
    assert unseal("p", letters) == {"a": 1}
    settings.SECRET_KEY = "another"
    assert unseal("p", letters) is None


def test_a_link_lasts_a_day_at_most() -> None:
    person = Person.objects.create_user("olu@example.org")
    with pytest.raises(ValueError, match="day at most"):
        way_in_link_for(person, lasts=timedelta(days=2))


def test_used_links_are_forgotten_when_they_would_be_over(client: Client) -> None:
    from groundswell.web.accounts.cleaning import clean_vault

    _, link = ask(client)
    client.post(link)
    assert SpentLink.objects.count() == 1
    clean_vault()
    assert SpentLink.objects.count() == 1
    with set_clock(get_now() + timedelta(days=2)):
        clean_vault()
    assert SpentLink.objects.count() == 0


def test_a_session_has_a_new_key_after_signing_in(client: Client) -> None:
    code, _ = ask(client)
    before = client.cookies["session"].value
    csrf = client.cookies["csrftoken"].value if "csrftoken" in client.cookies else ""
    client.post(CODE, {"code": code})
    assert client.cookies["session"].value != before
    attacker = Client()
    attacker.cookies["session"] = before
    assert attacker.get("/way-in/tokens/").status_code == 302
    assert not csrf or client.cookies["csrftoken"].value != csrf


def test_another_person_on_the_same_computer_inherits_nothing(client: Client) -> None:
    code, _ = ask(client)
    client.post(CODE, {"code": code})
    session = client.session
    session["of_dee"] = "something"
    session.save()
    _, link = ask(Client(), "eve@example.org")
    client.post(link)
    assert "of_dee" not in client.session
    assert Person.objects.get(email="eve@example.org").pk.hex in client.session[
        "_auth_user_id"
    ].replace("-", "")


@pytest.mark.parametrize(
    "path",
    [
        "/way-in/",
        "/way-in/code/",
        "/way-in/link/x/",
        "/way-in/claim-code/",
        "/way-in/out/",
        "/way-in/leave/",
        "/way-in/tokens/",
        "/way-in/sign-on/sign-on/go/",
        "/c/change/join",
        "/c/change/join/code",
    ],
)
def test_every_form_needs_its_token(challenge: Any, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    person = Person.objects.create_user("dee@example.org")
    client.force_login(person, backend="groundswell.web.accounts.claim_codes.ClaimCodeBackend")
    assert client.post(path, {"email": "dee@example.org"}).status_code == 403


def test_cookies_are_closed_to_scripts_and_other_sites(client: Client) -> None:
    ask(client)
    cookie = client.cookies["session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["max-age"], "it ends with the browser"
    assert settings.SESSION_COOKIE_SECURE is settings.IS_HTTPS


HOSTILE_NEXT = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    " //evil.example",
    "/ok\r\nSet-Cookie: a=b",
    "/\u202eok",
    "/" + "a" * 5000,
    "https://testserver@evil.example/",
    "evil",
]


@pytest.mark.parametrize("next_path", HOSTILE_NEXT)
def test_a_way_in_leads_nowhere_else(next_path: str) -> None:
    assert keep_safe(next_path) == ""
    client = Client()
    code, _ = ask(client, next=next_path)
    answer = client.post(CODE, {"code": code})
    assert answer["Location"] == "/"
    person = Person.objects.get()
    printed = way_in_link_for(person, next_path).removeprefix(settings.ADDRESS)
    assert Client().post(printed)["Location"] == "/"
    assert client.post("/way-in/out/", {"next": next_path})["Location"] == "/"
    assert client.get("/way-in/login/", {"next": next_path})["Location"] == "/way-in/"


def test_a_way_in_leads_on() -> None:
    client = Client()
    code, _ = ask(client, next="/c/change/join?next=%2Fc%2Fchange%2Fideas")
    answer = client.post(CODE, {"code": code})
    assert answer["Location"] == "/c/change/join?next=%2Fc%2Fchange%2Fideas"
    assert client.get("/way-in/?next=/c/change/")["Location"] == "/c/change/"


@pytest.mark.parametrize(
    "email",
    ["", "x", "a@b\r\nBcc: eve@example.org", "<script>alert(1)</script>@example.org", "x" * 10_000],
)
def test_hostile_addresses_are_told_beside_the_field(client: Client, email: str) -> None:
    answer = client.post("/way-in/", {"email": email})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is a problem" in page
    assert "<script>alert" not in page
    assert mail.outbox == []


def test_too_many_questions_for_one_address_send_nothing_and_look_alike(client: Client) -> None:
    first = client.post("/way-in/", {"email": "dee@example.org"})
    for _ in range(4):
        ask(client)
    n_sent = len(mail.outbox)
    # Whoever else asks does not see that somebody did.
    for browser in (client, Client()):
        again = browser.post("/way-in/", {"email": "DEE@example.org"})
        assert (again.status_code, again.url) == (first.status_code, first.url)  # type: ignore[attr-defined]
        assert browser.get(again.url).status_code == 200  # type: ignore[attr-defined]
    assert len(mail.outbox) == n_sent
    ask(client, "eve@example.org")
    cache.clear()
    ask(client)


def test_too_many_tries_from_one_place_are_put_off(challenge: Any) -> None:
    tries = [
        Client().post("/way-in/claim-code/", {"claim_code": "x"}).status_code for _ in range(61)
    ]
    assert tries == [422] * 60 + [429]
    elsewhere = Client(REMOTE_ADDR="10.1.1.1")
    assert elsewhere.post("/way-in/claim-code/", {"claim_code": "x"}).status_code == 422
    joins = [Client().post("/c/change/join").status_code for _ in range(301)]
    assert joins == [403] * 300 + [429]


def test_addresses_of_one_network_are_one_place_and_never_in_the_cache() -> None:
    from django.core.cache.backends.locmem import LocMemCache

    stored: list[str] = []
    with patch.object(LocMemCache, "set", autospec=True) as remember:
        for last in ("1", "2"):
            Client(REMOTE_ADDR=f"2001:db8:1:2::{last}").post("/way-in/", {"email": "d@e.org"})
        Client(REMOTE_ADDR="203.0.113.9").post("/way-in/", {"email": "d@e.org"})
        stored = [str(call.args[1:]) for call in remember.call_args_list]
    assert stored
    for part in ("2001", "203.0.113", "d@e.org"):
        assert not any(part in row for row in stored)
    marks = {re.findall(r":ip:([0-9a-f]{32})", row)[0] for row in stored if ":ip:" in row}
    assert len(marks) == 2


def test_signing_out_clears_the_browser(client: Client) -> None:
    code, _ = ask(client)
    client.post(CODE, {"code": code})
    assert client.get("/way-in/out/").status_code == 200
    assert is_signed_in(client)
    answer = client.post("/way-in/out/")
    assert answer["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert not is_signed_in(client)
    assert VaultSession.objects.count() == 0


def test_no_browser_keeps_a_page_of_the_ways_in(client: Client) -> None:
    ask(client)
    for path in ("/way-in/", CODE, "/way-in/claim-code/", "/way-in/out/"):
        assert "no-store" in client.get(path)["Cache-Control"]


def test_somebody_shut_out_stays_out(client: Client) -> None:
    Person.objects.create_user("dee@example.org", is_active=False)
    code, _ = ask(client)
    client.post(CODE, {"code": code})
    _, link = ask(client)
    assert client.post(link).status_code == 410
    assert not is_signed_in(client)


def test_mail_that_can_not_be_sent_is_told_and_logs_no_address(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    import smtplib

    fault = smtplib.SMTPRecipientsRefused({"dee@example.org": (550, b"no such dee@example.org")})
    with patch("django.core.mail.EmailMultiAlternatives.send", side_effect=fault):
        answer = client.post("/way-in/", {"email": "dee@example.org"})
    assert "could not send" in answer.content.decode()
    assert "SMTPRecipientsRefused" in caplog.text
    assert "dee" not in caplog.text
