"""What is written is read back: every format, exactly or with a word on what stays behind."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from groundswell.analysis.codebook import files as codebook_files
from groundswell.analysis.codebook.files import (
    encode_codebook,
    open_codebook,
    read_codebook,
    write_codebook,
)
from groundswell.analysis.codebook.frame import change_challenge
from groundswell.analysis.codebook.identity import guid_of, plain_guid
from groundswell.analysis.codebook.model import Code, Codebook, CodeSet, Lineage
from groundswell.analysis.corpus.formulas import defuse, restore
from groundswell.analysis.errors import CodebookError, InputError, OptionError

SCHEMAS = Path(codebook_files.__file__).parent / "data" / "refi_qda"
LOSSLESS = (".qdc", ".qdpx", ".xlsx")

AWKWARD = st.sampled_from(
    [
        "When to use: x",
        "Examples:\n• a",
        "=1+1",
        "'=1",
        "Code id: time",
        "A > B",
        "A::B",
        "_x0007_",
        "\r\n",
        "\x07",
        "é😀",
        "]]>",
        "?>",
        " a ",
        "a\n\nb",
        "• a\n  b",
    ]
)
TEXT = st.text(max_size=12) | AWKWARD
SOME = TEXT.filter(bool)


@st.composite
def codebooks(draw) -> Codebook:
    ids = draw(
        st.lists(
            st.text(min_size=1, max_size=6) | st.uuids().map(str) | st.uuids().map("{}".format),
            min_size=1,
            max_size=4,
            unique_by=guid_of,
        )
    )
    codes = tuple(
        Code(
            code_id,
            draw(TEXT),
            draw(st.sampled_from([None, *ids[:place]])),
            draw(TEXT),
            draw(TEXT),
            draw(TEXT),
            tuple(draw(st.lists(TEXT, max_size=2))),
            draw(st.none() | SOME),
            draw(st.sampled_from([None, "#ff0000", "#FFF", "red"])),
            draw(st.booleans()),
            tuple(draw(st.lists(TEXT, max_size=2))),
            tuple(draw(st.lists(st.sampled_from(ids), max_size=2))),
            draw(st.none() | SOME),
        )
        for place, code_id in enumerate(ids)
    )
    texts = st.lists(TEXT, max_size=2).map(tuple)
    lineage = st.builds(
        Lineage, st.sampled_from(["split", "merge", "retire"]), texts, texts, texts, TEXT, TEXT
    )
    sets = st.builds(CodeSet, SOME, st.lists(st.sampled_from(ids), max_size=2).map(tuple), TEXT)
    book = Codebook(
        draw(SOME),
        codes,
        draw(SOME),
        tuple(draw(st.lists(lineage, max_size=2))),
        draw(TEXT),
        tuple(draw(st.lists(sets, max_size=2))),
        draw(st.none() | SOME),
    )
    return replace(book, codes=tuple(code for _, code in book.walk()))


def round_trip(book: Codebook, ending: str, folder: Path) -> Codebook | None:
    """The codebook as it is read again; None where a clear error says that it can't be written."""
    try:
        write_codebook(book, folder / f"book{ending}")
    except CodebookError as error:
        assert error.fix  # noqa: PT017
        return None
    return read_codebook(folder / f"book{ending}")


@pytest.mark.parametrize("ending", LOSSLESS)
def test_nothing_is_lost(ending, tmp_path_factory):
    folder = tmp_path_factory.mktemp("books")

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(codebooks())
    def check(book):
        assert round_trip(book, ending, folder) in (book, None)

    check()


def test_csv_keeps_every_code(tmp_path_factory):
    folder = tmp_path_factory.mktemp("books")

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(codebooks())
    def check(book):
        again = round_trip(book, ".csv", folder)
        if again is not None:
            assert again.codes == book.codes
            assert (again.name, again.version) == (book.name, book.version)
            assert again.fingerprint == book.fingerprint

    check()


@pytest.mark.parametrize("ending", LOSSLESS)
def test_a_real_codebook_comes_back_whole_without_notes(book, ending, tmp_path):
    assert write_codebook(book, tmp_path / f"book{ending}") == ()
    read = open_codebook(tmp_path / f"book{ending}")
    assert read.book == book
    assert read.notes == ()
    assert len(read.places) == len(book.codes)


def test_csv_says_what_stays_behind(book, tmp_path):
    (note,) = write_codebook(book, tmp_path / "book.csv")
    for what in ("history", "note", "sets", "made from"):
        assert what in note
    assert write_codebook(replace(change_challenge(), note=""), tmp_path / "frame.csv") == ()
    sets = read_codebook(tmp_path / "book.csv").sets
    assert [(one.name, one.code_ids) for one in sets] == [("For the board", ("time", "slack"))]


@pytest.mark.parametrize("ending", [*LOSSLESS, ".csv"])
def test_the_same_codebook_gives_the_same_bytes(book, ending):
    first = encode_codebook(book, ending)
    assert first == encode_codebook(book, ending)
    assert first[0] != encode_codebook(replace(book, codes=book.codes[::-1][:1]), ending)[0]


