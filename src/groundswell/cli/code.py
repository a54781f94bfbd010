"""``groundswell code``: from contributions and a codebook to suggested codings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from groundswell.cli.options import (
    cache_option,
    model_option,
    out_option,
    reading_options,
    rules_without,
    seed_option,
    title_option,
    words,
)
from groundswell.cli.progress import show_stages
from groundswell.cli.summary import notice_lines
from groundswell.cli.terminal import debug_option, say, shorten
from groundswell.cli.work import Source, check_out, load, read_source, write_files

if TYPE_CHECKING:
    from collections.abc import Collection

    from groundswell.analysis.codebook.model import Codebook
    from groundswell.analysis.coding.model import Coding, CodingResult
    from groundswell.analysis.corpus.model import Contribution


_COLUMN_OF = {
    "item": "id of what was coded",
    "code": "codes",
    "coder": "who coded",
    "team": "team",
    "at": "when it was coded",
    "start": "start of the span",
    "end": "end of the span",
    "a code": "a code",
}


@click.command(
    epilog="Example: groundswell code comments.csv --codebook codes.csv --coded mine.csv "
    "--out coded"
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--codebook",
    "codebook_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    required=True,
    help="The codes: CSV, XLSX, .qdc or .qdpx.",
)
@click.option(
    "--coded",
    "coded_file",
    metavar="EXAMPLES",
    type=click.Path(path_type=Path),
    help="What people coded so far: a table with a row for each coding, a cell of codes, or a "
    "column for each code; or a REFI-QDA project (.qdpx).",
)
@click.option("--coded-id", metavar="COLUMN", type=words, help="Column of EXAMPLES with ids.")
@click.option("--coded-code", metavar="COLUMN", type=words, help="Column of EXAMPLES with codes.")
@click.option("--coded-coder", metavar="COLUMN", type=words, help="Column that says who coded.")
@out_option
@click.option(
    "--next",
    "n_next",
    metavar="N",
    type=click.IntRange(0, 10_000),
    default=20,
    show_default=True,
    help="How many contributions to propose for coding next.",
)
@click.option("--text", metavar="COLUMN", type=words, help="What people wrote.")
@click.option("--id", "id_", metavar="COLUMN", type=words, help="A name of its own for every row.")
@seed_option
@model_option
@cache_option
@click.option(
    "--language",
    metavar="CODE",
    default="en",
    show_default=True,
    help="Language of the contributions, as two letters.",
)
@title_option
@reading_options
@click.option("--yes", "-y", is_flag=True, help="Go on with the guessed columns without asking.")
@debug_option
def code(
    file: Path,
    codebook_file: Path,
    coded_file: Path | None,
    coded_id: str | None,
    coded_code: str | None,
    coded_coder: str | None,
    out: Path,
    n_next: int,
    text: str | None,
    id_: str | None,
    seed: int,
    model: str,
    no_cache: bool,
    language: str,
    title: str | None,
    sheet: str | None,
    encoding: str | None,
    delimiter: str | None,
    yes: bool,
) -> None:
    """Suggest codes for FILE, a table of what people said, and learn from what people coded.

    The codebook's definitions alone give a first round. Each coding by a person makes the next
    better. Every suggestion says how likely it is and why. One contribution in ten is kept for the
    audit sample: it is never learned from, and quality is measured on it.
    """
    check_out(out, file, codebook_file, *([coded_file] if coded_file else []))
    from groundswell.analysis.codebook.files import read_codebook
    from groundswell.analysis.errors import naming_file
    from groundswell.analysis.pipeline.code import CodingOptions, code_contributions
    from groundswell.analysis.report.coding_page import coding_files
    from groundswell.analysis.report.manifest import sha256_of

    options = CodingOptions(
        n_next=n_next,
        language=language,
        rules=rules_without(()),
        seed=seed,
        **({"title": title} if title else {}),
    )
    with naming_file(codebook_file):
        book = read_codebook(codebook_file)
    n_codes = sum(one.is_codable for one in book.codes)
    say(f"{codebook_file.name}: {n_codes:,} {'code' if n_codes == 1 else 'codes'}")
    embedder = load(model, no_cache=no_cache)
    source = Source(
        file=file,
        sheet=sheet,
        encoding=encoding,
        delimiter=delimiter,
        text=text,
        id=id_,
        participant="",
        kind="",
        time="",
    )
    with naming_file(file):
        read = read_source(source, yes=yes, roles=("text", "id"))
    inputs = [(read.sha256, read.table.format), (sha256_of(codebook_file), "codebook")]
    codings: tuple[Coding, ...] = ()
    notes: list[str] = []
    if coded_file is not None:
        with naming_file(coded_file):
            codings, notes = read_coded(
                coded_file,
                book,
                read.contributions,
                columns=(coded_id, coded_code, coded_coder),
            )
        inputs.append((sha256_of(coded_file), "codings"))
        n_items = len({one.item for one in codings})
        say(f"{coded_file.name}: {len(codings):,} codings of {n_items:,} contributions")
    say()
    with show_stages() as stages:
        found = code_contributions(
            read.contributions,
            book,
            codings,
            embedder=embedder,
            options=options,
            columns=tuple(read.choice.named()),
            notes=(*read.notes, *notes),
            progress=stages,
        )
        stages("write", 0, 1)
        write_files(
            out,
            coding_files(found, read.rows),
            inputs=inputs,
            parameters=found.parameters,
            seed=seed,
            embedder=embedder,
        )
        stages("write", 1, 1)
    say()
    for line in result_lines(found, out):
        say(line)


def read_coded(
    file: Path,
    book: Codebook,
    contributions: Collection[Contribution],
    *,
    columns: tuple[str | None, str | None, str | None] = (None, None, None),
) -> tuple[tuple[Coding, ...], list[str]]:
    """Read what people coded, from a table or a REFI-QDA project.

    Parameters
    ----------
    file : Path
        The table or project.
    book : Codebook
        The codes.
    contributions : collection of Contribution
        What was coded.
    columns : tuple
        Columns with ids, codes and coders; None where they are to be found.

    Returns
    -------
    codings : tuple of Coding
    notes : list of str
        What a reader must know.

    Raises
    ------
    InputError
        Where something can't be understood.
    """
    from groundswell.analysis.codebook.refi_archive import is_refi
    from groundswell.analysis.coding.examples import read_examples
    from groundswell.analysis.coding.projects import codings_of_project
    from groundswell.analysis.corpus.table import read_table

    if is_refi(file):
        return codings_of_project(file, book, contributions)
    table = read_table(file)
    item, code_column, coder = columns
    codings, chosen = read_examples(
        table,
        book,
        {one.id: one.text for one in contributions},
        item=item,
        code=code_column,
        coder=coder,
    )
    for role, name in list(chosen.named())[:8]:
        say(f"  {_COLUMN_OF[role]:<20} {shorten(name, 60)}")
    if not codings:
        return codings, [
            *table.notes,
            f"“{shorten(file.name, 40)}” holds no codings: nothing was learned from it.",
        ]
    return codings, list(table.notes)


def result_lines(found: CodingResult, out: Path) -> Iterator[str]:
    """Sum a result up.

    Parameters
    ----------
    found : CodingResult
        The result.
    out : Path
        The folder that holds it.

    Yields
    ------
    str
        A line each.
    """
    from groundswell.analysis.report.coding_page import measured_words

    yield f"{found.n_rows:,} contributions, {found.n_given:,} of them coded by people"
    for name, n in found.decisions:
        yield f"  {n:>7,}  {name}"
    yield ""
    yield f"Agreement with people on {found.quality.n_audit:,} of the audit sample"
    yield f"  by contribution      {measured_words(found.quality.samples_f1)}"
    yield f"  by code              {measured_words(found.quality.macro_f1)}"
    yield ""
    if found.proposals:
        yield f"Code next, of {len(found.proposals):,} proposed"
        for one in found.proposals[:5]:
            yield f"  {shorten(one.contribution_id, 24):<24} {shorten(one.about, 70)}"
        yield ""
    yield from notice_lines(found.notices)
    yield f"The page: {(out / 'index.html').absolute()}"
