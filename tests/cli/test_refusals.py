"""What can't be used is refused in a clear message; what stands on the disk stays as it was."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import click
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundswell.analysis.errors import TableError
from groundswell.cli.app import run

FINE = "text\nMore time to think about our work.\n"


def assert_clear(outcome, *words: str) -> None:
    assert outcome.code == 2, outcome.err
    assert "Traceback" not in outcome.err
    assert outcome.err.startswith(("Error: ", "Usage: "))
    for word in words:
        assert word in outcome.err, outcome.err


def snapshot(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def fine(tmp_path) -> Path:
    file = tmp_path / "fine.csv"
    file.write_text(FINE, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.csv", b"", ["empty"]),
        ("blank.csv", b"\n\n  \n", ["empty"]),
        ("nulls.csv", b"\0\0\0\0", ["empty"]),
        ("header.csv", b"text,id\n", ["no rows"]),
        (
            "no-header.csv",
            b"We need more time to think about it.,a1\n"
            + b"There are far too many forms to fill in.,a2\n" * 5,
            ["first row"],
        ),
        ("numbers.csv", b"a,b\n1,2\n3,4\n", ["no column holds free text"]),
        ("paper.pdf", b"%PDF-1.7 and so on", ["a PDF"]),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ["old Excel"]),
        ("cut.xlsx", b"PK\x03\x04 and no more", []),
        ("cut.parquet", b"PAR1 and no more", []),
        ("broken.jsonl", b'{"text": "a"\n', []),
        ("picture.csv", b"\x89PNG\r\n\x1a\n", ["picture"]),
    ],
)
def test_a_file_that_is_no_table_is_refused(analyse, tmp_path, name, content, words):
    file = tmp_path / name
    file.write_bytes(content)
    assert_clear(analyse(file, tmp_path / "out"), *words)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("id,text\n1,More time\n1,Fewer forms\n", ["'1' stands twice", "row 3"]),
        ("id,text\n1,More time\n,Fewer forms\n3,Trust\n", ["no id", "row 3"]),
    ],
)
def test_ids_that_can_not_be_are_told_with_their_row(analyse, tmp_path, content, words):
    file = tmp_path / "ids.csv"
    file.write_text(content, encoding="utf-8")
    assert_clear(analyse(file, tmp_path / "out", "--id", "id"), *words)
    assert not (tmp_path / "out").exists()


def test_a_document_is_not_taken_for_a_workbook(analyse, tmp_path):
    file = tmp_path / "letter.xlsx"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert_clear(analyse(file, tmp_path / "out"), "document")


def test_files_that_are_not_there_or_not_files(analyse, tmp_path):
    assert_clear(analyse(tmp_path / "gone.csv", tmp_path / "out"), "there is no file")
    assert_clear(analyse(tmp_path, tmp_path / "out"), "is a folder")
    os.mkfifo(tmp_path / "pipe")
    assert_clear(analyse(tmp_path / "pipe", tmp_path / "out"), "not an ordinary file")
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")
    assert_clear(analyse(tmp_path / "loop.csv", tmp_path / "out"))
    assert_clear(analyse(tmp_path / ("x" * 300), tmp_path / "out"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read and write anything")
def test_missing_rights_are_told(analyse, fine, tmp_path):
    fine.chmod(0)
    assert_clear(analyse(fine, tmp_path / "out"), "can't be opened")
    fine.chmod(0o600)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    assert_clear(analyse(fine, closed / "out"), "no right to write")


def test_a_file_name_can_not_command_the_terminal(analyse, tmp_path):
    name = "a\x1b[2J\u202etxt\nError: all is well.csv"
    missing = analyse(tmp_path / name, tmp_path / "out")
    assert_clear(missing, "there is no file")
    assert "\x1b" not in missing.err
    assert "\u202e" not in missing.err
    file = tmp_path / name
    file.write_text("text,\x1b[31mred\n" + "More time to think about it.,x\n" * 3, encoding="utf-8")
    done = analyse(file, tmp_path / "out")
    assert done.code == 0, done.err
    assert "\x1b" not in done.out + done.err


def test_a_name_that_is_not_unicode_is_no_trouble(analyse, tmp_path):
    file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.csv"))
    file.write_text(FINE, encoding="utf-8")
    assert analyse(file, Path(os.fsdecode(os.fsencode(tmp_path) + b"/r\xe9sultat"))).code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--text", "txt"], ["no such column", "did you mean"]),
        (["--group", "team"], ["no such column", "for group"]),
        (["--themes", "none"], ["6-15"]),
        (["--themes", "0"], ["6-15"]),
        (["--themes", "9-3"], ["6-15"]),
        (["--themes", ""], ["6-15"]),
        (["--seed", "-1"], ["--seed"]),
        (["--minimum-group", "3"], ["--minimum-group"]),
        (["--no-redact", "age"], ["--no-redact"]),
        (["--encoding", "klingon"], ["klingon"]),
        (["--delimiter", "ab"], ["delimiter"]),
        (["--sheet", "One"], ["not a workbook"]),
        (["--model", "no-such-model"], ["no sentence model"]),
        (["--kind", "text", "--no-kinds"], ["exclude each other"]),
        (["--colour"], ["No such option"]),
    ],
)
def test_options_that_can_not_be_are_refused(analyse, fine, tmp_path, arguments, words):
    assert_clear(analyse(fine, tmp_path / "out", *arguments), *words)
    assert not (tmp_path / "out").exists()


def test_folders_that_are_not_ours_are_never_replaced(analyse, fine, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work", encoding="utf-8")
    assert_clear(analyse(fine, mine), "not a result folder")
    assert_clear(analyse(fine, fine), "--out")
    assert_clear(analyse(fine, fine / "below"), "is a file")
    assert_clear(analyse(fine, tmp_path), "which the result replaces")
    assert_clear(analyse(fine, Path("/")), "can't be replaced")
    assert (mine / "thesis.txt").read_text(encoding="utf-8") == "years of work"
    assert fine.read_text(encoding="utf-8") == FINE


def test_an_earlier_result_stays_as_it_was_when_a_run_fails(analyse, fine, tmp_path, monkeypatch):
    out = tmp_path / "out"
    assert analyse(fine, out).code == 0
    before = snapshot(out)
    assert_clear(analyse(tmp_path / "gone.csv", out))
    assert_clear(analyse(fine, out, "--text", "nothing"))
    assert snapshot(out) == before
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    assert_clear(analyse(fine, out), "notes.txt")
    assert snapshot(out) == {**before, "notes.txt": b"mine"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fine.csv", "out"]


@pytest.fixture
def failing(monkeypatch):
    """Make the program's own code fail: no file can be made that does."""
    from groundswell.cli import work

    def fail_with(error: BaseException) -> None:
        def read_source(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr(work, "read_source", read_source)

    return fail_with


def test_a_defect_of_ours_is_owned_up_to(analyse, fine, tmp_path, failing):
    failing(RuntimeError("what a person wrote"))
    outcome = analyse(fine, tmp_path / "out")
    assert outcome.code == 70
    assert "defect of Groundswell" in outcome.err
    assert "Nothing was written" in outcome.err
    # People's words can stand in an error; they are not to be pasted into a report of it.
    assert "what a person wrote" not in outcome.err
    assert "Traceback" not in outcome.err
    debugged = analyse(fine, tmp_path / "out", "--debug")
    assert debugged.code == 70
    assert "Traceback" in debugged.err


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_ctrl_c_says_that_nothing_was_written(analyse, fine, tmp_path, failing, error):
    failing(error)
    outcome = analyse(fine, tmp_path / "out")
    assert outcome.code == 130
    assert outcome.err.strip() == "Stopped; nothing was written."
    assert not (tmp_path / "out").exists()


def test_too_little_memory_is_told(analyse, fine, tmp_path, failing):
    failing(MemoryError())
    assert_clear(analyse(fine, tmp_path / "out"), "memory", "--model static")


def test_debug_shows_where_a_refusal_came_from(groundswell, tmp_path):
    outcome = groundswell("--debug", "analyse", tmp_path / "gone.csv", "--out", tmp_path / "out")
    assert outcome.code == 2
    assert TableError.__name__ in outcome.err


CELL = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "=1+1",
            "@cmd",
            "مرحبا بكم",
            "🙂",
            "a\0b",
            '"',
            "x" * 5000,
            "n/a",
            "There is never time to try a new idea. Managers who listen help a lot.",
        ]
    ),
)


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    rows=st.lists(st.lists(CELL, max_size=4), max_size=12),
    delimiter=st.sampled_from([",", ";", "\t"]),
    quoted=st.booleans(),
    header=st.sampled_from(["text", "text,id", "id;text;kind", "", "text,text", "\ufefftext"]),
    encoding=st.sampled_from(["utf-8", "utf-16", "cp1252"]),
)
def test_any_table_gets_a_clear_error_or_a_full_account(
    tmp_path_factory, capsys, rows, delimiter, quoted, header, encoding
):
    folder = tmp_path_factory.mktemp("any")
    lines = [
        delimiter.join(
            f'"{cell.replace(chr(34), chr(34) * 2)}"' if quoted else cell for cell in row
        )
        for row in rows
    ]
    text = "\n".join([header, *lines])
    (folder / "any.csv").write_bytes(text.encode(encoding, "replace"))
    arguments = ["analyse", str(folder / "any.csv"), "--out", str(folder / "out"), "--yes"]
    code = run([*arguments, "--model", "static"])
    told = capsys.readouterr()
    assert code in (0, 2), told.err
    assert "Traceback" not in told.err
    assert (folder / "out").exists() == (code == 0)
    if code == 0:
        account = json.loads((folder / "out/result.json").read_bytes())["accounting"]
        assert account["n_rows"] == sum(state["n"] for state in account["states"])
    else:
        assert told.err.startswith("Error: ")
