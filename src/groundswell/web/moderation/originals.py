"""Opening what the team took out of a text: by command, with the audit key, and on record."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Q

from groundswell.web.accounts.originals import open_original
from groundswell.web.participation.models import Revision
from groundswell.web.shared.audit import record


def do_open_originals(text_id: UUID) -> list[tuple[int, str]]:
    """Give what stood in an idea or comment before it was edited: number of the revision, text.

    Nothing is left of a text that its author withdrew. Raises as ``open_original`` does.
    """
    sealed = Revision.objects.filter(Q(contribution=text_id) | Q(comment=text_id))
    found = sealed.exclude(sealed=None).order_by("number")
    opened = []
    with transaction.atomic():
        for one in found.select_related("contribution", "comment__contribution"):
            idea = one.contribution or one.comment.contribution  # type: ignore[union-attr]  # one or other
            assert one.sealed is not None
            opened.append((one.number, open_original(idea.challenge_id, one.sealed)))
            record(
                "text.original_opened",
                actor="command",
                subject_id=one.id,
                challenge_id=idea.challenge_id,
                other_ids=[text_id],
            )
    return opened
