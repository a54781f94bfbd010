"""A map that is made or not is an answer too: the team must not learn by it who voted on what."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import transaction

from groundswell.web.accounts.keys import read_key
from groundswell.web.challenges.models import Challenge
from groundswell.web.engine.opinion_map import map_challenge
from groundswell.web.moderation.actions import do_hide, do_show
from groundswell.web.moderation.cases import open_case
from groundswell.web.moderation.models import Case
from groundswell.web.participation import tasks
from groundswell.web.participation.actions import do_vote
from groundswell.web.participation.erasing import do_erase_own
from groundswell.web.participation.models import Contribution
from web.conftest import Cast
from web.participation.test_exports import post
from web.participation.voters import let_vote, stand

_ABOUT = ("time", "rest", "help", "light", "air", "food")


def make_map(challenge: Challenge) -> bool:
    """Make a map as the worker does."""
    return map_challenge(
        challenge.id,
        tasks.list_votes(challenge.id),
        tasks.list_mapped(challenge.id),
        key=read_key(challenge.id),
        cast=tasks.list_votes_as_cast(challenge.id),
        minimum_group=challenge.least,
        unlisted=tasks.list_erased(challenge.id),
    )


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
    assert make_map(challenge)
    do_erase_own(place=leaver)
    let_vote(challenge, elsewhere, [1, -1] * 6)
    for idea in probed:
        others = [one for one in probed if one != idea]
        for one in others:
            hide(cast, challenge, one)
        assert not make_map(challenge)
        for one in others:
            show(cast, challenge, one)
