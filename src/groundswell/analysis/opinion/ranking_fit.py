"""Strengths of ideas from pairwise choices: Bradley–Terry, and the wiki-survey estimate.

Works on arrays of places of ideas. The Bradley–Terry model with a Gaussian prior is logistic
regression with a penalty, so scikit-learn fits it; how wide the prior is, the data say.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

N_FIT_ROUNDS = 25
FEWEST_CLUSTERS = 10
"""Judges; with fewer it can't be told how much one judge's answers resemble each other."""
PRIOR_WEIGHT, PRIOR_SPREAD = 2.0, 1.0
"""The spread of strengths is held near 1 as if two more ideas had been seen: few can't tell."""
TASTE_VARIANCE, WIKI_PRIOR_VARIANCE = 1.0, 4.0
"""Of a judge's own taste around the crowd's, and of ideas, in the wiki-survey model."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Decided comparisons as arrays, one entry each.

    Attributes
    ----------
    first, second : array of int
        Places of the two ideas.
    won : array of float
        1 where the first was chosen, 0 where the second, 0.5 for a tie.
    judge : array of int
        Places of judges; -1 where unknown.
    n_ideas : int
    """

    first: Places
    second: Places
    won: Floats
    judge: Places
    n_ideas: int

    def of(self, chosen: NDArray[np.bool_]) -> Answers:
        """Give some of them."""
        return Answers(
            self.first[chosen],
            self.second[chosen],
            self.won[chosen],
            self.judge[chosen],
            self.n_ideas,
        )


@dataclass(frozen=True, slots=True)
class Strengths:
    """What is known of the ideas' strengths, as a Gaussian.

    Attributes
    ----------
    mean : array of shape (n_ideas,)
        In logits; sums to about 0.
    covariance : array of shape (n_ideas, n_ideas)
    spread : float
        Standard deviation of the prior.
    design_effect : float
        At least 1.
    """

    mean: Floats
    covariance: Floats
    spread: float
    design_effect: float


