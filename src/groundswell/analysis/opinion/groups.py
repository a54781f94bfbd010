"""Opinion groups: whether there are any, how many, who is in which and who is between them.

Groups are claimed only where people differ in what they agree with beyond chance, where two halves
of the ideas tell much the same, and where the groups come back without a tenth of the votes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.errors import OptionError
from groundswell.analysis.opinion.chance import find_structure
from groundswell.analysis.opinion.model import (
    MINIMUM_GROUP,
    MINIMUM_VOTES,
    GroupCount,
    Grouping,
    Standing,
    Structure,
    Votes,
)
from groundswell.analysis.opinion.space import (
    N_DIMENSIONS,
    Floats,
    Places,
    as_matrix,
    from_mean,
    largest,
    positions_of,
    spreads_of,
)

MAX_GROUPS = 5
N_RERUNS = 10
DROPPED_SHARE = 0.1
MINIMUM_MARGIN = 0.5
"""Standard errors from the border from which a participant is placed: two chances in three."""
MAXIMUM_P = 0.001
MINIMUM_STRENGTH = 1.25
MINIMUM_RELIABILITY = 0.65
MINIMUM_STABILITY = 0.9
TOLERATED_LOSS = 0.03
"""Of separation, for the sake of fewer groups."""
_N_STARTS = 3
_N_STEPS = 12


@dataclass(frozen=True, slots=True)
class _Space:
    """People's places, made from all votes or from some."""

    n_votes: Places
    enough: NDArray[np.bool_]
    directions: Floats
    positions: Floats
    spreads: Floats
    explained: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Split:
    """People in so many groups."""

    centres: Floats
    nearest: Places
    margin: Floats
    group: Places
    few_alike: NDArray[np.bool_]


def find_groups(
    votes: Votes,
    *,
    seed: int = 0,
    max_groups: int = MAX_GROUPS,
    minimum_group: int = MINIMUM_GROUP,
) -> Grouping:
    """Find opinion groups, or say that there are none.

    Parameters
    ----------
    votes : Votes
        From :func:`groundswell.analysis.opinion.votes.gather_votes`.
    seed : int
        Of every random choice.
    max_groups : int
        Most groups that are weighed, two or more.
    minimum_group : int
        Fewest members of a group.

    Returns
    -------
    Grouping
        The same whatever the order in which the votes came.

    Raises
    ------
    OptionError
        Where an option is out of range.

    Notes
    -----
    Source: Small and others (2021), Recerca 26, 1–26 (Polis); Hruschka, de Castro and Campello
    (2004), IEEE Conference on Data Mining, 403–406 (simplified silhouette); Hubert and Arabie
    (1985), Journal of Classification 2, 193–218 (ARI).

    Examples
    --------
    >>> from groundswell.analysis.opinion.votes import gather_votes
    >>> rng = np.random.default_rng(0)
    >>> who, what = np.divmod(np.arange(60 * 20), 20)
    >>> yes = (who % 2 == what % 2) ^ (rng.random(1200) < 0.1)
    >>> votes = gather_votes([f"p{i}" for i in who], [f"i{i}" for i in what], yes * 2 - 1)
    >>> found = find_groups(votes)
    >>> found.n_groups, round(found.structure.reliability, 1)
    (2, 1.0)
    >>> shuffled = gather_votes(
    ...     [f"p{i}" for i in who], [f"i{i}" for i in what], rng.permutation(yes * 2 - 1))
    >>> find_groups(shuffled).n_groups
    0
    """
    if max_groups < 2:
        raise OptionError(f"at most {max_groups} groups can't be", fix="give 2 or more")
    if minimum_group < 2:
        raise OptionError(f"groups of {minimum_group} can't be", fix="give 2 or more")
    space = _make_space(votes)
    n_enough = int(space.enough.sum())
    if n_enough < 2 * minimum_group:
        # Not how many they are: they can be fewer than the smallest group.
        why = (
            f"Fewer than {2 * minimum_group} people voted {MINIMUM_VOTES} times or more. "
            "That is too few for two groups."
        )
        return _without_groups(votes, space, why, Structure(None, None, None, 0, 0), ())
    structure = find_structure(votes, seed=seed)
    why = _why_no_structure(structure)
    sizes = [k for k in range(2, max_groups + 1) if k * minimum_group <= n_enough]
    splits = {k: _split(space, k, seed, minimum_group) for k in sizes} if not why else {}
    counts, best = _weigh(votes, space, splits, seed=seed, minimum_group=minimum_group)
    if not why and best is None:
        why = (
            "People differ, but no number of groups comes back when a tenth of the votes is left "
            f"out, each with {minimum_group} people or more."
        )
    if best is None:
        return _without_groups(votes, space, why, structure, counts)
    return _with_groups(votes, space, splits[best], structure, counts)


