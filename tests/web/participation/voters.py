"""People who only vote: enough of them that how votes fell is told."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID, uuid4

from groundswell.web.challenges.acts import Role
from groundswell.web.challenges.models import Challenge
from groundswell.web.challenges.places import Place
from groundswell.web.participation.actions import do_vote
from groundswell.web.participation.models import Contribution


def stand(challenge: Challenge, person: UUID, *, is_by_code: bool = False) -> Place:
    """Let somebody who takes part stand in a challenge."""
    phases = tuple(challenge.phases.all())
    for phase in phases:
        phase.challenge = challenge
    return Place(challenge, phases, frozenset({Role.PARTICIPANT}), person, is_by_code)


def let_vote(
    challenge: Challenge, idea: Contribution, choices: Iterable[int], *, is_by_code: bool = False
) -> None:
    """Let a new person vote for each choice."""
    for choice in choices:
        place = stand(challenge, uuid4(), is_by_code=is_by_code)
        do_vote(place=place, idea=idea, choice=choice)
