"""What people make of each idea: tallies, what a group says, what all agree on, what divides.

Only what may be shown leaves this file: see :func:`look_at_ideas`. Who is in which group is found
in ``groups``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.opinion.model import (
    AGREE,
    DISAGREE,
    MINIMUM_GROUP,
    MINIMUM_VOTES,
    Grouping,
    GroupView,
    Idea,
    IdeaResult,
    Tally,
    Votes,
)
from groundswell.analysis.opinion.space import Floats, from_mean

MAXIMUM_P = 0.05
MINIMUM_EFFECT = 0.2
DIVIDING_EFFECT = 0.5
EVEN_SHARE = 0.25
_SIDES = ("agree", "disagree")
_Z = 1.959963984540054

Counts = NDArray[np.int64]
"""Shape (n_groups, n_ideas, 3): disagree, pass, agree."""


@dataclass(frozen=True, slots=True)
class _Said:
    """Tests of what groups say, shape (2, n_groups, n_ideas): agree, then disagree."""

    p_adjusted: Floats
    effect: Floats
    effect_low: Floats
    majority: NDArray[np.bool_]


def look_at_ideas(
    votes: Votes,
    grouping: Grouping,
    *,
    ideas: Mapping[str, Idea],
    names: tuple[str, ...],
    minimum: int = MINIMUM_GROUP,
) -> tuple[IdeaResult, ...]:
    """Say what people make of each idea.

    A group's figures are shown where ``minimum`` of its members or more voted on the idea. Where
    the people outside the groups that are shown are fewer than that, but not none, they could be
    worked out from everybody's total; then the total is of the people in those groups only.

    Parameters
    ----------
    votes : Votes
    grouping : Grouping
        Of these votes.
    ideas : mapping of str to Idea
        By id; may lack some.
    names : tuple of str
        Of the groups.
    minimum : int
        Fewest voters whose figures are shown.

    Returns
    -------
    tuple of IdeaResult
        In the order of ``votes.ideas``.

    Notes
    -----
    A group says what more than half of its voters say and the others say less: Fisher's exact test,
    one-sided, corrected over all ideas, groups and both sides, and Cohen's h of .2 or more. For the
    test of an idea a person's group is worked out from their other votes, so that the vote that
    is tested did not make the group. Consensus: in each group more than half, by a binomial
    test; the largest p of the groups, corrected over all ideas and both sides.

    Source: Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B 57, 289–300;
    Small and others (2021), Recerca 26, 1–26 (group-informed consensus); Berger (1982),
    Technometrics 24, 295–300 (largest p); Wilson (1927), Journal of the American Statistical
    Association 22, 209–212.
    """
    k = grouping.n_groups
    everybody = _count(votes, np.zeros(votes.n, dtype=np.int64), 1)[0]
    in_groups = _count(votes, grouping.group[votes.person], k)
    voters = in_groups.sum(axis=2)
    shown = voters >= minimum
    left = everybody.sum(axis=1) - np.where(shown, voters, 0).sum(axis=0)
    is_of_everybody = (left == 0) | (left >= minimum) | ~shown.any(axis=0)
    totals = np.where(
        is_of_everybody[:, None], everybody, np.where(shown[:, :, None], in_groups, 0).sum(axis=0)
    )
    said = _test_groups(_count(votes, _group_without(votes, grouping), k), in_groups, shown)
    side, consensus_p, consensus_share = _agree_all(
        in_groups if k else everybody[None],
        shown if k else (everybody.sum(axis=1) >= minimum)[None],
    )
    division, divides = _divide(in_groups, shown, said, totals, minimum=minimum)
    results = []
    for i, name in enumerate(votes.ideas):
        idea = ideas.get(name, Idea(name))
        p = float(consensus_p[side[i], i])
        sure = bool(np.isfinite(p)) and p < MAXIMUM_P
        results.append(
            IdeaResult(
                id=name,
                text=idea.text,
                moderated=idea.moderated,
                tally=tally(totals[i]),
                is_of_everybody=bool(is_of_everybody[i]),
                groups=tuple(
                    _view(names[g], in_groups[g, i], bool(shown[g, i]), said, g, i)
                    for g in range(k)
                ),
                consensus=_SIDES[side[i]] if sure else None,
                consensus_share=float(consensus_share[side[i], i]),
                consensus_p=p if np.isfinite(p) else None,
                division=float(division[i]),
                divides=bool(divides[i]),
                priority=0.0,
            )
        )
    return tuple(results)


def tally(counts: NDArray[np.int64]) -> Tally:
    """Tell how people voted, with Wilson's intervals.

    Parameters
    ----------
    counts : ndarray of int64, shape (3,)
        Who disagrees, passes and agrees.

    Returns
    -------
    Tally

    Examples
    --------
    >>> one = tally(np.array([1, 1, 8]))
    >>> one.n, one.agree_share, round(one.agree_low, 2), round(one.agree_high, 2)
    (10, 0.8, 0.49, 0.94)
    """
    disagree, passed, agree = (int(one) for one in counts)
    n = disagree + passed + agree
    agrees, disagrees = wilson(agree, n), wilson(disagree, n)
    return Tally(n, agree, disagree, passed, *agrees, *disagrees)


def wilson(n: int, of: int) -> tuple[float, float, float]:
    """Give a share and its 95% interval: nought to one where there is nobody.

    Examples
    --------
    >>> [round(one, 3) for one in wilson(30, 120)], wilson(0, 0)
    ([0.25, 0.181, 0.334], (0.0, 0.0, 1.0))
    """
    if of == 0:
        return 0.0, 0.0, 1.0
    share, weight = n / of, _Z**2 / of
    middle = (share + weight / 2) / (1 + weight)
    half = float(_Z / (1 + weight) * np.sqrt(share * (1 - share) / of + weight / (4 * of)))
    return share, max(0.0, middle - half), min(1.0, middle + half)


def _count(votes: Votes, group: NDArray[np.int64], k: int) -> Counts:
    """Count votes by group, idea and kind; -1 is no group."""
    inside = group >= 0
    n_ideas = len(votes.ideas)
    cell = (group * n_ideas + votes.idea) * 3 + votes.value + 1
    counts: Counts = np.bincount(cell[inside], minlength=k * n_ideas * 3)
    return counts.reshape(k, n_ideas, 3)


def _group_without(votes: Votes, grouping: Grouping) -> NDArray[np.int64]:
    """Nearest group of each vote's person by their other votes; -1 for people in no group."""
    if grouping.n_groups == 0:
        return np.full(votes.n, -1, dtype=np.int64)
    n_votes = np.bincount(votes.person, minlength=len(votes.participants))
    weight = np.sqrt(n_votes + MINIMUM_VOTES)[:, None]
    own = from_mean(votes)[:, None] * grouping.directions[votes.idea]
    sums = (grouping.positions * weight)[votes.person] - own
    places = sums / np.sqrt(n_votes[votes.person] - 1 + MINIMUM_VOTES)[:, None]
    distances = [((places - centre) ** 2).sum(axis=1) for centre in grouping.centres]
    nearest = np.argmin(distances, axis=0)
    return np.where(grouping.group[votes.person] >= 0, nearest, -1)


