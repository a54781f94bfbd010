"""What a score is worth: how often a unit's label is that of most of its theme, by score.

::

    python -m benchmarks.calibration [--write docs/reference/score.md]

Themes are found without the labels, with the product's defaults; then each theme is called by the
label that most of its texts carry. That is the kindest name a reader could give it.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from benchmarks.labelled import SETS, LabelledSet, embed_distinct
from numpy.typing import NDArray

from groundswell.analysis.themes.find import find_themes
from groundswell.analysis.themes.model import UnitState

CHECKED = tuple(one for one in SETS if one.name != "nhs_fft_multilabel")
"""With every text once, as the product takes them: 1,200 copies of "Did not answer" share one score
and would be all that is seen."""
EDGES = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
START, END = "<!-- measured: python -m benchmarks.calibration -->", "<!-- end of measured -->"


@dataclass(frozen=True, slots=True)
class Curve:
    """One labelled set: scores, states, and whether each text carries its theme's label."""

    name: str
    n_labels: int
    n_themes: int
    score: NDArray[np.float64]
    state: tuple[UnitState, ...]
    right: NDArray[np.bool_]


def measure_set(labelled_set: LabelledSet, *, seed: int = 0) -> Curve:
    """Find themes in a set and hold them against its labels."""
    labelled = labelled_set.read()
    tree = find_themes(labelled.texts, embed_distinct(labelled.texts), seed=seed)
    counts: dict[int, Counter[str]] = {}
    for theme, label in zip(tree.leaf.tolist(), labelled.labels, strict=True):
        counts.setdefault(theme, Counter())[label] += 1
    most = {theme: max(sorted(seen), key=seen.__getitem__) for theme, seen in counts.items()}
    right = [most[t] == label for t, label in zip(tree.leaf.tolist(), labelled.labels, strict=True)]
    return Curve(
        name=labelled_set.name,
        n_labels=labelled.n_labels,
        n_themes=tree.n_leaves,
        score=tree.score,
        state=tree.state,
        right=np.array(right),
    )


def tabulate(curves: Sequence[Curve]) -> str:
    """Write the curves as Markdown: per bin the share that is right, and of how many."""
    head = "".join(f" {curve.name} |" for curve in curves)
    lines = [f"| score |{head}", "|---|" + "---|" * len(curves)]
    for low, high in pairwise(EDGES):
        cells = "".join(
            _cell(curve.right[(curve.score >= low) & ((curve.score < high) | (high == EDGES[-1]))])
            for curve in curves
        )
        lines.append(f"| {low:.1f} to {high:.1f} |{cells}")
    for state in (UnitState.ASSIGNED, UnitState.UNCERTAIN, UnitState.NONE_OF_THESE):
        cells = "".join(
            _cell(curve.right[np.array([one is state for one in curve.state])]) for curve in curves
        )
        lines.append(f"| *{state}* |{cells}")
    lines.append("| all |" + "".join(_cell(curve.right) for curve in curves))
    lines.append(
        "| labels, themes found |"
        + "".join(f" {curve.n_labels}, {curve.n_themes} |" for curve in curves)
    )
    return "\n".join(lines)


def rank_agreement(curve: Curve) -> float:
    """Chance that a text with its theme's label scores higher than one without (AUC)."""
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(curve.right, curve.score))


def _cell(right: NDArray[np.bool_]) -> str:
    return f" {right.mean():.0%} of {len(right):,} |" if len(right) else " – |"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibration", description=__doc__)
    parser.add_argument("--write", type=Path, help="page whose measured part is replaced")
    options = parser.parse_args()
    curves = [measure_set(one) for one in CHECKED]
    ranks = ", ".join(f"{curve.name} {rank_agreement(curve):.2f}" for curve in curves)
    table = tabulate(curves)
    print(table)
    print(f"a right text scores above a wrong one (AUC): {ranks}")
    if options.write:
        page = options.write.read_text("utf-8")
        before, after = page.split(START)[0], page.split(END)[1]
        note = f"A text with its theme's label scores above one without: {ranks} of the time."
        body = f"{before}{START}\n{table}\n\n{note}\n{END}{after}"
        options.write.write_text(body, encoding="utf-8")


if __name__ == "__main__":
    main()
