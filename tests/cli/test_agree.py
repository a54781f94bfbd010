"""``groundswell agree``."""

from __future__ import annotations

import csv
import io
import json
import random
from pathlib import Path

import msgspec
import pytest

from groundswell.analysis.agreement.model import Agreement
from groundswell.analysis.report.folder import check_replaceable
from groundswell.analysis.report.manifest import changed_files

CODES = ("culture", "money", "time")
FILES = {
    "index.html",
    "result.json",
    "agreement.csv",
    "per_code.csv",
    "disagreements.csv",
    "coders.csv",
    "pairs.csv",
    "set_aside.csv",
    "manifest.json",
}


def table_text(*, n_items: int = 60, seed: int = 0) -> str:
    """Two teams of two and the engine, over two months."""
    drawn = random.Random(seed)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["item", "coder", "code", "team", "date", "participant"])
    for n in range(n_items):
        true = drawn.choice(CODES)
        for coder in ("ann", "ben", "cat", "dan", "engine"):
            code = true if drawn.random() < 0.85 else drawn.choice(CODES)
            team = "" if coder == "engine" else "North" if coder in ("ann", "ben") else "South"
            when = f"2026-0{1 + n % 2}-05"
            writer.writerow([f"c{n:02}", coder, code, team, when, f"p{n // 2}"])
    writer.writerow(["c00", "eve", "", "South", "2026-01-05", "p0"])
    return out.getvalue()


@pytest.fixture
def codings(tmp_path) -> Path:
    path = tmp_path / "codings.csv"
    path.write_text(table_text(), encoding="utf-8", newline="")
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_a_table_becomes_a_folder(groundswell, codings, tmp_path):
    out = tmp_path / "out"
    outcome = groundswell("agree", codings, "--out", out, "--resamples", 100)
    assert outcome.code == 0, outcome.err
    assert {path.name for path in out.iterdir()} == FILES
    assert not changed_files(out)
    for told in ("who coded", "coder (by its name)", "301 codings in, 300 used", "no code is given",
                 "Krippendorff's alpha", "the engine with people", "Settle first"):  # fmt: skip
        assert told in outcome.out
    found = msgspec.json.decode((out / "result.json").read_bytes(), type=Agreement)
    assert found.accounting.n_codings == 301
    assert found.accounting.n_used + sum(one.n for one in found.accounting.set_aside) == 301
    assert found.accounting.n_participants == 30
    assert [one.name for one in found.times] == ["2026-01-05", "2026-02-05"]
    assert {one.name for one in found.contrasts} == {"teams", "engine"}
    assert dict(found.parameters)["engine"] == "engine"


def test_the_tables_say_what_the_result_says(groundswell, codings, tmp_path):
    out = tmp_path / "out"
    groundswell("agree", codings, "--out", out, "--resamples", 50)
    found = msgspec.json.decode((out / "result.json").read_bytes(), type=Agreement)
    assert [row["code"] for row in rows_of(out / "per_code.csv")] == list(CODES)
    assert len(rows_of(out / "disagreements.csv")) == len(found.disagreements)
    assert float(rows_of(out / "disagreements.csv")[0]["gain"]) == found.disagreements[0].gain
    coders = rows_of(out / "coders.csv")
    assert [row["coder"] for row in coders] == ["ann", "ben", "cat", "dan", "engine"]
    assert coders[-1]["engine"] == "yes"
    assert len(rows_of(out / "pairs.csv")) == 6
    first = rows_of(out / "agreement.csv")[0]
    assert (first["coefficient"], float(first["value"])) == (
        "alpha",
        found.coefficients[0].figure.value,
    )
    (aside,) = rows_of(out / "set_aside.csv")
    assert (aside["row"], aside["coder"], aside["reason"]) == ("302", "eve", "no code is given")


def test_the_page_shows_every_part(groundswell, codings, tmp_path):
    groundswell("agree", codings, "--out", tmp_path / "out", "--resamples", 50)
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    for anchor in ("overall", "settle", "confused", "codes", "engine", "teams", "across-teams",
                   "times", "coders", "reliability", "pairs", "counted"):  # fmt: skip
        assert f'id="s-{anchor}"' in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page


def test_the_same_run_gives_the_same_files(groundswell, codings, tmp_path):
    lines = codings.read_text(encoding="utf-8").splitlines()
    turned = tmp_path / "turned.csv"
    turned.write_text("\n".join([lines[0], *reversed(lines[1:-1]), lines[-1]]), encoding="utf-8")
    for name, file in (("a", codings), ("b", codings), ("c", turned)):
        assert groundswell("agree", file, "--out", tmp_path / name, "--resamples", 50).code == 0
    for name in FILES - {"manifest.json"}:
        first = (tmp_path / "a" / name).read_bytes()
        assert (tmp_path / "b" / name).read_bytes() == first
        assert (tmp_path / "c" / name).read_bytes() == first, name


def test_formulas_in_names_are_defused(groundswell, tmp_path):
    file = tmp_path / "t.csv"
    file.write_text("item,coder,code\n=1+1,A,x\n=1+1,B,y\n2,A,x\n2,B,x\n", encoding="utf-8")
    assert groundswell("agree", file, "--out", tmp_path / "out").code == 0
    assert rows_of(tmp_path / "out" / "disagreements.csv")[0]["item"] == "'=1+1"


