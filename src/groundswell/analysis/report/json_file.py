"""``result.json``: a result written down, and read back.

The same result always gives the same bytes. What the fields mean is in
:mod:`groundswell.analysis.report.model`; their published description is made by
:mod:`groundswell.analysis.report.json_schema`.
"""

from __future__ import annotations

import json
import math
from dataclasses import fields
from pathlib import Path
from typing import Any

import msgspec

from groundswell.analysis.errors import ResultError
from groundswell.analysis.report.model import SCHEMA_VERSION, Result

FILE_NAME = "result.json"


class _Version(msgspec.Struct):
    schema_version: int


def encode_result(result: Result) -> bytes:
    r"""Write a result as JSON.

    Each field of the result starts a line, and so does each theme, unit, contribution and the
    like, so that two results can be compared line by line with any tool.

    Parameters
    ----------
    result : Result
        All texts redacted.

    Returns
    -------
    bytes
        UTF-8, ending in a line end.

    Raises
    ------
    ResultError
        Where a figure is not finite or a text is not valid Unicode; both are defects of
        whatever made the result.

    Examples
    --------
    >>> from groundswell.analysis.report.model import Accounting
    >>> empty = Accounting(0, None, 0, 0, (), (), (), (), ())
    >>> result = Result("T", None, None, empty, "off", 0, 0, 0, *[()] * 11)
    >>> encode_result(result).decode().splitlines()[:2]
    ['{', '"title": "T",']
    """
    return encode_record(result)


def encode_record(record: Any) -> bytes:
    """Write any frozen dataclass as :func:`encode_result` writes a result.

    Raises
    ------
    ResultError
        Where a figure is not finite or a text is not valid Unicode.
    """
    lines = []
    for part in fields(record):
        value = getattr(record, part.name)
        plain = msgspec.to_builtins(value)
        if _has_endless(plain):
            _refuse_endless(plain, part.name)
        lines.append(f'"{part.name}": {_encode_part(plain, part.name)}')
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def _encode_part(plain: Any, name: str) -> str:
    try:
        if isinstance(plain, list | tuple) and plain:
            return "[\n" + ",\n".join(msgspec.json.encode(item).decode() for item in plain) + "\n]"
        return msgspec.json.encode(plain).decode()
    except UnicodeEncodeError:
        raise ResultError(f"a text in '{name}' of the result is not valid Unicode") from None


def _has_endless(value: Any) -> bool:
    """Whether a number is infinite or not a number; which one is looked for only where one is."""
    try:
        json.dumps(value, allow_nan=False)
    except ValueError:
        return True
    return False


def _refuse_endless(value: Any, place: str) -> None:
    """Raise where a number is infinite or not a number: JSON would turn it into null."""
    match value:
        case float():
            if not math.isfinite(value):
                raise ResultError(f"a figure of the result is not finite: {place} is {value}")
        case dict():
            for name, inner in value.items():
                _refuse_endless(inner, f"{place}.{name}")
        case list() | tuple():
            for index, inner in enumerate(value):
                _refuse_endless(inner, f"{place}[{index}]")


def read_result(path: str | Path) -> Result:
    """Read a result back.

    Parameters
    ----------
    path : str or Path
        ``result.json``, or the folder that holds it.

    Returns
    -------
    Result
        Equal to the one that was written.

    Raises
    ------
    ResultError
        Where it is missing, damaged, or of another version.
    """
    path = Path(path)
    if path.is_dir():
        path = path / FILE_NAME
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise ResultError(
            f"there is no '{path}'. What to do: name a folder that 'groundswell analyse' made, "
            f"or the {FILE_NAME} in it."
        ) from None
    except (OSError, ValueError) as error:
        raise ResultError(f"'{path}' can't be opened: {error}.") from None
    return decode_result(data, name=str(path))


def decode_result(data: bytes, *, name: str = FILE_NAME) -> Result:
    """Read a result from bytes.

    Parameters
    ----------
    data : bytes
        As :func:`encode_result` gives them.
    name : str
        What messages call it.

    Returns
    -------
    Result

    Raises
    ------
    ResultError
        Where they are damaged or of another version.
    """
    again = "What to do: run 'groundswell analyse' again."
    try:
        version = msgspec.json.decode(data, type=_Version).schema_version
        if version != SCHEMA_VERSION:
            raise ResultError(
                f"'{name}' has version {version} of the result format, and this Groundswell reads "
                f"version {SCHEMA_VERSION}. {again}"
            )
        return msgspec.json.decode(data, type=Result)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ResultError(f"'{name}' is damaged or no result: {error}. {again}") from None
