"""Calls of the API: who calls, where they stand, which act it is, and problems in words.

A call carries a token (``Authorization: Bearer ...``) or the session of a browser with its CSRF
token. The rules are those of the pages: the same table, the same place. Operations are in each
room's ``api``; the document that describes them is put together in ``config.api``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Annotated, Any, Generic, TypeVar

from django.core.exceptions import ValidationError as Unfit
from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError
from ninja.errors import ValidationError as Malformed
from ninja.utils import check_csrf
from pydantic import (
    AwareDatetime,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from groundswell.web.accounts.keys import KeyIsGone
from groundswell.web.accounts.limits import TooMany, count
from groundswell.web.accounts.models import Person
from groundswell.web.accounts.open_views import open_to_all
from groundswell.web.accounts.tokens import find_token_holder
from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.places import Place, Refused, find_challenge, get_place
from groundswell.web.engine.tables import FileProblem

SAFE = ("GET", "HEAD", "OPTIONS")
PROBLEM = "application/problem+json"
#: The highest page that can be asked for.
LAST_PAGE = 100_000


class Call(HttpRequest):
    """A request to the API that has found its place."""

    place: Place


# --- What goes in


class Given(Schema):
    """What a caller sends: nothing but what is asked for."""

    model_config = ConfigDict(extra="forbid")


def _only_text(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("must be text")
    return value


def _only_number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError("must be a number")
    return value


_WORDS = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
_LANGUAGE = r"^[a-z]{2,3}(-[a-z]{2,4})?$"
#: Words of one line, and of several. Control characters are nobody's words.
Line = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")]
Words = Annotated[str, StringConstraints(max_length=5_000, pattern=_WORDS)]
Slug = Annotated[str, StringConstraints(max_length=60, pattern=r"^[-a-zA-Z0-9_]+$")]
Language = Annotated[str, StringConstraints(max_length=10, pattern=_LANGUAGE)]
#: A date and time with its zone. A number is none, though it could be read as one.
Instant = Annotated[AwareDatetime, BeforeValidator(_only_text)]
#: For a whole number: yes and no are none, though they could be read as some.
NO_YES = BeforeValidator(_only_number)
#: The same words in each language: ``{"en-gb": "..."}``.
InLanguages = Annotated[
    dict[Language, Words],
    Field(max_length=20),
    WithJsonSchema(
        {
            "type": "object",
            "patternProperties": {
                _LANGUAGE: {"type": "string", "maxLength": 5_000, "pattern": _WORDS}
            },
            "additionalProperties": False,
            "maxProperties": 20,
            "description": "The same words in each language, by its code.",
        }
    ),
]
PageNumber = Annotated[int, Field(ge=1, le=LAST_PAGE, description="Which page, from 1.")]


# --- What goes out

Item = TypeVar("Item")


class Listed(Schema, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    page: int = Field(description="Which page this is, from 1.")
    n_pages: int
    n_items: int = Field(description="How many there are on all pages.")


def list_page(page: Page[Any], make: Callable[[Any], Any] | None = None) -> dict[str, Any]:
    """Give a page of a list as it goes out; without ``make`` its items are put in afterwards."""
    return {
        "items": [make(one) for one in page.object_list] if make else [],
        "page": page.number,
        "n_pages": page.paginator.num_pages,
        "n_items": page.paginator.count,
    }


class Fault(Schema):
    """One thing that is wrong with what was sent."""

    where: str = Field(description="The part of the call: body.text, query.page, path.slug.")
    what: str
    what_to_do: str


class Problem(Schema):
    """What went wrong, where, and what to do (RFC 9457)."""

    type: str = Field(description="Always about:blank: the status says what kind it is.")
    title: str
    status: int
    detail: str
    what_to_do: str
    faults: list[Fault] = []


_TITLES = {
    400: "This can't be read",
    401: "The token does not work",
    403: "This is not allowed here",
    404: "There is no such thing here",
    405: "This address does not take that",
    409: "This does not fit how things stand",
    413: "This is too large",
    422: "Something in the call is not right",
    429: "Too many calls in a short time",
}


def tell_problem(
    status: int,
    detail: str,
    what_to_do: str,
    faults: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Give a problem as an answer."""
    body = {
        "type": "about:blank",
        "title": _TITLES[status],
        "status": status,
        "detail": detail,
        "what_to_do": what_to_do,
        "faults": faults or [],
    }
    return JsonResponse(body, status=status, content_type=PROBLEM, headers=headers)


