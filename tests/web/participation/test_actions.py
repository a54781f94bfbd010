"""Posting, changing, withdrawing, commenting, supporting and voting, as the tables show it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError

from groundswell.web.challenges.models import Challenge, Question
from groundswell.web.challenges.places import Refused
from groundswell.web.engine.models import Vector
from groundswell.web.engine.search import search
from groundswell.web.engine.texts import remember_texts
from groundswell.web.engine.word_tables import get_word_table
from groundswell.web.participation import actions, tallies
from groundswell.web.participation.models import Comment, Contribution, Revision, Vote
from groundswell.web.shared.models import Event
from web.conftest import Actor, Cast


def post(actor: Actor, challenge: Challenge, text: str = "Short meetings help.") -> Contribution:
    return actions.do_post_idea(
        place=actor.place(challenge),
        question=Question.objects.get(phase__challenge=challenge),
        kind="helps",
        text=text,
        language="en-gb",
    )


def test_an_idea_holds_a_pseudonym_and_its_event_no_text(cast: Cast, challenge: Challenge) -> None:
    idea = post(cast.ana, challenge)
    assert cast.ana.person is not None
    assert idea.author != cast.ana.person.id.hex
    event = Event.objects.get(subject_id=idea.id)
    assert event.kind == "idea.posted"
    assert "meetings" not in str(event.payload) + event.reason
    assert event.actor == idea.author


def test_posts_and_votes_of_one_person_have_other_pseudonyms(
    cast: Cast, challenge: Challenge
) -> None:
    mine = post(cast.ana, challenge)
    theirs = post(cast.ben, challenge, "Lunch together helps.")
    vote = actions.do_vote(place=cast.ana.place(challenge), idea=theirs, choice=1)
    assert vote.voter != mine.author


def test_withdrawing_erases_every_revision(cast: Cast, challenge: Challenge) -> None:
    idea = post(cast.ana, challenge)
    actions.do_change_text(
        place=cast.ana.place(challenge), subject=idea, text="Shorter meetings help."
    )
    assert Revision.objects.filter(contribution=idea).count() == 2
    actions.do_withdraw(place=cast.ana.place(challenge), subject=idea)
    assert set(Revision.objects.values_list("text", "is_erased")) == {("", True)}


@pytest.mark.django_db(databases=["default", "vault"], transaction=True)
@pytest.mark.parametrize("what", ["withdraw", "change"])
def test_what_is_remembered_too_late_is_forgotten(
    cast: Cast,
    challenge: Challenge,
    transactional_db: None,
    monkeypatch: pytest.MonkeyPatch,
    what: str,
) -> None:
    place = cast.ana.place(challenge)

    def be_late(challenge_id: UUID, texts: dict[UUID, str], *, language: str) -> None:
        monkeypatch.setattr(tallies, "remember_texts", remember_texts)
        idea = Contribution.objects.get()
        if what == "withdraw":
            actions.do_withdraw(place=place, subject=idea)
        else:
            actions.do_change_text(place=place, subject=idea, text="Balloons help.")
        remember_texts(challenge_id, texts, language=language)

    monkeypatch.setattr(tallies, "remember_texts", be_late)
    idea = post(cast.ana, challenge, "Zeppelins help.")
    former = Revision.objects.get(contribution=idea, number=1)
    assert not Vector.objects.filter(revision_id=former.id).exists()
    assert not get_word_table().list_kept([former.id])
    shown = post(cast.ana, challenge, "Zeppelins help more.").revisions.get()
    assert search(challenge.id, "Zeppelins")[:1] == [shown.id]


def test_nobody_changes_what_another_wrote(cast: Cast, challenge: Challenge) -> None:
    idea = post(cast.ana, challenge)
    for other in (cast.ben, cast.fay, cast.visitor):
        with pytest.raises(Refused):
            actions.do_change_text(place=other.place(challenge), subject=idea, text="Other words.")


def test_a_changed_mind_is_counted_once(cast: Cast, challenge: Challenge) -> None:
    idea = post(cast.ana, challenge)
    place = cast.ben.place(challenge)
    for choice in (1, 1, -1, 0, 1):
        actions.do_vote(place=place, idea=idea, choice=choice)
    idea.refresh_from_db()
    assert (idea.n_agree, idea.n_disagree, idea.n_pass) == (1, 0, 0)
    assert Vote.objects.count() == 1
    assert list(
        Event.objects.filter(kind__startswith="vote")
        .order_by("version")
        .values_list("payload__choice", flat=True)
    ) == [1, -1, 0, 1]


def test_votes_with_claim_codes_are_counted_apart(cast: Cast, challenge: Challenge) -> None:
    idea = post(cast.ana, challenge)
    actions.do_vote(place=cast.cleo.place(challenge), idea=idea, choice=1)
    idea.refresh_from_db()
    assert (idea.n_agree, idea.n_agree_by_code) == (0, 1)


def test_supporting_votes_and_adds_a_text_of_ones_own(cast: Cast, challenge: Challenge) -> None:
    idea = post(cast.ana, challenge)
    comment = actions.do_support(
        place=cast.ben.place(challenge), idea=idea, addition="And start on time.", language="en-gb"
    )
    idea.refresh_from_db()
    assert (idea.n_agree, idea.n_comments) == (1, 1)
    assert comment is not None
    assert comment.is_addition
    actions.do_withdraw(place=cast.ben.place(challenge), subject=comment)
    idea.refresh_from_db()
    assert idea.n_comments == 0
    assert Comment.objects.get().state == "withdrawn"


@pytest.mark.parametrize("text", ["", "  ", "?!", "x" * 5_001])
def test_texts_that_say_nothing_or_too_much_are_refused(
    cast: Cast, challenge: Challenge, text: str
) -> None:
    with pytest.raises(ValidationError):
        post(cast.ana, challenge, text)
    assert not Contribution.objects.exists()
    assert not Event.objects.exists()


def test_what_a_phase_does_not_allow_is_refused(cast: Cast, challenge: Challenge) -> None:
    phase = challenge.phases.get()
    phase.kind = "prioritise"
    phase.save()
    with pytest.raises(Refused, match="not part of the phase"):
        post(cast.ana, challenge)


def test_what_comes_afterwards_may_fail(
    cast: Cast,
    challenge: Challenge,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Any,
) -> None:
    """What somebody said stands, whatever the engine or the vault has to say."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("as a test wants it")

    for name in ("remember_shown", "forget_texts"):
        monkeypatch.setattr(tallies, name, fail)
    monkeypatch.setattr(actions, "remember_contact", fail)
    with django_capture_on_commit_callbacks(execute=True):
        idea = post(cast.ana, challenge)
        actions.do_withdraw(place=cast.ana.place(challenge), subject=idea)
    idea.refresh_from_db()
    assert idea.state == "withdrawn"
    assert caplog.text.count("as a test wants it") >= 3
