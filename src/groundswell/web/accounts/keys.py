"""Challenges' keys, and the pseudonyms that only they can make.

The platform has one more, ``people.key``: the id of a person with an e-mail is a keyed hash of it,
so that who erases their account and comes back is the same person, and votes once.

A challenge has one key of 32 random bytes in a file of its own, in no database and no backup of
one, and beside it the two halves of its mail key (X25519), which ``post`` seals addresses to, and
of its audit key, which ``originals`` seals texts to. All are destroyed together. A person's
pseudonym is a keyed hash of their id for one context of one challenge, so that pseudonyms of two
contexts can't be joined without the key, and by nobody once it is destroyed.

Source: BLAKE2 (RFC 7693) in keyed mode, with personalisation for the context; Python's hashlib.
"""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from django.conf import settings
from nacl.public import PrivateKey

from groundswell.web.accounts.emails import name_mailbox
from groundswell.web.shared.private_files import write_private


class Context(StrEnum):
    """What a pseudonym is for. Pseudonyms of two contexts are unlinkable."""

    POSTS = "posts"
    VOTES = "votes"
    GATEWAY = "gateway"
    STAFF = "staff"
    FLAGS = "flags"


class KeyIsGone(Exception):  # noqa: N818 - said in the words that a page says it in
    """The challenge's key was destroyed, or is not on this machine."""


def make_key(challenge_id: UUID) -> None:
    """Make a challenge's key, its mail key and its audit key. There must be none yet."""
    for name in ("mail", "audit"):
        pair = PrivateKey.generate()
        write_private(_path(challenge_id, f".{name}.key"), bytes(pair))
        write_private(_path(challenge_id, f".{name}.pub"), bytes(pair.public_key))
    write_private(_path(challenge_id), secrets.token_bytes(32))


def destroy_key(challenge_id: UUID) -> None:
    """Destroy all keys of a challenge. Nothing brings back what only they could join or open."""
    for ending in (".key", ".mail.key", ".mail.pub", ".audit.key", ".audit.pub"):
        _path(challenge_id, ending).unlink(missing_ok=True)


def has_key(challenge_id: UUID) -> bool:
    """Tell whether a challenge's key is there."""
    return _path(challenge_id).is_file()


def get_pseudonym(challenge_id: UUID, person_id: UUID, context: Context) -> str:
    """Give a person's pseudonym in one context of one challenge: 32 hexadecimal digits.

    Raises
    ------
    KeyIsGone
        Where the challenge has no key any more.
    """
    key = read_key(challenge_id)
    mark = hashlib.blake2b(person_id.bytes, digest_size=16, key=key, person=context.encode()[:16])
    return mark.hexdigest()


def get_person_id(email: str) -> UUID:
    """Give the id of whoever has a normalised e-mail: one for all tags of one mailbox."""
    mark = hashlib.blake2b(
        name_mailbox(email).encode(), digest_size=16, key=_people_key(), person=b"person of e-mail"
    )
    return UUID(bytes=mark.digest(), version=4)


def _people_key() -> bytes:
    path = Path(settings.KEYS_FOLDER) / "people.key"
    if not path.is_file():
        with suppress(FileExistsError):  # made by another process meanwhile
            write_private(path, secrets.token_bytes(32))
    return path.read_bytes()


def read_key(challenge_id: UUID) -> bytes:
    """Give a challenge's key. It is read each time, so that a destroyed key is gone at once.

    Raises
    ------
    KeyIsGone
        Where there is none.
    """
    return _read(challenge_id, ".key")


def read_mail_public_key(challenge_id: UUID) -> bytes:
    """Give the half of a challenge's mail key that seals. Raises as ``read_key`` does."""
    return _read(challenge_id, ".mail.pub")


def read_mail_key(challenge_id: UUID) -> bytes:
    """Give the half of a challenge's mail key that opens, to ``post.opening`` alone."""
    return _read(challenge_id, ".mail.key")


def read_audit_public_key(challenge_id: UUID) -> bytes:
    """Give the half of a challenge's audit key that seals. Raises as ``read_key`` does."""
    return _read(challenge_id, ".audit.pub")


def read_audit_key(challenge_id: UUID) -> bytes:
    """Give the half of a challenge's audit key that opens, to a command alone."""
    return _read(challenge_id, ".audit.key")


def _read(challenge_id: UUID, ending: str) -> bytes:
    try:
        return _path(challenge_id, ending).read_bytes()
    except FileNotFoundError:
        raise KeyIsGone(
            f"The key of challenge {challenge_id} is not in {settings.KEYS_FOLDER}."
        ) from None


def _path(challenge_id: UUID, ending: str = ".key") -> Path:
    return Path(settings.KEYS_FOLDER) / f"{challenge_id}{ending}"
