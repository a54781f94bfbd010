"""From a table of codings to what is known of agreement; plain data in, a result out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from groundswell.analysis.agreement.columns import CodingColumns
from groundswell.analysis.agreement.measure import Progress, measure_agreement
from groundswell.analysis.agreement.model import NOTHING_FITS, Agreement
from groundswell.analysis.agreement.reading import Codings, read_codings
from groundswell.analysis.agreement.resample import N_RESAMPLES
from groundswell.analysis.corpus.table import Table, read_table
from groundswell.analysis.errors import OptionError, TableError

if TYPE_CHECKING:
    from groundswell.analysis.coding.project_files import Project

PROJECT_ENDINGS = (".qdpx", ".qde")
"""File names that are projects of qualitative analysis programs (REFI-QDA)."""

ENGINE_NAMES = frozenset({"engine", "groundswell", "the engine"})
"""Coders that are taken to be the engine where none is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementOptions:
    """What may be set; all of it stands in the result.

    Attributes
    ----------
    level : str or None
        "nominal", "sets", "ordinal", "interval" or "ratio"; found from the table if None.
    steps : tuple of str
        Names of the steps of an ordinal scale, the lowest first.
    set_distance : str
        "masi" or "jaccard".
    separator : str or None
        What stands between codes in a cell; found if None, empty for none.
    blank : str
        What an empty cell means: "not coded" or "nothing fits".
    repeats : str
        "refuse", "first" or "last".
    engine : tuple of str
        Coders that are no people; those called engine or groundswell if empty.
    n_resamples, seed : int
        Of the intervals.
    title : str
        Heading.
    """

    level: str | None = None
    steps: tuple[str, ...] = ()
    set_distance: str = "masi"
    separator: str | None = None
    blank: str = "not coded"
    repeats: str = "refuse"
    engine: tuple[str, ...] = ()
    n_resamples: int = N_RESAMPLES
    seed: int = 0
    title: str = "How far coders agree"

    def __post_init__(self) -> None:
        """Refuse what can't be."""
        if not 0 <= self.n_resamples <= 100_000:
            raise OptionError(
                f"{self.n_resamples} resamples were asked for", fix="give 0 to 100000"
            )
        if not 0 <= self.seed < 2**31:
            raise OptionError(f"the seed {self.seed} is out of range", fix="give 0 to 2147483647")


