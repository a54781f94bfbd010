"""From coded rows to a raw score of every row for every code: learning proper.

Scores rank rows and are no probabilities yet (see ``calibration``). What a row would have scored
had it not been learned from comes out of the same sum, so nothing need be held back to judge by.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.coding.space import MIXES, CodingSpace, Matrix, Mix, Rows, mixed

Flags = NDArray[np.bool_]

NOISE = 0.3
"""How far a coding may be off, beside a likeness of about 1: larger smooths more."""

_MOST_ROWS_TO_CHOOSE = 800
"""Rows that the kinds of likeness are weighed on: more would not change the choice."""


@dataclass(frozen=True, slots=True)
class Lessons:
    """What is learned from.

    Attributes
    ----------
    rows : ndarray of int, shape (n,)
        Rows of the space: what people coded first, then what the codebook says.
    carries : ndarray of bool, shape (n, n_codes)
        Which codes each carries.
    n_coded : int
        How many of them people coded.
    """

    rows: Rows
    carries: Flags
    n_coded: int


@dataclass(frozen=True, slots=True)
class Scores:
    """Raw scores, each as if its contribution had not been learned from.

    Attributes
    ----------
    texts : ndarray of float32, shape (n_texts, n_codes)
        Of every contribution.
    units : ndarray of float32, shape (n_units, n_codes)
        Of every meaning unit.
    alike : ndarray of float32, shape (n_texts + n_parts, n)
        How alike in meaning every row is to those learned from.
    mix : Mix
        How the kinds of likeness were weighed.
    """

    texts: Matrix
    units: Matrix
    alike: Matrix
    mix: Mix


def learn_scores(space: CodingSpace, lessons: Lessons) -> Scores:
    """Learn from what people coded and from what the codebook says.

    Parameters
    ----------
    space : CodingSpace
        All rows.
    lessons : Lessons
        What is learned from; at least one row.

    Returns
    -------
    Scores

    Notes
    -----
    Ridge regression on likenesses; leaving one out in closed form. Source: Rifkin and Lippert
    (2007), Notes on Regularized Least Squares, section 4.
    """
    base = lessons.carries.mean(axis=0).astype(np.float32)
    targets = lessons.carries.astype(np.float32) - base
    mix = _choose_mix(space, targets, lessons)
    inverse = _invert(space.mixed(lessons.rows, lessons.rows, mix))
    weights = inverse @ targets
    # Words count by their sums: to compare each pair of rows by them would take most of the time.
    alike = space.alike_in_meaning(space.to_score, lessons.rows, mix)
    found = alike @ weights + base
    found += space.sum_words(space.to_score, lessons.rows, weights)
    units = found[space.units]
    _forget_own(units, inverse, weights, mix, space, lessons)
    texts = found[: space.n_texts]
    # A contribution of which two parts were coded keeps the last; both leave it out alike.
    for i in range(lessons.n_coded):
        row = int(lessons.rows[i])
        if row < space.n_texts:
            texts[row] = lessons.carries[i] - weights[i] / inverse[i, i]
    return Scores(texts=texts, units=units, alike=alike, mix=mix)


def _forget_own(
    units: Matrix,
    inverse: Matrix,
    weights: Matrix,
    mix: Mix,
    space: CodingSpace,
    lessons: Lessons,
) -> None:
    """Score the units of coded contributions as if those had not been learned from."""
    place = {int(row): i for i, row in enumerate(lessons.rows[: lessons.n_coded])}
    which = np.array([place.get(int(owner), -1) for owner in space.owners], np.intp)
    coded = np.flatnonzero(which >= 0)
    if not len(coded):
        return
    own = which[coded]
    alike = space.mixed(space.units[coded], lessons.rows, mix)
    pull = np.einsum("ij,ij->i", alike, inverse[own])
    units[coded] -= pull[:, None] * (weights[own] / np.diag(inverse)[own][:, None])


def _choose_mix(space: CodingSpace, targets: Matrix, lessons: Lessons) -> Mix:
    """Take the mix that tells best what it was not shown."""
    if lessons.n_coded == 0:
        return MIXES[len(MIXES) // 2]
    chosen = np.arange(len(lessons.rows))
    if len(chosen) > _MOST_ROWS_TO_CHOOSE:
        step = len(chosen) / _MOST_ROWS_TO_CHOOSE
        chosen = np.unique((np.arange(_MOST_ROWS_TO_CHOOSE) * step).astype(np.intp))
    rows, targets = lessons.rows[chosen], targets[chosen]
    n = int((chosen < lessons.n_coded).sum())
    among = space.alike(rows, rows)
    spread = np.maximum((targets[:n] ** 2).mean(axis=0), 1e-6)
    misses = []
    for mix in MIXES:
        inverse = _invert(mixed(among, mix))
        away = (inverse @ targets)[:n] / np.diag(inverse)[:n, None]
        misses.append(float(((away**2).mean(axis=0) / spread).mean()))
    return MIXES[int(np.argmin(misses))]


def _invert(likeness: Matrix) -> Matrix:
    from scipy.linalg import lapack

    noisy = likeness + NOISE * np.eye(len(likeness), dtype=likeness.dtype)
    lower, failed = lapack.spotrf(noisy.T, lower=1)
    if failed:
        return np.linalg.inv(noisy.astype(np.float64)).astype(np.float32)
    half, _ = lapack.spotri(lower, lower=1)
    whole: Matrix = np.tril(half) + np.tril(half, -1).T
    return np.ascontiguousarray(whole)
