"""``groundswell analyse``: from a table of contributions to a report."""

from __future__ import annotations

from pathlib import Path

import click

from groundswell.cli.options import (
    column_options,
    engine_options,
    out_option,
    privacy_options,
    reading_options,
    redraft_options,
    rules_without,
    title_option,
    words,
)
from groundswell.cli.terminal import debug_option


@click.command(epilog="Example: groundswell analyse comments.csv --group role --out report")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@column_options
@out_option
@engine_options
@click.option(
    "--no-kinds", is_flag=True, help="Find one set of themes; don't part helps from blocks."
)
@click.option(
    "--language",
    metavar="CODE",
    default="en",
    show_default=True,
    help="Language of the contributions that are analysed, as two letters.",
)
@privacy_options
@title_option
@click.option(
    "--question", metavar="TEXT", type=words, help="What people were asked; stands in the report."
)
@reading_options
@redraft_options
@click.option("--yes", "-y", is_flag=True, help="Go on with the guessed columns without asking.")
@debug_option
def analyse(
    file: Path,
    text: str | None,
    id_: str | None,
    participant: str | None,
    kind: str | None,
    groups: tuple[str, ...],
    time: str | None,
    out: Path,
    themes: tuple[int, int] | None,
    seed: int,
    model: str,
    no_cache: bool,
    no_kinds: bool,
    language: str,
    rules_off: tuple[str, ...],
    minimum_group: int,
    title: str | None,
    question: str | None,
    sheet: str | None,
    encoding: str | None,
    delimiter: str | None,
    redraft_url: str | None,
    redraft_model: str | None,
    yes: bool,
) -> None:
    """Turn FILE, a table of what people said, into a report.

    FILE is CSV (with any delimiter), XLSX, JSON Lines or Parquet. Columns that are not named are
    guessed, and shown before the work starts; an empty name ('') says that there is no such
    column. The work needs no network, and the same file gives the same result.
    """
    if no_kinds and kind:
        raise click.UsageError("--kind and --no-kinds exclude each other: give one of them.")
    if (redraft_url is None) != (redraft_model is None):
        raise click.UsageError("--redraft-url and --redraft-model need each other: give both.")
    from groundswell.cli.work import Source, analyse_source, find_endpoint

    endpoint = None
    if redraft_url is not None and redraft_model is not None:
        endpoint = find_endpoint(redraft_url, redraft_model, seed=seed)
    analyse_source(
        Source(
            file=file,
            sheet=sheet,
            encoding=encoding,
            delimiter=delimiter,
            text=text,
            id=id_,
            participant=participant,
            kind="" if no_kinds else kind,
            time=time,
            groups=groups,
        ),
        out=out,
        model=model,
        no_cache=no_cache,
        yes=yes,
        endpoint=endpoint,
        options={
            "n_wide": themes,
            "kinds": "off" if no_kinds else "auto",
            "seed": seed,
            "language": language,
            "rules": rules_without(rules_off),
            "minimum_group": minimum_group,
            "title": title,
            "question": question,
        },
    )
