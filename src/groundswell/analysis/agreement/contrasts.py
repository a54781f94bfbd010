"""Teams beside each other, the engine beside people, codes that are given for each other."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from groundswell.analysis.agreement.arrange import Arranged
from groundswell.analysis.agreement.board import Board, rounded
from groundswell.analysis.agreement.distances import Distance
from groundswell.analysis.agreement.groups import (
    Side,
    across,
    against_chance,
    fixed_distance,
    inside,
)
from groundswell.analysis.agreement.model import Confusion, Contrast
from groundswell.analysis.agreement.ratings import Floats, Integers, Ratings
from groundswell.analysis.agreement.statistics import Statistic

Mask = NDArray[np.bool_]
MOST_TEAM_PAIRS = 15
MOST_CODES = 300
MOST_CONFUSIONS = 100


def contrast_rows(board: Board, made: Arranged, people: Mask) -> Callable[[], tuple[Contrast, ...]]:
    """Between teams beside within them, and the engine beside people."""
    rows: list[Callable[[], Contrast]] = []
    every = made.ratings
    team_of = np.array([one.team or "" for one in made.judgements])
    teams = sorted(set(team_of[people]) - {""})
    in_teams = people & (team_of != "")
    if len(teams) > 1:
        number = {team: n for n, team in enumerate(teams)}
        rows.append(_of_teams(board, made, in_teams, number, "teams", "across teams"))
        pairs = list(combinations(teams, 2))
        if 1 < len(pairs) <= MOST_TEAM_PAIRS:
            for a, b in pairs:
                kept = in_teams & ((team_of == a) | (team_of == b))
                rows.append(
                    _of_teams(board, made, kept, {a: 0, b: 1}, "team pair", f"{a} with {b}")
                )
    if people.any() and not people.all():
        rows.append(_of_engine(board, every, made, people))
    return lambda: tuple(row() for row in rows)


def _of_teams(
    board: Board, made: Arranged, kept: Mask, number: dict[str, int], name: str, label: str
) -> Callable[[], Contrast]:
    own = made.ratings.where(kept)
    team = np.array(
        [number[made.judgements[n].team or ""] for n in np.flatnonzero(kept)], dtype=np.int64
    )
    distance = fixed_distance(own, made.scale)
    between, within = across(own, distance, team), inside(own, distance, team)
    statistic = _difference(own, own, distance, between, within)
    inside_label = "inside teams" if name == "teams" else "inside these teams"
    return _row(board, statistic, name, label, inside_label, between, within)


def _of_engine(
    board: Board, every: Ratings, made: Arranged, people: Mask
) -> Callable[[], Contrast]:
    """Engine with people, beside people with people on the same items where there are any."""
    n_people = np.bincount(every.item[people], minlength=every.n_items)
    has_engine = np.bincount(every.item[~people], minlength=every.n_items) > 0
    same = has_engine & (n_people > 1)
    ours = every.where(people)
    base = ours if ours.paired().n_codings else every
    distance = fixed_distance(base, made.scale)
    group = people.astype(np.int64)
    to_others, to_own = across(every, distance, group), inside(every, distance, group)
    on_same = same[every.item] if same.any() else np.ones(len(every.item), dtype=bool)
    engine = Side(to_others.apart, np.where(~people & on_same, to_others.n, 0))
    human = Side(to_own.apart, np.where(people & on_same & same[every.item], to_own.n, 0))
    statistic = _difference(every, base, distance, engine, human)
    label = "people with each other, same items"
    return _row(board, statistic, "engine", "the engine with people", label, engine, human)


def _difference(
    ratings: Ratings, base: Ratings, distance: Distance, first: Side, second: Side
) -> Statistic:
    nought: Integers = np.zeros_like(ratings.item)
    parts = [
        against_chance(ratings, distance, side, base=base, of=nought, n_figures=1)
        for side in (first, second)
    ]

    def of(weights: Floats) -> Floats:
        a, b = (part(weights) for part in parts)
        return np.concatenate([a, b, a - b])

    return of


def _row(
    board: Board,
    statistic: Statistic,
    name: str,
    first_label: str,
    second_label: str,
    first: Side,
    second: Side,
) -> Callable[[], Contrast]:
    number = board.put(statistic)
    n_first, n_second = int((first.n > 0).sum()), int((second.n > 0).sum())
    return lambda: Contrast(
        name,
        first_label,
        second_label,
        n_first,
        n_second,
        board.figure(number, 0),
        board.figure(number, 1),
        board.figure(number, 2),
    )


def confusion_rows(made: Arranged, ours: Ratings) -> tuple[Confusion, ...]:
    """Codes that coders give for each other, with what making them one code would gain.

    Parameters
    ----------
    made : Arranged
        All judgements.
    ours : Ratings
        Those of people.

    Returns
    -------
    tuple of Confusion
        At most 100, the largest share of the disagreement first; none where items have several
        codes or numbers.
    """
    kept = ours.paired()
    n = kept.n_values
    if made.scale.level != "nominal" or n < 2 or n > MOST_CODES:
        return ()
    counts = kept.counts()
    others = np.maximum(kept.n_of_item.astype(np.float64) - 1, 1)
    together = (counts.T @ counts.multiply((1 / others)[:, None])).toarray()
    there = (counts > 0).astype(np.float64)
    n_items = (there.T @ there).toarray()
    margins = np.asarray(counts.sum(axis=0)).ravel()
    total = margins.sum()
    apart = np.triu(together, 1)
    observed, expected = 2 * apart.sum(), total**2 - np.sum(margins**2)
    if observed <= 0 or expected <= 0:
        return ()
    now = 1 - (total - 1) * observed / expected
    first, second = np.nonzero(apart > 0)
    share = 2 * apart[first, second] / observed
    left = expected - 2 * margins[first] * margins[second]
    after = 1 - (total - 1) * np.divide(
        observed - 2 * apart[first, second], left, out=np.full(len(first), np.nan), where=left > 0
    )
    order = np.lexsort((second, first, -np.round(share, 12)))[:MOST_CONFUSIONS]
    return tuple(
        Confusion(
            made.values[first[k]],
            made.values[second[k]],
            int(n_items[first[k], second[k]]),
            round(float(share[k]), 6),
            rounded(float(after[k] - now)),
        )
        for k in order
    )
