"""Reading a codebook from a file and writing one to a file, whatever the format.

The content of a file decides how it is read, the ending of its name how it is written.
"""

from __future__ import annotations

import os
from pathlib import Path

from groundswell.analysis.codebook.model import Codebook
from groundswell.analysis.codebook.refi_parts import ProjectParts
from groundswell.analysis.codebook.sheets import codebook_to_csv
from groundswell.analysis.codebook.tables import ReadCodebook, table_to_codebook
from groundswell.analysis.corpus.table import read_table
from groundswell.analysis.errors import CodebookError, OptionError

ENDINGS = (".csv", ".xlsx", ".qdc", ".qdpx")
"""Endings of the formats that can be written."""


def read_codebook(path: str | Path, *, sheet: str | None = None) -> Codebook:
    r"""Read a codebook.

    Parameters
    ----------
    path : str or Path
        A table (CSV, XLSX, JSON Lines, Parquet), a REFI-QDA codebook (.qdc) or the codebook of a
        REFI-QDA project (.qdpx, or the project.qde in it).
    sheet : str, optional
        Sheet of a workbook.

    Returns
    -------
    Codebook
        As it is, with mistakes if there are any: see
        :func:`~groundswell.analysis.codebook.checking.check_codebook`.

    Raises
    ------
    InputError
        Where the file can't be read.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "codes.csv"
    ...     _ = file.write_text("code,definition\nTime,Too little of it\n")
    ...     book = read_codebook(file)
    >>> book.codes[0].name, book.codes[0].definition
    ('Time', 'Too little of it')
    """
    return open_codebook(path, sheet=sheet).book


def open_codebook(path: str | Path, *, sheet: str | None = None) -> ReadCodebook:
    """Read a codebook, and how it was read.

    Parameters
    ----------
    path, sheet
        As for :func:`read_codebook`.

    Returns
    -------
    ReadCodebook
        With the place of each code in the file, and notes on what was left out.

    Raises
    ------
    InputError
        Where the file can't be read.
    """
    from groundswell.analysis.codebook import refi_archive, refi_codes, workbooks

    path = Path(path)
    if refi_archive.is_refi(path):
        if sheet is not None:
            raise OptionError(
                f"'{path.name}' is not a workbook, so it has no sheets", fix="leave it out"
            )
        with refi_archive.open_refi(path) as document:
            return refi_codes.read_codes(document, name=path.stem)
    read = table_to_codebook(read_table(path, sheet=sheet), name=path.stem)
    if read.format == "XLSX" and sheet is None:
        read = workbooks.add_further_sheets(read, path.read_bytes())
    return read


def write_codebook(book: Codebook, path: str | Path) -> tuple[str, ...]:
    """Write a codebook to a file, whole or not at all.

    Parameters
    ----------
    book : Codebook
        The codebook. QDC and QDPX take only one without circles, missing parents and double ids.
    path : str or Path
        Its ending says how: .csv, .xlsx, .qdc (a REFI-QDA codebook) or .qdpx (a REFI-QDA project
        with nothing but the codebook). A file that is there is replaced.

    Returns
    -------
    tuple of str
        What the format can't hold and so was left behind; empty where nothing was.

    Raises
    ------
    CodebookError, OptionError
        Where the codebook can't be written so, or the ending is another.

    Examples
    --------
    >>> import tempfile
    >>> from groundswell.analysis.codebook.model import Code
    >>> book = Codebook("Change", (Code("a", "Time"), Code("b", "No slack", parent_id="a")))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = write_codebook(book, Path(folder) / "change.qdc")
    ...     read_codebook(Path(folder) / "change.qdc") == book
    True
    """
    path = Path(path)
    data, notes = encode_codebook(book, path.suffix.lower())
    write_bytes(data, path)
    return notes


def write_bytes(data: bytes, path: Path) -> None:
    """Write a file, whole or not at all.

    Parameters
    ----------
    data : bytes
        What it holds.
    path : Path
        Where; a file that is there is replaced.

    Raises
    ------
    CodebookError
        Where it can't be written.
    """
    part = path.with_name(f".{path.name}.groundswell-new-{os.getpid()}")
    try:
        try:
            part.write_bytes(data)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name can't be used"
        raise CodebookError(
            f"'{path}' can't be written ({reason})", fix="choose another file"
        ) from None


def encode_codebook(book: Codebook, ending: str) -> tuple[bytes, tuple[str, ...]]:
    """Make the bytes of a codebook's file.

    Parameters
    ----------
    book : Codebook
        The codebook.
    ending : str
        One of :data:`ENDINGS`.

    Returns
    -------
    data : bytes
        The same for the same codebook.
    notes : tuple of str
        What the format can't hold and so was left behind.

    Raises
    ------
    CodebookError, OptionError
        As for :func:`write_codebook`.
    """
    from groundswell.analysis.codebook import refi_codes, refi_writing, workbooks

    match ending:
        case ".csv":
            return codebook_to_csv(book)
        case ".xlsx":
            return workbooks.codebook_to_xlsx(book), ()
        case ".qdc":
            return refi_codes.codebook_to_qdc(book), ()
        case ".qdpx":
            return refi_writing.pack_project(ProjectParts(book)), ()
    raise OptionError(
        f"the ending '{ending}' is of no format that a codebook can be written in",
        fix=f"end the name in {', '.join(ENDINGS)}",
    )
