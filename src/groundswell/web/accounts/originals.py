"""Texts that the team took something out of: sealed to the challenge's audit key.

Any facilitator may seal; no page opens. ``groundswell original`` does, where the half of the key is
that opens: an operator can keep that file elsewhere, and the platform works on without it.

Source: libsodium's sealed box (X25519, XSalsa20-Poly1305), by PyNaCl.
"""

from __future__ import annotations

from uuid import UUID

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from groundswell.web.accounts.keys import read_audit_key, read_audit_public_key


class NotForThisKey(Exception):  # noqa: N818 - what is so, in the words of the command
    """It was sealed to another key, or changed since."""


def seal_original(challenge_id: UUID, text: str) -> bytes:
    """Seal a text. Raises ``KeyIsGone`` where the challenge has no audit key any more."""
    return SealedBox(PublicKey(read_audit_public_key(challenge_id))).encrypt(text.encode())


def open_original(challenge_id: UUID, sealed: bytes | memoryview) -> str:
    """Open a text.

    Raises
    ------
    KeyIsGone
        Where the half of the key that opens is not there.
    NotForThisKey
        Where it is another one.
    """
    try:
        return SealedBox(PrivateKey(read_audit_key(challenge_id))).decrypt(bytes(sealed)).decode()
    except CryptoError:
        raise NotForThisKey(
            f"This was sealed to another audit key than the one of challenge {challenge_id}."
        ) from None
