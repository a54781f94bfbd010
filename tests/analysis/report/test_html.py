"""The HTML report: what it says, that all of it can be traced, and that no text breaks out."""

import base64
import hashlib
import json
import re
from dataclasses import replace

import pytest
from example_result import empty_result, example_result, only_unclear_result
from lxml import html

from groundswell.analysis.report.charts import LETTER, MAP_WIDTH
from groundswell.analysis.report.html import render_html
from groundswell.analysis.report.model import Result
from groundswell.analysis.report.reading import Reading, anchor

HOSTILE = (
    "</script><script>alert(1)</script><img src=x onerror=alert(2)> \"quoted\" 'too' & <b>bold</b> "
    "</style></bdi></textarea>\x00\x0b\ud800\u202eesrever\u2028line\u2029\N{PILE OF POO}{{7*7}}"
)


def tree(result: Result) -> html.HtmlElement:
    return html.document_fromstring(render_html(result))


def words(element: html.HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())


def page(result: Result, identity: str) -> html.HtmlElement:
    return tree(result).get_element_by_id(identity)


def hostile_result() -> Result:
    """Every text that comes from outside says something nasty."""
    full = example_result()

    def bad_quote(quote):  # type: ignore[no-untyped-def]
        return replace(quote, text=HOSTILE, contribution_id=bad_id(quote.contribution_id))

    def bad_id(identity: str) -> str:
        return identity + ' "><script>alert(3)</script>'

    return replace(
        full,
        title=HOSTILE,
        question=HOSTILE + "?",
        sample_notice=HOSTILE,
        notices=(HOSTILE,),
        parameters=((HOSTILE, HOSTILE),),
        columns=(("text", HOSTILE),),
        themes=tuple(
            replace(
                t,
                title=f"{HOSTILE} {t.id}",
                description=HOSTILE,
                outside=HOSTILE,
                title_source=HOSTILE,
                keywords=(HOSTILE,),
                quotes=tuple(map(bad_quote, t.quotes)),
                negative_cases=tuple(map(bad_quote, t.negative_cases)),
            )
            for t in full.themes
        ),
        blocks=tuple(replace(b, title=HOSTILE, statement=HOSTILE) for b in full.blocks),
        lone_voices=tuple(replace(v, quote=bad_quote(v.quote)) for v in full.lone_voices),
        families=tuple(
            replace(f, text=HOSTILE, representative=bad_id(f.representative)) for f in full.families
        ),
        groups=tuple(
            replace(
                g,
                column=HOSTILE,
                sizes=tuple((HOSTILE + n, size) for n, size in g.sizes),
                cells=tuple(replace(c, group=HOSTILE + c.group) for c in g.cells),
            )
            for g in full.groups
        ),
        units=tuple(
            replace(u, text=HOSTILE, contribution_id=bad_id(u.contribution_id)) for u in full.units
        ),
        contributions=tuple(
            replace(c, id=bad_id(c.id), text=HOSTILE + c.text, reason=HOSTILE)
            for c in full.contributions
        ),
    )


ALL = pytest.mark.parametrize(
    "result",
    [example_result(), empty_result(), only_unclear_result(), hostile_result()],
    ids=["full", "empty", "only-unclear", "hostile"],
)


@ALL
def test_same_result_gives_same_bytes(result: Result) -> None:
    assert render_html(result).encode() == render_html(result).encode()


@ALL
def test_policy_allows_its_own_script_and_style_and_nothing_else(result: Result) -> None:
    source = render_html(result)
    document = html.document_fromstring(source)
    policy = document.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'; ")
    style = source.split("<style>")[1].split("</style>")[0]
    script = source.rsplit("<script>", 1)[1].split("</script>")[0]
    for text in (style, script):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert len(document.xpath("//style")) == 1
    assert len(document.xpath("//script")) == 2


@ALL
def test_nothing_runs_or_loads_from_outside(result: Result) -> None:
    document = tree(result)
    for element in document.iter():
        for name, value in element.attrib.items():
            assert not name.startswith("on"), (element.tag, name)
            assert name not in ("style", "src", "srcset", "action"), (element.tag, name)
            if name in ("href", "xlink:href"):
                assert value.startswith("#")
    assert not document.xpath("//link | //img | //iframe | //object | //base")


@ALL
def test_ids_are_unique_and_every_link_leads_somewhere(result: Result) -> None:
    document = tree(result)
    ids = document.xpath("//@id")
    assert len(ids) == len(set(ids))
    rows = {anchor("c", row.id) for row in result.contributions}
    for target in document.xpath("//a/@href"):
        assert target[1:] in ids or target[1:] in rows
    static = list(document.xpath("//a[@class='ref']/@href"))
    assert all(target[1:] in ids for target in static), "works without JavaScript too"


