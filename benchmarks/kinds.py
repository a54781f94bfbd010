"""How well the kind of a meaning unit is inferred, beside VADER's sign of the same texts.

::

    python -m benchmarks.kinds

Reads ``nhs_fft_multilabel`` from the shared data and the sample's stated kinds. Nothing is trained
on the former. Half of it, drawn by hash, was looked at while the method was made; the other half
was not, and is the one to quote. VADER is compared where ``vaderSentiment`` is installed.
"""

from __future__ import annotations

import csv
import hashlib
import os
import re
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.corpus.model import Kind
from groundswell.analysis.embedding import load_embedder
from groundswell.analysis.themes.kinds import KindGuess, infer_kinds
from groundswell.sample import sample_path

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("GROUNDSWELL_DATA", ROOT.parent / "shared" / "data"))
MAX_WORDS = 25
# What the corpus room screens as "nothing to add" before any kind is asked for.
NOTHING = frozenset(
    {
        "blank",
        "did not answer",
        "don't know",
        "n/a",
        "na",
        "nil",
        "no",
        "no comment",
        "no comments",
        "none",
        "nope",
        "not applicable",
        "not really",
        "not sure",
        "nothing",
        "nothing at all",
        "nothing else",
        "nothing really",
        "nothing to add",
    }
)


def fold(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def read_nhs() -> list[dict[str, str]]:
    """Read short comments with a clear sentiment that say something.

    A comment in the very words of a training sentence ("Excellent", "All good") is left out.
    """
    trained = {
        fold(line)
        for kind in Kind
        for line in (ROOT / f"scripts/kinds/{kind.value}.txt").read_text("utf-8").splitlines()
    }
    with (DATA / "nhs_fft_multilabel/comments.csv").open(encoding="utf-8", newline="") as file:
        return [
            row
            for row in csv.DictReader(file)
            if row["sentiment_1verypos_5veryneg"] in ("1.0", "2.0", "4.0", "5.0")
            and len(row["text"].split()) <= MAX_WORDS
            and row["text"].strip(" .!").lower() not in NOTHING
            and fold(row["text"]) not in trained
        ]


def is_held_back(text: str) -> bool:
    return hashlib.sha256(text.encode()).digest()[0] % 2 == 1


def show_decided(name: str, guesses: Sequence[KindGuess], truth: Sequence[Kind]) -> None:
    decided = [(g.kind, t) for g, t in zip(guesses, truth, strict=True) if g.kind != Kind.UNCLEAR]
    line = f"{name:44} n {len(truth):5}  decided {len(decided) / len(truth):.3f}"
    line += f"  precision {np.mean([g == t for g, t in decided]):.3f}"
    for kind in (Kind.HELPS, Kind.BLOCKS):
        line += f"  {kind.value} {np.mean([t == kind for g, t in decided if g == kind]):.3f}"
    print(line)


def show_reliability(guesses: Sequence[KindGuess], truth: Sequence[Kind]) -> None:
    print("    probability    n      mean   right")
    p = np.array([max(g.helps, g.blocks) for g in guesses])
    right = np.array(
        [(g.helps >= g.blocks) == (t == Kind.HELPS) for g, t in zip(guesses, truth, strict=True)]
    )
    edges = (0, 0.35, 0.5, 0.65, 0.75, 0.85, 0.95, 1.0001)
    for low, high in pairwise(edges):
        inside = (p >= low) & (p < high)
        if inside.any():
            print(
                f"    {low:.2f}–{min(high, 1):.2f} {inside.sum():8} {p[inside].mean():9.3f}"
                f" {right[inside].mean():7.3f}"
            )


def show_vader(name: str, texts: Sequence[str], truth: Sequence[Kind]) -> None:
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ImportError:
        print(f"{name:44} not compared: vaderSentiment is not installed")
        return
    vader = SentimentIntensityAnalyzer()
    compound = np.array([vader.polarity_scores(text)["compound"] for text in texts])
    for cut in (0.05, 0.5):
        decided = np.abs(compound) >= cut
        right = (compound > 0) == np.array([t == Kind.HELPS for t in truth])
        print(
            f"{name + f' VADER, |compound| ≥ {cut}':44} n {len(truth):5}"
            f"  decided {decided.mean():.3f}  precision {right[decided].mean():.3f}"
        )


def show_sample(embed: object, fingerprint: str) -> None:
    with sample_path().open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] and row["text"]]
    texts = [row["text"] for row in rows]
    truth = [Kind(row["kind"]) for row in rows]
    vectors = embed(texts)  # type: ignore[operator]
    show_decided("sample", infer_kinds(texts, vectors, fingerprint=fingerprint), truth)
    # Folds by text folded to its letters, so that a copy never teaches about its twin.
    folds = [
        hashlib.sha256("".join(filter(str.isalpha, text.lower()))[:30].encode()).digest()[0] % 10
        for text in texts
    ]
    guesses: list[KindGuess | None] = [None] * len(texts)
    for fold in range(10):
        stated = [None if f == fold else t for f, t in zip(folds, truth, strict=True)]
        for i, guess in enumerate(
            infer_kinds(texts, vectors, stated=stated, fingerprint=fingerprint)
        ):
            if folds[i] == fold:
                guesses[i] = guess
    learnt = [g for g in guesses if g is not None]
    show_decided("sample, learning from nine tenths stated", learnt, truth)
    show_reliability(learnt, truth)
    show_vader("sample", texts, truth)


def show_nhs(texts: list[str], rows: list[dict[str, str]], vectors: NDArray, mark: str) -> None:
    good = ("1.0", "2.0")
    truth = [
        Kind.HELPS if row["sentiment_1verypos_5veryneg"] in good else Kind.BLOCKS for row in rows
    ]
    guesses = infer_kinds(texts, vectors, fingerprint=mark)
    for name, held_back in (("half looked at", False), ("half held back", True)):
        chosen = [i for i, text in enumerate(texts) if is_held_back(text) == held_back]
        some = [guesses[i] for i in chosen]
        right = [truth[i] for i in chosen]
        show_decided(f"NHS sentiment, {name}", some, right)
        if held_back:
            show_reliability(some, right)
            words = infer_kinds(texts, vectors[:, :0])
            show_decided(
                f"NHS sentiment, {name}, cue words only", [words[i] for i in chosen], right
            )
            show_vader(f"NHS, {name}:", [texts[i] for i in chosen], right)
    asked = [
        (g, Kind.HELPS if row["question"] == "What was good?" else Kind.BLOCKS)
        for g, row, text in zip(guesses, rows, texts, strict=True)
        if row["question"].startswith(("What was good", "What could we", "How could we"))
        and is_held_back(text)
    ]
    show_decided("NHS question asked, half held back", *zip(*asked, strict=True))


def main() -> None:
    model = load_embedder("minilm")
    rows = read_nhs()
    texts = [row["text"] for row in rows]
    vectors = model.embed(texts)
    show_nhs(texts, rows, vectors, model.fingerprint)
    show_sample(model.embed, model.fingerprint)
    many = [f"{text} {i}" for i, text in enumerate((texts * 3)[:10_000])]
    repeated = np.tile(vectors, (3, 1))[:10_000]
    infer_kinds(many[:10], repeated[:10])
    start = time.process_time()
    infer_kinds(many, repeated, fingerprint=model.fingerprint)
    print(f"{len(many):,} units, given their vectors: {time.process_time() - start:.2f} CPU s")


if __name__ == "__main__":
    main()
