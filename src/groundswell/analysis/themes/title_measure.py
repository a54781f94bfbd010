"""What makes a title good, part by part: the measure that all candidates are judged by.

Each function gives one part of a candidate's score. Adding them up and choosing is the work of
:mod:`groundswell.analysis.themes.naming`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.embedding.model import Vectors
from groundswell.analysis.themes.phrase_bank import Phrase
from groundswell.analysis.themes.phrases import TextPhrase
from groundswell.analysis.themes.title_shape import Shape, shape_of
from groundswell.analysis.themes.words import (
    BLAME,
    NEGATIONS,
    PRAISE,
    WEAK,
    content_stems,
    is_function,
    stem,
    words_of,
)

Floats = NDArray[np.float32]

# What each part of the measure counts for; set by reading titles on the public sets (ADR 0004).
FIT = 1.4
MARGIN = 0.5
_SUPPORT = 0.2
SHARE = 0.10
_RIGHT_KIND = 0.04
_SIGNED_IN_UNCLEAR = {"blocks": -0.12, "helps": -0.1}
_ANSWER = -0.05
_WIDE_FOR_WIDE = 0.07
_NARROW_FOR_WIDE = -0.04
_DOMAIN = 1.0
_TEXT_COST = 0.08
_TEXT_FOR_WIDE = 0.03
_QUOTE_COST = 0.2
SUPPORT = 0.3
# From this cosine on a title fits a unit; from this share of fitting units on, a leaf.
_FITS = 0.3
_HOLDS_FOR = 0.2
# Leaves below this share of a wide theme do not decide on its title.
_LEAF_COUNTS = 0.05
_REACH = 0.75
_N_READ = 300
# A claim that fits fewer units than this loses up to so much.
_BACKED, _UNBACKED = 0.3, 0.08
_NEAR, _FAR = 0.35, 0.15
_CLAIM = 0.03
_DEMAND = 0.07
PARTIAL = -0.2
AGAINST_STANCE = -0.3
UNSUPPORTED = -0.2
_WEAK_COUNTS = 0.3
_EMPTY = frozenset(stem(word) for word in NEGATIONS | WEAK)
# Words that ask for what there is not yet.
_WISHES = frozenset(("could", "should", "must", "improved", "improve", "needs", "need"))
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
    telling = [share for word, share in zip(stems, here, strict=True) if word not in _EMPTY]
    if max(telling, default=0.0) < 0.02:
        return UNSUPPORTED
    # Words that say little count for little, said or unsaid.
    weights = [_WEAK_COUNTS if word in _EMPTY else 1.0 for word in stems]
    gain = 0.0
    for word, share, weight in zip(stems, here, weights, strict=True):
        if share == 0:
            # A word that nobody wrote may claim more than was said.
            gain -= 0.4 * weight
        else:
            lift = math.log2(share / max(usual.get(word, 0.0), 1e-9))
            said = min(1.0, math.sqrt(share / 0.25)) * (0.5 + 0.5 * min(1.0, max(0.0, lift)))
            gain += weight * said
    return _SUPPORT * gain / sum(weights)


def support(
    units: Vectors, titles: Vectors, groups: Sequence[NDArray[np.int64]] | None = None
) -> NDArray[np.float64]:
    """Share of the units of each group that each title fits.

    A title fits a unit from a cosine of .3 on.

    Parameters
    ----------
    units : ndarray of float32, shape (n, d)
        Rows of unit length.
    titles : ndarray of float32, shape (n_titles, d)
    groups : sequence of ndarray of int, optional
        Rows of ``units`` in each group; left out, all are one group.

    Returns
    -------
    ndarray of float, shape (n_groups, n_titles)

    Examples
    --------
    >>> units = np.array([[1, 0], [0.6, 0.8], [0, 1]], dtype=np.float32)
    >>> support(units, units[:1]).round(2).tolist()
    [[0.67]]
    """
    groups = [np.arange(len(units))] if groups is None else groups
    return np.stack(
        [(units[_spread(group)] @ titles.T >= _FITS).mean(axis=0) for group in groups]
    ).astype(np.float64)


def _spread(group: NDArray[np.int64]) -> NDArray[np.int64]:
    """Take some hundreds of a large group, evenly: a share needs no more."""
    return group[:: max(1, len(group) // _N_READ)]


def claim_cost(share: float, fit: float) -> float:
    """What a title that takes a side, or a phrase from the texts, loses for fitting few units.

    Parameters
    ----------
    share : float
        Share of the units that it fits.
    fit : float
        Cosine with the centre; a claim that is far from it loses more.

    Examples
    --------
    >>> [round(claim_cost(share, fit), 2) for share, fit in ((0.6, 0.7), (0.15, 0.5), (0.0, 0.2))]
    [0.0, 0.04, 0.23]
    """
    return _UNBACKED * (1 - min(1.0, share / _BACKED)) + (_FAR if fit < _NEAR else 0.0)


def is_partial(
    by_leaf: NDArray[np.float64], sizes: NDArray[np.float64], *, is_broad: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Whether titles tell of some parts of a wide theme alone.

    Parameters
    ----------
    by_leaf : ndarray of float, shape (n_leaves, n_titles)
        Support in each leaf.
    sizes : ndarray of float, shape (n_leaves,)
        Units of each leaf.
    is_broad : ndarray of bool, shape (n_titles,)
        Titles that are meant to head several themes: they fit few units word for word, so half
        as much will do.

    Returns
    -------
    ndarray of bool, shape (n_titles,)
        True where the leaves that the title holds for are fewer than half of those that count, or
        have less than three quarters of the units.

    Examples
    --------
    >>> by_leaf, sizes = np.array([[0.9, 0.9], [0.1, 0.1]]), np.array([50.0, 50.0])
    >>> is_partial(by_leaf, sizes, is_broad=np.array([False, True])).tolist()
    [True, False]
    """
    weight = sizes / sizes.sum()
    counts = weight >= _LEAF_COUNTS
    holds = by_leaf >= np.where(is_broad, _HOLDS_FOR / 2, _HOLDS_FOR)
    reach = weight @ holds
    leaves = holds[counts].mean(axis=0) if counts.any() else reach
    partial: NDArray[np.bool_] = (reach < _REACH) | (leaves < 0.5)
    return partial


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
    cost = _TEXT_COST + (_TEXT_FOR_WIDE if is_wide else 0.0)
    # A name of a place or product says where, seldom what.
    cost += 0.2 * sum(map(is_name, words)) / len(words)
    shape = shape_of(title)
    # A demand takes sides, which a theme of no kind does not.
    cost += _DEMAND if shape is Shape.DEMAND and kind == "unclear" else 0.0
    cost += _CLAIM if shape is not Shape.NAME else 0.0
    if is_wide and shape is not Shape.NAME:
        cost += _CLAIM
    cost += 0.05 * sum(word in ("us", "you", "our", "we", "someone") for word in words)
    cost += 0.01 * max(0, len(words) - 4)
    if phrase is None:
        return cost + _QUOTE_COST + (0.05 if is_wide else 0.0)
    if words[-1].endswith("ed") and not any(is_function(word) for word in words):
        cost += 0.04
    joined = sum(is_function(word) for word in words)
    shared = min(1.0, phrase.elsewhere / max(phrase.share, 1e-9))
    return cost + 0.12 * (1 - phrase.whole) + 0.01 * max(0, joined - 1) + 0.2 * shared


def is_against(kind: str, title: str) -> bool:
    """Whether the words of a title speak against the theme's kind."""
    words = set(words_of(title))
    denied = bool(words & {"not", "no", "never", "nothing", "lack", "without"})
    if kind == "blocks":
        return bool(words & PRAISE) and not denied
    return kind == "helps" and (bool(words & BLAME) or (bool(words & _WISHES) and not denied))