def read_codings_table(
    path: str | Path,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Table:
    """Read a table of codings, or the codings of a project as a table.

    Parameters
    ----------
    path : str or Path
        CSV, XLSX, JSON Lines, Parquet, or a REFI-QDA project (.qdpx).
    sheet, encoding, delimiter : str, optional
        For tables, as in :func:`groundswell.analysis.corpus.table.read_table`.

    Returns
    -------
    Table

    Raises
    ------
    InputError
        Where the file can't be read.
    """
    if Path(path).suffix.lower() not in PROJECT_ENDINGS:
        table = read_table(path, sheet=sheet, encoding=encoding, delimiter=delimiter)
        if not table.rows:
            raise TableError(
                "there are no codings: the table has column names but no rows", fix="check the file"
            )
        return table
    from groundswell.analysis.coding.project_files import read_project

    table = project_table(read_project(path))
    if not table.rows:
        raise TableError("nothing is coded in the project", fix="give one that people coded")
    return table


def project_table(project: Project) -> Table:
    """Turn the codings of a project into a table, a row for each.

    Parameters
    ----------
    project : Project
        Texts, codes and codings. Coders who marked different spans of a text are compared on the
        text as a whole.

    Returns
    -------
    Table
        With the columns item, coder, code, team and time.
    """
    names = Counter(code.name for code in project.book.codes)
    of_code = {
        code.id: code.name if names[code.name] == 1 else f"{code.name} [{code.id}]"
        for code in project.book.codes
    }
    titles = Counter(text.name for text in project.texts)
    of_text = {
        text.id: text.name if text.name and titles[text.name] == 1 else text.id
        for text in project.texts
    }
    teams: dict[str, set[str | None]] = defaultdict(set)
    for one in project.codings:
        teams[one.coder].add(one.team)
    rows = [
        (
            of_text.get(one.item, one.item),
            # Two teams may each have an "Ann".
            one.coder if len(teams[one.coder]) == 1 else f"{one.coder} ({one.team or 'no team'})",
            NOTHING_FITS if one.code is None else of_code.get(one.code, one.code),
            one.team,
            one.at,
        )
        for one in project.codings
    ]
    notes = list(project.notes)
    if any(one.start is not None for one in project.codings):
        notes.append(
            "Coders are compared on whole texts: a code that a coder gave to several spans of one "
            "text counts once, and the others are set aside. Where texts are long, split them."
        )
    notes.append(
        "A project does not say who read a text and gave it no code; that counts as not coded."
    )
    return Table(
        ("item", "coder", "code", "team", "time"),
        tuple(rows),
        tuple(range(2, len(rows) + 2)),
        (None,) * len(rows),
        "REFI-QDA project",
        notes=tuple(notes),
    )


def agree(
    table: Table,
    columns: CodingColumns,
    *,
    options: AgreementOptions | None = None,
    progress: Progress | None = None,
) -> tuple[Agreement, Codings]:
    """Read a table of codings and measure how far its coders agree.

    Parameters
    ----------
    table : Table
        From :func:`groundswell.analysis.corpus.table.read_table`.
    columns : CodingColumns
        From :func:`groundswell.analysis.agreement.columns.guess_coding_columns`.
    options : AgreementOptions, optional
        What may be set.
    progress : callable, optional
        Told the stage, how much of it is done, and of how much.

    Returns
    -------
    found : Agreement
    codings : Codings
        As read, with what was set aside.

    Raises
    ------
    InputError
        Where the table can't be used: with the row and column.
    """
    chosen = options or AgreementOptions()
    codings = read_codings(
        table,
        columns,
        level=chosen.level,
        steps=chosen.steps,
        separator=chosen.separator,
        blank=chosen.blank,
        repeats=chosen.repeats,
    )
    engine = _engine(codings, chosen.engine)
    found = measure_agreement(
        codings.judgements,
        level=codings.level,
        set_distance=chosen.set_distance,
        steps=codings.steps,
        engine=engine,
        repeats=codings.repeats,
        n_rows=len(table.rows),
        n_codings=codings.n_codings,
        n_used=codings.n_used,
        set_aside=codings.set_aside,
        title=chosen.title,
        n_resamples=chosen.n_resamples,
        seed=chosen.seed,
        notices=(*table.notes, *codings.notices),
        columns=tuple(columns.named()),
        parameters=_parameters(chosen, codings, columns, engine),
        progress=progress,
    )
    return found, codings


def _engine(codings: Codings, named: Collection[str]) -> tuple[str, ...]:
    coders = {one.coder for one in codings.judgements}
    if unknown := sorted(set(named) - coders):
        raise OptionError(
            f"there is no coder '{unknown[0]}' to be the engine",
            fix=f"the coders are: {', '.join(sorted(coders)[:20])}",
        )
    return tuple(sorted(named or {one for one in coders if one.casefold() in ENGINE_NAMES}))


def _parameters(
    chosen: AgreementOptions, codings: Codings, columns: CodingColumns, engine: Sequence[str]
) -> tuple[tuple[str, str], ...]:
    told = {
        "layout": columns.layout,
        "level": codings.level,
        "steps": ", ".join(chosen.steps),
        "set distance": chosen.set_distance if codings.level == "sets" else "",
        "separator": "" if chosen.separator is None else repr(chosen.separator),
        "blank": chosen.blank,
        "repeats": chosen.repeats,
        "engine": ", ".join(engine),
        "resamples": str(chosen.n_resamples),
        "seed": str(chosen.seed),
    }
    return tuple((name, value) for name, value in told.items() if value)