def _test_groups(without: Counts, counts: Counts, shown: NDArray[np.bool_]) -> _Said:
    """Set each group against all others, on both sides."""
    k, n_ideas = counts.shape[:2]
    p_adjusted = np.full((2, k, n_ideas), np.nan)
    effect = np.full((2, k, n_ideas), np.nan)
    effect_low = np.full((2, k, n_ideas), np.nan)
    majority = np.zeros((2, k, n_ideas), dtype=bool)
    if k:
        from scipy.stats import false_discovery_control, hypergeom

        n, other_n = _set_apart(counts.sum(axis=2))
        tried = shown & (np.where(shown, counts.sum(axis=2), 0).sum(axis=0) - n * shown > 0)
        w_n, w_other = _set_apart(without.sum(axis=2))
        for s, kind in enumerate((AGREE, DISAGREE)):
            here, there = _set_apart(counts[:, :, kind + 1])
            w_here, w_there = _set_apart(without[:, :, kind + 1])
            p_adjusted[s] = hypergeom.sf(w_here - 1, w_n + w_other, w_here + w_there, w_n)
            mine, theirs = here / np.maximum(n, 1), there / np.maximum(other_n, 1)
            effect[s] = 2 * np.arcsin(np.sqrt(mine)) - 2 * np.arcsin(np.sqrt(theirs))
            error = np.sqrt(1 / np.maximum(n, 1) + 1 / np.maximum(other_n, 1))
            effect_low[s] = effect[s] - _Z * error
            majority[s] = mine > 0.5
        p_adjusted[:, ~tried] = np.nan
        effect[:, ~tried] = np.nan
        raw = p_adjusted[np.isfinite(p_adjusted)]
        if len(raw):
            p_adjusted[np.isfinite(p_adjusted)] = false_discovery_control(np.clip(raw, 0, 1))
    return _Said(p_adjusted, effect, effect_low, majority)


