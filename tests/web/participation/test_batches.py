"""Whatever is done in whatever order: what is told is what stands as told, with who is gone."""

from __future__ import annotations

from random import Random
from uuid import UUID, uuid4

import pytest

from groundswell.web.challenges.models import Challenge
from groundswell.web.challenges.places import Refused
from groundswell.web.participation.actions import do_vote, do_withdraw
from groundswell.web.participation.erasing import do_erase_own
from groundswell.web.participation.leaving import Leaving, read_leaving
from groundswell.web.participation.merging.actions import do_merge, do_undo
from groundswell.web.participation.merging.voices import count, hear_family, hear_told
from groundswell.web.participation.models import COUNTED, Contribution, Merge, State
from web.conftest import Cast
from web.participation.test_exports import post
from web.participation.voters import stand

_N_STEPS = 150


@pytest.mark.parametrize("seed", range(3))
def test_what_is_told_is_what_stands_as_told_with_who_is_gone(
    cast: Cast, challenge: Challenge, seed: int
) -> None:
    lot = Random(seed)
    ideas = [
        post(cast.ana, challenge, f"We need more {one}.").id for one in ("time", "rest", "air")
    ]
    people = [(uuid4(), lot.random() < 0.4) for _ in range(40)]
    n_told = 0
    for _ in range(_N_STEPS):
        act = lot.choices(("vote", "erase", "merge", "undo", "withdraw"), (60, 4, 2, 2, 0.1))[0]
        do_one(act, cast, challenge, ideas, people, lot)
        check_counts(challenge)
        n_told += check_rows(challenge, read_leaving(challenge))
    assert n_told, "no row ever left"


def do_one(
    act: str,
    cast: Cast,
    challenge: Challenge,
    ideas: list[UUID],
    people: list[tuple[UUID, bool]],
    lot: Random,
) -> None:
    """Let somebody do something, unless the platform refuses it."""
    person, is_by_code = lot.choice(people)
    place = stand(challenge, person, is_by_code=is_by_code)
    idea = Contribution.objects.get(pk=lot.choice(ideas))
    try:
        if act == "vote":
            for one, by_code in lot.sample(people, 8):
                voter = stand(challenge, one, is_by_code=by_code)
                do_vote(place=voter, idea=idea, choice=lot.choice((1, 0, -1)))
        elif act == "erase":
            do_erase_own(place=place)
        elif act == "merge":
            member = lot.choice([one for one in ideas if one != idea.id])
            do_merge(place=cast.fay.place(challenge), head_id=idea.id, member_ids=[member])
        elif act == "undo" and (merge := Merge.objects.filter(is_undone=False).first()):
            do_undo(place=cast.fay.place(challenge), merge_id=merge.id)
        elif act == "withdraw":
            do_withdraw(place=cast.ana.place(challenge), subject=idea)
    except Refused:
        return


def check_counts(challenge: Challenge) -> None:
    for idea in Contribution.objects.filter(challenge=challenge):
        now = count(hear_family(idea.id, least=challenge.least).values())
        assert now == {name: getattr(idea, name) for name in now}
        for suffix in ("", "_by_code"):
            stands = count(
                hear_told(
                    idea.id, least=challenge.least, came_by=None, is_by_code=bool(suffix)
                ).values()
            )
            told = [getattr(idea, f"told_{name}{suffix}") for name in COUNTED]
            made_of = [
                stands[f"n_{name}{suffix}"] + getattr(idea, f"gone_{name}{suffix}")
                for name in COUNTED
            ]
            if not getattr(idea, f"tells_former{suffix}"):
                assert told == made_of or not any(told), (idea, suffix)
            assert min(told) >= 0
            n_gone = getattr(idea, f"n_gone{suffix}")
            assert n_gone or not any(getattr(idea, f"gone_{name}{suffix}") for name in COUNTED)


def check_rows(challenge: Challenge, leaving: Leaving) -> int:
    """Rows of an idea that stands alone are as many as are told, or at least ten fewer."""
    n_rows = 0
    shown = Contribution.objects.filter(challenge=challenge, state=State.SHOWN)
    for idea in shown.filter(members=None, merged_into=None):
        rows = list(leaving.list_rows(idea.id))
        n_rows += len(rows)
        for suffix, is_by_code in (("", False), ("_by_code", True)):
            n = sum(one.is_by_code == is_by_code for one in rows)
            n_told = sum(getattr(idea, f"told_{name}{suffix}") for name in COUNTED)
            assert not n or n_told - n == 0 or n_told - n >= challenge.least
    return n_rows
