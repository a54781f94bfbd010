"""``groundswell analyse``: formats, guesses, options, and the same result for the same rows."""

from __future__ import annotations

import csv
import json
import random
import re
from pathlib import Path

import pytest


def result_bytes(folder: Path) -> bytes:
    return (folder / "result.json").read_bytes()


def load(folder: Path) -> dict:
    return json.loads(result_bytes(folder))


def test_the_columns_are_shown_with_reasons_before_the_work(analyse, table, tmp_path):
    outcome = analyse(table, tmp_path / "out", "--group", "role")
    columns, _, rest = outcome.out.partition("rows in,")
    assert re.search(r"what people wrote +text \(free text, \d+ words", columns)
    assert re.search(r"id of a row +id \(every row has its own\)", columns)
    assert re.search(r"group +role \(named\)", columns)
    assert re.search(r"not used +place", columns)
    assert "The report" in rest
    assert dict(load(tmp_path / "out")["columns"]) == {
        "text": "text",
        "id": "id",
        "participant": "participant",
        "kind": "kind",
        "group": "role",
        "time": "written_on",
    }


def test_the_same_rows_give_the_same_bytes_in_any_order(analyse, rows, as_csv, tmp_path, plain):
    for seed in (1, 2):
        mixed = rows.copy()
        random.Random(seed).shuffle(mixed)
        file = tmp_path / "comments.csv"
        file.write_text(as_csv(mixed), encoding="utf-8", newline="")
        assert analyse(file, tmp_path / f"mixed-{seed}").code == 0
        assert result_bytes(tmp_path / f"mixed-{seed}") == result_bytes(plain)
        told = csv.DictReader(
            (tmp_path / f"mixed-{seed}/contributions.csv").read_text("utf-8-sig").splitlines()
        )
        # The CSV file keeps the order of the file that came in.
        assert next(told)["id"] == mixed[0]["id"]


def test_without_ids_too_the_order_does_not_matter(analyse, rows, as_csv, tmp_path):
    bare = [{name: row[name] for name in ("text", "kind", "role")} for row in rows]
    found = []
    for seed in (0, 1):
        random.Random(seed).shuffle(bare)
        file = tmp_path / "bare.csv"
        file.write_text(as_csv(bare), encoding="utf-8", newline="")
        outcome = analyse(file, tmp_path / f"bare-{seed}", "--group", "role")
        assert outcome.code == 0, outcome.err
        found.append(result_bytes(tmp_path / f"bare-{seed}"))
    assert found[0] == found[1]


@pytest.mark.parametrize("form", ["semicolon", "bom", "xlsx", "jsonl", "parquet", "cp1252"])
def test_every_format_gives_the_result_of_the_csv_file(
    analyse, rows, as_csv, tmp_path, plain, form
):
    file = tmp_path / f"comments.{form}"
    write(rows, file, form, as_csv)
    outcome = analyse(file, tmp_path / "out")
    assert outcome.code == 0, outcome.err
    expected, found = load(plain), load(tmp_path / "out")
    # Notes on the reading may differ, what was read may not.
    expected["notices"] = found["notices"] = []
    assert found == expected


def write(rows: list[dict[str, str]], file: Path, form: str, as_csv) -> None:
    if form == "xlsx":
        from openpyxl import Workbook

        book = Workbook()
        book.active.append(list(rows[0]))
        for row in rows:
            book.active.append([value or None for value in row.values()])
        book.save(file)
    elif form == "jsonl":
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        file.write_text("\n".join(lines), encoding="utf-8")
    elif form == "parquet":
        import pyarrow
        import pyarrow.parquet

        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), file)
    else:
        delimiter = {"semicolon": ";", "bom": "\t", "cp1252": ";"}.get(form, ",")
        encoding = {"cp1252": "cp1252", "bom": "utf-8-sig"}.get(form, "utf-8")
        file.write_text(as_csv(rows, delimiter), encoding=encoding, newline="")


def test_formulas_are_neutralised_in_every_csv_file(analyse, rows, as_csv, tmp_path):
    attacks = [
        '=HYPERLINK("//a.example","click") would help us to get more staff on the night shift',
        "+1+cmd|' /C calc'!A0 is what blocks us: there is never time for change on the ward",
        "@SUM(1+1) managers never listen to the people who do the work every day",
        "-2+3 blocks us, for the forms are too long and nobody reads them anyway",
        "\t=1+1 the night shift has no time at all to meet and talk about ideas",
    ]
    hostile = [
        {**row, "id": f"={row['id']}", "role": "=cmd()", "text": attacks[i % 5] + " " + row["text"]}
        for i, row in enumerate(rows)
    ]
    file = tmp_path / "hostile.csv"
    file.write_text(as_csv(hostile), encoding="utf-8", newline="")
    outcome = analyse(file, tmp_path / "out", "--group", "role")
    assert outcome.code == 0, outcome.err
    names = ["contributions.csv", "themes.csv", "codebook.csv", "rejected.csv"]
    n_cells = 0
    for name in names:
        text = (tmp_path / "out" / name).read_text(encoding="utf-8-sig")
        for line in csv.reader(text.splitlines(keepends=True)):
            for cell in line:
                n_cells += 1
                assert not re.match(r"\s*[=+@]|\s*-\D|\s*-\d+[+*/]", cell), (name, cell[:60])
    assert n_cells > 100


