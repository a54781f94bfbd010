"""How often does an update put a meaning unit where the first analysis had it?

``python -m benchmarks.updates [FILE --text COLUMN] [--every N]`` analyses a table, takes a fifth of
the contributions out of the result, puts them back in as new, and so on for every fifth. The
units held back took part in finding the themes, so this is about placing, not about finding.
"""

from __future__ import annotations

import argparse
import csv
from dataclasses import replace
from pathlib import Path

import numpy as np

from groundswell.analysis.corpus.model import Contribution
from groundswell.analysis.embedding import load_embedder
from groundswell.analysis.pipeline.analyse import analyse
from groundswell.analysis.pipeline.update import update_result
from groundswell.analysis.report.model import Result
from groundswell.sample import sample_path

N_PARTS = 5


def without(result: Result, held: set[str]) -> Result:
    """Take contributions out of a result."""
    units = tuple(unit for unit in result.units if unit.contribution_id not in held)
    used = {unit.theme_id for unit in units}
    used |= {theme.parent_id for theme in result.themes if theme.id in used}
    families = []
    for family in result.families:
        members = tuple(member for member in family.members if member not in held)
        if family.representative in members and len(members) > 1:
            families.append(replace(family, members=members))
    in_family = {member: family.id for family in families for member in family.members}
    return replace(
        result,
        units=units,
        contributions=tuple(
            replace(one, family_id=in_family.get(one.id))
            for one in result.contributions
            if one.id not in held
        ),
        families=tuple(families),
        themes=tuple(theme for theme in result.themes if theme.id in used),
    )


def put_back(
    texts: list[str],
) -> tuple[list[Contribution], np.ndarray, np.ndarray, np.ndarray]:
    """Take each fifth out and put it back: the rows, and of each unit score, hit and state."""
    rows = [Contribution(f"{i:06}", text, i + 2) for i, text in enumerate(texts)]
    embedder = load_embedder("minilm")
    whole = analyse(rows, embedder=embedder)
    first = {unit.id: unit for unit in whole.units if unit.theme_id}
    scores, right, states = [], [], []
    for part in range(N_PARTS):
        back = rows[part::N_PARTS]
        held = {row.id for row in back}
        for unit in update_result(without(whole, held), back, embedder=embedder).units:
            if unit.contribution_id in held and unit.id in first:
                scores.append(unit.score)
                right.append(unit.theme_id == first[unit.id].theme_id)
                states.append(unit.state)
    score, hit, state = np.array(scores), np.array(right), np.array(states)
    return rows, score, hit, state


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=sample_path())
    parser.add_argument("--text", default="text")
    parser.add_argument("--every", type=int, default=1, help="take every Nth row")
    given = parser.parse_args()
    with given.file.open(encoding="utf-8-sig", newline="") as file:
        texts = [row[given.text] for row in csv.DictReader(file)][:: given.every]
    rows, score, hit, state = put_back(texts)
    print(f"{len(rows)} contributions, {len(hit)} units with a theme: {hit.mean():.1%} back in it")
    for name in ("assigned", "uncertain", "none of these"):
        print(f"{name}: {(state == name).sum()}, right {_share(hit[state == name])}")
    for low in np.arange(0.2, 1.0, 0.1).round(1):
        here = (score >= low) & (score < low + 0.1 + (low == 0.9)) & (state != "none of these")
        print(f"score from {low:.1f}: {here.sum()}, right {_share(hit[here])}")


def _share(hit: np.ndarray) -> str:
    return f"{hit.mean():.1%}" if len(hit) else "-"


if __name__ == "__main__":
    main()
