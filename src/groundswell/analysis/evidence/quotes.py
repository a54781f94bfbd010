"""Choosing what a theme is shown by: exact quotes, and what speaks against it.

Quotes are whole meaning units of the redacted text, never cut and never mended. Units in no theme
are in ``minorities``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from math import exp

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.analysis.errors import OptionError
from groundswell.analysis.evidence.model import Quote

FEWEST_WORDS, MOST_WORDS = 6, 40
NEARLY_THE_SAME = 0.93
LEAST_READABLE = 0.55
"""A borderline case below this would not be understood by itself."""
N_WEIGHED = 300
"""Units, the worthiest first, among which quotes are chosen."""

# What centrality weighs against variety; below a half the odd one out would win.
CENTRALITY = 0.65

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# What opens so goes on from words that a quote does not show.
_GOES_ON = re.compile(
    r"(?:and|but|or|nor|so|then|plus|which|who|whose|that's why|because|yet|also|though|although"
    r"|while|whereas|until|except|to)\b",
    re.IGNORECASE,
)
_REDACTED = re.compile(r"\[[a-z][a-z /_-]*\]", re.IGNORECASE)


@lru_cache(maxsize=20_000)
def readable(text: str) -> float:
    """Say how well a text can be read on its own, from its length and its make-up.

    Full marks go to 6 to 40 words that begin and end like a sentence and have nothing taken out;
    half of them at most to what goes on from words before it ("and", "which").

    Parameters
    ----------
    text : str
        A meaning unit.

    Returns
    -------
    float
        From 0 to 1.

    Examples
    --------
    >>> readable("We never hear what came of the ideas that we sent in.")
    1.0
    >>> readable("ideas, sent") < readable("We sent [name] the ideas and heard nothing back.") < 1
    True
    """
    n = len(_WORD.findall(text))
    if n == 0:
        return 0.0
    length = exp(-((FEWEST_WORDS - n) ** 2) / 8) if n < FEWEST_WORDS else 1.0
    if n > MOST_WORDS:
        length = MOST_WORDS / n
    bare = text.strip()
    opens = 1.0 if bare[0].isupper() or bare[0].isdigit() or bare[0] in "\"'“‘[" else 0.9
    if _GOES_ON.match(bare):
        opens = 0.5
    closes = 1.0 if bare[-1] in ".!?\"'”’)" else 0.92
    shouting = 0.8 if bare.isupper() and n > 3 else 1.0
    taken_out = 0.75 ** min(len(_REDACTED.findall(text)), 3)
    return length * opens * closes * shouting * taken_out


def choose_quotes(
    unit_ids: Sequence[str],
    contribution_ids: Sequence[str],
    participant_ids: Sequence[str | None],
    texts: Sequence[str],
    vectors: NDArray[np.float32],
    scores: ArrayLike,
    *,
    centre: NDArray[np.float32],
    n: int = 4,
) -> tuple[Quote, ...]:
    """Choose two to five quotes that are central to a theme and unlike each other.

    One by one, the unit is taken that weighs most by closeness to the centre, score and
    readability, less its likeness to those already taken (maximal marginal relevance). Each
    comes from another participant and contribution, and none nearly repeats another; that of a
    participant is waived only where fewer than two quotes could be had otherwise.

    Parameters
    ----------
    unit_ids, contribution_ids, texts : sequence of str
        The units of the theme.
    participant_ids : sequence of str or None
        None where unknown: such a unit counts as somebody else's.
    vectors : ndarray of float32, shape (n_units, d)
        Of unit length.
    scores : array_like of float, shape (n_units,)
        How surely each belongs, 0 to 1.
    centre : ndarray of float32, shape (d,)
        Centre of the theme.
    n : int
        How many, 2 to 5.

    Returns
    -------
    tuple of Quote
        "typical" first, then "varied"; fewer than ``n`` where the theme has no more to offer.

    Raises
    ------
    OptionError
        Where ``n`` is not between 2 and 5.

    Notes
    -----
    Source: Carbonell and Goldstein (1998), SIGIR, 335–336.

    Examples
    --------
    >>> texts = ["We need more time to try things out.", "We need more time to try things out!",
    ...          "Give every team an hour a week to test ideas."]
    >>> vectors = np.array([[1, 0], [1, 0], [.8, .6]], dtype=np.float32)
    >>> chosen = choose_quotes(["u1", "u2", "u3"], ["c1", "c2", "c3"], ["P1", "P2", "P3"], texts,
    ...                        vectors, [1, 1, .9], centre=np.array([1, 0], dtype=np.float32))
    >>> [(q.unit_id, q.why) for q in chosen]
    [('u1', 'typical'), ('u3', 'varied')]
    """
    if not 2 <= n <= 5:
        raise OptionError(f"{n} quotes a theme can't be", fix="ask for 2 to 5")
    order = sorted(range(len(unit_ids)), key=lambda i: unit_ids[i])
    near = _closeness(vectors, centre, order)
    worth = (
        near
        * np.array([readable(text) for text in texts])
        * (0.5 + 0.5 * np.asarray(scores, dtype=np.float64).reshape(len(unit_ids)))
    )
    # The best few hundred: what is worth less could not be chosen before them.
    order = sorted(order, key=lambda i: (-round(float(worth[i]), 6), unit_ids[i]))[:N_WEIGHED]
    chosen: list[int] = []
    likeness = dict.fromkeys(order, 0.0)
    left = [i for i in order if worth[i] > 0]
    for another_voice in (True, False):
        while len(chosen) < (n if another_voice else min(n, 2)):
            best, best_value = None, -np.inf
            for i in left:
                voice = participant_ids[i]
                if another_voice and voice and any(participant_ids[j] == voice for j in chosen):
                    continue
                value = CENTRALITY * float(worth[i]) - (1 - CENTRALITY) * likeness[i]
                # Rounded so that the last bit of a dot product does not settle a tie.
                if round(value, 6) > best_value:
                    best, best_value = i, round(value, 6)
            if best is None:
                break
            # The rest is held against the one just chosen alone; with the others it was before.
            said, row, kept = _words(texts[best]), vectors[best], []
            for i in left:
                if contribution_ids[i] == contribution_ids[best]:
                    continue
                like = float(vectors[i] @ row)
                if like > NEARLY_THE_SAME or _same_words(_words(texts[i]), said):
                    continue
                likeness[i] = max(likeness[i], like) if chosen else like
                kept.append(i)
            left = kept
            chosen.append(best)
    n_typical = (len(chosen) + 1) // 2
    return tuple(
        Quote(
            unit_id=unit_ids[i],
            contribution_id=contribution_ids[i],
            text=texts[i],
            why="typical" if place < n_typical else "varied",
        )
        for place, i in enumerate(chosen)
    )


def negative_cases(
    unit_ids: Sequence[str],
    contribution_ids: Sequence[str],
    texts: Sequence[str],
    vectors: NDArray[np.float32],
    scores: ArrayLike,
    *,
    belongs: Sequence[bool],
    opposite: Sequence[bool],
    centre: NDArray[np.float32],
    n: int = 3,
) -> tuple[Quote, ...]:
    """Find what speaks against a theme, and what only just belongs to it.

    "Against" are units of the opposite kind that talk of the same thing: at least as close to the
    centre as the middle member. "Borderline" are members with the lowest scores. Of each kind
    at least one is taken where there is one, those against first.

    Parameters
    ----------
    unit_ids, contribution_ids, texts : sequence of str
        Members of the theme and units of the opposite kind.
    vectors : ndarray of float32, shape (n_units, d)
        Of unit length.
    scores : array_like of float, shape (n_units,)
        How surely each belongs to this theme, 0 to 1.
    belongs, opposite : sequence of bool
        Whether it is a member; whether it is of the opposite kind.
    centre : ndarray of float32, shape (d,)
        Centre of the theme.
    n : int
        At most so many.

    Returns
    -------
    tuple of Quote
        Empty where nothing fits.

    Examples
    --------
    >>> vectors = np.array([[1, 0], [.8, -.6], [.95, .3122499]], dtype=np.float32)
    >>> texts = ["My manager blocks every idea.", "Our team leader is often away.",
    ...          "My manager backs every idea."]
    >>> found = negative_cases(
    ...     ["u1", "u2", "u3"], ["c1", "c2", "c3"], texts, vectors, [1.0, .4, 0.0],
    ...     belongs=[True, True, False], opposite=[False, False, True],
    ...     centre=np.array([1, 0], dtype=np.float32))
    >>> [(q.unit_id, q.why) for q in found]
    [('u3', 'against'), ('u2', 'borderline')]
    """
    order = sorted(range(len(unit_ids)), key=lambda i: unit_ids[i])
    values = np.asarray(scores, dtype=np.float64).reshape(len(unit_ids))
    near = _closeness(vectors, centre, order)
    read = {i: readable(texts[i]) for i in order if belongs[i] or opposite[i]}
    members = [i for i in order if belongs[i]]
    if not members:
        return ()
    middle = float(np.median(near[members]))
    against = sorted(
        (i for i in order if opposite[i] and not belongs[i] and near[i] >= middle - 1e-6),
        key=lambda i: -round(float(near[i]) * read[i], 6),
    )
    # A quarter at most, so that a theme whose members are all sure gives none.
    cut = min(float(np.quantile(values[members], 0.25)), 0.75)
    borderline = sorted(
        (i for i in members if values[i] <= cut and read[i] > LEAST_READABLE),
        key=lambda i: (round(float(values[i]), 6), round(float(near[i]), 6)),
    )
    most_against = n - 1 if borderline and n > 1 else n
    chosen: list[int] = []
    for pool, most in ((against, most_against), (borderline, n)):
        for i in pool:
            same = any(contribution_ids[i] == contribution_ids[j] for j in chosen)
            if len(chosen) < most and not same and not _repeats(i, chosen, texts, vectors):
                chosen.append(i)
    return tuple(
        Quote(
            unit_id=unit_ids[i],
            contribution_id=contribution_ids[i],
            text=texts[i],
            why="borderline" if belongs[i] else "against",
        )
        for i in chosen
    )


def _closeness(
    vectors: NDArray[np.float32], centre: NDArray[np.float32], order: Sequence[int]
) -> NDArray[np.float64]:
    """Cosine to the centre, worked out in a given order of rows, since its last bit hangs on it."""
    near = np.zeros(len(vectors))
    length = float(np.linalg.norm(centre))
    if length and len(vectors):
        sorted_rows = vectors[list(order)].astype(np.float64)
        near[list(order)] = np.clip(sorted_rows @ (centre.astype(np.float64) / length), 0, 1)
    return near


def _repeats(
    i: int, chosen: Sequence[int], texts: Sequence[str], vectors: NDArray[np.float32]
) -> bool:
    if i in chosen:
        return True
    return any(
        _same_words(_words(texts[i]), _words(texts[j]))
        or float(vectors[i] @ vectors[j]) > NEARLY_THE_SAME
        for j in chosen
    )


def _same_words(some: frozenset[str], others: frozenset[str]) -> bool:
    n_shared = len(some & others)
    return n_shared > 0.75 * (len(some) + len(others) - n_shared)


@lru_cache(maxsize=20_000)
def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))
