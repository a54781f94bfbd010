"""Finding themes: from texts and their vectors to a two-level tree, the same for the same texts.

The steps: identical texts are taken once, in an order of their own, so that neither the order of
the rows nor their number of copies bears on the result; the rest are laid out in one space
(:mod:`.neighbours`), the number of leaf themes is weighed (:mod:`.cuts`), eighty runs agree on
them (:mod:`.consensus`), and leaves are gathered under wide themes (:mod:`.hierarchy`).
Very large sets are learned from a seeded sample and the rest placed by their neighbours.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.errors import OptionError
from groundswell.analysis.themes.consensus import (
    Labels,
    agree,
    run_once,
    run_seeds,
    shares_of_runs,
)
from groundswell.analysis.themes.cuts import (
    best_number,
    numbers_to_try,
    weigh_cuts,
    without_gaps,
)
from groundswell.analysis.themes.hierarchy import gather
from groundswell.analysis.themes.membership import find_states, other_themes
from groundswell.analysis.themes.model import CutFigures, ThemeTree
from groundswell.analysis.themes.neighbours import (
    N_NEIGHBOURS,
    Matrix,
    Space,
    join_words,
    make_space,
    nearest,
    unit_length,
)
from groundswell.analysis.themes.stability import rerun_figures
from groundswell.analysis.themes.threads import one_core_a_sum, open_pool

N_RUNS = 80
WEIGHED_WITH = 0
"""Seed of the runs that the cuts are weighed by. How many themes there are is a property of the
texts: it must not turn on the seed that the themes themselves are found with."""

N_LEARNED_FROM = 20_000
"""Most distinct texts that the themes are learned from."""

SMALLEST_SET = 12
"""Below this many distinct texts there is one theme: fewer can't show that they differ."""

Progress = Callable[[str, int, int], None]


