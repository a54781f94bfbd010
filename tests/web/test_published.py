"""All that is published about people in a whole challenge, put together and attacked at once.

Each rule that keeps people from being found is put out of action once as well: then the same attack
finds somebody, or a group that is too small.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db.models import F

from groundswell.web.accounts.models import Invitation, Person
from groundswell.web.accounts.people import do_join
from groundswell.web.challenges import joined as joined_room
from groundswell.web.challenges import team_actions
from groundswell.web.challenges.joined import refresh_joined
from groundswell.web.challenges.models import Challenge
from groundswell.web.engine import opinion_map
from groundswell.web.participation import queries, taking_out, tallies, who
from groundswell.web.participation.actions import do_vote
from groundswell.web.participation.erasing import do_erase_own
from groundswell.web.participation.feed import get_next_id
from groundswell.web.participation.leaving import Leaving, read_leaving
from groundswell.web.participation.models import (
    Contribution,
    GatewayAnswers,
    Merge,
    ToldVote,
    Vote,
    VoteQuerySet,
)
from groundswell.web.participation.who import refresh_figures
from web.attacker import Attack, Terms
from web.campaign import CHOICES, Campaign, Did
from web.conftest import Cast
from web.figures import list_unknown
from web.participation.test_exports import post
from web.participation.voters import stand

#: Somebody and three friends, who tell each other what they did.
_N_FRIENDS = 4


def watch(
    campaign: Campaign,
    friends: set[UUID],
    *,
    step: int = 0,
    is_capped: bool = True,
    parts: float = 0,
) -> Attack:
    """Attack as somebody who saw who did what and when, but not what each chose."""
    attack = Attack(seed=campaign.seed)
    made = {
        number: attack.choose(number, len(CHOICES))
        for number, one in enumerate(campaign.acts)
        if one.option is not None
    }
    for number, one in enumerate(campaign.acts):
        if one.option is not None and one.person in friends:
            attack.know(number, one.option)

    def list_parts(acts: Iterable[int], less: Iterable[int] = ()) -> list[Terms]:
        weights = Counter(acts)
        weights.subtract(less)
        return [
            {made[at][option]: n for at, n in weights.items() if n}
            for option in range(len(CHOICES))
        ]

    for figure in campaign.figures:
        attack.read_parts(
            list_parts(figure.acts, figure.less),
            figure.told,
            step=step or figure.step,
            is_capped=is_capped,
        )
    for one in campaign.shares:
        of_option, n = list_parts(one.acts, one.less), len(one.acts) - len(one.less)
        attack.read_share(
            of_option[one.option], n, one.share, parts or min(10, n // campaign.challenge.least)
        )
    for about, family in {(figure.about, figure.family) for figure in campaign.figures}:
        last = find_last(campaign.acts, about, family)
        for option, part in enumerate(list_parts(last)):
            attack.groups["group", about, family, option] = part
    return attack


def find_last(acts: list[Did], about: Hashable, family: tuple[UUID, ...] = ()) -> list[int]:
    """Give the place of each person's last act about something, unless they took it back.

    Who did nothing about it speaks by what they did about the idea that it stands for.
    """
    found: dict[UUID, int] = {}
    for one in (*((member, about[1]) for member in family), about):  # type: ignore[index]  # an idea
        last = {act.person: at for at, act in enumerate(acts) if act.about == one}
        found |= {who: at for who, at in last.items() if acts[at].option is not None}
    return list(found.values())


def hold_list(campaign: Campaign) -> Attack:
    """Attack as somebody who knows who was invited, and not who came."""
    attack = Attack(seed=campaign.seed)
    came = [attack.choose(person, 2)[1] for person in campaign.people]
    told = [int(one.split()[0]) for one in campaign.joined if one[0].isdigit()]
    answered = [sum(one.told) for one in campaign.figures if one.about == "work"]
    voted = [sum(one.told) for one in campaign.figures if one.about[1:] == ("",)]
    for n in {*told, *answered, *voted, campaign.n_on_map}:
        attack.say(dict.fromkeys(came, 1), n, len(came))
    return attack


def hold_files(campaign: Campaign, *, is_told: bool = True) -> Attack:
    """Attack as somebody of the team, who let a few vote again between two files of votes.

    What stands in a file of an idea is of when pages told of it last; else of when it was taken.
    """
    attack = Attack(seed=campaign.seed)
    for done_until, told in campaign.rows:
        for idea, choices in told.items():
            every = Counter(one.person for one in campaign.acts if str(one.about[0]) == idea)
            done = done_until[idea] if is_told else every
            held = [  # agree, disagree, pass, or no vote
                attack.choose((person, idea, done.get(person, 0)), len(CHOICES) + 1)
                for person in campaign.people
            ]
            for option, choice in enumerate(CHOICES):
                those = [one[option] for one in held]
                attack.say(dict.fromkeys(those, 1), choices[str(choice)], choices[str(choice)])
    return attack


@pytest.fixture
def campaign(cast: Cast, challenge: Challenge) -> Campaign:
    return Campaign(cast, challenge, seed=1)


def choose_friends(campaign: Campaign) -> list[set[UUID]]:
    """Give some circles of friends: by chance, and of those who stood alone with what they said."""
    lot = Random(campaign.seed)
    rare = Counter((one.about, one.option) for one in campaign.acts)
    odd = sorted(campaign.acts, key=lambda one: rare[one.about, one.option])
    alone = [one.person for one in odd if one.option is not None]
    return [
        set(),
        set(lot.sample(campaign.people, _N_FRIENDS)),
        set(list(dict.fromkeys(alone))[:_N_FRIENDS]),
    ]


#: What the team and authors do to ideas while people vote.
TEAM: dict[int, Callable[[Campaign], None]] = {
    1: lambda them: them.merge(them.ideas[4], them.ideas[3]),
    2: lambda them: them.merge(them.ideas[0], them.ideas[1]) or them.hide(them.ideas[2]),
    3: lambda them: them.withdraw(them.ideas[3]),
    4: lambda them: them.undo(them.ideas[1]) or them.show(them.ideas[2]),
}


def play(campaign: Campaign, n_people: int, **more: Any) -> None:
    """Play it to the end: voting closes, opens again for two people, and closes."""
    campaign.begin(n_people)
    campaign.team = TEAM
    campaign.play(6, **more)
    campaign.close()
    campaign.read()
    campaign.take("votes.csv", campaign.read_rows)
    campaign.reopen()
    for person in campaign.people[:2]:
        campaign.change_mind(person, campaign.ideas[4])
    campaign.close()
    campaign.read()
    campaign.take("votes.csv", campaign.read_rows)
    campaign.read_record()


@pytest.mark.parametrize(
    ("least", "n_people", "erasing"), [(10, 80, 0.03), (15, 110, 0.03), (10, 90, 0.0)]
)
def test_nobody_is_found_in_all_that_is_published(
    campaign: Campaign, least: int, n_people: int, erasing: float
) -> None:
    campaign.erasing = erasing
    Challenge.objects.update(smallest_group=least)
    play(campaign, n_people)
    assert campaign.rows[0][1] == campaign.rows[1][1]  # two people are too few to be told of
    # Enough is told to be worth an attack.
    told = [one for one in campaign.figures if any(one.told)]
    assert len({one.about for one in told}) >= len(campaign.ideas)
    assert len(told) > 7
    assert any(one.family for one in told)
    assert campaign.shares
    assert campaign.rows[0][1]
    # And pages say nothing with a number in it that is not told of.
    assert any(one.startswith("How votes fell: ") for one in campaign.said)
    assert list_unknown(campaign.said) == set()
    for friends in choose_friends(campaign):
        assert watch(campaign, friends).find(least=least) == {}
    assert hold_list(campaign).find(least=least) == {}
    assert hold_files(campaign).find(least=least) == {}


def tell_exactly(parts: Sequence[int], *, least: int) -> tuple[int, ...]:
    return tuple(parts)


def tell_all(parts: Sequence[int], *, least: int) -> tuple[int, ...]:
    return tuple(n // least * least for n in parts)


@pytest.mark.parametrize(
    ("place", "name", "instead", "rules"),
    [
        (queries, "tell_parts", tell_exactly, {"step": 1}),
        (queries, "tell_parts", tell_all, {"is_capped": False}),
        (who, "tell_parts", tell_exactly, {"step": 1}),
        (opinion_map, "tell_share", lambda n, of, least: n / of, {"parts": 1e6}),
    ],
    ids=["votes in steps", "a step untold", "answers in steps", "shares in wide parts"],
)
def test_a_figure_that_is_told_otherwise_finds_somebody(
    campaign: Campaign,
    monkeypatch: pytest.MonkeyPatch,
    place: Any,
    name: str,
    instead: Any,
    rules: dict[str, Any],
) -> None:
    monkeypatch.setattr(place, name, instead)
    campaign.begin(30)
    campaign.play(4)
    # The rule that is out of action holds for these figures alone.
    is_hit = {
        queries: lambda one: one.about != "work",
        who: lambda one: one.about == "work",
        opinion_map: lambda one: True,
    }[place]
    campaign.figures = {one: None for one in campaign.figures if is_hit(one)}
    assert watch(campaign, set(), **rules).find(least=10, is_one_enough=True)


def test_counts_that_are_told_at_once_find_somebody(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In steps too: who votes last before a count goes up has agreed."""
    count_vote = tallies.count_vote
    monkeypatch.setattr(
        tallies, "count_vote", lambda vote, former, least: count_vote(vote, former, least=1)
    )
    campaign.begin(30)
    for number, person in enumerate(campaign.people):
        campaign.vote(person, campaign.ideas[4], number % 3)
        campaign.read_counts()
    assert watch(campaign, set()).find(least=10, is_one_enough=True)


