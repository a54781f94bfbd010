"""Which column of a codebook's table is what, whoever made it, and how it writes its hierarchy.

Only names and notations; how rows become codes is in
:mod:`~groundswell.analysis.codebook.tables`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches

from groundswell.analysis.errors import ColumnError

# Names as people and programs write them, folded to letters and figures; the likeliest first.
_NAMES = {
    "name": "code codename name tag codelabel label codetitle title theme node item category",
    "id": "codeid id guid codeguid uuid codekey key",
    "path": "path codepath hierarchy fullname fullcode codesystem",
    "parent": "parent parentcode parentname parentcodename broader broadercode",
    "category": "category group family dimension domain supercategory maincategory maintheme",
    "parent_id": "parentid parentguid parentkey",
    "definition": """definition codedefinition description codedescription meaning
        whatitmeans memo codememo comment""",
    "include": """whentouse include inclusion inclusioncriteria usewhen useit
        inclusionrules whentocode""",
    "exclude": """whennottouse exclude exclusion exclusioncriteria whennot donotuse
        exclusionrules whennottocode donotusewhen""",
    "examples": """examples example quotes quote examplequotes typicalexamples
        typicalexemplars anchorexample anchorexamples ankerbeispiel ankerbeispiele""",
    "kind": "kind type codetype",
    "number": "number no nr codenumber codeno",
    "color": "color colour codecolor codecolour",
    "is_codable": "codable iscodable selectable",
    "aliases": "alsocalled aliases alias synonyms synonym othernames",
    "answers": "answers answersto",
    "answer_ids": "answerids",
    "sets": "sets codesets codegroups groups",
    "book": "codebook codebookname",
    "version": "version codebookversion",
}
_LEVEL = re.compile(r"(?:(?:code|theme|category)?(?:level|tier|ebene)|(?:code|theme))(\d)(?:name)?")
_SUB = re.compile(r"((?:sub)+)(code|theme|category|node|topic)s?(?:name)?")

# From the surest sign of a hierarchy to the one that is often a sign of nothing.
_STRONG = ("\\\\", "::", " > ", " » ", " → ")
_WEAK = (">", "\\", " / ", "/", ".")


def fold_header(name: str) -> str:
    """Fold a column's name to what counts.

    Examples
    --------
    >>> fold_header("When (not) to use:")
    'whennottouse'
    """
    return re.sub(r"[\W_]", "", name.casefold())


def find_roles(columns: Sequence[str]) -> tuple[dict[str, int], tuple[int, ...]]:
    """Find out which column is what.

    Parameters
    ----------
    columns : sequence of str
        Names of a table's columns.

    Returns
    -------
    roles : dict of str to int
        Role to place of the column.
    levels : tuple of int
        Places of the columns that hold one level of the hierarchy each, widest first; empty where
        the hierarchy is written otherwise.

    Raises
    ------
    ColumnError
        Where no column holds the codes.

    Examples
    --------
    >>> find_roles(("Theme", "Sub-theme", "Description"))
    ({'definition': 2, 'name': 1}, (0, 1))
    >>> find_roles(("category", "theme", "definition"))
    ({'name': 1, 'category': 0, 'definition': 2}, ())
    """
    folded = [fold_header(name) for name in columns]
    levels = _find_levels(folded)
    roles: dict[str, int] = {}
    for role, known in _NAMES.items():
        free = [place for place in range(len(folded)) if place not in (*roles.values(), *levels)]
        named = {folded[place]: place for place in reversed(free)}
        found = next((named[name] for name in known.split() if name in named), None)
        if found is not None:
            roles[role] = found
    if levels:
        roles["name"] = levels[-1]
    elif "name" not in roles and "path" in roles:
        roles["name"] = roles["path"]
    if "name" not in roles:
        near = get_close_matches("code", folded, n=1)
        hint = f" (is it '{columns[folded.index(near[0])]}')" if near else ""
        raise ColumnError(
            f"no column holds the codes{hint}: the columns are {', '.join(columns)}",
            fix="call the column with the codes' names 'code'",
        )
    return roles, levels


def _find_levels(folded: Sequence[str]) -> tuple[int, ...]:
    numbered = sorted(
        (int(found[1]), place)
        for place, name in enumerate(folded)
        if (found := _LEVEL.fullmatch(name))
    )
    if len(numbered) > 1 and len({level for level, _ in numbered}) == len(numbered):
        return tuple(place for _, place in numbered)
    for place, name in enumerate(folded):
        found = _SUB.fullmatch(name)
        if not found or found[1] != "sub":
            continue
        word = found[2]
        chain = [place]
        for base in (word, f"{word}name", f"{word}s", f"main{word}"):
            if base in folded:
                chain.insert(0, folded.index(base))
                break
        below = next((p for p, n in enumerate(folded) if n == f"subsub{word}"), None)
        chain += [below] if below is not None else []
        return tuple(chain) if len(chain) > 1 else ()
    return ()


def find_separator(names: Sequence[str], *, is_path: bool) -> str | None:
    """Find out what parts the levels in names such as "Time > No slack".

    A sign that many names hold for other reasons ("Work/life balance") counts only where what
    stands before it is a code too, or where the column says that it holds paths.

    Parameters
    ----------
    names : sequence of str
        Names of all codes.
    is_path : bool
        Whether the column says that it holds paths.

    Returns
    -------
    str or None
        None where names are no paths.

    Examples
    --------
    >>> find_separator(["Time > No slack", "Money"], is_path=False)
    ' > '
    >>> find_separator(["Work/life balance", "Money"], is_path=False) is None
    True
    >>> find_separator(["Work", "Work/Balance"], is_path=False)
    '/'
    """
    known = {name.strip() for name in names}
    for sign in _STRONG:
        if any(_parts(name, sign) for name in names):
            return sign
    for sign in _WEAK:
        parted = [name for name in names if _parts(name, sign)]
        if parted and (is_path or any(name.rsplit(sign, 1)[0].strip() in known for name in parted)):
            return sign
    return None


def split_path(name: str, sign: str | None, *, known: frozenset[str] | None = None) -> list[str]:
    """Split a name into the names of its levels.

    Parameters
    ----------
    name : str
        Such as "Time > No slack".
    sign : str or None
        What parts the levels.
    known : frozenset of str, optional
        Names of all codes: a weak sign then parts only below a code that is there.

    Returns
    -------
    list of str

    Examples
    --------
    >>> split_path("Time > No slack", " > "), split_path("A/B", "/", known=frozenset({"B"}))
    (['Time', 'No slack'], ['A/B'])
    """
    if sign is None or not (parts := _parts(name, sign)):
        return [name]
    if known is None or sign in _STRONG:
        return parts
    head = name
    while sign in head:
        head = head.rsplit(sign, 1)[0]
        if head.strip() in known:
            rest = name[len(head) + len(sign) :].strip()
            return [*split_path(head.strip(), sign, known=known), rest] if rest else [name]
    return [name]


def _parts(name: str, sign: str) -> list[str]:
    """Levels of a name; empty where the sign parts nothing."""
    parts = [part.strip() for part in name.split(sign)]
    if len(parts) > 1 and parts[0] == "":
        parts = parts[1:]  # A path may begin with its separator.
    return parts if len(parts) > 1 and all(parts) else []
