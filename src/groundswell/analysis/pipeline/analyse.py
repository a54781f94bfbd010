"""From contributions to a result: the order of the work, and nothing that a room does itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.corpus.model import Contribution, Kind, PreparedCorpus, RowState
from groundswell.analysis.corpus.prepare import prepare
from groundswell.analysis.corpus.redaction import ALL_RULES
from groundswell.analysis.corpus.sameness import fold
from groundswell.analysis.embedding.model import Embedder
from groundswell.analysis.evidence.groups import group_tables
from groundswell.analysis.evidence.minorities import rank_small_themes
from groundswell.analysis.evidence.model import GroupTable, Quote, Saturation
from groundswell.analysis.evidence.saturation import saturation
from groundswell.analysis.pipeline.answers import find_blocks
from groundswell.analysis.pipeline.options import Options
from groundswell.analysis.pipeline.tell import Found, Voices, list_found, tell_themes
from groundswell.analysis.pipeline.units import KINDS, Progress, Units, find_in_units
from groundswell.analysis.report.model import (
    Accounting,
    ContributionResult,
    Cut,
    LoneVoice,
    ReportFamily,
    Result,
    StateCount,
    Theme,
    UnitResult,
)
from groundswell.analysis.themes.layout import lay_out
from groundswell.analysis.themes.model import UnitState

STATE_MEANING = {
    UnitState.ASSIGNED: "Reruns of the work mostly agree on its theme.",
    UnitState.UNCERTAIN: "It has a nearest theme, but fewer than half of the reruns agree.",
    UnitState.NONE_OF_THESE: "It is clear, but no theme is near it.",
    UnitState.UNINFORMATIVE: "It says nothing that could be sorted, such as “thank you”.",
    RowState.BLANK: "Nothing was written.",
    RowState.NOTHING_TO_ADD: "It says that there is nothing to add.",
    RowState.TOO_SHORT: "It is too short to mean anything.",
    RowState.OTHER_LANGUAGE: "It is in another language: a person should translate or code it.",
    RowState.UNREADABLE: "The row could not be read.",
}
"""Every state of a row, in the order of the report, in a plain sentence."""

UNIT_STATES = tuple(UnitState)


def analyse(
    contributions: Sequence[Contribution],
    *,
    embedder: Embedder,
    options: Options | None = None,
    columns: Sequence[tuple[str, str]] = (),
    notes: Sequence[str] = (),
    progress: Progress | None = None,
) -> Result:
    """Analyse a table of contributions.

    Parameters
    ----------
    contributions : sequence of Contribution
        All rows, in any order; ids are unique.
    embedder : Embedder
    options : Options, optional
    columns : sequence of (str, str)
        Which column was used for what; stands in the result.
    notes : sequence of str
        What the reader must know about the reading of the file.
    progress : callable, optional
        Called as ``progress(stage, n_done, n_total)``.

    Returns
    -------
    Result
        The same whatever the order of the rows.

    Raises
    ------
    InputError
        If an id stands twice, or an option is out of range.

    Examples
    --------
    >>> from groundswell.analysis.embedding import HashingEmbedder
    >>> rows = [Contribution("a", "Managers never listen to us.", 2), Contribution("b", "", 3)]
    >>> result = analyse(rows, embedder=HashingEmbedder())
    >>> [(c.id, c.state) for c in result.contributions]
    [('a', 'none of these'), ('b', 'blank')]
    """
    options = options or Options()
    corpus = prepare(
        contributions,
        language=options.language,
        rules=options.rules,
        seed=options.seed,
        progress=progress,
    )
    units = find_in_units(corpus, embedder=embedder, options=options, progress=progress)
    voices = hear_voices(corpus, units)
    found = list_found(units, voices)
    if progress:
        progress("names", 0, 1)
    placed = place_units(units, found)
    scores = {i: placed.score[i] for i in range(len(units.units))}
    themes = tell_themes(found, units, voices, scores, embedder=embedder)
    themes, small = _mark_small(themes, found, voices)
    if progress:
        progress("names", 1, 1)
        progress("evidence", 0, 4)
    blocks, links = find_blocks(themes, found, units, voices, embedder=embedder)
    if progress:
        progress("evidence", 1, 4)
    unit_results = _unit_results(units, found, placed)
    told = _contribution_results(corpus, units, unit_results)
    tables = _groups(corpus, found, voices, options)
    if progress:
        progress("evidence", 2, 4)
    curves = _saturation(corpus, found, units, voices, placed, options)
    if progress:
        progress("evidence", 3, 4)
    lone = _lone_voices(units, found, voices, placed)
    result = Result(
        title=options.title,
        question=options.question,
        sample_notice=options.sample_notice,
        accounting=_account(corpus, told, unit_results, options),
        kind_source=units.kind_source,
        n_helps=units.kinds.count(Kind.HELPS),
        n_blocks=units.kinds.count(Kind.BLOCKS),
        n_unclear=units.kinds.count(Kind.UNCLEAR),
        themes=themes,
        blocks=blocks,
        links=links,
        small_theme_ids=small,
        lone_voices=lone,
        cuts=_cuts(units),
        saturation=curves,
        groups=tables,
        families=_families(corpus),
        units=unit_results,
        contributions=told,
        columns=tuple(columns),
        parameters=_parameters(options, embedder),
        notices=(*notes, *_notices(corpus, units, options)),
    )
    if progress:
        progress("evidence", 4, 4)
    return result


def hear_voices(corpus: PreparedCorpus, units: Units) -> Voices:
    """Tell who is behind each unit; an unknown participant is one of their own."""
    person = {
        row.contribution.id: (
            f"p:{row.contribution.participant}"
            if row.contribution.participant
            else f"c:{row.contribution.id}"
        )
        for row in corpus.contributions
        if row.state is RowState.USABLE
    }
    known = any(row.contribution.participant for row in corpus.contributions)
    return Voices(
        contribution=tuple(unit.contribution_id for unit in units.units),
        person=person,
        n_people=len(set(person.values())),
        n_contributions=len(person),
        counted="people" if known else "contributions",
    )


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
            # A unit that no leaf holds may be held by a small theme.
            held = placed.theme[row] and tree.state[place] is UnitState.NONE_OF_THESE
            placed.state[row] = UnitState.ASSIGNED if held else tree.state[place]
            placed.score[row] = float(tree.score[place])
            placed.others[row] = tuple(
                (id_of[leaf], share) for leaf, share in tree.others[place] if leaf in id_of
            )
    return placed


def _mark_small(
    themes: tuple[Theme, ...], found: Sequence[Found], voices: Voices
) -> tuple[tuple[Theme, ...], tuple[str, ...]]:
    leaves = {f.id: len(voices.people(f.members)) for f in found if f.parent_id is not None}
    small = rank_small_themes(
        leaves,
        {theme.id: theme.distinctiveness for theme in themes},
        n_participants=voices.n_people,
    )
    return tuple(replace(t, is_small=True) if t.id in set(small) else t for t in themes), small


def _unit_results(units: Units, found: Sequence[Found], placed: Placed) -> tuple[UnitResult, ...]:
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
    cosines = np.round(units.vectors[shown] @ centres.T.astype(np.float32), 6)
    group = np.empty(len(shown), dtype=np.int64)
    closeness = np.empty(len(shown))
    for row, i in enumerate(shown.tolist()):
        theme = placed.theme[i]
        group[row] = place[theme] if theme else int(cosines[row].argmax())
        closeness[row] = cosines[row, group[row]] - (0.0 if theme else 2.0)
    of_wide = np.array([wide[f.parent_id or ""] for f in leaves], dtype=np.int64)
    spots[shown] = lay_out(group, closeness, centres, of_wide)
    return spots


def _contribution_results(
    corpus: PreparedCorpus, units: Units, unit_results: Sequence[UnitResult]
) -> tuple[ContributionResult, ...]:
    of_contribution: dict[str, list[UnitResult]] = {}
    for unit in unit_results:
        of_contribution.setdefault(unit.contribution_id, []).append(unit)
    names = sorted({r.contribution.participant for r in corpus.contributions} - {None}, key=str)
    pseudonym = {name: f"P{i}" for i, name in enumerate(names, start=1)}
    told = []
    for row in corpus.contributions:
        mine = of_contribution.get(row.contribution.id, [])
        state, reason = _state_of(row.state, row.reason, mine)
        best: dict[str, float] = {}
        for unit in mine:
            if unit.theme_id:
                best[unit.theme_id] = max(best.get(unit.theme_id, 0.0), unit.score)
        kinds = {unit.kind for unit in mine if unit.state != UnitState.UNINFORMATIVE} or {
            unit.kind for unit in mine
        }
        stated = row.contribution.kind
        told.append(
            ContributionResult(
                id=row.contribution.id,
                state=state,
                reason=reason,
                text=row.text,
                language=row.language,
                participant=pseudonym.get(row.contribution.participant),
                kind=str(
                    stated
                    if stated and units.kind_source != "off"
                    else next(iter(kinds))
                    if len(kinds) == 1
                    else "mixed"
                    if kinds
                    else Kind.UNCLEAR
                ),
                kind_source="stated" if stated else "inferred",
                family_id=row.family,
                themes=tuple(sorted(best.items(), key=lambda x: (-x[1], x[0]))),
                redactions=tuple(sorted(Counter(r.rule for r in row.redactions).items())),
            )
        )
    return tuple(told)


def _state_of(state: RowState, reason: str, mine: Sequence[UnitResult]) -> tuple[str, str]:
    """Tell the state of a row: that of its surest unit, if it was analysed."""
    if state is not RowState.USABLE:
        return str(state), reason
    present = {unit.state for unit in mine}
    best = next((s for s in UNIT_STATES if s in present), UnitState.UNINFORMATIVE)
    return str(best), STATE_MEANING[best]


def _account(
    corpus: PreparedCorpus,
    told: Sequence[ContributionResult],
    unit_results: Sequence[UnitResult],
    options: Options,
) -> Accounting:
    rows = Counter(one.state for one in told)
    of_units = Counter(unit.state for unit in unit_results)
    usable = [row for row in corpus.contributions if row.state is RowState.USABLE]
    people = {row.contribution.participant for row in corpus.contributions} - {None}
    languages = Counter(
        row.language or "unknown"
        for row in corpus.contributions
        if row.state is RowState.OTHER_LANGUAGE
    )
    redacted = Counter(r.rule for row in corpus.contributions for r in row.redactions)
    return Accounting(
        n_rows=len(told),
        n_participants=len(people) if people else None,
        n_texts=len({fold(row.text) for row in usable}),
        n_units=len(unit_results),
        states=tuple(StateCount(str(s), rows[str(s)], m) for s, m in STATE_MEANING.items()),
        unit_states=tuple(
            StateCount(str(s), of_units[str(s)], STATE_MEANING[s]) for s in UNIT_STATES
        ),
        languages=tuple(sorted(languages.items(), key=lambda x: (-x[1], x[0]))),
        redactions=tuple((rule, redacted[rule]) for rule in options.rules),
        rules_off=tuple(rule for rule in ALL_RULES if rule not in options.rules),
    )


def _groups(
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


def _saturation(
    corpus: PreparedCorpus,
    found: Sequence[Found],
    units: Units,
    voices: Voices,
    placed: Placed,
    options: Options,
) -> tuple[tuple[str, Saturation], ...]:
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


def _lone_voices(
    units: Units, found: Sequence[Found], voices: Voices, placed: Placed
) -> tuple[LoneVoice, ...]:
    from groundswell.analysis.evidence.minorities import lone_voices

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


def _cuts(units: Units) -> tuple[Cut, ...]:
    """List every cut that was weighed, the one taken marked."""
    cuts = []
    for kind in KINDS:
        tree = units.trees.get(kind)
        if tree is None:
            continue
        figures = {cut.n_leaves: cut for cut in tree.cuts}
        taken = min(figures, key=lambda n: (abs(n - tree.n_leaves), n), default=None)
        cuts += [
            Cut(
                kind=str(kind),
                n_wide=tree.n_wide if n == taken else 0,
                n_leaves=n,
                stability=cut.stability,
                coverage=cut.coverage,
                redundancy=cut.redundancy,
                score=cut.score,
                chosen=n == taken,
            )
            for n, cut in sorted(figures.items(), key=lambda x: (x[0] != taken, -x[1].score))
        ]
    return tuple(cuts)


def _families(corpus: PreparedCorpus) -> tuple[ReportFamily, ...]:
    text_of = {row.contribution.id: row.text for row in corpus.contributions}
    return tuple(
        ReportFamily(
            f.id,
            f.representative,
            text_of[f.representative],
            f.members,
            f.n_contributions,
            f.n_texts,
            f.n_participants,
            f.is_campaign,
        )
        for f in corpus.families
    )


def _parameters(options: Options, embedder: Embedder) -> tuple[tuple[str, str], ...]:
    wide = "chosen by the engine" if options.n_wide is None else "{}-{}".format(*options.n_wide)
    return (
        ("model", embedder.name),
        ("model fingerprint", embedder.fingerprint),
        ("seed", str(options.seed)),
        ("wide themes", wide),
        ("kinds", options.kinds),
        ("language", options.language),
        ("redaction rules", ", ".join(options.rules) or "none"),
        ("smallest group shown", str(options.minimum_group)),
    )


def _notices(corpus: PreparedCorpus, units: Units, options: Options) -> tuple[str, ...]:
    """Say what the reader must know, in plain sentences."""
    notices = []
    if units.kind_source == "inferred":
        notices.append(
            "Nobody said whether their words are about what helps or what blocks. The engine told "
            "it from the words, and can be wrong."
        )
    if units.kind_source == "off" and options.kinds == "auto":
        notices.append(
            "Too few contributions could be told to be about what helps or what blocks. "
            "They are shown as one set of themes."
        )
    campaigns = [family for family in corpus.families if family.is_campaign]
    if campaigns:
        n = sum(family.n_contributions for family in campaigns)
        notices.append(
            f"{n:,} contributions look like copies of one text, sent by many people. They count, "
            "but the themes were not found from the copies."
        )
    n_other = sum(row.state is RowState.OTHER_LANGUAGE for row in corpus.contributions)
    if n_other:
        be = "is" if n_other == 1 else "are"
        notices.append(
            f"{n_other:,} in another language {be} not in the themes. A person should read them."
        )
    if not units.units:
        notices.append("No row holds words that could be analysed.")
    return tuple(notices)
