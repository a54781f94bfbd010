"""The pages of e-mails: what a facilitator has sent, what somebody gets, and how it is stopped."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from groundswell.web.accounts.models import Person
from groundswell.web.accounts.post.kinds import NoticeKind
from groundswell.web.accounts.post.notices import list_unreached
from groundswell.web.accounts.post.stops import read_letters
from groundswell.web.challenges.actions import do_change_settings
from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.notices.actions import (
    do_choose_emails,
    do_send_emails,
    list_sendable,
    list_wanted,
    preview_email,
)
from groundswell.web.challenges.notices.forms import CHOICES, ChoicesForm, DigestForm
from groundswell.web.challenges.places import Place, for_act
from groundswell.web.challenges.set_up import form_methods, handle_form


@form_methods
@for_act(Act.INVITE)
def set_up_emails(request: HttpRequest, place: Place) -> HttpResponse:
    """Show which e-mails can be sent, and change whether people get one each week."""
    given = request.POST if request.method == "POST" else None
    form = DigestForm(given, challenge=place.here)
    return handle_form(
        request,
        form,
        do=lambda: do_change_settings(
            place=place, reason=form.reason, sends_digest=form.cleaned_data["sends_digest"]
        ),
        then=("set_up_emails", place.here.slug),
        said=_("Saved."),
        title=_("E-mails"),
        template="challenges/emails.html",
        sendable=list_sendable(place),
        unreached=list_unreached(place.here.id),
    )


@form_methods
@for_act(Act.INVITE)
def email_send(request: HttpRequest, place: Place, kind: str) -> HttpResponse:
    """Show an e-mail before it is sent, and put it in the post."""
    wanted = next((one for one in list_sendable(place) if one.kind == kind), None)
    if wanted is None:
        raise Http404
    if request.method == "POST":
        try:
            do_send_emails(place=place, kind=wanted.kind)
        except ValidationError as fault:
            messages.error(request, " ".join(fault.messages))
        else:
            messages.success(request, _("In the post. It leaves at a time drawn by chance."))
        return redirect("set_up_emails", place.here.slug)
    context = {"one": wanted, "letter": preview_email(place.here, wanted.kind)}
    return render(request, "challenges/email_send.html", context)


@form_methods
@never_cache
@for_act(Act.SEE_OWN)
def email_choices(request: HttpRequest, place: Place) -> HttpResponse:
    """Let somebody choose which e-mails of the challenge they get, and in which language."""
    person = request.user
    assert isinstance(person, Person)
    if person.email is None:
        return render(request, "challenges/email_choices.html", {"form": None})
    wanted = list_wanted(person, place.here.id)
    given = request.POST if request.method == "POST" else None
    form = ChoicesForm(given, initial={"wanted": wanted})
    if request.method == "POST" and form.is_valid():
        chosen = {NoticeKind(kind) for kind in form.cleaned_data["wanted"]}
        language = get_language() or ""
        do_choose_emails(person, place.here.id, wanted=chosen, language=language)
        messages.success(request, _("Saved."))
        return redirect("email_choices", place.here.slug)
    context = {"form": form}
    status = 422 if form.errors else 200
    return render(request, "challenges/email_choices.html", context, status=status)


@csrf_exempt  # mail programs press the button without a page of ours; the letters are the proof
@form_methods
@never_cache
@for_act(Act.READ_CHALLENGE)
def email_stop(request: HttpRequest, place: Place, letters: str) -> HttpResponse:
    """Stop e-mails of one kind, or all of the challenge, for whoever has the link in one."""
    found = read_letters(letters)
    if found is None or found[0].challenge_id != place.here.id:
        return render(request, "challenges/email_stop.html", {"kind": None}, status=410)
    stopper, kind = found
    is_done = request.method == "POST"
    if is_done:
        stopper.do_stop(list(NoticeKind) if "all" in request.POST else [kind])
    told = dict(CHOICES) | {NoticeKind.REMINDER.value: dict(CHOICES)[NoticeKind.INVITATION.value]}
    context = {"kind": told[kind.value], "is_done": is_done, "is_all": "all" in request.POST}
    return render(request, "challenges/email_stop.html", context)
