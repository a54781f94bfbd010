"""Which building blocks answer which barriers: said ones linked, missing ones derived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from groundswell.analysis.corpus.model import Kind
from groundswell.analysis.embedding.model import Embedder
from groundswell.analysis.evidence.links import link_barriers
from groundswell.analysis.evidence.model import Link
from groundswell.analysis.pipeline.found import Found, Voices
from groundswell.analysis.pipeline.units import Units
from groundswell.analysis.report.model import BuildingBlock, Theme
from groundswell.analysis.themes.derived_blocks import block_title_from_barrier


def find_blocks(
    themes: Sequence[Theme],
    found: Sequence[Found],
    units: Units,
    voices: Voices,
    *,
    embedder: Embedder,
) -> tuple[tuple[BuildingBlock, ...], tuple[Link, ...]]:
    """Make the building blocks and link the barriers to them.

    A wide theme of what helps is a block that was said. For every barrier that no such block
    answers, or none but by similar wording, one is derived: the barrier turned round, which nobody
    said.

    Parameters
    ----------
    themes : sequence of Theme
        In the order of the report.
    found : sequence of Found
        The same themes with their members.
    units : Units
    voices : Voices
    embedder : Embedder

    Returns
    -------
    blocks : tuple of BuildingBlock
        Said first.
    links : tuple of Link
        From barriers to said blocks.
    """
    told = {theme.id: theme for theme in themes}
    barriers = [f for f in found if f.parent_id is None and f.kind is Kind.BLOCKS]
    helps = [f for f in found if f.parent_id is None and f.kind is Kind.HELPS]
    links = _links(barriers, helps, units, voices)
    blocks = [
        BuildingBlock(
            id=f"block-{f.id}",
            number=number,
            title=told[f.id].title,
            statement=state_block(told[f.id], [t for t in themes if t.parent_id == f.id]),
            basis="said",
            theme_id=f.id,
            answers=tuple(
                barrier.id
                for barrier in barriers
                if any(k.barrier_id == barrier.id and k.block_id == f.id for k in links)
            ),
        )
        for number, f in enumerate(helps, start=1)
    ]
    taken = [theme.title for theme in themes]
    for barrier in barriers:
        if any(k.barrier_id == barrier.id and k.basis != "similar wording" for k in links):
            continue
        derived = block_title_from_barrier(
            told[barrier.id].title, barrier.centre, embedder=embedder, taken=taken
        )
        taken += [derived.title, derived.statement]
        blocks.append(
            BuildingBlock(
                id=f"block-{barrier.id}",
                number=len(blocks) + 1,
                title=derived.title,
                statement=derived.statement,
                basis="derived",
                theme_id=barrier.id,
                answers=(barrier.id,),
            )
        )
    return tuple(blocks), tuple(replace(k, block_id=f"block-{k.block_id}") for k in links)


def _links(
    barriers: Sequence[Found], helps: Sequence[Found], units: Units, voices: Voices
) -> tuple[Link, ...]:
    themes: list[list[str]] = [[] for _ in units.units]
    for f in (*barriers, *helps):
        for i in f.members.tolist():
            themes[i].append(f.id)
    return link_barriers(
        [f.id for f in barriers],
        [f.id for f in helps],
        centres={f.id: np.asarray(f.centre, dtype=np.float32) for f in (*barriers, *helps)},
        participants={f.id: voices.people(f.members) for f in (*barriers, *helps)},
        unit_ids=[unit.id for unit in units.units],
        contribution_ids=list(voices.contribution),
        starts=[unit.start for unit in units.units],
        texts=[unit.text for unit in units.units],
        themes=themes,
    )


def state_block(theme: Theme, leaves: Sequence[Theme]) -> str:
    """State a block in a line, from what its parts are called."""
    titles = [leaf.title[0].lower() + leaf.title[1:] for leaf in leaves[:3]]
    titles = [title for title in titles if title.lower() != theme.title.lower()]
    if len(leaves) < 2 or not titles:
        return f"People say that this helps: {theme.title[0].lower()}{theme.title[1:]}."
    listed = ", ".join(titles[:-1]) + (" and " if len(titles) > 1 else "") + titles[-1]
    return f"People say that this helps: {listed}."
