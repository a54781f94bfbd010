"""Splitting, merging and retiring codes, and what became of them.

Every act gives a new codebook and changes no old one. Its lineage says what became of the codes
that are gone, so that codings made before can still be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from groundswell.analysis.codebook.model import Act, Code, Codebook, Lineage
from groundswell.analysis.codebook.revision import (
    folded,
    fresh_id,
    require_codes,
    require_free,
    revised,
)
from groundswell.analysis.errors import CodebookError


def split_code(
    book: Codebook,
    code_id: str,
    into: Sequence[str],
    *,
    reason: str = "",
    version: str | None = None,
) -> Codebook:
    """Put several new codes in the place of one that was too wide.

    Parameters
    ----------
    book, version
        As for :func:`add_code`.
    code_id : str
        The code, which goes; what stood under it moves up to where it stood.
    into : sequence of str
        Names of the new codes, two or more. Their rules are to be written:
        :func:`redefine_code`.
    reason : str
        Why.

    Returns
    -------
    Codebook

    Raises
    ------
    CodebookError
        Where there is no such code, or the names are too few, the same, or taken.

    Examples
    --------
    >>> book = Codebook("Change", (Code("a", "Projects", kind="barrier"),))
    >>> book = split_code(book, "a", ["Choosing projects", "Running projects"])
    >>> [code.name for code in book.codes], current_ids(book, "a") == tuple(
    ...     code.id for code in book.codes)
    (['Choosing projects', 'Running projects'], True)
    """
    code = require_codes(book, code_id)[0]
    if len(into) < 2 or len({folded(name) for name in into}) < len(into):
        raise CodebookError(
            f"'{code.name}' can only be split into two codes or more, of different names",
            fix="name them all",
        )
    for name in into:
        require_free(book, name, code.parent_id, but=code_id)
    fresh = [
        Code(
            fresh_id(book, name, code.parent_id),
            name,
            code.parent_id,
            kind=code.kind,
            color=code.color,
            answers=code.answers,
        )
        for name in into
    ]
    ids = tuple(one.id for one in fresh)
    place = book.codes.index(code)
    codes = (*book.codes[:place], *fresh, *book.codes[place + 1 :])
    return _replaced(
        book, codes, "split", [code], ids, parent_id=code.parent_id, reason=reason, version=version
    )


def merge_codes(
    book: Codebook,
    code_ids: Sequence[str],
    *,
    name: str | None = None,
    reason: str = "",
    version: str | None = None,
) -> Codebook:
    """Make one code of several that mean the same.

    Parameters
    ----------
    book, version
        As for :func:`add_code`.
    code_ids : sequence of str
        Two codes or more. The first stays, with its id and rules, and gains the examples, other
        names and answers of the others; what stood under them moves under it. Where it stood
        below one of them, at any depth, it takes the place of the highest.
    name : str, optional
        What to call it from now on.
    reason : str
        Why.

    Returns
    -------
    Codebook

    Raises
    ------
    CodebookError
        Where there are no such codes, fewer than two, or the name is taken.

    Examples
    --------
    >>> book = Codebook("Change", (Code("a", "Between teams"), Code("b", "Inside teams")))
    >>> book = merge_codes(book, ["a", "b"], name="Collaboration")
    >>> book.codes[0].name, book.codes[0].aliases, current_ids(book, "b")
    ('Collaboration', ('Between teams', 'Inside teams'), ('a',))
    """
    found = require_codes(book, *dict.fromkeys(code_ids))
    if len(found) < 2:
        raise CodebookError("it takes two codes to merge", fix="name them both")
    kept, others = found[0], found[1:]
    gone = {one.id for one in others}
    new_name = kept.name if name is None else name
    by_id = book.by_id
    parent_id = above = kept.parent_id
    seen: set[str] = set()
    while above is not None and above not in seen:
        seen.add(above)
        above, here = by_id[above].parent_id, above
        if here in gone:
            parent_id = above
    names = [text for one in found for text in (*one.aliases, one.name)]
    merged = replace(
        kept,
        name=new_name,
        parent_id=parent_id,
        definition=next((one.definition for one in found if one.definition), ""),
        include=next((one.include for one in found if one.include), ""),
        exclude=next((one.exclude for one in found if one.exclude), ""),
        examples=tuple(dict.fromkeys(text for one in found for text in one.examples)),
        aliases=tuple(text for text in dict.fromkeys(names) if text != new_name),
        answers=tuple(dict.fromkeys(text for one in found for text in one.answers)),
        is_codable=any(one.is_codable for one in found),
    )
    codes = [merged if one.id == kept.id else one for one in book.codes if one.id not in gone]
    made = _replaced(
        book, codes, "merge", others, (kept.id,), parent_id=kept.id, reason=reason, version=version
    )
    require_free(made, new_name, parent_id, but=kept.id)
    return made


def retire_code(
    book: Codebook, code_id: str, *, reason: str = "", version: str | None = None
) -> Codebook:
    """Take a code out of use; what stood under it moves up to where it stood.

    Parameters
    ----------
    book, version
        As for :func:`add_code`.
    code_id : str
        The code.
    reason : str
        Why.

    Returns
    -------
    Codebook

    Raises
    ------
    CodebookError
        Where there is no such code.
    """
    code = require_codes(book, code_id)[0]
    codes = [one for one in book.codes if one.id != code_id]
    return _replaced(
        book, codes, "retire", [code], (), parent_id=code.parent_id, reason=reason, version=version
    )


def current_ids(book: Codebook, code_id: str) -> tuple[str, ...]:
    """Say what a code of an earlier version is now.

    Parameters
    ----------
    book : Codebook
        The version of now.
    code_id : str
        An id that a coding made with an earlier version names.

    Returns
    -------
    tuple of str
        The id itself where the code is there; the code that it was merged into; all that it was
        split into, between which a person must choose; empty where it was retired.

    Raises
    ------
    CodebookError
        Where no version of the codebook had such a code.
    """
    standing = {code.id for code in book.codes}
    known = standing.union(*(one.from_ids for one in book.lineage))
    if code_id not in known:
        raise CodebookError(
            f"no version of '{book.name}' has a code with the id '{code_id}'",
            fix="use the codebook that it was coded with",
        )
    ids: tuple[str, ...] = (code_id,)
    for one in book.lineage:
        ids = tuple(
            dict.fromkeys(
                now for old in ids for now in (one.to_ids if old in one.from_ids else (old,))
            )
        )
    return tuple(one for one in ids if one in standing)


def _replaced(
    book: Codebook,
    codes: Iterable[Code],
    act: Act,
    gone: Sequence[Code],
    to_ids: tuple[str, ...],
    *,
    parent_id: str | None,
    reason: str,
    version: str | None,
) -> Codebook:
    """Make the version in which some codes are gone and others stand for them."""
    ids = {code.id for code in gone}

    def current(names: tuple[str, ...]) -> tuple[str, ...]:
        now = [new for old in names for new in (to_ids if old in ids else (old,))]
        return tuple(dict.fromkeys(now))

    linked = [
        replace(
            code,
            parent_id=parent_id if code.parent_id in ids else code.parent_id,
            answers=current(code.answers),
        )
        for code in codes
    ]
    made = revised(book, linked, version)
    names = tuple(code.name for code in gone)
    entry = Lineage(act, tuple(code.id for code in gone), names, to_ids, made.version, reason)
    return replace(
        made,
        lineage=(*book.lineage, entry),
        sets=tuple(replace(one, code_ids=current(one.code_ids)) for one in book.sets),
    )
