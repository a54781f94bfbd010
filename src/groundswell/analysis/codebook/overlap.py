"""Codes that say nearly the same: found by what their definitions mean, and by how they were used.

On the codebook of the NHS Friends and Family Test, five of 528 pairs of codes are as near as
:data:`NEAR`; on the frame that Groundswell ships, none that would not be meant to be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from groundswell.analysis.codebook.model import Code, Codebook
from groundswell.analysis.codebook.uses import Uses
from groundswell.analysis.embedding import Embedder

NEAR = 0.65
"""Cosine similarity of two definitions from which a pair is told, by the model "minilm"."""

_TOGETHER_SHARE = 0.7
_FEWEST_TOGETHER = 10


@dataclass(frozen=True, slots=True)
class Pair:
    """Two codes.

    Attributes
    ----------
    first, second : str
        Their ids, in the order of the codebook.
    score : float
        Cosine similarity of what they mean, -1 to 1; or the share of the items with either that
        have both, 0 to 1.
    """

    first: str
    second: str
    score: float


def near_definitions(book: Codebook, *, embedder: Embedder, cut: float = NEAR) -> tuple[Pair, ...]:
    """Find pairs of codes whose names and definitions mean nearly the same.

    Parameters
    ----------
    book : Codebook
        The codes. A code and one above it are no pair, nor are codes of different kinds: a barrier
        and the building block that answers it speak of the same thing on purpose.
    embedder : Embedder
        A sentence model; the default cut is for the bundled "minilm".
    cut : float
        Least cosine similarity.

    Returns
    -------
    tuple of Pair
        Nearest first. Codes without a definition are in none.
    """
    codes = [code for code in book.codes if code.is_codable and code.definition.strip()]
    if len(codes) < 2:
        return ()
    vectors = embedder.embed([f"{code.name}. {code.definition}" for code in codes])
    scores = vectors @ vectors.T
    by_id = book.by_id
    above = {code.id: _above(by_id, code) for code in codes}
    near = np.argwhere(np.triu(scores >= cut, 1))
    pairs = [
        Pair(one.id, other.id, float(scores[i, j]))
        for i, j in near
        for one, other in [(codes[i], codes[j])]
        if _same_kind(one, other)
        and one.id not in above[other.id]
        and other.id not in above[one.id]
    ]
    return tuple(sorted(pairs, key=lambda pair: (-round(pair.score, 4), pair.first, pair.second)))


def used_together(book: Codebook, uses: Uses) -> tuple[Pair, ...]:
    """Find pairs of codes that nearly always were given together.

    Parameters
    ----------
    book : Codebook
        The codes. A code and one above it are no pair.
    uses : Uses
        How they were used.

    Returns
    -------
    tuple of Pair
        Pairs of which at least 70% of the items that have either have both, and at least 10 do.
    """
    by_id = book.by_id
    order = {code.id: place for place, code in enumerate(book.codes)}
    pairs = []
    for (one, other), n in uses.together.items():
        share = n / (uses.by_code[one] + uses.by_code[other] - n)
        first, second = sorted((one, other), key=order.__getitem__)
        nested = first in _above(by_id, by_id[second]) or second in _above(by_id, by_id[first])
        if n >= _FEWEST_TOGETHER and share >= _TOGETHER_SHARE and not nested:
            pairs.append(Pair(first, second, share))
    return tuple(sorted(pairs, key=lambda pair: (-pair.score, pair.first, pair.second)))


def are_told_apart(one: Code, other: Code) -> bool:
    """Whether either says when to use the other instead.

    Examples
    --------
    >>> are_told_apart(Code("a", "Time", exclude="Rotas: use Staffing."), Code("b", "Staffing"))
    True
    """
    return _names(one.exclude, other) or _names(other.exclude, one)


def _names(text: str, code: Code) -> bool:
    folded = " ".join(text.casefold().split())
    return any(
        name.strip() and " ".join(name.casefold().split()) in folded
        for name in (code.name, *code.aliases)
    )


def _same_kind(one: Code, other: Code) -> bool:
    return one.kind is None or other.kind is None or one.kind == other.kind


def _above(by_id: Mapping[str, Code], code: Code) -> Sequence[str]:
    above: list[str] = []
    here = code.parent_id
    while here is not None and here in by_id and here not in above:
        above.append(here)
        here = by_id[here].parent_id
    return above
