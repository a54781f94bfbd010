"""``manifest.json``: what a result folder was made of, so that anybody can check or repeat it.

Holds hashes, versions, parameters: no path, no user name, no text. A time may stand here; it
stands nowhere else, so that the same run gives the same files.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from groundswell.analysis.errors import ResultError

FILE_NAME = "manifest.json"
MADE_BY = "groundswell"
MANIFEST_VERSION = 1
_PACKAGES = (
    "groundswell",
    "numpy",
    "scipy",
    "scikit-learn",
    "onnxruntime",
    "tokenizers",
    "openpyxl",
    "msgspec",
)


@dataclass(frozen=True, slots=True)
class Run:
    """What a manifest says about a run.

    Attributes
    ----------
    inputs : tuple of (str, str)
        SHA-256 of each file that was read, and its format ("CSV").
    model_name, model_fingerprint : str
        Of the sentence model.
    parameters : tuple of (str, str)
        As in the result.
    seed : int
        Of every random choice.
    made_at : datetime or None
        When; None leaves it out.
    """

    inputs: tuple[tuple[str, str], ...]
    model_name: str
    model_fingerprint: str
    parameters: tuple[tuple[str, str], ...]
    seed: int
    made_at: datetime | None = None


def sha256_of(path: str | Path) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def manifest_bytes(run: Run, files: Mapping[str, Path]) -> bytes:
    """Write a manifest.

    Parameters
    ----------
    run : Run
        The run.
    files : mapping of str to Path
        Name in the folder, and where the file is now.

    Returns
    -------
    bytes
        JSON, UTF-8, files in order of name.
    """
    content: dict[str, Any] = {
        "made_by": MADE_BY,
        "manifest_version": MANIFEST_VERSION,
        "versions": _versions(),
        "lock_sha256": _lock_hash(),
        "model": {"name": _without_folders(run.model_name), "fingerprint": run.model_fingerprint},
        "seed": run.seed,
        "parameters": {name: _without_folders(value) for name, value in run.parameters},
        "inputs": [{"sha256": digest, "format": form} for digest, form in run.inputs],
        "files": {
            name: {"sha256": sha256_of(path), "bytes": path.stat().st_size}
            for name, path in sorted(files.items())
        },
    }
    if run.made_at is not None:
        made_at = run.made_at.astimezone(UTC).replace(microsecond=0)
        content["made_at"] = made_at.isoformat().replace("+00:00", "Z")
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def _without_folders(value: str) -> str:
    """A model or option given as a path tells where a person keeps files: only its name stays."""
    is_path = value.startswith(("/", "~", "\\\\")) or value[1:3] in (":\\", ":/")
    return value.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1] if is_path else value


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def _lock_hash() -> str | None:
    """SHA-256 of the lock file, where the code runs from a checkout that has one."""
    for folder in Path(__file__).resolve().parents:
        if (folder / "pyproject.toml").is_file():
            lock = folder / "uv.lock"
            return sha256_of(lock) if lock.is_file() else None
    return None


def read_manifest(folder: str | Path) -> dict[str, Any]:
    """Read the manifest of a result folder.

    Raises
    ------
    ResultError
        Where there is none, or it is damaged or not ours.
    """
    path = Path(folder) / FILE_NAME
    try:
        content = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise ResultError(
            f"'{folder}' is not a result folder: it has no {FILE_NAME}. "
            "What to do: name a folder that 'groundswell analyse' made."
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        raise ResultError(f"'{path}' can't be read: {error}.") from None
    if not isinstance(content, dict) or content.get("made_by") != MADE_BY:
        raise ResultError(f"'{path}' was not made by Groundswell.")
    if not isinstance(content.get("files"), dict):
        raise ResultError(f"'{path}' is damaged: it lists no files.")
    return content


def changed_files(folder: str | Path) -> Sequence[str]:
    """Name the files of a result folder that are missing or not as they were written.

    Raises
    ------
    ResultError
        Where the folder has no sound manifest.
    """
    folder = Path(folder)
    changed = []
    for name, about in sorted(read_manifest(folder)["files"].items()):
        path = folder / name
        digest = about.get("sha256") if isinstance(about, dict) else None
        if not path.is_file() or sha256_of(path) != digest:
            changed.append(name)
    return changed
