"""People, and what they may be: made known, invited, made operator. Signs nobody in.

Leaving is in ``leaving``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q, QuerySet

from groundswell.web.accounts.emails import name_mailbox, normalise_email
from groundswell.web.accounts.keys import get_person_id
from groundswell.web.accounts.models import ApiToken, ClaimCode, Invitation, Membership, Person
from groundswell.web.accounts.vault import VAULT
from groundswell.web.shared.order import forget_order_on_commit

PARTICIPANT, FACILITATOR = "participant", "facilitator"


class AddressWasLeft(Exception):  # noqa: N818 - what happened, as a page says it
    """The account of this address has another one now."""


def find_or_make_person(email: str) -> Person:
    """Give the person of a confirmed e-mail, made known where they are new.

    Addresses that differ by a tag alone (``me+news@``) are one person's, known by the first.

    Raises
    ------
    AddressWasLeft
        Where its account has another address now. A second one would be a second vote.
    """
    known = _find_by_mailbox(email)
    if known is not None:
        return known
    person, _is_new = Person.objects.get_or_create(
        pk=get_person_id(email), defaults={"email": email, "password": make_password(None)}
    )
    if name_mailbox(person.email or "") != name_mailbox(email):
        raise AddressWasLeft
    return person


def _find_by_mailbox(email: str) -> Person | None:
    known = Person.objects.filter(Q(email=email) | Q(pk=get_person_id(email))).order_by("pk")
    of_mailbox = (one for one in known if name_mailbox(one.email or "") == name_mailbox(email))
    # Who changed their address has an id that tells nothing of it.
    return next(of_mailbox, None) or Person.objects.filter(of_mailbox_of(email)).first()


def has_account(email: str, *, but: Person) -> bool:
    """Tell whether an address is, or was first, that of somebody else's account."""
    others = Person.objects.exclude(pk=but.pk)
    return bool(others.filter(of_mailbox_of(email) | Q(pk=get_person_id(email))).exists())


def make_operator(email: str) -> Person:
    """Make the person of an e-mail an operator of the platform."""
    person = find_or_make_person(normalise_email(email))
    person.is_operator = True
    person.save(update_fields=["is_operator"])
    return person


def do_join(person: Person, challenge_id: UUID, role: str = PARTICIPANT) -> Membership:
    """Let a person be something in a challenge. Done twice, it is done once."""
    membership, _is_new = Membership.objects.get_or_create(
        person=person, challenge_id=challenge_id, role=role
    )
    return membership


def do_invite(challenge_id: UUID, emails: Iterable[str], role: str = PARTICIPANT) -> int:
    """Put e-mail addresses on a challenge's list, and give how many were not on it yet.

    People who are invited to run a challenge may do so once they come, also where they are known:
    else whoever invites would learn who is. Who is invited to take part joins when they wish.

    Raises
    ------
    ValidationError
        Where one is no address. None is then invited.
    """
    wanted = {normalise_email(email) for email in emails}
    with transaction.atomic(using=VAULT):
        there = Invitation.objects.filter(challenge_id=challenge_id, role=role)
        new = wanted - set(there.filter(email__in=wanted).values_list("email", flat=True))
        Invitation.objects.bulk_create(
            [Invitation(challenge_id=challenge_id, email=email, role=role) for email in new],
            batch_size=500,
            ignore_conflicts=True,
        )
        forget_order_on_commit(VAULT)  # rows that are made together call nobody
    return len(new)


def do_take_up_invitations(person: Person) -> bool:
    """Give somebody the roles that they were invited to have in running challenges.

    Tells whether they were invited to any.
    """
    invited = list(list_invitations_of(person).exclude(role=PARTICIPANT))
    for invitation in invited:
        do_join(person, invitation.challenge_id, invitation.role)
    return bool(invited)


def is_invited(person: Person, challenge_id: UUID) -> bool:
    """Tell whether somebody's e-mail is on a challenge's list, in any role."""
    return list_invitations_of(person).filter(challenge_id=challenge_id).exists()


def list_invitations_of(person: Person) -> QuerySet[Invitation]:
    """List the invitations to somebody's address, with any tag."""
    if person.email is None:
        return Invitation.objects.none()
    return Invitation.objects.filter(of_mailbox_of(person.email))


def of_mailbox_of(email: str, column: str = "email") -> Q:
    """Give what finds all addresses that differ from one by their tag alone."""
    mailbox = name_mailbox(email)
    name, _, domain = mailbox.rpartition("@")
    tagged = {f"{column}__startswith": f"{name}+", f"{column}__endswith": f"@{domain}"}
    return Q(**{column: mailbox}) | Q(**tagged)


def has_signed_on(person: Person) -> bool:
    """Tell whether somebody came in by the organisation's single sign-on."""
    from allauth.socialaccount.models import SocialAccount

    return bool(SocialAccount.objects.filter(user=person).exists())


@dataclass(frozen=True)
class Kept:
    """What the vault holds of a person beside their e-mail."""

    has_claim_code: bool
    has_sign_on: bool
    n_challenges: int
    n_lists: int
    n_tokens: int


def get_kept(person: Person) -> Kept:
    """Give what the vault holds of a person, for themselves to see."""
    return Kept(
        has_claim_code=ClaimCode.objects.filter(person=person).exists(),
        has_sign_on=has_signed_on(person),
        n_challenges=Membership.objects.filter(person=person)
        .values("challenge_id")
        .distinct()
        .count(),
        n_lists=list_invitations_of(person).count(),
        n_tokens=ApiToken.objects.filter(person=person).count(),
    )
