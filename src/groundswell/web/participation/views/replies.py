"""What several pages share in how they answer: where to go back to, the reader's own lot."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from groundswell.web.challenges.places import Place
from groundswell.web.participation.queries import ShownIdea, get_idea

#: What a reader's lot is called, in the cookie and in an address.
LOT = "mix"
Row = TypeVar("Row")


def is_part(request: HttpRequest) -> bool:
    """Tell whether a part of a page was asked for, by a script."""
    return request.headers.get("HX-Request") == "true"


def get_back(request: HttpRequest, otherwise: str) -> str:
    """Give the page of ours that the reader came from."""
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure()):
        return otherwise
    parts = urlsplit(came_from)
    asked = QueryDict(parts.query, mutable=True)
    asked.pop("done", None)  # what was done before is not done again
    return f"{parts.path}?{asked.urlencode()}" if asked else parts.path


def read_id(given: str | None) -> UUID | None:
    """Read an id that an address or a form may give; what is none leads nowhere."""
    try:
        return UUID(given) if given else None
    except ValueError:
        raise Http404 from None


def find_idea(place: Place, idea_id: object) -> ShownIdea:
    """Give an idea as the viewer sees it, or a page that says there is none."""
    idea = get_idea(place, idea_id)  # type: ignore[arg-type]  # a UUID, by the address
    if idea is None:
        raise Http404
    return idea


def be_there(found: Row | None) -> Row:
    """Give what was found, or a page that says there is none."""
    if found is None:
        raise Http404
    return found


def read_lot(kept: Mapping[str, str]) -> int:
    """Give what the reader's mix is drawn by: a number that only their open browser keeps."""
    given = kept.get(LOT, "")
    return int(given) if given.isdecimal() and len(given) < 12 else 0


def draw_lot() -> int:
    """Draw a lot for a reader who has none."""
    return 1 + secrets.randbelow(2**31)


def keep_lot(response: HttpResponse, lot: int) -> None:
    """Let the browser keep the lot until it is closed."""
    is_secure = bool(settings.SESSION_COOKIE_SECURE)
    response.set_cookie(LOT, str(lot), secure=is_secure, httponly=True, samesite="Lax")
