"""Embedding that begins before all texts are known gives what it gives afterwards."""

import numpy as np
import pytest

from groundswell.analysis.embedding import HashingEmbedder
from groundswell.analysis.pipeline import ahead


class Counting(HashingEmbedder):
    """Keeps what it was asked to embed."""

    def __init__(self):
        super().__init__()
        self.asked = []

    def embed(self, texts, *, progress=None):
        self.asked += texts
        if "poison" in texts:
            raise ValueError("poison")
        return super().embed(texts, progress=progress)


def test_each_text_is_embedded_once_and_every_one_is_told(monkeypatch):
    monkeypatch.setattr(ahead, "FIRST_PART", 2)
    texts = [f"ward {i % 7}" for i in range(20)]
    inner, told = Counting(), []
    with ahead.EmbedsAhead(inner) as early:
        for start in range(0, 20, 2):
            early.begin(texts[start : start + 2])
        vectors = early.embed(texts, progress=told.append)
    assert sorted(inner.asked) == sorted(set(texts))
    assert sum(told) == 7
    assert np.array_equal(vectors, HashingEmbedder().embed(texts))


def test_a_fault_of_the_embedder_comes_out():
    with ahead.EmbedsAhead(Counting()) as early:
        early.begin(["poison"])
        with pytest.raises(ValueError, match="poison"):
            early.embed(["ward"])
