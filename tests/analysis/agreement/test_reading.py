"""From tables of all layouts to judgements: nothing dropped, nothing guessed in silence."""

from __future__ import annotations

import pytest

from groundswell.analysis.agreement.columns import guess_coding_columns
from groundswell.analysis.agreement.keeping import TWICE
from groundswell.analysis.agreement.model import Judgement
from groundswell.analysis.agreement.reading import (
    NO_CODE,
    NO_CODER,
    NO_ITEM,
    Codings,
    read_codings,
)
from groundswell.analysis.corpus.table import read_table
from groundswell.analysis.errors import ColumnError, OptionError


@pytest.fixture
def read(tmp_path):
    def call(text: str, *, columns: dict | None = None, name: str = "t.csv", **how) -> Codings:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8", newline="")
        table = read_table(path)
        found = read_codings(table, guess_coding_columns(table, **(columns or {})), **how)
        assert found.n_codings == found.n_used + len(found.aside)
        return found

    return call


def said(found: Codings) -> dict[tuple[str, str], tuple[str, ...]]:
    return {(one.item, one.coder): one.codes for one in found.judgements}


def test_a_row_for_each_coding(read):
    found = read("item,coder,code\n1,A,x\n1,B,x\n2,A,y\n2,B,x\n")
    assert found.level == "nominal"
    assert said(found) == {
        ("1", "A"): ("x",), ("1", "B"): ("x",), ("2", "A"): ("y",), ("2", "B"): ("x",),
    }  # fmt: skip


def test_several_rows_of_one_coder_and_item_are_a_set(read):
    found = read("item,coder,code\n1,A,x\n1,A,y\n1,B,x\n2,A,y\n2,B,y\n2,B,y\n")
    assert found.level == "sets"
    assert said(found)["1", "A"] == ("x", "y")
    assert [one.reason for one in found.aside] == [TWICE]


def test_a_column_for_each_coder(read):
    found = read("unit,Ann,Ben\n1,x,x\n2,,y\n3,y,x\n")
    assert found.n_codings == 5
    assert ("2", "Ann") not in said(found)
    assert said(found)["3", "Ben"] == ("x",)


def test_rows_are_items_where_no_column_names_them(read):
    found = read("Rater1,Rater2\na,a\nb,a\na,b\n")
    assert sorted({one.item for one in found.judgements}) == ["row 2", "row 3", "row 4"]


def test_a_column_for_each_code(read):
    found = read("item,coder,trust,money\n1,A,1,0\n1,B,1,\n2,A,0,0\n2,B,,\n")
    assert found.level == "sets"
    assert said(found) == {("1", "A"): ("trust",), ("1", "B"): ("trust",), ("2", "A"): ()}
    (open_one,) = [one for one in found.judgements if one.unjudged]
    assert (open_one.coder, open_one.unjudged) == ("B", ("money",))
    assert [(one.row, one.reason) for one in found.aside] == [(5, NO_CODE)]


def test_where_nobody_says_no_an_empty_cell_is_a_no(read):
    found = read("item,coder,trust,money\n1,A,x,\n1,B,x,x\n2,A,,\n2,B,,x\n")
    assert said(found)["2", "A"] == ()
    assert not any(one.unjudged for one in found.judgements)
    assert any("says no nowhere" in notice for notice in found.notices)


def test_several_codes_in_a_cell(read):
    found = read("item,coder,code\n1,A,x; y\n1,B,y;x\n2,A,x\n2,B,x\n")
    assert said(found)["1", "A"] == said(found)["1", "B"] == ("x", "y")
    assert any("parted by ';'" in notice for notice in found.notices)
    plain = read("item,coder,code\n1,A,x; y\n1,B,x; y\n", separator="")
    assert said(plain)["1", "A"] == ("x; y",)


def test_lists_of_json_lines(read):
    text = '{"item":"1","coder":"A","code":["x","y"]}\n{"item":"1","coder":"B","code":[]}\n'
    found = read(text, name="t.jsonl")
    assert said(found) == {("1", "A"): ("x", "y"), ("1", "B"): ()}


def test_nothing_fits_is_not_the_same_as_not_coded(read):
    text = "item,coder,code\n1,A,None of these\n1,B,x\n2,A,\n2,B,x\n"
    found = read(text)
    assert said(found) == {("1", "A"): (), ("1", "B"): ("x",), ("2", "B"): ("x",)}
    assert [one.reason for one in found.aside] == [NO_CODE]
    looked = read(text, blank="nothing fits")
    assert said(looked)["2", "A"] == ()
    assert not looked.aside


