"""The bank of plain concept phrases that themes are named from, and its vectors.

The phrases are data: one text file per domain in ``bank/``, whose README says how to read a line.
Their vectors with the bundled model ship beside them; for any other model they are embedded at
first use. Choosing a phrase for a theme is the work of :mod:`groundswell.analysis.themes.naming`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.embedding.model import Embedder, Vectors
from groundswell.analysis.errors import InputError

SIGNS = {"+": "helps", "-": "blocks", "=": "neutral"}
VECTORS_FILE = "vectors.npy"
STAMP_FILE = "vectors.json"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of the bank.

    Attributes
    ----------
    text : str
        One to seven plain words in sentence case.
    kind : str
        "helps", "blocks" or "neutral".
    domain : str
        The file that it stands in: "work", "care", "civic" ...
    section : str
        The heading that it stands under.
    is_wide : bool
        Whether it is general enough to head several themes.
    answer : str or None
        For some that block: the phrase that answers it.
    is_answer : bool
        Whether it is there as the answer to a barrier only.
    statement : str or None
        The line that sums its section up as something good; None where there is none.
    """

    text: str
    kind: str
    domain: str
    section: str
    is_wide: bool = False
    answer: str | None = None
    is_answer: bool = False
    statement: str | None = None


@dataclass(frozen=True, slots=True)
class PhraseBank:
    """All phrases, in the order of the files.

    Attributes
    ----------
    phrases : tuple of Phrase
        No two with the same text, whatever the case.
    fingerprint : str
        SHA-256 over everything in it.
    """

    phrases: tuple[Phrase, ...]
    fingerprint: str
    _by_text: dict[str, Phrase] = field(repr=False, default_factory=dict)

    def find(self, text: str) -> Phrase | None:
        """Return the phrase with this text, whatever its case; None where there is none.

        Examples
        --------
        >>> load_bank().find("not enough TIME").kind
        'blocks'
        """
        return self._by_text.get(text.lower())


def _folder() -> Traversable:
    return files("groundswell.analysis.themes") / "bank"


def _read(domain: str, text: str) -> Iterator[Phrase]:
    """Yield the phrases of one file, each answer after the barrier that it answers."""
    section, statement = "", None
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("## "):
            section, _, after = line[3:].partition(" | ")
            statement = after or None
        elif line.strip() and not line.startswith("# "):
            sign, _, body = line.partition(" ")
            kind = SIGNS.get(sign[:1])
            if kind is None or not body or sign[1:] not in ("", "*"):
                raise InputError(
                    f"bank/{domain}.txt line {number} is no phrase: {line!r}",
                    fix="write '= phrase', '+ phrase' or '- phrase > answer'",
                )
            phrase, _, answer = body.partition(" > ")
            yield Phrase(
                phrase, kind, domain, section, sign[1:] == "*", answer or None, statement=statement
            )
            if answer:
                yield Phrase(answer, "helps", domain, section, is_answer=True, statement=statement)


@lru_cache(maxsize=1)
def load_bank() -> PhraseBank:
    """Read the bank that ships with the product.

    Returns
    -------
    PhraseBank
        Some thousands of phrases. One written twice is kept once, its own line before its use as
        an answer.

    Raises
    ------
    InputError
        A line that can't be read, or a phrase given two kinds.

    Examples
    --------
    >>> bank = load_bank()
    >>> bank.find("Not enough time").answer
    'Protected time to try ideas'
    """
    found: dict[str, Phrase] = {}
    for entry in sorted(_folder().iterdir(), key=lambda item: item.name):
        if not entry.name.endswith(".txt"):
            continue
        for phrase in _read(entry.name[:-4], entry.read_text(encoding="utf-8")):
            earlier = found.setdefault(phrase.text.lower(), phrase)
            if earlier.is_answer and not phrase.is_answer:
                found[phrase.text.lower()] = phrase
            if earlier.kind != phrase.kind:
                raise InputError(
                    f"the phrase {phrase.text!r} stands in the bank as {earlier.kind} "
                    f"({earlier.domain}) and as {phrase.kind} ({phrase.domain})",
                    fix="keep one of them",
                )
    phrases = tuple(found.values())
    told = "\n".join(
        f"{p.text}|{p.kind}|{p.domain}|{p.section}|{p.is_wide}|{p.answer}|{p.is_answer}|{p.statement}"
        for p in phrases
    )
    return PhraseBank(phrases, hashlib.sha256(told.encode()).hexdigest(), dict(found))


def pack_vectors(vectors: Vectors) -> NDArray[np.int8]:
    """Store rows of unit length as one byte a number.

    The length of a row is not kept: :func:`unpack_vectors` makes it one again.

    Parameters
    ----------
    vectors : ndarray of float32, shape (n, d)

    Returns
    -------
    ndarray of int8, shape (n, d)

    Examples
    --------
    >>> pack_vectors(np.array([[0.6, -0.8]], dtype=np.float32)).tolist()
    [[95, -127]]
    """
    largest = np.abs(vectors).max(axis=1, keepdims=True)
    packed: NDArray[np.int8] = np.rint(vectors / np.maximum(largest, 1e-12) * 127).astype(np.int8)
    return packed


def unpack_vectors(packed: NDArray[np.int8]) -> Vectors:
    """Turn packed rows back into rows of unit length.

    Examples
    --------
    >>> unpack_vectors(np.array([[95, -127]], dtype=np.int8)).round(2).tolist()
    [[0.6..., -0.8...]]
    """
    rows = packed.astype(np.float32)
    vectors: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    return vectors


_EMBEDDED: dict[tuple[str, str], Vectors] = {}


def bank_vectors(embedder: Embedder) -> Vectors:
    """Vectors of the bank's phrases with this model.

    Shipped for the bundled model; embedded once per process for any other.

    Parameters
    ----------
    embedder : Embedder
        The model that the units were embedded with.

    Returns
    -------
    ndarray of float32, shape (n_phrases, dimensions)
        Rows of unit length, in the order of ``load_bank().phrases``. Not to be written to.
    """
    bank = load_bank()
    key = (embedder.fingerprint, bank.fingerprint)
    if key not in _EMBEDDED:
        vectors = _shipped_vectors(*key)
        if vectors is None:
            # Packed and unpacked as the shipped ones are, so that both ways agree to the bit.
            vectors = unpack_vectors(
                pack_vectors(embedder.embed([phrase.text for phrase in bank.phrases]))
            )
        vectors.flags.writeable = False
        _EMBEDDED[key] = vectors
    return _EMBEDDED[key]


def _shipped_vectors(model: str, bank: str) -> Vectors | None:
    """Read the vectors that ship, unless they are of another model or bank."""
    stamp_file = _folder() / STAMP_FILE
    if not stamp_file.is_file():
        return None
    stamp = json.loads(stamp_file.read_text(encoding="utf-8"))
    if (stamp["model"], stamp["bank"]) != (model, bank):
        return None
    with (_folder() / VECTORS_FILE).open("rb") as handle:
        return unpack_vectors(np.load(handle, allow_pickle=False))
