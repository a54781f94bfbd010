"""Where a page leads on to: an address on this platform that the page before it gave."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

_LONGEST = 1000


def read_next(request: HttpRequest, fallback: str = "") -> str:
    """Give the page to go on to: a path here, never an address elsewhere, whatever was asked."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return keep_safe(wanted) or fallback


def keep_safe(path: str) -> str:
    """Give a path on this platform as it is, and nothing for any other address."""
    is_safe = (
        len(path) <= _LONGEST
        and path.startswith("/")
        and path.isprintable()
        and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    )
    return path if is_safe else ""


def with_next(name: str, next_path: str, *args: object) -> str:
    """Give the address of a page that leads on to another."""
    query = "?" + urlencode({"next": next_path}) if next_path else ""
    return reverse(name, args=args) + query
