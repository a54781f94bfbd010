"""Cohen's kappa and percent agreement of each pair of coders.

scikit-learn's ``cohen_kappa_score`` takes one pair and one weighting at a time; here all pairs
and many weightings are worked out together. The tests hold the two against each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from groundswell.analysis.agreement.ratings import Floats, Integers, Ratings
from groundswell.analysis.agreement.scales import Scale
from groundswell.analysis.agreement.statistics import Statistic, ratio

_CELLS_AT_A_TIME = 4_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Every two codings of one item by two coders.

    Attributes
    ----------
    first, second : ndarray of int, shape (n_pairs,)
        Coders of each pair that shares an item, the lower number first.
    pair, item, a, b : ndarray of int, shape (n_shared,)
        Number of the pair, the item, and what the first and the second said of it.
    """

    first: Integers
    second: Integers
    pair: Integers
    item: Integers
    a: Integers
    b: Integers

    @property
    def n_shared(self) -> Integers:
        """How many items each pair shares, shape (n_pairs,)."""
        return np.bincount(self.pair, minlength=len(self.first))


def pairs_of(ratings: Ratings) -> Pairs:
    """List every two codings of one item.

    Parameters
    ----------
    ratings : Ratings
        In order of item, then coder.

    Returns
    -------
    Pairs
        In order of the coders' numbers.
    """
    size = ratings.n_of_item[ratings.item]
    place = np.arange(ratings.n_codings) - np.searchsorted(ratings.item, ratings.item)
    later = size - place - 1
    left = np.repeat(np.arange(ratings.n_codings), later)
    before = np.cumsum(later) - later
    right = left + 1 + np.arange(len(left)) - np.repeat(before, later)
    both = ratings.coder[left] * ratings.n_coders + ratings.coder[right]
    named, pair = np.unique(both, return_inverse=True)
    n = max(1, ratings.n_coders)
    return Pairs(
        named // n, named % n, pair, ratings.item[left], ratings.value[left], ratings.value[right]
    )


def pair_agreement(pairs: Pairs, ratings: Ratings, scale: Scale) -> Statistic:
    """Cohen's kappa of each pair of coders, and the share of items that they agree on.

    Parameters
    ----------
    pairs : Pairs
        From :func:`pairs_of`, of these ratings.
    ratings : Ratings
        The codings.
    scale : Scale
        Nominal gives the plain kappa; ordinal and interval give quadratic weights.

    Returns
    -------
    callable
        Kappas of all pairs, then shares of all pairs. A kappa is NaN where both gave only one
        and the same value.

    Notes
    -----
    Source: Cohen (1960), Educational and Psychological Measurement 20, 37–46; Cohen (1968),
    Psychological Bulletin 70, 213–220.

    Examples
    --------
    >>> from groundswell.analysis.agreement.ratings import ratings_of
    >>> from groundswell.analysis.agreement.scales import scale_of
    >>> from groundswell.analysis.agreement.statistics import value_of
    >>> ratings, values = ratings_of([(1, 1), (2, 2), (1, 2), (2, 2)])
    >>> both = pair_agreement(pairs_of(ratings), ratings, scale_of("nominal", n_values=2))
    >>> value_of(both, 4).tolist()
    [0.5, 0.75]
    """
    from scipy.sparse import csr_array

    n_pairs = len(pairs.first)
    known = scale.distance.known().tocsc()
    n_sums = known.shape[0]
    by_pair = (n_pairs, ratings.n_items)

    def of_items(figures: Floats) -> csr_array:
        return csr_array((figures, (pairs.pair, pairs.item)), shape=by_pair)

    def known_of(values: Integers) -> csr_array:
        # A row for each sum and pair of coders.
        of_codings = known[:, values].tocoo()
        sums, coding = of_codings.coords
        cells = (sums * n_pairs + pairs.pair[coding], pairs.item[coding])
        return csr_array((of_codings.data, cells), shape=(n_sums * n_pairs, ratings.n_items))

    shared = of_items(np.ones(len(pairs.pair)))
    apart = of_items(scale.distance.between(pairs.a, pairs.b))
    unlike = of_items((pairs.a != pairs.b).astype(np.float64))
    of_first, of_second = known_of(pairs.a), known_of(pairs.b)

    def of(weights: Floats) -> Floats:
        step = max(1, _CELLS_AT_A_TIME // max(1, n_sums * n_pairs))
        parts = [of_some(weights[:, i : i + step]) for i in range(0, weights.shape[1], step)]
        return np.concatenate(parts, axis=1)

    def of_some(weights: Floats) -> Floats:
        n = shared @ weights
        wide = (n_sums, n_pairs * weights.shape[1])
        first, second = ((m @ weights).reshape(wide) for m in (of_first, of_second))
        expected = scale.distance.apart(first, second).reshape(n.shape)
        kappa = 1 - ratio((apart @ weights) * n, expected)
        return np.concatenate([kappa, 1 - ratio(unlike @ weights, n)])

    return of
