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
    turn = int.from_bytes(hashlib.blake2b(voter.encode(), digest_size=8).digest()) % WHEEL
    drawn = {idea.id: idea for idea in (*_draw_needy(left, turn), *_draw(left, turn, _DRAWN))}
    counts = [counts_of(idea, least=place.here.least) for idea in drawn.values()]
    ranked = rank_for_feed(counts, person=voter, n=1)
    return UUID(ranked[0]) if ranked else None


def _draw_needy(left: QuerySet[Contribution], turn: int) -> list[Contribution]:
    """Draw ideas that need votes most. Many need them alike: of these, those next on the wheel."""
    most = left.order_by("-attention").values_list("attention", flat=True).first()
    if most is None:
        return []
    needy = _draw(left.filter(attention=most), turn, _DRAWN)
    if len(needy) < _DRAWN:
        others = left.filter(attention__lt=most).order_by("-attention", "-place")
        needy += others[: _DRAWN - len(needy)]
    return needy


def _draw(left: QuerySet[Contribution], turn: int, n: int) -> list[Contribution]:
    """Draw the ideas that follow a place on the wheel."""
    drawn = list(left.filter(place__gte=turn).order_by("place")[:n])
    if len(drawn) < n:
        drawn += left.filter(place__lt=turn).order_by("place")[: n - len(drawn)]
    return drawn


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
