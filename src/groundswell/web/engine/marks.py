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
    """All that were ever shown in it: none is forgotten when it is hidden or merged."""
    people: dict[str, str]
    """A keyed hash of each person, and one of all their votes, on what is not shown too."""
    unlisted: tuple[str, ...] = ()
    """Those of which nothing was told, as votes on them were erased that pages tell of still."""


def mark_votes(
    held: Marks | None,
    votes: Iterable[Voted],
    ideas: Collection[str],
    *,
    key: bytes,
    unlisted: Collection[str] = (),
) -> Marks:
    """Mark all who voted, and how. Parameters as in :func:`count_differing`."""
    known = {*ideas, *(held.ideas if held else ())}
    return Marks(tuple(sorted(known)), _mark(votes, key), tuple(sorted(unlisted)))


def names_few_gone(
    held: Marks | None,
    votes: Iterable[Voted],
    unlisted: Collection[str],
    *,
    key: bytes,
    least: int,
) -> bool:
    """Tell whether what is unlisted by now would tell what fewer than ``least`` people voted on.

    Who erases their votes takes each idea that they voted on off the list, at the same time: as
    many must have gone since the last time. Who came later than that and is gone is not counted.
    """
    if held is None or not set(unlisted) - set(held.unlisted):
        return False
    return len(held.people.keys() - _mark(votes, key)) < least


def count_differing(
    held: Marks | None, votes: Collection[Voted], ideas: Collection[str], *, key: bytes
) -> int:
    """Count the people whose votes are others than those that were marked: at first, all.

    Where nobody's are, those who voted on ideas that were never shown before. They are not added to
    the others: a few whose votes changed would hide among people who did nothing.

    Parameters
    ----------
    held : Marks or None
        Of the last time.
    votes : collection of Voted
        As people gave them, on all ideas: those too that are not shown, or are merged.
    ideas : collection of str
        Those that are shown now.
    key : bytes
        The challenge's.
    """
    new = set(ideas)
    if held is not None:
        now = _mark(votes, key)
        either = {*now, *held.people}
        if n_changed := sum(now.get(person) != held.people.get(person) for person in either):
            return n_changed
        new -= set(held.ideas)
    return len({one.person for one in votes if one.idea_id in new})


def pack_marks(marks: Marks) -> bytes:
    """Write marks down."""
    import msgspec

    return pack(msgspec.json.encode(marks))


def unpack_marks(packed: bytes) -> Marks:
    """Read marks that were written down."""
    import msgspec

    return msgspec.json.decode(unpack(packed), type=Marks)


def _mark(votes: Iterable[Voted], key: bytes) -> dict[str, str]:
    def veil(told: str) -> str:
        return hashlib.blake2b(told.encode(), digest_size=8, key=key).hexdigest()

    voted: dict[str, dict[str, int]] = defaultdict(dict)
    for one in votes:
        voted[one.person][one.idea_id] = one.value
    return {
        veil(person): veil(f"{person} {sorted(choices.items())}")
        for person, choices in voted.items()
    }
