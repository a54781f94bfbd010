"""What every page is told: where the viewer stands, what the header and footer lead to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.models import Challenge
from groundswell.web.challenges.places import Place
from groundswell.web.moderation.counts import list_hidden_counts
from groundswell.web.moderation.messages.queries import (
    count_new,
    count_new_of_texts,
    count_waiting,
)
from groundswell.web.participation.merging.queries import count_objections

Link = tuple[str, str | Promise, bool]

#: The pages of a challenge, in the order of the menu, and the act that each is for.
_PAGES: tuple[tuple[str, str | Promise, Act], ...] = (
    ("challenge", _("Start"), Act.READ_CHALLENGE),
    ("post", _("Say something"), Act.POST_IDEA),
    ("feed", _("Vote"), Act.VOTE),
    ("ideas", _("Ideas"), Act.READ_IDEAS),
    ("themes", _("Themes"), Act.SEE_THEMES),
    ("map", _("Opinion map"), Act.SEE_OPINION_MAP),
    ("mine", _("Mine"), Act.SEE_OWN),
    ("moderation", _("Look at texts"), Act.MODERATE),
    ("merging", _("Merge ideas"), Act.MERGE),
    ("set_up", _("Set up"), Act.SET_UP),
)
_LISTED = {name for name, _label, _act in _PAGES}


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Give what ``base.html`` reads."""
    place: Place | None = getattr(request, "place", None)
    challenge = place.challenge if place else None
    # A request for a host that is not ours is turned away before it is known who asks.
    viewer = getattr(request, "user", AnonymousUser())
    is_in = viewer.is_authenticated
    return {
        "place": place,
        "challenge": challenge,
        "viewer": viewer,
        "nav": _list_pages(request, place) if place and challenge else [],
        "footer": _list_footer(challenge, is_signed_in=is_in),
        "home_url": reverse("challenge", args=[challenge.slug]) if challenge else reverse("home"),
        "sign_out_url": reverse("way_out") if is_in else "",
        # Who is not signed in may have a code before them, or an address that they typed.
        "ends_visit_at": reverse("way_out"),
        "list_hidden_counts": list_hidden_counts,
        "count_new_of_texts": count_new_of_texts,
        "csp_nonce": getattr(request, "csp_nonce", ""),
        "quick_exit_to": settings.QUICK_EXIT_TO,
        "sign_on_name": settings.SIGN_ON_NAME if settings.HAS_SIGN_ON else "",
    }


def _list_pages(request: HttpRequest, place: Place) -> list[Link]:
    pages: list[Link] = []
    for name, label, act in _PAGES:
        if place.can(act):
            address = reverse(name, args=[place.here.slug])
            pages.append((address, label, request.path == address))
    return [*pages, *_list_waiting(request, place)]


def _list_waiting(request: HttpRequest, place: Place) -> Iterator[Link]:
    """Lead to what waits while something does: messages, and authors who object to a merge."""
    told: tuple[tuple[str, Act, Callable[[Place], int], Callable[[int], str]], ...] = (
        ("my_messages", Act.SEE_OWN, count_new, _say_new),
        ("conversations", Act.MESSAGE, count_waiting, _say_waiting),
        ("merging", Act.MERGE, count_objections, _say_objections),
    )
    for name, act, count, say in told:
        if place.can(act) and (n := count(place)):
            address = reverse(name, args=[place.here.slug])
            yield address, say(n), request.path == address and name not in _LISTED


def _say_new(n: int) -> str:
    return ngettext("%(n)s new message", "%(n)s new messages", n) % {"n": n}


def _say_waiting(n: int) -> str:
    return ngettext("%(n)s answer waits", "%(n)s answers wait", n) % {"n": n}


def _say_objections(n: int) -> str:
    return ngettext("%(n)s objection waits", "%(n)s objections wait", n) % {"n": n}


def _list_footer(
    challenge: Challenge | None, *, is_signed_in: bool
) -> list[tuple[str, str | Promise]]:
    of_challenge: tuple[tuple[str, str | Promise], ...] = (
        ("privacy", _("Privacy")),
        ("help", _("Where to turn")),
        ("rules", _("The rules")),
        ("record", _("What is on record")),
        ("open_data", _("Open data")),
    )
    of_platform: tuple[tuple[str, str | Promise], ...] = (
        ("how_it_works", _("How it works")),
        ("accessibility", _("Accessibility")),
        ("api", _("For programs")),
    )
    links = [(reverse(name), label) for name, label in of_platform]
    if challenge is not None:
        here = [challenge.slug]
        links = [(reverse(name, args=here), label) for name, label in of_challenge] + links
    if is_signed_in:
        links.append((reverse("account"), _("What is kept of me")))
    return links
