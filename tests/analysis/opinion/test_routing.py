"""What to show next: new ideas, few votes, division; the same on every call."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from groundswell.analysis.opinion.groups import find_groups
from groundswell.analysis.opinion.ideas import look_at_ideas
from groundswell.analysis.opinion.model import Idea
from groundswell.analysis.opinion.routing import (
    Candidate,
    candidates_for,
    choose_next,
    priority_of,
)

candidate = st.builds(
    lambda n, passed, division: Candidate("x", n, min(n, passed), division),
    st.integers(0, 1000),
    st.integers(0, 1000),
    st.floats(0, 1),
)


@given(candidate)
def test_priority_is_a_share(one):
    assert 0 <= priority_of(one) <= 1


@given(candidate, st.integers(1, 100))
def test_more_votes_never_raise_it(one, more):
    share = one.n_passed / one.n_votes if one.n_votes else 0.0
    worth = one.division * (1 - share)
    passed = round(share * (one.n_votes + more))
    later = Candidate("x", one.n_votes + more, passed, one.division)
    slack = abs(worth - later.division * (1 - passed / later.n_votes))
    assert priority_of(later) <= priority_of(one) + slack + 1e-9


def test_new_then_few_then_dividing_then_the_rest():
    ideas = [
        Candidate("settled", 200, 5, 0.05),
        Candidate("divides", 200, 5, 0.6),
        Candidate("passed on", 200, 150, 0.6),
        Candidate("few", 3, 0, 0.2),
        Candidate("new", 0),
    ]
    chosen = choose_next(ideas)
    assert [one.id for one in chosen] == ["new", "few", "divides", "passed on", "settled"]
    assert [one.reason for one in chosen] == [
        "new", "few votes", "divides", "divides", "to be sure",
    ]  # fmt: skip


def test_nobody_is_shown_an_idea_twice():
    ideas = [Candidate(str(i), i) for i in range(10)]
    voted = {"0", "1", "2"}
    assert voted.isdisjoint(one.id for one in choose_next(ideas, voted=voted))
    assert choose_next(ideas, voted={str(i) for i in range(10)}) == ()
    assert len(choose_next(ideas, n=4)) == 4


def test_new_ideas_are_spread_over_people_and_stay_the_same_for_each():
    ideas = [Candidate(str(i), 0) for i in range(8)]
    firsts = {choose_next(ideas, participant=f"p{i}")[0].id for i in range(60)}
    assert len(firsts) == 8
    a = choose_next(ideas, participant="p1")
    assert a == choose_next(ideas[::-1], participant="p1")


def test_a_group_sees_first_what_it_has_not_voted_on(camps):
    votes, camp = camps(n_people=150)
    # Nobody of the smaller camp voted on this one.
    from groundswell.analysis.opinion.votes import gather_votes

    large = [p for p, side in camp.items() if side == 0][:50]
    more = gather_votes(
        [votes.participants[i] for i in votes.person] + large,
        [votes.ideas[i] for i in votes.idea] + ["one-sided"] * 50,
        [*votes.value.tolist(), *[1] * 50],
    )
    ideas = look_at_ideas(more, find_groups(more), ideas={}, names=("A", "B"))
    to_a, to_b = (
        [(one.id, one.reason) for one in choose_next(candidates_for(ideas, group), n=50)]
        for group in ("A", "B")
    )
    assert to_b.index(("one-sided", "few votes")) < to_a.index(("one-sided", "divides"))


def test_hidden_ideas_are_not_shown_and_new_ones_are_new_to_every_group(camps):
    from dataclasses import replace

    votes, _ = camps(n_people=150)
    known = replace(votes, ideas=(*votes.ideas, "fresh", "hidden"))
    ideas = {"hidden": Idea("hidden", moderated=-1)}
    found = look_at_ideas(known, find_groups(known), ideas=ideas, names=("A", "B"))
    for group in (None, "A", "B"):
        shown = choose_next(candidates_for(found, group), n=99)
        assert (shown[0].id, shown[0].reason) == ("fresh", "new")
        assert "hidden" not in {one.id for one in shown}
