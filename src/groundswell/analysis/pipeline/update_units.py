"""The meaning units of an update: old ones as they were, new ones placed among them.

How a text is placed is in :mod:`.placing`; here kinds, duplicates and candidates for new themes
are seen to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from groundswell.analysis.corpus.model import Kind, PreparedCorpus
from groundswell.analysis.corpus.screening import is_uninformative
from groundswell.analysis.embedding.model import Embedder, Vectors
from groundswell.analysis.pipeline.found import Found, Voices
from groundswell.analysis.pipeline.options import Options
from groundswell.analysis.pipeline.places import Placed
from groundswell.analysis.pipeline.placing import (
    MOST_GROUPED,
    KnownTexts,
    Place,
    find_groups,
    place_groups,
    place_texts,
)
from groundswell.analysis.pipeline.units import KINDS, Progress, Units, _followed_units, embed_once
from groundswell.analysis.report.model import Result, Theme, UnitResult
from groundswell.analysis.themes.kinds import infer_kinds
from groundswell.analysis.themes.model import UnitState
from groundswell.analysis.themes.neighbours import unit_length
from groundswell.analysis.themes.threads import one_core_a_sum

FEWEST_PEOPLE = 3
"""Participants from which a group among what fits no theme is a candidate for a new theme; all
who sent in copies of one text in a campaign count as one."""


@dataclass(frozen=True, slots=True)
class Placing:
    """Where the new units went.

    Attributes
    ----------
    places : mapping of int to Place
        New informative units, by their place among all units.
    candidates : mapping of str to Kind
        Wide themes that are candidates, in the order in which they got their ids.
    n_not_grouped : int
        Texts that fit no theme and were too many to look for groups in.
    """

    places: Mapping[int, Place]
    candidates: Mapping[str, Kind]
    n_not_grouped: int


def unplaced_units(old: Result, new: Result) -> tuple[UnitResult, ...]:
    """List the meaning units of new contributions that are in none of the themes."""
    known = {unit.id for unit in old.units}
    return tuple(
        unit for unit in new.units if unit.id not in known and unit.state == UnitState.NONE_OF_THESE
    )


def embed_units(
    old: Result,
    corpus: PreparedCorpus,
    *,
    embedder: Embedder,
    options: Options,
    progress: Progress | None = None,
) -> Units:
    """Embed all meaning units and tell the kinds of the new ones; old ones keep theirs."""
    units = tuple(
        sorted((u for row in corpus.contributions for u in row.units), key=lambda unit: unit.id)
    )
    texts = [unit.text for unit in units]
    vectors = embed_once(texts, embedder, progress)
    known = {unit.id: unit for unit in old.units}
    informative = np.array(
        [
            known[unit.id].state != UnitState.UNINFORMATIVE
            if unit.id in known
            else not is_uninformative(unit.text)
            for unit in units
        ],
        dtype=bool,
    )
    stated_of = {row.contribution.id: row.contribution.kind for row in corpus.contributions}
    stated = [stated_of[unit.contribution_id] for unit in units]
    kind_source = old.kind_source
    if kind_source == "off" or options.kinds == "off":
        guessed = [Kind.UNCLEAR] * len(units)
        sources = ["inferred"] * len(units)
    else:
        guesses = infer_kinds(
            texts,
            vectors,
            stated=stated if any(stated) else None,
            fingerprint=embedder.fingerprint,
        )
        guessed = [guess.kind for guess in guesses]
        sources = ["inferred" if kind is None else "stated" for kind in stated]
        kind_source = "stated" if any(stated) else kind_source
    return Units(
        units=units,
        vectors=vectors,
        informative=informative,
        kinds=tuple(
            Kind(known[unit.id].kind) if unit.id in known else kind
            for unit, kind in zip(units, guessed, strict=True)
        ),
        kind_sources=tuple(
            known[unit.id].kind_source if unit.id in known else source
            for unit, source in zip(units, sources, strict=True)
        ),
        kind_source=kind_source,
        trees={},
        rows={},
    )


def place_units(old: Result, corpus: PreparedCorpus, units: Units, voices: Voices) -> Placing:
    """Place the new informative units, kind by kind, and gather candidates for new themes."""
    known = {unit.id: unit for unit in old.units}
    follows = _followed_units(corpus, units.units, units.vectors)
    voice_of = _voices_once(corpus, voices)
    places: dict[int, Place] = {}
    candidates: dict[str, Kind] = {}
    n_not_grouped = 0
    with one_core_a_sum():
        for kind in KINDS:
            here = [i for i, k in enumerate(units.kinds) if k is kind and units.informative[i]]
            new = [i for i in here if units.units[i].id not in known]
            texts = _known_texts([i for i in here if units.units[i].id in known], known, units)
            known_places = texts.places_by_text
            asked = _Asked(new, follows, here, units)
            place_of = dict(
                zip(asked.texts, place_texts(asked.texts, asked.vectors(), texts), strict=True)
            )
            left = [
                text
                for text in asked.texts
                if place_of[text].theme is None and text not in known_places
            ]
            n_not_grouped += len(left) if len(left) > MOST_GROUPED else 0
            theme_of: dict[str, str] = {}
            for group in asked.wide_enough(
                find_groups(left, asked.vectors(left), texts), left, voice_of
            ):
                wide = _free_id(kind, old.themes, candidates)
                candidates[wide] = kind
                theme_of |= dict.fromkeys(group, f"{wide}.1")
            grouped = sorted(theme_of)
            themes = [theme_of[text] for text in grouped]
            found = place_groups(grouped, asked.vectors(grouped), themes, texts)
            place_of |= dict(zip(grouped, found, strict=True))
            places |= {i: place_of[text] for i, text in asked.text_of.items()}
    return Placing(places, candidates, n_not_grouped)


class _Asked:
    """The texts that new units of a kind are placed by: their own, or that which they repeat."""

    def __init__(
        self, new: Sequence[int], follows: Mapping[int, int], here: Sequence[int], units: Units
    ) -> None:
        inside = set(here)
        lead = {i: follows[i] if follows.get(i, -1) in inside else i for i in new}
        self.units = units
        self.text_of = {i: units.units[lead[i]].text for i in new}
        self.texts = sorted(set(self.text_of.values()))
        self.members: dict[str, list[int]] = {}
        for i, text in self.text_of.items():
            self.members.setdefault(text, []).append(i)
        self.first: dict[str, int] = {}
        for i in here:
            self.first.setdefault(units.units[i].text, i)

    def vectors(self, texts: Sequence[str] | None = None) -> Vectors:
        """Give the vectors of some of the texts, or of all."""
        rows: Vectors = self.units.vectors[
            [self.first[text] for text in (self.texts if texts is None else texts)]
        ]
        return rows

    def wide_enough(
        self, groups: Sequence[Sequence[int]], texts: Sequence[str], voice_of: Mapping[str, str]
    ) -> list[list[str]]:
        """Keep the groups of enough voices, the most widely held first."""
        held = []
        for group in groups:
            mine = [texts[place] for place in group]
            rows = [i for text in mine for i in self.members[text]]
            n = len({voice_of[self.units.units[i].contribution_id] for i in rows})
            if n >= FEWEST_PEOPLE:
                held.append((-n, mine))
        return [mine for _, mine in sorted(held)]


def _voices_once(corpus: PreparedCorpus, voices: Voices) -> dict[str, str]:
    """Say whose voice each contribution is; a mass campaign is one voice, however many sign."""
    campaign = {m: f.id for f in corpus.families if f.is_campaign for m in f.members}
    return {row: campaign.get(row, person) for row, person in voices.person.items()}


def _known_texts(rows: Sequence[int], known: Mapping[str, UnitResult], units: Units) -> KnownTexts:
    """List the distinct texts among known units; the first by id tells a text's place."""
    first: dict[str, int] = {}
    for i in rows:
        first.setdefault(units.units[i].text, i)
    texts = sorted(first)
    told = [known[units.units[first[text]].id] for text in texts]
    return KnownTexts(
        tuple(texts),
        units.vectors[[first[text] for text in texts]],
        tuple(Place(u.theme_id, u.score, u.other_themes, UnitState(u.state)) for u in told),
    )


