"""From rows to contributions: ids, kinds, times, and no row lost."""

import csv
import io
import json
import random
import re
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundswell.analysis.corpus.columns import ColumnChoice, guess_columns
from groundswell.analysis.corpus.contributions import read_contributions, reading_notes
from groundswell.analysis.corpus.kinds import kind_of
from groundswell.analysis.corpus.model import Kind
from groundswell.analysis.corpus.table import Table, read_table
from groundswell.analysis.corpus.times import time_of
from groundswell.analysis.errors import ColumnError, GroundswellError, InputError


def make_table(columns: tuple[str, ...], rows: list[tuple[str | None, ...]], **more) -> Table:
    problems = more.pop("problems", (None,) * len(rows))
    return Table(columns, tuple(rows), tuple(range(2, len(rows) + 2)), problems, "CSV")


def test_ids_from_a_column_must_be_there_and_unique():
    choice = ColumnChoice(text="text", id="id")
    with pytest.raises(InputError, match="'a' stands twice, in row 2 and in row 4") as caught:
        read_contributions(
            make_table(("id", "text"), [("a", "x"), ("b", "y"), (" a", "z")]), choice
        )
    assert "What to do" in str(caught.value)
    with pytest.raises(InputError, match="has no id \\(row 3"):
        read_contributions(make_table(("id", "text"), [("a", "x"), (" ", "y")]), choice)


def test_rows_that_are_empty_or_broken_need_no_id():
    table = make_table(
        ("id", "text"), [("a", "x"), (None, None), ("a", None)], problems=(None, None, "cut off")
    )
    made = read_contributions(table, ColumnChoice(text="text", id="id"))
    assert len({c.id for c in made}) == 3
    assert [c.problem for c in made] == [None, None, "cut off"]


def test_a_ragged_row_keeps_an_id_that_can_be_told(tmp_path):
    path = tmp_path / "table.csv"

    def read(text, choice):
        path.write_text(text, encoding="utf-8")
        return {c.row: (c.id, c.problem) for c in read_contributions(read_table(path), choice)}

    lines = ["id,text,on", "a,More time,1", "b,Fewer forms, please,2", "c,Listen", "a,Twice", "d"]
    found = read("\n".join(lines) + "\n", ColumnChoice(text="text", id="id"))
    problem = "the row has {} cells where the column names are 3"
    assert found[2] == ("a", None)
    assert found[3] == ("b", problem.format(4))
    assert found[4] == ("c", problem.format(2))
    # One whose id is another row's, and one without a text, are not to be believed.
    assert found[5][0] != "a"
    assert found[6][0] != "d"
    assert len({one for one, _ in found.values()}) == 5
    # Behind the text, what stands in the id's column may be a piece of the text.
    late = read("text,id\nMore time,a\nFewer, forms,b\n", ColumnChoice(text="text", id="id"))
    assert late[2][0] == "a"
    assert late[3][0] not in ("forms", "b")


def test_made_ids_do_not_depend_on_the_order_of_rows():
    rows = [("one", "A"), ("two", "A"), ("one", "A"), ("one", "B"), (None, None)]
    choice = ColumnChoice(text="text", groups=("role",))

    def pairs(ordered):
        made = read_contributions(make_table(("text", "role"), ordered), choice)
        return sorted((c.id, c.text, tuple(c.groups.items())) for c in made)

    expected = pairs(rows)
    assert len({pair[0] for pair in expected}) == 5
    for seed in range(5):
        shuffled = random.Random(seed).sample(rows, len(rows))
        assert pairs(shuffled) == expected


def test_bad_dates_and_ragged_rows_are_the_same_whatever_the_order(tmp_path):
    lines = [
        "More time,ann,31/01/2024",
        "More time,bob,13/13/2024",
        "More time,bob,soon",
        "More time,,",
        "Fewer forms,cid,02/03/2024,too,many",
        "Fewer forms",
        "Listen to us,dee,30/02/2024",
        "Listen to us,dee",
    ]

    def read(order):
        path = tmp_path / "table.csv"
        path.write_text("\n".join(["text,who,when", *order]) + "\n", encoding="utf-8")
        table = read_table(path)
        choice = ColumnChoice(text="text", participant="who", time="when")
        rows = read_contributions(table, choice)
        notes = reading_notes(table, choice, rows)
        return sorted(
            (c.id, c.text, c.participant or "", str(c.written_at), c.problem or "") for c in rows
        ), sorted(re.sub(r"row \d+", "row", note) for note in notes)

    whole = read(lines)
    assert len(whole[0]) == len(lines)
    assert sum(bool(row[4]) for row in whole[0]) >= 2
    for seed in range(6):
        assert read(random.Random(seed).sample(lines, len(lines))) == whole


