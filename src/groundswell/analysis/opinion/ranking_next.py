"""Which pairs to ask next: those whose answers would narrow the ranking most."""

from __future__ import annotations

import numpy as np

from groundswell.analysis.opinion.ranking_fit import Floats, Places, Strengths, logistic

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
        Places of the two ideas, what the answer is expected to tell of their order (in nats), and
        the chance that the first is chosen.

    Notes
    -----
    One answer on a pair whose strengths differ by an uncertain amount of variance v tells about
    ``log(1 + w v) / 2``, with w the variance of the answer as it is foretold. Ideas that were
    seldom seen, and sets of ideas that nothing joins, vary most, so they come first by themselves;
    a pair whose answer is known already tells nothing.

    Source
    ------
    Lindley (1956), information of an experiment; MacKay (1992), for a Gaussian posterior.
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
    apart = fit.mean[first] - fit.mean[second]
    # Strengths are not known surely, which draws the chance towards one half.
    unsure = _variance(fit.covariance, first, second)
    chance = logistic(apart / np.sqrt(1.0 + np.pi * unsure / 8.0))
    # Answers of one judge resemble each other, so that each tells less.
    weight = chance * (1 - chance) / fit.design_effect
    luck = rng.random(len(first)) * 1e-9
    covariance = fit.covariance.copy()
    open_pairs = np.ones(len(first), dtype=bool)
    chosen = []
    for _ in range(min(n_pairs, len(first))):
        gain = 0.5 * np.log1p(weight * _variance(covariance, first, second))
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


def _variance(covariance: Floats, first: Places, second: Places) -> Floats:
    """Variance of the difference of two strengths, for each pair."""
    own = np.diag(covariance)
    return np.asarray(own[first] + own[second] - 2 * covariance[first, second], dtype=np.float64)
