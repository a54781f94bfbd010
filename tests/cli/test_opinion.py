"""``groundswell opinion`` as a person runs it."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import numpy as np
import pytest
from lxml import html

FILES = {
    "index.html", "result.json", "groups.csv", "ideas.csv", "participants.csv", "next.csv",
    "set_aside.csv", "manifest.json",
}  # fmt: skip


@pytest.fixture(scope="module")
def conversation(tmp_path_factory) -> Path:
    """Votes of two camps as a Polis export writes them, with a few that can't be used."""
    folder = tmp_path_factory.mktemp("conversation")
    rng = np.random.default_rng(4)
    rows = []
    for person in range(90):
        for idea in range(20):
            if rng.random() < 0.6:
                side = 1 if (idea % 2 == 0) == (person < 30) else -1
                likely = 1 if idea >= 16 else side
                vote = likely if rng.random() < 0.85 else int(rng.integers(-1, 2))
                rows.append((1000 + person, "", idea, f"secret{person}", vote))
    rows += [(5000, "", 0, "secret1", 1), (5000, "", 1, "secret2", "perhaps")]
    with (folder / "votes.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["timestamp", "datetime", "comment-id", "voter-id", "vote"])
        writer.writerows(rows)
    with (folder / "comments.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["timestamp", "datetime", "comment-id", "author-id", "moderated", "comment-body"]
        )
        for idea in range(21):
            text = "=Ring me on 020 7946 0958" if idea == 3 else f"Idea number {idea}"
            writer.writerow([1, "", idea, "secret5", -1 if idea == 15 else 1, text])
    (folder / "summary.csv").write_text("topic,Parks and paths\nurl,\n", encoding="utf-8")
    return folder


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_conversation_becomes_a_folder(groundswell, conversation, tmp_path):
    out = tmp_path / "opinion"
    done = groundswell("opinion", conversation, "--out", out)
    assert done.code == 0, done.err
    assert {path.name for path in out.iterdir()} == FILES
    assert "2 groups" in done.out
    assert "set aside: neither agree, disagree nor pass" in done.out
    placed = re.search(r"of those placed in a group \((\d+) in 100 of those who voted\)", done.out)
    assert placed

    result = json.loads((out / "result.json").read_text("utf-8"))
    account = result["account"]
    n_aside = sum(n for _, n in account["set_aside"])
    with (conversation / "votes.csv").open(encoding="utf-8") as file:
        assert account["n_given"] == sum(1 for _ in file) - 1
    assert account["n_used"] + account["n_superseded"] + n_aside == account["n_given"]
    assert result["title"] == "Parks and paths"
    assert [group["name"] for group in result["groups"]] == ["A", "B"]

    page = (out / "index.html").read_text("utf-8")
    for heading in (
        "The opinion map", "What each group says", "What all agree on", "What divides",
        "Who is not heard", "How sure the groups are", "What to show next", "What was counted",
    ):  # fmt: skip
        assert heading in page
    assert "<table" in page
    assert placed.group() in page
    n_placed = sum(group["n"] for group in result["groups"])
    assert int(placed.group(1)) == round(100 * n_placed / result["n_participants"])
    sure = page.split("How sure the groups are", 1)[1]
    assert 0 < sure.index("more than chance") < sure.index("Rand"), "the plain sentence first"
    group = page[page.rindex("What each group says") :]
    assert 0 < group.index("What sets it apart most surely") < group.index("Cohen")

    ideas = {row["idea"]: row for row in rows_of(out / "ideas.csv")}
    assert "15" not in ideas, "hidden by moderators"
    assert ideas["3"]["text"] == "'=Ring me on [phone]"
    assert ideas["18"]["consensus"] == "agree"
    assert ideas["2"]["divides"] == "yes"
    assert ideas["20"]["n_votes"] == "0"
    following = rows_of(out / "next.csv")
    assert (following[0]["idea"], following[0]["reason"]) == ("20", "new")
    people = rows_of(out / "participants.csv")
    assert len(people) == 90
    assert all(row["next_ideas"].startswith("20") for row in people)
    assert rows_of(out / "set_aside.csv")[0]["column"] == "vote"


def test_no_file_tells_who_the_people_are(groundswell, conversation, tmp_path):
    out, export = tmp_path / "opinion", tmp_path / "export"
    assert groundswell("opinion", conversation, "--out", out, "--polis-out", export).code == 0
    for path in (*out.iterdir(), *export.iterdir()):
        assert b"secret" not in path.read_bytes(), path.name
        assert b"020 7946" not in path.read_bytes(), path.name


def test_ids_are_kept_where_asked(groundswell, conversation, tmp_path):
    out = tmp_path / "opinion"
    assert groundswell("opinion", conversation, "--out", out, "--keep-ids").code == 0
    names = {row["participant"] for row in rows_of(out / "participants.csv")}
    assert "secret7" in names


def test_the_export_is_read_again_with_the_same_result(groundswell, conversation, tmp_path):
    first, export, again = tmp_path / "a", tmp_path / "export", tmp_path / "b"
    asked = ("--out", first, "--polis-out", export, "--keep-ids")
    assert groundswell("opinion", conversation, *asked).code == 0
    assert {path.name for path in export.iterdir()} == {
        "votes.csv", "comments.csv", "participants-votes.csv", "summary.csv", "manifest.json",
    }  # fmt: skip
    assert groundswell("opinion", export, "--out", again).code == 0
    one, two = (json.loads((path / "result.json").read_text("utf-8")) for path in (first, again))
    # What a spreadsheet would run stays safe in the export, so that text alone is not the same.
    one["ideas"][3]["text"] = two["ideas"][3]["text"]
    for part in ("structure", "counts", "groups", "ideas", "next_ideas", "not_heard"):
        assert one[part] == two[part], part

    wide = tmp_path / "wide"
    votes = export / "participants-votes.csv"
    assert (
        groundswell("opinion", votes, "--ideas", export / "comments.csv", "--out", wide).code == 0
    )
    three = json.loads((wide / "result.json").read_text("utf-8"))
    for part in ("structure", "counts", "groups", "ideas"):
        assert one[part] == three[part], part


def test_row_order_changes_no_byte(groundswell, conversation, tmp_path):
    lines = (conversation / "votes.csv").read_text("utf-8").splitlines()
    turned = tmp_path / "turned.csv"
    turned.write_text("\n".join([lines[0], *lines[:0:-1]]) + "\n", encoding="utf-8")
    ideas = conversation / "comments.csv"
    outs = []
    for name, file in (("a", conversation / "votes.csv"), ("b", turned)):
        assert groundswell("opinion", file, "--ideas", ideas, "--out", tmp_path / name).code == 0
        outs.append((tmp_path / name / "result.json").read_bytes())
    assert outs[0] == outs[1]


def test_shuffled_votes_are_said_to_have_no_groups(groundswell, conversation, tmp_path):
    rows = [line.split(",") for line in (conversation / "votes.csv").read_text().splitlines()]
    values = np.random.default_rng(0).permutation([row[4] for row in rows[1:-1]])
    file = tmp_path / "votes.csv"
    mixed = [",".join([*row[:4], value]) for row, value in zip(rows[1:-1], values, strict=True)]
    file.write_text("\n".join([",".join(rows[0]), *mixed]) + "\n", encoding="utf-8")
    done = groundswell("opinion", file, "--out", tmp_path / "out")
    assert done.code == 0
    assert "No opinion groups can be told apart" in done.out
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert "No opinion groups can be told apart" in page
    assert "Stability" not in done.out
    assert rows_of(tmp_path / "out" / "groups.csv") == []


@pytest.mark.parametrize(
    ("text", "options", "words"),
    [
        ("voter-id,comment-id,vote\na,1,good\nb,1,bad\n", (), ["'good'", "row 2", '"vote"']),
        ("voter-id,comment-id,vote\na,1,1\n", ("--vote", "nope"), ["no such column", "nope"]),
        ("a,b\nx,hello you\n", (), ["no column holds votes"]),
        ("", (), ["is empty"]),
    ],
)
def test_what_can_not_be_used_is_refused_and_nothing_written(
    groundswell, tmp_path, text, options, words
):
    file = tmp_path / "votes.csv"
    file.write_text(text, encoding="utf-8")
    done = groundswell("opinion", file, "--out", tmp_path / "out", *options)
    assert done.code == 2
    for word in words:
        assert word in done.err
    assert not (tmp_path / "out").exists()


def test_the_export_needs_a_folder_of_its_own(groundswell, conversation, tmp_path):
    out = tmp_path / "out"
    done = groundswell("opinion", conversation, "--out", out, "--polis-out", out)
    assert done.code == 2
    assert "--polis-out" in done.err
    assert not out.exists()


def test_a_folder_without_votes_is_refused(groundswell, tmp_path):
    (tmp_path / "empty").mkdir()
    done = groundswell("opinion", tmp_path / "empty", "--out", tmp_path / "out")
    assert done.code == 2
    assert "votes.csv" in done.err


def test_the_published_description_is_that_of_the_code():
    from groundswell.analysis.report.opinion_files import reference_text, schema_text

    folder = Path(__file__).resolve().parents[2] / "docs" / "reference"
    assert (folder / "opinion.schema.json").read_text("utf-8") == schema_text(), "run `make docs`"
    assert (folder / "opinion-json.md").read_text("utf-8") == reference_text(), "run `make docs`"


def test_sheets_that_are_not_read_are_named(groundswell, conversation, tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    with (conversation / "votes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            book.active.append(row)
    book.create_sheet("Later").append(["another", "table"])
    book.save(tmp_path / "votes.xlsx")
    done = groundswell("opinion", tmp_path / "votes.xlsx", "--out", tmp_path / "out")
    assert done.code == 0, done.err
    assert "other sheets, not read: Later" in done.out
    assert "Later" in (tmp_path / "out" / "index.html").read_text("utf-8")


def test_the_page_tells_how_far_ideas_divide_in_two_digits(groundswell, conversation, tmp_path):
    groundswell("opinion", conversation, "--out", tmp_path / "out")
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    figure = page.split("How far ideas divide", 1)[1].split("</figure>", 1)[0]
    assert re.search(r">\s*0\.\d\d\s*<", figure)
    assert not re.search(r">\s*0\.\d{3,}\s*<", figure)


def test_the_map_has_its_own_numbers_in_a_table(groundswell, conversation, tmp_path):
    groundswell("opinion", conversation, "--out", tmp_path / "out")
    page = html.document_fromstring((tmp_path / "out" / "index.html").read_text("utf-8"))
    (table,) = [
        one
        for one in page.iter("table")
        if one.xpath("./thead/tr/th[1]")[0].text_content() == "On the map"
    ]
    counts = [int(cell.text_content().replace(",", "")) for cell in table.xpath("./tbody/tr/td")]
    result = json.loads((tmp_path / "out" / "result.json").read_bytes())
    assert len(counts) == 25
    assert sum(counts) == sum(one["x"] is not None for one in result["participants"])


@pytest.mark.parametrize("n", [0, 1])
def test_few_votes_are_told_in_whole_sentences(groundswell, tmp_path, n):
    votes = [f"p{person},{idea},1" for person in range(n) for idea in range(8)] + ["q,1,-1"]
    file = tmp_path / "votes.csv"
    file.write_text("\n".join(["participant,idea,vote", *votes]) + "\n", encoding="utf-8")
    done = groundswell("opinion", file, "--out", tmp_path / "out")
    assert done.code == 0, done.err
    assert "Fewer than 20 people voted 7 times or more." in done.out
    assert "On no idea most people are of one mind, and no idea divides them." in done.out
    if not n:
        assert "1 row," in done.out
        assert "1 vote in, 1 used" in done.out
