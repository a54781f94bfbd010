"""The way in by e-mail: a code for this browser, and a link for any, in one message.

Known and new people go the same way, at the same cost: nothing is looked up or written in the vault
until somebody shows that the e-mail is theirs. What was asked waits in the sealed session.
"""

from __future__ import annotations

import logging
import smtplib
from dataclasses import asdict, dataclass, replace
from enum import Enum, auto

from allauth.account.adapter import get_adapter
from allauth.core.internal.cryptokit import compare_user_code
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from groundswell.web.accounts.links import LASTS, WayIn, do_spend, draw_link_id
from groundswell.web.accounts.models import Person
from groundswell.web.accounts.people import find_or_make_person
from groundswell.web.shared.clock import get_now

N_TRIES = 5
_KEY = "asked_way_in"
_log = logging.getLogger(__name__)


class MailFailed(Exception):  # noqa: N818 - what happened, as a page says it
    """The e-mail could not be handed over."""


@dataclass(frozen=True)
class Asked:
    """That somebody asked for a code in this browser, and what was sent."""

    email: str
    code: str
    link_id: str
    next: str
    until: float
    n_wrong: int = 0


class Answer(Enum):
    """What came of a code that was typed."""

    RIGHT = auto()
    WRONG = auto()
    OVER = auto()


def do_send_way_in(request: HttpRequest, email: str, next: str) -> None:
    """Send a code and a link to an e-mail, whoever it is, and remember them for this browser.

    Raises
    ------
    MailFailed
        Where the mail server did not take it. What was asked before still holds.
    """
    code = get_adapter().generate_login_code()
    link = WayIn(draw_link_id(), email, None, next)
    _send(email, code, link.seal())
    asked = Asked(email, code, link.id, next, (get_now() + LASTS).timestamp())
    request.session[_KEY] = asdict(asked)


def find_asked(request: HttpRequest) -> Asked | None:
    """Give what was asked in this browser; None where nothing was, or its time is over."""
    kept = request.session.get(_KEY)
    asked = Asked(**kept) if kept else None
    return asked if asked and asked.until > get_now().timestamp() else None


def do_try_code(request: HttpRequest, asked: Asked, code: str) -> tuple[Answer, Person | None]:
    """Hold a typed code against the one that was sent. The right one is used up, as is its link."""
    if not compare_user_code(actual=code, expected=asked.code):
        return _count_wrong(request, asked), None
    forget_asked(request)
    if not do_spend(asked.link_id):
        return Answer.OVER, None
    person = find_or_make_person(asked.email)
    return (Answer.RIGHT, person) if person.is_active else (Answer.OVER, None)


def forget_asked(request: HttpRequest) -> None:
    """Forget what was asked in this browser."""
    request.session.pop(_KEY, None)


def _count_wrong(request: HttpRequest, asked: Asked) -> Answer:
    asked = replace(asked, n_wrong=asked.n_wrong + 1)
    if asked.n_wrong >= N_TRIES:
        forget_asked(request)
        return Answer.OVER
    request.session[_KEY] = asdict(asked)
    return Answer.WRONG


def _send(email: str, code: str, link: str) -> None:
    words = {"code": code, "link": link, "minutes": int(LASTS.total_seconds() // 60)}
    message = EmailMultiAlternatives(
        _("Your code"),
        render_to_string("accounts/email/way_in.txt", words),
        settings.DEFAULT_FROM_EMAIL,
        [email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string("accounts/email/way_in.html", words), "text/html")
    try:
        message.send()
    except (smtplib.SMTPException, OSError) as fault:
        # The fault's own words can hold the address.
        _log.error("An e-mail could not be sent: %s", type(fault).__name__)
        raise MailFailed from fault
