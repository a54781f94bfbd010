"""CSV and its kin: finding the delimiter, and reading records with broken quotation marks too.

Works on text that is decoded already. A record is what one row of a spreadsheet would be; a quoted
cell may run over several lines. No record is ever dropped: a broken one carries its problem.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

_DELIMITERS = ",;\t|"
_SAMPLE_CHARACTERS = 200_000
_SAMPLE_RECORDS = 200
_MOST_BROKEN_QUOTES = 100
_UNCLOSED = "a quotation mark that opens a cell in this row is never closed as it should be"

# The ceiling of a C long on every platform; the library's own 131,072 would refuse long cells.
_LONGEST_CELL = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Records:
    """The records of a delimited text.

    Attributes
    ----------
    records : tuple of (cells, problem)
        Cells as strings; an empty line has no cells. The problem is None for a sound record.
    delimiter : str
        One character.
    notes : tuple of str
        What was found on the way.
    """

    records: tuple[tuple[tuple[str, ...], str | None], ...]
    delimiter: str
    notes: tuple[str, ...] = ()


def read_records(text: str, *, delimiter: str | None = None) -> Records:
    r"""Read every record of a delimited text.

    Parameters
    ----------
    text : str
        Decoded, with its line ends as they are.
    delimiter : str, optional
        One character; found from the text where it is not given.

    Returns
    -------
    Records

    Examples
    --------
    >>> read_records('id;text\n1;"one\ntwo"\n').records[1]
    (('1', 'one\ntwo'), None)
    """
    # Excel's own way to state a delimiter; it reads such a line and does not show it.
    if stated := re.match(r'"?sep=(.)"?\r?\n', text):
        text, delimiter = text[stated.end() :], delimiter or stated[1]
    delimiter = delimiter or find_delimiter(text)
    previous = csv.field_size_limit(_LONGEST_CELL)
    try:
        whole = _read_strictly(text, delimiter)
        if whole is not None:
            return Records(tuple((cells, None) for cells in whole), delimiter)
        lines = list(io.StringIO(text, newline=""))
        repaired = tuple(_repair(lines, delimiter))
        if sum(problem is not None for _, problem in repaired) <= _MOST_BROKEN_QUOTES:
            note = "some quotation marks don't pair up; those rows were read line by line"
            return Records(repaired, delimiter, (note,))
        plain = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
        note = (
            "quotation marks don't pair up, so they were read as plain characters and every "
            "line as a row"
        )
        return Records(tuple((tuple(cells), None) for cells in plain), delimiter, (note,))
    finally:
        csv.field_size_limit(previous)


def _read_strictly(text: str, delimiter: str) -> list[tuple[str, ...]] | None:
    """All records, or None where a quotation mark seems to have swallowed a line end."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records: list[tuple[str, ...]] = []
    over_lines: list[int] = []
    line = 0
    try:
        for cells in reader:
            if reader.line_num > line + 1:
                over_lines.append(len(cells))
            line = reader.line_num
            records.append(tuple(cells))
    except csv.Error:
        return None
    usual = _usual_widths(records)
    return records if all(width in usual for width in over_lines) else None


def _usual_widths(records: list[tuple[str, ...]]) -> set[int]:
    widths = Counter(len(cells) for cells in records if cells)
    return {*(len(cells) for cells in records[:1]), *(w for w, _ in widths.most_common(1))}


def _repair(lines: list[str], delimiter: str) -> Iterator[tuple[tuple[str, ...], str | None]]:
    """Records of a text with stray quotation marks, one physical line at a time where needed."""
    plain = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    usual = _usual_widths([tuple(cells) for cells in plain])
    start, n_broken = 0, 0
    while start < len(lines) and n_broken <= _MOST_BROKEN_QUOTES:
        strict = csv.reader(_lines_from(lines, start), delimiter=delimiter, strict=True)
        try:
            cells = tuple(next(strict))
            if strict.line_num == 1 or len(cells) in usual:
                yield cells, None
                start += strict.line_num
                continue
        except csv.Error:
            pass
        line = lines[start]
        cells = tuple(next(csv.reader([line], delimiter=delimiter)))
        literal = tuple(next(csv.reader([line], delimiter=delimiter, quoting=csv.QUOTE_NONE)))
        if len(literal) in usual:
            cells = tuple(_without_outer_quotes(cell) for cell in literal)
        # A stray mark inside a whole line costs nothing; in a line cut short it cut a cell in two.
        broken = len(cells) not in usual and (strict.line_num > 1 or _is_unclosed(line, delimiter))
        n_broken += broken
        yield cells, _UNCLOSED if broken else None
        start += 1


def _lines_from(lines: list[str], start: int) -> Iterator[str]:
    """Lines from a place on, without copying the rest of the list."""
    for index in range(start, len(lines)):
        yield lines[index]


def _is_unclosed(line: str, delimiter: str) -> bool:
    try:
        next(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _without_outer_quotes(cell: str) -> str:
    if len(cell) >= 2 and cell[0] == cell[-1] == '"':
        return cell[1:-1].replace('""', '"')
    return cell


def find_delimiter(text: str) -> str:
    r"""Find which of comma, semicolon, tab and pipe parts the cells.

    The one that gives the most records the same number of cells (more than one) wins; between
    equals, the one that the first record has most of; a table of one column counts as
    comma-delimited.

    Parameters
    ----------
    text : str
        The start of it is looked at.

    Examples
    --------
    >>> find_delimiter("id;text\n1;yes, we do, often\n2;no, never\n")
    ';'
    """
    sample = text[:_SAMPLE_CHARACTERS]
    if len(text) > len(sample):
        # The last line is likely cut in two.
        sample = sample[: sample.rfind("\n") + 1] or sample
    previous = csv.field_size_limit(_LONGEST_CELL)
    try:
        scores = {mark: _consistency(sample, mark) for mark in _DELIMITERS}
    finally:
        csv.field_size_limit(previous)
    best = max(scores, key=lambda mark: (*scores[mark], -_DELIMITERS.index(mark)))
    return best if scores[best][0] > 0 else ","


def _consistency(sample: str, delimiter: str) -> tuple[float, int]:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    widths: list[int] = []
    try:
        for cells in reader:
            if cells:
                widths.append(len(cells))
            if len(widths) == _SAMPLE_RECORDS:
                break
    except csv.Error:
        return (0.0, 0)
    if not widths or widths[0] < 2:
        return (0.0, 0)
    # The header is the surest witness: a record agrees when it is as wide as the header.
    return (Counter(widths)[widths[0]] / len(widths), widths[0])
