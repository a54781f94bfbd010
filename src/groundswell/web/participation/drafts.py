"""What somebody wrote and could not post yet, kept until they have signed in.

It lies sealed in their own browser alone, until that is closed: a draft on the server would stand
beside the session, and so beside the person. Computers are shared, so it is given back once, and
only to who comes back through the sign-in that they were led to.
"""

from __future__ import annotations

import json
import secrets
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from groundswell.web.accounts.next_page import with_next
from groundswell.web.accounts.seals import seal, unseal

_COOKIE = "draft"
_PURPOSE = "draft"
_LASTS = timedelta(hours=1)
#: What a browser keeps of one cookie, less its name and settings.
_MOST = 3800
_FIELDS = ("question", "kind", "language", "text")

View = Callable[..., HttpResponse]


def keeps_draft(view: View) -> View:
    """Let a page for writing keep what was sent to it by somebody who is signed out by now.

    Whoever is shown the page has their draft, or is not to have another's: the browser drops it.
    """

    @wraps(view)
    def enter(request: HttpRequest, slug: str, **names: Any) -> HttpResponse:
        response = view(request, slug=slug, **names)
        is_led_away = isinstance(response, HttpResponseRedirect)
        if request.user.is_authenticated:
            if _COOKIE in request.COOKIES and not is_led_away:
                page = reverse("post", args=[slug])
                response.delete_cookie(_COOKIE, path=page, samesite="Lax")
        elif request.method == "POST" and is_led_away:
            draft = {name: request.POST.get(name, "") for name in _FIELDS}
            return _keep(slug, draft) or response
        return response

    return enter


def _keep(slug: str, draft: dict[str, str]) -> HttpResponse | None:
    """Lead to the ways in and, with a word that only the way back holds, back to the draft."""
    word, page = secrets.token_urlsafe(16), reverse("post", args=[slug])
    packed = b64encode(zlib.compress(json.dumps(draft, ensure_ascii=False).encode())).decode()
    kept = seal(_PURPOSE, {"of": slug, "word": word, "draft": packed}, lasts=_LASTS)
    if not draft["text"].strip() or len(kept) > _MOST:
        return None
    response = HttpResponseRedirect(with_next("join", f"{page}?draft={word}", slug))
    response.set_cookie(
        _COOKIE,
        kept,
        path=page,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )
    return response


def read_draft(request: HttpRequest, slug: str) -> dict[str, str]:
    """Give the draft to who comes back for it; empty for everybody else."""
    kept = unseal(_PURPOSE, request.COOKIES.get(_COOKIE, ""))
    word = request.GET.get("draft", "").encode()
    if (
        kept is None
        or kept["of"] != slug
        or not secrets.compare_digest(kept["word"].encode(), word)
    ):
        return {}
    draft: dict[str, str] = json.loads(zlib.decompress(b64decode(kept["draft"])))
    return draft
