"""The sample end to end: what a person gets from one command."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from groundswell.analysis.report.manifest import changed_files
from groundswell.sample import NOTICE, QUESTION, sample_path

FILES = {
    "index.html",
    "report.docx",
    "result.json",
    "contributions.csv",
    "themes.csv",
    "codebook.csv",
    "rejected.csv",
    "manifest.json",
}


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def result(sample_run):
    out, _ = sample_run
    return json.loads((out / "result.json").read_bytes())


def test_it_succeeds_and_says_where_the_report_is(sample_run):
    out, outcome = sample_run
    assert outcome.code == 0, outcome.err
    assert f"The report: {out / 'index.html'}" in outcome.out
    assert "Traceback" not in outcome.err
    assert {path.name for path in out.iterdir()} == FILES
    assert changed_files(out) == []


def test_it_says_first_that_nobody_said_it(sample_run):
    out, outcome = sample_run
    assert outcome.out.startswith(NOTICE)
    assert NOTICE in (out / "index.html").read_text(encoding="utf-8")


def test_rows_in_are_rows_reported(sample_run, result):
    out, outcome = sample_run
    with sample_path().open(encoding="utf-8", newline="") as file:
        ids = [row["id"] for row in csv.DictReader(file)]
    account = result["accounting"]
    assert account["n_rows"] == len(ids) == sum(state["n"] for state in account["states"])
    assert f"{len(ids)} rows in, {len(ids)} accounted for" in outcome.out
    printed = re.findall(r"^ +(\d+)  ([a-z ]+)$", outcome.out, re.MULTILINE)
    told = {state["state"]: state["n"] for state in account["states"] if state["n"]}
    assert {state: int(n) for n, state in printed} == told
    contributions = read_csv(out / "contributions.csv")
    assert [row["id"] for row in contributions] == ids
    n_rejected = len(read_csv(out / "rejected.csv"))
    usable = {"assigned", "uncertain", "none of these", "uninformative"}
    assert n_rejected == sum(n for state, n in told.items() if state not in usable) > 0


def test_the_themes_are_printed_with_their_titles(sample_run, result):
    _, outcome = sample_run
    wide = [theme for theme in result["themes"] if theme["parent_id"] is None]
    assert len(wide) >= 6
    for theme in wide:
        assert theme["title"][:60] in outcome.out
    assert "What blocks" in outcome.out
    assert "What helps" in outcome.out


def test_the_notices_and_the_question_are_told(sample_run, result):
    _, outcome = sample_run
    assert result["question"] == QUESTION
    assert result["notices"]
    for notice in result["notices"]:
        assert notice in outcome.out


def test_every_stage_is_told_on_the_way(sample_run):
    _, outcome = sample_run
    for stage in ("Looking at every row", "Comparing meanings", "Finding themes", "Writing"):
        assert re.search(rf"^{stage}.*: [\d,]+ in [\d.]+ s$", outcome.err, re.MULTILINE), stage


def test_nothing_that_must_be_redacted_is_in_any_text_file(sample_run):
    out, _ = sample_run
    with sample_path().open(encoding="utf-8", newline="") as file:
        text = "\n".join(row["text"] for row in csv.DictReader(file))
    secret = set(re.findall(r"[\w.]+@[\w.]+\.example|\b0\d{4} \d{6}\b|\b999 ?000 ?\d{4}\b", text))
    assert len(secret) >= 4
    for name in FILES - {"report.docx"}:
        content = (out / name).read_text(encoding="utf-8")
        assert [one for one in secret if one in content] == [], name


def test_the_manifest_says_how_it_was_made_and_holds_no_path(sample_run):
    out, _ = sample_run
    manifest = json.loads((out / "manifest.json").read_bytes())
    assert manifest["model"]["name"] == "minilm"
    assert manifest["seed"] == 0
    assert manifest["inputs"][0]["format"] == "CSV"
    assert str(out.parent) not in (out / "manifest.json").read_text(encoding="utf-8")


def test_a_second_run_in_this_process_gives_the_same_result(sample_run, groundswell, tmp_path):
    out, _ = sample_run
    again = tmp_path / "again"
    assert groundswell("sample", "--out", again, "--no-cache").code == 0
    for name in FILES - {"manifest.json", "report.docx"}:
        assert (again / name).read_bytes() == (out / name).read_bytes(), name


def test_it_shows_a_link_by_people_who_wrote_of_both(result):
    people = {c["id"]: c["participant"] for c in result["contributions"]}
    wide = {t["id"]: t["parent_id"] for t in result["themes"]}
    block = {b["id"]: b["theme_id"] for b in result["blocks"]}
    linked = [one for one in result["links"] if one["basis"] == "same person"]
    assert linked
    for link in linked:
        wrote = [
            {
                people[u["contribution_id"]]
                for u in result["units"]
                if u["theme_id"] and wide[u["theme_id"]] == theme
            }
            for theme in (link["barrier_id"], block[link["block_id"]])
        ]
        assert link["n_same_person"] == len(wrote[0] & wrote[1]) > link["expected_same_person"]
