"""The pages on which somebody changes the address that they come in by."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from groundswell.web.accounts.codes import (
    Answer,
    MailFailed,
    do_send_address_code,
    do_try_address_code,
    find_asked_address,
)
from groundswell.web.accounts.forms import AddressForm, CodeForm
from groundswell.web.accounts.limits import count, is_within
from groundswell.web.accounts.models import Person
from groundswell.web.accounts.open_views import open_to_all
from groundswell.web.accounts.views import page, read_sent

_OWN = open_to_all("It changes the viewer's own address alone; it asks for a sign-in itself.")


@_OWN
@login_required
@page
def change_address(request: HttpRequest) -> HttpResponse:
    """Ask for a new address, and send a code there, whoever's it is."""
    person = request.user
    assert isinstance(person, Person)
    if person.email is None:
        return render(request, "accounts/change_address.html", {"form": None})
    form = AddressForm(read_sent(request), now=person.email)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        count(request, "address_asked", of=str(person.pk))
        try:
            # As at the way in: whether others asked for a code at that address is nobody's to see.
            is_sent = is_within(request, "way_in_sent", of=email)
            do_send_address_code(request, email, is_sent=is_sent)
        except MailFailed:
            text = _("We could not send the e-mail just now. Try again in a few minutes.")
            form.add_error("email", text)
        else:
            return redirect("confirm_address")
    context = {"form": form, "email": person.email}
    status = 422 if form.errors else 200
    return render(request, "accounts/change_address.html", context, status=status)


@_OWN
@login_required
@page
def confirm_address(request: HttpRequest) -> HttpResponse:
    """Take the code that was sent to the new address."""
    person, asked = request.user, find_asked_address(request)
    assert isinstance(person, Person)
    if asked is None:
        return redirect("change_address")
    form = CodeForm(read_sent(request))
    if request.method == "POST" and form.is_valid():
        count(request, "way_in_tried", of=asked.link_id)
        answer = do_try_address_code(request, asked, person, form.cleaned_data["code"])
        if answer is Answer.RIGHT:
            update_session_auth_hash(request, person)
            messages.success(request, _("Your e-mail address is changed."))
            return redirect("account")
        if answer is Answer.WRONG:
            text = _("This is not the code that we sent. Check it, and try again.")
            form.add_error("code", text)
        else:
            over = _("This code can't be used any more. Ask for a new one.")
            taken = _("You can't have this address: there is another account with it, or was.")
            messages.error(request, taken if answer is Answer.TAKEN else over)
            return redirect("change_address")
    context = {"form": form, "asked": asked}
    status = 422 if form.errors else 200
    return render(request, "accounts/confirm_address.html", context, status=status)
