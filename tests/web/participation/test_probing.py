"""A map that is made or not is an answer too: the team must not learn by it who voted on what."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import transaction

from groundswell.web.challenges.models import Challenge
from groundswell.web.engine.opinion_map import get_opinion_map
from groundswell.web.moderation.actions import do_hide, do_show
from groundswell.web.moderation.cases import open_case
from groundswell.web.moderation.models import Case
from groundswell.web.participation.actions import do_vote
from groundswell.web.participation.erasing import do_erase_own
from groundswell.web.participation.models import Contribution
from groundswell.web.participation.tasks import map_now
from web.conftest import Cast
from web.participation.test_exports import post
from web.participation.voters import let_vote, stand

_ABOUT = ("time", "rest", "help", "light", "air", "food")


def hide(cast: Cast, challenge: Challenge, idea: Contribution) -> None:
    with transaction.atomic():
        case = open_case(challenge.id, idea)
    seen = idea.revisions.get(is_current=True).id
    place = cast.fay.place(challenge)
    do_hide(place=place, case_id=case.id, seen=seen, reason="person")


def show(cast: Cast, challenge: Challenge, idea: Contribution) -> None:
    case = Case.objects.get(contribution=idea)
    seen = idea.revisions.get(is_current=True).id
    do_show(place=cast.fay.place(challenge), case_id=case.id, seen=seen)


@pytest.mark.parametrize("voted", [(1,), (0, 2, 3)])
def test_hiding_all_ideas_but_one_does_not_tell_who_erased_a_vote_on_it(
    cast: Cast, challenge: Challenge, voted: tuple[int, ...]
) -> None:
    ideas = [post(cast.ana, challenge, f"We need more {one}.") for one in _ABOUT]
    *probed, elsewhere = ideas
    leaver = stand(challenge, uuid4())
    for place in voted:
        do_vote(place=leaver, idea=ideas[place], choice=1)
    for idea in probed:
        let_vote(challenge, idea, [1, -1, 0] * 10)
        n_untold = Contribution.objects.get(pk=idea.pk).n_untold
        let_vote(challenge, idea, [1] * ((10 - n_untold) % 10))
    let_vote(challenge, elsewhere, [1, -1, 0] * 10)
    assert map_now(challenge)
    do_erase_own(place=leaver)
    let_vote(challenge, elsewhere, [1, -1] * 6)
    for idea in probed:
        others = [one for one in probed if one != idea]
        for one in others:
            hide(cast, challenge, one)
        assert not map_now(challenge)
        for one in others:
            show(cast, challenge, one)


def test_the_first_map_does_not_name_what_one_voted_on_who_erased_before(
    cast: Cast, challenge: Challenge
) -> None:
    """It lists all, and tells of all voters what pages tell of them; later maps go by it."""
    ideas = [post(cast.ana, challenge, f"We need more {one}.") for one in _ABOUT[:3]]
    leaver = stand(challenge, uuid4())
    for idea in ideas[:2]:
        do_vote(place=leaver, idea=idea, choice=1)
    voters = [stand(challenge, uuid4()) for _ in range(39)]
    for number, voter in enumerate(voters):
        for place, idea in enumerate(ideas):
            camp = 1 if number % 2 else -1
            do_vote(place=voter, idea=idea, choice=1 if place == 2 else camp)
    let_vote(challenge, ideas[2], [1])
    do_erase_own(place=leaver)
    assert map_now(challenge)
    first = get_opinion_map(challenge.id)
    assert first is not None
    listed = {one.idea_id: one for one in (*first.agreed, *first.divides)}
    assert listed.keys() == {str(one.id) for one in ideas}
    assert {one.n for one in listed.values()} == {40}
    for choice in (1, -1):
        let_vote(challenge, ideas[2], [choice] * 10)
    assert map_now(challenge)
    # Who goes after that holds the next map up until enough have.
    do_erase_own(place=voters[0])
    let_vote(challenge, ideas[2], [1] * 9)
    assert not map_now(challenge)
