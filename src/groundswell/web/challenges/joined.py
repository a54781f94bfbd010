"""How many have joined, counted at night: who watches a page by day sees nobody come or go.

Where there is a list of who may join, a step of them stays untold: "30 of 30" would name everybody.
"""

from __future__ import annotations

from django.db.models import Count

from groundswell.web.accounts.models import Invitation, Membership
from groundswell.web.challenges.acts import Role
from groundswell.web.challenges.models import Challenge
from groundswell.web.shared.steps import Known, tell_in_steps


def refresh_joined() -> None:
    """Count those who joined each challenge, and tell a higher count once a whole step is full.

    It never goes down: somebody who leaves does not show. It goes up by those alone who came since
    the last night: a step that stayed untold stays so when the list grows, for that would tell of
    all who had been on it.
    """
    members = Membership.objects.filter(role=Role.PARTICIPANT).order_by()
    counts = dict(members.values_list("challenge_id").annotate(Count("id")))
    for challenge in Challenge.objects.filter(id__in=list(counts), ended_on=None):
        n, least, known = counts[challenge.id], challenge.least, count_who_could(challenge)
        in_steps = tell_in_steps(n, of=None, least=least)
        if in_steps <= challenge.counted_joined:
            continue
        told = tell_in_steps(n, of=known, least=least)
        if known is not None and n < known.ever + least:
            told = min(told, challenge.told_joined + in_steps - challenge.counted_joined)
        Challenge.objects.filter(pk=challenge.pk).update(
            told_joined=max(told, challenge.told_joined), counted_joined=in_steps
        )


def count_who_could(challenge: Challenge) -> Known | None:
    """Count who was on the list; None where there was none: nobody knows who could join.

    The list counts also where there are other ways in: whoever opens one for a night knows that
    nobody else came by it. It counts as long as it ever was: who joined stays in when they are
    taken off, so that a shorter list would tell of all who had been on it. And that others came is
    known only where more joined than were ever on it.
    """
    listed = Invitation.objects.filter(challenge_id=challenge.id, role=Role.PARTICIPANT)
    n_listed = listed.count()
    most = max(n_listed, challenge.most_invited)
    return Known(most, n_listed + challenge.n_uninvited) if most else None


def count_who_could_be_told(challenge: Challenge) -> Known | None:
    """Count the same so that of these no more are told in any figure than are told to have joined.

    A list that grows would else tell, where people are counted anew, of all who were on it before.
    """
    known = count_who_could(challenge)
    if known is None:
        return None
    return known._replace(at_once=min(known.at_once, challenge.told_joined + challenge.least))


def note_uninvited(challenge: Challenge) -> None:
    """Note that an address is taken off the list, before it is."""
    known = count_who_could(challenge)
    assert known is not None  # The address is on the list still.
    challenge.most_invited = known.at_once
    challenge.n_uninvited += 1
    challenge.save(update_fields=["most_invited", "n_uninvited"])
