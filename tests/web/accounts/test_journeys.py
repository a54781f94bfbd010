"""The ways in as people walk them: a real browser, with and without scripts, by keyboard alone."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Browser, Page

from browsers import start_chromium
from groundswell.web.accounts.links import way_in_link_for
from groundswell.web.accounts.models import Membership, Person
from groundswell.web.challenges.models import Challenge
from web.conftest import make_challenge
from web.pages import check_html, check_page, open_context, press_tab_to, read_words, reading_age

pytestmark = pytest.mark.django_db(databases=["default", "vault"], transaction=True)

SHOTS = os.environ.get("GROUNDSWELL_SCREENSHOTS")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with start_chromium() as started:
        yield started


@pytest.fixture
def address(live_server: Any, settings: Any) -> str:
    settings.ADDRESS = live_server.url
    return str(live_server.url)


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    with open_context(browser, java_script_enabled=request.param) as context:
        yield context.new_page()


def sent() -> tuple[str, str]:
    """Give code and link of the last message."""
    body = str(mail.outbox[-1].body)
    code = re.search(r"\d{4}-\d{4}", body)
    link = re.search(r"http\S+/way-in/link/\S+", body)
    assert code
    assert link
    return code[0], link[0]


def test_joining_by_e_mail(page: Page, address: str, challenge: Challenge) -> None:
    page.goto(f"{address}/c/change/join")
    page.get_by_label("Your e-mail address").fill("Dee@example.org")
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("The code from the e-mail").fill("12")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="This is not the code").click()
    code, _ = sent()
    page.get_by_label("The code from the e-mail").fill(code.replace("-", " "))
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Take part").click()
    page.wait_for_url(re.compile(r"/c/change/"))
    assert Membership.objects.get().role == "participant"
    assert Person.objects.get().email == "dee@example.org"


def test_joining_with_a_claim_code_and_coming_back(
    page: Page, address: str, challenge: Challenge
) -> None:
    page.goto(f"{address}/c/change/join")
    page.get_by_role("button", name="Make a code for me").click()
    code = page.locator("#code").inner_text()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("link", name="Keep your code first").click()
    page.get_by_label("I have kept my code").check()
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(re.compile(r"/c/change/"))
    page.goto(f"{address}/way-in/out/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.goto(f"{address}/way-in/tokens/")
    assert "/way-in/?next=" in page.url
    page.get_by_role("link", name="Enter your code").click()
    page.get_by_label("Your code").fill(code.upper())
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/way-in/tokens/")


def test_coming_in_by_the_link_of_the_message(page: Page, address: str, browser: Browser) -> None:
    page.goto(f"{address}/way-in/")
    page.get_by_label("Your e-mail address").fill("dee@example.org")
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_role("heading", name="Look in your e-mail").wait_for()
    _, link = sent()
    with open_context(browser, java_script_enabled=False) as context:
        phone = context.new_page()
        phone.goto(link)
        phone.get_by_role("button", name="Sign in").click()
        phone.goto(f"{address}/way-in/tokens/")
        assert phone.get_by_role("heading", name="Tokens for programs").is_visible()
        phone.goto(link)
        assert phone.get_by_role("heading", name="does not work any more").is_visible()


def test_signing_in_by_keyboard_alone(page: Page, address: str) -> None:
    page.goto(f"{address}/way-in/")
    press_tab_to(page, "Your e-mail address")
    page.keyboard.type("dee@example.org")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Look in your e-mail").wait_for()
    press_tab_to(page, "The code from the e-mail")
    page.keyboard.type(sent()[0])
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/")


def test_a_code_is_copied_and_printed(browser: Browser, address: str, challenge: Challenge) -> None:
    with open_context(browser, permissions=["clipboard-read", "clipboard-write"]) as context:
        page = context.new_page()
        page.goto(f"{address}/c/change/join")
        page.get_by_role("button", name="Make a code for me").click()
        page.evaluate("window.print = () => { window.printed = true }")
        page.get_by_role("button", name="Copy").click()
        page.get_by_role("button", name="Copied").wait_for()
        code = page.locator("#code").inner_text()
        assert page.evaluate("navigator.clipboard.readText()") == code
        page.get_by_role("button", name="Print").click()
        assert page.evaluate("window.printed")


def list_states(address: str) -> dict[str, Callable[[Page], object]]:
    """Give each page of the ways in, in each of its states, and how to come to it."""

    def send(page: Page, label: str, text: str, button: str) -> None:
        page.get_by_label(label).fill(text)
        page.get_by_role("main").get_by_role("button", name=button).click()

    def ask(page: Page) -> None:
        page.goto(f"{address}/way-in/")
        send(page, "Your e-mail address", "dee@example.org", "Send me a code")

    def sign_in(page: Page, path: str) -> None:
        person = Person.objects.get_or_create(email="ana@example.org")[0]
        page.goto(way_in_link_for(person, path))
        page.get_by_role("button", name="Sign in").click()

    def ask_wrong(page: Page) -> None:
        page.goto(f"{address}/way-in/")
        send(page, "Your e-mail address", "no address", "Send me a code")

    def try_wrong(page: Page) -> None:
        ask(page)
        send(page, "The code from the e-mail", "12", "Sign in")

    def open_link(page: Page) -> None:
        ask(page)
        page.get_by_role("heading", name="Look in your e-mail").wait_for()
        page.goto(sent()[1])

    def claim_wrong(page: Page) -> None:
        page.goto(f"{address}/way-in/claim-code/")
        send(page, "Your code", "12", "Sign in")

    def draw(page: Page) -> None:
        page.goto(f"{address}/c/change/join")
        page.get_by_role("button", name="Make a code for me").click()

    def draw_wrong(page: Page) -> None:
        draw(page)
        page.get_by_role("button", name="Go on").click()

    def make_token(page: Page) -> None:
        sign_in(page, "/way-in/tokens/")
        send(page, "What is it for?", "weekly spreadsheet", "Make a token")

    def make_token_wrong(page: Page) -> None:
        sign_in(page, "/way-in/tokens/")
        page.get_by_role("button", name="Make a token").click()

    def leave_wrong(page: Page) -> None:
        sign_in(page, "/way-in/leave/")
        page.get_by_role("button", name="Erase my account").click()

    return {
        "way-in": lambda page: page.goto(f"{address}/way-in/"),
        "way-in-error": ask_wrong,
        "confirm": ask,
        "confirm-error": try_wrong,
        "link": open_link,
        "link-over": lambda page: page.goto(f"{address}/way-in/link/x/"),
        "claim-code": lambda page: page.goto(f"{address}/way-in/claim-code/"),
        "claim-code-error": claim_wrong,
        "out": lambda page: page.goto(f"{address}/way-in/out/"),
        "sign-on-failed": lambda page: page.goto(f"{address}/way-in/sign-on-failed/"),
        "join": lambda page: page.goto(f"{address}/c/change/join"),
        "join-signed-in": lambda page: sign_in(page, "/c/change/join"),
        "join-not-listed": lambda page: sign_in(page, "/c/listed/join"),
        "join-nobody": lambda page: page.goto(f"{address}/c/closed/join"),
        "code": draw,
        "code-error": draw_wrong,
        "tokens": lambda page: sign_in(page, "/way-in/tokens/"),
        "tokens-made": make_token,
        "tokens-error": make_token_wrong,
        "account": lambda page: sign_in(page, "/way-in/account/"),
        "leave": lambda page: sign_in(page, "/way-in/leave/"),
        "leave-error": leave_wrong,
    }


@pytest.mark.parametrize("state", list_states(""))
def test_every_page_is_good_to_use(
    browser: Browser, address: str, state: str, challenge: Challenge
) -> None:
    make_challenge("listed", join_by_link=False, join_by_code=False)
    make_challenge("closed", join_by_link=False, join_by_code=False, join_by_invitation=False)
    with open_context(browser, viewport={"width": 390, "height": 844}) as context:
        page = context.new_page()
        list_states(address)[state](page)
        page.wait_for_load_state()
        shoot(page, state)
        check_page(page)
        check_html(page.evaluate("fetch(location.href).then((answer) => answer.text())"))
        assert reading_age(read_words(page.content())) <= 11


def shoot(page: Page, name: str) -> None:
    """Keep pictures of a page, where a folder for them is named."""
    if SHOTS:
        for width in (390, 1200):
            for scheme in ("light", "dark"):
                page.set_viewport_size({"width": width, "height": 844})
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
                page.screenshot(path=Path(SHOTS) / f"{name}-{width}-{scheme}.png", full_page=True)
        page.set_viewport_size({"width": 390, "height": 844})
