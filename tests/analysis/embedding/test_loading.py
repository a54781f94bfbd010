"""Finding models by name and path, and saying clearly what is wrong with one."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from groundswell.analysis.embedding import Embedder, load_embedder, loading
from groundswell.analysis.errors import ModelError

SAYING = ["People need time to think.", "They can't try things.", "🙂", ""]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model folder as sentence-transformers exports it."""
    target = tmp_path / "my model"
    shutil.copytree(loading.DATA / "minilm", target)
    (target / "onnx").mkdir()
    (target / "model.onnx").rename(target / "onnx" / "model.onnx")
    return target


def test_a_folder_gives_the_same_vectors_as_the_name(folder: Path, minilm: Embedder) -> None:
    model = load_embedder(str(folder))
    assert model.name == str(folder)
    assert model.embed(SAYING).tobytes() == minilm.embed(SAYING).tobytes()
    (folder / "tokenizer.json").write_text((folder / "tokenizer.json").read_text() + " ")
    assert load_embedder(str(folder)).fingerprint != model.fingerprint


def test_first_token_pooling(folder: Path, minilm: Embedder) -> None:
    settings = {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}
    (folder / "1_Pooling/config.json").write_text(json.dumps(settings))
    vectors = load_embedder(str(folder)).embed(SAYING)
    assert not np.allclose(vectors[0], minilm.embed(SAYING)[0], atol=0.05)
    assert abs(np.linalg.norm(vectors[0]) - 1) < 1e-6


def test_length_limit_is_the_models_own(folder: Path) -> None:
    (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 5}')
    short, long = load_embedder(str(folder)).embed(["one two three", "one two three four five"])
    assert short.tobytes() == long.tobytes()


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("1_Pooling/config.json", b'{"pooling_mode_max_tokens": true}', "max_tokens"),
        ("1_Pooling/config.json", b"{", "not readable JSON"),
        ("sentence_bert_config.json", b"[]", "JSON object"),
        ("sentence_bert_config.json", b'{"max_seq_length": "many"}', "max_seq_length"),
        ("tokenizer.json", b"{}", "tokenizer"),
        ("tokenizer.json", None, "tokenizer"),
        ("onnx/model.onnx", b"not a network", "ONNX"),
        ("onnx/model.onnx", None, "holds no model.onnx"),
    ],
)
def test_a_broken_folder_is_told(folder: Path, file: str, content: bytes | None, told: str) -> None:
    if content is None:
        (folder / file).unlink()
    else:
        (folder / file).write_bytes(content)
    with pytest.raises(ModelError, match=told):
        load_embedder(str(folder))


def test_a_tokenizer_of_another_model_is_told_when_it_runs(folder: Path) -> None:
    tokens = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    tokens["model"]["vocab"]["word"] = 99_999
    (folder / "tokenizer.json").write_text(json.dumps(tokens), encoding="utf-8")
    with pytest.raises(ModelError, match="can't be run"):
        load_embedder(str(folder))


def test_an_unknown_name_lists_what_is_known() -> None:
    with pytest.raises(ModelError, match=r"minilm and static.*Nothing is fetched from a network"):
        load_embedder("all-mpnet-base-v2")


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("minilm", "minilm/model.onnx"),
        ("minilm", "minilm/tokenizer.json"),
        ("static", "static/vectors.safetensors"),
        ("static", "minilm/tokenizer.json"),
    ],
)
def test_damaged_or_missing_bundled_files_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, file: str
) -> None:
    shutil.copytree(loading.DATA, tmp_path / "data")
    monkeypatch.setattr(loading, "DATA", tmp_path / "data")
    path = tmp_path / "data" / file
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(ModelError, match="damaged"):
        load_embedder(name)
    path.unlink()
    with pytest.raises(ModelError, match="can't be read"):
        load_embedder(name)


def test_a_model2vec_folder(tmp_path: Path, static: Embedder) -> None:
    from model2vec import StaticModel

    tokenizer = Tokenizer.from_file(str(loading.DATA / "minilm/tokenizer.json"))
    vectors = np.random.default_rng(5).normal(size=(tokenizer.get_vocab_size(), 16))
    StaticModel(vectors.astype(np.float32), tokenizer).save_pretrained(tmp_path / "words")
    model = load_embedder(str(tmp_path / "words"))
    assert model.dimensions == 16
    embedded = model.embed(SAYING)
    assert np.allclose(np.linalg.norm(embedded, axis=1), [1, 1, 0, 0], atol=1e-6)
    (tmp_path / "words/model.safetensors").write_bytes(b"broken")
    with pytest.raises(ModelError, match="model2vec"):
        load_embedder(str(tmp_path / "words"))


def test_importing_the_room_loads_no_runtime() -> None:
    heavy = ["onnxruntime", "tokenizers", "model2vec", "scipy", "sklearn"]
    code = f"import sys, groundswell.analysis.embedding; print(set({heavy}) & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
