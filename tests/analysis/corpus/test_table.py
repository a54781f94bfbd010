"""Reading tables of every format and in every state of repair."""

import csv
import datetime as dt
import io
import json
import os
import sys
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from groundswell.analysis.corpus.table import Table, read_table
from groundswell.analysis.errors import TableError


@pytest.fixture
def written(tmp_path):
    def write(content: bytes | str, name: str = "table.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def _texts(table: Table) -> list[str | None]:
    return list(table.column("text"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_even_where_texts_hold_others(written, delimiter):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(["id", "text", "role"])
    for i in range(30):
        writer.writerow([i, "Listen, then act; tabs\tand | pipes, too", "nurse"])
    table = read_table(written(out.getvalue()))
    assert table.delimiter == delimiter
    assert set(_texts(table)) == {"Listen, then act; tabs\tand | pipes, too"}


def test_excels_own_statement_of_the_delimiter_is_believed(written):
    table = read_table(written("sep=;\nid;text\n1;a, b, c\n"))
    assert (table.columns, table.rows) == (("id", "text"), (("1", "a, b, c"),))


@pytest.mark.parametrize(
    ("encoding", "text", "said"),
    [
        ("utf-8", "café – £5 👩🏽‍⚕️", "UTF-8"),
        ("utf-8-sig", "café", "UTF-8 with BOM"),
        ("utf-16", "café 👍", "UTF-16 with BOM"),
        ("utf-16-le", "plain words without a mark", "UTF-16-LE"),
        ("utf-32", "café", "UTF-32 with BOM"),
        ("cp1252", "It wasn’t “good” – £5 in the café", "Windows-1252 (guessed)"),
        ("mac_roman", "It wasn’t good – I paid £5 in the café", "Mac Roman (guessed)"),
        ("cp1251", "Нет времени и руководство не слушает людей", "Windows-1251 (guessed)"),
        (
            "cp1250",
            "Za mało czasu na zmiany i kierownictwo nie słucha pracowników źle dobrze że są łóżka",
            "Windows-1250 (guessed)",
        ),
        (
            "shift_jis",
            "変化のための時間がありません。管理職は聞いてくれません。",
            "Shift-JIS (guessed)",
        ),
    ],
)
def test_encodings(written, encoding, text, said):
    table = read_table(written(f"id,text\n1,{text}\n2,plain\n".encode(encoding)))
    assert _texts(table) == [text, "plain"]
    assert table.encoding == said
    assert bool(table.notes) == ("guessed" in said)


def test_stray_windows_bytes_in_a_utf8_file_are_read_and_noted(written):
    content = "id,text\n1,café\n2,naïve\n".encode() + b"3,it wasn\x92t\n"
    table = read_table(written(content))
    assert _texts(table) == ["café", "naïve", "it wasn’t"]
    assert "1 lines are not valid UTF-8" in table.notes[0]


def test_a_stated_encoding_is_used_or_refused(written):
    path = written("id,text\n1,Łódź\n".encode("cp1250"))
    assert _texts(read_table(path, encoding="cp1250")) == ["Łódź"]
    with pytest.raises(TableError, match="not known"):
        read_table(path, encoding="klingon")
    with pytest.raises(TableError, match="not valid utf-8"):
        read_table(path, encoding="utf-8")


def test_a_record_counts_once_however_many_lines_it_has(written):
    table = read_table(written('id,text\n1,"one\ntwo\n\nthree"\n2,next\n'))
    assert table.rows == (("1", "one\ntwo\n\nthree"), ("2", "next"))
    assert table.row_numbers == (2, 3)


def test_old_mac_line_ends(written):
    assert len(read_table(written("id,text\r1,a\r2,b\r")).rows) == 2


def test_a_cell_of_a_megabyte(written):
    long = "word " * 250_000
    assert _texts(read_table(written(f'id,text\n1,"{long}"\n2,b\n'))) == [long, "b"]


def test_ragged_rows_are_kept_with_their_problem(written):
    table = read_table(written("id,text,role\n1,a,nurse\n2,b\n3,c,nurse,extra\n4,d,nurse,\n"))
    assert [row[0] for row in table.rows] == ["1", "2", "3", "4"]
    assert table.problems == (
        None,
        "the row has 2 cells where the column names are 3",
        "the row has 4 cells where the column names are 3",
        None,
    )
    assert any("2 rows can't be read as they stand" in n for n in table.notes)


def test_an_empty_row_in_between_is_a_row_and_at_the_end_is_not(written):
    table = read_table(written("\n\nid,text\n1,a\n\n2,b\n\n\n"))
    assert table.rows == (("1", "a"), (None, None), ("2", "b"))
    assert table.problems == (None, None, None)
    assert table.row_numbers == (2, 3, 4)
    assert table.notes == (
        "2 empty rows above the column names are not counted",
        "2 empty lines at the end are not counted as rows",
    )


def test_an_unclosed_quotation_mark_does_not_swallow_the_rows_below(written):
    lines = ["id,text,role", "1,fine,a", '2,"never closed,b', "3,fine,c", '4,"he said ""no""",d']
    table = read_table(written("\n".join(lines) + "\n"))
    assert [row[0] for row in table.rows] == ["1", "2", "3", "4"]
    assert table.rows[3] == ("4", 'he said "no"', "d")
    assert "quotation marks" in " ".join(table.notes)


def test_an_unclosed_quotation_mark_in_a_cell_of_two_lines_is_a_problem_not_a_loss(written):
    lines = ["id,text,role", "1,fine,a", '2,"cut', 'here,b"', "3,fine,c", "4,fine,d"]
    table = read_table(written("\n".join(lines) + "\n"))
    assert ("3", "fine", "c") in table.rows
    assert ("4", "fine", "d") in table.rows
    assert any(table.problems)


def test_stray_quotation_marks_keep_every_character(written):
    table = read_table(written('id\ttext\n1\t"Great" staff\n2\tsaid "no" twice\n3\t"ok"\n'))
    assert _texts(table) == ['"Great" staff', 'said "no" twice', "ok"]


def test_a_file_full_of_unclosed_quotation_marks_is_read_line_by_line(written):
    rows = "".join(f'{i}\t"open {i} "x\ty\tz\n' for i in range(300))
    table = read_table(written(f"id\ttext\n{rows}"))
    assert len(table.rows) == 300


def test_names_are_made_unique_and_never_empty(written):
    table = read_table(written("a,a,,a (2), b ,\n1,2,3,4,5,6\n"))
    assert table.columns == ("a", "a (3)", "column 3", "a (2)", "b", "column 6")
    assert len(table.notes) == 3


def test_delimiters_at_the_end_of_every_line_make_no_column(written):
    table = read_table(written("id,text,,\n1,a,,\n2,b,,\n"))
    assert table.columns == ("id", "text")
    assert table.problems == (None, None)


def _workbook(rows, path, **sheets) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for name, more in sheets.items():
        page = book.create_sheet(name)
        for row in more:
            page.append(row)
    book.save(path)
    return path


def test_workbook_cells_are_written_as_a_person_would(tmp_path):
    rows = [
        ["id", "text", "on", "score", "ok"],
        [1, "More time", dt.datetime(2021, 9, 30), 4.5, True],
        [2.0, None, dt.datetime(2021, 9, 30, 14, 5), 1e21, False],
        [],
        [3, "a_x000D_\nb 👍 مرحبا", None, -3, None],
        [],
    ]
    table = read_table(_workbook(rows, tmp_path / "t.xlsx"))
    assert table.format == "XLSX"
    assert table.rows == (
        ("1", "More time", "2021-09-30", "4.5", "true"),
        ("2", None, "2021-09-30 14:05:00", "1e+21", "false"),
        (None,) * 5,
        ("3", "a\r\nb 👍 مرحبا", None, "-3", None),
    )


def test_a_formula_without_a_stored_value_shows_as_text(tmp_path):
    table = read_table(_workbook([["text"], ["=1+1"], ["plain"]], tmp_path / "t.xlsx"))
    assert _texts(table) == ["=1+1", "plain"]


def test_cells_beyond_the_header_become_a_column(tmp_path):
    table = read_table(_workbook([["id", "text"], [1, "a", "aside"]], tmp_path / "t.xlsx"))
    assert table.columns == ("id", "text", "column 3")
    assert table.rows == (("1", "a", "aside"),)
    assert table.problems == (None,)


def test_sheets_are_named_and_found(tmp_path):
    path = _workbook([["id", "text"], [1, "a"]], tmp_path / "t.xlsx", Wave2=[["text"], ["second"]])
    assert "other sheets, not read: Wave2" in read_table(path).notes[0]
    assert _texts(read_table(path, sheet="Wave2")) == ["second"]
    with pytest.raises(TableError, match="did you mean 'Wave2'"):
        read_table(path, sheet="wave 2")


def test_json_lines_with_broken_ones(written):
    lines = [
        json.dumps({"id": 1, "text": "a\ud800b", "n": 1.50}),
        '{"id": 2, "text": "b", "tags": ["x"]',
        "[1, 2]",
        "",
        '{"id": 3, "id": 4, "text": "c"}',
        "[" * 100_000,
        '{"id": 12345678901234567890123, "text": null, "deep": {"a": [1]}}',
    ]
    table = read_table(written("\n".join(lines), "t.jsonl"))
    assert table.columns == ("id", "text", "n", "deep")
    assert [row[0] for row in table.rows] == [
        "1",
        None,
        None,
        None,
        None,
        "12345678901234567890123",
    ]
    assert [problem is None for problem in table.problems] == [
        True,
        False,
        False,
        False,
        False,
        True,
    ]
    assert table.rows[-1][3] == '{"a": ["1"]}'


def test_a_list_of_objects_is_a_table_too(written):
    assert _texts(read_table(written('[{"text": "a"},\n {"text": "b"}]', "t.json"))) == ["a", "b"]


def test_parquet_and_what_to_do_without_pyarrow(tmp_path, monkeypatch):
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    path = tmp_path / "t.parquet"
    columns = {
        "id": [1, 2],
        "text": ["a", None],
        "on": [dt.date(2021, 9, 30), None],
        "l": [[1], []],
    }
    pq.write_table(pa.table(columns), path)
    assert read_table(path).rows == (("1", "a", "2021-09-30", "[1]"), ("2", None, None, "[]"))
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(TableError, match="damaged"):
        read_table(path)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(TableError, match=r'pip install "groundswell\[parquet\]"'):
        read_table(path)


def _zip_of(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf\n\n", "is empty"),
        (b",,,\n,,\n", "holds no text"),
        (b"%PDF-1.7 ...", "is a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel file"),
        (b"PK\x03\x04 broken", "damaged or cut off"),
        (_zip_of("word/document.xml"), "is a document"),
        (_zip_of("a.txt"), "is a ZIP file"),
        (_zip_of("xl/workbook.xml"), "workbook is damaged"),
        (bytes(range(256)) * 20, "not text"),
        (b"PAR1 broken", "damaged"),
        (b'{"a": 1', "no line of the file is a JSON object"),
    ],
)
def test_what_is_no_table_is_refused_plainly(written, content, said):
    with pytest.raises(TableError, match=said) as caught:
        read_table(written(content, "t.jsonl" if content[:1] == b"{" else "t.csv"))
    assert "What to do" in str(caught.value)


def test_files_that_cannot_be_opened(tmp_path):
    for path in (tmp_path, tmp_path / "missing.csv", "a\0b.csv", tmp_path / ("x" * 300)):
        with pytest.raises(TableError, match="What to do"):
            read_table(path)
    if hasattr(os, "getuid") and os.getuid() != 0:
        (tmp_path / "locked.csv").touch(mode=0o000)
        with pytest.raises(TableError, match="can't be opened"):
            read_table(tmp_path / "locked.csv")


def test_a_header_alone_is_a_table_without_rows(written):
    table = read_table(written("id,text\n"))
    assert (table.columns, table.rows) == (("id", "text"), ())


def test_the_same_table_in_four_formats_gives_the_same_cells(written, tmp_path):
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    rows = [("a1", "Listen, “really” listen 👂"), ("a2", "=no formula"), ("a3", None)]
    out = io.StringIO()
    csv.writer(out).writerows([("id", "text"), *rows])
    lines = "\n".join(json.dumps(dict(zip(("id", "text"), row, strict=True))) for row in rows)
    parquet = tmp_path / "t.parquet"
    pq.write_table(pa.table({"id": [r[0] for r in rows], "text": [r[1] for r in rows]}), parquet)
    tables = [
        read_table(written(out.getvalue())),
        read_table(_workbook([("id", "text"), *rows], tmp_path / "t.xlsx")),
        read_table(written(lines, "t.jsonl")),
        read_table(parquet),
    ]
    assert all((t.columns, t.rows) == (("id", "text"), tuple(rows)) for t in tables)


def test_one_of_a_kind_is_told_in_the_singular(tmp_path):
    file = tmp_path / "one.csv"
    file.write_text("\ntext\nMore benches\n\n", encoding="utf-8")
    table = read_table(file)
    assert table.describe().endswith(": 1 row, 1 column")
    assert "1 empty row above the column names is not counted" in table.notes
    assert "1 empty line at the end is not counted as rows" in table.notes
    file.write_text("a,b\n1,2\n1,2,3\n", encoding="utf-8")
    one = "1 row can't be read as it stands: rejected.csv lists it"
    assert one in read_table(file).notes


def test_plain_text_that_is_named_as_a_workbook_is_noted(written):
    table = read_table(written("text\nMore benches\n", "ideas.xlsx"))
    assert table.rows == (("More benches",),)
    assert table.notes == ("'ideas.xlsx' is named as .xlsx, but holds plain text: read as CSV",)
