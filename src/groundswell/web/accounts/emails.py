"""E-mail addresses, written in one way, so that one address is one person. Sends nothing."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.encoding import punycode
from django.utils.translation import gettext_lazy as _

LONGEST = 254


def normalise_email(raw: str) -> str:
    """Give an address as it is kept: lower case, its domain in plain letters, nothing around it.

    Raises
    ------
    ValidationError
        Where it is no address that e-mail can be sent to.
    """
    local, at, domain = raw.strip().rpartition("@")
    email = f"{local.lower()}{at}{normalise_domain(domain)}"
    # Quoted names can hold spaces and control characters, and nobody has one.
    is_kind = len(email) <= LONGEST and '"' not in email
    try:
        validate_email(email if is_kind else "")
    except ValidationError:
        raise ValidationError(_NO_ADDRESS, code="invalid") from None
    return email


def name_mailbox(email: str) -> str:
    """Give a normalised address without its tag: mail for ``me+news@`` reaches ``me@``."""
    local, at, domain = email.rpartition("@")
    name = local.partition("+")[0]
    return f"{name or local}{at}{domain}"


def normalise_domain(raw: str) -> str:
    """Give a domain as it is kept: lower case, plain letters, no @ before it and no dot after.

    Raises
    ------
    ValidationError
        Where it can be no domain.
    """
    try:
        return punycode(raw.strip().lower().removeprefix("@").removesuffix(".")).lower()
    except UnicodeError:
        raise ValidationError(_NO_ADDRESS, code="invalid") from None


def is_of_domain(email: str, domains: Iterable[str]) -> bool:
    """Tell whether an address is of one of these very domains, not of one below them."""
    _, at, own = email.rpartition("@")
    for domain in domains:
        try:
            if at and own and normalise_domain(domain) == own:
                return True
        except ValidationError:
            continue
    return False


_NO_ADDRESS = _("Enter an e-mail address in the right form, like name@example.org.")
