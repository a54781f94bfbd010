"""Shares and their intervals of coding."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.analysis.errors import OptionError
from groundswell.analysis.evidence.prevalence import share, share_from_scores


@given(st.integers(1, 5000), st.floats(0, 1))
def test_the_interval_holds_the_share_and_solves_wilsons_equation(of, part):
    n = int(part * of)
    held = share(n, of)
    assert 0 <= held.low <= held.share <= held.high <= 1
    z = 1.959963984540054
    for end in (held.low, held.high):
        if 1e-9 < end < 1 - 1e-9:
            assert (end - n / of) ** 2 == pytest.approx(z**2 * end * (1 - end) / of, abs=1e-9)


@pytest.mark.parametrize(("n", "of"), [(-1, 5), (6, 5), (1, 0)])
def test_a_share_that_can_not_be_is_refused(n, of):
    with pytest.raises(OptionError):
        share(n, of)


def test_scores_give_the_spread_that_drawing_them_gives():
    rng = np.random.default_rng(3)
    scores = rng.beta(2, 3, size=80)
    drawn = (rng.random((20000, 80)) < scores).sum(axis=1) / 80
    held = share_from_scores(scores, n=round(float(scores.sum())))
    low, high = np.quantile(drawn, [0.025, 0.975])
    assert held.low == pytest.approx(low, abs=1.01 / 80)
    assert held.high == pytest.approx(high, abs=1.01 / 80)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_scores_never_leave_the_counted_share_outside(scores):
    held = share_from_scores(scores)
    assert 0 <= held.low <= held.share <= held.high <= 1
    assert held == share_from_scores(scores[::-1])


@pytest.mark.parametrize("scores", [[0.5, float("nan")], [1.2], [-0.1]])
def test_a_score_that_is_no_fraction_is_refused(scores):
    with pytest.raises(OptionError):
        share_from_scores(scores)


@pytest.mark.parametrize(("n", "of"), [(0, 1), (1, 1), (0, 7), (3, 7), (30, 120), (7406, 7406)])
def test_the_interval_is_that_of_wilson(n, of):
    from scipy.stats import binomtest

    expected = binomtest(n, of).proportion_ci(confidence_level=0.95, method="wilson")
    found = share(n, of)
    assert found.low == pytest.approx(expected.low, abs=1e-9)
    assert found.high == pytest.approx(expected.high, abs=1e-9)
