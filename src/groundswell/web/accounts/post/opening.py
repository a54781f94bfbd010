"""Opening what was sealed to a challenge's mail key. The mailer imports this, and nothing else may.

A test of the house holds who does.
"""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any
from uuid import UUID

from nacl.bindings import sodium_unpad
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from groundswell.web.accounts.keys import read_mail_key
from groundswell.web.accounts.post.sealing import LENGTH


class Opener:
    """Opens what was sealed for one challenge, for as long as a batch takes."""

    def __init__(self, challenge_id: UUID) -> None:
        self._challenge_id = challenge_id

    @cached_property
    def _box(self) -> SealedBox:
        return SealedBox(PrivateKey(read_mail_key(self._challenge_id)))

    def open(self, sealed: bytes | memoryview) -> dict[str, Any]:
        """Give the details; none where they were sealed to another key.

        Raises
        ------
        KeyIsGone
            Where the challenge's mail key was destroyed.
        """
        try:
            plain = sodium_unpad(self._box.decrypt(bytes(sealed)), LENGTH)
        except (CryptoError, ValueError):
            return {}
        details: dict[str, Any] = json.loads(plain)
        return details
