"""A positively stated building block for a barrier that nobody wrote an answer to.

The bank pairs phrases that block with phrases that answer them; what is proposed here is always
marked as derived. Blocks that people did name come from themes of what helps, elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from groundswell.analysis.embedding.model import Embedder, Vectors
from groundswell.analysis.themes.phrase_bank import Phrase, bank_vectors, load_bank

DERIVED = "derived: nobody said this"
# Below this a pair of the bank is about something else.
_NEAR_ENOUGH = 0.5

_TURNED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), turned)
    for pattern, turned in (
        (r"^not enough (.+)$", "Enough {}"),
        (r"^(?:no|lack of|a lack of) (.+)$", "Access to {}"),
        (r"^too much (.+)$", "Less {}"),
        (r"^too many (.+)$", "Fewer {}"),
        (r"^(?:poor|bad) (.+)$", "Good {}"),
        (r"^long (waits?.*)$", "Short {}"),
        (r"^slow (.+)$", "Quick {}"),
        (r"^(?:unclear|confusing) (.+)$", "Clear {}"),
        (r"^unfair (.+)$", "Fair {}"),
        (r"^high (.+)$", "Lower {}"),
    )
)


@dataclass(frozen=True, slots=True)
class DerivedBlock:
    """A building block proposed from a barrier.

    Attributes
    ----------
    title, statement : str
        Positive and plain; the statement is a line.
    basis : str
        Always "derived: nobody said this".
    barrier_phrase : str or None
        The phrase of the bank that stood for the barrier; None where the title was turned round.
    similarity : float
        How near that phrase is to the barrier; 0 where there is none.
    """

    title: str
    statement: str
    basis: str
    barrier_phrase: str | None
    similarity: float


@lru_cache(maxsize=1)
def _barriers() -> tuple[tuple[int, Phrase], ...]:
    return tuple((i, p) for i, p in enumerate(load_bank().phrases) if p.answer)


def block_title_from_barrier(
    title: str,
    centre: Vectors,
    *,
    embedder: Embedder,
    taken: Collection[str] = (),
) -> DerivedBlock:
    """Propose a building block for a barrier.

    Parameters
    ----------
    title : str
        Title of the barrier.
    centre : ndarray of float32, shape (d,)
        Mean of the vectors of its units; any length.
    embedder : Embedder
        The model that made them.
    taken : collection of str
        Titles and statements that stand in the report already; not given again.

    Returns
    -------
    DerivedBlock
        The answer that the bank pairs with the barrier; else the nearest barrier phrase's answer,
        half by title and half by centre; else the title turned round ("Too many forms" to "Fewer
        forms").

    Notes
    -----
    The result is a proposal for people to judge: it says what would be the opposite of what they
    wrote, not what they wrote.
    """
    used = {text.lower() for text in taken}
    phrase = load_bank().find(title)
    if phrase is not None and phrase.answer and phrase.answer.lower() not in used:
        return _block(phrase.answer, phrase, 1.0, title, used)
    vectors = bank_vectors(embedder)[[i for i, _ in _barriers()]]
    length = float(np.linalg.norm(centre))
    named = embedder.embed([title])[0]
    nearness = 0.5 * (vectors @ named) + 0.5 * (vectors @ centre) / max(length, 1e-12)
    for i in np.argsort(-nearness, kind="stable")[:8].tolist():
        near = _barriers()[i][1]
        if near.answer and near.answer.lower() not in used and nearness[i] >= _NEAR_ENOUGH:
            return _block(near.answer, near, float(nearness[i]), title, used)
    return DerivedBlock(
        _turn(title, used),
        f"What people wrote under “{title}” is put right.",
        DERIVED,
        None,
        0.0,
    )


def _block(
    answer: str, phrase: Phrase, similarity: float, barrier: str, used: Collection[str]
) -> DerivedBlock:
    statement = phrase.statement
    if statement is None or statement.lower() in used:
        statement = f"Where people now write of “{barrier}”, there would be: {_lowered(answer)}."
    return DerivedBlock(answer, statement, DERIVED, phrase.text, round(similarity, 6))


def _turn(title: str, used: Collection[str]) -> str:
    """Say a title the other way round, or ask for an answer to it."""
    for pattern, turned in _TURNED:
        match = pattern.match(title)
        if match and turned.format(match[1]).lower() not in used:
            return turned.format(match[1])
    return f"An answer to “{title}”"


def _lowered(text: str) -> str:
    return text[0].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text
