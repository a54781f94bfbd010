"""Codings are read from every layout, and what can't be understood names its row and column."""

from __future__ import annotations

import pytest

from groundswell.analysis.codebook.model import Code, Codebook
from groundswell.analysis.coding.examples import UNNAMED_CODER, read_examples
from groundswell.analysis.corpus.table import read_table
from groundswell.analysis.errors import ColumnError, TableError

BOOK = Codebook("Ward", (Code("f", "Food, drink"), Code("s", "Staff"), Code("p", "Parking")))
KNOWN = {"c1", "c2", "c3"}


def read(tmp_path, text, **columns):
    file = tmp_path / "codings.csv"
    file.write_text(text, encoding="utf-8")
    return read_examples(read_table(file), BOOK, KNOWN, **columns)


def pairs(codings):
    return [(one.item, one.code) for one in codings]


WANTED = [("c1", "f"), ("c1", "s"), ("c2", "s"), ("c3", None)]


@pytest.mark.parametrize(
    "text",
    [
        'id,code\nc1,"Food, drink"\nc1,Staff\nc2,s\nc3,none\n',
        'id,text,labels\nc1,cold soup,"Food, drink|Staff"\nc2,kind,Staff\nc3,well,None of these\n',
        'id,codes\nc1,"Food, drink;Staff"\nc2,staff\nc3,none\n',
        "id,f,s,p\nc1,1,1,0\nc2,0,yes,\nc3,0,0,0\n",
        'comment_id,"Food, drink",Staff\nc1,x,x\nc2,no,x\nc3,no,no\n',
    ],
)
def test_every_layout_gives_the_same_codings(tmp_path, text):
    codings, _ = read(tmp_path, text)
    assert pairs(codings) == WANTED


def test_coders_teams_and_spans_are_read(tmp_path):
    codings, columns = read(
        tmp_path, "item,coder,code,team,start,end\nc1,ann,Staff,North,3,9\nc2,,Parking,,,\n"
    )
    first, second = codings
    assert (first.coder, first.team, first.start, first.end) == ("ann", "North", 3, 9)
    assert (second.coder, second.team, second.start) == (UNNAMED_CODER, None, None)
    assert dict(columns.named())["coder"] == "coder"


def test_an_empty_cell_says_that_nobody_looked(tmp_path):
    codings, _ = read(tmp_path, "id,code\nc1,Staff\nc2,\nc3,-\n")
    assert pairs(codings) == [("c1", "s"), ("c3", None)]


@pytest.mark.parametrize(
    ("text", "row", "column", "what"),
    [
        ("id,code\nc1,Staff\nc9,Staff\n", 3, "id", "c9"),
        ("id,code\nc1,Staff\nc2,Stuff\n", 3, "code", "Stuff"),
        ("id,s,p\nc1,1,0\nc2,1,maybe\n", 3, "p", "maybe"),
        ("id,code,start,end\nc1,Staff,4,2\n", 2, "start", "span"),
        ("id,code,start,end\nc1,Staff,x,2\n", 2, "start", "x"),
    ],
)
def test_what_cannot_be_understood_names_its_place(tmp_path, text, row, column, what):
    with pytest.raises(TableError) as told:
        read(tmp_path, text)
    assert (told.value.row, told.value.column) == (row, column)
    assert what in str(told.value)


def test_a_table_without_ids_or_codes_is_refused(tmp_path):
    with pytest.raises(ColumnError, match="codes"):
        read(tmp_path, "id,colour\nc1,red\nc2,blue\n")
    with pytest.raises(ColumnError, match="colour"):
        read(tmp_path, "id,code\nc1,Staff\n", code="colour")


def test_all_unknown_codes_are_told_at_once(tmp_path):
    with pytest.raises(TableError, match="no code 'Cats', nor 'Dogs'") as told:
        read(tmp_path, "id,code\nc1,Staff\nc2,Cats\nc3,Dogs|Cats\n")
    assert (told.value.row, told.value.column) == (3, "code")


def test_all_unknown_ids_are_told_at_once(tmp_path):
    with pytest.raises(TableError, match=r"'zz' is of no contribution.*'yy'") as told:
        read(tmp_path, "id,code\nc1,Staff\nzz,Staff\nyy,Staff\n")
    assert (told.value.row, told.value.column) == (3, "id")


def test_a_span_outside_its_text_is_refused(tmp_path):
    file = tmp_path / "codings.csv"
    texts = dict.fromkeys(KNOWN, "Kind nurses.")
    file.write_text("id,code,start,end\nc1,Staff,0,12\n", encoding="utf-8")
    assert read_examples(read_table(file), BOOK, texts)[0][0].end == 12
    file.write_text("id,code,start,end\nc1,Staff,0,12\nc2,Staff,5,13\n", encoding="utf-8")
    with pytest.raises(TableError, match="ends at 13, but the text of 'c2' ends at 12") as told:
        read_examples(read_table(file), BOOK, texts)
    assert (told.value.row, told.value.column) == (3, "end")


def test_half_a_span_names_the_column_that_stands_there(tmp_path):
    with pytest.raises(TableError, match="needs a start and an end") as told:
        read(tmp_path, "id,code,end\nc1,Staff,6\n")
    assert (told.value.row, told.value.column) == (2, "end")
