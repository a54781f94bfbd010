"""What the reader of an updated result must know, in plain sentences."""

from __future__ import annotations

import numpy as np

from groundswell.analysis.corpus.model import MeaningUnit
from groundswell.analysis.pipeline.account import tell_notices
from groundswell.analysis.pipeline.joining import NewRows, remember_corpus
from groundswell.analysis.pipeline.options import Options
from groundswell.analysis.pipeline.units import Units
from groundswell.analysis.pipeline.update_units import Placing, unplaced_units
from groundswell.analysis.report.model import Result
from groundswell.analysis.themes.model import UnitState

MOST_OUTSIDE_SHARE = 0.1
"""Share of new meaning units that fit no old theme above which to analyse afresh."""


def lasting_notices(old: Result, options: Options) -> tuple[str, ...]:
    """Keep the notices of the old result that are not worked out again for the new one."""
    units = Units(
        units=tuple(
            MeaningUnit(u.id, u.contribution_id, u.start, u.end, u.text) for u in old.units
        ),
        vectors=np.zeros((0, 0), dtype=np.float32),
        informative=np.zeros(0, dtype=bool),
        kinds=(),
        kind_sources=(),
        kind_source=old.kind_source,
        trees={},
        rows={},
    )
    again = set(tell_notices(remember_corpus(old), units, options))
    return tuple(notice for notice in old.notices if notice not in again)


def update_notices(
    number: int, old: Result, new: Result, placing: Placing, rows: NewRows
) -> tuple[str, ...]:
    """Say what an update did and what it could not do.

    Parameters
    ----------
    number : int
        Which update of the first result it is, from 1.
    old, new : Result
        Before, and after.
    placing : Placing
        Where the new units went.
    rows : NewRows
        Which rows of the new file are new.

    Returns
    -------
    tuple of str
        Each begins with the number of the update.
    """
    n_old = len(old.contributions)
    n_new = len(new.contributions) - n_old
    said = [
        f"{n_new:,} new {_rows(n_new)} joined the {n_old:,} that were there. Themes kept their "
        "numbers and titles, and no old contribution was moved."
    ]
    has_ids = any(use == "id" for use, _ in old.columns)
    if rows.n_known and rows.is_whole and not has_ids:
        said.append(
            f"The new file holds every row that was there, so it is the whole table again: its "
            f"{rows.n_known:,} {_rows(rows.n_known)} from before are not counted again."
        )
    elif rows.n_known:
        was = "was" if rows.n_known == 1 else "were"
        said.append(
            f"{rows.n_known:,} {_rows(rows.n_known)} in the new file {was} there already, and not "
            "counted again."
        )
    if rows.n_same_words and not rows.is_whole:
        one = rows.n_same_words == 1
        said.append(
            f"{rows.n_same_words:,} of them {'holds' if one else 'hold'} words that were there "
            f"already, and {'has' if one else 'have'} no id. They count as new, because the new "
            "file does not hold every row from before. If it is the same table with rows changed "
            "or taken out, analyse it afresh instead."
        )
    known_rows = {one.id for one in old.contributions}
    if any(one.participant for one in new.contributions if one.id not in known_rows):
        said.append(
            "The people in the new file are counted as new people, because a result does not hold "
            "who anybody is. Whoever wrote in both files is counted twice."
        )
    said += _fit(old, new, placing)
    if old.groups:
        said.append(
            "There are no figures for groups any more, because the old result does not hold who "
            "was in which group. Analyse all contributions afresh to get them."
        )
    if any(curve.ordered_by == "time" for _, curve in old.saturation):
        said.append(
            "The saturation curve is no longer in the order of time, because the old result does "
            "not hold when things were written."
        )
    if old.themes:
        said.append("The stability of the old themes is that of the first analysis.")
    return tuple(f"Update {number}: {sentence}" for sentence in said)


def _fit(old: Result, new: Result, placing: Placing) -> list[str]:
    """Say how well the new meaning units fit the old themes."""
    known = {unit.id for unit in old.units}
    clear = [
        unit for unit in new.units if unit.id not in known and unit.state != UnitState.UNINFORMATIVE
    ]
    if not clear:
        return ["The new contributions hold no meaning unit that could be placed."]
    n_outside = len(unplaced_units(old, new))
    said = [
        f"{n_outside:,} of {len(clear):,} new meaning units are in none of the themes. They are "
        "listed with the state “none of these”."
    ]
    parent = {theme.id: theme.parent_id for theme in new.themes}
    n_grouped = sum(parent[u.theme_id] in placing.candidates for u in clear if u.theme_id)
    if placing.candidates:
        one = len(placing.candidates) == 1
        listed = ", ".join(
            f"{'' if theme.kind == 'unclear' else theme.kind + ' '}{theme.number} “{theme.title}”"
            for theme in new.themes
            if theme.id in placing.candidates
        )
        said.append(
            f"{n_grouped:,} more fit no old theme but are alike. "
            + (
                f"They make a candidate for a new theme: {listed}. Its stability has not been "
                "tested, and is shown as 0."
                if one
                else f"They make {len(placing.candidates)} candidates for new themes: {listed}. "
                "Their stability has not been tested, and is shown as 0."
            )
        )
    if n_outside + n_grouped > MOST_OUTSIDE_SHARE * len(clear):
        said.append(
            "More than one in ten of the new meaning units do not fit the old themes. Analyse all "
            "contributions afresh to see what themes there are now."
        )
    if placing.n_not_grouped:
        said.append(
            f"{placing.n_not_grouped:,} texts that fit no theme were too many to look for new "
            "themes among."
        )
    return said


def _rows(n: int) -> str:
    return "contribution" if n == 1 else "contributions"
