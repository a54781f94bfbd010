"""Models and texts that the room's tests share."""

import random

import pytest

from groundswell.analysis.embedding import Embedder, load_embedder

EDGES = [
    "",
    " \n\t",
    "a",
    ".",
    "🙂",
    "🙂 well done 👍🏽",
    "n/a",
    "NOTHING",
    "nothing",
    "Mae angen mwy o nyrsys arnom ni",
    "نحتاج إلى مزيد من الممرضات",
    "我们需要更多的护士",
    "cafe\u0301 or café",
    "a lone half \ud83d of a pair",
    "null\x00byte",
    "x" * 3000,
    "meeting " * 400,
]
WORDS = """
managers staff patients wards time meetings budget trust ideas change listen try fear blame because
never always we they need more less when nobody hears what works paper rota shift unit's £20 IT/us
"""


@pytest.fixture(scope="session")
def texts() -> list[str]:
    """Some three hundred texts of very different length and kind, some of them twice."""
    draw = random.Random(7)
    lengths = [draw.choice((1, 2, 3, 3, 5, 5, 8, 8, 13, 21)) for _ in range(280)] + [60, 150, 260]
    return (
        EDGES + [" ".join(draw.choices(WORDS.split(), k=length)) for length in lengths] + EDGES[::2]
    )


@pytest.fixture(scope="session")
def minilm() -> Embedder:
    return load_embedder("minilm")


@pytest.fixture(scope="session")
def static() -> Embedder:
    return load_embedder("static")
