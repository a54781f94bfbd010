"""The result folder: whole or not there, whatever happens to the process that writes it."""

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone

import pytest

from groundswell.analysis.errors import OptionError, ResultError
from groundswell.analysis.report.folder import check_replaceable, write_folder
from groundswell.analysis.report.manifest import Run, changed_files, read_manifest, sha256_of

RUN = Run((("ab" * 32, "CSV"),), "minilm", "cd" * 32, (("seed", "7"),), 7)


def contents(folder):
    return {
        path.name: path.read_bytes() for path in folder.iterdir() if path.name != "manifest.json"
    }


def names(folder):
    return [path.name for path in folder.iterdir()]


def test_a_folder_holds_its_files_and_a_manifest_that_fits_them(tmp_path):
    out = tmp_path / "deep" / "report"
    files = {"b.txt": "café", "a.bin": b"\0\1", "c.txt": lambda path: path.write_text("made")}
    assert write_folder(out, files, run=RUN) == out
    assert contents(out) == {"b.txt": "café".encode(), "a.bin": b"\0\1", "c.txt": b"made"}
    manifest = read_manifest(out)
    assert list(manifest["files"]) == ["a.bin", "b.txt", "c.txt"]
    assert manifest["files"]["b.txt"] == {"sha256": sha256_of(out / "b.txt"), "bytes": 5}
    assert manifest["inputs"] == [{"sha256": "ab" * 32, "format": "CSV"}]
    assert {"python", "groundswell", "numpy", "scipy", "onnxruntime"} <= set(manifest["versions"])
    assert changed_files(out) == []
    assert names(out.parent) == ["report"]


def test_the_same_run_gives_the_same_manifest_and_a_time_only_where_asked(tmp_path):
    for name in ("one", "two"):
        write_folder(tmp_path / name, {"a": b"x"}, run=RUN)
    one, two = ((tmp_path / name / "manifest.json").read_bytes() for name in ("one", "two"))
    assert one == two
    assert b"made_at" not in one
    made_at = datetime(2026, 5, 1, 12, tzinfo=timezone(timedelta(hours=1)))
    timed = Run(RUN.inputs, RUN.model_name, RUN.model_fingerprint, (), 7, made_at)
    write_folder(tmp_path / "one", {"a": b"x"}, run=timed)
    assert read_manifest(tmp_path / "one")["made_at"] == "2026-05-01T11:00:00Z"
    assert made_at.astimezone(UTC).hour == 11


def test_no_path_gets_into_the_manifest(tmp_path):
    for path in ("/home/jo/models/my-model", "~/my-model", r"C:\Users\jo\my-model"):
        run = Run(RUN.inputs, path, "x", (("model", path), ("out", str(tmp_path))), 7)
        write_folder(tmp_path / "out", {"a": b"x"}, run=run)
        text = (tmp_path / "out" / "manifest.json").read_text()
        assert str(tmp_path) not in text
        assert "jo" not in json.loads(text)["model"]["name"]
        assert json.loads(text)["parameters"]["model"] == "my-model"


def test_a_result_folder_is_replaced_whole(tmp_path):
    out = tmp_path / "out"
    write_folder(out, {"old.txt": "old", "both.txt": "old"}, run=RUN)
    (out / ".DS_Store").write_bytes(b"litter")
    write_folder(out, {"both.txt": "new"}, run=RUN)
    assert contents(out) == {"both.txt": b"new"}
    with pytest.raises(OptionError, match="holds a result already"):
        write_folder(out, {"both.txt": "newer"}, run=RUN, overwrite=False)


def test_an_empty_folder_is_used_and_a_link_stays_a_link(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_folder(tmp_path / "link", {"a": "x"}, run=RUN)
    assert (tmp_path / "link").is_symlink()
    assert contents(tmp_path / "real") == {"a": b"x"}


def _full(path):
    path.mkdir()
    (path / "thesis.doc").write_text("years of work")


def _foreign(path):
    _full(path)
    (path / "manifest.json").write_text('{"files": {}}')


def _with_notes(path):
    write_folder(path, {"a": "x"}, run=RUN)
    (path / "my notes.txt").write_text("mine")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (_full, "not a result folder"),
        (_foreign, "not a result folder"),
        (_with_notes, "my notes.txt"),
        (lambda path: path.write_text("x"), "is a file"),
    ],
)
def test_what_is_not_ours_is_never_replaced(tmp_path, make, said):
    out = tmp_path / "out"
    make(out)
    before = contents(out) if out.is_dir() else out.read_bytes()
    with pytest.raises(OptionError, match=said) as caught:
        write_folder(out, {"a": "y"}, run=RUN)
    assert "choose another folder" in str(caught.value)
    with pytest.raises(OptionError, match=said):
        check_replaceable(out)
    assert (contents(out) if out.is_dir() else out.read_bytes()) == before
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize("name", ["../a", "a/b", "manifest.json", "", ".."])
def test_a_file_cannot_leave_the_folder(tmp_path, name):
    with pytest.raises(OptionError, match="can't be the name"):
        write_folder(tmp_path / "out", {name: "x"}, run=RUN)


