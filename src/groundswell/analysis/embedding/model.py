"""The shape of an embedder: text in, vectors out. Only the Protocol lives here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns each text into a vector that depends on that text alone, never on its batch.

    Attributes
    ----------
    name : str
        What the person calls it: "minilm", "static", a path or a name.
    fingerprint : str
        SHA-256 of the weights and tokenizer; part of every cache key and of the manifest.
    dimensions : int
        Length of a vector.
    """

    name: str
    fingerprint: str
    dimensions: int

    def embed(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """Embed the texts.

        Parameters
        ----------
        texts : sequence of str
            Any length, the empty string too.
        progress : callable, optional
            Called with the number of texts just finished.

        Returns
        -------
        ndarray of float32, shape (n_texts, dimensions)
            Rows of unit length (zero where a text has no tokens); no missing values.
        """
        ...
