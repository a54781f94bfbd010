"""A file as a table: columns, rows of text, and an account of how it was read.

``read_table`` finds out the format and hands over to the reader of that format; what the columns
mean is in :mod:`groundswell.analysis.corpus.columns`.
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from groundswell.analysis.corpus.cells import tidy_text
from groundswell.analysis.corpus.decoding import decode
from groundswell.analysis.corpus.delimited import find_delimiter, read_records
from groundswell.analysis.corpus.records import read_json_lines, read_parquet
from groundswell.analysis.corpus.workbook import read_workbook
from groundswell.analysis.errors import TableError

_DELIMITER_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_FIX = "give a CSV, XLSX, JSON Lines or Parquet file"
_NOT_TABLES = (
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old Excel file (XLS) or a workbook with a password"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"<!DOCTYPE html", "a web page"),
    (b"<html", "a web page"),
    (b"<?xml", "an XML file"),
    (b"SQLite format 3", "a database"),
)


@dataclass(frozen=True, slots=True)
class Table:
    """A file as it was read: every row, whether sound or not.

    Attributes
    ----------
    columns : tuple of str
        Names, tidied and unique: an empty name became "column 3", a second "Q1" became "Q1 (2)".
    rows : tuple of tuple of (str or None)
        Each as wide as ``columns``; None where a cell is missing or empty.
    row_numbers : tuple of int
        Place of each row among the file's records, the header being row 1. A record is what one
        row of a spreadsheet would be: a cell with line breaks does not count twice. JSON Lines
        and Parquet have no header row, but count as if they had one.
    problems : tuple of (str or None)
        Why a row can't be trusted, per row; None for a sound one.
    format : str
        "CSV", "XLSX", "JSON Lines" or "Parquet".
    encoding : str or None
        How bytes became text; None for formats that settle it themselves.
    delimiter : str or None
        What parts the cells; None for formats without one.
    notes : tuple of str
        What a person should know about the reading, in plain sentences.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    row_numbers: tuple[int, ...]
    problems: tuple[str | None, ...]
    format: str
    encoding: str | None = None
    delimiter: str | None = None
    notes: tuple[str, ...] = ()

    def column(self, name: str) -> tuple[str | None, ...]:
        """Cells of one column, in row order; ValueError where there is no such column."""
        index = self.columns.index(name)
        return tuple(row[index] for row in self.rows)

    def describe(self) -> str:
        """One line for people: format, encoding, delimiter, size."""
        parts = [self.format]
        parts += [self.encoding] if self.encoding else []
        parts += [_DELIMITER_NAMES.get(self.delimiter, self.delimiter)] if self.delimiter else []
        rows = "1 row" if len(self.rows) == 1 else f"{len(self.rows):,} rows"
        columns = "1 column" if len(self.columns) == 1 else f"{len(self.columns)} columns"
        return f"{', '.join(parts)}: {rows}, {columns}"


def read_table(
    path: str | Path,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Table:
    r"""Read a table from a CSV, XLSX, JSON Lines or Parquet file.

    The content decides the format, not the name. Empty rows at the very end and above the header
    are left out and noted; an empty row in between is kept. A row with too many or too few cells
    is kept with its problem.

    Parameters
    ----------
    path : str or Path
        The file.
    sheet : str, optional
        Sheet of a workbook.
    encoding : str, optional
        A codec name for a text file, where the guess is wrong.
    delimiter : str, optional
        One character, where the guess is wrong.

    Returns
    -------
    Table

    Raises
    ------
    TableError
        Where the file is missing, empty, damaged or no table.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "ideas.csv"
    ...     _ = file.write_text("id;text\n1;More time\n2;Fewer forms\n")
    ...     table = read_table(file)
    >>> table.columns, table.rows[1], table.row_numbers
    (('id', 'text'), ('2', 'Fewer forms'), (2, 3))
    >>> table.describe()
    'CSV, UTF-8, semicolon: 2 rows, 2 columns'
    """
    path = Path(path)
    data = _bytes_of(path)
    if data.startswith(b"PK\x03\x04"):
        _refuse_other_zip(data)
        page = read_workbook(data, sheet=sheet)
        return _from_grid([(row, None) for row in page.rows], "XLSX", notes=page.notes)
    if sheet is not None:
        raise TableError(
            f"'{path.name}' is not a workbook, so it has no sheets", fix="leave it out"
        )
    if data.startswith(b"PAR1"):
        fields = read_parquet(data)
        return _table(fields.columns, fields.rows, fields.problems, "Parquet")
    for start, what in _NOT_TABLES:
        if data[: len(start)].lower() == start.lower():
            raise TableError(f"'{path.name}' is {what}, not a table", fix=_FIX)
    decoded = decode(data, encoding=encoding)
    if _is_json(path, decoded.text):
        fields = read_json_lines(decoded.text)
        return _table(
            fields.columns,
            fields.rows,
            fields.problems,
            "JSON Lines",
            encoding=decoded.encoding,
            notes=decoded.notes,
        )
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '\r\n"'):
        raise TableError(f"the delimiter {delimiter!r} is not one character", fix="give one")
    if delimiter is None and path.suffix.lower() in (".tsv", ".tab"):
        found = find_delimiter(decoded.text)
        delimiter = "\t" if "\t" in decoded.text.split("\n", 1)[0] else found
    records = read_records(decoded.text, delimiter=delimiter)
    named: tuple[str, ...] = ()
    if path.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".ods", ".parquet"):
        named = (f"'{path.name}' is named as {path.suffix}, but holds plain text: read as CSV",)
    return _from_grid(
        records.records,
        "CSV",
        encoding=decoded.encoding,
        delimiter=records.delimiter,
        notes=(*named, *decoded.notes, *records.notes),
    )


