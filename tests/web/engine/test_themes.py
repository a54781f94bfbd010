"""Themes so far: found, kept under their ids, shown while they are made, and freed of what goes."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from groundswell.analysis.corpus.model import Contribution
from groundswell.analysis.errors import InputError
from groundswell.analysis.pipeline import analyse
from groundswell.analysis.report.json_file import decode_result
from groundswell.analysis.report.model import Result
from groundswell.web.engine import runs, themes
from groundswell.web.engine.models import Run
from groundswell.web.engine.runs import get_standing
from groundswell.web.engine.texts import forget_texts
from groundswell.web.engine.themes import (
    Row,
    analyse_challenge,
    get_result_json,
    get_themes,
    list_members,
)

from .conftest import number


@pytest.fixture(scope="module")
def _results() -> dict[object, Result]:
    return {}


@pytest.fixture(autouse=True)
def _analysed_once(_results: dict[object, Result], monkeypatch: pytest.MonkeyPatch) -> None:
    """The same rows and options are analysed once in a run: they give the same result."""

    def once(contributions: Sequence[Contribution], **given: Any) -> Result:
        key = (repr(contributions), given["options"])
        if key not in _results:
            _results[key] = analyse(contributions, **given)
        return _results[key]

    monkeypatch.setattr("groundswell.analysis.pipeline.analyse", once)


def test_the_samples_themes_are_found_and_quote_it(
    challenge_id: uuid.UUID, sample_rows: list[Row]
) -> None:
    assert get_themes(challenge_id) is None
    assert get_standing(challenge_id) is None
    assert analyse_challenge(challenge_id, sample_rows, question="What helps?")
    found = get_themes(challenge_id)
    assert found is not None
    assert found.n_contributions == len(sample_rows)
    wide = [theme for theme in found.themes if theme.parent_id is None]
    assert {theme.kind for theme in wide} >= {"blocks", "helps"}
    assert 6 <= len(wide) <= 40
    ids = [theme.id for theme in found.themes]
    assert len(set(ids)) == len(ids) == len([uuid.UUID(one) for one in ids])
    assert {theme.parent_id for theme in found.themes} - {None} <= set(ids)
    row_of = {row.contribution_id: row for row in sample_rows}
    for theme in found.themes:
        assert theme.quotes
        members = list_members(challenge_id)[theme.id]
        assert len(set(members)) == len(members) >= 3
        for quote in theme.quotes:
            assert quote.contribution_id in members
            assert quote.revision_id == str(row_of[quote.contribution_id].revision_id)
            if "[" not in quote.text:
                assert quote.text in row_of[quote.contribution_id].text
    assert {block.theme_id for block in found.blocks} <= set(ids)
    assert "no theme" not in list_members(challenge_id)
    standing = get_standing(challenge_id)
    assert standing is not None
    assert (standing.state, standing.done_share, standing.problem) == ("done", 1.0, "")


def test_no_person_and_no_text_before_redaction_is_kept(
    challenge_id: uuid.UUID, sample_rows: list[Row]
) -> None:
    told = "Ring me on 07700 900123, the managers on our ward never listen to what we say."
    extra = Row(revision_id=number("x"), contribution_id="x", text=told)
    analyse_challenge(challenge_id, [*sample_rows, extra])
    kept = get_result_json(challenge_id)
    assert kept is not None
    assert b"07700" not in kept
    result = decode_result(kept)
    assert result.accounting.n_participants is None
    assert {one.participant for one in result.contributions} == {None}


def test_the_order_of_the_rows_means_nothing(
    challenge_id: uuid.UUID, sample_rows: list[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = uuid.uuid4()
    analyse_challenge(challenge_id, sample_rows)
    monkeypatch.setattr("groundswell.analysis.pipeline.analyse", analyse)
    analyse_challenge(other, reversed(sample_rows))
    assert get_result_json(challenge_id) == get_result_json(other)


def test_nothing_new_is_not_analysed_again(challenge_id: uuid.UUID, sample_rows: list[Row]) -> None:
    assert analyse_challenge(challenge_id, sample_rows)
    run = Run.objects.get()
    assert not analyse_challenge(challenge_id, sample_rows)
    assert Run.objects.get().id == run.id
    assert analyse_challenge(challenge_id, sample_rows, seed=1)


def test_themes_keep_their_ids_when_more_comes_in(
    challenge_id: uuid.UUID, sample_rows: list[Row]
) -> None:
    # What came to this challenge first is not what has the smallest ids.
    first = [row for place, row in enumerate(sample_rows) if place % 10]
    analyse_challenge(challenge_id, first)
    before = get_themes(challenge_id)
    members = {one: set(ids) for one, ids in list_members(challenge_id).items()}
    analyse_challenge(challenge_id, sample_rows)
    after = get_themes(challenge_id)
    kept = {one.id for one in before.themes} & {one.id for one in after.themes}
    assert len(kept) >= 0.5 * len(before.themes)
    shared = [
        len(members[one] & set(list_members(challenge_id).get(one, ()))) / len(members[one])
        for one in kept
    ]
    assert sum(shared) / len(shared) > 0.6
    run = Run.objects.get()
    told = {(change["fate"], one) for change in run.lineage for one in change["before"]}
    assert {one for fate, one in told if fate in ("kept", "renamed")} >= kept
    # Each theme that was there is told of once at least; ids are never used again.
    assert {one for _, one in told} >= {one.id for one in before.themes}
    gone = {one for fate, one in told if fate not in ("kept", "renamed")}
    assert not gone & set(run.theme_ids.values())


def test_a_run_that_fails_leaves_the_one_before_and_says_why(
    challenge_id: uuid.UUID, sample_rows: list[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    analyse_challenge(challenge_id, sample_rows)
    before = get_themes(challenge_id)
    twice = [*sample_rows, replace(sample_rows[0], contribution_id="again")]
    with pytest.raises(InputError):
        analyse_challenge(challenge_id, twice)
    standing = get_standing(challenge_id)
    assert standing is not None
    assert standing.state == "failed"
    assert "stands twice" in standing.problem
    assert get_themes(challenge_id) == before

    def fault(*_: object, **__: object) -> None:
        raise ZeroDivisionError(sample_rows[0].text)

    with monkeypatch.context() as patch:
        patch.setattr("groundswell.analysis.pipeline.analyse", fault)
        with pytest.raises(ZeroDivisionError):
            analyse_challenge(challenge_id, sample_rows, seed=3)
    standing = get_standing(challenge_id)
    assert standing is not None
    assert "fault in the program" in standing.problem
    assert sample_rows[0].text not in standing.problem
    assert get_themes(challenge_id) == before
    # The next that is done takes the place of both.
    assert analyse_challenge(challenge_id, sample_rows, seed=3)
    assert Run.objects.count() == 1


def test_progress_is_written_down_while_it_works(
    challenge_id: uuid.UUID, sample_rows: list[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    real = runs.note_progress

    def watch(run: Run) -> runs.Progress:
        note = real(run)

        def look(stage: str, n_done: int, n_total: int) -> None:
            note(stage, n_done, n_total)
            seen.append(get_standing(challenge_id))

        return look

    monkeypatch.setattr(themes, "note_progress", watch)
    monkeypatch.setattr("groundswell.analysis.pipeline.analyse", analyse)
    analyse_challenge(challenge_id, sample_rows)
    assert {one.state for one in seen} == {"running"}
    assert {one.stage for one in seen} <= set(runs.STAGES)
    shares = [one.done_share for one in seen]
    assert shares == sorted(shares)
    assert shares[0] < 0.2
    assert shares[-1] > 0.9


def test_a_newer_run_overtakes_an_older_one(
    challenge_id: uuid.UUID, sample_rows: list[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    few = sample_rows[:60]

    def overtaken(*given: Any, **named: Any) -> Result:
        monkeypatch.setattr("groundswell.analysis.pipeline.analyse", analyse)
        assert analyse_challenge(challenge_id, sample_rows)
        return analyse(*given, **named)

    monkeypatch.setattr("groundswell.analysis.pipeline.analyse", overtaken)
    assert not analyse_challenge(challenge_id, few)
    assert Run.objects.get().n_contributions == len(sample_rows)


RARE = "The zebrafish tanks in our laboratory are cleaned by whoever loses the draw."


def _with_rare(rows: list[Row]) -> tuple[list[Row], Row]:
    rare = Row(revision_id=number("rare"), contribution_id="rare", text=RARE)
    return [*rows, rare], rare


def test_what_is_erased_leaves_the_run_that_stands(
    challenge_id: uuid.UUID, sample_rows: list[Row]
) -> None:
    rows, rare = _with_rare(sample_rows)
    analyse_challenge(challenge_id, rows)
    before = get_themes(challenge_id)
    quoted = before.themes[0].quotes[0]
    forget_texts([rare.revision_id, uuid.UUID(quoted.revision_id)])
    kept = decode_result(get_result_json(challenge_id))
    assert len(kept.contributions) == len(rows) - 2
    after = get_themes(challenge_id)
    assert [one.id for one in after.themes] == [one.id for one in before.themes]
    text = get_result_json(challenge_id).decode()
    for word in ("zebrafish", "laboratory", quoted.text, str(rare.revision_id)):
        assert word.lower() not in text.lower()
    assert all(quoted not in (*one.quotes, *one.against) for one in after.themes)
    for run in Run.objects.all():
        assert "rare" not in run.revisions.values()
    # Figures without it need a new run, which is not taken for one of the same rows.
    assert analyse_challenge(challenge_id, sample_rows)
    assert get_themes(challenge_id) != after


@pytest.mark.parametrize("when", ["before it is on record", "while it works"])
def test_what_is_erased_meanwhile_is_in_no_result(
    challenge_id: uuid.UUID, sample_rows: list[Row], monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    rows, rare = _with_rare(sample_rows)
    there = {row.revision_id for row in rows}

    def erasing(*given: Any, **named: Any) -> Result:
        if when == "while it works":
            forget_texts([rare.revision_id])
        return analyse(*given, **named)

    if when == "before it is on record":
        there -= {rare.revision_id}
    monkeypatch.setattr("groundswell.analysis.pipeline.analyse", erasing)
    assert analyse_challenge(challenge_id, rows, still_there=lambda: there)
    assert b"zebrafish" not in get_result_json(challenge_id)
    run = Run.objects.get()
    assert str(rare.revision_id) not in run.revisions


@pytest.mark.parametrize("n", [0, 1, 5])
def test_few_contributions_are_no_fault(
    challenge_id: uuid.UUID, sample_rows: list[Row], n: int
) -> None:
    assert analyse_challenge(challenge_id, sample_rows[:n])
    found = get_themes(challenge_id)
    assert found is not None
    assert found.n_contributions == n
