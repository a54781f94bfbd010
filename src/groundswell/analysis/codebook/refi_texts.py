"""The texts of a REFI-QDA project: sources and memos, in the XML or in files beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from groundswell.analysis.codebook.identity import plain_guid
from groundswell.analysis.codebook.refi_archive import Document
from groundswell.analysis.codebook.refi_xml import child, children, text_of
from groundswell.analysis.corpus.decoding import decode
from groundswell.analysis.errors import CodebookError, TableError

_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class RawText:
    """A text as its file holds it.

    Attributes
    ----------
    text : str
        With its line ends as they are, without a byte order mark.
    has_mark : bool
        Whether a byte order mark stood in front.
    """

    text: str
    has_mark: bool = False


def read_text(document: Document, element: Any, *, as_is: bool = False) -> RawText | None:
    """Read the plain text of a source or memo.

    Parameters
    ----------
    document : Document
        The project.
    element : lxml element
        ``TextSource``, ``Note``, ``Representation`` or ``Transcript``.
    as_is : bool
        Whether the file is one of ours, in which every character counts.

    Returns
    -------
    RawText or None
        None where it has no plain text inside the project.

    Raises
    ------
    CodebookError
        Where its file leads out of the project, is damaged or is no text.
    """
    if child(element, "PlainTextContent") is not None:
        return RawText(text_of(element, "PlainTextContent"))
    path = str(element.get("plainTextPath") or "")
    if not path:
        return None
    data = document.read(path)
    if data is None:
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return RawText(decode(data).text)
        except TableError as error:
            raise CodebookError(f"'{path}' in '{document.file}' is no text: {error.what}") from None
    if as_is or not text.startswith(_MARK):
        return RawText(text)
    return RawText(text[1:], has_mark=True)


def read_memos(document: Document) -> dict[str, str]:
    """Texts of the memos of a project, by GUID; those without a plain text are not among them."""
    holder = child(document.root, "Notes")
    memos: dict[str, str] = {}
    for note in [] if holder is None else children(holder, "Note"):
        raw = read_text(document, note)
        text = raw.text if raw is not None else text_of(note, "Description")
        guid = plain_guid(note.get("guid") or "")
        if guid and text.strip():
            memos[guid] = text
    return memos
