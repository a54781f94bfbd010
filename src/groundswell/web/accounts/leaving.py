"""Leaving: the vault forgets somebody. Lists of who was invited stay as they were."""

from __future__ import annotations

from contextlib import suppress

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from groundswell.web.accounts.keys import KeyIsGone
from groundswell.web.accounts.models import Membership, Person
from groundswell.web.accounts.people import FACILITATOR, PARTICIPANT, list_invitations_of
from groundswell.web.accounts.post.stops import Stopper
from groundswell.web.accounts.vault import VAULT


def _check_not_needed(person: Person) -> None:
    operators = Person.objects.select_for_update().filter(is_operator=True, is_active=True)
    if person.is_operator and not operators.exclude(pk=person.pk).order_by("pk"):
        raise ValidationError(
            _("You are the only operator of this site. Make somebody else an operator first.")
        )
    own = person.memberships.filter(role=FACILITATOR).values("challenge_id")
    running = Membership.objects.select_for_update().filter(
        role=FACILITATOR, challenge_id__in=own, person__is_active=True
    )
    with_others = {one.challenge_id for one in running.order_by("pk") if one.person_id != person.pk}
    if {one["challenge_id"] for one in own} - with_others:
        raise ValidationError(
            _(
                "You are the only one who runs a challenge. Ask somebody else in as a facilitator, "
                "and wait until they have signed in. Then you can leave."
            )
        )


def do_erase_person(person: Person) -> None:
    """Remove all that the vault holds of a person. What they said is not in the vault.

    Lists of invitations stay as they were brought in: an address that went from one at the time at
    which texts are taken back would tell whose these were. No e-mail goes to it any more.

    Raises
    ------
    ValidationError
        Where nobody else runs one of their challenges, or the platform. Nothing is then removed.
    """
    with transaction.atomic(using=VAULT):
        _check_not_needed(person)
        do_write_no_more(person)
        _leave_teams(person)
        person.delete()


def _leave_teams(person: Person) -> None:
    """Take somebody off the lists of teams that they are in: else they would be in them again."""
    invited = list_invitations_of(person)
    in_teams = person.memberships.exclude(role=PARTICIPANT)
    for challenge_id, role in in_teams.values_list("challenge_id", "role"):
        invited.filter(challenge_id=challenge_id, role=role).delete()


def do_write_no_more(person: Person) -> None:
    """Send nothing that goes to lists to an address that somebody gives up."""
    if person.email is None:
        return
    places = (person.memberships, list_invitations_of(person))
    own = {one for rows in places for one in rows.values_list("challenge_id", flat=True)}
    for challenge_id in own:
        with suppress(KeyIsGone):
            Stopper.of(challenge_id, person.email).do_give_up()
