"""What facilitators do about people: invite some to take part, and run the team."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from groundswell.web.accounts.models import Invitation, Membership
from groundswell.web.accounts.people import do_invite, of_mailbox_of
from groundswell.web.accounts.vault import VAULT
from groundswell.web.challenges.actions import changing, put_on_record
from groundswell.web.challenges.acts import Act, Role
from groundswell.web.challenges.joined import note_uninvited
from groundswell.web.challenges.places import Place
from groundswell.web.challenges.plain_text import tidy_text

_STAFF = (Role.FACILITATOR, Role.ANALYST)


def do_invite_people(*, place: Place, emails: Sequence[str]) -> int:
    """Put addresses on the list of who may take part; give how many were not on it."""
    with changing(place, Act.INVITE) as challenge:
        n_new = do_invite(challenge.id, emails, Role.PARTICIPANT)
        put_on_record(place, "challenge.invited", payload={"n_new": n_new})
    return n_new


def do_uninvite(*, place: Place, email: str) -> None:
    """Take an address off the list. Who has joined already stays in."""
    with changing(place, Act.INVITE) as challenge:
        listed = Invitation.objects.filter(
            challenge_id=challenge.id, email=tidy_text(email), role=Role.PARTICIPANT
        )
        if listed.exists():
            note_uninvited(challenge)
            listed.delete()
        put_on_record(place, "challenge.uninvited")


def do_invite_to_team(*, place: Place, email: str, role: str) -> None:
    """Ask somebody to run or analyse the challenge."""
    if role not in _STAFF:
        raise ValidationError(_("Choose what they do."))
    with changing(place, Act.INVITE) as challenge:
        do_invite(challenge.id, [email], role)
        put_on_record(place, "challenge.team_changed", payload={"role": role, "is_in": True})


def do_remove_from_team(*, place: Place, email: str, role: str) -> None:
    """Take somebody out of the team. One facilitator always stays."""
    if role not in _STAFF:
        raise ValidationError(_("Choose what they do."))
    with changing(place, Act.INVITE) as challenge, transaction.atomic(using=VAULT):
        members = Membership.objects.filter(challenge_id=challenge.id, role=role)
        leaving = members.filter(of_mailbox_of(email, "person__email"))
        if role == Role.FACILITATOR and not members.exclude(pk__in=leaving).exists():
            raise ValidationError(_("Somebody must run the challenge: add a facilitator first."))
        invited = Invitation.objects.filter(challenge_id=challenge.id, role=role)
        n_members, _kinds = leaving.delete()
        n_invited, _kinds = invited.filter(of_mailbox_of(email)).delete()
        if not n_members and not n_invited:
            raise ValidationError({"email": _("Nobody in the team has this address.")})
        put_on_record(place, "challenge.team_changed", payload={"role": role, "is_in": False})
