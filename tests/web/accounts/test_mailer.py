"""The mailer: what waits goes out once, to those it is for, whatever breaks meanwhile."""

from __future__ import annotations

import json
import logging
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.management import call_command
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from groundswell.web.accounts.addresses import do_change_address
from groundswell.web.accounts.keys import Context, destroy_key
from groundswell.web.accounts.leaving import do_erase_person
from groundswell.web.accounts.models import Contact, LeftAddress, Notice, Person
from groundswell.web.accounts.people import do_invite, do_join, find_or_make_person
from groundswell.web.accounts.post import NoticeKind, do_post_notice, mailer, remember_contact
from groundswell.web.accounts.post.mailer import seal_contacts_anew, send_due_notices
from groundswell.web.accounts.post.notices import (
    do_post_to_list,
    do_post_to_members,
    list_waiting,
)
from groundswell.web.accounts.post.opening import Opener
from groundswell.web.challenges.models import Challenge, Phase, Question
from groundswell.web.challenges.notices.letterheads import describe_challenge
from groundswell.web.config import start
from groundswell.web.config.daily import list_duties
from groundswell.web.config.mailing import schedule_mail, send_notices
from groundswell.web.participation.actions import do_comment, do_post_idea, do_vote
from groundswell.web.participation.digests import list_who_took_part, post_digests
from groundswell.web.shared.clock import get_now, set_clock
from web.accounts.test_traces import read_all
from web.conftest import Actor, Cast


def send(days: int = 0) -> bool:
    """Let the mailer send what is due, some days from now."""
    with set_clock(get_now() + timedelta(days=days)):
        return send_due_notices(describe=describe_challenge, took_part=list_who_took_part)


def list_sent() -> list[str]:
    return sorted(address for message in mail.outbox for address in message.to)


def post(actor: Actor, challenge: Challenge, run_on_commit: Any) -> Any:
    """Post an idea, as somebody does on the page."""
    with run_on_commit(execute=True):
        return do_post_idea(
            place=actor.place(challenge),
            question=Question.objects.get(),
            kind="helps",
            text="Shorter meetings.",
            language="en-gb",
        )


def tell(actor: Actor, challenge: Challenge, kind: NoticeKind = NoticeKind.FATE) -> None:
    do_post_notice(
        challenge_id=challenge.id,
        pseudonym=actor.place(challenge).pseudonym(Context.POSTS),
        kind=kind,
        subject_id=uuid4(),
    )


def test_who_posts_can_be_told_what_became_of_it(
    cast: Cast, challenge: Challenge, django_capture_on_commit_callbacks: Any
) -> None:
    for actor in (cast.ana, cast.cleo):
        idea = post(actor, challenge, django_capture_on_commit_callbacks)
        do_post_notice(
            challenge_id=challenge.id,
            pseudonym=idea.author,
            kind=NoticeKind.FATE,
            subject_id=idea.id,
        )
    with django_capture_on_commit_callbacks(execute=True):
        do_comment(
            place=cast.ben.place(challenge), idea=idea, text="Yes.", language="en-gb", answers=None
        )
    assert Contact.objects.count() == 2
    send(days=3)
    assert list_sent() == ["ana@example.org"]
    assert not Notice.objects.exists()
    whole = mail.outbox[0].message().as_string()
    assert "Shorter" not in whole
    assert str(idea.id) not in whole


def test_mail_to_one_author_waits_for_others_or_two_days(cast: Cast, challenge: Challenge) -> None:
    people = [Person.objects.create_user(email=f"p{n}@example.org") for n in range(10)]
    actors = [Actor(person, None) for person in people]  # type: ignore[arg-type]  # no browser
    for number, actor in enumerate(actors):
        remember_contact(challenge.id, actor.person.id, "en-gb")  # type: ignore[union-attr]
        tell(actor, challenge)
        send(days=1)
        assert len(mail.outbox) == (10 if number == 9 else 0)
    orders = {tuple(message.to[0] for message in mail.outbox)}
    for _ in range(3):
        mail.outbox.clear()
        for actor in actors:
            tell(actor, challenge)
        send()
        orders.add(tuple(message.to[0] for message in mail.outbox))
    assert len(orders) > 1, "no order of acts shows in the order of e-mails"
    mail.outbox.clear()
    tell(actors[0], challenge)
    send(days=1)
    assert list_sent() == []
    send(days=2)
    assert list_sent() == ["p0@example.org"]


