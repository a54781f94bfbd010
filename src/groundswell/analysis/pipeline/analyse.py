"""From contributions to a result: the order of the work, and nothing that a room does itself."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from groundswell.analysis.corpus.model import Contribution, Kind, PreparedCorpus, RowState
from groundswell.analysis.corpus.prepare import prepare
from groundswell.analysis.embedding.model import Embedder
from groundswell.analysis.pipeline.account import (
    account_rows,
    tell_contributions,
    tell_cuts,
    tell_families,
    tell_notices,
    tell_parameters,
)
from groundswell.analysis.pipeline.ahead import EmbedsAhead
from groundswell.analysis.pipeline.answers import find_blocks
from groundswell.analysis.pipeline.figures import (
    compare_groups,
    find_lone_voices,
    mark_small,
    saturation_curves,
)
from groundswell.analysis.pipeline.found import Voices, list_found
from groundswell.analysis.pipeline.options import Options
from groundswell.analysis.pipeline.places import place_units, tell_units
from groundswell.analysis.pipeline.tell import tell_themes
from groundswell.analysis.pipeline.units import Progress, Units, find_in_units
from groundswell.analysis.report.model import Result
from groundswell.analysis.themes.threads import one_core_a_sum, open_pool


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Look seldom for cycles to free: an analysis makes millions of objects, and hardly any."""
    usual = gc.get_threshold()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@_collecting_seldom()
def analyse(
    contributions: Sequence[Contribution],
    *,
    embedder: Embedder,
    options: Options | None = None,
    columns: Sequence[tuple[str, str]] = (),
    notes: Sequence[str] = (),
    progress: Progress | None = None,
) -> Result:
    """Analyse a table of contributions.

    Parameters
    ----------
    contributions : sequence of Contribution
        All rows, in any order; ids are unique.
    embedder : Embedder
    options : Options, optional
    columns : sequence of (str, str)
        Which column was used for what; stands in the result.
    notes : sequence of str
        What the reader must know about the reading of the file.
    progress : callable, optional
        Called as ``progress(stage, n_done, n_total)``.

    Returns
    -------
    Result
        The same whatever the order of the rows.

    Raises
    ------
    InputError
        If an id stands twice, or an option is out of range.

    Examples
    --------
    >>> from groundswell.analysis.embedding import HashingEmbedder
    >>> rows = [Contribution("a", "Managers never listen to us.", 2), Contribution("b", "", 3)]
    >>> result = analyse(rows, embedder=HashingEmbedder())
    >>> [(c.id, c.state) for c in result.contributions]
    [('a', 'none of these'), ('b', 'blank')]
    """
    options = options or Options()
    with EmbedsAhead(embedder) as ahead:
        corpus = prepare(
            contributions,
            language=options.language,
            rules=options.rules,
            seed=options.seed,
            progress=progress,
            on_units=ahead.begin,
        )
        # The libraries that this loads take their time too: they load while the embedder works.
        with one_core_a_sum():
            units = find_in_units(corpus, embedder=ahead, options=options, progress=progress)
    with one_core_a_sum():
        return _tell(corpus, units, embedder, options, columns, notes, progress)


def _tell(
    corpus: PreparedCorpus,
    units: Units,
    embedder: Embedder,
    options: Options,
    columns: Sequence[tuple[str, str]],
    notes: Sequence[str],
    progress: Progress | None,
) -> Result:
    """Tell what was found: names, figures, quotes."""
    voices = hear_voices(corpus, units)
    found = list_found(units, voices)
    if progress:
        progress("names", 0, 1)
    placed = place_units(units, found)
    scores = {i: placed.score[i] for i in range(len(units.units))}
    with open_pool() as pool:
        # What needs no names is worked out while the embedder reads phrases for them.
        told_units = pool.submit(tell_units, units, found, placed)
        curves = pool.submit(saturation_curves, corpus, found, units, voices, placed, options)
        lone = pool.submit(find_lone_voices, units, found, voices, placed)
        themes = tell_themes(found, units, voices, scores, embedder=embedder)
    themes, small = mark_small(themes, found, voices)
    if progress:
        progress("names", 1, 1)
        progress("evidence", 0, 2)
    blocks, links = find_blocks(themes, found, units, voices, embedder=embedder)
    if progress:
        progress("evidence", 1, 2)
    unit_results = told_units.result()
    told = tell_contributions(corpus, units, unit_results)
    tables = compare_groups(corpus, found, voices, options)
    result = Result(
        title=options.title,
        question=options.question,
        sample_notice=options.sample_notice,
        accounting=account_rows(corpus, told, unit_results, options),
        kind_source=units.kind_source,
        n_helps=units.kinds.count(Kind.HELPS),
        n_blocks=units.kinds.count(Kind.BLOCKS),
        n_unclear=units.kinds.count(Kind.UNCLEAR),
        themes=themes,
        blocks=blocks,
        links=links,
        small_theme_ids=small,
        lone_voices=lone.result(),
        cuts=tell_cuts(units),
        saturation=curves.result(),
        groups=tables,
        families=tell_families(corpus),
        units=unit_results,
        contributions=told,
        columns=tuple(columns),
        parameters=tell_parameters(options, embedder),
        notices=(*notes, *tell_notices(corpus, units, options)),
    )
    if progress:
        progress("evidence", 2, 2)
    return result


def hear_voices(corpus: PreparedCorpus, units: Units) -> Voices:
    """Tell who is behind each unit; an unknown participant is one of their own."""
    person = {
        row.contribution.id: (
            f"p:{row.contribution.participant}"
            if row.contribution.participant
            else f"c:{row.contribution.id}"
        )
        for row in corpus.contributions
        if row.state is RowState.USABLE
    }
    known = any(row.contribution.participant for row in corpus.contributions)
    return Voices(
        contribution=tuple(unit.contribution_id for unit in units.units),
        person=person,
        n_people=len(set(person.values())),
        n_contributions=len(person),
        counted="people" if known else "contributions",
        stands_for={row.contribution.id: row.represented_by for row in corpus.contributions},
    )
