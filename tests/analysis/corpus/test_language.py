"""Telling languages apart, and above all never taking English for another."""

import csv
from pathlib import Path

import pytest

from groundswell.analysis.corpus.language import detect_language, detect_languages

CASES = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "data" / "languages.tsv")
    .read_text(encoding="utf-8")
    .splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("expected", "text"), CASES)
def test_language_of_a_sentence(expected: str, text: str) -> None:
    assert detect_language(text) == expected


@pytest.mark.parametrize("text", ["", "12/5", "...", "[name]", "a.b@example.org"])
def test_no_letters_no_language(text: str) -> None:
    assert detect_language(text) is None


def test_a_mixed_text_counts_as_the_analysed_language() -> None:
    mixed = "Mae angen mwy o staff ar y ward. We need more staff on the ward."
    assert detect_language(mixed) == "en"
    assert detect_language(mixed, language="cy") == "cy"


def test_batch_gives_the_same_in_order() -> None:
    texts = [text for _, text in CASES[::7]]
    assert detect_languages(texts) == [detect_language(text) for text in texts]
    assert detect_languages(reversed(texts)) == detect_languages(texts)[::-1]


@pytest.mark.parametrize(
    ("path", "column"),
    [
        ("nhs_fft_multilabel/comments.csv", "text"),
        ("wcbgb_bowling_green/comments.csv", "text"),
        ("uk_petitions/petitions.csv", "text"),
        ("argkp_keypoints/arguments.csv", "argument"),
        ("banking77/banking77.csv", "text"),
        ("intercoder_crowd_manifestos/sentences.csv", "sentence_text"),
        ("themefinder_gambling/generation_eval_responses.csv", "response"),
        ("pairwise_wikisurvey/ideas.csv", "Idea Text"),
    ],
)
def test_real_english_is_never_foreign(shared_data: Path, path: str, column: str) -> None:
    with (shared_data / path).open(encoding="utf-8") as file:
        texts = [row[column] for row in csv.DictReader(file)]
    foreign = [text for text in texts if detect_language(text) not in ("en", None)]
    assert len(foreign) * 20_000 <= len(texts), foreign
