"""From a contribution's redacted text to its meaning units: the spans that each say one thing.

Layout and sentences come from ``sentences``, joints inside a sentence from ``clauses``; here they
are put together, and fragments too short to mean anything alone join a neighbour.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from string import whitespace

from groundswell.analysis.corpus.clauses import find_joints
from groundswell.analysis.corpus.model import MeaningUnit
from groundswell.analysis.corpus.sentences import Piece, count_words, iterate_pieces, mask_brackets

_LEAST_WORDS = 3
_LEAST_WORDS_OF_A_POINT = 2
_RIM_BEFORE = re.compile(r"(?:[\s,;:|/\\•·▪●◦‣►➤✓…]|[-–—*]+(?=[\s\w])|\.(?!\d))+")
_RIM_AFTER = ",;:|/\\•·▪●◦‣►➤✓–—-" + whitespace
_CONTRAST_OPENERS = ("but ", "although ", "though ", "however")


def split_units(
    contribution_id: str, text: str, *, language: str = "en"
) -> tuple[MeaningUnit, ...]:
    """Split a contribution into meaning units.

    Parameters
    ----------
    contribution_id : str
        Id of the contribution.
    text : str
        Its redacted text.
    language : str, default "en"
        ISO 639-1 code: sentences are found in some 300 languages, clauses in English only.

    Returns
    -------
    tuple of MeaningUnit
        In order, without overlap; together they hold every letter of the text, and only blanks,
        bullets and separators lie between them. Each is exactly ``text[start:end]``. Empty for a
        blank text. A text of emoji alone is one unit.

    Notes
    -----
    A unit starts at a line, a point of a list, a sentence, a contrast ("but"), or a clause with a
    subject and verb of its own; sentences of more than 40 words are cut at their best joints. A
    piece of fewer than three words joins the one before it, or the one after where it is first.

    Examples
    --------
    >>> text = "Kind staff, who listen. The ward is clean but waits are long"
    >>> for unit in split_units("c1", text):
    ...     print(unit.id, unit.text)
    c1:0-23 Kind staff, who listen.
    c1:24-41 The ward is clean
    c1:42-60 but waits are long
    """
    masked = mask_brackets(text)
    pieces = [
        trimmed
        for piece in iterate_pieces(masked, language=language)
        for clause in _iterate_clauses(masked, piece, language=language)
        if (trimmed := _trim(masked, clause)) is not None
    ]
    spans = _join_short(masked, pieces)
    if not spans and text.strip():
        start = len(text) - len(text.lstrip())
        spans = [(start, start + len(text.strip()))]
    return tuple(
        MeaningUnit(
            id=f"{contribution_id}:{start}-{end}",
            contribution_id=contribution_id,
            start=start,
            end=end,
            text=text[start:end],
        )
        for start, end in spans
    )


def _iterate_clauses(masked: str, piece: Piece, *, language: str) -> Iterator[Piece]:
    joints = find_joints(masked[piece.start : piece.end]) if language == "en" else []
    edges = [piece.start, *(piece.start + joint for joint in joints), piece.end]
    for number, (start, end) in enumerate(itertools.pairwise(edges)):
        yield Piece(start, end, piece.is_point and number == 0)


def _trim(masked: str, piece: Piece) -> Piece | None:
    """Take blanks and separators off a piece's rim; None where nothing but those is left."""
    before = _RIM_BEFORE.match(masked, piece.start, piece.end)
    start = piece.start if before is None else before.end()
    kept = masked[start : piece.end].rstrip(_RIM_AFTER).rstrip()
    return Piece(start, start + len(kept), piece.is_point) if kept else None


def _join_short(masked: str, pieces: Sequence[Piece]) -> list[tuple[int, int]]:
    """Join fragments to a neighbour and give the spans."""
    spans: list[tuple[int, int]] = []
    pending: int | None = None
    for piece in pieces:
        words = masked[piece.start : piece.end]
        n_words = count_words(words)
        stands_alone = n_words >= _LEAST_WORDS or (
            n_words >= _LEAST_WORDS_OF_A_POINT and (piece.is_point or _is_contrasted(masked, piece))
        )
        if stands_alone:
            spans.append((piece.start if pending is None else pending, piece.end))
            pending = None
        elif spans and pending is None:
            spans[-1] = (spans[-1][0], piece.end)
        elif pending is None:
            pending = piece.start
    if pending is not None:
        spans.append((pending, pieces[-1].end))
    return spans


def _is_contrasted(masked: str, piece: Piece) -> bool:
    """Say whether the next words set this piece against something ("kind staff but ...")."""
    return masked[piece.end : piece.end + 14].lstrip(" ,").lower().startswith(_CONTRAST_OPENERS)
