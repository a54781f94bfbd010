"""Identities of codes: how an id becomes a GUID for other programs, and where a new id comes from.

Other programs know codes by GUID alone. The same id always gives the same GUID, so that a codebook
that goes out twice meets itself again there.
"""

from __future__ import annotations

import re
import uuid

_NAMESPACE = uuid.UUID("0b6f9d0e-6d0f-5d2c-9a57-3b1f2d7c4e10")
_GUID = re.compile(
    r"\{?([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})\}?"
)


def plain_guid(text: str) -> str | None:
    """Write a GUID as all programs' spellings have in common: small letters, no braces.

    Parameters
    ----------
    text : str
        Anything.

    Returns
    -------
    str or None
        None where it is no GUID.

    Examples
    --------
    >>> plain_guid("{9FA9BCB7-5B59-47A9-8C3E-F65CFFDC7520}")
    '9fa9bcb7-5b59-47a9-8c3e-f65cffdc7520'
    """
    found = _GUID.fullmatch(text.strip())
    return found[1].lower() if found else None


def guid_of(name: str) -> str:
    """Give an id its GUID.

    Parameters
    ----------
    name : str
        An id.

    Returns
    -------
    str
        The id itself where it is a GUID; else one made from it, always the same.

    Source
    ------
    RFC 9562, section 5.5 (version 5).

    Examples
    --------
    >>> guid_of("trust") == guid_of("trust") != guid_of("time")
    True
    """
    return plain_guid(name) or str(uuid.uuid5(_NAMESPACE, _writable(name)))


def new_id(*parts: str) -> str:
    """Make an id from what tells a code from all others, always the same from the same parts.

    Parameters
    ----------
    *parts : str
        Such as the codebook's fingerprint and the name of the new code.

    Returns
    -------
    str
        A GUID.
    """
    return str(uuid.uuid5(_NAMESPACE, _writable("\x1f".join(parts))))


def _writable(text: str) -> str:
    """Half characters, which no encoding can write, told apart from whole ones."""
    return text.encode("utf-8", "backslashreplace").decode()
