"""Agreement on each code by itself: whether an item carries it, yes or no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from groundswell.analysis.agreement.ratings import Floats, Integers
from groundswell.analysis.agreement.statistics import Statistic, ratio

if TYPE_CHECKING:
    from scipy.sparse import csr_array

MEASURES = ("alpha", "percent", "fleiss", "gwet", "positive", "negative")


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """What coders said of items and codes that is not simply "looked, and said no".

    Attributes
    ----------
    item, code : ndarray of int, shape (n_marks,)
        Each pair of item and code that a coder marked or did not judge, once.
    yes : ndarray of float, shape (n_marks,)
        Coders who marked it.
    unjudged : ndarray of float, shape (n_marks,)
        Coders who coded the item and left it open whether it carries the code.
    n_of_item : ndarray of float, shape (n_items,)
        Coders who coded the item.
    n_codes : int
        How many codes there are.
    """

    item: Integers
    code: Integers
    yes: Floats
    unjudged: Floats
    n_of_item: Floats
    n_codes: int


def code_agreement(marks: Marks) -> Statistic:
    """Six coefficients of each code.

    * **alpha**: Krippendorff's, of yes and no;
    * **percent**: share of pairs of coders who say the same;
    * **fleiss**: Fleiss' kappa;
    * **gwet**: AC1;
    * **positive**: of coders who marked it, the share of the others on that item who did too;
    * **negative**: the same for not marking it.

    Parameters
    ----------
    marks : Marks
        Items with one coder count for the chance of Fleiss and Gwet, and for nothing else.

    Returns
    -------
    callable
        Figures in the order of :data:`MEASURES`, all codes of one measure after another. NaN
        where undefined, such as alpha where nobody marked the code.

    Notes
    -----
    Source: Spitzer and Fleiss (1974), British Journal of Psychiatry 125, 341–347, for positive
    and negative agreement among several coders; the others as in
    :mod:`groundswell.analysis.agreement.statistics`.

    Examples
    --------
    >>> zero, two = np.zeros(2), np.full(4, 2.0)
    >>> marks = Marks(np.array([0, 2]), np.array([0, 0]), np.array([2.0, 1.0]), zero, two, 1)
    >>> code_agreement(marks)(np.ones((4, 1)))[:, 0].round(3).tolist()
    [0.533, 0.75, 0.467, 0.529, 0.667, 0.8]
    """
    terms = _Terms(marks)

    def of(weights: Floats) -> Floats:
        sums = terms.weighted(weights)
        a, b = sums["yes"], sums["no"]
        alpha = 1 - ratio(sums["mixed"] * (a + b - 1), a * b)
        differ = 2 * ratio(sums["mixed share"], sums["seen"])
        p = ratio(sums["yes share"], sums["coded"])
        chance = 2 * p * (1 - p)
        gwet = np.where(np.isnan(differ), np.nan, ratio(1 - differ - chance, 1 - chance))
        return np.concatenate(
            [
                alpha,
                1 - differ,
                1 - ratio(differ, chance),
                gwet,
                ratio(sums["both yes"], sums["yes pairs"]),
                ratio(sums["both no"], sums["no pairs"]),
            ]
        )

    return of


def disagreement_shares(marks: Marks) -> Floats:
    """Share of each code in all disagreement about codes; all zero where there is none."""
    mixed = _Terms(marks).weighted(np.ones((len(marks.n_of_item), 1)))["mixed"][:, 0]
    return mixed / (mixed.sum() or 1.0)


class _Terms:
    """Sums over items, of which most cells say only that nobody marked the code.

    Each sum is that of a table where nobody marked anything, which is the same for all codes,
    with what the marks change put right.
    """

    def __init__(self, marks: Marks) -> None:
        from scipy.sparse import csr_array

        n = marks.n_of_item
        plain = _terms(np.zeros(len(n)), n)
        there = n[marks.item]
        with_marks = _terms(marks.yes, there - marks.unjudged)
        without = _terms(np.zeros(len(there)), there)
        shape = (marks.n_codes, len(n))
        self._plain = plain
        self._change: dict[str, csr_array] = {
            name: csr_array((with_marks[name] - without[name], (marks.code, marks.item)), shape)
            for name in plain
        }

    def weighted(self, weights: Floats) -> dict[str, Floats]:
        """Sums over weighted items, of shape (n_codes, n_weightings) each."""
        return {
            name: np.asarray(self._plain[name] @ weights + self._change[name] @ weights)
            for name in self._plain
        }


def _terms(yes: Floats, n: Floats) -> dict[str, Floats]:
    """What one item adds to each sum: ``yes`` of ``n`` coders marked it."""
    no, others = n - yes, np.maximum(n - 1, 1)
    seen = (n > 1).astype(np.float64)
    return {
        "yes": yes * seen,
        "no": no * seen,
        "mixed": yes * no / others * seen,
        "mixed share": yes * no / (others * np.maximum(n, 1)) * seen,
        "seen": seen,
        "yes share": yes / np.maximum(n, 1),
        "coded": (n > 0).astype(np.float64),
        "both yes": yes * (yes - 1) * seen,
        "yes pairs": yes * (n - 1) * seen,
        "both no": no * (no - 1) * seen,
        "no pairs": no * (n - 1) * seen,
    }
