"""Programs run beside each other: the peers' environment, and what a process costs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
HERE = Path(__file__).resolve().parent
WORKER_METHODS = ("bertopic", "evoc", "leiden", "kmeans", "umap_kmeans")
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def peers_python() -> str:
    """Give the Python that has the peers; this one where there is no other.

    ``GROUNDSWELL_PEERS_PYTHON``, or ``.venv-peers`` as ``make bench`` makes it.
    """
    own = ROOT / ".venv-peers" / "bin" / "python"
    return os.environ.get("GROUNDSWELL_PEERS_PYTHON") or (
        str(own) if own.exists() else sys.executable
    )


def run_peers(
    texts: Sequence[str],
    vectors: NDArray[np.float32],
    *,
    k: int,
    seeds: Sequence[int],
    methods: Sequence[str] = WORKER_METHODS,
) -> list[dict[str, Any]]:
    """Run the peers on the same texts and vectors; records as ``peers_worker`` writes them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        np.save(folder / "vectors.npy", vectors)
        (folder / "texts.json").write_text(json.dumps(list(texts)), encoding="utf-8")
        job = {"methods": list(methods), "seeds": list(seeds), "k": k}
        (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
        run_measured(
            # -P: what is in this folder must not stand for a library of the same name.
            [peers_python(), "-P", str(HERE / "peers_worker.py"), name],
            environment=ONE_THREAD,
        )
        return json.loads((folder / "answer.json").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process and its children cost, and what it printed."""

    wall_s: float
    cpu_s: float
    peak_mib: float
    output: str


def run_measured(
    command: Sequence[str], *, environment: Mapping[str, str] | None = None, cwd: Path = ROOT
) -> Cost:
    """Run a program to its end.

    Raises
    ------
    SystemExit
        If it fails: with what it wrote to standard error last.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=errors,
            env={**os.environ, **(environment or {})},
            cwd=cwd,
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        errors.seek(0)
        if process.returncode:
            tail = errors.read().decode(errors="replace")[-3000:]
            raise SystemExit(f"{' '.join(command)} ended with {process.returncode}:\n{tail}")
        text = out.read().decode(errors="replace")
    # macOS counts bytes here, Linux KiB.
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return Cost(
        wall_s=round(wall, 2),
        cpu_s=round(usage.ru_utime + usage.ru_stime, 2),
        peak_mib=round(usage.ru_maxrss / unit, 1),
        output=text,
    )
