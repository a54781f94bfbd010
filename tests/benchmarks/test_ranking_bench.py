"""The ranking benchmark as a person runs it on a table of pairs; the peers are not needed."""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]


def test_any_table_of_pairs_is_compared_beside_the_peers_that_are_there(tmp_path: Path) -> None:
    lots = random.Random(0)
    file = tmp_path / "pairs.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["winner", "loser", "judge", "place"])
        for i in range(240):
            a, b = sorted(lots.sample(range(6), 2))
            pair = (a, b) if lots.random() < 0.85 else (b, a)
            writer.writerow([*(f"idea {k}" for k in pair), f"j{i % 12}", "north" if i % 2 else "s"])
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.ranking", str(file), "--by", "place", "--folds", "3"],
        capture_output=True,
        text=True,
        cwd=REPO,
        env={**os.environ, "GROUNDSWELL_PEERS_PYTHON": sys.executable, "OMP_NUM_THREADS": "1"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = {line[:24].strip(): line[24:].split() for line in done.stdout.splitlines()}
    log_loss, foretold, _ = lines["Groundswell"]
    assert float(log_loss) < 0.6
    assert float(foretold.rstrip("%")) > 75
    assert float(lines["Elo, K = 32"][0]) > 0
    assert float(lines["share of wins"][0]) > 0
    assert "choix ILSR" in lines or "choix ILSR: not installed" in done.stdout
