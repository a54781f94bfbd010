"""From found themes to themes that can be read: ids, numbers, names, figures and quotes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.corpus.model import Kind
from groundswell.analysis.embedding.model import Embedder
from groundswell.analysis.evidence.minorities import FEWEST_PEOPLE
from groundswell.analysis.evidence.model import Quote
from groundswell.analysis.evidence.prevalence import share
from groundswell.analysis.evidence.quotes import choose_quotes, negative_cases
from groundswell.analysis.pipeline.units import KINDS, Units
from groundswell.analysis.report.model import Theme
from groundswell.analysis.themes.describe import NearTheme, SubTheme, describe_theme
from groundswell.analysis.themes.model import ThemeTree, UnitState
from groundswell.analysis.themes.naming import FROM_BANK, ThemeName, ThemeToName, name_themes
from groundswell.analysis.themes.neighbours import unit_length
from groundswell.analysis.themes.small import find_small

Ints = NDArray[np.int64]

N_AGAINST = 200
"""Units of the opposite kind nearest to a theme among which negative cases are sought."""

N_SIMILAR = 3
_OPPOSITE = {Kind.HELPS: Kind.BLOCKS, Kind.BLOCKS: Kind.HELPS}


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
    texts = np.array([units.units[i].text for i in rows.tolist()])
    distinct, first = np.unique(texts, return_index=True)
    for small in find_small(units.vectors[rows[first]], tree.leaf[first], seed=tree.seed):
        inside = np.isin(texts, distinct[list(small.members)]) & (tree.leaf == small.leaf)
        # Copies of one text are one voice here, however many sent them.
        apart = {voices.stands_for[one] for one in voices.contributions(rows[inside])}
        if min(len(voices.people(rows[inside])), len(apart)) < FEWEST_PEOPLE:
            continue
        taken |= inside
        figures = small.stability, small.reappearance
        score_of = dict(zip(distinct[list(small.members)], small.scores, strict=True))
        scores = tuple(score_of[text] for text in texts[inside])
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


def tell_themes(
    found: Sequence[Found],
    units: Units,
    voices: Voices,
    scores: Mapping[int, float],
    *,
    embedder: Embedder,
    kept: Mapping[str, Theme] | None = None,
) -> tuple[Theme, ...]:
    """Give the themes their words, figures and quotes.

    Parameters
    ----------
    found : sequence of Found
        Both levels, in the order of the report.
    units : Units
    voices : Voices
    scores : mapping of int to float
        How surely each unit belongs to its primary theme.
    embedder : Embedder
    kept : mapping of str to Theme, optional
        Themes of an earlier result, by id, whose titles stay.

    Returns
    -------
    tuple of Theme
        In the same order. ``is_small`` is told later, when all are known.
    """
    texts = [unit.text for unit in units.units]
    people = [voices.person[one] for one in voices.contribution]
    names = name_themes(
        [ThemeToName(f.id, str(f.kind), f.parent_id, tuple(f.members.tolist())) for f in found],
        texts,
        units.vectors,
        embedder=embedder,
        participants=people,
        avoid=[theme.title for theme in (kept or {}).values()],
    )
    names = tuple(
        replace(name, title=old.title, title_source=old.title_source)
        if (old := (kept or {}).get(name.theme_id))
        else name
        for name in _best_on_top(names, found)
    )
    near = _nearest(found)
    n_of = {f.id: len(voices.people(f.members)) for f in found}
    by_id = {name.theme_id: name for name in names}
    opposite = {
        kind: np.array(
            [i for i, k in enumerate(units.kinds) if k is other and units.informative[i]],
            dtype=np.int64,
        )
        for kind, other in _OPPOSITE.items()
    }
    told = []
    for f in found:
        name, similar = by_id[f.id], near[f.id]
        words = describe_theme(
            name,
            kind=str(f.kind),
            n=n_of[f.id],
            of=voices.n_people,
            counted=voices.counted,
            sub_themes=[
                SubTheme(by_id[leaf.id].title, n_of[leaf.id])
                for leaf in found
                if leaf.parent_id == f.id
            ],
            nearest=_near_theme(similar, found, by_id),
        )
        told.append(
            Theme(
                id=f.id,
                parent_id=f.parent_id,
                kind=str(f.kind),
                number=f.number,
                title=name.title,
                title_source=name.title_source,
                description=words.description,
                outside=words.outside,
                keywords=name.keywords,
                participants=share(n_of[f.id], voices.n_people),
                contributions=share(len(voices.contributions(f.members)), voices.n_contributions),
                n_units=len(f.members),
                stability=round(f.stability, 6),
                reappearance=round(f.reappearance, 6),
                distinctiveness=round(1 - similar[0][1], 6) if similar else 1.0,
                is_small=False,
                quotes=_quotes(f, units, people, scores),
                negative_cases=_negatives(f, units, scores, opposite.get(f.kind)),
                similar_theme_ids=tuple(other for other, _ in similar),
            )
        )
    return tuple(told)


def _best_on_top(names: Sequence[ThemeName], found: Sequence[Found]) -> tuple[ThemeName, ...]:
    """Give a wide theme of one leaf the better of their two titles; the leaf takes the other."""
    by_id = {name.theme_id: name for name in names}
    for f in found:
        leaves = [o.id for o in found if o.parent_id == f.id]
        if len(leaves) != 1:
            continue
        top, leaf = by_id[f.id], by_id[leaves[0]]
        if (leaf.title_source == FROM_BANK, leaf.fit) > (top.title_source == FROM_BANK, top.fit):
            for one, other in ((top, leaf), (leaf, top)):
                by_id[one.theme_id] = replace(
                    one,
                    title=other.title,
                    title_source=other.title_source,
                    fit=other.fit,
                    why=other.why,
                )
    return tuple(by_id[name.theme_id] for name in names)


def _nearest(found: Sequence[Found]) -> dict[str, list[tuple[str, float]]]:
    """For each theme the nearest others of its kind and level, with their cosines."""
    near: dict[str, list[tuple[str, float]]] = {}
    for f in found:
        others = [
            (o.id, round(float(f.centre @ o.centre), 6))
            for o in found
            if o.id != f.id and o.kind is f.kind and (o.parent_id is None) == (f.parent_id is None)
        ]
        near[f.id] = sorted(others, key=lambda x: (-x[1], x[0]))[:N_SIMILAR]
    return near


def _near_theme(
    similar: list[tuple[str, float]], found: Sequence[Found], names: Mapping[str, ThemeName]
) -> NearTheme | None:
    if not similar:
        return None
    name = names[similar[0][0]]
    number = next(f.number for f in found if f.id == similar[0][0])
    return NearTheme(name.title, number, name.keywords)


def _quotes(
    f: Found, units: Units, people: list[str], scores: Mapping[int, float]
) -> tuple[Quote, ...]:
    members = f.members.tolist()
    return choose_quotes(
        [units.units[i].id for i in members],
        [units.units[i].contribution_id for i in members],
        [people[i] for i in members],
        [units.units[i].text for i in members],
        units.vectors[members],
        [scores[i] for i in members],
        centre=f.centre,
        n=5 if f.parent_id is None else 3,
    )


def _negatives(
    f: Found, units: Units, scores: Mapping[int, float], opposite: Ints | None
) -> tuple[Quote, ...]:
    against: list[int] = []
    if opposite is not None and len(opposite):
        cosines = np.round(units.vectors[opposite].astype(np.float64) @ f.centre, 6)
        against = opposite[np.lexsort((opposite, -cosines))[:N_AGAINST]].tolist()
    members = f.members.tolist()
    both = members + against
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
