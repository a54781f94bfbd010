"""Marks of the rows of votes that left, so that no few people make the difference to the next ones.

Names of voters are drawn for each file alone, yet a row is known again by its votes: who has two
files sees which rows are gone, are new, or are others. So it is not enough that many people differ.
In each of these ways nobody may, or many. Marks are hashes under the challenge's key: neither
people nor votes stand in them.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from groundswell.web.engine.runs import pack, unpack


class UnreadableMarks(ValueError):  # noqa: N818 - what they are
    """Marks are of another form."""


class RowVote(NamedTuple):
    """A vote as a row tells of it. The person is a pseudonym."""

    person: str
    idea_id: str
    value: int
    is_by_code: bool


@dataclass(frozen=True, slots=True)
class RowMarks:
    """What rows of votes were made of."""

    ideas: tuple[str, ...]
    """All whose votes ever left."""
    rows: dict[str, dict[str, str]]
    """Of each person, by keyed hash: a hash of each idea they voted on, and one of the vote."""
    codes: frozenset[str]
    """Of these people, those who voted with claim codes."""


def mark_rows(
    held: RowMarks | None, votes: Iterable[RowVote], ideas: Collection[str], *, key: bytes
) -> RowMarks:
    """Mark the rows that leave; what left before of other ideas stays marked.

    Parameters
    ----------
    held : RowMarks or None
        Of the last time.
    votes : iterable of RowVote
        All that people cast, on ideas too whose votes don't leave now.
    ideas : collection of str
        Those whose votes leave now.
    key : bytes
        The challenge's.
    """
    now = _Rows(votes, ideas, held, key)
    rows = {}
    for person, every in now.every.items():
        # What they erased since is not marked any more: they would differ in it for good.
        then = {} if held is None else held.rows.get(person, {})
        still = {idea: vote for idea, vote in then.items() if idea in every}
        if row := still | now.leaving.get(person, {}):
            rows[person] = row
    known = tuple(sorted(now.ideas.union(held.ideas if held else ())))
    return RowMarks(known, rows, frozenset(now.codes & rows.keys()))


def count_fewest(
    held: RowMarks, votes: Iterable[RowVote], ideas: Collection[str], *, key: bytes
) -> int:
    """Count the fewest people who differ in one way from the rows that left; 0 where nobody does.

    They are new, or gone, or voted otherwise or on more; in each of these ways with a claim code or
    without. Ideas that never left before are told apart by their votes alone: rows of these are to
    be of enough people. Parameters as in :func:`mark_rows`.
    """
    now = _Rows(votes, ideas, held, key)
    ways: Counter[tuple[str, bool]] = Counter()
    for person in held.rows.keys() - now.every.keys():
        ways["gone", person in held.codes] += 1
    for person, every in now.every.items():
        is_by_code, leaving = person in now.codes, now.leaving.get(person, {})
        then, on_new = held.rows.get(person), now.on_new.get(person, set())
        if then is None:
            ways["new", is_by_code] += bool(leaving)
        elif then.keys() - every or any(
            then.get(one) != vote for one, vote in leaving.items() if one not in on_new
        ):
            ways["other", is_by_code] += 1
    return min(filter(None, ways.values()), default=0)


def pack_rows(marks: RowMarks) -> bytes:
    """Write marks down."""
    import msgspec

    return pack(msgspec.json.encode(marks))


def unpack_rows(packed: bytes) -> RowMarks:
    """Read marks that were written down.

    Raises
    ------
    UnreadableMarks
        Where they were written before each row was marked by itself.
    """
    import msgspec

    try:
        return msgspec.json.decode(unpack(packed), type=RowMarks)
    except msgspec.DecodeError as fault:
        raise UnreadableMarks from fault


class _Rows:
    """Hashes of rows of votes: of all ideas voted on, those whose votes leave, and leave first."""

    def __init__(
        self, votes: Iterable[RowVote], ideas: Collection[str], held: RowMarks | None, key: bytes
    ) -> None:
        self._key, leaves, new = key, set(ideas), set(ideas).difference(held.ideas if held else ())
        self.every: dict[str, set[str]] = defaultdict(set)
        self.on_new: dict[str, set[str]] = defaultdict(set)
        self.leaving: dict[str, dict[str, str]] = defaultdict(dict)
        self.codes: set[str] = set()
        self.ideas: set[str] = set()
        for one in votes:
            person = self._veil(one.person)
            idea = self._veil(f"{person} {one.idea_id}")
            self.every[person].add(idea)
            if one.idea_id in leaves:
                self.leaving[person][idea] = self._veil(f"{idea} {one.value}", 4)
                self.ideas.add(one.idea_id)
            if one.idea_id in new:
                self.on_new[person].add(idea)
            if one.is_by_code:
                self.codes.add(person)

    def _veil(self, told: str, size: int = 8) -> str:
        return hashlib.blake2b(told.encode(), digest_size=size, key=self._key).hexdigest()
