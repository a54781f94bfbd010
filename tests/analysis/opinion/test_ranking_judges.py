"""Judges at random are found, honest ones are not accused; pairs to ask next are worth asking."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import kendalltau

from analysis.opinion.ranking_crowd import answer, crowd
from groundswell.analysis.opinion.ranking import order_judges, rank_ideas
from groundswell.analysis.opinion.ranking_fit import Answers, fit_strengths
from groundswell.analysis.opinion.ranking_model import Choice, Comparison
from groundswell.analysis.opinion.ranking_next import choose_pairs


def found(said: list[Comparison]) -> set[str]:
    ranking = rank_ideas(said, n_next=0)
    names = order_judges(said)
    return {n for n, check in zip(names, ranking.judges, strict=True) if check.is_random}


def test_planted_judges_are_found_and_honest_ones_are_not() -> None:
    hits = accused = planted = 0
    for seed in range(3):
        _, said = crowd(seed=seed, n_judges=40, n_answers=70, n_random=6)
        named = found(said)
        tossers = {f"person {i}" for i in range(6)}
        hits += len(named & tossers)
        accused += len(named - tossers)
        planted += 6
    assert hits >= 0.6 * planted
    assert accused <= 1


@pytest.mark.parametrize("taste", [0.0, 0.5, 1.5])
def test_nobody_is_accused_where_all_are_honest(taste: float) -> None:
    accused = sum(len(found(crowd(seed=seed, n_answers=40, taste=taste)[1])) for seed in range(2))
    assert accused <= 1  # of 80


def test_a_judge_against_the_crowd_is_not_random() -> None:
    _, said = crowd(seed=1, n_judges=40, n_answers=50)
    turned = [
        replace(c, choice=Choice.SECOND if c.choice == Choice.FIRST else Choice.FIRST)
        if c.judge == "person 3"
        else c
        for c in said
    ]
    assert "person 3" not in found(turned)


def test_always_the_same_side_is_found() -> None:
    _, said = crowd(seed=5, n_judges=30, n_answers=30)
    stuck = [replace(c, choice=Choice.FIRST) if c.judge == "person 0" else c for c in said]
    ranking = rank_ideas(stuck, n_next=0)
    check = ranking.judges[order_judges(stuck).index("person 0")]
    assert check.is_random
    assert check.why == "nearly always chose the same side"


def test_too_few_answers_or_judges_accuse_nobody() -> None:
    _, said = crowd(seed=0, n_judges=40, n_answers=5, n_random=20)
    ranking = rank_ideas(said)
    assert ranking.n_tested_judges == 0
    assert {judge.why for judge in ranking.judges} == {"too few answers to tell"}
    _, said = crowd(seed=0, n_judges=5, n_answers=50, n_random=2)
    assert {judge.random_probability for judge in rank_ideas(said).judges} == {None}


def test_answers_at_random_can_be_left_out_and_are_counted() -> None:
    _, said = crowd(seed=3, n_judges=50, n_answers=60, n_random=8)
    kept, without = rank_ideas(said), rank_ideas(said, leave_out_random=True)
    named = found(said)
    n_left_out = sum(c.judge in named for c in said)
    assert n_left_out > 0
    assert dict(without.states)["judge at random, left out"] == n_left_out
    assert sum(n for _, n in without.states) == sum(n for _, n in kept.states) == len(said)
    assert without.ideas[0].score > kept.ideas[0].score  # Coin tosses draw to the middle.
    assert kept.without_random is not None
    assert 0.8 < kept.without_random <= 1
    assert without.without_random is None


def test_proposed_pairs_sharpen_a_ranking_faster_than_random_ones() -> None:
    taus = np.zeros((8, 2))
    for run in range(len(taus)):
        for way in range(2):
            rng = np.random.default_rng(run)
            strengths = rng.normal(0, 1, 20)
            pairs = [tuple(map(int, rng.choice(20, 2, replace=False))) for _ in range(15)]
            won = [answer(rng, strengths, pair) for pair in pairs]
            for step in range(5):
                first, second = np.array(pairs).T
                known = np.full(len(won), -1)
                fit = fit_strengths(Answers(first, second, np.array(won), known, 20))
                if way == 0:
                    new = [(i, j) for i, j, _, _ in choose_pairs(fit, 10, seed=step)]
                else:
                    new = [tuple(map(int, rng.choice(20, 2, replace=False))) for _ in range(10)]
                pairs += new
                won += [answer(rng, strengths, pair) for pair in new]
            taus[run, way] = kendalltau(fit.mean, strengths).statistic
    proposed, at_random = taus.mean(axis=0)
    assert proposed > at_random


def test_proposals_are_different_pairs_few_seen_first_and_follow_the_seed() -> None:
    said = [Comparison("a", "b", Choice.FIRST), Comparison("b", "c", Choice.FIRST)] * 10
    ideas = {name: name for name in "abcd"}
    ranking = rank_ideas(said, ideas=ideas, n_next=50)
    pairs = [frozenset((pair.first, pair.second)) for pair in ranking.next_pairs]
    assert len(pairs) == len(set(pairs)) == 6  # all that there are
    assert "d" in pairs[0]
    gains = [pair.gain for pair in ranking.next_pairs]
    assert all(0 < gain < 1 for gain in gains)
    assert ranking == rank_ideas(said, ideas=ideas, n_next=50)
    n_before = {frozenset((p.first, p.second)): p.n_before for p in ranking.next_pairs}
    assert n_before[frozenset("ab")] == 10
    assert n_before[frozenset("ad")] == 0


def test_the_first_shown_is_not_always_the_stronger() -> None:
    fit = fit_strengths(Answers(np.arange(10), np.full(10, 10), np.ones(10), np.full(10, -1), 11))
    sides = [i > j for i, j, _, _ in choose_pairs(fit, 40, seed=0)]
    assert 5 < sum(sides) < 35
