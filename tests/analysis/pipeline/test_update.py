"""Updating results: themes stay, new rows find their place, what does not fit is shown."""

import csv
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from groundswell.analysis.corpus.columns import ColumnChoice
from groundswell.analysis.corpus.contributions import made_id, read_contributions
from groundswell.analysis.corpus.model import Contribution
from groundswell.analysis.corpus.table import Table
from groundswell.analysis.embedding import HashingEmbedder, load_embedder
from groundswell.analysis.errors import InputError, ModelError, ResultError
from groundswell.analysis.pipeline.analyse import analyse
from groundswell.analysis.pipeline.compare import compare_results
from groundswell.analysis.pipeline.options import Options
from groundswell.analysis.pipeline.update import list_unplaced, update_result
from groundswell.analysis.report.json_file import decode_result, encode_result
from groundswell.analysis.report.model import Result
from groundswell.sample import sample_path

EMBEDDER = HashingEmbedder()
STATES_IN_THEMES = ("assigned", "uncertain")


def sample_rows(group: str | None = None) -> list[Contribution]:
    with sample_path().open(encoding="utf-8-sig", newline="") as file:
        return [
            Contribution(
                row["id"],
                row["text"],
                number,
                participant=row["participant"] or None,
                groups={group: row[group]} if group and row[group] else {},
            )
            for number, row in enumerate(csv.DictReader(file), start=2)
        ]


@pytest.fixture(scope="module")
def old() -> Result:
    return analyse(
        sample_rows("role")[:150],
        embedder=EMBEDDER,
        options=Options(seed=3),
        columns=[("text", "text"), ("id", "id")],
    )


@pytest.fixture(scope="module")
def new(old: Result) -> Result:
    return update_result(old, sample_rows()[140:190], embedder=EMBEDDER)


def of_new(old: Result, new: Result):
    known = {unit.id for unit in old.units}
    return [unit for unit in new.units if unit.id not in known]


def test_old_themes_and_old_placings_stay(old, new):
    kept = {theme.id: theme for theme in new.themes}
    for theme in old.themes:
        now = kept[theme.id]
        assert (now.number, now.title, now.title_source, now.parent_id, now.kind) == (
            theme.number,
            theme.title,
            theme.title_source,
            theme.parent_id,
            theme.kind,
        )
        assert now.contributions.of > theme.contributions.of
        assert now.n_units >= theme.n_units
    place = {unit.id: unit for unit in new.units}
    for unit in old.units:
        assert replace(place[unit.id], x=unit.x, y=unit.y) == unit
    rows = {one.id: one for one in new.contributions}
    for one in old.contributions:
        assert replace(rows[one.id], family_id=one.family_id) == one
    blocks = {block.id: block for block in new.blocks}
    for block in old.blocks:
        now = blocks[block.id]
        assert (now.number, now.title, now.statement) == (
            block.number,
            block.title,
            block.statement,
        )


def test_every_row_old_and_new_is_in_a_state_and_known_rows_are_not_counted_twice(old, new):
    assert new.accounting.n_rows == len(new.contributions) == 190
    assert sum(state.n for state in new.accounting.states) == 190
    assert sum(state.n for state in new.accounting.unit_states) == new.accounting.n_units
    assert new.accounting.n_units == len(new.units) > len(old.units)
    assert any("40 new contributions joined the 150" in notice for notice in new.notices)
    assert any("10 contributions in the new file were there already" in n for n in new.notices)
    counts = Counter(one.state for one in new.contributions)
    assert {s.state: s.n for s in new.accounting.states if s.n} == dict(counts)
    for old_count, count in zip(old.accounting.redactions, new.accounting.redactions, strict=True):
        assert count[0] == old_count[0]
        assert count[1] >= old_count[1]


def test_new_units_are_placed_with_a_share_of_votes_and_figures_follow(old, new):
    added = of_new(old, new)
    assert Counter(unit.state for unit in added)["assigned"] > 0
    ids = {theme.id for theme in new.themes if theme.parent_id is not None}
    for unit in added:
        assert (unit.theme_id in ids) == (unit.state in STATES_IN_THEMES)
        assert 0 <= unit.score <= 1
        if unit.state == "assigned":
            assert unit.score >= 0.5
        if unit.state == "uncertain":
            assert unit.score < 0.5
    for theme in new.themes:
        leaves = {t.id for t in new.themes if t.parent_id == theme.id} or {theme.id}
        mine = [unit for unit in new.units if unit.theme_id in leaves]
        assert theme.n_units == len(mine)
        assert theme.contributions.n == len({unit.contribution_id for unit in mine})
        texts = {unit.id: unit.text for unit in mine}
        assert all(texts[quote.unit_id] == quote.text for quote in theme.quotes)
    assert new.saturation != old.saturation


