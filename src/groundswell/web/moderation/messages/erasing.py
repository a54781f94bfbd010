"""Erasing words of messages that must not stay: in the night, as for notes of moderation."""

from __future__ import annotations

from django.db.models import Q

from groundswell.web.moderation.messages.models import Conversation, Message
from groundswell.web.participation.models import State


def forget_messages() -> None:
    """Erase the words about texts that were withdrawn, and of challenges that ended for good.

    Messages are letters and no contributions: they go with what they are about. The rows stay,
    without words, for the counts.
    """
    is_gone = Q(contribution__state=State.WITHDRAWN) | Q(comment__state=State.WITHDRAWN)
    gone = Conversation.objects.filter(is_gone | Q(challenge__ended_on__isnull=False))
    left = Message.objects.filter(conversation__in=gone, is_erased=False)
    left.update(words="", is_erased=True, is_open=False, idea=None)
    gone.exclude(n_new=0, waits_from=None).update(n_new=0, waits_from=None)
