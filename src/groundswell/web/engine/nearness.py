"""Vectors of a challenge in memory, to find the nearest of a text's among them.

A challenge's vectors lie in buckets by their id, each with a stamp that changes with it. Every call
asks for the stamps and reads the buckets that changed, so that what another process adds or
erases is noticed, and little is read anew. What is near enough is for ``similar`` to say.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from threading import Lock
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from groundswell.web.engine.models import BucketStamp, Vector

N_BUCKETS = 64
MOST_BYTES = 300 * 2**20
"""Held at most, of all challenges together; a larger one is held alone. 1.5 KB an idea."""

PULL = 5
"""Texts that weigh as much as knowing nothing of what a challenge's texts have in common."""

Floats = NDArray[np.float32]


def bucket_of(revision_id: UUID) -> int:
    """Choose the bucket of a revision."""
    return revision_id.bytes[-1] % N_BUCKETS


@dataclass(frozen=True, slots=True)
class _Bucket:
    stamp: int
    ids: bytes  # Sixteen of each revision.
    vectors: Floats
    total: Floats


@dataclass(frozen=True, slots=True)
class _Seen:
    """A challenge's vectors at one moment: their middle, and how far each is from it."""

    buckets: tuple[_Bucket, ...] = ()
    ids: bytes = b""
    middle: Floats = field(default_factory=lambda: np.zeros(0, np.float32))
    lengths: Floats = field(default_factory=lambda: np.zeros(0, np.float32))


@dataclass(slots=True)
class _Challenge:
    lock: Lock = field(default_factory=Lock)
    buckets: dict[int, _Bucket] = field(default_factory=dict)
    seen: _Seen = field(default_factory=_Seen)

    @property
    def n_bytes(self) -> int:
        return sum(one.vectors.nbytes for one in list(self.buckets.values()))


_HELD: OrderedDict[tuple[str, UUID], _Challenge] = OrderedDict()
_HOLDING = Lock()


def list_nearest(
    challenge_id: UUID,
    vector: Floats,
    *,
    model: str,
    n: int,
    is_one_of_them: bool,
    least: float = -1.0,
    without: Collection[UUID] = (),
) -> list[tuple[UUID, float]]:
    """List the nearest revisions with their scores, the best first.

    The score is the cosine of the angle at the middle of the challenge: what all its texts have
    in common ("our town needs ...") makes no two of them alike.

    Parameters
    ----------
    challenge_id : UUID
    vector : ndarray of float32
        Of unit length.
    model : str
        Fingerprint of the model that made it; others' vectors are left out.
    n : int
        At most so many.
    is_one_of_them : bool
        Whether the vector is of a text like theirs. A few words to search for have nothing in
        common with them that must be taken away.
    least : float
        Smallest score.
    without : collection of UUID
        Revisions that are not wanted.
    """
    held = _refresh(challenge_id, model)
    n_held = len(held.lengths)
    if not n_held or n < 1:
        return []
    own = vector - held.middle if is_one_of_them else vector.copy()
    own /= max(float(np.linalg.norm(own)), 1e-6)
    along = np.concatenate([one.vectors @ own for one in held.buckets])
    every = np.round((along - float(own @ held.middle)) / held.lengths, 4)
    # Those left out may be among the best, and ties are settled by id.
    place = min(n + len(without), n_held) - 1
    limit = max(-np.partition(-every, place)[place], least)
    ids = held.ids
    near = [
        (UUID(bytes=ids[16 * i : 16 * i + 16]), float(every[i]))
        for i in np.flatnonzero(every >= limit).tolist()
    ]
    near = [(revision_id, score) for revision_id, score in near if revision_id not in without]
    return sorted(near, key=lambda one: (-one[1], one[0]))[:n]


