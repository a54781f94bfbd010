"""The saturation curve, its stopping rule and what is still unseen."""

from __future__ import annotations

import time

import numpy as np
import pytest

from groundswell.analysis.errors import OptionError
from groundswell.analysis.evidence.saturation import saturation


def test_the_mean_curve_is_the_one_that_chance_gives():
    said = {f"P{i:03}": {t for t, n in (("a", 3), ("b", 40)) if i < n} for i in range(60)}
    found = saturation(said, seed=2, n_permutations=2000)
    for point in found.points:
        unseen = 1.0
        hidden = []
        for n in (3, 40):
            unseen = np.prod([(60 - n - j) / (60 - j) for j in range(point.n_sources)])
            hidden.append(max(0.0, unseen))
        assert point.n_themes == pytest.approx(2 - sum(hidden), abs=0.05)
        assert point.low <= point.high


def test_time_order_is_followed_to_the_letter():
    said = {"P1": {"a"}, "P2": {"a", "b"}, "P3": set(), "P4": {"c"}}
    found = saturation(said, seed=1, order=["P4", "P3", "P2", "P1"], base_size=1, run_length=1)
    assert [p.n_themes for p in found.points] == [1, 1, 3, 3]
    assert found.ordered_by == "time"
    assert found.n_permutations == 1
    assert found.saturated_at == 2


def test_the_stopping_rule_on_a_case_worked_by_hand():
    # Base of 4 brings 8 themes; runs of 2 then bring 2 (25%), 1 (12.5%) and 0.
    bring = ["ab", "cd", "ef", "gh", "ai", "j", "k", "ab", "cd"]
    said = {f"P{i}": set(themes) for i, themes in enumerate(bring)}
    order = sorted(said)
    rule = {"seed": 1, "order": order, "base_size": 4, "run_length": 2}
    assert saturation(said, **rule).saturated_at == 9
    assert saturation(said, **rule, new_information_threshold=0.125).saturated_at == 8
    assert (
        saturation(dict(list(said.items())[:6]), **(rule | {"order": order[:6]})).saturated_at
        is None
    )


def test_short_contributions_are_not_taken_for_interviews():
    short = saturation({f"P{i}": {f"t{i % 30}"} for i in range(400)}, seed=1)
    long = saturation(
        {f"P{i}": {f"t{(i + j) % 30}" for j in range(12)} for i in range(400)}, seed=1
    )
    assert (short.base_size, short.run_length) == (60, 30)
    assert (long.base_size, long.run_length) == (6, 3)


def test_coverage_and_chao2_against_figures_worked_by_hand():
    # 10 sources; frequencies 1, 1, 2, 5: Q1 = 2, Q2 = 1, U = 9.
    members = {"a": [0], "b": [1], "c": [2, 3], "d": [4, 5, 6, 7, 8]}
    said = {f"P{i}": {t for t, m in members.items() if i in m} for i in range(10)}
    found = saturation(said, seed=1)
    assert found.n_seen_once == 2
    assert found.coverage == pytest.approx(1 - 2 / 9 * (18 / 20))
    assert found.n_expected == pytest.approx(4 + 0.9 * 4 / 2)


def test_what_fits_no_theme_lowers_coverage():
    said = {f"P{i}": {f"t{i % 5}"} for i in range(100)}
    assert saturation(said, seed=1).coverage == 1
    assert saturation(said, seed=1, n_outside=25).coverage == pytest.approx(0.8, abs=0.01)


def test_row_order_has_no_bearing_and_the_seed_is_followed():
    rng = np.random.default_rng(0)
    said = {f"P{i}": {f"t{j}" for j in rng.integers(0, 40, 2)} for i in range(150)}
    assert saturation(said, seed=4) == saturation(dict(reversed(said.items())), seed=4)
    assert saturation(said, seed=4).points != saturation(said, seed=5).points


def test_a_large_crowd_takes_less_than_half_a_second():
    rng = np.random.default_rng(0)
    said = {f"P{i}": frozenset(f"t{j}" for j in rng.integers(0, 80, 2)) for i in range(10_000)}
    began = time.process_time()
    found = saturation(said, seed=1, n_permutations=100)
    assert time.process_time() - began < 0.5
    assert len(found.points) == 100


def test_nobody_and_nothing():
    assert saturation({}, seed=1).points == ()
    empty = saturation({"P1": set(), "P2": set()}, seed=1)
    assert empty.saturated_at is None
    assert empty.coverage == 0


def test_an_order_that_leaves_someone_out_is_refused():
    with pytest.raises(OptionError, match="every source once"):
        saturation({"P1": {"a"}, "P2": {"a"}}, seed=1, order=["P1"])
