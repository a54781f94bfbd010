"""The Word report: a real document that says what the page says."""

import io
import re
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn
from example_result import empty_result, example_result, only_unclear_result
from test_html import hostile_result

from groundswell.analysis.report.model import Result
from groundswell.analysis.report.word import render_word

ALL = pytest.mark.parametrize(
    "result",
    [example_result(), empty_result(), only_unclear_result(), hostile_result()],
    ids=["full", "empty", "only-unclear", "hostile"],
)


def opened(result: Result):  # type: ignore[no-untyped-def]
    return Document(io.BytesIO(render_word(result)))


def text_of(document) -> str:  # type: ignore[no-untyped-def]
    return "\n".join(
        "".join(run.text or "" for run in paragraph.iter(qn("w:t")))
        for paragraph in document.element.body.iter(qn("w:p"))
    )


def headings(document, level: int) -> list[str]:  # type: ignore[no-untyped-def]
    return [p.text for p in document.paragraphs if p.style.name == f"Heading {level}"]


@ALL
def test_same_result_gives_same_bytes_with_no_clock_in_them(result: Result) -> None:
    first = render_word(result)
    assert first == render_word(result)
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        assert {info.date_time for info in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = parts.read("docProps/core.xml").decode()
        assert "created" not in core
        assert not any("thumbnail" in name for name in parts.namelist())


@ALL
def test_all_tables_have_words_for_them_and_a_head_on_every_page(result: Result) -> None:
    document = opened(result)
    assert document.tables
    for table in document.tables:
        assert table._tbl.tblPr.find(qn("w:tblCaption")) is not None
        assert table._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val"))
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


@ALL
def test_every_link_leads_to_a_bookmark(result: Result) -> None:
    body = opened(result).element.body
    marks = [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]
    assert len(marks) == len(set(marks))
    targets = {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))}
    assert targets <= set(marks)


def test_headings_follow_the_report() -> None:
    assert headings(opened(example_result()), 1) == [
        "At a glance",
        "Contents",
        "Building blocks",
        "Barriers",
        "What helps",
        "Themes where help or block is not clear",
        "Small themes and lone voices",
        "Groups",
        "Did we hear enough?",
        "Data quality",
        "Method and limits",
    ]


def test_contents_is_a_field_with_its_entries_written_in() -> None:
    document = opened(example_result())
    codes = "".join(code.text for code in document.element.body.iter(qn("w:instrText")))
    assert 'TOC \\o "1-2"' in codes
    kinds = [c.get(qn("w:fldCharType")) for c in document.element.body.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"]
    entries = [text_of_paragraph(p) for p in document.paragraphs if p.style.name.startswith("TOC")]
    assert "1. Too many sign-offs" in entries
    assert "Method and limits" in entries


def text_of_paragraph(paragraph) -> str:  # type: ignore[no-untyped-def]
    return "".join(run.text or "" for run in paragraph._p.iter(qn("w:t")))


def test_header_has_the_notice_and_footer_the_page_numbers() -> None:
    document = opened(example_result())
    section = document.sections[0]
    header = "\n".join(p.text for p in section.header.paragraphs)
    assert "This is a sample" in header
    codes = [code.text for code in section.footer._element.iter(qn("w:instrText"))]
    assert [code.strip() for code in codes] == ["PAGE", "NUMPAGES"]
    plain = "\n".join(p.text for p in opened(only_unclear_result()).sections[0].header.paragraphs)
    assert "sample" not in plain


def test_every_quote_stands_there_with_its_contribution() -> None:
    result = example_result()
    text = text_of(opened(result))
    quotes = [q for t in result.themes for q in (*t.quotes, *t.negative_cases)]
    quotes += [voice.quote for voice in result.lone_voices]
    for quote in quotes:
        assert f"“{quote.text}”" in text
        assert quote.contribution_id in text


def test_same_sentences_as_the_page() -> None:
    text = text_of(opened(example_result()))
    for words in (
        "63 contributions came in from 59 people.",
        "The figures are of those who answered, not of everybody.",
        "The rule was met after 31 people.",
        "On average 91% of it came back when the work was done again: steady.",
        "fewer than 10 people",
        "hidden, so that a small group can’t be worked out",
        "looks like a campaign",
        "Derived: nobody said this.",
    ):
        assert words in text


def test_bars_show_the_interval_in_shaded_cells() -> None:
    document = opened(example_result())
    bars = [
        table
        for table in document.element.body.iter(qn("w:tbl"))
        if "Bar: 24%" in table.tblPr.find(qn("w:tblDescription")).get(qn("w:val"))
    ]
    assert bars
    dark, light, rest = (int(col.get(qn("w:w"))) for col in bars[0].tblGrid.gridCol_lst)
    whole = dark + light + rest
    share = example_result().themes[0].participants
    assert dark / whole == pytest.approx(share.low / 0.5, abs=0.01)
    assert (dark + light) / whole == pytest.approx(share.high / 0.5, abs=0.01)


def test_hostile_text_is_text_and_can_not_turn_the_line() -> None:
    text = text_of(opened(hostile_result()))
    assert "<script>alert(1)</script>" in text
    assert "\x00" not in text
    for line in re.findall(r"[^\n]*\u202e[^\n]*", text):
        assert line.count("\u2068") == line.count("\u2069") > 0


def test_empty_and_single_hierarchy_results_have_no_hollow_parts() -> None:
    assert headings(opened(empty_result()), 1) == [
        "At a glance",
        "Contents",
        "Data quality",
        "Method and limits",
    ]
    single = headings(opened(only_unclear_result()), 1)
    assert "Themes" in single
    assert "Building blocks" not in single