def let_vote(campaign: Campaign, place: int, first: int, *options: int) -> None:
    """Let people vote on one idea, each who stands further on in the list."""
    for person, option in zip(campaign.people[first:], options, strict=False):
        campaign.vote(person, campaign.ideas[place], option)


def tell_at_once(campaign: Campaign) -> None:
    """Tell the joined counts of what was merged, whoever voted since."""
    Merge.objects.update(is_told=True)
    Vote.objects.update(told_choice=F("choice"))
    for head in Contribution.objects.filter(tells_former=True):
        told = tallies.tell_now(head, "")
        Contribution.objects.filter(pk=head.pk).update(tells_former=False, **told)
    campaign.note_tellings(is_vote=True)


@pytest.mark.parametrize("is_kept", [True, False])
def test_joined_counts_that_are_told_at_once_find_who_voted_on_one_alone(
    campaign: Campaign, is_kept: bool
) -> None:
    campaign.begin(40)
    let_vote(campaign, 0, 0, *[0] * 19, *[1] * 6, *[2] * 5)
    let_vote(campaign, 1, 30, 0)
    campaign.read_counts()
    campaign.merge(campaign.ideas[0], campaign.ideas[1])
    if not is_kept:
        tell_at_once(campaign)
    campaign.read_counts()
    assert bool(watch(campaign, set()).find(least=10)) is not is_kept


