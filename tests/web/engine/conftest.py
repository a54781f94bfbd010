"""A challenge with texts in it, and nothing that another test left in memory."""

from __future__ import annotations

import csv
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import call_command
from django.db import connection, connections

from groundswell.analysis.embedding import Vectors
from groundswell.sample import sample_path
from groundswell.web.engine import embedder, nearness
from groundswell.web.engine.texts import remember_texts
from groundswell.web.engine.themes import Row


@pytest.fixture(autouse=True)
def _nothing_held() -> Iterator[None]:
    nearness._HELD.clear()
    yield
    nearness._HELD.clear()


@pytest.fixture(scope="session", autouse=True)
def _one_model() -> Iterator[None]:
    """The bundled model, which makes the vector of a text once in a run: the same bits."""
    known: dict[str, Vectors] = {}
    model = embedder._open()
    embed = model.embed

    def embed_once(texts: Sequence[str], **given: Any) -> Vectors:
        if new := [text for text in dict.fromkeys(texts) if text not in known]:
            known.update(zip(new, embed(new, **given), strict=True))
        return np.array([known[text] for text in texts])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(model, "embed", embed_once)
        yield


@pytest.fixture
def stored(transactional_db: None, tmp_path: Path) -> Iterator[Path | None]:
    """A database that other threads can use: on SQLite in a file of its own, which is given."""
    if connection.vendor != "sqlite":
        yield None
        return
    in_memory, name = connections["default"], connections.settings["default"]["NAME"]
    connections.settings["default"]["NAME"] = file = tmp_path / "said.sqlite3"
    del connections["default"]
    call_command("migrate", "engine", verbosity=0)
    yield file
    connections["default"].close()
    connections.settings["default"]["NAME"] = name
    connections["default"] = in_memory


@pytest.fixture
def challenge_id() -> uuid.UUID:
    return uuid.uuid4()


Remember = Callable[..., dict[str, uuid.UUID]]


@pytest.fixture
def remember(challenge_id: uuid.UUID) -> Remember:
    """Remembers texts, and gives the revision of each."""

    def do(*texts: str, of: uuid.UUID = challenge_id, language: str = "en") -> dict[str, uuid.UUID]:
        revisions = {text: uuid.uuid4() for text in texts}
        remember_texts(of, {one: text for text, one in revisions.items()}, language=language)
        return revisions

    return do


def number(name: str) -> uuid.UUID:
    """A revision's id that is the same in every run."""
    return uuid.uuid5(uuid.NAMESPACE_OID, name)


@pytest.fixture(scope="session")
def sample_rows() -> list[Row]:
    with Path(sample_path()).open(encoding="utf-8", newline="") as file:
        return [
            Row(
                revision_id=number(one["id"]),
                contribution_id=one["id"],
                text=one["text"],
                kind=one["kind"] or None,
            )
            for one in csv.DictReader(file)
        ]


@pytest.fixture(scope="session")
def town_ideas(shared_data: Path) -> dict[uuid.UUID, str]:
    """What people of a town wished for: 896 ideas of all lengths."""
    path = shared_data / "polis" / "american-assembly.bowling-green" / "comments.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {number(one["comment-id"]): one["comment-body"] for one in csv.DictReader(file)}
