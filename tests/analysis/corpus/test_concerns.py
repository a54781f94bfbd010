"""What the engine points out for a person to look at, measured on texts written for this test."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.analysis.corpus.concerns import KINDS, find_concerns

GOLD = Path(__file__).with_name("gold_concerns.txt")
DOC = Path(__file__).resolve().parents[3] / "docs" / "reference" / "concerns.md"


def read_gold() -> list[tuple[set[str], str]]:
    rows = [line.split("\t") for line in GOLD.read_text(encoding="utf-8").splitlines()]
    return [(set() if row[0] == "-" else set(row[0].split(",")), row[1]) for row in rows[2:]]


def measure() -> dict[str, tuple[int, int, int]]:
    """Give for each kind how many texts are meant, pointed out, and both."""
    meant: Counter[str] = Counter()
    found: Counter[str] = Counter()
    both: Counter[str] = Counter()
    for wanted, text in read_gold():
        pointed = {one.kind for one in find_concerns(text)}
        for kind in wanted:
            meant[kind] += 1
        for kind in pointed:
            found[kind] += 1
        for kind in wanted & pointed:
            both[kind] += 1
    return {kind: (meant[kind], found[kind], both[kind]) for kind in KINDS}


def test_the_docs_tell_how_much_is_found_and_how_much_of_that_is_right() -> None:
    told = DOC.read_text(encoding="utf-8")
    for kind, (meant, found, both) in measure().items():
        row = f"| `{kind}` | {both} of {meant} | {both} of {found} |"
        assert row in told, row
    harmless = [text for wanted, text in read_gold() if not wanted]
    n_pointed = sum(bool(find_concerns(text)) for text in harmless)
    assert f"Of {len(harmless)} harmless texts it points at {n_pointed}." in told


def test_most_is_found_and_most_of_it_is_right() -> None:
    for kind, (meant, found, both) in measure().items():
        assert both >= 0.6 * meant, kind
        assert both >= 0.8 * found, kind


@pytest.mark.parametrize(
    ("text", "kind", "passage"),
    [
        ("So 1d10tic, all of it.", "abuse", "1d10tic"),
        ("You’re an idiot.", "abuse", "idiot"),
        ("The matron on ward 7 shouts.", "known", "The matron on ward 7"),
        ("They said 'sh*t happens'.", "abuse", "sh*t"),
    ],
)
def test_the_passage_is_pointed_at_in_the_text_as_it_stands(
    text: str, kind: str, passage: str
) -> None:
    assert (kind, passage) in [(one.kind, text[one.start : one.end]) for one in find_concerns(text)]


@given(st.text(max_size=300))
def test_passages_lie_in_any_text_in_order_and_none_is_empty(text: str) -> None:
    found = find_concerns(text)
    assert list(found) == sorted(found, key=lambda one: one.start)
    assert all(0 <= one.start < one.end <= len(text) and one.kind in KINDS for one in found)
    assert find_concerns(text) == found


def test_a_text_that_is_long_and_hostile_is_read_within_a_moment() -> None:
    import time

    for text in ("the " * 1_250, "a*" * 2_500, "you are " * 600, "the only a " * 450, "x" * 5_000):
        begun = time.process_time()
        find_concerns(text)
        assert time.process_time() - begun < 2.0
