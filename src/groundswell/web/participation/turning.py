"""Ideas in an order, of which a page alone is read: what a paginator turns the pages of.

A database would have to read and sort all of them for the last page as for the first. So of each
idea one number is read, its place on the wheel, straight from an index; they are put in order here,
and the rows of one page are asked for by their places. How votes fell is read once a minute: it is
told anew only when many are new.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection
from functools import partial
from itertools import accumulate, pairwise
from typing import Any
from uuid import UUID

import numpy as np
from django.core.cache import cache
from django.db.models import Aggregate, Count, Func, QuerySet, TextField
from numpy.typing import NDArray

from groundswell.web.challenges.models import Challenge
from groundswell.web.participation.models import COUNTED, WHEEL, Contribution
from groundswell.web.participation.orders import Order
from groundswell.web.shared.clock import get_today

#: The quantile of the normal distribution for 95 in 100.
_Z = 1.96
_MINUTE = 60
#: Of so many ideas votes are read as they are now.
_FEW = 1_000
#: As they were told last, so that no order tells what the counts do not. One person can hold many
#: claim codes, and a file can hold any votes: each settle only what the others leave even.
_TOLD = tuple(
    name.format(choice)
    for name in ("told_{}", "told_{}_by_code", "n_{}_imported")
    for choice in COUNTED
)

Numbers = NDArray[np.int64]
Shares = NDArray[np.float64]


class InOrder:
    """The ids of ideas in an order. ``lot`` is the reader's: with it the mix is theirs for a day.

    Votes weigh as they are told: in steps of the smallest group. Of ``among``, where it is given,
    each is the id of an idea as 32 letters: more of them than a database takes in a question.
    """

    def __init__(
        self,
        challenge: Challenge,
        ideas: QuerySet[Contribution],
        order: Order,
        lot: int,
        *,
        among: Collection[str] | None = None,
    ) -> None:
        self._challenge, self._ideas, self._order = challenge, ideas.order_by(), order
        self._among = among
        drawn = hashlib.blake2b(f"{lot} {get_today()}".encode(), digest_size=16).digest()
        self._step = 1 + int.from_bytes(drawn[:8]) % (WHEEL - 1)
        self._start = int.from_bytes(drawn[8:]) % WHEEL
        self._parts = self._part()

    def count(self) -> int:
        """Count them."""
        return sum(n for _, n, _ in self._parts)

    def __getitem__(self, cut: slice) -> list[UUID]:
        """Give those of one page."""
        ids: list[UUID] = []
        ends = accumulate((n for _, n, _ in self._parts), initial=0)
        for (narrowed, _, places), (first, end) in zip(self._parts, pairwise(ends), strict=True):
            if first < cut.stop and end > cut.start:
                part = self._ideas.filter(**narrowed)
                places = _read(part) if places is None else places
                ids += self._cut(
                    part, places, max(0, cut.start - first), min(end, cut.stop) - first
                )
        return ids

    def _part(self) -> list[tuple[dict[str, Any], int, Numbers | None]]:
        """Part the ideas by what stands before all chance, and count them; some are read here."""
        days = self._ideas.values_list("posted_on").order_by("-posted_on")
        if self._among is None:
            if self._order is Order.NEWEST:
                counted = days.annotate(n=Count("pk"))
                return [({"posted_on": day}, n, None) for day, n in counted]
            places = _read(self._ideas)
            return [({}, len(places), places)]
        joined = _Joined(_Named("id", "place"))
        if self._order is Order.NEWEST:
            found = [({"posted_on": day}, named) for day, named in days.annotate(named=joined)]
        else:
            found = [({}, self._ideas.aggregate(named=joined)["named"])]
        parts = [(narrowed, _choose(named, self._among)) for narrowed, named in found]
        return [(narrowed, len(places), places) for narrowed, places in parts]

    def _cut(
        self, part: QuerySet[Contribution], places: Numbers, first: int, end: int
    ) -> list[UUID]:
        turns = (places * self._step + self._start) % WHEEL
        ordered = places[np.lexsort((turns, *self._weigh(places)))]
        found: dict[int, list[UUID]] = defaultdict(list)
        asked = part.filter(place__in=np.unique(ordered[first:end]).tolist()).order_by("id")
        for place, idea_id in asked.values_list("place", "id"):
            if self._among is None or idea_id.hex in self._among:
                found[place].append(idea_id)
        for place, ids in found.items():
            if len(ids) > 1:  # of those that share a place some may stand before the page
                del ids[: np.count_nonzero(ordered[:first] == place)]
        return [found[place].pop(0) for place in ordered[first:end].tolist() if found[place]]

    def _weigh(self, places: Numbers) -> list[Numbers]:
        """Give what ideas are ordered by before chance."""
        if self._order in (Order.RANDOM, Order.NEWEST):
            return []
        if len(places) <= _FEW:
            few = (
                self._ideas
                if self._among is None
                else self._ideas.filter(place__in=places.tolist())
            )
            known, ranks = self._rank(few)
        else:
            every = Contribution.objects.filter(challenge=self._challenge).listed()
            key = f"ranks/{self._challenge.id}/{self._order}"
            known, ranks = cache.get_or_set(key, partial(self._rank, every), _MINUTE)  # type: ignore[misc]  # never None
        at = np.minimum(np.searchsorted(known, places), len(known) - 1)
        return [np.where(known[at] == places, ranks[at], ranks[0])]

    def _rank(self, ideas: QuerySet[Contribution]) -> tuple[Numbers, Numbers]:
        """Rank ideas by how votes fell: their places, and which rank each has.

        The first is no idea: what came since has its rank, that of an idea without votes.
        """
        rows = np.array([(-1,) + (0,) * len(_TOLD), *ideas.values_list("place", *_TOLD)], np.int64)
        rows = rows[np.argsort(rows[:, 0])]
        kinds = [_tell(rows[:, i : i + 3], self._challenge.least) for i in (1, 4, 7)]
        if self._order is Order.FEWEST:
            weights = [sum(kind.sum(axis=1) for kind in kinds)]
        else:
            is_agreed = self._order is Order.AGREED
            weights = [-_least_share(kind, is_agreed=is_agreed) for kind in reversed(kinds)]
        order = np.lexsort(weights)
        is_next = np.any([np.diff(one[order], prepend=one[order[0]]) for one in weights], axis=0)
        ranks = np.empty(len(rows), np.int64)
        ranks[order] = np.cumsum(is_next)
        return rows[:, 0], ranks


class _Joined(Aggregate):
    """All numbers in one text, which takes a third of the time of as many rows."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **how: Any) -> Any:
        how |= {"function": "STRING_AGG", "template": "%(function)s(%(expressions)s::text, ',')"}
        return self.as_sql(compiler, connection, **how)


