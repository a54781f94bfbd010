"""The published description of ``result.json``: a JSON Schema and a table for people.

Both are made from the dataclasses and their docstrings, so that code and description can't
differ. ``scripts/write_reference.py`` writes them to docs/reference.
"""

from __future__ import annotations

import inspect
import json
import re
from dataclasses import is_dataclass
from types import ModuleType
from typing import Any

import msgspec

from groundswell.analysis.evidence import model as evidence
from groundswell.analysis.report import model as report
from groundswell.analysis.report.model import SCHEMA_VERSION, Result

_ENTRY = re.compile(r"^(\w+(?:, \w+)*) : (.+)$")
_INTRODUCTION = f"""# result.json

Everything that a report shows, and nothing that it does not. All texts are redacted. This page
describes version {SCHEMA_VERSION} of the format and is made from the code by `make docs`; for
programs there is [a JSON Schema](result.schema.json). Text offsets count Unicode code points.
Shares are fractions of 1. Lists keep the order that is described.
"""


def attributes_of(kind: type) -> dict[str, str]:
    """What the docstring of a class says about each attribute, on one line each.

    Parameters
    ----------
    kind : type
        A class with a numpydoc section "Attributes".

    Examples
    --------
    >>> attributes_of(evidence.Quote)["text"]
    'Exactly the text of that meaning unit.'
    """
    found: dict[str, list[str]] = {}
    names: list[str] = []
    section = re.split(r"^Attributes\n-+\n", inspect.getdoc(kind) or "", flags=re.MULTILINE)
    for line in section[1].splitlines() if len(section) > 1 else []:
        if entry := _ENTRY.match(line):
            names = entry[1].split(", ")
            found.update({name: [] for name in names})
        elif names and line.strip():
            for name in names:
                found[name].append(line.strip())
    return {name: _plain(" ".join(lines)) for name, lines in found.items()}


def _plain(text: str) -> str:
    text = re.sub(r":\w+:`([^`]+)`", r"\1", text).replace("``", "`")
    return re.sub(r"\bNone\b", "null", text)


def record_schema(record: type, title: str, *modules: ModuleType) -> dict[str, Any]:
    """Make the JSON Schema (2020-12) of any frozen dataclass, every field described.

    Parameters
    ----------
    record : type
        What is written to ``result.json``.
    title : str
        Of the schema.
    *modules : module
        Where its parts are defined.
    """
    kinds = {
        name: kind
        for module in modules
        for name, kind in vars(module).items()
        if isinstance(kind, type)
    }
    schema = msgspec.json.schema(record)
    for name, part in schema["$defs"].items():
        described = attributes_of(kinds[name]) if is_dataclass(kinds[name]) else {}
        part["description"] = _plain((inspect.getdoc(kinds[name]) or "").split("\n\n")[0])
        for field, about in part.get("properties", {}).items():
            about["description"] = described[field]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, **schema}


def result_schema() -> dict[str, Any]:
    """Make the JSON Schema (2020-12) of ``result.json``, every field described."""
    return record_schema(Result, "Groundswell result", evidence, report)


def schema_text() -> str:
    """Write the schema as the file holds it."""
    return write_schema(result_schema())


def write_schema(schema: dict[str, Any]) -> str:
    """Write any schema the one way."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def reference_text() -> str:
    """Write the description for people, in Markdown."""
    return describe_schema(result_schema(), "Result", _INTRODUCTION)


def describe_schema(schema: dict[str, Any], root: str, introduction: str) -> str:
    """Write any schema for people, in Markdown, from the part named ``root`` on."""
    parts = schema["$defs"]
    pages = [introduction]
    for name in _reading_order(parts, root):
        about = " ".join(parts[name]["description"].split())
        if "enum" in parts[name]:
            values = ", ".join(f"*{value}*" for value in parts[name]["enum"])
            pages.append(f"## {name}\n\n{about}\n\nOne of: {values}.\n")
            continue
        rows = [
            f"| `{field}` | {_type_of(kind)} | {kind['description']} |"
            for field, kind in parts[name]["properties"].items()
        ]
        head = "| field | type | meaning |\n|---|---|---|\n"
        pages.append(f"## {name}\n\n{about}\n\n{head}" + "\n".join(rows) + "\n")
    return "\n".join(pages)


def _reading_order(parts: dict[str, Any], root: str) -> list[str]:
    """Definitions in the order in which a reader of the result meets them."""
    order = [root]
    for name in order:
        for met in re.findall(r"#/\$defs/(\w+)", json.dumps(parts[name])):
            if met not in order:
                order.append(met)
    return order


def _type_of(kind: dict[str, Any]) -> str:
    if "$ref" in kind:
        name = kind["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in kind:
        return " or ".join(_type_of(one) for one in kind["anyOf"])
    if "enum" in kind:
        return " or ".join(f'"{one}"' for one in kind["enum"])
    if kind.get("type") == "array":
        if "prefixItems" in kind:
            return "[" + ", ".join(_type_of(one) for one in kind["prefixItems"]) + "]"
        return f"list of {_type_of(kind['items'])}"
    simple = {"string": "text", "integer": "whole number", "boolean": "true or false"}
    return simple.get(kind["type"], str(kind["type"]))
