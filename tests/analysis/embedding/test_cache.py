"""Vectors kept on disk: the same bits, and never in the way."""

import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from groundswell.analysis.embedding import (
    CachedEmbedder,
    Embedder,
    HashingEmbedder,
    Vectors,
    load_embedder,
)
from groundswell.analysis.embedding.cache import FILE


class Counting(HashingEmbedder):
    """Remembers what it was asked to embed."""

    def __init__(self, *, dimensions: int = 64) -> None:
        super().__init__(dimensions=dimensions)
        self.asked: list[str] = []

    def embed(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> Vectors:
        self.asked += texts
        return super().embed(texts, progress=progress)


def test_cached_bits_are_fresh_bits(minilm: Embedder, texts: list[str], tmp_path: Path) -> None:
    fresh = minilm.embed(texts)
    for _ in range(2):
        cached = load_embedder("minilm", cache=tmp_path)
        assert cached.embed(texts).tobytes() == fresh.tobytes()
    assert cached.name == "minilm"
    assert cached.fingerprint == minilm.fingerprint


def test_only_new_texts_are_embedded_and_each_once(tmp_path: Path, texts: list[str]) -> None:
    inner = Counting()
    CachedEmbedder(inner, tmp_path).embed(texts[:100])
    assert sorted(inner.asked) == sorted(set(texts[:100]))
    inner.asked.clear()
    steps: list[int] = []
    vectors = CachedEmbedder(inner, tmp_path).embed(texts, progress=steps.append)
    assert sorted(inner.asked) == sorted(set(texts) - set(texts[:100]))
    assert sum(steps) == len(texts)
    assert vectors.tobytes() == HashingEmbedder(dimensions=64).embed(texts).tobytes()


def test_another_models_vectors_are_not_taken(tmp_path: Path) -> None:
    CachedEmbedder(Counting(), tmp_path).embed(["a thing"])
    other = Counting(dimensions=128)
    assert CachedEmbedder(other, tmp_path).embed(["a thing"]).shape == (1, 128)
    assert other.asked == ["a thing"]


def test_the_folder_is_private_and_holds_no_text(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "cache"
    CachedEmbedder(Counting(), folder).embed(["a very secret sentence"])
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert b"secret" not in (folder / FILE).read_bytes()


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 100])
def test_a_broken_file_is_replaced(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    inner = Counting()
    for _ in range(2):
        CachedEmbedder(inner, tmp_path).embed(["one", "two"])
    assert inner.asked == ["one", "two"]


def test_a_file_damaged_in_the_middle_gives_true_vectors(tmp_path: Path, texts: list[str]) -> None:
    inner = Counting()
    wanted = CachedEmbedder(inner, tmp_path).embed(texts)
    content = bytearray((tmp_path / FILE).read_bytes())
    for place in range(5000, len(content), 997):
        content[place] ^= 0x55
    (tmp_path / FILE).write_bytes(content)
    inner.asked.clear()
    assert CachedEmbedder(inner, tmp_path).embed(texts).tobytes() == wanted.tobytes()
    assert inner.asked


def test_one_wrong_vector_is_made_again(tmp_path: Path) -> None:
    inner = Counting()
    wanted = CachedEmbedder(inner, tmp_path).embed(["one", "two"])
    with sqlite3.connect(tmp_path / FILE) as file:
        file.execute("UPDATE vectors SET vector = zeroblob(length(vector)) WHERE id = 1")
    inner.asked.clear()
    assert CachedEmbedder(inner, tmp_path).embed(["one", "two"]).tobytes() == wanted.tobytes()
    assert len(inner.asked) == 1


def test_a_cache_that_cant_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    vectors = CachedEmbedder(Counting(), tmp_path / "file" / "cache").embed(["one"])
    assert abs(np.linalg.norm(vectors) - 1) < 1e-6


def test_the_oldest_go_first(tmp_path: Path) -> None:
    inner = Counting()
    cached = CachedEmbedder(inner, tmp_path, max_bytes=5 * (4 * 64 + 100))
    for n in range(12):
        cached.embed([f"text {n}"])
    inner.asked.clear()
    cached.embed([f"text {n}" for n in range(12)])
    assert inner.asked == [f"text {n}" for n in range(7)]


def test_several_processes_at_once(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from groundswell.analysis.embedding import CachedEmbedder, HashingEmbedder\n"
        "cached = CachedEmbedder(HashingEmbedder(dimensions=64), Path(sys.argv[1]))\n"
        "for n in range(30): cached.embed([f'text {m}' for m in range(n, n + 20)])\n"
        "print('done')"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(3)
    ]
    assert [process.communicate(timeout=60)[0] for process in running] == ["done\n"] * 3
    inner = Counting()
    CachedEmbedder(inner, tmp_path).embed([f"text {m}" for m in range(49)])
    assert inner.asked == []


def test_static_vectors_are_not_cached(tmp_path: Path) -> None:
    load_embedder("static", cache=tmp_path / "cache").embed(["one"])
    assert not (tmp_path / "cache").exists()
