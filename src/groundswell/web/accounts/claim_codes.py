"""Claim codes: what brings somebody back who gave no e-mail.

A code has a half that finds the row and a half that is secret, hashed like a password. It is shown
once, when it is made.
"""

from __future__ import annotations

import secrets
from uuid import UUID

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.http import HttpRequest

from groundswell.web.accounts.models import ClaimCode, Person
from groundswell.web.accounts.vault import VAULT

#: Letters and digits that nobody mixes up on paper (Crockford's base 32).
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_MIXED_UP = str.maketrans("ilo", "110")
_NAME_LENGTH, _SECRET_LENGTH = 6, 14


def draw_claim_code() -> str:
    """Draw a code that nobody has yet: four groups of five. Nothing is kept of it."""
    while True:
        letters = "".join(secrets.choice(_ALPHABET) for _ in range(_NAME_LENGTH + _SECRET_LENGTH))
        if not ClaimCode.objects.filter(name=letters[:_NAME_LENGTH]).exists():
            return "-".join(letters[start : start + 5] for start in range(0, len(letters), 5))


def do_keep_claim_code(challenge_id: UUID, code: str) -> Person:
    """Make a person without an e-mail, whom a drawn code brings back."""
    name, secret = _split(code)
    with transaction.atomic(using=VAULT):
        person = Person.objects.create_user()
        ClaimCode.objects.create(
            person=person, challenge_id=challenge_id, name=name, secret=make_password(secret)
        )
    return person


def make_claim_code(challenge_id: UUID) -> tuple[Person, str]:
    """Make a person without an e-mail, and the code that brings them back."""
    code = draw_claim_code()
    return do_keep_claim_code(challenge_id, code), code


def find_person(code: str) -> Person | None:
    """Give whose code it is, however it was typed; None where it is nobody's."""
    name, secret = _split(code)
    row = ClaimCode.objects.select_related("person").filter(name=name).first()
    if row is None:
        make_password(secret)  # as long as a check takes, so that time tells nothing
        return None
    return row.person if check_password(secret, row.secret) and row.person.is_active else None


def _split(code: str) -> tuple[str, str]:
    plain = "".join(letter for letter in code.lower().translate(_MIXED_UP) if letter in _ALPHABET)
    return plain[:_NAME_LENGTH], plain[_NAME_LENGTH:]


class ClaimCodeBackend(BaseBackend):
    """Django's way in for claim codes."""

    def authenticate(
        self, request: HttpRequest | None, claim_code: str | None = None, **_: object
    ) -> Person | None:
        return find_person(claim_code) if claim_code else None

    def get_user(self, user_id: UUID) -> Person | None:
        return Person.objects.filter(pk=user_id, is_active=True).first()
