"""Fixtures that every test may use."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# How long one example takes says how busy the machine is, and nothing else. A run of the tests
# makes the same examples each time; `pytest --hypothesis-profile search` looks for others.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None)
settings.load_profile("same")

# Read for doctests it would be run a second time, with another home and database.
collect_ignore = ["web_settings.py"]

REPO = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real public data sets; the test is skipped where it is missing."""
    folder = Path(os.environ.get("GROUNDSWELL_DATA", REPO.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real data: {folder} is missing (set GROUNDSWELL_DATA)")
    return folder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser, so that a run can leave it out."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
