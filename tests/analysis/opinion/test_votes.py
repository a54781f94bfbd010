"""Votes in order, read from long and wide tables, with an account of every one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.analysis.corpus.table import Table
from groundswell.analysis.errors import ColumnError, InputError
from groundswell.analysis.opinion.model import Idea
from groundswell.analysis.opinion.tables import (
    HIDDEN,
    NO_PARTICIPANT,
    NO_VOTE,
    NOT_A_VOTE,
    UNREADABLE,
    read_ideas,
    read_votes,
    vote_of,
)
from groundswell.analysis.opinion.votes import gather_votes


def table(columns, *rows, problems=None):
    return Table(
        tuple(columns),
        tuple(rows),
        tuple(range(2, len(rows) + 2)),
        problems or (None,) * len(rows),
        "CSV",
    )


LONG = ("timestamp", "comment-id", "voter-id", "vote")


def cells(votes):
    return {
        (votes.participants[p], votes.ideas[i]): int(v)
        for p, i, v in zip(votes.person, votes.idea, votes.value, strict=True)
    }


one_vote = st.tuples(st.sampled_from("abcd"), st.sampled_from("123"), st.sampled_from([-1, 0, 1]))


@given(st.lists(one_vote, min_size=1, max_size=40))
def test_the_last_vote_holds(given_votes):
    votes = gather_votes(*map(list, zip(*given_votes, strict=True)))
    expected = {(person, idea): value for person, idea, value in given_votes}
    assert cells(votes) == expected
    assert votes.n + votes.n_superseded == len(given_votes)
    assert (np.diff(votes.person * 10 + votes.idea) > 0).all(), "in order, none twice"


@given(st.lists(one_vote, min_size=1, max_size=30, unique_by=lambda one: one[:2]), st.randoms())
def test_order_does_not_matter(given_votes, chance):
    mixed = given_votes[:]
    chance.shuffle(mixed)
    a, b = (gather_votes(*map(list, zip(*one, strict=True))) for one in (given_votes, mixed))
    assert (a.participants, a.ideas) == (b.participants, b.ideas)
    assert a.value.tolist() == b.value.tolist()


def test_the_later_of_two_votes_holds_whatever_its_row():
    votes = gather_votes(["a", "a", "a"], ["1"] * 3, [1, -1, 0], at=[5.0, 9.0, None])
    assert cells(votes) == {("a", "1"): -1}


@pytest.mark.parametrize(
    ("values", "at", "message"),
    [([2], None, "vote number 1 is"), ([1, 1], None, "not as many"), ([1], [], "not as many")],
)
def test_odd_input_is_refused(values, at, message):
    with pytest.raises(InputError, match=message):
        gather_votes(["a"], ["1"], values, at=at)


@pytest.mark.parametrize(
    ("cell", "value"),
    [("1", 1), ("+1", 1), ("1.0", 1), ("Agree", 1), ("YES", 1), ("0", 0), ("-0.0", 0), ("0.0", 0),
     ("Pass", 0), ("don't know", 0), ("-1", -1), ("−1", -1), ("-1,0", -1), ("disagree ", -1),
     ("2", None), ("maybe", None), ("-", None), ("0.5", None)],
)  # fmt: skip
def test_votes_are_told(cell, value):
    assert vote_of(cell) == value


def test_every_row_of_a_long_table_is_accounted_for():
    read = read_votes(
        table(
            LONG,
            ("10", "1", "a", "1"),
            ("12", "1", "a", "-1"),
            ("11", "1", "a", "0"),
            ("10", "2", "a", None),
            ("10", "2", None, "1"),
            ("10", "2", "b", "perhaps"),
            ("10", "2", "b", "0"),
            ("10", "3", "b", "1"),
            ("10", "9", "b", "1"),
            problems=(None,) * 7 + ("odd", None),
        ),
        ideas={"9": Idea("9", moderated=-1), "7": Idea("7")},
    )
    assert cells(read.votes) == {("a", "1"): -1, ("b", "2"): 0}
    account = read.account
    assert account.n_given == 9
    assert account.n_used == 2
    assert account.n_superseded == 2
    assert dict(account.set_aside) == {
        NO_VOTE: 1, NO_PARTICIPANT: 1, NOT_A_VOTE: 1, f"{UNREADABLE}: odd": 1, HIDDEN: 1,
    }  # fmt: skip
    assert (
        account.n_used + account.n_superseded + sum(n for _, n in account.set_aside)
        == account.n_given
    )
    assert {(one.row, one.column) for one in read.set_aside} == {
        (5, "vote"), (6, "voter-id"), (7, "vote"), (9, None),
    }  # fmt: skip
    assert read.votes.ideas == ("1", "2", "7"), "a hidden idea is out, one without votes is in"


def test_dates_tell_the_later_vote():
    read = read_votes(
        table(
            ("when", "idea", "participant", "vote", "time"),
            ("x", "1", "a", "agree", "2 March 2021 10:00"),
            ("x", "1", "a", "disagree", "1 March 2021 23:00"),
        )
    )
    assert cells(read.votes) == {("a", "1"): 1}
    assert any('"time"' in note for note in read.notes)


def test_a_wide_table_is_read_and_other_columns_are_named():
    read = read_votes(
        table(
            ("participant", "group-id", "n-votes", "10", "9", "comment"),
            ("a", "0", "2", "1", "-1", "fine"),
            ("b", None, "1", None, "0", None),
            ("c", "1", "1", "huh", None, "ok"),
            ("d", "1", "1", "1", None, None),
        ),
    )
    assert read.form == "wide"
    assert read.votes.ideas == ("9", "10")
    assert cells(read.votes) == {("a", "10"): 1, ("a", "9"): -1, ("b", "9"): 0, ("d", "10"): 1}
    assert read.account.n_given == 5
    assert [(one.row, one.column) for one in read.set_aside] == [(4, "10")]
    assert any('"comment"' in note and '"n-votes"' in note for note in read.notes)


def test_ids_lose_control_characters_and_still_find_their_ideas():
    found = read_ideas(table(("id", "text"), ("i\x001", "More\x00 time")))
    read = read_votes(table(LONG, ("1", "i\x001", "p\x001", "1")), ideas=found)
    assert cells(read.votes) == {("p1", "i1"): 1}
    assert found["i1"].text == "More time"
    assert not any("not in the table" in note for note in read.notes)


def test_ideas_may_be_numbered_from_nought():
    read = read_votes(table(("participant", "0", "1"), ("a", "1", "-1"), ("b", "0", None)))
    assert read.votes.ideas == ("0", "1")


@pytest.mark.parametrize(
    ("columns", "rows", "options", "words"),
    [
        (LONG, [("1", "1", "a", "good"), ("1", "1", "b", "bad")], {},
         ["'good'", "row 2", 'column "vote"', "What to do"]),
        (("comment-id", "vote"), [("1", "1")], {}, ["no column says who voted", "--participant"]),
        (LONG, [("1", "1", "a", "1")], {"vote": "votes cast"}, ["no such column", "vote"]),
        (("name", "text"), [("a", "hello there")], {}, ["no column holds votes"]),
        (("person", "idea"), [("a", "1")], {"idea": "idea"}, ["--vote"]),
        (LONG, [], {}, ["no rows"]),
        (("p1", "i1", "-1"), [("p1", "i2", "1"), ("p1", "i3", "0")], {},
         ["names of columns", "row 1", '"i1"', "What to do"]),
        (LONG, [("1", "1", "a", None)], {}, ["not one vote"]),
    ],
)  # fmt: skip
def test_what_can_not_be_used_is_said_plainly(columns, rows, options, words):
    with pytest.raises(ColumnError) as caught:
        read_votes(table(columns, *rows), **options)
    for word in words:
        assert word in str(caught.value)


def test_ideas_are_read_as_polis_writes_them():
    ideas = read_ideas(
        table(
            ("timestamp", "comment-id", "author-id", "agrees", "moderated", "comment-body"),
            ("5", "1", "a", "3", "1", " More  time "),
            ("6", "2", None, "0", "-1", "Spam"),
        )
    )
    assert ideas["1"] == Idea("1", text="More  time", author="a", moderated=1, at="5")
    assert ideas["2"].moderated == -1


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("1", "a", "1"), ("1", "b", "1")], ["'1' stands twice", "row 3"]),
        ([(None, "a", "1")], ["no id", "row 2"]),
        ([("1", "a", "often")], ["'often'", "row 2", 'column "moderated"']),
    ],
)
def test_odd_ideas_are_refused_with_their_place(rows, words):
    with pytest.raises(ColumnError) as caught:
        read_ideas(table(("id", "text", "moderated"), *rows))
    for word in words:
        assert word in str(caught.value)


def test_ideas_without_a_text_column_are_refused():
    with pytest.raises(ColumnError, match="--idea-text"):
        read_ideas(table(("id", "colour"), ("1", "red")))
