"""Who can't be written to, and why: asked before a message is sent, and told where one is read."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groundswell.web.accounts.keys import Context
from groundswell.web.challenges.places import Place, Refused
from groundswell.web.moderation.messages.models import Conversation, Text
from groundswell.web.participation.models import Source
from groundswell.web.shared.clock import get_today


def refuse_to_write(
    place: Place, subject: Text, conversation: Conversation | None
) -> Refused | None:
    """Give why the team can't write to the author of a text; None where it can."""
    if subject.author == place.pseudonym(Context.POSTS):
        return Refused(_("You wrote this text. Another facilitator must write about it."))
    if subject.source != Source.PLATFORM:
        return Refused(_("This came from a file or from paper. Nobody can be reached about it."))
    if conversation is not None and not conversation.is_open_to_team(get_today()):
        return Refused(_("Its author wants no messages about this text."))
    return None
