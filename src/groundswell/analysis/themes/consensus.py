"""Many runs on many subsamples, and the grouping that they agree on.

One k-means run depends on its luck. Many runs, each on four fifths of the texts and with its
own number of groups, say together which texts belong together whatever the luck. Choosing the
number of themes is done elsewhere.

Source: evidence accumulation, Fred and Jain (2005, IEEE TPAMI 27(6)); the spectral cut of the
text-by-group table, Fern and Brodley (2004, ICML; hybrid bipartite graph formulation).
"""

from __future__ import annotations

from concurrent.futures import Executor
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.themes.neighbours import Matrix, unit_length

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Labels = NDArray[np.int64]

SUBSAMPLE_SHARE = 0.8
LARGEST_SUBSAMPLE = 3_000
TRIED_ON = 4_000
STARTS_FROM, STARTS_FROM_EACH = 500, 8


def run_once(space: Matrix, n_groups: int, seed: int) -> Labels:
    """Group a seeded subsample by k-means and put every text in its nearest group.

    Parameters
    ----------
    space : ndarray of float32, shape (n, d)
    n_groups : int
        At most the size of the subsample.
    seed : int

    Returns
    -------
    ndarray of int, shape (n,)
        Group of each text, also of those left out of the subsample.
    """
    from sklearn.cluster import KMeans

    rng = np.random.default_rng(seed)
    n = len(space)
    size = max(n_groups, min(int(SUBSAMPLE_SHARE * n), LARGEST_SUBSAMPLE))
    chosen = np.sort(rng.choice(n, size, replace=False))
    # Starts spread out over a part of the subsample: as good as over all of it, and much cheaper.
    part = rng.permutation(chosen)[: max(STARTS_FROM_EACH * n_groups, STARTS_FROM)]
    starts = spread_starts(space[part], n_groups, rng)
    means = KMeans(n_groups, init=starts, n_init=1, max_iter=20, tol=1e-3, random_state=seed)
    labels: Labels = means.fit(space[chosen]).predict(space).astype(np.int64)
    return labels


def spread_starts(rows: Matrix, n_groups: int, rng: np.random.Generator) -> Matrix:
    """Choose rows to start k-means from by lot, each the likelier the farther from those before.

    Does what scikit-learn's ``kmeans_plusplus`` does, a few trials for each start, without the
    checks that it makes each time: they cost more than all the rest of a run, and hold the other
    threads up.

    Parameters
    ----------
    rows : ndarray of float32, shape (n, d)
    n_groups : int
        At most n.
    rng : Generator

    Returns
    -------
    ndarray of float32, shape (n_groups, d)

    Notes
    -----
    Source: k-means++, Arthur and Vassilvitskii (2007, SODA).

    Examples
    --------
    >>> rows = np.repeat(np.eye(3, dtype=np.float32), 5, axis=0)
    >>> sorted(spread_starts(rows, 3, np.random.default_rng(0)).argmax(axis=1).tolist())
    [0, 1, 2]
    """
    squares = np.einsum("ij,ij->i", rows, rows)
    n_trials = 2 + int(np.log(n_groups))
    lots = rng.random((n_groups, n_trials))
    chosen = np.empty(n_groups, dtype=np.int64)
    chosen[0] = int(lots[0, 0] * len(rows))
    far = squares + squares[chosen[0]] - 2 * (rows @ rows[chosen[0]])
    far = np.maximum(far, 0.0)
    for step in range(1, n_groups):
        upto = np.cumsum(far, dtype=np.float64)
        tried = np.searchsorted(upto, lots[step] * upto[-1], side="right")
        tried = np.minimum(tried, len(rows) - 1)
        left = squares[:, None] + squares[tried] - 2 * (rows @ rows[tried].T)
        left = np.minimum(np.maximum(left, 0.0), far[:, None])
        best = int(np.round(left.sum(axis=0, dtype=np.float64), 6).argmin())
        chosen[step], far = tried[best], left[:, best]
    return rows[chosen]


