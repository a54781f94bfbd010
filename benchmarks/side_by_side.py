"""Our themes beside BERTopic's topics, for a person to read and judge.

::

    python -m benchmarks.side_by_side [--out FOLDER] [--names-only]

Writes a Markdown page per set. With quotes it holds other people's sentences: keep it out of the
repository. ``--names-only`` leaves them out.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.labelled import DATA, embed_distinct
from benchmarks.speed import run_bertopic, run_groundswell

SAMPLE = 4_000
SETS = {
    "nhs_fft_multilabel": ("nhs_fft_multilabel/comments.csv", "text"),
    "wcbgb_bowling_green": ("wcbgb_bowling_green/comments.csv", "text"),
    "uk_petitions": ("uk_petitions/petitions.csv", "text"),
}


def write_table(name: str, file: Path, *, seed: int = 0) -> list[dict[str, str]]:
    """Write the texts of a set as a table both can read: at most ``SAMPLE`` petitions."""
    source, column = SETS[name]
    with (DATA / source).open(encoding="utf-8", newline="") as table:
        rows = [row for row in csv.DictReader(table) if row[column].strip()]
    if name == "uk_petitions":
        rows = random.Random(seed).sample(rows, SAMPLE)
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["number", "text"])
        writer.writerows([i, row[column]] for i, row in enumerate(rows, start=1))
    return rows


def compare(name: str) -> dict[str, Any]:
    """Run both on one set."""
    with tempfile.TemporaryDirectory() as folder:
        file, place = Path(folder) / "texts.csv", Path(folder)
        rows = write_table(name, file)
        out = place / "report"
        run_groundswell(file, out, "--text", "text", "--id", "number")
        result = json.loads((out / "result.json").read_text("utf-8"))
        np.save(place / "vectors.npy", embed_distinct([row["text"] for row in rows]))
        run_bertopic(
            file,
            text="text",
            out=place / "topics.json",
            seed=0,
            vectors=place / "vectors.npy",
        )
        topics = json.loads((place / "topics.json").read_text("utf-8"))
    others = Counter(
        part for row in rows for part in {t.split(":")[0] for t in row.get("topics", "").split(";")}
    )
    others.pop("", None)
    return {"name": name, "result": result, "topics": topics, "llm": others, "n": len(rows)}


def write_page(facts: dict[str, Any], *, with_quotes: bool) -> str:
    """Write one set as Markdown: two lists, each largest first."""
    result, topics = facts["result"], facts["topics"]["topics"]
    lines = [f"## {facts['name']} ({facts['n']:,} texts)", "", "### Groundswell", ""]
    lines += [
        "| | kind | theme | contributions | title from |" + (" quote |" if with_quotes else "")
    ]
    lines += ["|---|---|---|---|---|" + ("---|" if with_quotes else "")]
    for theme in result["themes"]:
        title = theme["title"] if theme["parent_id"] else f"**{theme['title']}**"
        line = f"| {theme['number']} | {theme['kind']} | {_cell(title)} |"
        line += f" {theme['contributions']['n']:,} | {theme['title_source']} |"
        if with_quotes:
            line += f" {_cell(theme['quotes'][0]['text'] if theme['quotes'] else '')} |"
        lines.append(line)
    found = [topic for topic in topics if topic["id"] >= 0]
    n_out = sum(topic["n"] for topic in topics if topic["id"] < 0)
    lines += ["", f"### BERTopic: {len(found)} topics, {n_out:,} texts in none", ""]
    lines += ["| topic | texts |" + (" representative text |" if with_quotes else "")]
    lines += ["|---|---|" + ("---|" if with_quotes else "")]
    for topic in found:
        line = f"| {_cell(topic['name'])} | {topic['n']:,} |"
        if with_quotes:
            line += f" {_cell(topic['texts'][0] if topic['texts'] else '')} |"
        lines.append(line)
    if facts["llm"]:
        lines += ["", "### The LLM's topics (Sensemaker)", ""]
        lines += [f"- {name}: {n}" for name, n in facts["llm"].most_common()]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())[:240]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.side_by_side", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("build/side-by-side"))
    parser.add_argument("--names-only", action="store_true")
    parser.add_argument("--set", choices=list(SETS), action="append")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for name in options.set or SETS:
        page = options.out / f"{name}.md"
        page.write_text(write_page(compare(name), with_quotes=not options.names_only), "utf-8")
        print(f"written: {page}", flush=True)


if __name__ == "__main__":
    main()
