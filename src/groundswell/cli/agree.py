"""``groundswell agree``: from a table of codings to how far its coders agree."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from groundswell.cli.options import out_option, reading_options, seed_option, title_option, words
from groundswell.cli.progress import show_stages
from groundswell.cli.summary import notice_lines, unused_lines
from groundswell.cli.terminal import can_ask, debug_option, say, shorten
from groundswell.cli.work import check_out, write_files

if TYPE_CHECKING:
    from groundswell.analysis.agreement.columns import CodingColumns
    from groundswell.analysis.agreement.model import Agreement
    from groundswell.analysis.corpus.table import Table

_ROLES = {
    "item": "what was coded",
    "coder": "who coded",
    "code": "the code",
    "value": "the value",
    "team": "team of the coder",
    "time": "when",
    "participant": "who wrote it",
    "coders": "a column each",
    "codes": "a column each",
}


@click.command(
    epilog="Example: groundswell agree codings.csv --item id --coder analyst --code code "
    "--out agreement"
)
@click.argument("file", metavar="CODINGS", type=click.Path(path_type=Path))
@out_option
@click.option("--item", metavar="COLUMN", type=words, help="What was coded: an id.")
@click.option("--coder", metavar="COLUMN", type=words, help="Who coded it.")
@click.option("--code", metavar="COLUMN", type=words, help="The code that was given.")
@click.option(
    "--value",
    metavar="COLUMN",
    type=words,
    help="A number or step that was given, of the item or (with --code) of each code.",
)
@click.option("--team", metavar="COLUMN", type=words, help="Team of the coder.")
@click.option("--time", metavar="COLUMN", type=words, help="When it was coded.")
@click.option(
    "--participant",
    metavar="COLUMN",
    type=words,
    help="Who wrote the item: intervals are made by drawing participants.",
)
@click.option(
    "--coders",
    metavar="COLUMN",
    type=words,
    multiple=True,
    help="A coder's column, where each coder has one. May be given again.",
)
@click.option(
    "--codes",
    metavar="COLUMN",
    type=words,
    multiple=True,
    help="A code's column with yes or no, where each code has one. May be given again.",
)
@click.option(
    "--level",
    type=click.Choice(["nominal", "sets", "ordinal", "interval", "ratio"]),
    help="One code an item, several codes, steps, or numbers. Found from the table if not given.",
)
@click.option(
    "--step",
    "steps",
    metavar="NAME",
    type=words,
    multiple=True,
    help="A step of an ordinal scale; give all of them, the lowest first.",
)
@click.option(
    "--set-distance",
    type=click.Choice(["masi", "jaccard"]),
    default="masi",
    show_default=True,
    help="How far apart two sets of codes are.",
)
@click.option(
    "--separator",
    metavar="SIGN",
    type=words,
    help="What stands between several codes in a cell; '' says that there is none.",
)
@click.option(
    "--blank",
    type=click.Choice(["not-coded", "nothing-fits"]),
    default="not-coded",
    show_default=True,
    help="What an empty cell means.",
)
@click.option(
    "--repeats",
    type=click.Choice(["refuse", "first", "last"]),
    default="refuse",
    show_default=True,
    help="What to do where one coder codes an item twice, and not the same.",
)
@click.option(
    "--engine",
    metavar="CODER",
    type=words,
    multiple=True,
    help="A coder that is no person: it is held against people, and counted nowhere else.",
)
@click.option(
    "--resamples",
    metavar="N",
    type=click.IntRange(0, 100_000),
    default=1000,
    show_default=True,
    help="Draws that make the intervals.",
)
@seed_option
@title_option
@reading_options
@click.option("--yes", is_flag=True, help="Go on without asking about the columns.")
@debug_option
def agree(file: Path, out: Path, yes: bool, **given: Any) -> None:
    """Measure how far coders agree, and say which disagreements to settle first.

    CODINGS is a table of who gave which code to what: a row for each coding, or a column for each
    coder, or a column for each code. CSV, XLSX, JSON Lines or Parquet; or a project of another
    program (.qdpx).
    """
    check_out(out, file)
    from groundswell.analysis.agreement.columns import guess_coding_columns
    from groundswell.analysis.pipeline.agree import AgreementOptions, read_codings_table
    from groundswell.analysis.pipeline.agree import agree as measure
    from groundswell.analysis.report.agreement_page import agreement_files
    from groundswell.analysis.report.manifest import sha256_of

    reading = {name: given.pop(name) for name in ("sheet", "encoding", "delimiter")}
    roles = ("item", "coder", "code", "value", "team", "time", "participant", "coders", "codes")
    named = {role: given.pop(role) for role in roles}
    table = read_codings_table(file, **reading)
    digest = sha256_of(file)
    say(f"{file.name}: {table.describe()}")
    columns = guess_coding_columns(table, **named)
    for line in columns_lines(table, columns):
        say(line)
    guessed = any("(named)" not in why for _, why in columns.reasons)
    if guessed and not yes and can_ask() and not click.confirm("Go on with these?", default=True):
        say("Nothing was written. Name the columns with --item, --coder and --code, or with")
        say("--coders or --codes; --team '' says that there is none.")
        raise click.exceptions.Exit(1)
    options = AgreementOptions(
        level=given["level"],
        steps=given["steps"],
        set_distance=given["set_distance"],
        separator=given["separator"],
        blank=given["blank"].replace("-", " "),
        repeats=given["repeats"],
        engine=given["engine"],
        n_resamples=given["resamples"],
        seed=given["seed"],
        **({"title": given["title"]} if given["title"] else {}),
    )
    say()
    with show_stages() as stages:
        found, codings = measure(table, columns, options=options, progress=stages)
        stages("write", 0, 1)
        write_files(
            out,
            agreement_files(found, codings.aside),
            inputs=[(digest, table.format)],
            parameters=found.parameters,
            seed=options.seed,
        )
        stages("write", 1, 1)
    say()
    for line in result_lines(found, out):
        say(line)


def columns_lines(table: Table, columns: CodingColumns) -> Iterator[str]:
    """Say which column is used for what, and why.

    Parameters
    ----------
    table : Table
        The table.
    columns : CodingColumns
        What was named, and what was guessed.

    Yields
    ------
    str
        A line each.
    """
    layout = {
        "long": "a row for each coding",
        "coders": "a column for each coder",
        "codes": "a column for each code",
    }[columns.layout]
    yield f"Columns ({layout})"
    for role, why in columns.reasons:
        yield f"  {_ROLES[role]:<20} {shorten(why, 100)}"
    if columns.item is None:
        yield f"  {_ROLES['item']:<20} none: every row is an item"
    if columns.participant is None:
        yield f"  {_ROLES['participant']:<20} none: intervals are made by drawing items"
    used = {name for _, name in columns.named()}
    yield from unused_lines(table, used)


def result_lines(found: Agreement, out: Path) -> Iterator[str]:
    """Sum a result up.

    Parameters
    ----------
    found : Agreement
        The result.
    out : Path
        The folder that holds it.

    Yields
    ------
    str
        A line each.
    """
    from groundswell.analysis.report.agreement_words import figure_words

    account = found.accounting
    yield f"{account.n_codings:,} codings in, {account.n_used:,} used"
    for aside in account.set_aside:
        yield f"  {aside.n:>7,}  set aside: {aside.reason}"
    yield (
        f"{account.n_items_shared:,} of {account.n_items:,} items were coded by two people or more"
    )
    yield ""
    for coefficient in found.coefficients:
        told = figure_words(coefficient.figure)
        yield f"  {coefficient.label:<48} {coefficient.why or told}"
    for contrast in found.contrasts:
        yield f"  {contrast.first_label:<48} {figure_words(contrast.first)}"
        yield f"  {contrast.second_label:<48} {figure_words(contrast.second)}"
    yield ""
    if found.disagreements:
        yield f"Settle first, of {len(found.disagreements):,} disagreements (gain in alpha)"
        for one in found.disagreements[:5]:
            gain = "" if one.gain is None else f"{one.gain:+.4f}"
            yield f"  {shorten(one.item, 40):<40} {gain:>8}  to {shorten(one.settle_to, 40)}"
        yield ""
    yield from notice_lines(found.notices)
    yield f"The page: {(out / 'index.html').absolute()}"
