"""What everyone reads of the audit log: what the team did, and of people who take part nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

import groundswell.web
from groundswell.web.challenges.models import Challenge
from groundswell.web.moderation import actions
from groundswell.web.moderation.counts import list_months
from groundswell.web.moderation.messages import actions as writing
from groundswell.web.participation import actions as saying
from groundswell.web.shared.audit import PLATFORM, record
from groundswell.web.shared.clock import get_now, set_clock
from web.conftest import Actor, Cast
from web.participation.test_pages import at, post, words_of

#: What people who take part do. One of them could do each nine times; the tenth would be somebody.
OF_PEOPLE = {
    *("idea.posted", "idea.changed", "idea.withdrawn", "idea.appealed", "idea.merge_objected"),
    *("comment.posted", "comment.changed", "comment.withdrawn", "comment.appealed"),
    *("vote.cast", "vote.changed", "vote.erased", "text.flagged", "text.flag_erased"),
    *("message.to_team", "message.taken_back", "message.reported"),
    *("conversation.turned_on", "conversation.turned_off"),
    *("gateway.answered", "gateway.answered_anew", "gateway.erased"),
}
#: What only the platform does by itself.
OF_NOBODY = {"gateway.all_erased"}


def list_written() -> Iterator[str]:
    """Read from the code which kinds of act are put on record, but for those put together there."""
    for path in Path(groundswell.web.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func)
            given = node.args[:2] if name in {"record", "put_on_record", "_tell"} else []
            if name.partition(".")[0] == "Event":
                given = [k.value for k in node.keywords if k.arg == "kind"]
            for part in (part for one in given for part in ast.walk(one)):
                said = str(part.value) if isinstance(part, ast.Constant) else ""
                if re.fullmatch(r"\w+\.\w*[a-z]", said):
                    yield said


WRITTEN = sorted(set(list_written()))
DECIDED = [
    *("idea.hiding_proposed", "idea.hidden", "comment.hidden", "idea.edited", "idea.shown"),
    *("idea.left", "idea.upheld"),
]
OF_TEAM = [kind for kind in (*WRITTEN, *DECIDED) if kind not in OF_PEOPLE | OF_NOBODY]


def count(challenge: Challenge) -> dict[str, int | None]:
    """Count the month that runs as it is told once it has ended."""
    with set_clock(get_now() + timedelta(days=40)):
        return {one.label: one.n for month in list_months(challenge) for one in month.counts}


def do_all(actor: Actor, cast: Cast, challenge: Challenge, number: int) -> None:
    """Do each act once that somebody who takes part can do again and again."""
    place, mine = actor.place(challenge), post(actor, challenge, f"Idea {number}.")
    theirs = post(cast.ben, challenge, f"Another idea {number}.")
    saying.do_change_text(place=place, subject=mine, text=f"Idea {number}, again.")
    saying.do_comment(place=place, idea=theirs, text=f"Yes, {number}.", language="en-gb")
    for choice in (1, -1):
        saying.do_vote(place=place, idea=theirs, choice=choice)
    actions.do_flag(place=place, subject=theirs, reason="other")
    said = writing.do_write_to_team(place=place, subject=mine, words="Hello.")
    writing.do_take_back(place=place, subject=mine, message_id=said.id)
    for is_wanted in (False, True):
        writing.do_choose(place=place, subject=mine, is_wanted=is_wanted)
    saying.do_withdraw(place=place, subject=mine)


def test_what_people_do_is_in_no_public_count(cast: Cast, challenge: Challenge) -> None:
    for number in range(10):
        do_all(cast.ana, cast, challenge, number)
    assert count(challenge) == {}
    with set_clock(get_now() + timedelta(days=40)):
        page = words_of(cast.visitor.client.get(at("record", challenge)))
    assert "Nothing to count yet" in page
    assert "What people who take part do is not counted." in page


@pytest.mark.parametrize("kind", sorted(OF_PEOPLE | OF_NOBODY))
def test_nothing_of_people_is_counted(challenge: Challenge, kind: str) -> None:
    do_often(challenge, kind, lambda: "x" * 32)
    assert count(challenge) == {}


@pytest.mark.parametrize("kind", OF_TEAM)
def test_all_that_the_team_does_is_counted(challenge: Challenge, kind: str) -> None:
    do_often(challenge, kind, lambda: "f" * 32)
    assert list(count(challenge).values()) == [10]


def test_what_follows_from_an_act_of_somebody_else_is_not_counted(challenge: Challenge) -> None:
    """Who withdraws an idea undoes what it is merged in; the team could do it nine times before."""
    do_often(challenge, "idea.unmerged", iter(["f" * 32] * 9 + [PLATFORM] * 3).__next__)
    assert count(challenge) == {"Merges undone": None}


def test_the_kinds_are_found() -> None:
    assert {"idea.imported", "votes.imported", "phase.closed", "data.refused"} <= set(WRITTEN)
    assert {kind for kind in WRITTEN if kind.startswith(("vote.", "text.flag"))} <= OF_PEOPLE


def do_often(challenge: Challenge, kind: str, draw_actor: Callable[[], Any]) -> None:
    for _ in range(12):
        record(kind, actor=draw_actor(), subject_id=uuid4(), challenge_id=challenge.id)
