"""The pages on which a facilitator brings ideas and votes in from files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.places import Place, for_act
from groundswell.web.engine.tables import FileProblem, FileTable, read_file
from groundswell.web.participation import import_steps
from groundswell.web.participation.import_forms import ROLE_LABELS, ChoicesForm, FilesForm
from groundswell.web.participation.import_plans import Plan, guess_roles, tell_left_out
from groundswell.web.participation.import_records import Import
from groundswell.web.participation.queries import list_questions

N_SAMPLE = 8


@require_http_methods(["GET", "HEAD", "POST"])
@for_act(Act.IMPORT)
def give_file(request: HttpRequest, place: Place) -> HttpResponse:
    """Ask for a file, and list those that were given."""
    form = FilesForm(request.POST, request.FILES) if request.method == "POST" else FilesForm()
    if form.is_valid():
        given = form.cleaned_data
        try:
            record = import_steps.do_take_file(
                place=place, ideas=given["ideas"], votes=given["votes"]
            )
        except (FileProblem, ValidationError) as fault:
            form.add_error("ideas", fault if isinstance(fault, ValidationError) else str(fault))
        else:
            return redirect("import_file", place.here.slug, record.id)
    context = {"form": form, "imports": import_steps.list_imports(place)}
    status = 422 if form.errors else 200
    return render(request, "participation/import.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_act(Act.IMPORT)
def look_over(request: HttpRequest, place: Place, import_id: UUID) -> HttpResponse:
    """Show what would come in of a file, or how far it is; change how it is read."""
    record = _find(place, import_id)
    if record.state != Import.State.PREVIEW or record.ideas_file is None:
        return render(request, "participation/import_progress.html", _standing(record))
    table = read_file(bytes(record.ideas_file), record.ideas_name)
    questions = list_questions(place)
    initial = {f"column_{role}": name for role, name in record.choices["columns"].items()}
    sent = request.POST if request.method == "POST" else None
    form = ChoicesForm(place, questions, table, sent, initial=record.choices | initial)
    if form.is_valid():
        given = form.cleaned_data
        import_steps.do_choose(
            place=place,
            record=record,
            columns=form.columns,
            question=UUID(given["question"]),
            kind=given["kind"],
            language=given["language"],
            source=given["source"],
            is_offline=given["is_offline"],
        )
        return redirect("import_file", place.here.slug, record.id)
    context: dict[str, Any] = {"form": form, "record": record, "table": table}
    try:
        _table, plan = import_steps.preview(place, record)
    except FileProblem as problem:
        context["problem"] = str(problem)
    else:
        context |= _tell(plan, table)
    context["reasons"] = [
        (str(ROLE_LABELS[role]), why) for role, why in guess_roles(table)[1].items()
    ]
    status = 422 if form.errors else 200
    return render(request, "participation/import_preview.html", context, status=status)


@require_POST
@for_act(Act.IMPORT)
def bring_in(request: HttpRequest, place: Place, import_id: UUID) -> HttpResponse:
    """Let the file in."""
    import_steps.do_bring_in(place=place, record=_find(place, import_id))
    return redirect("import_file", place.here.slug, import_id)


@require_POST
@for_act(Act.IMPORT)
def drop(request: HttpRequest, place: Place, import_id: UUID) -> HttpResponse:
    """Take the file back."""
    import_steps.do_drop(place=place, record=_find(place, import_id))
    messages.success(request, _("The file was taken away. Nothing of it came in."))
    return redirect("import", place.here.slug)


def _find(place: Place, import_id: UUID) -> Import:
    record = import_steps.find_import(place, import_id)
    if record is None:
        raise Http404
    return record


def _tell(plan: Plan, table: FileTable) -> dict[str, Any]:
    counts = plan.count()
    told = tell_left_out(plan)
    return {
        "counts": counts,
        "notes": [table.account, *plan.notes],
        "sample": plan.ideas[:N_SAMPLE],
        "left_out": told["left_out"],
        "n_left_out": len(plan.left_out),
        "is_all_here": counts["n_new"] == 0 and counts["n_already"] > 0,
        "has_any": bool(plan.ideas or plan.votes),
    }


def _standing(record: Import) -> dict[str, Any]:
    counts = record.report.get("counts", {})
    n_unseen = counts.get("n_hidden", 0) + counts.get("n_waiting", 0)
    return {
        "record": record,
        "counts": counts,
        "left_out": record.report.get("left_out", []),
        "n_left_out": counts.get("n_left_out", 0) + counts.get("n_votes_left_out", 0),
        "n_shown": counts.get("n_new", 0) - n_unseen,
        "is_busy": record.state in (Import.State.WAITING, Import.State.RUNNING),
        "is_stopped": record.state == Import.State.FAILED,
        "is_done": record.state == Import.State.DONE,
    }