def run_seeds(seed: int, n_runs: int) -> list[int]:
    """Draw a seed for each of so many runs."""
    return [int(one) for one in np.random.SeedSequence(seed).generate_state(n_runs)]


def membership_table(runs: list[Labels]) -> csr_matrix:
    """Write the runs as one sparse table: a row a text, a column a group of a run, ones."""
    from scipy.sparse import csr_matrix

    n, n_runs = len(runs[0]), len(runs)
    offsets = np.cumsum([0] + [int(labels.max()) + 1 for labels in runs])
    columns = (np.stack(runs, axis=1) + offsets[:-1]).ravel()
    rows = np.repeat(np.arange(n), n_runs)
    ones = np.ones(n * n_runs, dtype=np.float32)
    return csr_matrix((ones, (rows, columns)), shape=(n, int(offsets[-1])))


def agree(
    runs: list[Labels],
    n_themes: int,
    seed: int,
    *,
    n_tries: int = 10,
    pool: Executor | None = None,
) -> Labels:
    """Cut the texts into the themes that the runs agree on.

    Parameters
    ----------
    runs : list of ndarray of int, shape (n,)
    n_themes : int
        From 1 to n.
    seed : int
    n_tries : int
        Starts of the last k-means, of which the tightest is taken.
    pool : Executor, optional
        Where the starts are tried side by side; left out, one after the other.

    Returns
    -------
    ndarray of int, shape (n,)
        Theme of each text, numbered from 0, the largest first.
    """
    from scipy.sparse import diags
    from sklearn.cluster import KMeans
    from sklearn.utils.extmath import randomized_svd

    if n_themes == 1:
        return np.zeros(len(runs[0]), dtype=np.int64)
    table = membership_table(runs)
    sizes = np.asarray(table.sum(axis=0)).ravel()
    scaled = (table @ diags(1.0 / np.sqrt(np.maximum(sizes, 1.0)))).astype(np.float32)
    left, scale, _ = randomized_svd(scaled, n_themes, n_iter=5, random_state=0)
    rows = unit_length(left * scale)
    # Where there are many texts, starts are tried on some of them and the best goes on with all.
    some = rows[:: max(1, len(rows) // TRIED_ON)]

    def fit(one: int) -> KMeans:
        starts = spread_starts(some, n_themes, np.random.default_rng(one))
        return KMeans(n_themes, init=starts, n_init=1, max_iter=50).fit(some)

    tries = (pool.map if pool else map)(fit, run_seeds(seed, n_tries))
    best = min(tries, key=lambda fitted: round(float(fitted.inertia_), 6))
    if len(some) < len(rows):
        best = KMeans(n_themes, init=best.cluster_centers_, n_init=1, max_iter=50).fit(rows)
    return by_size(best.labels_.astype(np.int64))


def by_size(labels: Labels) -> Labels:
    """Number the groups from 0, the largest first; equal sizes by their first text."""
    groups, first, counts = np.unique(labels, return_index=True, return_counts=True)
    order = np.lexsort((first, -counts))
    rank = np.empty(len(groups), dtype=np.int64)
    rank[order] = np.arange(len(groups))
    renumbered: Labels = rank[np.searchsorted(groups, labels)]
    return renumbered


def shares_of_runs(runs: list[Labels], labels: Labels) -> NDArray[np.float64]:
    """Tell in what share of runs each text fell in with each theme.

    In a run, a group counts for the theme that most of its texts have.

    Parameters
    ----------
    runs : list of ndarray of int, shape (n,)
    labels : ndarray of int, shape (n,)
        The agreed themes, from 0.

    Returns
    -------
    ndarray of float, shape (n, n_themes)
        From 0 to 1; rows add up to 1.
    """
    n_themes = int(labels.max()) + 1
    shares = np.zeros((len(labels), n_themes))
    every = np.arange(len(labels))
    for run in runs:
        n_groups = int(run.max()) + 1
        crossed = np.bincount(run * n_themes + labels, minlength=n_groups * n_themes)
        winner = crossed.reshape(n_groups, n_themes).argmax(axis=1)
        shares[every, winner[run]] += 1.0
    return shares / len(runs)
