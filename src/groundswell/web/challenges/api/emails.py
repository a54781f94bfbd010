"""The API's operations on e-mails: what a facilitator has sent, and which the caller wants."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status

from groundswell.web.accounts.models import Person
from groundswell.web.accounts.post.kinds import NoticeKind
from groundswell.web.accounts.post.notices import list_unreached
from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.api.calls import Call, for_act
from groundswell.web.challenges.api.described import find_person
from groundswell.web.challenges.api.values import Given, Slug, Told
from groundswell.web.challenges.notices.actions import (
    do_choose_emails,
    do_send_emails,
    list_sendable,
    list_wanted,
    preview_email,
)

router = Router(tags=["E-mails"])

SentKind = Literal["invitation", "reminder", "phase_opened", "results_out"]
WantedKind = Literal["message", "fate", "digest", "phase_opened", "results_out", "invitation"]


class SendableOut(Schema):
    """A kind of e-mail that can be sent to many, and whether it can be now."""

    kind: str
    name: Told
    whom: Told = Field(description="Whom it goes to, in words.")
    why_not: str = Field(description="Why it can't be sent now; empty where it can.")
    last_on: date | None = Field(description="The day on which it was sent last.")


class EmailsOut(Schema):
    """What can be sent, what goes out by itself, and where nothing arrived."""

    kinds: list[SendableOut]
    sends_digest: bool = Field(description="Change it in the settings.")
    unreached: list[str] = Field(description="Invited addresses that nobody takes mail at.")


class LetterOut(Schema):
    """An e-mail as those on the list get it."""

    subject: str
    text: str
    html: str


class WantedOut(Schema):
    """Which e-mails of the challenge the caller wants."""

    wanted: list[str]


class WantedGiven(Given):
    """Which e-mails of the challenge the caller wants. What is left out is stopped."""

    wanted: Annotated[list[WantedKind], Field(max_length=20)]


@router.get("/{slug}/emails", response=EmailsOut, summary="List e-mails")
@for_act(Act.INVITE)
def list_emails(request: Call, slug: Slug) -> Any:
    """List the e-mails that can be sent, why not where one can't be, and whom none reached."""
    challenge = request.place.here
    return {
        "kinds": list_sendable(request.place),
        "sends_digest": challenge.sends_digest,
        "unreached": list_unreached(challenge.id),
    }


@router.get("/{slug}/emails/{sent_kind}", response=LetterOut, summary="Look at an e-mail")
@for_act(Act.INVITE)
def read_email(request: Call, slug: Slug, sent_kind: SentKind) -> Any:
    """Read an e-mail before it is sent."""
    return preview_email(request.place.here, NoticeKind(sent_kind))


@router.post("/{slug}/emails/{sent_kind}", response={202: None}, summary="Send an e-mail")
@for_act(Act.INVITE)
def send_email(request: Call, slug: Slug, sent_kind: SentKind) -> Any:
    """Have an e-mail sent to all it is for. It leaves after the answer, at a time by chance."""
    do_send_emails(place=request.place, kind=NoticeKind(sent_kind))
    return Status(202, None)


@router.get("/{slug}/mine/emails", response=WantedOut, summary="E-mails that you get")
@for_act(Act.SEE_OWN)
def read_wanted(request: Call, slug: Slug) -> Any:
    """Read which e-mails of the challenge the caller gets."""
    return {"wanted": list_wanted(_addressee(request), request.place.here.id)}


@router.put("/{slug}/mine/emails", response=WantedOut, summary="Choose e-mails")
@for_act(Act.SEE_OWN)
def choose_emails(request: Call, slug: Slug, given: WantedGiven) -> Any:
    """Choose which e-mails of the challenge the caller gets, and in the language of the call."""
    person, challenge_id = _addressee(request), request.place.here.id
    wanted = {NoticeKind(kind) for kind in given.wanted}
    do_choose_emails(person, challenge_id, wanted=wanted, language=get_language() or "")
    return {"wanted": list_wanted(person, challenge_id)}


def _addressee(request: Call) -> Person:
    person = find_person(request)
    if person is None:
        raise Http404
    if person.email is None:
        raise ValidationError(_("You take part without an e-mail address, and get no e-mails."))
    return person