def test_a_failure_leaves_the_old_folder_and_no_remains(tmp_path):
    out = tmp_path / "out"
    write_folder(out, {"a": "old"}, run=RUN)

    def fail(path):
        path.write_text("half")
        raise ValueError("as a writer may")

    with pytest.raises(ValueError, match="as a writer may"):
        write_folder(out, {"a": "new", "b": fail}, run=RUN)

    def no_room(path):
        raise OSError(28, "No space left on device")

    with pytest.raises(ResultError, match="No space left on device"):
        write_folder(out, {"a": "new", "b": no_room}, run=RUN)
    assert contents(out) == {"a": b"old"}
    assert names(tmp_path) == ["out"]


def test_changed_and_missing_files_are_named(tmp_path):
    write_folder(tmp_path / "out", {"a": "1", "b": "2", "c": "3"}, run=RUN)
    (tmp_path / "out" / "a").write_text("other")
    (tmp_path / "out" / "b").unlink()
    assert changed_files(tmp_path / "out") == ["a", "b"]
    with pytest.raises(ResultError, match=r"no manifest\.json"):
        read_manifest(tmp_path)
    (tmp_path / "out" / "manifest.json").write_text("{")
    with pytest.raises(ResultError, match="can't be read"):
        read_manifest(tmp_path / "out")


# The child writes a folder and kills itself, for good, just before or after a chosen step.
_CHILD = """
import os, shutil, signal, sys
from pathlib import Path
from groundswell.analysis.report import folder
from groundswell.analysis.report.manifest import Run

out, step = Path(sys.argv[1]), sys.argv[2]
seen = []

def die_at(name, act):
    def stepped(*args, **options):
        seen.append(name)
        place = f"{name} {seen.count(name)}"
        if step == f"before {place}":
            os.kill(os.getpid(), signal.SIGKILL)
        done = act(*args, **options)
        if step == f"after {place}":
            os.kill(os.getpid(), signal.SIGKILL)
        return done
    return stepped

os.fsync = die_at("sync", os.fsync)
Path.rename = die_at("rename", Path.rename)
shutil.rmtree = die_at("remove", shutil.rmtree)
write = die_at("write", lambda path: path.write_text("new " * 1000))
run = Run((), "minilm", "x", (), 7)
folder.write_folder(out, {f"{i}.txt": write for i in range(4)}, run=run)
print("done")
"""
_STEPS = [
    "before write 1",
    "after write 1",
    "after write 4",
    "before sync 1",
    "after sync 6",
    "before rename 1",
    "after rename 1",
    "before rename 2",
    "after rename 2",
    "before remove 1",
    "after remove 1",
]


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
@pytest.mark.parametrize("step", _STEPS)
@pytest.mark.parametrize("had_old", [True, False])
def test_a_killed_run_leaves_the_old_folder_or_none_or_the_new_one(tmp_path, step, had_old):
    out = tmp_path / "out"
    old = {f"{i}.txt": b"old" for i in range(6)}
    new = {f"{i}.txt": b"new " * 1000 for i in range(4)}
    if had_old:
        write_folder(out, old, run=RUN)
    child = subprocess.run(
        [sys.executable, "-c", _CHILD, str(out), step], capture_output=True, text=True, check=False
    )
    # Without an old folder there is but one rename.
    finished = not had_old and step in ("before rename 2", "after rename 2")
    assert child.returncode == (0 if finished else -signal.SIGKILL), child.stderr
    if out.exists():
        assert changed_files(out) == []
        assert contents(out) in (old, new) if had_old else contents(out) == new
    write_folder(out, {"last.txt": "last"}, run=RUN)
    assert contents(out) == {"last.txt": b"last"}
    assert names(tmp_path) == ["out"]


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_an_old_folder_that_was_moved_aside_comes_back(tmp_path):
    out = tmp_path / "out"
    write_folder(out, {"a": "old"}, run=RUN)
    command = [sys.executable, "-c", _CHILD, str(out), "after rename 1"]
    assert subprocess.run(command, check=False, capture_output=True).returncode == -signal.SIGKILL
    assert not out.exists()
    with pytest.raises(OptionError, match="holds a result already"):
        write_folder(out, {"a": "new"}, run=RUN, overwrite=False)
    assert contents(out) == {"a": b"old"}