@ALL
def test_every_drawing_is_named_or_hidden_and_names_are_there(result: Result) -> None:
    document = tree(result)
    ids = set(document.xpath("//@id"))
    for drawing in document.xpath("//svg"):
        if drawing.get("aria-hidden") == "true":
            continue
        assert drawing.get("role") == "img"
        assert drawing.get("aria-labelledby") in ids
        assert drawing.get("aria-describedby") in ids
        assert drawing.xpath("./title/text()")
        assert drawing.xpath("./desc")


@ALL
def test_embedded_data_has_every_contribution_and_unit(result: Result) -> None:
    raw = render_html(result).split('id="data">')[1].split("</script>")[0]
    assert not re.search("[<>&\u2028\u2029]", raw)
    data = json.loads(raw)
    assert [row[0] for row in data["rows"]] == [row.id for row in result.contributions]
    assert len(data["units"]) == len(result.units)
    for drawn, unit in zip(data["units"], result.units, strict=True):
        text = data["rows"][drawn[0]][2]
        shown = drawn[10] if len(drawn) > 10 else text[drawn[1] : drawn[2]]
        assert shown == re.sub("[\x00\x0b\ud800]", "\ufffd", unit.text)


def test_hostile_text_is_shown_as_text() -> None:
    source = render_html(hostile_result())
    document = html.document_fromstring(source)
    assert "alert(1)" in words(document.get_element_by_id("glance"))
    assert not document.xpath("//*[@onerror] | //b")
    assert "49" not in words(document.find(".//h1")), "templates in a text are not run"
    assert "\x00" not in source
    assert "\ud800" not in source
    source.encode("utf-8")
    quote = document.xpath("//blockquote//bdi")
    assert quote
    for turning in document.xpath("//text()[contains(., '\u202e')]"):
        if turning.getparent().tag in ("script", "title", "style", "desc"):
            continue
        assert turning.getparent().tag == "bdi", turning


def test_first_page_says_how_many_said_what() -> None:
    result = example_result()
    text = words(page(result, "glance"))
    assert "63 contributions came in from 59 people. 49 of them (78%)" in text
    assert "What blocks people most is “Too many sign-offs”: 12 of 50 people" in text
    assert "3 come from what people said helps and 2 are turned round from a barrier" in text
    assert "of those who answered, not of everybody" in text
    for theme in Reading(result).wide():
        assert theme.title in text
    for state in result.accounting.states:
        assert f"{state.state} {state.n} {state.meaning}" in text


def test_derived_blocks_are_marked_wherever_they_stand() -> None:
    result = example_result()
    document = tree(result)
    for where in ("glance", "blocks"):
        marks = document.get_element_by_id(where).find_class("derived")
        said = [words(mark) for mark in marks if "tag" in mark.get("class")]
        assert said == ["derived: nobody said this"] * 2
    bars = document.xpath("//ol[@class='blocklist']/li[@class='derived']//svg")
    assert not bars, "a block that nobody said has no share"


def test_sample_notice_stands_on_every_page_and_in_print() -> None:
    result = example_result()
    document = tree(result)
    for section in document.find_class("page"):
        assert len(section.find_class("sample")) == 1
    assert "@top-left" in document.find(".//style").text
    plain = tree(replace(result, sample_notice=None))
    assert not plain.find_class("sample")
    assert "@top-left" not in plain.find(".//style").text


def test_matrix_shows_each_basis_in_shape_and_words() -> None:
    matrix = page(example_result(), "blocks").find_class("matrix")[0]
    cells = [
        (words(td).split(":")[0], len(td.xpath(".//svg")))
        for td in matrix.xpath(".//td")
        if words(td) != "none"
    ]
    assert cells == [
        ("text says so (1)", 1),
        ("same person (2)", 1),
        ("similar wording", 1),
        ("derived", 1),
        ("same person (1)", 1),
        ("similar wording", 1),
        ("derived", 1),
    ]


def test_theme_page_has_what_an_analyst_asks_for() -> None:
    result = example_result()
    reading = Reading(result)
    for theme in reading.wide():
        section = page(result, anchor("theme", theme.id))
        text = words(section)
        for part in (theme.title, theme.description, theme.outside):
            assert part in text
        leaves = reading.leaves(theme)
        for leaf in leaves:
            # A wide theme and its only part are one theme, shown once.
            is_shown = len(leaves) > 1
            assert (leaf.title in text) == is_shown
            assert bool(section.xpath(f".//*[@id='{anchor('theme', leaf.id)}']")) == is_shown
            if not is_shown:
                continue
            for quote in (*leaf.quotes, *leaf.negative_cases):
                assert anchor("c", quote.contribution_id) in "".join(section.xpath(".//a/@href"))
        for quote in (*theme.quotes, *theme.negative_cases):
            assert quote.text in text
        n_units = len(reading.units_of(theme))
        assert f"All {n_units} meaning units" in text
    text = words(page(result, "theme-theme-B1"))
    assert "On average 91% of it came back when the work was done again: steady." in text
    assert "12 of 50 people" in text
    assert "15 of 54 contributions" in text
    assert "The other 5 stand in contributions.csv" in text


