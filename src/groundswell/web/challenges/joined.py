"""How many have joined, counted at night: who watches a page by day sees nobody come or go."""

from __future__ import annotations

from django.db.models import Count

from groundswell.web.accounts.models import Membership
from groundswell.web.challenges.acts import Role
from groundswell.web.challenges.models import Challenge


def refresh_joined() -> None:
    """Count those who joined each challenge, and tell a higher count once a whole step is full.

    It never goes down: somebody who leaves does not show.
    """
    members = Membership.objects.filter(role=Role.PARTICIPANT).order_by()
    counts = dict(members.values_list("challenge_id").annotate(Count("id")))
    for challenge in Challenge.objects.filter(id__in=list(counts), ended_on=None):
        floor = counts[challenge.id] // challenge.least * challenge.least
        if floor > challenge.told_joined:
            Challenge.objects.filter(pk=challenge.pk).update(told_joined=floor)
