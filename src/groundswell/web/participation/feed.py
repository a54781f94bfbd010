"""The feed: which idea a person meets next, and how far they have come.

Of a hundred thousand ideas no request reads more than some hundred: those that need votes most,
through the index of attention, and those that follow a place of the person's own on the wheel. The
engine's lottery chooses among them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from groundswell.web.accounts.keys import Context
from groundswell.web.challenges.places import Place
from groundswell.web.engine.feed import rank_for_feed
from groundswell.web.participation.models import WHEEL, Contribution, State, Vote
from groundswell.web.participation.queries import find_votes
from groundswell.web.participation.tallies import counts_of

#: Ideas that are drawn from each of the two sides for the lottery.
_DRAWN = 100


@dataclass(frozen=True, slots=True)
class Progress:
    """How many ideas a person has voted on, and how many there are left for them."""

    n_voted: int
    n_left: int

    @property
    def n_all(self) -> int:
        return self.n_voted + self.n_left


def get_next_id(place: Place) -> UUID | None:
    """Give the idea that the person meets next; None where they have voted on all."""
    voter = place.pseudonym(Context.VOTES)
    left = _list_left(place, voter)
    needy = list(left.order_by("-attention")[:_DRAWN])
    turn = int.from_bytes(hashlib.blake2b(voter.encode(), digest_size=8).digest()) % WHEEL
    around = list(left.filter(place__gte=turn).order_by("place")[:_DRAWN])
    if len(around) < _DRAWN:
        around += left.filter(place__lt=turn).order_by("place")[: _DRAWN - len(around)]
    drawn = {idea.id: counts_of(idea) for idea in (*needy, *around)}
    ranked = rank_for_feed(drawn.values(), person=voter, n=1)
    return UUID(ranked[0]) if ranked else None


def get_progress(place: Place) -> Progress:
    """Count what the person has voted on, and what is left for them."""
    voter = place.pseudonym(Context.VOTES)
    shown = Contribution.objects.filter(challenge=place.here).listed()
    voted = Vote.objects.filter(voter=voter, contribution__state=State.SHOWN)
    listed_as = Coalesce("contribution__merged_into", "contribution")
    n_voted = voted.values_list(listed_as).distinct().count()
    return Progress(n_voted, max(0, shown.count() - n_voted))


def _list_left(place: Place, voter: str) -> QuerySet[Contribution]:
    on_it, on_another = find_votes(voter)
    listed = Contribution.objects.filter(challenge=place.here).listed()
    return listed.filter(~on_it, ~on_another)
