"""What a REFI-QDA project holds, as plain data: people, texts, selections and what they carry.

GUIDs stand as they are; who they are in Groundswell's words is for the rooms above.
"""

from __future__ import annotations

from dataclasses import dataclass

from groundswell.analysis.codebook.identity import guid_of
from groundswell.analysis.codebook.model import Codebook

WHOLE, NONE = "The whole text", "No code fits"
"""What a person reads beside such a selection in another program, and we read back."""
BOTH = f"{WHOLE}. {NONE}"
"""Both at once."""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who coded.

    Attributes
    ----------
    guid, name : str
        As in the file.
    login : str
        Their short name, where the program has one.
    """

    guid: str
    name: str
    login: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """One code given to a selection.

    Attributes
    ----------
    guid : str
        Of the mark itself.
    code_id : str
        Id of the code in the codebook.
    user : str or None
        GUID of who gave it.
    at : str or None
        When.
    """

    guid: str
    code_id: str
    user: str | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """A part of a text, or all of it.

    Attributes
    ----------
    guid : str
        Of the selection.
    start, end : int or None
        Code points of the text, half-open; both None where it is the text as a whole.
    marks : tuple of Mark
        Its codes.
    is_uncoded : bool
        Somebody looked at it and found that no code fits.
    user : str or None
        GUID of who selected it.
    at : str or None
        When.
    """

    guid: str
    start: int | None
    end: int | None
    marks: tuple[Mark, ...] = ()
    is_uncoded: bool = False
    user: str | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class SourceText:
    """A text and what was selected in it.

    Attributes
    ----------
    id : str
        Its identity; a GUID in files of other programs.
    name : str
        What people call it.
    text : str
        The words, exact: positions count in it.
    selections : tuple of Selection
        In the order of the file.
    """

    id: str
    name: str
    text: str
    selections: tuple[Selection, ...] = ()


@dataclass(frozen=True, slots=True)
class ProjectParts:
    """A project.

    Attributes
    ----------
    book : Codebook
        Its codes.
    users : tuple of User
        Its people.
    sources : tuple of SourceText
        Its texts.
    name : str
        What it is called; the codebook's name where it has none of its own.
    """

    book: Codebook
    users: tuple[User, ...] = ()
    sources: tuple[SourceText, ...] = ()
    name: str = ""


def identity_of(guid: str, name: str) -> tuple[str, str]:
    """A text's id and name: its name is its id, and it has no other, if the GUID is made of it."""
    return (name, "") if guid_of(name) == guid else (guid, name)
