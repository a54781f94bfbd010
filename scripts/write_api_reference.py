"""Write the reference pages of the API and of the open data, from the code: ``make docs``.

A test holds them in step with the code.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference"


def make_pages() -> dict[str, str]:
    """Make all pages, by the name of their file."""
    from django.utils.translation import override

    from groundswell.web.config import api
    from groundswell.web.participation import open_data

    with override("en-gb"):
        document = json.dumps(api.get_document(), indent=1, ensure_ascii=False, sort_keys=True)
        return {
            "openapi.json": document + "\n",
            "openapi.md": tell_api(api.get_document(), api.list_groups()),
            "open-data.md": tell_open_data(open_data.DICTIONARY),
            "open-data.schema.json": json.dumps(
                {name: open_data.make_schema(name) for name in open_data.DICTIONARY},
                indent=2,
                ensure_ascii=False,
            )
            + "\n",
        }


def tell_api(document: dict[str, Any], groups: list[tuple[str, list[dict[str, Any]]]]) -> str:
    """Tell every operation of the API."""
    lines = ["# API", "", document["info"]["description"].strip(), ""]
    lines += ["The same as an OpenAPI document: [openapi.json](openapi.json).", ""]
    for group, operations in groups:
        lines += [f"## {group}", ""]
        for one in operations:
            lines += [f"### {one['summary']}", "", f"`{one['method']} {one['address']}`", ""]
            lines += [one["about"], ""]
            if one["takes"]:
                lines += _table(
                    ("Name", "In", "What it can be", "Needed", "Meaning"),
                    [
                        (f"`{name}`", where, kind, _yes(needed), about)
                        for name, where, kind, needed, about in one["takes"]
                    ],
                )
            if one["sends"]:
                lines += [f"You send ({one['media']}):", ""]
                lines += _table(
                    ("Name", "What it can be", "Needed", "Meaning"),
                    [
                        (f"`{name}`", kind, _yes(needed), about)
                        for name, kind, needed, about in one["sends"]
                    ],
                )
            if one["example"]:
                lines += ["```json", one["example"], "```", ""]
            if one["fields"]:
                lines += [f"You get ({one['status']}, {one['gives']}):", ""]
                lines += _table(
                    ("Name", "What it can be", "Meaning"),
                    [(f"`{name}`", kind, about) for name, kind, _, about in one["fields"]],
                )
    return "\n".join(lines).rstrip() + "\n"


def tell_open_data(dictionary: dict[str, Any]) -> str:
    """Tell every column of the open data."""
    lines = [
        "# Open data",
        "",
        "What any reader of a challenge may take: on the page **Open data**, or by the",
        "[API](openapi.md). Why it holds what it holds: [decision 17](../adr/0017-open-data.md).",
        "",
        "Files are UTF-8 with a byte order mark, comma-delimited, in the order of ids. An",
        "apostrophe in front of a cell keeps spreadsheets from running it as a formula.",
        "`datapackage.json` describes them for programs (Frictionless Data); the schemas are in",
        "[open-data.schema.json](open-data.schema.json). The version is a hash of what is in",
        "the files: the same data give the same bytes.",
        "",
    ]
    for name, fields in dictionary.items():
        lines += [f"## {name}.csv", ""]
        lines += _table(
            ("Column", "Type", "Meaning"),
            [(f"`{one.name}`", one.type, str(one.meaning)) for one in fields],
        )
    return "\n".join(lines).rstrip() + "\n"


def _table(columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    return [
        f"| {' | '.join(columns)} |",
        f"|{'---|' * len(columns)}",
        *(f"| {' | '.join(cell.replace('|', '¦') for cell in row)} |" for row in rows),
        "",
    ]


def _yes(needed: bool) -> str:
    return "yes" if needed else "no"


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ["GROUNDSWELL_HOME"] = home
        os.environ["DJANGO_SETTINGS_MODULE"] = "groundswell.web.config.settings"
        import django

        django.setup()
        for name, text in make_pages().items():
            (REFERENCE / name).write_text(text, encoding="utf-8")
            print(f"wrote {REFERENCE / name}")


if __name__ == "__main__":
    main()
