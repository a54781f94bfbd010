"""Choosing columns: what is named is found, what is guessed is sure."""

import pytest

from groundswell.analysis.corpus.columns import guess_columns
from groundswell.analysis.corpus.table import Table, read_table
from groundswell.analysis.errors import ColumnError

TEXTS = ("Managers who listen to us", "More time to try out ideas", "Too many forms to fill in")


def make_table(columns: dict[str, list[str | None]]) -> Table:
    rows = tuple(zip(*columns.values(), strict=True))
    numbers = tuple(range(2, len(rows) + 2))
    return Table(tuple(columns), rows, numbers, (None,) * len(rows), "CSV")


def test_names_are_matched_exactly_then_without_capitals():
    table = make_table({"Text": list(TEXTS), "text": list(TEXTS), "Role ": ["a", "b", "c"]})
    assert guess_columns(table, text="text", groups=["role"]).groups == ("Role ",)
    assert guess_columns(table, text="Text").text == "Text"
    with pytest.raises(ColumnError, match="several columns fit"):
        guess_columns(table, text="TEXT")


def test_an_unknown_name_lists_the_columns_and_the_nearest():
    table = make_table({"comment": list(TEXTS), "role": ["a", "b", "c"]})
    with pytest.raises(ColumnError) as caught:
        guess_columns(table, text="coment")
    assert 'did you mean "comment"?' in str(caught.value)
    assert 'the columns are: "comment", "role"' in str(caught.value)


def test_nothing_is_guessed_for_a_role_that_is_turned_off():
    table = make_table({"id": ["1", "2", "3"], "comment": list(TEXTS)})
    assert guess_columns(table).id == "id"
    assert guess_columns(table, id="").id is None


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("id", ["1", "1", "3"]),
        ("id", ["1", None, "3"]),
        ("code", ["1", "2", "3"]),
        ("respondent id", ["1", "2", "3"]),
        ("email id", ["a@b.org", "c@d.org", "e@f.org"]),
    ],
)
def test_an_id_is_not_guessed_where_it_is_unsure(name, values):
    assert guess_columns(make_table({name: values, "comment": list(TEXTS)})).id is None


def test_a_role_is_no_participant():
    roles = [("user", "carer")[i % 2] for i in range(20)]
    people = [f"P{i // 2}" for i in range(20)]
    texts = [f"{TEXTS[i % 3]} {i}" for i in range(20)]
    assert guess_columns(make_table({"participant": roles, "text": texts})).participant is None
    found = guess_columns(make_table({"participant": people, "text": texts}))
    assert found.participant == "participant"
    assert (
        dict(found.reasons)["participant"] == "participant (10 different participants in 20 rows)"
    )


@pytest.mark.parametrize(
    ("values", "guessed"),
    [
        (["helps", "blocks", "helps"], True),
        (["Barrier", "Enabler", None], True),
        (["+", "-", "+"], True),
        (["What was good?", "What could we do better?", "What was good?"], True),
        (["FFT Why?", "What was good?", "What could we do better?"], False),
        (["yes", "no", "yes"], False),
        (["good", "good", "good"], False),
        (["barrier", "block", "barrier"], False),
        (["good", "bad", "ugly"], False),
    ],
)
def test_a_kind_is_guessed_only_where_every_value_is_understood(values, guessed):
    found = guess_columns(make_table({"type": values, "comment": list(TEXTS)}))
    assert found.kind == ("type" if guessed else None)


def test_a_time_needs_name_and_values():
    table = make_table(
        {"comment": list(TEXTS), "born on": ["1"] * 3, "submitted": ["1/2/2021", "30/9/2021", None]}
    )
    assert guess_columns(table).time == "submitted"
    assert guess_columns(make_table({"comment": list(TEXTS), "date": ["a", "b", "c"]})).time is None


def test_a_missing_header_is_told_with_advice(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("1,Managers who listen to us and act.\n2,More time\n3,Fewer forms\n")
    with pytest.raises(ColumnError, match="first row looks like an answer") as caught:
        guess_columns(read_table(path))
    assert "put a row with column names on top" in str(caught.value)
    with pytest.raises(ColumnError, match="the first row may not be column names"):
        guess_columns(read_table(path), text="comment")


def test_a_question_as_column_name_is_a_header(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("ID,What helps you to make change where you work?\n1,Managers who listen\n")
    assert guess_columns(read_table(path)).text == "What helps you to make change where you work?"


def test_a_table_without_free_text_or_rows_says_so():
    with pytest.raises(ColumnError, match="no column holds free text"):
        guess_columns(make_table({"a": ["1", "2"], "b": ["x", "y"]}))
    with pytest.raises(ColumnError, match="column names but no rows"):
        guess_columns(make_table({"a": [], "b": []}))


EXPECTED = {
    "nhs_fft_multilabel/comments.csv": ("text", "comment_id", "respondent_id", None, "date"),
    "wcbgb_bowling_green/comments.csv": ("text", "id", None, None, None),
    "uk_petitions/petitions.csv": ("text", None, None, None, None),
    "banking77/banking77.csv": ("text", None, None, None, None),
    "argkp_keypoints/arguments.csv": ("argument", "arg_id", None, None, None),
    "intercoder_crowd_manifestos/sentences.csv": ("sentence_text", "sentenceid", None, None, None),
    "pairwise_wikisurvey/ideas.csv": ("Idea Text", None, None, None, "Created at"),
    "themefinder_gambling/responses.csv": ("response", None, None, None, None),
    "polis/vtaiwan.uberx/comments.csv": (
        "comment-body",
        "comment-id",
        "author-id",
        None,
        "timestamp",
    ),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_guesses_on_real_tables(shared_data, name):
    found = guess_columns(read_table(shared_data / name))
    assert (found.text, found.id, found.participant, found.kind, found.time) == EXPECTED[name]
