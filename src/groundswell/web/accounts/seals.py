"""Sealing small things that travel or rest outside: a link's content, a session.

Source: XSalsa20-Poly1305 by libsodium (PyNaCl), with keys derived by BLAKE2 (RFC 7693) from the
platform's secret key, one for each purpose.
"""

from __future__ import annotations

import binascii
import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from typing import Any

from django.conf import settings
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from groundswell.web.shared.clock import get_now

_UNTIL = "until"


def derive_key(purpose: str, *, of: str = "") -> bytes:
    """Derive the 32 bytes that serve one purpose alone, for one holder where ``of`` is given."""
    secret = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32).digest()
    return hashlib.blake2b(
        of.encode(), digest_size=32, key=secret, person=purpose.encode()
    ).digest()


def seal(purpose: str, content: dict[str, Any], *, lasts: timedelta) -> str:
    """Give letters that hold the content, can be opened here alone, and for so long."""
    until = (get_now() + lasts).timestamp()
    plain = json.dumps(content | {_UNTIL: until}).encode()
    return urlsafe_b64encode(SecretBox(derive_key(purpose)).encrypt(plain)).decode().rstrip("=")


def unseal(purpose: str, letters: str) -> dict[str, Any] | None:
    """Give what was sealed; None where it was not sealed here for this, or its time is over."""
    try:
        raw = urlsafe_b64decode(letters + "=" * (-len(letters) % 4))
        content: dict[str, Any] = json.loads(SecretBox(derive_key(purpose)).decrypt(raw))
    except (CryptoError, ValueError, TypeError, binascii.Error):
        return None
    return content if content.pop(_UNTIL) > get_now().timestamp() else None
