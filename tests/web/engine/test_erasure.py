"""What is erased leaves nothing: no table, no page of the file, no write-ahead log, no memory."""

from __future__ import annotations

import gc
import uuid
from pathlib import Path

import numpy as np
from django.db import connection

from groundswell.web.engine import nearness
from groundswell.web.engine.embedder import get_embedder
from groundswell.web.engine.models import Vector
from groundswell.web.engine.search import search
from groundswell.web.engine.similar import find_similar
from groundswell.web.engine.texts import forget_texts, remember_texts
from groundswell.web.engine.themes import Row, analyse_challenge

from .conftest import Remember, number

TEXT = "My supervisor Quillfeather hides the overtime ledger from the porters."
TELLING = ("quillfeather", "ledger", "hides")


def test_nothing_of_an_erased_text_is_left(
    stored: Path | None, challenge_id: uuid.UUID, remember: Remember, sample_rows: list[Row]
) -> None:
    others = [row.text for row in sample_rows[:60]]
    remember(*others)
    gone = number("gone")
    row = Row(revision_id=gone, contribution_id="gone", text=TEXT)
    analyse_challenge(challenge_id, [*sample_rows[:60], row])

    remember_texts(challenge_id, {gone: TEXT})
    # More comes after it, so that it lies in the midst of the index.
    remember("Paint the corridor.", "Plant a garden.")
    assert find_similar(challenge_id, TEXT)[0].revision_id == gone
    assert search(challenge_id, "quillfeather")[0] == gone
    vector = bytes(Vector.objects.get(revision_id=gone).values)
    if stored is not None:
        assert b"quillfeather" in _bytes_of(stored).lower()

    forget_texts([gone])

    assert gone not in {one.revision_id for one in find_similar(challenge_id, TEXT)}
    assert gone not in search(challenge_id, "quillfeather")
    told = _everything_told().lower()
    for word in (*TELLING, str(gone), gone.hex):
        assert word not in told
    own = get_embedder().embed([TEXT])[0]
    for held in nearness._HELD.values():
        for bucket in held.buckets.values():
            assert gone.bytes not in bucket.ids
            assert not bucket.vectors.size or float(np.max(bucket.vectors @ own)) < 0.99
    gc.collect()
    if stored is not None:
        kept = _bytes_of(stored)
        assert vector not in kept
        assert gone.hex.encode() not in kept
        for word in TELLING:
            assert word.encode() not in kept.lower()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
        assert b"quillfeather" not in _bytes_of(stored).lower()


def _bytes_of(file: Path) -> bytes:
    """The file of the database and what lies beside it."""
    return b"".join(one.read_bytes() for one in sorted(file.parent.glob(f"{file.name}*")))


def _everything_told() -> str:
    """Every row of every table of the room, packed ones unpacked."""
    from groundswell.web.engine.runs import unpack

    told = []
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        for table in [one for one in names if one.startswith("engine_")]:
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for value in row:
                    blob = bytes(value) if isinstance(value, bytes | memoryview) else b""
                    if blob[:2] == b"\x78\x9c":
                        told.append(unpack(blob).decode())
                    told.append(repr(value) + repr(blob))
    assert told
    return "\n".join(told)
