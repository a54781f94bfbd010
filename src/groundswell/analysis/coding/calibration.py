"""From raw scores to probabilities that mean what they say.

One small model for all codes turns a score, the scores of the other codes and those of the meaning
units into a probability; each code may depart from it as far as its own codings carry. How common
a code is among all contributions is then set right, because people seldom code a fair sample.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.coding.scores import Flags
from groundswell.analysis.coding.space import Matrix, Rows

Floats = NDArray[np.float64]

START = np.array([-0.8, 0.45, 4.0, -0.2, 0.4, 0.3, 0.6])
"""Weights of the seven signs before anybody has coded: the means of those learned at 8 codings a
code on public sets."""

START_STRENGTH = 2.0
"""How strongly the shared weights are held to the start."""

CODE_STRENGTH = 4.0
"""How strongly a code is held to what all codes share."""

CODES_A_TEXT = 1.3
"""Codes that a contribution is taken to carry before anybody has coded."""

BASE_STRENGTH = 5.0
"""Contributions that this first guess of how common a code is counts for."""

N_COMMON_STEPS = 1
"""Steps towards how common codes really are: the first gains most, and more would follow chance."""

_N_FIT_STEPS = 25


@dataclass(frozen=True, slots=True)
class Calibration:
    """What turns scores into probabilities.

    Attributes
    ----------
    weights : ndarray of float64, shape (7,)
        Of the signs, shared by all codes.
    departures : ndarray of float64, shape (n_codes,)
        Of each code from what all share.
    base : ndarray of float64, shape (n_codes,)
        How common each code is among what people coded.
    middle, spread : ndarray of float64, shape (n_codes,)
        Of the raw scores over all contributions.
    """

    weights: Floats
    departures: Floats
    base: Floats
    middle: Floats
    spread: Floats


def fit_calibration(scores: Matrix, highest: Matrix, coded: Rows, carries: Flags) -> Calibration:
    """Learn how scores that were not trained on go with codings.

    Parameters
    ----------
    scores, highest : ndarray, shape (n_texts, n_codes)
        Of contributions, and of the highest of their units.
    coded : ndarray of int, shape (n_coded,)
        Places of the coded contributions; may be empty.
    carries : ndarray of bool, shape (n_coded, n_codes)
        What they carry.

    Returns
    -------
    Calibration

    Notes
    -----
    Logistic regression with a Gaussian prior on the shared weights and on each code's departure,
    by Newton's method. Source: Platt (1999), Probabilistic Outputs; Gelman and Hill (2007),
    chapter 13, for weights shared in part.
    """
    n_codes = scores.shape[1]
    guess = np.full(n_codes, min(CODES_A_TEXT / n_codes, 0.5))
    base = (carries.sum(axis=0) + BASE_STRENGTH * guess) / (len(carries) + BASE_STRENGTH)
    base = np.clip(base, 1e-3, 0.95)
    before = Calibration(
        weights=START.copy(),
        departures=np.zeros(n_codes),
        base=base,
        middle=scores.mean(axis=0, dtype=np.float64),
        spread=np.maximum(scores.std(axis=0, dtype=np.float64), 1e-6),
    )
    if not len(coded):
        return before
    signs = _signs(before, scores[coded], highest[coded])
    weights, departures = _fit(signs, carries)
    return Calibration(weights, departures, base, before.middle, before.spread)


def apply_calibration(calibration: Calibration, scores: Matrix, highest: Matrix) -> Floats:
    """Turn scores into log odds, as common as codes are among what people coded.

    Parameters
    ----------
    calibration : Calibration
        As fitted.
    scores, highest : ndarray, shape (n, n_codes)
        Of any rows; ``highest`` is ``scores`` for a meaning unit.

    Returns
    -------
    ndarray of float64, shape (n, n_codes)
    """
    odds: Floats = _signs(calibration, scores, highest) @ calibration.weights
    return odds + calibration.departures


def set_common(odds: Floats, base: Floats, n_coded: int) -> Floats:
    """Find how common codes are among all contributions.

    The fewer people have coded, the more the codes of all contributions together are held to the
    first guess of how many each carries: scores alone rank well, but can't tell how many.

    Parameters
    ----------
    odds : ndarray of float64, shape (n_texts, n_codes)
        Log odds of all contributions.
    base : ndarray of float64, shape (n_codes,)
        How common each code is among what the odds were learned from, the first guess counted in.
    n_coded : int
        How many contributions the odds were learned from.

    Returns
    -------
    ndarray of float64, shape (n_codes,)
        What to add to the log odds of each code.

    Notes
    -----
    Expectation and maximisation, ended early. Source: Saerens, Latinne and Decaestecker (2002),
    Adjusting the Outputs of a Classifier to New a Priori Probabilities, section 2.2. What else was
    tried before anybody has coded is in docs/adr/0012-codes-before-codings.md.

    Examples
    --------
    >>> odds, base = np.array([[-4.0, -2.0], [-3.0, -4.0]]), np.array([0.5, 0.5])
    >>> round(float(probability(odds + set_common(odds, base, 0)).sum(axis=1).mean()), 6)
    1.0
    """
    shift = np.zeros(odds.shape[1])
    if len(odds) == 0:
        return shift
    before = np.log(base / (1 - base))
    for _ in range(N_COMMON_STEPS):
        common = np.clip(probability(odds + shift).mean(axis=0), 1e-4, 0.99)
        shift = np.log(common / (1 - common)) - before
    guessed_share = BASE_STRENGTH / (n_coded + BASE_STRENGTH)
    found: Floats = shift + guessed_share * _offset_to(odds + shift, float(base.sum()))
    return found


def _offset_to(odds: Floats, codes_a_text: float) -> float:
    """What to add to all log odds so that contributions carry so many codes on average."""
    from scipy.optimize import brentq

    def excess(offset: float) -> float:
        return float(probability(odds + offset).sum()) / len(odds) - codes_a_text

    reach = 50.0 + float(np.abs(odds).max())
    return float(brentq(excess, -reach, reach, xtol=1e-6))


def probability(odds: Floats) -> Floats:
    """Turn log odds into probabilities.

    Examples
    --------
    >>> float(probability(np.zeros(1))[0])
    0.5
    """
    found: Floats = 1 / (1 + np.exp(-np.clip(odds, -40, 40)))
    return found


def _signs(calibration: Calibration, scores: Matrix, highest: Matrix) -> Floats:
    """Lay out what speaks for and against each code: seven figures a pair."""
    own = (scores - calibration.middle) / calibration.spread
    unit = (highest - calibration.middle) / calibration.spread
    if own.shape[1] > 1:
        two = np.partition(own, -2, axis=1)[:, -2:]
        rival = np.where(own >= two[:, 1:], two[:, :1], two[:, 1:])
    else:
        rival = np.zeros_like(own)
    above = np.maximum(scores.astype(np.float64), 1e-3)
    base = np.log(calibration.base / (1 - calibration.base))
    return np.stack(
        [
            np.ones_like(own),
            own,
            scores.astype(np.float64),
            rival,
            np.maximum(unit - own, 0.0),
            np.broadcast_to(base, own.shape),
            np.log(above / above.sum(axis=1, keepdims=True)),
        ],
        axis=-1,
    )


def _fit(signs: Floats, carries: Flags) -> tuple[Floats, Floats]:
    n_codes, n_signs = signs.shape[1:]
    weights, departures = START.copy(), np.zeros(n_codes)
    # The third sign is a raw score, four times as small as the others.
    strength = np.full(n_signs, START_STRENGTH)
    strength[2] /= 16
    flat = signs.reshape(-1, n_signs)
    for _ in range(_N_FIT_STEPS):
        found = probability(signs @ weights + departures)
        away, bend = found - carries, np.maximum(found * (1 - found), 1e-6)
        bent = (flat * bend.reshape(-1, 1)).reshape(signs.shape)
        slope = np.einsum("ncf,nc->f", signs, away) + strength * (weights - START)
        slope_code = away.sum(axis=0) + CODE_STRENGTH * departures
        shared = flat.T @ bent.reshape(-1, n_signs) + np.diag(strength)
        between = bent.sum(axis=0).T
        own = bend.sum(axis=0) + CODE_STRENGTH
        step = np.linalg.solve(
            shared - (between / own) @ between.T, slope - (between / own) @ slope_code
        )
        departures = departures - (slope_code - between.T @ step) / own
        weights = weights - step
        if float(np.abs(step).max()) < 1e-6:
            break
    return weights, departures
