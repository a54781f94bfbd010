"""Vectors kept on disk between runs, found again by what a text says.

The file holds hashes and vectors, never a text and no time. A vector still tells something of its
text, so the folder is private to the person; deleting it is always safe.
"""

from __future__ import annotations

import hashlib
import platform
import sqlite3
import zlib
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

import numpy as np

from groundswell.analysis.embedding.model import Embedder, Vectors

FILE = "vectors.sqlite3"
MAX_BYTES = 2**30
# What is made is kept this often, so that a run that was cut off goes on where it was.
TEXTS_A_WRITE = 4096
_KEYS_A_QUERY = 500
_RUNTIMES = ("numpy", "onnxruntime", "tokenizers")
_CREATE = (
    "CREATE TABLE IF NOT EXISTS vectors (id INTEGER PRIMARY KEY, key BLOB UNIQUE, vector BLOB)"
)

_T = TypeVar("_T")


def default_cache_folder() -> Path:
    """Return where this person's programs keep what can be made again."""
    from platformdirs import user_cache_path

    return user_cache_path("groundswell", appauthor=False) / "vectors"


class CachedEmbedder:
    """Keeps another embedder's vectors on disk; gives the same bits as that embedder.

    A cache that is damaged is thrown away; one that can't be read or written is done without.
    Several processes may share a folder.

    Parameters
    ----------
    inner : Embedder
        Makes the vectors that are not there yet.
    folder : Path
        Made if missing, and made private to its owner.
    max_bytes : int
        Above this size the vectors that were added first are dropped.

    Examples
    --------
    >>> import tempfile
    >>> from groundswell.analysis.embedding.hashing import HashingEmbedder
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     CachedEmbedder(HashingEmbedder(), Path(folder)).embed(["too few nurses"]).shape
    (1, 384)
    """

    def __init__(self, inner: Embedder, folder: Path, *, max_bytes: int = MAX_BYTES) -> None:
        self._inner, self._folder, self._max_bytes = inner, folder, max_bytes
        self.name, self.fingerprint = inner.name, inner.fingerprint
        self.dimensions = inner.dimensions
        # Another runtime may round another way, and cached bits must be fresh bits.
        made_by = [inner.fingerprint, platform.machine(), *map(version, _RUNTIMES)]
        self._prefix = hashlib.sha256(" ".join(made_by).encode()).digest()

    def embed(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """Embed the texts; see ``Embedder.embed``."""
        wanted = {text: self._key(text) for text in texts}
        found = self._use(partial(self._read, keys=list(wanted.values()))) or {}
        missing = [text for text, key in wanted.items() if key not in found]
        n_ready = sum(wanted[text] in found for text in texts)
        if progress is not None and n_ready:
            progress(n_ready)
        for start in range(0, len(missing), TEXTS_A_WRITE):
            part = missing[start : start + TEXTS_A_WRITE]
            keys = [wanted[text] for text in part]
            made = dict(zip(keys, self._inner.embed(part, progress=progress), strict=True))
            self._use(partial(self._write, made=made))
            found.update(made)
        n_repeated = len(texts) - n_ready - len(missing)
        if progress is not None and n_repeated:
            progress(n_repeated)
        rows = [found[wanted[text]] for text in texts]
        return np.array(rows, np.float32).reshape(len(texts), self.dimensions)

    def _key(self, text: str) -> bytes:
        content = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        return hashlib.sha256(self._prefix + content).digest()

    def _use(self, work: Callable[[sqlite3.Connection], _T]) -> _T | None:
        """Do the work on the open file; None if that can't be done, now or at all."""
        for _ in range(2):
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._folder.chmod(0o700)
                with closing(sqlite3.connect(self._folder / FILE, timeout=10)) as file, file:
                    file.execute(_CREATE)
                    return work(file)
            except (OSError, sqlite3.OperationalError):
                # Locked for long, read-only or full: true vectors matter, the cache doesn't.
                return None
            except sqlite3.DatabaseError:
                with suppress(OSError):
                    (self._folder / FILE).unlink()
        return None

    def _read(self, file: sqlite3.Connection, keys: list[bytes]) -> dict[bytes, Vectors]:
        found = {}
        for start in range(0, len(keys), _KEYS_A_QUERY):
            part = keys[start : start + _KEYS_A_QUERY]
            marks = ",".join("?" * len(part))
            query = f"SELECT key, vector FROM vectors WHERE key IN ({marks})"
            for key, blob in file.execute(query, part):
                vector = self._unpack(key, blob)
                if vector is not None:
                    found[key] = vector
        return found

    def _write(self, file: sqlite3.Connection, made: dict[bytes, Vectors]) -> None:
        rows = [(key, _pack(key, vector)) for key, vector in made.items()]
        file.executemany("INSERT OR REPLACE INTO vectors (key, vector) VALUES (?, ?)", rows)
        n_kept = self._max_bytes // (4 * self.dimensions + 100)
        file.execute("DELETE FROM vectors WHERE id <= (SELECT max(id) FROM vectors) - ?", (n_kept,))

    def _unpack(self, key: bytes, blob: object) -> Vectors | None:
        """Return the stored vector, or None if it is not what was once written."""
        if not isinstance(blob, bytes) or len(blob) != 4 * self.dimensions + 4:
            return None
        vector = np.frombuffer(blob[:-4], "<f4").astype(np.float32)
        return vector if _pack(key, vector) == blob else None


def _pack(key: bytes, vector: Vectors) -> bytes:
    content = vector.astype("<f4").tobytes()
    return content + zlib.crc32(key + content).to_bytes(4, "little")
