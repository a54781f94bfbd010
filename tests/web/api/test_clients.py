"""The client examples, run as people would run them: against a platform that is serving."""

from __future__ import annotations

import csv
import importlib.util
import subprocess
import sys
import time
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from groundswell.web.accounts.models import Person
from groundswell.web.accounts.tokens import do_make_token
from groundswell.web.challenges.models import Challenge, Phase, Question
from groundswell.web.participation import actions
from groundswell.web.participation.models import Contribution, Revision, Vote
from groundswell.web.shared.clock import get_now
from web.conftest import Cast
from web.participation.voters import let_vote

pytestmark = pytest.mark.django_db(databases=["default", "vault"], transaction=True)

CLIENTS = Path(__file__).resolve().parents[3] / "clients"


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture
def newcomer(live_server: Any, cast: Cast, challenge: Challenge) -> str:
    """The token of somebody who is not in the challenge yet, which has two ideas of Ana's.

    It has three phases, as real ones have: of the questions only that of the second is open.
    """
    open_now = Phase.objects.get(challenge=challenge)
    for position, opens_on in ((0, -9), (2, 30)):
        other = Phase.objects.create(
            challenge=challenge,
            kind="answer",
            position=position,
            title_words={"en-gb": "Another {time}"},
            opens_at=open_now.opens_at + timedelta(days=opens_on),
            closes_at=open_now.opens_at + timedelta(days=opens_on + 5),
        )
        Question.objects.create(
            phase=other, position=1, text_words={"en-gb": "What then?"}, kinds="solution"
        )
    for text in ("Lunch together helps.", "Time to think helps."):
        actions.do_post_idea(
            place=cast.ana.place(challenge),
            question=Question.objects.get(phase=open_now),
            kind="helps",
            text=text,
            language="en-gb",
        )
    person = Person.objects.create_user(email="new@example.org")
    return do_make_token(person, name="a program", may_write=True, n_days=30)[1]


@pytest.mark.parametrize(
    "command",
    [(sys.executable, str(CLIENTS / "take_part.py")), ("sh", str(CLIENTS / "take_part.sh"))],
)
def test_a_program_joins_posts_votes_and_takes_data(
    command: tuple[str, str], live_server: Any, newcomer: str, tmp_path: Path
) -> None:
    text = "Short meetings help us."
    done = run(tmp_path, *command, live_server.url, "change", newcomer, text)
    assert done.returncode == 0, done.stdout + done.stderr
    assert Revision.objects.filter(text=text).count() == 1
    # It casts one vote in its holder's name, on an idea of another that nobody read: a pass.
    vote = Vote.objects.get()
    assert vote.choice == 0
    assert not vote.contribution.revisions.filter(text=text).exists()
    if command[0] == "sh":
        content = (tmp_path / "change-ideas.csv").read_text(encoding="utf-8-sig")
    else:
        with zipfile.ZipFile(tmp_path / "change-open-data.zip") as archive:
            content = archive.read("ideas.csv").decode("utf-8-sig")
    assert {row["text"] for row in csv.DictReader(content.splitlines())} == {
        text,
        "Lunch together helps.",
        "Time to think helps.",
    }


def test_a_program_that_calls_too_often_waits_as_long_as_it_is_told(
    live_server: Any,
    newcomer: str,
    settings: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"api": "2/m/key"}
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        cache.clear()

    spec = importlib.util.spec_from_file_location("take_part", CLIENTS / "take_part.py")
    assert spec is not None
    assert spec.loader is not None
    take_part: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(take_part)
    monkeypatch.setattr(time, "sleep", wait)
    monkeypatch.setattr(sys, "argv", ["", live_server.url, "change", newcomer, "Short meetings."])
    monkeypatch.chdir(tmp_path)
    take_part.main()
    assert waited == [60]
    assert "in 60 seconds" in capsys.readouterr().err
    assert zipfile.is_zipfile("change-open-data.zip")


def test_a_program_that_runs_twice_posts_once(
    live_server: Any, newcomer: str, tmp_path: Path
) -> None:
    for _ in range(2):
        done = run(
            tmp_path,
            sys.executable,
            str(CLIENTS / "take_part.py"),
            live_server.url,
            "change",
            newcomer,
            "Short meetings help us.",
        )
        assert done.returncode == 0, done.stderr
    assert Contribution.objects.count() == 3


def test_a_program_is_told_what_is_wrong(live_server: Any, cast: Cast, tmp_path: Path) -> None:
    done = run(
        tmp_path, sys.executable, str(CLIENTS / "take_part.py"), live_server.url, "change", "x", "y"
    )
    assert done.returncode == 1
    assert "Make a new token" in done.stderr


def test_an_analyst_takes_all_data_out(
    live_server: Any, newcomer: str, cast: Cast, challenge: Challenge, tmp_path: Path
) -> None:
    assert cast.ian.person is not None
    token = do_make_token(cast.ian.person, name="at the end", may_write=True, n_days=30)[1]
    script = str(CLIENTS / "take_data_out.py")
    done = run(tmp_path, sys.executable, script, live_server.url, "change", token, str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "Lunch together" in (tmp_path / "contributions.csv").read_text(encoding="utf-8-sig")
    assert "Left out: polis.zip Voting is not over" in done.stdout
    assert not (tmp_path / "polis.zip").exists()
    for idea in Contribution.objects.all():
        let_vote(challenge, idea, [1] * 10)
    Phase.objects.filter(position=2).delete()
    Phase.objects.filter(position=1).update(closes_at=get_now())
    done = run(tmp_path, sys.executable, script, live_server.url, "change", token, str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert zipfile.is_zipfile(tmp_path / "polis.zip")
