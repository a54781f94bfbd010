"""Ideas that say the same: what the team decides, and what an author reads and says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.places import Place, for_act
from groundswell.web.challenges.set_up import add_fault, form_methods
from groundswell.web.participation.merging import actions, queries
from groundswell.web.participation.merging.forms import (
    AnswerForm,
    LikeForm,
    MergeForm,
    ObjectForm,
)
from groundswell.web.participation.merging.proposing import propose_soon
from groundswell.web.participation.rows import find_own_idea
from groundswell.web.participation.views.replies import be_there, find_idea, read_id


@require_safe
@for_act(Act.MERGE)
def show_proposals(request: HttpRequest, place: Place) -> HttpResponse:
    """List what the engine proposes, below what authors object to."""
    propose_soon(place.here)
    context = {
        "objections": queries.list_objections(place, page=request.GET.get("objections")),
        "page": queries.list_proposals(place, page=request.GET.get("page")),
    }
    return render(request, "participation/merging.html", context)


@form_methods
@for_act(Act.MERGE)
def show_proposal(request: HttpRequest, place: Place, proposal_id: UUID) -> HttpResponse:
    """Show ideas that may say the same, side by side; merge them."""
    if done := _find_done(request, place):
        return done
    found = be_there(queries.get_proposal(place, proposal_id))
    return _choose(request, place, found.ideas, found.id, proposal=found, is_own=found.is_own)


@require_POST
@for_act(Act.MERGE)
def dismiss(request: HttpRequest, place: Place, proposal_id: UUID) -> HttpResponse:
    """Say that the ideas of a proposal are not the same."""
    found = be_there(queries.get_proposal(place, proposal_id))
    if actions.do_dismiss(place=place, proposal_id=found.id):
        messages.success(request, _("They stay apart. The engine does not propose them again."))
    else:
        messages.info(request, _("Somebody has decided about this already."))
    return redirect("merging", place.here.slug)


@form_methods
@for_act(Act.MERGE)
def merge_by_hand(request: HttpRequest, place: Place, idea_id: UUID) -> HttpResponse:
    """Look for ideas that say the same as one, and merge them."""
    if done := _find_done(request, place):
        return done
    asked = find_idea(place, idea_id)
    if asked.merged_into is not None:
        told = _("Another idea stands for the one you came from. You look at that other idea now.")
        messages.info(request, told)
        return redirect("merge_by_hand", place.here.slug, asked.merged_into)
    idea = be_there(queries.get_listed(place, idea_id))
    search = LikeForm(request.GET or {})
    search.is_valid()
    like = queries.list_like(place, idea, search.cleaned_data.get("words", ""))
    return _choose(request, place, like, None, idea=idea, search=search)


def _find_done(request: HttpRequest, place: Place) -> HttpResponse | None:
    """Lead to what stands already as it is asked for: a button was pressed twice."""
    head_id = read_id(request.POST.get("head"))
    ids = [one for given in request.POST.getlist("ideas") if (one := read_id(given))]
    if head_id is None or not queries.is_merged(place, head_id, ids):
        return None
    return _tell_done(request, place, head_id)


def _tell_done(request: HttpRequest, place: Place, head_id: UUID) -> HttpResponse:
    messages.info(request, _("It is merged already."))
    return redirect("idea", place.here.slug, head_id)


def _choose(
    request: HttpRequest,
    place: Place,
    alike: Sequence[queries.Alike],
    proposal_id: UUID | None,
    **context: Any,
) -> HttpResponse:
    form = MergeForm(alike, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = actions.do_merge(
                place=place,
                head_id=form.head_id,
                member_ids=form.member_ids,
                proposal_id=proposal_id,
            )
        except ValidationError as fault:
            add_fault(form, fault)
        else:
            if not made:
                return _tell_done(request, place, form.head_id)
            told = ngettext(
                "It is merged. The authors are told.",
                "They are merged. The authors are told.",
                len(made),
            )
            messages.success(request, told)
            return redirect("idea", place.here.slug, form.head_id)
    context |= {"form": form, "alike": alike}
    status = 422 if form.errors else 200
    return render(request, "participation/merging_choose.html", context, status=status)


@require_safe
@for_act(Act.MERGE)
def show_merges(request: HttpRequest, place: Place) -> HttpResponse:
    """List what was merged, and what was undone."""
    page = queries.list_families(place, page=request.GET.get("page"))
    return render(request, "participation/merging_done.html", {"page": page})


@form_methods
@for_act(Act.MERGE)
def show_merge(request: HttpRequest, place: Place, merge_id: UUID) -> HttpResponse:
    """Show one merge and what its author says; undo it, or leave it as it is."""
    merge = be_there(queries.get_merge(place, merge_id))
    if request.POST.get("act") == "undo_all":
        return _undo_all(request, place, merge.head.id)
    form = AnswerForm(request.POST if request.method == "POST" else None, label_suffix="")
    if form.is_bound and form.is_valid():
        words = form.cleaned_data["words"]
        try:
            if request.POST.get("act") == "keep":
                is_new = actions.do_keep(place=place, merge_id=merge_id, words=words)
                told = _("They stay merged. The author is told why.")
            else:
                is_new = actions.do_undo(place=place, merge_id=merge_id, words=words)
                told = _("The merge is undone. The authors are told.")
        except ValidationError as fault:
            add_fault(form, fault)
        else:
            if is_new:
                messages.success(request, told)
            else:
                messages.info(request, _("Somebody has decided about this already."))
            return redirect("merges", place.here.slug)
    context = {"merge": merge, "form": form}
    status = 422 if form.errors else 200
    return render(request, "participation/merging_one.html", context, status=status)


def _undo_all(request: HttpRequest, place: Place, head_id: UUID) -> HttpResponse:
    if actions.do_undo_all(place=place, head_id=head_id):
        messages.success(request, _("All of them stand by themselves again. The authors are told."))
    else:
        messages.info(request, _("Somebody has decided about this already."))
    return redirect("merges", place.here.slug)


@require_safe
@for_act(Act.SEE_OWN)
def show_own(request: HttpRequest, place: Place, idea_id: UUID) -> HttpResponse:
    """Show an author which idea stands for theirs, and what was answered to them."""
    return _show_own(request, place, idea_id, ObjectForm(label_suffix=""))


@form_methods
@for_act(Act.APPEAL)
def object_to(request: HttpRequest, place: Place, idea_id: UUID) -> HttpResponse:
    """Object to a merge of one's own idea."""
    idea = be_there(find_own_idea(place, idea_id))
    form = ObjectForm(request.POST if request.method == "POST" else None, label_suffix="")
    if form.is_bound and form.is_valid():
        try:
            is_new = actions.do_object(place=place, idea=idea, words=form.cleaned_data["words"])
        except ValidationError as fault:
            add_fault(form, fault)
        else:
            if is_new:
                told = _("Somebody will look at it again. The answer comes here.")
                messages.success(request, told)
            else:
                messages.info(request, _("You have objected already."))
            return redirect("own_merge", place.here.slug, idea_id)
    return _show_own(request, place, idea_id, form)


def _show_own(request: HttpRequest, place: Place, idea_id: UUID, form: ObjectForm) -> HttpResponse:
    idea = be_there(find_own_idea(place, idea_id))
    context = {
        "merge": queries.get_own_merge(place, idea.id),
        "idea": find_idea(place, idea.id),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "participation/merging_own.html", context, status=status)
