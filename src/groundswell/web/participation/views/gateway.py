"""The gateway questionnaire: a few questions for group figures, each of which can be left out."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from groundswell.web.accounts.next_page import read_next
from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.places import Place, for_act
from groundswell.web.participation.forms import GatewayForm
from groundswell.web.participation.gateway import (
    do_answer_gateway,
    do_erase_answers,
    get_own_answers,
    list_gateway_questions,
)


@require_safe
@for_act(Act.ANSWER_GATEWAY)
def show_gateway(request: HttpRequest, place: Place) -> HttpResponse:
    """Ask the questions, with what was answered before."""
    questions = list_gateway_questions(place)
    held = get_own_answers(place)
    form = GatewayForm(
        questions, initial={one.id.hex: held.get(one.id.hex, "") for one in questions}
    )
    return _render(request, form, has_answers=bool(held), status=200)


@require_POST
@for_act(Act.ANSWER_GATEWAY)
def answer(request: HttpRequest, place: Place) -> HttpResponse:
    """Keep the answers, sealed."""
    form = GatewayForm(list_gateway_questions(place), request.POST)
    if not form.is_valid():
        return _render(request, form, has_answers=False, status=422)
    do_answer_gateway(place=place, answers=form.answers)
    there = reverse("challenge", args=[place.here.slug])
    return HttpResponseRedirect(read_next(request, f"{there}?done=answered"))


@require_POST
@for_act(Act.WITHDRAW_OWN)
def erase(request: HttpRequest, place: Place) -> HttpResponse:
    """Erase the answers."""
    do_erase_answers(place=place)
    return HttpResponseRedirect(reverse("mine", args=[place.here.slug]) + "?done=erased")


def _render(
    request: HttpRequest, form: GatewayForm, *, has_answers: bool, status: int
) -> HttpResponse:
    context = {"form": form, "has_answers": has_answers, "next": read_next(request)}
    return render(request, "participation/gateway.html", context, status=status)