def test_names_can_not_become_markup(groundswell, tmp_path):
    file = tmp_path / "t.csv"
    bad = "<script>alert(1)</script>"
    file.write_text(f"item,coder,code\n1,A,{bad}\n1,B,y\n2,A,y\n2,{bad},y\n", encoding="utf-8")
    assert groundswell("agree", file, "--out", tmp_path / "out").code == 0
    assert bad not in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "arguments", "told"),
    [
        ("item,coder,code\n1,A,x\n1,A,y\n" + "".join(f"{n},A,x\n" for n in range(2, 90)), (),
         "coded the item '1' twice"),
        ("item,coder,value\n1,A,low\n1,B,huge\n", ("--step", "low", "--step", "high"),
         "none of the"),
        ("item,coder,code\n1,A,x\n", ("--engine", "robot"), "no coder 'robot'"),
        ("item,coder,code\n1,A,x\n", ("--item", "itme"), 'did you mean "item"'),
        ("item,coder,code\n", (), "no codings"),
        ("item,coder,code\n1,A,\n", (), "no codings"),
        ("item,coder,code\n1,A,x\n", ("--level", "ordinal"), "not a number"),
        ("a,b\nsome words,other words\n", (), "who coded what"),
    ],
)  # fmt: skip
def test_what_can_not_be_used_is_refused(groundswell, tmp_path, text, arguments, told):
    file, out = tmp_path / "t.csv", tmp_path / "out"
    file.write_text(text, encoding="utf-8")
    outcome = groundswell("agree", file, "--out", out, *arguments)
    assert outcome.code == 2
    assert outcome.err.splitlines()[-1].startswith("Error: ")
    assert told in outcome.err
    assert "What to do" in outcome.err
    assert not out.exists()


def test_a_folder_of_somebody_else_is_left_alone(groundswell, codings, tmp_path):
    out = tmp_path / "mine"
    out.mkdir()
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    assert groundswell("agree", codings, "--out", out).code == 2
    assert (out / "notes.txt").read_text(encoding="utf-8") == "mine"
    again = tmp_path / "out"
    for _ in range(2):
        assert groundswell("agree", codings, "--out", again, "--resamples", 10).code == 0
    check_replaceable(again)


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("item,coder,code\n1,A,x\n2,A,y\n", ()),
        ("item,coder,code\n1,A,x\n2,B,x\n", ()),
        ("item,coder,code\n1,A,x\n1,B,x\n", ("--resamples", "0")),
        ("item,coder,code\n1,A,none\n1,B,none\n", ("--level", "sets")),
        ("item,coder,code\n1,engine,x\n2,engine,y\n", ()),
        ("item,coder,value\n1,A,1.5\n1,B,2.5\n", ("--level", "ratio")),
    ],
    ids=["one coder", "no overlap", "one value", "empty sets", "engine only", "one item"],
)
def test_too_little_still_makes_a_page(groundswell, tmp_path, text, arguments):
    file = tmp_path / "t.csv"
    file.write_text(text, encoding="utf-8")
    outcome = groundswell("agree", file, "--out", tmp_path / "out", *arguments)
    assert outcome.code == 0, outcome.err
    assert json.loads((tmp_path / "out" / "result.json").read_bytes())["notices"]


def test_real_codings_in_seconds(groundswell, shared_data, tmp_path):
    outcome = groundswell(
        "agree", shared_data / "intercoder_crowd_manifestos" / "codings.parquet",
        "--item", "unit_id", "--coder", "coder", "--code", "policy_area", "--time", "round",
        "--repeats", "first", "--out", tmp_path / "out", "--resamples", 50,
    )  # fmt: skip
    assert outcome.code == 0, outcome.err
    found = msgspec.json.decode((tmp_path / "out" / "result.json").read_bytes(), type=Agreement)
    assert found.coefficients[0].figure.value == pytest.approx(0.6853, abs=5e-5)
    assert found.accounting.n_codings == 50_058
    assert len(rows_of(tmp_path / "out" / "set_aside.csv")) == 50_058 - found.accounting.n_used
    assert (tmp_path / "out" / "index.html").stat().st_size < 2_000_000


def test_a_project_of_another_program(groundswell, tmp_path):
    from groundswell.analysis.codebook.model import Code, Codebook
    from groundswell.analysis.coding.model import Coding
    from groundswell.analysis.coding.project_files import Project, ProjectText, write_project

    book = Codebook("Frame", (Code("k1", "trust"), Code("k2", "money")))
    texts = tuple(ProjectText(f"t{n}", "They trust us with money.") for n in range(4))
    codings = [
        Coding(text.id, coder, "k1", team=coder[0], start=0, end=10)
        for text in texts
        for coder in ("ann", "ben")
    ]
    codings += [Coding("t0", "ann", "k1", team="a", start=12, end=20)]
    codings += [Coding("t1", "ben", "k2", team="b", start=5, end=9)]
    write_project(Project(book, texts, tuple(codings)), tmp_path / "p.qdpx")
    outcome = groundswell("agree", tmp_path / "p.qdpx", "--out", tmp_path / "out", "--yes")
    assert outcome.code == 0, outcome.err
    found = msgspec.json.decode((tmp_path / "out" / "result.json").read_bytes(), type=Agreement)
    assert found.level == "sets"
    assert found.values == ("money", "trust")
    assert found.accounting.n_codings == 10
    assert found.accounting.n_used == 9
    assert len(found.teams) == 2
    assert any("whole texts" in notice for notice in found.notices)
    (one,) = found.disagreements
    assert dict(one.codings) == {"ann": "trust", "ben": "money + trust"}


def test_one_item_is_told_in_the_singular(groundswell, tmp_path):
    file = tmp_path / "codings.csv"
    file.write_text("item,coder,code\n1,A,x\n1,B,y\n", encoding="utf-8")
    done = groundswell("agree", file, "--out", tmp_path / "out", "--yes")
    assert done.code == 0, done.err
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert "There is only 1 item: the intervals are rough." in page
