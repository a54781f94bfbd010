"""Remake the static word vectors from the bundled sentence model.

Every token of the vocabulary goes through the model alone; the vectors are rotated and cut to 256
dimensions (PCA), weighted down where a token is frequent (SIF, with frequency guessed from its rank
by Zipf's law), and stored as int8 with one scale a token. Run ``build_minilm.py`` first.

Source: Tulkens and van Dongen (2024), Model2Vec; Arora, Liang and Ma (2017), A simple but
tough-to-beat baseline for sentence embeddings.

Run: ``OMP_NUM_THREADS=1 uv run python scripts/build_static.py [FOLDER]``
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from safetensors.numpy import save
from tokenizers import Tokenizer

DATA = Path(__file__).parent.parent / "src/groundswell/analysis/embedding/data"
DIMENSIONS, SIF, BATCH = 256, 1e-4, 170


def list_words(tokenizer: Tokenizer) -> NDArray[np.int64]:
    """Return the ids of tokens that can stand in a text, in the vocabulary's order."""
    vocabulary = tokenizer.get_vocab()
    special = {token.content for token in tokenizer.get_added_tokens_decoder().values()}
    return np.array(
        sorted(i for t, i in vocabulary.items() if t not in special and t[:7] != "[unused"),
        np.int64,
    )


def embed_words(model: Path, tokenizer: Tokenizer, words: NDArray[np.int64]) -> NDArray[np.float64]:
    """Put every token through the model alone, between the two tokens that frame any text."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    first, last = tokenizer.encode("").ids
    rows = np.stack([np.full_like(words, first), words, np.full_like(words, last)], axis=1)
    hidden = [
        session.run(None, {"input_ids": rows[start : start + BATCH]})[0]
        for start in range(0, len(rows), BATCH)
    ]
    return np.concatenate(hidden).astype(np.float64).mean(axis=1)


def rotate(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Keep the directions in which the vectors differ most; signs are fixed, so that bytes are."""
    centred = vectors - vectors.mean(axis=0)
    _, directions = np.linalg.eigh(centred.T @ centred)
    scores = centred @ directions[:, ::-1][:, :DIMENSIONS]
    largest = np.abs(scores).argmax(axis=0)
    return scores * np.sign(scores[largest, np.arange(DIMENSIONS)])


def build(target: Path) -> None:
    """Write ``vectors.safetensors``."""
    tokenizer = Tokenizer.from_file(str(DATA / "minilm/tokenizer.json"))
    tokenizer.no_padding()
    words = list_words(tokenizer)
    vectors = rotate(embed_words(DATA / "minilm/model.onnx", tokenizer, words))
    share = 1 / np.arange(2, len(words) + 2)
    vectors *= (SIF / (SIF + share / share.sum()))[:, None]
    scales = np.abs(vectors).max(axis=1) / 127
    n_tokens = tokenizer.get_vocab_size()
    stored = {
        "vectors": np.zeros((n_tokens, DIMENSIONS), np.int8),
        "scales": np.zeros(n_tokens, np.float32),
    }
    stored["vectors"][words] = np.rint(vectors / scales[:, None])
    stored["scales"][words] = scales
    target.mkdir(parents=True, exist_ok=True)
    blob = save(stored)
    (target / "vectors.safetensors").write_bytes(blob)
    print(f"{hashlib.sha256(blob).hexdigest()}  vectors.safetensors  {len(blob):,} bytes")


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else DATA / "static")
