"""The whole way from contributions to a result, with the bundled model on the sample."""

import random
from dataclasses import replace

import pytest

from groundswell.analysis.corpus.columns import guess_columns
from groundswell.analysis.corpus.contributions import read_contributions
from groundswell.analysis.corpus.model import Contribution, Kind
from groundswell.analysis.corpus.prepare import prepare
from groundswell.analysis.corpus.table import read_table
from groundswell.analysis.embedding import HashingEmbedder, load_embedder
from groundswell.analysis.errors import OptionError
from groundswell.analysis.pipeline import Options, analyse
from groundswell.analysis.pipeline.analyse import hear_voices
from groundswell.analysis.pipeline.found import list_found
from groundswell.analysis.pipeline.places import place_units
from groundswell.analysis.pipeline.units import find_in_units
from groundswell.analysis.report.json_file import encode_result
from groundswell.analysis.themes.membership import ASSIGNED_FROM
from groundswell.sample import sample_path


@pytest.fixture(scope="module")
def contributions():
    table = read_table(sample_path())
    return read_contributions(table, guess_columns(table, groups=["role", "place"]))


@pytest.fixture(scope="module")
def result(contributions):
    return analyse(contributions, embedder=load_embedder("minilm"))


@pytest.fixture(scope="module")
def quick():
    return HashingEmbedder()


def test_every_row_is_in_one_state(contributions, result):
    assert result.accounting.n_rows == len(contributions) == len(result.contributions)
    assert sum(state.n for state in result.accounting.states) == len(contributions)
    assert sum(state.n for state in result.accounting.unit_states) == len(result.units)
    assert {c.id for c in contributions} == {c.id for c in result.contributions}


def test_the_sample_shows_every_state_of_the_engine(result):
    seen = {state.state for state in result.accounting.states if state.n}
    assert {"assigned", "blank", "nothing to add", "too short", "other language"} <= seen
    assert {state.state for state in result.accounting.unit_states if state.n} == {
        "assigned",
        "uncertain",
        "none of these",
        "uninformative",
    }


def test_barriers_and_helps_are_apart_in_two_levels(result):
    by_id = {theme.id: theme for theme in result.themes}
    assert {theme.kind for theme in result.themes} >= {"blocks", "helps"}
    for theme in result.themes:
        if theme.parent_id is not None:
            parent = by_id[theme.parent_id]
            assert parent.parent_id is None
            assert parent.kind == theme.kind
            assert theme.n_units <= parent.n_units
    for unit in result.units:
        if unit.theme_id is not None:
            assert by_id[unit.theme_id].kind == unit.kind
            assert by_id[unit.theme_id].parent_id is not None


def test_titles_are_unlike_each_other(result):
    titles = [theme.title.casefold() for theme in result.themes]
    assert len(titles) == len(set(titles))
    assert all(1 <= len(theme.title.split()) <= 8 for theme in result.themes)


def test_quotes_are_exact_and_lead_to_a_contribution(result):
    texts = {c.id: c.text for c in result.contributions}
    units = {unit.id: unit for unit in result.units}
    quotes = [q for t in result.themes for q in (*t.quotes, *t.negative_cases)]
    quotes += [voice.quote for voice in result.lone_voices]
    assert quotes
    for quote in quotes:
        unit = units[quote.unit_id]
        assert texts[quote.contribution_id][unit.start : unit.end] == quote.text


def test_prevalence_is_counted_from_the_units(result):
    texts_of = {c.id: c for c in result.contributions}
    for theme in result.themes:
        leaves = {t.id for t in result.themes if t.parent_id == theme.id} or {theme.id}
        held = {u.contribution_id for u in result.units if u.theme_id in leaves}
        people = {texts_of[c].participant or c for c in held}
        assert theme.contributions.n == len(held)
        assert theme.participants.n == len(people)


def test_every_barrier_has_an_answer_or_a_derived_block(result):
    barriers = {t.id for t in result.themes if t.kind == "blocks" and t.parent_id is None}
    answered = {barrier for block in result.blocks for barrier in block.answers}
    assert answered == barriers
    for block in result.blocks:
        source = next(t for t in result.themes if t.id == block.theme_id)
        assert source.kind == ("helps" if block.basis == "said" else "blocks")


