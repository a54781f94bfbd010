"""What the vault forgets once a challenge has ended: who was asked, and who took part."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from groundswell.web.accounts.models import (
    ClaimCode,
    Contact,
    Invitation,
    Membership,
    Notice,
    Person,
    Unsubscription,
)
from groundswell.web.accounts.people import PARTICIPANT
from groundswell.web.accounts.vault import VAULT
from groundswell.web.shared.order import forget_order_on_commit


def has_waiting(challenge_id: UUID) -> bool:
    """Tell whether e-mails of a challenge are still to be sent."""
    return Notice.objects.filter(challenge_id=challenge_id, is_refused=False).exists()


def do_forget_challenge(challenge_id: UUID) -> None:
    """Remove everybody from a challenge but those who ran it, with their ways back.

    People who are then in no challenge are removed from the vault. Done twice, it is done once.
    """
    with transaction.atomic(using=VAULT):
        for model in (Notice, Contact, Unsubscription, Invitation):
            model.objects.filter(challenge_id=challenge_id).delete()
        members = Membership.objects.filter(challenge_id=challenge_id, role=PARTICIPANT)
        people = set(members.values_list("person_id", flat=True))
        codes = ClaimCode.objects.filter(challenge_id=challenge_id)
        people |= set(codes.values_list("person_id", flat=True))
        members.delete()
        elsewhere = Exists(Membership.objects.filter(person=OuterRef("pk")))
        gone = Person.objects.filter(is_operator=False).exclude(elsewhere)
        for start in range(0, len(listed := sorted(people)), 500):
            gone.filter(pk__in=listed[start : start + 500]).delete()
        forget_order_on_commit(VAULT)
