"""Setting a challenge up in a real browser: by keyboard alone, without scripts; and every page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from browsers import start_chromium
from groundswell.web.challenges.models import Challenge, GatewayQuestion, Phase
from web.conftest import Actor, Cast
from web.pages import check_html, check_page, open_context, press_tab_to, read_words, reading_age

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


def type_into(page: Page, name: str, text: str) -> None:
    press_tab_to(page, name)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def press(page: Page, name: str) -> None:
    press_tab_to(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_challenge_is_set_up_by_keyboard_without_scripts(
    browser: Browser, live_server: Any, cast: Cast
) -> None:
    with open_context(browser, java_script_enabled=False) as context:
        page = sign_in(context, cast.olu, live_server.url)
        page.goto(f"{live_server.url}/")
        press(page, "Make a challenge")
        press(page, "Make the challenge")
        assert page.get_by_role("alert").get_by_text("There is a problem").is_visible()
        type_into(page, "Name of the challenge", "What would help on nights?")
        type_into(page, "Organisation", "Hill Trust")
        press(page, "Make the challenge")
        assert page.get_by_role("heading", name="Before you can launch").is_visible()
        press(page, "Words: English")
        type_into(page, "Where to turn when in danger or distress", "In danger? Call 999.")
        type_into(page, "Who answers for personal data", "Write to data@example.org.")
        type_into(page, "How long you keep personal data", "Six months.")
        press(page, "Save")
        press(page, "Phases and questions")
        press(page, "Open now: Understand")
        press(page, "Open “Understand” now")
        press(page, "Back")
        press(page, "Preview")
        assert page.get_by_role("heading", name="This is a preview").is_visible()
        assert page.get_by_role("heading", name="What would help on nights?").is_visible()
        press(page, "Back to set up")
        press(page, "Launch")
        press(page, "Launch now")
        assert page.get_by_text("Launched. People can see it now.").is_visible()
    challenge = Challenge.objects.get(slug="what-would-help-on-nights")
    assert challenge.is_launched
    assert cast.visitor.place(challenge).phase is not None


def list_pages(challenge: Challenge) -> list[str]:
    phase = Phase.objects.get()
    at, one = f"/c/{challenge.slug}/set-up", f"/c/{challenge.slug}/set-up/phases/{phase.id}"
    return [
        "/",
        "/accessibility",
        "/how-it-works",
        *(f"/c/{challenge.slug}/{name}" for name in ("", "rules", "help", "privacy", "changes")),
        at,
        *(f"{at}/{name}" for name in ("words/en-gb", "languages", "people", "look", "shown")),
        *(f"{at}/{name}" for name in ("gateway", "gateway/add", "team", "invitations", "launch")),
        *(f"{at}/{name}" for name in ("phases", "phases/add", "preview")),
        *(f"{one}/{name}" for name in ("", "close", "extend", "questions/add")),
    ]


@pytest.mark.parametrize("state", ["empty", "full"])
def test_every_page_is_accessible_valid_and_plain(
    state: str, browser: Browser, live_server: Any, cast: Cast, challenge: Challenge
) -> None:
    if state == "empty":
        Challenge.objects.update(is_launched=False, help_words={}, contact_words={})
    else:
        name = "Wordsthatdonotendinaname" * 3
        Challenge.objects.update(organisation=name, name_words={"en-gb": name, "cy": "Enw"})
        Challenge.objects.update(languages=["en-gb", "cy"], colour="#ffff00")
        GatewayQuestion.objects.create(
            challenge=challenge,
            position=1,
            text_words={"en-gb": "What is your role?"},
            choices_words=[{"en-gb": f"Role {number}"} for number in range(9)],
        )
        cast.fay.client.post(
            f"/c/{challenge.slug}/set-up/invitations",
            {"typed": f"ana@example.org\n{'long' * 12}@example.org", "is_checked": "1"},
        )
    said = []
    with open_context(browser) as context:
        page = sign_in(context, cast.fay, live_server.url)
        for path in list_pages(challenge):
            page.goto(live_server.url + path)
            check_page(page)
            text = cast.fay.client.get(path).content.decode()
            check_html(text)
            said.append(read_words(text).replace("Wordsthatdonotendinaname" * 3, "Name"))
    assert reading_age(" ".join(said)) <= 11


def test_pages_with_errors_are_accessible(
    browser: Browser, live_server: Any, cast: Cast, challenge: Challenge
) -> None:
    at = f"{live_server.url}/c/{challenge.slug}/set-up"
    with open_context(browser) as context:
        page = sign_in(context, cast.fay, live_server.url)
        page.goto(f"{at}/invitations")
        page.get_by_label("Or type addresses here").fill("ada@example.org\nnonsense\n")
        page.get_by_role("button", name="Check the list").click()
        page.get_by_role("heading", name="Rows to put right").wait_for()
        check_page(page)
    with browser.new_context() as context:  # an answer of 422 is told on the console
        page = sign_in(context, cast.fay, live_server.url)
        for path, button in (("phases/add", "Save"), ("gateway/add", "Save"), ("team", "Add")):
            page.goto(f"{at}/{path}")
            page.get_by_role("button", name=button).first.click()
            page.get_by_role("heading", name="There is a problem").wait_for()
            check_page(page)
