"""A deterministic stand-in for a sentence model: words hashed to directions.

For tests and for trying things out. Texts that share words are near each other; meaning is not
known at all, so it's no choice for an analysis.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.embedding.model import Vectors

_WORD = re.compile(r"\w+")


class HashingEmbedder:
    """Gives every word a fixed direction and every text the sum of its words' directions.

    Parameters
    ----------
    dimensions : int
        Length of a vector, a multiple of 8.

    Examples
    --------
    >>> near, same, far = HashingEmbedder().embed(["too few nurses", "too few beds", "car park"])
    >>> bool(near @ same > near @ far)
    True
    """

    def __init__(self, *, dimensions: int = 384) -> None:
        self.name = "hashing"
        self.dimensions = dimensions
        self.fingerprint = hashlib.sha256(f"hashing 1 {dimensions}".encode()).hexdigest()

    def embed(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """Embed the texts; see ``Embedder.embed``."""
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in enumerate(texts):
            for word in _WORD.findall(text.casefold()):
                vectors[row] += _direction(word, self.dimensions)
        lengths = np.sqrt((vectors * vectors).sum(axis=1, keepdims=True))
        lengths[lengths == 0] = 1
        if progress is not None and len(texts):
            progress(len(texts))
        return np.asarray(vectors / lengths, np.float32)


@lru_cache(maxsize=65536)
def _direction(word: str, dimensions: int) -> NDArray[np.float32]:
    digest = hashlib.shake_128(word.encode("utf-8", "replace")).digest(dimensions // 8)
    bits = np.unpackbits(np.frombuffer(digest, np.uint8))
    return bits.astype(np.float32) * 2 - 1