def test_a_result_reads_back_and_is_the_same_whatever_the_order_of_the_rows(old, new):
    rows = sample_rows()[140:190]
    random.Random(1).shuffle(rows)
    again = update_result(old, rows, embedder=EMBEDDER)
    assert encode_result(again) == encode_result(new)
    assert decode_result(encode_result(new)) == new


def test_new_people_get_pseudonyms_that_follow_on(old, new):
    known = {one.id: one.participant for one in old.contributions}
    highest = max(int(name[1:]) for name in known.values() if name)
    fresh = {one.participant for one in new.contributions if one.id not in known} - {None}
    assert sorted(int(name[1:]) for name in fresh) == list(
        range(highest + 1, highest + 1 + len(fresh))
    )
    assert any("counted as new people" in notice for notice in new.notices)
    assert new.accounting.n_participants == old.accounting.n_participants + len(fresh)


def test_group_tables_are_left_out_with_a_notice(old, new):
    assert old.groups
    assert new.groups == ()
    assert any("figures for groups" in notice for notice in new.notices)


def test_the_same_words_again_join_the_family_and_go_where_they_went_before(old):
    placed = {u.contribution_id for u in old.units if u.state == "assigned"}
    lone = next(c for c in old.contributions if c.family_id is None and c.id in placed)
    family = old.families[0]
    new = update_result(
        old,
        [
            Contribution("zz1", lone.text.upper() + " ", 2, participant="x"),
            Contribution("zz2", family.text, 3, participant="y"),
        ],
        embedder=EMBEDDER,
    )
    rows = {one.id: one for one in new.contributions}
    families = {one.id: one for one in new.families}
    assert rows["zz1"].family_id == rows[lone.id].family_id == f"family-{lone.id}"
    assert rows["zz2"].family_id == family.id
    assert families[family.id].members == tuple(sorted((*family.members, "zz2")))
    assert families[family.id].representative == family.representative
    assert families[family.id].n_contributions == family.n_contributions + 1
    assert families[family.id].n_participants == family.n_participants + 1
    assert {t for t, _ in rows["zz1"].themes} == {t for t, _ in lone.themes}
    for one in old.families:
        assert set(one.members) <= set(families[one.id].members)


def emerging(n_people: int) -> list[Contribution]:
    topics = ["zebra crossing", "zebra crossings outside", "painted zebra crossing lines"]
    return [
        Contribution(
            f"zz{i}",
            f"Nobody repaints faded {topics[i % 3]} near kerb number{i}.",
            i + 2,
            participant=f"person {i % n_people}",
        )
        for i in range(6)
    ]


def test_what_fits_no_theme_but_is_alike_becomes_a_marked_candidate_with_a_new_id(old):
    new = update_result(old, emerging(6), embedder=EMBEDDER)
    known = {theme.id for theme in old.themes}
    fresh = [theme for theme in new.themes if theme.id not in known]
    assert [theme.parent_id is None for theme in fresh] == [True, False]
    assert fresh[1].parent_id == fresh[0].id
    assert fresh[0].participants.n >= 3
    assert fresh[0].stability == 0
    assert fresh[0].title not in {theme.title for theme in old.themes}
    assert any(
        f"{fresh[0].number} “{fresh[0].title}”" in notice and "candidate" in notice
        for notice in new.notices
    )
    assert any("afresh to see what themes" in notice for notice in new.notices)

    # A second update goes on from there: the id stays with it, and is not given again.
    third = update_result(
        new,
        [
            replace(row, id=f"y{row.id}", text=row.text.replace("number", "pole"))
            for row in emerging(6)
        ],
        embedder=EMBEDDER,
    )
    kept = {theme.id: theme.title for theme in third.themes}
    assert kept[fresh[0].id] == fresh[0].title
    assert third.accounting.n_rows == 162
    joined = [u for u in of_new(new, third) if u.theme_id == fresh[1].id]
    assert joined
    assert sum(notice.startswith("Update 1:") for notice in third.notices) >= 3
    assert [name for name, _ in third.parameters if name.startswith("updated from")] == [
        "updated from 1",
        "updated from 2",
    ]


