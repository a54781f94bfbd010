"""The work that commands share: from a file to a result folder."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from groundswell.analysis.errors import OptionError, TableError
from groundswell.cli.progress import Stages, show_stages
from groundswell.cli.summary import columns_lines, result_lines
from groundswell.cli.terminal import Invocation, can_ask, say

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from groundswell.analysis.corpus.columns import ColumnChoice
    from groundswell.analysis.corpus.model import Contribution
    from groundswell.analysis.corpus.table import Table
    from groundswell.analysis.embedding import Embedder
    from groundswell.analysis.report.folder import Content
    from groundswell.analysis.report.model import Result
    from groundswell.analysis.themes.redraft import Endpoint


_ROLE_OPTIONS = ("text", "id", "participant", "kind", "time", "group")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file, how to read it and what its columns are.

    Attributes
    ----------
    file : Path
        The table.
    sheet, encoding, delimiter : str or None
        How to read it; None lets the reader find out.
    text, id, participant, kind, time : str or None
        Columns; None to guess, the empty string for none.
    groups : tuple of str
        Columns.
    """

    file: Path
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    text: str | None = None
    id: str | None = None
    participant: str | None = None
    kind: str | None = None
    time: str | None = None
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """What a source held.

    Attributes
    ----------
    sha256 : str
        Of the file.
    table, choice, contributions, notes
        As the corpus room hands them on.
    """

    sha256: str
    table: Table
    choice: ColumnChoice
    contributions: tuple[Contribution, ...]
    notes: tuple[str, ...]

    @property
    def rows(self) -> dict[str, int]:
        """Contribution id to row in the file."""
        return {one.id: one.row for one in self.contributions}


def check_out(out: Path, *sources: Path) -> None:
    """Refuse early what could not be written at the end of a long run.

    Raises
    ------
    OptionError
        Where the folder can't be made or replaced, or holds what is to be read.
    """
    from groundswell.analysis.report.folder import check_replaceable

    fix = "choose another folder with --out"
    if not str(out) or "\0" in str(out):
        raise OptionError("the result needs a folder", fix="name one with --out")
    target = Path(os.path.realpath(out))
    if target == target.parent or target == Path.cwd():
        raise OptionError(f"'{out}' can't be replaced by a result", fix=fix)
    for source in sources:
        if Path(os.path.realpath(source)).is_relative_to(target):
            raise OptionError(f"'{source}' lies in '{out}', which the result replaces", fix=fix)
    try:
        standing = next(folder for folder in target.parents if os.path.lexists(folder))
        if not standing.is_dir():
            raise OptionError(f"'{standing}' is a file, so no folder can be made in it", fix=fix)
        if not os.access(standing, os.W_OK | os.X_OK):
            raise OptionError(f"there is no right to write in '{standing}'", fix=fix)
        check_replaceable(out)
    except OSError as error:
        raise OptionError(f"'{out}' can't be used ({error.strerror or error})", fix=fix) from None


def read_source(source: Source, *, yes: bool = False, roles: Collection[str] | None = None) -> Read:
    """Read a file, show which columns are used, and ask where somebody can answer.

    Parameters
    ----------
    source : Source
        What to read.
    yes : bool
        Whether to go on without asking.
    roles : collection of str, optional
        Columns that the command uses, of which alone is told; all if not given.

    Returns
    -------
    Read

    Raises
    ------
    InputError
        Where the file is no table, or its columns can't be used.
    click.Abort
        Where the person does not want these columns.
    """
    from groundswell.analysis.corpus.columns import guess_columns
    from groundswell.analysis.corpus.contributions import read_contributions, reading_notes
    from groundswell.analysis.corpus.table import read_table
    from groundswell.analysis.report.manifest import sha256_of

    if not _is_ordinary(source.file):
        raise TableError(f"'{source.file}' is not an ordinary file", fix="save the table first")
    table = read_table(
        source.file, sheet=source.sheet, encoding=source.encoding, delimiter=source.delimiter
    )
    digest = sha256_of(source.file)
    say(f"{source.file.name}: {table.describe()}")
    named = {role: getattr(source, role) for role in ("text", "id", "participant", "kind", "time")}
    choice = guess_columns(table, **named, groups=source.groups)
    for line in columns_lines(table, choice, roles=roles):
        say(line)
    # What can't be used is told before anybody is asked.
    contributions = read_contributions(table, choice)
    guessed = any(named.get(role) is None for role, _ in choice.reasons if role != "group")
    if guessed and not yes and can_ask() and not click.confirm("Go on with these?", default=True):
        say(f"Nothing was written. Name the columns with {_options_of(roles)}.")
        say("--id '' says that there is none.")
        raise click.exceptions.Exit(1)
    return Read(digest, table, choice, contributions, reading_notes(table, choice, contributions))


