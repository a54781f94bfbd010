"""What a real mail server may do to a batch, and what a crash may: no e-mail is lost by it."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from groundswell.web.accounts.models import Notice
from groundswell.web.accounts.people import do_invite
from groundswell.web.accounts.post import NoticeKind, mailer
from groundswell.web.accounts.post.notices import do_post_to_list, list_unreached
from groundswell.web.challenges.models import Challenge
from groundswell.web.config import checks
from groundswell.web.shared.clock import get_now, set_clock
from web.accounts.test_mailer import send

NAMES = [f"p{number}@example.org" for number in range(6)]


class MailServer:
    """Takes e-mail, as well as it is told to."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, Message]] = []
        self.answers: dict[str, str] = {}
        """What is said of an address instead of yes."""
        self.slow: set[str] = set()
        """Addresses whose e-mail is taken, but too late for who waits."""
        self.is_short = False
        """Whether a connection ends after each e-mail."""

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        [address] = envelope.rcpt_tos
        assert isinstance(envelope.content, bytes)
        self.taken.append((address, message_from_bytes(envelope.content)))
        if address in self.slow:
            self.slow.remove(address)
            await asyncio.sleep(2)
        if self.is_short:
            assert server.transport is not None
            asyncio.get_running_loop().call_later(0.01, server.transport.close)
        return "250 OK"

    def list_ids(self) -> dict[str, set[str]]:
        ids: dict[str, set[str]] = {}
        for address, message in self.taken:
            ids.setdefault(address, set()).add(message["Message-ID"])
        return ids


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 0.7
    made = MailServer()
    controller = Controller(made, hostname="127.0.0.1", port=port)
    controller.start()
    yield made
    controller.stop()


@pytest.fixture
def waiting(challenge: Challenge) -> None:
    do_invite(challenge.id, NAMES)
    do_post_to_list(challenge.id, NoticeKind.INVITATION)


@pytest.mark.usefixtures("waiting")
def test_one_bad_address_stops_no_other(server: MailServer, challenge: Challenge) -> None:
    server.answers = {NAMES[0]: "550 no such mailbox", NAMES[1]: "451 come again later"}
    send()
    assert Counter(address for address, _ in server.taken) == Counter(NAMES[2:])
    assert Notice.objects.count() == 2
    assert list_unreached(challenge.id) == []
    del server.answers[NAMES[1]]
    send()
    assert server.taken[-1][0] == NAMES[1]
    # It is tried again: only while others are taken does a refusal tell of the address itself.
    for number in range(3):
        do_invite(challenge.id, [f"more{number}@example.org"])
        do_post_to_list(challenge.id, NoticeKind.INVITATION)
        send()
    assert list_unreached(challenge.id) == [NAMES[0]]
    do_post_to_list(challenge.id, NoticeKind.INVITATION)
    del server.answers[NAMES[0]]
    send()
    assert NAMES[0] not in server.list_ids(), "it is left alone until somebody mends it"


@pytest.mark.usefixtures("waiting")
def test_a_server_that_refuses_all_of_them_loses_none(
    server: MailServer, challenge: Challenge
) -> None:
    server.answers = dict.fromkeys(NAMES, "554 not from here")
    for _ in range(5):
        send()
    assert list_unreached(challenge.id) == []
    server.answers.clear()
    send()
    assert Counter(address for address, _ in server.taken) == Counter(NAMES)


@pytest.mark.usefixtures("waiting")
def test_a_server_that_is_away_loses_none(
    server: MailServer, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    there, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    assert send() is False
    assert Notice.objects.filter(n_tries=0).count() == len(NAMES)
    assert [one.is_good for one in checks._look_at_post()] == [True]
    with set_clock(get_now() + timedelta(days=5)):
        assert [one.is_good for one in checks._look_at_post()] == [False]
    settings.EMAIL_PORT = there
    send()
    assert Counter(address for address, _ in server.taken) == Counter(NAMES)
    assert not Notice.objects.exists()
    assert "example.org" not in caplog.text


@pytest.mark.usefixtures("waiting")
def test_what_a_slow_server_took_twice_is_the_same_e_mail(server: MailServer) -> None:
    server.slow = {NAMES[2]}
    send()
    assert Notice.objects.count() == 1
    send()
    taken = Counter(address for address, _ in server.taken)
    assert taken == Counter(NAMES) + Counter([NAMES[2]])
    assert {len(ids) for ids in server.list_ids().values()} == {1}


@pytest.mark.usefixtures("waiting")
def test_a_server_may_end_the_connection_after_each(server: MailServer) -> None:
    server.is_short = True
    for _ in range(4):
        send()
    assert set(server.list_ids()) == set(NAMES)
    assert {len(ids) for ids in server.list_ids().values()} == {1}


@pytest.mark.usefixtures("waiting")
def test_two_mailers_do_not_send_the_same(server: MailServer) -> None:
    with mailer._alone() as is_alone:
        assert is_alone
        send()
    assert server.taken == []
    send()
    assert Counter(address for address, _ in server.taken) == Counter(NAMES)


_BEGIN = """
import os, sys, uuid
import django
from django.core.management import call_command
django.setup()
from groundswell.web.accounts.keys import make_key
from groundswell.web.accounts.models import Notice
from groundswell.web.accounts.people import do_invite
from groundswell.web.accounts.post import NoticeKind, mailer
from groundswell.web.accounts.post.letters import Letterhead
from groundswell.web.accounts.post.notices import do_post_to_list
challenge = uuid.UUID(int=7)
def describe(_):
    stop = lambda letters: f"https://voices.example.org/stop/{letters}"
    return Letterhead("Change", "Trust", "", "", True, ["en-gb"], 10, "/", "/mine", "/emails", stop)
def send():
    mailer.send_due_notices(describe=describe, took_part=lambda _: ())
"""
_FIRST = """
call_command("migrate", database="vault", verbosity=0)
make_key(challenge)
do_invite(challenge, [f"p{n}@example.org" for n in range(6)])
do_post_to_list(challenge, NoticeKind.INVITATION)
handed = []
taking = mailer.Connection.hand_over
def hand_over(self, message):
    outcome = taking(self, message)
    handed.append(message)
    if len(handed) == 3:
        os.kill(os.getpid(), 9)
    return outcome
mailer.Connection.hand_over = hand_over
send()
"""


def test_killed_between_handing_over_and_noting_it_no_e_mail_is_lost(tmp_path: Path) -> None:
    """The third was handed over and not noted: it comes again, and is the same e-mail."""
    left = {k: v for k, v in os.environ.items() if not k.endswith("DATABASE_URL")}
    env = left | {
        "GROUNDSWELL_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "groundswell.web.config.settings",
    }

    def run(script: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", _BEGIN + script]
        return subprocess.run(command, env=env, capture_output=True, text=True, check=False)

    killed = run(_FIRST)
    assert killed.returncode == -9, killed.stderr
    again = run("send(); send()\nassert not Notice.objects.exists()")
    assert again.returncode == 0, again.stderr
    sent = "".join(file.read_text() for file in (tmp_path / "mail").iterdir())
    to = re.findall(r"^To: (\S+)", sent, re.MULTILINE)
    ids = re.findall(r"^Message-ID: (\S+)", sent, re.MULTILINE)
    assert set(to) == {f"p{number}@example.org" for number in range(6)}
    assert len(to) == len(ids) == 7
    assert len(set(ids)) == 6
    assert len(set(zip(to, ids, strict=True))) == 6
