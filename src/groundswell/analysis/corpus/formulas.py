"""Cells that a spreadsheet would run as a formula: made safe on writing, and made whole on reading.

What a file is made of is for the writers of each format.
"""

from __future__ import annotations

import re
import unicodedata

_SIGNS = "=+-@＝＋－＠"
_UNSEEN = r"[\s\x00-\x1f\x7f-\xa0\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]*"
_FORMULA = r"(?=[=@＝＠]|[+\-＋－][^;\t\r\n]*[|(!])"
# Where the computer's own delimiter is the semicolon or tab, a double click on a comma-delimited
# file makes new cells inside a text. A dash of a list or smiley there is left alone, a formula not.
# An apostrophe that stands there already gets a second one, so that taking one away is exact.
_INNER = re.compile(rf"([;\t\r\n]{_UNSEEN}\"?'*){_FORMULA}")
_INNER_DEFUSED = re.compile(rf"([;\t\r\n]{_UNSEEN}\"?'*)'{_FORMULA}")
# What most cells are: no sign of a formula at the start, nothing that could make a new cell.
_HARMLESS = re.compile(r"[A-Za-z0-9\[(“\"][^;\t\r\n]*+")


def defuse(text: str) -> str:
    """Make a text safe for a spreadsheet cell.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        With an apostrophe before whatever a spreadsheet could take for a formula (``=``, ``+``,
        ``-``, ``@`` and their wide forms, also after white space or marks that can't be seen; a
        tab or line end at the start); else as it was.

    Source
    ------
    OWASP, "CSV Injection".

    Examples
    --------
    >>> defuse("=HYPERLINK(1)"), defuse("- more time"), defuse("more time")
    ("'=HYPERLINK(1)", "'- more time", 'more time')
    """
    if not text or _HARMLESS.fullmatch(text):
        return text
    if _is_formula(text.lstrip("'")):
        text = "'" + text
    return _INNER.sub(r"\1'", text)


def restore(text: str) -> str:
    """Undo :func:`defuse`, exactly.

    Use it on files of ours alone: in others an apostrophe may be somebody's own.

    Parameters
    ----------
    text : str
        A cell that :func:`defuse` wrote.

    Returns
    -------
    str
        What was given to it.

    Examples
    --------
    >>> restore("'- more time"), restore("'tis time"), restore(defuse("'=1"))
    ('- more time', "'tis time", "'=1")
    """
    text = _INNER_DEFUSED.sub(r"\1", text)
    if text.startswith("'") and _is_formula(text.lstrip("'")):
        return text[1:]
    return text


def _is_formula(text: str) -> bool:
    if text[:1] in ("\t", "\r", "\n"):
        return True
    # Spaces, control characters and marks without width: a spreadsheet may skip them.
    seen = (letter for letter in text if unicodedata.category(letter)[0] not in "ZC")
    return next(seen, "x") in _SIGNS
