"""One cell as text: how numbers, dates and odd characters of any format are written down.

The readers of all formats share these rules, so that the same table gives the same cells whether
it was saved as CSV, XLSX, JSON Lines or Parquet.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from decimal import Decimal

# Controls that no text needs (tab and line ends stay), lone surrogates (half a character, which
# can't be written to a file) and byte order marks left inside a text.
_STRAY = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")
_ODD_LINE_ENDS = re.compile("\r\n?|\x85|\u2028|\u2029")
_ODD_SPACES = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")


def cell_text(value: object) -> str | None:
    """Write a cell's value as text.

    Whole numbers lose ".0"; dates are ISO 8601, without a time at midnight; lists and mappings
    become JSON.

    Parameters
    ----------
    value : object
        A cell of a workbook, a JSON value or a Parquet value.

    Returns
    -------
    str or None
        None for a missing value and for the empty text.

    Examples
    --------
    >>> cell_text(3.0), cell_text(dt.datetime(2021, 9, 30)), cell_text("")
    ('3', '2021-09-30', None)
    """
    match value:
        case str():
            return value or None
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case float():
            return None if value != value else str(int(value)) if _is_whole(value) else repr(value)
        case dt.datetime():
            midnight = value.time() == dt.time() and value.tzinfo is None
            return value.date().isoformat() if midnight else value.isoformat(sep=" ")
        case dt.date() | dt.time():
            return value.isoformat()
        case bytes():
            return value.decode("utf-8", "replace")
        case Decimal():
            return format(value, "f")
        case dict() | list() | tuple():
            return json.dumps(value, ensure_ascii=False, default=str)
        case _:
            return str(value)


def _is_whole(value: float) -> bool:
    return value.is_integer() and abs(value) < 2**53


def tidy_text(text: str | None) -> str:
    r"""Fold what differs between programs and not between writers.

    Unicode is composed (NFC); line ends become ``\n``; no-break and other wide spaces become
    plain ones; control characters, lone surrogates and stray byte order marks go; white space at
    both ends goes. Nothing else: letters, emoji, joiners and direction marks stay.

    Parameters
    ----------
    text : str or None
        A cell.

    Returns
    -------
    str
        Empty for None.

    Examples
    --------
    >>> tidy_text(" cafe\u0301\r\nopen\x00 ")
    'café\nopen'
    """
    if not text:
        return ""
    if not (text.isascii() and text.isprintable()):
        text = _ODD_LINE_ENDS.sub("\n", text)
        text = _ODD_SPACES.sub(" ", text)
        text = unicodedata.normalize("NFC", _STRAY.sub("", text))
    return text.strip()
