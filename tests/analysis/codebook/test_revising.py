"""Versions: codes keep their identity, nothing old is changed, and every code can be followed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.analysis.codebook.checking import check_codebook
from groundswell.analysis.codebook.difference import compare_codebooks
from groundswell.analysis.codebook.lineage import current_ids, merge_codes, retire_code, split_code
from groundswell.analysis.codebook.model import Code, Codebook, CodeSet
from groundswell.analysis.codebook.revising import (
    add_code,
    move_code,
    redefine_code,
    rename_code,
)
from groundswell.analysis.errors import CodebookError


@pytest.fixture
def frame() -> Codebook:
    """The beginning of the real campaign's frame: one barrier too wide, two that are the same."""
    return Codebook(
        "Frame",
        (
            Code("pm", "Project management", kind="barrier", definition="Projects."),
            Code("pilot", "Pilots", parent_id="pm"),
            Code("in", "Collaboration inside", kind="building block", examples=("a",)),
            Code("out", "Collaboration between", kind="building block", examples=("b", "a")),
            Code("net", "Networks", parent_id="out", answers=("pm",)),
        ),
        sets=(CodeSet("Board", ("pm", "out")),),
    )


def test_a_code_keeps_its_id_through_rename_move_and_new_rules(frame):
    book = rename_code(frame, "pilot", "Trial runs")
    book = move_code(book, "pilot", None)
    book = redefine_code(book, "pilot", definition="Small starts", examples=("We tried.",))
    code = book.by_id["pilot"]
    assert (code.name, code.parent_id, code.definition) == ("Trial runs", None, "Small starts")
    assert code.aliases == ("Pilots",)
    assert book.version == "4"
    assert frame.by_id["pilot"].name == "Pilots"
    assert current_ids(book, "pilot") == ("pilot",)
    assert rename_code(book, "pilot", "Pilots").by_id["pilot"].aliases == ("Trial runs",)


def test_every_version_names_the_one_before(frame):
    book = add_code(frame, "Trust", kind="building block", after="pm")
    assert book.made_from == frame.fingerprint != book.fingerprint
    assert [code.name for code in book.codes][1] == "Trust"
    assert add_code(frame, "Trust", kind="building block", after="pm") == book
    assert add_code(frame, "Trust", version="after the meeting").version == "after the meeting"
    assert replace(frame, codes=frame.codes[::-1], version="9").fingerprint == frame.fingerprint


def test_a_split_leaves_its_name_and_its_followers(frame):
    book = split_code(frame, "pm", ["Choosing projects", "Running projects"], reason="too wide")
    choosing, running = book.codes[:2]
    assert (choosing.name, running.name, choosing.kind) == (
        "Choosing projects",
        "Running projects",
        "barrier",
    )
    assert "pm" not in book.by_id
    assert current_ids(book, "pm") == (choosing.id, running.id)
    assert book.by_id["pilot"].parent_id is None
    assert book.by_id["net"].answers == (choosing.id, running.id)
    assert book.sets[0].code_ids == (choosing.id, running.id, "out")
    (entry,) = book.lineage
    assert (entry.act, entry.from_names, entry.reason, entry.version) == (
        "split",
        ("Project management",),
        "too wide",
        "2",
    )


def test_a_merge_keeps_the_first_and_all_that_the_others_had(frame):
    book = merge_codes(frame, ["in", "out"], name="Collaborative working")
    code = book.by_id["in"]
    assert code.name == "Collaborative working"
    assert code.aliases == ("Collaboration inside", "Collaboration between")
    assert code.examples == ("a", "b")
    assert book.by_id["net"].parent_id == "in"
    assert current_ids(book, "out") == current_ids(book, "in") == ("in",)
    assert book.sets[0].code_ids == ("pm", "in")


def test_codes_are_followed_through_several_versions(frame):
    book = split_code(frame, "pm", ["Choosing", "Running"])
    first, second = (code.id for code in book.codes[:2])
    book = merge_codes(book, ["in", first])
    book = retire_code(book, second, reason="nobody used it")
    assert current_ids(book, "pm") == ("in",)
    assert current_ids(book, second) == ()
    with pytest.raises(CodebookError, match="no version"):
        current_ids(book, "never")


def test_a_merged_child_does_not_hang_below_itself(frame):
    book = merge_codes(frame, ["net", "out"])
    assert book.by_id["net"].parent_id is None
    assert [problem.kind for problem in check_codebook(book) if problem.level == "error"] == []


