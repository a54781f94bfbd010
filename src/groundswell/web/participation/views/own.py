"""Changing and withdrawing what one wrote oneself."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.places import Place, for_act
from groundswell.web.participation.actions import do_change_text, do_withdraw
from groundswell.web.participation.forms import ChangeForm
from groundswell.web.participation.models import Comment, Contribution
from groundswell.web.participation.rows import (
    find_own_comment,
    find_own_idea,
    get_current_text,
)
from groundswell.web.participation.views.replies import be_there


@for_act(Act.CHANGE_OWN)
def change_idea(request: HttpRequest, place: Place, idea_id: UUID) -> HttpResponse:
    """Change the text of one's own idea."""
    return _change(request, place, be_there(find_own_idea(place, idea_id)))


@for_act(Act.CHANGE_OWN)
def change_comment(request: HttpRequest, place: Place, comment_id: UUID) -> HttpResponse:
    """Change the text of one's own comment."""
    return _change(request, place, be_there(find_own_comment(place, comment_id)))


@for_act(Act.WITHDRAW_OWN)
def withdraw_idea(request: HttpRequest, place: Place, idea_id: UUID) -> HttpResponse:
    """Take one's own idea back."""
    return _withdraw(request, place, be_there(find_own_idea(place, idea_id)))


@for_act(Act.WITHDRAW_OWN)
def withdraw_comment(request: HttpRequest, place: Place, comment_id: UUID) -> HttpResponse:
    """Take one's own comment back."""
    return _withdraw(request, place, be_there(find_own_comment(place, comment_id)))


def _change(request: HttpRequest, place: Place, subject: Contribution | Comment) -> HttpResponse:
    now = get_current_text(subject)
    form = ChangeForm(
        request.POST if request.method == "POST" else None,
        initial={"text": now},
        label_suffix="",
    )
    if form.is_bound and form.is_valid():
        do_change_text(place=place, subject=subject, text=form.cleaned_data["text"])
        return HttpResponseRedirect(_back(place, subject, "changed"))
    context = {"form": form, "back": _back(place, subject), "is_idea": _is_idea(subject)}
    status = 422 if form.is_bound else 200
    return render(request, "participation/change.html", context, status=status)


def _withdraw(request: HttpRequest, place: Place, subject: Contribution | Comment) -> HttpResponse:
    if request.method == "POST":
        do_withdraw(place=place, subject=subject)
        done = "withdrawn" if _is_idea(subject) else "comment_withdrawn"
        return HttpResponseRedirect(reverse("mine", args=[place.here.slug]) + f"?done={done}")
    context = {
        "text": get_current_text(subject),
        "back": _back(place, subject),
        "is_idea": _is_idea(subject),
    }
    return render(request, "participation/withdraw.html", context)


def _is_idea(subject: Contribution | Comment) -> bool:
    return isinstance(subject, Contribution)


def _back(place: Place, subject: Contribution | Comment, done: str = "") -> str:
    if isinstance(subject, Contribution):
        idea_id, anchor = subject.id, ""
    else:
        idea_id, anchor = subject.contribution_id, f"#comment-{subject.id}"
    there = reverse("idea", args=[place.here.slug, idea_id])
    return there + (f"?done={done}" if done else "") + anchor
