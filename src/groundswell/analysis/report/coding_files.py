"""The files of ``groundswell code`` beside its page: CSV tables, and ``result.json`` described."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from groundswell.analysis.coding import model
from groundswell.analysis.coding.model import CodedContribution, CodingResult
from groundswell.analysis.report.csv_files import encode_csv
from groundswell.analysis.report.json_schema import describe_schema, record_schema, write_schema

_BETWEEN = " | "

# The columns of each file, in order.
_COLUMNS = {
    "codings": """contribution_id row code_id code decision probability cut start end
        unit_probability unit near_1 near_2 near_3 near_words given_by_people""",
    "contributions": """id row decision reason sureness suggested_ids suggested probabilities
        given_ids given audit text""",
    "next": "place id row purpose about likely_ids likely text",
}

_INTRODUCTION = """# result.json of `groundswell code`

All that the page shows, and more. Made from the code by `make docs`; for programs there is
[a JSON Schema](coding.schema.json). What the figures mean, and how they are worked out, is in
[Coding with a codebook](../guides/coding.md). Shares are fractions of 1. Lists keep the order that
is described.
"""


def codings_csv(found: CodingResult, rows: Mapping[str, int]) -> bytes:
    """Write a row for each unit that carries a suggested code, in input order.

    Parameters
    ----------
    found : CodingResult
        What was found.
    rows : mapping of str to int
        Row in the file of each contribution, by id.

    Returns
    -------
    bytes
        UTF-8, as every CSV file here.
    """
    codes = {one.code_id: one for one in found.codes}
    lines: list[Sequence[object]] = []
    for one in _in_input_order(found, rows):
        given = set(one.given or ())
        for suggestion in one.suggestions:
            code = codes[suggestion.code_id]
            near = [near.contribution_id for near in suggestion.near]
            for unit in suggestion.units:
                lines.append(
                    (
                        one.id,
                        rows[one.id],
                        code.code_id,
                        code.name,
                        str(one.decision),
                        suggestion.probability,
                        code.cut,
                        unit.start,
                        unit.end,
                        unit.probability,
                        one.text[unit.start : unit.end],
                        *(near + [None] * 3)[:3],
                        suggestion.near_words,
                        None if one.given is None else ("yes" if code.code_id in given else "no"),
                    )
                )
    return encode_csv(_COLUMNS["codings"].split(), lines)


def contributions_csv(found: CodingResult, rows: Mapping[str, int]) -> bytes:
    """Write every row of the input and what was said of it, in input order.

    Parameters
    ----------
    found : CodingResult
        What was found.
    rows : mapping of str to int
        Row in the file of each contribution, by id.

    Returns
    -------
    bytes
        UTF-8, as every CSV file here.
    """
    names = {one.code_id: one.name for one in found.codes}
    return encode_csv(
        _COLUMNS["contributions"].split(),
        [
            (
                one.id,
                rows[one.id],
                str(one.decision),
                one.reason,
                one.sureness,
                _BETWEEN.join(s.code_id for s in one.suggestions),
                _BETWEEN.join(names[s.code_id] for s in one.suggestions),
                _BETWEEN.join(f"{s.probability:.4f}" for s in one.suggestions),
                None if one.given is None else _BETWEEN.join(one.given),
                None
                if one.given is None
                else _BETWEEN.join(names[code] for code in one.given) or "none of these",
                "yes" if one.is_audit else "no",
                one.text,
            )
            for one in _in_input_order(found, rows)
        ],
    )


def next_csv(found: CodingResult, rows: Mapping[str, int]) -> bytes:
    """Write what to code next, in order.

    Parameters
    ----------
    found : CodingResult
        What was found.
    rows : mapping of str to int
        Row in the file of each contribution, by id.

    Returns
    -------
    bytes
        UTF-8, as every CSV file here.
    """
    names = {one.code_id: one.name for one in found.codes}
    return encode_csv(
        _COLUMNS["next"].split(),
        [
            (
                place,
                one.contribution_id,
                rows[one.contribution_id],
                str(one.purpose),
                one.about,
                _BETWEEN.join(one.likely),
                _BETWEEN.join(names[code] for code in one.likely),
                one.text,
            )
            for place, one in enumerate(found.proposals, start=1)
        ],
    )


def _in_input_order(found: CodingResult, rows: Mapping[str, int]) -> list[CodedContribution]:
    return sorted(found.contributions, key=lambda one: rows[one.id])


def coding_schema() -> dict[str, Any]:
    """Make the JSON Schema (2020-12) of ``result.json``, every field described."""
    return record_schema(CodingResult, "Groundswell coding", model)


def schema_text() -> str:
    """Write the schema as the file holds it."""
    return write_schema(coding_schema())


def reference_text() -> str:
    """Write the description for people, in Markdown."""
    return describe_schema(coding_schema(), "CodingResult", _INTRODUCTION)
