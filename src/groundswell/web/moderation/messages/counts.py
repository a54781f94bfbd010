"""What everyone may know of messages: how many, in steps of the smallest group.

Of those from authors it is the people who wrote: who writes nine would see that another wrote one.
"""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from groundswell.web.challenges.models import Challenge
from groundswell.web.moderation.counts import Rounded, round_count
from groundswell.web.moderation.messages.models import Message
from groundswell.web.shared.clock import get_today

_MINUTES = 10 * 60


def list_message_counts(challenge: Challenge) -> list[Rounded]:
    """Count the team's messages, and the authors who wrote to it, until yesterday."""
    key = f"messages/{challenge.id}"
    counts: list[int] | None = cache.get(key)
    if counts is None:
        counts = _count(challenge)
        cache.set(key, counts, _MINUTES)
    labels: list[Any] = [
        _("Messages from the team to authors"),
        _("Authors who wrote to the team"),
    ]
    return [
        Rounded(str(label), round_count(n, challenge.least))
        for label, n in zip(labels, counts, strict=True)
    ]


def _count(challenge: Challenge) -> list[int]:
    today = get_today()
    all_of = Message.objects.filter(conversation__challenge=challenge, reaches_on__lt=today)
    return [
        all_of.exclude(by="").count(),
        all_of.filter(by="").aggregate(n=Count("conversation__author", distinct=True))["n"],
    ]
