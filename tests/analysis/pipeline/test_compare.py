"""Comparing results: real ones made by the engine, and the same with a known change made."""

import csv
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import msgspec
import pytest

from groundswell.analysis.corpus.model import Contribution
from groundswell.analysis.embedding import HashingEmbedder
from groundswell.analysis.pipeline.analyse import analyse
from groundswell.analysis.pipeline.compare import compare_results
from groundswell.analysis.pipeline.comparison import (
    Comparison,
    encode_comparison,
    write_comparison,
)
from groundswell.analysis.pipeline.options import Options
from groundswell.analysis.report.model import Result
from groundswell.sample import sample_path


@pytest.fixture(scope="module")
def rows() -> list[Contribution]:
    with sample_path().open(encoding="utf-8-sig", newline="") as file:
        return [
            Contribution(row["id"], row["text"], number, participant=row["participant"] or None)
            for number, row in enumerate(csv.DictReader(file), start=2)
        ][:160]


@pytest.fixture(scope="module")
def result(rows: list[Contribution]) -> Result:
    return analyse(rows, embedder=HashingEmbedder(), options=Options(kinds="off"))


def with_leaves(result: Result, leaf_of_unit: Mapping[str, str | None]) -> Result:
    """Put units in other leaf themes, and the contributions with them."""
    units = tuple(replace(u, theme_id=leaf_of_unit.get(u.id, u.theme_id)) for u in result.units)
    themes: dict[str, dict[str, float]] = {}
    for unit in units:
        if unit.theme_id:
            themes.setdefault(unit.contribution_id, {})[unit.theme_id] = unit.score
    return replace(
        result,
        units=units,
        contributions=tuple(
            replace(c, themes=tuple(themes.get(c.id, {}).items())) for c in result.contributions
        ),
    )


def leaves_by_size(result: Result) -> list[str]:
    sizes = Counter(unit.theme_id for unit in result.units if unit.theme_id)
    return [theme for theme, _ in sizes.most_common()]


def change_of(comparison: Comparison, fate: str, level: str = "leaf"):
    (change,) = [c for c in comparison.themes if c.fate == fate and c.level == level]
    return change


def test_a_result_is_the_same_as_itself(result):
    comparison = compare_results(result, result)
    assert comparison.relation == "same contributions"
    assert {change.fate for change in comparison.themes} == {"kept"}
    assert all(change.overlap == 1 for change in comparison.themes)
    assert {change.change for change in comparison.contributions} == {"same themes"}
    assert [(a.level, a.ari, a.ami) for a in comparison.agreement] == [
        ("wide", 1.0, 1.0),
        ("leaf", 1.0, 1.0),
    ]
    placed = sum(unit.theme_id is not None for unit in result.units)
    assert comparison.agreement[1].n_units == placed < comparison.n_shared_units
    assert comparison.parameters == ()


def test_every_theme_and_contribution_is_told_once_between_two_real_runs(rows, result):
    other = analyse(
        rows[40:], embedder=HashingEmbedder(), options=Options(kinds="off", seed=5, title="B")
    )
    comparison = compare_results(result, other)
    assert comparison.relation == "some shared"
    for level in ("wide", "leaf"):
        for which, of in (("before", result), ("after", other)):
            told = [
                side.id
                for change in comparison.themes
                if change.level == level
                for side in getattr(change, which)
            ]
            is_wide = level == "wide"
            assert sorted(told) == sorted(
                t.id for t in of.themes if (t.parent_id is None) == is_wide
            )
    changes = Counter(change.change for change in comparison.contributions)
    assert changes["only in the first"] == 40
    assert sum(changes.values()) == len(result.contributions)
    assert ("seed", "0", "5") in [(p.name, p.before, p.after) for p in comparison.parameters]
    assert 0 < comparison.agreement[1].ari < 1


def test_another_title_is_a_renaming_and_prevalence_stands_on_both_sides(result):
    first = result.themes[0]
    share = replace(first.participants, n=first.participants.n + 1)
    other = replace(
        result,
        themes=(replace(first, title="Another title", participants=share), *result.themes[1:]),
    )
    change = change_of(compare_results(result, other), "renamed", "wide")
    assert (change.before[0].title, change.after[0].title) == (first.title, "Another title")
    assert change.after[0].participants.n == change.before[0].participants.n + 1


def test_ids_that_are_shuffled_do_not_hide_that_themes_are_the_same(result):
    ids = [theme.id for theme in result.themes]
    new = dict(zip(ids, reversed(ids), strict=True))
    other = replace(
        with_leaves(result, {u.id: u.theme_id and new[u.theme_id] for u in result.units}),
        themes=tuple(
            replace(t, id=new[t.id], parent_id=t.parent_id and new[t.parent_id])
            for t in result.themes
        ),
    )
    comparison = compare_results(result, other)
    assert {change.fate for change in comparison.themes} == {"kept"}
    assert {change.change for change in comparison.contributions} == {"same themes"}


