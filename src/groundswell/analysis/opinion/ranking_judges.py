"""Judges who answer without regard to the ideas: found by what their answers tell, with care.

A judge with a taste of their own is not a judge who answers at random: a taste holds from one
answer to the next, chance does not. Nobody is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.opinion.ranking_fit import (
    Answers,
    Floats,
    Places,
    Strengths,
    judge_gradients,
    logistic,
)

FEWEST_ANSWERS = 8
FEWEST_JUDGES = 8
FALSE_SHARE = 0.05
"""Of the judges found: expected to have been honest, at most."""
SUREST_HONEST = 0.07
"""Nobody is found whose own probability to be honest is higher: it is hard to take back."""
DECISIVENESS = (0.3, 0.45, 0.67, 1.0, 1.5, 2.25, 3.4)
"""How much a judge's choices follow the ideas' strengths: 1 is as the crowd's on average."""
USUAL_DECISIVENESS = (0.7, 0.85, 1.0, 1.2, 1.5, 1.8)
SPREAD_OF_DECISIVENESS = (0.1, 0.3, 0.5)
TASTES = (0.0, 0.6, 1.2)
_RANDOM_BEFORE = (1.0, 19.0)
"""Judges at random and not, as if seen before: one in twenty."""


@dataclass(frozen=True, slots=True)
class JudgeFinding:
    """What was found of one judge.

    Attributes
    ----------
    n : int
        Answers, ties left out.
    agreed_share : float or None
        With the ranking of the others, over answers where that ranking tells the two apart.
    random_probability : float or None
        None where not tested.
    is_random, is_one_sided : bool
    """

    n: int
    agreed_share: float | None
    random_probability: float | None
    is_random: bool
    is_one_sided: bool


def check_judges(
    answers: Answers, sides_known: NDArray[np.bool_], fit: Strengths
) -> tuple[JudgeFinding, ...]:
    """Tell which judges answered at random.

    Parameters
    ----------
    answers : Answers
        All of them; ties are left out here.
    sides_known : array of bool
        Where ``first`` is the idea shown first.
    fit : Strengths
        By all answers. Each judge is held against the ranking without their own answers.

    Returns
    -------
    tuple of JudgeFinding
        By place of the judge.

    Notes
    -----
    Two accounts of a judge's answers are weighed: coin tosses, and an honest judge, who follows the
    crowd's strengths more or less decisively and has tastes of their own (Gaussian, integrated out
    with Laplace's method). How decisive, how much taste and how many at random is fitted to all
    judges. Those are found whose mean probability to be honest is at most 5% (Bayesian
    false discovery rate), none of them with more than 7%. A judge who nearly always takes the
    same side is found by a binomial test with the Benjamini–Hochberg procedure at 5%.

    Source
    ------
    Newton, Noueiry, Sarkar and Ahlquist (2004); Benjamini and Hochberg (1995).
    """
    decided = answers.won != 0.5
    sides_known = sides_known[decided]
    answers = answers.of(decided)
    n_judges = int(answers.judge.max(initial=-1)) + 1
    moved = judge_gradients(answers, fit.mean) @ fit.covariance / fit.design_effect
    mine = [np.flatnonzero(answers.judge == judge) for judge in range(n_judges)]
    apart, agreed = [], []
    for judge, places in enumerate(mine):
        others = fit.mean - moved[judge]
        towards = others[answers.first[places]] - others[answers.second[places]]
        apart.append(np.where(answers.won[places] == 1.0, towards, -towards))
        told = np.abs(towards) > 1e-9
        agreed.append(float((apart[-1][told] > 0).mean()) if told.any() else None)
    enough = [judge for judge in range(n_judges) if len(mine[judge]) >= FEWEST_ANSWERS]
    probability: dict[int, float] = {}
    if len(enough) >= FEWEST_JUDGES:
        found = _weigh(answers, [mine[judge] for judge in enough], [apart[j] for j in enough])
        probability = dict(zip(enough, found.tolist(), strict=True))
    random = _discover(probability)
    one_sided = _one_sided(answers, sides_known, {judge: mine[judge] for judge in enough})
    return tuple(
        JudgeFinding(
            len(mine[judge]),
            agreed[judge],
            probability.get(judge),
            judge in random,
            judge in one_sided,
        )
        for judge in range(n_judges)
    )


def _discover(probability: dict[int, float]) -> set[int]:
    """The largest set with at most the allowed share of honest judges expected in it."""
    sure = [judge for judge in probability if 1.0 - probability[judge] <= SUREST_HONEST]
    ordered = sorted(sure, key=lambda judge: (-probability[judge], judge))
    honest = np.cumsum([1.0 - probability[judge] for judge in ordered])
    within = np.flatnonzero(honest <= FALSE_SHARE * np.arange(1, len(ordered) + 1))
    return set(ordered[: int(within[-1]) + 1]) if len(within) else set()


