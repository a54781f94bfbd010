"""``groundswell code``."""

from __future__ import annotations

import csv
import io
import json
import random
from pathlib import Path

import msgspec
import pytest

from groundswell.analysis.codebook.files import read_codebook
from groundswell.analysis.coding.model import Coding, CodingResult
from groundswell.analysis.coding.project_files import Project, ProjectText, write_project
from groundswell.analysis.coding.proposals import is_audit
from groundswell.analysis.report.manifest import changed_files

ABOUT = {
    "Food": ("The soup was cold", "Lunch came far too late", "Breakfast had no fresh fruit"),
    "Staff": ("The nurse was kind to me", "Nurses listened well", "A doctor was rude to us"),
    "Parking": ("There was no space to park", "The car park is always full", "Parking costs a lot"),
}
CODEBOOK = """code,definition
Food,"Meals and drinks, and when they come."
Staff,What nurses and doctors are like.
Parking,Cars and what it costs to leave them.
"""
FILES = {
    "index.html",
    "result.json",
    "codings.csv",
    "contributions.csv",
    "next.csv",
    "manifest.json",
}


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def write(path: Path, header: list[str], lines: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *lines])
    return path


@pytest.fixture(scope="module")
def ward(tmp_path_factory) -> dict[str, Path]:
    """Comments, a codebook, and codings of the first half."""
    folder = tmp_path_factory.mktemp("ward")
    drawn = random.Random(0)
    comments, codings = [], []
    for n in range(160):
        codes = drawn.sample(sorted(ABOUT), 1 if drawn.random() < 0.7 else 2)
        words = ". ".join(drawn.choice(ABOUT[code]) for code in codes)
        comments.append([f"c{n:03}", f"{words}, bed {n}."])
        codings.append([f"c{n:03}", "ann", " | ".join(codes)])
    comments.append(["c160", ""])
    (folder / "codes.csv").write_text(CODEBOOK, encoding="utf-8")
    return {
        "comments": write(folder / "comments.csv", ["id", "comment"], comments),
        "codings": write(folder / "codings.csv", ["id", "coder", "codes"], codings[:110]),
        "book": folder / "codes.csv",
    }


@pytest.fixture
def code(groundswell, ward):
    def call(out: Path, *arguments: object, coded: Path | None = None):
        more = ["--coded", coded] if coded else []
        return groundswell(
            "code", ward["comments"], "--codebook", ward["book"], *more,
            "--out", out, "--model", "static", "--yes", *arguments,
        )  # fmt: skip

    return call


@pytest.fixture(scope="module")
def coded(ward, private_cache, tmp_path_factory) -> Path:
    from groundswell.cli.app import run

    out = tmp_path_factory.mktemp("coded") / "out"
    arguments = ["code", ward["comments"], "--codebook", ward["book"], "--coded", ward["codings"]]
    more = ["--out", out, "--model", "static", "--yes", "--next", "15"]
    assert run([str(one) for one in (*arguments, *more)]) == 0
    return out


def test_a_table_and_a_codebook_become_a_folder(coded):
    assert {path.name for path in coded.iterdir()} == FILES
    assert not changed_files(coded)
    page = (coded / "index.html").read_text("utf-8")
    for heading in ("How good the suggestions are", "Code by code", "What to code next"):
        assert heading in page


def test_every_row_is_told_in_input_order(coded, ward):
    told, given = rows_of(coded / "contributions.csv"), rows_of(ward["comments"])
    assert [row["id"] for row in told] == [row["id"] for row in given]
    assert told[-1]["decision"] == "not coded"
    assert {row["decision"] for row in told} <= {
        "suggested",
        "none of these",
        "can't tell",
        "not coded",
    }
    assert told[0]["given"]
    assert not told[120]["given"]


def test_suggestions_are_right_and_say_why(coded, ward):
    words = {row["id"]: row["comment"] for row in rows_of(ward["comments"])}
    lines = [row for row in rows_of(coded / "codings.csv") if not row["given_by_people"]]
    assert len(lines) >= 50
    right = [any(one in row["unit"] for one in ABOUT[row["code"]]) for row in lines]
    assert sum(right) / len(right) > 0.9
    for row in lines:
        assert words[row["contribution_id"]][int(row["start"]) : int(row["end"])] == row["unit"]
        assert row["near_1"] in words
        assert row["near_1"] != row["contribution_id"]
        assert 0 < float(row["cut"]) <= float(row["probability"]) <= 1


def test_quality_is_measured_on_the_audit_sample_alone(coded, ward):
    result = json.loads((coded / "result.json").read_bytes())
    words = {row["id"]: row["comment"] for row in rows_of(ward["comments"])}
    audited = [row["id"] for row in rows_of(ward["codings"]) if is_audit(words[row["id"]])]
    assert result["n_audit"] == len(audited) == result["quality"]["n_audit"] > 0
    assert result["n_learned"] == 110 - len(audited)
    figure = result["quality"]["samples_f1"]
    assert figure["low"] is None or figure["low"] <= figure["value"] <= figure["high"]


def test_result_json_is_the_result(coded):
    found = msgspec.json.decode((coded / "result.json").read_bytes(), type=CodingResult)
    assert sum(n for _, n in found.decisions) == found.n_rows == 161
    assert len(found.proposals) == 15


