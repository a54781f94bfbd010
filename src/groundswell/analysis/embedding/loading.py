"""Finding a sentence model by name or path, and checking that it is the one expected.

Nothing is ever fetched from a network.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from groundswell.analysis.embedding.cache import CachedEmbedder
from groundswell.analysis.embedding.files import hash_file
from groundswell.analysis.embedding.model import Embedder
from groundswell.analysis.embedding.sentence import SentenceEmbedder, find_network
from groundswell.analysis.embedding.static import open_bundled, open_folder
from groundswell.analysis.errors import ModelError

DATA = Path(__file__).parent / "data"
KNOWN = ("minilm", "static")
# The bundled network gives a text the same bits in any batch, which its tests hold.
BATCH_TOKENS = 512
SHA256 = {
    "minilm/model.onnx": "5038e9d0314e836a89b7c91cdb47020427d7d73fd944b884ff7f59580fe3d6c7",
    "minilm/tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "minilm/sentence_bert_config.json": (
        "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7"
    ),
    "minilm/1_Pooling/config.json": (
        "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23"
    ),
    "static/vectors.safetensors": (
        "7ec3f4606530ba50888f478822157dda1184c35fd35f379790255f0c9a944775"
    ),
}


def load_embedder(
    name: str = "minilm", *, n_threads: int | None = None, cache: Path | None = None
) -> Embedder:
    """Load a sentence model that is on this machine.

    Parameters
    ----------
    name : str
        "minilm" (bundled, the default), "static" (bundled, some forty times as fast and rougher),
        or the path of a folder: a sentence model with ``tokenizer.json`` and ``model.onnx`` (or
        ``onnx/model.onnx``), or a model2vec model.
    n_threads : int, optional
        Batches in work at once; the number of usable cores if not given. The vectors don't depend
        on it.
    cache : Path, optional
        Folder where vectors are kept between runs. Static vectors never are: making them again is
        faster than looking them up.

    Raises
    ------
    ModelError
        If the name is not known, or a file is missing, damaged or not the expected one.

    Examples
    --------
    >>> load_embedder("minilm").embed(["People need time to think."]).shape
    (1, 384)
    """
    if name == "static":
        fingerprint = _check_bundled("minilm/tokenizer.json", "static/vectors.safetensors")
        return open_bundled(
            DATA / name, DATA / "minilm/tokenizer.json", name=name, fingerprint=fingerprint
        )
    folder = Path(name).expanduser()
    if name == "minilm":
        embedder: Embedder = SentenceEmbedder(
            DATA / name,
            name=name,
            fingerprint=_check_bundled(*(file for file in SHA256 if file.startswith("minilm/"))),
            batch_tokens=BATCH_TOKENS,
            optimise=False,
            n_threads=n_threads,
        )
    elif not folder.is_dir():
        raise ModelError(
            f"no sentence model is called {name!r}, and no folder of that name is here. Known are "
            f"{' and '.join(KNOWN)}, or the path of a folder with a model in it. "
            "Nothing is fetched from a network."
        )
    elif find_network(folder) is None and (folder / "model.safetensors").is_file():
        return open_folder(folder, name=name)
    else:
        embedder = SentenceEmbedder(folder, name=name, n_threads=n_threads)
    return embedder if cache is None else CachedEmbedder(embedder, cache)


def _check_bundled(*files: str) -> str:
    """Compare bundled files with their known hashes; return the fingerprint of all."""
    for file in files:
        try:
            found = hash_file(DATA / file)
        except OSError as error:
            raise ModelError(f"the bundled model's file {file} can't be read: {error}") from error
        if found != SHA256[file]:
            raise ModelError(
                f"the bundled model's file {file} is damaged or not the one that was shipped. "
                "Install groundswell again."
            )
    return hashlib.sha256(bytes.fromhex("".join(SHA256[file] for file in files))).hexdigest()
