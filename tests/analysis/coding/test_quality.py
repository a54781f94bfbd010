"""Figures of quality match what they are defined to be."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics

from groundswell.analysis.coding import quality
from groundswell.analysis.coding.model import Measured


@pytest.fixture
def judged():
    rng = np.random.default_rng(0)
    truth = rng.random((300, 6)) < 0.25
    truth[:, 0] |= ~truth.any(axis=1)
    return truth, truth ^ (rng.random((300, 6)) < 0.1)


def test_f1_is_that_of_scikit_learn(judged):
    truth, taken = judged
    for ours, average in (
        (quality.macro_f1, "macro"),
        (quality.samples_f1, "samples"),
        (quality.micro_f1, "micro"),
    ):
        theirs = metrics.f1_score(truth, taken, average=average, zero_division=0)
        assert ours(truth, taken) == pytest.approx(theirs)


def test_wilson_covers_what_it_says():
    rng = np.random.default_rng(0)
    for share in (0.1, 0.5, 0.9):
        told = [quality.wilson(int(n), 60) for n in rng.binomial(60, share, 2000)]
        covered = np.mean([one.low <= share <= one.high for one in told])
        assert 0.93 < covered < 0.98


def test_intervals_hold_the_figure_and_narrow_with_more(judged):
    truth, taken = judged
    wide = quality.with_interval(quality.samples_f1, truth[:40], taken[:40])
    narrow = quality.with_interval(quality.samples_f1, truth, taken)
    assert narrow.low < narrow.value < narrow.high
    assert narrow.high - narrow.low < wide.high - wide.low
    assert quality.with_interval(quality.samples_f1, truth[:0], taken[:0]) == Measured(None)
    assert quality.with_interval(quality.samples_f1, truth[:5], taken[:5]).low is None


def test_calibration_error_is_small_where_true_and_large_where_not():
    rng = np.random.default_rng(1)
    found = rng.random((4000, 3))
    truth = rng.random(found.shape) < found
    right = quality.calibration_error(quality.calibration_bins(truth, found))
    boasting = quality.calibration_error(quality.calibration_bins(truth, found**0.25))
    assert right < 0.02 < 0.2 < boasting


def test_pairs_that_plainly_do_not_fit_are_left_out_of_calibration():
    found = np.array([[0.02] * 50 + [0.5] * 50])
    bins = quality.calibration_bins(np.zeros_like(found, bool), found)
    assert sum(one.n for one in bins) == 50


def test_a_code_with_few_pairs_has_no_calibration_error():
    found = np.array([[0.5, 0.5]] * 30)
    found[5:, 1] = 0.01
    (first, n_first), (second, n_second) = quality.errors_by_code(found > 0.9, found)
    assert (n_first, n_second) == (30, 5)
    assert first == pytest.approx(0.5)
    assert second is None
