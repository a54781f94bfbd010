"""The ways in as people walk them: a real browser, with and without scripts, by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Browser, Page

from browsers import start_chromium
from groundswell.web.accounts.models import Membership, Person
from groundswell.web.accounts.post import NoticeKind
from groundswell.web.accounts.post.mailer import send_due_notices
from groundswell.web.challenges.models import Challenge
from groundswell.web.challenges.notices.actions import do_send_emails
from groundswell.web.challenges.notices.letterheads import describe_challenge
from groundswell.web.challenges.team_actions import do_invite_people
from groundswell.web.participation.digests import list_who_took_part
from groundswell.web.participation.models import Vote
from web.conftest import Cast
from web.pages import Hand, open_context, press_tab_to
from web.participation.conftest import carry_session
from web.participation.test_pages import post

pytestmark = pytest.mark.django_db(databases=["default", "vault"], transaction=True)


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
    assert page.get_by_role("button", name="Sign out").is_visible()
    page.goto(f"{address}/way-in/account/")
    assert page.get_by_text("dee@example.org").is_visible()


@pytest.mark.parametrize("by_keyboard", [True, False], ids=["keyboard", "no script"])
def test_from_an_invitation_by_e_mail_to_a_vote(
    by_keyboard: bool, browser: Browser, address: str, cast: Cast, challenge: Challenge
) -> None:
    Challenge.objects.update(join_by_link=False, join_by_code=False)
    place = cast.fay.place(challenge)
    do_invite_people(place=place, emails=["dee@example.org"])
    do_send_emails(place=place, kind=NoticeKind.INVITATION)
    send_due_notices(describe=describe_challenge, took_part=list_who_took_part)
    [link] = re.findall(rf"^{address}/c/change/$", str(mail.outbox[-1].body), re.MULTILINE)
    idea = post(cast.ben, challenge, "A shared board where everybody sees what was tried.")
    with open_context(browser, java_script_enabled=by_keyboard) as context:
        hand = Hand(context.new_page(), by_keyboard)
        hand.page.goto(link)
        hand.press("Take part")
        hand.write("Your e-mail address", "dee@example.org")
        hand.press("Send me a code")
        hand.page.goto(sent()[1])
        hand.press("Sign in")
        hand.press("Take part")
        hand.press("Vote")
        hand.press("Agree", leads_on=False)
        hand.page.locator("#before").get_by_text("You agreed.").wait_for()
    assert Vote.objects.get().contribution_id == idea.id
    assert Membership.objects.filter(person__email="dee@example.org").exists()


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


def test_the_way_out_signs_out_where_there_are_scripts(
    page: Page, address: str, settings: Any, cast: Cast, challenge: Challenge
) -> None:
    settings.QUICK_EXIT_TO = f"{address}/accessibility"
    carry_session(page.context, cast.ana, address)
    page.goto(f"{address}/c/change/")
    has_scripts = page.evaluate("document.body.classList.contains('js-enabled')")
    page.goto(f"{address}/c/change/mine")
    hurry, warning = page.locator("#gs-hurry"), page.locator("noscript p")
    assert (hurry.is_visible(), warning.is_visible()) == (has_scripts, not has_scripts)
    if has_scripts:
        for _ in range(3):
            page.keyboard.press("Escape")
    else:
        page.get_by_role("link", name="Leave now").click()
    page.wait_for_url("**/accessibility")
    for _ in range(100 if has_scripts else 0):  # no page waits for the answer
        if page.get_by_role("button", name="Sign out").count() == 0:
            break
        page.reload()
    page.go_back()
    page.get_by_role("navigation", name="Main").wait_for()
    assert page.get_by_role("button", name="Sign out").is_visible() != has_scripts
