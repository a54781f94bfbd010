"""Who gave what value to what item, as arrays: what every coefficient is worked out from.

Which values there are and how far apart they lie is in
:mod:`groundswell.analysis.agreement.distances`.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.errors import InputError

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

_FULL, _WHOLE_CELLS = 0.1, 10_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Ratings:
    """One value for each pair of item and coder that there is; nothing where there is none.

    Attributes
    ----------
    item, coder, value : ndarray of int, shape (n_codings,)
        Numbers of the item, the coder and the value, each counted from 0. In order of item, then
        coder.
    n_items, n_coders, n_values : int
        How many there could be: some may occur in no coding.
    """

    item: Integers
    coder: Integers
    value: Integers
    n_items: int
    n_coders: int
    n_values: int

    @property
    def n_codings(self) -> int:
        """How many codings."""
        return len(self.item)

    @property
    def n_of_item(self) -> Integers:
        """How many coders coded each item, shape (n_items,)."""
        return np.bincount(self.item, minlength=self.n_items)

    def where(self, mask: NDArray[np.bool_]) -> Ratings:
        """Keep some codings; items, coders and values keep their numbers."""
        return Ratings(
            self.item[mask],
            self.coder[mask],
            self.value[mask],
            self.n_items,
            self.n_coders,
            self.n_values,
        )

    def paired(self) -> Ratings:
        """Keep the codings of items that two coders or more coded."""
        return self.where(self.n_of_item[self.item] > 1)

    def counts(self) -> csr_array:
        """How many coders gave each value to each item: sparse, shape (n_items, n_values)."""
        from scipy.sparse import csr_array

        ones = np.ones(self.n_codings)
        shape = (self.n_items, self.n_values)
        counts: csr_array = csr_array((ones, (self.item, self.value)), shape=shape)
        return counts


def quick(sums: csr_array) -> csr_array | Floats:
    """Make a matrix ready for products with many weightings: whole where few cells are empty.

    Parameters
    ----------
    sums : sparse array
        Any.

    Returns
    -------
    sparse array or ndarray
        The same numbers, in the form that multiplies faster.
    """
    cells = sums.shape[0] * sums.shape[1]
    is_full = sums.nnz > _FULL * cells and cells <= _WHOLE_CELLS
    return np.asarray(sums.toarray()) if is_full else sums.tocsr()


def ratings_of(
    rows: Sequence[Sequence[Hashable | None]], *, values: Sequence[Hashable] | None = None
) -> tuple[Ratings, tuple[Any, ...]]:
    """Arrange a table of items by coders.

    Parameters
    ----------
    rows : sequence of sequences
        A row for each item, a place in it for each coder; None where that coder did not code it.
    values : sequence, optional
        All values that could be given, in their order. Those found, sorted, if not given.

    Returns
    -------
    ratings : Ratings
    values : tuple
        What the numbers of the values mean.

    Raises
    ------
    InputError
        Where rows differ in length, or hold a value that is none of those named.

    Examples
    --------
    >>> ratings, values = ratings_of([("a", "a"), ("b", None), ("b", "a")])
    >>> ratings.item.tolist(), ratings.value.tolist(), values
    ([0, 0, 1, 2, 2], [0, 0, 1, 1, 0], ('a', 'b'))
    """
    width = len(rows[0]) if rows else 0
    if odd := next((n for n, row in enumerate(rows) if len(row) != width), None):
        raise InputError(f"item {odd + 1} has {len(rows[odd])} places, the first has {width}")
    found = {cell for row in rows for cell in row if cell is not None}
    known: tuple[Any, ...] = tuple(values) if values is not None else tuple(sorted(found, key=_key))
    place = {value: number for number, value in enumerate(known)}
    if missing := [value for value in found if value not in place]:
        raise InputError(f"{sorted(missing, key=_key)[0]!r} is none of the values named")
    cells = [
        (i, j, place[cell])
        for i, row in enumerate(rows)
        for j, cell in enumerate(row)
        if cell is not None
    ]
    item, coder, value = np.array(cells, dtype=np.int64).reshape(-1, 3).T
    return Ratings(item, coder, value, len(rows), width, len(known)), known


def _key(value: Any) -> tuple[str, Any]:
    return ("", value) if isinstance(value, int | float) else (type(value).__name__, value)
