"""A made-up crowd that compares ideas, some of it tossing coins."""

from __future__ import annotations

import numpy as np

from groundswell.analysis.opinion.ranking_fit import logistic
from groundswell.analysis.opinion.ranking_model import Choice, Comparison


def crowd(
    *,
    seed: int,
    n_ideas: int = 20,
    n_judges: int = 40,
    n_answers: int = 25,
    n_random: int = 0,
    taste: float = 0.5,
) -> tuple[np.ndarray, list[Comparison]]:
    """Strengths and answers; "person 0" to so many toss coins."""
    rng = np.random.default_rng(seed)
    strengths = rng.normal(0, 1, n_ideas)
    said = []
    for judge in range(n_judges):
        own = strengths + rng.normal(0, taste, n_ideas)
        for _ in range(n_answers):
            a, b = rng.choice(n_ideas, 2, replace=False)
            chance = 0.5 if judge < n_random else float(logistic(own[a] - own[b]))
            choice = Choice.FIRST if rng.random() < chance else Choice.SECOND
            said.append(Comparison(f"i{a}", f"i{b}", choice, f"person {judge}", True))
    return strengths, said


def answer(rng: np.random.Generator, strengths: np.ndarray, pair: tuple[int, ...]) -> float:
    """1 where the first is chosen."""
    return float(rng.random() < logistic(strengths[pair[0]] - strengths[pair[1]]))
