"""What very large sets cost in static mode: time, memory, growth, and where the time goes.

::

    python -m benchmarks.scale [--rows N]... [--json PATH]

The contributions are made: one or two sentences drawn from the shared data, in each of which one
word is swapped for another, so that hardly any two rows are alike.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.labelled import DATA
from benchmarks.speed import measure_stages

SOURCES = (
    ("uk_petitions/petitions.csv", "text"),
    ("nhs_fft_multilabel/comments.csv", "text"),
    ("argkp_keypoints/arguments.csv", "argument"),
    ("wcbgb_bowling_green/comments.csv", "text"),
)
ROWS = (12_500, 25_000, 50_000, 100_000)
LONGEST = 300
"""Characters of a drawn sentence: longer ones are passages, not sentences."""


def write_contributions(file: Path, n_rows: int, *, seed: int = 0) -> None:
    """Write a table of made contributions, no two the same; smaller tables begin larger ones."""
    sentences = read_sentences()
    words = sorted({word for text in sentences for word in text.split() if word.isalpha()})
    chance = random.Random(seed)
    seen: set[str] = set()
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["id", "text"])
        while len(seen) < n_rows:
            drawn = [change_word(chance, sentences, words) for _ in range(chance.choice((1, 1, 2)))]
            text = " ".join(drawn)
            if text not in seen:
                seen.add(text)
                writer.writerow([f"c{len(seen)}", text])


def read_sentences() -> list[str]:
    """Read the sentences of the shared data that contributions are made of."""
    sentences = []
    for name, column in SOURCES:
        with (DATA / name).open(encoding="utf-8", newline="") as table:
            texts = {" ".join(row[column].split()) for row in csv.DictReader(table)}
        sentences += sorted(text for text in texts if 20 <= len(text) <= LONGEST)
    return sentences


def change_word(chance: random.Random, sentences: Sequence[str], words: Sequence[str]) -> str:
    parts = chance.choice(sentences).split()
    parts[chance.randrange(len(parts))] = chance.choice(words)
    text = " ".join(parts)
    return text if text[-1] in ".!?" else f"{text}."


def measure(rows: Sequence[int] = ROWS) -> list[dict[str, Any]]:
    """Run every size in a process of its own."""
    found = []
    for n_rows in rows:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "contributions.csv"
            write_contributions(file, n_rows)
            found.append(measure_stages(file, text="text", id_column="id", model="static"))
    return found


def growth(found: Sequence[dict[str, Any]], clock: str) -> float:
    """Exponent b of cost = a * rows ** b over the sizes, by least squares in logarithms."""
    x = [math.log(one["n_rows"]) for one in found]
    y = [math.log(one[clock]) for one in found]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    over = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    return over / sum((a - mean_x) ** 2 for a in x)


def show(found: Sequence[dict[str, Any]]) -> None:
    """Print sizes, the exponent and a profile."""
    print(f"{'rows':>9}{'units':>9}{'themes':>8}{'wall s':>9}{'CPU s':>9}{'peak MiB':>10}")
    for one in found:
        print(
            f"{one['n_rows']:>9,}{one['n_units']:>9,}{one['n_themes']:>8}"
            f"{one['total_wall_s']:>9.1f}{one['total_cpu_s']:>9.1f}{one['peak_mib']:>10.0f}"
        )
    if len(found) > 1:
        for clock in ("total_wall_s", "total_cpu_s"):
            print(f"growth of {clock}: rows ** {growth(found, clock):.2f}")
    print("wall seconds by stage:")
    for stage in found[-1]["wall_s"]:
        cells = "".join(f"{one['wall_s'].get(stage, 0.0):>9.1f}" for one in found)
        print(f"    {stage:28}{cells}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--rows", type=int, action="append")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    found = measure(options.rows or ROWS)
    show(found)
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
