"""Themes beside the labels that people gave, and beside other methods on the same vectors.

::

    python -m benchmarks.themes FILE --text COLUMN --label COLUMN [--separator "|"] [--up-to ":"]
        [--distinct] [--clusters N] [--limit N] [--seed N] [--json PATH]

Calls the product's own ``find_themes`` with its defaults and scores the leaf themes over all
points. The peers are those installed in the environment that ``benchmarks.processes`` finds.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.figures import Figures, score_runs
from benchmarks.labelled import LabelledTexts, embed_distinct, read_labelled
from benchmarks.processes import run_peers
from numpy.typing import NDArray

from groundswell.analysis.errors import GroundswellError
from groundswell.analysis.themes.find import find_themes

N_SEEDS = 3
HEADER = ["AMI", "NMI", "ARI", "clusters", "outliers", "stability", "CPU_s", "cold_CPU_s", "wall_s"]


def run_ours(
    texts: Sequence[str], vectors: NDArray[np.float32], seeds: Sequence[int]
) -> dict[str, Any]:
    """Find themes with every seed: a record as the peers' worker writes them."""
    runs, seconds, walls = [], [], []
    for seed in seeds:
        started, wall = time.process_time(), time.perf_counter()
        runs.append(find_themes(texts, vectors, seed=seed).leaf.tolist())
        seconds.append(time.process_time() - started)
        walls.append(time.perf_counter() - wall)
    return {
        "method": "groundswell",
        "name": "Groundswell",
        "versions": {"groundswell": version("groundswell")},
        "runs": runs,
        "cold_cpu_s": round(seconds[0], 3),
        "cpu_s": round(min(seconds[1:] or seconds), 3),
        "wall_s": round(min(walls[1:] or walls), 3),
    }


def compare(
    labelled: LabelledTexts, *, n_clusters: int | None = None, seed: int = 0, n_seeds: int = N_SEEDS
) -> list[dict[str, Any]]:
    """Score ours and the peers; one record for each, ours first."""
    vectors = embed_distinct(labelled.texts)
    seeds = [seed + i for i in range(n_seeds)]
    k = n_clusters or labelled.n_labels
    records = [run_ours(labelled.texts, vectors, seeds)]
    records += run_peers(labelled.texts, vectors, k=k, seeds=seeds)
    scored = []
    for record in records:
        runs = [np.array(run) for run in record.pop("runs", [])]
        figures = asdict(score_runs(labelled.labels, runs)) if runs else {}
        scored.append({**record, **figures})
    return scored


def show(records: Sequence[dict[str, Any]]) -> None:
    """Print a line for each method."""
    print(f"{'':46}" + "".join(f"{name:>11}" for name in HEADER))
    for record in records:
        if "missing" in record:
            print(f"{record['method']:46}{record['missing']}")
            continue
        figures = Figures(**{name: record[name] for name in Figures.__dataclass_fields__})
        cells = [f"{value:.3f}" for value in (figures.ami, figures.nmi, figures.ari)]
        cells += [f"{figures.n_clusters:.1f}", f"{figures.outlier_share:.1%}"]
        cells += ["–" if figures.stability is None else f"{figures.stability:.3f}"]
        cells += [f"{record[name]:.2f}" for name in ("cpu_s", "cold_cpu_s", "wall_s")]
        print(f"{record['name']:46}" + "".join(f"{cell:>11}" for cell in cells))
    versions = {k: v for record in records for k, v in record.get("versions", {}).items()}
    print("versions: " + ", ".join(f"{name} {number}" for name, number in versions.items()))


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.themes", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("file", type=Path, help="CSV, XLSX, JSON Lines or Parquet")
    parser.add_argument("--text", required=True, help="column of the texts")
    parser.add_argument("--label", required=True, help="column of the labels")
    parser.add_argument("--separator", help="parts several labels; such rows are left out")
    parser.add_argument("--up-to", help="only what stands before this mark counts of a label")
    parser.add_argument("--distinct", action="store_true", help="take equal texts once")
    parser.add_argument("--clusters", type=int, help="what methods that are told k are told")
    parser.add_argument("--limit", type=int, help="most rows: a seeded sample")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, help="write the figures here, too")
    return parser.parse_args(arguments)


def main() -> None:
    options = parse()
    try:
        labelled = read_labelled(
            options.file,
            text=options.text,
            label=options.label,
            separator=options.separator,
            up_to=options.up_to,
            distinct=options.distinct,
            limit=options.limit,
            seed=options.seed,
        )
    except GroundswellError as error:
        raise SystemExit(f"error: {error}") from None
    told = options.clusters or labelled.n_labels
    print(f"{options.file.name}: {labelled.describe()}")
    print(f"{N_SEEDS} seeds from {options.seed}; told k = {told}; CPU and wall of a warm run")
    records = compare(labelled, n_clusters=options.clusters, seed=options.seed)
    show(records)
    if options.json:
        facts = {
            "file": options.file.name,
            "read": labelled.describe(),
            "n": len(labelled.texts),
            "n_labels": labelled.n_labels,
            "told_k": told,
            "seed": options.seed,
            "n_seeds": N_SEEDS,
            "methods": records,
        }
        options.json.write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
