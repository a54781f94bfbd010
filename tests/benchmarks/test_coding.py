"""The coding benchmark runs as a person runs it, on a small made-up table."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[2]
ABOUT = {
    "Staff": ("nurse was kind", "doctor listened", "carer was gentle", "nurse was rude"),
    "Parking": ("car park was full", "space cost a lot", "barrier was broken", "car was fined"),
    "Food": ("dinner was cold", "soup was thin", "tea came late", "bread was stale"),
}


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("labelled") / "comments.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["words", "codes"])
        for n in range(8):
            for code, told in ABOUT.items():
                writer.writerows([f"The {words} on visit {n}", code] for words in told)
        writer.writerow(["The nurse was kind and the dinner was cold", "Staff|Food"])
        writer.writerow(["", "Food"])
    return file


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks.coding", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=REPO,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        check=False,
    )


def test_prints_and_writes_all_methods_at_all_points(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "figures.json"
    arguments = ("--text", "words", "--labels", "codes", "--splits", 2, "--at", "0,4,all")
    done = run(table, *arguments, "--json", out)
    assert done.returncode == 0, done.stderr
    assert "3 codes" in done.stdout
    assert "What it would take" in done.stdout
    points = json.loads(out.read_text("utf-8"))["points"]
    assert [point["codings a code"] for point in points] == [0, 4, "all"]
    ours = [point["methods"]["Groundswell"]["best cut"][0] for point in points]
    assert ours[2] > 0.9
    assert len(points[2]["methods"]) == 6
    # Without codings only what the codebook says can be learned from.
    assert "TF-IDF, logistic regression" not in points[0]["methods"]


def test_a_table_with_rare_labels_alone_is_refused_plainly(table: Path) -> None:
    done = run(table, "--text", "words", "--labels", "codes", "--least", 500)
    assert done.returncode == 1
    assert "--least" in done.stderr
    assert "Traceback" not in done.stderr