def test_the_number_of_themes_can_be_asked_for(analyse, table, tmp_path):
    assert analyse(table, tmp_path / "out", "--themes", "2", "--no-kinds").code == 0
    themes = load(tmp_path / "out")["themes"]
    assert sum(theme["parent_id"] is None for theme in themes) == 2


def test_kinds_can_be_left_out(analyse, table, tmp_path):
    outcome = analyse(table, tmp_path / "out", "--no-kinds")
    assert outcome.code == 0, outcome.err
    result = load(tmp_path / "out")
    assert result["kind_source"] == "off"
    assert {theme["kind"] for theme in result["themes"]} == {"unclear"}
    assert "kind" not in dict(result["columns"])


def test_a_redaction_rule_can_be_turned_off_and_the_report_says_so(analyse, tmp_path):
    file = tmp_path / "comments.csv"
    file.write_text(
        "text\nPlease write to anna@larkmoor.example about the rota.\nMore time to think.\n",
        encoding="utf-8",
    )
    assert analyse(file, tmp_path / "on").code == 0
    assert b"anna@larkmoor" not in result_bytes(tmp_path / "on")
    assert analyse(file, tmp_path / "off", "--no-redact", "email", "--no-redact", "name").code == 0
    assert b"anna@larkmoor" in result_bytes(tmp_path / "off")
    assert load(tmp_path / "off")["accounting"]["rules_off"] == ["email", "name"]


def test_title_question_and_seed_stand_in_the_result(analyse, table, tmp_path):
    words = ["--title", "Ward 7 <speaks>", "--question", "What helps?", "--seed", "7"]
    assert analyse(table, tmp_path / "out", *words).code == 0
    result = load(tmp_path / "out")
    assert (result["title"], result["question"]) == ("Ward 7 <speaks>", "What helps?")
    assert dict(result["parameters"])["seed"] == "7"
    assert "<speaks>" not in (tmp_path / "out/index.html").read_text(encoding="utf-8")


def test_an_earlier_result_is_replaced(analyse, tmp_path):
    file, out = tmp_path / "a.csv", tmp_path / "out"
    file.write_text("text\nMore time to think about our work.\n", encoding="utf-8")
    assert analyse(file, out, "--title", "First").code == 0
    assert analyse(file, out, "--title", "Second").code == 0
    assert load(out)["title"] == "Second"


@pytest.mark.parametrize(
    ("content", "n_rows"),
    [
        ("text\nMore time to think about our work.\n", 1),
        ("text,role\n,nurse\n,doctor\n", 2),
        ("text\nn/a\nnone\n-\n.\n", 4),
        ("text\nDim digon o staff ar y ward yn y nos, ac mae pawb wedi blino.\n", 1),
        ("text\n" + "The rota is wrong every week.\n" * 40, 40),
        ("text\n" + "🙂🙂🙂\n" * 3, 3),
        ("text\nمزيد من الوقت للتفكير في العمل\nMore time to think, please, for all of us.\n", 2),
    ],
)
def test_small_and_odd_tables_get_a_full_account(analyse, tmp_path, content, n_rows):
    file = tmp_path / "small.csv"
    file.write_text(content, encoding="utf-8")
    outcome = analyse(file, tmp_path / "out", "--text", "text")
    assert outcome.code == 0, outcome.err
    account = load(tmp_path / "out")["accounting"]
    assert account["n_rows"] == n_rows == sum(state["n"] for state in account["states"])
    word = "row" if n_rows == 1 else "rows"
    assert f"{n_rows} {word} in, {n_rows} accounted for" in outcome.out


def test_two_rows_are_told_in_the_singular(analyse, tmp_path):
    file = tmp_path / "two.csv"
    file.write_text(
        "id,text\n1,Nobody ever listens to us.\n2,Nobody listens to the ward.\n", "utf-8"
    )
    outcome = analyse(file, tmp_path / "out")
    assert outcome.code == 0, outcome.err
    assert "What blocks: 1 theme with 1 part " in outcome.out


def test_names_without_rows_are_no_question_of_columns(analyse, tmp_path):
    file = tmp_path / "empty.csv"
    file.write_text("id,text,role\n", "utf-8")
    outcome = analyse(file, tmp_path / "out")
    assert outcome.code == 2
    assert "no rows" in outcome.err
    assert "which column" not in outcome.err
