"""Ideas that say the same are told as one: one voice a person, nothing moved, nothing lost."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from random import Random
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections, transaction

from groundswell.web.challenges.models import Challenge
from groundswell.web.challenges.places import Refused
from groundswell.web.participation import actions, tallies
from groundswell.web.participation.erasing import do_erase_own
from groundswell.web.participation.merging.actions import do_merge, do_undo
from groundswell.web.participation.merging.locks import lock_family
from groundswell.web.participation.models import Contribution, Merge, State, Vote
from groundswell.web.participation.replay import read_tables, replay
from groundswell.web.participation.showing import lock_to_decide, set_state
from groundswell.web.shared.audit import record
from web.conftest import Cast
from web.participation.test_exports import post
from web.participation.voters import let_vote, stand

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
                lock_to_decide(one)
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


ALONE = pytest.mark.django_db(databases=["default", "vault"], transaction=True)


def run_beside(*acts: Callable[[], object]) -> list[BaseException]:
    """Do acts at once, each over a connection of its own; give the faults."""
    faults: list[BaseException] = []

    def run(act: Callable[[], object]) -> None:
        try:
            act()
        except BaseException as fault:  # noqa: BLE001 - told by the test
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


@ALONE
def test_two_of_one_family_hidden_at_once_do_not_lock_each_other_out(
    transactional_db: None, cast: Cast, challenge: Challenge
) -> None:
    if not connection.features.has_select_for_update:
        pytest.skip("one writes at a time")
    ideas = [post(cast.ana, challenge, f"Short meetings help us, {n}.") for n in range(2)]
    do_merge(place=cast.fay.place(challenge), head_id=ideas[0].id, member_ids=[ideas[1].id])
    both_locked = threading.Barrier(2)

    def hide(idea: Contribution) -> None:
        with transaction.atomic():
            lock_to_decide(idea)
            with contextlib.suppress(threading.BrokenBarrierError):
                both_locked.wait(timeout=1)
            set_state(idea, State.HIDDEN)

    assert run_beside(*(partial(hide, idea) for idea in ideas)) == []
    assert set(Contribution.objects.values_list("state", "merged_into")) == {("hidden", None)}
    assert Merge.objects.get().is_undone


@ALONE
def test_who_waits_for_a_merge_locks_the_whole_family(
    transactional_db: None, cast: Cast, challenge: Challenge
) -> None:
    if not connection.features.has_select_for_update:
        pytest.skip("one writes at a time")
    ideas = [post(cast.ana, challenge, f"Short meetings help us, {n}.") for n in range(2)]
    first, last = sorted(ideas, key=lambda idea: idea.id)
    is_merged = threading.Event()
    held: list[set[UUID]] = []

    def merge() -> None:
        with transaction.atomic():
            do_merge(place=cast.fay.place(challenge), head_id=first.id, member_ids=[last.id])
            is_merged.set()
            time.sleep(1)

    def lock() -> None:
        is_merged.wait()
        with transaction.atomic():
            held.append(set(lock_family(last.id)))

    assert run_beside(merge, lock) == []
    assert held == [{first.id, last.id}]


@ALONE
def test_a_vote_that_changes_and_one_that_lets_counts_be_told_do_not_lock_each_other_out(
    transactional_db: None, cast: Cast, challenge: Challenge, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not connection.features.has_select_for_update:
        pytest.skip("one writes at a time")
    idea = post(cast.ana, challenge, "Short meetings help us.")
    person, count = uuid4(), tallies.count_vote
    actions.do_vote(place=stand(challenge, person), idea=idea, choice=1)
    let_vote(challenge, idea, [1] * 8)

    def count_late(vote: Vote, former: int | None, *, least: int) -> bool:
        time.sleep(0 if former is None else 1)
        return count(vote, former, least=least)

    monkeypatch.setattr(tallies, "count_vote", count_late)

    def change() -> None:
        actions.do_vote(place=stand(challenge, person), idea=idea, choice=-1)

    def be_the_tenth() -> None:
        time.sleep(0.3)
        actions.do_vote(place=stand(challenge, uuid4()), idea=idea, choice=1)

    assert run_beside(change, be_the_tenth) == []
    idea.refresh_from_db()
    assert (idea.n_agree, idea.n_disagree, idea.telling) == (9, 1, 1)
