"""Sentence models in ONNX: tokens through the network, pooled into one vector a text.

The bundled model and any folder in the sentence-transformers layout go through here. What the
models are called and where they lie is not known here (see ``loading``).
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.embedding.files import hash_files, replace_broken_characters
from groundswell.analysis.embedding.model import Vectors
from groundswell.analysis.errors import ModelError

TEXTS_A_READ = 4096
DEFAULT_MAX_TOKENS = 256
KNOWN_INPUTS = ("attention_mask", "input_ids", "token_type_ids")


class SentenceEmbedder:
    """A sentence model in ONNX whose vectors depend on one text alone.

    Texts are put through the network with others of exactly their length in tokens, so nothing is
    padded and no text touches another. Batches run side by side on single-threaded sessions: the
    number of threads can't change a sum's order, and no core waits for another.

    Parameters
    ----------
    folder : Path
        Holds ``model.onnx`` or ``onnx/model.onnx``, ``tokenizer.json`` and, if the model has them,
        ``1_Pooling/config.json`` and ``sentence_bert_config.json``.
    name : str
        What the person calls the model.
    fingerprint : str, optional
        Known SHA-256 of the files; worked out from them if not given.
    batch_tokens : int
        Tokens a batch holds at most. 1 sends every text alone: right for a model that is not known
        to give a text the same vector in any batch (networks in dynamic int8 don't).
    optimise : bool
        Let the runtime fuse operators as the model opens; lost time where they are fused already.
    n_threads : int, optional
        Batches in work at once; the number of usable cores if not given.

    Raises
    ------
    ModelError
        If a file is missing, damaged or of a kind that this class can't read.

    Notes
    -----
    Pooling and unit length as in sentence-transformers. A text without tokens gets zeros.
    Source: Reimers and Gurevych (2019), Sentence-BERT.
    """

    def __init__(
        self,
        folder: Path,
        *,
        name: str,
        fingerprint: str | None = None,
        batch_tokens: int = 1,
        optimise: bool = True,
        n_threads: int | None = None,
    ) -> None:
        network = find_network(folder)
        if network is None:
            raise ModelError(f"{folder} holds no model.onnx or onnx/model.onnx")
        self.name = name
        self.fingerprint = fingerprint or hash_files(_list_files(folder, network))
        self._batch_tokens = batch_tokens
        self._n_threads = n_threads or _usable_cores()
        self._pooling = _read_pooling(folder)
        self._tokenizer = _open_tokenizer(folder)
        self._n_special = self._tokenizer.num_special_tokens_to_add(is_pair=False)
        self._session = _open_session(network, optimise)
        self._inputs = [given.name for given in self._session.get_inputs()]
        if unknown := set(self._inputs) - set(KNOWN_INPUTS):
            raise ModelError(f"{network} wants inputs that are not text: {sorted(unknown)}")
        self._output = self._pick_output()
        self.dimensions = self._embed_rows([self._tokenizer.encode("word").ids]).shape[1]

    def embed(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """Embed the texts; see ``Embedder.embed``."""
        tokens, owners = self._read_tokens(texts)
        counts = np.bincount(owners, minlength=len(tokens))
        distinct = np.zeros((len(tokens), self.dimensions), np.float32)
        batches = list(self._batches(tokens))
        with ThreadPoolExecutor(self._n_threads) as pool:
            rows = pool.map(lambda batch: self._embed_rows([tokens[i] for i in batch]), batches)
            for batch, vectors in zip(batches, rows, strict=True):
                distinct[batch] = vectors
                if progress is not None:
                    progress(int(counts[batch].sum()))
        n_empty = sum(len(tokens[owner]) <= self._n_special for owner in owners)
        if progress is not None and n_empty:
            progress(n_empty)
        return distinct[owners]

    def _read_tokens(
        self, texts: Sequence[str]
    ) -> tuple[list[NDArray[np.int32]], NDArray[np.intp]]:
        """Return the distinct token rows, and for each text which of them is its own."""
        position: dict[bytes, int] = {}
        owners = np.empty(len(texts), np.intp)
        for start in range(0, len(texts), TEXTS_A_READ):
            part = [replace_broken_characters(text) for text in texts[start : start + TEXTS_A_READ]]
            for i, encoding in enumerate(self._tokenizer.encode_batch_fast(part), start):
                ids = np.array(encoding.ids, np.int32).tobytes()
                owners[i] = position.setdefault(ids, len(position))
        return [np.frombuffer(ids, np.int32) for ids in position], owners

    def _batches(self, tokens: list[NDArray[np.int32]]) -> Iterator[list[int]]:
        """Yield positions of equally long rows, longest first so that the threads end together."""
        by_length: dict[int, list[int]] = {}
        for position, row in enumerate(tokens):
            by_length.setdefault(len(row), []).append(position)
        for length, equal in sorted(by_length.items(), reverse=True):
            if length <= self._n_special:
                continue
            size = max(1, self._batch_tokens // length)
            for start in range(0, len(equal), size):
                yield equal[start : start + size]

    def _embed_rows(self, rows: Sequence[Sequence[int] | NDArray[np.int32]]) -> Vectors:
        """Run the network over rows of equal length."""
        ids = np.array(rows, np.int64)
        given = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
        }
        try:
            hidden = self._session.run([self._output], {k: given[k] for k in self._inputs})[0]
        except Exception as error:  # the runtime's errors share no base class
            raise ModelError(f"the model {self.name!r} can't be run: {error}") from error
        vectors = pool_tokens(np.asarray(hidden, np.float32), self._pooling)
        lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, None]
        return np.asarray(vectors / np.maximum(lengths, np.float32(1e-12)), np.float32)

    def _pick_output(self) -> str:
        """Prefer the sentence vector that a model gives itself over its token vectors."""
        names = [output.name for output in self._session.get_outputs()]
        return "sentence_embedding" if "sentence_embedding" in names else names[0]


def pool_tokens(hidden: NDArray[np.float32], pooling: str) -> NDArray[np.float32]:
    """Make one vector a text of its token vectors.

    Parameters
    ----------
    hidden : ndarray of float32, shape (n_texts, n_tokens, dimensions) or (n_texts, dimensions)
        No padding. Two axes mean that the network has pooled already.
    pooling : {"mean", "cls"}
        The mean of all tokens, or the first token.

    Examples
    --------
    >>> hidden = np.array([[[1.0, 0.0], [3.0, 2.0]]], np.float32)
    >>> pool_tokens(hidden, "mean")
    array([[2., 1.]], dtype=float32)
    """
    if hidden.ndim == 2:
        return hidden
    if pooling == "cls":
        return hidden[:, 0]
    return np.asarray(hidden.sum(axis=1) / np.float32(hidden.shape[1]), np.float32)


def find_network(folder: Path) -> Path | None:
    """Return the ONNX file of a model folder, if it has one."""
    places = (folder / "model.onnx", folder / "onnx" / "model.onnx")
    return next((place for place in places if place.is_file()), None)


def _open_session(network: Path, optimise: bool) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    if not optimise:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    # Expand stored int8 weights once, now, instead of at every run.
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    try:
        return onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the runtime's errors share no base class
        raise ModelError(f"{network} can't be opened as an ONNX network: {error}") from error


def _open_tokenizer(folder: Path) -> Any:
    from tokenizers import Tokenizer

    path = folder / "tokenizer.json"
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # tokenizers raises bare Exception
        raise ModelError(f"{path} can't be read as a tokenizer: {error}") from error
    tokenizer.no_padding()
    settings = folder / "sentence_bert_config.json"
    limit = _read_json(settings).get("max_seq_length") or DEFAULT_MAX_TOKENS
    if not isinstance(limit, int) or limit <= tokenizer.num_special_tokens_to_add(is_pair=False):
        raise ModelError(f"{settings} has a max_seq_length that is no length: {limit!r}")
    tokenizer.enable_truncation(limit)
    return tokenizer


def _read_pooling(folder: Path) -> str:
    config = _read_json(folder / "1_Pooling" / "config.json")
    modes = {key.removeprefix("pooling_mode_") for key, on in config.items() if on is True}
    modes &= {"mean_tokens", "cls_token", "max_tokens", "mean_sqrt_len_tokens", "lasttoken"}
    if modes <= {"mean_tokens"}:
        return "mean"
    if modes == {"cls_token"}:
        return "cls"
    raise ModelError(f"{folder} pools by {sorted(modes)}; only mean and cls pooling are known")


def _read_json(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ModelError(f"{path} is not readable JSON: {error}") from error
    if not isinstance(value, dict):
        raise ModelError(f"{path} should hold a JSON object")
    return value


def _list_files(folder: Path, network: Path) -> list[Path]:
    """List everything that a vector depends on; a network may keep its weights beside it."""
    settings = ("tokenizer.json", "sentence_bert_config.json", "1_Pooling/config.json")
    paths = [network, *sorted(network.parent.glob(f"{network.name}_data*"))]
    return paths + [folder / name for name in settings if (folder / name).is_file()]


def _usable_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
