"""How steady each theme is: does it come back when the work is done again on other subsamples?

Source: cluster-wise stability by Jaccard, Hennig (2007, Comput. Stat. Data Anal. 52(1)).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.themes.consensus import Labels, agree
from groundswell.analysis.themes.threads import open_pool

N_RERUNS = 10


@dataclass(frozen=True, slots=True)
class RerunFigures:
    """Bootstrap Jaccard and reappearance of leaf and wide themes; shapes (n_leaves,), (n_wide,)."""

    stability: NDArray[np.float64]
    reappearance: NDArray[np.float64]
    wide_stability: NDArray[np.float64]
    wide_reappearance: NDArray[np.float64]


def best_overlaps(labels: Labels, rerun: Labels) -> NDArray[np.float64]:
    """Best Jaccard of each theme with any theme of a rerun.

    Parameters
    ----------
    labels, rerun : ndarray of int, shape (n,)
        Themes numbered from 0.

    Returns
    -------
    ndarray of float, shape (n_themes,)

    Examples
    --------
    >>> best_overlaps(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 1])).round(2).tolist()
    [0.67, 0.5]
    """
    a, b = int(labels.max()) + 1, int(rerun.max()) + 1
    crossed = np.bincount(labels * b + rerun, minlength=a * b).reshape(a, b)
    either = crossed.sum(axis=1)[:, None] + crossed.sum(axis=0)[None, :] - crossed
    overlaps: NDArray[np.float64] = (crossed / np.maximum(either, 1)).max(axis=1)
    return overlaps


def rerun_figures(runs: list[Labels], leaf: Labels, parent: Labels, *, seed: int) -> RerunFigures:
    """Make the themes again from each tenth of the runs, and see how well they come back.

    The tenths share no run, so each is a small consensus of its own. A wide theme comes back as
    well as the union of its leaves' best matches does.

    Parameters
    ----------
    runs : list of ndarray of int, shape (n_texts,)
    leaf : ndarray of int, shape (n_texts,)
    parent : ndarray of int, shape (n_leaves,)
    seed : int

    Returns
    -------
    RerunFigures
        Rounded to 6 digits.
    """
    n_leaves = int(leaf.max()) + 1

    def rerun(part: int) -> Labels:
        return agree(runs[part::N_RERUNS], n_leaves, seed + part, n_tries=2)

    by_leaf, by_wide = [], []
    with open_pool() as pool:
        for again in pool.map(rerun, range(N_RERUNS)):
            by_leaf.append(best_overlaps(leaf, again))
            by_wide.append(best_overlaps(parent[leaf], _lifted(again, parent[leaf])))
    leaves, wides = np.array(by_leaf), np.array(by_wide)
    return RerunFigures(
        leaves.mean(axis=0).round(6),
        (leaves >= 0.5).mean(axis=0).round(6),
        wides.mean(axis=0).round(6),
        (wides >= 0.5).mean(axis=0).round(6),
    )


def _lifted(again: Labels, wide: Labels) -> Labels:
    """Put each leaf of a rerun under the wide theme that most of its texts have."""
    a, b = int(again.max()) + 1, int(wide.max()) + 1
    crossed = np.bincount(again * b + wide, minlength=a * b).reshape(a, b)
    lifted: Labels = crossed.argmax(axis=1)[again]
    return lifted