def _why_no_structure(structure: Structure) -> str:
    strength, p_value = structure.strength, structure.p_value
    if strength is None or p_value is None or structure.reliability is None:
        return "There are too few ideas with votes to tell whether people form groups."
    if p_value > MAXIMUM_P or strength < MINIMUM_STRENGTH:
        return (
            "Votes drawn by chance, with every person and idea agreeing as often as here, fall "
            "into groups just as much."
        )
    if structure.reliability < MINIMUM_RELIABILITY:
        return (
            "People differ more than by chance, but one half of the ideas puts them in another "
            f"order than the other half does (reliability {structure.reliability:.2f}, and "
            f"{MINIMUM_RELIABILITY:.2f} is needed)."
        )
    return ""


def _make_space(votes: Votes, keep: NDArray[np.bool_] | None = None) -> _Space:
    person = votes.person if keep is None else votes.person[keep]
    idea = votes.idea if keep is None else votes.idea[keep]
    n_people, n_ideas = len(votes.participants), len(votes.ideas)
    values = from_mean(votes, keep)
    matrix = as_matrix(person, idea, values, n_people=n_people, n_ideas=n_ideas)
    n_votes = np.bincount(person, minlength=n_people)
    strengths, directions = largest(matrix, N_DIMENSIONS)
    positions = positions_of(matrix, directions, n_votes)
    total = float((values**2).sum()) or 1.0
    return _Space(
        n_votes=n_votes,
        enough=n_votes >= MINIMUM_VOTES,
        directions=directions,
        positions=positions,
        spreads=spreads_of(matrix, directions, positions, n_votes),
        explained=tuple(float(one) / total for one in strengths**2),
    )


def _split(space: _Space, k: int, seed: int, minimum_group: int) -> _Split:
    """Put people in k groups; who is in too small a group has no say in where groups are."""
    included = space.enough.copy()
    few_alike = np.zeros_like(included)
    while True:
        centres = _k_means(space.positions[included], k, seed)
        nearest = _nearest(space.positions, centres)
        sizes = np.bincount(nearest[included], minlength=k)
        too_small = included & (sizes < minimum_group)[nearest]
        if not too_small.any() or (included & ~too_small).sum() < k * minimum_group:
            break
        few_alike |= too_small
        included &= ~too_small
    order = np.argsort(-sizes, kind="stable")
    centres = centres[order]
    nearest = _nearest(space.positions, centres)
    margin = np.where(space.enough, _margin(space, centres, nearest), 0.0)
    placed = space.enough & ~few_alike & (margin >= MINIMUM_MARGIN)
    return _Split(
        centres=centres,
        nearest=np.where(space.enough, nearest, -1),
        margin=margin,
        group=np.where(placed, nearest, -1),
        few_alike=few_alike,
    )


def _k_means(positions: Floats, k: int, seed: int) -> Floats:
    """Centres of the best of some starts."""
    from sklearn.cluster import kmeans_plusplus

    tries = []
    for start in range(_N_STARTS):
        first, _ = kmeans_plusplus(positions, k, random_state=seed * _N_STARTS + start)
        tries.append(_settle(positions, first))
    return min(tries, key=lambda one: round(one[1], 9))[0]


def _settle(positions: Floats, centres: Floats) -> tuple[Floats, float]:
    import warnings

    from scipy.cluster.vq import kmeans2

    for _ in range(_N_STEPS):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Of an empty cluster, which is too small anyway.
            moved, labels = kmeans2(positions, centres, iter=5, minit="matrix", check_finite=False)
        still = np.allclose(moved, centres, rtol=0, atol=1e-9)
        centres = moved
        if still:
            break
    return centres, float(((positions - centres[labels]) ** 2).sum())


def _distances(positions: Floats, centres: Floats) -> Floats:
    squared = ((positions[:, None, :] - centres[None]) ** 2).sum(axis=2)
    distances: Floats = np.sqrt(squared)
    return distances


def _nearest(positions: Floats, centres: Floats) -> Places:
    nearest: Places = _distances(positions, centres).argmin(axis=1)
    return nearest


def _margin(space: _Space, centres: Floats, nearest: Places) -> Floats:
    """Standard errors between each person and the nearest border of their group."""
    margin = np.full(len(nearest), np.inf)
    for here in range(len(centres)):
        inside = nearest == here
        for there in range(len(centres)):
            across = centres[here] - centres[there]
            length = float(np.linalg.norm(across))
            if here == there or length == 0 or not inside.any():
                continue
            across /= length
            way = (space.positions[inside] - (centres[here] + centres[there]) / 2) @ across
            error = np.sqrt(np.maximum(space.spreads[inside] @ across @ across, 1e-12))
            margin[inside] = np.minimum(margin[inside], way / error)
    return margin


