"""What belongs to a codebook as a whole, kept in REFI-QDA files where other programs pass it over.

It is a processing instruction before the root: ``<?groundswell {"name": ...}?>``. Only our own
files have one, and all that is in it is data: nothing is run.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from groundswell.analysis.codebook.model import CodeSet, Lineage
from groundswell.analysis.errors import CodebookError

_TARGET = "groundswell"


@dataclass(frozen=True, slots=True)
class Exact:
    """What a code's name and description can't hold exactly.

    Attributes
    ----------
    of : str
        Hash of the name and description that it belongs to: it holds only while they are the same.
    fields : dict of str to (str, list of str or None)
        Fields of the code.
    """

    of: str
    fields: dict[str, str | list[str] | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """All of it.

    Attributes
    ----------
    name, version, note, made_from, lineage
        Of the codebook.
    sets : tuple of CodeSet or None
        None where the XML holds them exactly.
    exact : dict of str to Exact
        By GUID of the code.
    texts : dict of str to dict of str to str
        By GUID of a source: what its name and id are, where XML can't hold them exactly.
    times : dict of str to str
        By GUID of a coding: when it was made, where that is coarser than the schema's times.
    """

    name: str
    version: str
    note: str = ""
    made_from: str | None = None
    lineage: tuple[Lineage, ...] = ()
    sets: tuple[CodeSet, ...] | None = None
    exact: dict[str, Exact] = field(default_factory=dict)
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    times: dict[str, str] = field(default_factory=dict)


def write_facts(facts: Facts) -> bytes:
    """Write the instruction, ready to stand before the root."""
    known = {name: value for name, value in asdict(facts).items() if value not in ((), {}, None)}
    text = json.dumps(known, ensure_ascii=True, sort_keys=True)
    return f"<?{_TARGET} {text.replace('?>', chr(92) + 'u003f>')}?>\n".encode()


def read_facts(root: Any, *, file: str) -> Facts | None:
    """Find the instruction before a root.

    Parameters
    ----------
    root : lxml element
        The root of a document.
    file : str
        What to call it in errors.

    Returns
    -------
    Facts or None
        None in the files of other programs.

    Raises
    ------
    CodebookError
        Where it is there and holds what can't be.
    """
    import msgspec

    for node in root.itersiblings(preceding=True):
        if getattr(node, "target", None) == _TARGET:
            try:
                return msgspec.convert(json.loads(node.text or ""), Facts)
            except (ValueError, RecursionError):
                raise CodebookError(
                    f"'{file}' holds a '<?{_TARGET}' line that was changed and can't be read",
                    fix="delete that line: the codes themselves stand below it",
                ) from None
    return None
