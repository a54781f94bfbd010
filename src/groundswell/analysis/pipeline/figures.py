"""Figures over people: small themes, groups, saturation and lone voices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from groundswell.analysis.corpus.model import PreparedCorpus, RowState
from groundswell.analysis.evidence.groups import group_tables
from groundswell.analysis.evidence.minorities import lone_voices, rank_small_themes
from groundswell.analysis.evidence.model import GroupTable, Quote, Saturation
from groundswell.analysis.evidence.saturation import saturation
from groundswell.analysis.pipeline.found import Found, Voices
from groundswell.analysis.pipeline.options import Options
from groundswell.analysis.pipeline.places import Placed
from groundswell.analysis.pipeline.units import KINDS, Units
from groundswell.analysis.report.model import LoneVoice, Theme
from groundswell.analysis.themes.model import UnitState


def mark_small(
    themes: tuple[Theme, ...], found: Sequence[Found], voices: Voices
) -> tuple[tuple[Theme, ...], tuple[str, ...]]:
    """Mark the small themes, and list their ids, the most distinctive first."""
    leaves = {f.id: len(voices.people(f.members)) for f in found if f.parent_id is not None}
    small = rank_small_themes(
        leaves,
        {theme.id: theme.distinctiveness for theme in themes},
        n_participants=voices.n_people,
    )
    return tuple(replace(t, is_small=True) if t.id in set(small) else t for t in themes), small


def compare_groups(
    corpus: PreparedCorpus, found: Sequence[Found], voices: Voices, options: Options
) -> tuple[GroupTable, ...]:
    """Make the group tables, of wide themes alone: finer figures would single people out."""
    names = sorted({name for row in corpus.contributions for name in row.contribution.groups})
    groups: dict[str, dict[str, str]] = {name: {} for name in names}
    for row in corpus.contributions:
        if row.state is RowState.USABLE:
            for name, value in row.contribution.groups.items():
                groups[name].setdefault(voices.person[row.contribution.id], value)
    wide = [f for f in found if f.parent_id is None]
    by_person: dict[str, set[str]] = {person: set() for person in voices.person.values()}
    for f in wide:
        for person in voices.people(f.members):
            by_person[person].add(f.id)
    if not names or not wide:
        return ()
    return group_tables(
        groups,
        by_person,
        theme_ids=[f.id for f in wide],
        unit="participants" if voices.counted == "people" else "contributions",
        minimum=options.minimum_group,
    )


def saturation_curves(
    corpus: PreparedCorpus,
    found: Sequence[Found],
    units: Units,
    voices: Voices,
    placed: Placed,
    options: Options,
) -> tuple[tuple[str, Saturation], ...]:
    """Draw the curve for each kind and for all: in time where there are dates."""
    first: dict[str, tuple[str, str]] = {}
    dated = False
    for row in corpus.contributions:
        if row.state is RowState.USABLE:
            person, at = voices.person[row.contribution.id], row.contribution.written_at
            dated = dated or at is not None
            when = (at.isoformat() if at else "9", row.contribution.id)
            first[person] = min(first.get(person, when), when)
    order = sorted(first, key=lambda p: (first[p], p)) if dated else None
    curves = []
    for kind in (*KINDS, None):
        leaves = [f for f in found if f.parent_id is not None and kind in (None, f.kind)]
        said: dict[str, set[str]] = {person: set() for person in first}
        for f in leaves:
            for person in voices.people(f.members):
                said[person].add(f.id)
        n_outside = sum(
            state is UnitState.NONE_OF_THESE and kind in (None, units.kinds[i])
            for i, state in enumerate(placed.state)
        )
        if leaves:
            curves.append(
                (
                    str(kind) if kind else "all",
                    saturation(
                        said,
                        seed=options.seed,
                        order=order,
                        sources="participants" if voices.counted == "people" else "contributions",
                        n_outside=n_outside,
                    ),
                )
            )
    return tuple(curves)


def find_lone_voices(
    units: Units, found: Sequence[Found], voices: Voices, placed: Placed
) -> tuple[LoneVoice, ...]:
    """Find clear units that no theme holds, the most distinctive first."""
    leaves = [f for f in found if f.parent_id is not None]
    if not leaves:
        return ()
    place = {unit.id: i for i, unit in enumerate(units.units)}
    ranked = lone_voices(
        [unit.id for unit in units.units],
        [voices.person[one] for one in voices.contribution],
        [unit.text for unit in units.units],
        units.vectors,
        [str(state) for state in placed.state],
        centres=np.stack([f.centre for f in leaves]),
    )
    return tuple(
        LoneVoice(
            quote=Quote(
                voice.unit_id,
                units.units[place[voice.unit_id]].contribution_id,
                units.units[place[voice.unit_id]].text,
                "varied",
            ),
            kind=str(units.kinds[place[voice.unit_id]]),
            distinctiveness=round(voice.distinctiveness, 6),
            n_participants=voice.n_participants,
        )
        for voice in ranked
    )