def test_the_campaign_is_pointed_out_and_its_copies_share_themes(result):
    campaign = next(family for family in result.families if family.is_campaign)
    themes = {c.id: {t for t, _ in c.themes} for c in result.contributions}
    shared = set.intersection(*(themes[member] for member in campaign.members))
    assert campaign.n_contributions == len(campaign.members) >= 10
    assert shared


def test_a_small_theme_scores_its_units_by_its_own_reruns(contributions):
    corpus = prepare(contributions)
    options = Options()
    units = find_in_units(corpus, embedder=load_embedder("minilm"), options=options)
    found = list_found(units, hear_voices(corpus, units))
    placed = place_units(units, found)
    small = [f for f in found if f.parent_id is not None and f.leaf < 0]
    assert small
    of_leaf = {
        row: score
        for kind, tree in units.trees.items()
        for row, score in zip(units.rows[kind].tolist(), tree.score.tolist(), strict=True)
    }
    differs = False
    for f in small:
        for row in f.members.tolist():
            score = placed.score[row]
            # Ten reruns at the most, of which a unit is in some.
            assert any(abs(score - n / of) < 1e-6 for of in range(1, 11) for n in range(of + 1))
            assert placed.state[row] == ("assigned" if score >= ASSIGNED_FROM else "uncertain")
            differs = differs or abs(score - of_leaf[row]) > 1e-6
    assert differs


def test_small_groups_are_not_shown(result):
    for table in result.groups:
        assert all(size is None or size >= 10 for _, size in table.sizes)
    assert any(size is None for table in result.groups for _, size in table.sizes)


def test_no_personal_detail_is_left(result, contributions):
    raw = encode_result(result).decode()
    for detail in ("@", "http"):
        assert any(detail in c.text for c in contributions)
        assert detail not in "".join(c.text for c in result.contributions)
    assert not any(f'"{c.participant}"' in raw for c in contributions if c.participant)


def test_the_same_rows_give_the_same_bytes_in_any_order(contributions, quick):
    shuffled = list(contributions)
    random.Random(5).shuffle(shuffled)
    once = encode_result(analyse(contributions, embedder=quick))
    assert encode_result(analyse(shuffled, embedder=quick)) == once


def test_kinds_are_inferred_where_nobody_stated_them(contributions, quick):
    bare = [replace(c, kind=None) for c in contributions]
    inferred = analyse(bare, embedder=quick)
    assert inferred.kind_source in ("inferred", "off")
    assert {unit.kind_source for unit in inferred.units} == {"inferred"}
    assert any("engine told" in n or "one set" in n for n in inferred.notices)


def test_kinds_can_be_turned_off(contributions, quick):
    one = analyse(contributions, embedder=quick, options=Options(kinds="off"))
    assert {theme.kind for theme in one.themes} == {"unclear"}
    assert one.blocks == ()
    assert one.kind_source == "off"


@pytest.mark.parametrize("texts", [[], [""], ["", "n/a", "."], ["Managers never listen to us."]])
def test_next_to_nothing_is_a_full_account(texts, quick):
    rows = [Contribution(f"c{i}", text, i + 2) for i, text in enumerate(texts)]
    result = analyse(rows, embedder=quick)
    assert result.accounting.n_rows == len(texts) == len(result.contributions)


def test_barriers_alone_get_derived_blocks(contributions, quick):
    rows = [c for c in contributions if c.kind is Kind.BLOCKS]
    result = analyse(rows, embedder=quick)
    assert {block.basis for block in result.blocks} == {"derived"}
    assert {theme.kind for theme in result.themes} == {"blocks"}


def test_small_minimum_groups_are_refused():
    with pytest.raises(OptionError, match="groups of 5"):
        Options(minimum_group=5)


@pytest.mark.parametrize(("n", "told"), [(1, "one thing"), (2, "2 different things"), (14, None)])
def test_very_small_sets_are_told_to_be_so(n, told, quick):
    rows = [Contribution(f"c{i:02}", f"Nobody mends broken lift {i}.", i + 2) for i in range(n)]
    notices = [one for one in analyse(rows, embedder=quick).notices if "next to nothing" in one]
    assert [told in one for one in notices] == ([True] if told else [])
