"""Tables of codes as people make them: their columns, their hierarchies, their examples."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from groundswell.analysis.codebook.files import open_codebook, read_codebook
from groundswell.analysis.codebook.lists import read_list, write_list
from groundswell.analysis.errors import ColumnError, TableError


def tree(path: Path) -> list[tuple[str, ...]]:
    book = read_codebook(path)
    return [book.path(code.id) for code in book.codes]


def table(folder: Path, text: str) -> Path:
    (folder / "codes.csv").write_text(text, encoding="utf-8")
    return folder / "codes.csv"


@pytest.mark.parametrize(
    "text",
    [
        "code\nTime\nTime > Slack\n",
        "code\nTime::Slack\n",
        "code\nTime\nTime/Slack\n",
        "code\nTime\nTime.Slack\n",
        "path,definition\nTime/Slack,A free hour\n",
        "name,description\nCodes\\\\Time,x\nCodes\\\\Time\\\\Slack,y\n",
        "code,parent\nTime,\nSlack,Time\n",
        "code,parent code\nSlack,Time\nTime,\n",
        "category,code\nTime,Slack\n",
        "theme,sub-theme\nTime,\n,Slack\n",
        "Level 1;Level 2\nTime;Slack\n",
        "code_id,code,parent_id\n1,Time,\n2,Slack,1\n",
        "code,path\nTime,\nSlack,Time > Slack\n",
    ],
)
def test_hierarchies_are_read_however_they_are_written(text, tmp_path):
    found = tree(table(tmp_path, text))
    assert any(path[-2:] == ("Time", "Slack") for path in found), found
    assert sum(path[-1] == "Slack" for path in found) == 1


@pytest.mark.parametrize("name", ["Work/life balance", "e.g. money", "24/7 care", "A. Money"])
def test_signs_in_a_name_are_not_always_levels(name, tmp_path):
    assert tree(table(tmp_path, f"code\n{name}\nMoney\n")) == [(name,), ("Money",)]


def test_headings_without_a_row_are_made_and_carry_no_codings(tmp_path):
    book = read_codebook(table(tmp_path, "category,code\nTime,Slack\nTime,Haste\nMoney,Pay\n"))
    assert [(code.name, code.is_codable) for code in book.codes] == [
        ("Time", False),
        ("Slack", True),
        ("Haste", True),
        ("Money", False),
        ("Pay", True),
    ]


def test_every_field_has_the_names_that_people_give_it(tmp_path):
    path = table(
        tmp_path,
        "Code label;Description;Inclusion criteria;Exclusion criteria;Example quotes;Colour;"
        "Synonyms;Type;Files\nTime;Too little;hours;people;We rush.;#ff0000;Haste | Rush;;3\n",
    )
    read = open_codebook(path)
    code = read.book.codes[0]
    assert (code.name, code.definition, code.include, code.exclude) == (
        "Time",
        "Too little",
        "hours",
        "people",
    )
    assert (code.color, code.aliases, code.kind) == ("#ff0000", ("Haste", "Rush"), None)
    assert any("Files" in note and "left out" in note for note in read.notes)


def test_reading_again_gives_the_same_ids_whatever_the_order(tmp_path):
    first = read_codebook(table(tmp_path, "code,parent\nTime,\nSlack,Time\nMoney,\n"))
    again = read_codebook(table(tmp_path, "code,parent\nMoney,\nSlack,Time\nTime,\n"))
    assert {code.id for code in first.codes} == {code.id for code in again.codes}
    assert first.fingerprint == again.fingerprint
    changed = replace(first.codes[0], definition="else")
    assert replace(first, codes=(changed, *first.codes[1:])).fingerprint != first.fingerprint


def test_the_place_of_a_code_is_its_row(tmp_path):
    read = open_codebook(table(tmp_path, "code\nTime\n\nMoney\n"))
    assert read.places == ("row 2", "row 4")


def test_a_doubtful_parent_is_told(tmp_path):
    text = "code,parent,kind\nTime,,helps\nTime,,blocks\nSlack,Time,blocks\n"
    read = open_codebook(table(tmp_path, text))
    assert read.book.codes[2].parent_id == read.book.codes[1].id
    text = "code,parent\nTime,\nTime,\nSlack,Time\n"
    read = open_codebook(table(tmp_path, text))
    assert any("two codes are called 'Time'" in note for note in read.notes)


def test_what_is_no_codebook_is_told(tmp_path):
    with pytest.raises(ColumnError, match="no column holds the codes"):
        read_codebook(table(tmp_path, "when,where\nMay,Leeds\n"))
    with pytest.raises(TableError, match="no codes"):
        read_codebook(table(tmp_path, "code,definition\n,\n"))
    with pytest.raises(TableError, match=r"row 3"):
        read_codebook(table(tmp_path, "code,definition\nTime,x\nMoney,y,z\n"))


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("- one\n- two", ("one", "two")),
        ("1. one\n2) two", ("one", "two")),
        ("one\ntwo", ("one", "two")),
        ("one | two", ("one", "two")),
        ("'one', 'it's two'", ("one", "it's two")),
        ("Positive: ‘one’, ‘two’\nNegative: ‘three’", ("one", "two", "three")),
        ("“one\nand more” (c1)\n“two” (c2)", ("one\nand more", "two")),
        ("It's one, isn't it?", ("It's one, isn't it?",)),
        ("", ()),
    ],
)
def test_examples_are_read_however_they_are_written(text, items):
    assert read_list(text) == items
    assert read_list(write_list(items)) == items


def test_the_nhs_codebook_gives_its_categories_and_nearly_all_examples(shared_data):
    folder = shared_data / "nhs_fft_multilabel"
    book = read_codebook(folder / "codebook.csv")
    assert sum(code.is_codable for code in book.codes) == 33
    assert len(book.children(None)) == 10
    assert all(code.definition for code in book.codes if code.is_codable)

    def folded(text: str) -> str:
        return "".join(letter for letter in text.casefold() if letter.isalnum())

    examples = {folded(text) for code in book.codes for text in code.examples}
    with (folder / "comments.csv").open(encoding="utf-8", newline="") as file:
        quoted = [
            row["text"] for row in csv.DictReader(file) if row["in_codebook_examples"] == "True"
        ]
    assert len(quoted) == 26
    assert sum(folded(text) in examples for text in quoted) >= 25


def test_the_codebook_of_an_analysis_is_read(tmp_path):
    from example_result import example_result

    from groundswell.analysis.report.csv_files import codebook_csv
    from groundswell.analysis.report.reading import Reading

    result = example_result()
    # A wide theme and its only part are shown as one.
    themes = tuple(Reading(result).shown())
    (tmp_path / "codebook.csv").write_bytes(codebook_csv(result))
    book = read_codebook(tmp_path / "codebook.csv")
    assert [code.name for code in book.codes] == [theme.title for theme in themes]
    for code, theme in zip(book.codes, themes, strict=True):
        assert (code.id, code.parent_id, code.number) == (theme.id, theme.parent_id, theme.number)
        assert (code.definition, code.kind) == (theme.description, theme.kind)
        assert code.examples == tuple(quote.text for quote in theme.quotes)
