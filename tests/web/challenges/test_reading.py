"""What pages tell: lists that stay quick, few people kept unknown, notices that say what is so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from groundswell.web.accounts.models import Invitation, Membership, Person
from groundswell.web.challenges.checklist import list_missing
from groundswell.web.challenges.joined import refresh_joined
from groundswell.web.challenges.models import Challenge, GatewayQuestion, Phase
from groundswell.web.challenges.queries import say_joined
from groundswell.web.shared.audit import record
from groundswell.web.shared.clock import get_now
from groundswell.web.shared.models import Event
from web.challenges.filling import fill
from web.conftest import Cast


def count_queries(client: Client, page: str) -> int:
    with (
        CaptureQueriesContext(connections["default"]) as said,
        CaptureQueriesContext(connections["vault"]) as who,
    ):
        assert client.get(page).status_code == 200
    return len(said) + len(who)


def make_challenges(n: int) -> None:
    now = get_now()
    made = Challenge.objects.bulk_create(
        Challenge(
            slug=f"other-{number}",
            languages=["en-gb"],
            is_launched=True,
            name_words={"en-gb": f"Other {number}"},
        )
        for number in range(n)
    )
    Phase.objects.bulk_create(
        Phase(challenge=one, kind="understand", position=1, opens_at=now - timedelta(days=1))
        for one in made
    )


def make_invitations(challenge: Challenge, n: int) -> None:
    Invitation.objects.bulk_create(
        Invitation(challenge_id=challenge.id, email=f"p{number}@example.org") for number in range(n)
    )


def make_events(challenge: Challenge, n: int) -> None:
    actor = "0" * 32
    first = {"subject_id": challenge.id, "challenge_id": challenge.id, "actor": actor}
    record("challenge.launched", **first)
    Event.objects.bulk_create(
        Event(kind="challenge.logo_changed", version=number + 2, happened_on=get_now(), **first)
        for number in range(n)
    )


@pytest.mark.parametrize("n", [2, 2000])
def test_lists_ask_the_databases_as_often_with_many_rows(
    n: int, cast: Cast, challenge: Challenge
) -> None:
    make_challenges(n)
    make_invitations(challenge, n)
    make_events(challenge, n)
    at, n_asked = f"/c/{challenge.slug}", {}
    for page, most in (
        ("/", 10),
        (f"{at}/", 10),
        (f"{at}/changes", 10),
        (f"{at}/privacy", 8),
        (f"{at}/set-up", 15),
        (f"{at}/set-up/invitations", 9),
        (f"{at}/set-up/phases", 9),
        (f"{at}/set-up/team", 9),
    ):
        n_asked[page] = count_queries(cast.fay.client, page)
        assert n_asked[page] <= most, page


def join(challenge: Challenge, n: int) -> str:
    """Let so many join, and read what the page says of it on the next day."""
    people = Person.objects.bulk_create(Person() for _ in range(n))
    Membership.objects.bulk_create(
        Membership(person=one, challenge_id=challenge.id, role="participant") for one in people
    )
    refresh_joined()
    challenge.refresh_from_db()
    return say_joined(challenge)


def test_how_many_joined_is_told_coarsely(challenge: Challenge) -> None:
    untold = "How many have joined is told in steps of 10 people."
    assert join(challenge, 0) == join(challenge, 9) == untold
    assert join(challenge, 1) == join(challenge, 9) == "10 people or more have joined so far."
    assert join(challenge, 1) == "20 people or more have joined so far."
    Membership.objects.filter(role="participant").delete()
    # who left does not show
    assert join(challenge, 10) == "20 people or more have joined so far."
    join(challenge, 25)
    Membership.objects.filter(role="participant").delete()
    assert say_joined(challenge) == "30 people or more have joined so far."  # until the night
    challenge.smallest_group = 50
    assert say_joined(challenge) == "How many have joined is told in steps of 50 people."


def test_a_way_in_that_is_opened_for_a_night_does_not_tell_that_all_on_the_list_joined(
    challenge: Challenge,
) -> None:
    make_invitations(challenge, 30)
    assert challenge.join_by_link
    assert join(challenge, 30) == join(challenge, 9) == "20 people or more have joined so far."
    # Now a step of others is among them.
    assert join(challenge, 1) == "40 people or more have joined so far."


def read_notice(client: Client, challenge: Challenge) -> str:
    return client.get(f"/c/{challenge.slug}/privacy").content.decode()


def test_the_privacy_notice_says_what_the_settings_make_so(
    cast: Cast, challenge: Challenge
) -> None:
    told = read_notice(cast.visitor.client, challenge)
    assert "Riverside Trust" in told
    assert "Write to data@example.org." in told
    assert "scrambled form of your code" in told
    assert "questions about you" not in told
    Challenge.objects.update(join_by_code=False, reading="members", smallest_group=25)
    GatewayQuestion.objects.create(
        challenge=challenge, position=1, text_words={"en-gb": "Role?"}, choices_words=[]
    )
    told = read_notice(cast.visitor.client, challenge)
    assert "scrambled form of your code" not in told
    assert "People who take part can read your ideas" in told
    assert "fewer than 25 people" in told
    assert "questions about you" in told


def test_the_checklist_asks_for_what_is_missing(challenge: Challenge) -> None:
    now = get_now()

    def ask(**fields: Any) -> list[str]:
        for name, value in fields.items():
            setattr(challenge, name, value)
        return [item.text for item in list_missing(challenge, now)]

    assert ask() == ["Write how long personal data is kept."]
    assert ask(keeping_words={"en-gb": "A year."}) == []
    assert ask(help_words={"en-gb": "Call [number]."}) == [
        "Fill in what is in [brackets]: where to turn when in danger or distress."
    ]
    assert len(ask(languages=["en-gb", "cy"])) == 8
    ask(languages=["en-gb"], help_words={"en-gb": "Call 999."})
    assert ask(join_by_link=False, join_by_code=False, join_by_invitation=False) == [
        "Choose at least one way in which people can take part."
    ]
    challenge.is_launched = False
    assert ask(join_by_invitation=True) == [
        "Invite at least one person: nobody else can take part as it is set up."
    ]
    assert ask(domains=["example.org"]) == []
    Phase.objects.update(closes_at=now - timedelta(hours=1))
    assert ask() == ["Add a phase that is open now or later."]


def test_choices_that_make_people_known_are_pointed_out(cast: Cast, challenge: Challenge) -> None:
    page = f"/c/{challenge.slug}/set-up/gateway"
    for text, n in (("What is your role?", 5), ("Where do you work?", 6)):
        choices = "\n".join(f"Choice {number}" for number in range(n))
        given = {"text_en-gb": text, "choices_en-gb": choices}
        assert fill(cast.fay.client, f"{page}/add", **given).status_code == 302
    make_invitations(challenge, 290)
    assert "People could be known by this" in cast.fay.client.get(page).content.decode()
    assert "30 groups" in cast.fay.client.get(page).content.decode()
    Invitation.objects.create(challenge_id=challenge.id, email="z@example.org")
    make_many = [f"q{number}@example.org" for number in range(20)]
    Invitation.objects.bulk_create(
        Invitation(challenge_id=challenge.id, email=email) for email in make_many
    )
    assert "People could be known by this" not in cast.fay.client.get(page).content.decode()


def test_questions_about_people_stay_as_they_were_answered(
    cast: Cast, challenge: Challenge
) -> None:
    page = f"/c/{challenge.slug}/set-up/gateway"
    given = {"text_en-gb": "What is your role?", "choices_en-gb": "Nurse\nOther"}
    for wrong in ("One", "One\none", "x" * 90 + "\ny", "\n".join(map(str, range(30)))):
        response = fill(cast.fay.client, f"{page}/add", **(given | {"choices_en-gb": wrong}))
        assert response.status_code == 422, wrong
    assert fill(cast.fay.client, f"{page}/add", **given).status_code == 302
    question = GatewayQuestion.objects.get()
    assert [words["en-gb"] for words in question.choices_words] == ["Nurse", "Other"]
    assert fill(cast.fay.client, f"{page}/{question.id}", **given).status_code == 403
    Challenge.objects.update(is_launched=False)
    assert fill(cast.fay.client, f"{page}/{question.id}", **given).status_code == 302


def test_the_home_page_lists_what_one_can_read_and_is_in(cast: Cast, challenge: Challenge) -> None:
    make_challenges(1)
    hidden = Challenge.objects.create(slug="hidden", name_words={"en-gb": "Hidden"}, languages=[])
    closed = Challenge.objects.create(
        slug="closed", name_words={"en-gb": "Closed one"}, is_launched=True, reading="members"
    )
    Membership.objects.create(person=cast.ana.person, challenge_id=hidden.id, role="participant")
    Membership.objects.create(person=cast.ben.person, challenge_id=closed.id, role="participant")
    seen = {
        name: getattr(cast, name).client.get("/").content.decode()
        for name in ("ana", "ben", "fay", "olu", "visitor")
    }
    assert all("Other 0" in page for page in seen.values())
    assert not any("Hidden" in page for page in seen.values())
    assert [name for name, page in seen.items() if "Closed one" in page] == ["ben"]
    assert [name for name, page in seen.items() if "Make a challenge" in page] == ["fay", "olu"]
    assert [name for name, page in seen.items() if f"/c/{challenge.slug}/set-up" in page] == ["fay"]


def test_error_pages_are_our_own(cast: Cast, challenge: Challenge) -> None:
    page = cast.visitor.client.get("/nowhere")
    assert page.status_code == 404
    assert "Page not found" in page.content.decode()
    refused = cast.ana.client.get(f"/c/{challenge.slug}/set-up")
    assert refused.status_code == 403
    assert "for the people who run the challenge" in refused.content.decode()


def test_a_fault_shows_a_page_that_asks_no_database(
    cast: Cast, challenge: Challenge, monkeypatch: pytest.MonkeyPatch
) -> None:
    from groundswell.web.challenges import queries

    def fail(*_: object) -> None:
        raise RuntimeError("as a test wants it")

    monkeypatch.setattr(queries, "say_joined", fail)
    client = Client(raise_request_exception=False)
    response = client.get(f"/c/{challenge.slug}/")
    assert response.status_code == 500
    assert "Something went wrong" in response.content.decode()
    assert "as a test wants it" not in response.content.decode()
