"""A browser that is signed in, and a challenge with something in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext

from browsers import start_chromium
from web.conftest import Actor


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with start_chromium() as started:
        yield started


def carry_session(context: BrowserContext, actor: Actor, address: str) -> None:
    """Let a browser be signed in as somebody of the cast."""
    kept = actor.client.cookies[settings.SESSION_COOKIE_NAME]
    cookie: Any = {"name": settings.SESSION_COOKIE_NAME, "value": kept.value, "url": address}
    context.add_cookies([cookie])
