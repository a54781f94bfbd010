"""Tokens for programs that use the API in a person's name. Only a hash of one is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from groundswell.web.accounts.models import ApiToken, Person
from groundswell.web.accounts.vault import VAULT
from groundswell.web.shared.clock import get_today

N_MOST = 10
_MARK = "gsw_"


def do_make_token(
    person: Person, *, name: str, may_write: bool, n_days: int
) -> tuple[ApiToken, str]:
    """Make a token, and give its letters: they can't be shown again.

    Raises
    ------
    ValidationError
        Where the person has as many as they may.
    """
    letters = _MARK + secrets.token_urlsafe(32)
    with transaction.atomic(using=VAULT):
        Person.objects.select_for_update().get(pk=person.pk)
        if ApiToken.objects.filter(person=person).count() >= N_MOST:
            raise ValidationError(
                _("You have %(n)s tokens, which is the most there can be. Take one back first.")
                % {"n": N_MOST}
            )
        token = ApiToken.objects.create(
            person=person,
            name=name,
            digest=_digest(letters),
            may_write=may_write,
            expires_on=get_today() + timedelta(days=n_days),
        )
    return token, letters


def list_tokens(person: Person) -> list[ApiToken]:
    """List a person's tokens by name, those that have ended too."""
    return list(ApiToken.objects.filter(person=person).order_by("name", "id"))


def do_revoke_token(person: Person, token_id: UUID) -> None:
    """Take a token of a person's own back. It works no more from now on."""
    ApiToken.objects.filter(person=person, pk=token_id).delete()


def find_token_holder(letters: str) -> tuple[Person, ApiToken] | None:
    """Give whose token it is, and the token; None where it is nobody's or has ended."""
    token = (
        ApiToken.objects.select_related("person")
        .filter(digest=_digest(letters), expires_on__gt=get_today(), person__is_active=True)
        .first()
    )
    return (token.person, token) if token else None


def _digest(letters: str) -> str:
    # The letters are 256 random bits: a quick hash keeps them as well as a slow one.
    return hashlib.sha256(letters.encode()).hexdigest()
