"""Pages that people read: home, a challenge, its promises, and what the platform says of itself."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from groundswell.web.challenges import queries
from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.ground_rules import list_rules
from groundswell.web.challenges.health import find_faults
from groundswell.web.challenges.places import Place, for_act, for_everyone
from groundswell.web.challenges.privacy import list_notice

PAGE_SIZE = 20
#: Changes on a page of them.
CHANGES = 50

#: Where the challenge's page leads, in order: the act, the page's name, and how the link reads.
_WAYS = (
    (Act.POST_IDEA, "post", "post"),
    (Act.VOTE, "feed", "vote"),
    (Act.READ_IDEAS, "ideas", "read"),
    (Act.SEE_OWN, "mine", "own"),
    (Act.SEE_THEMES, "themes", "themes"),
    (Act.SEE_OPINION_MAP, "map", "map"),
)


@require_safe
@for_everyone("The home page lists what everyone may read, and what the viewer is in.")
def home(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the challenges that the viewer is in, and those that everyone may read."""
    page = Paginator(queries.list_readable_challenges(place), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "own": queries.list_own_challenges(place),
        "page": page,
        "readable": queries.describe_challenges(list(page), place.now),
        "can_make": place.can(Act.MAKE_CHALLENGE),
    }
    return render(request, "challenges/home.html", context)


@require_safe
@for_act(Act.READ_CHALLENGE)
def challenge(request: HttpRequest, place: Place) -> HttpResponse:
    """Show a challenge: what it is for, what is open, how to take part."""
    return render(request, "challenges/challenge.html", describe(place))


def describe(place: Place) -> dict[str, Any]:
    """Give what a challenge's page shows."""
    asked = place.phase or place.next_phase
    return {
        "challenge": place.here,
        "place": place,
        "status": queries.say_status(place.here, place.phases, place.now),
        "phase": place.phase,
        "next_phase": place.next_phase,
        "phases": [
            (phase, queries.say_phase(phase, place.now), phase == place.phase)
            for phase in sorted(place.phases, key=lambda phase: phase.opens_at)
        ],
        "questions": queries.list_questions(asked) if asked else [],
        "joined": queries.say_joined(place.here),
        "asks_about_people": queries.count_gateway_questions(place.here) > 0,
        "ways": list_ways(place),
    }


def list_ways(place: Place) -> list[tuple[str, str, str]]:
    """List where the viewer can go from here, as (address, label, what is there)."""
    words = {
        "post": (_("Post an idea"), _("Say what helps or what blocks.")),
        "vote": (_("Vote"), _("One idea at a time: agree, disagree or pass.")),
        "read": (_("Read the ideas"), _("Search them, and see what others say.")),
        "own": (_("My contributions"), _("What you wrote, and what happened to it.")),
        "themes": (_("Themes so far"), _("What people write about, put in groups.")),
        "map": (_("Opinion map"), _("Where people agree, and where they differ.")),
    }
    ways = []
    for act, name, key in _WAYS:
        if place.can(act):
            ways.append((reverse(name, args=[place.here.slug]), *words[key]))
    return ways


@require_safe
@for_act(Act.READ_CHALLENGE)
def rules(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the ground rules."""
    return render(request, "challenges/rules.html", {"always": list_rules()})


@require_safe
@for_act(Act.READ_CHALLENGE)
def help_lines(request: HttpRequest, place: Place) -> HttpResponse:
    """Show where to turn when in danger or distress."""
    return render(request, "challenges/help.html")


@require_safe
@for_act(Act.READ_CHALLENGE)
def privacy(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the privacy notice, made from the challenge's settings."""
    return render(request, "challenges/privacy.html", {"sections": list_notice(place.here)})


@require_safe
@for_act(Act.READ_CHALLENGE)
def changes(request: HttpRequest, place: Place) -> HttpResponse:
    """Show what was changed since the launch: the day, what, and why."""
    page = Paginator(queries.list_changes(place.here), CHANGES).get_page(request.GET.get("page"))
    context = {"page": page, "changes": queries.describe_changes(list(page), place)}
    return render(request, "challenges/changes.html", context)


@require_safe
@for_act(Act.READ_CHALLENGE)
def logo(request: HttpRequest, place: Place) -> HttpResponse:
    """Send the logo."""
    return send_logo(request, place)


def send_logo(request: HttpRequest, place: Place) -> HttpResponse:
    """Send the logo, or nothing where the reader has it."""
    held = queries.get_logo(place.here)
    if held.logo is None:
        raise Http404
    etag = f'"{held.logo_mark}"'
    response = get_conditional_response(request, etag=etag) or HttpResponse(
        bytes(held.logo), content_type="image/png"
    )
    response["ETag"] = etag
    seen_by = "public" if held.is_launched else "private"
    response["Cache-Control"] = f"{seen_by}, max-age=86400"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@for_everyone("It says how well the pages can be used, which everyone should know.")
def accessibility(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the accessibility statement."""
    return render(request, "challenges/accessibility.html")


@require_safe
@for_everyone("It says how the platform works, which everyone should know.")
def how_it_works(request: HttpRequest, place: Place) -> HttpResponse:
    """Show how taking part works, and what is promised."""
    return render(request, "challenges/how_it_works.html")


@require_safe
@for_everyone("Monitors ask without signing in. It tells whether the platform works, no more.")
def health(request: HttpRequest, place: Place) -> HttpResponse:
    """Tell a monitor whether the platform works."""
    faults = find_faults()
    return JsonResponse({"works": not faults, "faults": faults}, status=503 if faults else 200)


@require_safe
@for_everyone("Search engines ask without signing in.")
def robots(request: HttpRequest, place: Place) -> HttpResponse:
    """Keep search engines out of what people write, and of the ways in."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")


@require_safe
@for_everyone("Browsers ask without signing in.")
def favicon(request: HttpRequest, place: Place) -> HttpResponse:
    """Send browsers that know no better to the mark."""
    return redirect(static("groundswell/mark.svg"))


@require_safe
@for_everyone("Browsers ask without signing in.")
def manifest(request: HttpRequest, place: Place) -> HttpResponse:
    """Tell a phone how to keep the platform on its screen."""
    icons = [{"src": static("groundswell/mark.svg"), "sizes": "any", "type": "image/svg+xml"}]
    content = {
        "name": "Groundswell",
        "short_name": "Groundswell",
        "start_url": reverse("home"),
        "display": "browser",
        "icons": icons,
    }
    return JsonResponse(content, content_type="application/manifest+json")
