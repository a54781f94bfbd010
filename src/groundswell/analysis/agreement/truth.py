"""What is probably true of each item, and how often each coder says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.agreement.arrange import BETWEEN_CODES, Arranged
from groundswell.analysis.agreement.model import NOTHING_FITS
from groundswell.analysis.agreement.ratings import Floats, Integers, Ratings
from groundswell.analysis.agreement.reliability import dawid_skene
from groundswell.analysis.agreement.statistics import Statistic, ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

FEWEST_ITEMS = 10
FEWEST_CODERS = 3
MOST_VALUES = 50
MOST_CELLS = 20_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """What is probably true, and how far each coding says it.

    Attributes
    ----------
    right : ndarray of float, shape (n_codings,)
        Probability that the coding is right; a mean over codes, for sets.
    balanced : ndarray of float, shape (n_coders,)
        Mean over true values (having a code and not having it, for sets) of the share that the
        coder says rightly.
    likely : sequence of str
        For each item.
    probability : ndarray of float, shape (n_items,)
        Of that; NaN for an item that no person coded.
    """

    right: Floats
    balanced: Floats
    likely: Sequence[str]
    probability: Floats


def estimate_truth(made: Arranged, people: NDArray[np.bool_]) -> tuple[Truth | None, str | None]:
    """Estimate what is true from the codings of people.

    Parameters
    ----------
    made : Arranged
        All judgements.
    people : ndarray of bool, shape (n_codings,)
        Which are people's. The others are held against the estimate and have no part in it.

    Returns
    -------
    truth : Truth or None
    why : str or None
        Why there is none.
    """
    ratings = made.ratings.where(people)
    if made.scale.level in ("interval", "ratio"):
        return None, "Numbers have no true value to choose from, so this is not estimated."
    n_several = int((ratings.n_of_item >= FEWEST_CODERS).sum())
    if n_several < FEWEST_ITEMS:
        return None, (
            f"It takes {FEWEST_ITEMS} items with {FEWEST_CODERS} coders or more to tell who of "
            f"them is right; here there are {n_several}."
        )
    sets = made.scale.level == "sets"
    n_wide = len(made.codes) if sets else ratings.n_values
    if (not sets and n_wide > MOST_VALUES) or n_wide * len(made.items) > MOST_CELLS:
        return None, f"With {n_wide} values there are too few codings of each to tell."
    return (_of_sets(made, people) if sets else _of_values(made, people)), None


def _of_values(made: Arranged, people: NDArray[np.bool_]) -> Truth:
    every = made.ratings
    found = dawid_skene(every.where(people))
    known = np.nan_to_num(found.probability)
    likely = known.argmax(axis=1)
    return Truth(
        right=found.probability[every.item, every.value],
        balanced=_balanced(every, known),
        likely=[made.values[value] for value in likely],
        probability=np.where(
            np.isnan(found.probability[:, 0]), np.nan, known[np.arange(len(known)), likely]
        ),
    )


def _balanced(every: Ratings, known: Floats) -> Floats:
    """Mean over true values of the share that each coder says rightly."""
    hit, true = _hits(every, known)
    there = true >= 1.0  # Less than one item of it tells nothing of the coder.
    n = np.maximum(there.sum(axis=1), 1)
    share = np.divide(hit, true, out=np.zeros_like(hit), where=there)
    return np.where(there.any(axis=1), share.sum(axis=1) / n, np.nan)


def _hits(every: Ratings, known: Floats) -> tuple[Floats, Floats]:
    """How often each value was true of what a coder coded, and how often the coder said so."""
    shape = (every.n_coders, every.n_values)
    hit, true = np.zeros(shape), np.zeros(shape)
    np.add.at(hit, (every.coder, every.value), known[every.item, every.value])
    np.add.at(true, every.coder, known[every.item])
    return hit, true


def _of_sets(made: Arranged, people: NDArray[np.bool_]) -> Truth:
    """Take each code by itself: an item has it or not."""
    every = made.ratings
    n_codes = len(made.codes)
    has = np.zeros((len(made.values), n_codes), dtype=bool)
    for value, codes in enumerate(made.held):
        has[value, list(codes)] = True
    judged = np.ones((every.n_codings, n_codes), dtype=bool)
    place = {code: number for number, code in enumerate(made.codes)}
    for n, one in enumerate(made.judgements):
        for left_open in one.unjudged:
            judged[n, place[left_open]] = False
    right, n_judged = np.zeros(every.n_codings), judged.sum(axis=1)
    hits, trues = np.zeros((every.n_coders, 2)), np.zeros((every.n_coders, 2))
    chosen = np.zeros((every.n_items, n_codes), dtype=bool)
    sure = np.ones(every.n_items)
    for code in range(n_codes):
        said = has[every.value, code].astype(np.int64)
        yes_no = Ratings(every.item, every.coder, said, every.n_items, every.n_coders, 2)
        found = dawid_skene(yes_no.where(people & judged[:, code]))
        known = np.nan_to_num(found.probability)
        told = judged[:, code] & ~np.isnan(found.probability[every.item, 0])
        right += np.where(told, known[every.item, said], 0.0)
        n_judged = n_judged - (judged[:, code] & ~told)
        hit, true = _hits(yes_no.where(told), known)
        hits += hit
        trues += true
        chosen[:, code] = known[:, 1] > 0.5
        sure *= np.where(np.isnan(found.probability[:, 0]), 1.0, known.max(axis=1))
    coded = np.bincount(every.item[people], minlength=every.n_items) > 0
    both = (trues >= 1.0).all(axis=1)
    share = np.divide(hits, trues, out=np.zeros_like(hits), where=trues > 0)
    return Truth(
        right=np.where(n_judged > 0, right / np.maximum(n_judged, 1), np.nan),
        balanced=np.where(both, share.mean(axis=1), np.nan),
        likely=[
            BETWEEN_CODES.join(made.codes[code] for code in np.flatnonzero(row)) or NOTHING_FITS
            for row in chosen
        ],
        probability=np.where(coded, sure, np.nan),
    )


def accuracy(ratings: Ratings, right: Floats) -> Statistic:
    """Share of each coder's codings that are what is probably true.

    Parameters
    ----------
    ratings : Ratings
        The codings.
    right : ndarray of float, shape (n_codings,)
        Probability that each is right; NaN where nobody knows.

    Returns
    -------
    callable
        A figure for each coder. The estimate of what is true stays as it is over resamples.
    """
    from scipy.sparse import csr_array

    known = ~np.isnan(right)
    cells: tuple[Integers, Integers] = (ratings.coder[known], ratings.item[known])
    shape = (ratings.n_coders, ratings.n_items)
    hit = csr_array((right[known], cells), shape=shape)
    n = csr_array((np.ones(int(known.sum())), cells), shape=shape)

    def of(weights: Floats) -> Floats:
        return ratio(hit @ weights, n @ weights)

    return of
