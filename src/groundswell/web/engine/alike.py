"""Ideas that nearly say the same: proposed to a person, who decides.

Nearness is that of ``similar``. It alone brings together what is said of one thing in opposite
ways, so some words must be shared too. docs/adr/0023 says how both limits were chosen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

import numpy as np

from groundswell.web.engine import nearness
from groundswell.web.engine.embedder import get_embedder

NEAR = 0.7
"""Score from which two ideas may be proposed."""
SHARED_SHARE = 0.4
"""Share of the words of both that they must have in common."""
_ROWS = 500


@dataclass(frozen=True, slots=True)
class Family:
    """Revisions that nearly say the same: the first, and the others with how near they are."""

    first: UUID
    others: tuple[tuple[UUID, float], ...]


def find_alike(
    challenge_id: UUID,
    texts: Mapping[UUID, str],
    *,
    heads: Collection[UUID] = (),
    apart: Collection[frozenset[UUID]] = (),
) -> tuple[Family, ...]:
    """Find families among texts. Each holds together by its first, which a person can read.

    Parameters
    ----------
    challenge_id : UUID
    texts : mapping of UUID to str
        By revision, those that may be one family; whichever comes first may stand for others.
    heads : collection of UUID
        Revisions that stand for others already: nothing stands for them.
    apart : collection of frozenset of UUID
        Pairs of revisions that a person called different.

    Returns
    -------
    tuple of Family
        In the order of the texts.
    """
    near = _list_near(challenge_id, list(texts))
    firsts: dict[UUID, list[tuple[UUID, float]]] = {}
    for one in texts:
        found = [
            (score, other)
            for other, score in (near.get(one, ()) if one not in heads else ())
            if other in firsts
            and frozenset((one, other)) not in apart
            and share_words(texts[one], texts[other]) >= SHARED_SHARE
        ]
        if found:
            score, first = max(found, key=lambda pair: (pair[0], pair[1].hex))
            firsts[first].append((one, score))
        else:
            firsts[one] = []
    return tuple(Family(first, tuple(others)) for first, others in firsts.items() if others)


def _list_near(challenge_id: UUID, ids: Sequence[UUID]) -> dict[UUID, list[tuple[UUID, float]]]:
    """List, for each revision, those before it that are near."""
    known, vectors = nearness.list_centred(challenge_id, ids, model=get_embedder().fingerprint)
    near: dict[UUID, list[tuple[UUID, float]]] = defaultdict(list)
    for start in range(0, len(known), _ROWS):
        scores = vectors[start : start + _ROWS] @ vectors[: start + _ROWS].T
        rows, columns = np.nonzero(scores >= NEAR)
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
            if column < start + row:
                score = min(1.0, round(float(scores[row, column]), 4))
                near[known[start + row]].append((known[column], score))
    return near


def share_words(one: str, other: str) -> float:
    """Give the share of the words of two texts that both have; light words don't count."""
    words, others = _weigh(one), _weigh(other)
    return len(words & others) / max(1, len(words | others))


def list_shared_words(one: str, other: str) -> tuple[str, ...]:
    """List the words of the second text that the first has too, as they stand in it.

    Words that only join others are no reason, and are left out.
    """
    from groundswell.analysis.corpus.sameness import content_words, fold
    from groundswell.analysis.themes.words import FUNCTION

    known = _weigh(one)
    weighty = (word for word in fold(other).split() if word not in FUNCTION)
    shared = [word for word in weighty if known.intersection(content_words(word))]
    return tuple(dict.fromkeys(shared))


@lru_cache(maxsize=65_536)
def _weigh(text: str) -> frozenset[str]:
    from groundswell.analysis.corpus.sameness import content_words, fold

    return frozenset(content_words(fold(text)))
