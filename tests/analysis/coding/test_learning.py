"""The engine learns from people: better with codings, honest about what it learned from."""

from __future__ import annotations

import time

import numpy as np
import pytest

from groundswell.analysis.coding import quality
from groundswell.analysis.coding.cuts import choose_cuts
from groundswell.analysis.coding.learning import learn
from groundswell.analysis.coding.scores import Lessons, learn_scores
from groundswell.analysis.coding.space import make_coding_space


def codings(ward, rows):
    return {int(i): frozenset(np.flatnonzero(ward.truth[i]).tolist()) for i in rows}


def learned(ward, rows):
    return learn(ward.space, codings(ward, rows), n_codes=4, hints=ward.hints)


def f1(ward, found, rows):
    return quality.macro_f1(ward.truth[rows], (found.probabilities >= found.cuts)[rows])


def test_definitions_alone_do_better_than_chance_and_codings_better_again(ward):
    held = np.arange(120, 240)
    none, many = (f1(ward, learned(ward, range(n)), held) for n in (0, 120))
    chance = quality.macro_f1(ward.truth[held], np.ones_like(ward.truth[held]))
    assert none > chance
    assert many > none
    assert many > 0.95


def test_a_score_of_what_was_learned_is_that_of_learning_without_it(ward):
    """The short cut for leaving one out is exact, for contributions and their units."""
    rows = np.concatenate([np.arange(30), ward.space.further])
    carries = np.vstack([ward.truth[:30], np.eye(4, dtype=bool)])
    whole = learn_scores(ward.space, Lessons(rows, carries, 30))
    base = carries.mean(axis=0)
    one = 7
    kept = np.arange(len(rows)) != one
    mix = whole.mix
    likeness = ward.space.mixed(rows[kept], rows[kept], mix) + 0.3 * np.eye(kept.sum())
    weights = np.linalg.solve(likeness, carries[kept] - base)
    alone = ward.space.mixed(np.array([one]), rows[kept], mix) @ weights + base
    assert whole.texts[one] == pytest.approx(alone[0], abs=2e-3)
    units = np.flatnonzero(ward.space.owners == one)
    apart = ward.space.mixed(ward.space.units[units], rows[kept], mix) @ weights + base
    assert whole.units[units] == pytest.approx(apart, abs=2e-3)


def test_probabilities_mean_what_they_say(ward):
    found = learned(ward, range(80))
    bins = quality.calibration_bins(ward.truth[80:], found.probabilities[80:])
    assert quality.calibration_error(bins) < 0.1


def test_a_unit_carries_its_own_code_and_not_that_of_its_neighbour(ward):
    found = learned(ward, range(120))
    for text in np.flatnonzero(ward.truth.sum(axis=1) == 2)[-20:]:
        units = np.flatnonzero(ward.space.owners == text)
        assert len(units) == 2
        best = found.unit_probabilities[units].argmax(axis=1)
        assert set(best.tolist()) == set(np.flatnonzero(ward.truth[text]).tolist())


def test_a_coding_of_a_span_teaches_that_span(ward):
    text = int(np.flatnonzero(ward.truth.sum(axis=1) == 2)[0])
    units = np.flatnonzero(ward.space.owners == text)
    given = codings(ward, [text])
    plain = learn(ward.space, given, n_codes=4, hints=ward.hints)
    code = int(plain.unit_probabilities[units[0]].argmax())
    taught = learn(
        ward.space,
        given,
        n_codes=4,
        hints=ward.hints,
        coded_parts={int(units[0]): frozenset({code})},
    )
    before, after = (
        one.unit_probabilities[units[0], code] - one.unit_probabilities[units[1], code]
        for one in (plain, taught)
    )
    assert after > before


def test_nothing_given_teaches_that_nothing_fits(ward):
    rows = {i: frozenset() for i in range(40)}
    empty = learn(ward.space, rows, n_codes=4, hints=ward.hints)
    full = learned(ward, range(40))
    assert empty.probabilities.mean() < full.probabilities.mean() / 2


def test_the_same_codings_give_the_same_bytes_in_any_order(ward):
    given = codings(ward, range(30))
    turned = dict(reversed(given.items()))
    one, other = (learn(ward.space, g, n_codes=4, hints=ward.hints) for g in (given, turned))
    assert one.probabilities.tobytes() == other.probabilities.tobytes()


def test_one_text_one_code_and_words_in_no_common_still_work():
    vectors = np.eye(1, 8, dtype=np.float32)
    space = make_coding_space(["only"], vectors, further=["x"], further_vectors=vectors)
    found = learn(space, {}, n_codes=1, hints=[0])
    assert found.probabilities.shape == (1, 1)
    assert np.isfinite(found.probabilities).all()


def test_cuts_follow_how_common_a_code_seems():
    found = np.column_stack([np.full(400, 0.3), np.repeat([0.95, 0.01], 200)])
    cuts = choose_cuts(found)
    assert cuts[0] < cuts[1]
    assert (choose_cuts(np.zeros((0, 3))) == 0.3).all()


def test_learning_from_two_hundred_among_ten_thousand_takes_about_a_page_load():
    rng = np.random.default_rng(0)
    words = [f"w{i}" for i in range(400)]
    texts = [" ".join(rng.choice(words, 12)) for _ in range(10_000)]
    vectors = rng.normal(size=(10_000, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    said = [f"w{i}" for i in range(20)]
    space = make_coding_space(texts, vectors, further=said, further_vectors=vectors[:20].copy())
    given = {i: frozenset({i % 20}) for i in range(200)}
    start = time.process_time()
    learn(space, given, n_codes=20, hints=list(range(20)))
    # CPU seconds over all cores: the wall clock of a busy machine would say nothing.
    assert time.process_time() - start < 3
