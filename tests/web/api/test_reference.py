"""The reference pages of the API and the open data say what the code does."""

from __future__ import annotations

import importlib.util
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ninja import Schema

from groundswell.web.config import api

REPO = Path(__file__).resolve().parents[3]
SCRIPT = REPO / "scripts" / "write_api_reference.py"


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("write_api_reference", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return dict(module.make_pages())


@pytest.mark.parametrize(
    "name", ["openapi.json", "openapi.md", "open-data.md", "open-data.schema.json"]
)
def test_pages_are_in_step_with_the_code(name: str, pages: dict[str, str]) -> None:
    kept = (REPO / "docs" / "reference" / name).read_text(encoding="utf-8")
    assert kept == pages[name], "run: .venv/bin/python scripts/write_api_reference.py"


def test_every_operation_is_told_in_words() -> None:
    silent = [
        one["name"]
        for _, operations in api.list_groups()
        for one in operations
        if not one["about"] or not one["summary"]
    ]
    assert silent == []


def test_every_operation_has_an_example_of_what_is_sent() -> None:
    schemas = api.get_document()["components"]["schemas"]
    without = [
        one["name"]
        for _, operations in api.list_groups()
        for one in operations
        if one["sends"] and one["media"] == "application/json" and not one["example"]
    ]
    assert schemas
    assert without == []


def test_no_two_forms_of_the_api_have_one_name() -> None:
    """Else the document takes one for the other."""

    def walk(kind: type[Schema]) -> Iterator[type[Schema]]:
        for one in kind.__subclasses__():
            yield one
            yield from walk(one)

    ours = {one for one in walk(Schema) if one.__module__.startswith("groundswell.")}
    plain = Counter(one.__name__ for one in ours if "[" not in one.__name__)
    assert len(plain) > 40
    assert [name for name, n in plain.items() if n > 1] == []


def test_the_guide_names_calls_that_there_are_by_their_whole_address() -> None:
    guide = (REPO / "docs" / "guides" / "api.md").read_text(encoding="utf-8")
    named = re.findall(r"`([A-Z]{3,6}) (/[^`?\s]*)", guide)
    assert len(named) > 15
    paths = api.get_document()["paths"]
    assert [one for one in named if one[0].lower() not in paths.get(one[1], {})] == []
    table = guide.partition("| you want to |")[2].partition("\n\n")[0]
    bare = re.findall(r"`(?!(?:GET|POST|PUT|PATCH|DELETE) /api/v1/)[^`]*/[^`]*`", table)
    assert bare == []
