"""Where each unit ended: its theme, score and state, and its place on the map."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.pipeline.found import Found
from groundswell.analysis.pipeline.units import Units
from groundswell.analysis.report.model import UnitResult
from groundswell.analysis.themes.layout import lay_out
from groundswell.analysis.themes.membership import ASSIGNED_FROM
from groundswell.analysis.themes.model import UnitState


class Placed:
    """Where each unit ended: its state, leaf theme, score and other themes, by place."""

    def __init__(self, n_units: int) -> None:
        self.state = [UnitState.UNINFORMATIVE] * n_units
        self.theme: list[str | None] = [None] * n_units
        self.score = [0.0] * n_units
        self.others: list[tuple[tuple[str, float], ...]] = [()] * n_units


def place_units(units: Units, found: Sequence[Found]) -> Placed:
    """Write the trees' answers beside the units, by theme id."""
    placed = Placed(len(units.units))
    theme_of = {int(i): f.id for f in found if f.parent_id is not None for i in f.members}
    for kind, tree in units.trees.items():
        rows = units.rows[kind].tolist()
        id_of = {f.leaf: f.id for f in found if f.kind is kind and f.leaf >= 0}
        for place, row in enumerate(rows):
            placed.theme[row] = theme_of.get(row)
            placed.state[row] = tree.state[place]
            placed.score[row] = float(tree.score[place])
            placed.others[row] = tuple(
                (id_of[leaf], share) for leaf, share in tree.others[place] if leaf in id_of
            )
    # A small theme was looked for by itself, so that its units' scores are its own; it may hold
    # units that the leaf does not.
    for small in (f for f in found if f.scores):
        for row, score in zip(small.members.tolist(), small.scores, strict=True):
            placed.score[row] = score
            placed.state[row] = (
                UnitState.ASSIGNED if score >= ASSIGNED_FROM else UnitState.UNCERTAIN
            )
    return placed


def tell_units(units: Units, found: Sequence[Found], placed: Placed) -> tuple[UnitResult, ...]:
    """Tell of each unit where it stands, what it is about and how surely, sorted by id."""
    spots = _map(units, found, placed)
    return tuple(
        UnitResult(
            id=unit.id,
            contribution_id=unit.contribution_id,
            start=unit.start,
            end=unit.end,
            text=unit.text,
            kind=str(units.kinds[i]),
            kind_source=units.kind_sources[i],
            state=str(placed.state[i]),
            theme_id=placed.theme[i],
            score=placed.score[i],
            other_themes=placed.others[i],
            x=float(spots[i, 0]),
            y=float(spots[i, 1]),
        )
        for i, unit in enumerate(units.units)
    )


def _map(units: Units, found: Sequence[Found], placed: Placed) -> NDArray[np.float64]:
    """Place leaf themes as discs; units in none of them stand round the nearest, last of all."""
    leaves = [f for f in found if f.parent_id is not None]
    spots = np.full((len(units.units), 2), 0.5)
    if not leaves:
        return spots
    place = {f.id: i for i, f in enumerate(leaves)}
    wide = {f.id: i for i, f in enumerate(f for f in found if f.parent_id is None)}
    centres = np.stack([f.centre for f in leaves]).astype(np.float64)
    shown = np.flatnonzero(units.informative)
    # In double precision: the last bits of single ones turn on where a row stands in memory, and
    # would order copies of one text now this way, now that.
    cosines = np.round(units.vectors[shown].astype(np.float64) @ centres.T, 6)
    group = np.empty(len(shown), dtype=np.int64)
    closeness = np.empty(len(shown))
    for row, i in enumerate(shown.tolist()):
        theme = placed.theme[i]
        group[row] = place[theme] if theme else int(cosines[row].argmax())
        closeness[row] = cosines[row, group[row]] - (0.0 if theme else 2.0)
    of_wide = np.array([wide[f.parent_id or ""] for f in leaves], dtype=np.int64)
    spots[shown] = lay_out(group, closeness, centres, of_wide)
    return spots
