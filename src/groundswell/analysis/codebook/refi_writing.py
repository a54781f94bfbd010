"""Writing a REFI-QDA project (.qdpx): people, texts and selections.

The codes are in :mod:`~groundswell.analysis.codebook.refi_codes`; reading is in
:mod:`~groundswell.analysis.codebook.refi_reading`.
"""

from __future__ import annotations

import re
from typing import Any

from groundswell.analysis.codebook.facts import Facts
from groundswell.analysis.codebook.identity import guid_of
from groundswell.analysis.codebook.refi_archive import pack
from groundswell.analysis.codebook.refi_codes import ORIGIN, code_elements, facts_of, to_bytes
from groundswell.analysis.codebook.refi_parts import (
    BOTH,
    NONE,
    WHOLE,
    ProjectParts,
    Selection,
    SourceText,
    identity_of,
)
from groundswell.analysis.codebook.refi_xml import NAMESPACES, validate, writable
from groundswell.analysis.errors import CodebookError

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
_N_NAME = 60


def pack_project(parts: ProjectParts) -> bytes:
    """Write a project as a .qdpx archive, its XML held against the schema.

    Parameters
    ----------
    parts : ProjectParts
        The project.

    Returns
    -------
    bytes
        The same for the same project.

    Raises
    ------
    CodebookError
        Where it can't be written so.
    """
    from lxml import etree

    namespace = NAMESPACES["project"]
    space = f"{{{namespace}}}"
    root = etree.Element(f"{space}Project", nsmap={None: namespace})
    root.set("name", writable(parts.name or parts.book.name))
    root.set("origin", ORIGIN)
    if parts.users:
        users = etree.SubElement(root, f"{space}Users")
        for user in parts.users:
            element = etree.SubElement(users, f"{space}User", guid=user.guid)
            element.set("name", writable(user.name))
            if user.login:
                element.set("id", writable(user.login))
    codes, sets = code_elements(parts.book, "project")
    facts = facts_of(parts.book, codes, sets)
    etree.SubElement(root, f"{space}CodeBook").append(codes)
    files: dict[str, bytes] = {}
    if parts.sources:
        holder = etree.SubElement(root, f"{space}Sources")
        for source in parts.sources:
            _write_source(holder, source, facts, files)
    if sets is not None:
        root.append(sets)
    data = to_bytes(root, facts)
    validate(data, "project")
    return pack(data, files)


def _write_source(holder: Any, source: SourceText, facts: Facts, files: dict[str, bytes]) -> None:
    from lxml import etree

    space = f"{{{NAMESPACES['project']}}}"
    guid = guid_of(source.id)
    file = f"{guid}.txt"
    if file in files:
        raise CodebookError(f"two texts have the same id, '{source.id}'", fix="make ids unique")
    try:
        files[file] = source.text.encode("utf-8")
    except UnicodeEncodeError:
        raise CodebookError(
            f"the text '{source.id}' holds half a character, which no file can hold",
            fix="find what shows as a box or question mark in it, and mend it",
        ) from None
    name = source.name or source.id
    element = etree.SubElement(holder, f"{space}TextSource", guid=guid)
    element.set("name", writable(name))
    element.set("plainTextPath", f"internal://{file}")
    if identity_of(guid, writable(name)) != (source.id, source.name):
        facts.texts[guid] = {"id": source.id, "name": source.name}
    for one in source.selections:
        _write_selection(element, one, source, facts)


def _write_selection(above: Any, one: Selection, source: SourceText, facts: Facts) -> None:
    from lxml import etree

    space = f"{{{NAMESPACES['project']}}}"
    is_whole = one.start is None or one.end is None
    start, end = (0, len(source.text)) if is_whole else (one.start or 0, one.end or 0)
    element = etree.SubElement(above, f"{space}PlainTextSelection", guid=one.guid)
    element.set("name", writable(" ".join(source.text[start:end].split())[:_N_NAME]))
    element.set("startPosition", str(start))
    element.set("endPosition", str(end))
    _write_origin(element, one.guid, one.user, one.at, facts)
    said = {(True, True): BOTH, (True, False): WHOLE, (False, True): NONE}
    if text := said.get((is_whole, one.is_uncoded)):
        etree.SubElement(element, f"{space}Description").text = text
    for mark in one.marks:
        coding = etree.SubElement(element, f"{space}Coding", guid=mark.guid)
        _write_origin(coding, mark.guid, mark.user, mark.at, facts)
        etree.SubElement(coding, f"{space}CodeRef", targetGUID=guid_of(mark.code_id))


def _write_origin(element: Any, guid: str, user: str | None, at: str | None, facts: Facts) -> None:
    if user is not None:
        element.set("creatingUser", user)
    if at is not None and _TIME.fullmatch(at):
        element.set("creationDateTime", at)
    elif at is not None:
        facts.times[guid] = at
