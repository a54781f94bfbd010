"""What every change of a codebook keeps to: codes that are there, free names, a new version.

The changes themselves are in :mod:`~groundswell.analysis.codebook.revising` and
:mod:`~groundswell.analysis.codebook.lineage`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import fields, replace
from difflib import get_close_matches
from typing import Any

from groundswell.analysis.codebook.identity import new_id
from groundswell.analysis.codebook.model import Code, Codebook
from groundswell.analysis.errors import CodebookError

_CHANGEABLE = frozenset(field.name for field in fields(Code)) - {"id", "name", "parent_id"}


def next_version(version: str) -> str:
    """Name the version after one: its last number goes up by one.

    Examples
    --------
    >>> next_version("1"), next_version("2.9"), next_version("draft")
    ('2', '2.10', 'draft 2')
    """
    if found := re.fullmatch(r"(.*?)(\d+)", version, re.DOTALL):
        return f"{found[1]}{int(found[2]) + 1}"
    return f"{version} 2"


def revised(book: Codebook, codes: Iterable[Code], version: str | None) -> Codebook:
    """Make the version in which a codebook has these codes."""
    return replace(
        book,
        codes=tuple(codes),
        version=next_version(book.version) if version is None else version,
        made_from=book.fingerprint,
    )


def require_codes(book: Codebook, *code_ids: str) -> list[Code]:
    """Find codes by id.

    Raises
    ------
    CodebookError
        Where one is not there.
    """
    by_id = book.by_id
    for code_id in code_ids:
        if code_id not in by_id:
            near = get_close_matches(code_id, by_id, n=1)
            raise CodebookError(
                f"'{book.name}' has no code with the id '{code_id}'",
                fix=f"did you mean '{near[0]}'" if near else "give the id of one of its codes",
            )
    return [by_id[code_id] for code_id in code_ids]


def require_free(
    book: Codebook, name: str, parent_id: str | None, *, but: str | None = None
) -> None:
    """Refuse a name that is empty, or that another code in the same place has."""
    if not name.strip():
        raise CodebookError("a code needs a name", fix="give it one")
    for code in book.children(parent_id):
        if code.id != but and folded(code.name) == folded(name):
            raise CodebookError(
                f"there is a code '{code.name}' in the same place already",
                fix="choose another name",
            )


def require_fields(rules: dict[str, Any]) -> None:
    """Refuse fields that a code has not, or that have acts of their own."""
    if unknown := sorted(set(rules) - _CHANGEABLE):
        raise CodebookError(
            f"a code has no field '{unknown[0]}' that can be set like that",
            fix=f"use one of {', '.join(sorted(_CHANGEABLE))}",
        )


def fresh_id(book: Codebook, name: str, parent_id: str | None) -> str:
    """An id that no code has or had."""
    taken = {code.id for code in book.codes}.union(*(one.from_ids for one in book.lineage))
    number = 1
    while (made := new_id("code", book.fingerprint, parent_id or "", name, str(number))) in taken:
        number += 1
    return made


def folded(name: str) -> str:
    """Fold a name to what tells it from others."""
    return " ".join(name.casefold().split())
