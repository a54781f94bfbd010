"""A positively stated building block for a barrier that nobody wrote an answer to.

The bank pairs phrases that block with phrases that answer them; what is proposed here is always
marked as derived. Blocks that people did name come from themes of what helps, elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from groundswell.analysis.embedding.model import Embedder, Vectors
from groundswell.analysis.themes.phrase_bank import Phrase, bank_vectors, load_bank
from groundswell.analysis.themes.title_shape import Shape, shape_of
from groundswell.analysis.themes.turning import has_opposite, lowered, opposites

DERIVED = "derived: nobody said this"
# Below this a pair of the bank is about something else, told by title and centre or title alone.
_NEAR_ENOUGH = 0.55
_NEAR_IN_WORDS = 0.6
# From this cosine on what helps answers a topic of the same section.
_NEAR_TOPIC = 0.45
# Two answers of more words than this are parted by a comma.
_LONG = 6


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
        The answer that the bank pairs with the barrier; for a topic of the bank, what helps there;
        for a title that names several things, answers to the first two; else the nearest barrier
        phrase's answer, half by title and half by centre; else the title turned round ("Too many
        forms" to "Fewer forms").

    Notes
    -----
    The result is a proposal for people to judge: it says what would be the opposite of what they
    wrote, not what they wrote.
    """
    used = {text.lower() for text in taken}
    phrase = load_bank().find(title)
    if phrase is not None and phrase.answer and phrase.answer.lower() not in used:
        return _block(phrase.answer, phrase, 1.0, title, used)
    if phrase is not None and not phrase.answer:
        helps = _nearest_help(phrase, centre, embedder)
        if helps is not None and helps.text.lower() not in used:
            return _block(helps.text, phrase, 1.0, title, used)
    parts = _parts(title)
    if len(parts) > 1:
        joined = _answer_parts(parts, embedder)
        if joined is not None and joined.lower() not in used:
            return _own_block(joined, title)
    vectors = _barrier_vectors(embedder)
    length = float(np.linalg.norm(centre))
    named = vectors @ embedder.embed([title])[0]
    nearness = 0.5 * named + 0.5 * (vectors @ centre) / max(length, 1e-12)
    for i in np.argsort(-nearness, kind="stable")[:8].tolist():
        near = _barriers()[i][1]
        if near.answer and near.answer.lower() not in used and nearness[i] >= _NEAR_ENOUGH:
            return _block(near.answer, near, float(nearness[i]), title, used)
    for answer in opposites(title):
        if answer.lower() not in used:
            return _own_block(answer, title)
    n_tried = sum(text.startswith("another answer to") for text in used)
    return _own_block(f"Another answer to {lowered(title)} ({n_tried + 2})", title)


def _barrier_vectors(embedder: Embedder) -> Vectors:
    return bank_vectors(embedder)[[i for i, _ in _barriers()]]


def _parts(title: str) -> list[str]:
    """The things that a title names one after the other; one where it names one."""
    if load_bank().find(title) is not None:
        return [title]
    listed = [part for part in re.split(r", | and ", title) if part]
    names = all(shape_of(part) is Shape.NAME and len(part) > 2 for part in listed)
    return listed if names and len(listed) > 1 else [title]


def _nearest_help(topic: Phrase, centre: Vectors, embedder: Embedder) -> Phrase | None:
    """What helps, nearest to a topic of the bank among the phrases that stand with it."""
    bank, vectors = load_bank().phrases, bank_vectors(embedder)
    place = next(i for i, phrase in enumerate(bank) if phrase.text == topic.text)
    meant = vectors[place] + centre / max(float(np.linalg.norm(centre)), 1e-12)
    near = [
        (-round(float(vectors[i] @ meant) / 2, 6), i)
        for i, phrase in enumerate(bank)
        if (phrase.domain, phrase.section) == (topic.domain, topic.section)
        and phrase.kind == "helps"
    ]
    nearness, best = min(near, default=(0.0, 0))
    return bank[best] if -nearness >= _NEAR_TOPIC else None


def _answer_parts(parts: Sequence[str], embedder: Embedder) -> str | None:
    """Answer the first two things that a title names, each by itself; None if neither can be."""
    nearness = _barrier_vectors(embedder) @ embedder.embed(list(parts[:2])).T
    answers: list[str] = []
    n_told = 0
    for k, part in enumerate(parts[:2]):
        exact = load_bank().find(part)
        near = int(np.argmax(np.round(nearness[:, k], 6)))
        n_told += 1
        if exact is not None and exact.answer:
            answers.append(exact.answer)
        elif nearness[near, k] >= _NEAR_IN_WORDS:
            answers.append(str(_barriers()[near][1].answer))
        else:
            answers.append(next(opposites(part)))
            n_told -= not has_opposite(part)
    if not n_told:
        return None
    if len({answer.lower() for answer in answers}) == 1:
        return answers[0]
    link = ", and " if len(" ".join(answers).split()) > _LONG else " and "
    return f"{answers[0]}{link}{lowered(answers[1])}"


def _block(
    answer: str, phrase: Phrase, similarity: float, barrier: str, used: Collection[str]
) -> DerivedBlock:
    statement = phrase.statement
    if statement is None or statement.lower() in used:
        statement = _statement(answer, barrier)
    return DerivedBlock(answer, statement, DERIVED, phrase.text, round(similarity, 6))


def _own_block(answer: str, barrier: str) -> DerivedBlock:
    return DerivedBlock(answer, _statement(answer, barrier), DERIVED, None, 0.0)


def _statement(answer: str, barrier: str) -> str:
    return f"Where people now write of “{barrier}”, there would be: {lowered(answer)}."
