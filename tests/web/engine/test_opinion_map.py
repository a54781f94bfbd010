"""The opinion map: groups where there are any, nothing that names a person; the latest stands."""

from __future__ import annotations

import random
import uuid
from dataclasses import replace
from typing import Any

import pytest

from groundswell.analysis.errors import InputError
from groundswell.web.engine.clouds import draw_clouds
from groundswell.web.engine.models import Run
from groundswell.web.engine.opinion_map import (
    Vote,
    count_changed,
    get_opinion_map,
    map_challenge,
    map_opinions,
)
from groundswell.web.shared.steps import Known

KEY = b"a key of thirty-two bytes or so"
IDEAS = [f"idea-{n}" for n in range(24)]


def vote_of(person: int, idea: int, lot: random.Random) -> int:
    """Two camps, who differ on the first twelve ideas, and all agree with the last four."""
    if idea >= 20:
        return 1 if lot.random() < 0.95 else -1
    if idea >= 12:
        return lot.choice([1, 0, -1])
    side = 1 if (person % 2 == 0) == (idea % 2 == 0) else -1
    return side if lot.random() < 0.9 else -side


@pytest.fixture(scope="module")
def votes() -> list[Vote]:
    lot = random.Random(3)
    return [
        Vote(f"secret-{person}", IDEAS[idea], vote_of(person, idea, lot))
        for person in range(80)
        for idea in range(24)
        if lot.random() < 0.8
    ]


def test_two_camps_are_mapped_with_what_all_agree_on_and_what_divides(votes: list[Vote]) -> None:
    found = map_opinions(votes, IDEAS)
    assert found.why_no_groups == ""
    assert [one.name for one in found.groups] == ["A", "B"]
    assert all(one.n in (30, 40) and one.says for one in found.groups)
    assert {one.share for one in found.groups} == {0.5}
    assert {one.idea_id for one in found.agreed} == set(IDEAS[20:])
    assert {one.side for one in found.agreed} == {"agree"}
    assert {one.idea_id for one in found.divides} == set(IDEAS[:12])
    assert {group.group for group in found.divides[0].groups} == {"A", "B"}
    told = len(votes) // 10 * 10
    assert (found.n_people, found.n_ideas, found.n_votes) == (80, 24, told)
    known = map_opinions(votes, IDEAS, n_could=Known(82, 82))
    assert (known.n_people, known.n_votes) == (70, min(told, 70 * 24))
    assert all(one.n <= 70 for one in (*known.agreed, *known.divides)), "a step is told of nowhere"
    assert sum(one.n for one in found.groups) + sum(one.n for one in found.not_heard) <= 70


def test_no_mark_is_one_persons_place_and_no_share_tells_of_a_few(votes: list[Vote]) -> None:
    found = map_opinions(votes, IDEAS)
    assert len(found.points) % 10 == 0
    assert 60 <= len(found.points) <= 80
    # Whoever changes one vote moves no mark alone: all of their cloud move.
    changed = map_opinions(
        [Vote(votes[0].person, votes[0].idea_id, -votes[0].value), *votes[1:]], IDEAS
    )
    moved = set(found.points) - set(changed.points)
    assert len(moved) >= 10
    shares = {
        one for idea in found.divides for group in idea.groups for one in (group.agree_share,)
    }
    assert shares <= {None, 0.0, 1 / 3, 0.5, 2 / 3, 1.0}
    for ten in (0, 9, 10, 19):
        assert len(draw_clouds([(n, 0.0) for n in range(ten)], least=10)) == ten // 10 * 10


def test_no_groups_are_claimed_where_votes_are_chance() -> None:
    lot = random.Random(5)
    votes = [Vote(f"p{p}", idea, lot.choice([1, 0, -1])) for p in range(60) for idea in IDEAS]
    found = map_opinions(votes, IDEAS)
    assert found.groups == ()
    assert found.why_no_groups


def test_the_order_of_people_and_ideas_means_nothing_and_the_last_vote_holds(
    votes: list[Vote],
) -> None:
    mixed = list(votes)
    random.Random(1).shuffle(mixed)
    changed = [Vote(votes[0].person, votes[0].idea_id, -votes[0].value), *mixed, votes[0]]
    found = map_opinions(changed, reversed(IDEAS))
    assert found == map_opinions(votes, IDEAS)


def test_votes_on_what_is_hidden_are_left_out(votes: list[Vote]) -> None:
    found = map_opinions(votes, IDEAS[:-1])
    assert found.n_ideas == 23
    assert IDEAS[-1] in {one.idea_id for one in map_opinions(votes, IDEAS).agreed}
    assert IDEAS[-1] not in {one.idea_id for one in (*found.agreed, *found.divides)}


@pytest.mark.parametrize(("n_people", "n_ideas"), [(0, 0), (0, 3), (3, 3), (9, 24)])
def test_few_votes_are_no_fault_and_show_nobody(n_people: int, n_ideas: int) -> None:
    lot = random.Random(2)
    ideas = IDEAS[:n_ideas]
    votes = [Vote(f"p{p}", idea, lot.choice([1, -1])) for p in range(n_people) for idea in ideas]
    found = map_opinions(votes, ideas)
    assert found.groups == ()
    assert found.points == ()


def test_what_is_no_vote_and_groups_too_small_are_refused(votes: list[Vote]) -> None:
    with pytest.raises(InputError):
        map_opinions([Vote("p", IDEAS[0], 2)], IDEAS)
    with pytest.raises(InputError):
        map_opinions(votes, IDEAS, minimum_group=5)


