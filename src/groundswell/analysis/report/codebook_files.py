"""The files of ``groundswell codebook check --out``: its folder, and ``result.json`` described."""

from __future__ import annotations

from typing import Any

from groundswell.analysis.codebook import checking, review
from groundswell.analysis.codebook.review import SCHEMA_VERSION, Review
from groundswell.analysis.report.codebook_page import codebook_page
from groundswell.analysis.report.csv_files import encode_csv
from groundswell.analysis.report.json_file import encode_record
from groundswell.analysis.report.json_schema import describe_schema, record_schema, write_schema
from groundswell.analysis.report.page_html import render_page

_INTRODUCTION = f"""# result.json of `groundswell codebook check`

All that the page shows, and more. This describes version {SCHEMA_VERSION} of the format and is made
from the code by `make docs`; for programs there is [a JSON Schema](codebook.schema.json). What is
checked is in [Codebooks](../guides/codebooks.md). Lists keep the order that is described.
"""


def codebook_files(found: Review, *, title: str) -> dict[str, bytes | str]:
    """Make every file of the result folder but the manifest.

    Parameters
    ----------
    found : Review
        The codebook, looked through.
    title : str
        Of the page.

    Returns
    -------
    dict of str to bytes or str
        File name to content.
    """
    return {
        "index.html": render_page(codebook_page(found, title=title)),
        "result.json": encode_record(found),
        "problems.csv": problems_csv(found),
    }


def problems_csv(found: Review) -> bytes:
    """Write what to mend, the gravest first.

    Parameters
    ----------
    found : Review
        The codebook, looked through.

    Returns
    -------
    bytes
        A row for each problem; codes by id.
    """
    return encode_csv(
        ("level", "kind", "what", "where", "fix", "code_ids"),
        (
            (
                one.level,
                one.kind,
                one.what,
                "; ".join(one.where),
                one.fix,
                " | ".join(one.code_ids),
            )
            for one in found.problems
        ),
    )


def codebook_schema() -> dict[str, Any]:
    """Make the JSON Schema (2020-12) of ``result.json``, every field described."""
    return record_schema(Review, "Groundswell codebook check", checking, review)


def schema_text() -> str:
    """Write the schema as the file holds it."""
    return write_schema(codebook_schema())


def reference_text() -> str:
    """Write the description for people, in Markdown."""
    return describe_schema(codebook_schema(), "Review", _INTRODUCTION)
