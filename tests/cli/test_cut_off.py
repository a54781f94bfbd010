"""A run that is cut off leaves the earlier result, or none: never a half."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from groundswell.analysis.report.manifest import changed_files


@pytest.fixture
def start(program, table) -> Callable[[Path], subprocess.Popen[str]]:
    """Start a run in a process of its own."""

    @contextmanager
    def started(out: Path) -> Iterator[subprocess.Popen[str]]:
        arguments = ["analyse", str(table), "--out", str(out), "--model", "static", "--yes"]
        process = subprocess.Popen(
            [*program, *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            # Where the tests run in the background, Ctrl-C is off for whatever they start.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    return started


def wait_for(process: subprocess.Popen[str], line: str) -> None:
    assert process.stderr is not None
    for told in process.stderr:
        if told.startswith(line):
            return
    pytest.fail(f"the run ended before '{line}'")


def test_killed_amid_the_work_the_earlier_result_stays(start, analyse, tmp_path):
    small, out = tmp_path / "small.csv", tmp_path / "out"
    small.write_text("text\nMore time to think about our work.\n", encoding="utf-8")
    assert analyse(small, out).code == 0
    before = (out / "result.json").read_bytes()
    with start(out) as process:
        wait_for(process, "Looking at every row")
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    assert (out / "result.json").read_bytes() == before
    assert changed_files(out) == []


def test_killed_amid_the_writing_there_is_no_half(start, analyse, tmp_path):
    out = tmp_path / "out"
    with start(out) as process:
        wait_for(process, "Gathering evidence")
        # Kill as soon as there is something to leave half done.
        while process.poll() is None and not list(tmp_path.glob(".out.groundswell-new-*")):
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
        process.wait()
    if out.exists():  # It was quicker than the signal.
        assert changed_files(out) == []
    # The next run tidies up what was left beside.
    small = tmp_path / "small.csv"
    small.write_text("text\nMore time to think about our work.\n", encoding="utf-8")
    assert analyse(small, out).code == 0
    assert changed_files(out) == []
    assert list(tmp_path.glob(".out*")) == []


def test_ctrl_c_ends_with_its_own_code_and_nothing_written(start, tmp_path):
    out = tmp_path / "out"
    with start(out) as process:
        wait_for(process, "Looking at every row")
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
        assert process.returncode == 130, told
    assert told.rstrip().endswith("Stopped; nothing was written.")
    assert "Traceback" not in told
    assert list(tmp_path.glob("*out*")) == []
