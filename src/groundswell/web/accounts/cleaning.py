"""What the vault is rid of each day: sessions and links that have ended."""

from __future__ import annotations

from datetime import timedelta

from groundswell.web.accounts.models import ApiToken, SpentLink, VaultSession
from groundswell.web.shared.clock import get_now, get_today


def remove_ended_sessions() -> int:
    """Remove sessions that have ended, and give how many."""
    return VaultSession.objects.filter(expire_date__lte=get_now()).delete()[0]


def remove_ended_links() -> int:
    """Forget which links were used, once they would not work anyway."""
    return SpentLink.objects.filter(spent_on__lt=get_today() - timedelta(days=1)).delete()[0]


def remove_ended_tokens() -> int:
    """Remove tokens that ended a month ago: until then their owner sees that they have."""
    return ApiToken.objects.filter(expires_on__lt=get_today() - timedelta(days=30)).delete()[0]


def clean_vault() -> int:
    """Do all of these, as the worker does each day, and give how many rows went."""
    return remove_ended_sessions() + remove_ended_links() + remove_ended_tokens()
