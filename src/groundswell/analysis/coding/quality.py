"""How good the engine's codings are: on the audit sample, with intervals; how sure it may be.

Nothing here was learned from: audit codings never are, and every other coding is judged as if it
had not been.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.coding.calibration import Floats
from groundswell.analysis.coding.model import Bin, Measured
from groundswell.analysis.coding.scores import Flags

LEAST_PROBABILITY = 0.1
"""Pairs below are left out of calibration: they are the many codes that plainly don't fit."""

N_BINS = 10
LEAST_PAIRS = 20
N_DRAWS = 1000
_Z = 1.959963984540054


def wilson(n: int, of: int) -> Measured:
    """A share with Wilson's 95% interval.

    Examples
    --------
    >>> figure = wilson(8, 10)
    >>> figure.value, round(figure.low, 2), round(figure.high, 2)
    (0.8, 0.49, 0.94)
    >>> wilson(0, 0)
    Measured(value=None, low=None, high=None)
    """
    if not of:
        return Measured(None)
    share, z2 = n / of, _Z**2
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z * ((share * (1 - share) + z2 / (4 * of)) / of) ** 0.5 / (1 + z2 / of)
    return Measured(share, max(0.0, middle - half), min(1.0, middle + half))


def samples_f1(truth: Flags, taken: Flags) -> float:
    """Mean over contributions of the F1 of each; two empty sets agree wholly.

    Examples
    --------
    >>> samples_f1(np.array([[True, False], [False, False]]), np.array([[True, True]] * 2))
    0.3333333333333333
    """
    both = (truth & taken).sum(axis=1)
    either = truth.sum(axis=1) + taken.sum(axis=1)
    return float(np.where(either > 0, 2 * both / np.maximum(either, 1), 1.0).mean())


def macro_f1(truth: Flags, taken: Flags) -> float:
    """Mean over codes of the F1 of each; codes that nothing carries are left out."""
    seen = truth.any(axis=0)
    both = (truth & taken).sum(axis=0)[seen]
    either = (truth.sum(axis=0) + taken.sum(axis=0))[seen]
    return float((2 * both / np.maximum(either, 1)).mean()) if len(both) else 0.0


def micro_f1(truth: Flags, taken: Flags) -> float:
    """F1 over all pairs of contribution and code at once."""
    either = int(truth.sum() + taken.sum())
    return 2 * int((truth & taken).sum()) / either if either else 1.0


def with_interval(
    figure: Callable[[Flags, Flags], float], truth: Flags, taken: Flags, *, seed: int = 0
) -> Measured:
    """Work a figure out, with the 95% interval that drawing the contributions anew gives.

    Parameters
    ----------
    figure : callable
        From ``truth`` and ``taken`` to a number.
    truth, taken : ndarray of bool, shape (n, n_codes)
        What people gave, and what the engine would.
    seed : int
        Of the draws.

    Returns
    -------
    Measured
        Without ends under ten contributions; without a value where there are none.
    """
    n = len(truth)
    if not n:
        return Measured(None)
    value = figure(truth, taken)
    if n < 10:
        return Measured(value)
    rng = np.random.default_rng(seed)
    drawn = []
    for _ in range(N_DRAWS):
        rows = rng.integers(0, n, n)
        drawn.append(figure(truth[rows], taken[rows]))
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Measured(value, float(low), float(high))


def calibration_bins(truth: Flags, found: Floats) -> tuple[Bin, ...]:
    """Part the pairs with a probability of .1 or more into ten of about the same size.

    Parameters
    ----------
    truth : ndarray of bool
        Whether each pair is right.
    found : ndarray of float64, of the same shape
        Its probability.

    Returns
    -------
    tuple of Bin
        The least likely first; fewer where there are few pairs.
    """
    counted = found >= LEAST_PROBABILITY
    right, likely = truth[counted], found[counted]
    order = np.argsort(likely, kind="stable")
    n_bins = max(1, min(N_BINS, len(order) // 5))
    return tuple(
        Bin(len(part), float(likely[part].mean()), float(right[part].mean()))
        for part in np.array_split(order, n_bins)
        if len(part)
    )


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Mean distance between how sure and how often right; None under 20 pairs.

    Notes
    -----
    Source: Naeini, Cooper and Hauskrecht (2015), Obtaining Well Calibrated Probabilities, with
    bins of equal size.

    Examples
    --------
    >>> calibration_error([Bin(50, 0.25, 0.25), Bin(50, 0.5, 0.75)])
    0.125
    """
    n = sum(one.n for one in bins)
    if n < LEAST_PAIRS:
        return None
    return sum(one.n * abs(one.probability - one.right_share) for one in bins) / n


def errors_by_code(truth: Flags, found: Floats) -> list[tuple[float | None, int]]:
    """Work the calibration error of each code out, and the pairs that it rests on.

    With few pairs a code gets fewer bins: with ten, chance alone would look like error.
    """
    told: list[tuple[float | None, int]] = []
    for code in range(truth.shape[1]):
        bins = _few_bins(truth[:, code], found[:, code])
        told.append((calibration_error(bins), sum(one.n for one in bins)))
    return told


def _few_bins(right: NDArray[np.bool_], likely: Floats) -> tuple[Bin, ...]:
    counted = likely >= LEAST_PROBABILITY
    right, likely = right[counted], likely[counted]
    order = np.argsort(likely, kind="stable")
    n_bins = max(1, min(N_BINS, len(order) // LEAST_PAIRS))
    return tuple(
        Bin(len(part), float(likely[part].mean()), float(right[part].mean()))
        for part in np.array_split(order, n_bins)
        if len(part)
    )
