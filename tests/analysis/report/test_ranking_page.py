"""The page and files of a ranking: what they say follows from the figures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
from lxml import html

from groundswell.analysis.opinion.ranking import rank_ideas
from groundswell.analysis.opinion.ranking_model import Choice, Comparison, Ranking
from groundswell.analysis.report import ranking_files
from groundswell.analysis.report.json_file import encode_record
from groundswell.analysis.report.page_html import render_page
from groundswell.analysis.report.ranking_page import clear_top, ranking_page


def words(ranking: Ranking) -> str:
    page = ranking_page(ranking, title="Ideas", rejected=((5, "an idea is missing"),))
    return " ".join(html.document_fromstring(render_page(page)).text_content().split())


def test_page_says_what_is_sure_and_what_is_not() -> None:
    clear = [("a", "b"), ("a", "c"), ("b", "c")] * 60
    said = words(rank_ideas([Comparison(x, y, Choice.FIRST) for x, y in clear]))
    assert "“a” stands first" in said
    assert "It is almost surely the first" in said
    assert "4 rows came in" not in said
    assert "181 rows came in" in said
    assert "The file does not say who judged" in said
    even = [Comparison("a", "b", c) for c in (Choice.FIRST, Choice.SECOND)] * 5
    assert "The first and the second can't be told apart yet" in words(rank_ideas(even))


def test_page_tells_what_is_not_sure_of_the_first() -> None:
    pairs = [("a", "b"), ("b", "c"), ("a", "c")]
    ranking = rank_ideas([Comparison(x, y, Choice.FIRST) for x, y in pairs])
    wide = [replace(one, place_low=1, place_high=3, above_next=0.99) for one in ranking.ideas]
    said = words(replace(ranking, ideas=tuple(wide)))
    assert "can't be told apart" not in said
    assert "Where the first ideas end and the others begin can't be told yet" in said


def test_page_tells_of_sets_that_nothing_joins_and_of_unseen_ideas() -> None:
    apart = [Comparison("a", "b", Choice.FIRST), Comparison("c", "d", Choice.FIRST)] * 4
    said = words(rank_ideas(apart, ideas={name: name for name in "abcde"}))
    assert "fall into 3 sets that were never compared with each other" in said
    assert "1 set is a single idea" in said
    assert "1 idea was never decided on" in said
    assert "2 ideas won every time" in said


def test_a_cut_is_clear_only_where_no_range_crosses_it() -> None:
    ranking = rank_ideas([Comparison("a", "b", Choice.FIRST)] * 3)
    one = ranking.ideas[0]
    sure = [replace(one, place=n, place_low=n, place_high=n) for n in (1, 2, 3)]
    assert clear_top(sure) == 1
    mixed = [
        replace(one, place=1, place_low=1, place_high=2),
        replace(one, place=2, place_low=1, place_high=2),
        replace(one, place=3, place_low=3, place_high=3),
    ]
    assert clear_top(mixed) == 2
    assert clear_top([replace(i, place_low=1, place_high=3) for i in mixed]) == 0


def test_the_figure_of_judges_has_its_own_numbers_in_a_table() -> None:
    pairs = [("a", "b"), ("a", "c"), ("b", "c")]
    said = [Comparison(x, y, Choice.FIRST, judge) for judge in "pqrs" for x, y in pairs]
    page = ranking_page(rank_ideas(said), title="Ideas")
    section = next(one for one in page.sections if one.anchor == "judges")
    counts = [row[1] for row in section.table.rows]
    assert len(counts) == 10
    assert sum(counts) == counts[-1] == 4


def test_the_published_description_of_a_ranking_is_in_step_with_it() -> None:
    folder = Path(__file__).resolve().parents[3] / "docs" / "reference"
    written = (folder / "ranking.schema.json").read_text("utf-8")
    assert written == ranking_files.schema_text(), "run `make docs`"
    assert (folder / "ranking-json.md").read_text("utf-8") == ranking_files.reference_text()
    for part in ranking_files.ranking_schema()["$defs"].values():
        for field, about in part["properties"].items():
            assert about.get("description"), field
    ranking = rank_ideas([Comparison("a", "b", Choice.FIRST, "j")] * 3)
    assert msgspec.json.decode(encode_record(ranking), type=Ranking) == ranking
