"""Queueing notices. Nothing leaves here: what waits goes out with a batch of the mailer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from groundswell.web.accounts.emails import name_mailbox
from groundswell.web.accounts.models import Contact, Invitation, LeftAddress, Notice, Person
from groundswell.web.accounts.people import PARTICIPANT
from groundswell.web.accounts.post.kinds import TO_AUTHORS, TO_LIST, TO_MEMBERS, NoticeKind
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


def do_post_to_list(challenge_id: UUID, kind: NoticeKind) -> int:
    """Have an e-mail sent to the addresses on a challenge's list; give to how many.

    Invitations go to those that were sent none yet. Of reminders a row is made for each address:
    the mailer leaves out who has taken part, and no row tells who that is.
    """
    if kind not in TO_LIST:
        raise ValueError(f"A notice of the kind {kind} does not go to the list.")
    listed = Invitation.objects.filter(challenge_id=challenge_id, role=PARTICIPANT)
    if kind is NoticeKind.INVITATION:
        listed = listed.filter(was_sent=False)
    return _post_to_many(challenge_id, kind, challenge_id, invitation_id=listed)


def do_post_to_members(challenge_id: UUID, kind: NoticeKind, subject_id: UUID | None = None) -> int:
    """Have an e-mail sent to everybody who joined with an e-mail; give to how many.

    That a phase opened and that results are out goes to the others on the list too.
    """
    if kind not in TO_MEMBERS:
        raise ValueError(f"A notice of the kind {kind} does not go to all who joined.")
    subject_id = subject_id or challenge_id
    members = Person.objects.filter(
        memberships__challenge_id=challenge_id, memberships__role=PARTICIPANT, email__isnull=False
    )
    n_waiting = _post_to_many(challenge_id, kind, subject_id, person_id=members)
    if kind is not NoticeKind.DIGEST:
        known = {name_mailbox(email or "") for email in members.values_list("email", flat=True)}
        listed = Invitation.objects.filter(challenge_id=challenge_id, role=PARTICIPANT)
        others = [row.pk for row in listed if name_mailbox(row.email) not in known]
        n_waiting += _post_to_many(challenge_id, kind, subject_id, invitation_id=others)
    return n_waiting


def _post_to_many(
    challenge_id: UUID, kind: NoticeKind, subject_id: UUID, **to: QuerySet[Any] | list[UUID]
) -> int:
    [(column, whom)] = to.items()
    ids = whom if isinstance(whom, list) else list(whom.values_list("pk", flat=True))
    waiting = Notice.objects.filter(challenge_id=challenge_id, kind=kind, subject_id=subject_id)
    already = set(waiting.values_list(column, flat=True))
    rows = [
        Notice(
            challenge_id=challenge_id,
            kind=kind,
            subject_id=subject_id,
            made_on=get_today(),
            **{column: pk},
        )
        for pk in ids
        if pk not in already
    ]
    Notice.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return len(rows)


def list_waiting(challenge_id: UUID) -> set[NoticeKind]:
    """List the kinds of which something waits, for those that go to many."""
    rows = Notice.objects.filter(challenge_id=challenge_id, is_refused=False)
    kinds = set(rows.values_list("kind", flat=True).distinct())
    return {NoticeKind(kind) for kind in kinds} - set(TO_AUTHORS)


def list_unreached(challenge_id: UUID) -> list[str]:
    """List the invited addresses that nobody takes mail at."""
    rows = Notice.objects.filter(challenge_id=challenge_id, is_refused=True)
    return sorted(rows.values_list("invitation__email", flat=True))


def has_overdue() -> bool:
    """Tell whether an e-mail waits for longer than batches and a mail server's moods explain."""
    long_ago = get_today() - timedelta(days=4)
    untold = LeftAddress.objects.filter(left_on__lt=long_ago)
    return Notice.objects.filter(is_refused=False, made_on__lt=long_ago).exists() or untold.exists()
