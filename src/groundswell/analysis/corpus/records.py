"""JSON Lines and Parquet: records with named fields, as columns and rows of text.

A record that can't be read keeps its place and says why.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from groundswell.analysis.corpus.cells import cell_text
from groundswell.analysis.errors import TableError


@dataclass(frozen=True, slots=True)
class Fields:
    """Records with named fields.

    Attributes
    ----------
    columns : tuple of str
        In order of first appearance.
    rows : tuple of tuple of (str or None)
        As wide as ``columns``.
    problems : tuple of (str or None)
        Per row.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    problems: tuple[str | None, ...]


class _RepeatedFieldError(ValueError):
    """A JSON object that names one field twice."""


def read_json_lines(text: str) -> Fields:
    r"""Read one JSON object a line, or one list of objects.

    Parameters
    ----------
    text : str
        Decoded.

    Returns
    -------
    Fields
        Numbers keep the digits that they were written with. Empty lines are not records.

    Raises
    ------
    TableError
        Where not one line holds an object.

    Examples
    --------
    >>> read_json_lines('{"id": 1, "text": "More time"}\n{"id": 2').problems
    (None, "the line is not valid JSON (Expecting ',' delimiter, character 9)")
    """
    if text.lstrip().startswith("["):
        try:
            values: list[tuple[Any, str | None]] = [(value, None) for value in _load(text)]
        except (ValueError, RecursionError) as error:
            raise TableError(
                f"the file is not valid JSON ({_why(error)})",
                fix="give one JSON object a line, or one list of objects",
            ) from None
    else:
        values = [_load_line(line) for line in text.split("\n") if line.strip()]
    columns: dict[str, None] = {}
    for value, _ in values:
        if isinstance(value, dict):
            columns.update(dict.fromkeys(value))
    if values and not columns:
        raise TableError(
            "no line of the file is a JSON object with fields",
            fix='write one object a line, such as {"id": "1", "text": "More time to try ideas"}',
        )
    rows, problems = [], []
    for value, problem in values:
        if isinstance(value, dict):
            rows.append(tuple(cell_text(value.get(name)) for name in columns))
        else:
            rows.append((None,) * len(columns))
            problem = problem or "the line is JSON but not an object with fields"
        problems.append(problem)
    return Fields(tuple(columns), tuple(rows), tuple(problems))


def _load(text: str) -> Any:
    return json.loads(
        text, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=_object
    )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise _RepeatedFieldError
    return fields


def _load_line(line: str) -> tuple[Any, str | None]:
    try:
        return _load(line), None
    except (ValueError, RecursionError) as error:
        return None, f"the line is not valid JSON ({_why(error)})"


def _why(error: Exception) -> str:
    match error:
        case json.JSONDecodeError():
            return f"{error.msg}, character {error.pos + 1}"
        case _RepeatedFieldError():
            return "a field stands twice in one object"
        case RecursionError():
            return "nested too deeply"
        case _:
            return "a number with too many digits"


def read_parquet(data: bytes) -> Fields:
    """Read a Parquet file.

    Parameters
    ----------
    data : bytes
        The file.

    Returns
    -------
    Fields
        Nested values as JSON.

    Raises
    ------
    TableError
        Where pyarrow is not installed, or the file is damaged.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise TableError(
            "reading Parquet needs pyarrow, which is not installed",
            fix='pip install "groundswell[parquet]", or save the table as CSV',
        ) from None
    try:
        table = pq.read_table(pa.BufferReader(data))
        values = [[cell_text(value) for value in column.to_pylist()] for column in table.columns]
    except (pa.ArrowException, OSError, ValueError, OverflowError):
        raise TableError(
            "the Parquet file is damaged and can't be read", fix="export it again, or as CSV"
        ) from None
    rows = tuple(zip(*values, strict=True)) if values else ((),) * table.num_rows
    return Fields(tuple(table.column_names), rows, (None,) * len(rows))
