"""The feed spreads attention: every idea gets its share, also where counts are old."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.web.engine.feed import VoteCounts, rank_for_feed, weigh_idea

Order = Callable[[Sequence[VoteCounts], str, set[str]], Sequence[str]]


def feed(ideas: Sequence[VoteCounts], person: str, voted: set[str]) -> Sequence[str]:
    return rank_for_feed(ideas, person=person, voted=voted, n=8)


def most_voted(ideas: Sequence[VoteCounts], person: str, voted: set[str]) -> Sequence[str]:
    left = [one for one in ideas if one.idea_id not in voted]
    return [one.idea_id for one in sorted(left, key=lambda one: (-one.n, one.idea_id))[:8]]


def gini(counts: Sequence[float]) -> float:
    ordered = np.sort(np.asarray(counts, dtype=float))
    places = np.arange(1, len(ordered) + 1)
    return float((2 * places - len(ordered) - 1) @ ordered / (len(ordered) * ordered.sum()))


def simulate(order: Order, *, seed: int, n_people: int = 150, stale: int = 1) -> list[int]:
    """Let people vote on eight ideas each, while ideas come in; counts are renewed now and then."""
    lot = random.Random(seed)
    agree = [lot.random() for _ in range(60)]
    counts = [[0, 0, 0] for _ in agree]
    seen: list[VoteCounts] = []
    for person in range(n_people):
        n_there = min(20 + 60 * person // n_people, 60)
        if person % stale == 0 or not seen:
            seen = [VoteCounts(str(i), *counts[i]) for i in range(n_there)]
        for idea in order(seen, f"person {person}", set()):
            side = 2 if lot.random() < 0.1 else int(lot.random() > agree[int(idea)])
            counts[int(idea)][side] += 1
    return [sum(one) for one in counts]


@pytest.mark.parametrize("seed", range(6))
def test_every_idea_gets_its_share(seed: int) -> None:
    spread, bandwagon = simulate(feed, seed=seed), simulate(most_voted, seed=seed)
    assert gini(spread) < 0.35 < 0.8 < gini(bandwagon)
    assert min(spread) >= 5
    assert min(bandwagon) == 0


@pytest.mark.parametrize("stale", [25, 50])
def test_old_counts_do_not_send_all_to_the_same_idea(stale: int) -> None:
    spread = simulate(feed, seed=1, stale=stale)
    assert gini(spread) < 0.4
    assert max(spread) < 3 * np.mean(spread)


def test_new_ideas_and_those_that_divide_come_more_often() -> None:
    ideas = [
        VoteCounts("new"),
        VoteCounts("divides", 100, 80),
        VoteCounts("few", 4, 1),
        VoteCounts("settled", 195, 5),
        VoteCounts("passed over", 10, 10, 180),
    ]
    weights = [weigh_idea(one) for one in ideas]
    assert weights == sorted(weights, reverse=True)
    first = [rank_for_feed(ideas, person=f"p{n}", n=1)[0] for n in range(2000)]
    often = {one.idea_id: first.count(one.idea_id) for one in ideas}
    assert often["new"] > often["divides"] > often["few"] > 5 * often["settled"]
    for one, weight in zip(ideas, weights, strict=True):
        expected = 2000 * weight / sum(weights)
        assert abs(often[one.idea_id] - expected) < 5 * max(expected, 10) ** 0.5


def test_the_opinion_maps_division_counts_where_it_is_known() -> None:
    known = VoteCounts("a", 50, 0, division=0.9)
    assert weigh_idea(known) > 10 * weigh_idea(VoteCounts("b", 50, 0))


counts = st.builds(
    VoteCounts,
    idea_id=st.uuids().map(str),
    n_agree=st.integers(0, 10**6),
    n_disagree=st.integers(0, 10**6),
    n_pass=st.integers(0, 10**6),
    division=st.none() | st.floats(0, 1),
)


@given(ideas=st.lists(counts, max_size=30, unique_by=lambda one: one.idea_id), person=st.text())
def test_the_order_is_whole_stable_and_leaves_out_what_was_voted_on(
    ideas: list[VoteCounts], person: str
) -> None:
    found = rank_for_feed(ideas, person=person, n=100)
    assert sorted(found) == sorted(one.idea_id for one in ideas)
    assert found == rank_for_feed(list(reversed(ideas)), person=person, n=100)
    assert all(0 < weigh_idea(one) <= 1 for one in ideas)
    left = rank_for_feed(ideas, person=person, voted=set(found[:3]), n=100)
    assert left == found[3:]
