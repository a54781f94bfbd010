"""Where new meaning units go among known themes, and what groups stand out among the rest.

A new unit is placed by its nearest known ones; nothing is found afresh, and no known unit is
moved. What a result with new units looks like is put together in :mod:`.update`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.themes.membership import (
    ASSIGNED_FROM,
    OTHER_FROM,
    UNRELATED_QUANTILE,
)
from groundswell.analysis.themes.model import UnitState
from groundswell.analysis.themes.neighbours import (
    N_NEIGHBOURS,
    Matrix,
    join_words,
    nearest,
    unit_length,
)

MOST_GROUPED = 4_000
"""Distinct texts in none of the themes above which no groups are looked for among them."""

_UNRELATED_TO_ONE = 0.1
_USUAL_LIKENESS = 0.35


@dataclass(frozen=True, slots=True)
class Place:
    """Where a meaning unit stands to the themes.

    Attributes
    ----------
    theme : str or None
        Primary leaf theme; None where it is in none of them.
    score : float
        Share of its neighbours' votes for the theme that has most of them (0 to 1).
    others : tuple of (str, float)
        Other leaf themes with at least a fifth of the votes, best first.
    state : UnitState
        Assigned, uncertain or none of these.
    """

    theme: str | None
    score: float
    others: tuple[tuple[str, float], ...]
    state: UnitState


@dataclass(frozen=True, slots=True)
class KnownTexts:
    """Distinct texts with their places, sorted by text.

    Attributes
    ----------
    texts : tuple of str, length n
    vectors : ndarray of float32, shape (n, d)
        Of unit length.
    places : tuple of Place, length n
    """

    texts: tuple[str, ...]
    vectors: Matrix
    places: tuple[Place, ...]

    @property
    def places_by_text(self) -> dict[str, Place]:
        """Place of each text."""
        return dict(zip(self.texts, self.places, strict=True))


def place_texts(texts: Sequence[str], vectors: Matrix, known: KnownTexts) -> tuple[Place, ...]:
    """Place new texts by the votes of their nearest known ones.

    Each of the 15 nearest known texts votes with the square of its similarity, split by its own
    scores; one that is in none of the themes votes for none. The theme with most votes is the
    text's, and its share of all votes the score. The bounds are those of the first analysis
    (:mod:`groundswell.analysis.themes.membership`): *assigned* from half of the votes, *none of
    these* where the text is no closer to the centre of its theme than three in four known texts
    are to those of themes that are not theirs. A text that is known already gets its known place.

    Parameters
    ----------
    texts : sequence of str, length n
        Distinct.
    vectors : ndarray of float32, shape (n, d)
        Of unit length.
    known : KnownTexts

    Returns
    -------
    tuple of Place, length n
        A text's place does not depend on other new texts, but for the weight of its words.
    """
    themes = sorted({place.theme for place in known.places if place.theme})
    if not themes or not texts:
        return (Place(None, 0.0, (), UnitState.NONE_OF_THESE),) * len(texts)
    ballots = _ballots(known.places, themes)
    joined_new, joined_known = _join(texts, vectors, known)
    votes = _votes(joined_new, joined_known, ballots)
    centres = _centres(known, themes)
    own = np.einsum("ij,ij->i", vectors, centres[votes.argmax(axis=1)])
    unrelated = _unrelated(known, themes, centres)
    place_of = known.places_by_text
    return tuple(
        place_of.get(text)
        or _place(votes[row], themes, fits=round(float(own[row]), 6) > round(unrelated, 6))
        for row, text in enumerate(texts)
    )


def find_groups(texts: Sequence[str], vectors: Matrix, known: KnownTexts) -> list[list[int]]:
    """Group texts that fit no theme, as closely as the known themes hold together.

    Parameters
    ----------
    texts : sequence of str, length n
        Distinct, sorted; none of them placed.
    vectors : ndarray of float32, shape (n, d)
        Of unit length.
    known : KnownTexts

    Returns
    -------
    list of list of int
        Places in ``texts``; every text is in one group, which may be its own. None where there are
        more than :data:`MOST_GROUPED` texts.

    Notes
    -----
    Source: group average linkage, Sokal and Michener (1958); cut where the mean cosine between two
    groups falls below the mean cosine within the known themes.
    """
    if not texts or len(texts) > MOST_GROUPED:
        return []
    if len(texts) == 1:
        return [[0]]
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import pdist

    apart = np.round(np.clip(pdist(vectors.astype(np.float64), "sqeuclidean") / 2, 0, 2), 9)
    labels = fcluster(linkage(apart, "average"), 1 - _likeness(known), criterion="distance")
    groups: dict[int, list[int]] = {}
    for place, label in enumerate(labels.tolist()):
        groups.setdefault(label, []).append(place)
    return sorted(groups.values())


def place_groups(
    texts: Sequence[str],
    vectors: Matrix,
    group: Sequence[str],
    known: KnownTexts,
) -> tuple[Place, ...]:
    """Place texts in the groups that were found among them.

    Parameters
    ----------
    texts : sequence of str, length n
        Distinct.
    vectors : ndarray of float32, shape (n, d)
    group : sequence of str, length n
        Leaf theme of each.
    known : KnownTexts

    Returns
    -------
    tuple of Place, length n
        The score is the share of votes of the nearest texts, known or in a group, the text itself
        left out.
    """
    fresh = tuple(Place(theme, 1.0, (), UnitState.ASSIGNED) for theme in group)
    places = (*known.places, *fresh)
    themes = sorted({place.theme for place in places if place.theme})
    joined_new, joined_known = _join(texts, vectors, known)
    votes = _votes(
        joined_new,
        np.concatenate([joined_known, joined_new]),
        _ballots(places, themes),
        itself=len(known.texts),
    )
    found = []
    for row, theme in enumerate(group):
        own = themes.index(theme)
        score = round(float(votes[row, own]), 6)
        state = UnitState.ASSIGNED if score >= ASSIGNED_FROM else UnitState.UNCERTAIN
        found.append(Place(theme, score, _others(votes[row], themes, own), state))
    return tuple(found)


def _ballots(places: Sequence[Place], themes: Sequence[str]) -> NDArray[np.float64]:
    column = {theme: i for i, theme in enumerate(themes)}
    ballots = np.zeros((len(places), len(themes)))
    for row, place in enumerate(places):
        if place.theme:
            ballots[row, column[place.theme]] = place.score
            for theme, score in place.others:
                if theme in column:
                    ballots[row, column[theme]] = score
    return ballots


def _join(texts: Sequence[str], vectors: Matrix, known: KnownTexts) -> tuple[Matrix, Matrix]:
    """Put words beside the vectors of new and known texts, as when themes were found."""
    both = sorted({*known.texts, *texts})
    place = {text: i for i, text in enumerate(both)}
    rows = np.zeros((len(both), vectors.shape[1]), dtype=np.float32)
    rows[[place[text] for text in known.texts]] = known.vectors
    rows[[place[text] for text in texts]] = vectors
    joined = join_words(both, rows)
    return joined[[place[text] for text in texts]], joined[[place[text] for text in known.texts]]


def _votes(
    rows: Matrix, among: Matrix, ballots: NDArray[np.float64], *, itself: int | None = None
) -> NDArray[np.float64]:
    """Share of votes for each theme; ``itself``: where the rows start in ``among``, if they do."""
    k = min(N_NEIGHBOURS + (itself is not None), len(among))
    index, similarity = nearest(rows, among, k, same=False)
    weights = np.clip(similarity.astype(np.float64), 1e-6, 1.0) ** 2
    if itself is not None:
        weights[index == itself + np.arange(len(rows))[:, None]] = 0.0
    votes = np.zeros((len(rows), ballots.shape[1]))
    for place in range(k):
        votes += weights[:, [place]] * ballots[index[:, place]]
    return np.asarray(votes / np.maximum(weights.sum(axis=1, keepdims=True), 1e-12))


def _place(votes: NDArray[np.float64], themes: Sequence[str], *, fits: bool) -> Place:
    best = int(np.round(votes, 6).argmax())
    score = round(float(votes[best]), 6)
    others = _others(votes, themes, best)
    if not fits or score == 0:
        return Place(None, score, others, UnitState.NONE_OF_THESE)
    state = UnitState.ASSIGNED if score >= ASSIGNED_FROM else UnitState.UNCERTAIN
    return Place(themes[best], score, others, state)


def _others(
    votes: NDArray[np.float64], themes: Sequence[str], own: int
) -> tuple[tuple[str, float], ...]:
    listed = [
        (themes[i], round(float(votes[i]), 6))
        for i in np.flatnonzero(votes >= OTHER_FROM).tolist()
        if i != own
    ]
    return tuple(sorted(listed, key=lambda one: (-one[1], one[0])))


def _members(known: KnownTexts, theme: str) -> list[int]:
    return [i for i, place in enumerate(known.places) if place.theme == theme]


def _centres(known: KnownTexts, themes: Sequence[str]) -> Matrix:
    return unit_length(
        np.stack(
            [known.vectors[_members(known, t)].astype(np.float64).mean(axis=0) for t in themes]
        )
    )


def _unrelated(known: KnownTexts, themes: Sequence[str], centres: Matrix) -> float:
    """Cosine up to which a text is no closer to a theme than texts are to those of others."""
    if len(themes) < 2:
        return _UNRELATED_TO_ONE
    column = {theme: i for i, theme in enumerate(themes)}
    cosines = known.vectors @ centres.T
    for row, place in enumerate(known.places):
        own = column[place.theme] if place.theme else int(cosines[row].argmax())
        cosines[row, own] = np.nan
    return float(np.nanquantile(cosines, UNRELATED_QUANTILE))


def _likeness(known: KnownTexts) -> float:
    """Mean cosine between two texts of a theme, over the themes."""
    means = []
    for theme in sorted({place.theme for place in known.places if place.theme}):
        rows = known.vectors[_members(known, theme)].astype(np.float64)
        n = len(rows)
        if n > 1:
            total = float((rows.sum(axis=0) ** 2).sum()) - float((rows**2).sum())
            means.append(total / (n * (n - 1)))
    return float(np.clip(np.mean(means), 0.05, 0.95)) if means else _USUAL_LIKENESS
