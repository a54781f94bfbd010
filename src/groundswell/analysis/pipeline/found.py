"""The themes that were found, before they have words: who is in them, in the order of the report.

How they get their words, figures and quotes is in :mod:`.tell`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.corpus.model import Kind
from groundswell.analysis.evidence.minorities import FEWEST_PEOPLE
from groundswell.analysis.pipeline.units import KINDS, Units
from groundswell.analysis.themes.find import number_texts
from groundswell.analysis.themes.model import ThemeTree, UnitState
from groundswell.analysis.themes.neighbours import unit_length
from groundswell.analysis.themes.small import find_small

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Found:
    """A theme before it has words.

    Attributes
    ----------
    id, parent_id, kind, number
        As in :class:`~groundswell.analysis.report.model.Theme`.
    members : ndarray of int
        Units with it as primary theme, assigned or uncertain, by their place among all units.
    centre : ndarray of float32, shape (d,)
    stability, reappearance : float
    leaf : int
        Leaf of the tree that it is; -1 for a wide theme, and for a small one taken out of a leaf.
    scores : tuple of float
        How surely each member belongs to a small theme taken out of a leaf, by its own reruns;
        empty for any other, whose scores stand in the tree.
    """

    id: str
    parent_id: str | None
    kind: Kind
    number: str
    members: Ints
    centre: NDArray[np.float32]
    stability: float
    reappearance: float
    leaf: int = -1
    scores: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Voices:
    """Who is behind the units.

    Attributes
    ----------
    contribution : tuple of str, length n_units
        Contribution of each unit.
    person : mapping of str to str
        Contribution to participant; an unknown participant is one of their own.
    n_people, n_contributions : int
        All that are counted.
    counted : str
        "people", or "contributions" where the table does not say who wrote what.
    stands_for : mapping of str to str
        Contribution to the one that stands for it: its own, or its family's representative.
    """

    contribution: tuple[str, ...]
    person: Mapping[str, str]
    n_people: int
    n_contributions: int
    counted: str
    stands_for: Mapping[str, str]

    def people(self, members: Ints) -> set[str]:
        """Participants behind these units."""
        return {self.person[self.contribution[i]] for i in members.tolist()}

    def contributions(self, members: Ints) -> set[str]:
        """Contributions behind these units."""
        return {self.contribution[i] for i in members.tolist()}


def list_found(units: Units, voices: Voices) -> tuple[Found, ...]:
    """Number the themes: by kind, the most widely held first, each wide theme before its leaves.

    A leaf in which no unit is held surely enough to count is left out: its units are in none of
    the themes.
    """
    listed: list[Found] = []
    for kind in KINDS:
        if kind not in units.trees:
            continue
        tree, rows = units.trees[kind], units.rows[kind]
        groups: dict[int, list[Found]] = {}
        for leaf, found in _leaves(tree, rows, units, voices, kind):
            groups.setdefault(int(tree.parent[leaf]), []).append(found)
        wides = []
        for w, below in groups.items():
            members = np.sort(np.concatenate([found.members for found in below]))
            wides.append((w, members, _by_people(below, voices)))
        wides.sort(key=lambda x: (-len(voices.people(x[1])), -len(x[1]), x[0]))
        for number, (w, members, below) in enumerate(wides, start=1):
            wide_id = f"{kind}-{number}"
            centre = unit_length(units.vectors[members].mean(axis=0, keepdims=True))[0]
            listed.append(
                Found(
                    wide_id,
                    None,
                    kind,
                    str(number),
                    members,
                    centre,
                    float(tree.wide_stability[w]),
                    float(tree.wide_reappearance[w]),
                )
            )
            listed += [
                Found(
                    f"{wide_id}.{place}",
                    wide_id,
                    kind,
                    f"{number}.{place}",
                    leaf.members,
                    leaf.centre,
                    leaf.stability,
                    leaf.reappearance,
                    leaf.leaf,
                    leaf.scores,
                )
                for place, leaf in enumerate(below, start=1)
            ]
    return tuple(listed)


def _leaves(
    tree: ThemeTree, rows: Ints, units: Units, voices: Voices, kind: Kind
) -> list[tuple[int, Found]]:
    """List the leaf themes with the leaf of the tree each is in: the small ones taken out first."""
    listed: list[tuple[int, Found]] = []
    taken = np.zeros(len(rows), dtype=bool)
    text_of = number_texts([units.units[i].text for i in rows.tolist()])[1]
    first = np.unique(text_of, return_index=True)[1]
    for small in find_small(units.vectors[rows[first]], tree.leaf[first], seed=tree.seed):
        inside = np.isin(text_of, small.members) & (tree.leaf == small.leaf)
        # Copies of one text are one voice here, however many sent them.
        apart = {voices.stands_for[one] for one in voices.contributions(rows[inside])}
        if min(len(voices.people(rows[inside])), len(apart)) < FEWEST_PEOPLE:
            continue
        taken |= inside
        figures = small.stability, small.reappearance
        score_of = dict(zip(small.members, small.scores, strict=True))
        scores = tuple(score_of[text] for text in text_of[inside].tolist())
        listed.append((small.leaf, _found(rows[inside], units, kind, figures, scores=scores)))
    held = np.array([state is not UnitState.NONE_OF_THESE for state in tree.state], dtype=bool)
    for leaf in range(tree.n_leaves):
        members = rows[held & ~taken & (tree.leaf == leaf)]
        if len(members):
            figures = float(tree.stability[leaf]), float(tree.reappearance[leaf])
            listed.append((leaf, _found(members, units, kind, figures, leaf)))
    return listed


def _found(
    members: Ints,
    units: Units,
    kind: Kind,
    figures: tuple[float, float],
    leaf: int = -1,
    scores: tuple[float, ...] = (),
) -> Found:
    centre = unit_length(units.vectors[members].mean(axis=0, keepdims=True))[0]
    return Found("", None, kind, "", members, centre, *figures, leaf, scores)


def _by_people(found: list[Found], voices: Voices) -> list[Found]:
    return sorted(
        found, key=lambda f: (-len(voices.people(f.members)), -len(f.members), int(f.members[0]))
    )
