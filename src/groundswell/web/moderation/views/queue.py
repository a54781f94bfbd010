"""The queue of texts to look at: as a list, and one at a time from the keyboard."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.places import Place, for_act
from groundswell.web.challenges.set_up import add_fault
from groundswell.web.moderation import actions, queries
from groundswell.web.moderation.forms import DecideForm, EditForm, QueueForm
from groundswell.web.moderation.models import Decision
from groundswell.web.moderation.screening import is_behind, look_over
from groundswell.web.participation.models import HiddenFor, State
from groundswell.web.participation.views.replies import read_id

_form_methods = require_http_methods(["GET", "HEAD", "POST"])
#: Texts that the engine looks at while somebody waits for the queue; the others come by and by.
_AT_ONCE = 100


@require_safe
@for_act(Act.MODERATE)
def show_queue(request: HttpRequest, place: Place) -> HttpResponse:
    """List what should be looked at."""
    look_over(place.here.id, most=_AT_ONCE)
    return _render_queue(request, place)


def _render_queue(
    request: HttpRequest, place: Place, error: str = "", *, status: int = 200
) -> HttpResponse:
    form = QueueForm(request.GET or {})
    wanted = form.wanted
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "filters": form,
        "wanted": wanted,
        "page": queries.list_cases(place, wanted, page=request.GET.get("page")),
        "furthest": queries.FURTHEST,
        "is_behind": is_behind(place.here.id),
        "query": f"{kept.urlencode()}&" if kept else "",
        "reasons": HiddenFor.choices,
        "errors": [{"text": error, "href": "#many"}] if error else [],
    }
    return render(request, "moderation/queue.html", context, status=status)


@require_safe
@for_act(Act.MODERATE)
def show_next(request: HttpRequest, place: Place) -> HttpResponse:
    """Go to the text to look at next."""
    look_over(place.here.id, most=_AT_ONCE)
    wanted = QueueForm(request.GET or {}).wanted
    found = queries.get_next_id(place, wanted, after=read_id(request.GET.get("after")))
    if found is None:
        return redirect("moderation", place.here.slug)
    return redirect("case", place.here.slug, found)


@_form_methods
@for_act(Act.MODERATE)
def show_case(request: HttpRequest, place: Place, case_id: UUID) -> HttpResponse:
    """Show one text and why somebody should look at it; decide."""
    case = _find(place, case_id)
    if request.method != "POST":
        form = DecideForm(initial={"seen": case.revision_id}, label_suffix="")
        return _render_case(request, place, case, form)
    form = DecideForm(request.POST, label_suffix="")
    if form.is_valid():
        given = {"seen": form.cleaned_data["seen"], "words": form.cleaned_data["words"]}
        chosen = request.POST.get("act")
        if chosen == "hide":
            given["reason"] = form.cleaned_data["reason"]
        acts: dict[str | None, Callable[..., Decision]] = {
            "hide": actions.do_hide,
            "show": actions.do_show,
            "uphold": actions.do_uphold,
        }
        if chosen not in acts:
            raise Http404
        try:
            decision = acts[chosen](place=place, case_id=case_id, **given)
        except ValidationError as fault:
            add_fault(form, fault)
        else:
            messages.success(request, _say(decision))
            return _go_on(place, case_id)
    return _render_case(request, place, case, form)


def _render_case(
    request: HttpRequest, place: Place, case: queries.ShownCase, form: forms.Form
) -> HttpResponse:
    context = {"case": case, "form": form, "n_open": queries.count_open(place)}
    status = 422 if form.errors else 200
    return render(request, "moderation/case.html", context, status=status)


def _say(decision: Decision) -> str:
    if decision.kind == Decision.Kind.PROPOSE and decision.case.subject.state == State.WAITING:
        return _("Nobody sees it now. Another facilitator hides it or shows it again.")
    return {
        Decision.Kind.SHOW: _("It is shown."),
        Decision.Kind.RESTORE: _("It is shown again."),
        Decision.Kind.PROPOSE: _("It is hidden once another facilitator agrees."),
        Decision.Kind.HIDE: _("It is hidden. Its author is told why."),
        Decision.Kind.EDIT: _("It is shown without these words. Its author is told."),
        Decision.Kind.UPHOLD: _("It stays so. Its author is told why."),
    }[Decision.Kind(decision.kind)]


def _go_on(place: Place, case_id: UUID) -> HttpResponse:
    there = reverse("moderation_next", args=[place.here.slug])
    return HttpResponseRedirect(f"{there}?after={case_id}")


@_form_methods
@for_act(Act.MODERATE)
def edit_case(request: HttpRequest, place: Place, case_id: UUID) -> HttpResponse:
    """Take out of a text what makes somebody known."""
    case = _find(place, case_id)
    initial = {"seen": case.revision_id, "text": case.text}
    given = request.POST if request.method == "POST" else None
    form = EditForm(given, initial=initial, label_suffix="")
    if form.is_bound and form.is_valid():
        try:
            decision = actions.do_edit(place=place, case_id=case_id, **form.cleaned_data)
        except ValidationError as fault:
            add_fault(form, fault)
        else:
            messages.success(request, _say(decision))
            return _go_on(place, case_id)
    context = {"case": case, "form": form}
    return render(request, "moderation/edit.html", context, status=422 if form.errors else 200)


@require_POST
@for_act(Act.MODERATE)
def decide_many(request: HttpRequest, place: Place) -> HttpResponse:
    """Show or hide all that were picked from the list."""
    picked = _read_picked(request.POST.getlist("picked"))
    is_hiding = request.POST.get("act") == "hide"
    reason = request.POST.get("reason", "") if is_hiding else ""
    if not picked:
        return _render_queue(request, place, _("Pick at least one text."), status=422)
    if is_hiding and reason not in HiddenFor.values:
        return _render_queue(request, place, _("Choose why they are hidden."), status=422)
    done = actions.do_decide_many(place=place, picked=picked, reason=reason)
    said = ngettext("%(n)s text is decided.", "%(n)s texts are decided.", done.n_done)
    messages.success(request, said % {"n": done.n_done})
    for why in dict.fromkeys(done.left):
        messages.warning(request, _("Left as it is: %(why)s") % {"why": why})
    return redirect("moderation", place.here.slug)


def _read_picked(given: list[str]) -> list[tuple[UUID, UUID]]:
    picked = []
    for one in given[: queries.PAGE]:
        case_id, _sep, seen = one.partition(":")
        try:
            picked.append((UUID(case_id), UUID(seen)))
        except ValueError:
            raise Http404 from None
    return picked


def _find(place: Place, case_id: UUID) -> queries.ShownCase:
    case = queries.get_case(place, case_id)
    if case is None:
        raise Http404
    return case
