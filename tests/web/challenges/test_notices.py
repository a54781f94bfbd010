"""Sending e-mails to many, choosing which to get, and stopping them with one click."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from groundswell.web.accounts.keys import Context
from groundswell.web.accounts.models import Contact, Notice, Unsubscription
from groundswell.web.accounts.people import do_invite
from groundswell.web.accounts.post import NoticeKind, do_post_notice, remember_contact
from groundswell.web.accounts.post.mailer import send_due_notices
from groundswell.web.accounts.post.notices import do_post_to_members
from groundswell.web.accounts.post.opening import Opener
from groundswell.web.accounts.post.stops import Stopper
from groundswell.web.challenges.models import Challenge, Phase
from groundswell.web.challenges.notices.letterheads import describe_challenge
from groundswell.web.participation.digests import list_who_took_part
from groundswell.web.shared.audit import record
from groundswell.web.shared.clock import get_now, set_clock
from groundswell.web.shared.models import Event
from web.accounts.test_mailer import list_sent, send
from web.conftest import Cast

BASE = "/c/change/set-up/emails"


def invite(challenge: Challenge, n: int = 12) -> None:
    do_invite(challenge.id, [f"p{number}@example.org" for number in range(n)])


def find_stop_link(of: int = 0) -> str:
    header = mail.outbox[of].message()["List-Unsubscribe"]
    [path] = re.findall(r"^<http://localhost:8000(/c/change/emails/stop/[\w-]+)>$", header)
    return str(path)


def test_a_facilitator_reads_an_e_mail_and_sends_it(cast: Cast, challenge: Challenge) -> None:
    invite(challenge)
    record("challenge.launched", actor="", subject_id=challenge.id, challenge_id=challenge.id)
    page = cast.fay.client.get(f"{BASE}/invitation").content.decode()
    assert "You are invited: “What would help us change?”" in page
    assert "Riverside Trust asks you to take part" in page
    assert mail.outbox == []
    done = cast.fay.client.post(f"{BASE}/invitation", follow=True).content.decode()
    assert "In the post." in done
    assert "It is waiting to go out." in done
    send()
    assert len(list_sent()) == 12
    [event] = Event.objects.filter(kind="challenge.notified")
    assert event.payload == {"kind": "invitation"}
    again = cast.fay.client.post(f"{BASE}/invitation", follow=True).content.decode()
    assert "all have got it already" in again
    assert "Last sent:" in again
    assert "An e-mail was sent" in cast.ana.client.get("/c/change/changes").content.decode()


def test_nothing_on_the_page_tells_whom_a_reminder_reaches(
    cast: Cast, challenge: Challenge
) -> None:
    """Whether nobody or everybody took part, it is the same page before and after."""
    invite(challenge, 9)
    do_invite(challenge.id, ["ana@example.org"])
    pages = set()
    for n_stopped in (0, 10):
        for number in range(n_stopped):
            Stopper.of(challenge.id, f"p{number}@example.org").do_stop([NoticeKind.REMINDER])
        with set_clock(get_now() + timedelta(days=n_stopped)):
            cast.fay.client.post(f"{BASE}/reminder", follow=True)
            page = cast.fay.client.get(BASE).content.decode()
            send_due_notices(describe=describe_challenge, took_part=list_who_took_part)
            assert not Notice.objects.exists()
            after = cast.fay.client.get(BASE).content.decode()
        for one in (page, after):
            assert "One was sent in the last seven days." in one
            one = re.sub(r'nonce="[^"]*"|value="[^"]{40,}"|Last sent: [\w ]+', "", one)
            pages.add(one)
    assert len(list_sent()) == 10 + 1, "Ana joined, and said and voted nothing yet"
    assert len(pages) == 1


@pytest.mark.parametrize(
    ("kind", "before", "why"),
    [
        ("invitation", {"is_launched": False}, "has not been launched"),
        ("reminder", {"smallest_group": 13}, "a list of 13 addresses or more"),
        ("reminder", {"phase": "published"}, "No phase is open in which people"),
        ("phase_opened", {"phase": "published"}, "No phase is open in which people"),
        ("results_out", {}, "results are published is not open"),
    ],
)
def test_what_makes_no_sense_now_is_not_sent(
    cast: Cast, challenge: Challenge, kind: str, before: dict[str, str], why: str
) -> None:
    invite(challenge)
    given = dict(before)
    if phase := given.pop("phase", ""):
        Phase.objects.update(kind=phase)
    if given:
        Challenge.objects.update(**given)
    for answer in (
        cast.fay.client.get(f"{BASE}/{kind}"),
        cast.fay.client.post(f"{BASE}/{kind}", follow=True),
    ):
        assert why in answer.content.decode()
    assert not Notice.objects.exists()


def test_an_unknown_kind_is_no_page(cast: Cast, challenge: Challenge) -> None:
    for kind in ("fate", "message", "digest", "nothing"):
        assert cast.fay.client.get(f"{BASE}/{kind}").status_code == 404


def test_the_digest_can_be_turned_off(cast: Cast, challenge: Challenge) -> None:
    cast.fay.client.post(BASE, {"reason": ""})
    challenge.refresh_from_db()
    assert challenge.sends_digest, "a reason is asked for"
    cast.fay.client.post(BASE, {"reason": "People asked us to."})
    challenge.refresh_from_db()
    assert not challenge.sends_digest


def test_one_click_stops_one_kind_without_signing_in(cast: Cast, challenge: Challenge) -> None:
    """As RFC 8058 has it: a POST by a mail program, without a cookie, a token or a page before."""
    invite(challenge)
    cast.fay.client.post(f"{BASE}/reminder")
    send()
    program, path, to = Client(enforce_csrf_checks=True), find_stop_link(), mail.outbox[0].to[0]
    assert program.get(path).status_code == 200
    assert not Unsubscription.objects.exists(), "programs that only look at links stop nothing"
    body = {"List-Unsubscribe": "One-Click"}
    assert program.post(path, body).status_code == 200
    assert program.post(path, body).status_code == 200
    assert Unsubscription.objects.count() == 1
    mail.outbox.clear()
    for kind, n_days in (("invitation", 0), ("reminder", 7)):
        with set_clock(get_now() + timedelta(days=n_days)):
            cast.fay.client.post(f"{BASE}/{kind}")
            send()
    assert len(mail.outbox) == 22
    assert to not in list_sent()


def test_all_e_mails_can_be_stopped_and_stay_so_after_leaving(
    cast: Cast, challenge: Challenge
) -> None:
    invite(challenge, 1)
    cast.fay.client.post(f"{BASE}/phase_opened")
    send()
    path = find_stop_link([message.to for message in mail.outbox].index(["ana@example.org"]))
    page = Client().get(path).content.decode()
    assert "The next part has begun" in page
    assert "You get no more e-mails about this challenge." in (
        Client().post(path, {"all": "1"}).content.decode()
    )
    mail.outbox.clear()
    assert cast.ana.person is not None
    remember_contact(challenge.id, cast.ana.person.id, "en-gb")
    pseudonym = cast.ana.place(challenge).pseudonym(Context.POSTS)
    do_post_notice(challenge_id=challenge.id, pseudonym=pseudonym, kind=NoticeKind.FATE)
    sent_once = cast.fay.client.post(f"{BASE}/phase_opened", follow=True).content.decode()
    assert "It was sent for the phase that is open now." in sent_once
    do_post_to_members(challenge.id, NoticeKind.PHASE_OPENED)
    send(days=3)
    assert list_sent() == ["ben@example.org", "p0@example.org"]
    # Nothing in the row tells whose it is.
    cast.ana.client.post("/way-in/leave/", {"is_sure": "on"})
    assert Unsubscription.objects.count() == 7, "six kinds, and that the address was given up"


def test_links_of_other_challenges_and_made_up_ones_stop_nothing(
    cast: Cast, challenge: Challenge, make: type
) -> None:
    other = make("other")
    foreign = Stopper.of(other.id, "ana@example.org").seal(NoticeKind.FATE)
    for letters in ("x", foreign, foreign[:-4] + "AAAA"):
        for method in (Client().get, Client().post):
            answer = method(f"/c/change/emails/stop/{letters}")
            assert answer.status_code == 410
    assert not Unsubscription.objects.exists()


def test_somebody_chooses_what_they_get_and_in_which_language(
    cast: Cast, challenge: Challenge
) -> None:
    assert cast.ana.person is not None
    remember_contact(challenge.id, cast.ana.person.id, "en-gb")
    page = cast.ana.client.get("/c/change/emails").content.decode()
    assert page.count("checked") == 6
    cast.ana.client.cookies["language"] = "cy"
    cast.ana.client.post("/c/change/emails", {"wanted": ["message", "fate"]})
    page = cast.ana.client.get("/c/change/emails").content.decode()
    assert page.count("checked") == 2
    stopped = Stopper.of(challenge.id, "ana@example.org").list_stopped()
    assert stopped == {
        *(NoticeKind.INVITATION, NoticeKind.DIGEST, NoticeKind.PHASE_OPENED),
        NoticeKind.RESULTS_OUT,
    }
    told = Opener(challenge.id).open(Contact.objects.get().sealed)
    assert told == {"person": str(cast.ana.person.id), "language": "cy"}
    cast.ana.client.post("/c/change/emails", {"wanted": [kind.value for kind in stopped]})
    assert Stopper.of(challenge.id, "ana@example.org").list_stopped() == {
        NoticeKind.MESSAGE,
        NoticeKind.FATE,
    }
    assert cast.ana.client.post("/c/change/emails", {"wanted": ["x"]}).status_code == 422
    assert "You come in with a code" in cast.cleo.client.get("/c/change/emails").content.decode()


@pytest.mark.parametrize("n_listed", [2, 2_000])
def test_the_page_of_e_mails_asks_the_databases_little(
    cast: Cast, challenge: Challenge, n_listed: int, django_assert_max_num_queries: Any
) -> None:
    invite(challenge, n_listed)
    with (
        django_assert_max_num_queries(14),
        django_assert_max_num_queries(14, using="vault"),
    ):
        assert cast.fay.client.get(BASE).status_code == 200
