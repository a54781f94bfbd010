"""XML from strangers, read safely; and XML of ours, held against the published schema.

A document type declaration is refused before anything of it is expanded: no REFI-QDA file needs
one, and it is how entity bombs and files from elsewhere come in. What the elements mean is in
:mod:`~groundswell.analysis.codebook.refi_codes` and
:mod:`~groundswell.analysis.codebook.refi_reading`.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, Literal
from xml.parsers import expat

from groundswell.analysis.errors import CodebookError

Form = Literal["codebook", "project"]

NAMESPACES: dict[Form, str] = {
    "codebook": "urn:QDA-XML:codebook:1.0",
    "project": "urn:QDA-XML:project:1.0",
}
_SCHEMAS: dict[Form, str] = {"codebook": "Codebook.xsd", "project": "Project-mrt2019.xsd"}
_DATA = Path(__file__).parent / "data" / "refi_qda"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _RootReachedError(Exception):
    """Nothing before the root element is amiss."""


def parse(data: bytes, *, file: str) -> Any:
    """Parse XML that anybody may have written.

    Parameters
    ----------
    data : bytes
        The document, with or without a byte order mark.
    file : str
        What to call it in errors.

    Returns
    -------
    lxml element
        The root.

    Raises
    ------
    CodebookError
        Where it is not sound, is nested too deep, or has a document type declaration.
    """
    from lxml import etree

    data = data.lstrip(b" \t\r\n")
    _refuse_declaration(data, file)
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise CodebookError(
            f"'{file}' is damaged or not sound XML: {error.msg or 'it is empty'}",
            fix="export it again from the program that it comes from",
        ) from None


def _refuse_declaration(data: bytes, file: str) -> None:
    def refuse(*_: object) -> None:
        raise CodebookError(
            f"'{file}' has a document type declaration, which no REFI-QDA file needs and which "
            "can be made to do harm",
            fix="delete the part from '<!DOCTYPE' to its '>', if you trust where the file is from",
        )

    def stop(*_: object) -> None:
        raise _RootReachedError

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = stop
    try:
        parser.Parse(data, True)
    except (_RootReachedError, expat.ExpatError):
        return  # What is not sound, the parser proper tells better.
    except ValueError:
        # An encoding that this first look does not know: then the declaration may hide.
        if b"<!DOCTYPE" in data.replace(b"\0", b""):
            refuse()


def validate(data: bytes, form: Form) -> None:
    """Hold a document of ours against the published schema.

    Parameters
    ----------
    data : bytes
        The document.
    form : {"codebook", "project"}
        Which schema.

    Raises
    ------
    CodebookError
        Where it does not fit, which is a defect of ours.
    """
    schema = _schema(form)
    if not schema.validate(parse(data, file=f"the {form}")):
        error = schema.error_log[0]
        raise CodebookError(
            f"the {form} would not fit the REFI-QDA schema (line {error.line}: {error.message})",
            fix="please report it, with the codes but without people's words",
        )


@cache
def _schema(form: Form) -> Any:
    from lxml import etree

    return etree.XMLSchema(etree.parse(str(_DATA / _SCHEMAS[form])))


def writable(text: str) -> str:
    r"""Replace what XML can't hold: most control characters and half characters.

    Examples
    --------
    >>> writable("bell\x07") == "bell\ufffd"
    True
    """
    return _NOT_XML.sub("\ufffd", text)


def local(element: Any) -> str:
    """Name of an element without its namespace: programs write several, some of them wrong."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Any, name: str) -> list[Any]:
    """Elements of a name directly below, whatever their namespace."""
    return [child for child in element if local(child) == name]


def child(element: Any, name: str) -> Any | None:
    """First element of a name directly below, whatever its namespace."""
    return next(iter(children(element, name)), None)


def text_of(element: Any, name: str) -> str:
    """Text of the first element of a name below; empty where there is none."""
    found = child(element, name)
    return "" if found is None else "".join(found.itertext())
