"""Static vectors: one stored vector a token, their mean for a text. Fast and rougher.

For very large sets. Word order and context are lost; what a text is about mostly isn't.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from groundswell.analysis.embedding.files import hash_files, replace_broken_characters
from groundswell.analysis.embedding.model import Vectors
from groundswell.analysis.errors import ModelError

TEXTS_A_READ = 4096


class StaticEmbedder:
    """A model2vec model whose vectors depend on one text alone.

    Parameters
    ----------
    model : model2vec.StaticModel
        The opened model.
    name : str
        What the person calls it.
    fingerprint : str
        SHA-256 of its files.

    Notes
    -----
    A text without known tokens (empty, or emoji alone) gets zeros.
    Source: Tulkens and van Dongen (2024), Model2Vec.
    """

    def __init__(self, model: Any, *, name: str, fingerprint: str) -> None:
        self._model = model
        self.name, self.fingerprint = name, fingerprint
        self.dimensions = int(model.dim)

    def embed(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """Embed the texts; see ``Embedder.embed``."""
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        for start in range(0, len(texts), TEXTS_A_READ):
            part = [replace_broken_characters(text) for text in texts[start : start + TEXTS_A_READ]]
            vectors[start : start + len(part)] = self._model.encode(
                part, normalize=True, use_multiprocessing=False
            )
            if progress is not None:
                progress(len(part))
        return vectors


def open_bundled(folder: Path, tokenizer: Path, *, name: str, fingerprint: str) -> StaticEmbedder:
    """Open the vectors distilled from the bundled model; its tokenizer serves for both."""
    from model2vec import StaticModel
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    stored = load_file(folder / "vectors.safetensors")
    vectors = stored["vectors"] * stored["scales"][:, None]
    # A whole text counts, however long: a mean has no limit of 256 tokens.
    model = StaticModel(
        vectors, Tokenizer.from_file(str(tokenizer)), normalize=True, max_length=None
    )
    return StaticEmbedder(model, name=name, fingerprint=fingerprint)


def open_folder(folder: Path, *, name: str) -> StaticEmbedder:
    """Open any model2vec folder.

    Raises
    ------
    ModelError
        If it can't be read as one.
    """
    from model2vec import StaticModel

    try:
        model = StaticModel.from_pretrained(folder, normalize=True, max_length=None)
    except Exception as error:  # readers of many formats, without a shared base class
        raise ModelError(f"{folder} can't be read as a model2vec model: {error}") from error
    files = [folder / file for file in ("model.safetensors", "tokenizer.json", "config.json")]
    return StaticEmbedder(model, name=name, fingerprint=hash_files(files))
