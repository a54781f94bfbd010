"""How surely a text belongs: its state, and the other themes that it touches."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.themes.consensus import Labels
from groundswell.analysis.themes.model import UnitState
from groundswell.analysis.themes.neighbours import Matrix

ASSIGNED_FROM = 0.5
"""Share of runs from which a text is assigned to its theme; below it is uncertain."""

OTHER_FROM = 0.2
"""Share of runs from which another theme is listed."""

UNRELATED_QUANTILE = 0.75
"""A text is in none of the themes if it is no closer to its own than this share of texts are to
themes that are not theirs."""


def other_themes(
    shares: NDArray[np.float64], leaf: Labels
) -> tuple[tuple[tuple[int, float], ...], ...]:
    """List each text's other themes, best first, from a fifth of the runs on.

    Parameters
    ----------
    shares : ndarray of float, shape (n_texts, n_leaves)
    leaf : ndarray of int, shape (n_texts,)

    Returns
    -------
    tuple of tuple of (int, float), length n_texts
    """
    found: list[list[tuple[int, float]]] = [[] for _ in leaf]
    for row, theme in zip(*np.nonzero(shares >= OTHER_FROM), strict=True):
        if theme != leaf[row]:
            found[row].append((int(theme), round(float(shares[row, theme]), 6)))
    return tuple(tuple(sorted(others, key=lambda o: (-o[1], o[0]))) for others in found)


def closeness(vectors: Matrix, leaf: Labels, centres: Matrix) -> NDArray[np.float64]:
    """Cosine of each text to the centre of its theme, the text itself left out of the centre.

    Parameters
    ----------
    vectors : ndarray of float32, shape (n, d)
        Of unit length.
    leaf : ndarray of int, shape (n,)
    centres : ndarray of float32, shape (n_leaves, d)

    Returns
    -------
    ndarray of float, shape (n,)
        0 where a text is alone in its theme.
    """
    n_leaves = len(centres)
    sums = np.zeros((n_leaves, vectors.shape[1]))
    np.add.at(sums, leaf, vectors.astype(np.float64))
    rest = sums[leaf] - vectors
    lengths = np.linalg.norm(rest, axis=1)
    return np.asarray((rest * vectors).sum(axis=1) / np.maximum(lengths, 1e-9))


def find_states(
    vectors: Matrix, leaf: Labels, score: NDArray[np.float64], centres: Matrix
) -> tuple[UnitState, ...]:
    """Tell for each text whether it is assigned, uncertain or in none of the themes.

    Parameters
    ----------
    vectors : ndarray of float32, shape (n, d)
    leaf : ndarray of int, shape (n,)
    score : ndarray of float, shape (n,)
        Share of runs.
    centres : ndarray of float32, shape (n_leaves, d)

    Returns
    -------
    tuple of UnitState, length n
    """
    own = closeness(vectors, leaf, centres)
    if len(centres) > 1:
        cosines = vectors.astype(np.float64) @ centres.T
        cosines[np.arange(len(leaf)), leaf] = np.nan
        unrelated = float(np.nanquantile(cosines, UNRELATED_QUANTILE))
    else:
        unrelated = 0.1
    return tuple(
        UnitState.NONE_OF_THESE
        if round(float(close), 6) <= round(unrelated, 6)
        else UnitState.ASSIGNED
        if round(float(share), 6) >= ASSIGNED_FROM
        else UnitState.UNCERTAIN
        for close, share in zip(own, score, strict=True)
    )
