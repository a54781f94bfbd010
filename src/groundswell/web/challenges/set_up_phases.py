"""The pages of a challenge's phases and their questions."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from groundswell.web.challenges import actions, phase_actions, queries
from groundswell.web.challenges import forms as asked
from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.models import Phase
from groundswell.web.challenges.phase_forms import ACT_NAMES, ClosesForm, PhaseForm
from groundswell.web.challenges.places import Place, for_act
from groundswell.web.challenges.set_up import form_methods, handle_form


@require_safe
@for_act(Act.CHANGE_PHASES)
def phases(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the phases, what each allows, its questions, and what can be done with it."""
    prefetch_related_objects(place.phases, "questions")
    shown = [
        {
            "phase": phase,
            "when": queries.say_phase(phase, place.now),
            "is_open": phase.is_open_at(place.now),
            "is_over": phase.closes_at is not None and phase.closes_at <= place.now,
            "is_coming": phase.opens_at > place.now,
            "acts": [told for act, told in ACT_NAMES.items() if act.value in phase.acts],
            "questions": queries.list_questions(phase),
        }
        for phase in sorted(place.phases, key=lambda phase: phase.opens_at)
    ]
    return render(request, "challenges/phases.html", {"shown": shown})


def find_phase(place: Place, phase_id: UUID) -> Phase:
    """Give a phase of the challenge."""
    for phase in place.phases:
        if phase.id == phase_id:
            return phase
    raise Http404


@form_methods
@for_act(Act.CHANGE_PHASES)
def phase_add(request: HttpRequest, place: Place) -> HttpResponse:
    """Add a phase."""
    form = PhaseForm(request.POST or None, challenge=place.here, phase=None)
    return handle_form(
        request,
        form,
        do=lambda: phase_actions.do_add_phase(
            place=place,
            kind=form.get_kind(),
            title_words=form.get_title_words(),
            opens_at=form.cleaned_data["opens_at"],
            closes_at=form.cleaned_data["closes_at"],
            acts_taken_out=form.get_acts_taken_out(),
            reason=form.reason,
        ),
        then=("set_up_phases", place.here.slug),
        said=_("The phase was added."),
        title=_("Add a phase"),
        back="set_up_phases",
    )


@form_methods
@for_act(Act.CHANGE_PHASES)
def phase_change(request: HttpRequest, place: Place, phase_id: UUID) -> HttpResponse:
    """Change a phase."""
    phase = find_phase(place, phase_id)
    form = PhaseForm(request.POST or None, challenge=place.here, phase=phase)
    return handle_form(
        request,
        form,
        do=lambda: phase_actions.do_change_phase(
            place=place,
            phase_id=phase_id,
            title_words=form.get_title_words(),
            opens_at=form.cleaned_data["opens_at"],
            closes_at=form.cleaned_data["closes_at"],
            acts_taken_out=form.get_acts_taken_out(),
            reason=form.reason,
        ),
        then=("set_up_phases", place.here.slug),
        said=_("Saved."),
        title=_("Change the phase “%(phase)s”") % {"phase": phase.title},
        back="set_up_phases",
    )


def _act_on_phase(
    request: HttpRequest, place: Place, phase_id: UUID, name: str, title: str, lede: str
) -> HttpResponse:
    phase = find_phase(place, phase_id)
    with_end = name in ("extend", "reopen")
    form_of = ClosesForm if with_end else asked.ReasonForm
    # A form without fields is bound too: pressing its button is all that it asks.
    given = request.POST if request.method == "POST" else None
    form: asked.ReasonForm = form_of(given, challenge=place.here)
    actions_by_name: dict[str, Callable[..., object]] = {
        "open": phase_actions.do_open_phase,
        "extend": phase_actions.do_extend_phase,
        "close": phase_actions.do_close_phase,
        "reopen": phase_actions.do_reopen_phase,
        "remove": phase_actions.do_remove_phase,
    }

    def do() -> None:
        end = {"closes_at": form.cleaned_data["closes_at"]} if with_end else {}
        actions_by_name[name](place=place, phase_id=phase_id, reason=form.reason, **end)

    title = title % {"phase": phase.title}
    return handle_form(
        request,
        form,
        do=do,
        then=("set_up_phases", place.here.slug),
        said=_("Done. It is on record."),
        title=title,
        lede=lede,
        submit=title,
        back="set_up_phases",
    )


