"""All that somebody said and was told: given to them as one record, and erased."""

from __future__ import annotations

import pytest

from groundswell.web.challenges.models import Challenge
from groundswell.web.moderation import actions
from groundswell.web.moderation.models import Flag
from groundswell.web.moderation.own import get_own_record
from groundswell.web.participation.merging.actions import do_keep, do_merge, do_object
from groundswell.web.participation.models import Contribution
from web.challenges.filling import fill
from web.conftest import Cast
from web.moderation.test_decisions import case_of, seen
from web.participation.test_pages import at, post


@pytest.fixture
def theirs(cast: Cast, challenge: Challenge) -> Contribution:
    """An idea of Ben's, which Ana and Cleo report, each in their own words."""
    idea = post(cast.ben, challenge, "The porter on nights can be found by the lift.")
    for who, note in ((cast.ana, "I know him."), (cast.cleo, "He is our uncle.")):
        place = who.place(challenge)
        assert actions.do_flag(place=place, subject=idea, reason="person", note=note)
    return idea


def test_one_file_holds_all_that_somebody_said_and_was_told(
    cast: Cast, challenge: Challenge, theirs: Contribution
) -> None:
    ana, fay = cast.ana.place(challenge), cast.fay.place(challenge)
    merged = post(cast.ana, challenge, "The porter on nights stands by the lift.")
    do_merge(place=fay, head_id=theirs.id, member_ids=[merged.id])
    do_object(place=ana, idea=merged, words="Mine is about standing.")
    do_keep(place=fay, merge_id=merged.merges.get().id, words="Both are about the lift.")
    hidden = post(cast.ana, challenge, "The matron on ward 7 is an idiot.")
    case = case_of(hidden)
    actions.do_hide(
        place=fay, case_id=case.id, seen=seen(case), reason="abuse", words="Be kind, please."
    )
    hidden.refresh_from_db()
    actions.do_appeal(place=ana, subject=hidden, words="It is the truth.")
    actions.do_uphold(place=fay, case_id=case.id, seen=seen(case), words="It stays as it is.")

    held = cast.ana.client.get(at("download_mine", challenge)).json()
    assert held == cast.ana.client.get(f"/api/v1/challenges/{challenge.slug}/mine/record").json()
    assert [(one["idea"], one["words"], one["answer"]) for one in held["objections"]] == [
        (str(merged.id), "Mine is about standing.", "Both are about the lift.")
    ]
    first, second = held["decisions"]
    assert (first["idea"], first["decision"], first["reason"], first["words"]) == (
        str(hidden.id),
        "hide",
        "abuse",
        "Be kind, please.",
    )
    assert (first["appeal"]["words"], first["appeal"]["answer"]) == ("It is the truth.", "uphold")
    assert (second["decision"], second["words"]) == ("uphold", "It stays as it is.")
    assert [(one["idea"], one["reason"], one["note"]) for one in held["reports"]] == [
        (str(theirs.id), "person", "I know him.")
    ]
    others = get_own_record(cast.ben.place(challenge))
    assert not others["objections"] + others["decisions"] + others["reports"]


def test_who_erases_their_own_leaves_neither_words_nor_pseudonym_in_reports(
    cast: Cast, challenge: Challenge, theirs: Contribution
) -> None:
    pseudonyms = set(Flag.objects.values_list("flagger", flat=True))
    page = at("erase_mine", challenge)
    told = cast.ana.client.get(page).content.decode()
    assert "Your words in reports: 1." in told
    assert "Who watches then sees what one person wrote." in told
    assert fill(cast.ana.client, page, is_sure="on").status_code == 302
    assert sorted(Flag.objects.values_list("reason", "note")) == [
        ("person", ""),
        ("person", "He is our uncle."),
    ]
    assert len(pseudonyms & set(Flag.objects.values_list("flagger", flat=True))) == 1
    assert get_own_record(cast.ana.place(challenge))["reports"] == []
    assert [one["note"] for one in get_own_record(cast.cleo.place(challenge))["reports"]] == [
        "He is our uncle."
    ]
