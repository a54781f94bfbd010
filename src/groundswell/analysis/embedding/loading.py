"""Finding a sentence model by name or path, and checking that it is the one expected.

Nothing is ever fetched from a network.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from groundswell.analysis.embedding.model import Embedder
from groundswell.analysis.embedding.sentence import SentenceEmbedder
from groundswell.analysis.errors import ModelError

DATA = Path(__file__).parent / "data"
KNOWN = ("minilm",)
# The bundled network gives a text the same bits in any batch, which its tests hold.
BATCH_TOKENS = 512
SHA256 = {
    "minilm/model.onnx": "b7462acd6720f10db18195fe0225db7400f3bdd40abecd509bd3df437cd1e94d",
    "minilm/tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "minilm/sentence_bert_config.json": (
        "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7"
    ),
    "minilm/1_Pooling/config.json": (
        "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23"
    ),
}


def load_embedder(name: str = "minilm", *, n_threads: int | None = None) -> Embedder:
    """Load a sentence model that is on this machine.

    Parameters
    ----------
    name : str
        "minilm" (bundled), or the path of a folder with ``model.onnx`` (or ``onnx/model.onnx``)
        and ``tokenizer.json``.
    n_threads : int, optional
        Texts in work at once; the number of usable cores if not given. The vectors don't depend
        on it.

    Raises
    ------
    ModelError
        If the name is not known, or a file is missing, damaged or not the expected one.

    Examples
    --------
    >>> load_embedder("minilm").embed(["People need time to think."]).shape
    (1, 384)
    """
    if name == "minilm":
        return SentenceEmbedder(
            DATA / name,
            name=name,
            fingerprint=_check_bundled(name, DATA),
            batch_tokens=BATCH_TOKENS,
            n_threads=n_threads,
        )
    folder = Path(name).expanduser()
    if not folder.is_dir():
        raise ModelError(
            f"no sentence model is called {name!r}, and no folder of that name is here. Known are "
            f"{' and '.join(KNOWN)}, or the path of a folder with model.onnx and tokenizer.json. "
            "Nothing is fetched from a network."
        )
    return SentenceEmbedder(folder, name=name, n_threads=n_threads)


def _check_bundled(name: str, data: Path) -> str:
    """Compare the files of a bundled model with their known hashes; return their fingerprint."""
    total = hashlib.sha256()
    for file, expected in SHA256.items():
        if not file.startswith(f"{name}/"):
            continue
        try:
            with (data / file).open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            raise ModelError(f"the bundled model's file {file} can't be read: {error}") from error
        if found != expected:
            raise ModelError(
                f"the bundled model's file {file} is damaged or not the one that was shipped. "
                "Install groundswell again."
            )
        total.update(bytes.fromhex(expected))
    return total.hexdigest()
