"""From found themes to themes that can be read: names, figures and quotes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from groundswell.analysis.embedding.model import Embedder
from groundswell.analysis.evidence.model import Quote
from groundswell.analysis.evidence.prevalence import share
from groundswell.analysis.evidence.quotes import choose_quotes
from groundswell.analysis.pipeline.against import choose_negatives, find_against
from groundswell.analysis.pipeline.found import Found, Voices
from groundswell.analysis.pipeline.units import Units
from groundswell.analysis.report.model import Theme
from groundswell.analysis.themes.describe import NearTheme, SubTheme, describe_theme
from groundswell.analysis.themes.naming import FROM_BANK, ThemeName, ThemeToName, name_themes

N_SIMILAR = 3


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
    against = find_against(found, units, embedder=embedder)
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
                negative_cases=choose_negatives(f, against.get(f.id, ()), units, scores),
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
