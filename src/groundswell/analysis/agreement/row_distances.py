"""Distances that have to be worked out row by row: ratios, and sets of codes.

What a distance has to tell is in :class:`groundswell.analysis.agreement.distances.Distance`.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.agreement.distances import Distance, each_value
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
        return each_value(self.n_values)

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