def test_two_people_are_no_theme_and_their_words_are_listed(old):
    new = update_result(old, emerging(2), embedder=EMBEDDER)
    assert {theme.id for theme in new.themes} == {theme.id for theme in old.themes}
    unplaced = list_unplaced(old, new)
    assert len(unplaced) >= 5
    assert all(unit.theme_id is None and unit.state == "none of these" for unit in unplaced)
    n_clear = sum(unit.state != "uninformative" for unit in of_new(old, new))
    assert any(
        f"{len(unplaced)} of {n_clear} new meaning units are in none of the themes" in notice
        for notice in new.notices
    )


def test_a_campaign_is_one_voice_and_makes_no_theme_by_itself(old):
    text = (
        "Repaint faded zebra crossings outside depots: zebra kerbs crack, puddles freeze, "
        "cyclists skid, lorries reverse."
    )
    rows = [Contribution(f"zz{i}", text, i + 2, participant=f"p{i}") for i in range(12)]
    new = update_result(old, rows, embedder=EMBEDDER)
    assert {theme.id for theme in new.themes} == {theme.id for theme in old.themes}
    assert any(f.is_campaign and f.n_participants == 12 for f in new.families)
    assert len({unit.contribution_id for unit in list_unplaced(old, new)}) == 12


def test_a_comparison_of_an_update_matches_themes_by_id(old, new):
    comparison = compare_results(old, new)
    assert comparison.relation == "update"
    assert {change.fate for change in comparison.themes} <= {"kept", "new"}
    assert all(a.ari == 1 for a in comparison.agreement)
    changes = Counter(change.change for change in comparison.contributions)
    assert changes == {"same themes": 150, "only in the second": 40}
    assert compare_results(new, old).relation == "downdate"


def without_ids(texts: list[str]) -> tuple[Contribution, ...]:
    table = Table(
        ("text",),
        tuple((text,) for text in texts),
        tuple(range(2, len(texts) + 2)),
        (None,) * len(texts),
        "CSV",
    )
    return read_contributions(table, ColumnChoice(text="text"))


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return [row.text for row in sample_rows()[:60] if row.text]


@pytest.fixture(scope="module")
def nameless(texts) -> Result:
    """A result of rows without a column of ids."""
    return analyse(without_ids(texts), embedder=EMBEDDER, columns=[("text", "text")])


def test_without_ids_new_rows_with_known_words_are_new_rows(nameless, texts):
    fresh = [texts[3], texts[3], "Nobody repaints the faded zebra crossing."]
    new = update_result(nameless, without_ids(fresh), embedder=EMBEDDER)
    assert new.accounting.n_rows == nameless.accounting.n_rows + 3
    assert len({one.id for one in new.contributions}) == new.accounting.n_rows
    alike = [one for one in new.contributions if one.text == new_text(nameless, texts[3])]
    assert len(alike) == 1 + 2
    assert len({one.family_id for one in alike}) == 1
    assert any("2 of them hold words that were there already" in n for n in new.notices)


def new_text(result: Result, text: str) -> str:
    """Redacted text of a row of this result."""
    return next(one.text for one in result.contributions if one.text in text or text in one.text)


def test_without_ids_the_whole_table_again_counts_only_what_was_added(nameless, texts):
    grown = [*texts, texts[3], "Nobody repaints the faded zebra crossing."]
    new = update_result(nameless, without_ids(grown), embedder=EMBEDDER)
    assert new.accounting.n_rows == nameless.accounting.n_rows + 2
    assert any("the whole table again" in notice for notice in new.notices)
    # Grown once more, with a file of new rows in between.
    between = update_result(nameless, without_ids(grown[-2:]), embedder=EMBEDDER)
    assert between.accounting.n_rows == new.accounting.n_rows
    assert {one.id for one in between.contributions} == {one.id for one in new.contributions}
    again = update_result(between, without_ids([*grown, texts[3]]), embedder=EMBEDDER)
    assert again.accounting.n_rows == new.accounting.n_rows + 1


def test_rows_without_a_readable_id_are_new_rows_too(old):
    unreadable = Contribution(made_id(""), "", 5, problem="too many cells")
    once = update_result(
        old, [unreadable, Contribution("zz1", "More nurses.", 2)], embedder=EMBEDDER
    )
    twice = update_result(
        once, [unreadable, Contribution("zz2", "Less noise.", 2)], embedder=EMBEDDER
    )
    assert twice.accounting.n_rows == old.accounting.n_rows + 4
    assert sum(one.state == "unreadable" for one in twice.contributions) == 2


