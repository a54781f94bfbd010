"""The orders that ideas are listed in. They resist bandwagons: none is led by what is read most.

Votes weigh in two of them alone, and those list only what the reader may see votes of: ``queries``.
"""

from __future__ import annotations

import hashlib

from django.db import models
from django.db.models import Case, F, FloatField, QuerySet, Value, When
from django.db.models.functions import Cast, Least, Sqrt
from django.utils.translation import gettext_lazy as _

from groundswell.web.participation.models import WHEEL, Contribution
from groundswell.web.shared.clock import get_today

#: The quantile of the normal distribution for 95 in 100.
_Z = 1.96


class Order(models.TextChoices):
    """What stands first."""

    RANDOM = "random", _("Mixed")
    FEWEST = "fewest", _("Fewest votes first")
    NEWEST = "newest", _("Newest day first")
    AGREED = "agreed", _("Most agreed, of those you voted on")
    DIVIDED = "divided", _("Most divided, of those you voted on")


#: The orders that tell how votes fell.
TELLING = (Order.AGREED, Order.DIVIDED)


def put_in_order(ideas: QuerySet[Contribution], order: Order, lot: int) -> QuerySet[Contribution]:
    """Order ideas. ``lot`` is the reader's: with it the mix is the same on all pages for a day."""
    mixed = _mix(ideas, lot)
    if order is Order.FEWEST:
        n_votes = sum((F(name) for name in _COUNTS[1:]), start=F(_COUNTS[0]))
        return mixed.annotate(n_votes=n_votes).order_by("n_votes", F("turn"), "id")
    if order is Order.NEWEST:
        return mixed.order_by("-posted_on", F("turn"), "id")
    if order in TELLING:
        is_agreed = order is Order.AGREED
        # One person can hold many claim codes, and a file can hold any votes: each of these settle
        # only what the others leave even.
        by_rank = mixed.annotate(
            rank=_least_share("", is_agreed=is_agreed),
            rank_by_code=_least_share("_by_code", is_agreed=is_agreed),
            rank_imported=_least_share("_imported", is_agreed=is_agreed),
        )
        return by_rank.order_by("-rank", "-rank_by_code", "-rank_imported", F("turn"), "id")
    return mixed.order_by(F("turn"), "id")


def _mix(ideas: QuerySet[Contribution], lot: int) -> QuerySet[Contribution]:
    """Give each idea its turn: the wheel of places, gone round in steps of the reader's own."""
    drawn = hashlib.blake2b(f"{lot} {get_today()}".encode(), digest_size=16).digest()
    step = 1 + int.from_bytes(drawn[:8]) % (WHEEL - 1)
    start = int.from_bytes(drawn[8:]) % WHEEL
    return ideas.annotate(turn=(F("place") * step + start) % WHEEL)


#: As they were told last, so that no order tells what the counts do not. Imported votes are known.
_TOLD = {"": "told_{}", "_by_code": "told_{}_by_code", "_imported": "n_{}_imported"}
_COUNTS = tuple(
    name.format(choice) for name in _TOLD.values() for choice in ("agree", "disagree", "pass")
)


def _least_share(suffix: str, *, is_agreed: bool) -> Case:
    """Give the share that agrees, or that of the smaller side, so low as few votes leave it open.

    It is the lower end of Wilson's interval at 95 in 100; no votes give 0.

    Source: Wilson (1927), Journal of the American Statistical Association 22, 209-212.
    """
    names = [_TOLD[suffix].format(choice) for choice in ("agree", "disagree", "pass")]
    agree, disagree, passed = (F(name) for name in names)
    n = Cast(agree + disagree + passed, FloatField())
    side = Cast(agree if is_agreed else Least(agree, disagree), FloatField())
    share = side / n
    spread = Sqrt(share * (1.0 - share) / n + _Z**2 / 4 / (n * n)) * _Z
    low = (share + _Z**2 / 2 / n - spread) / (Value(1.0) + _Z**2 / n)
    return Case(
        When(**dict.fromkeys(names, 0), then=Value(0.0)), default=low, output_field=FloatField()
    )
