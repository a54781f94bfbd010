"""Coefficients of agreement over weighted items, many weightings at once.

A statistic is a function of item weights: ones give the coefficient itself, the counts of a
resample give one replicate of it. What is undefined is NaN. The formulas are written here, as
matrix products, since no permissively licensed library has them for missing values and for
thousands of weightings at once; the tests hold them against scikit-learn and published values.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.agreement.distances import Distance, Nominal, midranks
from groundswell.analysis.agreement.ratings import Floats, Ratings, quick
from groundswell.analysis.agreement.scales import Scale

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Statistic = Callable[[Floats], Floats]
"""From weights of shape (n_items, n_weightings) to figures of shape (n_figures, n_weightings)."""


def ratio(top: Floats, bottom: Floats) -> Floats:
    """Divide, giving NaN where there is nothing to divide by."""
    top, bottom = np.broadcast_arrays(top, bottom)
    nothing = np.full(top.shape, np.nan)
    return np.asarray(np.divide(top, bottom, out=nothing, where=bottom > 0))


def value_of(statistic: Statistic, n_items: int) -> Floats:
    """The coefficient itself: every item weighs the same.

    Returns
    -------
    ndarray of float, shape (n_figures,)
    """
    return statistic(np.ones((n_items, 1)))[:, 0]


def alpha(ratings: Ratings, scale: Scale) -> Statistic:
    """Krippendorff's alpha: 1 minus observed over expected disagreement.

    Items that only one coder coded say nothing of agreement and are left out. NaN where fewer
    than two values were given: nobody can tell agreement from a constant then.

    Parameters
    ----------
    ratings : Ratings
        May have gaps.
    scale : Scale
        Ordinal distances are made anew for every weighting, from how often each value was given.

    Returns
    -------
    callable
        One figure.

    Notes
    -----
    Source: Krippendorff (2011), Computing Krippendorff's alpha-reliability.

    Examples
    --------
    >>> from groundswell.analysis.agreement.ratings import ratings_of
    >>> from groundswell.analysis.agreement.scales import scale_of
    >>> ratings, values = ratings_of([(1, 1), (2, 2), (1, 2), (2, 2)])
    >>> value_of(alpha(ratings, scale_of("nominal", n_values=2)), 4).round(4).tolist()
    [0.5333]
    """
    kept = ratings.paired()
    counts = kept.counts()
    size = kept.n_of_item.astype(np.float64)[:, None]
    others = np.maximum(size - 1, 1)
    varied = varies(kept)
    if scale.level == "ordinal":
        margins_of = counts.T.tocsr()
    else:
        known_of = quick(scale.distance.known() @ counts.T)
        far = scale.distance.sums(kept.value, kept.item)
        apart = np.bincount(kept.item, far, minlength=kept.n_items) / others[:, 0]

    def of(weights: Floats) -> Floats:
        total = size[:, 0] @ weights
        if scale.level == "ordinal":
            margins = margins_of @ weights
            rank = midranks(margins)
            first, second = counts @ rank, counts @ rank**2
            far_of_item = 2 * (size * second - first**2) / others
            observed = np.sum(weights * far_of_item, axis=0)
            expected = 2 * (
                total * np.sum(margins * rank**2, axis=0) - np.sum(margins * rank, axis=0) ** 2
            )
        else:
            observed = apart @ weights
            known = known_of @ weights
            expected = scale.distance.apart(known, known)
        found = 1 - ratio(observed * (total - 1), np.where(varied(weights), expected, 0.0))
        return np.asarray(found[None, :])

    return of


def percent(ratings: Ratings) -> Statistic:
    """Share of pairs of coders who gave the same value, averaged over items.

    Items that only one coder coded are left out.

    Returns
    -------
    callable
        One figure.
    """
    return likeness(ratings, Nominal(ratings.n_values))


def likeness(ratings: Ratings, distance: Distance) -> Statistic:
    """1 minus the distance between two coders of an item, averaged over items.

    Parameters
    ----------
    ratings : Ratings
        May have gaps.
    distance : Distance
        From 0 to 1, such as that of sets.

    Returns
    -------
    callable
        One figure.
    """
    apart, several = _apart(ratings, distance)

    def of(weights: Floats) -> Floats:
        return 1 - ratio((apart @ weights)[None, :], (several @ weights)[None, :])

    return of


def fleiss(ratings: Ratings, scale: Scale) -> Statistic:
    """Fleiss' kappa, also weighted, also with gaps.

    Chance is worked out from how often each value was given on average over items.

    Parameters
    ----------
    ratings : Ratings
        May have gaps: items with one coder count for chance, as in Gwet (2014).
    scale : Scale
        Of the distances; nominal gives the plain coefficient.

    Returns
    -------
    callable
        One figure.

    Notes
    -----
    Source: Fleiss (1971), Psychological Bulletin 76, 378–382; Gwet (2014), Handbook of
    Inter-Rater Reliability, 4th edition, for weights and gaps.

    Examples
    --------
    >>> from groundswell.analysis.agreement.ratings import ratings_of
    >>> from groundswell.analysis.agreement.scales import scale_of
    >>> ratings, values = ratings_of([(1, 1), (2, 2), (1, 2), (2, 2)])
    >>> value_of(fleiss(ratings, scale_of("nominal", n_values=2)), 4).round(4).tolist()
    [0.4667]
    """
    apart, several = _apart(ratings, scale.distance)
    shares = _shares(ratings, scale.distance.known())
    varied = varies(ratings)

    def of(weights: Floats) -> Floats:
        observed = ratio(apart @ weights, several @ weights)
        prevalence = shares(weights)
        expected = scale.distance.apart(prevalence, prevalence)
        found = 1 - ratio(observed, np.where(varied(weights), expected, 0.0))
        return np.asarray(found[None, :])

    return of


def gwet(ratings: Ratings, scale: Scale) -> Statistic:
    """Gwet's AC1, or AC2 where the scale is not nominal (quadratic weights).

    Parameters
    ----------
    ratings : Ratings
        May have gaps: items with one coder count for chance.
    scale : Scale
        Its number of values is that of the values that could be given.

    Returns
    -------
    callable
        One figure; NaN where only one value could be given.

    Notes
    -----
    Source: Gwet (2008), British Journal of Mathematical and Statistical Psychology 61, 29–48;
    Gwet (2014), Handbook of Inter-Rater Reliability, 4th edition.
    """
    apart, several = _apart(ratings, scale.distance)
    shares = _shares(ratings)
    n = scale.n_values
    far = scale.distance.times(np.eye(n)) if n else np.zeros((0, 0))
    farthest = float(far.max(initial=0.0))
    chance = (n**2 - far.sum() / farthest) / (n * (n - 1)) if n > 1 and farthest else np.nan

    def of(weights: Floats) -> Floats:
        prevalence = shares(weights)
        expected = chance * np.sum(prevalence * (1 - prevalence), axis=0)
        observed = 1 - ratio(apart @ weights, several @ weights) / (farthest or np.nan)
        return np.asarray(((observed - expected) / (1 - expected))[None, :])

    return of


def _apart(ratings: Ratings, distance: Distance) -> tuple[Floats, Floats]:
    """Give mean distance within each item, and whether several coders coded it."""
    size = ratings.n_of_item.astype(np.float64)
    far = distance.sums(ratings.value, ratings.item)
    total = np.bincount(ratings.item, far, minlength=ratings.n_items)
    return total / np.maximum(size * (size - 1), 1), (size > 1).astype(np.float64)


def varies(ratings: Ratings) -> Callable[[Floats], NDArray[np.bool_]]:
    """Tell for each weighting whether its items carry more than one value.

    Rounding can't: a sum of squares that should be nought may be a little more.

    Parameters
    ----------
    ratings : Ratings
        May have gaps.

    Returns
    -------
    callable
        From weights of shape (n_items, n_weightings) to bool of shape (n_weightings,).
    """
    low = np.full(ratings.n_items, ratings.n_values)
    high = np.full(ratings.n_items, -1)
    np.minimum.at(low, ratings.item, ratings.value)
    np.maximum.at(high, ratings.item, ratings.value)
    mixed = (low < high).astype(np.float64)

    def of(weights: Floats) -> NDArray[np.bool_]:
        found = np.asarray(mixed @ weights > 0)
        for column in np.flatnonzero(~found):
            drawn = weights[:, column] > 0
            found[column] = high[drawn].max(initial=-1) > low[drawn].min(initial=ratings.n_values)
        return found

    return of


def _shares(ratings: Ratings, known: csr_array | None = None) -> Callable[[Floats], Floats]:
    """How often each value was given, as a mean over items of the share of their coders.

    With ``known`` of a distance: what is known of such a crowd.
    """
    size = ratings.n_of_item.astype(np.float64)
    coded = (size > 0).astype(np.float64)
    counts = quick(ratings.counts().T if known is None else known @ ratings.counts().T)
    per_coder = (1 / np.maximum(size, 1))[:, None]

    def of(weights: Floats) -> Floats:
        return ratio(counts @ (weights * per_coder), (coded @ weights)[None, :])

    return of
