"""The space that codes are learned in: how alike any two texts are, worked out once for a table.

Contributions, meaning units and the codebook's own words stand in one list of rows. How alike two
rows are is a sum: by meaning (sentence vectors), by meaning once each text has moved towards its
neighbours, by words, and by parts of words, which hold through slips of the pen. No coding is
known here, so the same space serves for every correction that a person makes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.themes.neighbours import (
    join_words,
    link_neighbours,
    nearest,
    unit_length,
)

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Matrix = NDArray[np.float32]
Rows = NDArray[np.intp]

MEANING_RATE = 2.0
"""How fast likeness falls with distance between sentence vectors (Gaussian, by cosine)."""

MOVED_RATE = 4.0
WORD_SHARE = 0.25
"""Weight of words, and again of parts of words, beside 1 for meaning."""

N_STEPS = 3
KEEP_SHARE = 0.5
"""How much of itself a text keeps in a step towards its neighbours."""

N_NEAREST = 10
"""Contributions that tell where a text lies that is none itself."""

_MOST_PARTS = 20_000
_LARGEST_PART_SHARE = 0.3
_COLUMNS_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class Mix:
    """How much each kind of likeness counts."""

    meaning: float
    moved: float


MIXES = (Mix(1.0, 0.0), Mix(0.6, 0.4), Mix(0.6, 0.8))
"""What is tried: in some tables neighbours say the same, in others they mislead."""


@dataclass(frozen=True, slots=True)
class CodingSpace:
    """Rows, and all that is needed to compare them.

    Attributes
    ----------
    n_texts : int
        The first rows: contributions.
    n_parts : int
        The next: meaning units that are not a whole contribution.
    n_further : int
        The last: what the codebook says.
    units : ndarray of int, shape (n_units,)
        Row of each meaning unit: one of its own, or that of the contribution that it fills.
    owners : ndarray of int, shape (n_units,)
        Row of the contribution that each unit is of.
    meaning, moved : ndarray of float32, shape (n_rows, d)
        Centred sentence vectors, and the same after moving; of unit length.
    words : scipy.sparse.csr_matrix, shape (n_rows, n_words)
        Weighted words and parts of words; the product of two rows is their share of likeness.
    """

    n_texts: int
    n_parts: int
    n_further: int
    units: Rows
    owners: Rows
    meaning: Matrix
    moved: Matrix
    words: csr_matrix

    @property
    def to_score(self) -> Rows:
        """Rows of the contributions and units."""
        return np.arange(self.n_texts + self.n_parts)

    @property
    def further(self) -> Rows:
        """Rows of what the codebook says."""
        return self.n_texts + self.n_parts + np.arange(self.n_further)

    def alike(self, rows: Rows, others: Rows) -> dict[str, Matrix]:
        """Compare rows with others, each kind of likeness by itself.

        Parameters
        ----------
        rows, others : ndarray of int
            Rows of the space.

        Returns
        -------
        dict of str to ndarray of float32, shape (n_rows, n_others)
            "meaning", "moved" and "words"; a row is 1 to itself in the first two.
        """
        return {
            "meaning": _gaussian(self.meaning[rows], self.meaning[others], MEANING_RATE),
            "moved": _gaussian(self.moved[rows], self.moved[others], MOVED_RATE),
            "words": _share_words(self.words, rows, others),
        }

    def alike_in_meaning(self, rows: Rows, others: Rows, mix: Mix) -> Matrix:
        """Compare rows with others by meaning alone, moved or not; as ``alike``, summed up."""
        total = _gaussian(self.meaning[rows], self.meaning[others], MEANING_RATE)
        total *= np.float32(mix.meaning)
        if mix.moved:
            moved = _gaussian(self.moved[rows], self.moved[others], MOVED_RATE)
            moved *= np.float32(mix.moved)
            total += moved
        return total

    def mixed(self, rows: Rows, others: Rows, mix: Mix) -> Matrix:
        """Compare rows with others by a mix of likenesses; as ``alike``, summed up."""
        total = self.alike_in_meaning(rows, others, mix)
        total += _share_words(self.words, rows, others)
        return total

    def sum_words(self, rows: Rows, others: Rows, weights: Matrix) -> Matrix:
        """Sum weights of others by the words shared with them, without comparing each pair.

        Parameters
        ----------
        rows, others : ndarray of int
            Rows of the space.
        weights : ndarray of float32, shape (n_others, n_codes)

        Returns
        -------
        ndarray of float32, shape (n_rows, n_codes)
        """
        of_words = self.words[others].T.tocsr() @ weights
        found: Matrix = np.asarray(self.words[rows] @ of_words, np.float32)
        return found


def mixed(alike: dict[str, Matrix], mix: Mix) -> Matrix:
    """Sum the kinds of likeness up."""
    total = mix.meaning * alike["meaning"] + alike["words"]
    return total + mix.moved * alike["moved"] if mix.moved else total


def make_coding_space(
    texts: Sequence[str],
    vectors: Matrix,
    *,
    units: Sequence[str] = (),
    unit_vectors: Matrix | None = None,
    owners: Sequence[int] = (),
    further: Sequence[str] = (),
    further_vectors: Matrix | None = None,
) -> CodingSpace:
    """Lay contributions, units and the codebook's words out in one space.

    Parameters
    ----------
    texts : sequence of str, length n (at least 1)
        Contributions.
    vectors : ndarray of float32, shape (n, d)
        Their sentence vectors, of unit length.
    units, further : sequence of str
        Meaning units, and what the codebook says.
    unit_vectors, further_vectors : ndarray of float32, optional
        Their sentence vectors.
    owners : sequence of int
        Place of each unit's contribution among the texts.

    Returns
    -------
    CodingSpace

    Notes
    -----
    Source: moving over a neighbour graph as in :mod:`groundswell.analysis.themes.neighbours`;
    sums of kernels as in Gönen and Alpaydın (2011), Multiple Kernel Learning Algorithms.
    """
    empty = np.zeros((0, vectors.shape[1]), np.float32)
    unit_vectors = empty if unit_vectors is None else unit_vectors
    further_vectors = empty if further_vectors is None else further_vectors
    own_text = [unit == texts[owner] for unit, owner in zip(units, owners, strict=True)]
    parts = np.flatnonzero(~np.array(own_text, bool)) if len(units) else np.zeros(0, np.intp)
    unit_rows = np.array(owners, np.intp)
    unit_rows[parts] = len(texts) + np.arange(len(parts))
    centre = vectors.mean(axis=0) if len(vectors) > 1 else np.zeros(vectors.shape[1], np.float32)
    own = unit_length(vectors - centre)
    others = unit_length(np.vstack([unit_vectors[parts], further_vectors]) - centre)
    moved = _move(texts, vectors, own)
    return CodingSpace(
        n_texts=len(texts),
        n_parts=len(parts),
        n_further=len(further),
        units=unit_rows,
        owners=np.array(owners, np.intp),
        meaning=np.vstack([own, others]),
        moved=np.vstack([moved, _follow(others, own, moved)]),
        words=_weigh_words(texts, (*texts, *(units[int(i)] for i in parts), *further)),
    )


def _move(texts: Sequence[str], vectors: Matrix, own: Matrix) -> Matrix:
    """Move every contribution towards its neighbours."""
    from scipy.sparse import diags, identity

    if len(texts) < 4:
        return own
    links = link_neighbours(join_words(texts, vectors))
    totals = np.asarray(links.sum(axis=1)).ravel()
    step = diags((1 - KEEP_SHARE) / np.maximum(totals, 1e-9)) @ links
    step = (step + KEEP_SHARE * identity(len(texts), format="csr")).astype(np.float32)
    moved = own
    for _ in range(N_STEPS):
        moved = unit_length(step @ moved)
    return moved


def _follow(rows: Matrix, own: Matrix, moved: Matrix) -> Matrix:
    """Put other rows where the contributions next to them have moved to."""
    if not len(rows):
        return rows
    index, cosine = nearest(rows, own, min(N_NEAREST, len(own)), same=False)
    weights = np.maximum(cosine, 0.0) ** 2
    weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
    there = np.zeros_like(rows)
    for place in range(index.shape[1]):
        there += weights[:, place : place + 1] * moved[index[:, place]]
    return unit_length(KEEP_SHARE * rows + (1 - KEEP_SHARE) * unit_length(there))


def _weigh_words(texts: Sequence[str], rows: Sequence[str]) -> csr_matrix:
    from scipy.sparse import csr_matrix, hstack
    from sklearn.feature_extraction.text import TfidfVectorizer

    kinds: tuple[dict[str, Any], ...] = (
        {"ngram_range": (1, 2)},
        {
            "analyzer": "char_wb",
            "ngram_range": (3, 5),
            "max_df": _LARGEST_PART_SHARE,
            "max_features": _MOST_PARTS,
        },
    )
    parts = []
    for kind in kinds:
        weigh = TfidfVectorizer(sublinear_tf=True, min_df=2, dtype=np.float32, **kind)
        try:
            weigh.fit(texts)
        except ValueError:  # no word stands in two texts
            continue
        parts.append(weigh.transform(rows) * np.float32(WORD_SHARE**0.5))
    if not parts:
        return csr_matrix((len(rows), 1), dtype=np.float32)
    return hstack(parts, format="csr")


def _gaussian(rows: Matrix, others: Matrix, rate: float) -> Matrix:
    found = rows @ others.T
    found -= np.float32(1.0)
    found *= np.float32(rate)
    np.exp(found, out=found)
    return found


def _share_words(words: csr_matrix, rows: Rows, others: Rows) -> Matrix:
    """Multiply out in blocks: dense columns of many words at once would fill the memory."""
    found = np.empty((len(rows), len(others)), np.float32)
    chosen = words[rows]
    for start in range(0, len(others), _COLUMNS_AT_ONCE):
        block = words[others[start : start + _COLUMNS_AT_ONCE]].T.toarray(order="C")
        found[:, start : start + _COLUMNS_AT_ONCE] = chosen @ block
    return found
