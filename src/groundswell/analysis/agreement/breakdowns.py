"""Figures by code, coder, pair, team and time: each put on the board, and read off it later."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.agreement.arrange import Arranged
from groundswell.analysis.agreement.board import Board
from groundswell.analysis.agreement.groups import against_chance, fixed_distance, with_people
from groundswell.analysis.agreement.model import (
    CodeAgreement,
    CoderAgreement,
    Figure,
    GroupAgreement,
    PairAgreement,
    Repeat,
)
from groundswell.analysis.agreement.pairs import pair_agreement, pairs_of
from groundswell.analysis.agreement.per_code import (
    MEASURES,
    code_agreement,
    disagreement_shares,
)
from groundswell.analysis.agreement.ratings import Ratings
from groundswell.analysis.agreement.statistics import (
    alpha,
    fleiss,
    gwet,
    percent,
    value_of,
)
from groundswell.analysis.agreement.truth import Truth, accuracy

Mask = NDArray[np.bool_]

MOST_STEPS = 200
"""Values up to which AC2 is given, and up to which each step gets figures of its own."""
MOST_WITHOUT = 200
"""Coders up to which alpha is worked out without each of them."""
MOST_PAIR_WORK = 2e10
"""Multiplications up to which pairs of coders get intervals."""


def why_undefined(ratings: Ratings) -> str:
    """Say why a coefficient can't be worked out from some codings."""
    if not ratings.n_codings:
        return "No person coded."
    if len(np.unique(ratings.coder)) < 2:
        return "Only one person coded."
    kept = ratings.paired()
    if not kept.n_codings:
        return "No item was coded by two people."
    if len(np.unique(kept.value)) < 2:
        return "Only one value was given, so agreement can't be told from habit."
    return "There is nothing to divide by."


def code_rows(
    board: Board, made: Arranged, people: Mask
) -> Callable[[], tuple[CodeAgreement, ...]]:
    """Figures of each code; of each rated thing or step where there are no codes."""
    if (made.things >= 0).any():
        return _thing_rows(board, made, made.ratings.where(people))
    if not made.codes:
        return lambda: ()
    marks = made.marks(people)
    names = made.codes
    number = board.put(code_agreement(marks))
    shares = disagreement_shares(marks)
    n_marks = np.bincount(marks.code, marks.yes, minlength=marks.n_codes).astype(int)
    n_items = np.bincount(marks.code[marks.yes > 0], minlength=marks.n_codes)
    shared = marks.n_of_item[marks.item] > 1
    n_shared = np.bincount(marks.code[shared], marks.yes[shared], minlength=marks.n_codes)
    overall = why_undefined(made.ratings.where(people))

    def rows() -> tuple[CodeAgreement, ...]:
        found = []
        for code, name in enumerate(names):
            of = {
                measure: board.figure(number, place * len(names) + code)
                for place, measure in enumerate(MEASURES)
            }
            why = None
            if of["alpha"].value is None:
                why = "Nobody gave it to an item that two people coded."
                why = "All gave it to every item." if n_shared[code] else why
                why = overall if overall.startswith(("No", "Only one person")) else why
            found.append(
                CodeAgreement(
                    code=name,
                    n_marks=int(n_marks[code]),
                    n_items=int(n_items[code]),
                    **of,
                    disagreement_share=round(float(shares[code]), 6),
                    why=why,
                )
            )
        return tuple(found)

    return rows


def _thing_rows(
    board: Board, made: Arranged, ours: Ratings
) -> Callable[[], tuple[CodeAgreement, ...]]:
    """Figures of each thing that was rated on one scale."""
    found = []
    thing_of = made.things[ours.item]
    for thing, name in enumerate(made.codes):
        own = ours.where(thing_of == thing)
        statistics = [alpha(own, made.scale), percent(own), fleiss(own, made.scale)]
        if made.scale.n_values <= MOST_STEPS:
            statistics.append(gwet(own, made.scale))
        found.append((name, own, [board.put(statistic) for statistic in statistics]))

    def rows() -> tuple[CodeAgreement, ...]:
        made_rows = []
        for name, own, numbers in found:
            figures = [board.figure(number) for number in numbers]
            figures += [Figure(None)] * (4 - len(figures))
            of_alpha, of_percent, of_fleiss, of_gwet = figures
            made_rows.append(
                CodeAgreement(
                    code=name,
                    n_marks=own.n_codings,
                    n_items=len(np.unique(own.item)),
                    alpha=of_alpha,
                    percent=of_percent,
                    fleiss=of_fleiss,
                    gwet=of_gwet,
                    positive=Figure(None),
                    negative=Figure(None),
                    disagreement_share=None,
                    why=None if of_alpha.value is not None else why_undefined(own),
                )
            )
        return tuple(made_rows)

    return rows


