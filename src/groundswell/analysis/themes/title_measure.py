"""What makes a title good, part by part: the measure that all candidates are judged by.

Each function gives one part of a candidate's score. Adding them up and choosing is the work of
:mod:`groundswell.analysis.themes.naming`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.embedding.model import Vectors
from groundswell.analysis.themes.phrase_bank import Phrase
from groundswell.analysis.themes.phrases import TextPhrase
from groundswell.analysis.themes.words import (
    BLAME,
    NEGATIONS,
    PRAISE,
    content_stems,
    is_function,
    stem,
    words_of,
)

Floats = NDArray[np.float32]

# What each part of the measure counts for; set by reading titles on the public sets (ADR 0004).
MARGIN = 0.5
_SUPPORT = 0.2
SHARE = 0.10
_RIGHT_KIND = 0.04
_SIGNED_IN_UNCLEAR = {"blocks": -0.08, "helps": -0.04}
_ANSWER = -0.05
_WIDE_FOR_WIDE = 0.07
_NARROW_FOR_WIDE = -0.04
_DOMAIN = 1.0
_TEXT_COST = 0.05
_TEXT_FOR_WIDE = 0.03
UNSUPPORTED = -0.2
AGAINST_MOOD = -0.15


def lexical_gain(title: str, shares: Mapping[str, float], usual: Mapping[str, float]) -> float:
    """What a title gains by its words standing in the theme's texts, or loses if none does.

    Parameters
    ----------
    title : str
        The candidate.
    shares, usual : mapping of str to float
        Share of the theme's units, and of all units, that hold each stem.
    """
    stems = content_stems(title)
    here = [shares.get(word, 0.0) for word in stems]
    if max(here, default=0.0) < 0.02:
        return UNSUPPORTED
    gain = 0.0
    for word, share in zip(stems, here, strict=True):
        if share == 0:
            # A word that nobody wrote may claim more than was said.
            gain -= 0.4
        else:
            lift = math.log2(share / max(usual.get(word, 0.0), 1e-9))
            gain += min(1.0, math.sqrt(share / 0.25)) * (0.5 + 0.5 * min(1.0, max(0.0, lift)))
    return _SUPPORT * gain / len(stems)


def word_shares(
    texts: Sequence[str], members: Sequence[NDArray[np.int64]]
) -> list[dict[str, float]]:
    """Share of a theme's units that hold each stem."""
    stems = [{stem(word) for word in words_of(text)} for text in texts]
    shares = []
    for theme in members:
        counts = Counter(chain.from_iterable(stems[unit] for unit in theme.tolist()))
        shares.append({word: n / len(theme) for word, n in counts.items()})
    return shares


def against_mood(shares: Mapping[str, float]) -> str:
    """Kind of phrase that the mood of a theme's words rules out; empty where it is mixed."""
    praise = sum(shares.get(stem(word), 0.0) for word in PRAISE)
    blame = sum(shares.get(stem(word), 0.0) for word in BLAME | NEGATIONS)
    if max(praise, blame) < 0.15:
        return ""
    if praise > 2 * blame:
        return "blocks"
    return "helps" if blame > 2 * praise else ""


def suit_of_domains(units: Vectors, phrases: Vectors, bank: Sequence[Phrase]) -> Floats:
    """How much less than the best a phrase's domain suits these texts; 0 for the best."""
    sample = units[:: max(1, len(units) // 1000)]
    nearness = sample @ phrases.T
    domains = np.array([phrase.domain for phrase in bank])
    means = {
        domain: float(nearness[:, domains == domain].max(axis=1).mean())
        for domain in sorted(set(domains.tolist()))
    }
    best = max(means.values())
    # General answers suit any texts.
    means["general"] = best
    return np.array([_DOMAIN * (means[d] - best) for d in domains.tolist()], dtype=np.float32)


def prior(phrase: Phrase, *, kind: str, is_wide: bool) -> float:
    """What a phrase of the bank gains or loses before its fit is looked at."""
    gain = _ANSWER if phrase.is_answer else 0.0
    if is_wide:
        gain += _WIDE_FOR_WIDE if phrase.is_wide else _NARROW_FOR_WIDE
    if phrase.kind == "neutral":
        return gain
    if kind == "unclear":
        return gain + _SIGNED_IN_UNCLEAR[phrase.kind]
    return gain + _RIGHT_KIND if phrase.kind == kind else -np.inf


def text_cost(
    title: str,
    phrase: TextPhrase | None,
    *,
    kind: str,
    is_wide: bool,
    is_name: Callable[[str], bool],
) -> float:
    """What words from the texts lose for not reading like a title.

    Parameters
    ----------
    title : str
        The candidate.
    phrase : TextPhrase or None
        How it was counted; None for a whole unit.
    kind : str
        Kind of the theme.
    is_wide : bool
        Whether the theme is a wide one.
    is_name : callable
        Says whether a word is a name.
    """
    words = words_of(title)
    cost = _TEXT_COST + (_TEXT_FOR_WIDE if is_wide else 0.0) + (0.07 if len(words) == 1 else 0.0)
    # A name of a place or product says where, seldom what.
    names = sum(is_name(word) for word in words)
    cost += 0.2 * names / len(words)
    # A demand takes sides, which a theme of no kind does not.
    if kind == "unclear" and any(word in ("should", "must") for word in words):
        cost += 0.07
    if phrase is None:
        return cost + 0.12 + (0.05 if is_wide else 0.0) + 0.01 * max(0, len(words) - 5)
    if words[-1].endswith("ed") and not any(is_function(word) for word in words):
        cost += 0.04
    joined = sum(is_function(word) for word in words)
    shared = min(1.0, phrase.elsewhere / max(phrase.share, 1e-9))
    return cost + 0.12 * (1 - phrase.whole) + 0.01 * max(0, joined - 1) + 0.2 * shared


def is_against(kind: str, title: str) -> bool:
    """Whether the words of a title speak against the theme's kind."""
    words = set(words_of(title))
    denied = bool(words & {"not", "no", "never", "lack", "without"})
    if kind == "blocks":
        return bool(words & PRAISE) and not denied
    return kind == "helps" and bool(words & BLAME)
