"""The files of ``groundswell agree`` beside its page: CSV tables, and ``result.json`` described."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from groundswell.analysis.agreement import model
from groundswell.analysis.agreement.keeping import AsideCoding
from groundswell.analysis.agreement.model import Agreement, Figure
from groundswell.analysis.report.csv_files import encode_csv
from groundswell.analysis.report.json_schema import describe_schema, record_schema, write_schema

_BETWEEN = " | "
_COLUMNS = {
    "agreement": "of coefficient label value low high why",
    "disagreements": "rank item settle_to gain likely likely_probability n_coders codings",
    "coders": """coder team engine codings shared with_others with_others_low with_others_high
        alpha_without accuracy accuracy_low accuracy_high balanced repeats repeats_same""",
    "pairs": "first second items kappa kappa_low kappa_high percent percent_low percent_high",
    "set_aside": "row item coder said reason",
}
_INTRODUCTION = f"""# result.json of `groundswell agree`

All that the page shows, and more. This describes version {model.SCHEMA_VERSION} of the format
and is made from the code by `make docs`; for programs there is
[a JSON Schema](agreement.schema.json). What the figures mean, and how they are worked out, is in
[Agreement](../guides/agreement.md). Shares are fractions of 1. Lists keep the order that is
described.
"""


def agreement_csv(found: Agreement) -> bytes:
    """Write the coefficients over all, by team, by time and of contrasts."""
    lines: list[Sequence[object]] = [
        ("all", one.name, one.label, *_ends(one.figure), one.why or "")
        for one in found.coefficients
    ]
    for part, groups in (("team", found.teams), ("time", found.times)):
        for group in groups:
            lines.append((part, "alpha", group.name, *_ends(group.alpha), group.why or ""))
            lines.append((part, "percent", group.name, *_ends(group.percent), ""))
    for one in found.contrasts:
        lines.append((one.name, "alpha", one.first_label, *_ends(one.first), ""))
        lines.append((one.name, "alpha", one.second_label, *_ends(one.second), ""))
        lines.append((one.name, "difference", one.first_label, *_ends(one.difference), ""))
    return encode_csv(_COLUMNS["agreement"].split(), lines)


def per_code_csv(found: Agreement) -> bytes:
    """Write every code with its coefficients and their intervals."""
    measures = ("alpha", "percent", "fleiss", "gwet", "positive", "negative")
    header = ["code", "n_marks", "n_items"]
    for measure in measures:
        header += [measure, f"{measure}_low", f"{measure}_high"]
    return encode_csv(
        [*header, "disagreement_share", "why"],
        [
            (
                one.code,
                one.n_marks,
                one.n_items,
                *(end for measure in measures for end in _ends(getattr(one, measure))),
                one.disagreement_share,
                one.why or "",
            )
            for one in found.codes
        ],
    )


def disagreements_csv(found: Agreement) -> bytes:
    """Write every item that its coders see differently, the greatest gain first."""
    return encode_csv(
        _COLUMNS["disagreements"].split(),
        [
            (
                rank,
                one.item,
                one.settle_to,
                one.gain,
                one.likely,
                one.likely_probability,
                len(one.codings),
                _BETWEEN.join(f"{coder}: {said}" for coder, said in one.codings),
            )
            for rank, one in enumerate(found.disagreements, start=1)
        ],
    )


def coders_csv(found: Agreement) -> bytes:
    """Write every coder."""
    return encode_csv(
        _COLUMNS["coders"].split(),
        [
            (
                one.coder,
                one.team,
                "yes" if one.is_engine else "no",
                one.n_codings,
                one.n_shared,
                *_ends(one.with_others),
                one.alpha_without,
                *_ends(one.accuracy),
                one.balanced,
                one.n_repeats,
                one.n_repeats_same,
            )
            for one in found.coders
        ],
    )


def pairs_csv(found: Agreement) -> bytes:
    """Write every two people who share items."""
    return encode_csv(
        _COLUMNS["pairs"].split(),
        [
            (one.first, one.second, one.n_items, *_ends(one.kappa), *_ends(one.percent))
            for one in found.pairs
        ],
    )


def set_aside_csv(aside: Iterable[AsideCoding]) -> bytes:
    """Write every coding that is in no figure, and why."""
    return encode_csv(
        _COLUMNS["set_aside"].split(),
        [(one.row, one.item, one.coder, one.said, one.reason) for one in aside],
    )


def _ends(figure: Figure) -> tuple[float | None, float | None, float | None]:
    return figure.value, figure.low, figure.high


def agreement_schema() -> dict[str, Any]:
    """Make the JSON Schema (2020-12) of ``result.json``, every field described."""
    return record_schema(Agreement, "Groundswell agreement", model)


def schema_text() -> str:
    """Write the schema as the file holds it."""
    return write_schema(agreement_schema())


def reference_text() -> str:
    """Write the description for people, in Markdown."""
    return describe_schema(agreement_schema(), "Agreement", _INTRODUCTION)