def _options_of(roles: Collection[str] | None) -> str:
    names = [one for one in _ROLE_OPTIONS if roles is None or one in roles]
    return ", ".join(f"--{one}" for one in names[:-1]) + f" and --{names[-1]}"


def _is_ordinary(file: Path) -> bool:
    """Whether it can be read twice; what else may be wrong with it the reader tells."""
    try:
        mode = file.stat().st_mode
    except (OSError, ValueError):
        return True
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode)


def load(model: str, *, no_cache: bool) -> Embedder:
    """Load the sentence model."""
    from groundswell.analysis.embedding import default_cache_folder, load_embedder

    return load_embedder(model, cache=None if no_cache else default_cache_folder())


def find_endpoint(url: str, model: str, *, seed: int) -> Endpoint:
    """Name a model server, and refuse early what could not be called at the end of a long run.

    Raises
    ------
    OptionError
        Where the address is none, or what calls it is not installed.
    """
    from groundswell.analysis.themes.redraft import Endpoint
    from groundswell.analysis.themes.redraft_call import Caller
    from groundswell.cli.options import REDRAFT_KEY

    key = os.environ.get(REDRAFT_KEY) or None
    endpoint = Endpoint(url=url, model=model, api_key=key, seed=seed)
    with Caller(endpoint.url, api_key=endpoint.api_key, timeout=endpoint.timeout):
        say(f"The redacted evidence of each theme will be sent to {url}.")
    return endpoint


def analyse_source(
    source: Source,
    *,
    out: Path,
    model: str,
    no_cache: bool,
    yes: bool,
    options: dict[str, Any],
    endpoint: Endpoint | None = None,
) -> None:
    """Analyse a file and write the result folder.

    Parameters
    ----------
    source : Source
        The file and its columns.
    out : Path
        The folder.
    model : str
        Name or path of a sentence model.
    no_cache : bool
        Whether to do without kept vectors.
    yes : bool
        Whether to go on without asking.
    options : dict
        Fields of :class:`groundswell.analysis.pipeline.Options`; None where not given.
    endpoint : Endpoint, optional
        Whom to ask for redrafts; nobody if not given.
    """
    check_out(out, source.file)
    from groundswell.analysis.pipeline import Options, analyse

    chosen = Options(**{name: value for name, value in options.items() if value is not None})
    embedder = load(model, no_cache=no_cache)
    read = read_source(source, yes=yes)
    say()
    with show_stages() as stages:
        result = analyse(
            read.contributions,
            embedder=embedder,
            options=chosen,
            columns=tuple(read.choice.named()),
            notes=read.notes,
            progress=stages,
        )
        if endpoint is not None:
            from groundswell.analysis.pipeline.redrafting import redraft_result

            result = redraft_result(result, endpoint=endpoint, progress=stages)
        write_result(
            result,
            read.rows,
            out=out,
            inputs=((read.sha256, read.table.format),),
            embedder=embedder,
            seed=chosen.seed,
            stages=stages,
        )
    say()
    for line in result_lines(result, out):
        say(line)


def write_result(
    result: Result,
    rows: dict[str, int],
    *,
    out: Path,
    inputs: tuple[tuple[str, str], ...],
    embedder: Embedder,
    seed: int,
    stages: Stages,
) -> None:
    """Make the files of a result and write them, whole or not at all."""
    from groundswell.analysis.pipeline import result_files

    stages("write", 0, 1)
    write_files(
        out,
        result_files(result, rows),
        inputs=inputs,
        parameters=result.parameters,
        seed=seed,
        embedder=embedder,
    )
    stages("write", 1, 1)


def write_files(
    out: Path,
    files: Mapping[str, Content],
    *,
    inputs: Iterable[tuple[str, str]],
    parameters: tuple[tuple[str, str], ...],
    seed: int,
    embedder: Embedder | None = None,
) -> None:
    """Write a result folder with its manifest, whole or not at all, and remember that it is there.

    Parameters
    ----------
    out : Path
        The folder.
    files : mapping
        Name to content.
    inputs : iterable of (str, str)
        SHA-256 of each file that was read, and its format.
    parameters : tuple of (str, str)
        What was set.
    seed : int
        Of every random choice.
    embedder : Embedder, optional
        The sentence model, where one was used.
    """
    from groundswell.analysis.report.folder import write_folder
    from groundswell.analysis.report.manifest import Run

    run = Run(
        inputs=tuple(inputs),
        model_name="none" if embedder is None else embedder.name,
        model_fingerprint="none" if embedder is None else embedder.fingerprint,
        parameters=parameters,
        seed=seed,
        made_at=datetime.now(UTC),
    )
    write_folder(out, files, run=run)
    context = click.get_current_context(silent=True)
    if context is not None and isinstance(context.obj, Invocation):
        context.obj.written = out
