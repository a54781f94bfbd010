"""A browser, and the gallery on an address of this machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from playwright.sync_api import Browser

from browsers import start_chromium
from web.pages import serve

TEMPLATES = Path(__file__).parent / "templates"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with start_chromium() as started:
        yield started


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    """The address of the gallery."""
    first, *others = settings.TEMPLATES
    options = {**first["OPTIONS"], "context_processors": ["web.shared.gallery.page_context"]}
    shown = {**first, "DIRS": [TEMPLATES, *first["DIRS"]], "OPTIONS": options}
    with override_settings(TEMPLATES=[shown, *others]), serve("web.shared.gallery") as address:
        yield address
