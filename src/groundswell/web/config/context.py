"""What every page is told: where the viewer stands, what the header and footer show."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from groundswell.web.challenges.places import Place


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Give what ``base.html`` reads."""
    place: Place | None = getattr(request, "place", None)
    return {
        "place": place,
        "challenge": place.challenge if place else None,
        "viewer": request.user,
        "csp_nonce": getattr(request, "csp_nonce", ""),
        "quick_exit_to": settings.QUICK_EXIT_TO,
        "sign_on_name": settings.SIGN_ON_NAME if settings.HAS_SIGN_ON else "",
    }
