"""Embedding that begins while the rest of a table is still being read.

The embedder leaves Python to itself most of the time, and looking at rows is nothing but Python: so
both get on at once. Which text comes with which does not matter, as a vector depends on its text
alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from types import TracebackType

import numpy as np

from groundswell.analysis.embedding.model import Embedder, Vectors

FIRST_PART = 64
"""Texts to gather before any are embedded. Each part is twice the one before: work begins soon, and
yet most texts come in large parts, of which full batches can be made."""


class EmbedsAhead:
    """Embeds texts from when they are known; to be entered, and to be used by one thread.

    Parameters
    ----------
    embedder : Embedder
        Does the work.

    Examples
    --------
    >>> from groundswell.analysis.embedding import HashingEmbedder
    >>> with EmbedsAhead(HashingEmbedder()) as ahead:
    ...     ahead.begin(["too few nurses"])
    ...     ahead.embed(["too few nurses", "no time"]).shape
    (2, 384)
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.name, self.fingerprint = embedder.name, embedder.fingerprint
        self.dimensions = embedder.dimensions
        self._pool = ThreadPoolExecutor(1)
        self._begun: dict[str, int] = {}
        self._waiting: list[str] = []
        self._parts: list[Future[Vectors]] = []
        self._told: SimpleQueue[int | Future[Vectors]] = SimpleQueue()

    def __enter__(self) -> EmbedsAhead:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def begin(self, texts: Sequence[str]) -> None:
        """Embed these as soon as there are enough of them."""
        for text in texts:
            if text not in self._begun:
                self._begun[text] = len(self._begun)
                self._waiting.append(text)
        if len(self._waiting) >= FIRST_PART << len(self._parts):
            self._send()

    def embed(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """Wait for all that was begun, and these; give the vectors of these, and forget all."""
        self.begin(texts)
        self._send()
        n_left = len(self._parts)
        while n_left:
            told = self._told.get()
            if isinstance(told, Future):
                told.result()
                n_left -= 1
            elif progress is not None:
                progress(told)
        vectors = np.concatenate([part.result() for part in self._parts])
        rows: Vectors = vectors[[self._begun[text] for text in texts]]
        self._begun, self._parts = {}, []
        return rows

    def _send(self) -> None:
        part, self._waiting = self._waiting, []
        self._parts.append(self._pool.submit(self._embedder.embed, part, progress=self._told.put))
        self._parts[-1].add_done_callback(self._told.put)
