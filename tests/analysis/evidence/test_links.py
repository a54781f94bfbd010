"""Links between barriers and blocks, by their three bases."""

from __future__ import annotations

import numpy as np
import pytest

from groundswell.analysis.evidence.links import joins, link_barriers

BARRIERS, BLOCKS = ["b1", "b2", "b3"], ["k1", "k2", "k3"]


def link(*, participants=None, centres=None, units=()):
    """Units are (id, contribution, start, text, themes)."""
    columns = list(zip(*units, strict=True)) if units else [[]] * 5
    return link_barriers(
        BARRIERS,
        BLOCKS,
        centres=centres or {},
        participants=participants or {},
        unit_ids=columns[0],
        contribution_ids=columns[1],
        starts=columns[2],
        texts=columns[3],
        themes=columns[4],
    )


def test_the_same_people_make_a_link_beyond_chance():
    people = {t: {f"{t}-{i}" for i in range(20)} for t in (*BARRIERS, *BLOCKS)}
    both = {f"both-{i}" for i in range(15)}
    people["b1"] |= both
    people["k2"] |= both
    (found,) = link(participants=people)
    assert (found.barrier_id, found.block_id, found.basis) == ("b1", "k2", "same person")
    assert found.n_same_person == 15
    assert found.expected_same_person < 8


def test_a_few_who_write_about_everything_link_nothing():
    people = {t: {f"{t}-{i}" for i in range(20)} for t in (*BARRIERS, *BLOCKS)}
    for t in people:
        people[t] |= {f"prolific-{i}" for i in range(12)}
    assert link(participants=people) == ()


def test_the_text_says_so_where_units_stand_side_by_side_and_are_joined():
    units = []
    for c in ("c1", "c2", "c3"):
        units += [
            (f"{c}:0", c, 0, "Nobody listens to us.", ["b2"]),
            (f"{c}:22", c, 22, "If managers came round they would hear it.", ["k3"]),
        ]
    (found,) = link(units=units)
    assert (found.barrier_id, found.block_id, found.basis) == ("b2", "k3", "text says so")
    assert found.n_text_says == 3
    assert found.unit_ids == ("c1:0", "c1:22", "c2:0", "c2:22", "c3:0", "c3:22")


def test_one_unit_can_join_both():
    units = [
        (f"c{i}:0", f"c{i}", 0, "Let teams decide instead of asking four managers.", ["b1", "k1"])
        for i in range(12)
    ]
    (found,) = link(units=units)
    assert found.basis == "text says so"
    assert found.n_text_says == 12
    assert len(found.unit_ids) == 10


def test_side_by_side_without_a_joining_word_says_nothing():
    units = []
    for c in ("c1", "c2", "c3"):
        units += [
            (f"{c}:0", c, 0, "Nobody listens to us.", ["b2"]),
            (f"{c}:22", c, 22, "Good tea room.", ["k3"]),
        ]
    assert link(units=units) == ()


def test_apart_in_the_text_says_nothing():
    units = [
        row
        for c in ("c1", "c2")
        for row in (
            (f"{c}:0", c, 0, "Nobody listens to us.", ["b2"]),
            (f"{c}:22", c, 22, "Parking is dear.", []),
            (f"{c}:40", c, 40, "If managers came round they would see.", ["k3"]),
        )
    ]
    assert link(units=units) == ()


def test_what_says_that_it_is_the_answer_may_stand_further_off():
    units = [
        row
        for c in ("c1", "c2")
        for row in (
            (f"{c}:0", c, 0, "Pharmacy blames the ward.", ["b1"]),
            (f"{c}:22", c, 22, "It was like that for years.", []),
            (f"{c}:40", c, 40, "What helped: a huddle of all teams.", ["k2"]),
            (f"{c}:60", c, 60, "Good tea.", ["k3"]),
        )
    ]
    (found,) = link(units=units)
    assert (found.barrier_id, found.block_id, found.n_text_says) == ("b1", "k2", 2)
    assert found.unit_ids == ("c1:0", "c1:40", "c2:0", "c2:40")


def test_an_answer_to_something_else_is_no_answer_to_an_earlier_barrier():
    units = [
        row
        for c in ("c1", "c2")
        for row in (
            (f"{c}:0", c, 0, "Pharmacy blames the ward.", ["b1"]),
            (f"{c}:22", c, 22, "The tea is good.", ["k3"]),
            (f"{c}:40", c, 40, "What helped: a huddle of all teams.", ["k2"]),
        )
    ]
    assert link(units=units) == ()


@pytest.mark.parametrize(
    "complaint",
    [
        "I have had to seek out advice in order to help myself, because nobody called.",
        "There should be better communication with the family.",
        "They need to answer the phone.",
        "If I ring, the duty person says to ring someone else.",
        "It was said that it would have been quicker.",
    ],
)
def test_what_stands_in_every_complaint_joins_nothing(complaint):
    assert not joins(complaint)


@pytest.mark.parametrize(
    "way_out",
    [
        "Sharing an office so that the two teams work together.",
        "If there were two of us we could go out and see people.",
        "One diary would stop three nurses turning up at once.",
        "What made me braver: a surgeon who admitted a mistake.",
        "The answer is simple enough: get them in one room.",
        "Trust the team rather than count its signatures.",
    ],
)
def test_what_says_how_out_of_it_joins(way_out):
    assert joins(way_out)


def test_a_few_joining_words_among_very_many_neighbours_say_nothing():
    def units(n_joined, n):
        for i in range(n):
            says = "So that we can." if i < n_joined else "Good tea room."
            yield f"c{i}:0", f"c{i}", 0, "Nobody listens to us.", ["b2"]
            yield f"c{i}:22", f"c{i}", 22, says, ["k3"]

    assert link(units=list(units(2, 60))) == ()
    assert link(units=list(units(6, 60)))[0].n_text_says == 6


def test_similar_wording_alone_needs_both_to_be_each_others_nearest():
    def centre(*parts):
        v = np.array(parts, dtype=np.float32)
        return v / np.linalg.norm(v)

    centres = {
        "b1": centre(1, 0.2, 0, 1), "b2": centre(0, 1, 0, 1), "b3": centre(0.3, 0.3, 0.3, 1),
        "k1": centre(0, 1, 0.1, 1), "k2": centre(1, 0, 0, 1), "k3": centre(0.1, 0.2, 1, 1),
    }  # fmt: skip
    found = {(x.barrier_id, x.block_id): x for x in link(centres=centres)}
    assert {("b1", "k2"), ("b2", "k1")} <= set(found)
    assert ("b1", "k1") not in found
    assert {x.basis for x in found.values()} == {"similar wording"}


def test_order_of_the_units_has_no_bearing():
    rng = np.random.default_rng(0)
    units = [
        (f"c{i // 2}:{i % 2 * 9}", f"c{i // 2}", i % 2 * 9, "So that we can.",
         [str(rng.choice(BARRIERS if i % 2 else BLOCKS))])
        for i in range(80)
    ]  # fmt: skip
    found = link(units=units)
    assert found
    assert found == link(units=units[::-1])


def test_nothing_to_link():
    assert (
        link_barriers(
            [],
            ["k1"],
            centres={},
            participants={},
            unit_ids=[],
            contribution_ids=[],
            starts=[],
            texts=[],
            themes=[],
        )
        == ()
    )
    assert link() == ()


def test_joining_words_are_whole_words():
    assert joins("Less paper would help.")
    assert joins("We do it by hand INSTEAD OF on the system")
    assert not joins("The becausehouse is closed.")
