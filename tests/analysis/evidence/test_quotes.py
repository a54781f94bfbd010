"""Quotes: exact, central, varied, from different people; and what speaks against."""

from __future__ import annotations

import numpy as np
import pytest

from groundswell.analysis.errors import OptionError
from groundswell.analysis.evidence.quotes import choose_quotes, negative_cases, readable

WORDS = (
    "managers never come to the ward to hear what staff think of it",
    "nobody tells us what became of the ideas that we put forward",
    "every change needs three signatures before anyone may try it out",
    "we have no time in the week to test anything new at all",
    "people who speak up are seen as trouble by those above them",
    "money for small things takes months to come through from finance",
)


def vector(*parts):
    v = np.array(parts, dtype=np.float32)
    return v / np.linalg.norm(v)


def theme(n=6):
    rng = np.random.default_rng(1)
    vectors = np.stack([vector(1, *(0.5 * rng.normal(size=4))) for _ in range(n)])
    return (
        [f"u{i}" for i in range(n)],
        [f"c{i}" for i in range(n)],
        [f"P{i}" for i in range(n)],
        [WORDS[i % len(WORDS)].capitalize() + "." for i in range(n)],
        vectors,
        np.ones(n),
    )


CENTRE = vector(1, 0, 0, 0, 0)


def test_quotes_are_exact_distinct_and_told_apart():
    units = theme()
    chosen = choose_quotes(*units, centre=CENTRE, n=4)
    assert len({q.unit_id for q in chosen}) == 4
    assert all(q.text == units[3][units[0].index(q.unit_id)] for q in chosen)
    assert [q.why for q in chosen] == ["typical", "typical", "varied", "varied"]


def test_one_person_is_not_quoted_twice_where_others_speak():
    ids, contributions, _, texts, vectors, scores = theme()
    people = ["P1", "P1", "P1", "P1", "P2", None]
    chosen = choose_quotes(ids, contributions, people, texts, vectors, scores, centre=CENTRE, n=5)
    voices = [people[ids.index(q.unit_id)] for q in chosen]
    assert sorted(voices, key=str) == [None, "P1", "P2"]


def test_a_theme_of_one_person_still_has_two_quotes():
    ids, contributions, _, texts, vectors, scores = theme()
    chosen = choose_quotes(ids, contributions, ["P1"] * 6, texts, vectors, scores, centre=CENTRE)
    assert len(chosen) == 2


def test_near_repeats_and_redacted_twins_are_passed_over():
    ids, contributions, people, texts, vectors, scores = theme(4)
    texts[1] = texts[0].replace("Managers", "[name]")
    vectors = np.stack([CENTRE, CENTRE, *vectors[2:]])
    chosen = choose_quotes(ids, contributions, people, texts, vectors, scores, centre=CENTRE)
    assert "u0" in {q.unit_id for q in chosen}
    assert "u1" not in {q.unit_id for q in chosen}


def test_a_readable_length_is_preferred_and_nothing_is_cut():
    ids, contributions, people, texts, vectors, scores = theme(4)
    texts[0] = "Managers."
    texts[1] = " ".join(WORDS * 4) + "."
    vectors = np.stack([CENTRE, CENTRE, *vectors[2:]])
    chosen = choose_quotes(ids, contributions, people, texts, vectors, scores, centre=CENTRE, n=2)
    assert {q.unit_id for q in chosen} == {"u2", "u3"}


FRAGMENTS = (
    "and we will then go and fix it ourselves.",
    "then back to the manager of the ward again",
    "but it comes out of our own pot, so",
    "which is why the ward sister gave up on it.",
)


@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_a_whole_sentence_stands_before_a_fragment_that_is_as_close(fragment):
    ids, contributions, people, texts, vectors, scores = theme(3)
    texts[0] = fragment
    vectors = np.stack([CENTRE, vector(1, 0.5, 0, 0, 0), vector(1, 0, 0.5, 0, 0)])
    chosen = choose_quotes(ids, contributions, people, texts, vectors, scores, centre=CENTRE, n=2)
    assert {q.unit_id for q in chosen} == {"u1", "u2"}


@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_a_fragment_is_no_borderline_case(fragment):
    ids, contributions, _, texts, vectors, _ = theme(4)
    texts[3] = fragment
    asked = {"belongs": [True] * 4, "opposite": [False] * 4, "centre": CENTRE}
    found = negative_cases(ids, contributions, texts, vectors, [1, 1, 0.1, 0.1], **asked)
    assert [q.unit_id for q in found] == ["u2"]


def test_people_who_write_without_capitals_are_quoted_too():
    text = "all that the managers care about is targets and money"
    assert readable(text) > 0.75


def test_order_of_the_units_has_no_bearing():
    units = theme()
    back = [list(reversed(part)) for part in units]
    back[4] = units[4][::-1]
    assert choose_quotes(*units, centre=CENTRE) == choose_quotes(*back, centre=CENTRE)


def test_ties_go_to_the_smaller_id():
    ids, contributions, people, _, _, scores = theme(3)
    same = np.stack([CENTRE] * 3)
    chosen = choose_quotes(ids, contributions, people, [WORDS[0]] * 3, same, scores, centre=CENTRE)
    assert [q.unit_id for q in chosen] == ["u0"]


@pytest.mark.parametrize("n", [1, 6])
def test_a_number_of_quotes_out_of_range_is_refused(n):
    with pytest.raises(OptionError):
        choose_quotes(*theme(), centre=CENTRE, n=n)


def test_an_empty_theme_has_no_quotes():
    none = np.zeros((0, 5), dtype=np.float32)
    assert choose_quotes([], [], [], [], none, [], centre=CENTRE) == ()
    assert negative_cases([], [], [], none, [], belongs=[], opposite=[], centre=CENTRE) == ()


def test_negative_cases_are_the_near_opposite_and_the_least_sure():
    ids, contributions, _, texts, vectors, _ = theme(6)
    vectors = vectors.copy()
    vectors[4], vectors[5] = vector(1, 0.1, 0, 0, 0), vector(0, 1, 0, 0, 0)
    found = negative_cases(
        ids,
        contributions,
        texts,
        vectors,
        [1, 1, 1, 0.2, 0, 0],
        belongs=[True] * 4 + [False] * 2,
        opposite=[False] * 4 + [True] * 2,
        centre=CENTRE,
    )
    assert [(q.unit_id, q.why) for q in found] == [("u4", "against"), ("u3", "borderline")]


def test_sure_members_are_not_called_borderline():
    ids, contributions, _, texts, vectors, scores = theme(6)
    assert (
        negative_cases(
            ids,
            contributions,
            texts,
            vectors,
            scores,
            belongs=[True] * 6,
            opposite=[False] * 6,
            centre=CENTRE,
        )
        == ()
    )


def test_readable_stays_within_bounds():
    for text in ("", "   ", "!!!", "a", "WORD " * 500, "[name] [name] [name] [name] said so"):
        assert 0 <= readable(text) <= 1
