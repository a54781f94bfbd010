"""Changing one's address: the person stays who they are, the old one is told, nobody else is."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from lxml import html

from groundswell.web.accounts.keys import Context
from groundswell.web.accounts.models import Contact, Invitation, LeftAddress, Person
from groundswell.web.accounts.people import do_invite, do_join, is_invited
from groundswell.web.accounts.post import NoticeKind
from groundswell.web.accounts.post.mailer import seal_contacts_anew
from groundswell.web.accounts.post.notices import do_post_to_list
from groundswell.web.accounts.post.stops import Stopper
from groundswell.web.challenges.models import Challenge
from groundswell.web.challenges.queries import list_team
from groundswell.web.shared.models import Event
from web.accounts.test_mailer import list_sent, post, send, tell
from web.accounts.test_traces import read_all
from web.accounts.test_ways_in import ask, is_signed_in
from web.conftest import Actor, Cast
from web.pages import check_html, reading_age

GOLDENS = Path(__file__).parent / "goldens"
ASK, CONFIRM = "/way-in/e-mail/", "/way-in/e-mail/code/"
OLD, NEW = "ana@example.org", "ana.new@example.net"


def ask_change(client: Client, email: str = NEW) -> str:
    """Ask for a new address, and give the code that came there."""
    mail.outbox.clear()
    answer = client.post(ASK, {"email": email})
    assert (answer.status_code, answer["Location"]) == (302, CONFIRM)
    [message] = mail.outbox
    assert message.to == [email]
    [code] = re.findall(r"\b\d{4}-\d{4}\b", message.body)
    return str(code)


def change(client: Client, email: str = NEW) -> str:
    """Change an address; give what the page says then."""
    code = ask_change(client, email)
    mail.outbox.clear()
    return client.post(CONFIRM, {"code": code}, follow=True).content.decode()


def get_person(actor: Actor) -> Person:
    assert actor.person is not None
    return Person.objects.get(pk=actor.person.pk)


def test_the_new_address_brings_in_the_same_person(cast: Cast) -> None:
    before = get_person(cast.ana)
    elsewhere = Client()
    elsewhere.force_login(before, backend="groundswell.web.accounts.claim_codes.ClaimCodeBackend")
    code = ask_change(cast.ana.client)
    assert get_person(cast.ana).email == OLD, "nothing changes until it is confirmed"
    assert NEW in cast.ana.client.get(CONFIRM).content.decode()
    assert cast.ana.client.post(CONFIRM, {"code": "0000-0000"}).status_code == 422
    page = cast.ana.client.post(CONFIRM, {"code": code}, follow=True).content.decode()
    assert "Your e-mail address is changed." in page
    assert NEW in page
    assert get_person(cast.ana).email == NEW
    assert elsewhere.get("/way-in/account/").status_code == 302, "other devices are signed out"
    for address in (NEW, "ana.new+tag@example.net"):
        other = Client()
        code, _ = ask(other, address)
        other.post("/way-in/code/", {"code": code})
        assert int(other.session["_auth_user_id"].replace("-", ""), 16) == before.pk.int


def test_the_old_address_brings_nobody_in(cast: Cast) -> None:
    change(cast.ana.client)
    n_people = Person.objects.count()
    client = Client()
    code, link = ask(client, OLD)
    for letters in (code, None):
        answer = client.post("/way-in/code/", {"code": letters}) if letters else client.post(link)
        assert answer.status_code == (403 if letters else 410)
        assert not is_signed_in(client)
    _, link = ask(client, OLD)
    answer = Client().post(link)
    assert (answer.status_code, b"has another one now" in answer.content) == (403, True)
    assert Person.objects.count() == n_people
    assert "is changed" in change(cast.ana.client, OLD), "it can be had again"
    code, _ = ask(client, OLD)
    client.post("/way-in/code/", {"code": code})
    assert is_signed_in(client)


def test_an_address_of_somebody_else_looks_like_a_free_one(cast: Cast) -> None:
    said = []
    for email in ("ben@example.org", "free@example.org"):
        mail.outbox.clear()
        answer = cast.ana.client.post(ASK, {"email": email}, follow=True)
        [message] = mail.outbox
        page = re.sub(r"(csrf\w+\" value=\")\w+|nonce=\"[^\"]+\"", "", answer.content.decode())
        body = re.sub(r"\d{4}-\d{4}", "", message.body)
        said.append((page.replace(email, ""), message.subject, body))
    assert said[0] == said[1]
    for email in ("ben@example.org", "ben+new@example.org"):
        page = change(cast.ana.client, email)
        assert "You can&#39;t have this address" in page
        assert (get_person(cast.ana).email, get_person(cast.ben).email) == (OLD, "ben@example.org")
    assert not LeftAddress.objects.exists()
    change(cast.ben.client, "ben@example.net")
    change(cast.ana.client, "ben@example.org")
    assert get_person(cast.ana).email == OLD, "nor one that another had first"


def test_what_was_joined_stays_and_what_was_stopped(cast: Cast, challenge: Challenge) -> None:
    ana = get_person(cast.ana)
    Challenge.objects.update(join_by_link=False, join_by_invitation=True, domains=["example.org"])
    do_invite(challenge.id, [OLD, "ben@example.org"])
    Stopper.of(challenge.id, OLD).do_stop([NoticeKind.DIGEST])
    pseudonym = cast.ana.place(challenge).pseudonym(Context.POSTS)
    change(cast.ana.client)
    assert cast.ana.client.get("/c/change/ideas").status_code == 200
    assert ana.memberships.filter(challenge_id=challenge.id).exists()
    assert cast.ana.place(challenge).pseudonym(Context.POSTS) == pseudonym
    assert Stopper.of(challenge.id, NEW).list_stopped() == {NoticeKind.DIGEST}
    assert sorted(row.email for row in Invitation.objects.all()) == [OLD, "ben@example.org"]
    assert not is_invited(get_person(cast.ana), challenge.id)


def test_somebody_of_a_team_is_in_it_by_the_new_address_alone(
    cast: Cast, challenge: Challenge
) -> None:
    do_invite(challenge.id, [OLD], "analyst")
    do_join(get_person(cast.ana), challenge.id, "analyst")
    before = {one.email for one in list_team(challenge)}
    change(cast.ana.client)
    assert {one.email for one in list_team(challenge)} == before - {OLD} | {NEW}
    cast.ana.client.post("/way-in/leave/", {"is_sure": "on"})
    assert {one.email for one in list_team(challenge)} == before - {OLD}


def test_who_wrote_something_is_reached_at_the_new_address(
    cast: Cast, challenge: Challenge, django_capture_on_commit_callbacks: Any
) -> None:
    post(cast.ana, challenge, django_capture_on_commit_callbacks)
    sealed = [bytes(row.sealed) for row in Contact.objects.all()]
    change(cast.ana.client)
    change(cast.ana.client, "ana.third@example.net")
    assert [bytes(row.sealed) for row in Contact.objects.all()] == sealed, (
        "it would tell whose it is"
    )
    LeftAddress.objects.all().delete()
    for _ in range(2):
        tell(cast.ana, challenge)
        send(days=3)
        assert list_sent() == ["ana.third@example.net"]
        mail.outbox.clear()
        seal_contacts_anew()


def test_who_took_part_is_not_reminded_at_the_new_address(
    cast: Cast, challenge: Challenge, django_capture_on_commit_callbacks: Any
) -> None:
    post(cast.ana, challenge, django_capture_on_commit_callbacks)
    change(cast.ana.client)
    LeftAddress.objects.all().delete()
    do_invite(challenge.id, [OLD, NEW, "new@example.org"])
    do_post_to_list(challenge.id, NoticeKind.REMINDER)
    send()
    assert list_sent() == ["new@example.org"]


def test_the_old_address_is_told_hours_later_and_once(cast: Cast) -> None:
    change(cast.ana.client)
    assert mail.outbox == [], "at once it would stand beside the code in a mail server's log"
    send()
    send()
    [message] = mail.outbox
    assert message.to == [OLD]
    assert NEW not in message.message().as_string()
    assert message.message()["Message-ID"].endswith(">")
    assert not LeftAddress.objects.exists()


def test_nothing_joins_the_old_address_to_the_new(
    cast: Cast, challenge: Challenge, caplog: pytest.LogCaptureFixture
) -> None:
    n_events = Event.objects.count()
    with caplog.at_level("DEBUG"):
        change(cast.ana.client)
    assert Event.objects.count() == n_events
    assert OLD not in caplog.text
    assert NEW not in caplog.text
    places = {(table, name) for table, name, value in read_all() if OLD in str(value)}
    assert places == {("vault.accounts_leftaddress", "email")}
    send()
    assert not [table for table, _, value in read_all() if OLD in str(value)]


def test_who_came_with_a_code_adds_no_address(cast: Cast) -> None:
    for answer in (cast.cleo.client.get(ASK), cast.cleo.client.post(ASK, {"email": NEW})):
        assert "join your name to what you wrote" in answer.content.decode()
    assert mail.outbox == []
    assert get_person(cast.cleo).email is None


def test_nobody_changes_the_address_of_another(cast: Cast) -> None:
    for path in (ASK, CONFIRM):
        assert cast.visitor.client.get(path)["Location"].startswith("/way-in/?next=")
    code = ask_change(cast.ana.client)
    answer = cast.ben.client.post(CONFIRM, {"code": code})
    assert answer["Location"] == ASK
    assert get_person(cast.ben).email == "ben@example.org"
    # A code is for one purpose alone.
    assert Client().post("/way-in/code/", {"code": code})["Location"] == "/way-in/"


def test_codes_are_asked_for_and_tried_so_often_and_no_more(cast: Cast) -> None:
    code = ask_change(cast.ana.client)
    wrong = "0000-0000" if code != "0000-0000" else "1111-1111"
    statuses = [cast.ana.client.post(CONFIRM, {"code": wrong}).status_code for _ in range(5)]
    assert statuses == [422] * 4 + [302]
    cast.ana.client.post(CONFIRM, {"code": code})
    assert get_person(cast.ana).email == OLD
    for _ in range(4):
        ask_change(cast.ana.client)
    # The address gets no more for now, which nobody sees: others may have asked there before.
    n_sent = len(mail.outbox)
    assert cast.ana.client.post(ASK, {"email": NEW})["Location"] == CONFIRM
    assert len(mail.outbox) == n_sent
    tries = [cast.ana.client.post(ASK, {"email": f"n{n}@example.org"}) for n in range(6)]
    assert [one.status_code for one in tries][-1] == 429, "nor does one person write to many"


@pytest.mark.parametrize("name", ["address_code", "address_left"])
def test_each_e_mail_word_for_word(cast: Cast, name: str) -> None:
    ask_change(cast.ana.client)
    if name == "address_left":
        change(cast.ana.client)
        send()
    [message] = mail.outbox
    assert isinstance(message, EmailMultiAlternatives)
    page = str(message.alternatives[0][0])
    for kind, said in (("txt", message.body), ("html", page)):
        golden = GOLDENS / f"{name}.{kind}"
        blank = re.sub(r"\b\d{4}-\d{4}\b", "CODE", str(said))
        if os.environ.get("WRITE_GOLDENS"):
            golden.write_text(blank, encoding="utf-8")
        assert blank == golden.read_text(encoding="utf-8")
    check_html(page)
    tree = html.fromstring(page)
    assert not tree.xpath("//img | //link | //script | //@style | //a")
    for paragraph in tree.xpath("//p"):
        said = " ".join(paragraph.text_content().split())
        assert said in " ".join(str(message.body).split())
    assert reading_age(re.sub(r"http\S+", "", str(message.body))) <= 11
    assert message.message()["Auto-Submitted"] == "auto-generated"
    assert not re.search(r"\d", message.subject)
