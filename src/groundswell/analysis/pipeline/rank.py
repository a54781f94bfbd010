"""From a table of pairwise choices to a ranking and the files of its result folder."""

from __future__ import annotations

from groundswell.analysis.corpus.table import Table
from groundswell.analysis.opinion.ranking import rank_ideas
from groundswell.analysis.opinion.ranking_model import Ranking
from groundswell.analysis.pipeline.pairs import (
    PairColumns,
    ReadPairs,
    guess_pair_columns,
    read_pairs,
)


def rank_table(
    table: Table,
    *,
    columns: PairColumns | None = None,
    ideas: Table | None = None,
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
    ideas : Table, optional
        All ideas, also those that nobody has seen.
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
    return ranking, read


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
