"""Our agreement figures beside those of other packages: the same codings, values and time.

::

    python -m benchmarks.agreement [FILE] [--item COLUMN] [--coder COLUMN] [--code COLUMN]
        [--coders COLUMN]... [--repeats first]

Any table of codings with one code an item; the crowd-coded manifestos if no FILE is named. The
peers get the same numbers, without gaps where they can't have any (each figure says so).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.labelled import DATA
from benchmarks.processes import HERE, ONE_THREAD, peers_python, run_measured

from groundswell.analysis.agreement.arrange import Arranged, arrange
from groundswell.analysis.agreement.columns import guess_coding_columns
from groundswell.analysis.agreement.model import Judgement
from groundswell.analysis.agreement.pairs import pair_agreement, pairs_of
from groundswell.analysis.agreement.ratings import Ratings
from groundswell.analysis.agreement.reading import read_codings
from groundswell.analysis.agreement.reliability import dawid_skene
from groundswell.analysis.agreement.scales import scale_of
from groundswell.analysis.agreement.statistics import alpha, fleiss, value_of
from groundswell.analysis.corpus.table import read_table

CROWD = DATA / "intercoder_crowd_manifestos" / "codings.parquet"
CROWD_COLUMNS = {"item": "unit_id", "coder": "coder", "code": "policy_area", "time": "round"}
Figures = dict[str, float]


def read(file: Path, columns: dict[str, Any], repeats: str) -> tuple[Judgement, ...]:
    """Read one code for each coder and item."""
    table = read_table(file)
    chosen = guess_coding_columns(table, **columns)
    return read_codings(table, chosen, level="nominal", repeats=repeats).judgements


def ours(made: Arranged) -> dict[str, tuple[Callable[[], Figures], str]]:
    """What is compared: our figures by the name of the peer, and what they are."""
    ratings, n_items = made.ratings, len(made.items)
    names = scale_of("nominal", n_values=ratings.n_values)
    numbers = np.arange(ratings.n_values, dtype=float)

    def one(statistic: Any, own: Ratings = ratings) -> float:
        return float(value_of(statistic, own.n_items)[0])

    def plain() -> Figures:
        return {"alpha": one(alpha(ratings, names))}

    def no_gaps() -> Figures:
        size = ratings.n_of_item
        most = int(np.bincount(size)[2:].argmax()) + 2
        own = ratings.where(size[ratings.item] == most)
        return {"fleiss, no gaps": one(fleiss(own, names))}

    def cohen() -> Figures:
        both = pairs_of(ratings)
        kappa = value_of(pair_agreement(both, ratings, names), n_items)[: len(both.first)]
        return {"cohen, mean": float(np.nanmean(kappa))}

    def levels() -> Figures:
        return {
            f"alpha {level}": one(alpha(ratings, scale_of(level, numbers, n_values=len(numbers))))
            for level in ("nominal", "ordinal", "interval")
        }

    return {
        "krippendorff": (plain, "alpha"),
        "krippendorff, three levels": (levels, "alpha, three levels"),
        "nltk": (plain, "alpha"),
        "statsmodels": (no_gaps, "Fleiss' kappa, items with the same number of coders"),
        "scikit-learn": (cohen, "Cohen's kappa of all pairs"),
        "crowd-kit": (
            lambda: {"prevalence of the rarest": float(dawid_skene(ratings).prevalence.min())},
            "Dawid and Skene, as many rounds",
        ),
    }


def compare(judgements: tuple[Judgement, ...]) -> list[dict[str, Any]]:
    """Run ours and every peer on the same codings.

    Returns
    -------
    list of dict
        name, what, version, ours_s and peer_s (CPU), difference (the greatest between figures of
        the same name), ours and peer (figures); or missing.
    """
    made = arrange(judgements, level="nominal")
    ratings = made.ratings
    rounds = dawid_skene(ratings).n_rounds
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        np.savez(
            folder / "codings.npz",
            item=ratings.item,
            coder=ratings.coder,
            value=ratings.value,
            rounds=rounds,
        )
        worker = str(HERE / "agreement_worker.py")
        run_measured([peers_python(), worker, name], environment=ONE_THREAD)
        answer = json.loads((folder / "answer.json").read_text("utf-8"))
    mine = ours(made)
    rows = []
    for peer in answer:
        of, what = mine[peer["name"]]
        of()
        started = time.process_time()
        figures = of()
        row = {"name": peer["name"], "what": what, "ours": figures}
        row["ours_s"] = time.process_time() - started
        if "missing" in peer:
            rows.append({**row, "missing": peer["missing"]})
            continue
        difference = max(abs(figures[key] - value) for key, value in peer["figures"].items())
        rows.append(
            {
                **row,
                "version": peer["version"],
                "peer": peer["figures"],
                "peer_s": peer["cpu_s"],
                "difference": difference,
            }
        )
    return rows


def whole(file: Path, columns: dict[str, Any], repeats: str) -> dict[str, float]:
    """Time the command from file to folder, in a process of its own."""
    arguments = [item for role, name in columns.items() for item in _named(role, name)]
    with tempfile.TemporaryDirectory() as name:
        program = [sys.executable, "-c", "from groundswell.cli import main; main()"]
        cost = run_measured(
            [*program, "agree", str(file), *arguments, "--level", "nominal",
             "--repeats", repeats, "--out", str(Path(name) / "out"), "--yes"],
            environment=ONE_THREAD,
        )  # fmt: skip
    return {"wall_s": cost.wall_s, "cpu_s": cost.cpu_s, "peak_mib": cost.peak_mib}


def _named(role: str, name: Any) -> list[str]:
    names = [name] if isinstance(name, str) else list(name)
    return [word for one in names for word in (f"--{role}", one)]


def show(rows: list[dict[str, Any]]) -> None:
    """Print ours beside the peers'."""
    print(f"{'peer':<28}{'what':<52}{'ours s':>9}{'peer s':>9}{'faster':>8}  difference")
    for row in rows:
        if "missing" in row:
            print(f"{row['name']:<28}{row['what']:<52}{row['ours_s']:>9.4f}  missing")
            continue
        ratio = row["peer_s"] / max(row["ours_s"], 1e-9)
        name = f"{row['name'].split(',')[0]} {row['version']}"
        print(
            f"{name:<28}{row['what']:<52}{row['ours_s']:>9.4f}{row['peer_s']:>9.3f}"
            f"{ratio:>7.0f}x  {row['difference']:.2g}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.agreement", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path)
    for role in ("item", "coder", "code"):
        parser.add_argument(f"--{role}")
    parser.add_argument("--coders", action="append", default=[])
    parser.add_argument("--repeats", choices=["refuse", "first", "last"], default="first")
    options = parser.parse_args()
    named = {role: getattr(options, role) for role in ("item", "coder", "code", "coders")}
    columns = {role: name for role, name in named.items() if name}
    file = options.file or CROWD
    if options.file is None:
        columns = dict(CROWD_COLUMNS)
    judgements = read(file, columns, options.repeats)
    print(f"{file.name}: {len(judgements):,} judgements")
    show(compare(judgements))
    cost = whole(file, columns, options.repeats)
    print(
        f"groundswell agree, file to folder, 1,000 resamples: {cost['wall_s']:.1f} s "
        f"({cost['cpu_s']:.1f} s CPU), {cost['peak_mib']:.0f} MiB"
    )


if __name__ == "__main__":
    main()
