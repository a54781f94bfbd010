"""Who may join a challenge, and how."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from groundswell.web.accounts.emails import is_of_domain
from groundswell.web.accounts.models import Person
from groundswell.web.accounts.people import has_signed_on, is_invited
from groundswell.web.challenges.models import Challenge


@dataclass(frozen=True)
class Ways:
    """The ways that a challenge offers to somebody who is not signed in."""

    by_email: bool
    by_sign_on: bool
    by_code: bool


def list_ways(challenge: Challenge) -> Ways:
    """Give the ways that a challenge offers."""
    return Ways(
        by_email=bool(challenge.join_by_link or challenge.join_by_invitation or challenge.domains),
        by_sign_on=challenge.join_by_sign_on and settings.HAS_SIGN_ON,
        by_code=challenge.join_by_code,
    )


def say_ways(challenge: Challenge) -> list[str]:
    """Say who may take part, one line for each way that the challenge offers."""
    domains = ", ".join(challenge.domains)
    told: tuple[tuple[object, str], ...] = (
        (challenge.join_by_invitation, _("People whose e-mail address is on your list")),
        (domains, _("Everybody with an e-mail address at %(domains)s") % {"domains": domains}),
        (
            challenge.join_by_sign_on and settings.HAS_SIGN_ON,
            _("Everybody who signs in with %(name)s") % {"name": settings.SIGN_ON_NAME},
        ),
        (challenge.join_by_link, _("Anyone who has the link, with an e-mail address")),
        (
            challenge.join_by_code,
            _("Anyone, without an e-mail address, with a code that brings them back"),
        ),
    )
    return [text for is_offered, text in told if is_offered]


def can_join(person: Person, challenge: Challenge) -> bool:
    """Tell whether somebody who is signed in may take part."""
    if challenge.join_by_sign_on and has_signed_on(person):
        return True
    if person.email is None:
        return False
    return (
        challenge.join_by_link
        or is_of_domain(person.email, challenge.domains)
        or (challenge.join_by_invitation and is_invited(person, challenge.id))
    )