def test_what_was_coded_is_not_proposed_again(coded, ward):
    done = {row["id"] for row in rows_of(ward["codings"])}
    lines = rows_of(coded / "next.csv")
    assert [int(row["place"]) for row in lines] == list(range(1, 16))
    assert not done & {row["id"] for row in lines}
    for row in lines:
        if row["purpose"] == "audit sample":
            assert row["likely"] == ""


def test_definitions_alone_are_enough_to_start(code, tmp_path):
    done = code(tmp_path / "out")
    assert done.code == 0, done.err
    assert "codebook's words" in done.out
    lines = rows_of(tmp_path / "out" / "codings.csv")
    assert lines
    assert all(row["near_words"] and not row["near_1"] for row in lines)


def test_the_same_run_gives_the_same_files_whatever_the_order_of_codings(
    code, coded, ward, tmp_path
):
    header, *lines = ward["codings"].read_text("utf-8").splitlines()
    turned = tmp_path / "turned.csv"
    turned.write_text("\n".join([header, *reversed(lines)]) + "\n", encoding="utf-8")
    done = code(tmp_path / "out", "--next", 15, coded=turned)
    assert done.code == 0, done.err
    for name in FILES - {"manifest.json"}:
        assert (tmp_path / "out" / name).read_bytes() == (coded / name).read_bytes(), name


def test_a_project_of_another_program_teaches_too(code, ward, tmp_path):
    book = read_codebook(ward["book"])
    ids = {one.name: one.id for one in book.codes}
    texts = {row["id"]: row["comment"] for row in rows_of(ward["comments"])}
    codings = tuple(
        Coding(row["id"], "ann", ids[code_], start=0, end=10)
        for row in rows_of(ward["codings"])[:40]
        for code_ in row["codes"].split(" | ")[:1]
    )
    file = tmp_path / "ward.qdpx"
    project = Project(book, tuple(ProjectText(name, text) for name, text in texts.items() if text),
                      codings)  # fmt: skip
    write_project(project, file)
    done = code(tmp_path / "out", coded=file)
    assert done.code == 0, done.err
    assert "40 of them coded by people" in done.out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,codes\nc001,Food\nx9,Food\n", ('"id"', "row 3", "x9")),
        ("id,codes\nc001,Food\nc002,Foot\n", ('"codes"', "row 3", "Foot")),
    ],
)
def test_what_cannot_be_used_is_told_with_its_place(code, tmp_path, text, said):
    file = tmp_path / "codings.csv"
    file.write_text(text, encoding="utf-8")
    done = code(tmp_path / "out", coded=file)
    assert done.code == 2
    assert all(words in done.err for words in said)
    assert "Traceback" not in done.err
    assert not (tmp_path / "out").exists()


def test_a_codebook_without_codes_is_refused(groundswell, ward, tmp_path):
    book = tmp_path / "empty.csv"
    book.write_text("code,definition\n", encoding="utf-8")
    done = groundswell(
        "code", ward["comments"], "--codebook", book, "--out", tmp_path / "out", "--yes",
        "--model", "static",
    )  # fmt: skip
    assert done.code == 2
    assert "Traceback" not in done.err


def test_only_columns_that_coding_uses_are_told(code, tmp_path):
    outcome = code(tmp_path / "out")
    assert outcome.code == 0
    assert "what people wrote" in outcome.out
    for unused in ("helps or blocks", "told from the words", "--group", "when it was written"):
        assert unused not in outcome.out


def test_where_no_code_fits_anything_there_is_no_figure_by_code(code, tmp_path):
    rows = [[f"c{n:03}", "none"] for n in range(160)]
    given = write(tmp_path / "mine.csv", ["id", "code"], rows)
    assert code(tmp_path / "out", coded=given).code == 0
    quality = json.loads((tmp_path / "out" / "result.json").read_bytes())["quality"]
    assert quality["macro_f1"]["value"] is None
    assert quality["samples_f1"]["value"] is not None


def test_codings_that_hold_nothing_are_told(code, tmp_path):
    empty = write(tmp_path / "mine.csv", ["id", "code"], [["c001", ""], ["c002", ""]])
    outcome = code(tmp_path / "out", coded=empty)
    assert outcome.code == 0
    assert "“mine.csv” holds no codings" in outcome.out
    assert "holds no codings" in (tmp_path / "out" / "index.html").read_text("utf-8")


def test_a_coder_who_gives_a_code_and_says_none_fits_is_told_of(code, tmp_path):
    given = write(tmp_path / "mine.csv", ["id", "code"], [["c001", "none"], ["c001", "Food"]])
    outcome = code(tmp_path / "out", coded=given)
    assert outcome.code == 0, outcome.err
    assert "both gave a code and said that none fits, of 1 contribution: the code counts" in (
        outcome.out
    )


def test_an_error_names_which_of_the_files_it_is_about(code, tmp_path):
    given = write(tmp_path / "mine.csv", ["id", "code"], [["c001", "Parking lot"]])
    assert "in 'mine.csv': the codebook has no code" in code(tmp_path / "out", coded=given).err
