"""What everyone may know of messages: how many the team wrote, in steps of the smallest group.

What authors do is in no count: one alone could fill nine, and a tenth would be somebody else's. Nor
how many messages were reported, which whoever wrote them must not learn.
"""

from __future__ import annotations

from django.core.cache import cache
from django.utils.translation import gettext as _

from groundswell.web.challenges.models import Challenge
from groundswell.web.moderation.counts import Rounded, round_count
from groundswell.web.moderation.messages.models import Message
from groundswell.web.shared.clock import get_today

_MINUTES = 10 * 60


def list_message_counts(challenge: Challenge) -> list[Rounded]:
    """Count the team's messages until yesterday."""
    key = f"messages/{challenge.id}"
    n: int | None = cache.get(key)
    if n is None:
        of_team = Message.objects.filter(conversation__challenge=challenge).exclude(by="")
        n = of_team.filter(reaches_on__lt=get_today()).count()
        cache.set(key, n, _MINUTES)
    return [Rounded(_("Messages from the team to authors"), round_count(n, challenge.least))]
