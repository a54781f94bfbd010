"""The feed: one idea at a time, to agree or disagree with or to pass."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.places import Place, for_act
from groundswell.web.participation.actions import do_vote
from groundswell.web.participation.feed import get_next_id, get_progress
from groundswell.web.participation.queries import list_questions, show_ideas
from groundswell.web.participation.rows import find_idea_row
from groundswell.web.participation.views.ideas import read_choice
from groundswell.web.participation.views.replies import be_there, is_part, read_id


@require_safe
@for_act(Act.VOTE)
def show_feed(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the next idea, or with ``idea`` one that was voted on, to change one's mind."""
    chosen = read_id(request.GET.get("idea"))
    before = read_id(request.GET.get("after"))
    return _render(request, place, "participation/feed.html", chosen=chosen, before=before)


@require_POST
@for_act(Act.VOTE)
def vote_in_feed(request: HttpRequest, place: Place) -> HttpResponse:
    """Vote, and go on to the next idea."""
    idea_id = read_id(request.POST.get("idea"))
    idea = be_there(find_idea_row(place, idea_id))
    do_vote(place=place, idea=idea, choice=read_choice(request))
    if is_part(request):
        return _render(request, place, "participation/_feed.html", before=idea.id, is_new=True)
    return HttpResponseRedirect(reverse("feed", args=[place.here.slug]) + f"?after={idea.id}")


def _render(
    request: HttpRequest,
    place: Place,
    template: str,
    *,
    chosen: UUID | None = None,
    before: UUID | None = None,
    is_new: bool = False,
) -> HttpResponse:
    next_id = chosen or get_next_id(place)
    shown = {one.id: one for one in show_ideas(place, [one for one in (next_id, before) if one])}
    here = {one.id: one for one in shown.values() if one.is_shown}
    idea = here.get(next_id) if next_id else None
    if chosen and idea is None:
        raise Http404
    context = {
        "idea": idea,
        "before": here.get(before) if before else None,
        "question": _get_question(place, idea.question_id) if idea else None,
        "progress": get_progress(place),
        "is_new": is_new,
    }
    return render(request, template, context)


def _get_question(place: Place, question_id: UUID) -> object:
    return next((one for one in list_questions(place) if one.id == question_id), None)
