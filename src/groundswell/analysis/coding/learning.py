"""The engine as a coder: from codings to the probability of every code for every text.

Puts scores, calibration and cuts together. What is shown to people of it is made in
``suggestions``; what to code next in ``proposals``; how good it is in ``quality``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from groundswell.analysis.coding.calibration import (
    Calibration,
    Floats,
    apply_calibration,
    fit_calibration,
    probability,
    set_common,
)
from groundswell.analysis.coding.cuts import choose_cuts
from groundswell.analysis.coding.scores import Lessons, Scores, learn_scores
from groundswell.analysis.coding.space import CodingSpace, Matrix


@dataclass(frozen=True, slots=True)
class Learned:
    """What the engine knows after learning.

    Attributes
    ----------
    probabilities : ndarray of float64, shape (n_texts, n_codes)
        That a contribution carries a code. Of a contribution that was learned from, as if it had
        not been.
    unit_probabilities : ndarray of float64, shape (n_units, n_codes)
        The same of a meaning unit.
    cuts : ndarray of float64, shape (n_codes,)
        Probability from which a code is suggested.
    lessons : Lessons
        What was learned from.
    scores : Scores
        Before they became probabilities.
    calibration : Calibration
        How they became so.
    """

    probabilities: Floats
    unit_probabilities: Floats
    cuts: Floats
    lessons: Lessons
    scores: Scores
    calibration: Calibration


def learn(
    space: CodingSpace,
    coded: Mapping[int, frozenset[int]],
    *,
    n_codes: int,
    hints: Sequence[int],
    coded_parts: Mapping[int, frozenset[int]] | None = None,
) -> Learned:
    """Learn from codings and from what the codebook says.

    Parameters
    ----------
    space : CodingSpace
        Contributions, units, and what the codebook says.
    coded : mapping of int to frozenset of int
        Place of a contribution to the codes that people gave it; an empty set where none fits.
    n_codes : int
        How many codes there are.
    hints : sequence of int, length ``space.n_further``
        Code that each thing that the codebook says is of.
    coded_parts : mapping of int to frozenset of int, optional
        Place of a meaning unit to codes that people gave to just that span.

    Returns
    -------
    Learned

    Examples
    --------
    >>> from groundswell.analysis.coding.space import make_coding_space
    >>> from groundswell.analysis.embedding import HashingEmbedder
    >>> texts = ["Too few nurses", "Too few nurses at night", "The food was cold", "Cold food"]
    >>> book = ["nurses", "food"]
    >>> embed = HashingEmbedder().embed
    >>> space = make_coding_space(texts, embed(texts), further=book, further_vectors=embed(book))
    >>> found = learn(space, {0: frozenset({0}), 2: frozenset({1})}, n_codes=2, hints=[0, 1])
    >>> found.probabilities.argmax(axis=1)
    array([0, 0, 1, 1])
    """
    places = sorted(coded)
    parts = {
        int(space.units[unit]): codes
        for unit, codes in (coded_parts or {}).items()
        if int(space.units[unit]) >= space.n_texts
    }
    carries = np.zeros((len(places) + len(parts) + len(hints), n_codes), bool)
    for i, place in enumerate(places):
        carries[i, sorted(coded[place])] = True
    for i, row in enumerate(sorted(parts), start=len(places)):
        carries[i, sorted(parts[row])] = True
    first_hint = len(places) + len(parts)
    carries[first_hint + np.arange(len(hints)), np.array(hints, np.intp)] = True
    lessons = Lessons(
        rows=np.concatenate([np.array([*places, *sorted(parts)], np.intp), space.further]),
        carries=carries,
        n_coded=len(places),
    )
    scores = learn_scores(space, lessons)
    highest = highest_units(space, scores.units, scores.texts)
    at = np.array(places, np.intp)
    calibration = fit_calibration(scores.texts, highest, at, carries[: len(places)])
    odds = apply_calibration(calibration, scores.texts, highest)
    shift = set_common(odds, calibration.base, len(places))
    found = probability(odds + shift)
    unit_odds = apply_calibration(calibration, scores.units, scores.units)
    return Learned(
        probabilities=found,
        unit_probabilities=probability(unit_odds + shift),
        cuts=choose_cuts(found),
        lessons=lessons,
        scores=scores,
        calibration=calibration,
    )


def highest_units(space: CodingSpace, units: Matrix, texts: Matrix) -> Matrix:
    """Take for each contribution the highest score of its units; its own where it has none."""
    highest = np.full_like(texts, -np.inf)
    np.maximum.at(highest, space.owners, units)
    return np.where(np.isfinite(highest), highest, texts)
