"""``groundswell update``."""

from __future__ import annotations

import csv
import json
import shutil

import pytest

from groundswell.sample import sample_path


@pytest.fixture
def known(plain, tmp_path):
    return shutil.copytree(plain, tmp_path / "known")


@pytest.fixture
def newer(tmp_path, as_csv, rows):
    """Rows that the result has not seen, and one that it has."""
    with sample_path().open(encoding="utf-8", newline="") as file:
        fresh = list(csv.DictReader(file))[4::30]
    path = tmp_path / "newer.csv"
    path.write_text(as_csv([*fresh, rows[3]]), encoding="utf-8", newline="")
    return path, len(fresh)


def load(folder):
    return json.loads((folder / "result.json").read_bytes())


def test_new_rows_join_known_themes(groundswell, known, newer, rows):
    before = load(known)
    path, n_fresh = newer
    outcome = groundswell("update", known, path, "--no-cache")
    assert outcome.code == 0, outcome.err
    after = load(known)
    assert after["accounting"]["n_rows"] == before["accounting"]["n_rows"] + n_fresh
    titles = {theme["id"]: theme["title"] for theme in after["themes"]}
    assert {theme["id"]: theme["title"] for theme in before["themes"]}.items() <= titles.items()
    numbers = [
        int(line["row"])
        for line in csv.DictReader(
            (known / "contributions.csv").read_text("utf-8-sig").splitlines(keepends=True)
        )
    ]
    # The earlier file's rows first, then the new file's, numbered on.
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == len(rows) + n_fresh
    assert len(json.loads((known / "manifest.json").read_bytes())["inputs"]) == 2


def test_it_can_go_elsewhere_and_leave_the_earlier_result(groundswell, known, newer, tmp_path):
    before = (known / "result.json").read_bytes()
    outcome = groundswell("update", known, newer[0], "--out", tmp_path / "later")
    assert outcome.code == 0, outcome.err
    assert (known / "result.json").read_bytes() == before
    compared = groundswell("compare", known, tmp_path / "later")
    assert "The second result is an update of the first." in compared.out


def test_what_can_not_be_updated_is_told(groundswell, known, newer, tmp_path):
    before = (known / "result.json").read_bytes()
    other = tmp_path / "other.csv"
    other.write_text("remark\nMore time to think.\n", encoding="utf-8")
    attempts = [
        ("update", known, other),
        ("update", known, tmp_path / "gone.csv"),
        ("update", tmp_path / "gone", newer[0]),
        ("update", tmp_path, newer[0]),
        ("update", known, newer[0], "--model", "minilm"),
        ("update", known, known / "contributions.csv"),
    ]
    for words in attempts:
        outcome = groundswell(*words)
        assert outcome.code == 2, words
        assert outcome.err.startswith("Error: ")
        assert "Traceback" not in outcome.err
    assert (known / "result.json").read_bytes() == before


def test_without_ids_the_same_file_again_is_refused_and_a_grown_one_is_not(
    groundswell, analyse, tmp_path, as_csv, rows
):
    def write(name, some):
        path = tmp_path / name
        path.write_text(as_csv([{"text": row["text"]} for row in some]), "utf-8", newline="")
        return path

    first, later = write("first.csv", rows[:-4]), write("later.csv", rows[-6:])
    out = tmp_path / "out"
    assert analyse(first, out).code == 0
    assert groundswell("update", out, later).code == 0
    n = len(load(out)["contributions"])
    assert n == len(rows) + 2
    written = list(
        csv.DictReader((out / "contributions.csv").read_text("utf-8-sig").splitlines(True))
    )
    assert len({line["row"] for line in written}) == len(written) == n

    again = groundswell("update", out, later)
    assert again.code == 2
    assert "this very file" in again.err

    grown = write("grown.csv", [*rows[:-4], *rows[-6:], rows[0]])
    done = groundswell("update", out, grown)
    assert done.code == 0
    assert "the whole table again" in done.out
    assert len(load(out)["contributions"]) == n + 1
