"""The space that themes are looked for in: vectors and words together, smoothed over neighbours.

Sentence vectors say what a text means and blur what it names; word weights do the reverse. Both
are joined, each text is linked to its nearest neighbours, and then moved a few steps towards them,
which draws a theme together and leaves the gaps between themes open. What all texts of a set have
in common tells none of them apart, and is taken off first. Grouping is done elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.themes.threads import open_pool

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Matrix = NDArray[np.float32]

WORD_WEIGHT = 0.4
"""Length of the word part beside a sentence vector of length 1."""

N_WORD_DIMENSIONS = 128
N_NEIGHBOURS = 15
N_STEPS = 6
STAY_SHARE = 0.25
"""How much of itself a text keeps in a step; the rest comes from its neighbours."""

N_DIMENSIONS = 64
"""Dimensions kept of the smoothed space: what the many runs are made in."""

_ROWS_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class Space:
    """Texts in the space that themes are looked for in.

    Attributes
    ----------
    joined : ndarray of float32, shape (n_texts, d)
        Sentence vectors and word weights together, less their mean, of unit length.
    links : scipy.sparse.csr_matrix, shape (n_texts, n_texts)
        Symmetric weights between nearest neighbours.
    smoothed : ndarray of float32, shape (n_texts, up to 64)
        After smoothing over the links, in its main directions.
    """

    joined: Matrix
    links: csr_matrix
    smoothed: Matrix


def unit_length(rows: NDArray[Any]) -> Matrix:
    """Scale every row to length 1; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Matrix = (rows / np.maximum(lengths, 1e-12)).astype(np.float32, copy=False)
    return scaled


def join_words(texts: Sequence[str], vectors: Matrix) -> Matrix:
    """Put weighted words beside the sentence vectors.

    Parameters
    ----------
    texts : sequence of str, length n
    vectors : ndarray of float32, shape (n, d)
        Of unit length.

    Returns
    -------
    ndarray of float32, shape (n, d + up to 128)
        Rows of unit length; the vectors alone where too few words are shared by two texts.
    """
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    try:
        words = TfidfVectorizer(
            sublinear_tf=True, min_df=2, stop_words="english", dtype=np.float32
        ).fit_transform(texts)
    except ValueError:  # no word stands in two texts
        return unit_length(vectors)
    n_dimensions = min(N_WORD_DIMENSIONS, min(words.shape) - 1)
    if n_dimensions < 2:
        return unit_length(vectors)
    # Texts of the same words have no variance to explain: a share that nobody reads here.
    with np.errstate(invalid="ignore", divide="ignore"):
        reduced = TruncatedSVD(n_dimensions, n_iter=4, random_state=0).fit_transform(words)
    return unit_length(np.hstack([unit_length(vectors), WORD_WEIGHT * unit_length(reduced)]))


def nearest(rows: Matrix, among: Matrix, k: int, *, same: bool) -> tuple[NDArray[Any], Matrix]:
    """Find the ``k`` nearest of ``among`` by cosine for each row.

    Parameters
    ----------
    rows, among : ndarray of float32, shape (n, d) and (m, d)
        Of unit length.
    k : int
        How many; at most ``m`` (``m - 1`` where ``same``).
    same : bool
        Whether both are the same texts, so that a text is not its own neighbour.

    Returns
    -------
    index : ndarray of int, shape (n, k)
    similarity : ndarray of float32, shape (n, k)
    """
    index = np.empty((len(rows), k), dtype=np.int64)
    similarity = np.empty((len(rows), k), dtype=np.float32)

    def find(start: int) -> None:
        cosines = rows[start : start + _ROWS_AT_ONCE] @ among.T
        if same:
            inside = np.arange(len(cosines))
            cosines[inside, start + inside] = -2.0
        best = np.argpartition(-cosines, k - 1, axis=1)[:, :k]
        index[start : start + _ROWS_AT_ONCE] = best
        similarity[start : start + _ROWS_AT_ONCE] = np.take_along_axis(cosines, best, axis=1)

    with open_pool() as pool:
        list(pool.map(find, range(0, len(rows), _ROWS_AT_ONCE)))
    return index, similarity


def link_neighbours(joined: Matrix) -> csr_matrix:
    """Link every text to its nearest, each by a scale of its own, so that no text is left out.

    A neighbour's weight falls off with its distance beyond the nearest one, at a rate that gives
    every text the same total. The two directions of a link are joined as a probabilistic or.

    Parameters
    ----------
    joined : ndarray of float32, shape (n, d)
        Rows of unit length, at least two.

    Returns
    -------
    scipy.sparse.csr_matrix, shape (n, n)
        Symmetric weights from 0 to 1.

    Notes
    -----
    Source: the fuzzy neighbour graph of UMAP, McInnes, Healy and Melville (2018, arXiv:1802.03426,
    section 3.1).
    """
    from scipy.sparse import csr_matrix

    n = len(joined)
    k = min(N_NEIGHBOURS, n - 1)
    index, similarity = nearest(joined, joined, k, same=True)
    distance = 1.0 - similarity.astype(np.float64)
    beyond = np.maximum(distance - distance.min(axis=1, keepdims=True), 0.0)
    total = np.log2(max(k, 2))
    low, high = np.full(n, 1e-4), np.full(n, 10.0)
    for _ in range(40):
        scale = (low + high) / 2
        too_much = np.exp(-beyond / scale[:, None]).sum(axis=1) > total
        high, low = np.where(too_much, scale, high), np.where(too_much, low, scale)
    weights = np.exp(-beyond / scale[:, None]).ravel()
    rows = np.repeat(np.arange(n), k)
    directed = csr_matrix((weights, (rows, index.ravel())), shape=(n, n))
    directed.sort_indices()
    other = directed.T.tocsr()
    return (directed + other - directed.multiply(other)).tocsr()


def make_space(texts: Sequence[str], vectors: Matrix) -> Space:
    """Lay the texts out in the space that themes are looked for in.

    Parameters
    ----------
    texts : sequence of str, length n (at least 4)
    vectors : ndarray of float32, shape (n, d)
        Of unit length.

    Returns
    -------
    Space
    """
    from scipy.sparse import diags, identity
    from sklearn.utils.extmath import randomized_svd

    joined = join_words(texts, vectors)
    joined = unit_length(joined - joined.mean(axis=0))
    links = link_neighbours(joined)
    n = len(joined)
    totals = np.asarray(links.sum(axis=1)).ravel()
    steps = diags((1 - STAY_SHARE) / np.maximum(totals, 1e-9)) @ links
    steps = (steps + STAY_SHARE * identity(n, format="csr")).astype(np.float32)
    moved = joined
    for _ in range(N_STEPS):
        moved = unit_length(steps @ moved)
    n_dimensions = min(N_DIMENSIONS, n - 1, moved.shape[1])
    left, scale, _ = randomized_svd(moved, n_dimensions, n_iter=4, random_state=0)
    return Space(joined, links, (left * scale).astype(np.float32))
