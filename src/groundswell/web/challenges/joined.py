"""How many have joined, counted at night: who watches a page by day sees nobody come or go.

Where only those on a list can join, a step of them stays untold: "30 of 30" would name everybody.
"""

from __future__ import annotations

from django.db.models import Count

from groundswell.web.accounts.models import Invitation, Membership
from groundswell.web.challenges.acts import Role
from groundswell.web.challenges.models import Challenge
from groundswell.web.shared.steps import tell_in_steps


def refresh_joined() -> None:
    """Count those who joined each challenge, and tell a higher count once a whole step is full.

    It never goes down: somebody who leaves does not show.
    """
    members = Membership.objects.filter(role=Role.PARTICIPANT).order_by()
    counts = dict(members.values_list("challenge_id").annotate(Count("id")))
    for challenge in Challenge.objects.filter(id__in=list(counts), ended_on=None):
        floor = tell_in_steps(
            counts[challenge.id], of=count_who_could(challenge), least=challenge.least
        )
        if floor > challenge.told_joined:
            Challenge.objects.filter(pk=challenge.pk).update(told_joined=floor)


def count_who_could(challenge: Challenge) -> int | None:
    """Count who can have joined; None where nobody knows."""
    if challenge.domains or any(getattr(challenge, way) for way in _OPEN_WAYS):
        return None
    return Invitation.objects.filter(challenge_id=challenge.id).count()


_OPEN_WAYS = ("join_by_link", "join_by_sign_on", "join_by_code")
