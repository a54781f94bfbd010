"""How many themes: every number tried, weighed and ranked. There is no one true number.

Source: modularity, Newman and Girvan (2004, Phys. Rev. E 69, 026113); silhouette, Rousseeuw
(1987, J. Comput. Appl. Math. 20); stability under subsampling, Ben-Hur and others (2002, PSB).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from itertools import combinations

import numpy as np

from groundswell.analysis.themes.consensus import Labels, run_once, run_seeds
from groundswell.analysis.themes.model import CutFigures
from groundswell.analysis.themes.neighbours import Matrix, Space
from groundswell.analysis.themes.threads import open_pool

SMALLEST_MEAN_THEME = 10
"""No cut is weighed whose themes would hold fewer texts than this on average."""

LARGEST_NUMBER = 160
N_RUNS_A_CUT = 3
N_TRIED_BETWEEN = 3
"""Numbers weighed on each side of the best of the first list, before its neighbour there."""

GIVE_UP_BELOW, GIVE_UP_AFTER = 0.9, 3
"""Weighing stops once so many numbers in a row score less than this share of the best."""

JUDGED_BY = 1_500
"""Texts, evenly spread, that redundancy is measured on; the themes are those of all."""

COVERAGE_POWER = 2
"""Coverage counts for more than redundancy: that falls with every finer cut of what people write,
where themes are barely apart at any."""


def numbers_to_try(n_texts: int) -> list[int]:
    """List the numbers of leaf themes worth weighing: 2, then each about a quarter more.

    Examples
    --------
    >>> numbers_to_try(120)
    [2, 3, 4, 5, 6, 8, 10, 12]
    """
    largest = max(2, min(LARGEST_NUMBER, n_texts // SMALLEST_MEAN_THEME))
    numbers, number = [2], 2
    while (number := max(number + 1, round(number * 1.25))) <= largest:
        numbers.append(number)
    return numbers


def numbers_around(numbers: list[int], best: int) -> list[int]:
    """List numbers between the neighbours of ``best``, to find a peak that was stepped over.

    Examples
    --------
    >>> numbers_around([12, 15, 19, 24], 19)
    [15, 16, 17, 18, 19, 20, 22, 23, 24]
    >>> numbers_around([2, 3, 4], 2)
    [2, 3]
    """
    place = numbers.index(best)
    low, high = numbers[max(place - 1, 0)], numbers[min(place + 1, len(numbers) - 1)]
    below = np.linspace(low, best, N_TRIED_BETWEEN + 2)
    above = np.linspace(best, high, N_TRIED_BETWEEN + 2)
    return sorted({int(number) for number in np.concatenate([below, above]).round()})


def coverage(space: Space, labels: Labels) -> float:
    """Modularity of the neighbour graph under these themes.

    Parameters
    ----------
    space : Space
    labels : ndarray of int, shape (n_texts,)

    Returns
    -------
    float
        At most 1; about 0 for themes drawn by lot.
    """
    links = space.links
    degrees = np.asarray(links.sum(axis=1)).ravel()
    total = float(degrees.sum())
    if total == 0.0:
        return 0.0
    is_inside = np.repeat(labels, np.diff(links.indptr)) == labels[links.indices]
    inside = float(links.data[is_inside].sum()) / total
    expected = float(((np.bincount(labels, weights=degrees) / total) ** 2).sum())
    return inside - expected


def likeness(a: Labels, b: Labels) -> float:
    """Adjusted Rand index of two groupings of the same texts.

    Does what scikit-learn's ``adjusted_rand_score`` does, without the checks that it makes each
    time: they took a fifth of the weighing.

    Parameters
    ----------
    a, b : ndarray of int, shape (n_texts,)
        Groups numbered from 0.

    Returns
    -------
    float
        1 where they are the same; about 0 for groups drawn by lot.

    Notes
    -----
    Source: Hubert and Arabie (1985, J. Classif. 2); Steinley (2004, Psychol. Methods 9).

    Examples
    --------
    >>> round(likeness(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 2])), 2)
    0.57
    """
    n_b = int(b.max()) + 1
    crossed = np.bincount(a * n_b + b, minlength=(int(a.max()) + 1) * n_b).reshape(-1, n_b)
    both, n = int((crossed**2).sum()), len(a)
    in_a, in_b = int((crossed.sum(axis=1) ** 2).sum()), int((crossed.sum(axis=0) ** 2).sum())
    # Pairs of texts: together in both, in one alone, in none.
    together, a_alone, b_alone = both - n, in_a - both, in_b - both
    apart = n * n - in_a - in_b + both
    if a_alone == 0 and b_alone == 0:
        return 1.0
    return (
        2.0
        * (together * apart - a_alone * b_alone)
        / ((together + a_alone) * (a_alone + apart) + (together + b_alone) * (b_alone + apart))
    )


def redundancy(joined: Matrix, labels: Labels, *, judged_by: int | None = None) -> float:
    """Tell how nearly as close the next theme is: 1 − mean cosine silhouette.

    The mean cosine of a text to all texts of a theme is its cosine to their sum, divided by their
    number: so the exact silhouette takes one product, not all pairs.

    Parameters
    ----------
    joined : ndarray of float32, shape (n, d)
        Rows of unit length.
    labels : ndarray of int, shape (n,)
        At least two themes, numbered from 0 without gaps.
    judged_by : int, optional
        Mean over about so many texts, evenly spread; all of them if not given.

    Returns
    -------
    float
        0 where every theme is far from the next; 1 where the next is as close. A theme of one text
        counts 1.
    """
    from scipy.sparse import csr_matrix

    n, n_themes = len(labels), int(labels.max()) + 1
    ones = np.ones(n, dtype=joined.dtype)
    sums = csr_matrix((ones, (labels, np.arange(n))), shape=(n_themes, n)) @ joined
    sizes = np.bincount(labels, minlength=n_themes)
    judged = np.arange(0, n, max(1, n // judged_by) if judged_by else 1)
    own, every = labels[judged], np.arange(len(judged))
    products = joined[judged] @ sums.T
    within = 1 - (products[every, own] - 1) / np.maximum(sizes[own] - 1, 1)
    others = 1 - products / sizes
    others[every, own] = np.inf
    nearest = others.min(axis=1)
    silhouette = (nearest - within) / np.maximum(np.maximum(within, nearest), 1e-9)
    silhouette[sizes[own] == 1] = 0.0
    return 1.0 - float(silhouette.mean())


def without_gaps(labels: Labels) -> Labels:
    """Number the themes from 0 without gaps, in the order of their numbers."""
    dense: Labels = np.unique(labels, return_inverse=True)[1].astype(np.int64)
    return dense


def weigh_cuts(
    space: Space,
    numbers: list[int],
    *,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[CutFigures, ...]:
    """Weigh each number of themes by a few runs on subsamples, then those around the best.

    Parameters
    ----------
    space : Space
    numbers : list of int
        At least 2 each, ascending.
    seed : int
    progress : callable, optional
        Called with how many numbers are done, and how many there are.

    Returns
    -------
    tuple of CutFigures
        By number, as far as they were weighed; figures rounded to 6 digits.
    """
    n_steps = len(numbers) + 2 * N_TRIED_BETWEEN
    weighed: list[CutFigures] = []
    with open_pool() as pool:
        for cut in _weigh_each(pool, space, numbers, seed):
            weighed.append(cut)
            if progress:
                progress(len(weighed), n_steps)
            best = max(cut.score for cut in weighed)
            if all(cut.score < GIVE_UP_BELOW * best for cut in weighed[-GIVE_UP_AFTER:]):
                break
        tried = [cut.n_leaves for cut in weighed]
        around = numbers_around(tried, best_number(tuple(weighed)))
        untried = [number for number in around if number not in tried]
        for cut in _weigh_each(pool, space, untried, seed):
            weighed.append(cut)
            if progress:
                progress(len(weighed), n_steps)
    if progress:
        progress(n_steps, n_steps)
    return tuple(sorted(weighed, key=lambda cut: cut.n_leaves))


def _weigh_each(
    pool: Executor, space: Space, numbers: list[int], seed: int
) -> Iterator[CutFigures]:
    """Weigh numbers side by side and yield them in order; who stops early stops the rest."""
    return pool.map(lambda number: _weigh(space, number, seed), numbers)


def _weigh(space: Space, number: int, seed: int) -> CutFigures:
    seeds = run_seeds(seed * 1009 + number, N_RUNS_A_CUT)
    runs = [without_gaps(run_once(space.smoothed, number, one)) for one in seeds]
    stability = np.mean([likeness(a, b) for a, b in combinations(runs, 2)])
    covered = float(np.mean([coverage(space, run) for run in runs]))
    redundant = float(
        np.mean(
            [
                redundancy(space.joined, run, judged_by=JUDGED_BY) if run.max() else 1.0
                for run in runs
            ]
        )
    )
    score = max(covered, 0.0) ** COVERAGE_POWER * max(1 - redundant, 0.0)
    figures = (round(float(figure), 6) for figure in (stability, covered, redundant, score))
    return CutFigures(number, *figures)


def best_number(cuts: tuple[CutFigures, ...]) -> int:
    """Take the best cut: the highest score after a light smoothing over neighbouring numbers.

    Smoothing (weights 1, 2, 1) keeps one lucky run from deciding; the smaller number wins a tie.
    """
    scores = np.array([cut.score for cut in cuts])
    padded = np.concatenate([scores[:1], scores, scores[-1:]])
    smooth = np.round((padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4, 6)
    return cuts[int(smooth.argmax())].n_leaves