def test_two_themes_made_one_are_merged_and_the_other_way_round_split(result):
    big, small = leaves_by_size(result)[1:3]
    merged = with_leaves(
        result, {unit.id: big for unit in result.units if unit.theme_id in (big, small)}
    )
    merged = replace(merged, themes=tuple(t for t in merged.themes if t.id != small))
    comparison = compare_results(result, merged)
    change = change_of(comparison, "merged")
    assert sorted(side.id for side in change.before) == sorted([big, small])
    assert [side.id for side in change.after] == [big]
    assert change.overlap == 1
    # The parts of a merger are not moves.
    assert {c.change for c in comparison.contributions} == {"same themes"}

    back = compare_results(merged, result)
    assert sorted(side.id for side in change_of(back, "split").after) == sorted([big, small])
    assert {overlap.before_id for overlap in back.overlaps if overlap.after_id == small} >= {big}


def test_a_theme_that_lost_all_its_units_is_gone_and_one_that_gained_them_is_new(result):
    leaf = leaves_by_size(result)[2]
    gone = with_leaves(result, {u.id: None for u in result.units if u.theme_id == leaf})
    gone = replace(gone, themes=tuple(t for t in gone.themes if t.id != leaf))
    comparison = compare_results(result, gone)
    assert [side.id for side in change_of(comparison, "gone").before] == [leaf]
    moved = [c for c in comparison.contributions if leaf in c.left]
    assert moved
    assert all(c.change == "moved" and not c.joined for c in moved)
    assert [side.id for side in change_of(compare_results(gone, result), "new").after] == [leaf]


def test_a_contribution_that_went_from_one_theme_to_another_is_told(result):
    big, other = leaves_by_size(result)[:2]
    of_big = Counter(u.contribution_id for u in result.units if u.theme_id)
    unit = next(u for u in result.units if u.theme_id == big and of_big[u.contribution_id] == 1)
    comparison = compare_results(result, with_leaves(result, {unit.id: other}))
    (moved,) = [c for c in comparison.contributions if c.change == "moved"]
    assert (moved.before_id, moved.left, moved.joined) == (
        unit.contribution_id,
        (big,),
        (other,),
    )
    assert "Most frequent moves" in write_comparison(comparison)


def test_a_changed_state_and_a_changed_text_are_told(result):
    one, other, *rest = result.contributions
    changed = replace(
        result,
        contributions=(
            replace(one, state="none of these", themes=()),
            replace(other, text="Something else."),
            *rest,
        ),
    )
    told = {c.before_id: c for c in compare_results(result, changed).contributions}
    assert told[one.id].change == "state changed"
    assert (told[one.id].state_before, told[one.id].state_after) == (one.state, "none of these")
    assert (told[other.id].change, told[other.id].after_id) == ("other text", other.id)


def test_other_ids_on_the_same_texts_are_found_by_text(result):
    renamed = replace(
        result,
        contributions=tuple(replace(c, id=f"x{c.id}") for c in result.contributions),
        units=tuple(
            replace(u, id=f"x{u.id}", contribution_id=f"x{u.contribution_id}") for u in result.units
        ),
    )
    comparison = compare_results(result, renamed)
    assert comparison.matched_by == "text"
    n_written = sum(bool(c.text.strip()) for c in result.contributions)
    assert comparison.n_shared == n_written
    assert comparison.agreement[1].ari == 1
    assert {change.fate for change in comparison.themes} == {"kept"}


def test_unrelated_files_are_called_so(result):
    texts = ["The bus is late.", "Buses never run on Sundays.", "Cheaper bus fares, please."]
    other = analyse(
        [Contribution(c.id, texts[i % 3], i + 2) for i, c in enumerate(result.contributions)],
        embedder=HashingEmbedder(),
    )
    comparison = compare_results(result, other)
    assert comparison.relation == "unrelated"
    assert {change.fate for change in comparison.themes} == {"gone", "new"}
    assert "different files" in write_comparison(comparison)
    assert comparison.agreement[1].ari is None
    assert "too few shared units" in write_comparison(comparison)


def test_results_without_any_row_can_be_compared():
    empty = analyse([], embedder=HashingEmbedder())
    comparison = compare_results(empty, empty)
    assert comparison.themes == ()
    assert write_comparison(comparison).startswith("# What changed")


def test_the_json_reads_back_and_titles_are_no_markdown(result):
    odd = replace(result, title="A | <b>B</b>\n# C")
    comparison = compare_results(odd, result)
    data = encode_comparison(comparison)
    assert msgspec.json.decode(data, type=Comparison) == comparison
    assert data == encode_comparison(compare_results(odd, result))
    assert write_comparison(comparison).splitlines()[0] == (
        r"# What changed: A \| \<b\>B\</b\> \# C → What people said"
    )
