"""Every coefficient gives the published values, to the digits that were printed.

Sources: Krippendorff's example of 4 coders and 12 items (alpha); Gwet (2014) and the outputs that
the irrCAC package documents for its data sets (all others); known_values.csv of the data folder.
"""

from __future__ import annotations

import csv

import numpy as np
import pytest

from groundswell.analysis.agreement.pairs import pair_agreement, pairs_of
from groundswell.analysis.agreement.ratings import Ratings, ratings_of
from groundswell.analysis.agreement.reliability import dawid_skene
from groundswell.analysis.agreement.scales import scale_of
from groundswell.analysis.agreement.statistics import (
    alpha,
    fleiss,
    gwet,
    likeness,
    percent,
    value_of,
)

KNOWN = [
    ("cac.raw4raters", "nominal", 0.7434),
    ("cac.raw4raters", "ordinal", 0.8154),
    ("cac.raw4raters", "interval", 0.8491),
    ("cac.raw5obser", "nominal", 0.4805),
    ("cac.raw5obser", "ordinal", 0.7687),
    ("cac.raw5obser", "interval", 0.7719),
    ("cac.ben.gerry", "nominal", 0.6649),
]

PUBLISHED = [
    ("cac.raw4raters", "percent", "nominal", "0.8181818"),
    ("cac.raw4raters", "gwet", "nominal", "0.77544"),
    ("cac.raw4raters", "fleiss", "nominal", "0.76117"),
    ("cac.raw4raters", "alpha", "nominal", "0.74342"),
    ("cac.raw4raters", "likeness", "interval", "0.9753788"),
    ("cac.raw4raters", "gwet", "interval", "0.914"),
    ("cac.raw4raters", "fleiss", "interval", "0.86494"),
    ("cac.raw4raters", "alpha", "interval", "0.84911"),
    ("cont3x3abstractors", "percent", "nominal", "0.89"),
    ("cont3x3abstractors", "cohen", "nominal", "0.7964094"),
    ("cont3x3abstractors", "gwet", "nominal", "0.8493305"),
    ("cont3x3abstractors", "alpha", "nominal", "0.7972585"),
    ("cont3x3abstractors", "fleiss", "nominal", "0.7962397"),  # Scott's pi, with two coders.
    ("cont3x3abstractors", "likeness", "interval", "0.9725"),
    ("cont3x3abstractors", "cohen", "interval", "0.8921569"),
    ("cont3x3abstractors", "gwet", "interval", "0.9402369"),
    ("cont3x3abstractors", "alpha", "interval", "0.8926487"),
    ("cont3x3abstractors", "fleiss", "interval", "0.8921093"),
    ("distrib.6raters", "percent", "nominal", "0.5511111"),
    ("distrib.6raters", "gwet", "nominal", "0.4448007"),
    ("distrib.6raters", "fleiss", "nominal", "0.4139265"),
    ("distrib.6raters", "alpha", "nominal", "0.4204384"),
    ("distrib.6raters", "likeness", "interval", "0.8544444"),
    ("distrib.6raters", "gwet", "interval", "0.4837438"),
    ("distrib.6raters", "fleiss", "interval", "0.2511909"),
    ("distrib.6raters", "alpha", "interval", "0.259511"),
    ("cac.dist4cat", "gwet", "nominal", "0.3518903"),
]

# Tables that count coders by category, and where their categories start.
COUNTED = {"distrib.6raters": 1, "cac.dist4cat": 1}
CROSSED = {"cont3x3abstractors", "cont4x4diagnosis"}


@pytest.fixture(scope="module")
def reference(shared_data):
    folder = shared_data / "intercoder_reference"

    def read(name: str) -> Ratings:
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = [[cell.strip() for cell in row] for row in csv.reader(file)][1:]
        if name in CROSSED:
            cells = [
                (i, j)
                for i, row in enumerate(rows)
                for j, n in enumerate(row[1:])
                for _ in range(int(n))
            ]
            return ratings_of(cells)[0]
        if name in COUNTED:
            counts = [[int(n) for n in row[COUNTED[name] :]] for row in rows]
            return ratings_of(
                [[code for code, n in enumerate(row) for _ in range(n)] for row in counts]
            )[0]
        start = 2 if rows[0][0].startswith("G") else 1
        return ratings_of([[cell or None for cell in row[start:]] for row in rows])[0]

    return read


def coefficient(name: str, ratings: Ratings, level: str) -> float:
    n = ratings.n_values
    scale = scale_of(level, np.arange(n, dtype=float), n_values=n)
    if name == "likeness":
        far = scale.distance.between(np.array([0]), np.array([n - 1]))[0]
        unlike = 1 - value_of(likeness(ratings, scale.distance), ratings.n_items)[0]
        return 1 - unlike / far
    statistic = {
        "alpha": lambda: alpha(ratings, scale),
        "fleiss": lambda: fleiss(ratings, scale),
        "gwet": lambda: gwet(ratings, scale),
        "cohen": lambda: pair_agreement(pairs_of(ratings), ratings, scale),
        "percent": lambda: percent(ratings),
    }[name]()
    return float(value_of(statistic, ratings.n_items)[0])