@pytest.mark.parametrize(
    ("act", "what"),
    [
        (lambda book: rename_code(book, "pm", "collaboration  INSIDE"), "already"),
        (lambda book: rename_code(book, "pm", "  "), "needs a name"),
        (lambda book: rename_code(book, "pilots", "x"), "did you mean 'pilot'"),
        (lambda book: move_code(book, "out", "net"), "under itself"),
        (lambda book: move_code(book, "out", "out"), "under itself"),
        (lambda book: move_code(book, "out", "zzzz"), "no code with the id"),
        (lambda book: split_code(book, "pm", ["One"]), "two codes or more"),
        (lambda book: split_code(book, "pm", ["One", "one"]), "different names"),
        (lambda book: split_code(book, "pm", ["Collaboration inside", "b"]), "already"),
        (lambda book: merge_codes(book, ["pm", "pm"]), "two codes"),
        (lambda book: merge_codes(book, ["in", "out"], name="Project management"), "already"),
        (lambda book: add_code(book, "Pilots", parent_id="pm"), "already"),
        (lambda book: redefine_code(book, "pm", name="x"), "no field 'name'"),
        (lambda book: add_code(book, "x", color_="#fff"), "no field 'color_'"),
    ],
)
def test_what_can_not_be_is_refused(act, what, frame):
    with pytest.raises(CodebookError, match=what):
        act(frame)


def test_a_code_merged_with_one_far_above_it_takes_its_place():
    codes = (Code("a", "A"), Code("b", "B", "a"), Code("c", "C", "b"), Code("d", "D", "c"))
    book = merge_codes(Codebook("x", codes), ["d", "b"])
    assert {code.id: code.parent_id for code in book.codes} == {"a": None, "c": "d", "d": "a"}
    assert merge_codes(Codebook("x", codes), ["d", "a", "b"]).by_id["d"].parent_id is None


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_chain_of_acts_leaves_a_sound_codebook(data):
    book = Codebook("x", tuple(Code(f"c{n}", f"Code {n}") for n in range(4)))
    known = {code.id for code in book.codes}
    for step in range(data.draw(st.integers(1, 8))):
        ids = [code.id for code in book.codes]
        act = data.draw(st.sampled_from(["add", "rename", "move", "split", "merge", "retire"]))
        one = data.draw(st.sampled_from(ids)) if ids else None
        try:
            if act == "add" or one is None:
                book = add_code(book, f"New {step}", parent_id=one)
            elif act == "rename":
                book = rename_code(book, one, f"Renamed {step}")
            elif act == "move":
                book = move_code(book, one, data.draw(st.sampled_from([None, *ids])))
            elif act == "split":
                book = split_code(book, one, [f"Part {step}a", f"Part {step}b"])
            elif act == "merge":
                book = merge_codes(book, [one, data.draw(st.sampled_from(ids))])
            else:
                book = retire_code(book, one)
        except CodebookError:
            continue
        known |= {code.id for code in book.codes}
        assert not [p for p in check_codebook(book) if p.kind in ("same id", "circle")]
        assert not [p for p in check_codebook(book) if p.kind == "missing parent"]
        standing = {code.id for code in book.codes}
        for code_id in known:
            assert set(current_ids(book, code_id)) <= standing
            if code_id in standing:
                assert current_ids(book, code_id) == (code_id,)


def test_the_difference_names_every_change(frame):
    book = rename_code(frame, "pilot", "Trial runs")
    book = move_code(book, "net", "in")
    book = merge_codes(book, ["in", "out"], reason="the same")
    book = add_code(book, "Trust")
    found = compare_codebooks(frame, book)
    assert [code.name for code in found.added] == ["Trust"]
    assert [code.name for code in found.removed] == ["Collaboration between"]
    assert {(one.name, part.field) for one in found.changed for part in one.changes} == {
        ("Trial runs", "name"),
        ("Trial runs", "aliases"),
        ("Networks", "parent"),
        ("Collaboration inside", "examples"),
        ("Collaboration inside", "aliases"),
    }
    assert found.n_same == 1
    assert [entry.act for entry in found.lineage] == ["merge"]
    assert compare_codebooks(book, book).changed == ()


def test_codes_without_common_ids_are_matched_by_name_and_definition():
    before = Codebook("x", (Code("1", "Time", definition="hours"), Code("2", "Money")))
    after = Codebook("x", (Code("a", "Haste", definition="hours"), Code("b", "money")))
    found = compare_codebooks(before, after)
    assert (found.added, found.removed) == ((), ())
    assert {one.name: one.matched_by for one in found.changed} == {
        "Haste": "definition",
        "money": "name",
    }
