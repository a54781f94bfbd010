"""Finding themes: planted ones come back, whatever the order, the copies and the seed."""

from collections import Counter

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from groundswell.analysis.errors import OptionError
from groundswell.analysis.themes.cuts import coverage, redundancy, weigh_cuts
from groundswell.analysis.themes.find import consensus, find_themes
from groundswell.analysis.themes.layout import lay_out
from groundswell.analysis.themes.model import UnitState
from groundswell.analysis.themes.neighbours import make_space, unit_length
from groundswell.analysis.themes.small import find_small
from groundswell.analysis.themes.stability import best_overlaps


def planted(n_themes: int, n_each: int, *, spread: float = 0.45, seed: int = 1):
    """Texts without shared words, and vectors round ``n_themes`` directions."""
    rng = np.random.default_rng(seed)
    directions = unit_length(rng.normal(size=(n_themes, 48)))
    truth = np.repeat(np.arange(n_themes), n_each)
    noise = unit_length(rng.normal(size=(len(truth), 48)))
    vectors = unit_length(directions[truth] + spread * noise)
    return [f"unit{i:04d}" for i in rng.permutation(len(truth))], vectors, truth


@pytest.mark.parametrize("n_themes", [5, 12, 25])
def test_planted_themes_come_back_without_being_told_how_many(n_themes):
    texts, vectors, truth = planted(n_themes, 40)
    tree = find_themes(texts, vectors)
    assert adjusted_rand_score(truth, tree.leaf) > 0.95
    assert abs(tree.n_leaves - n_themes) <= max(1, n_themes // 10)


def test_the_order_of_rows_changes_nothing():
    texts, vectors, _ = planted(6, 30)
    tree = find_themes(texts, vectors)
    order = np.random.default_rng(3).permutation(len(texts))
    again = find_themes([texts[i] for i in order], vectors[order])
    assert again.leaf.tolist() == tree.leaf[order].tolist()
    assert again.score.tolist() == tree.score[order].tolist()
    assert again.state == tuple(tree.state[i] for i in order)


def test_copies_follow_the_text_and_weigh_nothing():
    texts, vectors, _ = planted(6, 30)
    tree = find_themes(texts, vectors)
    many = find_themes(texts + [texts[0]] * 500, np.vstack([vectors, [vectors[0]] * 500]))
    assert many.leaf[: len(texts)].tolist() == tree.leaf.tolist()
    assert set(many.leaf[len(texts) :]) == {tree.leaf[0]}


def test_other_seeds_agree():
    texts, vectors, _ = planted(10, 40, spread=0.9)
    leaves = [find_themes(texts, vectors, seed=seed).leaf for seed in (0, 1, 2)]
    assert min(adjusted_rand_score(leaves[0], other) for other in leaves[1:]) >= 0.9


def test_the_number_of_wide_themes_can_be_set():
    texts, vectors, _ = planted(12, 30)
    assert find_themes(texts, vectors, n_wide=(4, 4)).n_wide == 4
    assert 7 <= find_themes(texts, vectors, n_wide=(7, 9)).n_wide <= 9
    assert find_themes(texts, vectors, n_wide=(20, 20)).n_wide == 20


def test_each_leaf_is_under_one_wide_theme_and_none_is_empty():
    texts, vectors, _ = planted(20, 30)
    tree = find_themes(texts, vectors)
    assert sorted(set(tree.leaf)) == list(range(tree.n_leaves))
    assert sorted(set(tree.parent)) == list(range(tree.n_wide))
    assert 6 <= tree.n_wide <= 15


def test_a_stray_text_is_in_none_of_these():
    texts, vectors, _ = planted(8, 40, spread=0.35)
    stray = unit_length(np.random.default_rng(9).normal(size=(1, 48)))
    far = stray - (stray @ vectors.mean(axis=0)) * vectors.mean(axis=0)
    for centre in unit_length(np.stack([vectors[i * 40 : (i + 1) * 40].mean(0) for i in range(8)])):
        far = far - (far @ centre)[:, None] * centre
    tree = find_themes([*texts, "zz stray"], np.vstack([vectors, unit_length(far)]))
    assert tree.state[-1] is UnitState.NONE_OF_THESE
    assert tree.state[:-1].count(UnitState.ASSIGNED) > 0.9 * len(texts)


def test_scores_are_shares_of_runs():
    """Worked out again by hand: in each run, a group is the theme that most of it belongs to."""
    texts, vectors, _ = planted(8, 30, spread=2.0)
    tree = find_themes(texts, vectors)
    distinct, first = np.unique(np.array(texts), return_index=True)
    leaf = tree.leaf[first]
    space = make_space([str(text) for text in distinct], unit_length(vectors[first]))
    runs, _ = consensus(space, tree.n_leaves, seed=0)
    fine = [run for run in runs if len(set(run.tolist())) >= tree.n_leaves]
    assert len(fine) > 10
    for text in range(0, len(distinct), 7):
        fell_in = Counter()
        for run in fine:
            group = Counter(leaf[run == run[text]].tolist())
            most = max(group.values())
            fell_in[min(theme for theme, n in group.items() if n == most)] += 1
        shares = {theme: n / len(fine) for theme, n in fell_in.items()}
        assert tree.score[first[text]] == pytest.approx(shares.get(int(leaf[text]), 0), abs=1e-6)
        others = {t: share for t, share in shares.items() if t != leaf[text] and share >= 0.2}
        assert dict(tree.others[first[text]]) == pytest.approx(others, abs=1e-6)
    assert 0 < tree.score.min() < tree.score.max() <= 1


@pytest.mark.parametrize("n", [0, 1, 2, 5, 11, 12, 13])
def test_few_texts_are_no_trouble(n):
    texts, vectors, _ = planted(1, max(n, 1))
    tree = find_themes(texts[:n], vectors[:n])
    assert len(tree.leaf) == n
    assert tree.n_leaves <= n


def test_equal_vectors_are_no_trouble():
    vectors = np.tile(unit_length(np.ones((1, 8))), (40, 1))
    tree = find_themes([f"text {i}" for i in range(40)], vectors)
    assert len(tree.leaf) == 40


def test_wrong_options_are_refused():
    texts, vectors, _ = planted(2, 10)
    with pytest.raises(OptionError, match="texts but"):
        find_themes(texts, vectors[:-1])
    with pytest.raises(OptionError, match="themes asked for"):
        find_themes(texts, vectors, n_wide=(5, 2))
    with pytest.raises(OptionError, match="leaf themes"):
        find_themes(texts, vectors, n_leaves=0)


def test_more_texts_than_are_learned_from_are_placed(monkeypatch):
    monkeypatch.setattr("groundswell.analysis.themes.find.N_LEARNED_FROM", 300)
    texts, vectors, truth = planted(8, 100)
    tree = find_themes(texts, vectors)
    assert adjusted_rand_score(truth, tree.leaf) > 0.95


def test_the_true_cut_scores_best():
    texts, vectors, truth = planted(9, 40)
    space = make_space(texts, vectors)
    assert coverage(space, truth) > coverage(space, truth // 3)
    assert redundancy(space.joined, truth) < redundancy(space.joined, truth % 3)
    cuts = weigh_cuts(space, [3, 9, 27], seed=0)
    assert max(cuts, key=lambda cut: cut.score).n_leaves == 9


def test_best_overlap_is_one_only_for_the_same_theme():
    labels = np.array([0, 0, 0, 1, 1, 2])
    assert best_overlaps(labels, labels[::-1].copy()).max() < 1
    assert best_overlaps(labels, labels).tolist() == [1, 1, 1]


def test_discs_on_the_map_do_not_cover_each_other():
    rng = np.random.default_rng(0)
    group = np.repeat(np.arange(12), 50)
    centres = unit_length(rng.normal(size=(12, 16))).astype(float)
    spots = lay_out(group, rng.random(600), centres, np.arange(12) // 3)
    assert spots.min() >= 0
    assert spots.max() <= 1
    middles = np.stack([spots[group == g].mean(axis=0) for g in range(12)])
    reach = max(np.linalg.norm(spots[group == g] - middles[g], axis=1).max() for g in range(12))
    gaps = np.linalg.norm(middles[:, None] - middles[None], axis=2)[~np.eye(12, dtype=bool)]
    assert gaps.min() > 1.8 * reach


def test_what_a_few_say_becomes_a_small_theme():
    _, vectors, truth = planted(6, 40, spread=0.9)
    rng = np.random.default_rng(4)
    few = unit_length(rng.normal(size=(1, 48)) * 1.0 + 0.25 * vectors[0])
    few = unit_length(few + 0.1 * unit_length(rng.normal(size=(4, 48))))
    every = np.vstack([vectors, few])
    leaf = np.concatenate([truth, np.repeat(truth[0], 4)])
    groups = find_small(every, leaf)
    assert {240, 241, 242, 243} in [set(group.members) for group in groups]
    group = next(group for group in groups if set(group.members) == {240, 241, 242, 243})
    assert group.stability > 0.7
    assert len(group.scores) == len(group.members)
    assert min(group.scores) > 0.7
    assert find_small(every, leaf) == groups


def test_a_text_that_falls_out_of_its_small_theme_has_a_low_score_there():
    """Three texts near each other, and one that joins them only by way of the last of them."""
    axes = np.eye(12, dtype=np.float32)
    rng = np.random.default_rng(0)
    many = unit_length(axes[0] + 0.05 * rng.normal(size=(60, 12)))
    between, hangs_on = axes[1] + 0.6 * axes[2], axes[1] + 2.0 * axes[2]
    few = unit_length(np.stack([axes[1], axes[1] + 0.05 * axes[3], between, hangs_on]))
    every = np.vstack([many, few]).astype(np.float32)
    (group,) = find_small(every, np.zeros(64, dtype=np.int64))
    assert set(group.members) == {60, 61, 62, 63}
    score = dict(zip(group.members, group.scores, strict=True))
    assert min(score[60], score[61], score[62]) == 1
    assert score[63] < 1
