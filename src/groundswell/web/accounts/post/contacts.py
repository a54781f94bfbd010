"""Contacts: how to reach who wrote something, sealed beside their pseudonym. Opens none.

A contact is made when somebody first posts, and sealed anew on days on which they post again, so
that it follows their language. It holds their id and not their address: whoever changes that is
reached all the same, and no contact changes with it, or two backups would tell whose it is. Who
leaves stays as a seal around nothing; the night sees to it and seals all others anew, so that two
backups don't tell which it was.
"""

from __future__ import annotations

from uuid import UUID

from django.core.cache import cache

from groundswell.web.accounts.keys import Context, KeyIsGone, get_pseudonym
from groundswell.web.accounts.models import Contact, Person
from groundswell.web.accounts.post.sealing import seal_details
from groundswell.web.shared.clock import get_today


def remember_contact(challenge_id: UUID, person_id: UUID, language: str) -> None:
    """Let whoever posts be reached about it. Nothing is kept of people without an e-mail.

    Once a day at most: what was done is noted in memory, so that not every post writes here.
    """
    try:
        pseudonym = get_pseudonym(challenge_id, person_id, Context.POSTS)
        if cache.add(f"contact/{pseudonym}/{get_today()}", True, 24 * 3600):
            _seal(challenge_id, pseudonym, person_id, language)
    except KeyIsGone:
        return


def seal_contact_anew(challenge_id: UUID, person_id: UUID, language: str) -> None:
    """Let somebody who can be reached be written to in a language from now on.

    Raises
    ------
    KeyIsGone
        Where the challenge has no key any more.
    """
    pseudonym = get_pseudonym(challenge_id, person_id, Context.POSTS)
    if Contact.objects.filter(challenge_id=challenge_id, pseudonym=pseudonym).exists():
        _seal(challenge_id, pseudonym, person_id, language)


def _seal(challenge_id: UUID, pseudonym: str, person_id: UUID, language: str) -> None:
    # Somebody who left meanwhile is not written to.
    if Person.objects.filter(pk=person_id, email__isnull=False).exists():
        details: dict[str, object] = {"person": str(person_id), "language": language}
        Contact.objects.update_or_create(
            challenge_id=challenge_id,
            pseudonym=pseudonym,
            defaults={"sealed": seal_details(challenge_id, details)},
        )
