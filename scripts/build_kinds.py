"""Train the weights that tell helps from blocks, on the sentences in ``scripts/kinds`` alone.

Run after any change there, in ``kind_cues.*``, or in a bundled sentence model::

    python scripts/build_kinds.py [--check]

Every sentence there was written for Groundswell. ``frames.txt`` holds patterns that are filled
with each noun of ``nouns.txt``, so that the weights learn the frame and not the topic; a filled
frame counts for less than a sentence. The weights are trained once with each bundled model's
vectors and once without any. No labelled set of another's is read.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from groundswell.analysis.embedding import load_embedder
from groundswell.analysis.themes.kind_cues import count_cues
from groundswell.analysis.themes.kinds import (
    CLASSES,
    CUE_SCALE,
    VECTOR_SCALE,
    WORD_SCALE,
    list_terms,
)

SOURCE = Path(__file__).resolve().parent / "kinds"
TARGET = Path(__file__).resolve().parent.parent / "src/groundswell/analysis/themes/kinds.npz"
MODELS = ("minilm",)
FRAME_WEIGHT = 0.15
MIN_TEXTS = 4  # a word or pair in fewer is left out
SEED = 1


def read_sentences() -> tuple[list[str], list[int], list[float]]:
    """Read sentences and filled frames: texts, columns of CLASSES, weights."""
    texts: list[str] = []
    labels: list[int] = []
    for label, kind in enumerate(CLASSES):
        lines = (SOURCE / f"{kind.value}.txt").read_text(encoding="utf-8").splitlines()
        texts += lines
        labels += [label] * len(lines)
    weights = [1.0] * len(texts)
    column = {kind.value: i for i, kind in enumerate(CLASSES)}
    frames = (SOURCE / "frames.txt").read_text(encoding="utf-8").splitlines()
    for noun in (SOURCE / "nouns.txt").read_text(encoding="utf-8").splitlines():
        for line in frames:
            kind, frame = line.split("\t")
            texts.append(frame.replace("{x}", noun))
            labels.append(column[kind])
            weights.append(FRAME_WEIGHT)
    return texts, labels, weights


def train(
    features: NDArray[np.float64], labels: NDArray[np.int64], weights: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float, float]:
    """Fit, and cool or warm the scores so that held-out probabilities mean what they say.

    Returns the table (intercept first), the temperature and the held-out accuracy, both on
    sentences only: frames resemble each other too much to be held out.
    """

    def fit(rows: NDArray[np.int64]) -> LogisticRegression:
        return LogisticRegression(C=1.0, max_iter=5_000).fit(
            features[rows], labels[rows], sample_weight=weights[rows]
        )

    sentences = np.flatnonzero(weights == 1)
    frames = np.flatnonzero(weights < 1)
    held_out = np.zeros((len(sentences), len(CLASSES)))
    folds = StratifiedKFold(10, shuffle=True, random_state=SEED)
    for known, new in folds.split(sentences, labels[sentences]):
        model = fit(np.concatenate([sentences[known], frames]))
        held_out[new] = model.decision_function(features[sentences[new]])
    truth = labels[sentences]

    def loss(temperature: float) -> float:
        scores = held_out / temperature
        top = scores.max(axis=1, keepdims=True)
        total = top[:, 0] + np.log(np.exp(scores - top).sum(axis=1))
        return float((total - scores[np.arange(len(truth)), truth]).mean())

    temperature = min((t / 20 for t in range(8, 61)), key=loss)
    final = fit(np.arange(len(labels)))
    table = np.vstack([final.intercept_[None, :], final.coef_.T]) / temperature
    return table, temperature, float((held_out.argmax(axis=1) == truth).mean())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail if out of date")
    options = parser.parse_args()
    texts, label_list, weight_list = read_sentences()
    labels, weights = np.array(label_list), np.array(weight_list)
    n_texts = Counter(term for text in texts for term in set(list_terms(text)))
    vocabulary = sorted(term for term, n in n_texts.items() if n >= MIN_TEXTS)
    column = {term: i for i, term in enumerate(vocabulary)}
    words = np.zeros((len(texts), len(vocabulary)))
    for row, text in enumerate(texts):
        for term in list_terms(text):
            if term in column:
                words[row, column[term]] = WORD_SCALE
    base = np.hstack([CUE_SCALE * count_cues(texts).astype(np.float64), words])

    out: dict[str, NDArray] = {"vocabulary": np.array(vocabulary)}
    fingerprints = []
    for i, name in enumerate(MODELS):
        model = load_embedder(name)
        vectors = VECTOR_SCALE * model.embed(texts).astype(np.float64)
        table, temperature, accuracy = train(np.hstack([base, vectors]), labels, weights)
        out[f"with_vectors_{i}"] = table.astype(np.float32)
        fingerprints.append(model.fingerprint)
        print(f"{name}: held-out accuracy {accuracy:.3f}, temperature {temperature}")
    table, temperature, accuracy = train(base, labels, weights)
    out["words_only"] = table.astype(np.float32)
    out["fingerprints"] = np.array(fingerprints)
    print(f"words only: held-out accuracy {accuracy:.3f}, temperature {temperature}")
    print(
        f"{int((weights == 1).sum())} sentences, {int((weights < 1).sum())} filled frames, ", end=""
    )
    print(f"{len(vocabulary)} words and pairs")

    packed = io.BytesIO()
    np.savez_compressed(packed, **{name: out[name] for name in sorted(out)})
    if options.check:
        with np.load(TARGET, allow_pickle=False) as old:
            same = sorted(old.files) == sorted(out) and all(
                old[n].shape == v.shape
                and (
                    np.allclose(old[n], v, atol=1e-3)
                    if v.dtype.kind == "f"
                    else (old[n] == v).all()
                )
                for n, v in out.items()
            )
        print("up to date" if same else f"{TARGET.name} is out of date")
        return 0 if same else 1
    TARGET.write_bytes(packed.getvalue())
    print(f"{TARGET.name}: {len(packed.getvalue()):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
