"""The CSV files: every row, in input order, and nothing that a spreadsheet would run."""

import csv
import io
import re
from collections import Counter
from dataclasses import replace

import pytest
from example_result import empty_result, example_result
from hypothesis import example, given
from hypothesis import strategies as st

from groundswell.analysis.errors import ResultError
from groundswell.analysis.report.csv_files import (
    codebook_csv,
    contributions_csv,
    defuse,
    rejected_csv,
    themes_csv,
)


def read(data: bytes) -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\r\n")
    text = data.decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    assert all(None not in line and None not in line.values() for line in lines)
    return lines


def rows_of(result):
    """Rows in an order that is not that of ids."""
    ids = [c.id for c in reversed(result.contributions)]
    return {name: row for row, name in enumerate(ids, start=2)}


def only_parts(result):
    """Wide theme of each leaf that is its only one."""
    n_leaves = Counter(theme.parent_id for theme in result.themes)
    return {t.id: t.parent_id for t in result.themes if t.parent_id and n_leaves[t.parent_id] == 1}


def test_every_contribution_has_a_row_in_input_order():
    result = example_result()
    lines = read(contributions_csv(result, rows_of(result)))
    assert [int(line["row"]) for line in lines] == list(range(2, len(result.contributions) + 2))
    by_id = {line["id"]: line for line in lines}
    titles = {theme.id: theme.title for theme in result.themes}
    for c in result.contributions:
        line = by_id[c.id]
        assert (line["state"], line["reason"], line["kind"]) == (c.state, defuse(c.reason), c.kind)
        assert line["text"].replace("'", "") == c.text.replace("'", "")
        assert line["family"] == (c.family_id or "")
        ids = line["theme_ids"].split(" | ") if c.themes else []
        assert ids == [only_parts(result).get(theme, theme) for theme, _ in c.themes]
        assert line["theme_titles"] == " | ".join(titles[theme] for theme in ids)
        scores = [float(score) for score in line["theme_scores"].split(" | ")] if ids else []
        assert scores == pytest.approx([score for _, score in c.themes], abs=1e-6)


def test_rejected_rows_are_those_that_were_not_analysed():
    result = example_result()
    lines = read(rejected_csv(result, rows_of(result)))
    expected = {
        c.id
        for c in result.contributions
        if c.state in ("blank", "nothing to add", "too short", "other language", "unreadable")
    }
    assert expected
    assert {line["id"] for line in lines} == expected
    assert all(line["reason"] for line in lines)


def test_rows_and_result_must_be_of_the_same_table():
    result = example_result()
    rows = rows_of(result)
    rows.pop(result.contributions[0].id)
    with pytest.raises(ResultError, match=re.escape(f"'{result.contributions[0].id}'")):
        contributions_csv(result, rows)


def test_themes_have_their_figures_parents_and_quotes():
    result = example_result()
    lines = read(themes_csv(result))
    assert only_parts(result)
    shown = [theme for theme in result.themes if theme.id not in only_parts(result)]
    assert [line["id"] for line in lines] == [theme.id for theme in shown]
    for line, theme in zip(lines, shown, strict=True):
        assert float(line["participants_share"]) == pytest.approx(
            theme.participants.share, abs=1e-6
        )
        assert int(line["participants"]) == theme.participants.n
        assert bool(line["parent_title"]) == (theme.parent_id is not None)
        for n, quote in enumerate(theme.quotes, start=1):
            assert line[f"quote_{n}"] == defuse(quote.text)
            assert line[f"quote_{n}_contribution"] == quote.contribution_id


def test_the_codebook_tells_how_to_code():
    result = example_result()
    lines = read(codebook_csv(result))
    shown = [theme for theme in result.themes if theme.id not in only_parts(result)]
    assert [line["code"] for line in lines] == [defuse(theme.title) for theme in shown]
    for line, theme in zip(lines, shown, strict=True):
        assert line["definition"] == defuse(theme.description)
        assert theme.title in line["when_to_use"]
        assert theme.outside in line["when_not_to_use"]
        assert all(quote.contribution_id in line["examples"] for quote in theme.quotes)


def test_an_empty_result_gives_headers():
    result = empty_result()
    rows = {c.id: row for row, c in enumerate(result.contributions, start=2)}
    for data in (themes_csv(result), codebook_csv(result), contributions_csv(result, rows)):
        assert data.count(b"\r\n") >= 1


ATTACKS = [
    "=1+1",
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " \u200b\ufeff=1+1",
    "\xa0-1",
    "＝1+1",
    "\x00=1",
    "\xad@SUM(1)",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_formulas_are_neutralised(attack):
    assert defuse(attack).startswith("'")


@pytest.mark.parametrize(
    "plain", ["more time", "5 - 3", "a=b", "it's @home", "wink ;-) and ;-(", "list:\n- one\n- two"]
)
def test_plain_words_stay_as_they_are(plain):
    assert defuse(plain) == plain or "(" in plain


@pytest.mark.parametrize(
    "inner", ["a;=1+1;b", "a\n=cmd|x", "a\t@SUM(1)", "a\r\n+cmd|' /C calc'!A0"]
)
def test_formulas_behind_another_delimiter_are_neutralised(inner):
    assert re.search(r"[;\t\n]'[=@+]", defuse(inner))


_PARTS = st.lists(
    st.text(max_size=4) | st.sampled_from([*ATTACKS, ";", "\n", '"', ","]), max_size=6
)


@given(_PARTS.map("".join))
@example("\u2028=1")
@example("\u180e=1")
def test_no_text_becomes_a_formula(text):
    safe = defuse(text)
    assert not re.match(r"[\s\x00-\x1f\xa0\xad\u180e\u200b-\u200f\ufeff]*[=+\-@＝＋－＠]", safe)
    assert safe[:1] not in tuple("\t\r\n")
    assert safe.replace("'", "") == text.replace("'", "")


@given(_PARTS.map("".join).filter(lambda text: "\x00" not in text))
def test_any_text_comes_back_through_a_reader(text):
    result = example_result()
    first = replace(result.contributions[0], text=text)
    changed = replace(result, contributions=(first, *result.contributions[1:]))
    lines = read(contributions_csv(changed, rows_of(changed)))
    assert len(lines) == len(result.contributions)
    assert next(line for line in lines if line["id"] == first.id)["text"] == defuse(text)
