"""The list of ideas, an idea's page, and what can be done there: vote and comment."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.places import Place, for_act
from groundswell.web.participation.actions import do_comment, do_vote
from groundswell.web.participation.findings import ThemeBook, get_theme_book
from groundswell.web.participation.forms import CommentForm, ListForm
from groundswell.web.participation.merging.queries import find_merges, list_members
from groundswell.web.participation.models import CHOICES
from groundswell.web.participation.orders import Order
from groundswell.web.participation.queries import list_ideas, list_orders, list_questions
from groundswell.web.participation.rows import find_comment_row, find_idea_row
from groundswell.web.participation.taking_out import is_voting_over
from groundswell.web.participation.threads import list_threads
from groundswell.web.participation.views.replies import (
    LOT,
    be_there,
    draw_lot,
    find_idea,
    get_back,
    is_part,
    keep_lot,
    read_id,
    read_lot,
)


@require_safe
@for_act(Act.READ_IDEAS)
def show_list(request: HttpRequest, place: Place) -> HttpResponse:
    """List the ideas."""
    questions = list_questions(place)
    book = get_open_themes(place)
    themes = list(book.titles.items()) if book else []
    form = ListForm(place, questions, themes, request.GET or {}, orders=list_orders(place))
    wanted = form.wanted
    kept = read_lot(request.COOKIES)
    lot = kept or read_lot(request.GET) or draw_lot()
    page = list_ideas(place, wanted, lot=lot, page=request.GET.get("page"))
    context = {
        "filters": form,
        "wanted": wanted,
        "page": page,
        "questions": {one.id: one for one in questions},
        "query": _keep_query(request.GET, lot if lot != kept else 0),
        "orders": Order,
    }
    response = render(request, "participation/ideas.html", context)
    keep_lot(response, lot)
    return response


def get_open_themes(place: Place) -> ThemeBook | None:
    """Give the themes so far, where they are open to the viewer."""
    return get_theme_book(place.here.id) if place.can(Act.SEE_THEMES) else None


def _keep_query(given: QueryDict, lot: int) -> str:
    """Give what leads to a list's other pages. A browser that keeps no cookie hands its lot on."""
    kept = given.copy()
    kept.pop("page", None)
    kept.pop(LOT, None)
    if lot:
        kept[LOT] = str(lot)
    return f"{kept.urlencode()}&" if kept else ""


@require_safe
@for_act(Act.READ_IDEAS)
def show_idea(request: HttpRequest, place: Place, idea_id: UUID) -> HttpResponse:
    """Show an idea, how votes fell on it, and the comments."""
    answers = read_id(request.GET.get("answer"))
    form = CommentForm(place, initial={"answers": answers})
    return _render_idea(request, place, idea_id, form, answers)


def _render_idea(
    request: HttpRequest,
    place: Place,
    idea_id: UUID,
    form: CommentForm,
    answers: UUID | None,
    *,
    status: int = 200,
) -> HttpResponse:
    idea = find_idea(place, idea_id)
    questions = {one.id: one for one in list_questions(place)}
    book = get_open_themes(place)
    context = {
        "idea": idea,
        "question": questions.get(idea.question_id),
        "threads": list_threads(place, idea, page=request.GET.get("page")),
        "form": form,
        "members": list_members(place, idea.id) if idea.n_members else [],
        "merges": find_merges(place, idea) if place.can(Act.MERGE) else {},
        "answered": answers,
        "themes": book.list_of(idea.id) if book else [],
        "themes_language": book.run.language if book else "",
        "is_voting_over": is_voting_over(place),
        "done": request.GET.get("done", ""),
    }
    return render(request, "participation/idea.html", context, status=status)


@require_POST
@for_act(Act.VOTE)
def vote(request: HttpRequest, place: Place, idea_id: UUID) -> HttpResponse:
    """Vote on an idea, wherever it stands."""
    row = be_there(find_idea_row(place, idea_id))
    do_vote(place=place, idea=row, choice=read_choice(request))
    if is_part(request):
        idea = find_idea(place, idea_id)
        context = {"idea": idea, "is_new": True, "is_whole": "is_whole" in request.POST}
        return render(request, "participation/_votes.html", context)
    there = reverse("idea", args=[place.here.slug, idea_id])
    return HttpResponseRedirect(f"{get_back(request, there)}#vote-{idea_id}")


def read_choice(request: HttpRequest) -> int:
    """Read which of the three was chosen."""
    try:
        return CHOICES[request.POST.get("vote", "")]
    except KeyError:
        raise BadRequest("A vote is agree, disagree or pass.") from None


@require_POST
@for_act(Act.COMMENT)
def comment(request: HttpRequest, place: Place, idea_id: UUID) -> HttpResponse:
    """Comment on an idea, or answer a comment."""
    idea = be_there(find_idea_row(place, idea_id))
    form = CommentForm(place, request.POST)
    if not form.is_valid():
        answers = read_id(request.POST.get("answers"))
        return _render_idea(request, place, idea_id, form, answers, status=422)
    answered = None
    if form.cleaned_data["answers"]:
        answered = be_there(find_comment_row(idea, form.cleaned_data["answers"]))
    made = do_comment(
        place=place,
        idea=idea,
        text=form.cleaned_data["text"],
        language=form.written_in,
        answers=answered,
        token=form.cleaned_data["token"],
    )
    there = reverse("idea", args=[place.here.slug, idea_id])
    return HttpResponseRedirect(f"{there}?done=commented#comment-{made.id}")
