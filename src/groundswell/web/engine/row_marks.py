"""Marks of the rows of votes that left: the next are to be the same, but for ideas that are new.

Names of voters are drawn for each file alone, yet a row is known again by its votes: who has two
files sees which rows are gone, are new, or are others. Marks are hashes under the challenge's key:
neither people nor votes stand in them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from groundswell.web.engine.runs import pack, unpack


class UnreadableMarks(ValueError):  # noqa: N818 - what they are
    """Marks are of another form."""


class RowVote(NamedTuple):
    """A vote as a row tells of it. The person is a pseudonym."""

    person: str
    value: int
    is_by_code: bool


def mark_rows(votes: Iterable[RowVote], *, key: bytes) -> str:
    """Mark the votes on an idea, in any order, under the challenge's key."""
    told = repr(sorted((one.person, one.value, one.is_by_code) for one in votes))
    return hashlib.blake2b(told.encode(), digest_size=16, key=key).hexdigest()


def pack_rows(marks: dict[str, str]) -> bytes:
    """Write down the mark of each idea."""
    import msgspec

    return pack(msgspec.json.encode(marks))


def unpack_rows(packed: bytes) -> dict[str, str]:
    """Read marks that were written down.

    Raises
    ------
    UnreadableMarks
        Where they were written before each idea was marked by itself.
    """
    import msgspec

    try:
        return msgspec.json.decode(unpack(packed), type=dict[str, str])
    except msgspec.DecodeError as fault:
        raise UnreadableMarks from fault
