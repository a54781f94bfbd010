"""A title that a theme could have, and where titles come from. Only the shape lives here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FROM_BANK = "phrase bank"
FROM_TEXT = "participants' words"

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A title that a theme could have.

    Attributes
    ----------
    title, source : str
    score : float
        The measure: what the candidates of a theme are ranked by.
    fit : float
        Cosine with the theme's centre.
    margin : float
        Lead over the nearest sibling.
    support : float
        Share of the theme's units that it fits.
    share : float
        Share of the theme's participants who wrote it; 0 for the bank and for whole units.
    sign : str
        "helps", "blocks", or another word where it takes no side.
    is_partial : bool
        Whether it tells of some parts of a wide theme alone.
    vector : ndarray of float32, shape (d,)
        Its sense, without what all texts have in common.
    """

    title: str
    source: str
    score: float
    fit: float
    margin: float
    support: float
    share: float
    sign: str
    is_partial: bool
    vector: Floats
