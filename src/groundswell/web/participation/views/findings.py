"""What the engine found so far: themes, the opinion map, and how far an analysis is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.places import Place, for_act
from groundswell.web.engine.models import Run
from groundswell.web.engine.runs import get_standing
from groundswell.web.participation.findings import N_QUOTES, get_theme_book
from groundswell.web.participation.maps import get_seen_map
from groundswell.web.participation.notices import say_notice
from groundswell.web.participation.tasks import do_start_analysis, is_waiting
from groundswell.web.participation.views.replies import is_part

#: Why somebody is in no group, in the words of the page.
_REASONS = {
    "between groups": _("Between groups"),
    "too few alike": _("Too few vote like them"),
    "too few votes": _("Too few votes to tell"),
    "no groups found": _("No groups found"),
}


@require_safe
@for_act(Act.SEE_THEMES)
def show_themes(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the themes so far."""
    book = get_theme_book(place.here.id)
    return render(
        request,
        "participation/themes.html",
        {"book": book, "n_quotes": N_QUOTES, "say_notice": say_notice},
    )


@require_safe
@for_act(Act.SEE_OPINION_MAP)
def show_map(request: HttpRequest, place: Place) -> HttpResponse:
    """Show groups of people who vote alike, what all agree on and what divides."""
    seen = get_seen_map(place)
    context = {
        "seen": seen,
        "found": seen.found if seen else None,
        "ideas": seen.ideas if seen else {},
        "picture": seen.picture if seen else None,
        "reasons": _REASONS,
        "say_notice": say_notice,
    }
    return render(request, "participation/map.html", context)


@require_safe
@for_act(Act.RUN_ANALYSIS)
def show_progress(request: HttpRequest, place: Place) -> HttpResponse:
    """Show how far an analysis is."""
    subjects = (Run.Subject.THEMES, Run.Subject.OPINION)
    standings = [(one, get_standing(place.here.id, one)) for one in subjects]
    is_running = any(one is not None and one.state == "running" for _, one in standings)
    context = {
        "standings": standings,
        "is_running": is_running or is_waiting(place.here.id),
        "is_again": any(one is not None for _, one in standings),
    }
    template = "_analysis.html" if is_part(request) else "analysis.html"
    return render(request, f"participation/{template}", context)


@require_POST
@for_act(Act.RUN_ANALYSIS)
def start(request: HttpRequest, place: Place) -> HttpResponse:
    """Have the challenge analysed now."""
    do_start_analysis(place=place)
    return HttpResponseRedirect(reverse("analysis", args=[place.here.slug]))
