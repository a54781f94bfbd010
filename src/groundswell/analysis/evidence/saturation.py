"""When new voices stop bringing new themes: the curve, a stopping rule and what is still unseen.

Which themes there are is decided elsewhere; here they are only counted, source by source.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import ceil

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.errors import OptionError
from groundswell.analysis.evidence.model import Saturation, SaturationPoint

N_POINTS = 100
# Guest, Namey and Chen counted interviews; one of theirs brings of the order of ten codes.
MENTIONS_PER_INTERVIEW = 10
INTERVIEWS_IN_BASE = 6
INTERVIEWS_IN_RUN = 3


def saturation(
    themes_by_source: Mapping[str, Collection[str]],
    *,
    seed: int,
    order: Sequence[str] | None = None,
    sources: str = "participants",
    n_permutations: int = 100,
    base_size: int | None = None,
    run_length: int | None = None,
    new_information_threshold: float = 0.05,
    n_outside: int = 0,
) -> Saturation:
    """Work out the saturation curve, where the stopping rule is met, and what is still unseen.

    **The rule** (Guest, Namey and Chen 2020): count the themes in the first ``base_size`` sources;
    look at every run of ``run_length`` sources after that; saturation is reached at the end of the
    first run that brings new themes worth no more than ``new_information_threshold`` of the base.
    Their sources were interviews (base 4, 5 or 6; run 2 or 3; threshold 5% or 0%). A contribution
    carries one theme or two where an interview carries ten or more, so that six of them
    are no base at all: unless told, the base is as many sources as bring the mentions of
    6 interviews (60), and the run as many as bring those of 3 (30), never fewer than 6 and 3.
    Averaged over permutations the rule is read off the mean curve, so that no lucky lull meets it.

    **What is still unseen**: coverage is the chance that a theme mention still to come falls in a
    theme already seen (Chao and Jost 2012, for incidence data), and ``n_expected`` is Chao's lower
    bound for the number of themes (Chao2, 1987).

    **What it can't say**: themes that the engine finds need several people by construction, so
    that none is seen once and coverage looks full. Give the clear meaning units that fit no
    theme as ``n_outside``; each then counts in the coverage as something seen once.

    Parameters
    ----------
    themes_by_source : mapping of str to collection of str
        Every source with the leaf themes it mentions; none is an empty collection.
    seed : int
        Of the permutations; the order of the mapping has no bearing.
    order : sequence of str, optional
        All sources, earliest first. Without it the curve is averaged over permutations.
    sources : str
        What a source is: "participants" or "contributions".
    n_permutations : int
        Number of orders to average, from 1.
    base_size, run_length : int, optional
        In sources, from 1.
    new_information_threshold : float
        From 0 to 1.
    n_outside : int
        Clear meaning units in no theme.

    Returns
    -------
    Saturation
        With at most 100 points; without sources the curve is empty and coverage 0.

    Raises
    ------
    OptionError
        Where an option is out of range or ``order`` does not name every source once.

    Notes
    -----
    Source: Guest, Namey and Chen (2020), PLOS ONE 15(5): e0232076; Chao and Jost (2012), Ecology
    93, 2533–2547; Chao (1987), Biometrics 43, 783–791, bias-corrected where no theme is seen twice.

    Examples
    --------
    >>> said = {f"P{i}": {f"theme {i % 4}"} for i in range(200)}
    >>> found = saturation(said, seed=1)
    >>> found.base_size, found.run_length, found.saturated_at
    (60, 30, 90)
    >>> found.coverage, found.n_expected
    (1.0, 4.0)
    """
    names = sorted(themes_by_source)
    _check(
        names,
        order,
        n_permutations=n_permutations,
        threshold=new_information_threshold,
        sizes=(base_size, run_length),
        n_outside=n_outside,
    )
    place = {name: i for i, name in enumerate(names)}
    mentions: dict[str, list[int]] = {}
    for name in names:
        for theme in set(themes_by_source[name]):
            mentions.setdefault(theme, []).append(place[name])
    counts = np.array([len(mentions[t]) for t in sorted(mentions)], dtype=np.int64)
    n, n_mentions = len(names), int(counts.sum())
    interview = ceil(MENTIONS_PER_INTERVIEW * n / n_mentions) if n_mentions else 1
    base = base_size or max(INTERVIEWS_IN_BASE, INTERVIEWS_IN_BASE * interview)
    run = run_length or max(INTERVIEWS_IN_RUN, INTERVIEWS_IN_RUN * interview)

    if order is None:
        rng = np.random.default_rng(seed)
        ranks = rng.permuted(np.tile(np.arange(n, dtype=np.int32), (n_permutations, 1)), axis=1)
    else:
        ranks = np.empty((1, n), dtype=np.int32)
        ranks[0, [place[name] for name in order]] = np.arange(n)
    firsts = _first_mentions(ranks, [mentions[t] for t in sorted(mentions)])
    mean = np.cumsum(np.bincount(firsts.ravel(), minlength=n)[:n]) / ranks.shape[0]
    coverage, n_once, n_expected = _unseen(counts, n, n_outside)
    return Saturation(
        sources=sources,
        ordered_by="permutations" if order is None else "time",
        n_permutations=int(ranks.shape[0]),
        points=_points(firsts, mean),
        base_size=base,
        run_length=run,
        new_information_threshold=new_information_threshold,
        saturated_at=_saturated_at(mean, base, run, new_information_threshold),
        coverage=coverage,
        n_seen_once=n_once,
        n_expected=n_expected,
    )


def _check(
    names: list[str],
    order: Sequence[str] | None,
    *,
    n_permutations: int,
    threshold: float,
    sizes: tuple[int | None, int | None],
    n_outside: int,
) -> None:
    if order is not None and sorted(order) != names:
        raise OptionError(
            "the order does not name every source once", fix="list all sources, earliest first"
        )
    if n_permutations < 1 or any(size is not None and size < 1 for size in sizes):
        raise OptionError("a saturation option is below 1", fix="give whole numbers from 1")
    if not 0 <= threshold <= 1:
        raise OptionError(
            f"a new information threshold of {threshold} is not between 0 and 1",
            fix="give a fraction, such as 0.05",
        )
    if n_outside < 0:
        raise OptionError("the number of units outside is below 0", fix="give 0 or more")


def _first_mentions(
    ranks: NDArray[np.int32], members: Sequence[Sequence[int]]
) -> NDArray[np.int32]:
    """Place of each theme's first mention in each order, shape (n_orders, n_themes)."""
    if not members:
        return np.empty((ranks.shape[0], 0), dtype=np.int32)
    flat = np.concatenate([np.asarray(m, dtype=np.int64) for m in members])
    starts = np.cumsum([0, *(len(m) for m in members[:-1])])
    # take() on rows of one order at a time stays in cache; the whole block at once does not.
    return np.stack([np.minimum.reduceat(row[flat], starts) for row in ranks])