class Stopped(Exception):  # noqa: N818 - it carries an answer
    """A call that ends here, with its answer."""

    def __init__(self, status: int, detail: str, what_to_do: str) -> None:
        super().__init__(detail)
        self.answer = (status, detail, what_to_do)


def say_problems(api: NinjaAPI) -> None:
    """Let whatever goes wrong in a call be told as a problem."""

    def on(kind: type[Exception]) -> Callable[[Callable[..., HttpResponse]], None]:
        return lambda tell: api.add_exception_handler(kind, tell)

    @on(Stopped)
    def stopped(request: HttpRequest, fault: Stopped) -> HttpResponse:
        return tell_problem(*fault.answer)

    @on(Refused)
    def refused(request: HttpRequest, fault: Refused) -> HttpResponse:
        what_to_do = (
            _("Join the challenge, and call with your token.")
            if fault.would_help
            else _("Look at what the challenge allows now: it is told in its “acts”.")
        )
        return tell_problem(403, str(fault), what_to_do)

    @on(Http404)
    def missing(request: HttpRequest, fault: Http404) -> HttpResponse:
        return tell_missing()

    @on(KeyIsGone)
    def gone(request: HttpRequest, fault: KeyIsGone) -> HttpResponse:
        return tell_problem(
            409, _("The key of this challenge was destroyed."), _("It can only be read now.")
        )

    @on(TooMany)
    def too_many(request: HttpRequest, fault: TooMany) -> HttpResponse:
        return tell_problem(
            429,
            _("There were too many calls."),
            _("Wait a minute, and call less often."),
            headers={"Retry-After": "60"},
        )

    @on(Unfit)
    def unfit(request: HttpRequest, fault: Unfit) -> HttpResponse:
        of = fault.message_dict if hasattr(fault, "error_dict") else {"": fault.messages}
        faults = [
            {
                "where": f"body.{name}" if name and name != "__all__" else "body",
                "what": message,
                "what_to_do": message,
            }
            for name, messages in of.items()
            for message in messages
        ]
        return tell_problem(409, " ".join(one["what"] for one in faults), _CHANGE, faults)

    @on(FileProblem)
    def bad_file(request: HttpRequest, fault: FileProblem) -> HttpResponse:
        where = "body.ideas" + (f" row {fault.row}" if fault.row else "")
        told = {"where": where, "what": fault.what, "what_to_do": fault.fix or _CHANGE}
        return tell_problem(409, str(fault), fault.fix or _CHANGE, [told])

    @on(Malformed)
    def malformed(request: HttpRequest, fault: Malformed) -> HttpResponse:
        faults = [
            {
                "where": ".".join(str(part) for part in one["loc"]),
                "what": one["msg"],
                "what_to_do": _("Look up what this part must be in the API’s document."),
            }
            for one in fault.errors
        ]
        return tell_problem(
            422, "; ".join(f"{one['where']}: {one['what']}" for one in faults), _CHANGE, faults
        )

    @on(HttpError)
    def plain(request: HttpRequest, fault: HttpError) -> HttpResponse:
        status = fault.status_code if fault.status_code in _TITLES else 400
        return tell_problem(status, str(fault), _CHANGE)


_CHANGE = "Change what you sent, and call again."


def tell_missing() -> HttpResponse:
    """Say that there is no such thing."""
    return tell_problem(
        404,
        _("There is no such thing here, or you can't see it."),
        _("Check the address. The API’s document lists all that there are."),
    )


# --- Who calls, and where they stand

Operation = Callable[..., Any]


def for_act(act: Act) -> Callable[[Operation], Operation]:
    """Let an operation be for one act. It finds its place at ``call.place``."""

    def mark(operation: Operation) -> Operation:
        @wraps(operation)
        def enter(call: Call, *args: Any, **names: Any) -> Any:
            _find_place(call, names.get("slug"))
            refusal = call.place.refusal(act)
            if refusal is not None:
                challenge = call.place.challenge
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
            _find_place(call, None)
            return operation(call, *args, **names)

        return open_to_all(reason)(_keep_signature(enter, operation))

    return mark


def _mark_act(enter: Operation, act: Act) -> Operation:
    enter.act = act  # type: ignore[attr-defined]  # read by the test of the one table
    return enter


def _keep_signature(enter: Operation, operation: Operation) -> Operation:
    # Names of types mean what they mean where the operation is written.
    enter.__signature__ = inspect.signature(operation, eval_str=True)  # type: ignore[attr-defined]
    return enter


def _find_place(call: Call, slug: str | None) -> None:
    person = _find_caller(call)
    call.place = get_place(person, find_challenge(slug) if slug is not None else None)


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
