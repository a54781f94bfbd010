"""Which pairs to ask next: those whose answers would narrow the ranking most."""

from __future__ import annotations

import numpy as np

from groundswell.analysis.opinion.ranking_fit import Floats, Strengths, logistic

N_CANDIDATE_IDEAS = 400
"""With more ideas, only pairs among the least known are weighed."""


def choose_pairs(fit: Strengths, n_pairs: int, *, seed: int) -> list[tuple[int, int, float, float]]:
    """Choose pairs one after the other, each as if those before it had been asked.

    Parameters
    ----------
    fit : Strengths
        What is known now.
    n_pairs : int
        How many, at most; no pair comes twice.
    seed : int
        Decides between pairs that would tell the same, and which of the two is shown first.

    Returns
    -------
    list of (int, int, float, float)
        Places of the two ideas, the expected narrowing as a share of the variance of all
        strengths, and the chance that the first is chosen.

    Notes
    -----
    One answer on a pair narrows the sum of variances by ``w |C x|^2 / (1 + w x'C x)``, with C the
    covariance, x the pair and w the variance of its answer. Ideas that were seldom seen, and sets
    of ideas that nothing joins, vary most, so they come first by themselves.

    Source
    ------
    Chaloner and Verdinelli (1995), A-optimality for a Gaussian posterior.
    """
    n = len(fit.mean)
    if n < 2 or n_pairs < 1:
        return []
    rng = np.random.default_rng(seed)
    among = np.arange(n)
    if n > N_CANDIDATE_IDEAS:
        least_known = np.argsort(-np.diag(fit.covariance), kind="stable")
        among = np.sort(least_known[:N_CANDIDATE_IDEAS])
    a, b = np.triu_indices(len(among), 1)
    first, second = among[a], among[b]
    chance = logistic(fit.mean[first] - fit.mean[second])
    # Answers of one judge resemble each other, so that each tells less.
    weight = chance * (1 - chance) / fit.design_effect
    luck = rng.random(len(first)) * 1e-9
    covariance = fit.covariance.copy()
    total = float(np.trace(covariance))
    open_pairs = np.ones(len(first), dtype=bool)
    chosen = []
    for _ in range(min(n_pairs, len(first))):
        gain = _gains(covariance, first, second, weight) / total
        best = int(np.argmax(np.where(open_pairs, gain + luck, -1.0)))
        i, j = int(first[best]), int(second[best])
        told, odds = float(gain[best]), float(chance[best])
        chosen.append((i, j, told, odds) if rng.random() < 0.5 else (j, i, told, 1.0 - odds))
        open_pairs[best] = False
        along = covariance[:, i] - covariance[:, j]
        covariance -= np.outer(along, along) * (
            weight[best] / (1.0 + weight[best] * (along[i] - along[j]))
        )
    return chosen


def _gains(
    covariance: Floats,
    first: np.ndarray[tuple[int, ...], np.dtype[np.int64]],
    second: np.ndarray[tuple[int, ...], np.dtype[np.int64]],
    weight: Floats,
) -> Floats:
    squares = covariance @ covariance
    own, own_squares = np.diag(covariance), np.diag(squares)
    apart = own[first] + own[second] - 2 * covariance[first, second]
    narrowed = own_squares[first] + own_squares[second] - 2 * squares[first, second]
    return np.asarray(weight * narrowed / (1.0 + weight * apart), dtype=np.float64)
