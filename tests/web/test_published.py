"""All that is published about people in a whole challenge, put together and attacked at once.

Each rule that keeps people from being found is put out of action once as well: then the same attack
finds somebody, or a group that is too small.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest

from groundswell.web.challenges import joined as joined_room
from groundswell.web.challenges.models import Challenge
from groundswell.web.engine import opinion_map
from groundswell.web.participation import exports, queries, tallies, who
from groundswell.web.participation.actions import do_vote
from groundswell.web.participation.models import GatewayAnswers
from groundswell.web.participation.who import refresh_figures
from web.attacker import Attack
from web.campaign import CHOICES, Campaign, Did
from web.conftest import Cast
from web.participation.test_exports import post
from web.participation.voters import stand

#: Somebody and three friends, who tell each other what they did.
_N_FRIENDS = 4


def watch(
    campaign: Campaign, friends: set[UUID], *, step: int, is_capped: bool = True, parts: float = 0
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

    def list_parts(about: Hashable, n_acts: int) -> list[list[int]]:
        last = find_last(campaign.acts[:n_acts], about)
        return [[made[at][option] for at in last] for option in range(len(CHOICES))]

    for figure in campaign.figures:
        attack.read_parts(
            list_parts(figure.about, figure.n_acts),
            figure.told,
            step=1 if figure.is_exact else step,
            is_capped=is_capped,
        )
    for one in campaign.shares:
        of_option = list_parts(one.about, one.n_acts)
        n = len(of_option[0])
        attack.read_share(
            of_option[one.option], n, one.share, parts or min(10, n // campaign.challenge.least)
        )
    for about in {figure.about for figure in campaign.figures}:
        for option, part in enumerate(list_parts(about, len(campaign.acts))):
            attack.groups["group", about, option] = dict.fromkeys(part, 1)
    return attack


def find_last(acts: list[Did], about: Hashable) -> list[int]:
    """Give the place of each person's last act about something, unless they took it back."""
    last = {one.person: at for at, one in enumerate(acts) if one.about == about}
    return [at for at in last.values() if acts[at].option is not None]


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


def hold_files(campaign: Campaign, since: int) -> Attack:
    """Attack as somebody of the team, who let a few vote again between two files of votes."""
    attack = Attack(seed=campaign.seed)
    ideas = [str(idea.id) for idea in campaign.ideas]
    state: dict[tuple[UUID, str], list[int]] = {}
    for person in campaign.people:
        for idea in ideas:  # agree, disagree, pass, or no vote
            state[person, idea] = attack.choose((person, idea, "before"), len(CHOICES) + 1)
    now = dict(state)
    for one in campaign.acts[since:]:
        idea = str(one.about[0])
        now[one.person, idea] = attack.choose((one.person, idea, "since"), len(CHOICES))
    for n_acts, told in campaign.rows:
        for idea in ideas:
            for option, choice in enumerate(CHOICES):
                held = now if n_acts > since else state
                those = [held[person, idea][option] for person in campaign.people]
                n = told.get(idea, Counter())[str(choice)]
                attack.say(dict.fromkeys(those, 1), n, n)
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


def play(campaign: Campaign, n_people: int, **more: Any) -> int:
    """Play it to the end: voting closes, opens again for two people, and closes.

    Returns
    -------
    int
        How much had been done when voting closed first.
    """
    campaign.begin(n_people)
    campaign.play(6, **more)
    campaign.close()
    campaign.read()
    campaign.take("votes.csv", campaign.read_rows)
    n_acts = len(campaign.acts)
    campaign.reopen()
    for person in campaign.people[:2]:
        campaign.change_mind(person, campaign.ideas[4])
    campaign.close()
    campaign.read()
    campaign.take("votes.csv", campaign.read_rows)
    return n_acts


@pytest.mark.parametrize(("least", "n_people"), [(10, 40), (15, 50)])
def test_nobody_is_found_in_all_that_is_published(
    campaign: Campaign, least: int, n_people: int
) -> None:
    Challenge.objects.update(smallest_group=least)
    n_acts = play(campaign, n_people)
    assert campaign.n_refused == 1
    # Enough is told to be worth an attack.
    told = [one for one in campaign.figures if any(one.told)]
    assert len({one.about for one in told}) >= len(campaign.ideas)
    assert len(told) > 10
    assert campaign.shares
    for friends in choose_friends(campaign):
        assert watch(campaign, friends, step=least).find(least=least) == {}
    assert hold_list(campaign).find(least=least) == {}
    assert hold_files(campaign, n_acts).find(least=least) == {}


def tell_exactly(counts: Sequence[int], *, least: int) -> tuple[int, ...]:
    return tuple(counts)


def tell_all(counts: Sequence[int], *, least: int) -> tuple[int, ...]:
    return tuple(n // least * least for n in counts)


@pytest.mark.parametrize(
    ("place", "name", "instead", "rules"),
    [
        (queries, "tell_parts", tell_exactly, {"step": 1}),
        (queries, "tell_parts", tell_all, {"step": 10, "is_capped": False}),
        (who, "tell_parts", tell_exactly, {"step": 1}),
        (opinion_map, "tell_share", lambda n, of, least: n / of, {"step": 10, "parts": 1e6}),
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
    assert watch(campaign, set(), step=10).find(least=10, is_one_enough=True)


def test_answers_that_are_counted_at_once_find_somebody(campaign: Campaign) -> None:
    campaign.begin(30)
    for number, person in enumerate(campaign.people):
        campaign.answer(person, number % 3)
        GatewayAnswers.objects.update(is_told=False)
        refresh_figures()
        campaign.note_answers()
        campaign.read_answers()
    assert watch(campaign, set(), step=10).find(least=10, is_one_enough=True)


def test_all_who_joined_being_told_of_names_everybody(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joined_room, "count_who_could", lambda _challenge: None)
    campaign.begin(30)
    campaign.play(4)
    assert len(hold_list(campaign).find(least=10)) == 30


def test_rows_of_votes_that_leave_twice_find_who_voted_in_between(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "_let_rows_leave", lambda _challenge: None)
    n_acts = play(campaign, 30)
    found = hold_files(campaign, n_acts).find(least=10)
    assert any(name[2] == "since" for name in found)


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
