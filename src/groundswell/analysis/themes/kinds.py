"""Whether a meaning unit says what helps or what blocks, where nobody stated it.

A small logistic regression reads three things: cue words (:mod:`.kind_cues`), single words and
pairs, and the sentence vector. It is trained by ``scripts/build_kinds.py`` on sentences written
for Groundswell, and on nothing else. Where part of the crowd stated kinds, a second one learns
from them. Themes are not looked for here. Method and figures: ``docs/reference/kinds.md``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.corpus.model import Kind
from groundswell.analysis.embedding.model import Vectors
from groundswell.analysis.errors import InputError, OptionError
from groundswell.analysis.themes.kind_cues import count_cues, split_words

THRESHOLD = 0.65
"""Probability from which a unit is called helps or blocks."""

CLASSES = (Kind.HELPS, Kind.BLOCKS, Kind.UNCLEAR)
"""Columns of every probability table here."""

CUE_SCALE, VECTOR_SCALE, WORD_SCALE = 3.0, 2.0, 0.5
_MIN_STATED = 30  # of each kind, before the crowd's own statements teach anything
_MAX_STATED = 4_000  # distinct units learnt from; more cost time and add little
_PRIOR_SCALE = 0.3


@dataclass(frozen=True, slots=True)
class KindGuess:
    """What a meaning unit is about, and how sure that is.

    Attributes
    ----------
    kind : Kind
        Helps, blocks, or unclear where neither reaches the threshold.
    probability : float
        Of ``kind``, from 0 to 1; 1 where it was stated. For unclear, the probability that the
        unit says neither or both, which may be small: then it was a near tie.
    helps, blocks : float
        Probability of each.
    is_stated : bool
        Whether the person said so themselves.
    """

    kind: Kind
    probability: float
    helps: float
    blocks: float
    is_stated: bool = False


@dataclass(frozen=True, slots=True)
class KindWeights:
    """What training left behind.

    Attributes
    ----------
    vocabulary : mapping of str to int
        Words and pairs of words, and their columns.
    fingerprints : tuple of str
        Embedders whose vectors were trained on; the same place in ``with_vectors``.
    with_vectors : tuple of ndarray, shape (1 + n_cues + n_words + n_dimensions, 3)
        Intercept and coefficients, one table per embedder.
    words_only : ndarray, shape (1 + n_cues + n_words, 3)
        The same without a vector, for any other embedder.
    """

    vocabulary: dict[str, int]
    fingerprints: tuple[str, ...]
    with_vectors: tuple[NDArray[np.float64], ...]
    words_only: NDArray[np.float64]


def infer_kinds(
    texts: Sequence[str],
    vectors: Vectors,
    *,
    stated: Sequence[Kind | None] | None = None,
    fingerprint: str | None = None,
    threshold: float = THRESHOLD,
) -> tuple[KindGuess, ...]:
    """Say of each meaning unit whether it tells what helps, what blocks, or neither.

    A wish for what is missing ("more staff", "they should listen") counts as blocks. A bare noun
    ("communication"), a plain fact, a question, and good and bad in one breath are unclear.

    Parameters
    ----------
    texts : sequence of str
        Meaning units.
    vectors : ndarray of float32, shape (n_texts, n_dimensions)
        Their vectors, from any embedder.
    stated : sequence of Kind or None, optional
        What the person said of each unit; None where they did not. A stated kind is kept. Where
        30 or more units of each kind are stated, the others are guessed with their help.
    fingerprint : str, optional
        Of the embedder. One that the weights were not trained with is no trouble: cue words
        alone are used. Without it, vectors as long as the bundled model's are taken to be its.
    threshold : float
        Probability from which a unit is called helps or blocks.

    Returns
    -------
    tuple of KindGuess
        In the order of ``texts``.

    Raises
    ------
    InputError
        Where the three do not have the same length.
    OptionError
        Where the threshold is not from 0.5 to 1.

    Examples
    --------
    >>> none = np.zeros((2, 0), dtype=np.float32)
    >>> [g.kind.value for g in infer_kinds(["Nobody listens", "Very kind staff"], none)]
    ['blocks', 'helps']
    """
    _check(texts, vectors, stated, threshold)
    # Guessed once per text and in one order: the last bits of a sum may depend on its row.
    first = {text: i for i, text in reversed(list(enumerate(texts)))}
    distinct = sorted(first)
    if not distinct:
        return ()
    vectors_of = np.asarray(vectors, dtype=np.float64)[[first[text] for text in distinct]]
    cues = CUE_SCALE * count_cues(distinct).astype(np.float64)
    table = _probabilities(distinct, cues, vectors_of, fingerprint)
    if stated is not None:
        pairs = {(t, k) for t, k in zip(texts, stated, strict=True) if k in CLASSES[:2]}
        if any(kind is None for kind in stated):
            table = _learn_from_stated(distinct, pairs, cues, vectors_of, table)
    table = np.round(table, 6)
    row_of = {text: row for row, text in enumerate(distinct)}
    kinds: Sequence[Kind | None] = stated if stated is not None else [None] * len(texts)
    return tuple(
        _guess(table[row_of[text]], kind, threshold)
        for text, kind in zip(texts, kinds, strict=True)
    )


def _check(
    texts: Sequence[str], vectors: Vectors, stated: Sequence[Kind | None] | None, threshold: float
) -> None:
    if len(vectors) != len(texts):
        raise InputError(f"{len(texts)} meaning units came with {len(vectors)} vectors")
    if stated is not None and len(stated) != len(texts):
        raise InputError(f"{len(texts)} meaning units came with {len(stated)} stated kinds")
    if not 0.5 <= threshold <= 1:
        raise OptionError(
            f"the threshold for a kind is {threshold}", fix="give a number from 0.5 to 1"
        )


def _guess(probabilities: NDArray[np.float64], stated: Kind | None, threshold: float) -> KindGuess:
    helps, blocks, unclear = (float(p) for p in probabilities)
    if stated is not None:
        return KindGuess(
            stated, 1.0, float(stated == Kind.HELPS), float(stated == Kind.BLOCKS), True
        )
    if max(helps, blocks) < threshold:
        return KindGuess(Kind.UNCLEAR, unclear, helps, blocks)
    if helps >= blocks:
        return KindGuess(Kind.HELPS, helps, helps, blocks)
    return KindGuess(Kind.BLOCKS, blocks, helps, blocks)


def list_terms(text: str) -> list[str]:
    """List the words of a text and its pairs of neighbours.

    Examples
    --------
    >>> list_terms("Not good")
    ['not', 'good', 'not good']
    """
    words = split_words(text)
    return words + [f"{a} {b}" for a, b in pairwise(words)]


def _probabilities(
    texts: Sequence[str],
    cues: NDArray[np.float64],
    vectors: NDArray[np.float64],
    fingerprint: str | None,
) -> NDArray[np.float64]:
    weights = load_weights()
    table = weights.words_only
    uses_vectors = False
    for known, candidate in zip(weights.fingerprints, weights.with_vectors, strict=True):
        has_length = len(candidate) - len(table) == vectors.shape[1]
        if has_length and fingerprint in (known, None):
            table, uses_vectors = candidate, True
            break
    n_cues = cues.shape[1]
    n_words = len(weights.vocabulary)
    scores = table[0] + cues @ table[1 : 1 + n_cues]
    word_rows = WORD_SCALE * table[1 + n_cues : 1 + n_cues + n_words]
    for row, text in enumerate(texts):
        columns = sorted(
            {c for t in list_terms(text) if (c := weights.vocabulary.get(t)) is not None}
        )
        scores[row] += word_rows[columns].sum(axis=0)
    if uses_vectors:
        scores += VECTOR_SCALE * (vectors @ table[1 + n_cues + n_words :])
    scores -= scores.max(axis=1, keepdims=True)
    odds = np.exp(scores)
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def _learn_from_stated(
    texts: Sequence[str],
    stated: set[tuple[str, Kind]],
    cues: NDArray[np.float64],
    vectors: NDArray[np.float64],
    table: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Share what is not unclear between helps and blocks anew, as this crowd's statements teach.

    How unclear a unit is stays as it was: people state a kind for bare nouns too.
    """
    n_helps = sum(kind == Kind.HELPS for _, kind in stated)
    if min(n_helps, len(stated) - n_helps) < _MIN_STATED:
        return table
    from sklearn.linear_model import LogisticRegression

    # Hash order is a fair draw that does not depend on the order of rows.
    drawn = sorted(stated, key=lambda p: hashlib.sha256(p[0].encode()).digest() + p[1].encode())
    drawn = sorted(drawn[:_MAX_STATED])
    row_of = {text: row for row, text in enumerate(texts)}
    rows = [row_of[text] for text, _ in drawn]
    prior = _PRIOR_SCALE * np.log((table[:, 0] + 0.02) / (table[:, 1] + 0.02))
    features = np.hstack([cues, VECTOR_SCALE * vectors, prior[:, None]])
    model = LogisticRegression(C=1.0, max_iter=1_000)
    model.fit(features[rows], [kind == Kind.HELPS for _, kind in drawn])
    helps = model.predict_proba(features)[:, 1]
    clear = 1 - table[:, 2]
    return np.column_stack([clear * helps, clear * (1 - helps), table[:, 2]])


@cache
def load_weights() -> KindWeights:
    """Load the weights that ship with the product.

    Returns
    -------
    KindWeights
        Read once per process.
    """
    source = resources.files("groundswell.analysis.themes").joinpath("kinds.npz")
    with source.open("rb") as file, np.load(file, allow_pickle=False) as data:
        fingerprints = tuple(str(f) for f in data["fingerprints"])
        return KindWeights(
            vocabulary={str(term): i for i, term in enumerate(data["vocabulary"])},
            fingerprints=fingerprints,
            with_vectors=tuple(
                data[f"with_vectors_{i}"].astype(np.float64) for i in range(len(fingerprints))
            ),
            words_only=data["words_only"].astype(np.float64),
        )
