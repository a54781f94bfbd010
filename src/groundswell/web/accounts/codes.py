"""Codes by e-mail: for a way in, with a link for any browser; and for a change of address.

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

from groundswell.web.accounts.addresses import do_change_address
from groundswell.web.accounts.links import LASTS, WayIn, do_spend, draw_link_id
from groundswell.web.accounts.models import Person
from groundswell.web.accounts.people import find_or_make_person
from groundswell.web.shared.clock import get_now

N_TRIES = 5
_WAY_IN, _CHANGE = "asked_way_in", "asked_address"
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
    TAKEN = auto()
    """It was right, and the address is that of somebody else's account."""


def do_send_way_in(request: HttpRequest, email: str, next: str) -> None:
    """Send a code and a link to an e-mail, whoever it is, and remember them for this browser.

    Raises
    ------
    MailFailed
        Where the mail server did not take it. What was asked before still holds.
    """
    code = get_adapter().generate_login_code()
    link = WayIn(draw_link_id(), email, None, next)
    _send(email, "way_in", {"code": code, "link": link.seal()})
    asked = Asked(email, code, link.id, next, (get_now() + LASTS).timestamp())
    request.session[_WAY_IN] = asdict(asked)


def do_remember_unsent(request: HttpRequest, email: str, next: str) -> None:
    """Remember for this browser that it asked, where the address gets no more codes for now."""
    code = get_adapter().generate_login_code()
    asked = Asked(email, code, draw_link_id(), next, (get_now() + LASTS).timestamp())
    request.session[_WAY_IN] = asdict(asked)


def do_send_address_code(request: HttpRequest, email: str, *, is_sent: bool = True) -> None:
    """Send a code to an address that somebody who is signed in wants to have.

    There is no link: whoever pressed one that another had sent them would own that other's account.
    Where it is not sent, as the address gets no more for now, all else is alike. Raises as
    ``do_send_way_in`` does.
    """
    code = get_adapter().generate_login_code()
    if is_sent:
        _send(email, "address_code", {"code": code})
    asked = Asked(email, code, draw_link_id(), "", (get_now() + LASTS).timestamp())
    request.session[_CHANGE] = asdict(asked)


def find_asked(request: HttpRequest) -> Asked | None:
    """Give what was asked in this browser; None where nothing was, or its time is over."""
    return _find(request, _WAY_IN)


def find_asked_address(request: HttpRequest) -> Asked | None:
    """Give which address was asked for in this session, as ``find_asked`` does."""
    return _find(request, _CHANGE)


def _find(request: HttpRequest, key: str) -> Asked | None:
    kept = request.session.get(key)
    asked = Asked(**kept) if kept else None
    return asked if asked and asked.until > get_now().timestamp() else None


def do_try_code(request: HttpRequest, asked: Asked, code: str) -> tuple[Answer, Person | None]:
    """Hold a typed code against the one that was sent. The right one is used up, as is its link."""
    if not compare_user_code(actual=code, expected=asked.code):
        return _count_wrong(request, asked, _WAY_IN), None
    forget_asked(request)
    if not do_spend(asked.link_id):
        return Answer.OVER, None
    person = find_or_make_person(asked.email)
    return (Answer.RIGHT, person) if person.is_active else (Answer.OVER, None)


def do_try_address_code(request: HttpRequest, asked: Asked, person: Person, code: str) -> Answer:
    """Hold a typed code against the one that was sent; the right one changes the address."""
    if not compare_user_code(actual=code, expected=asked.code):
        return _count_wrong(request, asked, _CHANGE)
    request.session.pop(_CHANGE, None)
    if not do_spend(asked.link_id):
        return Answer.OVER
    return Answer.RIGHT if do_change_address(person, asked.email) else Answer.TAKEN


def forget_asked(request: HttpRequest) -> None:
    """Forget what was asked in this browser."""
    request.session.pop(_WAY_IN, None)


def _count_wrong(request: HttpRequest, asked: Asked, key: str) -> Answer:
    asked = replace(asked, n_wrong=asked.n_wrong + 1)
    if asked.n_wrong >= N_TRIES:
        request.session.pop(key, None)
        return Answer.OVER
    request.session[key] = asdict(asked)
    return Answer.WRONG


def _send(email: str, name: str, words: dict[str, object]) -> None:
    # All codes share one subject: a mail server's log does not tell what they are for.
    words = words | {"minutes": int(LASTS.total_seconds() // 60)}
    message = EmailMultiAlternatives(
        _("Your code"),
        render_to_string(f"accounts/email/{name}.txt", words),
        settings.DEFAULT_FROM_EMAIL,
        [email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string(f"accounts/email/{name}.html", words), "text/html")
    try:
        message.send()
    except (smtplib.SMTPException, OSError) as fault:
        # The fault's own words can hold the address.
        _log.error("An e-mail could not be sent: %s", type(fault).__name__)
        raise MailFailed from fault
