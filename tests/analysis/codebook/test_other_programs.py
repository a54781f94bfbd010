"""Codebooks that other programs wrote, as far as their files and their users tell."""

from __future__ import annotations

import pytest

from groundswell.analysis.codebook.files import open_codebook, read_codebook, write_codebook


def test_atlas_with_a_mark_an_old_namespace_and_code_groups(files):
    read = open_codebook(files / "atlas.qdc")
    time, leadership, listens = read.book.codes
    assert (time.name, time.color, time.definition) == ("No time", None, "")
    assert (leadership.is_codable, leadership.color) == (False, "#46AA00")
    assert (leadership.definition, leadership.include) == (
        "What those in charge do.",
        "a person names a manager.",
    )
    assert listens.parent_id == leadership.id == "6c1f3a52-0c59-4e11-9a1b-0c7a5d8e1f02"
    (group,) = read.book.sets
    assert (group.name, group.code_ids, group.note) == (
        "For the board",
        (time.id, listens.id),
        "What the board asked about",
    )
    assert read.notes == ("written by ATLAS.ti Win 23.4.0",)
    assert read.places[0] == "line 4"


def test_taguette_with_dots_for_levels_and_an_empty_set(files):
    book = read_codebook(files / "taguette.qdc")
    assert [book.path(code.id) for code in book.codes] == [
        ("trust",),
        ("trust", "in managers"),
        ("e.g. money",),
    ]
    assert book.sets == ()


def test_nvivo_with_a_wrong_namespace_and_rules_in_the_description(files):
    book = read_codebook(files / "nvivo_mac.qdc")
    paperwork = book.codes[1]
    assert book.path(paperwork.id) == ("Barriers", "Paperwork")
    assert paperwork.definition == "Forms and sign-offs."
    assert (paperwork.include, paperwork.exclude) == ("forms, signatures", "slow computers")
    assert paperwork.examples == ("I filled in nine forms.",)


def test_the_standard_to_the_letter_with_prefixes_braces_and_short_colours(files):
    book = read_codebook(files / "standard.qdc")
    topics, work = book.codes
    assert (topics.id, topics.is_codable) == ("5215cc69-0000-4e02-afb9-9beeaee55801", False)
    assert (work.name, work.definition, work.color) == ("Work & rest", "Hours < rest", "#ff0")


@pytest.mark.parametrize("name", ["atlas", "taguette", "nvivo_mac", "standard"])
@pytest.mark.parametrize("ending", [".qdc", ".xlsx"])
def test_what_was_read_goes_out_and_comes_back(files, name, ending, tmp_path):
    book = read_codebook(files / f"{name}.qdc")
    write_codebook(book, tmp_path / f"book{ending}")
    assert read_codebook(tmp_path / f"book{ending}") == book


def test_a_description_that_another_program_changed_is_believed(book, tmp_path):
    file = tmp_path / "book.qdc"
    write_codebook(book, file)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("Too few of us.", "Too few hands."), encoding="utf-8")
    assert read_codebook(file).by_id[book.codes[2].id].definition == "Too few hands."
    # Programs drop what they don't know; ids and rules stand in the descriptions.
    without = text[: text.index("<?groundswell")] + text[text.index("<CodeBook") :]
    file.write_text(without, encoding="utf-8")
    again = read_codebook(file)
    assert [code.name for code in again.codes] == [code.name for code in book.codes]
    for code, meant in zip(again.codes, book.codes, strict=True):
        assert (code.definition, code.include, code.examples) == (
            meant.definition,
            meant.include,
            meant.examples,
        )
        assert (code.kind, code.answers, code.number) == (meant.kind, meant.answers, meant.number)
    assert [code.id for code in again.codes][:2] == ["blocks", "time"]


def test_a_copied_description_gives_its_code_no_false_identity(book, tmp_path):
    file = tmp_path / "book.qdc"
    write_codebook(book, file)
    text = file.read_text(encoding="utf-8")
    guid = read_codebook(file)  # The id "time" belongs to one GUID alone.
    text = text.replace("Code id: blocks", "Code id: time")
    text = text[: text.index("<?groundswell")] + text[text.index("<CodeBook") :]
    file.write_text(text, encoding="utf-8")
    ids = [code.id for code in read_codebook(file).codes]
    assert ids.count("time") == 1
    assert len(set(ids)) == len(guid.codes)


def test_memos_are_definitions_where_a_program_keeps_those_apart(packed):
    project = """<?xml version="1.0" encoding="utf-8"?>
    <Project xmlns="urn:QDA-XML:project:1.0" name="Rest" origin="QualCoder 3.6">
      <CodeBook><Codes>
        <Code guid="00000000-0000-4000-8000-000000000001" name="Group" isCodable="false">
          <NoteRef targetGUID="00000000-0000-4000-8000-000000000009"/>
          <Code guid="00000000-0000-4000-8000-000000000002" name="Time" isCodable="true">
            <Description>Has its own.</Description>
            <NoteRef targetGUID="00000000-0000-4000-8000-000000000008"/>
          </Code>
        </Code>
      </Codes></CodeBook>
      <Notes>
        <Note guid="00000000-0000-4000-8000-000000000009" plainTextPath="internal://memo.txt"/>
        <Note guid="00000000-0000-4000-8000-000000000008">
          <PlainTextContent>More</PlainTextContent>
        </Note>
      </Notes>
    </Project>"""
    read = open_codebook(packed(project, {"Sources/memo.txt": b"What belongs together"}))
    assert read.book.codes[0].definition == "What belongs together"
    assert read.book.codes[1].definition == "Has its own."
    assert any("1 memo on codes" in note for note in read.notes)
    assert read.book.name == "Rest"