def test_small_themes_and_lone_voices_come_in_their_order() -> None:
    result = example_result()
    section = page(result, "small")
    listed = [words(a) for a in section.xpath(".//p[@class='what']/a")]
    small = [Reading(result).themes[i] for i in result.small_theme_ids]
    assert listed == [theme.title for theme in small]
    assert [theme.parent_id for theme in small] == [None, None]
    text = words(section)
    assert [text.index(v.quote.text) for v in result.lone_voices] == sorted(
        text.index(v.quote.text) for v in result.lone_voices
    )


def test_suppressed_groups_are_told_in_words_without_figures() -> None:
    result = example_result()
    section = page(result, "groups")
    unseen = {group for group, size in result.groups[0].sizes if size is None}
    assert unseen
    shown = [words(head) for head in section.xpath(".//thead//th")]
    assert not [head for head in shown if any(head.startswith(group) for group in unseen)]
    cells = [
        cell for cell in result.groups[0].cells if cell.suppressed and cell.group not in unseen
    ]
    assert len(section.xpath(".//td[@class='hiddenfig']")) == len(cells)
    (told,) = section.xpath(".//p[contains(@class, 'hiddenfig')]")
    assert all(group in words(told) for group in unseen)
    assert "with fewer than 10 people" in words(told)
    assert "so that a small group can’t be worked out" in words(told)


def test_map_draws_every_sorted_unit_once() -> None:
    result = example_result()
    drawn = page(result, "map-page").xpath(".//svg[@class='map']/path/@d")
    assert sum(path.count("M") for path in drawn) == sum(
        unit.state != "uninformative" for unit in result.units
    )


def test_labels_on_the_map_do_not_cover_each_other() -> None:
    labels = page(example_result(), "map-page").xpath(".//g[@class='labels']/text")
    boxes = []
    for label in labels:
        half = len("".join(label.itertext())) * LETTER / 2
        x, y = float(label.get("x")), float(label.get("y"))
        boxes.append((x - half, y - 12, x + half, y + 12))
        assert half <= x <= MAP_WIDTH - half
    assert len(boxes) == len(example_result_wide())
    for i, (left, low, right, high) in enumerate(boxes):
        for x, y, r, h in boxes[:i]:
            assert left >= r - 1 or right <= x + 1 or low >= h or high <= y


def example_result_wide() -> list[object]:
    return [theme for theme in example_result().themes if theme.parent_id is None]


def test_looks_on_the_map_are_one_of_a_kind() -> None:
    paths = page(example_result(), "map-page").xpath(".//svg[@class='map']/path/@class")
    assert len(set(paths)) == len(paths)


def test_saturation_is_told_in_words_and_in_a_table() -> None:
    text = words(page(example_result(), "saturation"))
    assert "The rule was met after 31 people." in text
    assert "The rule was never met: new people still brought new themes." in text
    assert "is about 97%" in text


def test_data_quality_names_languages_campaigns_and_rules_turned_off() -> None:
    text = words(page(example_result(), "quality"))
    assert "Welsh 2" in text
    assert "looks like a campaign" in text
    assert "Turned off by the analyst: web links." in text


def test_empty_result_says_so_and_has_no_hollow_pages() -> None:
    result = empty_result()
    document = tree(result)
    ids = [section.get("id") for section in document.find_class("page")]
    assert ids == ["glance", "quality", "method", "contributions"]
    text = words(document.get_element_by_id("glance"))
    assert "No theme was found" in text
    assert "2 contributions came in." in text
    assert "people wrote" not in text


def test_without_kinds_the_words_are_themes_and_contributions() -> None:
    result = only_unclear_result()
    document = tree(result)
    ids = [section.get("id") for section in document.find_class("page")]
    assert "blocks" not in ids
    assert "groups" not in ids
    nav = words(document.xpath("//nav[@class='contents']")[0])
    assert "Themes 1. Computers and systems" in nav
    assert "not clear" not in nav
    text = words(document.get_element_by_id("glance"))
    assert "people wrote them" not in text
    assert "What people speak of most is “Computers and systems”: 3 of 50 contributions" in text


def test_every_page_is_in_the_contents_and_has_neighbours() -> None:
    document = tree(example_result())
    ids = [section.get("id") for section in document.find_class("page")]
    links = [a[1:] for a in document.xpath("//nav[@class='contents']//a/@href")]
    assert links == ids
    nexts = [a[1:] for a in document.xpath("//a[@rel='next']/@href")]
    assert nexts == ids[1:]


def test_thousands_of_contributions_stay_small() -> None:
    result = example_result(copies=119)
    assert len(result.contributions) > 7_400
    source = render_html(result)
    assert len(source.encode()) < 8_000_000
    assert source.count("<li") < 2_500, "lists are drawn when they are opened"
