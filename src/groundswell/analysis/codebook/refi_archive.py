"""REFI-QDA files from strangers: a .qdpx archive, the XML in it and the texts beside that.

Nothing is ever unpacked to disk. What the XML means is in the modules beside this one.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from groundswell.analysis.codebook.refi_xml import local, parse
from groundswell.analysis.errors import CodebookError

_MOST_XML_BYTES = 256 * 1024**2
_MOST_UNPACKED_BYTES = 1024**3
# No text shrinks like this; what does is made to fill the memory.
_BOMB_BYTES, _BOMB_RATIO = 16 * 1024**2, 300
_MOST_ENTRIES = 200_000
_FIX = "export it again from the program that it comes from"
_XML_STARTS = (b"<?xml", b"<CodeBook", b"<Project", b"<!DOCTYPE", b"<qda:", b"<?groundswell")
_ENDINGS = (".qdc", ".qde", ".qdpx")
_WRITTEN_AT = (1980, 1, 1, 0, 0, 0)


@dataclass(slots=True)
class Document:
    """A REFI-QDA file that is open.

    Attributes
    ----------
    file : str
        What to call it.
    format : str
        "QDC", "QDE" or "QDPX".
    root : lxml element
        ``CodeBook`` or ``Project``.
    """

    file: str
    format: str
    root: Any
    _archive: zipfile.ZipFile | None = None
    _names: dict[str, zipfile.ZipInfo] = field(default_factory=dict)
    _unpacked: int = 0

    @property
    def origin(self) -> str:
        """The program that it says it comes from."""
        return str(self.root.get("origin") or "")

    def read(self, path: str) -> bytes | None:
        """Read a file that the XML names, from inside the archive and from nowhere else.

        Parameters
        ----------
        path : str
            Such as ``internal://A1.txt``.

        Returns
        -------
        bytes or None
            None where there is no such file in the archive.

        Raises
        ------
        CodebookError
            Where the path leads out of the archive, or the file is damaged or too large.
        """
        scheme, _, rest = path.rpartition("://")
        if scheme.casefold() in ("relative", "absolute", "file", "http", "https"):
            return None
        rest = unquote(rest).replace("\\", "/").lstrip("/")
        if ".." in rest.split("/"):
            raise CodebookError(
                f"'{self.file}' names a file outside of itself, '{path}'",
                fix="don't use this file unless you know who made it",
            )
        for key in (_fold(rest), _fold(f"sources/{rest}"), _fold(rest.rpartition("/")[2])):
            if key in self._names and self._archive is not None:
                data = _unpack(
                    self._archive,
                    self._names[key],
                    self.file,
                    most=_MOST_UNPACKED_BYTES - self._unpacked,
                )
                self._unpacked += len(data)
                return data
        return None


def is_refi(path: Path) -> bool:
    """Whether a file looks like one of REFI-QDA: XML, or an archive that is no workbook."""
    try:
        with path.open("rb") as file:
            start = file.read(200)
        if start.startswith(b"PK\x03\x04"):
            if path.suffix.lower() in _ENDINGS:
                return True
            with zipfile.ZipFile(path) as archive:
                return any(name.lower().endswith(".qde") for name in archive.namelist())
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        return False
    start = start.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return start.startswith(_XML_STARTS) or path.suffix.lower() in _ENDINGS


@contextmanager
def open_refi(path: Path) -> Iterator[Document]:
    """Open a .qdc, .qde or .qdpx file.

    Parameters
    ----------
    path : Path
        The file.

    Yields
    ------
    Document

    Raises
    ------
    CodebookError
        Where it is missing, damaged, too large, made to do harm, or something else.
    """
    try:
        if path.stat().st_size > _MOST_UNPACKED_BYTES:
            raise CodebookError(f"'{path.name}' is too large to read", fix=_FIX)
        data = path.read_bytes()
    except FileNotFoundError:
        raise CodebookError(
            f"there is no file '{path}'", fix="check the name and the folder"
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name can't be used"
        raise CodebookError(f"'{path}' can't be opened ({reason})", fix="check the file") from None
    if not data.startswith(b"PK"):
        root = _rooted(parse(data, file=path.name), path.name)
        yield Document(path.name, "QDC" if local(root) == "CodeBook" else "QDE", root)
        return
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise CodebookError(f"'{path.name}' is damaged or cut off", fix=_FIX) from None
    with archive:
        names = _names(archive, path.name)
        inside = _find_project(archive, path.name)
        root = _rooted(
            parse(_unpack(archive, inside, path.name, most=_MOST_XML_BYTES), file=inside.filename),
            path.name,
        )
        yield Document(path.name, "QDPX", root, archive, names)


def pack(project: bytes, sources: Mapping[str, bytes]) -> bytes:
    """Pack a project: the same bytes for the same project.

    Parameters
    ----------
    project : bytes
        The XML.
    sources : mapping of str to bytes
        Name to content of each file in its folder of sources.

    Returns
    -------
    bytes
        A .qdpx archive.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in (
            ("project.qde", project),
            *((f"Sources/{name}", content) for name, content in sorted(sources.items())),
        ):
            entry = zipfile.ZipInfo(name, _WRITTEN_AT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return out.getvalue()


def _rooted(root: Any, file: str) -> Any:
    if local(root) not in ("CodeBook", "Project"):
        raise CodebookError(
            f"'{file}' is XML, but neither a REFI-QDA codebook nor a project: it begins with "
            f"'{local(root)}'",
            fix="give a .qdc or .qdpx file, or a table of codes",
        )
    return root


def _names(archive: zipfile.ZipFile, file: str) -> dict[str, zipfile.ZipInfo]:
    entries = archive.infolist()
    if len(entries) > _MOST_ENTRIES:
        raise CodebookError(f"'{file}' holds too many files ({len(entries):,})", fix=_FIX)
    names: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        path = entry.filename.replace("\\", "/")
        if path.startswith("/") or ".." in path.split("/") or re.match(r"[A-Za-z]:", path):
            raise CodebookError(
                f"'{file}' holds a file that would land outside of its folder, '{path}'",
                fix="don't use this file unless you know who made it",
            )
        if not path.endswith("/"):
            names.setdefault(_fold(path), entry)
            names.setdefault(_fold(path.rpartition("/")[2]), entry)
    return names


def _find_project(archive: zipfile.ZipFile, file: str) -> zipfile.ZipInfo:
    found = [entry for entry in archive.infolist() if entry.filename.lower().endswith(".qde")]
    found = [entry for entry in found if "__MACOSX" not in entry.filename]
    if not found:
        raise CodebookError(
            f"'{file}' is a ZIP file, but no REFI-QDA project: it holds no project.qde",
            fix="give a .qdpx file, or a table of codes",
        )
    # Most write project.qde at the top, some the project's name, some put all in a folder.
    found.sort(key=lambda one: (not one.filename.lower().endswith("project.qde"), one.filename))
    return found[0]


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, file: str, *, most: int) -> bytes:
    if entry.flag_bits & 1:
        raise CodebookError(f"'{file}' has a password", fix="export it without one")
    shrunk = entry.file_size > _BOMB_RATIO * max(entry.compress_size, 1)
    if entry.file_size > most or (shrunk and entry.file_size > _BOMB_BYTES):
        raise _too_large(entry, file)
    try:
        with archive.open(entry) as member:
            data = member.read(most + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError):
        raise CodebookError(
            f"'{file}' is damaged: '{entry.filename}' in it can't be unpacked", fix=_FIX
        ) from None
    if len(data) > most:
        raise _too_large(entry, file)
    return data


def _too_large(entry: zipfile.ZipInfo, file: str) -> CodebookError:
    return CodebookError(
        f"'{file}' unpacks to more than can be read ('{entry.filename}')",
        fix="don't use this file unless you know who made it",
    )


def _fold(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
