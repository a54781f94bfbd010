"""Our themes beside BERTopic's topics, for a person to read and judge.

::

    python -m benchmarks.side_by_side [--out FOLDER] [--set NAME]... [--no-kinds]

Writes two Markdown pages per set. The one called ``-quotes`` holds other people's sentences: keep
it out of the repository. The other has names and counts alone, of all but the smallest themes, and
in place of a name that is what one or two people wrote it says so.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.labelled import DATA, embed_distinct
from benchmarks.speed import run_bertopic, run_groundswell

from groundswell.analysis.themes.title_model import FROM_TEXT
from groundswell.analysis.themes.words import content_stems

SAMPLE = 4_000
N_TOPICS = 20
SMALLEST_SHOWN = 10
"""Contributions of a sub-theme: the names of smaller ones are close to what one person wrote."""
FEWEST_WHO_WROTE = 3
"""Contributions that must hold the words of a name that people wrote, for it to be shown."""
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


def compare(name: str, *more: str) -> dict[str, Any]:
    """Run both on one set."""
    with tempfile.TemporaryDirectory() as folder:
        file, place = Path(folder) / "texts.csv", Path(folder)
        rows = write_table(name, file)
        out = place / "report"
        run_groundswell(file, out, "--text", "text", "--id", "number", *more)
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


def write_quotes(facts: dict[str, Any]) -> str:
    """Write one set in full, every name with a quote: ours as in the report, then the peer's."""
    lines = [f"## {facts['name']} ({facts['n']:,} texts)", "", "### Groundswell", ""]
    lines += [
        "| | kind | theme | contributions | title from | quote |",
        "|---|---|---|---|---|---|",
    ]
    for theme in facts["result"]["themes"]:
        title = _cell(theme["title"])
        quote = _cell(theme["quotes"][0]["text"]) if theme["quotes"] else ""
        lines.append(
            f"| {theme['number']} | {theme['kind']} | "
            f"{title if theme['parent_id'] else f'**{title}**'} | {theme['contributions']['n']:,} "
            f"| {theme['title_source']} | {quote} |"
        )
    lines += ["", "### BERTopic", "", "| topic | texts | representative text |", "|---|---|---|"]
    for topic in facts["topics"]["topics"]:
        quote = _cell(topic["texts"][0]) if topic["texts"] else ""
        lines.append(f"| {_cell(topic['name'])} | {topic['n']:,} | {quote} |")
    return "\n".join([*lines, *_llm_lines(facts)]) + "\n"


def write_names(facts: dict[str, Any]) -> str:
    """Write the names of one set, largest first, without what anybody wrote."""
    themes, topics = facts["result"]["themes"], facts["topics"]["topics"]
    said = [content_stems(one["text"]) for one in facts["result"]["contributions"]]
    leaves = [theme for theme in themes if theme["parent_id"]]
    shown = [leaf for leaf in leaves if leaf["contributions"]["n"] >= SMALLEST_SHOWN]
    lines = [f"### {facts['name']}: {facts['n']:,} texts", ""]
    lines += ["| kind | Groundswell: wide theme | sub-themes |", "|---|---|---|"]
    for theme in themes:
        if theme["parent_id"]:
            continue
        below = [_counted(leaf, said) for leaf in shown if leaf["parent_id"] == theme["id"]]
        lines.append(f"| {theme['kind']} | {_counted(theme, said)} | {', '.join(below)} |")
    lines += ["", f"And {len(leaves) - len(shown)} sub-themes of fewer than {SMALLEST_SHOWN}.", ""]
    found = [topic for topic in topics if topic["id"] >= 0]
    n_out = sum(topic["n"] for topic in topics if topic["id"] < 0)
    names = ", ".join(f"`{topic['name']}` {topic['n']:,}" for topic in found[:N_TOPICS])
    lines.append(
        f"BERTopic: {len(found)} topics, {n_out:,} texts ({n_out / facts['n']:.0%}) in none. "
        f"The largest {min(N_TOPICS, len(found))}: {names}."
    )
    return "\n".join([*lines, *_llm_lines(facts)]) + "\n"


def _counted(theme: dict[str, Any], said: Sequence[frozenset[str]]) -> str:
    """Name a theme with its number, unless hardly anybody but one person would say it so."""
    title = _cell(theme["title"])
    words = content_stems(title)
    n_said = FEWEST_WHO_WROTE if title.endswith(" in general") else sum(words <= o for o in said)
    if theme["title_source"] == FROM_TEXT and (title[0] == "“" or n_said < FEWEST_WHO_WROTE):
        title = "(one person's words)"
    return f"{title} {theme['contributions']['n']:,}"


def _llm_lines(facts: dict[str, Any]) -> list[str]:
    if not facts["llm"]:
        return []
    names = ", ".join(f"{name} {n}" for name, n in facts["llm"].most_common())
    return ["", f"The language model's topics (Sensemaker): {names}."]


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())[:240]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.side_by_side", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("build/side-by-side"))
    parser.add_argument("--no-kinds", action="store_true", help="ours as one set of themes")
    parser.add_argument("--set", choices=list(SETS), action="append")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for name in options.set or SETS:
        facts = compare(name, *(["--no-kinds"] if options.no_kinds else []))
        (options.out / f"{name}.md").write_text(write_names(facts), encoding="utf-8")
        (options.out / f"{name}-quotes.md").write_text(write_quotes(facts), encoding="utf-8")
        print(f"written: {options.out / name}.md, {name}-quotes.md", flush=True)


if __name__ == "__main__":
    main()
