"""The rules of a code as one text: what other programs have room for, and people can read there.

Headings such as "When to use:" and "Examples:" part the rules. What other people wrote under the
headings that textbooks give is read the same way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_HEADINGS = {
    "include": "When to use",
    "exclude": "When not to use",
    "examples": "Examples",
    "aliases": "Also called",
    "answers": "Answers",
    "kind": "Kind of code",
    "number": "Code number",
    "id": "Code id",
}
_LISTS = frozenset({"examples", "aliases", "answers"})
# MacQueen, McLellan, Kay and Milstein (1998) and the textbooks after them.
_OTHERS = {
    "definition": ("definition", "full definition", "brief definition", "description"),
    "include": ("use when", "when to code", "inclusion", "inclusion criteria", "include"),
    "exclude": ("do not use when", "do not use", "exclusion", "exclusion criteria", "exclude"),
    "examples": ("example", "typical exemplars", "example quotes", "anchor examples"),
}
_ROLES = {
    **{heading.casefold(): role for role, heading in _HEADINGS.items()},
    **{heading: role for role, headings in _OTHERS.items() for heading in headings},
}
_HEADING = re.compile(
    rf"^[ \t]*({'|'.join(sorted(map(re.escape, _ROLES), key=len, reverse=True))})[ \t]*:[ \t]*",
    re.IGNORECASE | re.MULTILINE,
)


def write_description(parts: Mapping[str, str]) -> str:
    r"""Write the parts of a code as one text.

    Parameters
    ----------
    parts : mapping of str to str
        "definition", "include", "exclude", "examples", "aliases", "answers", "kind", "number",
        "id"; empty ones and missing ones are left out. Lists as
        :func:`~groundswell.analysis.codebook.lists.write_list` writes them.

    Returns
    -------
    str

    Examples
    --------
    >>> write_description({"definition": "No time.", "include": "Hours, haste."})
    'No time.\n\nWhen to use: Hours, haste.'
    """
    blocks = [parts["definition"]] if parts.get("definition") else []
    for role, heading in _HEADINGS.items():
        if text := parts.get(role):
            blocks.append(f"{heading}:{chr(10) if role in _LISTS else ' '}{text}")
    return "\n\n".join(blocks)


def read_description(text: str) -> dict[str, str]:
    r"""Read the parts of a code from one text.

    Parameters
    ----------
    text : str
        What :func:`write_description` wrote, or somebody else.

    Returns
    -------
    dict of str to str
        The parts that are there. What stands under no heading is the definition.

    Examples
    --------
    >>> read_description("No time.\nInclusion criteria: hours\nExample: We rush.")
    {'definition': 'No time.', 'include': 'hours', 'examples': 'We rush.'}
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = list(_HEADING.finditer(text))
    parts: dict[str, list[str]] = {}
    if before := text[: found[0].start() if found else None].strip():
        parts["definition"] = [before]
    ends = [*(one.start() for one in found[1:]), len(text)]
    for heading, end in zip(found, ends, strict=False):
        # The bullets of a list keep their place; only what is empty around them goes.
        if body := text[heading.end() : end].strip():
            parts.setdefault(_ROLES[heading[1].casefold()], []).append(body)
    return {role: "\n\n".join(bodies) for role, bodies in parts.items()}
