"""What changed, as everyone reads it: each kind has a sentence, and none breaks the page."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse

import groundswell.web
from groundswell.web.challenges.actions import put_on_record
from groundswell.web.challenges.models import Challenge
from groundswell.web.challenges.queries import describe_changes, list_changes
from groundswell.web.challenges.team_actions import do_uninvite
from groundswell.web.participation.open_data import do_change_terms
from groundswell.web.participation.taking_out import do_take_out
from web.conftest import Cast

_WRITERS = {"record", "put_on_record", "_tell"}
_OF_CHALLENGE = ("place.here.id", "challenge.id")


def list_kinds() -> Iterator[str]:
    """Read from the code the kinds of all events whose subject is a challenge."""
    for path in sorted(Path(groundswell.web.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or ast.unparse(node.func) not in _WRITERS:
                continue
            subjects = [ast.unparse(k.value) for k in node.keywords if k.arg == "subject_id"]
            if subjects and subjects[0] not in _OF_CHALLENGE:
                continue
            for part in (part for given in node.args[:2] for part in ast.walk(given)):
                if isinstance(part, ast.Constant) and re.fullmatch(r"\w+\.\w+", str(part.value)):
                    yield str(part.value)


KINDS = sorted(set(list_kinds()))


def test_the_kinds_are_found() -> None:
    assert {"data.exported", "challenge.uninvited", "open_data.terms_changed"} <= set(KINDS)
    assert {"challenge.made", "challenge.launched", "phase.closed", "gateway.added"} <= set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_change_has_a_sentence(cast: Cast, challenge: Challenge, kind: str) -> None:
    place = cast.fay.place(challenge)
    put_on_record(place, "challenge.launched")
    put_on_record(place, "something.unheard_of")
    put_on_record(place, kind)
    told, unknown, _ = describe_changes(list(list_changes(challenge)), place)
    assert told.what.endswith(".")
    assert kind not in told.what
    assert told.what != unknown.what
    if kind.startswith("phase.") and kind != "phase.changed":
        put_on_record(place, "phase.changed")
        assert told.what != describe_changes(list(list_changes(challenge)), place)[0].what


def test_an_unknown_kind_is_told_plainly(cast: Cast, challenge: Challenge) -> None:
    put_on_record(cast.fay.place(challenge), "challenge.launched")
    put_on_record(cast.fay.place(challenge), "something.unheard_of")
    page = cast.visitor.client.get(reverse("changes", args=[challenge.slug]))
    assert page.status_code == 200
    assert "Something else was changed." in page.content.decode()
    assert "unheard_of" not in page.content.decode()


def test_what_staff_really_do_is_told(cast: Cast, challenge: Challenge) -> None:
    place = cast.fay.place(challenge)
    put_on_record(place, "challenge.launched")
    do_take_out(place=place, what="contributions.csv")
    do_change_terms(place=place, licence="CC0-1.0", credit="")
    do_uninvite(place=place, email="ana@example.org")
    page = cast.visitor.client.get(reverse("changes", args=[challenge.slug]))
    assert page.status_code == 200
    assert "The team took data out." in page.content.decode()
    assert "The terms of the open data were changed." in page.content.decode()
