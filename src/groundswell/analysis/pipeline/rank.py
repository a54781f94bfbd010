"""From a table of pairwise choices to a ranking and the files of its result folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from groundswell.analysis.corpus.table import Table
from groundswell.analysis.opinion.ranking import rank_ideas
from groundswell.analysis.opinion.ranking_model import Ranking
from groundswell.analysis.pipeline.pairs import (
    PairColumns,
    ReadPairs,
    guess_pair_columns,
    read_pairs,
)

_MOST_SURVEYS = 50


def rank_table(
    table: Table,
    *,
    columns: PairColumns | None = None,
    ideas: Mapping[str, str] | None = None,
    n_next: int = 20,
    leave_out_random: bool = False,
    seed: int = 0,
) -> tuple[Ranking, ReadPairs]:
    """Rank the ideas that a table of choices compares.

    Parameters
    ----------
    table : Table
        A comparison a row.
    columns : PairColumns, optional
        Those that are named; the others are guessed.
    ideas : mapping of str to str, optional
        Id and words of all ideas, also of those that nobody has seen, as
        :func:`groundswell.analysis.pipeline.pairs.read_ideas` gives them.
    n_next, leave_out_random, seed
        As for :func:`groundswell.analysis.opinion.ranking.rank_ideas`.

    Returns
    -------
    Ranking, ReadPairs
        The ranking, and what was read.

    Examples
    --------
    >>> rows = (("Bench", "Lamp"), ("Bench", "Tree"), ("Tree", "Lamp"))
    >>> table = Table(("winner", "loser"), rows, (2, 3, 4), (None,) * 3, "CSV")
    >>> [idea.id for idea in rank_table(table)[0].ideas]
    ['Bench', 'Tree', 'Lamp']
    """
    chosen = guess_pair_columns(table, columns)
    read = read_pairs(table, chosen, ideas=ideas)
    ranking = rank_ideas(
        read.comparisons,
        ideas=read.ideas,
        n_next=n_next,
        leave_out_random=leave_out_random,
        seed=seed,
    )
    if ranking.n_parts > 1 and (pool := _find_pool(table, chosen, read)) is not None:
        read = replace(read, notes=(*read.notes, pool))
    return ranking, read


def _find_pool(table: Table, columns: PairColumns, read: ReadPairs) -> str | None:
    """Name a column whose values share no idea: several surveys may stand in one file."""
    used = {name for _, name in columns.named()}
    place: dict[int | None, int] = {row: i for i, row in enumerate(table.row_numbers)}
    for name in table.columns:
        if name in used:
            continue
        cells = table.column(name)
        by_idea: dict[str, set[str | None]] = {}
        for one in read.comparisons:
            for idea in (one.first, one.second):
                by_idea.setdefault(idea, set()).add(cells[place[one.row]])
        values = {value for found in by_idea.values() for value in found}
        # Values as many as comparisons are names of these, not of surveys.
        few = 2 <= len(values) <= min(_MOST_SURVEYS, len(read.comparisons) // 2)
        if few and None not in values and all(len(found) == 1 for found in by_idea.values()):
            return (
                f"“{name}” has {len(values)} values, and no idea stands under two of them. If "
                "these are several surveys in one file, rank each by itself: an order across "
                "them means nothing"
            )
    return None


def ranking_files(
    ranking: Ranking, read: ReadPairs, *, title: str, question: str | None = None
) -> dict[str, bytes | str]:
    """Make every file of the result folder but the manifest.

    Parameters
    ----------
    ranking, read
        From :func:`rank_table`.
    title : str
        Of the page.
    question : str, optional
        What the judges were asked.

    Returns
    -------
    dict of str to bytes or str
        File name to content.
    """
    from groundswell.analysis.report.json_file import encode_record
    from groundswell.analysis.report.page_html import render_page
    from groundswell.analysis.report.ranking_files import (
        judges_csv,
        next_pairs_csv,
        ranking_csv,
        rejected_pairs_csv,
    )
    from groundswell.analysis.report.ranking_page import ranking_page

    page = ranking_page(
        ranking, title=title, question=question, rejected=read.rejected, notes=read.notes
    )
    return {
        "index.html": render_page(page),
        "result.json": encode_record(ranking),
        "ranking.csv": ranking_csv(ranking),
        "next_pairs.csv": next_pairs_csv(ranking),
        "judges.csv": judges_csv(ranking),
        "rejected.csv": rejected_pairs_csv(read.rejected),
    }
