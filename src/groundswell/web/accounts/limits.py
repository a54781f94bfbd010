"""How often something may be tried. Counted in memory; addresses are neither kept nor logged.

allauth counts; what it counts by is a keyed hash, and the key is gone when the process ends.
"""

from __future__ import annotations

import hashlib
import secrets

from allauth.core import ratelimit
from django.http import HttpRequest

_KEY = secrets.token_bytes(32)


class TooMany(Exception):  # noqa: N818 - what happened, as a page says it
    """Something was tried too often in a short time."""


def blur(text: str) -> str:
    """Give a mark that stands for a text as long as this process runs, and tells nothing of it."""
    return hashlib.blake2b(text.encode(), digest_size=16, key=_KEY).hexdigest()


def count(request: HttpRequest, action: str, *, of: str = "") -> None:
    """Count a try at something, from where it comes and, with ``of``, for whom it is.

    Raises
    ------
    TooMany
        Where ``ACCOUNT_RATE_LIMITS`` in the settings allows no more of them for now.
    """
    if not is_within(request, action, of=of):
        raise TooMany(action)


def is_within(request: HttpRequest, action: str, *, of: str = "") -> bool:
    """Count a try as ``count`` does, and give whether it is allowed."""
    return bool(ratelimit.consume(request, action=action, key=blur(of)))
