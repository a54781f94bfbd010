"""The numbers that the docs name are those of the code."""

from __future__ import annotations

import json
import re
from inspect import signature
from pathlib import Path

import pytest

from benchmarks import tables
from groundswell.analysis.evidence import links, minorities, prevalence, saturation, suppression
from groundswell.analysis.pipeline import Options, update_notices, update_units
from groundswell.analysis.report import wording
from groundswell.analysis.report.explanations import FIGURES
from groundswell.analysis.themes import find, kinds, membership, neighbours, small

ROOT = Path(__file__).resolve().parent.parent.parent
REFERENCE = ROOT / "docs" / "reference"
WORDS = {2: "two", 3: "three", 10: "ten", 80: "eighty"}
BASE = saturation.MENTIONS_PER_INTERVIEW * saturation.INTERVIEWS_IN_BASE
RUN = saturation.MENTIONS_PER_INTERVIEW * saturation.INTERVIEWS_IN_RUN
NEW = signature(saturation.saturation).parameters["new_information_threshold"].default


def short(value: float) -> str:
    return f"{value:g}".removeprefix("0")


SAID = [
    ("trust", f"*steady* above {short(wording.STEADY_ABOVE)}"),
    ("trust", f"*shaky* below {short(wording.SHAKY_BELOW)}"),
    ("trust", f"mentions of {saturation.INTERVIEWS_IN_BASE} interviews ({BASE})"),
    ("trust", f"of {saturation.INTERVIEWS_IN_RUN} ({RUN}) for the run"),
    ("trust", f"no more new themes than {NEW:.0%} of those in the base"),
    ("trust", f"Groups under {suppression.MINIMUM_GROUP} people are withheld"),
    ("trust", f"fewer than {WORDS[suppression.MINIMUM_CELL]} people mention the theme"),
    ("trust", f"in at least {WORDS[links.FEWEST_TEXTS]} contributions"),
    ("trust", f"one in {WORDS[round(1 / links.LEAST_JOINED_SHARE)]} of those in which"),
    ("trust", f"{WORDS[links.FEWEST_PEOPLE]} people at least"),
    ("score", f"looks for themes {WORDS[find.N_RUNS]} times"),
    ("score", f"{WORDS[small.N_RERUNS]} times, each time in another four fifths"),
    ("score", f"Beyond {find.N_LEARNED_FROM:,} distinct texts"),
    ("kinds", f"from a probability of {kinds.THRESHOLD}"),
    ("kinds", f"at least {kinds._MIN_STATED} units of each kind"),
    ("prevalence", f"Wilson's {prevalence.CONFIDENCE:.0%} interval"),
    ("updating-and-comparing", f"its {neighbours.N_NEIGHBOURS} nearest known units"),
    ("updating-and-comparing", f"{WORDS[update_units.FEWEST_PEOPLE]} people or more"),
    (
        "updating-and-comparing",
        f"more than one in {WORDS[round(1 / update_notices.MOST_OUTSIDE_SHARE)]} of the new units",
    ),
]


@pytest.mark.parametrize(("page", "words"), SAID, ids=[f"{p}: {w}" for p, w in SAID])
def test_the_page_says_the_number_of_the_code(page, words):
    text = (REFERENCE / f"{page}.md").read_text(encoding="utf-8")
    assert words in re.sub(r"\s+", " ", text)


def test_bounds_that_are_told_in_words_are_those_of_the_code():
    assert membership.ASSIGNED_FROM == 0.5  # "at least half of the votes"
    assert membership.UNRELATED_QUANTILE == 0.75  # "a quarter or more"
    assert small.CAME_BACK_FROM == 0.5  # "half of it or more"
    assert minorities.FEWEST_PEOPLE == update_units.FEWEST_PEOPLE == 3
    assert Options().minimum_group == suppression.MINIMUM_GROUP


def test_the_report_explains_steadiness_with_its_bounds():
    told = dict(FIGURES)["Steady, fairly steady, shaky"]
    assert f"above {wording.STEADY_ABOVE:.0%}" in told
    assert f"below {wording.SHAKY_BELOW:.0%}" in told


def test_the_tables_of_benchmarks_are_of_the_figures_that_were_measured():
    records = json.loads((ROOT / "benchmarks" / "results.json").read_text(encoding="utf-8"))
    page = (REFERENCE / "benchmarks.md").read_text(encoding="utf-8")
    assert tables.fill(page, records) == page, "run: make docs"
    larger = [one | {"ours": (one["ours"] or 0) + 1000, "ratio": 1000} for one in records]
    changed = tables.fill(page, larger)
    assert changed != page
    assert changed.count("1000") > len(page.split("<!-- table"))