@pytest.mark.parametrize("make", [change_challenge, None], ids=["frame", "awkward"])
def test_exports_fit_the_published_schema(book, make, tmp_path):
    exported = make() if make else book
    schema = etree.XMLSchema(etree.parse(SCHEMAS / "Project-mrt2019.xsd"))
    write_codebook(exported, tmp_path / "book.qdpx")
    with zipfile.ZipFile(tmp_path / "book.qdpx") as archive:
        project = etree.fromstring(archive.read("project.qde"))
    schema.assertValid(project)
    schema = etree.XMLSchema(etree.parse(SCHEMAS / "Codebook.xsd"))
    write_codebook(exported, tmp_path / "book.qdc")
    schema.assertValid(etree.parse(tmp_path / "book.qdc"))


def test_the_shipped_schema_is_the_published_one(shared_data):
    published = shared_data / "refi_qda" / "Project-mrt2019.xsd"
    assert (SCHEMAS / "Project-mrt2019.xsd").read_bytes() == published.read_bytes()


def test_the_codebook_schema_says_of_codes_what_the_project_schema_says():
    spaces = {"x": "http://www.w3.org/2001/XMLSchema"}

    def types(file: str) -> dict[str, set[tuple[str, str, str]]]:
        tree = etree.parse(SCHEMAS / file)
        return {
            name: {
                (one.get("name"), one.get("type"), one.get("use", ""))
                for one in tree.iterfind(f".//x:complexType[@name='{name}']//x:attribute", spaces)
            }
            for name in ("CodeType", "SetType")
        }

    assert types("Codebook.xsd") == types("Project-mrt2019.xsd")


def test_cells_are_no_formulas_and_come_back(book, tmp_path):
    write_codebook(book, tmp_path / "book.csv")
    text = (tmp_path / "book.csv").read_text(encoding="utf-8-sig")
    line = next(
        row for row in csv.DictReader(io.StringIO(text, newline="")) if row["code_id"] == "time"
    )
    assert line["examples"].splitlines()[-2:] == ["• =1+1", "• - never"]
    attack = replace(book.codes[1], definition='=HYPERLINK("http://example.org")', name="@risk")
    attacked = replace(book, codes=(attack,))
    rows = list(csv.reader(io.StringIO(encode_codebook(attacked, ".csv")[0].decode("utf-8-sig"))))
    assert not [cell for cell in rows[1] if cell.startswith(("=", "+", "-", "@"))]
    attacked = replace(attacked, codes=(replace(attack, parent_id=None, answers=()),))
    write_codebook(attacked, tmp_path / "attack.xlsx")
    assert read_codebook(tmp_path / "attack.xlsx").codes == attacked.codes
    with zipfile.ZipFile(tmp_path / "attack.xlsx") as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="'\"=+-@;\t\r\n |(!ax\u200b", max_size=10) | st.text(max_size=20))
def test_a_defused_cell_is_restored_exactly(text):
    assert restore(defuse(text)) == text
    assert not defuse(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_an_apostrophe_of_somebody_else_stays(tmp_path):
    (tmp_path / "codes.csv").write_text("code,definition\nTime,'- as they say'\n", encoding="utf-8")
    assert read_codebook(tmp_path / "codes.csv").codes[0].definition == "'- as they say'"


def test_a_code_means_the_same_to_every_program():
    assert guid_of("time") == guid_of("time") == plain_guid(guid_of("time"))
    assert guid_of("{6C1F3A52-0C59-4E11-9A1B-0C7A5D8E1F01}") == (
        "6c1f3a52-0c59-4e11-9a1b-0c7a5d8e1f01"
    )


@pytest.mark.parametrize(
    ("codes", "what"),
    [
        ((), "no codes"),
        ((Code("a", "A"), Code("a", "B")), "same id"),
        ((Code("a", "A", "b"), Code("b", "B", "a")), "circle"),
        ((Code("a", "A", "nowhere"),), "parent that isn't there"),
    ],
)
def test_what_is_no_tree_is_not_written_as_one(codes, what, tmp_path):
    with pytest.raises(CodebookError, match=what):
        write_codebook(Codebook("x", codes), tmp_path / "x.qdc")
    assert not list(tmp_path.iterdir())


def test_a_text_too_long_for_a_cell_is_told_with_its_place():
    book = Codebook("x", (Code("a", "A", definition="x" * 40_000),))
    with pytest.raises(CodebookError, match=r"40,000 characters.*row 2, column \"definition\""):
        encode_codebook(book, ".xlsx")
    assert len(encode_codebook(book, ".csv")[0]) > 40_000


def test_other_endings_and_places_are_refused(book, tmp_path):
    with pytest.raises(OptionError, match="ending"):
        write_codebook(book, tmp_path / "book.docx")
    with pytest.raises(CodebookError, match="can't be written"):
        write_codebook(book, tmp_path / "no" / "book.csv")
    write_codebook(book, tmp_path / "book.qdc")
    with pytest.raises(OptionError, match="no sheets"):
        read_codebook(tmp_path / "book.qdc", sheet="Codes")
    for name in ("nothing.csv", "nothing.qdc"):
        with pytest.raises(InputError, match="no file"):
            read_codebook(tmp_path / name)


def test_a_workbook_with_a_history_that_cannot_be_is_refused(book, tmp_path):
    from openpyxl import load_workbook

    write_codebook(book, tmp_path / "book.xlsx")
    workbook = load_workbook(tmp_path / "book.xlsx")
    workbook["History"]["A2"] = "forgotten"
    workbook.save(tmp_path / "book.xlsx")
    with pytest.raises(CodebookError, match="forgotten"):
        read_codebook(tmp_path / "book.xlsx")
