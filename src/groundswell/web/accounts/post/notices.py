"""Queueing notices. Nothing leaves here: what waits goes out with a batch of the mailer."""

from __future__ import annotations

from uuid import UUID

from groundswell.web.accounts.models import Contact, Notice
from groundswell.web.accounts.post.kinds import TO_AUTHORS, NoticeKind
from groundswell.web.shared.clock import get_today


def do_post_notice(
    *, challenge_id: UUID, pseudonym: str, kind: NoticeKind, subject_id: UUID | None = None
) -> None:
    """Have an e-mail sent to whoever has a pseudonym, saying only that there is something for them.

    Call it once the act is done (``transaction.on_commit``). People without an e-mail get none;
    nor does a second one wait of the same kind about the same thing.
    """
    if kind not in TO_AUTHORS:
        raise ValueError(f"A notice of the kind {kind} goes to many, not to one author.")
    contact = Contact.objects.filter(challenge_id=challenge_id, pseudonym=pseudonym).first()
    if contact is not None:
        Notice.objects.get_or_create(
            contact=contact,
            kind=kind,
            subject_id=subject_id or challenge_id,
            defaults={"challenge_id": challenge_id, "made_on": get_today()},
        )