def test_a_map_is_kept_without_people_and_the_latest_stands(
    challenge_id: uuid.UUID, votes: list[Vote]
) -> None:
    assert get_opinion_map(challenge_id) is None
    assert map_challenge(challenge_id, votes[:300], IDEAS, key=KEY)
    assert map_challenge(challenge_id, votes, IDEAS, key=KEY)
    found = get_opinion_map(challenge_id)
    assert found is not None
    assert found.made_on is not None
    assert found.divides == map_opinions(votes, IDEAS).divides
    run = Run.objects.get()
    assert run.n_votes == len(votes)
    assert "secret" not in repr(found) + repr(vars(run))


def test_no_two_maps_tell_what_a_few_did(challenge_id: uuid.UUID, votes: list[Vote]) -> None:
    """Nine who vote, change their mind or leave make no new map; ten do."""
    assert map_challenge(challenge_id, votes, IDEAS, key=KEY)
    first = get_opinion_map(challenge_id)
    people = sorted({one.person for one in votes})

    def turn(n: int) -> list[Vote]:
        return [replace(one, value=-1) if one.person in people[:n] else one for one in votes]

    def leave(n: int) -> list[Vote]:
        return [one for one in votes if one.person not in people[:n]]

    def come(n: int) -> list[Vote]:
        return [*votes, *(Vote(f"new {number}", IDEAS[0], 1) for number in range(n))]

    for change in (turn, leave, come):
        assert count_changed(challenge_id, change(9), IDEAS, key=KEY) == 9
        assert not map_challenge(challenge_id, change(9), IDEAS, key=KEY)
    assert get_opinion_map(challenge_id) == first
    # An idea that went takes nobody's other votes with it, and one that came counts its voters.
    assert count_changed(challenge_id, votes, IDEAS[1:], key=KEY) == 0
    new = [*votes, *(Vote(person, "new", 1) for person in people[:9])]
    assert not map_challenge(challenge_id, new, [*IDEAS, "new"], key=KEY)
    assert map_challenge(challenge_id, come(10), IDEAS, key=KEY)


def test_no_map_names_the_ideas_that_a_few_voted_on_who_erased_their_votes(
    challenge_id: uuid.UUID, votes: list[Vote]
) -> None:
    people = sorted({one.person for one in votes})

    def make(n_gone: int, n_new: int, unlisted: list[str]) -> bool:
        kept = [one for one in votes if one.person not in people[:n_gone]]
        new = [Vote(f"new {number}", IDEAS[20], 1) for number in range(n_new)]
        given: dict[str, Any] = {"key": KEY, "unlisted": unlisted}
        n_changed = count_changed(challenge_id, [*kept, *new], IDEAS, **given)
        is_made = map_challenge(challenge_id, [*kept, *new], IDEAS, **given)
        assert is_made is (n_changed >= 10)
        return is_made

    assert make(0, 0, [])
    assert not make(1, 20, IDEAS[:3])
    assert not make(9, 20, IDEAS[:3])
    assert make(9, 20, []), "their votes are told no more: others have voted there since"
    assert make(10, 40, IDEAS[:3]) is False, "nine of the ten went before"
    assert make(19, 40, IDEAS[:3])
    found = get_opinion_map(challenge_id)
    assert found is not None
    assert not {one.idea_id for one in (*found.agreed, *found.divides)} & set(IDEAS[:3])
    assert make(19, 60, IDEAS[:3]), "nothing more is unlisted"
    assert make(19, 80, IDEAS[:2]), "of one, votes are told anew"


def test_hiding_and_showing_ideas_hides_nobody_between_two_maps(
    challenge_id: uuid.UUID, votes: list[Vote]
) -> None:
    """Whose votes changed is told apart from who voted on what the team shows or joins."""

    def make(cast: list[Vote], ideas: list[str]) -> bool:
        mapped = [one for one in cast if one.idea_id in ideas]
        return map_challenge(challenge_id, mapped, ideas, key=KEY, cast=cast)

    people = {one.person for one in votes if one.idea_id == IDEAS[0]}
    first = next(one.person for one in votes if one.person not in people)
    assert len(people) > 40
    assert make(votes, IDEAS[2:])  # one is hidden from the beginning
    assert make(votes, IDEAS[1:])
    assert make(votes, IDEAS[2:])
    left = [one for one in votes if one.person != first]
    assert not make(left, IDEAS[1:])  # as it was once
    assert not make(left, IDEAS)  # with what never was there
    assert not make(left, IDEAS[2:])
    assert make(votes, IDEAS)
    # What never was there counts those who voted on it, where nobody did anything else.
    few = [*votes, *(Vote(f"new {n}", "new", 1) for n in range(9))]
    everybody = [*few, *(Vote(f"more {n}", IDEAS[0], 1) for n in range(10))]
    assert make(everybody, IDEAS)
    assert not make(everybody, [*IDEAS, "new"])


def test_the_votes_of_a_town_are_mapped(shared_data, challenge_id: uuid.UUID) -> None:
    pyarrow = pytest.importorskip("pyarrow.parquet")
    path = shared_data / "polis" / "american-assembly.bowling-green" / "votes.parquet"
    table = pyarrow.read_table(path).to_pydict()
    names = list(table)
    columns = zip(*(table[name] for name in names), strict=True)
    votes = [Vote(str(person), str(idea), int(value)) for person, idea, value in columns]
    ideas = {one.idea_id for one in votes}
    assert map_challenge(challenge_id, votes, ideas, key=KEY)
    found = get_opinion_map(challenge_id)
    assert found.n_votes == len(votes) // 10 * 10 > 200_000
    assert len(found.groups) == 2
    assert found.agreed
    assert found.divides
