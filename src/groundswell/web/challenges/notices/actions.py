"""What facilitators do about e-mails: have one sent to many. It waits for the mailer's next batch.

Whom a reminder reaches nobody is told, nor how many they are: the mailer alone works it out.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groundswell.web.accounts.models import Person
from groundswell.web.accounts.post.contacts import seal_contact_anew
from groundswell.web.accounts.post.kinds import TO_LIST, NoticeKind
from groundswell.web.accounts.post.letters import Letter, write_letter
from groundswell.web.accounts.post.notices import (
    do_post_to_list,
    do_post_to_members,
    list_waiting,
)
from groundswell.web.accounts.post.stops import Stopper
from groundswell.web.accounts.vault import VAULT
from groundswell.web.challenges.actions import changing, put_on_record
from groundswell.web.challenges.acts import Act, PhaseKind
from groundswell.web.challenges.models import Challenge
from groundswell.web.challenges.notices.forms import CHOICES
from groundswell.web.challenges.notices.letterheads import describe_challenge
from groundswell.web.challenges.places import Place
from groundswell.web.challenges.queries import list_invited
from groundswell.web.shared.clock import get_today
from groundswell.web.shared.models import Event

#: What a facilitator can have sent, and what it is called.
KINDS: dict[NoticeKind, tuple[str | Promise, str | Promise]] = {
    NoticeKind.INVITATION: (
        gettext_lazy("Invitation"),
        gettext_lazy("To addresses on your list that got none yet."),
    ),
    NoticeKind.REMINDER: (
        gettext_lazy("Reminder"),
        gettext_lazy(
            "To those on your list who have said nothing and voted on nothing yet. "
            "Nobody is told who that is, or how many."
        ),
    ),
    NoticeKind.PHASE_OPENED: (
        gettext_lazy("A phase has opened"),
        gettext_lazy("To everybody on your list, and to all who take part with an e-mail."),
    ),
    NoticeKind.RESULTS_OUT: (
        gettext_lazy("The results are out"),
        gettext_lazy("To everybody on your list, and to all who take part with an e-mail."),
    ),
}


#: Longer than rows of reminders are kept, so that whether some are left shows nowhere.
_BETWEEN_REMINDERS = timedelta(days=7)
#: The kinds that people choose among.
WANTED = frozenset(NoticeKind(kind) for kind, _label in CHOICES)


@dataclass(frozen=True)
class Sendable:
    """A kind of e-mail as the page of e-mails shows it."""

    kind: NoticeKind
    name: str | Promise
    whom: str | Promise
    why_not: str
    last_on: date | None


def list_sendable(place: Place) -> list[Sendable]:
    """List the kinds of e-mail that a facilitator can have sent, and why not now."""
    return [
        Sendable(kind, name, whom, _say_why_not(place, kind, sent), sent[0] if sent else None)
        for kind, (name, whom) in KINDS.items()
        for sent in [_find_last(place.here.id, kind)]
    ]


def _find_last(challenge_id: UUID, kind: NoticeKind) -> tuple[date, list[str]] | None:
    """Give the day on which a kind was sent last, and the phases it was about."""
    sent = Event.objects.filter(
        challenge_id=challenge_id, kind="challenge.notified", payload__kind=kind.value
    )
    return sent.order_by("-version").values_list("happened_on", "other_ids").first()


def _say_why_not(place: Place, kind: NoticeKind, last: tuple[date, list[str]] | None) -> str:
    """Say why a kind can't be sent now; nothing where it can. Of reminders no row is looked at."""
    challenge, phase = place.here, place.phase
    is_published = phase is not None and phase.kind == PhaseKind.PUBLISHED
    n_listed = list_invited(challenge).count() if kind in TO_LIST else 0
    if not challenge.is_launched:
        return _("The challenge has not been launched yet.")
    if kind is NoticeKind.REMINDER:
        if last is not None and last[0] > get_today() - _BETWEEN_REMINDERS:
            return _("One was sent in the last seven days. Give people time.")
    elif kind in list_waiting(challenge.id):
        return _("It is waiting to go out.")
    elif kind not in TO_LIST and phase is not None and last and str(phase.id) in last[1]:
        return _("It was sent for the phase that is open now.")
    if kind in TO_LIST and not n_listed:
        return _("Nobody is on the list yet.")
    if kind is NoticeKind.REMINDER and n_listed < challenge.least:
        return _(
            "A reminder goes to a list of %(n)s addresses or more: with fewer, it could show who "
            "has not taken part."
        ) % {"n": challenge.least}
    if kind is NoticeKind.RESULTS_OUT and not is_published:
        return _("The phase in which results are published is not open.")
    if kind in (NoticeKind.REMINDER, NoticeKind.PHASE_OPENED) and (phase is None or is_published):
        return _("No phase is open in which people can take part.")
    return ""


def do_send_emails(*, place: Place, kind: NoticeKind) -> None:
    """Have an e-mail of a kind sent to all it is for, with the next batches."""
    with changing(place, Act.INVITE) as challenge, transaction.atomic(using=VAULT):
        if why_not := _say_why_not(place, kind, _find_last(challenge.id, kind)):
            raise ValidationError(why_not)
        if kind in TO_LIST:
            n_waiting = do_post_to_list(challenge.id, kind)
        else:
            assert place.phase is not None
            n_waiting = do_post_to_members(challenge.id, kind, place.phase.id)
        if not n_waiting:
            raise ValidationError(_("There is nobody to send it to: all have got it already."))
        about = (place.phase.id,) if place.phase is not None else ()
        payload = {"kind": kind.value}
        put_on_record(place, "challenge.notified", other_ids=about, payload=payload)


def list_wanted(person: Person, challenge_id: UUID) -> list[str]:
    """List the kinds of e-mail of a challenge that somebody with an address gets."""
    assert person.email is not None
    return sorted(WANTED - Stopper.of(challenge_id, person.email).list_stopped())


def do_choose_emails(
    person: Person, challenge_id: UUID, *, wanted: Collection[NoticeKind], language: str
) -> None:
    """Stop the kinds of e-mail that somebody does not want, and start the others again."""
    assert person.email is not None
    stopper = Stopper.of(challenge_id, person.email)
    stopper.do_stop(WANTED.difference(wanted))
    stopper.do_start(WANTED.intersection(wanted))
    seal_contact_anew(challenge_id, person.id, language)


def preview_email(challenge: Challenge, kind: NoticeKind) -> Letter:
    """Write an e-mail as those on the list get it, with a link that stops nothing."""
    heads = {}
    for language in challenge.languages:
        with translation.override(language):
            head = describe_challenge(challenge.id)
            assert head is not None
            heads[language] = head
    return write_letter(kind, heads, "example")
