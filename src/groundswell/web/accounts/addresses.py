"""Changing the address that somebody comes in by. Sends nothing, and asks nobody for a code.

The person stays who they are: their id, and with it their pseudonyms, are made of the first address
that they had. So nothing that they said or voted moves, and no contact changes.
"""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.translation import get_language

from groundswell.web.accounts.emails import name_mailbox
from groundswell.web.accounts.keys import KeyIsGone
from groundswell.web.accounts.leaving import do_write_no_more
from groundswell.web.accounts.models import LeftAddress, Person
from groundswell.web.accounts.people import (
    PARTICIPANT,
    do_invite,
    has_account,
    list_invitations_of,
)
from groundswell.web.accounts.post.stops import Stopper
from groundswell.web.accounts.vault import VAULT
from groundswell.web.shared.clock import get_today
from groundswell.web.shared.order import forget_order_on_commit


def do_change_address(person: Person, email: str) -> bool:
    """Let somebody have another address, once they showed that it is theirs.

    False where it is that of somebody else's account; nothing is then changed. Roles stay, and so
    do lists of who may take part, as when somebody leaves; the team's page shows the new address of
    its members alone. Other devices are signed out.
    """
    old = person.email
    if old is None or has_account(email, but=person):
        return False
    is_elsewhere = name_mailbox(old) != name_mailbox(email)
    try:
        with transaction.atomic(using=VAULT):
            if is_elsewhere:
                do_write_no_more(person)
                _change_in_teams(person, email)
            person.email, person.password = email, make_password(None)
            person.save(update_fields=["email", "password"])
            if is_elsewhere:
                _keep_stopped(person, old, email)
                language = get_language() or ""
                LeftAddress.objects.create(email=old, language=language, left_on=get_today())
            forget_order_on_commit(VAULT)  # the old one is written over
    except IntegrityError:  # somebody came in by it meanwhile
        person.refresh_from_db()
        return False
    return True


def _change_in_teams(person: Person, email: str) -> None:
    """Let somebody be in the teams they are in by the new address, and by that alone."""
    invited = list_invitations_of(person).exclude(role=PARTICIPANT)
    for challenge_id, role in person.memberships.values_list("challenge_id", "role"):
        n_taken_off, _kinds = invited.filter(challenge_id=challenge_id, role=role).delete()
        if n_taken_off:
            do_invite(challenge_id, [email], role)


def _keep_stopped(person: Person, old: str, new: str) -> None:
    """Let e-mails that somebody stopped stay stopped."""
    for challenge_id in set(person.memberships.values_list("challenge_id", flat=True)):
        try:
            stopped = Stopper.of(challenge_id, old).list_stopped()
            Stopper.of(challenge_id, new).do_stop(stopped)
        except KeyIsGone:
            continue
