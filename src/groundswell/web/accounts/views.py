"""The pages of the ways in: ask for a code, enter it, open a link, sign out, leave."""

from __future__ import annotations

from functools import wraps

from allauth.socialaccount.providers.openid_connect import views as library
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from requests import RequestException

from groundswell.web.accounts.claim_codes import find_person
from groundswell.web.accounts.codes import (
    Answer,
    MailFailed,
    do_remember_unsent,
    do_send_way_in,
    do_try_code,
    find_asked,
    forget_asked,
)
from groundswell.web.accounts.forms import ClaimCodeForm, CodeForm, LeaveForm, WayInForm
from groundswell.web.accounts.leaving import do_erase_person
from groundswell.web.accounts.limits import TooMany, count, is_within
from groundswell.web.accounts.links import WayIn, do_spend
from groundswell.web.accounts.models import Person
from groundswell.web.accounts.next_page import keep_safe, read_next, with_next
from groundswell.web.accounts.open_views import View, open_to_all
from groundswell.web.accounts.people import (
    AddressWasLeft,
    do_take_up_invitations,
    get_kept,
)

_BACKEND = "groundswell.web.accounts.claim_codes.ClaimCodeBackend"
_EVERYONE = open_to_all("Who is not signed in yet has no role to be asked for.")
_OWN = open_to_all(
    "It shows and changes the viewer's own account alone; it asks for a sign-in itself."
)


def page(view: View) -> View:
    """Serve a page of a way in: kept by no browser, and calm when it is asked for too often."""

    @wraps(view)
    @never_cache
    @sensitive_post_parameters()
    @require_http_methods(["GET", "HEAD", "POST"])
    def serve(request: HttpRequest, *args: object, **names: object) -> HttpResponse:
        try:
            return view(request, *args, **names)  # type: ignore[return-value]  # views here give these
        except TooMany:
            return render(request, "accounts/too_many.html", status=429)
        except AddressWasLeft:
            return render(request, "accounts/address_was_left.html", status=403)

    return serve


