"""Group tables, and an attack on them: can a withheld figure be worked out from what is shown?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from groundswell.analysis.evidence.groups import cohens_h, group_table, group_tables
from groundswell.analysis.evidence.model import GroupTable

MINIMUM, CELL = 10, 3


def crowd(sizes: dict[str, int], counts: dict[str, dict[str, int]]):
    """People of each group, the first so many of whom mention each theme."""
    group_of = {f"{g or 'none'}-{i:03}": g for g, size in sizes.items() for i in range(size)}
    themes = {
        person: {t for t in counts if int(person[-3:]) < counts[t].get(group, 0)}
        for person, group in group_of.items()
    }
    return group_of, themes


class Attacker:
    """Knows every total, all that the tables show, and which groups can share a person.

    Whole numbers of people stand in every combination of groups ("atom"); those who mention the
    theme and those who do not. An exact solver finds the least and greatest figure of any set.
    """

    def __init__(self, tables, atoms, theme, total, n_people):
        self.atoms = atoms
        n = len(atoms)
        mention, everybody = np.eye(2 * n)[:n].sum(0), np.ones(2 * n)
        rows, low, high = [mention, everybody], [total, n_people], [total, n_people]
        for k, table in enumerate(tables):
            sizes = dict(table.sizes) | {"": table.n_not_stated}
            for group, size in sizes.items():
                here = self.of([(k, group)])
                rows.append(np.concatenate([here, here]))
                low.append(0 if size is None else size)
                high.append(n_people if size is None else size)
            for cell in table.cells:
                if cell.theme_id == theme:
                    here = self.of([(k, cell.group)])
                    if not cell.suppressed:
                        rows.append(np.concatenate([here, 0 * here]))
                        low.append(cell.n)
                        high.append(cell.n)
                    elif cell.why_suppressed == "small group":
                        rows.append(np.concatenate([here, here]))
                        low.append(1)
                        high.append(table.minimum - 1)
        self.constraint = LinearConstraint(np.array(rows), low, high)

    def of(self, parts):
        return np.array([float(any(a[k] == g for k, g in parts)) for a in self.atoms])

    def width(self, parts):
        goal = np.concatenate([self.of(parts), 0 * self.of(parts)])
        ends = []
        for sign in (1, -1):
            found = milp(
                sign * goal,
                constraints=self.constraint,
                integrality=np.ones(goal.size),
                bounds=Bounds(0, np.inf),
            )
            assert found.success, found.message
            ends.append(sign * found.fun)
        return ends[1] - ends[0]


def attack(tables, groups, themes_by_person, theme_ids):
    """Assert that no withheld figure of an unsafe cell can be narrowed below its protection."""
    people = sorted(themes_by_person)
    columns = [t.column for t in tables]
    label = {p: tuple(groups[c].get(p, "") for c in columns) for p in people}
    atoms = sorted(set(label.values()))
    for theme in theme_ids:
        said = {p for p in people if theme in themes_by_person[p]}
        mallory = Attacker(tables, atoms, theme, len(said), len(people))
        for k, table in enumerate(tables):
            gone = [c.group for c in table.cells if c.theme_id == theme and c.suppressed]
            for group in gone:
                of = sum(label[p][k] == group for p in people)
                n = sum(label[p][k] == group for p in said)
                if of >= MINIMUM and CELL <= n <= of - CELL:
                    continue
                # Where hardly anyone, or nearly everyone, mentions it the total itself says so.
                most = min(CELL, of, len(said), len(people) - len(said))
                assert mallory.width([(k, group)]) >= most, (table.column, theme, group)


sizes_of = st.dictionaries(
    st.sampled_from(["", "a", "b", "c", "d", "e", "f"]), st.integers(1, 40), min_size=2
)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_withheld_figure_can_be_worked_out(data):
    sizes = data.draw(sizes_of)
    counts = {
        t: {g: data.draw(st.integers(0, size)) for g, size in sizes.items()} for t in ("x", "y")
    }
    group_of, themes = crowd(sizes, counts)
    table = group_table("role", themes, group_of, theme_ids=["x", "y"])
    attack([table], {"role": group_of}, themes, ["x", "y"])
    shown = {g for g, size in table.sizes if size is not None}
    rest = sum(size for g, size in sizes.items() if g and g not in shown)
    rest += sizes.get("", 0) if table.n_not_stated is None else 0
    assert rest == 0 or rest >= MINIMUM or not shown
    assert all(sizes[g] >= MINIMUM for g in shown)


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_a_wider_group_does_not_give_its_parts_away(data):
    wards = {f"{s}{i}": data.draw(st.integers(2, 30)) for s in "ABC" for i in range(3)}
    ward_of = {f"{w}-{i:02}": w for w, size in wards.items() for i in range(size)}
    site_of = {p: w[0] for p, w in ward_of.items()}
    chance = {w: data.draw(st.sampled_from([0, 0.05, 0.3, 0.95])) for w in wards}
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    themes = {p: {"x"} if rng.random() < chance[w] else set() for p, w in ward_of.items()}
    groups = {"ward": ward_of, "site": site_of}
    tables = group_tables(groups, themes, theme_ids=["x"])
    attack(tables, groups, themes, ["x"])


def test_columns_taken_one_by_one_would_give_a_ward_away():
    wards = {"A1": 20, "A2": 4, "B1": 30, "B2": 8}
    ward_of = {f"{w}-{i:02}": w for w, size in wards.items() for i in range(size)}
    site_of = {p: w[0] for p, w in ward_of.items()}
    themes = {p: {"x"} if int(p[-2:]) % 2 else set() for p in ward_of}
    groups = {"ward": ward_of, "site": site_of}
    alone = [group_table(c, themes, groups[c], theme_ids=["x"]) for c in groups]
    with pytest.raises(AssertionError):
        attack(alone, groups, themes, ["x"])
    attack(group_tables(groups, themes, theme_ids=["x"]), groups, themes, ["x"])


def test_one_small_group_takes_another_with_it():
    group_of, themes = crowd(
        {"nurse": 60, "doctor": 25, "porter": 9}, {"x": {"nurse": 30, "doctor": 9, "porter": 4}}
    )
    table = group_table("role", themes, group_of, theme_ids=["x"])
    why = {c.group: c.why_suppressed for c in table.cells}
    assert why == {"nurse": "", "doctor": "could be worked out", "porter": "small group"}
    assert dict(table.sizes) == {"nurse": 60, "doctor": None, "porter": None}
    hidden = [c for c in table.cells if c.suppressed]
    assert all(
        (c.n, c.of, c.share, c.other_share, c.effect, c.p_value, c.p_adjusted) == (None,) * 7
        for c in hidden
    )


def test_small_groups_that_are_small_together_are_still_a_small_group():
    group_of, themes = crowd({"nurse": 60, "doctor": 25, "porter": 3, "cook": 4}, {"x": {}})
    table = group_table("role", themes, group_of, theme_ids=["x"])
    assert dict(table.sizes)["doctor"] is None


def test_not_stated_is_a_group_and_goes_first():
    group_of, themes = crowd(
        {"nurse": 60, "doctor": 25, "porter": 9, "": 14},
        {"x": {"nurse": 30, "doctor": 9, "porter": 4, "": 5}},
    )
    table = group_table("role", themes, group_of, theme_ids=["x"])
    assert table.n_not_stated is None
    assert dict(table.sizes)["doctor"] == 25


def test_blank_and_missing_are_not_stated():
    themes = {f"P{i:02}": {"x"} if i % 2 else set() for i in range(60)}
    group_of = dict.fromkeys(list(themes)[:40], "here") | dict.fromkeys(list(themes)[40:50], "  ")
    table = group_table("place", themes, group_of, theme_ids=["x"])
    assert table.n_not_stated == 20
    assert table.cells[0].n == 20
    assert table.cells[0].other_share == 0.5


def test_a_lone_voice_in_a_large_group_is_withheld_with_company():
    group_of, themes = crowd(
        {"nurse": 200, "doctor": 90, "manager": 50},
        {"x": {"nurse": 1, "doctor": 40, "manager": 20}},
    )
    table = group_table("role", themes, group_of, theme_ids=["x"])
    assert {c.group: c.suppressed for c in table.cells} == {
        "nurse": True,
        "manager": True,
        "doctor": False,
    }
    assert {c.why_suppressed for c in table.cells if c.suppressed} == {"few people"}


def test_a_planted_difference_is_found_and_chance_is_not():
    rng = np.random.default_rng(5)
    group_of = {f"P{i:03}": "abcde"[i % 5] for i in range(500)}
    themes = {p: {f"t{j}" for j in range(20) if rng.random() < 0.25} for p in group_of}
    for p, g in group_of.items():
        if g == "c":
            themes[p] = themes[p] | ({"t7"} if rng.random() < 0.6 else set())
    table = group_table("g", themes, group_of, theme_ids=[f"t{j}" for j in range(20)])
    found = {(c.theme_id, c.group) for c in table.cells if (c.p_adjusted or 0) < 0.05}
    assert ("t7", "c") in found
    assert {theme for theme, _ in found} == {"t7"}
    cell = next(c for c in table.cells if (c.theme_id, c.group) == ("t7", "c"))
    assert cell.effect == pytest.approx(cohens_h(cell.share, cell.other_share))
    assert cell.effect > 0.5
    assert cell.p_value <= cell.p_adjusted


def test_fisher_agrees_with_a_count_by_hand():
    group_of, themes = crowd({"a": 10, "b": 12}, {"x": {"a": 4, "b": 9}})
    table = group_table("g", themes, group_of, theme_ids=["x"])
    from math import comb

    chance = [comb(10, k) * comb(12, 13 - k) / comb(22, 13) for k in range(1, 11)]
    by_hand = sum(p for p in chance if p <= chance[3] * (1 + 1e-7))
    assert [c.p_value for c in table.cells] == [pytest.approx(by_hand)] * 2


def test_row_order_does_not_matter():
    group_of, themes = crowd(
        {"a": 20, "b": 12, "c": 5, "": 3}, {"x": {"a": 4, "b": 9}, "y": {"a": 14, "b": 1, "c": 2}}
    )
    back = group_table(
        "g", dict(reversed(themes.items())), dict(reversed(group_of.items())), theme_ids=["x", "y"]
    )
    assert back == group_table("g", themes, group_of, theme_ids=["x", "y"])


def test_nobody_at_all_gives_an_empty_table():
    table = group_table("g", {}, {}, theme_ids=["x"])
    assert isinstance(table, GroupTable)
    assert table.cells == ()
