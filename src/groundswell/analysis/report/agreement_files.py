"""The files of ``groundswell agree`` beside its page: CSV tables, and ``result.json`` described."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, cast

from groundswell.analysis.agreement import model
from groundswell.analysis.agreement.keeping import AsideCoding
from groundswell.analysis.agreement.model import Agreement, Figure
from groundswell.analysis.corpus.formulas import defuse

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


def encode_agreement(found: Agreement) -> bytes:
    """Write the result as JSON, a line for each part; the same result gives the same bytes."""
    from groundswell.analysis.report.json_file import encode_result

    return encode_result(cast(Any, found))


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
    return _encode(_COLUMNS["agreement"].split(), lines)


def per_code_csv(found: Agreement) -> bytes:
    """Write every code with its coefficients and their intervals."""
    measures = ("alpha", "percent", "fleiss", "gwet", "positive", "negative")
    header = ["code", "n_marks", "n_items"]
    for measure in measures:
        header += [measure, f"{measure}_low", f"{measure}_high"]
    return _encode(
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
    return _encode(
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
    return _encode(
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
    return _encode(
        _COLUMNS["pairs"].split(),
        [
            (one.first, one.second, one.n_items, *_ends(one.kappa), *_ends(one.percent))
            for one in found.pairs
        ],
    )


def set_aside_csv(aside: Iterable[AsideCoding]) -> bytes:
    """Write every coding that is in no figure, and why."""
    return _encode(
        _COLUMNS["set_aside"].split(),
        [(one.row, one.item, one.coder, one.said, one.reason) for one in aside],
    )


def _ends(figure: Figure) -> tuple[float | None, float | None, float | None]:
    return figure.value, figure.low, figure.high


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case float():
            return f"{value:.6f}".rstrip("0").rstrip(".") or "0"
        case int():
            return str(value)
        case _:
            return defuse(str(value))


def _encode(header: Sequence[str], lines: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in line] for line in lines)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def agreement_schema() -> dict[str, Any]:
    """Make the JSON Schema (2020-12) of ``result.json``, every field described."""
    import inspect

    import msgspec

    from groundswell.analysis.report.json_schema import attributes_of

    schema = msgspec.json.schema(Agreement)
    for name, part in schema["$defs"].items():
        kind = getattr(model, name)
        described = attributes_of(kind)
        part["description"] = " ".join((inspect.getdoc(kind) or "").split("\n\n")[0].split())
        for field, about in part["properties"].items():
            about["description"] = described[field]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Groundswell agreement",
        **schema,
    }


def schema_text() -> str:
    """Write the schema as the file holds it."""
    return json.dumps(agreement_schema(), indent=2, ensure_ascii=False) + "\n"


def reference_text() -> str:
    """Write the description for people, in Markdown."""
    parts = agreement_schema()["$defs"]
    order = ["Agreement"]
    for name in order:
        for met in re.findall(r"#/\$defs/(\w+)", json.dumps(parts[name])):
            if met not in order:
                order.append(met)
    pages = [_INTRODUCTION]
    for name in order:
        rows = "\n".join(
            f"| `{field}` | {about['description']} |"
            for field, about in parts[name]["properties"].items()
        )
        pages.append(
            f"## {name}\n\n{parts[name]['description']}\n\n| field | meaning |\n|---|---|\n{rows}\n"
        )
    return "\n".join(pages)
