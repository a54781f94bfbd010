"""What must hold for any codings: found with generated tables, gaps and all."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.analysis.agreement.disagreements import settling_gains
from groundswell.analysis.agreement.distances import Interval, Nominal
from groundswell.analysis.agreement.groups import across, against_chance, inside
from groundswell.analysis.agreement.pairs import pair_agreement, pairs_of
from groundswell.analysis.agreement.per_code import Marks, code_agreement
from groundswell.analysis.agreement.ratings import Ratings, ratings_of
from groundswell.analysis.agreement.reliability import dawid_skene
from groundswell.analysis.agreement.row_distances import Ratio, Sets
from groundswell.analysis.agreement.scales import Scale, scale_of
from groundswell.analysis.agreement.statistics import (
    alpha,
    fleiss,
    gwet,
    likeness,
    percent,
    value_of,
)

# How long one example takes depends on who else uses the computer.
some = settings(deadline=None, max_examples=60)

VALUES = 4
LEVELS = ("nominal", "ordinal", "interval", "ratio", "sets")
SETS = ((), (0,), (0, 1), (1, 2))
cells = st.one_of(st.none(), st.integers(0, VALUES - 1))
tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=8)
)
levels = st.sampled_from(LEVELS)


def scale(level: str) -> Scale:
    if level == "sets":
        return Scale("sets", Sets(SETS, 3))
    return scale_of(level, np.array([1.0, 2.0, 4.0, 7.0]), n_values=VALUES)


def rated(table) -> Ratings:
    return ratings_of(table, values=range(VALUES))[0]


def all_of(table, level: str) -> np.ndarray:
    ratings, of = rated(table), scale(level)
    found = [alpha(ratings, of), fleiss(ratings, of), percent(ratings)]
    found += [gwet(ratings, of)] if level != "sets" else []
    return np.array([value_of(one, ratings.n_items)[0] for one in found])


def slow_alpha(table, level: str) -> float:
    """Krippendorff's alpha as the books write it: pair by pair."""
    kept = [[cell for cell in row if cell is not None] for row in table]
    kept = [row for row in kept if len(row) > 1]
    pool = [cell for row in kept for cell in row]
    if len(set(pool)) < 2:
        return float("nan")
    numbers = [1.0, 2.0, 4.0, 7.0]

    def far(a: int, b: int) -> float:
        match level:
            case "nominal":
                return float(a != b)
            case "interval":
                return (numbers[a] - numbers[b]) ** 2
            case "ratio":
                return ((numbers[a] - numbers[b]) / (numbers[a] + numbers[b])) ** 2
            case "ordinal":
                low, high = min(a, b), max(a, b)
                between = sum(pool.count(value) for value in range(low, high + 1))
                return (between - (pool.count(a) + pool.count(b)) / 2) ** 2
        x, y = set(SETS[a]), set(SETS[b])
        if x == y:
            return 0.0
        weight = 2 / 3 if x <= y or y <= x else 1 / 3 if x & y else 0.0
        return 1 - len(x & y) / len(x | y) * weight

    observed = sum(2 * far(a, b) / (len(row) - 1) for row in kept for a, b in combinations(row, 2))
    expected = sum(2 * far(a, b) for a, b in combinations(pool, 2))
    return 1 - observed * (len(pool) - 1) / expected


@some
@given(tables, levels)
def test_alpha_is_what_the_books_write(table, level):
    found = value_of(alpha(rated(table), scale(level)), len(table))[0]
    assert found == pytest.approx(slow_alpha(table, level), abs=1e-9, nan_ok=True)


@some
@given(tables, levels, st.randoms())
def test_the_order_of_coders_and_of_items_does_not_matter(table, level, random):
    order = list(range(len(table[0])))
    random.shuffle(order)
    turned = [[row[n] for n in order] for row in table]
    random.shuffle(turned)
    assert all_of(turned, level) == pytest.approx(all_of(table, level), abs=1e-9, nan_ok=True)