@pytest.mark.parametrize(("table", "level", "value"), KNOWN)
def test_alpha_gives_the_known_values(reference, table, level, value):
    assert round(coefficient("alpha", reference(table), level), 4) == value


def test_no_known_value_is_left_out(shared_data):
    with (shared_data / "intercoder_reference" / "known_values.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["coefficient"] for row in rows} == {"krippendorff_alpha"}
    found = [(row["dataset"], row["level"], float(row["value_computed_here"])) for row in rows]
    assert found == KNOWN


@pytest.mark.parametrize(("table", "name", "level", "value"), PUBLISHED)
def test_the_published_values_come_out_to_the_printed_digits(reference, table, name, level, value):
    digits = len(value.split(".")[1])
    assert round(coefficient(name, reference(table), level), digits) == float(value)


@pytest.mark.parametrize("table", ["cont3x3abstractors", "cont4x4diagnosis", "cac.ben.gerry"])
@pytest.mark.parametrize(("level", "weights"), [("nominal", None), ("interval", "quadratic")])
def test_cohens_kappa_is_that_of_scikit_learn(reference, table, level, weights):
    from sklearn.metrics import cohen_kappa_score

    ratings = reference(table)
    both = pairs_of(ratings)
    theirs = cohen_kappa_score(both.a, both.b, weights=weights, labels=np.arange(ratings.n_values))
    assert coefficient("cohen", ratings, level) == pytest.approx(theirs, abs=1e-12)


@pytest.fixture(scope="module")
def crowd(shared_data):
    """50,058 codings; of a coder who coded an item again, the first is kept."""
    import pyarrow.parquet as pq

    path = shared_data / "intercoder_crowd_manifestos" / "codings.parquet"
    names = ("unit_id", "coder", "policy_area", "golden", "tainted")
    columns = pq.read_table(path, columns=list(names)).to_pydict()
    rows = list(zip(*(columns[name] for name in names), strict=True))
    assert len(rows) == 50_058

    def arranged(*, gold: bool) -> tuple[Ratings, list[str]]:
        first: dict[tuple[str, str], str] = {}
        for unit, coder, said, *checked in rows:
            if gold or checked == ["false", "false"]:
                first.setdefault((unit, coder), said)
        keys = sorted(first)
        items = sorted({unit for unit, _ in keys})
        coders = sorted({coder for _, coder in keys})
        place, number = ({name: n for n, name in enumerate(names)} for names in (items, coders))
        ratings = Ratings(
            np.array([place[unit] for unit, _ in keys]),
            np.array([number[coder] for _, coder in keys]),
            np.array([int(first[key] == "4") for key in keys]),
            len(items),
            len(coders),
            2,
        )
        return ratings, coders

    return arranged


@pytest.mark.parametrize(("gold", "value", "n"), [(True, 0.6853, 14684), (False, 0.541, 14412)])
def test_alpha_of_fifty_thousand_codings(crowd, gold, value, n):
    """As in computed_alphas_on_real_sets.csv."""
    ratings, _ = crowd(gold=gold)
    assert ratings.n_items == n
    found = value_of(alpha(ratings, scale_of("nominal", n_values=2)), n)[0]
    assert round(float(found), 4) == value


def test_coder_reliability_is_that_of_crowd_kit(crowd):
    """Figures of crowd-kit 1.4.2 after the same 44 rounds.

    Its own rule would stop after two: it adds the prior once a coding, so that its bound falls.
    """
    ratings, coders = crowd(gold=True)
    number = {coder: n for n, coder in enumerate(coders)}
    found = dawid_skene(ratings)
    assert found.n_rounds == 44
    assert found.prevalence == pytest.approx([0.954165582, 0.045834418], abs=1e-7)
    assert found.says[number["c0"]] == pytest.approx(
        np.array([[0.985474, 0.014526], [0.104642, 0.895358]]), abs=1e-6
    )
    assert found.says[number["c40"]] == pytest.approx(
        np.array([[0.966016, 0.033984], [0.112383, 0.887617]]), abs=1e-6
    )
    assert int((found.probability[:, 1] > 0.5).sum()) == 658


def test_coder_reliability_with_gaps_is_that_of_crowd_kit(reference):
    """The same, on 15 items, 5 coders and 4 values, after 26 rounds."""
    found = dawid_skene(reference("cac.raw5obser"))
    assert found.n_rounds == 26
    assert found.prevalence == pytest.approx([0.333332, 0.266668, 0.266666, 0.133333], abs=1e-6)
    assert found.probability[[0, 7, 10]] == pytest.approx(
        np.array([[0, 0, 1, 0], [0, 0.00001, 0.99999, 0], [0.999985, 0.000015, 0, 0]]), abs=1e-6
    )