def list_centred(
    challenge_id: UUID, ids: Sequence[UUID], *, model: str
) -> tuple[list[UUID], Floats]:
    """List revisions that have a vector, and their vectors seen from the challenge's middle.

    Of unit length, in the order of the ids: their products are the scores of ``list_nearest``.
    """
    held = _refresh(challenge_id, model)
    places = {
        UUID(bytes=one.ids[16 * i : 16 * i + 16]): (one, i)
        for one in held.buckets
        for i in range(len(one.ids) // 16)
    }
    known = [one for one in ids if one in places]
    if not known:
        return [], np.zeros((0, 0), np.float32)
    found = np.stack([places[one][0].vectors[places[one][1]] for one in known]) - held.middle
    found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-6)
    return known, found.astype(np.float32)


def drop(challenge_ids: Collection[UUID]) -> None:
    """Let go of what this process holds of challenges."""
    with _HOLDING:
        for key in [key for key in _HELD if key[1] in challenge_ids]:
            del _HELD[key]


def count_held_bytes() -> int:
    """Count what the vectors in memory take."""
    with _HOLDING:
        return sum(one.n_bytes for one in _HELD.values())


def _refresh(challenge_id: UUID, model: str) -> _Seen:
    """Read what changed; give what is held now."""
    with _HOLDING:
        known = _HELD.setdefault((model, challenge_id), _Challenge())
        _HELD.move_to_end((model, challenge_id))
    # Stamps come first: what changes after them is read again next time, never missed.
    asked = BucketStamp.objects.filter(challenge_id=challenge_id)
    stamps = dict(asked.values_list("bucket", "stamp"))
    if _is_stale(known, stamps):
        with known.lock:
            changed = _is_stale(known, stamps)
            fresh = {b: one for b, one in known.buckets.items() if b in stamps and b not in changed}
            fresh |= _read(challenge_id, model, {b: stamps[b] for b in changed if b in stamps})
            # Readers hold the old buckets or the new ones; whoever finds the new ones sees them.
            known.seen = _look_at(fresh)
            known.buckets = fresh
        _make_room()
    return known.seen


def _look_at(fresh: dict[int, _Bucket]) -> _Seen:
    buckets = tuple(one for _, one in sorted(fresh.items()) if one.ids)
    if not buckets:
        return _Seen()
    n_held = sum(len(one.vectors) for one in buckets)
    total = np.sum([one.total for one in buckets], axis=0)
    middle = (total / (n_held + PULL)).astype(np.float32)
    along = np.concatenate([one.vectors @ middle for one in buckets])
    lengths = np.sqrt(np.maximum(1 - 2 * along + float(middle @ middle), 1e-6))
    return _Seen(buckets, b"".join(one.ids for one in buckets), middle, lengths)


def _is_stale(of: _Challenge, stamps: dict[int, int]) -> set[int]:
    known = {bucket: one.stamp for bucket, one in of.buckets.items()}
    return {b for b in known.keys() | stamps.keys() if known.get(b) != stamps.get(b)}


def _read(challenge_id: UUID, model: str, stamps: dict[int, int]) -> dict[int, _Bucket]:
    rows = (
        Vector.objects.filter(challenge_id=challenge_id, model=model, bucket__in=list(stamps))
        .order_by("revision_id")
        .values_list("bucket", "revision_id", "values")
    )
    ids: dict[int, list[bytes]] = {bucket: [] for bucket in stamps}
    values: dict[int, list[bytes]] = {bucket: [] for bucket in stamps}
    for bucket, revision_id, blob in rows.iterator(chunk_size=2000):
        ids[bucket].append(revision_id.bytes)
        values[bucket].append(bytes(blob))
    found = {}
    for bucket, stamp in stamps.items():
        flat = np.frombuffer(b"".join(values[bucket]), "<f2").astype(np.float32)
        vectors = flat.reshape(max(len(ids[bucket]), 1), -1)
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
        found[bucket] = _Bucket(stamp, b"".join(ids[bucket]), vectors, vectors.sum(axis=0))
    return found


def _make_room() -> None:
    with _HOLDING:
        while len(_HELD) > 1 and sum(one.n_bytes for one in _HELD.values()) > MOST_BYTES:
            _HELD.popitem(last=False)
