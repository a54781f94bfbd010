"""What speaks against a theme really speaks against it."""

import numpy as np
import pytest

from groundswell.analysis.corpus.model import Kind, MeaningUnit
from groundswell.analysis.embedding import load_embedder
from groundswell.analysis.pipeline.against import find_against
from groundswell.analysis.pipeline.found import Found
from groundswell.analysis.pipeline.units import Units
from groundswell.analysis.themes.neighbours import unit_length

BARRIER = [
    "We never have enough staff at night.",
    "Not enough staff on the ward.",
    "There are too few staff on nights.",
    "The ward is always short of staff.",
]
AGAINST_IT = "Brilliant that the night ward is well staffed these days."
NOT_AGAINST_IT = [
    "Give the ward enough staff at night.",
    "It would help to have enough staff on the ward.",
    "The nurses on the ward haven't got enough staff.",
    "The lovely biscuits at the board meeting.",
    "staff",
]


@pytest.fixture(scope="module")
def embedder():
    return load_embedder("minilm")


def corpus(texts_of, embedder):
    texts = [text for texts in texts_of.values() for text in texts]
    return Units(
        units=tuple(MeaningUnit(f"c{i}:0", f"c{i}", 0, len(t), t) for i, t in enumerate(texts)),
        vectors=embedder.embed(texts),
        informative=np.ones(len(texts), dtype=bool),
        kinds=tuple(kind for kind, some in texts_of.items() for _ in some),
        kind_sources=("stated",) * len(texts),
        kind_source="stated",
        trees={},
        rows={},
    )


def theme(units, kind, members):
    rows = np.array(members)
    centre = unit_length(units.vectors[rows].mean(axis=0, keepdims=True))[0]
    return Found("t", None, kind, "1", rows, centre, 1.0, 1.0)


def test_praise_for_what_a_barrier_says_is_missing_speaks_against_it(embedder):
    units = corpus({Kind.BLOCKS: BARRIER, Kind.HELPS: [AGAINST_IT, *NOT_AGAINST_IT]}, embedder)
    found = theme(units, Kind.BLOCKS, range(len(BARRIER)))
    against = find_against([found], units, embedder=embedder)["t"]
    assert [units.units[i].text for i in against] == [AGAINST_IT]


def test_complaints_speak_against_what_helps_and_plain_facts_do_not(embedder):
    helps = ["Our manager always listens to us.", "A manager who listens to staff."]
    blocks = ["Our manager never listens to anybody.", "The manager of staff works on Tuesdays."]
    units = corpus({Kind.HELPS: helps, Kind.BLOCKS: blocks}, embedder)
    found = theme(units, Kind.HELPS, [0, 1])
    against = find_against([found], units, embedder=embedder)["t"]
    assert [units.units[i].text for i in against] == blocks[:1]


def test_themes_of_neither_kind_have_nothing_against_them(embedder):
    units = corpus({Kind.UNCLEAR: BARRIER, Kind.HELPS: [AGAINST_IT]}, embedder)
    assert find_against([theme(units, Kind.UNCLEAR, [0, 1])], units, embedder=embedder) == {}
