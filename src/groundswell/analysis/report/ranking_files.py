"""The files of ``groundswell rank`` beside its page: CSV tables, and ``result.json`` described."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from groundswell.analysis.opinion import ranking_model
from groundswell.analysis.opinion.ranking_model import SCHEMA_VERSION, Ranking
from groundswell.analysis.report.csv_files import encode_csv
from groundswell.analysis.report.json_schema import describe_schema, record_schema, write_schema

# The columns of each file, in order.
_COLUMNS = {
    "ranking": """place place_low place_high id text score score_low score_high above_next wins
        losses ties cant_decide win_score wiki_score set""",
    "next_pairs": """order first_id second_id first_text second_text gain chance_of_first
        asked_before""",
    "judges": "judge answers agreed_share random_probability random finding",
}

_INTRODUCTION = f"""# result.json of `groundswell rank`

All that the page shows, and more. All texts are redacted, and judges have made-up names. This
describes version {SCHEMA_VERSION} of the format and is made from the code by `make docs`; for
programs there is [a JSON Schema](ranking.schema.json). How the figures are worked out is in
[Ranking ideas](../guides/ranking.md). Lists keep the order that is described.
"""


def ranking_csv(ranking: Ranking) -> bytes:
    """Write every idea, by place.

    Parameters
    ----------
    ranking : Ranking
        All texts redacted.

    Returns
    -------
    bytes
        A row for each idea.
    """
    return encode_csv(
        _COLUMNS["ranking"].split(),
        (
            (
                idea.place,
                idea.place_low,
                idea.place_high,
                idea.id,
                idea.text,
                idea.score,
                idea.score_low,
                idea.score_high,
                idea.above_next,
                idea.n_wins,
                idea.n_losses,
                idea.n_ties,
                idea.n_undecided,
                idea.win_score,
                idea.wiki_score,
                idea.part,
            )
            for idea in ranking.ideas
        ),
    )


def next_pairs_csv(ranking: Ranking) -> bytes:
    """Write the pairs to ask next, the most telling first."""
    texts = {idea.id: idea.text for idea in ranking.ideas}
    return encode_csv(
        _COLUMNS["next_pairs"].split(),
        (
            (
                order,
                pair.first,
                pair.second,
                texts[pair.first],
                texts[pair.second],
                pair.gain,
                pair.chance,
                pair.n_before,
            )
            for order, pair in enumerate(ranking.next_pairs, start=1)
        ),
    )


def judges_csv(ranking: Ranking) -> bytes:
    """Write every judge under a made-up name."""
    return encode_csv(
        _COLUMNS["judges"].split(),
        (
            (
                judge.name,
                judge.n,
                judge.agreed_share,
                judge.random_probability,
                "yes" if judge.is_random else "no",
                judge.why,
            )
            for judge in ranking.judges
        ),
    )


def rejected_pairs_csv(rejected: Sequence[tuple[int, str]]) -> bytes:
    """Write the rows that could not be used, in file order."""
    return encode_csv(("row", "reason"), rejected)


def ranking_schema() -> dict[str, Any]:
    """Make the JSON Schema (2020-12) of ``result.json``, every field described."""
    return record_schema(Ranking, "Groundswell ranking", ranking_model)


def schema_text() -> str:
    """Write the schema as the file holds it."""
    return write_schema(ranking_schema())


def reference_text() -> str:
    """Write the description for people, in Markdown."""
    return describe_schema(ranking_schema(), "Ranking", _INTRODUCTION)