def test_invitations_go_once_to_each_address(cast: Cast, challenge: Challenge) -> None:
    do_invite(challenge.id, ["dee@example.org", "eve@example.org"])
    assert do_post_to_list(challenge.id, NoticeKind.INVITATION) == 2
    assert do_post_to_list(challenge.id, NoticeKind.INVITATION) == 0
    assert list_waiting(challenge.id) == {NoticeKind.INVITATION}
    send()
    do_invite(challenge.id, ["dee@example.org", "fin@example.org"])
    assert do_post_to_list(challenge.id, NoticeKind.INVITATION) == 1
    send()
    send()
    assert list_sent() == ["dee@example.org", "eve@example.org", "fin@example.org"]
    assert {message.message()["Auto-Submitted"] for message in mail.outbox} == {"auto-generated"}


def test_a_reminder_reaches_who_said_and_voted_nothing(
    cast: Cast, challenge: Challenge, django_capture_on_commit_callbacks: Any
) -> None:
    names = ("ana", "ben", "dee", "eve")
    do_invite(challenge.id, [f"{name}@example.org" for name in names])
    idea = post(cast.ana, challenge, django_capture_on_commit_callbacks)
    do_vote(place=cast.ben.place(challenge), idea=idea, choice=1)
    do_post_to_list(challenge.id, NoticeKind.REMINDER)
    assert Notice.objects.filter(kind="reminder").count() == 4
    send()
    assert list_sent() == ["dee@example.org", "eve@example.org"]
    assert not Notice.objects.exists()


