"""The codes of a REFI-QDA file: XML to codebook and back.

Other programs have room for a name, a colour and one text for each code. All rules of a code go
into that text, under headings, so that people see them there. What the text can't hold exactly
goes into the file's own line of facts (:mod:`~groundswell.analysis.codebook.facts`).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, fields, replace
from typing import Any

from groundswell.analysis.codebook.columns import split_path
from groundswell.analysis.codebook.descriptions import read_description, write_description
from groundswell.analysis.codebook.facts import Exact, Facts, read_facts, write_facts
from groundswell.analysis.codebook.identity import guid_of, new_id, plain_guid
from groundswell.analysis.codebook.lists import counted, read_list, write_list
from groundswell.analysis.codebook.model import Code, Codebook, CodeSet
from groundswell.analysis.codebook.refi_archive import Document
from groundswell.analysis.codebook.refi_texts import read_memos
from groundswell.analysis.codebook.refi_xml import (
    NAMESPACES,
    Form,
    child,
    children,
    local,
    parse,
    text_of,
    validate,
    writable,
)
from groundswell.analysis.codebook.tables import ReadCodebook
from groundswell.analysis.errors import CodebookError

ORIGIN = "Groundswell"
"""What stands as the origin in files of ours."""

_COLOR = re.compile(r"#([0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})")
_LISTS = frozenset({"examples", "aliases", "answers"})
_FALSE = frozenset({"false", "0", "no"})


@dataclass(frozen=True, slots=True)
class _Found:
    """A code in the XML, before names of other codes are resolved."""

    code: Code
    guid: str
    answers: tuple[str, ...]
    hash: str
    place: str


def codebook_to_qdc(book: Codebook) -> bytes:
    """Write a codebook as a REFI-QDA codebook (.qdc), held against the schema.

    Parameters
    ----------
    book : Codebook
        Without circles, missing parents and double ids.

    Returns
    -------
    bytes
        The same for the same codebook.

    Raises
    ------
    CodebookError
        Where the codebook can't be written so.
    """
    from lxml import etree

    namespace = NAMESPACES["codebook"]
    root = etree.Element(f"{{{namespace}}}CodeBook", nsmap={None: namespace}, origin=ORIGIN)
    codes, sets = code_elements(book, "codebook")
    root.extend([codes, *([sets] if sets is not None else [])])
    data = to_bytes(root, facts_of(book, codes, sets))
    validate(data, "codebook")
    return data


def to_bytes(root: Any, facts: Facts) -> bytes:
    """Write a document with its facts before the root."""
    from lxml import etree

    head = b'<?xml version="1.0" encoding="utf-8"?>\n' + write_facts(facts)
    return head + bytes(etree.tostring(root, pretty_print=True, encoding="utf-8"))


def code_elements(book: Codebook, form: Form) -> tuple[Any, Any | None]:
    """Make the elements ``Codes`` and ``Sets``, the latter None where there are no sets.

    Raises
    ------
    CodebookError
        Where the codebook has no codes, circles, missing parents or double ids.
    """
    from lxml import etree

    _require_tree(book)
    space = f"{{{NAMESPACES[form]}}}"
    by_id = book.by_id
    codes = etree.Element(f"{space}Codes", nsmap={None: NAMESPACES[form]})
    trail = [codes]
    for depth, code in book.walk():
        del trail[depth + 1 :]
        above = trail[depth]
        element = etree.SubElement(above, f"{space}Code", guid=guid_of(code.id))
        element.set("name", writable(code.name))
        element.set("isCodable", "true" if code.is_codable else "false")
        if code.color and _COLOR.fullmatch(code.color):
            element.set("color", code.color)
        if text := write_description(_parts(code, by_id)):
            etree.SubElement(element, f"{space}Description").text = writable(text)
        trail.append(element)
    if not book.sets:
        return codes, None
    sets = etree.Element(f"{space}Sets", nsmap={None: NAMESPACES[form]})
    for number, one in enumerate(book.sets):
        element = etree.SubElement(sets, f"{space}Set", guid=new_id("set", str(number), one.name))
        element.set("name", writable(one.name))
        if one.note:
            etree.SubElement(element, f"{space}Description").text = writable(one.note)
        reference = "guid" if form == "codebook" else "targetGUID"
        for code_id in one.code_ids:
            etree.SubElement(element, f"{space}MemberCode", {reference: guid_of(code_id)})
    return codes, sets


def _require_tree(book: Codebook) -> None:
    fix = "run 'groundswell codebook check' on it and mend what it finds first"
    if not book.codes:
        raise CodebookError("the codebook holds no codes", fix="add one first")
    guids = {guid_of(code.id) for code in book.codes}
    if len(guids) < len(book.codes):
        raise CodebookError("two codes have the same id, so they can't be told apart", fix=fix)
    reached = {code.id for _, code in book.walk()}
    lost = [code for code in book.codes if code.id not in reached]
    if lost:
        raise CodebookError(
            f"{len(lost)} codes stand in a circle or under a parent that isn't there, "
            f"such as '{lost[0].name}'",
            fix=fix,
        )


def _parts(code: Code, by_id: dict[str, Code]) -> dict[str, str]:
    answered = [by_id[one].name if one in by_id else one for one in code.answers]
    return {
        "definition": code.definition,
        "include": code.include,
        "exclude": code.exclude,
        "examples": write_list(code.examples),
        "aliases": write_list(code.aliases),
        "answers": write_list(answered),
        "kind": code.kind or "",
        "number": code.number or "",
        "id": "" if code.id == guid_of(code.id) else code.id,
    }


def facts_of(book: Codebook, codes: Any, sets: Any | None) -> Facts:
    """Find out what the elements of a codebook don't hold exactly, and add what is of the whole.

    Reading them back is how it is found out, so that nothing is forgotten.
    """
    from lxml import etree

    def settled(element: Any) -> Any:
        return parse(etree.tostring(element, encoding="utf-8"), file="the codes")

    found = _read_elements(settled(codes))
    by_guid = {guid_of(code.id): code for code in book.codes}
    exact: dict[str, Exact] = {}
    for one, code in zip(found, _resolved(found), strict=True):
        meant = by_guid[one.guid]
        differing = [
            f.name for f in fields(Code) if getattr(code, f.name) != getattr(meant, f.name)
        ]
        values = {name: getattr(meant, name) for name in differing if name != "parent_id"}
        if values:
            kept = {n: list(v) if isinstance(v, tuple) else v for n, v in values.items()}
            exact[one.guid] = Exact(one.hash, kept)
    # An id that the text does not give back is known to the children of its code too.
    ids = {one.guid: by_guid[one.guid].id for one in found}
    read_sets = () if sets is None else _read_sets(settled(sets), ids)
    return Facts(
        book.name,
        book.version,
        note=book.note,
        made_from=book.made_from,
        lineage=book.lineage,
        sets=None if read_sets == book.sets else book.sets,
        exact=exact,
    )


def read_codes(document: Document, *, name: str) -> ReadCodebook:
    """Read the codebook of an open file.

    Parameters
    ----------
    document : Document
        A codebook or a project, of whatever program.
    name : str
        What to call the codebook where the file does not say.

    Returns
    -------
    ReadCodebook

    Raises
    ------
    CodebookError
        Where it holds no codes, or facts that can't be.
    """
    root = document.root
    holder = root if local(root) == "CodeBook" else child(root, "CodeBook")
    inner = None if holder is None else child(holder, "Codes")
    found = _read_elements(inner if inner is not None else holder)
    if not found:
        raise CodebookError(
            f"'{document.file}' holds no codes", fix="export it with its codebook, or another file"
        )
    facts = read_facts(root, file=document.file)
    notes: list[str] = []
    if facts is None:
        found = _with_memos(found, document, holder, notes)
        if document.origin.startswith("Taguette"):
            found = _taguette_tree(found)
    codes = _resolved(found, facts.exact if facts else {})
    ids = {one.guid: code.id for one, code in zip(found, codes, strict=True)}
    sets_element = child(root, "Sets")
    sets = () if sets_element is None else _read_sets(sets_element, ids)
    book = Codebook(str(root.get("name") or name), codes, sets=sets)
    if facts is not None:
        book = replace(
            book,
            name=facts.name,
            version=facts.version,
            note=facts.note,
            made_from=facts.made_from,
            lineage=facts.lineage,
            sets=book.sets if facts.sets is None else facts.sets,
        )
    elif document.origin:
        notes.append(f"written by {document.origin}")
    return ReadCodebook(book, tuple(one.place for one in found), document.format, tuple(notes))


def _read_elements(holder: Any | None) -> list[_Found]:
    """Every code, a parent before its children."""
    found: list[_Found] = []
    waiting: list[tuple[Any, str | None]] = []
    if holder is not None:
        waiting = [(element, None) for element in reversed(children(holder, "Code"))]
    while waiting:
        element, parent_id = waiting.pop()
        one = _read_code(element, parent_id, number=len(found))
        found.append(one)
        waiting += [(below, one.code.id) for below in reversed(children(element, "Code"))]
    return found


def _read_code(element: Any, parent_id: str | None, *, number: int) -> _Found:
    name = str(element.get("name") or "")
    # Some write the description as an attribute.
    description = text_of(element, "Description") or str(element.get("description") or "")
    parts = read_description(description)
    written = str(element.get("guid") or "")
    guid = plain_guid(written) or guid_of(written or f"{number} {name}")
    stated = parts.get("id", "")
    code = Code(
        stated if stated and guid_of(stated) == guid else guid,
        name,
        parent_id=parent_id,
        definition=parts.get("definition", ""),
        include=parts.get("include", ""),
        exclude=parts.get("exclude", ""),
        examples=read_list(parts.get("examples", "")),
        kind=parts.get("kind") or None,
        color=str(element.get("color") or "").strip() or None,
        is_codable=str(element.get("isCodable") or "").strip().casefold() not in _FALSE,
        aliases=read_list(parts.get("aliases", "")),
        number=parts.get("number") or None,
    )
    digest = hashlib.sha256(" ".join(f"{name} {description}".split()).encode()).hexdigest()
    answers = read_list(parts.get("answers", ""))
    return _Found(code, guid, answers, digest[:16], f"line {element.sourceline}")


def _resolved(found: list[_Found], exact: dict[str, Exact] | None = None) -> tuple[Code, ...]:
    """The codes, with names of other codes turned to ids and exact values in their place."""
    by_name: dict[str, list[str]] = {}
    for one in found:
        by_name.setdefault(one.code.name, []).append(one.code.id)
    codes, new_ids = [], {}
    for one in found:
        answers = tuple(
            by_name[name][0] if len(by_name.get(name, ())) == 1 else name for name in one.answers
        )
        code = replace(one.code, answers=answers)
        kept = (exact or {}).get(one.guid)
        if kept is not None and kept.of == one.hash:
            code = _with_fields(code, kept.fields)
        if code.id != one.code.id:
            new_ids[one.code.id] = code.id
        codes.append(code)
    return tuple(
        replace(code, parent_id=new_ids.get(code.parent_id or "", code.parent_id)) for code in codes
    )


def _with_fields(code: Code, values: dict[str, str | list[str] | None]) -> Code:
    known = {f.name for f in fields(Code)} - {"parent_id"}
    changes: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in values.items()
        if name in known and isinstance(value, list) == (name in _LISTS)
    }
    return replace(code, **changes)


def _read_sets(holder: Any, ids: dict[str, str]) -> tuple[CodeSet, ...]:
    sets = []
    for element in children(holder, "Set"):
        # Programs disagree on the attribute, and on braces and case.
        written = [
            m.get("targetGUID") or m.get("guid") or "" for m in children(element, "MemberCode")
        ]
        members = tuple(ids.get(guid, guid) for guid in (plain_guid(w) or w for w in written))
        if members or not any(local(member).startswith("Member") for member in element):
            note = text_of(element, "Description")
            sets.append(CodeSet(str(element.get("name") or ""), members, note))
    return tuple(sets)


def _with_memos(
    found: list[_Found], document: Document, holder: Any, notes: list[str]
) -> list[_Found]:
    """Memos that stand apart, as some programs keep what a code means."""
    memos = read_memos(document)
    n_left = 0
    referred = {
        guid: [memos.get(plain_guid(ref.get("targetGUID") or "") or "", "") for ref in refs]
        for element in holder.iter()
        if local(element) == "Code" and (refs := children(element, "NoteRef"))
        for guid in [plain_guid(element.get("guid") or "")]
    }
    filled = []
    for one in found:
        texts = [text.strip() for text in referred.get(one.guid, ()) if text.strip()]
        if texts and not one.code.definition:
            one = replace(one, code=replace(one.code, definition="\n\n".join(texts)))
        else:
            n_left += len(texts)
        filled.append(one)
    if n_left:
        notes.append(f"left out: {counted(n_left, 'memo')} on codes that have a description too")
    return filled


def _taguette_tree(found: list[_Found]) -> list[_Found]:
    """Taguette writes a flat list; a dot in a name stands for a level where the level is a tag."""
    known = frozenset(one.code.name for one in found)
    ids = {one.code.name: one.code.id for one in found}
    tree = []
    for one in found:
        path = split_path(one.code.name, ".", known=known)
        above = one.code.name[: -len(path[-1])].rstrip(" .") if len(path) > 1 else ""
        code = replace(one.code, name=path[-1], parent_id=ids.get(above))
        tree.append(replace(one, code=code))
    return tree
