"""Every row goes in once and comes out once, in one state, whatever the order."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.analysis.corpus.model import Contribution, RowState
from groundswell.analysis.corpus.prepare import prepare
from groundswell.analysis.errors import InputError, OptionError

TABLE = (
    ("a1", "Meetings are far too long, but colleagues help each other.", None),
    ("a2", "meetings are far too long, but colleagues help each other", None),
    ("a3", "", None),
    ("a4", "n/a", None),
    ("a5", "asdf", None),
    ("a6", "Gormod o gyfarfodydd a dim gweithredu", None),
    ("a7", "Ring Karen on 020 7946 0958 about the rota, it is never ready on time.", None),
    ("a8", "half a row", "the row has 2 cells, 5 were expected"),
)
ROWS = [
    Contribution(id, text, number + 2, participant=f"p{number}", problem=problem)
    for number, (id, text, problem) in enumerate(TABLE)
]


def test_every_row_is_in_the_state_a_reader_would_expect() -> None:
    corpus = prepare(ROWS)
    assert [row.contribution.id for row in corpus.contributions] == [id for id, _, _ in TABLE]
    assert [row.state for row in corpus.contributions] == [
        RowState.USABLE,
        RowState.USABLE,
        RowState.BLANK,
        RowState.NOTHING_TO_ADD,
        RowState.TOO_SHORT,
        RowState.OTHER_LANGUAGE,
        RowState.USABLE,
        RowState.UNREADABLE,
    ]
    for row in corpus.contributions:
        assert row.reason.endswith(".")
        assert bool(row.units) == (row.state is RowState.USABLE)
    assert "the row has 2 cells" in corpus.contributions[-1].reason


def test_duplicates_stand_in_a_family_and_keep_their_own_units() -> None:
    first, second, *others = prepare(ROWS).contributions
    assert first.family == second.family is not None
    assert first.represented_by == second.represented_by
    assert [first.is_exact_duplicate, second.is_exact_duplicate].count(True) == 1
    assert {unit.contribution_id for unit in second.units} == {"a2"}
    assert all(row.family is None and row.represented_by == row.contribution.id for row in others)


def test_units_and_families_see_the_redacted_text_only() -> None:
    corpus = prepare(ROWS)
    rota = corpus.contributions[6]
    assert "Karen" not in rota.text
    assert rota.contribution.text == ROWS[6].text
    assert [redaction.rule for redaction in rota.redactions] == ["name", "phone"]
    assert all(unit.text == rota.text[unit.start : unit.end] for unit in rota.units)
    assert "Karen" in prepare(ROWS, rules=()).contributions[6].text
    letters = [
        Contribution(f"n{n}", f"Ring Karen on 020 7946 095{n} to complain", n) for n in (1, 2)
    ]
    assert prepare(letters).families[0].n_texts == 1


def test_near_duplicates_can_be_left_alone() -> None:
    rows = [
        Contribution("a", "Please keep our library open", 2),
        Contribution("b", "Please keep our libary open", 3),
    ]
    assert len(prepare(rows).families) == 1
    assert prepare(rows, find_near=False).families == ()


def test_progress_is_told_stage_by_stage_to_its_end() -> None:
    seen: list[tuple[str, int, int]] = []
    prepare(ROWS, progress=lambda *step: seen.append(step))
    assert list(dict.fromkeys(stage for stage, _, _ in seen)) == ["screen", "duplicates"]
    assert {stage: done for stage, done, _ in seen} == {"screen": 8, "duplicates": 3}
    assert all(done <= total for _, done, total in seen)


def test_wrong_input_is_said_clearly() -> None:
    with pytest.raises(InputError, match=r"the id 'a1' stands twice \(row 9\)"):
        prepare([ROWS[0], Contribution("a1", "Another text with the same id", 9)])
    with pytest.raises(OptionError):
        prepare(ROWS, rules=("telepathy",))
    with pytest.raises(OptionError, match="seed"):
        prepare(ROWS, seed=-1)


TEXTS = st.one_of(
    st.sampled_from([text for _, text, _ in TABLE]),
    st.text(max_size=60),
    st.lists(
        st.sampled_from(["staff", "food", "kind", "cold", "is", "and", "but", "not", "5", "[name]"])
    ).map(" ".join),
)


@settings(max_examples=60, deadline=None)
@given(st.data(), st.lists(TEXTS, max_size=12))
def test_rows_in_are_rows_out_in_any_order(data: st.DataObject, texts: list[str]) -> None:
    rows = [Contribution(f"r{number}", text, number + 2) for number, text in enumerate(texts)]
    corpus = prepare(rows)
    assert sorted(row.contribution.id for row in corpus.contributions) == sorted(
        row.id for row in rows
    )
    members = [member for family in corpus.families for member in family.members]
    assert len(members) == len(set(members))
    assert prepare(data.draw(st.permutations(rows))) == corpus


def test_every_row_of_real_tables_is_accounted_for(shared_data: Path) -> None:
    with (shared_data / "nhs_fft_multilabel" / "comments.csv").open(encoding="utf-8") as table:
        rows = [
            Contribution(f"{n:05}", row["text"], n + 2)
            for n, row in enumerate(csv.DictReader(table))
        ]
    corpus = prepare(rows)
    assert [row.contribution.id for row in corpus.contributions] == [row.id for row in rows]
    assert sum(row.state is RowState.USABLE for row in corpus.contributions) > 4_000
    assert all(bool(row.units) == (row.state is RowState.USABLE) for row in corpus.contributions)