def test_no_row_tells_who_got_a_reminder(
    cast: Cast,
    challenge: Challenge,
    django_capture_on_commit_callbacks: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not even when one address is put off while others are done."""
    do_invite(challenge.id, [f"{name}@example.org" for name in ("ana", "dee", "eve")])
    post(cast.ana, challenge, django_capture_on_commit_callbacks)
    do_post_to_list(challenge.id, NoticeKind.REMINDER)

    def put_off(_: object, message: Any) -> mailer.Outcome:
        return mailer.Outcome.PUT_OFF if "eve" in message.to[0] else mailer.Outcome.TAKEN

    with monkeypatch.context() as patch:
        patch.setattr(mailer.Connection, "hand_over", put_off)
        send()
    rows = list(Notice.objects.all())
    assert len(rows) == 3
    assert {(row.made_on, row.n_tries, row.is_refused) for row in rows} == {
        (rows[0].made_on, 0, False)
    }
    assert len({len(row.progress or b"") for row in rows}) == 1
    assert len({bytes(row.progress or b"") for row in rows}) == 3
    send()
    assert list_sent() == ["eve@example.org"]
    assert not Notice.objects.exists()


def test_news_goes_to_all_who_joined_and_to_the_others_on_the_list(
    cast: Cast, challenge: Challenge
) -> None:
    do_invite(challenge.id, ["ana+news@example.org", "dee@example.org"])
    do_post_to_members(challenge.id, NoticeKind.PHASE_OPENED, Phase.objects.get().id)
    send()
    assert list_sent() == ["ana@example.org", "ben@example.org", "dee@example.org"]


def test_that_a_phase_opened_is_not_told_once_it_has_closed(
    cast: Cast, challenge: Challenge
) -> None:
    do_post_to_members(challenge.id, NoticeKind.PHASE_OPENED, Phase.objects.get().id)
    do_invite(challenge.id, ["dee@example.org"])
    do_post_to_list(challenge.id, NoticeKind.REMINDER)
    Phase.objects.update(closes_at=get_now() - timedelta(hours=1))
    send()
    assert list_sent() == []
    assert not Notice.objects.exists()


def test_a_digest_comes_on_mondays_where_there_is_something_new(
    cast: Cast, challenge: Challenge, django_capture_on_commit_callbacks: Any
) -> None:
    now = get_now()
    monday = now + timedelta(days=(7 - now.weekday()) % 7)
    Phase.objects.update(closes_at=now + timedelta(days=90))

    def at(when: Any) -> list[str]:
        mail.outbox.clear()
        with set_clock(when):
            post_digests()
        send()
        return list_sent()

    assert at(monday) == []
    with set_clock(monday):
        post(cast.ana, challenge, django_capture_on_commit_callbacks)
    assert at(monday + timedelta(days=1)) == []
    assert at(monday) == ["ana@example.org", "ben@example.org"]
    assert at(monday + timedelta(days=14)) == []
    Challenge.objects.update(sends_digest=False)
    assert at(monday) == []


def test_who_left_gets_nothing_and_their_seal_holds_nothing(
    cast: Cast, challenge: Challenge, django_capture_on_commit_callbacks: Any
) -> None:
    for actor in (cast.ana, cast.ben):
        post(actor, challenge, django_capture_on_commit_callbacks)
        tell(actor, challenge)
    before = {row.pk: bytes(row.sealed) for row in Contact.objects.all()}
    assert cast.ana.person is not None
    do_erase_person(cast.ana.person)
    # Who compares two backups sees that somebody left, and not which contact was theirs.
    assert {row.pk: bytes(row.sealed) for row in Contact.objects.all()} == before
    send(days=3)
    assert list_sent() == ["ben@example.org"]
    seal_contacts_anew()
    after = {row.pk: bytes(row.sealed) for row in Contact.objects.all()}
    assert set(after) == set(before)
    assert not set(after.values()) & set(before.values())
    assert len({len(sealed) for sealed in after.values()}) == 1
    opener = Opener(challenge.id)
    assert cast.ben.person is not None
    assert sorted(opener.open(sealed).get("person", "") for sealed in after.values()) == [
        "",
        str(cast.ben.person.id),
    ]


@pytest.mark.parametrize("does", ["leaves", "changes address"])
def test_an_address_that_was_given_up_gets_nothing_of_a_list_that_it_stays_on(
    cast: Cast, challenge: Challenge, does: str
) -> None:
    ana, ben = "ana@example.org", "ben@example.org"
    do_invite(challenge.id, [ana, ben])
    assert cast.ana.person is not None
    if does == "leaves":
        do_erase_person(cast.ana.person)
    else:
        assert do_change_address(cast.ana.person, "new@example.org")
        LeftAddress.objects.all().delete()
    do_post_to_list(challenge.id, NoticeKind.INVITATION)
    send()
    do_post_to_members(challenge.id, NoticeKind.RESULTS_OUT)
    send()
    assert ana not in list_sent()
    assert list_sent().count(ben) == 2
    assert not do_post_to_list(challenge.id, NoticeKind.INVITATION), (
        "nor does this tell whose it is"
    )
    if does == "leaves":  # who comes back gets what members get
        do_join(find_or_make_person(ana), challenge.id)
        do_post_to_members(challenge.id, NoticeKind.PHASE_OPENED)
        send()
        assert ana in list_sent()


def test_what_goes_to_the_whole_list_says_the_same_to_who_joined_and_to_who_did_not(
    cast: Cast, challenge: Challenge
) -> None:
    do_invite(challenge.id, ["ana@example.org", "not.here@example.org"])
    do_post_to_members(challenge.id, NoticeKind.PHASE_OPENED)
    send()
    said = {
        message.to[0]: re.sub(r"stop/\S+", "stop/…", str(message.body)) for message in mail.outbox
    }
    assert said["ana@example.org"] == said["not.here@example.org"]
    assert "because you were invited or take part" in said["ana@example.org"]


def test_without_its_key_a_challenge_writes_to_nobody(
    cast: Cast, challenge: Challenge, django_capture_on_commit_callbacks: Any
) -> None:
    post(cast.ana, challenge, django_capture_on_commit_callbacks)
    tell(cast.ana, challenge)
    do_post_to_members(challenge.id, NoticeKind.DIGEST)
    destroy_key(challenge.id)
    seal_contacts_anew()
    send(days=3)
    assert list_sent() == []
    assert not Notice.objects.exists()


def test_addresses_of_who_takes_part_stand_in_two_columns_alone(
    cast: Cast,
    challenge: Challenge,
    django_capture_on_commit_callbacks: Any,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also where a batch breaks, in a job's row and in the log."""

    def fail(_: object, message: Any) -> None:
        raise RuntimeError(f"cannot reach {message.to}")

    post(cast.ana, challenge, django_capture_on_commit_callbacks)
    do_invite(challenge.id, ["ben@example.org"])
    tell(cast.ana, challenge)
    do_post_to_list(challenge.id, NoticeKind.INVITATION)
    do_post_to_members(challenge.id, NoticeKind.DIGEST)
    monkeypatch.setattr(mailer.Connection, "hand_over", fail)
    # The worker would close the connection in which this test's transaction is.
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
    with caplog.at_level(logging.DEBUG):
        send_notices.enqueue()
        call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)
    assert DBTaskResult.objects.filter(status="SUCCESSFUL").exists()
    assert Notice.objects.exists()
    found = set()
    for table, column, value in read_all():
        plain = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        if re.search(rb"\b(ana|ben)@example", plain):
            found.add(f"{table}.{column}")
    assert found == {"vault.accounts_person.email", "vault.accounts_invitation.email"}
    assert "example.org" not in "\n".join(record.getMessage() for record in caplog.records)