class _Named(Func):
    """The id of an idea, as 32 letters, and its place."""

    arity = 2
    arg_joiner = " || "
    template = "%(expressions)s"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **how: Any) -> Any:
        how |= {"arg_joiner": "::text || ", "template": "REPLACE(%(expressions)s::text, '-', '')"}
        return self.as_sql(compiler, connection, **how)


def _choose(named: str | None, among: Collection[str]) -> Numbers:
    rows = named.split(",") if named else []
    places = np.array([int(row[32:]) for row in rows if row[:32] in among], np.int64)
    places.sort()
    return places


def _read(ideas: QuerySet[Contribution]) -> Numbers:
    joined = ideas.aggregate(places=_Joined("place"))["places"]
    places = np.fromstring(joined, np.int64, sep=",") if joined else np.empty(0, np.int64)
    places.sort()
    return places


def _tell(counts: Numbers, least: int) -> Numbers:
    """Give counts as ``shared.steps.tell_parts`` does, of many ideas in a tenth of the time."""
    told = counts // least * least
    is_cut = told.any(axis=1) & (told.sum(axis=1) > counts.sum(axis=1) - least // 2)
    told[is_cut, told[is_cut].argmax(axis=1)] -= least
    return told


def _least_share(counts: Numbers, *, is_agreed: bool) -> Shares:
    """Give the share that agrees, or that of the smaller side, so low as few votes leave it open.

    It is the lower end of Wilson's interval at 95 in 100; no votes give 0.

    Source: Wilson (1927), Journal of the American Statistical Association 22, 209-212.
    """
    n = np.maximum(counts.sum(axis=1), 1)
    share = (counts[:, 0] if is_agreed else counts[:, (0, 2)].min(axis=1)) / n
    spread = _Z * np.sqrt(share * (1 - share) / n + _Z**2 / 4 / n**2)
    low = (share + _Z**2 / 2 / n - spread) / (1 + _Z**2 / n)
    return np.where(counts.any(axis=1), low, 0.0)
