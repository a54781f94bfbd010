"""Setting a challenge up in a real browser: by keyboard alone, and without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from browsers import start_chromium
from groundswell.web.accounts.models import Invitation
from groundswell.web.challenges.models import Challenge
from web.conftest import Actor, Cast
from web.pages import Hand, open_context

pytestmark = pytest.mark.django_db(databases=["default", "vault"], transaction=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with start_chromium() as started:
        yield started


def sign_in(context: BrowserContext, actor: Actor, address: str) -> Page:
    """Give a page of a browser in which somebody is signed in."""
    if "session" in actor.client.cookies:
        value = actor.client.cookies["session"].value
        context.add_cookies([{"name": "session", "value": value, "url": address}])
    return context.new_page()


def test_a_challenge_is_set_up_by_keyboard_without_scripts(
    browser: Browser, live_server: Any, cast: Cast
) -> None:
    with open_context(browser, java_script_enabled=False) as context:
        page = sign_in(context, cast.olu, live_server.url)
        hand = Hand(page, by_keyboard=True)
        page.goto(f"{live_server.url}/")
        hand.press("Make a challenge")
        hand.press("Make the challenge")
        assert page.get_by_role("alert").get_by_text("There is a problem").is_visible()
        hand.write("Name of the challenge", "What would help on nights?")
        hand.write("Organisation", "Hill Trust")
        hand.press("Make the challenge")
        assert page.get_by_role("heading", name="Before you can launch").is_visible()
        hand.press("Words: English")
        hand.write("Where to turn when in danger or distress", "In danger? Call 999.")
        hand.write("Who answers for personal data", "Write to data@example.org.")
        hand.write("How long you keep personal data", "Six months.")
        hand.press("Save")
        hand.press("Phases and questions")
        hand.press("Open now: Understand")
        hand.press("Open “Understand” now")
        hand.press("Back")
        hand.press("Invitations")
        hand.write("Or type addresses here (optional)", "ana@example.org")
        hand.press("Check the list")
        hand.press("Invite 1 person")
        hand.press("Back")
        hand.press("Preview")
        assert page.get_by_role("heading", name="This is a preview").is_visible()
        assert page.get_by_role("heading", name="What would help on nights?").is_visible()
        hand.press("Back to set up")
        hand.press("Launch")
        hand.press("Launch now")
        assert page.get_by_text("Launched. People can see it now.").is_visible()
    challenge = Challenge.objects.get(slug="what-would-help-on-nights")
    assert challenge.is_launched
    assert cast.visitor.place(challenge).phase is not None


@pytest.mark.parametrize("by_keyboard", [True, False], ids=["keyboard", "no script"])
def test_people_are_invited_from_a_list_with_wrong_rows(
    by_keyboard: bool, browser: Browser, live_server: Any, cast: Cast, challenge: Challenge
) -> None:
    with open_context(browser, java_script_enabled=by_keyboard) as context:
        hand = Hand(sign_in(context, cast.fay, live_server.url), by_keyboard)
        hand.page.goto(f"{live_server.url}/c/{challenge.slug}/set-up")
        hand.press("Invitations")
        content = b"email\nada@example.org\nnonsense\nada@example.org\n"
        hand.give_file("A file with e-mail addresses (optional)", "list.csv", content)
        hand.press("Check the list")
        row = hand.page.get_by_role("listitem").filter(has_text="nonsense")
        assert row.inner_text().startswith("Row 3, email: nonsense")
        assert hand.page.get_by_text("1 row repeats an address").is_visible()
        hand.press("Invite 1 person")
        assert hand.page.get_by_role("button", name="Take off ada@example.org").is_visible()
    assert [one.email for one in Invitation.objects.all()] == ["ada@example.org"]
