"""Merging tells nobody's vote: every figure of head, member and family, attacked with a solver.

The attacker knows the rules, who voted on what and when, and when ideas were merged; and sees the
counts as they are told before they are rounded to steps, which is more than anybody is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest
from django.urls import reverse
from scipy.optimize import Bounds, LinearConstraint, milp

from groundswell.web.challenges.models import Challenge, Phase
from groundswell.web.engine.opinion_map import get_opinion_map
from groundswell.web.participation.actions import do_vote
from groundswell.web.participation.erasing import do_erase_own
from groundswell.web.participation.merging.actions import do_merge, do_undo
from groundswell.web.participation.models import Contribution, Merge, Vote
from groundswell.web.participation.tasks import list_votes
from groundswell.web.shared.clock import get_now
from web.conftest import Cast
from web.participation.test_exports import post
from web.participation.voters import let_vote, stand

CHOICES = (1, 0, -1)
Figure = tuple[int, int, int]


@dataclass
class Watched:
    """What the attacker sees: acts in order, and figures with the acts that they are made of."""

    challenge: Challenge
    head: Contribution
    member: Contribution
    acts: list[tuple[UUID, UUID]] = field(default_factory=list)
    last: dict[tuple[UUID, UUID], int] = field(default_factory=dict)
    told: list[tuple[Figure, tuple[int, ...]]] = field(default_factory=list)
    live: list[tuple[Figure, tuple[int, ...]]] = field(default_factory=list)
    _tellings: dict[UUID, tuple[int, Figure]] = field(default_factory=dict)

    def vote(self, person: UUID, idea: Contribution, choice: int) -> None:
        idea = Contribution.objects.get(pk=idea.pk)
        do_vote(place=stand(self.challenge, person), idea=idea, choice=choice)
        self.last[person, idea.pk] = len(self.acts)
        self.acts.append((person, idea.pk))
        self.look()

    def look(self) -> None:
        """See both ideas. A figure that is as it was before is no new one."""
        for idea in Contribution.objects.filter(pk__in=(self.head.pk, self.member.pk)):
            made_of = self._voices(idea)
            self.live.append(((idea.n_agree, idea.n_pass, idea.n_disagree), made_of))
            figure = (idea.told_agree, idea.told_pass, idea.told_disagree)
            if any(figure) and self._tellings.get(idea.pk) != figure:
                self.told.append((figure, made_of))
            self._tellings[idea.pk] = figure

    def _voices(self, idea: Contribution) -> tuple[int, ...]:
        """Give the acts that an idea's counts are made of now, which the attacker knows too."""
        merged = Contribution.objects.filter(merged_into=idea).values_list("pk", flat=True)
        places = {}
        for one in (*merged, idea.pk):  # the head's come last, and hold
            places |= {person: act for (person, on), act in self.last.items() if on == one}
        return tuple(places.values())


def find_known(n_acts: int, seen: list[tuple[Figure, tuple[int, ...]]]) -> set[int]:
    """Work out which acts can only have been one choice."""
    n = n_acts * len(CHOICES)
    rows, limits = [], []
    for act in range(n_acts):
        row = np.zeros(n)
        row[act * 3 : act * 3 + 3] = 1
        rows.append(row)
        limits.append(1)
    for figure, made_of in seen:
        for number, count in enumerate(figure):
            row = np.zeros(n)
            row[[act * 3 + number for act in made_of]] = 1
            rows.append(row)
            limits.append(count)
    rules = LinearConstraint(np.array(rows), limits, limits)
    known = set()
    for act in {act for _, made_of in seen for act in made_of}:
        n_possible = 0
        for number in range(len(CHOICES)):
            least = np.zeros(n)
            least[act * 3 + number] = 1
            found = milp(
                np.zeros(n), integrality=np.ones(n), bounds=Bounds(least, 1), constraints=rules
            )
            n_possible += found.status == 0
        assert n_possible, "what was told contradicts itself"
        if n_possible == 1:
            known.add(act)
    return known


def watch(cast: Cast, challenge: Challenge) -> Watched:
    ideas = [post(cast.ana, challenge, f"Short meetings help us, {n}.") for n in range(2)]
    return Watched(challenge, ideas[0], ideas[1])


def merge(cast: Cast, seen: Watched) -> None:
    place = cast.fay.place(seen.challenge)
    do_merge(place=place, head_id=seen.head.id, member_ids=[seen.member.id])
    seen.look()


def undo(cast: Cast, seen: Watched) -> None:
    do_undo(place=cast.fay.place(seen.challenge), merge_id=Merge.objects.get(is_undone=False).id)
    seen.look()


