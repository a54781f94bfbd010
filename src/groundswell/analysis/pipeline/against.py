"""What speaks against a theme: words of the other kind about the same thing, and who only hangs on.

Which of the candidates are shown is settled in :mod:`groundswell.analysis.evidence.quotes`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.corpus.model import Kind
from groundswell.analysis.embedding.model import Embedder
from groundswell.analysis.evidence.model import Quote
from groundswell.analysis.evidence.quotes import negative_cases
from groundswell.analysis.pipeline.found import Found
from groundswell.analysis.pipeline.units import Units
from groundswell.analysis.themes.kinds import infer_kinds

Ints = NDArray[np.int64]

N_NEAREST = 20
"""Units of the opposite kind nearest to a theme among which negative cases are sought."""

NEAR_FROM = 0.5
"""Cosine to the theme's centre below which a unit talks of something else."""

PLAIN_FROM = 0.8
"""Probability from which a unit's own words say plainly that something helps, or blocks."""

_OPPOSITE = {Kind.HELPS: Kind.BLOCKS, Kind.BLOCKS: Kind.HELPS}

# What is asked for is missing, whatever it is filed under: it supports the barrier.
_ASKS = re.compile(
    r"\b(?:please|should|ought|needs?|needed|must|would|could|wish|hope|want|more|better|if)\b"
    r"|(?:^|[:.!?,]\s*)(?:and |so |just )?(?:give|let|get|stop|make|allow|bring|listen|ask|pay"
    r"|provide|put|start|show|train|treat|tell|keep|have)\b",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"\b(?:no|not|never|nobody|none|nothing|without|cannot|\w+n['’]t"
    r"|(?:do|does|did|ca|wo|is|are|was|have|has)nt)\b",
    re.IGNORECASE,
)


def find_against(
    found: Sequence[Found], units: Units, *, embedder: Embedder
) -> Mapping[str, tuple[int, ...]]:
    """Find for each theme the units that speak against it.

    A unit of the other kind is no negative case by that alone: a row may be filed under "helps"
    and ask for what the barrier says is missing, and an inferred kind may be wrong. So its own
    words must say it plainly, it must talk of the same thing, and against a barrier it must
    neither ask for something nor deny anything.

    Parameters
    ----------
    found : sequence of Found
    units : Units
    embedder : Embedder
        The model of the units' vectors.

    Returns
    -------
    mapping of str to tuple of int
        For each theme of what helps or blocks its units, the nearest first.
    """
    of_kind = {
        kind: np.array(
            [i for i, k in enumerate(units.kinds) if k is other and units.informative[i]],
            dtype=np.int64,
        )
        for kind, other in _OPPOSITE.items()
    }
    # Brought to double precision once, not for each theme.
    rows = {kind: units.vectors[some].astype(np.float64) for kind, some in of_kind.items()}
    nearest: dict[str, list[int]] = {}
    for f in found:
        others = of_kind.get(f.kind)
        if others is None or not len(others):
            continue
        cosines = np.round(rows[f.kind] @ f.centre, 6)
        order = np.lexsort((others, -cosines))[:N_NEAREST]
        nearest[f.id] = others[order[cosines[order] >= NEAR_FROM]].tolist()
    asked = sorted({i for some in nearest.values() for i in some})
    guesses = infer_kinds(
        [units.units[i].text for i in asked],
        units.vectors[asked],
        fingerprint=embedder.fingerprint,
    )
    plain = {
        i
        for i, guess in zip(asked, guesses, strict=True)
        if (guess.helps if units.kinds[i] is Kind.HELPS else guess.blocks) >= PLAIN_FROM
        and not (units.kinds[i] is Kind.HELPS and _wavers(units.units[i].text))
    }
    return {theme: tuple(i for i in some if i in plain) for theme, some in nearest.items()}


def _wavers(text: str) -> bool:
    return bool(_ASKS.search(text) or _DENIES.search(text))


def choose_negatives(
    f: Found, against: Sequence[int], units: Units, scores: Mapping[int, float]
) -> tuple[Quote, ...]:
    """Choose the negative cases of a theme, and its members that only just belong."""
    members = f.members.tolist()
    both = [*members, *against]
    return negative_cases(
        [units.units[i].id for i in both],
        [units.units[i].contribution_id for i in both],
        [units.units[i].text for i in both],
        units.vectors[both],
        [scores[i] for i in members] + [0.0] * len(against),
        belongs=[True] * len(members) + [False] * len(against),
        opposite=[False] * len(members) + [True] * len(against),
        centre=f.centre,
    )
