"""The files of ``groundswell opinion`` beside its page: CSV tables, and ``result.json`` described.

No file but the Polis export, which a person must ask for, holds a single vote.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from groundswell.analysis.opinion import model
from groundswell.analysis.opinion.model import OpinionResult, Tally
from groundswell.analysis.opinion.tables import SetAside
from groundswell.analysis.report.csv_files import encode_csv
from groundswell.analysis.report.json_schema import describe_schema, record_schema, write_schema

_BETWEEN = " | "
_COLUMNS = {
    "tally": "n_votes agree disagree pass agree_share agree_low agree_high",
    "groups": """group members share_of_participants n_votes rank idea says share voters effect
        effect_low p_adjusted text""",
    "found": "consensus consensus_share consensus_p division divides priority",
    "participants": "participant n_votes standing group certainty x y next_ideas",
    "next": "for rank idea priority reason text",
    "set_aside": "row column reason",
}
_TALLY = _COLUMNS["tally"].split()
_INTRODUCTION = f"""# result.json of `groundswell opinion`

All that the page shows, and more. This describes version {model.SCHEMA_VERSION} of the format
and is made from the code by `make docs`; for programs there is
[a JSON Schema](opinion.schema.json). What the figures mean, and how they are worked out, is in
[Opinion](../guides/opinion.md). Shares are fractions of 1. Lists keep the order that is described.
"""


def groups_csv(result: OpinionResult) -> bytes:
    """Write every group, and what it says that others do not: a row for each such idea."""
    texts = {idea.id: idea for idea in result.ideas}
    header = _COLUMNS["groups"].split()
    lines: list[Sequence[object]] = []
    for group in result.groups:
        start = (group.name, group.n, group.share, group.n_votes)
        if not group.says:
            lines.append((*start, *[None] * (len(header) - len(start))))
        for place, (id, side) in enumerate(group.says, start=1):
            idea = texts[id]
            view = next(one for one in idea.groups if one.group == group.name)
            tally = view.tally
            share = None
            if tally is not None:
                share = tally.agree_share if side == "agree" else tally.disagree_share
            lines.append(
                (
                    *start,
                    place,
                    id,
                    side,
                    share,
                    None if tally is None else tally.n,
                    view.effect,
                    view.effect_low,
                    _small(view.p_adjusted),
                    idea.text,
                )
            )
    return encode_csv(header, lines)


def ideas_csv(result: OpinionResult) -> bytes:
    """Write every idea with its figures, of everybody and of each group."""
    header = ["idea", "text", "moderated", "counts_are_of", *_TALLY]
    header += _COLUMNS["found"].split()
    for group in result.groups:
        header += [f"{group.name}_{name}" for name in (*_TALLY, "says", "effect", "p_adjusted")]
    lines = []
    for idea in result.ideas:
        line: list[object] = [idea.id, idea.text, idea.moderated]
        line += ["everybody" if idea.is_of_everybody else "the groups shown", *_told(idea.tally)]
        line += [idea.consensus, idea.consensus_share, _small(idea.consensus_p), idea.division]
        line += ["yes" if idea.divides else "no", idea.priority]
        for view in idea.groups:
            line += [*_told(view.tally), view.says, view.effect, _small(view.p_adjusted)]
        lines.append(line)
    return encode_csv(header, lines)


def participants_csv(result: OpinionResult) -> bytes:
    """Write every participant under a pseudonym: where they stand, and what to show them next."""
    return encode_csv(
        _COLUMNS["participants"].split(),
        [
            (
                one.id,
                one.n_votes,
                str(one.standing),
                one.group,
                one.certainty,
                one.x,
                one.y,
                _BETWEEN.join(one.next_ideas),
            )
            for one in result.participants
        ],
    )


def next_csv(result: OpinionResult) -> bytes:
    """Write what to show next, to everybody and to the members of each group."""
    texts = {idea.id: idea.text for idea in result.ideas}
    return encode_csv(
        _COLUMNS["next"].split(),
        [
            (
                audience if audience == "everybody" else f"group {audience}",
                place,
                one.id,
                one.priority,
                one.reason,
                texts[one.id],
            )
            for audience, best in result.next_ideas
            for place, one in enumerate(best, start=1)
        ],
    )


def set_aside_csv(aside: Iterable[SetAside]) -> bytes:
    """Write every vote that could not be used: where it stands, and why."""
    return encode_csv(
        _COLUMNS["set_aside"].split(), [(one.row, one.column, one.reason) for one in aside]
    )


def _told(tally: Tally | None) -> tuple[object, ...]:
    if tally is None:
        return (None,) * len(_TALLY)
    return (
        *(tally.n, tally.agree, tally.disagree, tally.passed),
        *(tally.agree_share, tally.agree_low, tally.agree_high),
    )


def _small(p: float | None) -> float | str | None:
    """Keep a p value apart from nought where six decimals would not."""
    return f"{p:.2e}" if p is not None and 0 < p < 1e-5 else p


def opinion_schema() -> dict[str, Any]:
    """Make the JSON Schema (2020-12) of ``result.json``, every field described."""
    return record_schema(OpinionResult, "Groundswell opinion", model)


def schema_text() -> str:
    """Write the schema as the file holds it."""
    return write_schema(opinion_schema())


def reference_text() -> str:
    """Write the description for people, in Markdown."""
    return describe_schema(opinion_schema(), "OpinionResult", _INTRODUCTION)
