"""How reliable each coder is, where nobody knows the true codes: Dawid and Skene's model.

Written here since the library that has it, crowd-kit, brings torch-sized dependencies; its
figures are the reference that ours were checked against (docs/guides/agreement.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from groundswell.analysis.agreement.ratings import Floats, Ratings

_SMALLEST = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class TrueValues:
    """What the items probably are, and what each coder makes of that.

    Attributes
    ----------
    probability : ndarray of float, shape (n_items, n_values)
        Of each value being the true one; NaN for an item that nobody coded.
    prevalence : ndarray of float, shape (n_values,)
        Of each value among items.
    says : ndarray of float, shape (n_coders, n_values, n_values)
        Probability that a coder says the second value where the first is true.
    n_rounds : int
        Rounds until nothing moved.
    """

    probability: Floats
    prevalence: Floats
    says: Floats
    n_rounds: int


def dawid_skene(ratings: Ratings, *, most_rounds: int = 100, tolerance: float = 1e-5) -> TrueValues:
    """Estimate true values and coders' errors together, by expectation maximisation.

    Starts from the share of coders who gave each value, and takes coders to err independently of
    each other once the true value is given. Nothing is random.

    Parameters
    ----------
    ratings : Ratings
        May have gaps. Two coders can't tell who of them is right: have three or more.
    most_rounds : int
        Where to stop at the latest.
    tolerance : float
        Rise of the evidence lower bound, for all items together, under which it stops.

    Returns
    -------
    TrueValues

    Notes
    -----
    Source: Dawid and Skene (1979), Applied Statistics 28, 20–28.

    Examples
    --------
    >>> from groundswell.analysis.agreement.ratings import ratings_of
    >>> rows = [("a", "a", "b"), ("b", "b", "a"), ("a", "a", "a"), ("b", "b", "b"), ("b", "b", "a")]
    >>> ratings, values = ratings_of(rows)
    >>> dawid_skene(ratings).probability.argmax(axis=1).tolist()
    [0, 1, 0, 1, 1]
    """
    from scipy.sparse import csr_array

    n_values, n_coders = ratings.n_values, ratings.n_coders
    cells = (ratings.coder * n_values + ratings.value, ratings.item)
    shape = (n_coders * n_values, ratings.n_items)
    said: csr_array = csr_array((np.ones(ratings.n_codings), cells), shape=shape)
    size = ratings.n_of_item
    coded = size > 0
    probability = ratings.counts().toarray() / np.maximum(size, 1)[:, None]
    before, n_rounds = -np.inf, 0
    while True:
        prevalence = probability[coded].mean(axis=0)
        errors = np.maximum(said @ probability, _SMALLEST).reshape(n_coders, n_values, n_values)
        errors /= errors.sum(axis=1, keepdims=True)
        evidence = np.log(np.maximum(prevalence, _SMALLEST)) + (
            said.T @ np.log(errors).reshape(-1, n_values)
        )
        held = probability[coded]
        bound = float(
            np.sum(held * evidence[coded]) - np.sum(held * np.log(np.maximum(held, _SMALLEST)))
        )
        if n_rounds == most_rounds or bound - before < tolerance:
            break
        before, n_rounds = bound, n_rounds + 1
        probability = np.exp(evidence - evidence.max(axis=1, keepdims=True))
        probability /= probability.sum(axis=1, keepdims=True)
    probability[~coded] = np.nan
    return TrueValues(probability, prevalence, errors.transpose(0, 2, 1), n_rounds)
