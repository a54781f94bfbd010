"""Sealing how to reach somebody, to a challenge's mail key. Anybody may seal; nobody here opens.

What is sealed has one length, whoever it is for, and looks new each time: who guesses what it is
can't try it. Source: libsodium's sealed box (X25519, XSalsa20-Poly1305), by PyNaCl.
"""

from __future__ import annotations

import json
from uuid import UUID

from nacl.bindings import sodium_pad
from nacl.public import PublicKey, SealedBox

from groundswell.web.accounts.keys import read_mail_public_key

#: Longer than all that is sealed.
LENGTH = 512


def seal_details(challenge_id: UUID, details: dict[str, object]) -> bytes:
    """Seal some details so that the mailer of one challenge can open them, and nobody else.

    Raises
    ------
    KeyIsGone
        Where the challenge has no mail key any more.
    """
    plain = sodium_pad(json.dumps(details).encode(), LENGTH)
    assert len(plain) == LENGTH
    return SealedBox(PublicKey(read_mail_public_key(challenge_id))).encrypt(plain)
