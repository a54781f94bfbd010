"""Lists in one cell or description: how several examples are written down, and read back.

Ours are exact both ways. What other people write is read with care: bullets, numbered lines,
quoted lists, a line for each, or one text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_BULLET = "• "
_INDENT = "  "
_ANY_BULLET = re.compile(r"(?:[•·▪*–—-]|\(?\d{1,2}[.)])\s+(?=\S)")
# As the analysis writes its quotes: the words, then the contribution that they come from.
_QUOTE = re.compile(r"“(.*?)” \([^()\n]+\)(?:\n|$)", re.DOTALL)
_LABEL = re.compile(r"[^\W\d_][\w /&-]{0,30}:\s*(?=['‘\"“])")
_BETWEEN_QUOTED = re.compile(r"['’\"”]\s*[,;.]\s*['‘\"“]?\s*|['’\"”]\s+['‘\"“]")
_OPEN, _CLOSE = "'‘\"“", "'’\"”"


def write_list(items: Iterable[str]) -> str:
    r"""Write items under each other.

    Parameters
    ----------
    items : iterable of str
        Any texts, of several lines too.

    Returns
    -------
    str
        A bullet before each, its further lines set in.

    Examples
    --------
    >>> write_list(["No time", "We ask.\nNobody answers."])
    '• No time\n• We ask.\n  Nobody answers.'
    """
    return "\n".join(_BULLET + item.replace("\n", "\n" + _INDENT) for item in items)


def counted(n: int, noun: str) -> str:
    """Write a number and what it counts.

    Parameters
    ----------
    n : int
        The number.
    noun : str
        One of what it counts, with a plural in "s".

    Returns
    -------
    str

    Examples
    --------
    >>> counted(1, "memo"), counted(1200, "memo")
    ('1 memo', '1,200 memos')
    """
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def read_list(text: str) -> tuple[str, ...]:
    r"""Read items from a cell.

    Parameters
    ----------
    text : str
        A cell or a part of a description.

    Returns
    -------
    tuple of str
        What :func:`write_list` was given, if it wrote the text; else what most likely are the
        items.

    Examples
    --------
    >>> read_list("• No time\n• We ask.\n  Nobody answers.")
    ('No time', 'We ask.\nNobody answers.')
    >>> read_list("‘No time’, ‘Too many forms’")
    ('No time', 'Too many forms')
    >>> read_list("“No time” (c12)\n“Too many forms” (c7)")
    ('No time', 'Too many forms')
    >>> read_list("It's one sentence, isn't it?")
    ("It's one sentence, isn't it?",)
    """
    if not text.strip():
        return ()
    lines = text.split("\n")
    if lines[0].startswith(_BULLET) and all(line.startswith((_BULLET, _INDENT)) for line in lines):
        return _read_ours(lines)
    if (quotes := _QUOTE.findall(text)) and not _QUOTE.sub("", text).strip():
        return tuple(quotes)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if _ANY_BULLET.match(lines[0]) and (len(lines) > 1 or lines[0][0] in "•·▪*"):
        return _read_bullets(lines)
    items = [item for line in lines for item in _read_line(line)]
    if len(items) == 1 and " | " in items[0]:
        items = [part.strip() for part in items[0].split(" | ")]
    return tuple(filter(None, items))


def _read_ours(lines: list[str]) -> tuple[str, ...]:
    items: list[str] = []
    for line in lines:
        if line.startswith(_BULLET):
            items.append(line[len(_BULLET) :])
        else:
            items[-1] += "\n" + line[len(_INDENT) :]
    return tuple(items)


def _read_bullets(lines: list[str]) -> tuple[str, ...]:
    items: list[str] = []
    for line in lines:
        if bullet := _ANY_BULLET.match(line):
            items.append(line[bullet.end() :])
        else:
            items[-1] += "\n" + line
    return tuple(items)


def _read_line(line: str) -> list[str]:
    """One line: a quoted list, perhaps after a label such as "Positive:", or one text."""
    label = _LABEL.match(line)
    rest = line[label.end() :] if label else line
    is_quoted = rest[0] in _OPEN or rest[-1] in _CLOSE
    parts = _BETWEEN_QUOTED.split(rest) if is_quoted else [rest]
    if len(parts) == 1 and not (is_quoted and rest[0] in _OPEN and rest[-1] in _CLOSE):
        return [line]
    return [_unquoted(part) for part in parts]


def _unquoted(text: str) -> str:
    text = text.strip().rstrip(",;").strip()
    if text[:1] in _OPEN and text[:1]:
        text = text[1:]
    if text[-1:] in _CLOSE and text[-1:]:
        text = text[:-1]
    return text.strip()
