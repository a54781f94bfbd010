"""Posting an idea in steps that need no script: write, look at similar ones, post or support."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.models import Question
from groundswell.web.challenges.places import Place, Refused, for_act
from groundswell.web.participation.actions import do_post_idea, do_support
from groundswell.web.participation.drafts import keeps_draft, read_draft
from groundswell.web.participation.forms import AdditionForm, PostForm
from groundswell.web.participation.models import Contribution, State
from groundswell.web.participation.queries import list_open_questions, list_similar, show_ideas
from groundswell.web.participation.rows import find_idea_row
from groundswell.web.participation.texts import LONGEST
from groundswell.web.participation.views.replies import be_there, read_id


@keeps_draft
@for_act(Act.POST_IDEA)
def post(request: HttpRequest, place: Place) -> HttpResponse:
    """Ask for an idea; where similar ones are there, show them before it is posted."""
    questions = list_open_questions(place)
    if not questions:
        return render(request, "participation/post_no_question.html", {})
    draft = read_draft(request, place.here.slug)
    given = request.POST.get("question") or request.GET.get("question") or draft.get("question")
    question = _pick(questions, given)
    if question is None:
        return render(request, "participation/post_question.html", {"questions": questions})
    if request.method != "POST":
        initial = {name: value for name, value in draft.items() if value and name != "question"}
        form = PostForm(place, question, initial=initial)
        return _ask(request, place, question, form, has_draft=bool(initial))
    form = PostForm(place, question, request.POST)
    if not form.is_valid():
        return _ask(request, place, question, form, status=422)
    step = request.POST.get("step", "")
    if step == "edit":
        return _ask(request, place, question, PostForm(place, question, initial=form.cleaned_data))
    if step.startswith("support:"):
        return _support(request, place, question, form, step.partition(":")[2])
    if step != "post":
        similar = list_similar(place, form.cleaned_data["text"])
        seen = set(request.POST.getlist("seen"))
        if {str(one.id) for one in similar} - seen:
            context = {"question": question, "draft": form, "similar": similar}
            return render(request, "participation/post_similar.html", context)
    idea = do_post_idea(
        place=place,
        question=question,
        kind=form.chosen_kind,
        text=form.cleaned_data["text"],
        language=form.written_in,
        token=form.cleaned_data["token"],
    )
    return _leave(place, idea, "posted")


def _ask(
    request: HttpRequest,
    place: Place,
    question: Question,
    form: PostForm,
    *,
    has_draft: bool = False,
    status: int = 200,
) -> HttpResponse:
    form.fields["text"].widget.attrs |= {
        "data-hx-post": reverse("post_similar", args=[place.here.slug]),
        "data-hx-trigger": "input changed delay:700ms",
        "data-hx-target": "#similar",
        "data-hx-swap": "innerHTML",
    }
    context = {"question": question, "form": form, "has_draft": has_draft}
    return render(request, "participation/post.html", context, status=status)


def _support(
    request: HttpRequest, place: Place, question: Question, draft: PostForm, chosen: str
) -> HttpResponse:
    """Ask what to add to the idea that is supported, then vote and add it."""
    idea = _find(place, chosen)
    if idea.merged_into_id is not None:
        idea = _find(place, str(idea.merged_into_id))
    if idea.state != State.SHOWN:
        raise Refused(_("This idea is not shown any more."))
    is_sent = "addition" in request.POST
    initial = {"addition": draft.cleaned_data["text"]}
    form = AdditionForm(request.POST if is_sent else None, initial=initial, label_suffix="")
    if is_sent and form.is_valid():
        do_support(
            place=place,
            idea=idea,
            addition=form.cleaned_data["addition"],
            language=draft.written_in,
            token=draft.cleaned_data["token"],
        )
        return _leave(place, idea, "supported")
    shown = show_ideas(place, [idea.id])[0]
    context = {"question": question, "draft": draft, "form": form, "idea": shown}
    status = 422 if is_sent else 200
    return render(request, "participation/support.html", context, status=status)


@require_POST
@for_act(Act.POST_IDEA)
def show_similar(request: HttpRequest, place: Place) -> HttpResponse:
    """Show ideas like what is being written. Nothing of it is kept."""
    similar = list_similar(place, request.POST.get("text", "")[:LONGEST])
    return render(request, "participation/_similar.html", {"similar": similar})


def _pick(questions: list[Question], given: str | None) -> Question | None:
    if len(questions) == 1 and not given:
        return questions[0]
    if given and (found := next((one for one in questions if str(one.id) == given), None)):
        return found
    # An address of a question that has closed leads to the one that is open.
    return questions[0] if len(questions) == 1 else None


def _find(place: Place, given: str) -> Contribution:
    return be_there(find_idea_row(place, read_id(given)))


def _leave(place: Place, idea: Contribution, done: str) -> HttpResponse:
    there = reverse("idea", args=[place.here.slug, idea.id])
    return HttpResponseRedirect(f"{there}?done={done}")
