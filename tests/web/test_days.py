"""An attack on the promise by days: whose days in one table are somebody's in another?"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from groundswell.web.accounts.keys import Context, get_pseudonym
from groundswell.web.accounts.models import Membership, Person
from groundswell.web.challenges.models import Challenge, GatewayQuestion
from groundswell.web.challenges.places import get_place
from groundswell.web.moderation.actions import do_flag
from groundswell.web.participation import actions, feed, gateway
from groundswell.web.participation.models import Contribution
from groundswell.web.shared import audit, clock
from groundswell.web.shared.chain import check_chain, make_links
from groundswell.web.shared.models import Event
from web.test_threats import list_rows

#: Three weeks, the end of a month among them: months tell more there than within one.
FIRST = datetime(2026, 11, 16, 12, tzinfo=UTC)
N_DAYS, N_PEOPLE, COMES = 21, 40, 0.15
OF_PEOPLE = (Context.POSTS, Context.VOTES, Context.GATEWAY, Context.FLAGS)
Days = frozenset[date]


def take_part(challenge: Challenge) -> list[UUID]:
    """Let people come on some days each; whoever comes posts, votes and now and then reports."""
    draw = random.Random(7)
    asked = GatewayQuestion.objects.create(
        challenge=challenge,
        position=1,
        text_words={"en-gb": "What is your work?"},
        choices_words=[{"en-gb": "Nurse"}, {"en-gb": "Porter"}],
    )
    challenge.phases.update(opens_at=FIRST, closes_at=FIRST + timedelta(days=N_DAYS + 1))
    people = [Person.objects.create_user(email=f"p{n}@example.org") for n in range(N_PEOPLE)]
    for person in people:
        Membership.objects.create(person=person, challenge_id=challenge.id, role="participant")
    came = set()
    for n_day in range(N_DAYS):
        here = [person for person in people if draw.random() < COMES]
        with clock.set_clock(FIRST + timedelta(days=n_day)):
            for person in here:
                place = get_place(person, challenge)
                idea = actions.do_post_idea(
                    place=place,
                    question=place.phases[0].questions.get(),
                    kind="helps",
                    text=f"A quiet hour at {draw.random()} helps.",
                    language="en-gb",
                )
                for _ in range(2):
                    found = feed.get_next_id(place)
                    shown = Contribution.objects.filter(pk=found).first()
                    if shown is not None:
                        choice = draw.choice((1, 0, -1))
                        actions.do_vote(place=place, idea=shown, choice=choice)
                if draw.random() < 0.2:
                    do_flag(place=place, subject=idea, reason="other")
                if person.id not in came:
                    answers = {asked.id.hex: asked.choice_ids[0]}
                    gateway.do_answer_gateway(place=place, answers=answers)
                came.add(person.id)
    return sorted(came)


def read_days(pseudonyms: set[str]) -> dict[str, Days]:
    """Give the days that stand beside each pseudonym, in any row of any table."""
    days: dict[str, set[date]] = defaultdict(set)
    for _table, row in list_rows("default"):
        here = {one for one in row if isinstance(one, str) and one in pseudonyms}
        for value in row:
            day = read_day(value)
            if day is not None:
                for one in here:
                    days[one].add(day)
    return {one: frozenset(found) for one, found in days.items()}


def read_day(value: object) -> date | None:
    if isinstance(value, date):
        return value
    if isinstance(value, str) and len(value) == 10:
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return None


def end_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


#: What days a person's votes, reports or answers may have, by the days of their posts.
GUESSES: tuple[Callable[[Days], Days], ...] = (
    lambda posted: posted,
    lambda posted: frozenset([min(posted)]),
    lambda posted: frozenset(map(end_month, posted)),
    lambda posted: frozenset([end_month(min(posted))]),
)


def tie(challenge: Challenge, people: list[UUID]) -> set[UUID]:
    """Give whose posts are tied to their votes, reports or answers, by days alone."""
    whose = {
        context: {get_pseudonym(challenge.id, one, context): one for one in people}
        for context in OF_PEOPLE
    }
    days = read_days({one for held in whose.values() for one in held})
    tied = set()
    for author, person in whose[Context.POSTS].items():
        for context in OF_PEOPLE[1:]:
            for guess in GUESSES:
                wanted = guess(days[author])
                found = [one for one in whose[context] if days.get(one) == wanted]
                if len(found) == 1 and whose[context][found[0]] == person:
                    tied.add(person)
    return tied


def test_days_do_not_tie_posts_to_votes_reports_or_answers(challenge: Challenge) -> None:
    people = take_part(challenge)
    assert len(people) > N_PEOPLE * 0.9
    assert len(tie(challenge, people)) <= 1
    posted = Event.objects.filter(kind="idea.posted").values("happened_on").distinct()
    assert posted.count() == N_DAYS
    # The log is whole all the same: a day is sealed once nothing of it can come any more.
    for n_day in range(N_DAYS + 31):
        with clock.set_clock(FIRST + timedelta(days=n_day)):
            make_links()
    report = check_chain()
    assert (report.breaks, report.n_unlinked) == ((), 0)


def test_days_that_were_kept_would_tie_nearly_everybody(
    challenge: Challenge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "get_month_end", clock.get_today)
    people = take_part(challenge)
    assert len(tie(challenge, people)) > len(people) / 2
