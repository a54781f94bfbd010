"""The audit log holds enough to make the tables again, and none of what people wrote."""

from __future__ import annotations

import random

import pytest

from groundswell.web.challenges.models import Challenge, Question
from groundswell.web.config import demo
from groundswell.web.participation import actions
from groundswell.web.participation.models import Contribution
from groundswell.web.participation.replay import read_tables, replay
from groundswell.web.shared.audit import record
from groundswell.web.shared.models import Event
from web.conftest import Cast

WORDS = ["kettle", "garden", "ladder", "window", "biscuit", "hammer", "teapot", "carpet"]


def test_events_make_the_tables_again_with_tombstones(cast: Cast, challenge: Challenge) -> None:
    chance = random.Random(4)
    question = Question.objects.get(phase__challenge=challenge)
    people = [cast.ana, cast.ben, cast.cleo]
    ideas, comments = [], []
    for n in range(12):
        actor = people[n % 3]
        place = actor.place(challenge)
        text = f"A {chance.choice(WORDS)} helps {n}."
        kind = chance.choice(["helps", "blocks"])
        idea = actions.do_post_idea(
            place=place, question=question, kind=kind, text=text, language="en-gb"
        )
        ideas.append((actor, idea))
    for n in range(60):
        actor = chance.choice(people)
        place = actor.place(challenge)
        _, idea = chance.choice(ideas)
        actions.do_vote(place=place, idea=idea, choice=chance.choice([1, 0, -1]))
        if n % 3 == 0:
            on_it = [one for _, one in comments if one.contribution == idea]
            said = actions.do_comment(
                place=place,
                idea=idea,
                text=f"The {chance.choice(WORDS)} too {n}.",
                language="en-gb",
                answers=chance.choice(on_it or [None]),
            )
            comments.append((actor, said))
    for owner, subject in (*ideas[:4], *comments[:4]):
        place = owner.place(challenge)
        actions.do_change_text(place=place, subject=subject, text=f"Another {subject.id.hex} now.")
    for owner, subject in (*ideas[2:5], *comments[2:6]):
        actions.do_withdraw(place=owner.place(challenge), subject=subject)
    # A proposal that says no state changes none.
    record(
        "idea.hiding_proposed",
        actor="somebody",
        subject_id=ideas[0][1].id,
        challenge_id=challenge.id,
        payload={"reason": "abuse"},
    )
    told, held = replay(challenge.id), read_tables(challenge.id)
    assert told == held
    assert any(is_erased for *_, is_erased in told.revisions.values())
    written = " ".join(f"{one.payload} {one.reason} {one.kind}" for one in Event.objects.all())
    assert not any(word in written for word in WORDS)


def test_replay_finds_a_vote_that_was_slipped_into_a_table(
    cast: Cast, challenge: Challenge
) -> None:
    question = Question.objects.get(phase__challenge=challenge)
    idea = actions.do_post_idea(
        place=cast.ana.place(challenge),
        question=question,
        kind="helps",
        text="Short meetings.",
        language="en-gb",
    )
    Contribution.objects.filter(pk=idea.id).update(n_agree=3)
    assert replay(challenge.id).counts != read_tables(challenge.id).counts


def test_events_make_the_sample_challenge_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "remember_texts", lambda *_: None)
    sample = demo._make_challenge()
    demo._add_words(sample)
    told, held = replay(sample.id), read_tables(sample.id)
    assert len(held.votes) > 10_000
    assert len(held.comments) > 30
    assert told == held