def pair_rows(
    board: Board, made: Arranged, ours: Ratings
) -> Callable[[], tuple[PairAgreement, ...]]:
    """Cohen's kappa of every two people."""
    pairs = pairs_of(ours)
    n_pairs, n_values = len(pairs.first), ours.n_values
    if not n_pairs:
        return lambda: ()
    is_by_rows = made.scale.level in ("sets", "ratio")
    work = n_pairs * n_values * board.n_resamples * (n_values if is_by_rows else 10)
    number = board.put(
        pair_agreement(pairs, ours, made.scale), with_interval=work <= MOST_PAIR_WORK
    )
    n_shared = pairs.n_shared

    def rows() -> tuple[PairAgreement, ...]:
        return tuple(
            PairAgreement(
                made.coders[pairs.first[pair]],
                made.coders[pairs.second[pair]],
                int(n_shared[pair]),
                board.figure(number, pair),
                board.figure(number, n_pairs + pair),
            )
            for pair in range(n_pairs)
        )

    return rows


def group_rows(
    board: Board, made: Arranged, people: Mask, group: Sequence[str | None]
) -> Callable[[], tuple[GroupAgreement, ...]]:
    """Figures of each team, or stretch of time, from its own codings alone."""
    found = []
    names = np.array([name or "" for name in group])
    for name in sorted({name for name in group if name is not None}):
        own = made.ratings.where(people & (names == name))
        if own.n_codings:
            numbers = board.put(alpha(own, made.scale)), board.put(percent(own))
            found.append((name, own, numbers))

    def rows() -> tuple[GroupAgreement, ...]:
        return tuple(
            GroupAgreement(
                name=name,
                n_codings=own.n_codings,
                n_items=int((own.n_of_item > 1).sum()),
                n_coders=len(np.unique(own.coder)),
                alpha=board.figure(of_alpha),
                percent=board.figure(of_percent),
                why=None if board.value(of_alpha) is not None else why_undefined(own),
            )
            for name, own, (of_alpha, of_percent) in found
        )

    return rows


def coder_rows(
    board: Board,
    made: Arranged,
    people: Mask,
    truth: Truth | None,
    repeats: Sequence[Repeat],
) -> Callable[[], tuple[CoderAgreement, ...]]:
    """Figures of each coder: with the others, without it, and by what is probably true."""
    every, n_coders = made.ratings, len(made.coders)
    is_person = np.zeros(n_coders, dtype=bool)
    is_person[every.coder[people]] = True
    ours = every.where(people)
    base = ours if ours.paired().n_codings else every
    distance = fixed_distance(base, made.scale)
    side = with_people(every, distance, people)
    with_others = board.put(
        against_chance(every, distance, side, base=base, of=every.coder, n_figures=n_coders)
    )
    accurate = board.put(accuracy(every, truth.right)) if truth else None
    n_people = int(is_person.sum())
    without: dict[int, float | None] = {}
    if 2 < n_people <= MOST_WITHOUT:
        for coder in np.flatnonzero(is_person):
            rest = alpha(ours.where(ours.coder != coder), made.scale)
            value = float(value_of(rest, len(made.items))[0])
            without[int(coder)] = None if np.isnan(value) else round(value, 6)
    n_codings = np.bincount(every.coder, minlength=n_coders)
    n_shared = np.bincount(every.coder[side.n > 0], minlength=n_coders)
    again = Counter(one.coder for one in repeats)
    same = Counter(one.coder for one in repeats if one.same)
    teams: dict[str, set[str | None]] = defaultdict(set)
    for one in made.judgements:
        teams[one.coder].add(one.team)

    def rows() -> tuple[CoderAgreement, ...]:
        found = []
        for coder, name in enumerate(made.coders):
            balanced = float(truth.balanced[coder]) if truth else np.nan
            found.append(
                CoderAgreement(
                    coder=name,
                    team=next(iter(teams[name])) if len(teams[name]) == 1 else None,
                    is_engine=not is_person[coder],
                    n_codings=int(n_codings[coder]),
                    n_shared=int(n_shared[coder]),
                    with_others=board.figure(with_others, coder),
                    alpha_without=without.get(coder),
                    accuracy=Figure(None) if accurate is None else board.figure(accurate, coder),
                    balanced=None if np.isnan(balanced) else round(balanced, 6),
                    n_repeats=again[name],
                    n_repeats_same=same[name],
                )
            )
        return tuple(sorted(found, key=lambda one: (one.is_engine, one.coder)))

    return rows
