"""``groundswell opinion``: from a table of votes to opinion groups and what they say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from groundswell.analysis.corpus.redaction import ALL_RULES
from groundswell.cli.options import (
    out_option,
    privacy_options,
    reading_options,
    rules_without,
    seed_option,
    title_option,
    words,
)
from groundswell.cli.progress import show_stages
from groundswell.cli.summary import notice_lines
from groundswell.cli.terminal import debug_option, say, shorten
from groundswell.cli.work import check_out, write_files

if TYPE_CHECKING:
    from groundswell.analysis.opinion.model import OpinionResult
    from groundswell.analysis.pipeline.vote_files import VoteSource


@click.command(epilog="Example: groundswell opinion votes.csv --ideas comments.csv --out opinion")
@click.argument("votes", metavar="VOTES", type=click.Path(path_type=Path))
@click.option(
    "--ideas",
    metavar="IDEAS",
    type=click.Path(path_type=Path),
    help="A table of the ideas that were voted on: id and text.",
)
@out_option
@click.option("--participant", metavar="COLUMN", type=words, help="Who voted, as a pseudonym.")
@click.option("--idea", metavar="COLUMN", type=words, help="What was voted on: an id.")
@click.option("--vote", metavar="COLUMN", type=words, help="The vote: agree, disagree or pass.")
@click.option("--time", metavar="COLUMN", type=words, help="When, to tell the last vote.")
@click.option("--idea-id", metavar="COLUMN", type=words, help="Of the ideas: the id.")
@click.option("--idea-text", metavar="COLUMN", type=words, help="Of the ideas: what they say.")
@click.option(
    "--max-groups",
    metavar="N",
    type=click.IntRange(2, 20),
    default=5,
    show_default=True,
    help="Most groups that are weighed.",
)
@seed_option
@title_option
@click.option(
    "--keep-ids",
    is_flag=True,
    help="Write participants' ids as they are in the file, where these are pseudonyms already.",
)
@click.option(
    "--polis-out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Also write the votes as a Polis export, into a folder of its own. It holds what each "
    "person voted.",
)
@privacy_options
@reading_options
@debug_option
def opinion(
    votes: Path,
    ideas: Path | None,
    out: Path,
    polis_out: Path | None,
    rules_off: tuple[str, ...],
    title: str | None,
    **given: Any,
) -> None:
    """Find opinion groups in votes: what each says, what all agree on, what divides.

    VOTES is a table with a row for each vote (participant, idea, vote) or a row for each
    participant and a column for each idea, or the folder of a Polis export. A vote is 1 or agree,
    -1 or disagree, 0 or pass.
    """
    sources = [votes, *([ideas] if ideas else [])]
    check_out(out, *sources)
    if polis_out is not None:
        check_out(polis_out, *sources)
        _refuse_same(out, polis_out)
    from groundswell.analysis.pipeline.opinion import find_opinion
    from groundswell.analysis.pipeline.vote_files import (
        VoteColumns,
        polis_export,
        read_vote_source,
    )
    from groundswell.analysis.report.manifest import sha256_of
    from groundswell.analysis.report.opinion_page import opinion_files

    named = ("participant", "idea", "vote", "time", "idea_id", "idea_text")
    how = ("sheet", "encoding", "delimiter")
    columns = VoteColumns(**{name: given[name] for name in (*named, *how)})
    source = read_vote_source(votes, ideas, columns=columns)
    for line in source_lines(source):
        say(line)
    say()
    rules = rules_without(rules_off) if rules_off else ALL_RULES
    with show_stages() as stages:
        result = find_opinion(
            source.read,
            ideas=source.ideas,
            title=title or source.title,
            seed=given["seed"],
            max_groups=given["max_groups"],
            minimum_group=given["minimum_group"],
            rules=rules,
            keep_ids=given["keep_ids"],
            progress=stages,
        )
        stages("write", 0, 1)
        made: dict[str, Any] = {
            "inputs": [
                (sha256_of(path), table.format if table else "CSV") for path, table in source.files
            ],
            "parameters": result.parameters,
            "seed": given["seed"],
        }
        if polis_out is not None:
            export = polis_export(source, result, rules=rules, keep_ids=given["keep_ids"])
            write_files(polis_out, export, **made)
        write_files(out, opinion_files(result, source.read.set_aside), **made)
        stages("write", 1, 1)
    say()
    for line in result_lines(result, out, polis_out):
        say(line)


def _refuse_same(out: Path, polis_out: Path) -> None:
    from groundswell.analysis.errors import OptionError

    a, b = out.resolve(), polis_out.resolve()
    if a == b or a.is_relative_to(b) or b.is_relative_to(a):
        raise OptionError(
            "the Polis export and the result can't be in one folder",
            fix="name another with --polis-out",
        )


def source_lines(source: VoteSource) -> Iterator[str]:
    """Say what was read, and how.

    Parameters
    ----------
    source : VoteSource
        What was read.

    Yields
    ------
    str
        A line each.
    """
    for path, table in source.files:
        yield f"{path.name}: {table.describe()}" if table else f"{path.name}: topic"
    for note in source.read.notes:
        yield f"  {note}"


def result_lines(result: OpinionResult, out: Path, polis_out: Path | None = None) -> Iterator[str]:
    """Sum a result up.

    Parameters
    ----------
    result : OpinionResult
        The result.
    out : Path
        The folder that holds it.
    polis_out : Path, optional
        The folder that holds the Polis export.

    Yields
    ------
    str
        A line each.
    """
    from groundswell.analysis.report.opinion_words import idea_words, lead, placed
    from groundswell.analysis.report.wording import count

    account = result.account
    yield f"{count(account.n_given, 'vote', 'votes')} in, {account.n_used:,} used"
    if account.n_superseded:
        yield f"  {account.n_superseded:>7,}  replaced by a later vote"
    for reason, n in account.set_aside:
        yield f"  {n:>7,}  set aside: {reason}"
    yield ""
    yield from lead(result)
    yield ""
    ideas = {idea.id: idea for idea in result.ideas}
    for group in result.groups:
        yield f"Group {group.name}: {count(group.n, 'person', 'people')}"
        for id, side in group.says[:3]:
            yield f"  {side + 's:':<10} {shorten(idea_words(ideas[id]), 80)}"
    alike = sorted(
        (idea for idea in result.ideas if idea.consensus), key=lambda idea: -idea.consensus_share
    )
    if alike:
        yield "All of one mind"
        for idea in alike[:3]:
            yield f"  {str(idea.consensus) + ':':<10} {shorten(idea_words(idea), 80)}"
    if result.stability is not None:
        yield f"Stability without a tenth of the votes: {result.stability:.2f}"
        yield f"  {placed(result)}"
    yield ""
    yield from notice_lines(result.notices)
    if polis_out is not None:
        yield f"The Polis export: {polis_out.absolute()}"
    yield f"The page: {(out / 'index.html').absolute()}"
