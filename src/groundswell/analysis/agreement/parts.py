"""Likeness of sets through their parts, so that many sets need no table of all by all.

How alike two sets are depends on their sizes and on how many codes they share. How many they
share is told by the smaller sets that are parts of both: of k shared codes, k over j parts have j
codes. So sums over all pairs of sets become sums over parts, exactly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from groundswell.analysis.agreement.ratings import Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_LARGEST_SET = 12
"""Sums over the parts of larger sets would lose digits."""


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """Likeness of sets, taken apart.

    Attributes
    ----------
    of_values : sparse array, shape (1 + n_rows, n_values)
        Ones, then a row for each part and size of the sets that hold it.
    likeness : sparse array, shape (n_rows, n_rows)
        What two rows add to the likeness of two sets.
    """

    of_values: csr_array
    likeness: csr_array

    def apart(self, first: Floats, second: Floats) -> Floats:
        """Sum of distances between two crowds of sets, known by the rows of ``of_values``."""
        near = np.sum(first[1:] * (self.likeness @ second[1:]), axis=0)
        return np.asarray(np.maximum(first[0] * second[0] - near, 0.0))

    def times(self, margins: Floats) -> Floats:
        """Sum of distances from each set to crowds of them, shape (n_values, n_crowds)."""
        rows = self.of_values[1:]
        near = rows.T @ (self.likeness @ (rows @ margins))
        return np.asarray(np.maximum(margins.sum(axis=0) - near, 0.0))


def n_parts(sizes: Floats) -> float:
    """How many parts sets of these sizes have; infinite where a set is too large.

    Examples
    --------
    >>> n_parts(np.array([1.0, 3.0]))
    10.0
    """
    return float("inf") if sizes.max(initial=0) > _LARGEST_SET else float(np.sum(2.0**sizes))


def parts_of(
    sets: Sequence[Sequence[int]], near: Callable[[Floats, Floats, Floats], Floats]
) -> Parts:
    """Take the likeness of sets apart.

    Parameters
    ----------
    sets : sequence of sequences of int
        The codes in each set, by number, none twice.
    near : callable
        Likeness from how many codes two sets share and how many each has.

    Returns
    -------
    Parts
    """
    from scipy.sparse import csr_array

    row_of: dict[tuple[int, tuple[int, ...]], int] = {}
    rows, columns = [], []
    for place, codes in enumerate(sets):
        ordered, size = sorted(codes), len(codes)
        for n in range(size + 1):
            for part in combinations(ordered, n):
                rows.append(row_of.setdefault((size, part), len(row_of)))
                columns.append(place)
    holders: dict[tuple[int, ...], list[tuple[int, int]]] = defaultdict(list)
    for (size, part), row in row_of.items():
        holders[part].append((size, row))
    weight = _weights(max((len(codes) for codes in sets), default=0), near)
    cells = [
        (row, other, weight[len(part), size, other_size])
        for part, held in holders.items()
        for size, row in held
        for other_size, other in held
        if weight[len(part), size, other_size]
    ]
    left, right, values = zip(*cells, strict=True)
    likeness = csr_array((values, (left, right)), shape=(len(row_of), len(row_of)))
    ones = np.ones(len(rows) + len(sets))
    at = np.concatenate([np.zeros(len(sets), dtype=np.int64), np.array(rows, dtype=np.int64) + 1])
    across = np.concatenate([np.arange(len(sets)), np.array(columns, dtype=np.int64)])
    of_values = csr_array((ones, (at, across)), shape=(1 + len(row_of), len(sets)))
    return Parts(of_values, likeness)


def _weights(largest: int, near: Callable[[Floats, Floats, Floats], Floats]) -> Floats:
    """What a shared part of j codes adds, by j and the sizes of both sets: differences of near."""
    sizes = np.arange(largest + 1, dtype=np.float64)
    shared, first, second = np.meshgrid(sizes, sizes, sizes, indexing="ij")
    can_be = shared <= np.minimum(first, second)
    alike = np.where(can_be, near(np.where(can_be, shared, 0.0), first, second), 0.0)
    found = np.zeros_like(alike)
    for j in range(largest + 1):
        for i in range(j + 1):
            found[j] += (-1) ** (j - i) * comb(j, i) * alike[i]
    found[np.abs(found) < 1e-12] = 0.0
    return np.where(can_be, found, 0.0)
