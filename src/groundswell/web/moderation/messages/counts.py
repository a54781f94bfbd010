"""What everyone may know of messages: how many, in steps of the smallest group."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from groundswell.web.challenges.models import Challenge
from groundswell.web.moderation.counts import Rounded, round_count
from groundswell.web.moderation.messages.models import Message
from groundswell.web.shared.clock import get_today

_MINUTES = 10 * 60


def list_message_counts(challenge: Challenge) -> list[Rounded]:
    """Count the team's messages, authors' answers and reports, until yesterday."""
    key = f"messages/{challenge.id}"
    counts: list[int] | None = cache.get(key)
    if counts is None:
        counts = _count(challenge)
        cache.set(key, counts, _MINUTES)
    labels: list[Any] = [
        _("Messages from the team to authors"),
        _("Messages from authors to the team"),
        _("Messages that authors reported"),
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
        all_of.filter(by="").count(),
        all_of.filter(reported_from__lt=today).count(),
    ]