def test_a_column_that_is_not_used_does_not_bear_on_ids():
    with_extra = make_table(("text", "rating"), [("one", "5")])
    without = make_table(("text",), [("one",)])
    choice = ColumnChoice(text="text")
    assert read_contributions(with_extra, choice)[0].id == read_contributions(without, choice)[0].id


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("Helps", Kind.HELPS),
        (" ENABLER. ", Kind.HELPS),
        ("pro", Kind.HELPS),
        ("building block", Kind.HELPS),
        ("+", Kind.HELPS),
        ("What went well?", Kind.HELPS),
        ("Which things help you to make change?", Kind.HELPS),
        ("barriers", Kind.BLOCKS),
        ("Weakness", Kind.BLOCKS),
        ("−", Kind.BLOCKS),
        ("How could we improve?", Kind.BLOCKS),
        ("Even better if", Kind.BLOCKS),
        ("What gets in the way of change?", Kind.BLOCKS),
        ("neutral", Kind.UNCLEAR),
        ("yes", None),
        ("1", None),
        ("agree", None),
        ("What was good, and what could be better?", None),
        ("FFT Why?", None),
        ("", None),
        (None, None),
    ],
)
def test_what_a_kind_means(value, kind):
    assert kind_of(value) is kind


def test_a_kind_that_is_not_understood_is_told_and_can_be_explained():
    table = make_table(("text", "type"), [("x", "good"), ("y", "meh"), ("z", None)])
    choice = ColumnChoice(text="text", kind="type")
    with pytest.raises(ColumnError, match="'meh'") as caught:
        read_contributions(table, choice)
    assert "enabler and barrier" in str(caught.value)
    made = read_contributions(table, choice, kind_values={"Meh": Kind.BLOCKS})
    assert [c.kind for c in made] == [Kind.HELPS, Kind.BLOCKS, None]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2021-09-30", datetime(2021, 9, 30)),
        ("2021-09-30T14:05:06Z", datetime(2021, 9, 30, 14, 5, 6)),
        ("2017-06-28 18:03:55 UTC", datetime(2017, 6, 28, 18, 3, 55)),
        ("30/09/2021", datetime(2021, 9, 30)),
        ("3/4/21 9:05", datetime(2021, 4, 3, 9, 5)),
        ("30.09.2021, 2:05 pm", datetime(2021, 9, 30, 14, 5)),
        ("30 September 2021", datetime(2021, 9, 30)),
        ("Thursday, 30th Sept 2021", None),
        ("Thu, 30th Sep 2021 14:05", datetime(2021, 9, 30, 14, 5)),
        ("1632956700", datetime(2021, 9, 29, 23, 5)),
        ("1632956700000", datetime(2021, 9, 29, 23, 5)),
        ("31/02/2021", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("yesterday", None),
        ("4", None),
        (None, None),
    ],
)
def test_times(value, expected):
    assert time_of(value) == expected


def test_times_that_cannot_be_read_are_noted_and_the_row_stays():
    rows = [("x", "30/09/2021"), ("y", "soon"), ("z", None), ("w", "2021-02-31")]
    table, choice = make_table(("text", "on"), rows), ColumnChoice(text="text", time="on")
    made = read_contributions(table, choice)
    assert [c.written_at for c in made] == [datetime(2021, 9, 30), None, None, None]
    assert reading_notes(table, choice, made) == (
        '2 rows have a time that can\'t be read in the column "on"',
    )


def test_the_whole_column_tells_whether_the_month_comes_first():
    table = make_table(("text", "on"), [("x", "3/4/2021"), ("y", "3/25/2021")])
    choice = ColumnChoice(text="text", time="on")
    made = read_contributions(table, choice)
    assert [c.written_at for c in made] == [datetime(2021, 3, 4), datetime(2021, 3, 25)]
    assert "month before the day" in reading_notes(table, choice, made)[-1]


