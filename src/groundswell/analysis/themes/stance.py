"""Whether a title takes the side that people take: "Build it" is no name for "Scrap it".

Told by cue words alone ("stop", "against", "no"): which side a text is on is not understood here,
only whether it and the title speak alike of the same subject. English only.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.themes.title_shape import Shape, shape_of
from groundswell.analysis.themes.tokens import Tokens
from groundswell.analysis.themes.words import (
    AGAINST,
    DEMANDS,
    NEGATIONS,
    PAST,
    VERBS,
    WEAK,
    content_stems,
    stem,
    words_of,
)

# Fewer texts on a subject than this show no side.
_FEWEST = 2
_NO_SUBJECT = frozenset(stem(word) for word in VERBS | DEMANDS | AGAINST | PAST | NEGATIONS | WEAK)


def speaks_against(text: str) -> bool:
    """Whether a text holds a cue against what it names.

    Examples
    --------
    >>> [speaks_against(text) for text in ("Stop the bypass", "Don't build it", "Build it")]
    [True, True, False]
    """
    return any(_is_cue(word) for word in words_of(text))


def _is_cue(word: str) -> bool:
    return word in AGAINST or "n't" in word


@lru_cache(maxsize=65536)
def subject_stems(title: str) -> frozenset[str]:
    """Stems of what a title is about, without what it asks for.

    Examples
    --------
    >>> sorted(subject_stems("Stop the ferry"))
    ['ferry']
    """
    return content_stems(title) - _NO_SUBJECT


class Stances:
    """On which side of their subjects the texts of a set stand.

    Parameters
    ----------
    tokens : Tokens
        The texts.
    """

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        cue = np.array([_is_cue(word) for word in tokens.words] + [False])
        self._against = np.zeros(tokens.n_texts, dtype=bool)
        self._against[tokens.unit[cue[tokens.token]]] = True

    def contradict(self, title: str, members: NDArray[np.int64]) -> bool:
        """Whether most of the units that speak of a title's subject are on the other side.

        Parameters
        ----------
        title : str
            One that names something takes no side.
        members : ndarray of int
            Units of the theme.

        Examples
        --------
        >>> stances = Stances(Tokens(["Scrap the bypass", "Stop the bypass now", "No bypass"]))
        >>> [stances.contradict(t, np.arange(3)) for t in ("Build the bypass", "The bypass")]
        [True, False]
        """
        subject = subject_stems(title)
        if not subject or shape_of(title) is Shape.NAME:
            return False
        # Half of the words will do: people name one subject in several ways.
        holders = self._tokens.holders(subject, at_least=(len(subject) + 1) // 2)
        about = np.intersect1d(holders, members, assume_unique=True)
        if len(about) < _FEWEST:
            return False
        share = float(self._against[about].mean())
        return share < 0.5 if speaks_against(title) else share > 0.5
