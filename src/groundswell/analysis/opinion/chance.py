"""Is there anything to group? Votes held against votes drawn from a model without groups.

In the model people differ only in how often they agree, disagree or pass, and ideas in how often
they are met so: participants' and ideas' margins are kept, and who agrees with whom is chance.
"""

from __future__ import annotations

import numpy as np

from groundswell.analysis.opinion.model import MINIMUM_VOTES, Structure, Votes
from groundswell.analysis.opinion.space import Floats, as_matrix, largest, positions_of

N_DRAWS = 12
N_HALVES = 30
N_HALVES_MANY = 6
"""Of many votes: their halves differ less."""
MANY_VOTES = 100_000
_N_ROUNDS = 8
_PRIOR = 1.5


def additive_model(votes: Votes, *, n_rounds: int = _N_ROUNDS) -> Floats:
    """Fit votes by a person's and an idea's own tendencies, by iterative proportional fitting.

    A person's and an idea's numbers of disagreements, passes and agreements come out as they are,
    but for one and a half votes added to each at the rates of all.

    Parameters
    ----------
    votes : Votes
    n_rounds : int
        Times that people and ideas are fitted in turn.

    Returns
    -------
    ndarray of float64, shape (n_votes, 3)
        Chance of disagree, pass and agree for each vote that was given.

    Notes
    -----
    Source: Deming and Stephan (1940), Annals of Mathematical Statistics 11, 427–444.

    Examples
    --------
    >>> from groundswell.analysis.opinion.votes import gather_votes
    >>> votes = gather_votes(list("aabb"), list("1212"), [1, 1, -1, -1])
    >>> additive_model(votes).argmax(axis=1).tolist()
    [2, 2, 0, 0]
    """
    n_people, n_ideas = len(votes.participants), len(votes.ideas)
    kinds = [votes.value == kind for kind in (-1, 0, 1)]
    overall = np.array([kind.mean() for kind in kinds]) if votes.n else np.ones(3) / 3
    added = _PRIOR * np.maximum(overall, 1e-6)
    people = np.ones((3, n_people))
    ideas = np.repeat(np.maximum(overall, 1e-6)[:, None], n_ideas, axis=1)
    sides = ((people, votes.person, n_people), (ideas, votes.idea, n_ideas))
    seen = [
        np.array([np.bincount(place[kind], minlength=size) for kind in kinds], dtype=np.float64)
        for _, place, size in sides
    ]
    for _ in range(n_rounds):
        for (factors, place, size), found in zip(sides, seen, strict=True):
            chances = _chances(people, ideas, votes)
            expected = np.array([np.bincount(place, row, size) for row in chances])
            factors *= (found + added[:, None]) / (expected + added[:, None])
            factors /= factors.sum(axis=0)
    return _chances(people, ideas, votes).T


def _chances(people: Floats, ideas: Floats, votes: Votes) -> Floats:
    chances = np.take(people, votes.person, axis=1)
    chances *= np.take(ideas, votes.idea, axis=1)
    chances /= chances.sum(axis=0)
    return chances


def find_structure(
    votes: Votes, *, seed: int, n_draws: int = N_DRAWS, n_halves: int | None = None
) -> Structure:
    """Test whether people differ in what they agree with, not only in how often.

    Parameters
    ----------
    votes : Votes
    seed : int
    n_draws : int
        Sets of votes drawn from the model, two or more.
    n_halves : int, optional
        Ways to halve the ideas; if not given 30, and 6 from 100,000 votes.

    Returns
    -------
    Structure
        Its figures are None where fewer than six ideas have two votes or more.

    Notes
    -----
    The strength of the votes is set against that of the draws by a t-test for one new value.
    Source: Buja and Eyuboglu (1992), Multivariate Behavioral Research 27, 509–540 (parallel
    analysis); Spearman (1910), Brown (1910), British Journal of Psychology 3, 271–322.
    """
    if (np.bincount(votes.idea, minlength=1) >= 2).sum() < 6:
        return Structure(None, None, None, 0, 0)
    if n_halves is None:
        n_halves = N_HALVES if votes.n < MANY_VOTES else N_HALVES_MANY
    chances = additive_model(votes)
    expected = chances[:, 2] - chances[:, 0]
    strength = _strength(votes, votes.value - expected)
    low, high = chances[:, 0], chances[:, 0] + chances[:, 1]
    rng = np.random.default_rng([seed, 1])
    drawn = np.empty(n_draws)
    for draw in range(n_draws):
        luck = rng.random(votes.n)
        value = (luck > low).astype(np.float64) + (luck > high) - 1.0
        drawn[draw] = _strength(votes, value - expected)
    mean, spread = float(drawn.mean()), float(drawn.std(ddof=1))
    if mean == 0 or spread == 0:
        return Structure(None, None, None, n_draws, 0)
    from scipy.stats import t

    beyond = (strength - mean) / (spread * np.sqrt(1 + 1 / n_draws))
    return Structure(
        strength=strength / mean,
        p_value=float(t.sf(beyond, n_draws - 1)),
        reliability=_reliability(votes, votes.value - expected, seed=seed, n_halves=n_halves),
        n_draws=n_draws,
        n_halves=n_halves,
    )


def _strength(votes: Votes, values: Floats) -> float:
    matrix = as_matrix(
        votes.person,
        votes.idea,
        values,
        n_people=len(votes.participants),
        n_ideas=len(votes.ideas),
    )
    return float(largest(matrix, 1, tolerance=0.01)[0][0])


def _reliability(votes: Votes, values: Floats, *, seed: int, n_halves: int) -> float | None:
    """How alike two halves of the ideas order the people with enough votes."""
    n_people, n_ideas = len(votes.participants), len(votes.ideas)
    enough = np.bincount(votes.person, minlength=n_people) >= MINIMUM_VOTES
    by_idea = as_matrix(
        votes.person, votes.idea, values, n_people=n_people, n_ideas=n_ideas
    ).tocsc()
    rng = np.random.default_rng([seed, 2])
    found = []
    for _ in range(n_halves):
        order = rng.permutation(n_ideas)
        sides, in_both = [], enough
        for side in (np.sort(order[::2]), np.sort(order[1::2])):
            matrix = by_idea[:, side]
            n_votes = np.bincount(matrix.indices, minlength=n_people)
            sides.append(positions_of(matrix, largest(matrix, 1)[1], n_votes)[:, 0])
            in_both = in_both & (n_votes > 0)
        a, b = sides[0][in_both], sides[1][in_both]
        if len(a) < 3 or a.std() == 0 or b.std() == 0:
            continue
        alike = abs(float(np.corrcoef(a, b)[0, 1]))
        found.append(2 * alike / (1 + alike))
    return float(np.median(found)) if found else None
