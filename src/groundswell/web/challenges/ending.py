"""The last act of a challenge: its keys are destroyed, and so every way from a text to a person.

What was said stays to be read. Nothing can be changed any more, and nobody can be written to.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from groundswell.web.accounts.ended import do_forget_challenge, has_waiting
from groundswell.web.accounts.keys import Context, destroy_key
from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.models import Challenge
from groundswell.web.challenges.places import Place
from groundswell.web.shared.audit import record
from groundswell.web.shared.clock import get_today


def list_obstacles(place: Place) -> list[str]:
    """List what must be over before a challenge can end."""
    obstacles = []
    if place.phase is not None or place.next_phase is not None:
        obstacles.append(_("A phase is open, or is still to open. Close it or take it away first."))
    if has_waiting(place.here.id):
        # Not how many: after a reminder that is who has not taken part.
        obstacles.append(_("E-mails wait to be sent. They go out by themselves. Wait until then."))
    return obstacles


def do_end_challenge(*, place: Place, name: str, reason: str) -> None:
    """End a challenge for good.

    The row is marked first and the files go last: who is cut off in between does it once more, and
    no page makes use of a key that is still there.

    Raises
    ------
    ValidationError
        Where something must be over first, or the name is another.
    """
    place.check(Act.END)
    if obstacles := list_obstacles(place):
        raise ValidationError(obstacles)
    if name.casefold() != place.here.name.casefold():
        raise ValidationError({"name": [_("This is not the challenge's name.")]})
    with transaction.atomic():
        held = Challenge.objects.select_for_update().get(pk=place.here.id)
        record(
            "challenge.ended",
            actor=place.pseudonym(Context.STAFF),
            subject_id=held.id,
            challenge_id=held.id,
            reason=reason,
        )
        held.ended_on = get_today()
        held.save(update_fields=["ended_on"])
        transaction.on_commit(lambda: clear_away(held))


def clear_away(challenge: Challenge) -> None:
    """Destroy the keys of a challenge that has ended, and forget who took part in it."""
    destroy_key(challenge.id)
    do_forget_challenge(challenge.id)


def clear_away_ended() -> None:
    """Do so for every challenge that has ended, as each night: a crash may have come between."""
    for challenge in Challenge.objects.exclude(ended_on=None):
        clear_away(challenge)
