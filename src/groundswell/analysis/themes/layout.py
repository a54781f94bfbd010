"""A place on the map for every meaning unit.

Each leaf theme is a disc whose area goes with its number of units. Discs stand near what they are
like: those of one wide theme together, wide themes that are alike side by side, pushed apart until
none covers another. In a disc the most typical units are in the middle. Only nearness between
discs has a meaning, not the axes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))
_N_STEPS = 400
_GAP = 1.12
_ROOM = 1.1
"""Room that a wide theme gets beyond the area of its discs."""


def lay_out(
    group: NDArray[np.int64],
    closeness: Floats,
    centres: Floats,
    wide: NDArray[np.int64],
) -> Floats:
    """Place the units on the map.

    Parameters
    ----------
    group : ndarray of int, shape (n_units,)
        Disc of each unit, from 0.
    closeness : ndarray of float, shape (n_units,)
        How typical it is of its disc; higher is nearer the middle.
    centres : ndarray of float, shape (n_groups, d)
        Where each disc stands in the space of meaning.
    wide : ndarray of int, shape (n_groups,)
        Which wide theme each disc is in.

    Returns
    -------
    ndarray of float, shape (n_units, 2)
        From 0 to 1, rounded to 5 digits.

    Examples
    --------
    >>> lay_out(np.array([0, 0]), np.array([0.9, 0.5]), np.ones((1, 3)), np.zeros(1, int)).shape
    (2, 2)
    """
    if not len(group):
        return np.zeros((0, 2))
    n_groups = len(centres)
    sizes = np.bincount(group, minlength=n_groups).astype(float)
    radius = np.sqrt(np.maximum(sizes, 1.0))
    middle = _place_discs(centres, radius, wide)
    places = np.zeros((len(group), 2))
    for disc in range(n_groups):
        members = np.flatnonzero(group == disc)
        order = members[np.lexsort((members, -np.round(closeness[members], 6)))]
        rank = np.arange(len(order))
        reach = radius[disc] * np.sqrt((rank + 0.5) / max(len(order), 1))
        angle = rank * GOLDEN_ANGLE
        places[order] = middle[disc] + (reach * np.stack([np.cos(angle), np.sin(angle)])).T
    low, high = places.min(axis=0), places.max(axis=0)
    span = float(max((high - low).max(), 1e-9))
    scaled: Floats = np.round((places - (low + high) / 2) / span + 0.5, 5)
    return scaled


def _place_discs(centres: Floats, radius: Floats, wide: NDArray[np.int64]) -> Floats:
    """Place the wide themes, and then the discs of each round its middle."""
    names = np.unique(wide)
    around = np.array([np.sqrt((radius[wide == w] ** 2).sum()) * _ROOM for w in names])
    of_wide = np.stack([centres[wide == w].mean(axis=0) for w in names])
    middles = _push_apart(_flatten(of_wide, around), around)
    places = np.zeros((len(centres), 2))
    for middle, w in zip(middles, names, strict=True):
        inside = np.flatnonzero(wide == w)
        places[inside] = middle + _push_apart(
            _flatten(centres[inside], radius[inside]), radius[inside]
        )
    return _push_apart(places, radius, draw=1.0)


def _flatten(centres: Floats, radius: Floats) -> Floats:
    """Place points by the two main directions of their space, as far apart as their discs need."""
    apart = centres - centres.mean(axis=0)
    left, scale, right = np.linalg.svd(apart, full_matrices=False)
    flat = np.zeros((len(centres), 2))
    n_axes = min(2, len(scale))
    flat[:, :n_axes] = left[:, :n_axes] * scale[:n_axes]
    for axis in range(n_axes):
        strongest = int(np.abs(np.round(right[axis], 9)).argmax())
        if right[axis, strongest] < 0:
            flat[:, axis] *= -1
    spread = float(np.sqrt((flat**2).sum(axis=1).mean()))
    if spread < 1e-9:
        return flat
    scaled: Floats = flat * (np.sqrt((radius**2).sum()) / spread)
    return scaled


def _push_apart(places: Floats, radius: Floats, *, draw: float = 0.985) -> Floats:
    """Move discs that cover each other apart, and draw all gently to the middle."""
    places = places.copy()
    needed = (radius[:, None] + radius[None, :]) * _GAP
    np.fill_diagonal(needed, 0.0)
    for step in range(_N_STEPS):
        draws = step < _N_STEPS * 3 // 4
        if draws:
            places *= draw
        # A column for each disc, so that each axis is gone through in one piece.
        across, along = (axis[None, :] - axis[:, None] for axis in places.T)
        distance = np.maximum(np.sqrt(across**2 + along**2), 1e-6)
        overlap = np.maximum(needed - distance, 0.0)
        if not draws and not overlap.any():
            break
        for axis, gaps in enumerate((across, along)):
            places[:, axis] += (gaps / distance * overlap).sum(axis=0) * 0.3
    return places
