"""Pages for when something went wrong: what happened, in plain words, and a way on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def show_bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the request could not be read."""
    told = _("We could not read what your browser sent. Go back, and try again.")
    return _show(request, 400, _("That did not work"), told)


def show_refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that a page is not for the viewer."""
    return _show(request, 403, _("You can't open this page"), _("It is not for everybody."))


def show_stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form was too old, or came from elsewhere."""
    told = _(
        "This page was open for a long time, or cookies are switched off. "
        "Go back, load the page again, and send it once more."
    )
    return _show(request, 403, _("We could not take this"), told)


def show_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that there is no such page."""
    told = _("There is no page at this address. It may have moved, or it is not open yet.")
    return _show(request, 404, _("Page not found"), told)


def show_too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that too much was asked for at once."""
    told = _("That was many times in a short while. Wait a few minutes, then try again.")
    return _show(request, 429, _("Please wait a little"), told)


def show_fault(request: HttpRequest) -> HttpResponse:
    """Say that the platform failed. The page asks nothing of the database, which may be why."""
    return HttpResponse(render_to_string("500.html"), status=500)


def _show(request: HttpRequest, status: int, heading: str, told: str) -> HttpResponse:
    context = {"heading": heading, "told": told}
    return render(request, "challenges/error.html", context, status=status)
