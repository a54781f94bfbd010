"""All figures of a run, worked out on the same resamples."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from groundswell.analysis.agreement.model import Figure
from groundswell.analysis.agreement.ratings import Floats, Integers
from groundswell.analysis.agreement.resample import intervals
from groundswell.analysis.agreement.statistics import Statistic, value_of


@dataclass(slots=True)
class Board:
    """Statistics put down one by one, then worked out together.

    Attributes
    ----------
    cluster : ndarray of int, shape (n_items,)
        What is drawn.
    n_resamples, seed : int
        How often, and from what.
    """

    cluster: Integers
    n_resamples: int
    seed: int
    _values: list[Floats] = field(default_factory=list)
    _intervals: list[Floats | None] = field(default_factory=list)
    _waiting: list[tuple[int, Statistic]] = field(default_factory=list)

    def put(self, statistic: Statistic, *, with_interval: bool = True) -> int:
        """Put a statistic down; gives the number to ask for it by."""
        self._values.append(value_of(statistic, len(self.cluster)))
        self._intervals.append(None)
        if with_interval:
            self._waiting.append((len(self._values) - 1, statistic))
        return len(self._values) - 1

    def draw(self) -> None:
        """Work out all intervals that are still to be worked out."""
        found = intervals(
            [statistic for _, statistic in self._waiting],
            self.cluster,
            n_resamples=self.n_resamples,
            seed=self.seed,
        )
        for (number, _), ends in zip(self._waiting, found, strict=True):
            self._intervals[number] = ends
        self._waiting.clear()

    def value(self, number: int, row: int = 0) -> float | None:
        """A figure without its interval."""
        return rounded(self._values[number][row])

    def figure(self, number: int, row: int = 0) -> Figure:
        """A figure with its interval, None for what is undefined."""
        value, ends = self.value(number, row), self._intervals[number]
        if value is None or ends is None:
            return Figure(value)
        return Figure(value, rounded(ends[row, 0]), rounded(ends[row, 1]))


def rounded(value: float) -> float | None:
    """Six decimals: more would differ from one computer to the next.

    Examples
    --------
    >>> rounded(2 / 3), rounded(math.nan), rounded(-1e-12)
    (0.666667, None, 0.0)
    """
    return None if math.isnan(value) else round(float(value), 6) + 0.0