@pytest.mark.parametrize(("n_both", "n_alone"), [(11, 1), (3, 3), (0, 12)])
def test_nobodys_vote_is_worked_out_from_counts_before_and_after_a_merge(
    cast: Cast, challenge: Challenge, n_both: int, n_alone: int
) -> None:
    seen, draw = watch(cast, challenge), Random(n_both)
    both, alone, others = ([uuid4() for _ in range(n)] for n in (n_both, n_alone, 25))
    for person in (*both, *others[:5]):
        seen.vote(person, seen.head, draw.choice(CHOICES))
    for person in (*both, *alone):
        seen.vote(person, seen.member, draw.choice(CHOICES))
    merge(cast, seen)
    for person in (*others[5:], *both[:1], *alone[:1]):
        seen.vote(person, seen.head, draw.choice(CHOICES))
    joined = Contribution.objects.get(pk=seen.head.pk)
    assert joined.told_agree + joined.told_pass + joined.told_disagree > n_both + 5
    undo(cast, seen)
    for person in others[:12]:
        seen.vote(person, seen.member, draw.choice(CHOICES))
    for person in others[:12]:
        seen.vote(person, seen.head, draw.choice(CHOICES))
    assert len(seen.told) > 2
    assert not find_known(len(seen.acts), seen.told)


def test_the_attack_would_find_who_voted_if_joined_counts_were_told_at_once(
    cast: Cast, challenge: Challenge
) -> None:
    seen, draw = watch(cast, challenge), Random(5)
    both, alone = [uuid4() for _ in range(11)], uuid4()
    for person in both:
        seen.vote(person, seen.head, draw.choice(CHOICES))
    for person in (*both, alone):
        seen.vote(person, seen.member, draw.choice(CHOICES))
    told = list(seen.told)
    before = seen.live[-2:]
    merge(cast, seen)
    assert not find_known(len(seen.acts), [*told, *seen.told[len(told) :]])
    assert seen.last[alone, seen.member.pk] in find_known(
        len(seen.acts), [*before, *seen.live[-2:]]
    )


def test_counts_are_joined_once_enough_have_voted_since(cast: Cast, challenge: Challenge) -> None:
    seen = watch(cast, challenge)
    for _ in range(10):
        seen.vote(uuid4(), seen.head, 1)
    for _ in range(10):
        seen.vote(uuid4(), seen.member, -1)
    merge(cast, seen)
    head = Contribution.objects.get(pk=seen.head.pk)
    assert (head.told_agree, head.told_disagree, head.tells_former) == (10, 0, True)
    let_vote(challenge, head, [1] * 10)
    head.refresh_from_db()
    assert (head.told_agree, head.told_disagree, head.tells_former) == (20, 10, False)
    undo(cast, seen)
    head.refresh_from_db()
    assert (head.told_agree, head.told_disagree, head.tells_former) == (0, 0, True)
    let_vote(challenge, head, [1] * 10)
    seen.vote(uuid4(), seen.member, -1)
    merge(cast, seen)
    head.refresh_from_db()
    assert (head.told_agree, head.told_disagree, head.tells_former) == (30, 0, True)
    page = cast.fay.client.get(reverse("idea", args=[challenge.slug, head.id])).content.decode()
    assert "They are told anew once 10 more people have voted" in page
    let_vote(challenge, head, [1] * 9)
    head.refresh_from_db()
    assert (head.told_agree, head.told_disagree) == (30, 0)
    let_vote(challenge, head, [1])
    head.refresh_from_db()
    assert (head.told_agree, head.told_disagree, head.tells_former) == (40, 11, False)


def test_neither_a_merge_nor_its_undoing_tells_whether_anybody_voted(
    cast: Cast, challenge: Challenge
) -> None:
    """On the member, on both, or with a claim code: what is told of the head waits all the same."""
    told = []
    for voters in ("nobody", "one", "one with a code", "one of both", "ten"):
        seen = watch(cast, challenge)
        both = uuid4()
        for person in (both, *(uuid4() for _ in range(19))):
            seen.vote(person, seen.head, 1)
        if voters == "ten":
            let_vote(challenge, seen.member, [-1] * 10)
        elif voters != "nobody":
            person = both if voters == "one of both" else uuid4()
            place = stand(challenge, person, is_by_code=voters == "one with a code")
            do_vote(place=place, idea=seen.member, choice=-1)
        told.append([tell(cast, seen)])
        merge(cast, seen)
        told[-1].append(tell(cast, seen))
        undo(cast, seen)
        told[-1].append(tell(cast, seen))
        merge(cast, seen)
        let_vote(challenge, seen.head, [1] * 9)
        told[-1].append(tell(cast, seen))
        undo(cast, seen)
    assert all(one == told[0] for one in told)
    assert [one["tells_former"] for one in told[0]] == [False, True, True, True]
    assert all(one["counts"] for one in told[0])


def test_where_all_hold_claim_codes_it_is_said_until_theirs_are_told_anew(
    cast: Cast, challenge: Challenge
) -> None:
    seen = watch(cast, challenge)
    let_vote(challenge, seen.head, [1] * 20, is_by_code=True)
    merge(cast, seen)
    let_vote(challenge, seen.head, [1] * 9, is_by_code=True)
    assert tell(cast, seen)["tells_former"]
    let_vote(challenge, seen.head, [1], is_by_code=True)
    assert not tell(cast, seen)["tells_former"]


