"""``groundswell rank`` as people run it: formats of choices, clear refusals, nothing lost."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from lxml import html

SAID = [("Bench", "Lamp"), ("Bench", "Tree"), ("Tree", "Lamp")] * 4


def write(path: Path, header: list[str], rows: list[list[object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def winners(tmp_path: Path) -> Path:
    rows = [[a, b, f"amy{i % 3}@example.org"] for i, (a, b) in enumerate(SAID)]
    return write(tmp_path / "pairs.csv", ["Winner", "Loser", "Voter"], rows)


def test_folder_holds_everything_and_counts_agree(groundswell, winners, tmp_path):
    out = tmp_path / "out"
    done = groundswell("rank", winners, "--out", out, "--question", "What should we build?")
    assert done.code == 0, done.err
    assert "12 rows in, 12 accounted for" in done.out
    assert {path.name for path in out.iterdir()} == {
        "index.html",
        "result.json",
        "ranking.csv",
        "next_pairs.csv",
        "judges.csv",
        "rejected.csv",
        "manifest.json",
    }
    ranked = read(out / "ranking.csv")
    assert [row["id"] for row in ranked] == ["Bench", "Tree", "Lamp"]
    assert [row["wins"] for row in ranked] == ["8", "4", "0"]
    result = json.loads((out / "result.json").read_text("utf-8"))
    assert sum(n for _, n in result["states"]) == 12
    assert [one["id"] for one in result["ideas"]] == ["Bench", "Tree", "Lamp"]
    page = html.document_fromstring((out / "index.html").read_text("utf-8"))
    words = " ".join(page.text_content().split())
    assert "What should we build?" in words
    assert "“Bench” stands first" in words
    assert len(read(out / "next_pairs.csv")) == 3
    for path in out.iterdir():
        assert "example.org" not in path.read_text("utf-8"), path.name


def test_same_file_same_folder_whatever_the_order_of_rows(groundswell, winners, tmp_path):
    header, *rows = winners.read_text("utf-8").splitlines()
    other = tmp_path / "other.csv"
    other.write_text("\n".join([header, *reversed(rows)]), encoding="utf-8")
    for file, out in ((winners, tmp_path / "a"), (other, tmp_path / "b")):
        assert groundswell("rank", file, "--out", out).code == 0
    for path in (tmp_path / "a").iterdir():
        if path.name != "manifest.json":
            assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name


def test_choices_in_words_ids_and_skips(groundswell, tmp_path):
    rows = [
        ["Bench", "Lamp", "left"],
        ["Lamp", "Bench", "Right"],
        ["Bench", "Tree", "Bench"],
        ["Tree", "Lamp", "tie"],
        ["Tree", "Lamp", "Can’t decide"],
        ["Tree", "Lamp", ""],
        ["Tree", "", "left"],
        ["Tree", "Tree", "left"],
    ]
    file = write(tmp_path / "pairs.csv", ["left", "right", "choice"], rows)
    done = groundswell("rank", file, "--out", tmp_path / "out")
    assert done.code == 0, done.err
    assert "8 rows in, 8 accounted for" in done.out
    result = json.loads((tmp_path / "out" / "result.json").read_text("utf-8"))
    assert dict(map(tuple, result["states"])) == {
        "decided": 3,
        "tie": 1,
        "can't decide": 2,
        "judge at random, left out": 0,
    }
    assert [(row["row"], row["reason"]) for row in read(tmp_path / "out" / "rejected.csv")] == [
        ("8", "an idea is missing"),
        ("9", "the same idea stands on both sides"),
    ]


def test_wiki_survey_export_is_read_as_it_is(groundswell, tmp_path):
    header = ["Vote ID", "Session ID", "Winner ID", "Winner Text", "Loser ID", "Loser Text"]
    header += ["Left Choice ID", "Right Choice ID", "Valid"]
    rows = [
        [i, f"s{i % 4}", 7, "A quiet room", 9, "A \N{SNOWMAN} stand", *sides, valid]
        for i, (sides, valid) in enumerate(
            [((7, 9), "True"), ((9, 7), "True"), ((7, 9), "False"), ((7, 9), "True")]
        )
    ]
    file = write(tmp_path / "votes.csv", header, rows)
    ideas = write(
        tmp_path / "ideas.csv",
        ["Idea ID", "Idea Text", "Score"],
        [[7, "A quiet room", 50], [9, "A \N{SNOWMAN} stand", 50], [11, "Nobody saw me", 50]],
    )
    done = groundswell("rank", file, "--ideas", ideas, "--out", tmp_path / "out")
    assert done.code == 0, done.err
    ranked = read(tmp_path / "out" / "ranking.csv")
    assert {row["text"] for row in ranked} == {
        "A quiet room",
        "A \N{SNOWMAN} stand",
        "Nobody saw me",
    }
    assert ranked[0]["win_score"] == "80"  # (3 + 1) of (3 + 0 + 2)
    result = json.loads((tmp_path / "out" / "result.json").read_text("utf-8"))
    assert result["left_share"] == pytest.approx(2 / 3)
    assert result["n_parts"] == 2
    assert "sets that were never compared with each other" in done.out
    assert read(tmp_path / "out" / "rejected.csv")[0]["reason"] == "marked as not valid"


@pytest.mark.parametrize(
    ("header", "rows", "words"),
    [
        (["left", "right", "choice"], [["a", "b", "purple"]], ["'purple'", "row 2", '"choice"']),
        (["x", "y"], [["a", "b"]], ["--winner and --loser", "x, y"]),
        (["winner", "loser"], [["a", ""], ["", "b"]], ["no row holds a comparison", "row 2"]),
    ],
)
def test_what_cannot_be_read_is_refused_clearly(groundswell, tmp_path, header, rows, words):
    file = write(tmp_path / "pairs.csv", header, rows)
    done = groundswell("rank", file, "--out", tmp_path / "out")
    assert done.code == 2
    assert "Traceback" not in done.err
    for word in words:
        assert word in done.err
    assert not (tmp_path / "out").exists()


def test_ideas_that_do_not_match_are_refused(groundswell, winners, tmp_path):
    ideas = write(tmp_path / "ideas.csv", ["id", "text"], [["Bench", "b"], ["Lamp", "l"]])
    done = groundswell("rank", winners, "--ideas", ideas, "--out", tmp_path / "out")
    assert done.code == 2
    assert "'Tree' is not in the list of ideas (row 3)" in done.err
    twice = write(tmp_path / "twice.csv", ["id", "text"], [["Bench", "b"], ["Bench", "l"]])
    done = groundswell("rank", winners, "--ideas", twice, "--out", tmp_path / "out")
    assert "stands twice (row 3" in done.err
    done = groundswell("rank", winners, "--winner", "Wnner", "--out", tmp_path / "out")
    assert "there is no such column for winner" in done.err


def test_persons_in_ideas_are_taken_out_and_ideas_stay_apart(groundswell, tmp_path):
    rows = [["Write to ann@example.org", "Write to bob@example.org"], ["Lamp", "=1+1"]] * 3
    file = write(tmp_path / "pairs.csv", ["winner", "loser"], rows)
    assert groundswell("rank", file, "--out", tmp_path / "out").code == 0
    ranked = read(tmp_path / "out" / "ranking.csv")
    assert len(ranked) == 4
    assert len({row["id"] for row in ranked}) == 4
    assert "'=1+1" in {row["text"] for row in ranked}
    for path in (tmp_path / "out").iterdir():
        assert "example.org" not in path.read_text("utf-8")


def test_sheets_that_are_not_read_are_named(groundswell, tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    for row in [["winner", "loser"], *[["Tree", "Bench"], ["Bench", "Lamp"]] * 5]:
        book.active.append(row)
    book.create_sheet("Later").append(["another", "table"])
    book.save(tmp_path / "pairs.xlsx")
    done = groundswell("rank", tmp_path / "pairs.xlsx", "--out", tmp_path / "out")
    assert done.code == 0, done.err
    assert "other sheets, not read: Later" in done.out


def test_a_choice_that_is_none_is_set_aside_and_the_rest_is_ranked(groundswell, tmp_path):
    rows = [["Bench", "Lamp", "left"], ["Bench", "Tree", "purple"], ["Tree", "Lamp", "right"]]
    file = write(tmp_path / "pairs.csv", ["left", "right", "choice"], rows)
    done = groundswell("rank", file, "--out", tmp_path / "out")
    assert done.code == 0, done.err
    assert "3 rows in, 3 accounted for" in done.out
    (odd,) = read(tmp_path / "out" / "rejected.csv")
    assert odd["row"] == "3"
    assert "neither of the two ideas" in odd["reason"]


def test_of_two_files_an_error_names_the_one_it_is_about(groundswell, winners, tmp_path):
    ideas = write(tmp_path / "list.csv", ["id", "text"], [["Bench", "b"], ["", "l"]])
    done = groundswell("rank", winners, "--ideas", ideas, "--out", tmp_path / "out")
    assert "in 'list.csv': the idea has no id (row 3" in done.err
    ideas = write(tmp_path / "list.csv", ["id", "text"], [["Bench", "b"], ["Lamp", "l"]])
    done = groundswell("rank", winners, "--ideas", ideas, "--out", tmp_path / "out")
    assert "in 'pairs.csv': the idea 'Tree' is not in the list" in done.err


def test_a_table_without_rows_is_refused_as_such(groundswell, tmp_path):
    file = write(tmp_path / "pairs.csv", ["winner", "loser"], [])
    done = groundswell("rank", file, "--out", tmp_path / "out")
    assert done.code == 2
    assert "there are column names but no rows" in done.err


def test_several_surveys_in_one_file_are_noted(groundswell, tmp_path):
    rows = [["north", *pair] for pair in SAID] + [["south", f"{a} S", f"{b} S"] for a, b in SAID]
    file = write(tmp_path / "pairs.csv", ["survey", "winner", "loser"], rows)
    done = groundswell("rank", file, "--out", tmp_path / "out")
    assert done.code == 0, done.err
    assert "“survey” has 2 values, and no idea stands under two of them" in done.out
    assert "several surveys in one file" in (tmp_path / "out" / "index.html").read_text("utf-8")
    mixed = write(
        tmp_path / "mixed.csv", ["survey", "winner", "loser"], [*rows, ["south", *SAID[0]]]
    )
    done = groundswell("rank", mixed, "--out", tmp_path / "mixed")
    assert "several surveys" not in done.out