def test_what_names_nobody_is_set_aside(read):
    found = read('item,coder,code\n1,A,x\n,A,x\n2,,x\n3,B,x,more\n,,\n4,B,"x"\n')
    assert found.n_codings == 6
    reasons = [(one.row, one.reason) for one in found.aside]
    assert reasons[:2] == [(3, NO_ITEM), (4, NO_CODER)]
    assert "cells" in reasons[2][1]
    assert reasons[3] == (6, "the row is empty")


def test_numbers_and_steps(read):
    text = "item,coder,value\n1,A,low\n1,B,High\n"
    found = read(text, steps=("low", "middle", "high"))
    assert found.level == "ordinal"
    assert [one.value for one in found.judgements] == [0.0, 2.0]
    assert read("item,coder,value\n1,A,1.5\n1,B,2\n").level == "interval"
    assert read("item,coder,value\n1,A,1\n1,B,2\n").level == "ordinal"
    assert read(text).level == "nominal"
    coded = read("item,coder,code\n1,A,3\n1,B,-4\n", level="interval")
    assert [one.value for one in coded.judgements] == [3.0, -4.0]


def test_each_code_rated(read):
    found = read("item,coder,code,value\n1,A,trust,3\n1,A,money,1\n1,B,trust,2\n1,B,money,1\n",
                 columns={"value": "value"})  # fmt: skip
    assert found.level == "ordinal"
    assert Judgement("1", "A", ("trust",), 3.0) in found.judgements
    assert len(found.judgements) == 4


def test_yes_and_no_of_each_code_are_sets(read):
    text = "item,coder,code,value\n1,A,trust,1\n1,A,money,0\n1,B,trust,yes\n"
    text += "2,A,money,0\n2,B,money,no\n"
    found = read(text, columns={"value": "value"})
    assert found.level == "sets"
    assert said(found) == {
        ("1", "A"): ("trust",), ("1", "B"): ("trust",), ("2", "A"): (), ("2", "B"): (),
    }  # fmt: skip
    unjudged = {(one.item, one.coder): one.unjudged for one in found.judgements}
    assert unjudged["1", "B"] == ("money",)
    assert unjudged["1", "A"] == ()


REPEATED = "item,coder,code,time\n" + "".join(
    f"{n},{coder},x,2026-01-0{1 + n % 5}\n" for n in range(20) for coder in "AB"
)


def test_a_second_other_coding_is_refused_with_its_row(read):
    with pytest.raises(ColumnError, match=r"coded the item '3' twice.*row 8.*row 42") as caught:
        read(REPEATED + "3,A,y,2026-01-01\n")
    assert (caught.value.row, caught.value.column) == (42, "code")
    assert "--repeats" in str(caught.value)


def test_the_first_or_last_is_kept_by_time(read):
    text = REPEATED + "3,A,y,2026-01-01\n4,B,x,2026-02-01\n"
    assert said(read(text, repeats="first"))["3", "A"] == ("y",)
    found = read(text, repeats="last")
    assert said(found)["3", "A"] == ("x",)
    assert sorted((one.coder, one.same) for one in found.repeats) == [("A", False), ("B", True)]
    assert sorted(one.reason for one in found.aside) == [
        "coded again by the same coder; the last was kept",
        TWICE,
    ]


@pytest.mark.parametrize(
    ("text", "how", "row", "column", "match"),
    [
        (
            "item,coder,value\n1,A,low\n1,B,huge\n",
            {"steps": ("low", "high")},
            3,
            "value",
            "none of",
        ),
        ("item,coder,value\n1,A,1\n1,B,two\n", {"level": "interval"}, 3, "value", "not a number"),
        ("item,coder,value\n1,A,1\n1,B,-2\n", {"level": "ratio"}, 3, "value", "under 0"),
        ("item,coder,code\n1,A,x;y\n1,B,x\n", {"level": "nominal"}, 2, "code", "several codes"),
        ("item,coder,participant,code\n1,A,P1,x\n1,B,P2,x\n", {}, 3, "participant", "'P1'"),
        ("item,coder,team,code\n1,A,t,x\n1,A,u,y\n", {"level": "sets"}, 3, None, "two teams"),
        ("item,coder,code\n1,A,none\n1,A,x\n", {"level": "sets"}, 2, "code", "nothing fits"),
    ],
)
def test_what_does_not_fit_is_named_by_row_and_column(read, text, how, row, column, match):
    with pytest.raises(ColumnError, match=match) as caught:
        read(text, **how)
    assert (caught.value.row, caught.value.column) == (row, column)
    assert caught.value.fix


