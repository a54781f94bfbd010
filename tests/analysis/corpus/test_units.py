"""Meaning units: where they part, and that they never lose or invent a letter."""

import csv
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from groundswell.analysis.corpus.sentences import count_words
from groundswell.analysis.corpus.units import split_units

GOLD = [
    line.replace("\\n", "\n")
    for line in (Path(__file__).parent / "gold_units.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
RIM = " ,;:/-–*•()\n0123456789."


@pytest.mark.parametrize("line", GOLD)
def test_gold(line: str) -> None:
    text = line.replace("‖", "")
    expected = [part.strip(RIM) for part in line.split("‖")]
    assert [unit.text.strip(RIM) for unit in split_units("c", text)] == expected


def test_the_gold_file_is_large_enough() -> None:
    assert len(GOLD) >= 80


def test_a_unit_says_where_it_stands() -> None:
    first, second = split_units("c7", "  Kind staff here. Waits are long 😡 ")
    assert (first.id, first.contribution_id) == ("c7:2-18", "c7")
    assert (second.start, second.end, second.text) == (19, 35, "Waits are long 😡")


@pytest.mark.parametrize("text", ["", "  \n\t "])
def test_a_blank_text_has_no_unit(text: str) -> None:
    assert split_units("c", text) == ()


def test_other_languages_are_split_into_sentences_only() -> None:
    units = split_units("c", "Mae'r staff yn garedig. Mae'r bwyd yn oer ond poeth.", language="cy")
    assert [unit.text for unit in units] == [
        "Mae'r staff yn garedig.",
        "Mae'r bwyd yn oer ond poeth.",
    ]


def test_a_wrapped_line_goes_on() -> None:
    text = "The booking system asks for the same three answers on\nevery page of the form."
    assert len(split_units("c", text)) == 1


WORDS = st.sampled_from(
    ["staff", "are", "kind", "and", "but", "the food", "was", "cold", "I", "we", "because", "no"]
)
MARKS = st.sampled_from(
    [
        " ",
        ". ",
        ", ",
        "; ",
        "\n",
        "\n- ",
        "...",
        " - ",
        "! ",
        " [name] ",
        " 1. ",
        "(",
        ") ",
        "😀",
        "\r\n",
    ]
)
MESSY = st.lists(st.one_of(WORDS, MARKS)).map("".join)


def check(text: str) -> None:
    units = split_units("c", text)
    covered = [False] * len(text)
    end = 0
    for unit in units:
        assert end <= unit.start < unit.end
        assert unit.text == text[unit.start : unit.end]
        assert unit.text == unit.text.strip()
        assert unit.id == f"c:{unit.start}-{unit.end}"
        covered[unit.start : unit.end] = [True] * len(unit.text)
        assert text.count("[name]") == sum(unit.text.count("[name]") for unit in units)
        end = unit.end
    lost = [sign for sign, kept in zip(text, covered, strict=True) if sign.isalpha() and not kept]
    assert not lost
    assert bool(units) == bool(text.strip())


@settings(deadline=None, max_examples=300)
@given(st.one_of(MESSY, st.text(max_size=200)))
@example("1. ")
@example("...")
@example("\u2028a\x00b\x85")
@example("مرحبا. كيف الحال؟ 你好。再见。")
def test_no_letter_is_lost_and_no_unit_overlaps(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "text",
    [
        "word " * 60_000,
        "The staff are kind and the food was cold. " * 6_000,
        "'" * 300_000,
        "- " * 60_000,
        "x" + " " * 150_000 + "y" + "." * 150_000 + "z",
        "a\n" * 20_000,
    ],
    ids=["run-on", "sentences", "quotes", "dashes", "blanks and dots", "lines"],
)
def test_a_huge_cell_takes_time_in_proportion(text: str) -> None:
    began = time.process_time()
    split_units("c", text)
    assert time.process_time() - began < 10


def test_a_run_on_sentence_is_parted_into_readable_lengths() -> None:
    units = split_units("c", "we went there and it took ages so I rang them because of that " * 40)
    assert max(count_words(unit.text) for unit in units) <= 40
    assert min(count_words(unit.text) for unit in units) >= 4


@pytest.mark.parametrize(
    ("table", "column", "most_units"),
    [
        ("nhs_fft_multilabel/comments.csv", "text", 1.8),
        ("wcbgb_bowling_green/comments.csv", "text", 1.7),
        ("themefinder_gambling/responses.csv", "response", 2.0),
        ("argkp_keypoints/arguments.csv", "argument", 1.5),
    ],
)
def test_real_comments(shared_data: Path, table: str, column: str, most_units: float) -> None:
    with (shared_data / table).open(encoding="utf-8") as rows:
        texts = [row[column] for row in csv.DictReader(rows)][:2_000]
    for text in texts:
        check(text)
    units = [unit for text in texts for unit in split_units("c", text)]
    assert 1 <= len(units) / len(texts) <= most_units
    assert max(count_words(unit.text) for unit in units) <= 80
