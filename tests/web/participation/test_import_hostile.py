"""Files that mean harm or are broken, brought in on the pages: refused in words, or harmless."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook

from groundswell.web.challenges.models import Challenge
from groundswell.web.engine import tables
from groundswell.web.participation.import_records import Import
from groundswell.web.participation.models import Revision
from web.conftest import Cast
from web.participation.test_import_pages import CSV, bring_in, give
from web.participation.test_import_pages import _jobs as _jobs


def workbook(*rows: tuple[Any, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * (tables.MOST_UNPACKED_BYTES + 1))
    return out.getvalue()


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "'
    + "&a;" * 100
    + '"><!ENTITY c "'
    + "&b;" * 100
    + '"><!ENTITY d "'
    + "&c;" * 100
    + '">]><x>&d;</x>'
)


def laughing_workbook() -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(("text",), ("Some words here",)))) as sound,
        zipfile.ZipFile(out, "w") as archive,
    ):
        for name in sound.namelist():
            is_sheet = name == "xl/worksheets/sheet1.xml"
            archive.writestr(name, LAUGHS if is_sheet else sound.read(name))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "empty.csv", "empty"),
        (b"\x00\x00\x00", "nul.csv", ""),
        (b"%PDF-1.4 ...", "ideas.csv", "PDF"),
        (b"PK\x03\x04broken", "ideas.xlsx", "damaged"),
        (bomb(), "bomb.xlsx", "unpacks to"),
        (laughing_workbook(), "laughs.xlsx", ""),
        (b"\xff\xfe\x00", "half.csv", ""),
    ],
    ids=["empty", "nul", "pdf", "broken", "bomb", "laughs", "half"],
)
def test_files_that_are_no_tables_are_refused_in_words(
    cast: Cast, challenge: Challenge, content: bytes, name: str, said: str
) -> None:
    response = give(cast.fay, challenge, content, name)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Import.objects.exists()


def test_a_header_without_rows_is_told(cast: Cast, challenge: Challenge) -> None:
    response = give(cast.fay, challenge, b"id,text\n")
    if response.status_code == 302:
        page = cast.fay.client.get(response.url).content.decode()
        assert "0 rows are in the file" in page
        assert "Bring them in" not in page


@pytest.mark.parametrize("is_workbook", [False, True])
def test_formulas_and_markup_come_in_as_words(
    cast: Cast,
    challenge: Challenge,
    django_capture_on_commit_callbacks: Any,
    is_workbook: bool,
) -> None:
    texts = [
        '\'=HYPERLINK("http://evil.example","Click here now")',
        "<script>alert(1)</script> and more words",
        "'; DROP TABLE participation_contribution; --",
        "\u202eright to left override\u202c in these words",
    ]
    rows = [("text", "id"), *((text, str(n)) for n, text in enumerate(texts))]
    if is_workbook:
        content, name = workbook(*rows), "ideas.xlsx"
    else:
        content = "\n".join(
            ",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows
        ).encode()
        name = "ideas.csv"
    url = give(cast.fay, challenge, content, name).url
    page = cast.fay.client.get(url).content.decode()
    assert "<script>alert(1)" not in page
    bring_in(cast.fay, challenge, django_capture_on_commit_callbacks)
    kept = set(Revision.objects.values_list("text", flat=True))
    assert texts[0] in kept
    assert texts[1] in kept
    assert texts[2] in kept
    assert not any("\u202e" in text for text in kept)


def test_a_huge_cell_is_left_out_and_the_rest_comes_in(
    cast: Cast, challenge: Challenge, django_capture_on_commit_callbacks: Any
) -> None:
    content = f'id,text\n1,"{"word " * 20_000}"\n2,A text of the usual length\n'
    give(cast.fay, challenge, content.encode())
    record = bring_in(cast.fay, challenge, django_capture_on_commit_callbacks)
    assert record.report["counts"]["n_new"] == 1
    assert record.report["left_out"][0]["row"] == 2
    assert "characters" in record.report["left_out"][0]["what"]


def test_a_file_that_is_too_long_is_refused_with_the_limit(
    cast: Cast, challenge: Challenge
) -> None:
    content = "text\n" + "some words\n" * (tables.MOST_ROWS + 1)
    response = give(cast.fay, challenge, content.encode())
    assert response.status_code == 422
    assert "100,000 is the most" in response.content.decode()


def test_names_of_files_do_no_harm(cast: Cast, challenge: Challenge) -> None:
    url = give(cast.fay, challenge, CSV.encode(), "<b>x</b>" * 40 + ".csv").url
    page = cast.fay.client.get(url)
    assert page.status_code == 200
    assert "<b>x</b>" not in page.content.decode()