def test_nothing_is_said_of_reruns_where_nothing_was_rerun(old, new):
    known = {one.id for one in old.contributions}
    placed = [
        one
        for one in new.contributions
        if one.id not in known and one.state in ("assigned", "uncertain")
    ]
    assert {one.state for one in placed} == {"assigned", "uncertain"}
    assert not any("erun" in one.reason for one in placed)
    meanings = {state.state: state.meaning for state in new.accounting.states}
    for state in ("assigned", "uncertain"):
        assert "nearest" in meanings[state]


def test_a_file_with_nothing_new_changes_nothing_but_says_so(old):
    new = update_result(old, sample_rows()[:20], embedder=EMBEDDER)
    assert replace(new, notices=old.notices) == old
    assert "nothing that was not there already" in new.notices[-1]


def test_rows_that_say_nothing_are_accounted_for(old):
    new = update_result(
        old,
        [
            Contribution("zz1", "", 2),
            Contribution("zz2", "n/a", 3),
            Contribution("zz3", "Dydyn ni ddim yn cael digon o amser i wneud y gwaith.", 4),
            Contribution("zz4", "", 5, problem="too many cells"),
        ],
        embedder=EMBEDDER,
    )
    rows = {one.id: one.state for one in new.contributions}
    assert [rows[f"zz{i}"] for i in range(1, 5)] == [
        "blank",
        "nothing to add",
        "other language",
        "unreadable",
    ]
    assert sum(state.n for state in new.accounting.states) == 154
    assert any("no meaning unit that could be placed" in notice for notice in new.notices)


def test_an_old_id_with_other_words_is_refused_by_name(old):
    row = replace(sample_rows()[3], text="Something else was written here.")
    with pytest.raises(InputError, match=f"'{row.id}'") as caught:
        update_result(old, [row], embedder=EMBEDDER)
    assert caught.value.row == row.row


def test_an_id_that_stands_twice_is_refused(old):
    rows = [Contribution("zz", "Too few nurses at night.", 2), Contribution("zz", "No cover.", 3)]
    with pytest.raises(InputError, match="twice"):
        update_result(old, rows, embedder=EMBEDDER)


def test_another_model_is_refused(old):
    with pytest.raises(ModelError, match="hashing"):
        update_result(old, sample_rows()[150:160], embedder=HashingEmbedder(dimensions=64))


def test_a_result_that_does_not_say_how_it_was_made_is_refused(old):
    with pytest.raises(ResultError):
        update_result(replace(old, parameters=()), sample_rows()[150:160], embedder=EMBEDDER)


def test_a_result_without_any_theme_can_be_updated():
    empty = analyse([Contribution("a", "", 2)], embedder=EMBEDDER)
    new = update_result(empty, emerging(6), embedder=EMBEDDER)
    assert new.accounting.n_rows == 7
    assert sum(unit.state in STATES_IN_THEMES for unit in new.units) >= 3


def test_the_report_of_an_update_can_be_made(new):
    from groundswell.analysis.pipeline.files import result_files

    files = result_files(new, {one.id: row for row, one in enumerate(new.contributions, start=2)})
    assert len(files["contributions.csv"].splitlines()) >= 190


def test_with_the_real_model_new_words_find_the_theme_that_a_fresh_analysis_finds(
    tmp_path: Path,
):
    rows = sample_rows()[:180]
    embedder = load_embedder("minilm")
    whole = analyse(rows, embedder=embedder)
    # Take a fifth of a finished analysis away, then put it back in as new.
    held = {row.id for row in rows[::5]}
    units = [unit for unit in whole.units if unit.contribution_id not in held]
    used = {unit.theme_id for unit in units}
    used |= {theme.parent_id for theme in whole.themes if theme.id in used}
    families = []
    for family in whole.families:
        members = tuple(m for m in family.members if m not in held)
        if family.representative in members and len(members) > 1:
            families.append(replace(family, members=members, n_contributions=len(members)))
    in_family = {member: family.id for family in families for member in family.members}
    part = replace(
        whole,
        units=tuple(units),
        contributions=tuple(
            replace(c, family_id=in_family.get(c.id))
            for c in whole.contributions
            if c.id not in held
        ),
        families=tuple(families),
        themes=tuple(theme for theme in whole.themes if theme.id in used),
    )
    new = update_result(part, rows, embedder=embedder)
    assert new.accounting.n_rows == len(rows)
    first = {unit.id: unit for unit in whole.units}
    both = [
        (unit.theme_id, first[unit.id].theme_id)
        for unit in new.units
        if unit.contribution_id in held and first[unit.id].state == "assigned"
    ]
    right = sum(a == b for a, b in both)
    assert right / len(both) > 0.6
