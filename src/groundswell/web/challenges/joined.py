"""How many have joined, counted at night: who watches a page by day sees nobody come or go.

Where there is a list of who may join, a step of them stays untold: "30 of 30" would name everybody.
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
    """Count who was on the longest list; None where there was none: nobody knows who could join.

    The list counts also where there are other ways in: whoever opens one for a night knows that
    nobody else came by it. It counts as long as it ever was: who joined stays in when they are
    taken off, so that a shorter list would tell of all who had been on it.
    """
    listed = Invitation.objects.filter(challenge_id=challenge.id, role=Role.PARTICIPANT)
    return max(listed.count(), challenge.most_invited) or None


def keep_longest_list(challenge: Challenge) -> None:
    """Keep how long the list is, before addresses are taken off it."""
    challenge.most_invited = count_who_could(challenge) or 0
    challenge.save(update_fields=["most_invited"])
