"""Pages of findings: everything is on them once, nothing breaks out, no address outside."""

import re
from dataclasses import replace

import pytest
from example_page import example_page
from lxml import html

from groundswell.analysis.report.page import Page, Section, Table
from groundswell.analysis.report.page_html import LONGEST_OPEN_TABLE, render_page

HOSTILE = (
    "</script><script>alert(1)</script><img src=x onerror=alert(2)> \x00\ud800 'a' \"b\" {{7*7}}"
)


def tree(page: Page) -> html.HtmlElement:
    return html.document_fromstring(render_page(page))


def words(element: html.HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())


def one_table(*rows: tuple[str | int | float | None, ...], header: tuple[str, ...]) -> Page:
    section = Section("a", "A", (), table=Table("All of it", header, rows))
    return Page("T", (), (), (section,))


def test_every_part_of_a_page_is_shown() -> None:
    found = words(tree(example_page()))
    for part in (
        "Which ideas should come first?",
        "30 ideas were compared 1,203 times by 41 people.",
        "Nine ideas were seen fewer than five times.",
        "Made-up ideas, for trying Groundswell out.",
        "Comparisons 1,203",
        "Where two lines overlap much, their order may be chance.",
        "Let people try a change for a week before anybody signs it off.",
        "contribution c7",
        "Coders agree most on the first code.",
        "Scores run from 0 to 100.",
    ):
        assert part in found


def test_contents_lead_to_every_section_and_no_anchor_stands_twice() -> None:
    page = tree(example_page())
    identities = page.xpath("//@id")
    assert len(identities) == len(set(identities))
    targets = [link[1:] for link in page.xpath("//nav//a/@href")]
    assert len(targets) == len(example_page().sections) + 1
    assert set(targets) <= set(identities)
    for reference in page.xpath("//@aria-labelledby | //@aria-describedby"):
        assert reference in identities


def test_cells_are_written_for_people() -> None:
    page = one_table(
        ("Parks", 1234, 0.5, "0.500", None), ("Roads", 7, -2.0, "–", 1), header=("n", *"abcd")
    )
    rows = [[words(cell) for cell in row] for row in tree(page).xpath("//tbody/tr")]
    assert rows == [["Parks", "1,234", "0.50", "0.500", "–"], ["Roads", "7", "-2.00", "–", "1"]]
    headings = tree(page).xpath("//thead//th")
    assert [heading.get("class") for heading in headings] == [None, "n", "n", "n", "n"]


@pytest.mark.parametrize(("n", "is_folded"), [(1, False), (20, False), (21, True)])
def test_a_long_table_is_folded(n: int, is_folded: bool) -> None:
    assert LONGEST_OPEN_TABLE == 20
    page = tree(one_table(*((f"row {i}", i) for i in range(n)), header=("name", "n")))
    assert len(page.xpath("//tbody/tr")) == n
    assert bool(page.xpath("//main//details")) is is_folded
    assert page.xpath("//div[@role='region'][@tabindex='0']//table")


def test_texts_are_only_shown() -> None:
    section = Section(
        HOSTILE,
        HOSTILE,
        (HOSTILE,),
        table=Table(HOSTILE, (HOSTILE,), ((HOSTILE,),), HOSTILE),
        quotes=((HOSTILE, HOSTILE),),
    )
    page = Page(HOSTILE, (HOSTILE,), ((HOSTILE, HOSTILE),), (section,), (HOSTILE,), HOSTILE)
    found = tree(page)
    assert len(found.xpath("//script")) == 1
    assert not found.xpath("//img")
    assert words(found).count("<script>alert(1)</script>") >= 11
    render_page(page).encode("utf-8")


def test_page_needs_nothing_from_outside_and_allows_no_other_script() -> None:
    written = render_page(example_page())
    assert not re.search(r"""(src|href)=["']?(https?:|//)""", written)
    assert not re.search(r"\sstyle=|\son[a-z]+=", written)
    (policy,) = tree(example_page()).xpath("//meta[@http-equiv]/@content")
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "url(" not in written


def test_same_page_same_bytes_and_empty_page_stands() -> None:
    assert render_page(example_page()) == render_page(example_page())
    empty = tree(Page("Nothing", (), (), ()))
    assert words(empty.xpath("//h1")[0]) == "Nothing"
    assert not empty.xpath("//main//section")
    without = replace(example_page(), sample_notice=None, notices=())
    assert "Sample." not in words(tree(without))
