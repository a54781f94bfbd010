"""What changed between two versions of a codebook.

Codes are matched by their ids; where two files share none of those (one of them passed through a
program or a hand that gave new ones), by name and then by definition.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, fields

from groundswell.analysis.codebook.model import Code, Codebook, Lineage


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one code.

    Attributes
    ----------
    field : str
        Such as "name", "parent", "definition".
    before, after : str
        As people read them.
    """

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class CodeChange:
    """One code that both have, differently.

    Attributes
    ----------
    id : str
        Its id in the later one.
    name : str
        Its name in the later one.
    changes : tuple of FieldChange
        What is different.
    matched_by : str
        "id", "name" or "definition".
    """

    id: str
    name: str
    changes: tuple[FieldChange, ...]
    matched_by: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed.

    Attributes
    ----------
    added, removed : tuple of Code
        Only in the later, only in the earlier one. What the lineage explains is in it too.
    changed : tuple of CodeChange
        In both, with a difference.
    n_same : int
        Codes in both without one.
    lineage : tuple of Lineage
        Splits, merges and retirements that only the later one knows of.
    """

    added: tuple[Code, ...]
    removed: tuple[Code, ...]
    changed: tuple[CodeChange, ...]
    n_same: int
    lineage: tuple[Lineage, ...]


def compare_codebooks(before: Codebook, after: Codebook) -> Difference:
    """Compare two versions of a codebook.

    Parameters
    ----------
    before, after : Codebook
        The earlier and the later one.

    Returns
    -------
    Difference

    Examples
    --------
    >>> before = Codebook("Change", (Code("a", "Time"), Code("b", "Money")))
    >>> after = Codebook("Change", (Code("a", "Too little time"), Code("c", "Trust")))
    >>> found = compare_codebooks(before, after)
    >>> [c.name for c in found.added], [c.name for c in found.removed], found.changed[0].changes
    (['Trust'], ['Money'], (FieldChange(field='name', before='Time', after='Too little time'),))
    """
    pairs = _match(before, after)
    old_by_id, new_by_id = before.by_id, after.by_id
    changed, n_same = [], 0
    for code in after.codes:
        if code.id not in pairs:
            continue
        old_id, how = pairs[code.id]
        found = _changes(old_by_id[old_id], code, before, after, pairs)
        if found:
            changed.append(CodeChange(code.id, code.name, found, how))
        else:
            n_same += 1
    matched = {old_id for old_id, _ in pairs.values()}
    known = set(before.lineage)
    return Difference(
        tuple(code for code in new_by_id.values() if code.id not in pairs),
        tuple(code for code in old_by_id.values() if code.id not in matched),
        tuple(changed),
        n_same,
        tuple(one for one in after.lineage if one not in known),
    )


def _match(before: Codebook, after: Codebook) -> dict[str, tuple[str, str]]:
    """Id in the later one to id in the earlier one, and how they were matched."""
    old, new = before.by_id, after.by_id
    pairs = {code_id: (code_id, "id") for code_id in new if code_id in old}
    ways: tuple[tuple[str, Callable[[Codebook, Code], str]], ...] = (
        ("name", lambda book, code: "\x1f".join(map(_folded, book.path(code.id)))),
        ("name", lambda _, code: _folded(code.name)),
        ("definition", lambda _, code: _folded(code.definition)),
    )
    for how, key in ways:
        left = [code for code in new.values() if code.id not in pairs]
        taken = {old_id for old_id, _ in pairs.values()}
        free = [code for code in old.values() if code.id not in taken]
        n_new = Counter(key(after, code) for code in left)
        by_key = {key(before, code): code.id for code in free}
        n_old = Counter(key(before, code) for code in free)
        for code in left:
            text = key(after, code)
            if text and n_new[text] == n_old[text] == 1:
                pairs[code.id] = (by_key[text], how)
    return pairs


def _changes(
    old: Code, new: Code, before: Codebook, after: Codebook, pairs: dict[str, tuple[str, str]]
) -> tuple[FieldChange, ...]:
    found = []
    if old.name != new.name:
        found.append(FieldChange("name", old.name, new.name))
    parent = pairs.get(new.parent_id or "", (new.parent_id, ""))[0]
    if parent != old.parent_id:
        places = (_name(before, old.parent_id), _name(after, new.parent_id))
        found.append(FieldChange("parent", *places))
    answered = {pairs.get(one, (one, ""))[0] for one in new.answers}
    if answered != set(old.answers):
        found.append(
            FieldChange(
                "answers",
                "; ".join(_name(before, one) for one in old.answers),
                "; ".join(_name(after, one) for one in new.answers),
            )
        )
    for field in fields(Code):
        if field.name in ("id", "name", "parent_id", "answers"):
            continue
        values = getattr(old, field.name), getattr(new, field.name)
        if values[0] != values[1]:
            found.append(FieldChange(field.name, *map(_readable, values)))
    return tuple(found)


def _name(book: Codebook, code_id: str | None) -> str:
    if code_id is None:
        return "(top)"
    code = book.by_id.get(code_id)
    return code_id if code is None else code.name


def _readable(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case tuple():
            return "; ".join(map(str, value))
        case _:
            return str(value)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