def _say_opening(place: Place) -> str:
    if place.phase is None:
        return _("It opens at once.")
    return _("It opens at once, and “%(phase)s” closes.") % {"phase": place.phase.title}


@form_methods
@for_act(Act.CHANGE_PHASES)
def phase_open(request: HttpRequest, place: Place, phase_id: UUID) -> HttpResponse:
    """Open a phase now."""
    return _act_on_phase(
        request, place, phase_id, "open", _("Open “%(phase)s” now"), _say_opening(place)
    )


@form_methods
@for_act(Act.CHANGE_PHASES)
def phase_extend(request: HttpRequest, place: Place, phase_id: UUID) -> HttpResponse:
    """Let a phase be open for longer."""
    phase = find_phase(place, phase_id)
    lede = queries.say_phase(phase, place.now)
    title = _("Keep “%(phase)s” open for longer")
    return _act_on_phase(request, place, phase_id, "extend", title, lede)


@form_methods
@for_act(Act.CHANGE_PHASES)
def phase_close(request: HttpRequest, place: Place, phase_id: UUID) -> HttpResponse:
    """Close a phase now."""
    lede = _("People can read on, and do nothing else until another phase opens.")
    return _act_on_phase(request, place, phase_id, "close", _("Close “%(phase)s” now"), lede)


@form_methods
@for_act(Act.CHANGE_PHASES)
def phase_reopen(request: HttpRequest, place: Place, phase_id: UUID) -> HttpResponse:
    """Open a phase again."""
    return _act_on_phase(
        request, place, phase_id, "reopen", _("Reopen “%(phase)s”"), _say_opening(place)
    )


@form_methods
@for_act(Act.CHANGE_PHASES)
def phase_remove(request: HttpRequest, place: Place, phase_id: UUID) -> HttpResponse:
    """Take a phase away that has not opened."""
    lede = _("Its questions go with it.")
    return _act_on_phase(request, place, phase_id, "remove", _("Take “%(phase)s” away"), lede)


@form_methods
@for_act(Act.SET_UP)
def question(
    request: HttpRequest, place: Place, phase_id: UUID, question_id: UUID | None = None
) -> HttpResponse:
    """Add or change a question of a phase."""
    phase = find_phase(place, phase_id)
    held = None
    if question_id is not None:
        held = queries.find_question(phase, question_id)
    form = asked.QuestionForm(request.POST or None, challenge=place.here, question=held)
    return handle_form(
        request,
        form,
        do=lambda: actions.do_save_question(
            place=place,
            phase=phase,
            question_id=question_id,
            text_words=form.get_words("text"),
            hint_words=form.get_words("hint"),
            kinds=form.cleaned_data["kinds"],
            reason=form.reason,
        ),
        then=("set_up_phases", place.here.slug),
        said=_("Saved."),
        title=_("A question of “%(phase)s”") % {"phase": phase.title},
        back="set_up_phases",
    )


@form_methods
@for_act(Act.SET_UP)
def question_remove(
    request: HttpRequest, place: Place, phase_id: UUID, question_id: UUID
) -> HttpResponse:
    """Take a question away that nobody has answered."""
    phase = find_phase(place, phase_id)
    held = queries.find_question(phase, question_id)
    held.phase = phase
    given = request.POST if request.method == "POST" else None
    form = asked.ReasonForm(given, challenge=place.here)
    return handle_form(
        request,
        form,
        do=lambda: actions.do_remove_question(place=place, question=held, reason=form.reason),
        then=("set_up_phases", place.here.slug),
        said=_("The question was taken away."),
        title=_("Take a question away"),
        lede=held.text,
        submit=_("Take it away"),
        back="set_up_phases",
    )
