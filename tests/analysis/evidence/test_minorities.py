"""Small themes and lone voices."""

from __future__ import annotations

import csv

import numpy as np

from groundswell.analysis.evidence.minorities import clarity, lone_voices, rank_small_themes


def test_small_themes_are_ranked_and_two_people_are_no_theme():
    people = {"a": 3, "b": 3, "c": 20, "d": 2, "e": 21, "f": 5}
    far = {"a": 0.4, "b": 0.6, "c": 0.4, "d": 0.9, "e": 0.9}
    assert rank_small_themes(people, far, n_participants=1000) == ("b", "c", "a", "f")


def test_in_a_small_crowd_up_to_ten_is_small():
    assert rank_small_themes({"a": 10, "b": 11}, {}, n_participants=60) == ("a",)


def test_clear_statements_are_told_from_noise():
    clear = [
        "Let night staff have a hot meal at two in the morning.",
        "We should close the suggestion scheme, since nobody ever reads it.",
        "Nobody in finance knows what a ward needs.",
    ]
    noise = [
        "", "ok", "good", "N/A", "as above thanks", "No comments on this question.",
        "fghj kjhg tyui", "12345 67890", "!!!!", "Parking Parking Parking Parking Parking",
        "staff attitude communication timeliness pathway referral",
    ]  # fmt: skip
    assert min(map(clarity, clear)) > 0.6
    assert max(map(clarity, noise)) < 0.5


def test_clarity_stays_within_bounds_on_real_comments(shared_data):
    with (shared_data / "nhs_fft_multilabel" / "comments.csv").open(encoding="utf-8") as file:
        rows = [row for _, row in zip(range(2000), csv.DictReader(file), strict=False)]
    values = {row["comment_id"]: clarity(row["text"]) for row in rows}
    assert all(0 <= value <= 1 for value in values.values())
    empty = [r for r in rows if r["labels"] == "Labelling not possible"]
    told = [r for r in rows if r["labels"] != "Labelling not possible"]
    mean = [np.mean([values[r["comment_id"]] >= 0.5 for r in part]) for part in (empty, told)]
    assert mean[0] < 0.1
    assert mean[1] > 3 * mean[0]


def crowd():
    rng = np.random.default_rng(0)
    near = np.stack([np.r_[1, 0.1 * rng.normal(size=7)] for _ in range(30)])
    lone = np.eye(8)[[3, 3, 5, 6]]
    vectors = np.vstack([near, lone]).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    texts = ["The staff on the ward were kind to all of us."] * 30 + [
        "Please let patients grow vegetables in the hospital garden.",
        "Patients should be able to grow vegetables in the garden.",
        "asdf",
        "Nobody should be made to sign for a pencil.",
    ]
    ids = [f"u{i:02}" for i in range(34)]
    people = [f"P{i}" for i in range(32)] + ["P32", None]
    states = ["assigned"] * 30 + ["none of these"] * 3 + ["uncertain"]
    return ids, people, texts, vectors, states


def test_lone_voices_are_clear_apart_and_told_once():
    ids, people, texts, vectors, states = crowd()
    found = lone_voices(ids, people, texts, vectors, states, centres=vectors[:1])
    assert {v.unit_id for v in found} in ({"u30", "u33"}, {"u31", "u33"})
    n_people = {v.unit_id: v.n_participants for v in found}
    assert n_people["u33"] == 1
    assert sum(n_people.values()) == 3


def test_what_a_theme_holds_is_no_lone_voice():
    ids, people, texts, vectors, _ = crowd()
    states = ["assigned"] * 33 + ["uninformative"]
    assert lone_voices(ids, people, texts, vectors, states, centres=vectors[:1]) == ()


def test_order_of_the_units_has_no_bearing():
    ids, people, texts, vectors, states = crowd()
    back = lone_voices(
        ids[::-1], people[::-1], texts[::-1], vectors[::-1], states[::-1], centres=vectors[:1]
    )
    assert back == lone_voices(ids, people, texts, vectors, states, centres=vectors[:1])


def test_no_themes_and_a_single_unit():
    one = np.eye(4, dtype=np.float32)[:1]
    none = np.zeros((0, 4), dtype=np.float32)
    text = "Please let patients grow vegetables in the hospital garden."
    (found,) = lone_voices(["u1"], [None], [text], one, ["none of these"], centres=none)
    assert found.distinctiveness == 1


def test_the_first_voices_are_the_same_however_many_are_asked_for():
    rng = np.random.default_rng(3)
    n = 1500
    vectors = rng.normal(size=(n, 12)).astype(np.float32)
    # Some say nearly the same as others, in which case the clearest alone is shown.
    vectors[1000:] = vectors[:500] + 0.2 * rng.normal(size=(500, 12))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    centres = rng.normal(size=(9, 12)).astype(np.float32)
    things = ("music", "trees", "chairs", "bread", "lamps")
    texts = [
        f"Please let {'every patient ' * (i % 3)}choose the {things[i % 5]} in room {i}."
        for i in range(n)
    ]
    ids = [f"u{i:04}" for i in range(n)]
    people = [f"P{i % 700}" for i in range(n)]
    states = ["none of these"] * n

    def first(n_voices):
        return lone_voices(ids, people, texts, vectors, states, centres=centres, n=n_voices)

    every = first(n)
    assert len(every) < n
    assert [first(k) for k in (1, 20)] == [every[:1], every[:20]]
