"""Who took part: figures of whole groups, which no single person shows in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.places import Place, for_act
from groundswell.web.participation.who import get_who_took_part


@require_safe
@for_act(Act.READ_CHALLENGE)
def show_who(request: HttpRequest, place: Place) -> HttpResponse:
    """Show who took part, question by question."""
    return render(request, "participation/who.html", {"found": get_who_took_part(place)})
