"""Small themes: what a few people say, which the cut into leaf themes would drown.

Leaf themes are as fine as the whole set bears. In a leaf a few texts may still say one thing of
their own, close to each other and far from the rest: the night staff, the wheelchair users. They
are looked for by average linkage inside each leaf, and become leaf themes in their own right.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.themes.neighbours import Matrix, unit_length

Ints = NDArray[np.int64]

FEWEST_TEXTS = 3
LARGEST_SHARE, LARGEST_ALWAYS = 0.02, 10
"""A group is small up to this share of all texts, or up to ten where that is more."""

JOINED_WITHIN = 0.5
"""Mean cosine distance up to which groups are joined."""

APART_FROM = 0.65
"""Cosine to the leaf's centre below which a group says something of its own."""

MOST = 12
"""Groups of each kind that become themes, the most distinctive; the rest stay in their leaf."""

LARGEST_LEAF = 3_000
N_RERUNS = 10
CAME_BACK_FROM = 0.5
"""Overlap (Jaccard) from which a group of a rerun is the same theme."""


@dataclass(frozen=True, slots=True)
class SmallGroup:
    """A few texts that say one thing of their own.

    Attributes
    ----------
    members : tuple of int
        Their places among the texts given, sorted.
    leaf : int
        The leaf theme that they were found in.
    distinctiveness : float
        1 − cosine of the group's centre and the leaf's.
    stability, reappearance : float
        Mean best overlap (Jaccard) with a group of ten reruns on four fifths of the leaf, and the
        share of reruns in which it was a half or more.
    scores : tuple of float
        For each member the share of reruns that it was part of in which it fell in with that best
        group, this being the same theme (an overlap of a half or more).
    """

    members: tuple[int, ...]
    leaf: int
    distinctiveness: float
    stability: float
    reappearance: float
    scores: tuple[float, ...]


def find_small(vectors: Matrix, leaf: Ints, *, seed: int = 0) -> tuple[SmallGroup, ...]:
    """Find the small groups inside the leaf themes.

    Parameters
    ----------
    vectors : ndarray of float32, shape (n_texts, d)
        Distinct texts in an order of their own, rows of unit length.
    leaf : ndarray of int, shape (n_texts,)
    seed : int

    Returns
    -------
    tuple of SmallGroup
        Most distinctive first, at most twelve. Leaves of more than 3,000 texts are passed over.

    Examples
    --------
    >>> rows = unit_length(np.repeat(np.eye(4, dtype=np.float32)[[0, 1]], [40, 4], axis=0))
    >>> [len(group.members) for group in find_small(rows, np.zeros(44, dtype=np.int64))]
    [4]
    """
    most = max(LARGEST_ALWAYS, int(LARGEST_SHARE * len(leaf)))
    found = []
    for one in np.unique(leaf):
        inside = np.flatnonzero(leaf == one)
        if not 2 * FEWEST_TEXTS <= len(inside) <= LARGEST_LEAF:
            continue
        centre = vectors[inside].mean(axis=0)
        groups = _join(_distances(vectors[inside]))
        for group in np.unique(groups):
            members = inside[groups == group]
            if not FEWEST_TEXTS <= len(members) <= min(most, len(inside) // 2):
                continue
            both = unit_length(np.stack([vectors[members].mean(axis=0), centre]))
            cosine = round(float(both[0] @ both[1]), 6)
            if cosine < APART_FROM:
                found.append((cosine, members, inside))
    found.sort(key=lambda x: (x[0], x[1].tolist()))
    found = found[:MOST]
    # Groups of one leaf share its reruns.
    reruns = {int(leaf[inside[0]]): _rerun(vectors, inside, seed) for _, _, inside in found}
    return tuple(
        SmallGroup(
            tuple(members.tolist()),
            int(leaf[members[0]]),
            round(1 - cosine, 6),
            *_steadiness(members, reruns[int(leaf[members[0]])]),
        )
        for cosine, members, _ in found
    )


def _distances(vectors: Matrix) -> NDArray[np.float64]:
    """Cosine distance of each text to each, shape (n, n)."""
    rows = vectors.astype(np.float64)
    apart: NDArray[np.float64] = np.maximum(np.round(1 - rows @ rows.T, 6), 0)
    np.fill_diagonal(apart, 0)
    return apart


def _join(distances: NDArray[np.float64]) -> Ints:
    """Join texts by average linkage as long as they are near; the number of each one's group."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    tree = linkage(squareform(distances, checks=False), "average")
    groups: Ints = fcluster(tree, JOINED_WITHIN, "distance").astype(np.int64)
    return groups


def _rerun(vectors: Matrix, inside: Ints, seed: int) -> list[tuple[Ints, Ints]]:
    """Join parts of a leaf again: the texts of each part, and the group of each."""
    distances = _distances(vectors[inside])
    reruns = []
    for rerun in range(N_RERUNS):
        rng = np.random.default_rng([seed, rerun])
        part = rng.choice(len(inside), max(2, int(0.8 * len(inside))), replace=False)
        part.sort()
        reruns.append((inside[part], _join(distances[np.ix_(part, part)])))
    return reruns


def _steadiness(
    members: Ints, reruns: list[tuple[Ints, Ints]]
) -> tuple[float, float, tuple[float, ...]]:
    """Look for the group in the reruns: mean best overlap, share of half or more, scores."""
    overlaps = []
    n_part_of, n_fell_in = np.zeros(len(members)), np.zeros(len(members))
    for part, groups in reruns:
        here = np.isin(part, members)
        if here.sum() < 2:
            continue
        overlap, best = max(
            ((here & (groups == g)).sum() / (here | (groups == g)).sum(), -int(g))
            for g in np.unique(groups[here])
        )
        overlaps.append(overlap)
        n_part_of += np.isin(members, part)
        if overlap >= CAME_BACK_FROM:
            n_fell_in += np.isin(members, part[groups == -best])
    if not overlaps:
        return 0.0, 0.0, (0.0,) * len(members)
    values = np.array(overlaps)
    scores = np.round(n_fell_in / np.maximum(n_part_of, 1), 6)
    return (
        round(float(values.mean()), 6),
        round(float((values >= CAME_BACK_FROM).mean()), 6),
        tuple(scores.tolist()),
    )
