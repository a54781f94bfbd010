"""How far apart two values are: nominal, interval, ratio, and sets of codes.

What has to be known of a crowd of values to tell its distances is a few sums
(:meth:`Distance.known`), so that no table of all values by all values has to be gone through for
every resample.
Ordinal distances depend on how often each value was given, and are made by
:func:`midranks` with :class:`Interval`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.agreement.parts import Parts, n_parts, parts_of
from groundswell.analysis.agreement.ratings import Floats, Integers
from groundswell.analysis.errors import InputError

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_BLOCK_CELLS = 4_000_000
_EXACT_UP_TO = 2_500
_WHOLE_UP_TO = 8_000
_FEW_VALUES = 200
_MOST_PARTS = 500_000
_STEP = 0.3


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
        return _each_value(self.n_values)

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


class _ByRows(Distance):
    """A distance without a short cut: worked out a block of rows at a time where it is large."""

    _whole: NDArray[Any] | None = None

    @abstractmethod
    def rows(self, start: int, stop: int) -> Floats:
        """Distances of some values to all, shape (stop - start, n_values)."""

    def times(self, margins: Floats) -> Floats:
        """See :class:`Distance`."""
        if self.n_values <= _WHOLE_UP_TO:
            return self._with_whole(margins)
        step = max(1, _BLOCK_CELLS // max(1, self.n_values))
        blocks = [
            self.rows(start, min(start + step, self.n_values)) @ margins
            for start in range(0, self.n_values, step)
        ]
        return np.concatenate(blocks) if blocks else np.zeros_like(margins)

    def _with_whole(self, margins: Floats) -> Floats:
        """Multiply by the table of all distances, leaving out values that no crowd holds."""
        if self._whole is None:
            # Half the room: seven digits of a distance are more than any figure shows.
            kind = np.float64 if self.n_values <= _EXACT_UP_TO else np.float32
            step = max(1, _BLOCK_CELLS // max(1, self.n_values))
            self._whole = np.empty((self.n_values, self.n_values), dtype=kind)
            for start in range(0, self.n_values, step):
                stop = min(start + step, self.n_values)
                self._whole[start:stop] = self.rows(start, stop)
        held = np.flatnonzero(margins.any(axis=1))
        table = self._whole if len(held) == self.n_values else self._whole[:, held]
        return np.asarray(table @ margins[held].astype(table.dtype), dtype=np.float64)

    def known(self) -> csr_array:
        """See :class:`Distance`."""
        return _each_value(self.n_values)

    def apart(self, first: Floats, second: Floats) -> Floats:
        """See :class:`Distance`."""
        return np.asarray(np.sum(first * self.times(second), axis=0))

    def sums(self, value: Integers, unit: Integers) -> Floats:
        """See :class:`Distance`."""
        cells, place, n = np.unique(
            unit * self.n_values + value, return_inverse=True, return_counts=True
        )
        cell_unit, cell_value = cells // max(1, self.n_values), cells % max(1, self.n_values)
        # Cells of a unit stand together: pair each with each, leaving out what is alone.
        starts, sizes = np.unique(cell_unit, return_index=True, return_counts=True)[1:]
        size_of = np.repeat(sizes, sizes)
        left = np.repeat(np.arange(len(cells)), size_of)
        before = np.cumsum(size_of) - size_of
        right = np.arange(len(left)) - np.repeat(before, size_of)
        right = right + np.repeat(np.repeat(starts, sizes), size_of)
        apart = left != right
        left, right = left[apart], right[apart]
        far = self.between(cell_value[left], cell_value[right]) * n[right]
        return np.asarray(np.bincount(left, far, minlength=len(cells))[place], dtype=np.float64)


class Ratio(_ByRows):
    """The square of the difference as a share of the sum.

    That is 1 less ``4xy / (x + y)**2``, which is four times the integral of
    ``(x t exp(-xt)) (y t exp(-yt))`` over the logarithm of t. Steps of 0.3 give it to 13 digits,
    so that a few hundred sums stand for all pairs of values.

    Parameters
    ----------
    numbers : ndarray of float, shape (n_values,)
        What each value stands for, none under 0.

    Raises
    ------
    InputError
        Where a number is under 0: there is no ratio then.
    """

    def __init__(self, numbers: Floats) -> None:
        if (numbers < 0).any():
            raise InputError(
                f"the value {numbers.min():g} is under 0, where ratios mean nothing",
                fix="use the level interval",
            )
        self.numbers, self.n_values = numbers, len(numbers)
        self._sums: csr_array | None = None

    def rows(self, start: int, stop: int) -> Floats:
        """See :class:`_ByRows`."""
        return self._far(self.numbers[start:stop, None], self.numbers[None, :])

    def between(self, a: Integers, b: Integers) -> Floats:
        """See :class:`Distance`."""
        return self._far(self.numbers[a], self.numbers[b])

    def known(self) -> csr_array:
        """See :class:`Distance`."""
        if self.n_values <= _FEW_VALUES:
            return super().known()
        if self._sums is None:
            self._sums = self._integral()
        return self._sums

    def _integral(self) -> csr_array:
        from scipy.sparse import csr_array

        above = self.numbers > 0
        log = np.log(self.numbers[above])
        steps = np.arange(-log.max() - 36.0, 5.0 - log.min() + _STEP, _STEP)
        rows = np.zeros((len(steps) + 2, self.n_values))
        rows[0], rows[1] = 1.0, ~above
        for row, step in enumerate(steps, start=2):
            place = np.exp(np.minimum(log + step, 10.0))
            rows[row, above] = 2 * np.sqrt(_STEP) * place * np.exp(-place)
        rows[np.abs(rows) < 1e-17] = 0.0
        return csr_array(rows)

    def apart(self, first: Floats, second: Floats) -> Floats:
        """See :class:`Distance`."""
        if self.n_values <= _FEW_VALUES:
            return super().apart(first, second)
        near = np.sum(first[1:] * second[1:], axis=0)
        return np.asarray(np.maximum(first[0] * second[0] - near, 0.0))

    def times(self, margins: Floats) -> Floats:
        """See :class:`Distance`."""
        if self.n_values <= _FEW_VALUES:
            return super().times(margins)
        rows = self.known()[1:]
        return np.asarray(np.maximum(margins.sum(axis=0) - rows.T @ (rows @ margins), 0.0))

    @staticmethod
    def _far(x: Floats, y: Floats) -> Floats:
        total = x + y
        share = np.divide(x - y, total, out=np.zeros(total.shape), where=total > 0)
        return np.asarray(share**2)


class Sets(_ByRows):
    """Distance of sets of codes: MASI or Jaccard.

    Jaccard is 1 minus the share of the codes of either that are codes of both. MASI multiplies
    that share by 1 for the same set, 2/3 where one holds the other, 1/3 where they overlap. Two
    empty sets are the same; an empty one is as far as can be from any other.

    Parameters
    ----------
    sets : sequence of sequences of int
        The codes in each value, by number.
    n_codes : int
        How many codes there are.
    by : str
        "masi" or "jaccard".

    Notes
    -----
    Source: Passonneau (2006), Measuring agreement on set-valued items (MASI), LREC; Jaccard
    (1912), New Phytologist 11, 37–50.

    Examples
    --------
    >>> sets = Sets([(), (0,), (0, 1), (1, 2)], 3)
    >>> sets.between(np.array([0, 1, 2, 0]), np.array([0, 2, 3, 1])).round(3).tolist()
    [0.0, 0.667, 0.889, 1.0]
    """

    def __init__(
        self,
        sets: Sequence[Sequence[int]],
        n_codes: int,
        *,
        by: str = "masi",
    ) -> None:
        from scipy.sparse import csr_array

        self.n_values, self.by = len(sets), by
        self.size: Floats = np.array([len(codes) for codes in sets], dtype=np.float64)
        ends = np.concatenate([[0], np.cumsum(self.size)]).astype(np.int64)
        codes = np.array([code for held in sets for code in held], dtype=np.int64)
        shape = (self.n_values, max(1, n_codes))
        self._holds: csr_array = csr_array((np.ones(len(codes)), codes, ends), shape=shape)
        self._parts: Parts | None = None
        if self.n_values > _FEW_VALUES and n_parts(self.size) <= _MOST_PARTS:
            self._parts = parts_of(sets, self._near)

    def known(self) -> csr_array:
        """See :class:`Distance`."""
        return super().known() if self._parts is None else self._parts.of_values

    def apart(self, first: Floats, second: Floats) -> Floats:
        """See :class:`Distance`."""
        if self._parts is None:
            return super().apart(first, second)
        return self._parts.apart(first, second)

    def times(self, margins: Floats) -> Floats:
        """See :class:`Distance`."""
        if self._parts is None:
            return super().times(margins)
        return self._parts.times(margins)

    def rows(self, start: int, stop: int) -> Floats:
        """See :class:`_ByRows`."""
        both = (self._holds[start:stop] @ self._holds.T).toarray()
        return self._far(both, self.size[start:stop, None], self.size[None, :])

    def between(self, a: Integers, b: Integers) -> Floats:
        """See :class:`Distance`."""
        both = np.asarray(self._holds[a].multiply(self._holds[b]).sum(axis=1)).ravel()
        return self._far(both, self.size[a], self.size[b])

    def _far(self, both: Floats, x: Floats, y: Floats) -> Floats:
        return 1.0 - self._near(both, x, y)

    def _near(self, both: Floats, x: Floats, y: Floats) -> Floats:
        either = x + y - both
        near = np.divide(both, either, out=np.ones(either.shape), where=either > 0)
        if self.by == "masi":
            same, inside = (both == x) & (both == y), both == np.minimum(x, y)
            near = near * np.where(same, 1.0, np.where(inside, 2 / 3, 1 / 3))
        return np.asarray(near)


def _each_value(n_values: int) -> csr_array:
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
