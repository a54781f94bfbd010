"""``groundswell codebook``: check, convert and compare codebooks, and get the shipped frame."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from groundswell.analysis.errors import OptionError, naming_file
from groundswell.cli.options import cache_option, title_option, words
from groundswell.cli.terminal import Invocation, debug_option, say, shorten

if TYPE_CHECKING:
    from groundswell.analysis.codebook.checking import Problem
    from groundswell.analysis.codebook.difference import Difference
    from groundswell.analysis.codebook.model import Codebook
    from groundswell.analysis.codebook.review import Review
    from groundswell.analysis.embedding import Embedder

FOUND = 3
"""Exit code of a check that found something to mend."""

_LEVELS = {
    "error": "To mend before anyone codes",
    "warning": "To look at",
    "advice": "To make it better",
}
_WORDS = {
    "include": "when to use",
    "exclude": "when not to use",
    "aliases": "other names",
    "color": "colour",
    "is_codable": "can be given",
}
_N_SHOWN = 100


@click.group()
def codebook() -> None:
    """Check, convert and compare codebooks, and get the frame that is shipped."""


@codebook.command(epilog="Example: groundswell codebook check codes.xlsx --codings coded.csv")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--sheet", metavar="NAME", type=words, help="Sheet of a workbook.")
@click.option(
    "--codings",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="What was coded with it: a table with a column 'code' or 'labels', or a column of 0 and 1 "
    "for each code; or a .qdpx project. Then codes that nobody used are found too.",
)
@click.option(
    "--overlap",
    metavar="X",
    type=click.FloatRange(0.0, 1.0),
    help="From which similarity two definitions are told as overlapping, 0 to 1. 0.65 if not "
    "given.",
)
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder for a report: a page, its data and a table of what to mend. An earlier result "
    "there is replaced, anything else is not.",
)
@title_option
@cache_option
@debug_option
def check(
    file: Path,
    sheet: str | None,
    codings: Path | None,
    overlap: float | None,
    out: Path | None,
    title: str | None,
    no_cache: bool,
) -> None:
    """Say what is wrong with a codebook, what is missing and what may confuse coders.

    FILE is a table (CSV, XLSX), a REFI-QDA codebook (.qdc) or project (.qdpx). Found are codes
    whose definitions overlap, codes without a definition, double names and ids, codes in a circle
    or under a parent that is not there, examples that stand under two codes, and, with --codings,
    codes that were never used. --out writes it as a report too. The exit code is 3 where there is
    something to mend or look at.
    """
    from groundswell.analysis.codebook.checking import LEVELS
    from groundswell.analysis.codebook.files import open_codebook
    from groundswell.analysis.codebook.overlap import NEAR
    from groundswell.analysis.codebook.review import review_codebook
    from groundswell.analysis.codebook.uses import read_uses
    from groundswell.cli.work import check_out, load

    sources = [file] if codings is None else [file, codings]
    if out is not None:
        check_out(out, *sources)
    with naming_file(file):
        read = open_codebook(file, sheet=sheet)
    uses = None
    if codings is not None:
        with naming_file(codings):
            uses = read_uses(read.book, codings)
    _say_read(file, read.book, read.format, read.notes)
    # The cut was measured on this model; others put their similarities elsewhere.
    embedder = load("minilm", no_cache=no_cache)
    cut = NEAR if overlap is None else overlap
    found = review_codebook(read, embedder=embedder, uses=uses, cut=cut)
    problems = found.problems
    if out is not None:
        _write_report(out, found, sources, embedder, title)
    for level in LEVELS:
        _say_problems(_LEVELS[level], [one for one in problems if one.level == level])
    if not problems:
        say("Nothing to mend.")
    if out is not None:
        say()
        say(f"The report: {(out / 'index.html').absolute()}")
    if any(problem.level != "advice" for problem in problems):
        raise click.exceptions.Exit(FOUND)


def _write_report(
    out: Path, found: Review, sources: list[Path], embedder: Embedder, title: str | None
) -> None:
    from groundswell.analysis.report.codebook_files import codebook_files
    from groundswell.analysis.report.manifest import sha256_of
    from groundswell.cli.work import write_files

    formats = [found.format, *(path.suffix.lstrip(".").upper() for path in sources[1:])]
    write_files(
        out,
        codebook_files(found, title=title or f"Codebook check: {found.name}"),
        inputs=((sha256_of(path), form) for path, form in zip(sources, formats, strict=True)),
        parameters=(("overlap", f"{found.cut:g}"),),
        seed=0,
        embedder=embedder,
    )


@codebook.command(epilog="Example: groundswell codebook convert codes.csv codes.qdc")
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--sheet", metavar="NAME", type=words, help="Sheet of a workbook.")
@debug_option
@click.pass_obj
def convert(invocation: Invocation, source: Path, target: Path, sheet: str | None) -> None:
    """Write a codebook in another format: the ending of OUT says which.

    Endings are .csv, .xlsx, .qdc (a REFI-QDA codebook, which ATLAS.ti, MAXQDA, NVivo, QualCoder
    and others read) and .qdpx (a REFI-QDA project). From one project to another, texts and codings
    go along. What can't is said. OUT must be a new file.
    """
    from groundswell.analysis.codebook.files import open_codebook, write_codebook

    _require_new(target)
    if source.suffix.lower() == target.suffix.lower() == ".qdpx":
        _convert_project(source, target)
    else:
        read = open_codebook(source, sheet=sheet)
        _say_read(source, read.book, read.format, read.notes)
        for note in write_codebook(read.book, target):
            say(f"Note: {note}.")
        if read.format == "QDPX":
            say("Note: texts and codings stay behind; a .qdpx file would take them along.")
    invocation.written = target
    say(f"Written: {target.absolute()}")


def _convert_project(source: Path, target: Path) -> None:
    from groundswell.analysis.codebook.lists import counted
    from groundswell.analysis.coding.project_files import read_project, write_project

    project = read_project(source)
    _say_read(source, project.book, "QDPX", project.notes)
    write_project(project, target)
    n_coders = len({(one.coder, one.team) for one in project.codings})
    say(
        f"{counted(len(project.texts), 'text')} and {counted(len(project.codings), 'coding')} "
        f"by {counted(n_coders, 'coder')}"
    )


@codebook.command(epilog="Example: groundswell codebook frame frame.xlsx")
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path))
@debug_option
@click.pass_obj
def frame(invocation: Invocation, target: Path) -> None:
    """Write the frame of the Change Challenge: 11 building blocks and 10 barriers.

    Each has a definition, when to use it and when not, and examples; each building block names the
    barriers that it answers. The ending of OUT says in which format; OUT must be a new file.
    """
    from groundswell.analysis.codebook.files import write_codebook
    from groundswell.analysis.codebook.frame import change_challenge

    _require_new(target)
    for note in write_codebook(change_challenge(), target):
        say(f"Note: {note}.")
    invocation.written = target
    say(f"Written: {target.absolute()}")


@codebook.command(epilog="Example: groundswell codebook diff may.qdc june.xlsx")
@click.argument("first", metavar="A", type=click.Path(path_type=Path))
@click.argument("second", metavar="B", type=click.Path(path_type=Path))
@debug_option
def diff(first: Path, second: Path) -> None:
    """Say what changed from one version of a codebook to another.

    A and B may be of different formats. A code is the same where its id is; in files of programs
    that keep no ids, where its name or definition is.
    """
    from groundswell.analysis.codebook.difference import compare_codebooks
    from groundswell.analysis.codebook.files import open_codebook

    with naming_file(first):
        before = open_codebook(first)
    with naming_file(second):
        after = open_codebook(second)
    for file, read in ((first, before), (second, after)):
        _say_read(file, read.book, read.format, read.notes)
    say()
    found = compare_codebooks(before.book, after.book)
    for line in _difference_lines(found, after.book):
        say(line)


def _require_new(target: Path) -> None:
    from groundswell.analysis.codebook.files import ENDINGS

    if target.suffix.lower() not in ENDINGS:
        raise OptionError(
            f"'{target}' has no ending that says how to write it",
            fix=f"end the name in {', '.join(ENDINGS)}",
        )
    if os.path.lexists(target):
        raise OptionError(f"'{target}' is there already", fix="name a new file")


def _say_read(file: Path, book: Codebook, form: str, notes: tuple[str, ...]) -> None:
    n_headings = sum(not code.is_codable for code in book.codes)
    n_codes = "1 code" if len(book.codes) == 1 else f"{len(book.codes):,} codes"
    headings = f", {n_headings} of them headings" if n_headings else ""
    say(f"{file.name}: {form}, '{book.name}' version {book.version}, {n_codes}{headings}")
    for note in notes:
        say(f"Note: {note}.")


def _say_problems(title: str, problems: list[Problem]) -> None:
    if not problems:
        return
    say()
    say(f"{title} ({len(problems):,})")
    for problem in problems[:_N_SHOWN]:
        say(f"- {problem}")
    if len(problems) > _N_SHOWN:
        say(f"- and {len(problems) - _N_SHOWN:,} more: mend these first")


def _difference_lines(found: Difference, after: Codebook) -> list[str]:
    from groundswell.analysis.codebook.lists import counted

    lines = []
    names = {code.id: code.name for code in after.codes}
    for one in found.lineage:
        what = {"split": "Split", "merge": "Merged", "retire": "Retired"}[one.act]
        to = ", ".join(f"'{names.get(code_id, code_id)}'" for code_id in one.to_ids)
        before = ", ".join(f"'{name}'" for name in one.from_names)
        reason = f" ({one.reason})" if one.reason else ""
        lines.append(f"{what}: {before}{' into ' + to if to else ''}{reason}")
    lines += [f"Added: '{code.name}'" for code in found.added]
    lines += [f"Gone: '{code.name}'" for code in found.removed]
    for change in found.changed:
        how = "" if change.matched_by == "id" else f" (matched by {change.matched_by})"
        lines.append(f"Changed: '{change.name}'{how}")
        for part in change.changes:
            field = _WORDS.get(part.field, part.field.replace("_", " "))
            old, new = shorten(part.before or "(nothing)"), shorten(part.after or "(nothing)")
            lines.append(f"  - {field}: {old} → {new}")
    same = f"{counted(found.n_same, 'code')} stayed the same"
    return [*lines, same] if lines else [f"Nothing changed: {same}"]
