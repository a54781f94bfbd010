"""Agreement of some coders with others: across teams, with the engine, one with the rest.

Every coding is held against the codings of its item by the others asked about. The mean distance
is divided by what chance would give in the whole table, so that figures can be compared: two
teams that agree with each other as well as inside get the same figure twice. For all pairs of
coders it is Krippendorff's alpha.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.agreement.distances import Distance, Interval, midranks
from groundswell.analysis.agreement.ratings import Floats, Integers, Ratings, quick
from groundswell.analysis.agreement.scales import Scale
from groundswell.analysis.agreement.statistics import Statistic, ratio, varies


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """How far each coding lies from some others of its item.

    Attributes
    ----------
    apart : ndarray of float, shape (n_codings,)
        Sum of distances.
    n : ndarray of int, shape (n_codings,)
        Of how many.
    """

    apart: Floats
    n: Integers


def fixed_distance(ratings: Ratings, scale: Scale) -> Distance:
    """The distance of a scale, with ordinal distances as the whole table makes them."""
    if scale.level != "ordinal":
        return scale.distance
    kept = ratings.paired()
    margins = np.bincount(kept.value, minlength=kept.n_values).astype(np.float64)
    return Interval(midranks(margins))


def inside(ratings: Ratings, distance: Distance, group: Integers) -> Side:
    """Hold every coding against the others of its item and group.

    Parameters
    ----------
    ratings : Ratings
        The codings.
    distance : Distance
        Of their values.
    group : ndarray of int, shape (n_codings,)
        Group of each coding; all the same for all others.
    """
    n_groups = int(group.max(initial=0)) + 1
    unit = ratings.item * n_groups + group
    _, place, n = np.unique(unit, return_inverse=True, return_counts=True)
    return Side(distance.sums(ratings.value, place), n[place] - 1)


def across(ratings: Ratings, distance: Distance, group: Integers) -> Side:
    """Hold every coding against those of its item by other groups."""
    everybody = inside(ratings, distance, np.zeros_like(group))
    own = inside(ratings, distance, group)
    return Side(np.maximum(everybody.apart - own.apart, 0.0), everybody.n - own.n)


def with_people(ratings: Ratings, distance: Distance, people: NDArray[np.bool_]) -> Side:
    """Hold every coding, the engine's too, against those of its item by other people."""
    group = people.astype(np.int64)
    own, other = inside(ratings, distance, group), across(ratings, distance, group)
    return Side(np.where(people, own.apart, other.apart), np.where(people, own.n, other.n))


def against_chance(
    ratings: Ratings,
    distance: Distance,
    side: Side,
    *,
    base: Ratings,
    of: Integers,
    n_figures: int,
    only: NDArray[np.bool_] | None = None,
) -> Statistic:
    """1 minus mean distance over the distance that chance would give in the whole table.

    Parameters
    ----------
    ratings : Ratings
        The codings.
    distance : Distance
        Of their values.
    side : Side
        Distances from each coding to others of its item.
    base : Ratings
        The codings that chance comes from: those of items with two coders or more.
    of : ndarray of int, shape (n_codings,)
        Figure that each coding belongs to.
    n_figures : int
        How many figures.
    only : ndarray of bool, shape (n_codings,), optional
        Codings to take; all that were held against another if not given.

    Returns
    -------
    callable
        ``n_figures`` figures.
    """
    from scipy.sparse import csr_array

    kept = base.paired()
    known_of = quick(distance.known() @ kept.counts().T)
    size, varied = kept.n_of_item.astype(np.float64), varies(kept)
    taken = side.n > 0 if only is None else (side.n > 0) & only
    cells = (of[taken], ratings.item[taken])
    shape = (n_figures, ratings.n_items)
    mean = side.apart[taken] / side.n[taken]
    apart = csr_array((mean, cells), shape=shape)
    counted = csr_array((np.ones(len(mean)), cells), shape=shape)

    def figures(weights: Floats) -> Floats:
        known = known_of @ weights
        total = size @ weights
        expected = ratio(distance.apart(known, known), total * (total - 1))
        expected = np.where(varied(weights), expected, 0.0)
        return 1 - ratio(ratio(apart @ weights, counted @ weights), expected[None, :])

    return figures
