"""Adding, naming, moving and defining codes: every act gives a new codebook and changes no old one.

A code keeps its id through all of it. Splitting, merging and retiring codes is in
:mod:`~groundswell.analysis.codebook.lineage`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from groundswell.analysis.codebook.model import Code, Codebook
from groundswell.analysis.codebook.revision import (
    fresh_id,
    require_codes,
    require_fields,
    require_free,
    revised,
)
from groundswell.analysis.errors import CodebookError


def add_code(
    book: Codebook,
    name: str,
    *,
    parent_id: str | None = None,
    after: str | None = None,
    version: str | None = None,
    **rules: Any,
) -> Codebook:
    """Add a code.

    Parameters
    ----------
    book : Codebook
        The version before.
    name : str
        What to call it.
    parent_id : str, optional
        Id of the code that it stands under; at the top if not given.
    after : str, optional
        Id of the code that it follows; last if not given.
    version : str, optional
        Name of the new version; the next number if not given.
    **rules
        Other fields of :class:`~groundswell.analysis.codebook.model.Code`.

    Returns
    -------
    Codebook
        The new version; the code's id is made from it and always the same.

    Raises
    ------
    CodebookError
        Where the parent is none of its codes, or one of the same name stands there.

    Examples
    --------
    >>> book = add_code(Codebook("Change", (Code("a", "Time"),)), "No slack", parent_id="a")
    >>> book.version, book.path(book.codes[-1].id)
    ('2', ('Time', 'No slack'))
    """
    require_codes(book, *([parent_id] if parent_id is not None else []))
    require_free(book, name, parent_id)
    require_fields(rules)
    code = Code(fresh_id(book, name, parent_id), name, parent_id, **rules)
    place = len(book.codes)
    if after is not None:
        require_codes(book, after)
        place = [one.id for one in book.codes].index(after) + 1
    return revised(book, (*book.codes[:place], code, *book.codes[place:]), version)


def rename_code(book: Codebook, code_id: str, name: str, *, version: str | None = None) -> Codebook:
    """Call a code something else; its former name stays among its other names.

    Parameters
    ----------
    book, version
        As for :func:`add_code`.
    code_id : str
        The code.
    name : str
        Its new name.

    Returns
    -------
    Codebook

    Raises
    ------
    CodebookError
        Where there is no such code, or another of that name stands beside it.

    Examples
    --------
    >>> book = rename_code(Codebook("Change", (Code("a", "Time"),)), "a", "Too little time")
    >>> book.codes[0].id, book.codes[0].name, book.codes[0].aliases
    ('a', 'Too little time', ('Time',))
    """
    code = require_codes(book, code_id)[0]
    require_free(book, name, code.parent_id, but=code_id)
    aliases = tuple(one for one in code.aliases if one not in (name, code.name))
    if name != code.name:
        aliases = (*aliases, code.name)
    return revised(book, _with(book, replace(code, name=name, aliases=aliases)), version)


def move_code(
    book: Codebook, code_id: str, parent_id: str | None, *, version: str | None = None
) -> Codebook:
    """Put a code, with all below it, under another, or at the top.

    Parameters
    ----------
    book, version
        As for :func:`add_code`.
    code_id : str
        The code.
    parent_id : str or None
        Its new parent; None for the top.

    Returns
    -------
    Codebook

    Raises
    ------
    CodebookError
        Where there is no such code, or the parent stands below the code itself.
    """
    code = require_codes(book, code_id, *([parent_id] if parent_id is not None else []))[0]
    if parent_id is not None and (parent_id == code_id or parent_id in _below(book, code_id)):
        raise CodebookError(
            f"'{code.name}' can't stand under itself", fix="move the code below it away first"
        )
    require_free(book, code.name, parent_id, but=code_id)
    return revised(book, _with(book, replace(code, parent_id=parent_id)), version)


def redefine_code(
    book: Codebook, code_id: str, *, version: str | None = None, **rules: Any
) -> Codebook:
    """Change what a code says: its definition, rules, examples and the like.

    Parameters
    ----------
    book, version
        As for :func:`add_code`.
    code_id : str
        The code.
    **rules
        Fields of :class:`~groundswell.analysis.codebook.model.Code`, but its id, name and parent.

    Returns
    -------
    Codebook

    Raises
    ------
    CodebookError
        Where there is no such code or field.
    """
    code = require_codes(book, code_id)[0]
    require_fields(rules)
    return revised(book, _with(book, replace(code, **rules)), version)


def _with(book: Codebook, code: Code) -> tuple[Code, ...]:
    return tuple(code if one.id == code.id else one for one in book.codes)


def _below(book: Codebook, code_id: str) -> set[str]:
    found: set[str] = set()
    waiting = [code_id]
    while waiting:
        here = waiting.pop()
        for child in book.children(here):
            if child.id not in found:
                found.add(child.id)
                waiting.append(child.id)
    return found
