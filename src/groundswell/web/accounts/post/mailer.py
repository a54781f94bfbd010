"""The mailer: sends what waits, in one shuffled batch. It alone opens sealed addresses.

A row is there until its e-mail was handed over: after a crash in between it is sent again, with the
same Message-ID. It takes what it needs of the rooms above as functions.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import secrets
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parseaddr
from functools import cached_property
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation

from groundswell.web.accounts.emails import name_mailbox
from groundswell.web.accounts.keys import (
    Context,
    KeyIsGone,
    get_person_id,
    get_pseudonym,
    has_key,
    read_key,
)
from groundswell.web.accounts.models import (
    Contact,
    Invitation,
    LeftAddress,
    Notice,
    Person,
    Unsubscription,
)
from groundswell.web.accounts.post.farewells import write_farewell
from groundswell.web.accounts.post.handover import Connection, Outcome, ServerIsAway
from groundswell.web.accounts.post.kinds import TO_AUTHORS, NoticeKind
from groundswell.web.accounts.post.letters import Describe, Letterhead, write_letter
from groundswell.web.accounts.post.opening import Opener
from groundswell.web.accounts.post.sealing import seal_details
from groundswell.web.accounts.post.stops import Stopper
from groundswell.web.accounts.vault import VAULT
from groundswell.web.shared.clock import get_today

_LOG = logging.getLogger(__name__)
#: As many are seen to before the worker turns to other jobs.
AT_ONCE = 500
#: E-mails to single authors wait for each other until there are some, but not for longer.
HOLD = timedelta(days=2)
#: A reminder says what is true for some days.
_REMIND_FOR = timedelta(days=7)
_TRY_FOR = timedelta(days=30)
_N_TRIES, _N_REFUSALS = 20, 3

TookPart = Callable[[UUID], Collection[str]]
"""Gives the pseudonyms of those who posted, commented or voted in a challenge."""


@dataclass(frozen=True)
class _Address:
    email: str
    language: str | None = None


@dataclass
class _Challenge:
    """What a batch knows of one challenge, for as long as it lasts."""

    id: UUID
    describe: Describe
    took_part: TookPart
    heads: dict[str, Letterhead | None] = field(default_factory=dict)

    @cached_property
    def opener(self) -> Opener:
        return Opener(self.id)

    @cached_property
    def pseudonyms(self) -> frozenset[str]:
        return frozenset(self.took_part(self.id))

    @cached_property
    def members(self) -> dict[str, UUID]:
        """Who joined, by the address that they have today: a changed one tells no id."""
        rows = Person.objects.filter(memberships__challenge_id=self.id, email__isnull=False)
        return {name_mailbox(email or ""): pk for email, pk in rows.values_list("email", "pk")}

    def has_part_of(self, email: str) -> bool:
        person_id = self.members.get(name_mailbox(email)) or get_person_id(email)
        contexts = (Context.POSTS, Context.VOTES)
        return any(get_pseudonym(self.id, person_id, one) in self.pseudonyms for one in contexts)

    def head(self, language: str) -> Letterhead | None:
        if language not in self.heads:
            with translation.override(language):
                self.heads[language] = self.describe(self.id)
        return self.heads[language]


def send_due_notices(*, describe: Describe, took_part: TookPart) -> bool:
    """Send what waits, in an order drawn by chance. Tell whether more waits that could go now.

    Where another mailer is at work, nothing is done here.
    """
    with _alone() as is_alone:
        if not is_alone:
            return False
        challenges: dict[UUID, _Challenge] = {}

        def find(challenge_id: UUID) -> _Challenge:
            if challenge_id not in challenges:
                challenges[challenge_id] = _Challenge(challenge_id, describe, took_part)
            return challenges[challenge_id]

        due = _list_due(find)
        secrets.SystemRandom().shuffle(due)
        batch = _Batch(find)
        try:
            for pk in due:
                if batch.n_seen >= AT_ONCE:
                    return True
                batch.see_to(pk)
            batch.tell_left_addresses()
        except ServerIsAway:
            pass
        finally:
            batch.end()
    return False


def _list_due(find: Callable[[UUID], _Challenge]) -> list[UUID]:
    """List the rows that can go now. E-mails to single authors are held until they are several."""
    waiting = Notice.objects.filter(is_refused=False)
    due = list(waiting.exclude(kind__in=TO_AUTHORS).values_list("pk", flat=True))
    held: dict[UUID, list[tuple[UUID, UUID | None, bool]]] = {}
    for_authors = waiting.filter(kind__in=TO_AUTHORS)
    for row in for_authors.values_list("challenge_id", "pk", "contact_id", "made_on"):
        is_old = row[3] <= get_today() - HOLD
        held.setdefault(row[0], []).append((row[1], row[2], is_old))
    for challenge_id, rows in held.items():
        head = find(challenge_id).head(settings.LANGUAGE_CODE)
        least = head.smallest_group if head else 0
        is_enough = len({contact_id for _, contact_id, _ in rows}) >= least
        if is_enough or any(is_old for _, _, is_old in rows):
            due += [pk for pk, _, _ in rows]
    return due


class _Batch:
    """One batch on its way, and what came of it so far."""

    def __init__(self, find: Callable[[UUID], _Challenge]) -> None:
        self._find = find
        self._connection = Connection()
        self._n_taken = 0
        self._failed: list[tuple[UUID, Outcome]] = []
        self._reminded: set[UUID] = set()
        self.n_seen = 0

    def see_to(self, pk: UUID) -> None:
        """Send one e-mail, or drop it where it should not be sent any more."""
        notice = Notice.objects.select_related("contact", "invitation", "person").filter(pk=pk)
        row = notice.first()
        if row is None:  # taken back meanwhile
            return
        challenge = self._find(row.challenge_id)
        if row.kind == NoticeKind.REMINDER:
            self._reminded.add(row.challenge_id)
        try:
            self._send(challenge, row)
        except KeyIsGone:
            row.delete()

    def tell_left_addresses(self) -> None:
        """Tell addresses that accounts are no longer of."""
        for row in LeftAddress.objects.order_by("pk"):
            is_old = row.left_on <= get_today() - _TRY_FOR
            if self._connection.hand_over(write_farewell(row)) is not Outcome.PUT_OFF or is_old:
                row.delete()

    def _send(self, challenge: _Challenge, row: Notice) -> None:
        if row.kind == NoticeKind.REMINDER and _is_done(challenge, row):
            return
        self.n_seen += 1
        kind = NoticeKind(row.kind)
        address = _find_address(challenge, row)
        heads = self._describe(challenge, address) if address else {}
        if not address or not heads or not _should_go(challenge, row, address, heads):
            _record_done(row)
            return
        letters = Stopper.of(challenge.id, address.email).seal(kind)
        letter = write_letter(kind, heads, letters)
        message = letter.address_to(address.email, make_message_id(challenge.id, row.id))
        outcome = self._connection.hand_over(message)
        if outcome is Outcome.TAKEN:
            self._n_taken += 1
            _record_done(row)
        elif kind is NoticeKind.REMINDER:
            _record_progress(row, is_done=False)
        else:
            self._failed.append((row.pk, outcome))

    def _describe(self, challenge: _Challenge, address: _Address) -> dict[str, Letterhead]:
        main = challenge.head(settings.LANGUAGE_CODE)
        offered = list(main.languages) if main else []
        wanted = [address.language] if address.language in offered else offered
        told = {language: challenge.head(language or "") for language in wanted}
        return {language or "": head for language, head in told.items() if head is not None}

    def end(self) -> None:
        """Close the connection, and see to what could not be delivered."""
        self._connection.close()
        for challenge_id in self._reminded:
            _end_reminders(self._find(challenge_id))
        n_given_up = 0
        for pk, outcome in self._failed:
            row = Notice.objects.filter(pk=pk).first()
            if row is None:
                continue
            # Where the server took none at all, it is no one address's fault.
            row.n_tries += bool(self._n_taken)
            is_refused = outcome is Outcome.REFUSED and row.n_tries >= _N_REFUSALS
            is_old = row.made_on <= get_today() - _TRY_FOR
            if not (is_refused or is_old or row.n_tries >= _N_TRIES):
                row.save(update_fields=["n_tries"])
                continue
            n_given_up += 1
            if row.kind == NoticeKind.INVITATION:
                row.is_refused = True
                row.save(update_fields=["n_tries", "is_refused"])
            else:
                row.delete()
        if n_given_up:
            _LOG.warning("%d e-mails could not be delivered and were given up.", n_given_up)


def _find_address(challenge: _Challenge, row: Notice) -> _Address | None:
    """Give where a notice goes; None where nobody is there any more."""
    if row.invitation is not None:
        return _Address(row.invitation.email)
    if row.person is not None:
        return _Address(row.person.email) if row.person.email and row.person.is_active else None
    assert row.contact is not None
    details = challenge.opener.open(row.contact.sealed)
    if "person" not in details:
        return None
    person = Person.objects.filter(pk=details["person"], is_active=True).first()
    return _Address(person.email, details["language"]) if person and person.email else None


def _should_go(
    challenge: _Challenge, row: Notice, address: _Address, heads: dict[str, Letterhead]
) -> bool:
    kind, stopper = NoticeKind(row.kind), Stopper.of(challenge.id, address.email)
    if row.invitation_id is not None and stopper.is_given_up():
        return False
    if Unsubscription.objects.filter(pk=stopper.name(kind)).exists():
        return False
    is_open = next(iter(heads.values())).is_open
    if kind is NoticeKind.REMINDER:
        return is_open and not challenge.has_part_of(address.email)
    return is_open or kind is not NoticeKind.PHASE_OPENED


def make_message_id(challenge_id: UUID, notice_id: UUID) -> str:
    """Make the Message-ID of a row: always the same, and to be made by who has the key alone."""
    mark = hashlib.blake2b(
        notice_id.bytes, digest_size=16, key=read_key(challenge_id), person=b"message id"
    )
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{mark.hexdigest()}@{domain}>"


def _record_done(row: Notice) -> None:
    if row.kind == NoticeKind.REMINDER:
        _record_progress(row, is_done=True)
        return
    with transaction.atomic(using=VAULT):
        if row.kind == NoticeKind.INVITATION:
            # Also where none was wanted: who could send it again would learn that it was not.
            Invitation.objects.filter(notice=row).update(was_sent=True)
        row.delete()


def _record_progress(row: Notice, *, is_done: bool) -> None:
    row.progress = seal_details(row.challenge_id, {"is_done": is_done})
    row.save(update_fields=["progress"])


def _is_done(challenge: _Challenge, row: Notice) -> bool:
    return bool(row.progress and challenge.opener.open(row.progress).get("is_done"))


def _end_reminders(challenge: _Challenge) -> None:
    """Remove the rows of reminders together: one by one they would tell who got one."""
    rows = Notice.objects.filter(challenge_id=challenge.id, kind=NoticeKind.REMINDER)
    old = rows.filter(made_on__lte=get_today() - _REMIND_FOR)
    with suppress(KeyIsGone):
        if old.exists() or all(_is_done(challenge, row) for row in rows.iterator(500)):
            rows.delete()


def seal_contacts_anew() -> None:
    """Seal all contacts anew, in the night, those of who has left around nothing."""
    for challenge_id in set(Contact.objects.values_list("challenge_id", flat=True)):
        if not has_key(challenge_id):
            continue
        opener = Opener(challenge_id)
        rows = list(Contact.objects.filter(challenge_id=challenge_id).order_by("pk"))
        for start in range(0, len(rows), AT_ONCE):
            some = rows[start : start + AT_ONCE]
            told = [opener.open(row.sealed) for row in some]
            ids = [one["person"] for one in told if "person" in one]
            there = set(Person.objects.filter(pk__in=ids).values_list("pk", flat=True))
            for row, details in zip(some, told, strict=True):
                is_there = "person" in details and UUID(details["person"]) in there
                row.sealed = seal_details(challenge_id, details if is_there else {})
            Contact.objects.bulk_update(some, ["sealed"])


@contextmanager
def _alone() -> Iterator[bool]:
    """Keep two mailers from sending the same; the lock ends with its process, however it ends."""
    folder = Path(settings.KEYS_FOLDER)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "mailer.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
