"""Levels of measurement: which values there are, and which distances go with them.

Ordinal values have two distances: Krippendorff's, made of how often each was given, and the
square of the difference of their places, which the kappas and AC2 take.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from groundswell.analysis.agreement.distances import Distance, Interval, Nominal
from groundswell.analysis.agreement.ratings import Floats
from groundswell.analysis.agreement.row_distances import Ratio
from groundswell.analysis.errors import OptionError

Level = Literal["nominal", "ordinal", "interval", "ratio", "sets"]
LEVELS: tuple[Level, ...] = ("nominal", "ordinal", "interval", "ratio", "sets")


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """How far apart values are.

    Attributes
    ----------
    level : str
        "nominal", "ordinal", "interval", "ratio" or "sets".
    distance : Distance
        What every coefficient takes but ordinal alpha.
    """

    level: Level
    distance: Distance

    @property
    def n_values(self) -> int:
        """How many values there are."""
        return self.distance.n_values


def scale_of(level: str, numbers: Floats | None = None, *, n_values: int = 0) -> Scale:
    """Make the scale of a level.

    Parameters
    ----------
    level : str
        "nominal", "ordinal", "interval" or "ratio". Sets of codes have distances of their own:
        ``Scale("sets", Sets(...))``.
    numbers : ndarray of float, shape (n_values,), optional
        What each value stands for; needed for interval and ratio.
    n_values : int
        How many values there are, for nominal and ordinal.

    Returns
    -------
    Scale

    Raises
    ------
    OptionError
        Where there is no such level, or numbers are missing.

    Examples
    --------
    >>> scale_of("ordinal", n_values=5).n_values
    5
    """
    match level:
        case "nominal":
            return Scale("nominal", Nominal(n_values))
        case "ordinal":
            return Scale("ordinal", Interval(np.arange(n_values, dtype=np.float64)))
        case "interval" | "ratio":
            if numbers is None:
                raise OptionError(f"the level {level} needs a number for every value")
            made = Interval(numbers) if level == "interval" else Ratio(numbers)
            return Scale("interval" if level == "interval" else "ratio", made)
    raise OptionError(f"'{level}' is no level", fix=f"give one of {', '.join(LEVELS)}")