def _weigh(answers: Answers, mine: Sequence[Places], apart: Sequence[Floats]) -> Floats:
    """Probability of each judge to have answered at random."""
    coin = np.array([-len(places) * np.log(2.0) for places in mine])
    best: tuple[float, Floats] | None = None
    for taste in TASTES:
        honest = np.array(
            [
                [_honest(answers, places, how * d, taste) for how in DECISIVENESS]
                for places, d in zip(mine, apart, strict=True)
            ]
        )
        likelihood, probability = _mix(coin, honest)
        if best is None or likelihood > best[0]:
            best = likelihood, probability
    assert best is not None
    return best[1]


def _mix(coin: Floats, honest: Floats) -> tuple[float, Floats]:
    """Fit how many toss coins and how decisive the others are (log-normal)."""
    steps = np.log(DECISIVENESS)
    best: tuple[float, Floats] | None = None
    for usual in USUAL_DECISIVENESS:
        for spread in SPREAD_OF_DECISIVENESS:
            weights = np.exp(-0.5 * ((steps - np.log(usual)) / spread) ** 2)
            top = honest.max(axis=1)
            inside = np.exp(honest - top[:, None]) @ (weights / weights.sum())
            found = _share_at_random(coin, np.log(inside) + top)
            if best is None or found[0] > best[0]:
                best = found
    assert best is not None
    return best


def _share_at_random(coin: Floats, honest: Floats) -> tuple[float, Floats]:
    """Log likelihood with the best share of coin tossers, and each one's probability to be one."""
    odds = np.exp(np.clip(coin - honest, -500, 500))
    share = 0.05
    for _ in range(200):
        random = share * odds / (share * odds + 1.0 - share)
        share = (random.sum() + _RANDOM_BEFORE[0]) / (len(coin) + sum(_RANDOM_BEFORE))
    likelihood = float((honest + np.log(share * odds + 1.0 - share)).sum())
    return likelihood, share * odds / (share * odds + 1.0 - share)


def _honest(answers: Answers, places: Places, towards: Floats, taste: float) -> float:
    """Log likelihood of a judge's choices, their own tastes integrated out (Laplace).

    ``towards`` is how much the crowd favours what the judge chose.
    """
    if taste == 0.0:
        return float(np.log(logistic(towards)).sum())
    won = answers.won[places] == 1.0
    chosen = np.where(won, answers.first[places], answers.second[places])
    other = np.where(won, answers.second[places], answers.first[places])
    ideas, spots = np.unique(np.concatenate([chosen, other]), return_inverse=True)
    n = len(places)
    design = np.zeros((n, len(ideas)))
    design[np.arange(n), spots[:n]] = 1.0
    design[np.arange(n), spots[n:]] -= 1.0
    held = np.eye(len(ideas)) / taste**2
    own = np.zeros(len(ideas))
    for _ in range(8):
        chance = logistic(towards + design @ own)
        curve = design.T @ (design * (chance * (1 - chance))[:, None]) + held
        step = np.linalg.solve(curve, design.T @ (1 - chance) - own / taste**2)
        own += step
        if np.abs(step).max() < 1e-4:
            break
    chance = logistic(towards + design @ own)
    curve = design.T @ (design * (chance * (1 - chance))[:, None]) + held
    inside = float(np.log(chance).sum()) - float(own @ own) / (2 * taste**2)
    return inside - 0.5 * float(np.linalg.slogdet(curve * taste**2)[1])


def _one_sided(
    answers: Answers, sides_known: NDArray[np.bool_], mine: dict[int, Places]
) -> set[int]:
    """Judges who nearly always took the same side."""
    from scipy.stats import binomtest, false_discovery_control

    if not sides_known.any():
        return set()
    usual = float(np.clip(answers.won[sides_known].mean(), 0.2, 0.8))
    judges, chances = [], []
    for judge, places in mine.items():
        seen = places[sides_known[places]]
        if len(seen) >= FEWEST_ANSWERS:
            n_first = int(answers.won[seen].sum())
            judges.append((judge, n_first / len(seen)))
            chances.append(float(binomtest(n_first, len(seen), usual).pvalue))
    if not judges:
        return set()
    adjusted = false_discovery_control(chances)
    return {
        judge
        for (judge, share), p in zip(judges, adjusted, strict=True)
        if p < FALSE_SHARE and not 0.1 < share < 0.9
    }
