"""The result folder: written whole or not at all.

Files are written into a folder beside the final one, made safe on disk, and swapped in by rename.
A run that is cut off leaves the old folder or none, never a half. What the files hold is for the
rooms that make them.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from groundswell.analysis.errors import OptionError, ResultError
from groundswell.analysis.report.manifest import (
    FILE_NAME as MANIFEST,
)
from groundswell.analysis.report.manifest import (
    Run,
    changed_files,
    manifest_bytes,
    read_manifest,
)

Content = bytes | str | Callable[[Path], object]

# Left by desktops and office programs; nobody would miss them.
_LITTER = re.compile(r"\.DS_Store|Thumbs\.db|desktop\.ini|~\$.*|\.~lock\..*#|\.nfs.*")
_ELSEWHERE = "choose another folder with --out"


def write_folder(
    out: str | Path, files: Mapping[str, Content], *, run: Run, overwrite: bool = True
) -> Path:
    """Write a result folder with its manifest.

    Parameters
    ----------
    out : str or Path
        The folder. A result folder that stands there is replaced; anything else is refused.
    files : mapping of str to bytes, str or callable
        Name in the folder, and its content: bytes, a text (UTF-8), or a callable that gets a
        path and writes the file there.
    run : Run
        For the manifest, which is written last.
    overwrite : bool
        False refuses to replace a result folder too.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    OptionError
        Where the folder must not be replaced.
    ResultError
        Where it can't be written (no right, no room on the disk).
    """
    # A link to a folder stays a link: what it leads to is replaced.
    target = Path(os.path.realpath(out))
    for name in files:
        if name in ("", "..", MANIFEST) or name != Path(name).name:
            raise OptionError(f"'{name}' can't be the name of a file in a result folder")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _clear_remains(target)
        check_replaceable(target, overwrite=overwrite)
        fresh = _beside(target, "new")
        try:
            _fill(fresh, files, run)
            _swap(fresh, target)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    except OSError as error:
        raise ResultError(
            f"'{out}' can't be written: {error.strerror or error}. What to do: check the disk and "
            f"your rights, or {_ELSEWHERE}."
        ) from error
    return Path(out)


def check_replaceable(out: str | Path, *, overwrite: bool = True) -> None:
    """Raise where a result must not be written to a folder; to be asked before any long work.

    Raises
    ------
    OptionError
        Where something stands there that is no result folder, that holds files of somebody's
        own, or that may not be overwritten.
    """
    target = Path(out)
    if not os.path.lexists(target):
        return
    if not target.is_dir():
        raise OptionError(f"'{out}' is a file, not a folder", fix=_ELSEWHERE)
    names = {path.name for path in target.iterdir() if not _LITTER.fullmatch(path.name)}
    if not names:
        return
    try:
        known = {MANIFEST, *read_manifest(target)["files"]}
    except ResultError:
        raise OptionError(
            f"'{out}' is not empty and not a result folder, so it is not replaced", fix=_ELSEWHERE
        ) from None
    if own := sorted(names - known):
        raise OptionError(
            f"'{out}' also holds files that Groundswell did not make ({', '.join(own[:5])}), so "
            "it is not replaced",
            fix=f"move them, or {_ELSEWHERE}",
        )
    if not overwrite:
        raise OptionError(f"'{out}' holds a result already", fix=_ELSEWHERE)


def _fill(fresh: Path, files: Mapping[str, Content], run: Run) -> None:
    fresh.mkdir()
    paths = {}
    for name, content in files.items():
        paths[name] = path = fresh / name
        if callable(content):
            content(path)
        else:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
    (fresh / MANIFEST).write_bytes(manifest_bytes(run, paths))
    for path in (*paths.values(), fresh / MANIFEST, fresh):
        _settle(path)


def _swap(fresh: Path, target: Path) -> None:
    if target.exists():
        old = _beside(target, "old")
        target.rename(old)
        try:
            fresh.rename(target)
        except OSError:
            old.rename(target)
            raise
        _settle(target.parent)
        shutil.rmtree(old, ignore_errors=True)
    else:
        fresh.rename(target)
        _settle(target.parent)


def _settle(path: Path) -> None:
    """Make sure that a file or folder is on the disk, not only in memory."""
    if os.name != "posix" and path.is_dir():
        return  # Other systems can't open a folder.
    handle = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _beside(target: Path, what: str) -> Path:
    return target.parent / f".{target.name}.groundswell-{what}-{os.getpid()}"


def _clear_remains(target: Path) -> None:
    """Tidy up after a run that was cut off: put an old folder back, remove a half-written one."""
    form = re.compile(re.escape(f".{target.name}.groundswell-") + r"(new|old)-(\d+)")
    for path in sorted(target.parent.iterdir()):
        found = form.fullmatch(path.name)
        if found is None or _is_running(int(found[2])):
            continue
        if found[1] == "old" and not target.exists() and _is_whole(path):
            path.rename(target)
        else:
            shutil.rmtree(path, ignore_errors=True)


def _is_whole(folder: Path) -> bool:
    try:
        return not changed_files(folder)
    except ResultError:
        return False


def _is_running(process: int) -> bool:
    if process == os.getpid():
        return False
    if os.name != "posix":
        return True  # Asking would end the process there; its remains stay.
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