def read_sent(request: HttpRequest) -> QueryDict | None:
    """Give what a form sent; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def let_in(request: HttpRequest, person: Person, next_path: str) -> HttpResponse:
    """Sign somebody in, in a session with a new key, and lead them on."""
    login(request, person, backend=_BACKEND)
    forget_asked(request)
    do_take_up_invitations(person)
    return redirect(keep_safe(next_path) or "home")


def send_code(request: HttpRequest, form: WayInForm, next_path: str) -> HttpResponse | None:
    """Send a code to the address in a form, and lead on; None where that failed: the form tells."""
    email = form.cleaned_data["email"]
    count(request, "way_in_asked")
    try:
        # Over its limit an address gets no more, and nobody is told: others could ask just to see
        # whether somebody did. The code that was sent to this browser last holds still.
        if is_within(request, "way_in_sent", of=email):
            do_send_way_in(request, email, next_path)
        elif (held := find_asked(request)) is None or held.email != email:
            do_remember_unsent(request, email, next_path)
    except MailFailed:
        text = _("We could not send the e-mail just now. Try again in a few minutes.")
        form.add_error("email", text)
        return None
    return redirect("way_in_confirm")


@_EVERYONE
@page
def way_in(request: HttpRequest) -> HttpResponse:
    """Ask for an e-mail, and send a code there."""
    next_path = read_next(request)
    if request.user.is_authenticated:
        return redirect(next_path or "home")
    form = WayInForm(read_sent(request))
    if form.is_valid() and (answer := send_code(request, form, next_path)):
        return answer
    context = {"form": form, "next": next_path}
    return render(request, "accounts/way_in.html", context, status=422 if form.errors else 200)


@_EVERYONE
@page
def way_in_confirm(request: HttpRequest) -> HttpResponse:
    """Take the code that was sent."""
    asked = find_asked(request)
    if asked is None:
        return redirect("way_in")
    form = CodeForm(read_sent(request))
    if request.method == "POST" and form.is_valid():
        count(request, "way_in_tried", of=asked.link_id)
        answer, person = do_try_code(request, asked, form.cleaned_data["code"])
        if person is not None:
            return let_in(request, person, asked.next)
        if answer is Answer.OVER:
            text = _("This code can't be used any more. Ask for a new one.")
            messages.error(request, text)
            return redirect(with_next("way_in", asked.next))
        form.add_error("code", _("This is not the code that we sent. Check it, and try again."))
    context = {"form": form, "asked": asked}
    status = 422 if form.errors else 200
    return render(request, "accounts/way_in_confirm.html", context, status=status)


@_EVERYONE
@page
def way_in_link(request: HttpRequest, letters: str) -> HttpResponse:
    """Ask somebody who opened a link to press a button: programs that check mail press none."""
    way = WayIn.open(letters)
    if request.method == "POST":
        count(request, "way_in_tried", of=letters)
        if way is not None and do_spend(way.id) and (person := way.find_person()) is not None:
            return let_in(request, person, way.next)
        way = None
    status = 200 if way else 410
    return render(request, "accounts/way_in_link.html", {"way": way}, status=status)


@_EVERYONE
@page
def way_in_code(request: HttpRequest) -> HttpResponse:
    """Take a claim code."""
    next_path = read_next(request)
    form = ClaimCodeForm(read_sent(request))
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["claim_code"]
        count(request, "claim_code_tried")
        person = find_person(code)
        if person is not None:
            return let_in(request, person, next_path)
        form.add_error("claim_code", _("We don't know this code. Check it, and try again."))
    context = {"form": form, "next": next_path}
    status = 422 if form.errors else 200
    return render(request, "accounts/way_in_code.html", context, status=status)


@open_to_all("Everybody may sign out.")
@page
def way_out(request: HttpRequest) -> HttpResponse:
    """Sign out, and ask the browser to forget what it kept of the platform."""
    if request.method != "POST":
        return render(request, "accounts/way_out.html", {"next": read_next(request)})
    logout(request)
    response = redirect(read_next(request) or "home")
    return forget_in_browser(response)


@_OWN
@login_required
@page
def account(request: HttpRequest) -> HttpResponse:
    """Show what is kept about who the viewer is, and what they can do about it."""
    person = request.user
    assert isinstance(person, Person)
    return render(request, "accounts/account.html", {"person": person, "kept": get_kept(person)})


@_OWN
@login_required
@page
def leave(request: HttpRequest) -> HttpResponse:
    """Erase the viewer's account."""
    form = LeaveForm(read_sent(request))
    if request.method == "POST" and form.is_valid():
        person = request.user
        assert isinstance(person, Person)
        try:
            do_erase_person(person)
        except ValidationError as fault:
            form.add_error("is_sure", fault)
        else:
            logout(request)
            return forget_in_browser(render(request, "accounts/left.html"))
    status = 422 if form.errors else 200
    return render(request, "accounts/leave.html", {"form": form}, status=status)


@_EVERYONE
@page
def sign_on(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead somebody to the organisation's sign-on service."""
    if request.method != "POST":
        return redirect(with_next("way_in", read_next(request)))
    try:
        return library.login(request, provider_id)
    except (RequestException, KeyError):  # it is away, or says nothing of use
        return redirect("sign_on_failed")


@_EVERYONE
@page
def sign_on_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take somebody in whom the sign-on service sends back."""
    try:
        return library.callback(request, provider_id)
    except (RequestException, KeyError):
        return redirect("sign_on_failed")


@_EVERYONE
@page
def sign_on_failed(request: HttpRequest) -> HttpResponse:
    """Say that single sign-on did not work, and what else there is."""
    needs_email = request.GET.get("why") == "email"
    return render(request, "accounts/sign_on_failed.html", {"needs_email": needs_email}, status=403)


@open_to_all("It only leads to the way in.")
@page
def to_way_in(request: HttpRequest) -> HttpResponse:
    """Lead the sign-in library's own addresses to the one way in."""
    return redirect(with_next("way_in", read_next(request)))


def forget_in_browser(response: HttpResponse) -> HttpResponse:
    """Ask the browser to drop all that it holds of the platform: computers are shared."""
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response
