"""red-dwarf on the votes of a job: runs in the peers' environment, knows nothing of Groundswell.

``python peer_opinion.py FOLDER`` reads ``votes.npz`` (person, idea, value, and a row of booleans
in ``keep`` for every run) and writes ``answer.json``.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np


def main() -> None:
    """Read the job, do it, write the answer."""
    warnings.filterwarnings("ignore")
    folder = Path(sys.argv[1])
    try:
        from reddwarf.implementations.polis import run_pipeline
    except ImportError as error:
        missing = f"not installed ({error})"
        (folder / "answer.json").write_text(json.dumps({"missing": missing}))
        return
    job = np.load(folder / "votes.npz")
    n_people = int(job["person"].max()) + 1
    runs = []
    for keep, value in zip(job["keep"], job["value"], strict=True):
        votes = [
            {"participant_id": person, "statement_id": idea, "vote": one}
            for person, idea, one in zip(
                job["person"][keep].tolist(),
                job["idea"][keep].tolist(),
                value[keep].tolist(),
                strict=True,
            )
        ]
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            found = run_pipeline(votes=votes, random_state=0)
        except Exception as error:  # noqa: BLE001 - a peer that breaks down is a finding
            runs.append({"broke_down": f"{type(error).__name__}: {error}"})
            continue
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        group = np.full(n_people, -1)
        placed = found.participants_df["cluster_id"].dropna()
        group[placed.index.to_numpy(dtype=int)] = placed.to_numpy(dtype=int)
        runs.append({"group": group.tolist(), "wall_s": wall, "cpu_s": cpu})
    answer = {"version": version("red-dwarf"), "runs": runs}
    (folder / "answer.json").write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main()
