"""The one sentence model of the process, opened once."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from groundswell.analysis.embedding import Embedder

_OPENING = Lock()


def get_embedder() -> Embedder:
    """Give the bundled model; the first call opens it."""
    with _OPENING:
        return _open()


@cache
def _open() -> Embedder:
    from groundswell.analysis.embedding import load_embedder

    # No cache on disk: it would outlive the erasure of a text.
    return load_embedder("minilm")


def warm_up() -> None:
    """Open the model before the first person needs it; call it as a server or worker starts."""
    get_embedder().embed(["warm"])
