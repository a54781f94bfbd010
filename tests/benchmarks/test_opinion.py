"""The comparison of opinion groups runs on any table of votes; the peer is not needed."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

REPO = Path(__file__).resolve().parents[2]


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks.opinion", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=REPO,
        env={**os.environ, "GROUNDSWELL_PEERS_PYTHON": sys.executable, "OMP_NUM_THREADS": "1"},
        check=False,
    )


def test_prints_ours_and_says_that_the_peer_is_missing(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    with (tmp_path / "votes.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["voter-id", "comment-id", "vote"])
        for person in range(80):
            for idea in range(20):
                side = 1 if (idea % 2 == 0) == (person < 30) else -1
                vote = side if rng.random() < 0.8 else int(rng.integers(-1, 2))
                writer.writerow([f"p{person}", idea, vote])
    with (tmp_path / "participants.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["participant", "group-id"])
        writer.writerows([f"p{person}", int(person < 30)] for person in range(80))
    done = run(tmp_path / "votes.csv", "--json", tmp_path / "figures.json")
    assert done.returncode == 0, done.stderr
    assert "80 people, 1,600 votes" in done.stdout
    ours, peer = json.loads((tmp_path / "figures.json").read_text("utf-8"))
    assert ours["n_groups"] == 2
    assert ours["ari"] > 0.95
    assert ours["stability"] > 0.95
    assert (ours["n_shuffled_with_groups"], ours["n_shuffled"]) == (0, 6)
    assert "not installed" in peer["missing"]


def test_a_table_without_votes_is_refused_plainly(tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_text("name,text\na,hello there\n", encoding="utf-8")
    done = run(file)
    assert done.returncode == 1
    assert "What to do" in done.stderr
    assert "Traceback" not in done.stderr
