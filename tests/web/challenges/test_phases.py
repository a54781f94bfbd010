"""Phases: their dates, which don't overlap, and what a facilitator does to them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from groundswell.web.challenges import phase_actions
from groundswell.web.challenges.acts import PhaseKind
from groundswell.web.challenges.models import Challenge, Phase
from groundswell.web.challenges.moments import make_moment, say_moment, split_moment
from groundswell.web.challenges.phase_forms import PhaseForm
from groundswell.web.challenges.places import Refused, get_place
from groundswell.web.challenges.queries import describe_changes, list_changes, say_status
from groundswell.web.shared.clock import get_now, set_clock
from groundswell.web.shared.models import Event
from web.challenges.filling import fill
from web.conftest import Cast

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with set_clock(NOON):
        yield


@pytest.fixture
def answer(challenge: Challenge) -> Phase:
    """A second phase, after the one that is open."""
    return Phase.objects.create(
        challenge=challenge,
        kind="answer",
        position=2,
        title_words={"en-gb": "Solve"},
        opens_at=NOON + timedelta(days=30),
        closes_at=NOON + timedelta(days=40),
    )


def of(challenge: Challenge) -> Phase:
    return Phase.objects.get(challenge=challenge, kind="understand")


def say(challenge: Challenge) -> str:
    return say_status(challenge, list(challenge.phases.all()), get_now())


def test_a_phase_is_closed_now_and_nothing_can_be_done_then(
    cast: Cast, challenge: Challenge
) -> None:
    phase = of(challenge)
    assert cast.ana.place(challenge).can("vote")
    phase_actions.do_close_phase(place=cast.fay.place(challenge), phase_id=phase.id, reason="Done")
    assert not cast.ana.place(challenge).can("vote")
    assert cast.ana.place(challenge).can("withdraw_own")
    assert say(challenge) == "Closed. You can still read it."
    with pytest.raises(ValidationError, match="not open"):
        phase_actions.do_close_phase(place=cast.fay.place(challenge), phase_id=phase.id)


def test_only_facilitators_change_phases(cast: Cast, challenge: Challenge) -> None:
    phase = of(challenge)
    for actor in (cast.ana, cast.cleo, cast.ian, cast.olu, cast.visitor):
        with pytest.raises(Refused):
            phase_actions.do_close_phase(place=actor.place(challenge), phase_id=phase.id)
    assert of(challenge).closes_at == phase.closes_at
    assert not Event.objects.exists()


def test_opening_a_phase_closes_the_one_that_is_open(
    cast: Cast, challenge: Challenge, answer: Phase
) -> None:
    phase_actions.do_open_phase(
        place=cast.fay.place(challenge), phase_id=answer.id, reason="Enough was said"
    )
    assert of(challenge).closes_at == NOON
    place = cast.ana.place(challenge)
    assert place.phase == answer
    kinds = Event.objects.order_by("version").values_list("kind", "reason")
    assert list(kinds) == [
        ("phase.closed", "Enough was said"),
        ("phase.opened", "Enough was said"),
    ]


def test_a_closed_phase_is_reopened(cast: Cast, challenge: Challenge, answer: Phase) -> None:
    first = of(challenge)
    phase_actions.do_open_phase(place=cast.fay.place(challenge), phase_id=answer.id)
    later = NOON + timedelta(hours=5)
    with set_clock(later):
        phase_actions.do_reopen_phase(
            place=cast.fay.place(challenge),
            phase_id=first.id,
            closes_at=later + timedelta(days=3),
        )
        assert cast.ana.place(challenge).phase == first
        answer.refresh_from_db()
        assert answer.closes_at == later
    with pytest.raises(ValidationError, match="has not closed"):
        phase_actions.do_reopen_phase(
            place=cast.fay.place(challenge), phase_id=first.id, closes_at=None
        )


def test_a_phase_is_extended_and_never_into_the_next(
    cast: Cast, challenge: Challenge, answer: Phase
) -> None:
    phase, place = of(challenge), cast.fay.place(challenge)
    until = NOON + timedelta(days=29)
    phase_actions.do_extend_phase(place=place, phase_id=phase.id, closes_at=until)
    assert of(challenge).closes_at == until
    for closes_at in (NOON + timedelta(days=31), None):
        with pytest.raises(ValidationError) as told:
            phase_actions.do_extend_phase(place=place, phase_id=phase.id, closes_at=closes_at)
        assert "would both be open on Thursday 31 December, 12:00" in str(told.value)
    with pytest.raises(ValidationError, match="later time"):
        phase_actions.do_extend_phase(place=place, phase_id=phase.id, closes_at=NOON)
    assert of(challenge).closes_at == until
    assert Event.objects.count() == 1


def test_what_has_happened_is_not_rewritten(cast: Cast, challenge: Challenge) -> None:
    phase, place = of(challenge), cast.fay.place(challenge)

    def change(opens_at: datetime, closes_at: datetime | None) -> None:
        phase_actions.do_change_phase(
            place=place,
            phase_id=phase.id,
            title_words={"en-gb": "New"},
            opens_at=opens_at,
            closes_at=closes_at,
            acts_taken_out=["comment", "set_up"],
        )

    for opens_at in (NOON + timedelta(days=1), NOON - timedelta(days=9)):
        with pytest.raises(ValidationError, match="has opened already"):
            change(opens_at, phase.closes_at)
    with pytest.raises(ValidationError, match="Close now"):
        change(phase.opens_at, NOON - timedelta(hours=1))
    change(phase.opens_at, None)
    assert say(challenge) == "Open now"
    assert not cast.ana.place(challenge).can("comment")
    assert of(challenge).acts_taken_out == ["comment"]


def test_a_phase_that_has_opened_is_not_taken_away(
    cast: Cast, challenge: Challenge, answer: Phase
) -> None:
    place = cast.fay.place(challenge)
    with pytest.raises(ValidationError, match="stays on record"):
        phase_actions.do_remove_phase(place=place, phase_id=of(challenge).id)
    phase_actions.do_remove_phase(place=place, phase_id=answer.id)
    assert not Phase.objects.filter(pk=answer.pk).exists()


def test_state_follows_the_clock(cast: Cast, challenge: Challenge, answer: Phase) -> None:
    closes_at = of(challenge).closes_at
    assert closes_at is not None
    for now, phase, coming in (
        (closes_at - timedelta(microseconds=1), "understand", "answer"),
        (closes_at, None, "answer"),
        (answer.opens_at, "answer", None),
    ):
        with set_clock(now):
            place = get_place(cast.ana.person, challenge)
        assert (place.phase.kind if place.phase else None) == phase
        assert (place.next_phase.kind if place.next_phase else None) == coming


def test_a_phase_is_added_by_its_form(cast: Cast, challenge: Challenge) -> None:
    page = f"/c/{challenge.slug}/set-up/phases/add"
    dates = {"opens_on_day": "4", "opens_on_month": "1", "opens_on_year": "2027"}
    given = {"kind": "prioritise", "acts": ["vote", "post_idea"], "reason": "As planned", **dates}
    response = fill(cast.fay.client, page, **given)
    assert response.status_code == 302, response.content.decode()
    phase = Phase.objects.get(kind="prioritise")
    assert phase.opens_at == datetime(2027, 1, 4, 9, tzinfo=UTC)
    assert phase.closes_at is None
    assert phase.title == "Prioritise"
    assert phase.acts == {"vote"}
    changes = cast.visitor.client.get(f"/c/{challenge.slug}/changes").content.decode()
    assert "Nothing changed" in changes  # this one was never launched by the page


def test_no_phase_is_given_a_close_that_is_over(cast: Cast, challenge: Challenge) -> None:
    Challenge.objects.update(is_launched=False)
    place = get_place(cast.fay.person, Challenge.objects.get())
    past = {
        "opens_at": datetime(1990, 1, 1, tzinfo=UTC),
        "closes_at": datetime(1990, 2, 1, tzinfo=UTC),
    }
    words = {"title_words": {"en-gb": "Long ago"}, "acts_taken_out": []}
    with pytest.raises(ValidationError, match="still to come"):
        phase_actions.do_add_phase(place=place, kind=PhaseKind.ANSWER, **past, **words)
    with pytest.raises(ValidationError, match="still to come"):
        phase_actions.do_change_phase(place=place, phase_id=of(challenge).id, **past, **words)
    assert Phase.objects.count() == 1


def test_the_form_keeps_seconds_that_it_does_not_show(cast: Cast, challenge: Challenge) -> None:
    held = of(challenge)
    exact = NOON + timedelta(days=9, seconds=31, microseconds=5)
    Phase.objects.filter(pk=held.pk).update(closes_at=exact)
    page = f"/c/{challenge.slug}/set-up/phases/{held.id}/"
    assert fill(cast.fay.client, page, reason="A name").status_code == 302
    assert (of(challenge).opens_at, of(challenge).closes_at) == (held.opens_at, exact)


def test_a_reason_is_asked_for_once_the_challenge_is_launched(
    cast: Cast, challenge: Challenge
) -> None:
    page = f"/c/{challenge.slug}/set-up/phases/{of(challenge).id}/close"
    response = fill(cast.fay.client, page)
    assert response.status_code == 422
    assert of(challenge).is_open_at(NOON)
    Challenge.objects.update(is_launched=False)
    assert fill(cast.fay.client, page).status_code == 302
    assert not of(challenge).is_open_at(NOON)


def test_everyone_reads_what_changed_since_the_launch(cast: Cast, challenge: Challenge) -> None:
    place = cast.fay.place(challenge)
    from groundswell.web.challenges.actions import put_on_record

    put_on_record(place, "challenge.words_changed", reason="before the launch")
    put_on_record(place, "challenge.launched")
    phase_actions.do_extend_phase(
        place=place,
        phase_id=of(challenge).id,
        closes_at=make_moment(date(2027, 1, 8), time(18)),
        reason="Post was late <b>here</b>",
    )
    told = [
        (change.day, change.what, change.reason)
        for change in describe_changes(list(list_changes(challenge)), cast.ana.place(challenge))
    ]
    assert told[0] == (
        date(2026, 12, 1),
        "The phase “Tell us” stays open for longer. It opens Monday 30 November, 12:00 and "
        "closes Friday 8 January 2027, 18:00.",
        "Post was late <b>here</b>",
    )
    assert [what for _, what, _ in told[1:]] == ["The challenge was launched."]
    page = cast.visitor.client.get(f"/c/{challenge.slug}/changes").content.decode()
    assert "Post was late &lt;b&gt;here" in page
    assert "before the launch" not in page
    assert cast.fay.person is not None
    assert str(cast.fay.person.email) not in page


def test_until_when_is_said_as_people_say_it(challenge: Challenge) -> None:
    Phase.objects.update(closes_at=make_moment(date(2026, 12, 18), time(18)))
    assert say(challenge) == "Open until Friday 18 December, 18:00"


@pytest.mark.parametrize(
    ("day", "at", "code"),
    [
        (date(2027, 3, 28), time(1, 30), "skipped"),
        (date(2027, 3, 28), time(1, 0), "skipped"),
        (date(2026, 10, 25), time(1, 30), "twice"),
    ],
)
def test_times_that_the_clocks_skip_or_repeat_are_refused(day: date, at: time, code: str) -> None:
    with pytest.raises(ValidationError) as told:
        make_moment(day, at)
    assert told.value.code == code
    assert at.strftime("%H:%M") in str(told.value.messages)


def test_clock_changes_keep_the_time_on_the_wall() -> None:
    assert make_moment(date(2027, 3, 28), time(2, 0)) == datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert make_moment(date(2027, 3, 27), time(18)) == datetime(2027, 3, 27, 18, tzinfo=UTC)
    assert make_moment(date(2027, 3, 29), time(18)) == datetime(2027, 3, 29, 17, tzinfo=UTC)
    for moment in (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in range(4)):
        day, at = split_moment(moment)
        assert (day, at.minute) == (date(2026, 10, 25), 30)
    assert say_moment(datetime(2027, 7, 1, 17, tzinfo=UTC), NOON) == "Thursday 1 July 2027, 18:00"
    with timezone.override("Asia/Tokyo"):  # the platform's zone holds, whatever is active
        assert split_moment(NOON)[1] == time(12)


def test_the_form_says_beside_the_field_that_the_clocks_skip_a_time(challenge: Challenge) -> None:
    parts = {"opens_on_day": "28", "opens_on_month": "3", "opens_on_year": "2027"}
    given = {"kind": PhaseKind.ANSWER, **parts, "opens_time": "01:30", "reason": "x"}
    form = PhaseForm(given, challenge=challenge, phase=None)
    assert list(form.errors) == ["opens_time"]
    for day in ("31", "0", "x", ""):
        wrong = given | {"opens_on_day": day, "opens_on_month": "2"}
        form = PhaseForm(wrong, challenge=challenge, phase=None)
        assert "opens_on" in form.errors
