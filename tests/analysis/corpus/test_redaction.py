"""What is taken out of a text, and what must stay."""

import csv
import re
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.analysis.corpus.redaction import ALL_RULES, REPLACEMENTS, redact
from groundswell.analysis.errors import OptionError

CASES = [
    line.replace("\\n", "\n")
    for line in (Path(__file__).parent / "data" / "redaction.txt")
    .read_text(encoding="utf-8")
    .splitlines()
    if line and not line.startswith("#")
]
MARKED = re.compile("«([^»]*)»")


def test_cases_are_many() -> None:
    assert len(CASES) > 250


@pytest.mark.parametrize("case", CASES)
def test_takes_out_what_identifies_and_nothing_else(case: str) -> None:
    text = case.replace("«", "").replace("»", "")
    redacted, found = redact(text)
    assert [text[f.start : f.end] for f in found] == MARKED.findall(case)
    assert re.sub(r"\[(?:name|email|phone|NHS number|postcode|link)\]", "#", redacted) == re.sub(
        r"\[name\]", "#", MARKED.sub("#", case)
    )
    if not found:
        assert redacted is text


def test_spans_replacements_and_text_fit_together() -> None:
    text = "Zoë 🎉: mail zoe@example.org, ring 07700 900123, NE1 4ST, www.example.org, 9434765919"
    redacted, found = redact(text)
    assert [f.rule for f in found] == ["name", "email", "phone", "postcode", "link", "nhs_number"]
    rebuilt, last = "", 0
    for f in found:
        assert f.replacement == REPLACEMENTS[f.rule]
        rebuilt += text[last : f.start] + f.replacement
        last = f.end
    assert rebuilt + text[last:] == redacted


@pytest.mark.parametrize("rule", ALL_RULES)
def test_each_rule_can_be_turned_off(rule: str) -> None:
    text = "Karen, k@example.org, 020 7946 0958, NE1 4ST, www.example.org, 943 476 5919."
    others = [r for r in ALL_RULES if r != rule]
    assert rule in {f.rule for f in redact(text)[1]}
    assert rule not in {f.rule for f in redact(text, rules=others)[1]}
    assert redact(text, rules=())[0] is text


def test_unknown_rule_is_refused_by_name() -> None:
    with pytest.raises(OptionError, match=r"adress.*choose from"):
        redact("x", rules=["adress"])


def test_region_says_how_national_numbers_are_read() -> None:
    text = "Call (270) 393-3000 any time"
    assert redact(text)[1] == ()
    assert redact(text, region="US")[0] == "Call [phone] any time"


PIECES = st.sampled_from(
    [
        "Karen",
        "karen",
        "Mark",
        "and",
        ",",
        ".",
        "-",
        "&",
        "\n",
        "Dr",
        "Mrs",
        "my",
        "manager",
        "Smith",
        "SMITH",
        "May",
        "Ward",
        "thanks",
        "to",
        "was",
        "lovely",
        "[name]",
        "[",
        "]",
        "name",
        "is",
        "called",
        "07700",
        "900123",
        "943",
        "476",
        "5919",
        "NE1",
        "4ST",
        "a@b.co",
        "www.x.org",
        "gov.uk",
        "O'Neill",
        "Anne-Marie",
        "'",
        "'s",
        "(",
        ")",
        "+",
        "0",
        "1",
        "St",
        "Joy",
        "Łukasz",
        "é",
        "x/y",
        ":",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=14).map(" ".join) | st.lists(PIECES, max_size=8).map("".join))
def test_redacting_again_changes_nothing(text: str) -> None:
    redacted, found = redact(text)
    assert redact(redacted) == (redacted, ())
    assert all(a.end <= b.start for a, b in pairwise(found))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.sets(st.sampled_from(ALL_RULES)))
def test_any_text_and_any_rules_are_taken(text: str, rules: set[str]) -> None:
    redacted, found = redact(text, rules=rules)
    assert redact(redacted, rules=rules)[0] == redacted
    assert (redacted == text) == (not found)


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "a.",
        "a@",
        "a-",
        "0",
        "0 ",
        "0 1 ",
        "+44 ",
        "01-",
        "www.",
        "http://",
        "Karen ",
        "Karen and ",
        "Dr ",
        "dr. ",
        "Mark, ",
        "[name",
        "[",
        "O'",
        "my manager ",
        "NE1 ",
        "((",
        "943 476 ",
        "J. ",
        "07700 900",
    ],
)
def test_time_grows_in_line_with_length(piece: str) -> None:
    def cpu_seconds(n_characters: int) -> float:
        text = (piece * (n_characters // len(piece) + 1))[:n_characters] + "!"
        taken = []
        for _ in range(3):
            began = time.process_time()
            redact(text)
            taken.append(time.process_time() - began)
        return min(taken)

    small, large = cpu_seconds(8_000), cpu_seconds(64_000)
    # Eight times the length; quadratic growth would take sixty-four times as long.
    assert large < 30 * small + 0.3


def test_real_comments_keep_their_words(shared_data: Path) -> None:
    """Few names are left in these public, already anonymised comments."""
    with (shared_data / "nhs_fft_multilabel" / "comments.csv").open(encoding="utf-8") as file:
        texts = sorted({row["text"] for row in csv.DictReader(file)})
    n_names = sum(f.rule == "name" for text in texts for f in redact(text)[1])
    assert 8 <= n_names <= 25
