"""Telling an author that something happened to what they wrote: the one way out of this room."""

from __future__ import annotations

from functools import partial

from groundswell.web.accounts.post import NoticeKind, do_post_notice
from groundswell.web.moderation.models import Case
from groundswell.web.shared.afterwards import do_afterwards


def tell_author(case: Case) -> None:
    """Have the author told once the transaction stands. The e-mail says only that there is news."""
    subject = case.subject
    do_afterwards(
        partial(
            do_post_notice,
            challenge_id=case.challenge_id,
            pseudonym=subject.author,
            kind=NoticeKind.FATE,
            subject_id=subject.id,
        )
    )
