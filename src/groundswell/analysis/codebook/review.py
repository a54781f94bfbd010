"""All that a check of a codebook found, as plain data: its codes, how near they are, what to mend.

What counts as a problem is decided in :mod:`~groundswell.analysis.codebook.checking`.
"""

from __future__ import annotations

from dataclasses import dataclass

from groundswell.analysis.codebook.checking import Problem, check_codebook
from groundswell.analysis.codebook.model import Code
from groundswell.analysis.codebook.overlap import NEAR, are_told_apart, near_definitions
from groundswell.analysis.codebook.tables import ReadCodebook
from groundswell.analysis.codebook.uses import Uses
from groundswell.analysis.embedding import Embedder

SCHEMA_VERSION = 1
MOST_PAIRS = 500
"""Pairs of codes that are kept, the nearest first."""


@dataclass(frozen=True, slots=True)
class ReviewedCode:
    """One code, and what is there of it.

    Attributes
    ----------
    id : str
        Its identity.
    name : str
        What people call it.
    path : tuple of str
        Names from the top down to it.
    kind : str or None
        What sort of code it is, where the codebook says so.
    is_codable : bool
        False for a heading that only holds narrower codes.
    has_definition, has_include, has_exclude : bool
        Whether it is said what it means, when to use it, and when not.
    n_examples : int
        How many examples it has.
    n_items : int or None
        Items that carry it; None where no codings were read.
    nearest_id : str or None
        The code whose definition is nearest; None without a definition, or where all are wider,
        narrower or of another kind.
    nearest_similarity : float or None
        How near, -1 to 1.
    """

    id: str
    name: str
    path: tuple[str, ...]
    kind: str | None
    is_codable: bool
    has_definition: bool
    has_include: bool
    has_exclude: bool
    n_examples: int
    n_items: int | None
    nearest_id: str | None
    nearest_similarity: float | None


@dataclass(frozen=True, slots=True)
class NearCodes:
    """Two codes and how near their definitions are.

    Attributes
    ----------
    first_id, second_id : str
        The codes, in the order of the codebook.
    similarity : float
        Cosine similarity of what they mean, -1 to 1.
    is_told_apart : bool
        Whether either says when to use the other instead.
    n_both : int or None
        Items that carry both; None where no codings were read.
    """

    first_id: str
    second_id: str
    similarity: float
    is_told_apart: bool
    n_both: int | None


@dataclass(frozen=True, slots=True)
class Review:
    """A codebook, looked through.

    Attributes
    ----------
    name, version, fingerprint : str
        Of the codebook; the fingerprint is a SHA-256 of what its codes say.
    format : str
        Of the file.
    cut : float
        Similarity from which two definitions are told as overlapping.
    n_items : int or None
        Items with a coding; None where no codings were read.
    codes : tuple of ReviewedCode
        In the order of the codebook.
    near : tuple of NearCodes
        At most 500 pairs of codes, the nearest first. Wider and narrower codes are no pair, nor
        are codes of different kinds.
    n_compared : int
        Pairs that were compared.
    problems : tuple of Problem
        Errors, then warnings, then advice.
    notes : tuple of str
        About the reading of the file.
    schema_version : int
        Of this format.
    """

    name: str
    version: str
    fingerprint: str
    format: str
    cut: float
    n_items: int | None
    codes: tuple[ReviewedCode, ...]
    near: tuple[NearCodes, ...]
    n_compared: int
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    schema_version: int = SCHEMA_VERSION


def review_codebook(
    read: ReadCodebook, *, embedder: Embedder, uses: Uses | None = None, cut: float = NEAR
) -> Review:
    """Look a codebook through.

    Parameters
    ----------
    read : ReadCodebook
        The codebook, and where its codes stand in the file.
    embedder : Embedder
        A sentence model; the default cut is for the bundled "minilm".
    uses : Uses, optional
        How often codes were used; without it, no code can be found empty.
    cut : float
        Cosine similarity of definitions from which a pair is told.

    Returns
    -------
    Review
    """
    book = read.book
    problems = check_codebook(book, places=read.places, embedder=embedder, uses=uses, cut=cut)
    pairs = near_definitions(book, embedder=embedder, cut=-1.0)
    nearest: dict[str, tuple[str, float]] = {}
    for pair in pairs:
        nearest.setdefault(pair.first, (pair.second, pair.score))
        nearest.setdefault(pair.second, (pair.first, pair.score))
    by_id = book.by_id

    def both(first: str, second: str) -> int | None:
        if uses is None:
            return None
        return uses.together.get((first, second)) or uses.together.get((second, first)) or 0

    def reviewed(code: Code) -> ReviewedCode:
        other, similarity = nearest.get(code.id, (None, None))
        return ReviewedCode(
            id=code.id,
            name=code.name,
            path=book.path(code.id),
            kind=code.kind,
            is_codable=code.is_codable,
            has_definition=bool(code.definition.strip()),
            has_include=bool(code.include.strip()),
            has_exclude=bool(code.exclude.strip()),
            n_examples=len(code.examples),
            n_items=None if uses is None else uses.by_code.get(code.id, 0),
            nearest_id=other,
            nearest_similarity=None if similarity is None else round(similarity, 4),
        )

    return Review(
        name=book.name,
        version=book.version,
        fingerprint=book.fingerprint,
        format=read.format,
        cut=cut,
        n_items=None if uses is None else uses.n_items,
        codes=tuple(reviewed(code) for code in book.codes),
        near=tuple(
            NearCodes(
                pair.first,
                pair.second,
                round(pair.score, 4),
                are_told_apart(by_id[pair.first], by_id[pair.second]),
                both(pair.first, pair.second),
            )
            for pair in pairs[:MOST_PAIRS]
        ),
        n_compared=len(pairs),
        problems=problems,
        notes=read.notes,
    )
