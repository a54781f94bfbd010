"""What became of every row and unit, the options of the run, and what the reader must know."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence

from groundswell.analysis.corpus.model import Contribution, Kind, PreparedCorpus, RowState
from groundswell.analysis.corpus.redaction import ALL_RULES
from groundswell.analysis.corpus.sameness import fold
from groundswell.analysis.embedding.model import Embedder
from groundswell.analysis.pipeline.options import Options
from groundswell.analysis.pipeline.units import KINDS, Units
from groundswell.analysis.report.model import (
    Accounting,
    ContributionResult,
    Cut,
    ReportFamily,
    StateCount,
    UnitResult,
)
from groundswell.analysis.themes.find import SMALLEST_SET
from groundswell.analysis.themes.model import UnitState

STATE_MEANING: Mapping[UnitState | RowState, str] = {
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

PLACED_MEANING = {
    **STATE_MEANING,
    UnitState.ASSIGNED: "The nearest known contributions mostly agree on its theme.",
    UnitState.UNCERTAIN: "It has a nearest theme, but fewer than half of the votes of the nearest "
    "known contributions are for it.",
}
"""The same for a row that was put into known themes: nothing was rerun for it."""

UPDATED_MEANING = {
    **STATE_MEANING,
    UnitState.ASSIGNED: "Reruns of the work mostly agree on its theme or, for one that came with "
    "an update, the nearest known contributions do.",
    UnitState.UNCERTAIN: "It has a nearest theme, but fewer than half of the reruns agree or, for "
    "one that came with an update, of the votes of the nearest known contributions.",
}
"""The same for old and new rows of an update together."""

UNIT_STATES = tuple(UnitState)


def make_pseudonyms(rows: Sequence[Contribution], *, start: int = 1) -> dict[str, str]:
    """Number the participants in an order that has nothing to do with their names.

    Parameters
    ----------
    rows : sequence of Contribution
    start : int
        First number.

    Returns
    -------
    dict of str to str
        Participant to "P1", "P2" ..., in the order of a hash of the ids of their contributions.
    """
    ids: dict[str, list[str]] = {}
    for row in rows:
        if row.participant:
            ids.setdefault(row.participant, []).append(row.id)
    shuffled = sorted(
        ids, key=lambda name: hashlib.sha256("\n".join(sorted(ids[name])).encode()).hexdigest()
    )
    return {name: f"P{i}" for i, name in enumerate(shuffled, start=start)}


def tell_contributions(
    corpus: PreparedCorpus,
    units: Units,
    unit_results: Sequence[UnitResult],
    *,
    meaning: Mapping[UnitState | RowState, str] = STATE_MEANING,
) -> tuple[ContributionResult, ...]:
    """Tell what became of each row, sorted by id, under pseudonyms made for this result."""
    of_contribution: dict[str, list[UnitResult]] = {}
    for unit in unit_results:
        of_contribution.setdefault(unit.contribution_id, []).append(unit)
    pseudonym = make_pseudonyms([row.contribution for row in corpus.contributions])
    told = []
    for row in corpus.contributions:
        mine = of_contribution.get(row.contribution.id, [])
        state, reason = _state_of(row.state, row.reason, mine, meaning)
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
                participant=pseudonym.get(row.contribution.participant or ""),
                kind=str(
                    stated
                    if stated and units.kind_source != "off"
                    else next(iter(kinds))
                    if len(kinds) == 1
                    else "mixed"
                    if kinds
                    else Kind.UNCLEAR
                ),
                kind_source="stated" if stated and units.kind_source != "off" else "inferred",
                family_id=row.family,
                themes=tuple(sorted(best.items(), key=lambda x: (-x[1], x[0]))),
                redactions=tuple(sorted(Counter(r.rule for r in row.redactions).items())),
            )
        )
    return tuple(told)


def _state_of(
    state: RowState,
    reason: str,
    mine: Sequence[UnitResult],
    meaning: Mapping[UnitState | RowState, str],
) -> tuple[str, str]:
    """Tell the state of a row: that of its surest unit, if it was analysed."""
    if state is not RowState.USABLE:
        return str(state), reason
    present = {unit.state for unit in mine}
    best = next((s for s in UNIT_STATES if s in present), UnitState.UNINFORMATIVE)
    return str(best), meaning[best]


def account_rows(
    corpus: PreparedCorpus,
    told: Sequence[ContributionResult],
    unit_results: Sequence[UnitResult],
    options: Options,
    *,
    meaning: Mapping[UnitState | RowState, str] = STATE_MEANING,
) -> Accounting:
    """Count rows and units by state; the rows add up to those of the table."""
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
        states=tuple(StateCount(str(s), rows[str(s)], m) for s, m in meaning.items()),
        unit_states=tuple(StateCount(str(s), of_units[str(s)], meaning[s]) for s in UNIT_STATES),
        languages=tuple(sorted(languages.items(), key=lambda x: (-x[1], x[0]))),
        redactions=tuple((rule, redacted[rule]) for rule in options.rules),
        rules_off=tuple(rule for rule in ALL_RULES if rule not in options.rules),
    )


def tell_cuts(units: Units) -> tuple[Cut, ...]:
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


def tell_families(corpus: PreparedCorpus) -> tuple[ReportFamily, ...]:
    """Tell the families of duplicates, with the redacted text of each representative."""
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


def tell_parameters(options: Options, embedder: Embedder) -> tuple[tuple[str, str], ...]:
    """List every option that bears on the result."""
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


def tell_notices(corpus: PreparedCorpus, units: Units, options: Options) -> tuple[str, ...]:
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
            f"{n:,} contributions look like copies of one text. They count in the figures, but "
            "as one voice where themes are looked for."
        )
    n_other = sum(row.state is RowState.OTHER_LANGUAGE for row in corpus.contributions)
    if n_other:
        be = "is" if n_other == 1 else "are"
        notices.append(
            f"{n_other:,} in another language {be} not in the themes. A person should read them."
        )
    if options.n_wide is not None and any(
        not options.n_wide[0] <= tree.n_wide <= options.n_wide[1] for tree in units.trees.values()
    ):
        notices.append(
            f"{options.n_wide[0]} to {options.n_wide[1]} themes of each kind were asked for. Where "
            "too little was written for that, there are fewer."
        )
    n_texts = len({unit.text for unit in units.units})
    if 0 < n_texts < SMALLEST_SET:
        said = "one thing was" if n_texts == 1 else f"{n_texts} different things were"
        notices.append(
            f"Only {said} said. That is too little to look for themes in: shares, scores and "
            "“assigned” mean next to nothing here. Read the contributions themselves."
        )
    if not units.units:
        notices.append("No row holds words that could be analysed.")
    return tuple(notices)
