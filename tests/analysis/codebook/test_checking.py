"""The check finds what confuses coders, says where it stands, and lets good codebooks pass."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from groundswell.analysis.codebook.checking import LEVELS, check_codebook
from groundswell.analysis.codebook.files import open_codebook, write_codebook
from groundswell.analysis.codebook.frame import change_challenge
from groundswell.analysis.codebook.model import Code, Codebook
from groundswell.analysis.codebook.overlap import near_definitions, used_together
from groundswell.analysis.codebook.uses import Uses, read_uses
from groundswell.analysis.coding.model import Coding
from groundswell.analysis.coding.project_files import Project, ProjectText, write_project
from groundswell.analysis.embedding import load_embedder
from groundswell.analysis.errors import ColumnError


@pytest.fixture(scope="module")
def embedder():
    return load_embedder("minilm")


def kinds(book: Codebook, **options) -> list[str]:
    return [problem.kind for problem in check_codebook(book, **options)]


def coded(*codes: Code) -> Codebook:
    """A codebook with nothing wrong but what is put into it."""
    return Codebook(
        "x",
        tuple(
            replace(
                code, definition=code.definition or f"d{n}", examples=code.examples or (f"e{n}",)
            )
            for n, code in enumerate(codes)
        ),
    )


@pytest.mark.parametrize(
    ("book", "kind", "level", "said"),
    [
        (coded(Code("a", "A"), Code("a", "B")), "same id", "error", "'a'"),
        (coded(Code("a", "A", "zz")), "missing parent", "error", "'zz'"),
        (
            coded(Code("a", "A", "b"), Code("b", "B", "a")),
            "circle",
            "error",
            "'A' under 'B' under 'A'",
        ),
        (coded(Code("a", "A", "a")), "circle", "error", "'A' under 'A'"),
        (coded(Code("a", "Time"), Code("b", "time ")), "same name", "error", "2 codes"),
        (coded(Code("a", "café"), Code("b", "cafe\u0301")), "same name", "error", "2 codes"),
        (
            coded(Code("t", "Top"), Code("a", "Time"), Code("b", "Time", "t")),
            "same name",
            "warning",
            "Top > Time",
        ),
        (
            coded(Code("a", "Haste"), Code("b", "Time", aliases=("haste",))),
            "same name",
            "warning",
            "also called",
        ),
        (
            coded(Code("a", "Communication"), Code("b", "Comunication")),
            "similar name",
            "warning",
            "almost the same",
        ),
        (coded(Code("a", " ")), "no name", "error", "no name"),
        (
            coded(Code("a", "A", examples=("We rush!",)), Code("b", "B", examples=("we rush",))),
            "shared example",
            "warning",
            "'A' and 'B'",
        ),
        (
            coded(Code("a", "A", answers=("Tme",)), Code("t", "Time")),
            "unknown link",
            "error",
            "Time",
        ),
        (
            coded(
                Code("a", "A", kind="barrier"),
                Code("b", "B", kind="barrier"),
                Code("c", "C", kind="building block", answers=("a",)),
            ),
            "unanswered barrier",
            "advice",
            "'B'",
        ),
    ],
)
def test_each_mistake_is_found_alone(book, kind, level, said):
    (problem,) = check_codebook(book)
    assert (problem.kind, problem.level) == (kind, level)
    assert said in str(problem)
    assert problem.fix in str(problem)


def test_missing_definitions_and_examples_are_told_but_not_of_headings():
    book = Codebook("x", (Code("h", "Heading", is_codable=False), Code("a", "A", "h")))
    assert kinds(book) == ["missing definition"]
    book = Codebook("x", (Code("a", "A", definition="d"), Code("b", "B", definition="d2")))
    (problem,) = check_codebook(book)
    assert (problem.kind, problem.level, len(problem.code_ids)) == ("no example", "advice", 2)


def test_numbered_names_and_codes_told_apart_are_not_mistaken():
    assert kinds(coded(Code("a", "Question 1"), Code("b", "Question 2"))) == []
    one = Code("a", "Communication up", exclude="Down the line: use Communication dn.")
    assert kinds(coded(one, Code("b", "Communication dn"))) == []


def test_a_finding_says_its_row(tmp_path):
    (tmp_path / "codes.csv").write_text("code,definition,example\nTime,x,a\ntime,y,b\n")
    read = open_codebook(tmp_path / "codes.csv")
    (problem,) = check_codebook(read.book, places=read.places)
    assert problem.where == ("row 2", "row 3")
    assert "(row 2, row 3)" in str(problem)


def test_errors_come_before_warnings_and_advice(book):
    levels = [
        LEVELS.index(one.level) for one in check_codebook(replace(book, codes=book.codes * 2))
    ]
    assert all(first <= then for first, then in pairwise(levels))
    assert len(set(levels)) > 1


def test_the_frame_that_is_shipped_has_nothing_to_mend(embedder):
    frame = change_challenge()
    assert check_codebook(frame, embedder=embedder) == ()
    codable = [code for code in frame.codes if code.is_codable]
    assert all(c.definition and c.include and c.exclude and len(c.examples) >= 3 for c in codable)
    answered = {name for code in frame.codes for name in code.answers}
    assert answered == {code.id for code in frame.codes if code.kind == "barrier"}
    assert all(code.answers for code in frame.codes if code.kind == "building block")


TWINS = (
    ("Not enough staff", "There are too few people to do the work.", "Staff shortages",
     "Teams have too few people for the work."),
    ("Lack of parking", "Too few places to park a car.", "Car park problems",
     "It is hard to find a place to park the car."),
    ("Rude staff", "Workers were impolite or unkind.", "Unkind workers",
     "Staff who were rude or unkind."),
    ("Waiting times", "How long people wait to be seen.", "Long waits",
     "People wait a long time until they are seen."),
)  # fmt: skip


@pytest.mark.parametrize("twin", TWINS, ids=[one[0] for one in TWINS])
def test_a_second_code_for_the_same_thing_is_found_among_many(twin, embedder):
    name, definition, other_name, other_definition = twin
    codes = [code for code in change_challenge().codes if code.kind == "barrier"]
    codes += [Code("x", name, definition=definition), Code("y", other_name, None, other_definition)]
    (pair,) = near_definitions(Codebook("x", tuple(codes)), embedder=embedder)
    assert (pair.first, pair.second) == ("x", "y")


def test_overlaps_that_the_codebook_settles_are_not_told(embedder):
    name, definition, other_name, other_definition = TWINS[0]
    one, other = (
        Code("a", name, definition=definition),
        Code("b", other_name, None, other_definition),
    )
    assert kinds(Codebook("x", (one, other)), embedder=embedder) == ["overlap", "no example"]
    settled = replace(one, exclude=f"If a rota shows it: use {other_name}.")
    assert kinds(Codebook("x", (settled, other)), embedder=embedder) == ["no example"]
    below = replace(other, parent_id="a")
    assert kinds(Codebook("x", (one, below)), embedder=embedder) == ["no example"]
    mirror = (replace(one, kind="barrier"), replace(other, kind="building block"))
    assert kinds(Codebook("x", mirror), embedder=embedder) == ["no example"]


BOOK = coded(
    Code("time", "No time"),
    Code("trust", "Trust", aliases=("Faith",)),
    Code("slack", "Slack", "time"),
    Code("cake", "Cake"),
)


@pytest.mark.parametrize(
    "text",
    [
        "item,coder,code\n1,a,No time\n1,b,no TIME\n2,a,faith\n2,a,slack\n3,a,Teh time\n4,a,none\n",
        "id,labels\n1,No time\n2,Trust|No time > Slack\n3,Teh time\n",
        "id;codes\n1;time\n2;trust | slack\n3;Teh time\n",
    ],
)
def test_uses_are_counted_by_item_however_codes_are_written(text, tmp_path):
    (tmp_path / "codings.csv").write_text(text, encoding="utf-8")
    uses = read_uses(BOOK, tmp_path / "codings.csv")
    assert dict(uses.by_code) == {"time": 1, "trust": 1, "slack": 1}
    assert dict(uses.together) == {("slack", "trust"): 1}
    assert dict(uses.unknown) == {"Teh time": 1}
    assert uses.n_items == 3
    problems = check_codebook(BOOK, uses=uses)
    assert [(one.kind, one.level) for one in problems] == [
        ("unknown code", "error"),
        ("empty code", "warning"),
    ]
    assert "did you mean 'No time'" in problems[0].fix
    assert problems[1].code_ids == ("cake",)


def test_uses_of_a_table_with_a_column_for_each_code(tmp_path):
    (tmp_path / "wide.csv").write_text("item,No time,Trust,text\n1,1,0,a\n2,1,1,b\n3,,0,c\n")
    uses = read_uses(BOOK, tmp_path / "wide.csv")
    assert dict(uses.by_code) == {"time": 2, "trust": 1}
    (tmp_path / "none.csv").write_text("item,text\n1,a\n")
    with pytest.raises(ColumnError, match="no column holds codes"):
        read_uses(BOOK, tmp_path / "none.csv")


def test_uses_of_a_project(tmp_path):
    codings = (Coding("c1", "ann", "time", start=0, end=2), Coding("c1", "bob", "trust"))
    project = Project(BOOK, (ProjectText("c1", "We rush."),), codings)
    write_project(project, tmp_path / "p.qdpx")
    uses = read_uses(BOOK, tmp_path / "p.qdpx")
    assert dict(uses.by_code) == {"time": 1, "trust": 1}
    renewed = replace(BOOK, codes=tuple(replace(c, id=f"new {c.id}") for c in BOOK.codes[:2]))
    assert dict(read_uses(renewed, tmp_path / "p.qdpx").by_code) == {"new time": 1, "new trust": 1}


def test_a_heading_with_used_codes_below_is_not_empty():
    uses = Uses(5, {"slack": 5}, {}, {})
    assert [one.code_ids for one in check_codebook(BOOK, uses=uses)] == [("trust",), ("cake",)]


def test_codes_that_always_go_together_are_found():
    together = {("cake", "trust"): 18, ("slack", "time"): 20, ("cake", "slack"): 3}
    uses = Uses(40, {"trust": 20, "cake": 22, "slack": 20, "time": 20}, together, {})
    (pair,) = used_together(BOOK, uses)
    assert (pair.first, pair.second, pair.score) == ("trust", "cake", 18 / 24)
    (problem,) = [one for one in check_codebook(BOOK, uses=uses) if one.kind == "used together"]
    assert "75%" in problem.what


def test_the_nhs_codebook_has_its_shared_example_found(shared_data, embedder):
    folder = shared_data / "nhs_fft_multilabel"
    read = open_codebook(folder / "codebook.csv")
    uses = read_uses(read.book, folder / "comments.csv")
    problems = check_codebook(read.book, places=read.places, embedder=embedder, uses=uses)
    found = {problem.kind for problem in problems}
    assert found == {"unknown code", "shared example", "overlap", "empty code", "no example"}
    (shared,) = [one for one in problems if one.kind == "shared example"]
    assert shared.where == ("row 10", "row 25")
    assert sum(one.kind == "overlap" for one in problems) <= 6


def test_the_check_of_what_was_written_is_the_same_in_every_format(tmp_path, embedder):
    book = coded(Code("a", "Time"), Code("b", "time"), Code("c", "Cake", "a"))
    said = [(one.kind, one.code_ids) for one in check_codebook(book)]
    for ending in (".csv", ".xlsx", ".qdc"):
        write_codebook(book, tmp_path / f"book{ending}")
        again = open_codebook(tmp_path / f"book{ending}").book
        assert [(one.kind, one.code_ids) for one in check_codebook(again)] == said