def test_a_slip_in_a_hundred_dates_does_not_settle_the_order():
    choice = ColumnChoice(text="text", time="on")

    def read(n_month_first, n_day_first):
        days = ["3/25/2021"] * n_month_first + ["25/3/2021"] * n_day_first + ["3/4/2021"]
        table = make_table(("text", "on"), [("x", day) for day in days])
        made = read_contributions(table, choice)
        return [c.written_at for c in made], reading_notes(table, choice, made)

    times, notes = read(99, 1)
    assert times[0] == datetime(2021, 3, 25)
    assert times[-2:] == [None, datetime(2021, 3, 4)]
    assert "1 rows have a time" in notes[0]
    assert "month before the day" in notes[1]
    times, notes = read(98, 2)
    assert times[0] is None
    assert times[-1] == datetime(2021, 4, 3)
    assert "98 rows have a time" in notes[0]
    assert "mix dates" in notes[1]


_CELL = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "",
            " ",
            "\0",
            "=cmd|' /C calc'!A0",
            "@SUM(1)",
            "مرحبا بالعالم",
            "👩🏽‍⚕️",
            '"',
            'say "no"',
            "a\r\nb",
            "\u202eabc",
            "1",
            "x" * 200_000,
        ]
    ),
)
_ROWS = st.lists(st.lists(_CELL, max_size=5), max_size=8)


def _account(path) -> None:
    """A clear error, or as many contributions as rows, each with an id of its own."""
    table = _or_clear_error(lambda: read_table(path))
    if table is None:
        return
    assert len(table.rows) == len(table.row_numbers) == len(table.problems)
    assert all(len(row) == len(table.columns) for row in table.rows)
    assert len(set(table.columns)) == len(table.columns)
    for name in table.columns:
        made = read_contributions(table, ColumnChoice(text=name))
        assert [c.row for c in made] == list(table.row_numbers)
        assert len({c.id for c in made}) == len(made)
        assert all(c.text.encode().decode() == c.text for c in made)
    choice = _or_clear_error(lambda: guess_columns(table))
    made = choice and _or_clear_error(lambda: read_contributions(table, choice))
    if choice is not None and made is not None:
        assert len(made) == len(table.rows)
        assert reading_notes(table, choice, made)[: len(table.notes)] == table.notes


def _or_clear_error(step):
    """The step's result, or None where it raised an error that says what to do."""
    told = ""
    try:
        return step()
    except GroundswellError as error:
        told = str(error)
    assert "What to do" in told
    return None


_HOSTILE = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)


@_HOSTILE
@given(rows=_ROWS, encoding=st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]), quoted=st.booleans())
def test_any_written_table_is_accounted_for(tmp_path, rows, encoding, quoted):
    out = io.StringIO()
    if quoted:
        csv.writer(out).writerows(rows)
    else:
        out.write("\n".join(",".join(row) for row in rows))
    path = tmp_path / "t.csv"
    path.write_bytes(out.getvalue().encode(encoding, "replace"))
    _account(path)


@_HOSTILE
@given(data=st.binary(max_size=400), start=st.sampled_from([b"", b"id,text\n1,a\n", b"PK\x03\x04"]))
def test_any_bytes_are_accounted_for(tmp_path, data, start):
    path = tmp_path / "t.csv"
    path.write_bytes(start + data)
    _account(path)


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | _CELL,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_CELL, inner, max_size=3),
    max_leaves=8,
)


@_HOSTILE
@given(lines=st.lists(_JSON.map(json.dumps) | st.text(max_size=20), max_size=6))
def test_any_lines_of_json_are_accounted_for(tmp_path, lines):
    path = tmp_path / "t.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8", errors="replace")
    _account(path)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            *[st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=40)] * 3
        ),
        min_size=1,
        max_size=10,
    )
)
def test_a_quoted_csv_comes_back_cell_by_cell(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([("one", "two", "three"), *rows])
    path.write_bytes(out.getvalue().encode())
    table = read_table(path, encoding="utf-8", delimiter=",")
    assert table.rows == tuple(tuple(cell or None for cell in row) for row in rows)


def test_every_real_table_is_accounted_for(shared_data):
    files = [*shared_data.rglob("*.csv"), *shared_data.rglob("*.xlsx")]
    small = [path for path in files if path.stat().st_size < 200_000]
    assert len(small) > 30
    for path in small:
        _account(path)


def test_made_ids_tell_nothing_but_the_redacted_text():
    def ids(rows):
        table = Table(("text", "who"), tuple(rows), (2, 3), (None, None), "CSV")
        return [c.id for c in read_contributions(table, ColumnChoice("text", participant="who"))]

    first = ids([("More time, says Dr Patel", "p1"), ("More time", "p2")])
    assert ids([("More time, says Dr Jones", "p9"), ("More time", "p3")]) == first
    assert (
        ids([("More time", "p1"), ("More time", "p2")])
        == ids([("More time", "p2"), ("More time", "p1")])[::-1]
    )
