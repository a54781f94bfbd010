"""What groups say, what all agree on and what divides; and that few votes show nothing."""

from __future__ import annotations

import numpy as np
import pytest

from groundswell.analysis.opinion.groups import find_groups
from groundswell.analysis.opinion.ideas import look_at_ideas, wilson
from groundswell.analysis.opinion.model import Idea
from groundswell.analysis.opinion.votes import gather_votes


@pytest.fixture(scope="module")
def looked_at(camps):
    votes, camp = camps(n_people=200)
    found = find_groups(votes)
    ideas = look_at_ideas(votes, found, ideas={"3": Idea("3", "Text")}, names=("A", "B"))
    return votes, camp, found, {idea.id: idea for idea in ideas}


def test_each_group_says_what_its_camp_was_made_to_say(looked_at):
    _, _, _, ideas = looked_at
    for number in range(16):
        a, b = ideas[str(number)].groups
        # Camp 1, the smaller, is group B and agrees with even ideas.
        assert (a.says, b.says) == (
            ("disagree", "agree") if number % 2 == 0 else ("agree", "disagree")
        )
        assert a.effect > 0.8
        assert a.effect_low < a.effect
        assert a.p_adjusted < 0.001
        assert ideas[str(number)].divides
        assert ideas[str(number)].consensus is None


def test_what_all_agree_on_is_consensus_and_not_what_a_group_says(looked_at):
    _, _, _, ideas = looked_at
    for number in range(16, 20):
        idea = ideas[str(number)]
        assert idea.consensus == "agree"
        assert idea.consensus_p < 0.05
        assert not idea.divides
        assert [view.says for view in idea.groups] == [None, None]
    assert all(ideas[str(number)].consensus is None for number in range(20, 24))


def test_counts_are_those_of_the_votes(looked_at):
    votes, _, found, ideas = looked_at
    for place, name in enumerate(votes.ideas):
        mine = votes.idea == place
        if not ideas[name].is_of_everybody:
            mine &= found.group[votes.person] >= 0
        assert ideas[name].tally.n == mine.sum()
        assert ideas[name].tally.agree == (votes.value[mine] == 1).sum()
        assert ideas[name].tally.passed == (votes.value[mine] == 0).sum()
        for g, view in enumerate(ideas[name].groups):
            inside = mine & (found.group[votes.person] == g)
            assert view.tally.n == inside.sum()
            assert view.tally.disagree == (votes.value[inside] == -1).sum()
    assert (ideas["3"].text, ideas["4"].text) == ("Text", "")


def add(votes, idea, people, values):
    return gather_votes(
        [votes.participants[i] for i in votes.person] + list(people),
        [votes.ideas[i] for i in votes.idea] + [idea] * len(people),
        [*votes.value.tolist(), *values],
    )


@pytest.mark.parametrize("n_each", [3, 9])
def test_agreement_of_few_is_no_consensus(camps, n_each):
    votes, camp = camps()
    few = [[p for p, side in camp.items() if side == s][:n_each] for s in (0, 1)]
    more = add(votes, "rare", [*few[0], *few[1]], [1] * 2 * n_each)
    found = find_groups(more)
    ideas = look_at_ideas(more, found, ideas={}, names=("A", "B"))
    rare = next(idea for idea in ideas if idea.id == "rare")
    assert found.n_groups == 2
    assert rare.tally.agree_share == 1.0
    assert rare.consensus is None
    assert rare.consensus_p is None
    assert [view.tally for view in rare.groups] == [None, None], "under ten voters: withheld"


def test_agreement_of_one_group_alone_is_no_consensus(camps):
    votes, camp = camps()
    one_side = [p for p, side in camp.items() if side == 0][:60]
    more = add(votes, "theirs", one_side, [1] * len(one_side))
    ideas = look_at_ideas(more, find_groups(more), ideas={}, names=("A", "B"))
    assert next(idea for idea in ideas if idea.id == "theirs").consensus is None


def test_a_withheld_group_can_not_be_worked_out_from_the_total(camps):
    votes, camp = camps(n_people=150)
    sides = [[p for p, side in camp.items() if side == s] for s in (0, 1)]
    more = add(votes, "uneven", [*sides[0][:50], *sides[1][:4]], [1] * 50 + [-1] * 4)
    ideas = look_at_ideas(more, find_groups(more), ideas={}, names=("A", "B"))
    uneven = next(idea for idea in ideas if idea.id == "uneven")
    assert uneven.groups[0].tally is not None
    assert uneven.groups[1].tally is None
    left = uneven.tally.n - uneven.groups[0].tally.n
    assert left == 0 or left >= 10
    assert not uneven.is_of_everybody


def test_without_groups_everybody_is_one(camps):
    rng = np.random.default_rng(0)
    who, what = np.divmod(np.arange(60 * 10), 10)
    value = np.where(what == 0, 1, rng.integers(-1, 2, 600))
    value = np.where(what == 1, np.where(who % 2 == 0, 1, -1), value)
    votes = gather_votes([str(i) for i in who], [str(i) for i in what], value)
    found = find_groups(votes)
    assert found.n_groups == 0
    ideas = {idea.id: idea for idea in look_at_ideas(votes, found, ideas={}, names=())}
    assert ideas["0"].consensus == "agree"
    assert ideas["1"].divides
    assert ideas["1"].division > 0.9
    assert ideas["1"].consensus is None


@pytest.mark.parametrize(("n", "of"), [(0, 10), (10, 10), (3, 7), (500, 1000)])
def test_wilson_is_what_scipy_says(n, of):
    from scipy.stats import binomtest

    expected = binomtest(n, of).proportion_ci(method="wilson")
    share, low, high = wilson(n, of)
    assert share == n / of
    assert (low, high) == pytest.approx((expected.low, expected.high), abs=1e-12)
