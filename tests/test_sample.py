"""The sample shows every state that it is meant to show, and holds nobody's real details."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from groundswell.sample import NOTICE, QUESTION, sample_path

LABELS = Path(__file__).parent / "analysis" / "sample_labels.csv"
MAIN_BLOCKS = frozenset(
    [
        "sign-off",
        "control",
        "one-way",
        "no-time",
        "fear",
        "too-many-plans",
        "projects",
        "it",
        "silos",
        "undervalued",
        "incentives",
        "habit",
    ]
)
MAIN_HELPS = frozenset(
    [
        "leaders",
        "time",
        "small-money",
        "trust",
        "safe",
        "openness",
        "across-teams",
        "coaching",
        "thanks",
        "patients",
        "purpose",
        "learning",
    ]
)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with sample_path().open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def things() -> dict[str, set[str]]:
    with LABELS.open(encoding="utf-8", newline="") as file:
        return {r["id"]: set(filter(None, r["things"].split("|"))) for r in csv.DictReader(file)}


def test_table_has_the_columns_and_size_it_promises(rows):
    assert list(rows[0]) == ["id", "participant", "kind", "role", "place", "written_on", "text"]
    assert 290 <= len(rows) <= 320
    assert len({r["id"] for r in rows}) == len(rows)
    readme = sample_path().with_name("README.md").read_text(encoding="utf-8")
    assert f"These {len(rows)} contributions" in readme
    assert QUESTION in readme
    assert "Nobody said any of this" in readme
    assert "no real person" in NOTICE


def test_kinds_are_stated_by_most_and_left_blank_by_some(rows):
    kinds = Counter(r["kind"] for r in rows)
    assert set(kinds) == {"helps", "blocks", ""}
    assert kinds["helps"] > 100
    assert kinds["blocks"] > 100
    assert kinds[""] >= 30


def test_participants_write_up_to_six_times_and_keep_role_and_place(rows):
    written = Counter(r["participant"] for r in rows)
    assert all(re.fullmatch(r"p\d{3}", p) for p in written)
    assert max(written.values()) == 6
    for column in ("role", "place"):
        values = defaultdict(set)
        for r in rows:
            values[r["participant"]].add(r[column])
        assert all(len(v) == 1 for v in values.values())


def test_one_role_is_small_and_all_others_are_not(rows):
    people = defaultdict(set)
    for r in rows:
        if r["role"]:
            people[r["role"]].add(r["participant"])
    assert [role for role, who in people.items() if len(who) < 10] == ["chaplain"]
    assert any(not r["role"] for r in rows)
    assert 4 <= len({r["place"] for r in rows}) <= 5


def test_days_lie_within_about_three_weeks_of_january(rows):
    days = sorted(date.fromisoformat(r["written_on"]) for r in rows)
    assert days[0] >= date(2026, 1, 1)
    assert days[-1] <= date(2026, 1, 31)
    assert 14 <= (days[-1] - days[0]).days <= 24


def test_lengths_run_from_a_word_to_a_page(rows):
    words = sorted(len(r["text"].split()) for r in rows if r["text"])
    assert words[0] == 1
    assert words[-1] > 120
    assert 10 <= words[len(words) // 2] <= 40


def test_every_row_is_labelled_and_every_thing_has_enough_voices(rows, things):
    assert list(things) == [r["id"] for r in rows]
    n = Counter(t for labels in things.values() for t in labels)
    for thing in MAIN_BLOCKS | MAIN_HELPS:
        assert n[thing] >= 11, thing
    assert n["campaign"] >= 12
    for minority in ("nights", "access", "bank"):
        assert 3 <= n[minority] <= 5
    assert n["dissent"] >= 3
    assert n["off-topic"] >= 5
    assert n["nothing"] >= 4
    assert n["short"] >= 3
    assert n["name"] == 2
    assert sum(len(v & (MAIN_BLOCKS | MAIN_HELPS)) > 1 for v in things.values()) >= 50
    assert any(v & MAIN_BLOCKS and v & MAIN_HELPS for v in things.values())


def test_stated_kind_agrees_with_what_the_text_is_about(rows, things):
    for r in rows:
        if r["kind"] == "helps":
            assert not things[r["id"]] & MAIN_BLOCKS, r["id"]
        if r["kind"] == "blocks":
            assert not things[r["id"]] & MAIN_HELPS, r["id"]


def test_duplicates_blanks_and_other_languages_are_there(rows, things):
    texts = Counter(r["text"] for r in rows if r["text"])
    assert sum(n > 1 for n in texts.values()) >= 3
    assert sum(not r["text"].strip() for r in rows) >= 4
    languages = Counter(
        t for v in things.values() for t in v & {"cy", "pl", "ro", "ur", "pa", "pt"}
    )
    assert languages == {"cy": 2, "pl": 1, "ro": 1, "ur": 1, "pa": 1, "pt": 1}
    campaign = {r["participant"] for r in rows if "campaign" in things[r["id"]]}
    assert len(campaign) >= 12


def test_personal_details_have_the_right_form_and_belong_to_nobody(rows):
    text = "\n".join(r["text"] for r in rows)
    numbers = re.findall(r"\b999 ?000 ?\d{4}\b", text)
    assert len(numbers) == 2
    for number in numbers:
        digits = [int(c) for c in number if c.isdigit()]
        check = -sum(d * w for d, w in zip(digits[:9], range(10, 1, -1), strict=True)) % 11
        assert check == digits[9]
    # Ofcom keeps these ranges for drama; .example is kept by RFC 2606.
    phones = re.findall(r"\b0\d{4} \d{6}\b", text)
    assert len(phones) == 2
    assert all(p.startswith(("07700 900", "01632 960")) for p in phones)
    hosts = re.findall(r"(?:@|://|www\.)([\w.-]+)", text)
    assert len(hosts) >= 3
    assert all(h.endswith(".example") for h in hosts)
    # No district 99 is in use in these areas.
    assert re.findall(r"\b[A-Z]{1,2}(\d{1,2}) \d[A-Z]{2}\b", text) == ["99", "99"]
