"""The pages on which a facilitator sets a challenge up: short forms, one for each thing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groundswell.web.challenges import actions, queries
from groundswell.web.challenges import forms as asked
from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.checklist import list_missing
from groundswell.web.challenges.ending import do_end_challenge, list_obstacles
from groundswell.web.challenges.gateway_risks import list_risks
from groundswell.web.challenges.joining.ways import say_ways
from groundswell.web.challenges.places import Place, for_act

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def handle_form(
    request: HttpRequest,
    form: forms.Form,
    *,
    do: Callable[[], object],
    then: tuple[Any, ...],
    said: str,
    title: str,
    template: str = "challenges/form.html",
    **context: Any,
) -> HttpResponse:
    """Show a form; when it comes back sound do what it asks, and go on."""
    if request.method == "POST" and form.is_valid():
        try:
            do()
        except ValidationError as fault:
            add_fault(form, fault)
        else:
            messages.success(request, said)
            return redirect(*then)
    context |= {"form": form, "title": title}
    return render(request, template, context, status=422 if form.errors else 200)


def add_fault(form: forms.Form, fault: ValidationError) -> None:
    """Put what an action found wrong beside the field that it is about."""
    if not hasattr(fault, "error_dict"):
        form.add_error(None, fault)
        return
    for name, faults in fault.error_dict.items():
        form.add_error(name if name in form.fields else None, ValidationError(faults))


@form_methods
@for_act(Act.MAKE_CHALLENGE)
def make(request: HttpRequest, place: Place) -> HttpResponse:
    """Make a challenge."""
    form = asked.MakeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.do_make_challenge(place=place, **form.cleaned_data)
        messages.success(request, _("Made. Only its team sees it until you launch it."))
        return redirect("set_up", made.slug)
    context = {"form": form}
    return render(request, "challenges/make.html", context, status=422 if form.errors else 200)


@require_safe
@for_act(Act.SET_UP)
def set_up(request: HttpRequest, place: Place) -> HttpResponse:
    """Show what is set up, and what is still missing before the launch."""
    challenge = place.here
    context = {
        "missing": list_missing(challenge, place.now),
        "ways": say_ways(challenge),
        "languages_of": [(code, asked.name_language(code)) for code in challenge.languages],
        "phases": [(phase, queries.say_phase(phase, place.now)) for phase in place.phases],
        "n_gateway": queries.count_gateway_questions(challenge),
        "n_invited": queries.list_invited(challenge).count(),
        "team": queries.list_team(challenge),
        "status": queries.say_status(challenge, place.phases, place.now),
    }
    return render(request, "challenges/set_up.html", context)


@form_methods
@for_act(Act.SET_UP)
def words(request: HttpRequest, place: Place, language: str) -> HttpResponse:
    """Change what the challenge says in one language."""
    challenge = place.here
    if language not in challenge.languages:
        raise Http404
    form = asked.TextsForm(request.POST or None, challenge=challenge, language=language)
    return handle_form(
        request,
        form,
        do=lambda: actions.do_change_words(
            place=place,
            language=language,
            texts={name: form.cleaned_data[name] for name in actions.TEXTS},
            reason=form.reason,
        ),
        then=("set_up", challenge.slug),
        said=_("Saved."),
        title=_("Words: %(language)s") % {"language": asked.name_language(language)},
    )


@form_methods
@for_act(Act.SET_UP)
def languages(request: HttpRequest, place: Place) -> HttpResponse:
    """Change which languages the challenge is in."""
    form = asked.LanguagesForm(request.POST or None, challenge=place.here)
    return handle_form(
        request,
        form,
        do=lambda: actions.do_change_languages(
            place=place, languages=form.get_languages(), reason=form.reason
        ),
        then=("set_up", place.here.slug),
        said=_("Saved."),
        title=_("Languages"),
    )


def _change_settings(
    request: HttpRequest, place: Place, form: asked.ReasonForm, title: str, **context: Any
) -> HttpResponse:
    def do() -> None:
        given = {name: form.cleaned_data[name] for name in form.fields if name != "reason"}
        actions.do_change_settings(place=place, reason=form.reason, **given)

    then = ("set_up", place.here.slug)
    return handle_form(request, form, do=do, then=then, said=_("Saved."), title=title, **context)


@form_methods
@for_act(Act.SET_UP)
def people(request: HttpRequest, place: Place) -> HttpResponse:
    """Change who may take part and who may read."""
    form = asked.PeopleForm(request.POST or None, challenge=place.here)
    return _change_settings(request, place, form, _("Who may take part"))


@form_methods
@for_act(Act.SET_UP)
def shown(request: HttpRequest, place: Place) -> HttpResponse:
    """Change what people see of the analysis."""
    form = asked.ShownForm(request.POST or None, challenge=place.here)
    return _change_settings(request, place, form, _("What is shown"))


@form_methods
@for_act(Act.SET_UP)
def review(request: HttpRequest, place: Place) -> HttpResponse:
    """Change when texts are looked at, and by how many."""
    form = asked.ReviewForm(request.POST or None, challenge=place.here)
    return _change_settings(request, place, form, _("How texts are looked at"))


@form_methods
@for_act(Act.SET_UP)
def look(request: HttpRequest, place: Place) -> HttpResponse:
    """Change the organisation's name, and the colour and logo."""
    challenge = place.here
    form = asked.LookForm(request.POST or None, request.FILES or None, challenge=challenge)

    def do() -> None:
        given = {name: form.cleaned_data[name] for name in ("organisation", "colour")}
        actions.do_change_settings(place=place, reason=form.reason, **given)
        if form.cleaned_data.get("removes_logo"):
            actions.do_change_logo(place=place, data=None)
        elif form.cleaned_data["logo"] is not None:
            actions.do_change_logo(place=place, data=form.cleaned_data["logo"])

    then = ("set_up", challenge.slug)
    title = _("Name, colour and logo")
    return handle_form(
        request, form, do=do, then=then, said=_("Saved."), title=title, has_file=True
    )


