"""Links that bring somebody in from any browser: sealed, short-lived, used once. Sends nothing.

The link itself holds whom it is for; the vault keeps only which were used, until they would have
ended anyway. A link can so be made for an e-mail whose owner is not known yet, and nobody is made
known before they show that the e-mail is theirs.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from groundswell.web.accounts.models import Person, SpentLink
from groundswell.web.accounts.people import find_or_make_person
from groundswell.web.accounts.seals import seal, unseal
from groundswell.web.accounts.vault import VAULT
from groundswell.web.shared.clock import get_today

LASTS = timedelta(minutes=15)
#: Which links were used is remembered for longer than this.
_LASTS_AT_MOST = timedelta(days=1)
_PURPOSE = "way-in link"


@dataclass(frozen=True)
class WayIn:
    """What a link holds: whom it brings in, and where to."""

    id: str
    email: str | None
    person_id: UUID | None
    next: str

    @classmethod
    def open(cls, letters: str) -> WayIn | None:
        """Read a link; None where it is none of ours, its time is over, or it was used."""
        content = unseal(_PURPOSE, letters)
        if content is None or SpentLink.objects.filter(pk=content["id"]).exists():
            return None
        person_id = content["person_id"] and UUID(content["person_id"])
        return cls(content["id"], content["email"], person_id, content["next"])

    def seal(self, lasts: timedelta = LASTS) -> str:
        """Give the link's whole address."""
        if lasts > _LASTS_AT_MOST:
            raise ValueError(f"A link lasts a day at most, not {lasts}.")
        content = {
            "id": self.id,
            "email": self.email,
            "person_id": self.person_id and str(self.person_id),
            "next": self.next,
        }
        path = reverse("way_in_link", args=[seal(_PURPOSE, content, lasts=lasts)])
        return f"{settings.ADDRESS}{path}"

    def find_person(self) -> Person | None:
        """Give who it is for, made known where the link is for the e-mail of somebody new."""
        if self.email is not None:
            person = find_or_make_person(self.email)
            return person if person.is_active else None
        if self.person_id is None:
            return None
        return Person.objects.filter(pk=self.person_id, is_active=True).first()


def draw_link_id() -> str:
    """Draw the id by which a link is known to be used."""
    return secrets.token_hex(16)


def do_spend(link_id: str) -> bool:
    """Use a link up; False where it was used before."""
    try:
        with transaction.atomic(using=VAULT):
            SpentLink.objects.create(pk=link_id, spent_on=get_today())
    except IntegrityError:
        return False
    return True


def way_in_link_for(person: Person, next: str = "", *, lasts: timedelta = LASTS) -> str:
    """Make a link that brings a person in once: for an operator without mail, or a demo."""
    return WayIn(draw_link_id(), None, person.id, next).seal(lasts)
