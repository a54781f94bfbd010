"""A small ward that people write about: made-up words, four codes."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
import pytest

from groundswell.analysis.codebook.model import Code, Codebook
from groundswell.analysis.coding.space import CodingSpace, make_coding_space
from groundswell.analysis.embedding import load_embedder

ABOUT = {
    "food": (
        "The soup was cold",
        "Lunch came late",
        "Breakfast had no fruit",
        "Meals taste of nothing",
    ),
    "staff": (
        "The nurse was kind",
        "Nurses listened to me",
        "A doctor was rude",
        "Carers are gentle",
    ),
    "parking": (
        "No space to park",
        "The car park is full",
        "Parking costs too much",
        "I paid to park",
    ),
    "noise": ("It is loud at night", "Alarms kept me awake", "Too much noise", "No quiet to sleep"),
}
WHEN = ("today", "on Monday", "again", "last week", "in May", "as ever", "this time", "twice")
BOOK = Codebook(
    "Ward",
    (
        Code("food", "Food and drink", definition="Meals and drinks, and when they come."),
        Code("staff", "Staff", definition="What nurses and doctors are like."),
        Code("parking", "Parking", definition="Cars and what it costs to leave them."),
        Code("noise", "Noise", definition="Sounds and sleep."),
    ),
)


@dataclass(frozen=True)
class Ward:
    """Texts, what they carry, and the space that they lie in."""

    texts: tuple[str, ...]
    truth: np.ndarray
    space: CodingSpace
    units: tuple[str, ...]
    hints: tuple[int, ...]


def write(n: int, seed: int = 0) -> list[tuple[str, tuple[str, ...]]]:
    drawn = random.Random(seed)
    told: dict[str, tuple[str, ...]] = {}
    while len(told) < n:
        codes = drawn.sample(sorted(ABOUT), 1 if drawn.random() < 0.7 else 2)
        parts = [f"{drawn.choice(ABOUT[code])} {drawn.choice(WHEN)}" for code in codes]
        told[". ".join(parts) + f", bed {drawn.randint(1, 99)}."] = tuple(sorted(codes))
    return list(told.items())


@pytest.fixture(scope="session")
def ward() -> Ward:
    texts, carried = zip(*write(240), strict=True)
    codes = [code.id for code in BOOK.codes]
    said = [f"{code.name}. {code.definition}" for code in BOOK.codes]
    units = [(i, part) for i, text in enumerate(texts) for part in text.split(". ")]
    embed = load_embedder("static").embed
    space = make_coding_space(
        texts,
        embed(texts),
        units=[part for _, part in units],
        unit_vectors=embed([part for _, part in units]),
        owners=[i for i, _ in units],
        further=said,
        further_vectors=embed(said),
    )
    truth = np.array([[code in own for code in codes] for own in carried])
    return Ward(texts, truth, space, tuple(part for _, part in units), tuple(range(len(codes))))
