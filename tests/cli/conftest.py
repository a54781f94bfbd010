"""Running the command line: in this process for most tests, in one of its own for a few."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from groundswell.cli.app import run
from groundswell.sample import sample_path

PROGRAM = [sys.executable, "-c", "from groundswell.cli import main; main()"]


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


@pytest.fixture(scope="session", autouse=True)
def private_cache(tmp_path_factory):
    """Vectors of these tests stay among these tests."""
    folder = tmp_path_factory.mktemp("cache")
    before = os.environ.get("XDG_CACHE_HOME")
    os.environ["XDG_CACHE_HOME"] = str(folder)
    yield folder
    if before is None:
        del os.environ["XDG_CACHE_HOME"]
    else:
        os.environ["XDG_CACHE_HOME"] = before


@pytest.fixture(scope="session")
def program() -> list[str]:
    """The words that start the program in a process of its own."""
    return PROGRAM


@pytest.fixture
def groundswell(capsys) -> Callable[..., Outcome]:
    """Run a command in this process."""

    def call(*arguments: object) -> Outcome:
        code = run([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Outcome(code, printed.out, printed.err)

    return call


@pytest.fixture
def analyse(groundswell) -> Callable[..., Outcome]:
    """Analyse a file with the fast model."""

    def call(file: Path, out: Path, *arguments: object) -> Outcome:
        return groundswell("analyse", file, "--out", out, "--model", "static", "--yes", *arguments)

    return call


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory, private_cache) -> tuple[Path, Outcome]:
    """The sample, analysed once as a person would: another process, the good model."""
    out = tmp_path_factory.mktemp("sample") / "report"
    done = subprocess.run(
        [*PROGRAM, "sample", "--out", str(out)], capture_output=True, text=True, timeout=300
    )
    return out, Outcome(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def rows() -> list[dict[str, str]]:
    """Some of the sample's rows, of every sort; old Windows programs can write them too."""
    with sample_path().open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[::9]
    rows[0]["text"] += " It’s “café” money – £5."
    return [row for row in rows if row["text"].encode("cp1252", "replace").count(b"?") < 3]


@pytest.fixture(scope="session")
def as_csv() -> Callable[..., str]:
    """Write rows as CSV."""
    return _csv_text


@pytest.fixture(scope="session")
def plain(rows, private_cache, tmp_path_factory) -> Path:
    """The result folder of these rows as an ordinary CSV file."""
    folder = tmp_path_factory.mktemp("plain")
    (folder / "comments.csv").write_text(_csv_text(rows), encoding="utf-8", newline="")
    arguments = ["analyse", str(folder / "comments.csv"), "--out", str(folder / "out"), "--yes"]
    assert run([*arguments, "--model", "static"]) == 0
    return folder / "out"


def _csv_text(rows: list[dict[str, str]], delimiter: str = ",") -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@pytest.fixture
def table(tmp_path, rows) -> Path:
    path = tmp_path / "comments.csv"
    path.write_text(_csv_text(rows), encoding="utf-8", newline="")
    return path
