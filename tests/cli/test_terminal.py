"""Progress and prompts, on a terminal and off it."""

from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path

import pytest

from groundswell.cli.progress import Lines


def test_lines_tell_of_a_long_stage_with_an_estimate(capsys):
    clock = iter([0, 0, 10, 25, 50, 100])
    lines = Lines(now=lambda: next(clock))
    for done in (0, 10, 25, 50, 100):
        lines("embed", done, 100)
    assert capsys.readouterr().err.splitlines() == [
        "Comparing meanings: 25 of 100, about 75 s left",
        "Comparing meanings: 50 of 100, about 50 s left",
        "Comparing meanings: 100 in 100.0 s",
    ]


def test_a_stage_that_comes_again_is_told_again(capsys):
    clock = iter(range(10))
    lines = Lines(now=lambda: next(clock))
    for _ in range(2):
        lines("consensus runs", 0, 2)
        lines("consensus runs", 2, 2)
    assert len(capsys.readouterr().err.splitlines()) == 2


def test_an_end_that_is_told_twice_is_shown_once_with_its_kind(capsys):
    clock = iter(range(10))
    lines = Lines(now=lambda: next(clock))
    for stage in ("weighing cuts: blocks", "weighing cuts: blocks", "weighing cuts: helps"):
        lines(stage, 12, 12)
    said = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in said] == [
        "Weighing numbers of themes in what blocks",
        "Weighing numbers of themes in what helps",
    ]


def on_a_terminal(command: list[str], answer: str) -> tuple[int, str]:
    """Run a command as if a person sat before it, give one answer, return code and screen."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "120"},
    )
    os.close(theirs)
    screen, answered = b"", False
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # The other end is closed.
            break
        if not part:
            break
        screen += part
        if not answered and b"Go on with these?" in screen:
            os.write(ours, answer.encode() + b"\n")
            answered = True
    os.close(ours)
    return process.wait(), screen.decode(errors="replace")


@pytest.fixture
def command(program, tmp_path) -> list[str]:
    file = tmp_path / "fine.csv"
    file.write_text("ref,comment\na,More time to think.\nb,Fewer forms.\n", encoding="utf-8")
    arguments = ["analyse", str(file), "--out", str(tmp_path / "out"), "--model", "static"]
    return [*program, *arguments]


def test_a_person_is_asked_before_guesses_are_used(command, tmp_path):
    code, screen = on_a_terminal(command, "n")
    assert code == 1
    assert "comment (free text" in screen
    assert "Nothing was written" in screen
    assert not (tmp_path / "out").exists()


def test_a_person_who_says_yes_sees_bars_and_the_report(command, tmp_path):
    code, screen = on_a_terminal(command, "y")
    assert code == 0, screen
    assert "Comparing meanings" in screen
    assert "100%" in screen
    assert (tmp_path / "out" / "index.html").is_file()


@pytest.mark.parametrize("named", [["--yes"], ["--text", "comment", "--id", "ref"]])
def test_nobody_is_asked_who_named_the_columns_or_said_yes(command, named):
    code, screen = on_a_terminal([*command, *named], "")
    assert code == 0, screen
    assert "Go on" not in screen


def test_without_a_terminal_nobody_is_asked(command, tmp_path):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Go on" not in done.stdout
    assert "\x1b" not in done.stdout + done.stderr


def test_a_reader_that_goes_away_is_no_defect(program):
    first = subprocess.Popen(
        [*program, "analyse", "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert first.stdout is not None
    first.stdout.close()
    _, told = first.communicate()
    assert "Traceback" not in told
    assert "defect" not in told


def test_a_plain_ascii_terminal_is_no_trouble(command):
    env = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    titled = [*command, "--yes", "--title", "Café"]
    done = subprocess.run(titled, capture_output=True, text=True, env=env)
    assert done.returncode == 0, done.stderr


def test_the_installed_program_is_there(program):
    installed = Path(program[0]).parent / "groundswell"
    done = subprocess.run([str(installed), "version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("groundswell ")