@some
@given(tables, st.permutations(range(VALUES)))
def test_what_names_are_called_does_not_matter(table, names):
    turned = [[None if cell is None else names[cell] for cell in row] for row in table]
    assert all_of(turned, "nominal") == pytest.approx(
        all_of(table, "nominal"), abs=1e-9, nan_ok=True
    )


@some
@given(tables)
def test_interval_alpha_stays_the_same_when_numbers_are_moved_and_stretched(table):
    ratings = rated(table)
    numbers = np.array([1.0, 2.0, 4.0, 7.0])
    a, b = (
        value_of(alpha(ratings, scale_of("interval", x)), len(table))
        for x in (numbers, numbers * 30 - 1000)
    )
    assert a == pytest.approx(b, abs=1e-7, nan_ok=True)


@some
@given(tables, levels)
def test_items_that_one_coder_coded_change_neither_alpha_nor_percent(table, level):
    more = [*table, [1] + [None] * (len(table[0]) - 1), [None] * len(table[0])]
    before, after = all_of(table, level), all_of(more, level)
    assert after[[0, 2]] == pytest.approx(before[[0, 2]], abs=1e-9, nan_ok=True)


@some
@given(tables, levels)
def test_items_that_stand_twice_change_no_kappa(table, level):
    """Alpha moves a little, since it allows for the number of codings."""
    twice = all_of([*table, *table], level)
    assert twice[1:] == pytest.approx(all_of(table, level)[1:], abs=1e-9, nan_ok=True)


@some
@given(tables, levels)
def test_weights_are_copies(table, level):
    """Weighing an item twice is having it twice: resampling draws what it says it draws."""
    ratings, of = rated(table), scale(level)
    weights = np.ones((len(table), 1))
    weights[0] = 2
    doubled = rated([*table, table[0]])
    for statistic in (alpha, fleiss):
        found = statistic(ratings, of)(weights)[0, 0]
        copied = value_of(statistic(doubled, of), len(table) + 1)[0]
        assert found == pytest.approx(copied, abs=1e-9, nan_ok=True)


@some
@given(st.lists(st.integers(0, VALUES - 1), min_size=2, max_size=8), levels)
def test_coders_who_always_agree_have_one_everywhere(values, level):
    found = all_of([[value] * 3 for value in values], level)
    if len(set(values)) == 1:
        assert np.isnan(found[:2]).all()
        assert found[2] == 1
    else:
        assert found == pytest.approx(np.ones(len(found)))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    "table",
    [
        [[0], [1], [2]],
        [[0, None], [None, 1]],
        [[None, None]],
    ],
    ids=["one coder", "no overlap", "nothing"],
)
def test_without_two_coders_of_an_item_nothing_is_defined(table, level):
    found = all_of(table, level)
    assert np.isnan(found).all()


def test_two_coders_of_a_coin_agree_no_more_than_by_chance():
    values = np.random.default_rng(0).integers(2, size=(20_000, 2))
    found = all_of(values.tolist(), "nominal")
    assert found[0] == pytest.approx(0, abs=0.03)
    assert found[1] == pytest.approx(0, abs=0.03)


@some
@given(tables, levels)
def test_each_code_by_itself_is_the_table_of_yes_and_no(table, level):
    del level
    ratings = rated(table)
    n = ratings.n_of_item.astype(float)
    item, code = np.divmod(np.unique(ratings.item * VALUES + ratings.value), VALUES)
    yes = np.array(
        [
            ((ratings.item == i) & (ratings.value == c)).sum()
            for i, c in zip(item, code, strict=True)
        ]
    )
    marks = Marks(item, code, yes.astype(float), np.zeros(len(item)), n, VALUES)
    found = code_agreement(marks)(np.ones((len(table), 1)))[:, 0].reshape(6, VALUES)
    for value in range(VALUES):
        binary = [[None if c is None else int(c == value) for c in row] for row in table]
        own = ratings_of(binary, values=(0, 1))[0]
        names = scale_of("nominal", n_values=2)
        by_itself = [
            value_of(one, len(table))[0]
            for one in (alpha(own, names), percent(own), fleiss(own, names), gwet(own, names))
        ]
        assert found[:4, value] == pytest.approx(by_itself, abs=1e-9, nan_ok=True)