def erase(campaign: Campaign, person: UUID) -> None:
    """Let somebody erase all they said, who voted on the first idea alone."""
    do_erase_own(place=stand(campaign.challenge, person))
    campaign.did(Did(person, (campaign.ideas[0].id, ""), None), is_vote=False)


def test_who_erased_among_those_who_came_is_not_found(campaign: Campaign) -> None:
    """Else the count that falls is theirs: nobody who came can make one fall."""
    campaign.begin(60)
    let_vote(campaign, 0, 0, *[0] * 10, *[1] * 15, *[2] * 5)
    campaign.read_counts()
    erase(campaign, campaign.people[0])
    let_vote(campaign, 0, 30, *[1] * 10)
    campaign.read_counts()
    assert len(campaign.figures) > 1
    assert watch(campaign, set()).find(least=10) == {}
    for person in campaign.people[1:12]:
        erase(campaign, person)
    let_vote(campaign, 0, 40, *[1] * 10)
    campaign.read_counts()
    assert Contribution.objects.get(pk=campaign.ideas[0].pk).n_gone == 0
    assert watch(campaign, set()).find(least=10) == {}


def test_who_changed_among_those_who_came_is_not_found(campaign: Campaign) -> None:
    campaign.begin(60)
    let_vote(campaign, 0, 0, *[0] * 10, *[1] * 15, *[2] * 5)
    campaign.read_counts()
    campaign.vote(campaign.people[0], campaign.ideas[0], 1)
    let_vote(campaign, 0, 30, *[1] * 10)
    campaign.read_counts()
    assert len(campaign.figures) > 1
    assert watch(campaign, set()).find(least=10) == {}


def test_a_merge_that_is_told_and_undone_finds_nobody_who_voted_on_one_alone(
    campaign: Campaign,
) -> None:
    campaign.begin(60)
    let_vote(campaign, 0, 0, *[0] * 5, *[1] * 12, *[2] * 3)
    let_vote(campaign, 1, 50, 0)
    campaign.merge(campaign.ideas[0], campaign.ideas[1])
    let_vote(campaign, 0, 20, *[0] * 4, *[1] * 6)
    campaign.read_counts()
    campaign.undo(campaign.ideas[1])
    campaign.read_counts()
    let_vote(campaign, 0, 30, *[1] * 10)
    campaign.read_counts()
    assert len(campaign.figures) > 1
    assert watch(campaign, set()).find(least=10) == {}


