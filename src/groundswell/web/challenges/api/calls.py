"""Calls of the API: who calls, where they stand, which act it is, and problems in words.

A call carries a token (``Authorization: Bearer ...``) or the session of a browser with its CSRF
token. The rules are those of the pages: the same table, the same place. Operations are in each
room's ``api``; the document that describes them is put together in ``config.api``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja.utils import check_csrf

from groundswell.web.accounts.limits import count
from groundswell.web.accounts.models import Person
from groundswell.web.accounts.open_views import open_to_all
from groundswell.web.accounts.tokens import find_token_holder
from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.api.problems import Stopped
from groundswell.web.challenges.places import Place, find_challenge, find_place, get_place

SAFE = ("GET", "HEAD", "OPTIONS")


class Call(HttpRequest):
    """A request to the API that has found its place."""

    place: Place


Operation = Callable[..., Any]


def for_act(act: Act) -> Callable[[Operation], Operation]:
    """Let an operation be for one act. It finds its place at ``call.place``."""

    def mark(operation: Operation) -> Operation:
        @wraps(operation)
        def enter(call: Call, *args: Any, **names: Any) -> Any:
            slug = names.get("slug")
            challenge = find_challenge(slug) if slug is not None else None
            call.place = find_place(_find_caller(call), challenge, act)
            refusal = call.place.refusal(act)
            if refusal is not None:
                if challenge is not None and not challenge.is_launched:
                    raise Http404
                raise refusal
            return operation(call, *args, **names)

        return _mark_act(_keep_signature(enter, operation), act)

    return mark


def for_everyone(reason: str) -> Callable[[Operation], Operation]:
    """Let an operation that is no act in any challenge be for everyone, and say why."""

    def mark(operation: Operation) -> Operation:
        @wraps(operation)
        def enter(call: Call, *args: Any, **names: Any) -> Any:
            call.place = get_place(_find_caller(call), None)
            return operation(call, *args, **names)

        return open_to_all(reason)(_keep_signature(enter, operation))

    return mark


def _mark_act(enter: Operation, act: Act) -> Operation:
    enter.act = act  # type: ignore[attr-defined]  # read by the test of the one table
    return enter


def _keep_signature(enter: Operation, operation: Operation) -> Operation:
    # Names of types mean what they mean where the operation is written.
    # And mypy knows of no __signature__.
    enter.__signature__ = inspect.signature(operation, eval_str=True)  # type: ignore[attr-defined]
    return enter


def _find_caller(call: HttpRequest) -> Person | None:
    """Find who calls. Calls that change something are counted, for them and for their network."""
    given = call.headers.get("Authorization", "")
    if not given:
        person = call.user if isinstance(call.user, Person) else None
        count(call, "api", of=str(person.id) if person else "")
        if person is not None and call.method not in SAFE and check_csrf(call) is not None:
            raise Stopped(
                403,
                _("The call came from a browser without its CSRF token."),
                _("Send the csrftoken cookie’s value as X-CSRFToken, or call with a token."),
            )
        return person
    scheme, _space, letters = given.partition(" ")
    found = find_token_holder(letters.strip()) if scheme.lower() == "bearer" else None
    if found is None:
        count(call, "api")
        raise Stopped(
            401,
            _("Nobody has this token, or it has ended."),
            _("Make a new token on the page “Tokens”, and send it as: Authorization: Bearer …"),
        )
    person, token = found
    count(call, "api", of=str(person.id))
    if call.method not in SAFE and not token.may_write:
        raise Stopped(
            403,
            _("This token may only read."),
            _("Make a token that may write, on the page “Tokens”."),
        )
    return person
