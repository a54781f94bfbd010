"""A labelled table as texts and labels: which rows are taken, and how many were left out and why.

Reading the file itself is the product's own work (``groundswell.analysis.corpus.table``).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.corpus.cells import tidy_text
from groundswell.analysis.corpus.columns import find_column
from groundswell.analysis.corpus.table import read_table
from groundswell.analysis.embedding import load_embedder
from groundswell.analysis.errors import TableError

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("GROUNDSWELL_DATA", ROOT.parent / "shared" / "data"))


@dataclass(frozen=True, slots=True)
class LabelledTexts:
    """Texts with one label each, and what was left out to get there."""

    texts: tuple[str, ...]
    labels: tuple[str, ...]
    n_rows: int
    left_out: tuple[tuple[str, int], ...]

    @property
    def n_labels(self) -> int:
        """Number of distinct labels."""
        return len(set(self.labels))

    def describe(self) -> str:
        """Say in one line what was taken and what was not."""
        out = "; ".join(f"{n:,} {why}" for why, n in self.left_out) or "none"
        return (
            f"{len(self.texts):,} of {self.n_rows:,} rows ({len(set(self.texts)):,} distinct "
            f"texts), {self.n_labels} labels; left out: {out}"
        )


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """One of the labelled sets that ``make bench`` runs on."""

    name: str
    file: str
    text: str
    label: str
    separator: str | None = None
    up_to: str | None = None
    distinct: bool = False
    limit: int | None = None

    def read(self) -> LabelledTexts:
        """Read it from the shared data."""
        return read_labelled(
            DATA / self.file,
            text=self.text,
            label=self.label,
            separator=self.separator,
            up_to=self.up_to,
            distinct=self.distinct,
            limit=self.limit,
        )


SETS = (
    LabelledSet("banking77", "banking77/banking77.csv", "text", "category", limit=2500),
    LabelledSet(
        "nhs_fft_multilabel", "nhs_fft_multilabel/comments.csv", "text", "labels", separator="|"
    ),
    # A third of the comments are "Did not answer" and the like; here they stand once.
    LabelledSet(
        "nhs_fft_multilabel, distinct texts",
        "nhs_fft_multilabel/comments.csv",
        "text",
        "labels",
        separator="|",
        distinct=True,
    ),
    LabelledSet(
        "argkp_keypoints", "argkp_keypoints/arguments.csv", "argument", "topic", limit=2500
    ),
    LabelledSet(
        "wcbgb_bowling_green",
        "wcbgb_bowling_green/comments.csv",
        "text",
        "topics",
        separator=";",
        up_to=":",
    ),
)
"""ThemeFinder's answers are not among them: all but a few carry several labels, and a letter means
another theme for each question."""


def read_labelled(
    path: str | Path,
    *,
    text: str,
    label: str,
    separator: str | None = None,
    up_to: str | None = None,
    distinct: bool = False,
    limit: int | None = None,
    seed: int = 0,
) -> LabelledTexts:
    """Read the rows that have a text and exactly one label.

    Parameters
    ----------
    path : str or Path
        CSV, XLSX, JSON Lines or Parquet.
    text, label : str
        Names of the columns.
    separator : str, optional
        What parts several labels in a cell; rows with more than one are left out.
    up_to : str, optional
        Only what stands before this mark counts of each label ("Topic:Subtopic" with ":").
    distinct : bool
        Whether of rows with the same text only the first is taken.
    limit : int, optional
        Most rows to take: a sample drawn with ``seed``, in the order of the file.
    seed : int
        What the sample is drawn with.
    """
    table = read_table(path)
    texts = table.column(find_column(table, text, role="text"))
    labels = table.column(find_column(table, label, role="label"))
    left_out: Counter[str] = Counter()
    kept: list[tuple[str, str]] = []
    seen: set[str] = set()
    for words, cell in zip(texts, labels, strict=True):
        body = tidy_text(words)
        found = _labels_of(cell, separator, up_to)
        if not body:
            left_out["without a text"] += 1
        elif not found:
            left_out["without a label"] += 1
        elif len(found) > 1:
            left_out["with several labels"] += 1
        elif distinct and body in seen:
            left_out["with a text that stands above"] += 1
        else:
            seen.add(body)
            kept.append((body, found[0]))
    if limit is not None and limit < len(kept):
        chosen = np.random.default_rng(seed).choice(len(kept), limit, replace=False)
        left_out["not drawn for the sample"] = len(kept) - limit
        kept = [kept[i] for i in sorted(chosen.tolist())]
    if len({name for _, name in kept}) < 2:
        raise TableError(
            f"{len(kept)} rows with a text and one label hold fewer than two different labels",
            column=label,
            fix="choose another column, or give --separator for cells with several labels",
        )
    return LabelledTexts(
        texts=tuple(body for body, _ in kept),
        labels=tuple(name for _, name in kept),
        n_rows=len(table.rows),
        left_out=tuple(left_out.items()),
    )


def _labels_of(cell: str | None, separator: str | None, up_to: str | None) -> list[str]:
    parts = (cell or "").split(separator) if separator else [cell or ""]
    names = [tidy_text(part.split(up_to)[0] if up_to else part) for part in parts]
    return list(dict.fromkeys(filter(None, names)))


def embed_distinct(texts: Sequence[str], model: str = "minilm") -> NDArray[np.float32]:
    """Embed every distinct text once; one row for each text given."""
    distinct = sorted(set(texts))
    vectors = load_embedder(model).embed(distinct)
    place = {text: i for i, text in enumerate(distinct)}
    return vectors[[place[text] for text in texts]]
