"""Stopping e-mails: by the link in one, without signing in, or by choice of whoever is signed in.

What is kept is a hash of the address and the kind under the challenge's key. It holds also once
somebody has left and comes back, or is put on the list again, and tells nobody whose it is.

Source: one-click unsubscribing, RFC 8058; BLAKE2 (RFC 7693) in keyed mode.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from groundswell.web.accounts.emails import name_mailbox
from groundswell.web.accounts.keys import read_key
from groundswell.web.accounts.models import Unsubscription
from groundswell.web.accounts.post.kinds import NoticeKind
from groundswell.web.accounts.seals import seal, unseal

_PURPOSE = "no more mail"
#: Beside the kinds: that nobody has the address any more, and no list is written to at it.
_GIVEN_UP = "given up"
#: A link in an e-mail works for longer than any challenge runs.
_LASTS = timedelta(days=3650)


@dataclass(frozen=True)
class Stopper:
    """One address in one challenge, as a hash, for which kinds of e-mail can be stopped."""

    challenge_id: UUID
    mark: bytes

    @classmethod
    def of(cls, challenge_id: UUID, email: str) -> Stopper:
        """Give that of an address. Raises ``KeyIsGone`` where the challenge has no key any more."""
        mark = hashlib.blake2b(
            name_mailbox(email).encode(),
            digest_size=32,
            key=read_key(challenge_id),
            person=_PURPOSE.encode(),
        )
        return cls(challenge_id, mark.digest())

    def name(self, kind: NoticeKind) -> UUID:
        """Give the id of the row that says that a kind is stopped."""
        # A reminder is an invitation that comes again.
        return self._name(NoticeKind.INVITATION if kind is NoticeKind.REMINDER else kind)

    def _name(self, named: str) -> UUID:
        mark = hashlib.blake2b(named.encode(), digest_size=16, key=self.mark)
        return UUID(bytes=mark.digest(), version=4)

    def seal(self, kind: NoticeKind) -> str:
        """Give letters for a link that stops one kind, or all."""
        content = {"challenge": str(self.challenge_id), "mark": self.mark.hex(), "kind": kind.value}
        return seal(_PURPOSE, content, lasts=_LASTS)

    def list_stopped(self) -> set[NoticeKind]:
        """List the kinds that are stopped."""
        names = {self.name(kind): kind for kind in NoticeKind if kind is not NoticeKind.REMINDER}
        rows = Unsubscription.objects.filter(pk__in=names)
        return {names[pk] for pk in rows.values_list("pk", flat=True)}

    def do_stop(self, kinds: Collection[NoticeKind]) -> None:
        """Send no e-mails of these kinds any more."""
        for name in {self.name(kind) for kind in kinds}:
            Unsubscription.objects.get_or_create(
                pk=name, defaults={"challenge_id": self.challenge_id}
            )

    def do_give_up(self) -> None:
        """Send nothing any more that goes to lists. Who comes in again gets what members do."""
        Unsubscription.objects.get_or_create(
            pk=self._name(_GIVEN_UP), defaults={"challenge_id": self.challenge_id}
        )

    def is_given_up(self) -> bool:
        """Tell whether somebody left this address, or the platform."""
        return Unsubscription.objects.filter(pk=self._name(_GIVEN_UP)).exists()

    def do_start(self, kinds: Collection[NoticeKind]) -> None:
        """Send e-mails of these kinds again."""
        Unsubscription.objects.filter(pk__in={self.name(kind) for kind in kinds}).delete()


def read_letters(letters: str) -> tuple[Stopper, NoticeKind] | None:
    """Read what a link stops; None where it is none of ours."""
    content = unseal(_PURPOSE, letters)
    if content is None:
        return None
    stopper = Stopper(UUID(content["challenge"]), bytes.fromhex(content["mark"]))
    return stopper, NoticeKind(content["kind"])
