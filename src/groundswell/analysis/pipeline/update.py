"""New contributions put into the themes of an earlier result, with what no longer fits shown.

The order of the work, and what else keeps its identity. Old and new rows are joined in
:mod:`.joining`, new units are placed in :mod:`.update_units`, the reader is told in
:mod:`.update_notices`, and the result is made by the same parts as a first one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from groundswell.analysis.corpus.model import Contribution, Kind
from groundswell.analysis.corpus.prepare import prepare
from groundswell.analysis.embedding.model import Embedder
from groundswell.analysis.errors import ModelError, ResultError
from groundswell.analysis.pipeline.account import (
    PLACED_MEANING,
    UPDATED_MEANING,
    account_rows,
    tell_contributions,
    tell_families,
    tell_notices,
)
from groundswell.analysis.pipeline.analyse import hear_voices
from groundswell.analysis.pipeline.answers import find_blocks
from groundswell.analysis.pipeline.compare import UPDATED_FROM, fingerprint
from groundswell.analysis.pipeline.figures import (
    find_lone_voices,
    mark_small,
    saturation_curves,
)
from groundswell.analysis.pipeline.joining import join_corpus, new_rows
from groundswell.analysis.pipeline.options import Options
from groundswell.analysis.pipeline.places import tell_units
from groundswell.analysis.pipeline.tell import tell_themes
from groundswell.analysis.pipeline.units import Progress
from groundswell.analysis.pipeline.update_notices import lasting_notices, update_notices
from groundswell.analysis.pipeline.update_units import (
    embed_units,
    list_themes,
    place_units,
    unplaced_units,
    write_places,
)
from groundswell.analysis.report.model import BuildingBlock, Result, UnitResult


def update_result(
    old: Result,
    contributions: Sequence[Contribution],
    *,
    embedder: Embedder,
    notes: Sequence[str] = (),
    progress: Progress | None = None,
) -> Result:
    """Put new contributions into the themes of an earlier result.

    Themes keep their ids, numbers and titles, and old meaning units their themes, scores and
    states. New units are placed by the votes of their nearest known neighbours of the same kind
    (:func:`~groundswell.analysis.pipeline.placing.place_texts`): the score of a new unit is a
    share of votes. A unit of a duplicate follows the one that it duplicates. What fits no theme is
    *none of these* (:func:`list_unplaced`); where three people or more say something alike among
    it, they make a candidate theme with an id of its own, and a notice says so. All figures are
    worked out again over old and new rows. Seed, language, rules and model are those of ``old``.

    Parameters
    ----------
    old : Result
    contributions : sequence of Contribution
        Rows of the new file. Those whose id and text ``old`` has are left out, and counted;
        which those are where ids were made is for :func:`.joining.number_on`.
    embedder : Embedder
        The model that ``old`` was made with.
    notes : sequence of str
        What the reader must know about the reading of the new file.
    progress : callable, optional
        Called as ``progress(stage, n_done, n_total)``.

    Returns
    -------
    Result
        The same whatever the order of the rows. Without group tables: a result doesn't hold who
        was in which group.

    Raises
    ------
    ModelError
        Where the model is another.
    InputError
        Where a row has the id of an old contribution and another text, or an id stands twice.
    ResultError
        Where ``old`` does not say what it was made with.
    """
    options = _options_of(old)
    _check_model(old, embedder)
    number = 1 + sum(name.startswith(UPDATED_FROM) for name, _ in old.parameters)
    fresh = new_rows(old, contributions, rules=options.rules)
    if not fresh.rows:
        nothing = f"Update {number}: the new file held nothing that was not there already."
        return replace(old, notices=tuple(dict.fromkeys((*old.notices, *notes, nothing))))
    prepared = prepare(
        fresh.rows,
        language=options.language,
        rules=options.rules,
        find_near=False,
        seed=options.seed,
        progress=progress,
    )
    corpus = join_corpus(old, prepared, seed=options.seed)
    units = embed_units(old, corpus, embedder=embedder, options=options, progress=progress)
    voices = hear_voices(corpus, units)
    _report(progress, "place", 0, 1)
    placing = place_units(old, corpus, units, voices)
    placed = write_places(old, units, placing)
    found = list_themes(old, units, placed, placing)
    _report(progress, "place", 1, 1)
    _report(progress, "names", 0, 1)
    kept = {theme.id: theme for theme in old.themes}
    scores = dict(enumerate(placed.score))
    themes = tell_themes(found, units, voices, scores, embedder=embedder, kept=kept)
    themes, small = mark_small(themes, found, voices)
    _report(progress, "names", 1, 1)
    _report(progress, "evidence", 0, 1)
    blocks, links = find_blocks(themes, found, units, voices, embedder=embedder)
    unit_results = tell_units(units, found, placed)
    old_rows = {one.id: one for one in old.contributions}
    row_of = {row.contribution.id: row for row in corpus.contributions}
    told = tuple(
        replace(old_rows[one.id], family_id=one.family_id)
        if one.id in old_rows
        else replace(one, participant=row_of[one.id].contribution.participant)
        for one in tell_contributions(corpus, units, unit_results, meaning=PLACED_MEANING)
    )
    result = replace(
        old,
        accounting=account_rows(corpus, told, unit_results, options, meaning=UPDATED_MEANING),
        kind_source=units.kind_source,
        n_helps=units.kinds.count(Kind.HELPS),
        n_blocks=units.kinds.count(Kind.BLOCKS),
        n_unclear=units.kinds.count(Kind.UNCLEAR),
        themes=themes,
        blocks=_keep_blocks(old.blocks, blocks),
        links=links,
        small_theme_ids=small,
        lone_voices=find_lone_voices(units, found, voices, placed),
        saturation=saturation_curves(corpus, found, units, voices, placed, options),
        groups=(),
        families=tell_families(corpus),
        units=unit_results,
        contributions=told,
        parameters=(*old.parameters, (f"{UPDATED_FROM} {number}", fingerprint(old))),
    )
    _report(progress, "evidence", 1, 1)
    return replace(
        result,
        notices=(
            *lasting_notices(old, options),
            *tell_notices(corpus, units, options),
            *notes,
            *update_notices(number, old, result, placing, fresh),
        ),
    )


def list_unplaced(old: Result, new: Result) -> tuple[UnitResult, ...]:
    """List what an update found no theme for.

    Parameters
    ----------
    old, new : Result
        A result, and what :func:`update_result` made of it.

    Returns
    -------
    tuple of UnitResult
        Meaning units of new contributions in none of the themes, sorted by id.
    """
    return unplaced_units(old, new)


def _options_of(old: Result) -> Options:
    said = dict(old.parameters)
    try:
        rules = said["redaction rules"]
        return Options(
            seed=int(said["seed"]),
            language=said["language"],
            kinds=said["kinds"],
            rules=() if rules == "none" else tuple(rules.split(", ")),
            minimum_group=int(said["smallest group shown"]),
        )
    except (KeyError, ValueError):
        raise ResultError(
            "the result does not say with which options it was made. "
            "What to do: analyse all contributions afresh."
        ) from None


def _check_model(old: Result, embedder: Embedder) -> None:
    said = dict(old.parameters)
    if said.get("model fingerprint") != embedder.fingerprint:
        raise ModelError(
            f"the result was made with the model '{said.get('model', 'unknown')}' and this is "
            f"'{embedder.name}', or another version of it: their vectors can't be compared. What "
            "to do: use the same model, or analyse all contributions afresh."
        )


def _keep_blocks(
    old: Sequence[BuildingBlock], new: Sequence[BuildingBlock]
) -> tuple[BuildingBlock, ...]:
    """Let blocks keep their number, title and statement; new ones are numbered on from there."""
    found = {block.id: block for block in new}
    kept = [
        replace(block, answers=found[block.id].answers) if block.id in found else block
        for block in old
    ]
    ids = {block.id for block in old}
    # A barrier that a block answers already needs no other, derived one.
    number = max((block.number for block in old), default=0)
    added = [
        replace(block, number=number + place)
        for place, block in enumerate((b for b in new if b.id not in ids), start=1)
    ]
    return tuple(sorted((*kept, *added), key=lambda block: (block.basis != "said", block.number)))


def _report(progress: Progress | None, stage: str, n_done: int, n_total: int) -> None:
    if progress:
        progress(stage, n_done, n_total)
