"""Characters that nobody sees: no text is kept with them, and no page sends them on."""

from __future__ import annotations

import re
from typing import Any

# Controls, and marks that turn the direction of what follows: text could be made to read otherwise.
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")


def drop_unseen(text: str) -> str:
    """Give a text without unseen characters."""
    return _UNSEEN.sub("", text)


def make_seen(value: Any) -> Any:
    """Give what a template is about to write, without unseen characters.

    What somebody typed and what a form gives back to them is written as it came, so it is looked at
    here, once for every page.
    """
    # Not ``isinstance``: what is worked out as it is written says that it is a string, and is none.
    if issubclass(type(value), str) and _UNSEEN.search(value):
        return type(value)(drop_unseen(value))
    return value
