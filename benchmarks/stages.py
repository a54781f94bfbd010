"""One analysis, from file to result folder, with what each stage costs.

::

    python -m benchmarks.stages FILE --text COLUMN [--id COLUMN] [--model NAME] --out DIR

Does what ``groundswell analyse`` does, without its screen, and prints a JSON object: per stage wall
and CPU seconds, and the number of rows and meaning units. Stages are those that the analysis tells
its progress by. Sentences begin to be embedded while the rows are still screened, so the texts are
embedded once more afterwards, with nothing beside: that is what "all but embedding" is told by.
"""

from __future__ import annotations

import argparse
import json
import time
from datetime import UTC, datetime
from pathlib import Path

from groundswell.analysis.corpus.columns import guess_columns
from groundswell.analysis.corpus.contributions import read_contributions, reading_notes
from groundswell.analysis.corpus.table import read_table
from groundswell.analysis.embedding import load_embedder
from groundswell.analysis.pipeline import analyse, result_files
from groundswell.analysis.report.folder import write_folder
from groundswell.analysis.report.manifest import Run, sha256_of


class StageClock:
    """Adds up what each stage costs, told only how far each has come."""

    def __init__(self) -> None:
        self.wall: dict[str, float] = {}
        self.cpu: dict[str, float] = {}
        self._stage, self._is_open = "", False
        self._at = time.perf_counter(), time.process_time()

    def __call__(self, stage: str, n_done: int, n_total: int) -> None:
        """Take note of progress.

        Time since the last report belongs to the stage that was under way. If that had ended, it
        belongs to the one that reports now, which may do so only after its first piece of work.
        """
        wall, cpu = time.perf_counter(), time.process_time()
        owner = self._stage if self._is_open else stage
        self.wall[owner] = self.wall.get(owner, 0.0) + wall - self._at[0]
        self.cpu[owner] = self.cpu.get(owner, 0.0) + cpu - self._at[1]
        self._stage, self._is_open = stage, n_done < n_total
        self._at = wall, cpu


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stages", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--text", required=True)
    parser.add_argument("--id", default="")
    parser.add_argument("--model", default="minilm")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    clock = StageClock()
    clock("read", 0, 1)
    table = read_table(options.file)
    choice = guess_columns(
        table, text=options.text, id=options.id, participant="", kind="", time=""
    )
    contributions = read_contributions(table, choice)
    notes = reading_notes(table, choice, contributions)
    clock("read", 1, 1)
    clock("load the model", 0, 1)
    embedder = load_embedder(options.model)
    clock("load the model", 1, 1)
    result = analyse(
        contributions,
        embedder=embedder,
        columns=tuple(choice.named()),
        notes=notes,
        progress=clock,
    )
    clock("report", 0, 1)
    files = result_files(result, {one.id: one.row for one in contributions})
    run = Run(
        inputs=((sha256_of(options.file), table.format),),
        model_name=embedder.name,
        model_fingerprint=embedder.fingerprint,
        parameters=result.parameters,
        seed=0,
        made_at=datetime.now(UTC),
    )
    write_folder(options.out, files, run=run)
    clock("report", 1, 1)
    texts = sorted({unit.text for unit in result.units})
    clock("embed alone", 0, len(texts))
    embedder.embed(texts)
    clock("embed alone", len(texts), len(texts))
    alone = {"wall_s": clock.wall.pop("embed alone"), "cpu_s": clock.cpu.pop("embed alone")}
    facts = {
        "n_rows": len(contributions),
        "n_units": len(result.units),
        "n_themes": len(result.themes),
        "wall_s": {stage: round(value, 2) for stage, value in clock.wall.items()},
        "cpu_s": {stage: round(value, 2) for stage, value in clock.cpu.items()},
        "embed_alone": {name: round(value, 2) for name, value in alone.items()},
    }
    print(json.dumps(facts))


if __name__ == "__main__":
    main()
