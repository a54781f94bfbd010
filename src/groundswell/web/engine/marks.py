"""Marks of whose votes something was made of, so that the next is known to tell of enough people.

They are hashes under the challenge's key: neither people nor votes stand in them.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol

from groundswell.web.engine.runs import pack, unpack


class Voted(Protocol):
    """A vote, whoever gives it."""

    @property
    def person(self) -> str: ...
    @property
    def idea_id(self) -> str: ...
    @property
    def value(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Marks:
    """What something was made of."""

    ideas: tuple[str, ...]
    people: dict[str, str]
    """A keyed hash of each person, and one of how they voted on these ideas."""


def mark_votes(votes: Iterable[Voted], ideas: Collection[str], *, key: bytes) -> Marks:
    """Mark all who voted on ideas, and how."""
    return Marks(tuple(sorted(ideas)), _mark(votes, ideas, key))


def count_differing(
    held: Marks | None, votes: Collection[Voted], ideas: Collection[str], *, key: bytes
) -> int:
    """Count the people whose votes are others than those that were marked: at first, all.

    Parameters
    ----------
    held : Marks or None
        Of the last time.
    votes : collection of Voted
        On all ideas, those too that are not shown any more.
    ideas : collection of str
        Those that are shown now.
    key : bytes
        The challenge's.
    """
    if held is None:
        return len(_mark(votes, ideas, key))
    now = _mark(votes, held.ideas, key)
    either = {*now, *held.people}
    changed = {person for person in either if now.get(person) != held.people.get(person)}
    return len(changed | set(_mark(votes, set(ideas) - set(held.ideas), key)))


def pack_marks(marks: Marks) -> bytes:
    """Write marks down."""
    import msgspec

    return pack(msgspec.json.encode(marks))


def unpack_marks(packed: bytes) -> Marks:
    """Read marks that were written down."""
    import msgspec

    return msgspec.json.decode(unpack(packed), type=Marks)


def _mark(votes: Iterable[Voted], ideas: Collection[str], key: bytes) -> dict[str, str]:
    def veil(told: str) -> str:
        return hashlib.blake2b(told.encode(), digest_size=8, key=key).hexdigest()

    wanted = set(ideas)
    voted: dict[str, dict[str, int]] = defaultdict(dict)
    for one in votes:
        if one.idea_id in wanted:
            voted[one.person][one.idea_id] = one.value
    return {
        veil(person): veil(f"{person} {sorted(choices.items())}")
        for person, choices in voted.items()
    }
