"""Contacts: how to reach who wrote something, sealed beside their pseudonym. Opens none.

A contact is made when somebody first posts, and sealed anew on days on which they post again, so
that it follows their address and language. Who leaves stays as a seal around nothing; the night
sees to it and seals all others anew, so that two backups don't tell which it was.
"""

from __future__ import annotations

from uuid import UUID

from django.core.cache import cache

from groundswell.web.accounts.keys import Context, KeyIsGone, get_pseudonym
from groundswell.web.accounts.models import Contact, Person
from groundswell.web.accounts.post.sealing import seal_details
from groundswell.web.shared.clock import get_today


def remember_contact(challenge_id: UUID, person_id: UUID, language: str) -> None:
    """Let whoever posts be reached about it. Nothing is kept of people without an e-mail."""
    try:
        pseudonym = get_pseudonym(challenge_id, person_id, Context.POSTS)
        # In memory alone, so that not every post writes to the vault.
        is_new_today = cache.add(f"contact/{pseudonym}/{language}/{get_today()}", True, 24 * 3600)
        email = is_new_today and Person.objects.filter(pk=person_id).values_list("email").first()
        if not email or not email[0]:
            return
        sealed = seal_details(challenge_id, {"email": email[0], "language": language})
    except KeyIsGone:
        return
    Contact.objects.update_or_create(
        challenge_id=challenge_id, pseudonym=pseudonym, defaults={"sealed": sealed}
    )
