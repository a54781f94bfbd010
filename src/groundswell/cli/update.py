"""``groundswell update``: new contributions into the themes of an earlier result."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from groundswell.cli.options import cache_option, reading_options
from groundswell.cli.terminal import debug_option, say, shorten

if TYPE_CHECKING:
    from groundswell.analysis.report.model import Result

_MOST_SHOWN = 10


@click.command(epilog="Example: groundswell update report june.csv")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("file", metavar="NEWFILE", type=click.Path(path_type=Path))
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Another folder for the updated result. DIR itself is replaced if not given.",
)
@click.option(
    "--model",
    metavar="minilm|static|PATH",
    help="Where the sentence model is now. It must be the one that DIR was made with.",
)
@cache_option
@reading_options
@debug_option
def update(
    folder: Path,
    file: Path,
    out: Path | None,
    model: str | None,
    no_cache: bool,
    sheet: str | None,
    encoding: str | None,
    delimiter: str | None,
) -> None:
    """Put the contributions of NEWFILE into the themes of the result in DIR.

    Themes keep their ids, numbers and titles. What fits none of them is shown. NEWFILE needs the
    columns that DIR was made from; rows that are known already are left out and counted. Without
    a column of ids, NEWFILE holds either new rows alone, or every row of DIR and new ones. Seed,
    language and rules are those of DIR. Group figures are left out: a result does not hold who
    was in which group.
    """
    from groundswell.analysis.errors import InputError
    from groundswell.analysis.pipeline.joining import number_on
    from groundswell.analysis.pipeline.update import list_unplaced, update_result
    from groundswell.analysis.report.json_file import read_result
    from groundswell.analysis.report.manifest import read_manifest
    from groundswell.cli.progress import show_stages
    from groundswell.cli.summary import result_lines
    from groundswell.cli.work import Source, check_out, load, read_source, write_result

    target = out if out is not None else folder
    check_out(target, file)
    inputs = read_manifest(folder).get("inputs", ())
    old = read_result(folder)
    used = dict(old.columns)
    read = read_source(
        Source(
            file=file,
            sheet=sheet,
            encoding=encoding,
            delimiter=delimiter,
            text=used.get("text"),
            # What was not used then is not guessed now: ids of the same rows must be the same.
            id=used.get("id", ""),
            participant=used.get("participant", ""),
            kind=used.get("kind", ""),
            time=used.get("time", ""),
            groups=tuple(name for role, name in old.columns if role == "group"),
        ),
        yes=True,
    )
    if "id" not in used and any(one.get("sha256") == read.sha256 for one in inputs):
        raise InputError(
            f"the result holds this very file already: '{file}'", fix="name a file with new rows"
        )
    fresh = {one.id: one.row for one in number_on(old, read.contributions)}
    parameters = dict(old.parameters)
    embedder = load(model or parameters.get("model", "minilm"), no_cache=no_cache)
    say()
    with show_stages() as stages:
        new = update_result(
            old, read.contributions, embedder=embedder, notes=read.notes, progress=stages
        )
        write_result(
            new,
            _rows(folder, old, fresh),
            out=target,
            inputs=(
                *((str(one["sha256"]), str(one["format"])) for one in inputs),
                (read.sha256, read.table.format),
            ),
            embedder=embedder,
            seed=int(parameters["seed"]),
            stages=stages,
        )
    say()
    for line in _unplaced_lines([unit.text for unit in list_unplaced(old, new)]):
        say(line)
    for line in result_lines(new, target):
        say(line)


def _rows(folder: Path, old: Result, fresh: dict[str, int]) -> dict[str, int]:
    """Rows of the earlier file, and those of the new one numbered on from there."""
    rows = _earlier_rows(folder, old)
    last = max(rows.values(), default=1)
    for name, row in sorted(fresh.items(), key=lambda pair: pair[1]):
        rows.setdefault(name, last + row - 1)
    return rows


def _earlier_rows(folder: Path, old: Result) -> dict[str, int]:
    """Row of each contribution of a result, from its spreadsheet or, without one, by its id."""
    from groundswell.analysis.corpus.formulas import defuse

    written = {defuse(one.id): one.id for one in old.contributions}
    try:
        text = (folder / "contributions.csv").read_text(encoding="utf-8-sig")
        lines = csv.DictReader(text.splitlines(keepends=True))
        found = {written[line["id"]]: int(line["row"]) for line in lines}
    except (OSError, UnicodeError, ValueError, KeyError, csv.Error):
        found = {}
    if len(found) == len(old.contributions) == len(set(found.values())):
        return found
    return {one.id: row for row, one in enumerate(old.contributions, start=2)}


def _unplaced_lines(texts: list[str]) -> Iterator[str]:
    if not texts:
        return
    yield f"{len(texts):,} new meaning units fit no theme"
    for text in texts[:_MOST_SHOWN]:
        yield f"  - {shorten(text, 96)}"
    if len(texts) > _MOST_SHOWN:
        yield f"  and {len(texts) - _MOST_SHOWN:,} more: they stand in the report as they are"
    yield ""
