"""Excel workbooks (XLSX): the sheet that holds the table, as rows of text.

Reads with openpyxl, which never runs a formula: a formula shows the value that Excel stored with
it, or else its own text.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from groundswell.analysis.corpus.cells import cell_text
from groundswell.analysis.errors import TableError

_MOST_UNPACKED_BYTES = 2 * 1024**3
_EXCEL_ESCAPE = re.compile(r"_x00([01][0-9A-Fa-f]|5[Ff])_")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet.

    Attributes
    ----------
    name : str
        As on its tab.
    rows : tuple of tuple of (str or None)
        As wide as what is filled in each row.
    notes : tuple of str
        Which other sheets there are, and the like.
    """

    name: str
    rows: tuple[tuple[str | None, ...], ...]
    notes: tuple[str, ...] = ()


def read_workbook(data: bytes, *, sheet: str | None = None) -> Sheet:
    """Read one sheet of a workbook.

    Parameters
    ----------
    data : bytes
        The file.
    sheet : str, optional
        Its name; the first visible sheet that holds anything where it is not given.

    Returns
    -------
    Sheet

    Raises
    ------
    TableError
        Where the file is no workbook, is damaged, or has no such sheet.
    """
    _refuse_bomb(data)
    with warnings.catch_warnings():
        # Styles and validations that openpyxl does not know say nothing about the cells.
        warnings.simplefilter("ignore")
        try:
            return _read(data, sheet)
        except TableError:
            raise
        except Exception as error:  # noqa: BLE001  (openpyxl lets out whatever its parsers raise)
            raise TableError(
                f"the workbook is damaged and can't be read ({error.__class__.__name__})",
                fix="open it in Excel or LibreOffice and save it again as XLSX or CSV",
            ) from None


def _refuse_bomb(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise TableError(
            "the file looks like a workbook but is damaged or cut off",
            fix="copy or download it again, or save it again as XLSX or CSV",
        ) from None
    if unpacked > _MOST_UNPACKED_BYTES:
        raise TableError(
            f"the workbook unpacks to {unpacked / 1024**3:.0f} GiB, which is more than can be read",
            fix="save the sheet as CSV",
        )


def _read(data: bytes, sheet: str | None) -> Sheet:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True)
    names = [page.title for page in book.worksheets]
    if not names:
        raise TableError("the workbook holds no sheet with cells", fix="save the table as XLSX")
    if sheet is not None:
        if sheet not in names:
            near = get_close_matches(sheet, names, n=1, cutoff=0.5)
            raise TableError(
                f"there is no sheet '{sheet}'; the sheets are: {', '.join(names)}",
                fix=f"did you mean '{near[0]}'" if near else "name one of them",
            )
        chosen, rows = sheet, _rows(book[sheet])
    else:
        visible = [page for page in book.worksheets if page.sheet_state == "visible"]
        for page in visible or book.worksheets:
            chosen, rows = page.title, _rows(page)
            if rows:
                break
    notes = []
    if len(names) > 1:
        others = ", ".join(name for name in names if name != chosen)
        notes.append(f"read the sheet '{chosen}'; other sheets, not read: {others}")
    if any(isinstance(cell, str) and cell.startswith("=") for row in rows for cell in row):
        stored = _rows(load_workbook(io.BytesIO(data), read_only=True, data_only=True)[chosen])
        rows = [
            _with_stored(row, stored[i] if i < len(stored) else []) for i, row in enumerate(rows)
        ]
        notes.append("cells with formulas: read the value that was last shown, else the formula")
    return Sheet(chosen, tuple(tuple(_written(cell) for cell in row) for row in rows), tuple(notes))


def _rows(page: Any) -> list[list[Any]]:
    # The size that a file claims for its sheet is often wrong, and cells beyond it would be lost.
    page.reset_dimensions()
    rows: list[list[Any]] = []
    for values in page.iter_rows(values_only=True):
        row = list(values)
        while row and row[-1] is None:
            row.pop()
        rows.append(row)
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _with_stored(row: list[Any], stored: list[Any]) -> list[Any]:
    padded = stored + [None] * (len(row) - len(stored))
    return [
        shown if isinstance(cell, str) and cell.startswith("=") and shown is not None else cell
        for cell, shown in zip(row, padded, strict=False)
    ]


def _written(value: object) -> str | None:
    text = cell_text(value)
    if text is not None and "_x00" in text:
        # Excel writes control characters, most often the carriage return, in this form, and the
        # underscore where a text happens to hold such a form itself.
        text = _EXCEL_ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return text
