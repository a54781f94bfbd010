"""Tables of people's files, read by the analysis library: plain rows, or what is wrong in words.

What the rows are for is other rooms' business; what can't be read here can't be read by
``groundswell analyse`` either.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

#: The largest file, and the largest that a packed workbook may become.
MOST_BYTES, MOST_UNPACKED_BYTES = 25_000_000, 250_000_000
#: The most rows of a file of ideas and of one of votes; the most columns and cells of any.
MOST_ROWS, MOST_VOTES, MOST_COLUMNS, MOST_CELLS = 100_000, 1_000_000, 5_000, 12_000_000


class FileProblem(Exception):  # noqa: N818 - what is wrong, as a page says it
    """What is wrong with a file: what, where, and what to do about it."""

    def __init__(
        self, what: str, *, row: int | None = None, column: str | None = None, fix: str = ""
    ) -> None:
        self.what, self.row, self.column, self.fix = what, row, column, fix
        where = [f"row {row}"] if row is not None else []
        where += [f"column “{column}”"] if column else []
        told = f"{what[:1].upper()}{what[1:]}" + (f" ({', '.join(where)})" if where else "") + "."
        super().__init__(told + (f" {fix[:1].upper()}{fix[1:]}." if fix else ""))


@dataclass(frozen=True, slots=True)
class FileTable:
    """A file as a table of text: columns, rows, and which row of the file each is."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    row_numbers: tuple[int, ...]
    problems: tuple[str | None, ...]
    notes: tuple[str, ...]
    account: str

    def column(self, name: str) -> tuple[str | None, ...]:
        """Give the cells of a column, in the order of the rows."""
        place = self.columns.index(name)
        return tuple(row[place] for row in self.rows)


@dataclass(frozen=True, slots=True)
class VoteAside:
    """A vote of a file that can't be used, and why."""

    row: int
    column: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class FileVotes:
    """The votes of a file: each voter's last on each idea, as (voter, idea, choice)."""

    votes: tuple[tuple[str, str, int], ...]
    n_given: int
    n_superseded: int
    aside: tuple[VoteAside, ...]
    notes: tuple[str, ...]


def read_file(content: bytes, name: str, *, most_rows: int = MOST_ROWS) -> FileTable:
    """Read a CSV, XLSX, JSON Lines or Parquet file of any encoding and delimiter.

    Raises
    ------
    FileProblem
        Where it is no table, damaged, or larger than can be taken in.
    """
    from groundswell.analysis.corpus.table import read_table
    from groundswell.analysis.errors import GroundswellError

    if len(content) > MOST_BYTES:
        raise FileProblem(
            f"the file has {len(content) / 1e6:,.0f} MB, and {MOST_BYTES / 1e6:.0f} is the most",
            fix="bring it in as two or more files",
        )
    _refuse_bomb(content)
    _refuse_large_parquet(content, most_rows)
    with tempfile.TemporaryDirectory(prefix="groundswell-") as folder:
        # The reader looks at the ending alone, and the name is in what it says is wrong.
        path = Path(folder) / f"the file{Path(name).suffix.lower()[:8]}".replace("\0", "")
        path.write_bytes(content)
        try:
            table = read_table(path)
        except GroundswellError as fault:
            raise _told(fault) from None
    _refuse_large(len(table.rows), len(table.columns), most_rows)
    notes = tuple(f"{note[:1].upper()}{note[1:]}" for note in table.notes if "rejected" not in note)
    return FileTable(
        table.columns, table.rows, table.row_numbers, table.problems, notes, table.describe()
    )


