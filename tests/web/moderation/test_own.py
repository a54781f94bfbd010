"""All that somebody said and was told: given to them as one record, and erased."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from groundswell.web.challenges.models import Challenge
from groundswell.web.config.daily import list_duties
from groundswell.web.moderation import actions
from groundswell.web.moderation.models import Case, Flag
from groundswell.web.moderation.own import do_erase_own, get_own_record
from groundswell.web.moderation.tasks import forget_notes
from groundswell.web.participation.merging.actions import do_keep, do_merge, do_object
from groundswell.web.participation.models import Contribution
from groundswell.web.shared.clock import get_now, set_clock
from web.challenges.filling import fill
from web.conftest import Cast
from web.moderation.test_decisions import case_of, seen
from web.participation.test_pages import at, post, words_of


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


def read_reports(cast: Cast, challenge: Challenge) -> tuple[str, Any]:
    """Give all that a facilitator reads of the one case that is open."""
    fay, case = cast.fay.client, Case.objects.get()
    reply = fay.get(f"/api/v1/challenges/{challenge.slug}/moderation/{case.id}")
    return words_of(fay.get(at("case", challenge, case.id))), reply.json()


def test_who_erases_their_own_is_no_longer_known_as_who_reported(
    cast: Cast, challenge: Challenge, theirs: Contribution
) -> None:
    pseudonyms = set(Flag.objects.values_list("flagger", flat=True))
    page = at("erase_mine", challenge)
    told = cast.ana.client.get(page).content.decode()
    assert "Your reports: 1." in told
    assert "until the end of next month at most" in told
    assert "Who watches the page then sees which of them one person wrote." in told
    assert fill(cast.ana.client, page, is_sure="on").status_code == 302
    assert len(pseudonyms & set(Flag.objects.values_list("flagger", flat=True))) == 1
    assert get_own_record(cast.ana.place(challenge))["reports"] == []
    assert [one["note"] for one in get_own_record(cast.cleo.place(challenge))["reports"]] == [
        "He is our uncle."
    ]


def test_nothing_that_the_team_reads_of_reports_changes_when_somebody_erases_their_own(
    cast: Cast, challenge: Challenge, theirs: Contribution
) -> None:
    before = read_reports(cast, challenge)
    assert "I know him." in before[0]
    do_erase_own(place=cast.ana.place(challenge))
    for n_days in range(4):
        with set_clock(get_now() + timedelta(days=n_days)):
            forget_notes()
            assert read_reports(cast, challenge) == before


def test_words_in_reports_are_erased_for_all_once_the_team_decides(
    cast: Cast, challenge: Challenge, theirs: Contribution
) -> None:
    do_erase_own(place=cast.ana.place(challenge))
    case = Case.objects.get()
    actions.do_show(place=cast.fay.place(challenge), case_id=case.id, seen=seen(case))
    assert list(Flag.objects.values_list("reason", "note")) == [("person", "")] * 2


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 1, 31), date(2026, 12, 31)])
def test_words_in_reports_are_erased_for_all_at_the_end_of_the_next_month_at_most(
    cast: Cast, challenge: Challenge, day: date
) -> None:
    challenge.phases.update(opens_at=noon(day), closes_at=noon(day) + timedelta(days=20))
    with set_clock(noon(day)):
        idea = post(cast.ben, challenge, "The porter on nights can be found by the lift.")
        for who in (cast.ana, cast.cleo):
            place = who.place(challenge)
            actions.do_flag(place=place, subject=idea, reason="person", note="I know him.")
        do_erase_own(place=cast.ana.place(challenge))
    over = date(day.year + day.month // 11, (day.month + 1) % 12 + 1, 1)
    with set_clock(noon(over - timedelta(days=1))):
        forget_notes()
        assert read_reports(cast, challenge)[0].count("I know him.") == 2
    with set_clock(noon(over)):
        # Nobody reads them any more, also where the night's work was not done.
        assert "I know him." not in str(read_reports(cast, challenge))
        assert forget_notes in list_duties()
        forget_notes()
    assert list(Flag.objects.values_list("reason", "note")) == [("person", "")] * 2


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
