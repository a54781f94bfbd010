"""What the viewer said in a challenge, what happened to it, and all of it as a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.places import Place, for_act
from groundswell.web.challenges.set_up import form_methods
from groundswell.web.participation.erasing import do_erase_own
from groundswell.web.participation.forms import EraseForm
from groundswell.web.participation.merging.queries import find_decided
from groundswell.web.participation.mine import (
    count_own,
    get_own_record,
    list_own_comments,
    list_own_ideas,
    list_voted,
)
from groundswell.web.participation.views.ideas import get_open_themes

_LISTS: dict[str, Callable[..., Page[Any]]] = {
    "ideas": list_own_ideas,
    "comments": list_own_comments,
    "votes": list_voted,
}


@require_safe
@for_act(Act.SEE_OWN)
def show_mine(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the viewer's own ideas, comments or votes."""
    chosen = request.GET.get("list", "")
    chosen = chosen if chosen in _LISTS else "ideas"
    page = _LISTS[chosen](place, page=request.GET.get("page"))
    book = get_open_themes(place)
    themes = {one.id: book.list_of(one.id) for one in page} if book and chosen == "ideas" else {}
    context = {
        "chosen": chosen,
        "page": page,
        "counts": count_own(place),
        "themes": themes,
        "merged": find_decided(place, [one.id for one in page]) if chosen == "ideas" else set(),
        "done": request.GET.get("done", ""),
    }
    return render(request, "participation/mine.html", context)


@require_safe
@for_act(Act.SEE_OWN)
def download(request: HttpRequest, place: Place) -> HttpResponse:
    """Give everything that the viewer said as a file."""
    response = JsonResponse(
        get_own_record(place), json_dumps_params={"indent": 2, "ensure_ascii": False}
    )
    response["Content-Disposition"] = 'attachment; filename="my-contributions.json"'
    response["Cache-Control"] = "no-store"
    return response


@form_methods
@for_act(Act.WITHDRAW_OWN)
def erase_mine(request: HttpRequest, place: Place) -> HttpResponse:
    """Say what would be erased, and erase it."""
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        erased = do_erase_own(place=place)
        told = _("Erased: %(ideas)s ideas, %(comments)s comments, %(votes)s votes, your answers.")
        counts = {
            "ideas": erased.n_ideas,
            "comments": erased.n_comments,
            "votes": erased.n_votes,
        }
        messages.success(request, told % counts)
        return redirect("mine", place.here.slug)
    context = {"form": form, "own": count_own(place)}
    return render(
        request, "participation/erase_mine.html", context, status=422 if form.errors else 200
    )
