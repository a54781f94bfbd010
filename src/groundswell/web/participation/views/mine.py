"""What the viewer said in a challenge, and what happened to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.places import Place, for_act
from groundswell.web.participation.merging.queries import find_decided
from groundswell.web.participation.mine import (
    count_own,
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
        "themes_language": book.run.language if book else "",
        "merged": find_decided(place, [one.id for one in page]) if chosen == "ideas" else set(),
        "done": request.GET.get("done", ""),
    }
    return render(request, "participation/mine.html", context)
