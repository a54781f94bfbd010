"""Projects of other qualitative analysis programs: texts, codes and who coded what, both ways.

A REFI-QDA project (.qdpx) keeps every coder apart, so that blind teams stay blind to each other in
it. What the XML means is in :mod:`groundswell.analysis.codebook.refi_reading`; here its people and
selections become codings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from groundswell.analysis.codebook.files import write_bytes
from groundswell.analysis.codebook.identity import new_id
from groundswell.analysis.codebook.lists import counted
from groundswell.analysis.codebook.model import Codebook
from groundswell.analysis.codebook.refi_archive import open_refi
from groundswell.analysis.codebook.refi_parts import (
    Mark,
    ProjectParts,
    Selection,
    SourceText,
    User,
)
from groundswell.analysis.codebook.refi_reading import read_parts
from groundswell.analysis.codebook.refi_writing import pack_project
from groundswell.analysis.codebook.refi_xml import writable
from groundswell.analysis.coding.model import Coding
from groundswell.analysis.errors import CodebookError

UNKNOWN_CODER = "unknown"
"""Who coded where the file does not say."""


@dataclass(frozen=True, slots=True)
class ProjectText:
    """A text of a project: a contribution, or a whole interview.

    Attributes
    ----------
    id : str
        What codings call it; a GUID in files of other programs.
    text : str
        The words, exact: spans count Unicode code points in it.
    name : str
        What people call it; empty where that is the id.
    """

    id: str
    text: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """Texts, codes and codings.

    Attributes
    ----------
    book : Codebook
        The codes.
    texts : tuple of ProjectText
        What was coded.
    codings : tuple of Coding
        Who gave which code to what; ``code`` is the id of a code, ``item`` of a text.
    name : str
        What the project is called.
    notes : tuple of str
        What was left out in reading, in plain sentences. Not written.
    """

    book: Codebook
    texts: tuple[ProjectText, ...] = ()
    codings: tuple[Coding, ...] = ()
    name: str = ""
    notes: tuple[str, ...] = ()


def read_project(path: str | Path) -> Project:
    """Read a REFI-QDA project of any program.

    Parameters
    ----------
    path : str or Path
        A .qdpx archive, or the project.qde in it where its texts stand inside.

    Returns
    -------
    Project
        Codings in the order of the file. Positions are code points, however the program counted.

    Raises
    ------
    CodebookError
        Where the file is missing, damaged, made to do harm, or no project.
    """
    path = Path(path)
    with open_refi(path) as document:
        read = read_parts(document, name=path.stem)
    parts = read.parts
    people, notes = _people(parts.users)
    # Where the program does not say who, and only one can have been it.
    alone = next(iter(people.values())) if len(people) == 1 else (UNKNOWN_CODER, None)
    codings = [
        coding
        for source in parts.sources
        for selection in source.selections
        for coding in _codings(source.id, selection, people, alone)
    ]
    n_unknown = sum(coding.coder == UNKNOWN_CODER for coding in codings)
    if n_unknown and UNKNOWN_CODER not in {coder for coder, _ in people.values()}:
        notes.append(
            f"who made {counted(n_unknown, 'coding')} is not said: the coder is 'unknown' here"
        )
    return Project(
        parts.book,
        tuple(ProjectText(one.id, one.text, one.name) for one in parts.sources),
        tuple(codings),
        parts.name,
        (*read.notes, *notes),
    )


def write_project(project: Project, path: str | Path) -> None:
    r"""Write a project for other programs, whole or not at all.

    Parameters
    ----------
    project : Project
        Every coding must be of a text and a code that are there.
    path : str or Path
        A .qdpx file; one that is there is replaced.

    Raises
    ------
    CodebookError
        Where a coding is of no text, no code or no span that is there, or it can't be written.

    Examples
    --------
    >>> import tempfile
    >>> from groundswell.analysis.codebook.model import Code
    >>> book = Codebook("Change", (Code("time", "No time"),))
    >>> texts = (ProjectText("c1", "We rush 🏃 every day."),)
    >>> codings = (Coding("c1", "ada", "time", team="A", start=3, end=9),)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "change.qdpx"
    ...     write_project(Project(book, texts, codings), file)
    ...     read_project(file).codings == codings
    True
    """
    write_bytes(encode_project(project), Path(path))


def encode_project(project: Project) -> bytes:
    """Make the bytes of a project's file: the same for the same project.

    Parameters
    ----------
    project : Project
        As for :func:`write_project`.

    Returns
    -------
    bytes

    Raises
    ------
    CodebookError
        As for :func:`write_project`.
    """
    texts = {one.id: one for one in project.texts}
    known = {code.id for code in project.book.codes}
    for coding in project.codings:
        _require(coding, texts, known)
    people = sorted({(coding.coder, coding.team) for coding in project.codings}, key=_sorted_by)
    selections = _selections(project.codings)
    parts = ProjectParts(
        project.book,
        tuple(_user(coder, team) for coder, team in people),
        tuple(
            SourceText(one.id, one.name, one.text, tuple(selections.get(one.id, ())))
            for one in project.texts
        ),
        project.name,
    )
    return pack_project(parts)


def _require(coding: Coding, texts: Mapping[str, ProjectText], known: set[str]) -> None:
    who = f"a coding by '{coding.coder}'"
    if not coding.coder or any(
        name != writable(name) for name in (coding.coder, coding.team or "")
    ):
        raise CodebookError(
            f"the coder '{coding.coder}' of '{coding.item}' has a name that can't be written",
            fix="give every coder a name of plain letters",
        )
    if coding.item not in texts:
        raise CodebookError(
            f"{who} is of '{coding.item}', and there is no such text", fix="add the text"
        )
    if coding.code is not None and coding.code not in known:
        raise CodebookError(
            f"{who} of '{coding.item}' has the code '{coding.code}', which the codebook has not",
            fix="use the version of the codebook that it was coded with",
        )
    n = len(texts[coding.item].text)
    if (coding.start is None) != (coding.end is None) or not (
        0 <= (coding.start or 0) <= (n if coding.end is None else coding.end) <= n
    ):
        raise CodebookError(
            f"{who} of '{coding.item}' is of the span {coding.start} to {coding.end}, which its "
            f"text of {n} characters has not",
            fix="give the text that was coded, unchanged",
        )


def _sorted_by(person: tuple[str, str | None]) -> tuple[str, str]:
    return person[1] or "", person[0]


def _user_guid(coder: str, team: str | None) -> str:
    return new_id("coder", *([] if team is None else [team]), coder)


def _user(coder: str, team: str | None) -> User:
    """A person as other programs see them: their name says the team, their login does not."""
    return User(_user_guid(coder, team), coder if team is None else f"{coder} ({team})", coder)


def _people(users: Iterable[User]) -> tuple[dict[str, tuple[str, str | None]], list[str]]:
    people: dict[str, tuple[str, str | None]] = {}
    notes: list[str] = []
    seen: Counter[tuple[str, str | None]] = Counter()
    for user in users:
        coder, team = user.name or user.login or UNKNOWN_CODER, None
        if user.login and user.name.startswith(f"{user.login} (") and user.name.endswith(")"):
            coder, team = user.login, user.name[len(user.login) + 2 : -1]
        seen[coder, team] += 1
        if (n := seen[coder, team]) > 1:
            notes.append(f"two coders are called '{coder}': one is '{coder} ({n})' here")
            coder = f"{coder} ({n})"
        people[user.guid] = (coder, team)
    return people, notes


def _codings(
    item: str,
    selection: Selection,
    people: Mapping[str, tuple[str, str | None]],
    otherwise: tuple[str, str | None],
) -> list[Coding]:
    def made(code: str | None, user: str | None, at: str | None) -> Coding:
        coder, team = people.get(user or "", otherwise)
        return Coding(item, coder, code, team, at, selection.start, selection.end)

    if selection.is_uncoded:
        return [made(None, selection.user, selection.at)]
    return [made(mark.code_id, mark.user, mark.at) for mark in selection.marks]


def _selections(codings: Iterable[Coding]) -> dict[str, list[Selection]]:
    """Codings of one coder on one span share a selection, in the order that they came."""
    grouped: dict[tuple[object, ...], list[Coding]] = {}
    for coding in codings:
        span = (coding.item, coding.start, coding.end, coding.coder, coding.team)
        # A finding that no code fits stands alone: each is a statement of its own.
        alone = len(grouped) if coding.code is None else None
        grouped.setdefault((*span, alone), []).append(coding)
    selections: dict[str, list[Selection]] = {}
    for number, group in enumerate(grouped.values()):
        first = group[0]
        user = _user_guid(first.coder, first.team)
        guid = new_id("selection", first.item, str(number), user)
        is_uncoded = first.code is None
        marks = [
            Mark(new_id("mark", guid, str(place)), one.code, user, one.at)
            for place, one in enumerate(group)
            if one.code is not None
        ]
        selections.setdefault(first.item, []).append(
            Selection(
                guid,
                first.start,
                first.end,
                tuple(marks),
                is_uncoded=is_uncoded,
                user=user,
                at=first.at if is_uncoded else None,
            )
        )
    return selections