def _points(firsts: NDArray[np.int32], mean: NDArray[np.float64]) -> tuple[SaturationPoint, ...]:
    n = mean.size
    if n == 0:
        return ()
    at = np.unique(np.linspace(1, n, min(n, N_POINTS)).round().astype(np.int64))
    ordered = np.sort(firsts, axis=1)
    seen = np.stack([np.searchsorted(row, at, side="left") for row in ordered])
    low, high = np.percentile(seen, [10, 90], axis=0)
    return tuple(
        SaturationPoint(int(k), float(mean[k - 1]), float(low[i]), float(high[i]))
        for i, k in enumerate(at)
    )


def _saturated_at(mean: NDArray[np.float64], base: int, run: int, threshold: float) -> int | None:
    if mean.size < base + run or mean[base - 1] == 0:
        return None
    ends = np.arange(base + run, mean.size + 1)
    new = mean[ends - 1] - mean[ends - 1 - run]
    # A hair of tolerance: the mean of many orders is not exact in binary.
    met = np.flatnonzero(new <= threshold * mean[base - 1] + 1e-9)
    return int(ends[met[0]]) if met.size else None


def _unseen(counts: NDArray[np.int64], n: int, n_outside: int) -> tuple[float, int, float]:
    once, twice = int((counts == 1).sum()), int((counts == 2).sum())
    total = int(counts.sum()) + n_outside
    loose = once + n_outside
    if total == 0:
        coverage = 0.0
    elif loose == 0:
        coverage = 1.0
    elif twice:
        coverage = 1 - loose / total * ((n - 1) * loose / ((n - 1) * loose + 2 * twice))
    else:
        coverage = 1 - loose / total * ((n - 1) * (loose - 1) / ((n - 1) * (loose - 1) + 2))
    hidden = once**2 / (2 * twice) if twice else once * (once - 1) / 2
    return coverage, once, float(counts.size + (n - 1) / n * hidden if n else 0.0)