def test_where_addresses_are_told_anew_it_is_said_until_codes_are_too(
    cast: Cast, challenge: Challenge
) -> None:
    seen = watch(cast, challenge)
    let_vote(challenge, seen.head, [1] * 20)
    let_vote(challenge, seen.head, [1] * 20, is_by_code=True)
    merge(cast, seen)
    let_vote(challenge, seen.head, [1] * 10)
    assert tell(cast, seen)["tells_former"]
    let_vote(challenge, seen.head, [1] * 10, is_by_code=True)
    assert not tell(cast, seen)["tells_former"]


def test_once_voting_is_over_no_page_promises_that_votes_are_told_anew(
    cast: Cast, challenge: Challenge
) -> None:
    seen = watch(cast, challenge)
    let_vote(challenge, seen.head, [1] * 20)
    merge(cast, seen)
    Phase.objects.update(closes_at=get_now())
    page = cast.fay.client.get(reverse("idea", args=[challenge.slug, seen.head.id]))
    assert "Voting is over, so they are not told anew." in page.content.decode()
    assert "once 10 more people" not in page.content.decode()


def tell(cast: Cast, seen: Watched) -> dict[str, Any]:
    """Give what the API tells of the head, but for its name."""
    there = f"/api/v1/challenges/{seen.challenge.slug}/ideas/{seen.head.id}"
    told: dict[str, Any] = cast.fay.client.get(there).json()
    page = cast.fay.client.get(reverse("idea", args=[seen.challenge.slug, seen.head.id]))
    said = page.content.decode().partition("<main")[2]
    return {
        "counts": told["counts"],
        "tells_former": told["tells_former"],
        "is_said": "from before they were joined" in said or "that was undone" in said,
    }


def test_a_merge_does_not_tell_who_erased_or_voted_since_rows_were_told(
    cast: Cast, challenge: Challenge
) -> None:
    seen, gone = watch(cast, challenge), uuid4()
    for idea, n, choice in ((seen.head, 10, 1), (seen.member, 20, -1)):
        seen.vote(gone, idea, choice)
        for _ in range(n - 1):
            seen.vote(uuid4(), idea, choice)
    do_erase_own(place=stand(challenge, gone))
    merge(cast, seen)
    head = Contribution.objects.get(pk=seen.head.pk)
    assert (head.told_disagree, head.tells_former) == (0, True)


def test_who_erases_their_votes_is_no_reason_to_tell_joined_counts(
    cast: Cast, challenge: Challenge
) -> None:
    seen, people = watch(cast, challenge), [uuid4() for _ in range(12)]
    for person in people:
        seen.vote(person, seen.member, 1)
    merge(cast, seen)
    before = Contribution.objects.get(pk=seen.head.pk)
    for person in people[:11]:
        do_erase_own(place=stand(challenge, person))
    after = Contribution.objects.get(pk=seen.head.pk)
    assert (after.n_agree, Vote.objects.count()) == (1, 1)
    assert (after.told_agree, after.n_untold) == (before.told_agree, 0)


def test_after_an_undo_ideas_weigh_in_the_feed_as_they_are_told(
    cast: Cast, challenge: Challenge
) -> None:
    """Else the next vote would change the weight, and show in what others meet."""
    seen = watch(cast, challenge)
    for idea in (seen.head, seen.member):
        let_vote(challenge, idea, [1, -1] * 10)
    merge(cast, seen)
    let_vote(challenge, seen.head, [1] * 10)

    def read() -> list[float]:
        ideas = [Contribution.objects.get(pk=one.pk) for one in (seen.head, seen.member)]
        return [one.attention for one in ideas]

    joined = read()
    undo(cast, seen)
    apart = read()
    assert apart[0] != joined[0]
    let_vote(challenge, seen.head, [1])
    let_vote(challenge, seen.member, [1])
    assert read() == apart


def test_the_map_has_one_column_for_a_family_once_its_counts_are_told(
    cast: Cast, challenge: Challenge, settle: Callable[[], None]
) -> None:
    seen, people = watch(cast, challenge), [uuid4() for _ in range(24)]
    for person in people[:12]:
        seen.vote(person, seen.head, 1)
    for person in people[11:]:
        seen.vote(person, seen.member, -1)
    merge(cast, seen)
    mapped = [one for one in list_votes(challenge.id) if one.idea_id == str(seen.head.id)]
    assert sorted(one.value for one in mapped) == [-1] * 10 + [1] * 10  # as counts were told
    settle()
    # One voted on both, whom two maps would tell: the family waits.
    assert get_opinion_map(challenge.id) is None
    let_vote(challenge, seen.head, [1] * 10)
    head = str(seen.head.id)
    assert sum(one.idea_id == head for one in list_votes(challenge.id)) == 24 + 10
    settle()
    found = get_opinion_map(challenge.id)
    assert found is not None
    assert found.n_ideas == 1


@pytest.fixture
def settle(challenge: Challenge) -> Callable[[], None]:
    """Map the opinions as the night does, without looking for themes."""
    from groundswell.web.accounts.keys import read_key
    from groundswell.web.engine.opinion_map import map_challenge
    from groundswell.web.participation.tasks import list_mapped

    def make_map() -> None:
        ideas = list_mapped(challenge.id)
        if ideas:
            map_challenge(challenge.id, list_votes(challenge.id), ideas, key=read_key(challenge.id))

    return make_map
