"""How far apart two values are: names and numbers on a scale.

What has to be known of a crowd of values to tell its distances is a few sums
(:meth:`Distance.known`), so that no table of all values by all values has to be gone through for
every resample.
Ordinal distances depend on how often each value was given, and are made by
:func:`midranks` with :class:`Interval`. Ratios and sets of codes, which have no such sums, are in
:mod:`groundswell.analysis.agreement.row_distances`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import numpy as np

from groundswell.analysis.agreement.ratings import Floats, Integers

if TYPE_CHECKING:
    from scipy.sparse import csr_array


class Distance(ABC):
    """A distance between values that are known by their numbers; 0 from a value to itself."""

    n_values: int

    @abstractmethod
    def between(self, a: Integers, b: Integers) -> Floats:
        """Distance of each value of ``a`` from the one of ``b`` in the same place."""

    @abstractmethod
    def times(self, margins: Floats) -> Floats:
        """Sum of distances from each value to a crowd of values.

        Parameters
        ----------
        margins : ndarray of float, shape (n_values, n_crowds)
            How many of each value are in each crowd.

        Returns
        -------
        ndarray of float, shape (n_values, n_crowds)
        """

    @abstractmethod
    def known(self) -> csr_array:
        """What has to be known of a crowd, for each value in it: sums over the crowd do.

        Returns
        -------
        sparse array of float, shape (n_sums, n_values)
        """

    @abstractmethod
    def apart(self, first: Floats, second: Floats) -> Floats:
        """Sum of distances from every value of one crowd to every value of another.

        Parameters
        ----------
        first, second : ndarray of float, shape (n_sums, n_crowds)
            What is known of the crowds: ``known() @ margins``.

        Returns
        -------
        ndarray of float, shape (n_crowds,)
        """

    @abstractmethod
    def sums(self, value: Integers, unit: Integers) -> Floats:
        """Sum of distances from each coding to the others of its unit.

        Parameters
        ----------
        value, unit : ndarray of int, shape (n_codings,)
            Value, and what the coding belongs to.

        Returns
        -------
        ndarray of float, shape (n_codings,)
        """


class Nominal(Distance):
    """0 for the same value, 1 for another.

    Parameters
    ----------
    n_values : int
        How many values there are.
    """

    def __init__(self, n_values: int) -> None:
        self.n_values = n_values

    def between(self, a: Integers, b: Integers) -> Floats:
        """See :class:`Distance`."""
        return np.asarray(a != b, dtype=np.float64)

    def times(self, margins: Floats) -> Floats:
        """See :class:`Distance`."""
        return np.asarray(margins.sum(axis=0) - margins, dtype=np.float64)

    def known(self) -> csr_array:
        """See :class:`Distance`."""
        return each_value(self.n_values)

    def apart(self, first: Floats, second: Floats) -> Floats:
        """See :class:`Distance`."""
        same = np.sum(first * second, axis=0)
        return np.asarray(first.sum(axis=0) * second.sum(axis=0) - same)

    def sums(self, value: Integers, unit: Integers) -> Floats:
        """See :class:`Distance`."""
        size = np.bincount(unit)[unit] if len(unit) else unit
        _, place, n = np.unique(
            unit * self.n_values + value, return_inverse=True, return_counts=True
        )
        return np.asarray(size - n[place], dtype=np.float64)


class Interval(Distance):
    """The square of the difference.

    Parameters
    ----------
    numbers : ndarray of float, shape (n_values,)
        What each value stands for.
    """

    def __init__(self, numbers: Floats) -> None:
        # Differences stay the same, and squares stay small.
        self.numbers = numbers - (numbers.mean() if len(numbers) else 0.0)
        self.n_values = len(numbers)

    def between(self, a: Integers, b: Integers) -> Floats:
        """See :class:`Distance`."""
        return np.asarray((self.numbers[a] - self.numbers[b]) ** 2, dtype=np.float64)

    def times(self, margins: Floats) -> Floats:
        """See :class:`Distance`."""
        x = self.numbers[:, None]
        total, first, second = (np.sum(margins * x**power, axis=0) for power in (0, 1, 2))
        return np.asarray(np.maximum(x**2 * total - 2 * x * first + second, 0.0))

    def known(self) -> csr_array:
        """See :class:`Distance`."""
        from scipy.sparse import csr_array

        x = self.numbers
        return csr_array(np.stack([np.ones(len(x)), x, x**2]))

    def apart(self, first: Floats, second: Floats) -> Floats:
        """See :class:`Distance`."""
        found = first[0] * second[2] - 2 * first[1] * second[1] + first[2] * second[0]
        return np.asarray(np.maximum(found, 0.0))

    def sums(self, value: Integers, unit: Integers) -> Floats:
        """See :class:`Distance`."""
        if not len(unit):
            return np.zeros(0)
        x = self.numbers[value]
        total, first, second = (np.bincount(unit, x**power)[unit] for power in (0, 1, 2))
        return np.maximum(x**2 * total - 2 * x * first + second, 0.0)


def each_value(n_values: int) -> csr_array:
    """What is known of a crowd where each value has to be known by itself."""
    from scipy.sparse import eye_array

    return eye_array(n_values, format="csr")


def midranks(margins: Floats) -> Floats:
    """Place of each value on a scale made of how often each was given.

    Ordinal distance in Krippendorff's alpha is the square of the difference of these.

    Parameters
    ----------
    margins : ndarray of float, shape (n_values, ...)
        How often each value was given, values in their order.

    Returns
    -------
    ndarray of float
        Of the same shape.

    Examples
    --------
    >>> midranks(np.array([9.0, 13.0, 10.0])).tolist()
    [4.5, 15.5, 27.0]
    """
    return np.asarray(np.cumsum(margins, axis=0) - margins / 2)
