"""The keys of the page of one text, pressed in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from browsers import start_chromium
from groundswell.web.challenges.models import Challenge
from groundswell.web.moderation.cases import open_case
from web.conftest import Cast
from web.moderation.test_journey import at
from web.pages import Hand, open_context
from web.participation.conftest import carry_session
from web.participation.test_pages import post

pytestmark = pytest.mark.django_db(databases=["default", "vault"], transaction=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with start_chromium() as started:
        yield started


def test_a_text_is_left_edited_hidden_and_shown_by_its_keys(
    browser: Browser, live_server: Any, cast: Cast, challenge: Challenge
) -> None:
    ideas = [post(cast.ana, challenge, f"Number {n} is said about Matron Jones.") for n in range(2)]
    first, _second = [open_case(challenge.id, idea, is_flagged=True) for idea in ideas]
    with open_context(browser) as context:
        carry_session(context, cast.fay, live_server.url)
        hand = Hand(context.new_page(), by_keyboard=True)

        keyboard = context.new_cdp_session(hand.page)

        def press(key: str) -> str:
            # As a keyboard sends it: which letter it is without Alt is told to no page otherwise.
            down = {"type": "keyDown", "modifiers": 1, "key": key, "unmodifiedText": key}
            with hand.page.expect_navigation():
                keyboard.send("Input.dispatchKeyEvent", down)
            return hand.page.url

        hand.page.goto(live_server.url + at("case", challenge, first.id))
        there = hand.page.url
        assert press("n") != there
        assert press("n") == there
        assert press("e").endswith("/edit")
        hand.page.goto(there)
        hand.tick("It criticises a person who can be known")
        press("h")
        ideas[0].refresh_from_db()
        assert (ideas[0].state, ideas[0].hidden_for) == ("hidden", "person")
        hand.page.goto(there)
        press("s")
    ideas[0].refresh_from_db()
    assert ideas[0].state == "shown"
