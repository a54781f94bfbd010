"""What finding themes hands on: the tree, who belongs where and how surely, the cuts weighed.

Only the shapes live here. Themes are indices into arrays at this stage; the ids and words that
people see are given later.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray


class UnitState(StrEnum):
    """How a meaning unit stands to the themes. Every unit has exactly one."""

    ASSIGNED = "assigned"
    UNCERTAIN = "uncertain"
    NONE_OF_THESE = "none of these"
    UNINFORMATIVE = "uninformative"


@dataclass(frozen=True, slots=True)
class CutFigures:
    """One number of leaf themes, and how a cut there did.

    Attributes
    ----------
    n_leaves : int
        Leaf themes.
    stability : float
        Mean adjusted Rand index between runs on different subsamples (1 = the same each time).
    coverage : float
        Modularity of the neighbour graph: how much more often a unit's nearest neighbours share
        its theme than chance would have it (0 to 1).
    redundancy : float
        How nearly as close the next theme is as a unit's own: 1 − cosine silhouette (0 to 1 and
        above; lower is better).
    score : float
        ``coverage ** 2 * (1 - redundancy)``: what the cuts are ranked by.
    """

    n_leaves: int
    stability: float
    coverage: float
    redundancy: float
    score: float


@dataclass(frozen=True, slots=True)
class ThemeTree:
    """Texts in a two-level tree of themes.

    Attributes
    ----------
    leaf : ndarray of int, shape (n_texts,)
        Primary leaf theme of each text, from 0.
    score : ndarray of float, shape (n_texts,)
        Share of the consensus runs in which the text fell in with its leaf theme.
    others : tuple of tuple of (int, float), length n_texts
        Other leaf themes of each text with their share of runs, best first.
    state : tuple of UnitState, length n_texts
        Never *uninformative*: that is told from the words alone, before themes are looked for.
    parent : ndarray of int, shape (n_leaves,)
        Wide theme of each leaf theme, from 0.
    stability : ndarray of float, shape (n_leaves,)
        Bootstrap Jaccard: mean best overlap with a theme of a rerun.
    reappearance : ndarray of float, shape (n_leaves,)
        Share of reruns in which the best overlap was a half or more.
    wide_stability, wide_reappearance : ndarray of float, shape (n_wide,)
        The same for wide themes.
    centres : ndarray of float32, shape (n_leaves, n_dimensions)
        Mean vector of each leaf theme's texts, of unit length, in the embedder's space.
    cuts : tuple of CutFigures
        Every cut weighed, by number of leaves; empty where there was nothing to weigh.
    seed : int
        What the random choices started from.
    """

    leaf: NDArray[np.int64]
    score: NDArray[np.float64]
    others: tuple[tuple[tuple[int, float], ...], ...]
    state: tuple[UnitState, ...]
    parent: NDArray[np.int64]
    stability: NDArray[np.float64]
    reappearance: NDArray[np.float64]
    wide_stability: NDArray[np.float64]
    wide_reappearance: NDArray[np.float64]
    centres: NDArray[np.float32]
    cuts: tuple[CutFigures, ...]
    seed: int

    @property
    def n_leaves(self) -> int:
        """Number of leaf themes."""
        return len(self.parent)

    @property
    def n_wide(self) -> int:
        """Number of wide themes."""
        return int(self.parent.max()) + 1 if len(self.parent) else 0