def find_themes(
    texts: Sequence[str],
    vectors: Matrix,
    *,
    n_wide: tuple[int, int] | None = None,
    n_leaves: int | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> ThemeTree:
    """Find the themes of a set of short texts.

    Parameters
    ----------
    texts : sequence of str, length n
        Meaning units; none of them empty.
    vectors : ndarray of float32, shape (n, d)
        One for each text, of unit length, no missing values; equal texts have equal vectors.
    n_wide : tuple of (int, int), optional
        Fewest and most wide themes. Left out: 6 to 15, or as many as there are leaves if fewer.
    n_leaves : int, optional
        Number of leaf themes. Left out: the best of the cuts weighed.
    seed : int
        What every random choice starts from.
    progress : callable, optional
        Called with a stage, how much of it is done, and of how much.

    Returns
    -------
    ThemeTree

    Raises
    ------
    OptionError
        If a number is out of range, or texts and vectors differ in number.

    Examples
    --------
    >>> from groundswell.analysis.embedding import HashingEmbedder
    >>> texts = ["not enough staff", "too few staff on shift", "managers listen", "leaders listen"]
    >>> tree = find_themes(texts * 2, HashingEmbedder().embed(texts * 2))
    >>> tree.n_leaves, tree.leaf.tolist()
    (1, [0, 0, 0, 0, 0, 0, 0, 0])
    """
    if len(texts) != len(vectors):
        raise OptionError(f"{len(texts)} texts but {len(vectors)} vectors")
    if n_leaves is not None and n_leaves < 1:
        raise OptionError(f"{n_leaves} leaf themes asked for", fix="ask for at least 1")
    if n_wide is not None and not 1 <= n_wide[0] <= n_wide[1]:
        raise OptionError(
            f"{n_wide[0]} to {n_wide[1]} themes asked for",
            fix="give a number from 1, or a range such as 6-15",
        )
    if not len(texts):
        return _no_themes(vectors, seed)
    distinct, back = number_texts(texts)
    first = np.unique(back, return_index=True)[1]
    chosen = _sample(len(distinct), seed)
    learned_texts = [distinct[i] for i in chosen]
    learned_vectors = unit_length(vectors[first[chosen]])
    with one_core_a_sum(), open_pool():
        tree = _learn(learned_texts, learned_vectors, n_wide, n_leaves, seed, progress)
        if len(chosen) < len(distinct):
            tree = _place_rest(tree, distinct, vectors[first], chosen)
    return _spread(tree, back)


def number_texts(texts: Sequence[str]) -> tuple[list[str], NDArray[np.int64]]:
    """List the distinct texts in order, and for each text which of them it is.

    Examples
    --------
    >>> number_texts(["b", "a", "b"])
    (['a', 'b'], array([1, 0, 1]))
    """
    # Not as an array of texts, in which each would take as much room as the longest.
    distinct = sorted(set(texts))
    place = {text: i for i, text in enumerate(distinct)}
    return distinct, np.array([place[text] for text in texts], dtype=np.int64)


def _sample(n: int, seed: int) -> NDArray[np.int64]:
    """Choose which distinct texts to learn from, in order."""
    if n <= N_LEARNED_FROM:
        return np.arange(n)
    return np.sort(np.random.default_rng(seed).choice(n, N_LEARNED_FROM, replace=False))


def _learn(
    texts: list[str],
    vectors: Matrix,
    n_wide: tuple[int, int] | None,
    n_leaves: int | None,
    seed: int,
    progress: Progress | None,
) -> ThemeTree:
    n = len(texts)
    # A theme needs three texts at the least, so a small set can't bear as many as were asked for.
    fewest = min(n_wide[0] if n_wide else 1, max(1, n // 3))
    if n < SMALLEST_SET:
        return _one_theme(vectors, seed)
    space = make_space(texts, vectors)
    cuts: tuple[CutFigures, ...] = ()
    if n_leaves is None:
        numbers = [k for k in numbers_to_try(n) if k >= fewest] or [fewest]
        report = (lambda done, of: progress("weighing cuts", done, of)) if progress else None
        cuts = weigh_cuts(space, numbers, seed=WEIGHED_WITH, progress=report)
        n_leaves = best_number(cuts)
    n_leaves = min(max(n_leaves, fewest), n // 2)
    runs, leaf = consensus(space, n_leaves, seed=seed, progress=progress)
    n_leaves = int(leaf.max()) + 1
    centres = theme_centres(vectors, leaf)
    parent = gather(space, leaf, n_wide=n_wide)
    fine = [run for run in runs if run.max() + 1 >= n_leaves]
    shares = shares_of_runs(fine or runs, leaf)
    score = shares[np.arange(n), leaf]
    figures = rerun_figures(runs, leaf, parent, seed=seed)
    return ThemeTree(
        leaf=leaf,
        score=np.round(score, 6),
        others=other_themes(shares, leaf),
        state=find_states(vectors, leaf, score, centres),
        parent=parent,
        stability=figures.stability,
        reappearance=figures.reappearance,
        wide_stability=figures.wide_stability,
        wide_reappearance=figures.wide_reappearance,
        centres=centres,
        cuts=cuts,
        seed=seed,
    )


def consensus(
    space: Space, n_leaves: int, *, seed: int, progress: Progress | None = None
) -> tuple[list[Labels], Labels]:
    """Make the runs, each with its own number of groups, and cut where they agree.

    Numbers of groups run from half to twice the number of leaf themes, evenly in their logarithm.
    """
    low = max(2, n_leaves // 2)
    high = max(low, min(2 * n_leaves, len(space.smoothed) // 3))
    numbers = np.geomspace(low, high, N_RUNS).round().astype(int)
    numbers = numbers[np.random.default_rng(seed).permutation(N_RUNS)]
    seeds = [s for start in range(0, N_RUNS, 10) for s in run_seeds(seed * 7919 + start, 10)]
    runs: list[Labels] = []
    # Runs are independent and seeded one by one, so that the threads they share change nothing.
    with open_pool() as pool:
        for run in pool.map(lambda k, s: run_once(space.smoothed, k, s), numbers.tolist(), seeds):
            runs.append(run)
            if progress and len(runs) % 10 == 0:
                progress("consensus runs", len(runs), N_RUNS)
        return runs, without_gaps(agree(runs, n_leaves, seed, pool=pool))


def theme_centres(vectors: Matrix, leaf: Labels) -> Matrix:
    """Mean vector of each leaf theme's texts, of unit length; shape (n_leaves, d)."""
    n_leaves = int(leaf.max()) + 1
    order = np.argsort(leaf, kind="stable")
    starts = np.searchsorted(leaf[order], np.arange(n_leaves))
    return unit_length(np.add.reduceat(vectors[order].astype(np.float64), starts, axis=0))


def _place_rest(
    tree: ThemeTree, texts: Sequence[str], vectors: Matrix, chosen: NDArray[np.int64]
) -> ThemeTree:
    """Place the texts that were not learned from by the votes of their nearest learned ones."""
    joined = join_words(texts, vectors)
    rest = np.setdiff1d(np.arange(len(texts)), chosen)
    index, similarity = nearest(joined[rest], joined[chosen], N_NEIGHBOURS, same=False)
    votes = np.zeros((len(rest), tree.n_leaves))
    weights = np.clip(similarity, 1e-6, 1.0) ** 2
    learned = np.zeros((len(chosen), tree.n_leaves))
    learned[np.arange(len(chosen)), tree.leaf] = tree.score
    for row, others in enumerate(tree.others):
        for theme, share in others:
            learned[row, theme] = share
    for k in range(N_NEIGHBOURS):
        votes += weights[:, [k]] * learned[index[:, k]]
    votes /= weights.sum(axis=1, keepdims=True)
    shares = np.zeros((len(texts), tree.n_leaves))
    shares[chosen], shares[rest] = learned, votes
    leaf = np.empty(len(texts), dtype=np.int64)
    leaf[chosen], leaf[rest] = tree.leaf, votes.argmax(axis=1)
    score = np.round(shares[np.arange(len(texts)), leaf], 6)
    return replace(
        tree,
        leaf=leaf,
        score=score,
        others=other_themes(shares, leaf),
        state=find_states(unit_length(vectors), leaf, score, tree.centres),
    )


def _spread(tree: ThemeTree, back: NDArray[np.int64]) -> ThemeTree:
    """Give every copy of a text what was found for it."""
    return replace(
        tree,
        leaf=tree.leaf[back],
        score=tree.score[back],
        others=tuple(tree.others[i] for i in back),
        state=tuple(tree.state[i] for i in back),
    )


def _one_theme(vectors: Matrix, seed: int) -> ThemeTree:
    """Put a set that is too small to divide in one theme."""
    n, one = len(vectors), np.ones(1)
    leaf = np.zeros(n, dtype=np.int64)
    centres = theme_centres(vectors, leaf)
    score = np.ones(n)
    return ThemeTree(
        leaf=leaf,
        score=score,
        others=((),) * n,
        state=find_states(vectors, leaf, score, centres),
        parent=np.zeros(1, dtype=np.int64),
        stability=one,
        reappearance=one,
        wide_stability=one,
        wide_reappearance=one,
        centres=centres,
        cuts=(),
        seed=seed,
    )


def _no_themes(vectors: Matrix, seed: int) -> ThemeTree:
    """Answer for a set without texts."""
    none = np.zeros(0)
    return ThemeTree(
        leaf=np.zeros(0, dtype=np.int64),
        score=none,
        others=(),
        state=(),
        parent=np.zeros(0, dtype=np.int64),
        stability=none,
        reappearance=none,
        wide_stability=none,
        wide_reappearance=none,
        centres=np.zeros((0, vectors.shape[1] if vectors.ndim == 2 else 0), dtype=np.float32),
        cuts=(),
        seed=seed,
    )