@some
@given(tables)
def test_a_code_left_open_is_a_coder_who_did_not_code_it(table):
    """Unjudged codes count like gaps, code by code."""
    rows = [[None if cell is None else int(cell > 1) for cell in row] for row in table]
    n = np.array([float(len(row)) for row in rows])
    marks = Marks(
        np.arange(len(rows)),
        np.zeros(len(rows), dtype=np.int64),
        np.array([float(sum(cell == 1 for cell in row)) for row in rows]),
        np.array([float(sum(cell is None for cell in row)) for row in rows]),
        n,
        1,
    )
    found = code_agreement(marks)(np.ones((len(rows), 1)))[:4, 0]
    own = ratings_of(rows, values=(0, 1))[0]
    names = scale_of("nominal", n_values=2)
    by_itself = [
        value_of(one, len(rows))[0]
        for one in (alpha(own, names), percent(own), fleiss(own, names), gwet(own, names))
    ]
    assert found == pytest.approx(by_itself, abs=1e-9, nan_ok=True)


@some
@given(tables, levels)
def test_pairs_are_the_coefficients_of_two_columns(table, level):
    ratings, of = rated(table), scale(level)
    both = pairs_of(ratings)
    found = value_of(pair_agreement(both, ratings, of), len(table))
    for n, (a, b) in enumerate(zip(both.first, both.second, strict=True)):
        two = [[row[a], row[b]] for row in table if row[a] is not None and row[b] is not None]
        assert both.n_shared[n] == len(two)
        x, y = np.array(two).T
        far = of.distance.between(x, y).mean()
        chance = of.distance.between(np.repeat(x, len(y)), np.tile(y, len(x))).mean()
        kappa = 1 - far / chance if chance else np.nan
        assert found[n] == pytest.approx(kappa, abs=1e-9, nan_ok=True)
        assert found[len(both.first) + n] == pytest.approx((x == y).mean())


@some
@given(tables, levels)
def test_a_gain_is_alpha_after_less_alpha_before(table, level):
    ratings, of = rated(table), scale(level)
    gains = settling_gains(ratings, of)
    before = value_of(alpha(ratings, of), len(table))[0]
    for item, value, gain in zip(gains.item, gains.value, gains.gain, strict=True):
        settled = [list(row) for row in table]
        settled[item] = [None if cell is None else int(value) for cell in table[item]]
        after = value_of(alpha(rated(settled), of), len(table))[0]
        assert gain == pytest.approx(after - before, abs=1e-9, nan_ok=True)
        said = np.array([cell for cell in table[item] if cell is not None])
        assert value in said
        away = [of.distance.between(np.full(len(said), v), said).sum() for v in said]
        mine = of.distance.between(np.full(len(said), value), said).sum()
        assert mine == pytest.approx(min(away))
    open_items = {
        n for n, row in enumerate(table) if len({cell for cell in row if cell is not None}) > 1
    }
    assert set(gains.item.tolist()) == open_items
    known = gains.gain[~np.isnan(gains.gain)]
    assert (np.diff(known) <= 1e-9).all()


@some
@given(tables, st.sampled_from(["nominal", "interval", "sets"]))
def test_agreement_with_all_others_is_alpha(table, level):
    """Everybody held against everybody, and by chance: Krippendorff's alpha once more."""
    ratings, of = rated(table), scale(level)
    nought = np.zeros_like(ratings.item)
    side = inside(ratings, of.distance, nought)
    found = against_chance(ratings, of.distance, side, base=ratings, of=nought, n_figures=1)
    assert value_of(found, len(table)) == pytest.approx(
        value_of(alpha(ratings, of), len(table)), abs=1e-9, nan_ok=True
    )


