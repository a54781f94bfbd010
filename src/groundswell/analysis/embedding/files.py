"""Hashes of model files, and text made safe for a tokenizer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def hash_files(paths: Iterable[Path]) -> str:
    """Return one SHA-256 over the SHA-256 of each file, in the order given."""
    total = hashlib.sha256()
    for path in paths:
        total.update(bytes.fromhex(hash_file(path)))
    return total.hexdigest()


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def replace_broken_characters(text: str) -> str:
    r"""Replace halves of broken characters (lone surrogates), which no tokenizer takes.

    Examples
    --------
    >>> replace_broken_characters("caf\ud83d au lait")
    'caf? au lait'
    """
    return text.encode("utf-8", "replace").decode("utf-8")
