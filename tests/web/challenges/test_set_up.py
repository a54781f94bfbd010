"""A facilitator makes a challenge, sets it up, looks at the preview, and launches it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from groundswell.web.accounts.models import Membership
from groundswell.web.challenges.models import Challenge, GatewayQuestion, Phase
from groundswell.web.challenges.places import get_place
from groundswell.web.shared.models import Event
from web.challenges.filling import fill
from web.conftest import Cast


def make_by_pages(client: Client) -> Challenge:
    response = client.post(
        "/make", {"name": "What would help?", "organisation": "Hill Trust", "language": "en-gb"}
    )
    assert response.status_code == 302, response.content.decode()
    return Challenge.objects.get(slug="what-would-help")


def fill_gaps(client: Client, challenge: Challenge) -> None:
    response = fill(
        client,
        f"/c/{challenge.slug}/set-up/words/en-gb",
        help="In danger? Call 999.",
        contact="Write to data@example.org.",
        keeping="Six months.",
    )
    assert response.status_code == 302, response.content.decode()


def test_a_challenge_is_made_and_launched_in_a_few_steps(cast: Cast) -> None:
    client = cast.olu.client
    challenge = make_by_pages(client)
    assert get_place(cast.olu.person, challenge).can("set_up")
    hub = client.get(f"/c/{challenge.slug}/set-up").content.decode()
    assert "Before you can launch" in hub
    assert cast.visitor.client.get(f"/c/{challenge.slug}/").status_code == 404
    fill_gaps(client, challenge)
    hub = client.get(f"/c/{challenge.slug}/set-up").content.decode()
    assert "Invite at least one person" in hub  # the list is the only way in
    assert f'href="/c/{challenge.slug}/set-up/invitations"' in hub
    invited = {"typed": "dee@example.org", "is_checked": "on"}
    client.post(f"/c/{challenge.slug}/set-up/invitations", invited)
    hub = client.get(f"/c/{challenge.slug}/set-up").content.decode()
    assert "Ready to launch" in hub
    assert "<li>People whose e-mail address is on your list</li>" in hub
    preview = client.get(f"/c/{challenge.slug}/set-up/preview").content.decode()
    assert "This is a preview" in preview
    assert not Challenge.objects.get(pk=challenge.pk).is_launched
    assert client.post(f"/c/{challenge.slug}/set-up/launch").status_code == 302
    page = cast.visitor.client.get(f"/c/{challenge.slug}/")
    assert page.status_code == 200
    assert "Opens " in page.content.decode()
    assert "Hill Trust" not in str(list(Event.objects.values_list("payload", flat=True)))


def test_what_is_missing_keeps_a_challenge_from_being_launched(cast: Cast) -> None:
    client = cast.olu.client
    challenge = make_by_pages(client)
    client.post(f"/c/{challenge.slug}/set-up/launch")
    assert not Challenge.objects.get(pk=challenge.pk).is_launched


def test_every_page_of_set_up_opens(cast: Cast, challenge: Challenge) -> None:
    phase = Phase.objects.get(challenge=challenge)
    question = phase.questions.get()
    at = f"/c/{challenge.slug}/set-up"
    one = f"{at}/phases/{phase.id}"
    pages = [
        at,
        f"{at}/words/en-gb",
        *(f"{at}/{name}" for name in ("languages", "people", "look", "shown", "gateway", "phases")),
        *(f"{at}/{name}" for name in ("team", "invitations", "preview", "launch", "gateway/add")),
        f"{at}/phases/add",
        f"{one}/",
        *(f"{one}/{name}" for name in ("open", "close", "extend", "reopen", "remove")),
        f"{one}/questions/add",
        f"{one}/questions/{question.id}",
        f"{one}/questions/{question.id}/remove",
    ]
    for page in pages:
        response = cast.fay.client.get(page)
        assert response.status_code == 200, page
        assert cast.ana.client.get(page).status_code == 403, page
    of_all = ["", "privacy", "help", "rules", "changes"]
    for page in [*(f"/c/{challenge.slug}/{name}" for name in of_all), "/", "/accessibility"]:
        assert cast.visitor.client.get(page).status_code == 200, page
    for page in ("/how-it-works", "/health", "/robots.txt", "/manifest.webmanifest"):
        assert cast.visitor.client.get(page).status_code == 200, page


def test_there_are_not_more_questions_about_people_than_can_be_kept(
    cast: Cast, challenge: Challenge
) -> None:
    choices = [{"en-gb": "Yes"}, {"en-gb": "No"}]
    for position in range(20):
        GatewayQuestion.objects.create(
            challenge=challenge,
            position=position,
            text_words={"en-gb": f"Question {position}?"},
            choices_words=choices,
        )
    answers = {one.id.hex: one.choice_ids[0] for one in challenge.gateway_questions.all()}
    sent = cast.ana.client.post(f"/c/{challenge.slug}/gateway/answer", answers)
    assert sent.status_code == 302
    page = f"/c/{challenge.slug}/set-up/gateway/add"
    given = {"text_en-gb": "One more?", "choices_en-gb": "Yes\nNo"}
    answer = fill(cast.fay.client, page, **given)
    assert answer.status_code == 422
    assert "There are 20 questions about people already." in answer.content.decode()


def test_who_runs_a_challenge_may_make_another_and_others_are_told_whom_to_ask(
    cast: Cast, challenge: Challenge
) -> None:
    for actor in (cast.ana, cast.ian, cast.visitor):
        assert "Make a challenge" not in actor.client.get("/").content.decode()
        page = actor.client.get("/make")
        assert page.status_code == 403
        assert "ask whoever runs this platform" in page.content.decode()
    assert "Make a challenge" in cast.fay.client.get("/").content.decode()
    made = make_by_pages(cast.fay.client)
    assert get_place(cast.fay.person, made).can("set_up")
    # It is theirs alone: to run one challenge is to run no other.
    assert not get_place(cast.olu.person, made).can("set_up")
    assert cast.olu.client.get(f"/c/{made.slug}/set-up").status_code == 404


@pytest.mark.parametrize("path", ["", "ideas", "post", "set-up", "join", "no-such-page"])
@pytest.mark.parametrize("who", ["visitor", "ben", "ian"])
def test_before_the_launch_a_challenge_looks_as_if_it_were_not_there(
    path: str, who: str, cast: Cast, challenge: Challenge
) -> None:
    Challenge.objects.update(is_launched=False, colour="#7a1f3d")
    Membership.objects.filter(person=cast.ian.person).delete()
    client = getattr(cast, who).client
    there, nowhere = (client.get(f"/c/{slug}/{path}") for slug in (challenge.slug, "chanse"))
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert _without_secrets(there) == _without_secrets(nowhere).replace(b"chanse", b"change")
    assert there.headers.keys() == nowhere.headers.keys()


def _without_secrets(page: Any) -> bytes:
    """Give a page without what is drawn anew each time."""
    return re.sub(rb'(?<=nonce=")[^"]+|(?<=middlewaretoken" value=")[^"]+', b"", page.content)
