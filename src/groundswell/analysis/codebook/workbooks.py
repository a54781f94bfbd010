"""A codebook as a workbook (XLSX): its codes, what it is, its history and its sets.

The sheet of codes is the table that :mod:`~groundswell.analysis.codebook.sheets` writes and
:mod:`~groundswell.analysis.codebook.tables` reads.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from groundswell.analysis.codebook.lists import read_list, write_list
from groundswell.analysis.codebook.model import Act, Codebook, CodeSet, Lineage
from groundswell.analysis.codebook.sheets import code_rows
from groundswell.analysis.codebook.tables import ReadCodebook
from groundswell.analysis.corpus.formulas import defuse, restore
from groundswell.analysis.corpus.workbook import read_workbook
from groundswell.analysis.errors import CodebookError, TableError

_Rows = list[list[str]]
_ACTS: dict[str, Act] = {"split": "split", "merge": "merge", "retire": "retire"}
_WIDTHS = {"code": 32, "definition": 60, "when_to_use": 50, "when_not_to_use": 50, "examples": 60}

_LONGEST_CELL = 32_767
# Excel's own form for what XML can't hold, and for an underscore that would look like that form.
_ESCAPED = re.compile(r"[\x00-\x08\x0b-\x1f]|_(?=x00[015][0-9A-Fa-f]_)")
_NEVER = re.compile("[\ud800-\udfff\ufffe\uffff]")
_WRITTEN_AT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def codebook_to_xlsx(book: Codebook) -> bytes:
    """Write a codebook as a workbook.

    Parameters
    ----------
    book : Codebook
        Any, with mistakes too.

    Returns
    -------
    bytes
        The same for the same codebook.

    Raises
    ------
    CodebookError
        Where a text can't stand in a cell.
    """
    from openpyxl import Workbook

    pages: list[tuple[str, _Rows]] = [("Codes", code_rows(book)), ("About", _about_rows(book))]
    if book.lineage:
        header = ["what", "from", "names", "to", "version", "reason"]
        pages.append(("History", [header, *map(_history_row, book.lineage)]))
    if book.sets:
        rows = [(one.name, write_list(one.code_ids), one.note) for one in book.sets]
        pages.append(("Sets", [["set", "code_ids", "note"], *(_safe(row) for row in rows)]))
    workbook = Workbook()
    workbook.remove(workbook.active)
    for title, lines in pages:
        _fill(workbook.create_sheet(title), lines)
    out = io.BytesIO()
    workbook.save(out)
    return _without_times(out.getvalue())


def add_further_sheets(read: ReadCodebook, data: bytes) -> ReadCodebook:
    """Add what our workbooks hold beside the codes; a workbook of others stays as it was read.

    Parameters
    ----------
    read : ReadCodebook
        As read from the sheet of codes.
    data : bytes
        The workbook.

    Returns
    -------
    ReadCodebook

    Raises
    ------
    CodebookError
        Where the history holds what can't be.
    """
    facts = {_cell(row, 0): _cell(row, 1) for row in _sheet(data, "About")}
    if "fingerprint" not in facts:
        return read
    book = replace(
        read.book,
        name=facts.get("codebook", ""),
        version=facts.get("version", ""),
        note=facts.get("note", ""),
        made_from=facts.get("made from") or None,
        lineage=tuple(map(_lineage, _sheet(data, "History")[1:])),
        sets=tuple(
            CodeSet(_cell(row, 0), read_list(_cell(row, 1)), _cell(row, 2))
            for row in _sheet(data, "Sets")[1:]
        ),
    )
    notes = tuple(note for note in read.notes if not note.startswith("read the sheet 'Codes';"))
    return replace(read, book=book, notes=notes)


def _about_rows(book: Codebook) -> _Rows:
    facts = (
        ("codebook", book.name),
        ("version", book.version),
        ("note", book.note),
        ("made from", book.made_from or ""),
        ("fingerprint", book.fingerprint),
    )
    return [["what", "value"], *map(_safe, facts)]


def _history_row(one: Lineage) -> list[str]:
    lists = map(write_list, (one.from_ids, one.from_names, one.to_ids))
    return _safe((one.act, *lists, one.version, one.reason))


def _lineage(row: Sequence[str | None]) -> Lineage:
    act, version, reason = _cell(row, 0), _cell(row, 4), _cell(row, 5)
    if act not in _ACTS:
        raise CodebookError(
            f"the sheet 'History' holds '{act}', which is no way to change a codebook",
            fix=f"write one of {', '.join(_ACTS)}, or delete the sheet",
        )
    before, names, after = (read_list(_cell(row, place)) for place in (1, 2, 3))
    return Lineage(_ACTS[act], before, names, after, version, reason)


def _safe(cells: Iterable[str]) -> list[str]:
    return [defuse(cell) for cell in cells]


def _sheet(data: bytes, name: str) -> Sequence[Sequence[str | None]]:
    """Rows of a sheet; none where there is no such sheet."""
    try:
        return read_workbook(data, sheet=name).rows
    except TableError:
        return ()


def _cell(row: Sequence[str | None], place: int) -> str:
    return restore(row[place] or "") if place < len(row) else ""


def _fill(page: Any, rows: _Rows) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    for number, name in enumerate(rows[0], start=1):
        page.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(name, 18)
    page.freeze_panes = "B2"
    for row, texts in enumerate(rows, start=1):
        for column, text in enumerate(texts, start=1):
            if not text:
                continue
            cell = page.cell(row, column)
            cell.value = _writable(text, row, rows[0][column - 1])
            # Text, whatever it looks like: openpyxl would make a formula of a leading "=".
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if row == 1:
                cell.font = Font(bold=True)


def _writable(text: str, row: int, column: str) -> str:
    if _NEVER.search(text):
        raise CodebookError(
            "a text holds half a character, or one that no workbook can hold",
            row=row,
            column=column,
            fix="mend the text, or write QDC",
        )
    text = _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    if len(text) > _LONGEST_CELL:
        raise CodebookError(
            f"the text is longer ({len(text):,} characters) than a cell of a workbook may be",
            row=row,
            column=column,
            fix="write CSV or QDC, or shorten it",
        )
    return text


def _without_times(data: bytes) -> bytes:
    """Take the clock out of a workbook, so that the same codebook gives the same file."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _WRITTEN_AT.sub(rb"\g<1>2000-01-01T00:00:00Z", content)
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, content)
    return out.getvalue()