@some
@given(tables)
def test_across_and_inside_make_all_pairs(table):
    ratings, distance = rated(table), Nominal(VALUES)
    group = ratings.coder % 2
    everybody = inside(ratings, distance, np.zeros_like(group))
    within, between = inside(ratings, distance, group), across(ratings, distance, group)
    assert (within.n + between.n == everybody.n).all()
    assert within.apart + between.apart == pytest.approx(everybody.apart)


@some
@given(
    st.lists(st.integers(0, VALUES - 1), min_size=1, max_size=12),
    st.integers(1, 4),
    st.sampled_from(["nominal", "interval", "ratio", "masi", "jaccard"]),
)
def test_sums_are_the_sums_of_distances(values, n_units, kind):
    numbers = np.array([1.0, 2.0, 4.0, 7.0])
    distance = {
        "nominal": lambda: Nominal(VALUES),
        "interval": lambda: Interval(numbers),
        "ratio": lambda: Ratio(numbers),
        "masi": lambda: Sets(SETS, 3),
        "jaccard": lambda: Sets(SETS, 3, by="jaccard"),
    }[kind]()
    value = np.array(values)
    unit = np.arange(len(values)) % n_units
    found = distance.sums(value, unit)
    for k in range(len(values)):
        others = value[unit == unit[k]]
        expected = distance.between(np.full(len(others), value[k]), others).sum()
        assert found[k] == pytest.approx(expected, abs=1e-9)
    margins = np.bincount(value, minlength=VALUES).astype(float)[:, None]
    for v in range(VALUES):
        expected = distance.between(np.full(len(value), v), value).sum()
        assert distance.times(margins)[v, 0] == pytest.approx(expected, abs=1e-9)


def _many(kind):
    rng = np.random.default_rng(3)
    if kind in ("interval", "ratio"):
        numbers = np.concatenate([[0.0], np.exp(rng.normal(0, 6, 399))])
        return Interval(numbers) if kind == "interval" else Ratio(numbers)
    sizes = rng.integers(0, 9 if kind != "large sets" else 20, 400)
    sets = {tuple(sorted(rng.choice(30, n, replace=False).tolist())) for n in sizes}
    return Sets(sorted(sets), 30, by="jaccard" if kind == "jaccard" else "masi")


@pytest.mark.parametrize("kind", ["interval", "ratio", "masi", "jaccard", "large sets"])
def test_a_few_sums_stand_for_all_pairs_of_many_values(kind):
    distance = _many(kind)
    n = distance.n_values
    assert n > 300
    every = np.arange(n)
    table = distance.between(np.repeat(every, n), np.tile(every, n)).reshape(n, n)
    crowds = np.random.default_rng(4).integers(0, 50, (2, n, 3)).astype(float)
    crowds[:, 7:, 2] = 0  # and a crowd of few
    first, second = (distance.known() @ crowd for crowd in crowds)
    expected = np.einsum("vc,vw,wc->c", crowds[0], table, crowds[1])
    assert distance.apart(first, second) == pytest.approx(expected, rel=1e-11)
    assert distance.times(crowds[0]) == pytest.approx(table @ crowds[0], rel=1e-9, abs=1e-9)


@some
@given(tables)
def test_reliability_adds_up_and_does_not_move(table):
    ratings = rated(table)
    if not ratings.n_codings:
        return
    found = dawid_skene(ratings)
    again = dawid_skene(ratings)
    coded = ratings.n_of_item > 0
    assert found.probability[coded].sum(axis=1) == pytest.approx(np.ones(coded.sum()))
    assert np.isnan(found.probability[~coded]).all()
    assert (found.says == again.says).all()
    assert found.says.sum(axis=2) == pytest.approx(np.ones(found.says.shape[:2]))


def test_likeness_of_sets_is_between_nought_and_one():
    ratings = rated([[0, 1], [2, 3], [2, 2]])
    found = value_of(likeness(ratings, Sets(SETS, 3)), 3)[0]
    assert found == pytest.approx((0 + 1 / 3 * 1 / 3 + 1) / 3)
