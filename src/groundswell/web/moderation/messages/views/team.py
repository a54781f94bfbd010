"""The team's pages: write to the author of a text, without knowing who that is."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.places import Place, for_act
from groundswell.web.challenges.set_up import add_fault
from groundswell.web.moderation.messages import actions, queries
from groundswell.web.moderation.messages.forms import AskForm, ListForm
from groundswell.web.moderation.messages.models import Text
from groundswell.web.moderation.messages.wording import OPENINGS, begin_message, point_out
from groundswell.web.moderation.queries import Piece


@require_safe
@for_act(Act.MESSAGE)
def show_list(request: HttpRequest, place: Place) -> HttpResponse:
    """List conversations, first those in which an answer waits."""
    form = ListForm(request.GET)
    show = (form.cleaned_data.get("show") if form.is_valid() else "") or "waiting"
    context = {
        "page": queries.list_conversations(place, show, page=request.GET.get("page")),
        "show": show,
        "shows": form.fields["show"].choices,  # type: ignore[attr-defined]  # a field of choices
    }
    return render(request, "moderation/messages/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_act(Act.MESSAGE)
def show_one(request: HttpRequest, place: Place, text_id: UUID) -> HttpResponse:
    """Show the messages about a text; write to its author."""
    subject = queries.find_text(place, text_id)
    if request.method != "POST":
        opening = request.GET.get("opening", "")
        opening = opening if opening in OPENINGS else ""
        begun = begin_message(opening, subject.language)
        form = AskForm(initial={"words": begun, "opening": opening}, label_suffix="")
        return _render(request, place, subject, form)
    form = AskForm(request.POST, label_suffix="")
    if form.is_valid():
        try:
            words, token = form.cleaned_data["words"], form.cleaned_data["token"]
            idea = queries.find_other_idea(place, form.cleaned_data["idea"])
            is_looked_at = request.POST.get("send") == "as_it_is"
            pieces = () if is_looked_at else point_out(words, is_from_team=True)
            if pieces:
                return _render(request, place, subject, form, pieces)
            actions.do_write_to_author(
                place=place, subject=subject, words=words, idea=idea, token=token
            )
        except ValidationError as fault:
            add_fault(form, fault)
        else:
            messages.success(
                request, _("It is sent. The e-mail says only that there is a message.")
            )
            return redirect("conversation", place.here.slug, text_id)
    return _render(request, place, subject, form)


@require_POST
@for_act(Act.MESSAGE)
def settle(request: HttpRequest, place: Place, text_id: UUID) -> HttpResponse:
    """Say that what waits needs no answer."""
    subject = queries.find_text(place, text_id)
    actions.do_settle(place=place, subject=subject)
    messages.success(request, _("It does not wait any more."))
    return redirect("conversations", place.here.slug)


def _render(
    request: HttpRequest,
    place: Place,
    subject: Text,
    form: forms.Form,
    pieces: tuple[Piece, ...] = (),
) -> HttpResponse:
    context = {
        "conversation": queries.get_conversation(place, subject),
        "form": form,
        "pieces": pieces,
        "openings": OPENINGS,
    }
    status = 422 if form.errors else 200
    return render(request, "moderation/messages/one.html", context, status=status)
