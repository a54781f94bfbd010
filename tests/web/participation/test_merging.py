"""Ideas that say the same are told as one: one voice a person, nothing moved, nothing lost."""

from __future__ import annotations

from collections import Counter
from random import Random
from uuid import UUID, uuid4

import pytest

from groundswell.web.challenges.models import Challenge
from groundswell.web.challenges.places import Refused
from groundswell.web.participation import actions
from groundswell.web.participation.erasing import do_erase_own
from groundswell.web.participation.merging.actions import do_merge, do_undo
from groundswell.web.participation.models import Contribution, Merge, State, Vote
from groundswell.web.participation.replay import read_tables, replay
from groundswell.web.participation.showing import lock_state, set_state
from groundswell.web.shared.audit import record
from web.conftest import Cast
from web.participation.test_exports import post
from web.participation.voters import stand

COUNTS = ("n_agree", "n_disagree", "n_pass")


def count_from_scratch(idea: Contribution) -> Counter[str]:
    """Count the voices on an idea from the rows of votes alone, by the rule as it is written."""
    family = {idea.id, *Contribution.objects.filter(merged_into=idea).values_list("id", flat=True)}
    counted: Counter[str] = Counter()
    votes = Vote.objects.filter(contribution__in=family)
    for voter in set(votes.values_list("voter", flat=True)):
        own = votes.filter(voter=voter)
        said = {one.contribution_id: one for one in own}
        if idea.id in said:
            choice = said[idea.id].choice
        else:
            choices = {one.choice for one in said.values()}
            choice = choices.pop() if len(choices) == 1 else 0
        name = {1: "n_agree", 0: "n_pass", -1: "n_disagree"}[choice]
        counted[name + ("_by_code" if own.first().is_by_code else "")] += 1
    return counted


def check_counts() -> None:
    for idea in Contribution.objects.all():
        names = [name + suffix for name in COUNTS for suffix in ("", "_by_code")]
        told = Counter({name: n for name in names if (n := getattr(idea, name))})
        assert told == count_from_scratch(idea), idea.id


@pytest.mark.parametrize("seed", range(4))
def test_counts_are_those_of_the_rows_whatever_people_do(
    cast: Cast, challenge: Challenge, seed: int
) -> None:
    """A walk through all that changes counts. After each step they are counted anew."""
    draw = Random(seed)
    ideas = [post(cast.ana, challenge, f"Short meetings help us, {n}.") for n in range(5)]
    people = [(uuid4(), number % 3 == 0) for number in range(9)]
    fay = cast.fay.place(challenge)
    done: Counter[str] = Counter()
    for _ in range(70):
        act = draw.choices(("vote", "merge", "undo", "erase", "hide", "show"), (9, 3, 1, 1, 1, 2))[
            0
        ]
        person, is_by_code = draw.choice(people)
        place = stand(challenge, person, is_by_code=is_by_code)
        one, other = draw.sample(ideas, 2)
        one.refresh_from_db()
        try:
            if act == "vote":
                actions.do_vote(place=place, idea=one, choice=draw.choice((1, 0, -1)))
            elif act == "merge":
                do_merge(place=fay, head_id=one.id, member_ids=[other.id])
            elif act == "undo":
                standing = sorted(Merge.objects.filter(is_undone=False), key=lambda it: it.id)
                if standing:
                    do_undo(place=fay, merge_id=draw.choice(standing).id)
            elif act == "erase":
                do_erase_own(place=place)
            else:
                lock_state(one)
                set_state(one, State.HIDDEN if act == "hide" else State.SHOWN)
                kind = "idea.hidden" if act == "hide" else "idea.shown"
                record(kind, actor="x", subject_id=one.id, challenge_id=challenge.id)
        except Refused:
            done["refused"] += 1
        else:
            done[act] += 1
        check_counts()
        shown_members = Contribution.objects.exclude(merged_into=None)
        assert not shown_members.exclude(state=State.SHOWN).exists()
        assert not shown_members.exclude(merged_into__merged_into=None).exists()
    assert min(done[act] for act in ("vote", "merge", "undo", "refused")) > 0, done
    assert replay(challenge.id) == read_tables(challenge.id)
    for merge in Merge.objects.filter(is_undone=False):
        do_undo(place=fay, merge_id=merge.id)
    check_counts()


def test_each_person_has_one_voice_and_no_vote_is_moved(cast: Cast, challenge: Challenge) -> None:
    head, one, two = (post(cast.ana, challenge, f"Short meetings help, {n}.") for n in range(3))
    people = [uuid4() for _ in range(4)]

    def vote(person: UUID, **choices: int) -> None:
        for name, choice in choices.items():
            idea = {"head": head, "one": one, "two": two}[name]
            actions.do_vote(place=stand(challenge, person), idea=idea, choice=choice)

    vote(people[0], head=1, one=-1)  # the head wins
    vote(people[1], one=-1, two=-1)  # both agree
    vote(people[2], one=1, two=-1)  # they don't: a pass
    vote(people[3], two=1)
    rows = sorted(Vote.objects.values_list("id", "contribution", "voter", "choice"))
    merges = do_merge(place=cast.fay.place(challenge), head_id=head.id, member_ids=[one.id, two.id])
    head.refresh_from_db()
    assert (head.n_agree, head.n_disagree, head.n_pass) == (2, 1, 1)
    assert sorted(Vote.objects.values_list("id", "contribution", "voter", "choice")) == rows
    # Whoever votes on the head now has their voice there; on a member nobody can vote.
    vote(people[2], head=1)
    one.refresh_from_db()
    with pytest.raises(Refused, match="Short meetings help, 0"):
        vote(people[3], one=1)
    head.refresh_from_db()
    assert (head.n_agree, head.n_disagree, head.n_pass) == (3, 1, 0)
    for merge in merges:
        do_undo(place=cast.fay.place(challenge), merge_id=merge.id)
    found = {idea.id: (idea.n_agree, idea.n_disagree) for idea in Contribution.objects.all()}
    assert found == {head.id: (2, 0), one.id: (1, 2), two.id: (1, 2)}