def _bytes_of(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise TableError(f"'{path}' is a folder, not a file", fix="name the file in it")
        data = path.read_bytes()
    except FileNotFoundError:
        raise TableError(
            f"there is no file '{path}'", fix="check the name and the folder"
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name can't be used"
        raise TableError(f"'{path}' can't be opened ({reason})", fix="check the file") from None
    if not data.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise TableError(f"'{path.name}' is empty", fix=_FIX)
    return data


def _refuse_other_zip(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return  # The workbook reader tells of the damage.
    if not any(name.startswith("xl/") for name in names):
        what = "a document" if "word/document.xml" in names or "mimetype" in names else "a ZIP file"
        raise TableError(f"the file is {what}, not an Excel workbook", fix=_FIX)


def _is_json(path: Path, text: str) -> bool:
    start = text.lstrip()[:2000]
    if path.suffix.lower() in (".jsonl", ".ndjson", ".json"):
        return True
    return start.startswith(('{"', '[{"', '[\n  {"')) or start[:40].split() == ["{"]


def _from_grid(
    grid: Sequence[tuple[tuple[str | None, ...], str | None]],
    form: str,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    notes: tuple[str, ...] = (),
) -> Table:
    """Make a table of records of which the first that is not empty is the header."""
    first = next((i for i, (cells, _) in enumerate(grid) if any(map(tidy_text, cells))), None)
    if first is None:
        raise TableError("the table holds no text at all", fix=_FIX)
    last = max(i for i, (cells, _) in enumerate(grid) if cells)
    said = list(notes)
    if first:
        above = "1 empty row" if first == 1 else f"{first} empty rows"
        said.append(f"{above} above the column names {'is' if first == 1 else 'are'} not counted")
    if n_trailing := len(grid) - 1 - last:
        one = n_trailing == 1
        lines = "1 empty line at the end is" if one else f"{n_trailing} empty lines at the end are"
        said.append(f"{lines} not counted as rows")
    header, body = grid[first][0], grid[first + 1 : last + 1]
    header_width = len(header)
    if form == "XLSX":
        # A sheet has no ragged rows: cells beyond the header are a column without a name.
        header_width = max([header_width, *(len(cells) for cells, _ in body)])
    while header_width > 1 and form == "CSV" and not tidy_text(header[header_width - 1]):
        # A delimiter at the end of every line makes a column that holds nothing.
        if any(any(cells[header_width - 1 :]) for cells, _ in body):
            break
        header_width -= 1
    columns = [*header[:header_width], *[None] * (header_width - len(header))]
    rows, problems = [], []
    for cells, problem in body:
        rows.append(tuple(cell or None for cell in _fit(cells, header_width)))
        problems.append(problem or (_raggedness(cells, header_width) if form == "CSV" else None))
    return _table(columns, rows, problems, form, encoding, delimiter, tuple(said))


def _fit(cells: tuple[str | None, ...], width: int) -> tuple[str | None, ...]:
    return (*cells[:width], *(None,) * (width - len(cells)))


def _raggedness(cells: tuple[str | None, ...], width: int) -> str | None:
    if not cells or len(cells) == width or (len(cells) > width and not any(cells[width:])):
        return None
    return f"the row has {len(cells)} cells where the column names are {width}"


def _table(
    columns: Sequence[str | None],
    rows: Sequence[tuple[str | None, ...]],
    problems: Sequence[str | None],
    form: str,
    encoding: str | None = None,
    delimiter: str | None = None,
    notes: tuple[str, ...] = (),
) -> Table:
    names, renamed = _unique_names(columns)
    said = [*notes, *renamed]
    if n_problems := sum(problem is not None for problem in problems):
        one = n_problems == 1
        said.append(
            f"{'1 row' if one else f'{n_problems} rows'} can't be read as "
            f"{'it stands' if one else 'they stand'}: rejected.csv lists "
            f"{'it' if one else 'them'}"
        )
    numbers = tuple(range(2, len(rows) + 2))
    return Table(
        names, tuple(rows), numbers, tuple(problems), form, encoding, delimiter, tuple(said)
    )


def _unique_names(columns: Sequence[str | None]) -> tuple[tuple[str, ...], list[str]]:
    tidied = [" ".join(tidy_text(name).split()) for name in columns]
    taken, names, notes = set(filter(None, tidied)), [], []
    seen: Counter[str] = Counter()
    for place, name in enumerate(tidied, start=1):
        seen[name] += 1
        if name and seen[name] == 1:
            names.append(name)
            continue
        stem, number = (name, seen[name]) if name else (f"column {place}", 1)
        new = f"{stem} ({number})" if number > 1 else stem
        while new in taken:
            number += 1
            new = f"{stem} ({number})"
        taken.add(new)
        names.append(new)
        what = f"has the same name as another, '{name}'" if name else "has no name"
        notes.append(f"column {place} {what}; it is called '{new}' here")
    return tuple(names), notes