def test_a_cell_that_is_neither_yes_nor_no(read):
    with pytest.raises(ColumnError, match="neither yes nor no") as caught:
        read("item,coder,trust\n1,A,1\n1,B,maybe\n", columns={"codes": ["trust"]})
    assert (caught.value.row, caught.value.column) == (3, "trust")


def test_columns_that_are_not_clear_are_asked_for(read):
    with pytest.raises(ColumnError, match="who coded what"):
        read("a,b\nsome words,other words\nmore words,yet others\n")
    with pytest.raises(ColumnError, match="which column holds the codes"):
        read("item,coder,remark\n1,A,fine\n")
    with pytest.raises(ColumnError, match="which item"):
        read("coder,code\nA,x\n")
    with pytest.raises(ColumnError, match="no such column"):
        read("item,coder,code\n1,A,x\n", columns={"team": "tem"})
    with pytest.raises(ColumnError, match="one layout"):
        read("item,A,B,code\n1,x,x,x\n", columns={"coders": ["A", "B"], "code": "code"})


@pytest.mark.parametrize(
    "how",
    [
        {"level": "metric"},
        {"steps": ("one",)},
        {"steps": ("a", "A")},
        {"steps": ("a", "b"), "level": "interval"},
        {"blank": "zero"},
        {"repeats": "both"},
    ],
)
def test_options_that_can_not_be_are_refused(read, how):
    with pytest.raises(OptionError):
        read("item,coder,code\n1,A,x\n", **how)


def test_named_columns_win_over_guesses(read):
    text = "item,id,coder,code,code2\n1,a,A,x,p\n2,b,A,y,q\n"
    found = read(text, columns={"code": "code2", "item": "id"})
    assert said(found) == {("a", "A"): ("p",), ("b", "A"): ("q",)}


def crowd(**columns) -> str:
    """A table of 30 items and 3 coders, with columns made from item and coder."""
    lines = [",".join(["item", "coder", *columns])]
    for n in range(30):
        lines += [",".join([str(n), f"c{c}", *(make(n, c) for make in columns.values())])
                  for c in range(3)]  # fmt: skip
    return "\n".join(lines) + "\n"


def of_item(n, c):
    return str(int(n % 3 == 0))


def of_coder(n, c):
    return str(int(c == 1))


def differing(n, c):
    return str(int((n + c) % 4 == 0))


def area(n, c):
    return ("economy", "social", "neither")[(n + (c == 2 and n % 5 == 0)) % 3]


def test_facts_of_an_item_or_a_coder_are_not_codes(read):
    found = read(crowd(golden=of_item, expert=of_coder, policy_area=area, tainted=lambda n, c: "0"))
    assert found.level == "nominal"
    assert said(found)["1", "c0"] == ("social",)
    spread = read(crowd(expert=of_coder, trust=differing, money=lambda n, c: "0"))
    assert spread.level == "sets"
    assert {code for codes in said(spread).values() for code in codes} == {"trust"}


@pytest.mark.parametrize(
    ("columns", "names"),
    [
        ({"policy_area": area, "scale": area, "golden": of_item}, ["policy_area", "scale"]),
        ({"policy_area": area, "trust": differing}, ["policy_area", "trust"]),
        ({"golden": of_item, "trust": differing}, ["golden"]),
        ({"golden": of_item, "tainted": lambda n, c: "0"}, ["golden", "tainted"]),
    ],
)
def test_two_readings_are_refused_with_the_columns(read, columns, names):
    with pytest.raises(ColumnError, match="not clear") as caught:
        read(crowd(**columns))
    told = str(caught.value)
    assert all(f'"{name}"' in told for name in names)
    assert "--code" in told
    last = list(columns)[-1]
    assert read(crowd(**columns), columns={"codes": [last]} if last != "scale" else {"code": last})


def test_a_crowd_table_does_not_look_perfect(shared_data):
    table = read_table(shared_data / "intercoder_crowd_manifestos" / "codings.parquet")
    with pytest.raises(ColumnError, match='"policy_area", "immigr_scale"'):
        guess_coding_columns(table)


def test_a_code_beside_nothing_fits_is_kept_and_told(read):
    found = read("item,coder,code\n1,A,x|none\n1,B,x\n2,A,x|y\n2,B,y\n")
    assert said(found)["1", "A"] == ("x",)
    assert any(one.startswith("1 coding gives a code and says") for one in found.notices)