def _set_apart(counts: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return counts, counts.sum(axis=0) - counts


def _view(
    name: str, counts: NDArray[np.int64], shown: bool, said: _Said, g: int, i: int
) -> GroupView:
    if not shown:
        return GroupView(name, None, None, None, None, None)
    p, effect = said.p_adjusted[:, g, i], said.effect[:, g, i]
    if not np.isfinite(p).all():
        return GroupView(name, tally(counts), None, None, None, None)
    sure = (p < MAXIMUM_P) & (effect >= MINIMUM_EFFECT) & said.majority[:, g, i]
    side = int(np.argmax(sure)) if sure.any() else int(np.argmax(effect))
    return GroupView(
        group=name,
        tally=tally(counts),
        says=_SIDES[side] if sure.any() else None,
        effect=float(effect[side]),
        effect_low=float(said.effect_low[side, g, i]),
        p_adjusted=float(p[side]),
    )


def _agree_all(
    counts: Counts, shown: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Test whether more than half of every group agree, or disagree."""
    from scipy.stats import binom, false_discovery_control

    n = counts.sum(axis=2)
    sides = np.stack([counts[:, :, AGREE + 1], counts[:, :, DISAGREE + 1]])
    shares = ((sides + 1) / (n + 2)).prod(axis=1)
    p = binom.sf(sides - 1, n, 0.5).max(axis=1)
    tried = shown.all(axis=0)
    p[:, ~tried] = np.nan
    if tried.any():
        p[:, tried] = false_discovery_control(np.clip(p[:, tried], 0, 1).ravel()).reshape(2, -1)
    return shares.argmax(axis=0), p, shares


def _divide(
    counts: Counts,
    shown: NDArray[np.bool_],
    said: _Said,
    totals: NDArray[np.int64],
    *,
    minimum: int,
) -> tuple[Floats, NDArray[np.bool_]]:
    """Say how far ideas divide, and which do so beyond chance."""
    n = totals.sum(axis=1)
    even = 2 * (totals[:, [0, 2]].min(axis=1) + 1) / (n + 4)
    low = [
        min(wilson(int(a), int(m))[1], wilson(int(d), int(m))[1])
        for (d, _, a), m in zip(totals, n, strict=True)
    ]
    is_even = (np.array(low) >= EVEN_SHARE) & (n >= minimum)
    if len(counts) < 2:
        return even, is_even
    # One vote of each kind is added to every group: few voters can't look far apart.
    means = (counts[:, :, AGREE + 1] - counts[:, :, DISAGREE + 1]) / (counts.sum(axis=2) + 3)
    apart = (means.max(axis=0) - means.min(axis=0)) / 2
    sure = (said.p_adjusted < MAXIMUM_P) & (said.effect >= DIVIDING_EFFECT)
    return apart, sure.any(axis=(0, 1)) & (shown.sum(axis=0) >= 2)
