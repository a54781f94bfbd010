"""Reading a REFI-QDA project (.qdpx) of any program: people, texts and selections.

The codes are in :mod:`~groundswell.analysis.codebook.refi_codes`; how positions count in other
programs' files is in :mod:`~groundswell.analysis.codebook.refi_positions`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from groundswell.analysis.codebook.facts import Facts, read_facts
from groundswell.analysis.codebook.identity import guid_of, new_id, plain_guid
from groundswell.analysis.codebook.lists import counted
from groundswell.analysis.codebook.refi_archive import Document
from groundswell.analysis.codebook.refi_codes import ORIGIN, read_codes
from groundswell.analysis.codebook.refi_parts import (
    BOTH,
    NONE,
    WHOLE,
    Mark,
    ProjectParts,
    Selection,
    SourceText,
    User,
    identity_of,
)
from groundswell.analysis.codebook.refi_positions import (
    Selected,
    apply_counting,
    count_elsewhere,
    find_counting,
)
from groundswell.analysis.codebook.refi_texts import RawText, read_text
from groundswell.analysis.codebook.refi_xml import child, children, local, text_of
from groundswell.analysis.errors import CodebookError

_NOT_CARRIED = {
    "PictureSource": "picture",
    "AudioSource": "sound recording",
    "VideoSource": "film",
    "Note": "memo",
    "Link": "link",
    "Graph": "graph",
    "Variable": "variable",
    "Case": "case",
}


@dataclass(frozen=True, slots=True)
class ReadProject:
    """A project as it was read.

    Attributes
    ----------
    parts : ProjectParts
        What is in it.
    notes : tuple of str
        What was left out, and how positions were read, in plain sentences.
    """

    parts: ProjectParts
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """A text in the XML: the element that names it, what holds its selections, and its words."""

    element: Any
    raw: RawText
    selections: tuple[tuple[Any, Selected], ...]


def read_parts(document: Document, *, name: str) -> ReadProject:
    """Read a project.

    Parameters
    ----------
    document : Document
        Open, of whatever program.
    name : str
        What to call it where the file does not say.

    Returns
    -------
    ReadProject

    Raises
    ------
    CodebookError
        Where it is no project, or can't be read.
    """
    if local(document.root) != "Project":
        raise CodebookError(
            f"'{document.file}' is a codebook alone, without texts and codings",
            fix="give a project (.qdpx)",
        )
    read = read_codes(document, name=name)
    facts = read_facts(document.root, file=document.file)
    is_ours = facts is not None and document.origin == ORIGIN
    notes = [*read.notes, *_left_out(document.root)]
    found = _find_texts(document, notes, as_is=is_ours)
    reader = _Reader(document, facts, {guid_of(one.id): one.id for one in read.book.codes})
    if is_ours:
        sources = [reader.source(one, one.raw.text, None) for one in found]
    else:
        selected = [(one.raw, [said for _, said in one.selections]) for one in found]
        counting = find_counting(selected, origin=document.origin)
        if said := counting.describe():
            notes.append(said)
        if n_elsewhere := count_elsewhere(selected, counting):
            notes.append(
                f"{counted(n_elsewhere, 'selection')} not where the words stand that the file "
                "writes beside its positions: the text may have been changed after it was coded"
            )
        sources = [reader.source(one, *apply_counting(one.raw, counting)) for one in found]
    notes += reader.notes()
    parts = ProjectParts(
        read.book,
        _read_users(document.root),
        tuple(sources),
        str(document.root.get("name") or ""),
    )
    return ReadProject(parts, tuple(notes))


def _read_users(root: Any) -> tuple[User, ...]:
    holder = child(root, "Users")
    return tuple(
        User(
            plain_guid(one.get("guid") or "") or guid_of(one.get("guid") or ""),
            str(one.get("name") or ""),
            str(one.get("id") or ""),
        )
        for one in ([] if holder is None else children(holder, "User"))
    )


def _left_out(root: Any) -> list[str]:
    counts = Counter(local(element) for element in root.iter())
    said = [counted(counts[tag], what) for tag, what in _NOT_CARRIED.items() if counts[tag]]
    return (
        [f"left out, as they are neither codes nor codings of texts: {', '.join(said)}"]
        if (said)
        else []
    )


def _find_texts(document: Document, notes: list[str], *, as_is: bool) -> list[_Found]:
    """Every text of a project: sources, what PDFs say, and transcripts."""
    holder = child(document.root, "Sources")
    found: list[_Found] = []
    n_without = n_lost = 0
    for source in [] if holder is None else list(holder):
        inner = {
            "TextSource": [source],
            "PDFSource": children(source, "Representation"),
            "AudioSource": children(source, "Transcript"),
            "VideoSource": children(source, "Transcript"),
        }.get(local(source), [])
        for element in inner:
            raw = read_text(document, element, as_is=as_is)
            if raw is None:
                n_without += 1
                n_lost += sum(local(below) == "Coding" for below in element.iter())
                continue
            found.append(_Found(element, raw, tuple(_selections(element, document.file))))
    if n_without:
        notes.append(
            f"left out: {counted(n_without, 'text')} not in the file, with "
            f"{counted(n_lost, 'coding')}; export the project again with its sources"
        )
    n_all = sum(local(one) == "Coding" for one in ([] if holder is None else holder.iter()))
    n_read = sum(local(one) == "Coding" for text in found for one in text.element.iter())
    n_others = n_all - n_read
    if n_others > n_lost:
        notes.append(
            f"left out: {counted(n_others - n_lost, 'coding')} of pictures, sounds and parts of "
            "pages, as only texts are read"
        )
    return found


def _selections(element: Any, file: str) -> list[tuple[Any, Selected]]:
    points = {one.get("guid"): one for one in children(element, "SyncPoint")}
    found = []
    for one in element:
        try:
            if local(one) == "PlainTextSelection":
                start, end = int(one.get("startPosition")), int(one.get("endPosition"))
            elif local(one) == "TranscriptSelection":
                ends = [points.get(one.get(name)) for name in ("fromSyncPoint", "toSyncPoint")]
                places = [None if point is None else point.get("position") for point in ends]
                if None in places:
                    continue  # It is of the recording, between times, and not of the text.
                start, end = (int(str(place)) for place in places)
            else:
                continue
        except (TypeError, ValueError):
            raise CodebookError(
                f"'{file}' holds a selection (line {one.sourceline}) whose positions are no "
                "whole numbers",
                fix="export it again from the program that it comes from",
            ) from None
        found.append((one, Selected(start, end, str(one.get("name") or ""))))
    return found


class _Reader:
    """Turns elements into parts, and counts what could not be as it is written."""

    def __init__(self, document: Document, facts: Facts | None, codes: dict[str, str]) -> None:
        self._file = document.file
        self._facts = facts
        self._codes = codes
        self._n_unknown = self._n_cut = self._n_bare = 0
        self._seen: set[str] = set()

    def notes(self) -> list[str]:
        said = []
        if self._n_unknown:
            said.append(
                f"left out: {counted(self._n_unknown, 'coding')} of what is no code of the "
                "codebook (some programs code cases so)"
            )
        if self._n_cut:
            said.append(
                f"{counted(self._n_cut, 'selection')} cut where their text ends, beyond which "
                "they reach"
            )
        if self._n_bare:
            said.append(
                f"left out: {counted(self._n_bare, 'selection')} without a code, such as remarks"
            )
        return said

    def source(self, found: _Found, text: str, convert: Any | None) -> SourceText:
        element = found.element
        name = str(element.get("name") or "")
        written = str(element.get("guid") or f"text {len(self._seen) + 1} {name}")
        guid = plain_guid(written) or guid_of(written)
        if guid in self._seen:
            raise CodebookError(
                f"'{self._file}' holds two texts with the same id, '{written}'",
                fix="export it again from the program that it comes from",
            )
        self._seen.add(guid)
        known = (self._facts.texts if self._facts else {}).get(guid, {})
        source_id, name = identity_of(guid, name)
        selections = [
            one
            for part, selected in found.selections
            for one in self._selection(part, selected, text, convert)
        ]
        marks = self._marks(element)
        if marks:
            selections.append(Selection(new_id("whole", guid), None, None, marks))
        return SourceText(
            known.get("id", source_id), known.get("name", name), text, tuple(selections)
        )

    def _selection(
        self, element: Any, selected: Selected, text: str, convert: Any | None
    ) -> list[Selection]:
        start, end = selected.start, selected.end
        if convert is not None:
            start, end = convert(start, end)
        said = text_of(element, "Description").strip()
        is_whole = said in (WHOLE, BOTH)
        is_uncoded = said in (NONE, BOTH)
        marks = self._marks(element)
        if not marks and not is_uncoded:
            self._n_bare += not children(element, "Coding")
            return []
        if not 0 <= start <= end <= len(text):
            self._n_cut += 1
            start, end = sorted((min(max(start, 0), len(text)), min(max(end, 0), len(text))))
        guid = plain_guid(element.get("guid") or "") or new_id(
            "selection", str(element.sourceline), str(start), str(end)
        )
        return [
            Selection(
                guid,
                None if is_whole else start,
                None if is_whole else end,
                marks,
                is_uncoded=is_uncoded,
                user=_user(element),
                at=self._at(element, guid),
            )
        ]

    def _marks(self, element: Any) -> tuple[Mark, ...]:
        marks = []
        for coding in children(element, "Coding"):
            reference = child(coding, "CodeRef")
            target = "" if reference is None else reference.get("targetGUID") or ""
            code = self._codes.get(plain_guid(target) or guid_of(target))
            if code is None:
                self._n_unknown += 1
                continue
            guid = plain_guid(coding.get("guid") or "") or new_id(
                "mark", str(coding.sourceline), code
            )
            user = _user(coding) or _user(element)
            at = self._at(coding, guid)
            marks.append(Mark(guid, code, user, at))
        return tuple(marks)

    def _at(self, element: Any, guid: str) -> str | None:
        if self._facts is not None and guid in self._facts.times:
            return self._facts.times[guid]
        return str(element.get("creationDateTime") or "") or None


def _user(element: Any) -> str | None:
    written = element.get("creatingUser") or element.get("modifyingUser") or ""
    return plain_guid(written) or (guid_of(written) if written else None)
