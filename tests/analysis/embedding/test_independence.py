"""A text's vector depends on that text alone: bit for bit, whatever comes with it."""

import random

import numpy as np
import pytest

from groundswell.analysis.embedding import Embedder, HashingEmbedder, Vectors, load_embedder
from groundswell.analysis.embedding.loading import DATA
from groundswell.analysis.embedding.sentence import SentenceEmbedder


@pytest.fixture(scope="session", params=["minilm", "static", "hashing"])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    if request.param == "hashing":
        return HashingEmbedder()
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def together(embedder: Embedder, texts: list[str]) -> Vectors:
    return embedder.embed(texts)


def test_shape_length_and_type(embedder: Embedder, texts: list[str], together: Vectors) -> None:
    assert together.shape == (len(texts), embedder.dimensions)
    assert together.dtype == np.float32
    lengths = np.linalg.norm(together.astype(np.float64), axis=1)
    assert np.all((np.abs(lengths - 1) < 1e-6) | (lengths == 0))
    assert np.all(lengths[[not text.strip() for text in texts]] == 0)
    assert (lengths == 0).mean() < 0.1


def test_alone_as_together(embedder: Embedder, texts: list[str], together: Vectors) -> None:
    alone = np.concatenate([embedder.embed([text]) for text in texts])
    assert alone.tobytes() == together.tobytes()


def test_in_any_order(embedder: Embedder, texts: list[str], together: Vectors) -> None:
    order = list(range(len(texts)))
    random.Random(3).shuffle(order)
    shuffled = embedder.embed([texts[i] for i in order])
    assert shuffled.tobytes() == together[order].tobytes()


@pytest.mark.parametrize("size", [7, 50])
def test_in_any_company(embedder: Embedder, texts: list[str], together: Vectors, size: int) -> None:
    starts = range(0, len(texts), size)
    parts = np.concatenate([embedder.embed(texts[start : start + size]) for start in starts])
    assert parts.tobytes() == together.tobytes()


@pytest.mark.parametrize("batch_tokens", [1, 300, 5000])
def test_at_any_batch_size(minilm: Embedder, texts: list[str], batch_tokens: int) -> None:
    other = SentenceEmbedder(DATA / "minilm", name="other", batch_tokens=batch_tokens)
    some = texts[1::2]
    assert other.embed(some).tobytes() == minilm.embed(some).tobytes()


def test_with_any_number_of_threads(texts: list[str]) -> None:
    some = texts[::2]
    one, two, five = (load_embedder("minilm", n_threads=n).embed(some) for n in (1, 2, 5))
    assert one.tobytes() == two.tobytes() == five.tobytes()


def test_nothing_in_nothing_out(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, embedder.dimensions)


def test_progress_counts_every_text_once(embedder: Embedder, texts: list[str]) -> None:
    steps: list[int] = []
    embedder.embed(texts, progress=steps.append)
    assert sum(steps) == len(texts)
    assert min(steps) > 0


def test_meaning_is_near(minilm: Embedder, static: Embedder) -> None:
    for model in (minilm, static):
        few, short, car = model.embed(
            ["There are too few nurses", "We are short of nursing staff", "The car park is muddy"]
        )
        assert few @ short > few @ car + 0.2
