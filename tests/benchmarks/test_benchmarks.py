"""The benchmarks run as a person runs them; the peers are not needed."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[2]
ABOUT = {
    "staff": "nurse on the ward was kind",
    "parking": "car park was full again and dear",
    "food": "dinner was cold when it came",
}
HEADER = ["AMI", "NMI", "ARI", "clusters", "outliers", "stability"]
HEADER += ["CPU_s", "cold_CPU_s", "wall_s"]
WHEN = ("today", "on Monday", "on Tuesday", "at night", "last week", "twice", "in May", "again")


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks.themes", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=REPO,
        env={**os.environ, "GROUNDSWELL_PEERS_PYTHON": sys.executable, "OMP_NUM_THREADS": "1"},
        check=False,
    )


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("labelled") / "comments.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["words", "code"])
        for code, words in ABOUT.items():
            writer.writerows(
                [f"The {words} {when}, visit {n}", code] for n, when in enumerate(WHEN)
            )
        writer.writerow(["Kind nurse, cold dinner", "staff|food"])
        writer.writerow(["", "food"])
    return file


def test_prints_and_writes_all_figures_without_any_peer(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "figures.json"
    done = run(
        table, "--text", "words", "--label", "code", "--separator", "|", "--json", out, "--seed", 3
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert "1 with several labels" in lines[0]
    assert "1 without a text" in lines[0]
    header = next(line for line in lines if "AMI" in line).split()
    ours = next(line for line in lines if line.startswith("Groundswell")).split()[1:]
    assert header == HEADER
    assert len(ours) == len(header)
    for peer in ("bertopic", "evoc", "leiden", "umap_kmeans"):
        assert any(line.startswith(peer) and "not installed" in line for line in lines)

    facts = json.loads(out.read_text("utf-8"))
    assert (facts["n"], facts["n_labels"], facts["seed"]) == (len(ABOUT) * len(WHEN), 3, 3)
    by_name = {record.get("name", record["method"]): record for record in facts["methods"]}
    # Three subjects in nearly the same words each: whoever is told k must find them.
    assert by_name["k-means, told k"]["ari"] > 0.9
    assert by_name["Groundswell"]["ami"] > 0.3
    assert by_name["Groundswell"]["outlier_share"] == 0


def test_a_missing_column_is_said_plainly(table: Path) -> None:
    done = run(table, "--text", "words", "--label", "colour")
    assert done.returncode == 1
    assert "colour" in done.stderr
    assert "What to do" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_column_with_one_label_is_refused(table: Path, tmp_path: Path) -> None:
    file = tmp_path / "same.csv"
    file.write_text("words,code\nCold food,food\nBad food,food\n", encoding="utf-8")
    done = run(file, "--text", "words", "--label", "code")
    assert done.returncode == 1
    assert "fewer than two different labels" in done.stderr
    assert "Traceback" not in done.stderr
