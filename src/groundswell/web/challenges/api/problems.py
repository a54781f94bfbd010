"""What can go wrong in a call of the API, told as a problem: what, where, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.core.exceptions import ValidationError as Unfit
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError
from ninja.errors import ValidationError as Malformed
from pydantic import (
    Field,
)

from groundswell.web.accounts.keys import KeyIsGone
from groundswell.web.accounts.limits import TooMany
from groundswell.web.challenges.places import Refused
from groundswell.web.engine.tables import FileProblem

PROBLEM = "application/problem+json"


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
                "where": _say_where(name),
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


#: What pages ask for as a day and a time is one instant in a call.
_NAMES = {"opens_on": "opens_at", "closes_on": "closes_at"}


def _say_where(name: str) -> str:
    return f"body.{_NAMES.get(name, name)}" if name and name != "__all__" else "body"


_CHANGE = "Change what you sent, and call again."


def tell_missing() -> HttpResponse:
    """Say that there is no such thing."""
    return tell_problem(
        404,
        _("There is no such thing here, or you can't see it."),
        _("Check the address. The API’s document lists all that there are."),
    )
