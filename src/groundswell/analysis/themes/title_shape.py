"""Whether words from the texts read like a title: a noun phrase, a plain claim or a demand.

Told by word lists and by where the words stand, without a tagger; English only. How well a title
fits its theme is weighed in :mod:`groundswell.analysis.themes.title_measure`.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from groundswell.analysis.themes.words import (
    ALSO_NOUNS,
    AUXILIARIES,
    BEFORE_TO,
    DEMANDS,
    NOUN_FIRST,
    PAST,
    STATES,
    SUBJECTS,
    VERBS,
    is_function,
    words_of,
)

# Of its uses, how many must end a clause where a phrase states something.
_CLAIM_STOPS = 0.5


class Shape(StrEnum):
    """What a title is, grammatically."""

    NAME = "names something"
    CLAIM = "states something"
    DEMAND = "asks for something"


@lru_cache(maxsize=65536)
def shape_of(title: str) -> Shape:
    """Tell what a title is.

    Examples
    --------
    >>> [str(shape_of(t)) for t in ("Long waits", "Staff are kind", "Build a new bypass")]
    ['names something', 'states something', 'asks for something']
    >>> [str(shape_of(t)) for t in ("Not enough staff", "Calls should be free")]
    ['names something', 'asks for something']
    """
    words = words_of(title)
    if not words:
        return Shape.NAME
    if words[0] in DEMANDS and len(words) > 1 and not _is_noun_first(words):
        return Shape.DEMAND
    if any(word in ("should", "must", "ought") for word in words):
        return Shape.DEMAND
    for i, word in enumerate(words[1:], start=1):
        if word in AUXILIARIES and word not in ("being", "been", "be", "having", "doing"):
            return Shape.CLAIM
        if word in VERBS and not is_function(words[i - 1]) and not _is_object_noun(words, i):
            return Shape.CLAIM
        if word in PAST and words[i - 1] not in STATES and not is_function(words[i - 1]):
            return Shape.CLAIM
    return Shape.NAME


def _is_noun_first(words: list[str]) -> bool:
    """Whether the first word, also an order, is a noun here: "Support for carers"."""
    if words[0] not in ALSO_NOUNS:
        return False
    after = words[1]
    by_itself = is_function(after) and after not in ("the", "a", "an", "all", "our", "up")
    return by_itself or words[0] in NOUN_FIRST


def _is_object_noun(words: list[str], i: int) -> bool:
    """Whether a word that can be a verb is here a noun: it closes the title."""
    return words[i] in ALSO_NOUNS and i == len(words) - 1


@lru_cache(maxsize=65536)
def reads_as_title(text: str, *, stops: float = 1.0) -> bool:
    """Whether words from the texts can head a theme: no scrap of a story, no half sentence.

    Parameters
    ----------
    text : str
        The words, as they were written.
    stops : float
        Share of their uses after which the clause ends; a statement must end there.

    Examples
    --------
    >>> [reads_as_title(t) for t in ("Fear of blame", "Managers don't listen", "Not told why")]
    [True, True, False]
    >>> [reads_as_title(t) for t in ("Doctor spent an hour", "Told to wait", "Ambulance to arrive")]
    [False, False, False]
    >>> reads_as_title("Parking is", stops=0.1)
    False
    """
    words = words_of(text)
    if not words or any(".." in word for word in words) or words[-1] in ("why", "how", "what"):
        return False
    if any(word in SUBJECTS for word in words[1:]):
        return False
    # "Enacted and enforced in town": what was, is missing.
    if words[0].endswith("ed") and len(words) > 1 and is_function(words[1]):
        return False
    for i, word in enumerate(words):
        before = words[i - 1] if i else ""
        if word in PAST and before not in STATES:
            return False
        if word == "to" and i + 1 < len(words) and _opens_verb(words, i):
            return False
    return shape_of(text) is Shape.NAME or stops >= _CLAIM_STOPS


def _opens_verb(words: list[str], i: int) -> bool:
    """Whether "to" at this place hangs a verb on a noun, as in "ambulance to arrive"."""
    verb = words[i + 1]
    if verb not in VERBS and verb not in ("be", "have", "do", "arrive", "come"):
        return False
    return not any(word in BEFORE_TO or word.endswith("ing") for word in words[:i])
