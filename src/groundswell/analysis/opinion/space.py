"""Where people stand: the few dimensions along which their votes differ most.

A vote counts as its distance from the idea's mean; a vote that is missing counts as nothing, not as
a pass. Grouping is in ``groups``; whether there is anything to group in ``chance``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.opinion.model import MINIMUM_VOTES, Votes

N_DIMENSIONS = 3
_DENSE_BELOW = 40

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


def from_mean(votes: Votes, keep: NDArray[np.bool_] | None = None) -> Floats:
    """Distance of each vote from the mean vote on its idea.

    Parameters
    ----------
    votes : Votes
    keep : ndarray of bool, shape (n_votes,), optional
        The votes to look at; all if not given.

    Returns
    -------
    ndarray of float64, shape (n_kept,)

    Examples
    --------
    >>> from groundswell.analysis.opinion.votes import gather_votes
    >>> from_mean(gather_votes(["a", "b", "c"], ["1", "1", "2"], [1, -1, 1])).tolist()
    [1.0, -1.0, 0.0]
    """
    idea = votes.idea if keep is None else votes.idea[keep]
    value = (votes.value if keep is None else votes.value[keep]).astype(np.float64)
    n = np.bincount(idea, minlength=len(votes.ideas))
    mean = np.bincount(idea, value, len(votes.ideas)) / np.maximum(n, 1)
    return value - mean[idea]


def as_matrix(person: Places, idea: Places, values: Floats, *, n_people: int, n_ideas: int) -> Any:
    """Put values in a sparse matrix of people by ideas.

    Parameters
    ----------
    person, idea : ndarray of int64, shape (n_votes,)
        In order of person, then idea, as in :class:`groundswell.analysis.opinion.model.Votes`.
    values : ndarray of float64, shape (n_votes,)
    n_people, n_ideas : int

    Returns
    -------
    csr_array of float64, shape (n_people, n_ideas)
    """
    from scipy.sparse import csr_array

    # In this order the arrays are the matrix: nothing need be sorted, millions of votes are quick.
    starts = np.concatenate([[0], np.cumsum(np.bincount(person, minlength=n_people))])
    # Places in 32 bits: products of a sparse matrix wait for memory, and this halves it.
    small = idea.astype(np.int32), starts.astype(np.int32)
    return csr_array((values, *small), shape=(n_people, n_ideas))


def largest(matrix: Any, n: int, *, tolerance: float = 1e-3) -> tuple[Floats, Floats]:
    """Give the largest singular values and the directions of the ideas that go with them.

    Parameters
    ----------
    matrix : csr_array, shape (n_people, n_ideas)
    n : int
        How many; fewer where the matrix has fewer.
    tolerance : float
        Relative error of a direction; that of a value is about its square.

    Returns
    -------
    ndarray of float64, shape (n,)
        From large to small.
    ndarray of float64, shape (n_ideas, n)
        Unit vectors; the sign is such that the weights sum to nought or more.
    """
    from scipy.sparse.linalg import ArpackError, svds

    n = min(n, *matrix.shape)
    if not matrix.nnz or not np.any(matrix.data):
        return np.zeros(n), np.eye(matrix.shape[1], n)
    values = None
    if min(matrix.shape) > max(_DENSE_BELOW, 2 * n):
        start = np.random.default_rng(0).standard_normal(min(matrix.shape))
        try:
            _, values, rows = svds(matrix, k=n, tol=tolerance, v0=start)
        except ArpackError:
            values = None
    if values is None:
        _, values, rows = np.linalg.svd(matrix.toarray(), full_matrices=False)
    order = np.argsort(-values, kind="stable")[:n]
    directions = np.asarray(rows)[order].T
    sums = directions.sum(axis=0)
    return values[order], directions * np.where(sums < 0, -1.0, 1.0)


def positions_of(matrix: Any, directions: Floats, n_votes: Places) -> Floats:
    """Place people by what their votes have in common with each direction.

    The sum over a person's votes is divided by the root of the number of votes and seven more:
    much as in Polis, whose few votes would fly out without the seven.

    Parameters
    ----------
    matrix : csr_array, shape (n_people, n_ideas)
    directions : ndarray of float64, shape (n_ideas, n_dimensions)
    n_votes : ndarray of int64, shape (n_people,)

    Returns
    -------
    ndarray of float64, shape (n_people, n_dimensions)

    Notes
    -----
    Source: Small and others (2021), Recerca 26, 1–26 (Polis).
    """
    return np.asarray(matrix @ directions) / np.sqrt(n_votes + MINIMUM_VOTES)[:, None]


def spreads_of(matrix: Any, directions: Floats, positions: Floats, n_votes: Places) -> Floats:
    """Covariance of the error of each person's position, their votes being a sample of ideas.

    Parameters
    ----------
    matrix : csr_array, shape (n_people, n_ideas)
    directions : ndarray of float64, shape (n_ideas, n_dimensions)
    positions : ndarray of float64, shape (n_people, n_dimensions)
        From :func:`positions_of`.
    n_votes : ndarray of int64, shape (n_people,)

    Returns
    -------
    ndarray of float64, shape (n_people, n_dimensions, n_dimensions)
    """
    n = directions.shape[1]
    squares = matrix.copy()
    squares.data = squares.data**2
    # Sizes in full: where nobody voted there are no dimensions, and none could be worked out.
    products = (directions[:, :, None] * directions[:, None, :]).reshape(len(directions), n * n)
    added = n_votes + MINIMUM_VOTES
    second = np.asarray(squares @ products).reshape(len(positions), n, n) / added[:, None, None]
    first = positions[:, :, None] * positions[:, None, :]
    spread: Floats = second - first / np.maximum(n_votes, 1)[:, None, None]
    return spread