def guess_columns(table: FileTable, known: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Guess which column is what, beside those that are known.

    Returns
    -------
    tuple of dict
        Columns by role (text, id, participant, kind, time), and the reasons of the guesses. Without
        a text column where none looks like one.
    """
    from groundswell.analysis.corpus import columns
    from groundswell.analysis.errors import GroundswellError

    told = {role: name for role, name in known.items() if role in columns.ColumnChoice.__slots__}
    try:
        choice = columns.guess_columns(_back(table), **told)
    except GroundswellError:
        return dict(known), {}
    reasons = {role: why for role, why in choice.reasons if role not in known}
    return {**dict(choice.named()), **known}, reasons


def read_kind(cell: str | None) -> str | None:
    """Tell whether a cell says ``helps`` or ``blocks``; None where it says neither."""
    from groundswell.analysis.corpus.kinds import kind_of

    kind = kind_of(cell)
    return str(kind) if kind is not None and str(kind) in ("helps", "blocks") else None


def read_days(cells: tuple[str | None, ...]) -> Iterator[date | None]:
    """Read the days of a column of dates or times; None where a cell holds none."""
    from groundswell.analysis.corpus.times import is_month_first, time_of

    month_first = is_month_first(cells)
    for cell in cells:
        at = time_of(cell, month_first=month_first)
        yield at.date() if at is not None else None


def read_votes(table: FileTable) -> FileVotes:
    """Read votes: a row for each, or a row for each voter and a column for each idea.

    Raises
    ------
    FileProblem
        Where no votes are in it.
    """
    from groundswell.analysis.errors import GroundswellError
    from groundswell.analysis.opinion.tables import read_votes as read

    try:
        found = read(_back(table))
    except GroundswellError as fault:
        raise _told(fault) from None
    votes = found.votes
    triples = zip(votes.person.tolist(), votes.idea.tolist(), votes.value.tolist(), strict=True)
    return FileVotes(
        tuple((votes.participants[p], votes.ideas[i], value) for p, i, value in triples),
        found.account.n_given,
        votes.n_superseded,
        tuple(VoteAside(one.row, one.column, one.reason) for one in found.set_aside),
        tuple(note for note in found.notes if "rejected" not in note and note not in table.notes),
    )


def defuse(text: str) -> str:
    """Make a text safe for a cell of a spreadsheet, which would run it where it is a formula."""
    from groundswell.analysis.corpus import formulas

    return formulas.defuse(text)


def restore(text: str) -> str:
    """Undo ``defuse``, exactly; for files of our own alone."""
    from groundswell.analysis.corpus import formulas

    return formulas.restore(text)


def _refuse_large(n_rows: int, n_columns: int, most_rows: int) -> None:
    if n_rows > most_rows:
        raise FileProblem(
            f"the file has {n_rows:,} rows, and {most_rows:,} is the most",
            fix="bring it in as two or more files",
        )
    if n_columns > MOST_COLUMNS or n_columns * n_rows > MOST_CELLS:
        raise FileProblem(
            f"the file has {n_columns:,} columns in {n_rows:,} rows, which is too many",
            fix="leave out columns that are not needed",
        )


def _refuse_large_parquet(content: bytes, most_rows: int) -> None:
    """Refuse by what the file says of itself, before any of it is unpacked."""
    if not content.startswith(b"PAR1"):
        return
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        return  # The reader tells what is missing.
    try:
        told = pq.ParquetFile(pa.BufferReader(content)).metadata
        unpacked = sum(told.row_group(n).total_byte_size for n in range(told.num_row_groups))
    except (pa.ArrowException, OSError, ValueError, OverflowError):
        return  # The reader tells of the damage.
    _refuse_large(told.num_rows, told.num_columns, most_rows)
    if unpacked > MOST_UNPACKED_BYTES:
        raise FileProblem(
            f"the file unpacks to {unpacked / 1e6:,.0f} MB, "
            f"and {MOST_UNPACKED_BYTES / 1e6:.0f} is the most",
            fix="bring it in as two or more files",
        )


def _refuse_bomb(content: bytes) -> None:
    if not content.startswith(b"PK\x03\x04"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return  # The reader of workbooks tells of the damage.
    if unpacked > MOST_UNPACKED_BYTES:
        raise FileProblem(
            f"the workbook unpacks to {unpacked / 1e6:,.0f} MB, "
            f"and {MOST_UNPACKED_BYTES / 1e6:.0f} is the most",
            fix="save the sheet as CSV and bring that in",
        )


def _back(table: FileTable):  # type: ignore[no-untyped-def]  # the library's own Table
    from groundswell.analysis.corpus.table import Table

    return Table(table.columns, table.rows, table.row_numbers, table.problems, "CSV")


def _told(fault: Exception) -> FileProblem:
    fix = getattr(fault, "fix", None) or ""
    if "--" in fix:  # an option of the command line
        fix = "give the columns names such as participant, idea and vote"
    return FileProblem(
        getattr(fault, "what", str(fault)),
        row=getattr(fault, "row", None),
        column=getattr(fault, "column", None),
        fix=fix,
    )
