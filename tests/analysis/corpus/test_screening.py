"""What becomes of a row, and which units say nothing."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.analysis.corpus.model import RowState
from groundswell.analysis.corpus.screening import get_language_name, is_uninformative, screen

DATA = Path(__file__).parent / "data"


def read_cases(name: str) -> list[tuple[str, str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    cases = [line.partition(" | ") for line in lines if line and line[0] != "#"]
    return [(expected, text) for expected, _, text in cases]


@pytest.mark.parametrize(("expected", "text"), read_cases("screening.txt"))
def test_state(expected: str, text: str) -> None:
    state, reason, language = screen(text)
    assert state == RowState(expected)
    assert reason.endswith(".")
    assert reason[0].isupper()
    if state is RowState.USABLE:
        assert language == "en"
    if state is RowState.OTHER_LANGUAGE:
        assert language
        assert get_language_name(language) in reason


@pytest.mark.parametrize(("expected", "text"), read_cases("informative.txt"))
def test_informative(expected: str, text: str) -> None:
    assert is_uninformative(text) == (expected == "no")


def test_the_analysed_language_is_a_choice() -> None:
    welsh = "Mae gormod o waith papur a dim digon o amser gyda'r cleifion."
    english = "There is too much paperwork and not enough time with patients."
    assert screen(welsh, language="cy")[0] is RowState.USABLE
    state, reason, language = screen(english, language="cy")
    assert (state, language) == (RowState.OTHER_LANGUAGE, "en")
    assert "English" in reason


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_every_text_has_a_state_and_a_reason(text: str) -> None:
    state, reason, language = screen(text)
    assert state is not RowState.UNREADABLE
    assert reason
    assert (state is RowState.OTHER_LANGUAGE) == (language not in (None, "en"))
    assert is_uninformative(text) in (True, False)


def test_human_coders_agree_on_real_comments(shared_data: Path) -> None:
    """Against the coders' "Labelling not possible", and against what they could code."""
    with (shared_data / "nhs_fft_multilabel" / "comments.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    states = [screen(row["text"])[0] for row in rows]
    not_possible = [row["labels"] == "Labelling not possible" for row in rows]
    blank = [state is RowState.BLANK for state in states]
    assert all(b for b, n in zip(blank, not_possible, strict=True) if n)
    assert sum(blank) <= sum(not_possible) + 20
    vague = {"Not assigned", "Labelling not possible"}
    vague |= {"Positive experience & gratitude", "Negative experience & dissatisfaction"}
    lost = Counter(
        row["text"]
        for row, state in zip(rows, states, strict=True)
        if state is not RowState.USABLE and not vague >= set(row["labels"].split("|"))
    )
    assert sum(lost.values()) <= 2, lost
    mistaken = Counter(
        row["text"]
        for row, state in zip(rows, states, strict=True)
        if state is RowState.USABLE
        and is_uninformative(row["text"])
        and not vague >= set(row["labels"].split("|"))
    )
    assert sum(mistaken.values()) <= 8, mistaken
