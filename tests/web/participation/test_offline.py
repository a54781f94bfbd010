"""Offline voices: typed in by the team, marked as such, and nobody's own here."""

from __future__ import annotations

from typing import Any

import pytest

from groundswell.web.accounts.keys import Context
from groundswell.web.challenges.models import Challenge
from groundswell.web.participation.models import Contribution, Revision
from groundswell.web.participation.replay import read_tables, replay
from groundswell.web.shared.models import Event
from web.challenges.filling import fill
from web.conftest import Cast

PAGE = "/c/change/type-in"
NOTES = "Rotas come too late.\r\n\r\nNobody answers\r\nthe phone at night.\r\n \r\nParking."


def type_in(cast: Cast, **given: Any) -> Any:
    return fill(cast.fay.client, PAGE, **{"kind": "blocks", "notes": NOTES} | given)


def test_each_note_is_an_idea_that_is_marked(cast: Cast, challenge: Challenge) -> None:
    assert type_in(cast).status_code == 302
    assert "3 notes are in." in cast.fay.client.get(PAGE).content.decode()
    texts = set(Revision.objects.values_list("text", flat=True))
    assert texts == {"Rotas come too late.", "Nobody answers\nthe phone at night.", "Parking."}
    ideas = Contribution.objects.all()
    assert {(one.source, one.kind, one.state) for one in ideas} == {("offline", "blocks", "shown")}
    assert len({one.author for one in ideas}) == 3
    page = cast.visitor.client.get(f"/c/change/ideas/{ideas[0].id}").content.decode()
    assert "From paper or a workshop" in page


def test_who_typed_it_in_is_on_record_and_is_not_its_author(
    cast: Cast, challenge: Challenge
) -> None:
    type_in(cast, is_one_person="on")
    events = Event.objects.filter(kind="idea.typed_in")
    fay = cast.fay.place(challenge).pseudonym(Context.STAFF)
    assert {one.actor for one in events} == {fay}
    [author] = set(Contribution.objects.values_list("author", flat=True))
    assert author not in {cast.fay.place(challenge).pseudonym(one) for one in Context}
    assert replay(challenge.id) == read_tables(challenge.id)


@pytest.mark.parametrize(
    ("notes", "told"),
    [
        ("Rotas come too late.\n\n?!", "Note 2: Write a few words"),
        ("x" * 5_001, "Note 1: This has 5001 characters"),
        ("\n\n".join(["Parking."] * 51), "These are 51 notes."),
        (" \n\n ", "Type in at least one note."),
    ],
)
def test_a_note_that_can_not_be_kept_keeps_all_out(
    cast: Cast, challenge: Challenge, notes: str, told: str
) -> None:
    answer = type_in(cast, notes=notes)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Contribution.objects.exists()


def test_where_texts_are_looked_at_first_so_are_notes(cast: Cast, challenge: Challenge) -> None:
    Challenge.objects.update(reviews_first=True)
    assert type_in(cast).status_code == 302
    assert "looks at each before others see it" in cast.fay.client.get(PAGE).content.decode()
    assert {one.state for one in Contribution.objects.all()} == {"waiting"}
    assert "Rotas" not in cast.ben.client.get("/c/change/ideas").content.decode()
    assert "Rotas" in cast.fay.client.get("/c/change/moderation").content.decode()
    assert replay(challenge.id) == read_tables(challenge.id)


def test_what_is_missing_is_said_in_the_words_of_the_page(cast: Cast, challenge: Challenge) -> None:
    said = type_in(cast, kind="", notes="").content.decode()
    assert "Do they help, or get in the way?" in said
    assert "Choose whether they help or get in the way." in said
    assert "This needs an answer" not in said


def test_a_kind_that_the_question_does_not_ask_for_is_refused(
    cast: Cast, challenge: Challenge
) -> None:
    answer = type_in(cast, kind="solution")
    assert answer.status_code == 422
    assert not Contribution.objects.exists()


def test_only_facilitators_type_in(cast: Cast, challenge: Challenge) -> None:
    for actor in (cast.ana, cast.ian, cast.olu):
        assert actor.client.get(PAGE).status_code == 403
