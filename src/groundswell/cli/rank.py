"""``groundswell rank``: from pairwise choices to a ranking."""

from __future__ import annotations

from pathlib import Path

import click

from groundswell.cli.options import out_option, reading_options, seed_option, title_option, words
from groundswell.cli.terminal import debug_option, say

_N_SHOWN = 10


@click.command(epilog="Example: groundswell rank votes.csv --out ranking")
@click.argument("file", metavar="PAIRS", type=click.Path(path_type=Path))
@click.option("--winner", metavar="COLUMN", type=words, help="The idea that was chosen.")
@click.option("--loser", metavar="COLUMN", type=words, help="The idea that was not.")
@click.option(
    "--left", metavar="COLUMN", type=words, help="The idea that was shown first or at the left."
)
@click.option("--right", metavar="COLUMN", type=words, help="The other idea.")
@click.option(
    "--choice",
    metavar="COLUMN",
    type=words,
    help="Which was chosen: left, right, tie, can't decide, or the idea itself.",
)
@click.option("--judge", metavar="COLUMN", type=words, help="Who chose, as a pseudonym.")
@click.option(
    "--valid",
    metavar="COLUMN",
    type=words,
    help="Rows that say no or false here are left out, and counted.",
)
@click.option(
    "--ideas",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A table of all ideas with the columns id and text, also of those that nobody has seen.",
)
@click.option(
    "--next",
    "n_next",
    metavar="N",
    type=click.IntRange(0, 1000),
    default=20,
    show_default=True,
    help="How many pairs to propose to ask next.",
)
@click.option(
    "--leave-out-random",
    is_flag=True,
    help="Leave out the answers of judges who seem to have answered at random.",
)
@out_option
@seed_option
@title_option
@click.option(
    "--question", metavar="TEXT", type=words, help="What judges were asked; stands on the page."
)
@reading_options
@debug_option
def rank(
    file: Path,
    winner: str | None,
    loser: str | None,
    left: str | None,
    right: str | None,
    choice: str | None,
    judge: str | None,
    valid: str | None,
    ideas: Path | None,
    n_next: int,
    leave_out_random: bool,
    out: Path,
    seed: int,
    title: str | None,
    question: str | None,
    sheet: str | None,
    encoding: str | None,
    delimiter: str | None,
) -> None:
    """Turn PAIRS, a table of choices between two ideas, into a ranking that says how sure it is.

    A row is one choice by one judge: a winner and a loser (as wiki surveys export them), or two
    ideas and which was chosen. Columns that are not named are found by their names; an empty name
    ('') says that there is no such column. Also says which pairs to ask next, and which judges
    seem to have answered at random. The work needs no network.
    """
    from groundswell.analysis.corpus.table import read_table
    from groundswell.analysis.errors import naming_file
    from groundswell.analysis.pipeline.pairs import PairColumns, guess_pair_columns, read_ideas
    from groundswell.analysis.pipeline.rank import rank_table, ranking_files
    from groundswell.analysis.report.manifest import sha256_of
    from groundswell.cli.work import check_out, write_files

    sources = [file] if ideas is None else [file, ideas]
    check_out(out, *sources)
    with naming_file(file):
        table = read_table(file, sheet=sheet, encoding=encoding, delimiter=delimiter)
    say(f"{file.name}: {table.describe()}")
    for note in table.notes:
        say(f"  {note}")
    tables, listed = [table], None
    if ideas is not None:
        with naming_file(ideas):
            tables.append(read_table(ideas))
            listed = read_ideas(tables[1])
    named = PairColumns(
        winner=winner,
        loser=loser,
        left=left,
        right=right,
        choice=choice,
        judge=judge,
        valid=valid,
    )
    with naming_file(file):
        columns = guess_pair_columns(table, named)
    for role, name in columns.named():
        say(f"  {role:<12} {name}")
    with naming_file(file):
        ranking, read = rank_table(
            table,
            columns=columns,
            ideas=listed,
            n_next=n_next,
            leave_out_random=leave_out_random,
            seed=seed,
        )
    write_files(
        out,
        ranking_files(ranking, read, title=title or "Which ideas come first", question=question),
        inputs=((sha256_of(path), one.format) for path, one in zip(sources, tables, strict=True)),
        parameters=(
            *((f"column {role}", name) for role, name in columns.named()),
            ("leave_out_random", str(leave_out_random).lower()),
            ("next", str(n_next)),
        ),
        seed=seed,
    )
    say()
    n_rows = len(table.rows)
    say(
        f"{n_rows:,} rows in, {sum(n for _, n in ranking.states) + len(read.rejected):,} "
        "accounted for"
    )
    for state, n in ranking.states:
        say(f"  {n:>7,}  {state}")
    if read.rejected:
        say(f"  {len(read.rejected):>7,}  not usable: see rejected.csv")
    say()
    say(f"{'':>4} {'':<60} score  95 in 100")
    for idea in ranking.ideas[:_N_SHOWN]:
        text = idea.text if len(idea.text) <= 60 else idea.text[:59] + "…"
        say(
            f"{idea.place:>4} {text:<60} {idea.score:>4.0f}%  "
            f"{idea.score_low:.0f} to {idea.score_high:.0f}"
        )
    if len(ranking.ideas) > _N_SHOWN:
        say(f"     and {len(ranking.ideas) - _N_SHOWN:,} more")
    if ranking.n_parts > 1:
        say()
        say(
            f"The ideas fall into {ranking.n_parts:,} sets that were never compared with each "
            "other: the order between sets is a guess."
        )
    for note in read.notes[len(table.notes) :]:
        say(f"{note}.")
    n_random = sum(one.is_random for one in ranking.judges)
    if n_random:
        say()
        fate = "left out" if leave_out_random else "counted; --leave-out-random leaves them out"
        say(f"{n_random:,} judges seem to have answered at random ({fate}).")
    say()
    say(f"The report: {(out / 'index.html').absolute()}")
