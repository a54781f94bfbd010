"""An author's pages: what the team wrote about their texts, and what they write to the team."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.places import Place, for_act
from groundswell.web.challenges.set_up import add_fault
from groundswell.web.moderation.messages import actions, queries
from groundswell.web.moderation.messages.forms import AnswerForm
from groundswell.web.moderation.messages.models import Text
from groundswell.web.moderation.messages.wording import point_out
from groundswell.web.moderation.queries import Piece
from groundswell.web.participation.views.replies import be_there, read_id


@require_safe
@for_act(Act.SEE_OWN)
def show_list(request: HttpRequest, place: Place) -> HttpResponse:
    """List the viewer's own conversations."""
    page = queries.list_own_conversations(place, page=request.GET.get("page"))
    return render(request, "moderation/messages/own_list.html", {"page": page})


@require_safe
@for_act(Act.SEE_OWN)
def show_one(request: HttpRequest, place: Place, text_id: UUID) -> HttpResponse:
    """Show the messages about a text of the viewer's own; with that they are opened."""
    subject = queries.find_own_text(place, text_id)
    actions.do_read(place=place, subject=subject)
    return _render(request, place, subject, AnswerForm(label_suffix=""))


@require_POST
@for_act(Act.WRITE_TO_TEAM)
def write(request: HttpRequest, place: Place, text_id: UUID) -> HttpResponse:
    """Write to the team. What could tell who one is, is pointed out before it is sent."""
    subject = queries.find_own_text(place, text_id)
    form = AnswerForm(request.POST, label_suffix="")
    if form.is_valid():
        words, token = form.cleaned_data["words"], form.cleaned_data["token"]
        pieces = () if request.POST.get("send") == "as_it_is" else point_out(words)
        if pieces:
            return _render(request, place, subject, form, pieces)
        try:
            actions.do_write_to_team(place=place, subject=subject, words=words, token=token)
        except ValidationError as fault:
            add_fault(form, fault)
        else:
            messages.success(request, _("It is sent. The team gets it in one to three days."))
            return redirect("my_conversation", place.here.slug, text_id)
    return _render(request, place, subject, form)


@require_POST
@for_act(Act.WRITE_TO_TEAM)
def choose(request: HttpRequest, place: Place, text_id: UUID) -> HttpResponse:
    """Turn messages about a text off or on."""
    subject = queries.find_own_text(place, text_id)
    is_wanted = request.POST.get("messages") == "on"
    actions.do_choose(place=place, subject=subject, is_wanted=is_wanted)
    told = _("Messages about this are on.") if is_wanted else _("Messages about this are off.")
    messages.success(request, told)
    return redirect("my_conversation", place.here.slug, text_id)


@require_POST
@for_act(Act.WRITE_TO_TEAM)
def take_back(request: HttpRequest, place: Place, text_id: UUID) -> HttpResponse:
    """Take one's own words back."""
    return _act_on_message(
        request, place, text_id, actions.do_take_back, _("Your words are erased.")
    )


@require_POST
@for_act(Act.WRITE_TO_TEAM)
def report(request: HttpRequest, place: Place, text_id: UUID) -> HttpResponse:
    """Report a message that asks who one is."""
    told = _("Thank you. It is reported. You need not answer.")
    return _act_on_message(request, place, text_id, actions.do_report, told)


def _act_on_message(
    request: HttpRequest, place: Place, text_id: UUID, act: Callable[..., None], told: str
) -> HttpResponse:
    subject = queries.find_own_text(place, text_id)
    act(place=place, subject=subject, message_id=be_there(read_id(request.POST.get("message"))))
    messages.success(request, told)
    return redirect("my_conversation", place.here.slug, text_id)


def _render(
    request: HttpRequest,
    place: Place,
    subject: Text,
    form: forms.Form,
    pieces: tuple[Piece, ...] = (),
) -> HttpResponse:
    context = {
        "conversation": queries.get_own_conversation(place, subject),
        "form": form,
        "pieces": pieces,
        "most": actions.MOST_A_DAY,
    }
    status = 422 if form.errors else 200
    return render(request, "moderation/messages/own.html", context, status=status)
