"""Intervals by resampling: whole clusters of items are drawn anew, many times.

What one participant wrote is alike, so drawing items one by one would make intervals too narrow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from groundswell.analysis.agreement.ratings import Floats, Integers
from groundswell.analysis.agreement.statistics import Statistic

N_RESAMPLES = 1000
FEWEST_CLUSTERS = 2
MOST_UNDEFINED = 0.05
"""Share of resamples in which a figure may be undefined; above it, it gets no interval."""
_CELLS_AT_A_TIME = 4_000_000


def resampled_weights(
    cluster: Integers, *, n_resamples: int = N_RESAMPLES, seed: int = 0
) -> Iterator[Floats]:
    """Draw as many clusters as there are, with replacement, many times.

    Parameters
    ----------
    cluster : ndarray of int, shape (n_items,)
        Cluster of each item, counted from 0.
    n_resamples : int
        How many times.
    seed : int
        Of the draws.

    Yields
    ------
    ndarray of float, shape (n_items, n_of_this_part)
        How many times each item was drawn, some resamples at a time.
    """
    n_clusters = int(cluster.max(initial=-1)) + 1
    step = max(1, min(n_resamples, _CELLS_AT_A_TIME // max(1, len(cluster))))
    for start in range(0, n_resamples, step):
        columns = []
        for number in range(start, min(start + step, n_resamples)):
            # A generator for each resample, so that their number changes none of the first.
            drawn = np.random.default_rng((seed, number)).integers(n_clusters, size=n_clusters)
            columns.append(np.bincount(drawn, minlength=n_clusters)[cluster])
        yield np.stack(columns, axis=1).astype(np.float64)


def intervals(
    statistics: Sequence[Statistic],
    cluster: Integers,
    *,
    n_resamples: int = N_RESAMPLES,
    seed: int = 0,
) -> list[Floats]:
    """95% intervals of figures, all on the same resamples.

    Parameters
    ----------
    statistics : sequence of callables
        As in :mod:`groundswell.analysis.agreement.statistics`.
    cluster : ndarray of int, shape (n_items,)
        Participant of each item, or its own number where there are none.
    n_resamples, seed : int
        As for :func:`resampled_weights`.

    Returns
    -------
    list of ndarray of float, shape (n_figures, 2)
        The 2.5th and 97.5th percentile of each figure. NaN where there are fewer than two
        clusters, or where more than 5% of the resamples leave it undefined.

    Notes
    -----
    Source: Efron and Tibshirani (1993), An Introduction to the Bootstrap, for the percentile
    interval; Field and Welsh (2007), Journal of the Royal Statistical Society B 69, 369–390, for
    drawing clusters.
    """
    ones = np.ones((len(cluster), 1))
    if int(cluster.max(initial=-1)) + 1 < FEWEST_CLUSTERS or n_resamples < 1:
        return [np.full((len(of(ones)), 2), np.nan) for of in statistics]
    parts: list[list[Floats]] = [[] for _ in statistics]
    for weights in resampled_weights(cluster, n_resamples=n_resamples, seed=seed):
        for place, of in enumerate(statistics):
            parts[place].append(of(weights))
    return [_percentiles(np.concatenate(part, axis=1)) for part in parts]


def _percentiles(replicates: Floats) -> Floats:
    undefined = np.isnan(replicates)
    found = np.full((len(replicates), 2), np.nan)
    kept = undefined.mean(axis=1) <= MOST_UNDEFINED
    if kept.any():
        found[kept] = np.nanquantile(replicates[kept], (0.025, 0.975), axis=1).T
    return found
