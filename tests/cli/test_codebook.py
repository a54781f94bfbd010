"""``groundswell codebook``: what a person sees, and what it means for a script."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path

import msgspec
import pytest
from lxml import html

from groundswell.analysis.codebook.files import read_codebook
from groundswell.analysis.codebook.frame import change_challenge
from groundswell.analysis.codebook.review import Review
from groundswell.analysis.coding.model import Coding
from groundswell.analysis.coding.project_files import (
    Project,
    ProjectText,
    read_project,
    write_project,
)
from groundswell.analysis.report import codebook_files
from groundswell.cli.codebook import FOUND


@pytest.fixture
def codes(tmp_path):
    file = tmp_path / "codes.csv"
    file.write_text(
        "code,parent,definition,examples\n"
        "Time,,Too few hours for the work.,We rush.\n"
        "time,,,\n"
        "Slack,Tim,An hour that is free.,we rush\n",
        encoding="utf-8",
    )
    return file


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".qdc", ".qdpx"])
def test_the_frame_comes_in_every_format_and_passes_the_check(groundswell, tmp_path, ending):
    file = tmp_path / f"frame{ending}"
    done = groundswell("codebook", "frame", file)
    assert (done.code, done.err) == (0, "")
    assert f"Written: {file}" in done.out
    assert read_codebook(file).codes == change_challenge().codes
    done = groundswell("codebook", "check", file)
    assert (done.code, done.out.splitlines()[-1]) == (0, "Nothing to mend.")


def test_a_check_says_what_where_and_what_to_do(groundswell, codes):
    done = groundswell("codebook", "check", codes)
    assert done.code == FOUND
    assert "codes.csv: CSV, 'codes' version 1, 3 codes" in done.out
    assert "To mend before anyone codes (2)" in done.out
    assert "- 2 codes are called 'Time' (row 2, row 3). What to do: merge them" in done.out
    assert "'Slack' stands under 'Tim', which is no code here (row 4)" in done.out
    assert "did you mean 'Time'" in done.out
    assert "'time' has no definition" in done.out
    assert "the example 'We rush.' stands under 'Time' and 'Slack' (row 2, row 4)" in done.out


def test_advice_alone_is_no_reason_to_stop(groundswell, tmp_path):
    file = tmp_path / "codes.csv"
    file.write_text("code,definition\nTime,Hours\nTrust,Faith in each other\n", encoding="utf-8")
    done = groundswell("codebook", "check", file)
    assert done.code == 0
    assert "To make it better (1)" in done.out


def test_codings_show_codes_that_nobody_used(groundswell, tmp_path):
    groundswell("codebook", "frame", tmp_path / "frame.csv")
    (tmp_path / "coded.csv").write_text(
        "item,coder,code\n"
        + "".join(f"c{n},ann,Playing it safe\n" for n in range(3))
        + "c9,b,Cake\n"
    )
    done = groundswell(
        "codebook", "check", tmp_path / "frame.csv", "--codings", tmp_path / "coded.csv",
    )  # fmt: skip
    assert done.code == FOUND
    assert "codings use 'Cake' (1 of them)" in done.out
    assert done.out.count("was given to none of 4 items") == 20


def test_a_report_says_the_same_as_the_terminal(groundswell, codes, tmp_path):
    coded = tmp_path / "coded.csv"
    coded.write_text("item,code\n1,Slack\n2,Slack\n2,Cake\n", encoding="utf-8")
    out = tmp_path / "report"
    done = groundswell("codebook", "check", codes, "--codings", coded, "--out", out)
    assert done.code == FOUND, done.err
    assert f"The report: {out / 'index.html'}" in done.out
    files = {"index.html", "result.json", "problems.csv", "manifest.json"}
    assert {path.name for path in out.iterdir()} == files
    result = json.loads((out / "result.json").read_text("utf-8"))
    msgspec.json.decode((out / "result.json").read_bytes(), type=Review, strict=True)
    assert [code["n_items"] for code in result["codes"]] == [0, 0, 2]
    with (out / "problems.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["kind"] for row in rows] == [one["kind"] for one in result["problems"]]
    assert all(row["what"] in done.out and row["fix"] in done.out for row in rows)
    page = html.document_fromstring((out / "index.html").read_text("utf-8"))
    words = " ".join(page.text_content().split())
    assert "2 codes are called 'Time'" in words
    assert "was given to none of 2 items" in words
    assert "1 pair was compared" in words
    tree = page.xpath("//table[caption[contains(., 'All codes')]]//tbody/tr")
    names = [row.xpath("./th")[0].text_content().strip() for row in tree]
    assert names == ["Time", "time", "Slack"]
    again = tmp_path / "again"
    assert groundswell("codebook", "check", codes, "--codings", coded, "--out", again).code == FOUND
    for name in files - {"manifest.json"}:
        assert (out / name).read_bytes() == (again / name).read_bytes(), name


def test_a_report_is_made_of_any_codebook(groundswell, tmp_path):
    groundswell("codebook", "frame", tmp_path / "frame.xlsx")
    out = tmp_path / "report"
    done = groundswell(
        "codebook", "check", tmp_path / "frame.xlsx", "--out", out, "--title", "Ours"
    )
    assert (done.code, done.err) == (0, "")
    page = html.document_fromstring((out / "index.html").read_text("utf-8"))
    assert page.xpath("//h1")[0].text_content().strip() == "Ours"
    assert "Nothing stands in the way of coding with it." in page.text_content()
    assert page.xpath("//table[contains(@class, 'heatgrid')]")
    bare = tmp_path / "bare.csv"
    bare.write_text("code\n<script>alert(1)</script>\n", encoding="utf-8")
    done = groundswell("codebook", "check", bare, "--out", out)
    assert done.code == FOUND
    text = (out / "index.html").read_text("utf-8")
    assert "no two codes with a definition" in text
    assert "<script>alert" not in text


def test_a_folder_of_somebody_else_is_left_alone(groundswell, codes, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("Dear", encoding="utf-8")
    done = groundswell("codebook", "check", codes, "--out", tmp_path / "mine")
    assert (done.code, done.out) == (2, "")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]


def test_the_published_description_of_the_result_is_up_to_date():
    folder = Path(__file__).parents[2] / "docs" / "reference"
    written = (folder / "codebook.schema.json").read_text("utf-8")
    assert written == codebook_files.schema_text(), "run `make docs`"
    assert (folder / "codebook-json.md").read_text("utf-8") == codebook_files.reference_text()
    for part in codebook_files.codebook_schema()["$defs"].values():
        for field, about in part.get("properties", {}).items():
            assert about.get("description"), field


def test_a_codebook_is_converted_and_stays_the_same(groundswell, codes, tmp_path):
    done = groundswell("codebook", "convert", codes, tmp_path / "codes.xlsx")
    assert done.code == 0
    done = groundswell("codebook", "diff", codes, tmp_path / "codes.xlsx")
    assert (done.code, done.out.splitlines()[-1]) == (0, "Nothing changed: 3 codes stayed the same")
    done = groundswell("codebook", "convert", codes, tmp_path / "codes.qdc")
    assert done.code == 2
    assert "such as 'Slack'" in done.err
    assert "codebook check" in done.err
    assert not (tmp_path / "codes.qdc").exists()


def test_a_project_keeps_its_codings_in_a_project_and_says_so_elsewhere(groundswell, tmp_path):
    codings = (Coding("c1", "ann", "playing-it-safe", team="A", start=0, end=4),)
    project = Project(change_challenge(), (ProjectText("c1", "Safe is safe."),), codings)
    write_project(project, tmp_path / "a.qdpx")
    done = groundswell("codebook", "convert", tmp_path / "a.qdpx", tmp_path / "b.qdpx")
    assert done.code == 0
    assert "1 text and 1 coding by 1 coder" in done.out
    assert read_project(tmp_path / "b.qdpx").codings == codings
    done = groundswell("codebook", "convert", tmp_path / "a.qdpx", tmp_path / "b.csv")
    assert (done.code, "texts and codings stay behind" in done.out) == (0, True)
    assert "left behind: its note" in done.out


def test_a_difference_is_told_in_words(groundswell, codes, tmp_path):
    text = codes.read_text(encoding="utf-8").replace("Slack,Tim,An hour", "Slack,Time,One hour")
    (tmp_path / "june.csv").write_text(text.replace("time,,,\n", "Trust,,,\n"), encoding="utf-8")
    done = groundswell("codebook", "diff", codes, tmp_path / "june.csv")
    assert done.code == 0
    for line in (
        "Added: 'Trust'",
        "Gone: 'time'",
        "Changed: 'Slack' (matched by name)",
        "  - parent: Tim → Time",
        "  - definition: An hour that is free. → One hour that is free.",
        "1 code stayed the same",
    ):
        assert line in done.out.splitlines(), line


def test_nothing_is_overwritten_and_nothing_odd_is_written(groundswell, codes, tmp_path):
    for command in (["frame"], ["convert", codes]):
        done = groundswell("codebook", *command, codes)
        assert (done.code, "is there already" in done.err) == (2, True)
        done = groundswell("codebook", *command, tmp_path / "codes.docx")
        assert (done.code, "no ending that says how" in done.err) == (2, True)
    assert codes.read_text(encoding="utf-8").startswith("code,parent")


def test_hostile_and_missing_files_are_refused_without_a_trace(groundswell, tmp_path):
    (tmp_path / "bomb.qdc").write_text('<!DOCTYPE x [<!ENTITY a "a">]><CodeBook>&a;</CodeBook>')
    with zipfile.ZipFile(tmp_path / "evil.qdpx", "w") as archive:
        archive.writestr("../project.qde", "<Project/>")
    for name, what in (
        ("bomb.qdc", "document type declaration"),
        ("evil.qdpx", "outside of its folder"),
        ("none.csv", "there is no file"),
    ):
        done = groundswell("codebook", "check", tmp_path / name)
        assert done.code == 2
        assert what in done.err
        assert "What to do:" in done.err
        assert "Traceback" not in done.err


def test_a_name_cannot_command_the_terminal(groundswell, tmp_path):
    file = tmp_path / "codes.csv"
    file.write_text("code,definition\n\x1b[2JTime,x\n\x1b[2JTime,y\n", encoding="utf-8")
    done = groundswell("codebook", "check", file)
    assert done.code == FOUND
    assert "\x1b" not in done.out