def _weigh(
    votes: Votes, space: _Space, splits: dict[int, _Split], *, seed: int, minimum_group: int
) -> tuple[tuple[GroupCount, ...], int | None]:
    """Look at each number of groups; take those furthest apart of the ones that come back.

    More groups must be worth it: of numbers that do about as well the smallest is taken.
    """
    n_enough = max(int(space.enough.sum()), 1)
    counts = {
        k: GroupCount(
            n_groups=k,
            separation=_separation(space, split),
            stability=None,
            placed_share=float((split.group >= 0).sum() / n_enough),
            smallest=int(np.bincount(split.group[split.group >= 0], minlength=k).min()),
        )
        for k, split in splits.items()
    }
    again: list[_Space] = []

    def comes_back(k: int) -> bool:
        if not again:
            again.extend(_without_some(votes, seed))
        alike = [_alike(splits[k], one, k, seed, minimum_group) for one in again]
        counts[k] = replace(counts[k], stability=float(np.mean(alike)))
        return float(np.mean(alike)) >= MINIMUM_STABILITY

    large = [k for k in counts if counts[k].smallest >= minimum_group]
    best = next(
        (k for k in sorted(large, key=lambda k: (-counts[k].separation, k)) if comes_back(k)), None
    )
    if best is not None:
        least = counts[best].separation - TOLERATED_LOSS
        fewer = [k for k in large if k < best and counts[k].separation >= least]
        untried = (k for k in fewer if counts[k].stability is None and comes_back(k))
        best = next(untried, best)
    return tuple(counts.values()), best


def _without_some(votes: Votes, seed: int) -> list[_Space]:
    """Places of people without a tenth of the votes, some times over."""
    rngs = (np.random.default_rng([seed, 3, rerun]) for rerun in range(N_RERUNS))
    return [_make_space(votes, rng.random(votes.n) >= DROPPED_SHARE) for rng in rngs]


def _alike(split: _Split, again: _Space, k: int, seed: int, minimum_group: int) -> float:
    """Adjusted Rand index of groups with those found again; nought where none can be found."""
    from sklearn.metrics import adjusted_rand_score

    if again.enough.sum() < k * minimum_group:
        return 0.0
    other = _split(again, k, seed, minimum_group)
    both = (split.group >= 0) & (other.group >= 0)
    return float(adjusted_rand_score(split.group[both], other.group[both])) if both.any() else 0.0


def _separation(space: _Space, split: _Split) -> float:
    """Simplified silhouette: distances to the own and the next centre instead of to all people."""
    considered = space.enough & ~split.few_alike
    distances = np.sort(_distances(space.positions[considered], split.centres), axis=1)
    own, other = distances[:, 0], distances[:, 1]
    return float(np.mean((other - own) / np.maximum(other, 1e-12)))


def _without_groups(
    votes: Votes,
    space: _Space,
    why: str,
    structure: Structure,
    counts: tuple[GroupCount, ...],
) -> Grouping:
    n = len(votes.participants)
    nobody = np.full(n, -1, dtype=np.int64)
    return Grouping(
        n_groups=0,
        why=why,
        group=nobody,
        nearest=nobody,
        margin=np.zeros(n),
        standing=tuple(
            Standing.NO_GROUPS if enough else Standing.FEW_VOTES for enough in space.enough
        ),
        positions=space.positions,
        directions=space.directions,
        centres=np.zeros((0, space.positions.shape[1])),
        explained=space.explained,
        structure=structure,
        counts=counts,
    )


def _with_groups(
    votes: Votes,
    space: _Space,
    split: _Split,
    structure: Structure,
    counts: tuple[GroupCount, ...],
) -> Grouping:
    standing = []
    for i in range(len(votes.participants)):
        if not space.enough[i]:
            standing.append(Standing.FEW_VOTES)
        elif split.few_alike[i]:
            standing.append(Standing.FEW_ALIKE)
        else:
            standing.append(Standing.GROUPED if split.group[i] >= 0 else Standing.BETWEEN)
    return Grouping(
        n_groups=len(split.centres),
        why="",
        group=split.group,
        nearest=split.nearest,
        margin=split.margin,
        standing=tuple(standing),
        positions=space.positions,
        directions=space.directions,
        centres=split.centres,
        explained=space.explained,
        structure=structure,
        counts=counts,
    )
