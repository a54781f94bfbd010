"""A real browser for the tests here, and the example report as a file to open."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browsers import start_chromium

REPORT_TESTS = Path(__file__).resolve().parent.parent / "analysis" / "report"
sys.path.insert(0, str(REPORT_TESTS))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with start_chromium() as started:
        yield started
