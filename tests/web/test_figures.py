"""All published figures together, attacked with a solver: can one person's answer be worked out?

The attacker knows the rules, sees every figure after every act, and knows who acted when. What they
look for is the choice of a person: it is found where only one is possible.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from uuid import UUID, uuid4

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from groundswell.web.challenges.models import Challenge, GatewayQuestion
from groundswell.web.participation.actions import do_vote
from groundswell.web.participation.gateway import do_answer_gateway
from groundswell.web.participation.models import Contribution, GatewayAnswers, GatewayFigures
from groundswell.web.participation.who import refresh_figures
from web.api.conftest import make_caller
from web.conftest import Cast
from web.participation.test_exports import post
from web.participation.voters import stand

CHOICES = (1, 0, -1)
Figure = tuple[int, ...]


def find_known(
    acts: Sequence[tuple[UUID, int]], seen: Sequence[tuple[int, Figure]], *, step: int = 1
) -> set[UUID]:
    """Work out whose last choice is known for sure.

    Parameters
    ----------
    acts
        Who acted, in order. The choices are not looked at: the attacker has not got them.
    seen
        After how many acts, how many made each of the three choices.
    step
        The figures are rounded down to whole steps; 1 where they are exact.

    Returns
    -------
    set of UUID
        Those of whom all solutions have one choice, as the solver proves by ruling the others out.
    """
    n = len(acts) * len(CHOICES)
    rows, low, high = [], [], []
    for place in range(len(acts)):  # every act is one choice
        row = np.zeros(n)
        row[place * 3 : place * 3 + 3] = 1
        rows.append(row)
        low.append(1)
        high.append(1)
    for n_acts, figure in seen:
        last = {person: place for place, (person, _) in enumerate(acts[:n_acts])}
        for number, count in enumerate(figure):
            row = np.zeros(n)
            row[[place * 3 + number for place in last.values()]] = 1
            rows.append(row)
            low.append(count)
            high.append(count + step - 1)
    rules = LinearConstraint(np.array(rows), low, high)
    known = set()
    for person, place in {person: place for place, (person, _) in enumerate(acts)}.items():
        n_possible = 0
        for number in range(len(CHOICES)):
            least = np.zeros(n)
            least[place * 3 + number] = 1
            found = milp(
                np.zeros(n), integrality=np.ones(n), bounds=Bounds(least, 1), constraints=rules
            )
            n_possible += found.status == 0
        assert n_possible, "what was published contradicts itself"
        if n_possible == 1:
            known.add(person)
    return known


def tell_when(figures: Sequence[Figure | None]) -> list[tuple[int, Figure]]:
    """Give the figures that were new, with the number of acts that they are of."""
    return [
        (place + 1, figure)
        for place, figure in enumerate(figures)
        if figure is not None and (place == 0 or figure != figures[place - 1])
    ]


@pytest.mark.parametrize("seed", [1, 2])
def test_nobodys_vote_is_worked_out_from_all_counts_in_time(
    cast: Cast, challenge: Challenge, seed: int
) -> None:
    idea = post(cast.ana, challenge, "Short meetings help us all.")
    draw, people = Random(seed), [uuid4() for _ in range(27)]
    acts: list[tuple[UUID, int]] = []
    told: list[Figure | None] = []
    live: list[Figure | None] = []
    call = make_caller(cast.fay)
    for number in range(45):
        # Those who come again waver.
        person = people[number] if number < len(people) else draw.choice(people)
        choice = draw.choice(CHOICES)
        do_vote(place=stand(challenge, person), idea=idea, choice=choice)
        acts.append((person, choice))
        counts = call("GET", f"/{challenge.slug}/ideas/{idea.id}").json()["counts"]
        figure = (counts["agree"], counts["passed"], counts["disagree"])
        told.append(None if None in figure else figure)
        now = Contribution.objects.get(pk=idea.pk)
        live.append((now.n_agree, now.n_pass, now.n_disagree))
    assert 3 <= len(tell_when(told)) <= 5, "it is told, and not at every act"
    assert not find_known(acts, tell_when(told))
    # It is a real attack: of counts that are told at once it finds all, but for some who wavered.
    assert len(find_known(acts, tell_when(live))) > 20


def test_no_order_of_the_list_tells_what_the_counts_do_not(
    cast: Cast, challenge: Challenge
) -> None:
    ideas = [post(cast.ana, challenge, f"Idea number {number} helps.") for number in range(4)]

    call = make_caller(cast.fay)

    def read(order: str) -> list[str]:
        listed = call("GET", f"/{challenge.slug}/ideas?order={order}").json()["items"]
        return [one["id"] for one in listed]

    before = {order: read(order) for order in ("fewest", "agreed", "divided")}
    for number, idea in enumerate(ideas):
        for _ in range(number):
            do_vote(place=stand(challenge, uuid4()), idea=idea, choice=1)
    assert {order: read(order) for order in before} == before


def test_nobodys_answer_about_themselves_is_worked_out(cast: Cast, challenge: Challenge) -> None:
    """One answers a day, watched by all; each night the figures are made where they may be."""
    question = GatewayQuestion.objects.create(
        challenge=challenge,
        position=1,
        text_words={"en-gb": "What is your work?"},
        choices_words=[{"en-gb": name} for name in ("Nurse", "Porter", "Midwife")],
    )
    draw, ids = Random(3), question.choice_ids
    people = [uuid4() for _ in range(34)]
    page = f"/c/{challenge.slug}/who"
    rules: list[tuple[int, Figure]] = []
    exact: list[tuple[int, Figure]] = []
    chosen: list[str] = []
    for number, person in enumerate(people, start=1):
        # Midwives are rare: fewer than ten to the end.
        choice = draw.choices(ids, (6, 5, 1))[0]
        do_answer_gateway(place=stand(challenge, person), answers={question.id.hex: choice})
        chosen.append(choice)
        exact.append((number, tuple(chosen.count(one) for one in ids)))
        refresh_figures()
        told = cast.visitor.client.get(page).content.decode()
        figures = GatewayFigures.objects.filter(challenge=challenge).first()
        if figures is None:
            assert number < 10
            assert "This is told once 10 people" in told
            continue
        counts = figures.counts[question.id.hex]
        seen = tuple(counts.get(one, 0) for one in ids)
        assert all(n % 10 == 0 for n in seen)
        assert "fewer than 10" in told
        if not rules or rules[-1][1] != seen:
            rules.append((number, seen))
    assert [number for number, _ in rules] == [10, 20, 30]
    acts = [(person, 0) for person in people]
    assert not find_known(acts, rules, step=10)
    # It is a real attack: in counts that are told as they are it finds everybody.
    assert find_known(acts, exact) == set(people)
    # Once the results are out the answers are gone, and the figures stay.
    challenge.phases.update(kind="published")
    refresh_figures()
    assert not GatewayAnswers.objects.exists()
    assert "fewer than 10" in cast.visitor.client.get(page).content.decode()
