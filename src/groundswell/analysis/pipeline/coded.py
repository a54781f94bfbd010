"""What is told of a coded table: rows, codes, quality, proposals, and what a reader must know."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from groundswell.analysis.codebook.model import Code
from groundswell.analysis.coding import quality as measures
from groundswell.analysis.coding.learning import Learned
from groundswell.analysis.coding.model import (
    CodedContribution,
    CodeQuality,
    Decision,
    Measured,
    Proposal,
    Purpose,
    Quality,
)
from groundswell.analysis.coding.proposals import AUDIT_SHARE
from groundswell.analysis.coding.scores import Flags
from groundswell.analysis.coding.space import CodingSpace
from groundswell.analysis.coding.suggestions import Explainer, decide
from groundswell.analysis.corpus.model import MeaningUnit, PreparedContribution, RowState

LEAST_AUDIT = 30
"""Codings of the audit sample from which curves are drawn on it."""


@dataclass(frozen=True, slots=True)
class Texts:
    """Distinct texts, and which contribution has which."""

    rows: tuple[PreparedContribution, ...]
    texts: tuple[str, ...]
    place: Mapping[str, int]
    shown_by: tuple[str, ...]
    units: tuple[MeaningUnit, ...]
    owners: tuple[int, ...]


def flags_of(rows: Mapping[int, frozenset[int]], n_codes: int) -> Flags:
    """Lay out which codes each text carries, a row for each in order."""
    flags = np.zeros((len(rows), n_codes), bool)
    for i, found in enumerate(rows.values()):
        flags[i, sorted(found)] = True
    return flags


def tell_rows(
    texts: Texts,
    space: CodingSpace,
    learned: Learned,
    said: Sequence[str],
    ids: Sequence[str],
    given: Mapping[str, frozenset[int]],
    places: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> tuple[CodedContribution, ...]:
    """Tell of every row of the table, sorted by id."""
    sure, decisions = decide(learned)
    explainer = Explainer(space, learned, said=said, names=texts.shown_by)
    spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for unit, owner in zip(texts.units, texts.owners, strict=True):
        spans[owner].append((unit.start, unit.end))
    told = []
    for row in texts.rows:
        name = row.contribution.id
        people = given.get(name)
        by_people = None if people is None else tuple(ids[i] for i in sorted(people))
        if name not in texts.place:
            told.append(
                CodedContribution(
                    name, Decision.NOT_CODED, row.reason, None, by_people, False, (), row.text
                )
            )
            continue
        text = texts.place[name]
        suggestions = explainer.suggest(name, text, codes=ids, spans=spans[text])
        told.append(
            CodedContribution(
                id=name,
                decision=decisions[text],
                reason=_reason(decisions[text], row, len(suggestions)),
                sureness=round(float(sure[text]), 4),
                given=by_people,
                is_audit=bool(places[text] < AUDIT_SHARE),
                suggestions=suggestions,
                text=row.text,
            )
        )
    return tuple(told)


def _reason(decision: Decision, row: PreparedContribution, n: int) -> str:
    odd = "" if row.state is RowState.USABLE else f" The row was marked: {row.state}."
    match decision:
        case Decision.SUGGESTED:
            return f"{n} code{'s' if n != 1 else ''} likely enough.{odd}"
        case Decision.NONE_OF_THESE:
            return f"No code is likely.{odd}"
        case _ if n:
            return f"Some codes may fit, and the engine can't tell well enough.{odd}"
        case _:
            return f"Some code may fit, and the engine can't tell which.{odd}"


def tell_codes(
    codes: Sequence[Code],
    learned: Learned,
    lessons: Mapping[int, frozenset[int]],
    audit: Mapping[int, frozenset[int]],
    texts: Texts,
    given: Mapping[str, frozenset[int]],
) -> tuple[CodeQuality, ...]:
    """Tell of every code, in the order of the codebook."""
    everything = {**lessons, **audit}
    rows = list(everything)
    errors = measures.errors_by_code(flags_of(everything, len(codes)), learned.probabilities[rows])
    truth = flags_of(audit, len(codes))
    taken = learned.probabilities[list(audit)] >= learned.cuts
    both, said, carried = (truth & taken).sum(axis=0), taken.sum(axis=0), truth.sum(axis=0)
    open_ = [place for name, place in texts.place.items() if name not in given]
    found = learned.probabilities[open_] if open_ else np.zeros((0, len(codes)))
    suggested, expected = (found >= learned.cuts).sum(axis=0), found.sum(axis=0)
    n_coded: Counter[int] = Counter(
        code
        for name, own in given.items()
        if name in texts.place and texts.place[name] in lessons
        for code in own
    )
    return tuple(
        CodeQuality(
            code_id=code.id,
            name=code.name,
            n_coded=n_coded[i],
            n_suggested=int(suggested[i]),
            n_expected=round(float(expected[i]), 1),
            cut=round(float(learned.cuts[i]), 4),
            n_audit=int(carried[i]),
            precision=measures.wilson(int(both[i]), int(said[i])),
            recall=measures.wilson(int(both[i]), int(carried[i])),
            calibration_error=errors[i][0],
            n_pairs=errors[i][1],
        )
        for i, code in enumerate(codes)
    )


def tell_quality(
    learned: Learned,
    lessons: Mapping[int, frozenset[int]],
    audit: Mapping[int, frozenset[int]],
    n_codes: int,
    curve: tuple[tuple[tuple[int, float], ...], str],
    seed: int,
) -> Quality:
    """Tell how good it is on the audit sample, and whether probabilities hold."""
    truth, rows = flags_of(audit, n_codes), list(audit)
    found = learned.probabilities[rows]
    taken = found >= learned.cuts
    _, decisions = decide(learned)
    sure = np.array([decisions[i] is not Decision.CANT_TELL for i in rows], bool)
    on_audit = len(audit) >= LEAST_AUDIT
    judged = dict(audit) if on_audit else {**lessons, **audit}
    bins = measures.calibration_bins(flags_of(judged, n_codes), learned.probabilities[list(judged)])

    def figure(which: Flags, work: str) -> Measured:
        return measures.with_interval(
            getattr(measures, work), truth[which], taken[which], seed=seed
        )

    everything = np.ones(len(rows), bool)
    return Quality(
        n_audit=len(audit),
        micro_f1=figure(everything, "micro_f1"),
        macro_f1=figure(everything, "macro_f1") if truth.any() else Measured(None),
        samples_f1=figure(everything, "samples_f1"),
        samples_f1_sure=figure(sure, "samples_f1"),
        n_sure=int(sure.sum()),
        calibration_error=measures.calibration_error(bins),
        n_pairs=sum(one.n for one in bins),
        measured_on=(
            "the audit sample"
            if on_audit
            else "all codings, each as if it had not been learned from"
        ),
        bins=bins,
        curve=curve[0],
        curve_on=curve[1],
    )


def tell_proposal(
    one: tuple[int, Purpose, int], texts: Texts, learned: Learned, codes: Sequence[Code]
) -> Proposal:
    """Tell what to code, and why."""
    place, purpose, code = one
    found = learned.probabilities[place]
    order = np.argsort(-found, kind="stable")[:3]
    name = codes[code].name if code >= 0 else ""
    about = {
        Purpose.UNSURE: f"The engine is unsure whether “{name}” fits.",
        Purpose.RARE: f"It may carry “{name}”, which few codings have so far.",
        Purpose.UNLIKE: "It is unlike what was coded so far.",
        Purpose.AUDIT: "Drawn by chance, to measure quality. It is never learned from.",
    }[purpose]
    return Proposal(
        contribution_id=texts.shown_by[place],
        purpose=purpose,
        about=about,
        likely=()
        if purpose is Purpose.AUDIT
        else tuple(codes[int(i)].id for i in order if found[i] >= 0.1),
        text=texts.texts[place],
    )


def _contributions(n: int) -> str:
    return f"{n:,} contribution" + ("" if n == 1 else "s")


def tell_notices(
    rows: Sequence[PreparedContribution],
    texts: Texts,
    differing: tuple[int, int],
    lessons: Mapping[int, frozenset[int]],
    audit: Mapping[int, frozenset[int]],
    codes: Sequence[Code],
    given: Mapping[str, frozenset[int]],
) -> list[str]:
    """Tell what a reader must know beside the figures."""
    told = []
    if not lessons:
        told.append(
            "Nobody's codings were learned from: the suggestions rest on the codebook's words "
            "alone, and their probabilities are rough."
        )
    if len(audit) < LEAST_AUDIT:
        told.append(
            f"People have coded {_contributions(len(audit))} of the audit sample so far; from "
            f"{LEAST_AUDIT} on, quality can be told. Code those that are proposed for it."
        )
    n_differ, n_both = differing
    if n_differ:
        told.append(
            f"Several people coded {_contributions(n_differ)}, and not alike: a code counts where "
            "half of them or more gave it."
        )
    if n_both:
        told.append(
            f"One coder both gave a code and said that none fits, of {_contributions(n_both)}: "
            "the code counts."
        )
    n_lost = len(given) - sum(name in texts.place for name in given)
    if n_lost:
        told.append(
            f"People coded {_contributions(n_lost)} without a text to learn from; these codings "
            "stand in the tables all the same."
        )
    n_other = sum(row.state is RowState.OTHER_LANGUAGE for row in rows)
    if n_other:
        told.append(
            f"In another language, it seems: {_contributions(n_other)}. Suggestions there are "
            "less sure than they look."
        )
    learned = {code for found in lessons.values() for code in found}
    bare = [c.name for i, c in enumerate(codes) if i not in learned and not c.definition]
    if bare:
        more = f" and {len(bare) - 5} more" if len(bare) > 5 else ""
        told.append(
            f"Codes with neither a definition nor a coding, known by name alone: "
            f"{', '.join(bare[:5])}{more}."
        )
    return told