def _free_id(kind: Kind, themes: Sequence[Theme], candidates: Mapping[str, Kind]) -> str:
    """Give the next id of a wide theme; one that was given is never given again."""
    taken = [int(t.number) for t in themes if t.parent_id is None and t.kind == kind]
    number = max(taken, default=0) + sum(k is kind for k in candidates.values()) + 1
    ids = {theme.id for theme in themes} | set(candidates)
    while f"{kind}-{number}" in ids:
        number += 1
    return f"{kind}-{number}"


def write_places(old: Result, units: Units, placing: Placing) -> Placed:
    """Write beside all units where they are: old ones as they were."""
    known = {unit.id: unit for unit in old.units}
    placed = Placed(len(units.units))
    for i, unit in enumerate(units.units):
        if unit.id in known:
            told = known[unit.id]
            placed.state[i] = UnitState(told.state)
            placed.theme[i], placed.score[i] = told.theme_id, told.score
            placed.others[i] = told.other_themes
        elif i in placing.places:
            place = placing.places[i]
            placed.state[i], placed.theme[i] = place.state, place.theme
            placed.score[i], placed.others[i] = place.score, place.others
    return placed


def list_themes(old: Result, units: Units, placed: Placed, placing: Placing) -> tuple[Found, ...]:
    """List old themes in their order, and after those of each kind its candidates."""
    leaf_rows: dict[str, list[int]] = {}
    for i, theme_id in enumerate(placed.theme):
        if theme_id:
            leaf_rows.setdefault(theme_id, []).append(i)

    def found(
        theme_id: str,
        parent: str | None,
        kind: Kind,
        number: str,
        rows: list[int],
        steady: tuple[float, float] = (0.0, 0.0),
    ) -> Found:
        members = np.array(sorted(rows), dtype=np.int64)
        centre = unit_length(units.vectors[members].mean(axis=0, keepdims=True))[0]
        return Found(theme_id, parent, kind, number, members, centre, *steady)

    listed = []
    for kind in KINDS:
        mine = [theme for theme in old.themes if theme.kind == kind]
        for theme in mine:
            below = [t.id for t in mine if t.parent_id == theme.id] or [theme.id]
            rows = [i for leaf in below for i in leaf_rows.get(leaf, [])]
            steady = (theme.stability, theme.reappearance)
            listed.append(found(theme.id, theme.parent_id, kind, theme.number, rows, steady))
        for wide in (w for w, of in placing.candidates.items() if of is kind):
            number, rows = wide.rsplit("-", 1)[1], leaf_rows[f"{wide}.1"]
            listed.append(found(wide, None, kind, number, rows))
            listed.append(found(f"{wide}.1", wide, kind, f"{number}.1", rows))
    return tuple(listed)
