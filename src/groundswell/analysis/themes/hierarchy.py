"""Gathering leaf themes under wide themes.

Source: Ward's criterion, Ward (1963, JASA 58(301)), on theme centres weighted by their size.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.themes.consensus import Labels, by_size
from groundswell.analysis.themes.cuts import coverage, redundancy
from groundswell.analysis.themes.neighbours import Space

FEWEST_WIDE, MOST_WIDE = 6, 15


def merge_order(centres: NDArray[np.float64], sizes: NDArray[np.float64]) -> list[tuple[int, int]]:
    """List which two groups to join, step by step, so that within-group variance grows least.

    Parameters
    ----------
    centres : ndarray, shape (n_groups, d)
    sizes : ndarray, shape (n_groups,)

    Returns
    -------
    list of (int, int), length n_groups - 1
        The second group goes into the first; ties go to the smaller numbers.
    """
    centres, sizes = centres.copy(), sizes.astype(float).copy()
    n = len(sizes)
    alive = np.ones(n, dtype=bool)
    steps = []
    for _ in range(n - 1):
        gaps = ((centres[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
        cost = gaps * (sizes[:, None] * sizes[None, :]) / (sizes[:, None] + sizes[None, :])
        cost[~alive, :] = np.inf
        cost[:, ~alive] = np.inf
        cost[np.tril_indices(n)] = np.inf
        a, b = divmod(int(np.round(cost, 9).argmin()), n)
        centres[a] = (centres[a] * sizes[a] + centres[b] * sizes[b]) / (sizes[a] + sizes[b])
        sizes[a] += sizes[b]
        alive[b] = False
        steps.append((a, b))
    return steps


def parents_at(steps: list[tuple[int, int]], n_leaves: int, n_wide: int) -> Labels:
    """Take the first steps until ``n_wide`` groups are left; numbered without gaps."""
    parent = np.arange(n_leaves)
    for a, b in steps[: n_leaves - n_wide]:
        parent[parent == b] = a
    return np.unique(parent, return_inverse=True)[1].astype(np.int64)


def gather(space: Space, leaf: Labels, *, n_wide: tuple[int, int] | None = None) -> Labels:
    """Gather leaf themes under wide themes.

    Parameters
    ----------
    space : Space
    leaf : ndarray of int, shape (n_texts,)
    n_wide : tuple of (int, int), optional
        Fewest and most wide themes. Left out: 6 to 15, as far as there are leaves.

    Returns
    -------
    ndarray of int, shape (n_leaves,)
        Wide theme of each leaf, the largest numbered 0. Within the range the number with the best
        product of coverage and 1 − redundancy (:mod:`.cuts`) is taken.
    """
    n_leaves = int(leaf.max()) + 1
    low, high = n_wide or (FEWEST_WIDE, MOST_WIDE)
    low, high = min(low, n_leaves), min(high, n_leaves)
    if n_wide is None and n_leaves > FEWEST_WIDE:
        high = min(high, max(low, n_leaves // 2))
    table = np.zeros((n_leaves, space.smoothed.shape[1]))
    np.add.at(table, leaf, space.smoothed.astype(np.float64))
    sizes = np.bincount(leaf, minlength=n_leaves)
    steps = merge_order(table / sizes[:, None], sizes.astype(np.float64))

    def score(number: int) -> float:
        labels = parents_at(steps, n_leaves, number)[leaf]
        if number == 1:
            return 0.0
        covered = max(coverage(space, labels), 0.0)
        return round(covered * (1 - redundancy(space.joined, labels)), 6)

    best = max(range(low, high + 1), key=lambda number: (score(number), -number))
    parent = parents_at(steps, n_leaves, best)
    of_text = by_size(parent[leaf])
    first = np.unique(leaf, return_index=True)[1]
    wide: Labels = of_text[first]
    return wide