def fit_strengths(answers: Answers) -> Strengths:
    """Fit the Bradley–Terry model with a Gaussian prior whose width the data choose.

    Parameters
    ----------
    answers : Answers
        A tie counts as half a win for each.

    Returns
    -------
    Strengths
        Finite for ideas that always won, were never seen or are joined to others by nothing: the
        prior holds them, with a wide interval.

    Source
    ------
    Bradley and Terry (1952). The prior's variance by MacKay's (1992) rule on the Laplace
    approximation. Answers of one judge are not independent: the information is divided by the
    design effect, from the scores of judges as clusters (after White, 1982; Liang and Zeger, 1986).

    Examples
    --------
    >>> one = np.array([0, 0, 1]), np.array([1, 2, 2])
    >>> fit = fit_strengths(Answers(*one, np.array([1.0, 1.0, 1.0]), np.full(3, -1), 3))
    >>> fit.mean.round(2).tolist() == sorted(fit.mean.round(2).tolist(), reverse=True)
    True
    """
    pairs = _gather(answers)
    first = _fit(pairs, answers.n_ideas, 1.0)
    effect = _design_effect(answers, first)
    return first if effect == 1.0 else _fit(pairs, answers.n_ideas, effect)


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Each pair once, with how often either was chosen."""

    first: Places
    second: Places
    wins: Floats
    losses: Floats


def _gather(answers: Answers) -> _Pairs:
    low = np.minimum(answers.first, answers.second)
    high = np.maximum(answers.first, answers.second)
    won = np.where(answers.first == low, answers.won, 1.0 - answers.won)
    keys, place = np.unique(low * answers.n_ideas + high, return_inverse=True)
    wins = np.bincount(place, won, len(keys)).astype(np.float64)
    n = np.bincount(place, minlength=len(keys)).astype(np.float64)
    return _Pairs(keys // answers.n_ideas, keys % answers.n_ideas, wins, n - wins)


def _fit(pairs: _Pairs, n_ideas: int, effect: float) -> Strengths:
    variance = PRIOR_SPREAD**2
    mean: Floats = np.zeros(n_ideas)
    covariance: Floats = np.eye(n_ideas) * variance
    for _ in range(N_FIT_ROUNDS):
        mean = _most_probable(pairs, n_ideas, variance, effect)
        held = (
            information(mean, pairs.first, pairs.second, (pairs.wins + pairs.losses) / effect)
            + np.eye(n_ideas) / variance
        )
        covariance = np.asarray(np.linalg.inv(held), dtype=np.float64)
        n_told = n_ideas - float(np.trace(covariance)) / variance
        new = (float(mean @ mean) + PRIOR_WEIGHT * PRIOR_SPREAD**2) / (n_told + PRIOR_WEIGHT)
        done = abs(new - variance) < 1e-3 * variance
        variance = new
        if done:
            break
    return Strengths(mean, covariance, float(np.sqrt(variance)), effect)


def _most_probable(pairs: _Pairs, n_ideas: int, variance: float, effect: float) -> Floats:
    """Fit with scikit-learn: a win is a row with the two ideas as +1 and -1."""
    if not len(pairs.first):
        return np.zeros(n_ideas)
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    n = len(pairs.first)
    rows = np.repeat(np.arange(2 * n), 2)
    columns = np.tile(np.column_stack([pairs.first, pairs.second]).ravel(), 2)
    signs = np.tile([1.0, -1.0], 2 * n)
    design = csr_matrix((signs, (rows, columns)), shape=(2 * n, n_ideas))
    weights = np.concatenate([pairs.wins, pairs.losses]) / effect
    sides = np.repeat([1, 0], n)
    model = LogisticRegression(
        C=variance, fit_intercept=False, solver="newton-cholesky", tol=1e-8, max_iter=200
    )
    # Both outcomes stand in the table for every pair; one that never came has the weight 0.
    model.fit(design, sides, sample_weight=weights)
    return np.asarray(model.coef_[0], dtype=np.float64)


def information(mean: Floats, first: Places, second: Places, weight: Floats) -> Floats:
    """Fisher information on strengths, of so many answers on each pair."""
    chance = logistic(mean[first] - mean[second])
    weight = weight * chance * (1.0 - chance)
    n = len(mean)
    table = np.zeros((n, n))
    np.add.at(table, (first, second), -weight)
    np.add.at(table, (second, first), -weight)
    table[np.diag_indices(n)] -= table.sum(axis=1)
    return table


def judge_gradients(answers: Answers, mean: Floats) -> Floats:
    """Pull of each judge's answers on each idea's strength; of shape (judges, ideas)."""
    known = answers.judge >= 0
    rest = (answers.won - logistic(mean[answers.first] - mean[answers.second]))[known]
    pulls = np.zeros((int(answers.judge.max(initial=-1)) + 1, answers.n_ideas))
    np.add.at(pulls, (answers.judge[known], answers.first[known]), rest)
    np.add.at(pulls, (answers.judge[known], answers.second[known]), -rest)
    return pulls


def _design_effect(answers: Answers, fit: Strengths) -> float:
    """How much wider than under independence the estimate varies, on average over the ideas."""
    n_judges = len(np.unique(answers.judge[answers.judge >= 0]))
    if n_judges < FEWEST_CLUSTERS or (answers.judge < 0).any():
        return 1.0
    moved = judge_gradients(answers, fit.mean) @ fit.covariance
    weight = np.ones(len(answers.first))
    fisher = information(fit.mean, answers.first, answers.second, weight)
    hat = fit.covariance @ fisher
    n_left = max(1.0, len(answers.first) - float(np.trace(hat)))
    under_clusters = float((moved**2).sum()) * n_judges / (n_judges - 1)
    under_clusters *= len(answers.first) / n_left
    under_independence = float(np.trace(hat @ fit.covariance))
    return max(1.0, under_clusters / max(under_independence, 1e-12))


def fit_wiki_survey(answers: Answers) -> Floats:
    """Estimate each idea's chance to beat a random other one, as wiki surveys do.

    Parameters
    ----------
    answers : Answers
        Ties count as half a win for each.

    Returns
    -------
    array of shape (n_ideas,)
        From 0 to 1.

    Notes
    -----
    Each judge has a taste of their own for each idea, normal around the idea's mean with variance
    1; means are normal around 0 with variance 4; a judge chooses the first with probability
    ``Phi(taste_first - taste_second)``. The paper samples every taste; here tastes are integrated
    out, so that the score is that for judges in general, and the means are the most probable.

    Source
    ------
    Salganik and Levy (2015), "Wiki surveys: open and quantifiable social data collection".
    """
    from scipy.optimize import minimize
    from scipy.special import log_ndtr

    n_ideas = answers.n_ideas
    scale = 1.0 / np.sqrt(1.0 + 2.0 * TASTE_VARIANCE)
    pairs = _gather(answers)

    def cost(mean: Floats) -> tuple[float, Floats]:
        apart = (mean[pairs.first] - mean[pairs.second]) * scale
        win, loss = log_ndtr(apart), log_ndtr(-apart)
        density = -0.5 * apart**2 - 0.5 * np.log(2 * np.pi)
        pull = pairs.wins * np.exp(density - win) - pairs.losses * np.exp(density - loss)
        slope = mean / WIKI_PRIOR_VARIANCE
        np.add.at(slope, pairs.first, -pull * scale)
        np.add.at(slope, pairs.second, pull * scale)
        likelihood = float(pairs.wins @ win + pairs.losses @ loss)
        return float(mean @ mean) / (2 * WIKI_PRIOR_VARIANCE) - likelihood, slope

    found = minimize(
        cost, np.zeros(n_ideas), jac=True, method="L-BFGS-B", options={"maxiter": 1000}
    )
    chances = mean_chance(np.asarray(found.x)[None, :] * scale, is_normal=True)
    return np.asarray(chances[0], dtype=np.float64)


def mean_chance(strengths: Floats, *, is_normal: bool = False) -> Floats:
    """Mean chance of each idea to beat another, for each row of strengths.

    Parameters
    ----------
    strengths : array of shape (n_draws, n_ideas)
    is_normal : bool
        Whether differences go through the normal curve in place of the logistic.

    Returns
    -------
    array of shape (n_draws, n_ideas)
    """
    from scipy.special import ndtr

    curve = ndtr if is_normal else logistic
    n = strengths.shape[1]
    if n < 2:
        return np.full(strengths.shape, 0.5)
    chances = np.empty_like(strengths)
    for place, row in enumerate(strengths):
        # The mean is a smooth function of the strength: many ideas need no table of all pairs.
        at = row if n <= 120 else np.linspace(row.min(), row.max(), 120)
        mean = (curve(at[:, None] - row[None, :]).sum(axis=1) - 0.5) / (n - 1)
        chances[place] = mean if n <= 120 else np.interp(row, at, mean)
    return chances


def logistic(value: Floats) -> Floats:
    """The logistic function, safe for large values."""
    from scipy.special import expit

    return np.asarray(expit(value), dtype=np.float64)
