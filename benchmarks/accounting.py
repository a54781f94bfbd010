"""Whether every row of every real table is accounted for: rows in, rows reported.

::

    python -m benchmarks.accounting [--largest-mib N]

Runs the command on every table of the shared data that holds texts, in static mode, and counts the
rows by other means than the product's own reader (``csv``, so that its mistakes can be seen).
"""

from __future__ import annotations

import csv
import json
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from benchmarks.labelled import DATA
from benchmarks.speed import run_groundswell

STATES = frozenset(
    {
        "assigned",
        "uncertain",
        "none of these",
        "uninformative",
        "blank",
        "nothing to add",
        "too short",
        "other language",
        "unreadable",
    }
)
TABLES = {
    "argkp_keypoints/arguments.csv": "argument",
    "argkp_keypoints/key_points.csv": "key_point",
    "banking77/banking77.csv": "text",
    "intercoder_crowd_manifestos/sentences.csv": "sentence_text",
    "nhs_fft_multilabel/codebook.csv": "definition",
    "nhs_fft_multilabel/comments.csv": "text",
    "pairwise_wikisurvey/ideas.csv": "Idea Text",
    "themefinder_gambling/generation_eval_responses.csv": "response",
    "themefinder_gambling/responses.csv": "response",
    "themefinder_gambling/themes.csv": "topic_description",
    "uk_petitions/exact_duplicate_groups.csv": "text",
    "uk_petitions/petitions.csv": "text",
    "wcbgb_bowling_green/comments.csv": "text",
}


@dataclass(frozen=True, slots=True)
class Account:
    """The rows of one table, and what became of them."""

    name: str
    n_rows: int
    n_reported: int
    n_in_order: int
    states: tuple[tuple[str, int], ...]
    wall_s: float

    @property
    def n_visible(self) -> int:
        """Rows that are reported in their place with a state that a reader sees."""
        known = sum(n for state, n in self.states if state in STATES)
        return min(known, self.n_in_order)


def list_tables() -> dict[str, str]:
    """List the tables with texts, and the column that holds them."""
    polis = sorted(DATA.glob("polis/*/comments.csv"))
    return {**TABLES, **{str(file.relative_to(DATA)): "comment-body" for file in polis}}


def account_for(name: str, column: str) -> Account:
    """Analyse one table and compare what came out with what went in."""
    with (DATA / name).open(encoding="utf-8-sig", newline="") as table:
        rows = list(csv.reader(table))[1:]
    while rows and not rows[-1]:
        rows.pop()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        options = ("--text", column, "--model", "static", "--id", "", "--participant", "")
        cost = run_groundswell(DATA / name, out, *options, "--kind", "", "--time", "")
        with (out / "contributions.csv").open(encoding="utf-8-sig", newline="") as table:
            told = list(csv.DictReader(table))
        result = json.loads((out / "result.json").read_text("utf-8"))
    if len(result["contributions"]) != len(told):
        raise SystemExit(f"{name}: result.json and contributions.csv differ in number of rows")
    return Account(
        name=name,
        n_rows=len(rows),
        n_reported=len(told),
        n_in_order=sum(int(row["row"]) == i for i, row in enumerate(told, start=2)),
        states=tuple(sorted(Counter(row["state"] for row in told).items())),
        wall_s=cost.wall_s,
    )


def measure(largest_mib: float | None = None) -> list[Account]:
    """Account for every table, printing as it goes."""
    found = []
    for name, column in list_tables().items():
        if largest_mib and (DATA / name).stat().st_size > largest_mib * 2**20:
            continue
        one = account_for(name, column)
        share = one.n_visible / one.n_rows if one.n_rows == one.n_reported else float("nan")
        states = ", ".join(f"{n:,} {state}" for state, n in one.states)
        print(f"{name:56}{one.n_rows:8,} rows {share:8.2%} visible: {states}", flush=True)
        found.append(one)
    return found


def main() -> None:
    import argparse

    parser = argparse.ArgumentParser(prog="python -m benchmarks.accounting", description=__doc__)
    parser.add_argument("--largest-mib", type=float, help="leave out larger files")
    found = measure(parser.parse_args().largest_mib)
    lost = [one.name for one in found if not one.n_rows == one.n_reported == one.n_visible]
    n_rows = sum(one.n_rows for one in found)
    print(f"{len(found)} tables, {n_rows:,} rows; with rows not accounted for: {lost or 'none'}")
    if lost:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
