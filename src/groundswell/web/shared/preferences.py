"""What a reader chooses for their own browser, kept in a cookie there and nowhere else."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE = "appearance"
APPEARANCES = ("light", "dark")
_A_YEAR = 365 * 24 * 60 * 60


def get_appearance(request: HttpRequest) -> str:
    """Give ``light`` or ``dark`` where the reader chose one; nothing where the device decides."""
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if chosen in APPEARANCES else ""


@require_POST
def set_appearance(request: HttpRequest) -> HttpResponse:
    """Keep the choice and go back to where the reader was."""
    chosen, back = request.POST.get("appearance", ""), request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    if chosen in APPEARANCES:
        is_secure = bool(settings.SESSION_COOKIE_SECURE)
        response.set_cookie(
            COOKIE, chosen, max_age=_A_YEAR, secure=is_secure, httponly=True, samesite="Lax"
        )
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response
