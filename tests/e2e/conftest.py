"""A real browser for the tests here, and the example report as a file to open."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

REPORT_TESTS = Path(__file__).resolve().parent.parent / "analysis" / "report"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
sys.path.insert(0, str(REPORT_TESTS))


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Chromium as the system ships it; the test is skipped where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next((found for name in names if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("no Chromium: run scripts/install_chromium.sh")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()
