"""The client examples, run as people would run them: against a platform that is serving."""

from __future__ import annotations

import csv
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

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
    """The token of somebody who is not in the challenge yet, which has an idea of Ana's."""
    actions.do_post_idea(
        place=cast.ana.place(challenge),
        question=Question.objects.get(phase__challenge=challenge),
        kind="helps",
        text="Lunch together helps.",
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
    assert set(Vote.objects.values_list("choice", flat=True)) == {1}
    if command[0] == "sh":
        content = (tmp_path / "change-ideas.csv").read_text(encoding="utf-8-sig")
    else:
        with zipfile.ZipFile(tmp_path / "change-open-data.zip") as archive:
            content = archive.read("ideas.csv").decode("utf-8-sig")
    assert {row["text"] for row in csv.DictReader(content.splitlines())} == {
        text,
        "Lunch together helps.",
    }


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
    assert Contribution.objects.count() == 2


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
    token = do_make_token(cast.ian.person, name="nightly", may_write=False, n_days=30)[1]
    script = str(CLIENTS / "take_data_out.py")
    done = run(tmp_path, sys.executable, script, live_server.url, "change", token, str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "Lunch together" in (tmp_path / "contributions.csv").read_text(encoding="utf-8-sig")
    assert "Left out: polis.zip Voting is not over" in done.stdout
    assert not (tmp_path / "polis.zip").exists()
    let_vote(challenge, Contribution.objects.get(), [1] * 10)
    Phase.objects.update(closes_at=get_now())
    done = run(tmp_path, sys.executable, script, live_server.url, "change", token, str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert zipfile.is_zipfile(tmp_path / "polis.zip")