@pytest.mark.parametrize("steps", [(10,), (10, 12, 15, 25, 31)])
def test_a_smallest_group_that_is_changed_finds_the_few(
    campaign: Campaign, steps: tuple[int, ...]
) -> None:
    """So it stands once the challenge is launched."""
    campaign.begin(60)
    let_vote(campaign, 0, 0, *[0] * 30, *[1] * 24, *[2] * 6)
    for least in steps:
        Challenge.objects.update(smallest_group=least)
        campaign.read_counts()
    assert bool(watch(campaign, set()).find(least=10)) is (len(steps) > 1)


def test_answers_that_are_counted_at_once_find_somebody(campaign: Campaign) -> None:
    campaign.begin(30)
    for number, person in enumerate(campaign.people):
        campaign.answer(person, number % 3)
        GatewayAnswers.objects.update(is_told=False)
        refresh_figures()
        campaign.note_answers()
        campaign.read_answers()
    assert watch(campaign, set()).find(least=10, is_one_enough=True)


def test_all_who_joined_being_told_of_names_everybody(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joined_room, "count_who_could", lambda _challenge: None)
    campaign.begin(30)
    campaign.play(4)
    assert len(hold_list(campaign).find(least=10)) == 30


@pytest.mark.parametrize("is_kept", [True, False])
def test_taking_all_off_the_list_names_nobody_who_joined(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch, is_kept: bool
) -> None:
    """Who joined stays in, so that the longest list there was is who could."""
    if not is_kept:
        monkeypatch.setattr(team_actions, "note_uninvited", lambda _challenge: None)
    campaign.begin(30)
    for person in campaign.people:
        do_join(Person.objects.get(pk=person), campaign.challenge.id)
    for number in range(len(campaign.ideas)):
        let_vote(campaign, number, 0, *[0] * 30)
    place = campaign.cast.fay.place(campaign.challenge)
    for email in Invitation.objects.values_list("email", flat=True):
        team_actions.do_uninvite(place=place, email=email)
    assert not Invitation.objects.exists()
    refresh_joined()
    visitor = campaign.cast.visitor.client
    campaign.joined.append(
        visitor.get(f"/api/v1/challenges/{campaign.challenge.slug}").json()["joined"]
    )
    assert len(hold_list(campaign).find(least=10)) == (0 if is_kept else 30)


def test_rows_of_votes_as_they_stand_find_who_voted_in_between(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    def list_all(votes: VoteQuerySet) -> Iterator[ToldVote]:
        for one in votes.standing().filter(came_by=None):
            yield ToldVote(one.contribution_id, one.voter, one.choice, one.is_by_code, False)

    monkeypatch.setattr(VoteQuerySet, "list_told", list_all)

    def let_all_leave(challenge: Challenge) -> Leaving:
        leaving = read_leaving(challenge)
        return replace(leaving, ideas=frozenset(leaving.shown))

    monkeypatch.setattr(taking_out, "_let_rows_leave", let_all_leave)
    play(campaign, 30)
    found = hold_files(campaign, is_told=False).find(least=10)
    assert {name[0] for name in found} >= set(campaign.people[:2])


def test_no_order_of_the_list_tells_what_the_counts_do_not(
    cast: Cast, challenge: Challenge
) -> None:
    ideas = [post(cast.ana, challenge, f"Idea number {number} helps.") for number in range(4)]

    def read(order: str) -> list[str]:
        address = f"/api/v1/challenges/{challenge.slug}/ideas?order={order}"
        return [one["id"] for one in cast.fay.client.get(address).json()["items"]]

    before = {order: read(order) for order in ("fewest", "agreed", "divided")}
    for number, idea in enumerate(ideas):
        for _ in range(number):
            do_vote(place=stand(challenge, uuid4()), idea=idea, choice=1)
    assert {order: read(order) for order in before} == before


def test_what_others_meet_next_does_not_tell_how_somebody_voted(
    cast: Cast, challenge: Challenge
) -> None:
    ideas = [post(cast.ana, challenge, f"Idea number {number} helps.") for number in range(4)]
    others, somebody = (
        [stand(challenge, UUID(int=n)) for n in range(200)],
        stand(challenge, uuid4()),
    )

    def read(choice: int) -> tuple[list[UUID | None], float]:
        do_vote(place=somebody, idea=ideas[0], choice=choice)
        held = Contribution.objects.get(pk=ideas[0].pk)
        return [get_next_id(one) for one in others], held.attention

    before = [get_next_id(one) for one in others]
    attention = Contribution.objects.get(pk=ideas[0].pk).attention
    for choice in (1, 0, -1):
        assert read(choice) == (before, attention)
