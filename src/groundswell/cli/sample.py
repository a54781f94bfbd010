"""``groundswell sample``: the sample that ships with the product, analysed."""

from __future__ import annotations

from pathlib import Path

import click

from groundswell.cli.options import engine_options, out_option
from groundswell.cli.terminal import debug_option


@click.command(epilog="Example: groundswell sample --out sample-report")
@out_option
@engine_options
@debug_option
def sample(
    out: Path,
    themes: tuple[int, int] | None,
    seed: int,
    model: str,
    no_cache: bool,
) -> None:
    """Analyse the sample that ships with Groundswell.

    It shows what a report looks like. The contributions were written for Groundswell: no real
    person said any of it.
    """
    from groundswell.cli.terminal import say
    from groundswell.cli.work import Source, analyse_source
    from groundswell.sample import NOTICE, QUESTION, sample_path

    say(NOTICE)
    analyse_source(
        Source(
            file=sample_path(),
            text="text",
            id="id",
            participant="participant",
            kind="kind",
            time="written_on",
            groups=("role", "place"),
        ),
        out=out,
        model=model,
        no_cache=no_cache,
        yes=True,
        options={
            "n_wide": themes,
            "seed": seed,
            "title": "Change from the bottom up",
            "question": QUESTION,
            "sample_notice": NOTICE,
        },
    )
