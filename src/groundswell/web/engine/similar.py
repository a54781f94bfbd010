"""Ideas that say much the same as a text: shown to a person while they write theirs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from groundswell.web.engine import nearness
from groundswell.web.engine.embedder import get_embedder

LEAST = 0.5
"""Score from which two ideas are called similar; docs/adr/0013 says how it was chosen."""


@dataclass(frozen=True, slots=True)
class Similar:
    """A revision, and how near its meaning is: 1 is the same."""

    revision_id: UUID
    score: float


def find_similar(
    challenge_id: UUID,
    text: str,
    *,
    n: int = 5,
    least: float = LEAST,
    without: Collection[UUID] = (),
) -> tuple[Similar, ...]:
    """Find ideas that say much the same, the nearest first.

    Parameters
    ----------
    challenge_id : UUID
    text : str
        As far as it is written; nothing of it is kept.
    n : int
        At most so many.
    least : float
        Smallest score.
    without : collection of UUID
        Revisions that are not wanted: the person's own, or a group's that they can't see.
    """
    return _nearest(challenge_id, text, n=n, is_one_of_them=True, least=least, without=set(without))


def search_by_meaning(challenge_id: UUID, query: str, *, n: int = 50) -> tuple[Similar, ...]:
    """List what is nearest in meaning to some words, however far the last of it may be."""
    return _nearest(challenge_id, query, n=n, is_one_of_them=False)


def _nearest(challenge_id: UUID, text: str, **how: Any) -> tuple[Similar, ...]:
    if not any(map(str.isalnum, text)):
        return ()
    embedder = get_embedder()
    found = nearness.list_nearest(
        challenge_id, embedder.embed([text])[0], model=embedder.fingerprint, **how
    )
    return tuple(Similar(revision_id, score) for revision_id, score in found)