@require_safe
@for_act(Act.SET_UP)
def gateway(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the questions about people, and whether they make anybody knowable."""
    questions = queries.list_gateway_questions(place.here)
    context = {"questions": questions, "warnings": list_risks(place.here, questions)}
    return render(request, "challenges/gateway.html", context)


@form_methods
@for_act(Act.SET_UP)
def gateway_question(
    request: HttpRequest, place: Place, question_id: UUID | None = None
) -> HttpResponse:
    """Add or change a question about people."""
    challenge = place.here
    question = None
    if question_id is not None:
        question = queries.find_gateway_question(challenge, question_id)
    form = asked.GatewayForm(request.POST or None, challenge=challenge, question=question)
    return handle_form(
        request,
        form,
        do=lambda: actions.do_save_gateway_question(
            place=place,
            question_id=question_id,
            text_words=form.get_words("text"),
            choices_words=form.get_choices(),
        ),
        then=("set_up_gateway", challenge.slug),
        said=_("Saved."),
        title=_("A question about people"),
        back="set_up_gateway",
    )


@require_POST
@for_act(Act.SET_UP)
def gateway_remove(request: HttpRequest, place: Place, question_id: UUID) -> HttpResponse:
    """Take a question about people away."""
    question = queries.find_gateway_question(place.here, question_id)
    actions.do_remove_gateway_question(place=place, question=question)
    messages.success(request, _("The question was taken away."))
    return redirect("set_up_gateway", place.here.slug)


@form_methods
@for_act(Act.SET_UP)
def launch(request: HttpRequest, place: Place) -> HttpResponse:
    """Show what a launch does, and launch."""
    challenge = place.here
    missing = list_missing(challenge, place.now)
    if request.method == "POST":
        try:
            actions.do_launch(place=place)
        except ValidationError:
            return redirect("set_up", challenge.slug)
        messages.success(request, _("Launched. People can see it now."))
        return redirect("challenge", challenge.slug)
    status = queries.say_status(challenge, place.phases, place.now)
    return render(request, "challenges/launch.html", {"missing": missing, "status": status})


@form_methods
@for_act(Act.END)
def end(request: HttpRequest, place: Place) -> HttpResponse:
    """Say what ending does, and end."""
    form = asked.EndForm(request.POST or None, challenge=place.here)
    return handle_form(
        request,
        form,
        do=lambda: do_end_challenge(
            place=place, name=form.cleaned_data["name"], reason=form.reason
        ),
        then=("challenge", place.here.slug),
        said=_("The challenge has ended for good."),
        title=_("End this challenge for good"),
        template="challenges/end.html",
        obstacles=list_obstacles(place),
    )