def test_a_message_id_is_made_of_the_row_by_the_key_alone(challenge: Challenge) -> None:
    """Who has the database and a mail server's log can't lay one beside the other."""
    row = uuid4()
    made = mailer.make_message_id(challenge.id, row)
    assert made == mailer.make_message_id(challenge.id, row)
    assert re.fullmatch(r"<[0-9a-f]{32}@localhost>", made)
    assert row.hex not in made
    destroy_key(challenge.id)
    from groundswell.web.accounts.keys import make_key

    make_key(challenge.id)
    assert mailer.make_message_id(challenge.id, row) != made


def test_moments_are_drawn_within_the_hours_that_are_set(settings: Any) -> None:
    settings.MAIL_HOURS = (2, 8)
    waits = []
    for _ in range(20):
        DBTaskResult.objects.all().delete()
        schedule_mail()
        schedule_mail()
        [job] = DBTaskResult.objects.all()
        assert json.dumps(job.args_kwargs) == '{"args": [], "kwargs": {}}'
        waits.append(job.run_after - get_now())
    assert min(waits) > timedelta(hours=1, minutes=59)
    assert max(waits) < timedelta(hours=8, minutes=1)
    assert len({int(wait.total_seconds()) for wait in waits}) > 10


def test_a_large_batch_goes_on_after_a_pause(
    cast: Cast, challenge: Challenge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailer, "AT_ONCE", 2)
    do_invite(challenge.id, [f"p{number}@example.org" for number in range(5)])
    do_post_to_list(challenge.id, NoticeKind.INVITATION)
    assert send() is True
    assert len(mail.outbox) == 2
    assert send() is True
    assert send() is False
    assert len(set(list_sent())) == 5


def test_the_mailer_s_clock_runs_from_the_start_and_again_each_night(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(start, "call_command", lambda *_, **__: None)
    start.prepare()
    start.prepare()
    waiting = DBTaskResult.objects.filter(task_path=send_notices.module_path)
    assert waiting.count() == 1
    waiting.delete()
    duties = list_duties()
    assert {schedule_mail, seal_contacts_anew, post_digests} <= set(duties)
    schedule_mail()
    assert waiting.count() == 1
