"""What a codebook is: codes with their rules, their order, and where they came from.

Plain data. How files become codebooks is in :mod:`~groundswell.analysis.codebook.files`, how one
version becomes the next in :mod:`~groundswell.analysis.codebook.revising`, and what may be wrong
with one in :mod:`~groundswell.analysis.codebook.checking`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Literal

Act = Literal["split", "merge", "retire"]


@dataclass(frozen=True, slots=True)
class Code:
    """One code: a label and what a coder must know to use it like everybody else.

    Attributes
    ----------
    id : str
        Its identity: it stays when the code is renamed, moved or defined anew.
    name : str
        What people call it.
    parent_id : str or None
        Id of the wider code that it stands under; None at the top.
    definition : str
        What it means.
    include : str
        When to use it.
    exclude : str
        When not, and which code to use instead.
    examples : tuple of str
        What people wrote, or might have written, that carries it.
    kind : str or None
        What sort of code it is, such as "barrier" or "building block", where the codebook says so.
    color : str or None
        As ``#RRGGBB``.
    is_codable : bool
        False for a heading that only holds narrower codes.
    aliases : tuple of str
        Other names for it, former ones among them.
    answers : tuple of str
        Ids of the codes that it answers: the barriers that a building block takes away.
    number : str or None
        A number for reading, such as "3.2"; never an identity.
    """

    id: str
    name: str
    parent_id: str | None = None
    definition: str = ""
    include: str = ""
    exclude: str = ""
    examples: tuple[str, ...] = ()
    kind: str | None = None
    color: str | None = None
    is_codable: bool = True
    aliases: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Lineage:
    """What became of codes that a later version no longer has as they were.

    Attributes
    ----------
    act : {"split", "merge", "retire"}
        What was done.
    from_ids, from_names : tuple of str
        The codes before, by id and by the name they had then.
    to_ids : tuple of str
        The codes after; empty where a code was retired.
    version : str
        The version that it made.
    reason : str
        Why.
    """

    act: Act
    from_ids: tuple[str, ...]
    from_names: tuple[str, ...]
    to_ids: tuple[str, ...]
    version: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CodeSet:
    """Codes put together by somebody for a purpose of theirs; a code may be in several sets.

    Attributes
    ----------
    name : str
        What the set is called.
    code_ids : tuple of str
        Its codes.
    note : str
        What it is for.
    """

    name: str
    code_ids: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Codebook:
    """One version of a codebook.

    It may hold mistakes (a missing parent, a circle, a name twice): a file is read as it is, and
    :func:`~groundswell.analysis.codebook.checking.check_codebook` tells what is wrong.

    Attributes
    ----------
    name : str
        What people call it.
    codes : tuple of Code
        In the order people see them.
    version : str
        Name of the version; a number unless somebody named it.
    lineage : tuple of Lineage
        Splits, merges and retirements, oldest first.
    note : str
        What it is for, and anything else a coder should know.
    sets : tuple of CodeSet
        Groups of codes that cut across the hierarchy.
    made_from : str or None
        Fingerprint of the version that this one was made from.

    Examples
    --------
    >>> book = Codebook("Change", (Code("a", "Time"), Code("b", "No slack", parent_id="a")))
    >>> [child.name for child in book.children("a")], book.path("b")
    (['No slack'], ('Time', 'No slack'))
    """

    name: str
    codes: tuple[Code, ...]
    version: str = "1"
    lineage: tuple[Lineage, ...] = ()
    note: str = ""
    sets: tuple[CodeSet, ...] = ()
    made_from: str | None = None

    @property
    def by_id(self) -> dict[str, Code]:
        """Codes by id; the first where an id stands twice."""
        found: dict[str, Code] = {}
        for code in self.codes:
            found.setdefault(code.id, code)
        return found

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what the codes say, whatever their order and the version's name."""
        codes = sorted(
            json.dumps(asdict(code), sort_keys=True, ensure_ascii=True) for code in self.codes
        )
        return hashlib.sha256("\n".join(codes).encode()).hexdigest()

    def children(self, code_id: str | None) -> tuple[Code, ...]:
        """Codes directly under a code, or at the top, in their order."""
        return tuple(code for code in self.codes if code.parent_id == code_id)

    def path(self, code_id: str) -> tuple[str, ...]:
        """Names from the top down to a code; a circle or missing parent ends it.

        Raises
        ------
        KeyError
            Where no code has that id.
        """
        by_id = self.by_id
        names, seen = [by_id[code_id].name], {code_id}
        parent = by_id[code_id].parent_id
        while parent is not None and parent in by_id and parent not in seen:
            names.append(by_id[parent].name)
            seen.add(parent)
            parent = by_id[parent].parent_id
        return tuple(reversed(names))

    def walk(self) -> Iterator[tuple[int, Code]]:
        """Every code below the top with its depth, a parent before its children.

        A code whose parent is missing, or that stands in a circle, is not reached.
        """
        below: dict[str | None, list[Code]] = {}
        for code in self.codes:
            below.setdefault(code.parent_id, []).append(code)
        waiting = [(0, code) for code in reversed(below.pop(None, []))]
        while waiting:
            depth, code = waiting.pop()
            yield depth, code
            waiting += [(depth + 1, child) for child in reversed(below.pop(code.id, []))]
