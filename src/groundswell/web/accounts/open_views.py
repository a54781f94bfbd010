"""Pages that no act of a challenge is for, each with the reason why everyone may open it.

Every other page names its act (``challenges.places.for_act``). A test finds pages that do neither.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponseBase

View = Callable[..., HttpResponseBase]


def open_to_all(reason: str) -> Callable[[View], View]:
    """Mark a view as one that needs no act, and say why."""

    def mark(view: View) -> View:
        marked: Any = view
        marked.act = None
        marked.open_because = reason
        return view

    return mark
