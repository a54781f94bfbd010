"""Where a probability is enough for a suggestion, and how sure a set of suggestions is."""

from __future__ import annotations

import numpy as np

from groundswell.analysis.coding.calibration import Floats
from groundswell.analysis.coding.scores import Flags

SHARED_STRENGTH = 10.0
"""Expected carriers of a code below which its cut follows that of all codes more than its own."""

LOWEST_CUT, HIGHEST_CUT = 0.1, 0.6


def choose_cuts(found: Floats) -> Floats:
    """Choose for each code the cut at which F1 is highest, if the probabilities are right.

    Parameters
    ----------
    found : ndarray of float64, shape (n_texts, n_codes)
        Probabilities.

    Returns
    -------
    ndarray of float64, shape (n_codes,)
        Held to the mean of all codes where few contributions seem to carry one.

    Notes
    -----
    The best cut is half of the highest F1. Source: Lipton, Elkan and Naryanaswamy (2014), Optimal
    Thresholding of Classifiers to Maximize F1 Measure.

    Examples
    --------
    >>> choose_cuts(np.array([[0.9], [0.8], [0.05]])).round(2)
    array([0.45])
    """
    if not len(found):
        return np.full(found.shape[1], 0.3)
    ranked = -np.sort(-found, axis=0)
    expected = found.sum(axis=0)
    n_taken = np.arange(1, len(found) + 1)[:, None]
    best = (2 * np.cumsum(ranked, axis=0) / (n_taken + expected)).max(axis=0)
    own = best / 2
    shared = float((own * expected).sum() / max(float(expected.sum()), 1e-9))
    cuts = (expected * own + SHARED_STRENGTH * shared) / (expected + SHARED_STRENGTH)
    held: Floats = np.clip(cuts, LOWEST_CUT, HIGHEST_CUT)
    return held


def sureness(found: Floats, taken: Flags) -> Floats:
    """Say how good the suggestions of each contribution are, if the probabilities are right.

    Parameters
    ----------
    found : ndarray of float64, shape (n, n_codes)
        Probabilities.
    taken : ndarray of bool, shape (n, n_codes)
        What is suggested.

    Returns
    -------
    ndarray of float64, shape (n,)
        Expected F1 of what is suggested; where nothing is, the probability that no code fits.

    Examples
    --------
    >>> sureness(np.array([[0.9, 0.0], [0.1, 0.1]]), np.array([[True, False], [False, False]]))
    array([0.94736842, 0.81      ])
    """
    with_codes = 2 * (found * taken).sum(axis=1) / (taken.sum(axis=1) + found.sum(axis=1) + 1e-12)
    found_none = np.prod(1 - found, axis=1)
    sure: Floats = np.where(taken.any(axis=1), with_codes, found_none)
    return sure
