"""``groundswell compare``: what changed between two results."""

from __future__ import annotations

import os
from pathlib import Path

import click

from groundswell.analysis.errors import OptionError, ResultError
from groundswell.cli.terminal import Invocation, debug_option, say


@click.command(epilog="Example: groundswell compare may/result.json june/result.json")
@click.argument("first", metavar="A", type=click.Path(path_type=Path))
@click.argument("second", metavar="B", type=click.Path(path_type=Path))
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write it to a new file instead: JSON, with every contribution, where the name ends in "
    ".json; else Markdown.",
)
@debug_option
@click.pass_obj
def compare(invocation: Invocation, first: Path, second: Path, out: Path | None) -> None:
    """Say what changed between two results, by theme and by contribution.

    A and B are result.json files, or the folders that hold them. Themes are matched by the meaning
    units that they share: kept, renamed, split, merged, new or gone.
    """
    from groundswell.analysis.pipeline.compare import compare_results
    from groundswell.analysis.pipeline.comparison import encode_comparison, write_comparison
    from groundswell.analysis.report.json_file import read_result

    if out is not None and os.path.lexists(out):
        raise OptionError(f"'{out}' is there already", fix="name a new file with --out")
    comparison = compare_results(read_result(first), read_result(second))
    if out is None:
        say(write_comparison(comparison).rstrip("\n"))
        return
    if out.suffix.lower() == ".json":
        content = encode_comparison(comparison)
    else:
        content = write_comparison(comparison).encode()
    write_new(out, content)
    invocation.written = out
    say(f"What changed: {out.absolute()}")


def write_new(out: Path, content: bytes) -> None:
    """Write a file that is not there yet, whole or not at all.

    Raises
    ------
    ResultError
        Where it can't be written.
    """
    part = out.with_name(f".{out.name}.groundswell-new-{os.getpid()}")
    try:
        try:
            part.write_bytes(content)
            part.rename(out)
        finally:
            part.unlink(missing_ok=True)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ResultError(
            f"'{out}' can't be written: {reason}. What to do: choose another file with --out."
        ) from None
