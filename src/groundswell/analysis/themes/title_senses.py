"""The sense of texts and titles without what tells no theme apart.

Titles are judged by it in :mod:`groundswell.analysis.themes.title_candidates`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.embedding.model import Vectors

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

# How much of what all texts have in common is left out where themes are told apart.
_COMMON = 0.75


class Senses:
    """Takes out of vectors what tells no theme apart.

    That is names that stand everywhere, and most of what all texts have in common.

    Parameters
    ----------
    vectors : ndarray of float32, shape (n, d)
        Of all texts.
    holders : sequence of ndarray of int
        For each name that stands everywhere the texts that hold it.
    """

    def __init__(self, vectors: Vectors, holders: Sequence[Ints]) -> None:
        self._aside = name_directions(vectors, holders)
        common = self._set_aside(vectors).mean(axis=0)
        self._common: Floats = (_COMMON * common).astype(np.float32)

    def _set_aside(self, vectors: Vectors) -> Vectors:
        """Take names that stand everywhere out of the sense of vectors."""
        rest: Vectors = (vectors - (vectors @ self._aside.T) @ self._aside).astype(np.float32)
        return rest

    def tell_apart(self, vectors: Vectors) -> Vectors:
        """What is a text's or title's own; rows of unit length."""
        rest: Floats = self._set_aside(vectors) - self._common
        lengths = np.linalg.norm(rest, axis=1, keepdims=True)
        kept: Vectors = (rest / np.maximum(lengths, 1e-6)).astype(np.float32)
        return kept


def name_directions(vectors: Vectors, holders: Sequence[Ints]) -> Floats:
    """What texts that hold a name have in common, as directions at right angles.

    Parameters
    ----------
    vectors : ndarray of float32, shape (n, d)
    holders : sequence of ndarray of int
        For each name the texts that hold it.

    Returns
    -------
    ndarray of float32, shape (at most n_names, d)
        Names that stand in the same texts share one.
    """
    found: list[NDArray[np.float64]] = []
    for rows in holders:
        rest = np.ones(len(vectors), dtype=bool)
        rest[rows] = False
        if not len(rows) or not rest.any():
            continue
        apart = vectors[rows].mean(axis=0, dtype=np.float64)
        apart -= vectors[rest].mean(axis=0, dtype=np.float64)
        length = float(np.linalg.norm(apart))
        for other in found:
            apart -= (apart @ other) * other
        if float(np.linalg.norm(apart)) > 0.5 * length:
            found.append(apart / np.linalg.norm(apart))
    return np.array(found, dtype=np.float32).reshape(len(found), vectors.shape[1])


def unit_vector(vector: Floats) -> Floats:
    """A vector at length 1; one of length 0 as it is."""
    length = float(np.linalg.norm(vector))
    return (vector / length if length > 0 else vector).astype(np.float32)
