"""What somebody wrote and could not post yet, kept until they have signed in.

It lies in their own browser alone, for an hour at most: a draft on the server would stand beside
the session, and so beside the person.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

_COOKIE = "draft"
_SALT = "groundswell.draft"
_SECONDS = 3600
#: What a browser keeps of one cookie, less its name and settings.
_MOST = 3800
_FIELDS = ("question", "kind", "language", "text")

View = Callable[..., HttpResponse]


def keeps_draft(view: View) -> View:
    """Let a page for writing keep what was sent to it by somebody who is signed out by now."""

    @wraps(view)
    def enter(request: HttpRequest, slug: str, **names: Any) -> HttpResponse:
        response = view(request, slug=slug, **names)
        if request.method == "POST" and not request.user.is_authenticated:
            _keep(response, slug, {name: request.POST.get(name, "") for name in _FIELDS})
        return response

    return enter


def _keep(response: HttpResponse, slug: str, draft: dict[str, str]) -> None:
    kept = signing.dumps([slug, draft], salt=_SALT, compress=True)
    if draft["text"].strip() and len(kept) <= _MOST:
        response.set_cookie(
            _COOKIE,
            kept,
            max_age=_SECONDS,
            path=reverse("post", args=[slug]),
            secure=bool(settings.SESSION_COOKIE_SECURE),
            httponly=True,
            samesite="Lax",
        )


def read_draft(request: HttpRequest, slug: str) -> dict[str, str]:
    """Give the draft that the browser keeps for a challenge; empty where there is none."""
    try:
        of, draft = signing.loads(request.COOKIES.get(_COOKIE, ""), salt=_SALT, max_age=_SECONDS)
    except (signing.BadSignature, ValueError):
        return {}
    return {name: str(draft.get(name, "")) for name in _FIELDS} if of == slug else {}


def drop_draft(response: HttpResponse, slug: str) -> None:
    """Take the draft out of the browser: it is posted, or not wanted."""
    response.delete_cookie(_COOKIE, path=reverse("post", args=[slug]), samesite="Lax")
