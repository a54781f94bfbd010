"""Reading, posting and voting in a real browser: by keyboard, without scripts, and with them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from groundswell.web.challenges.models import Challenge, GatewayQuestion
from groundswell.web.participation import actions
from groundswell.web.participation.gateway import get_own_answers
from groundswell.web.participation.models import Comment, Contribution, Vote
from web.conftest import Actor, Cast
from web.pages import (
    check_html,
    check_page,
    check_width,
    open_context,
    press_tab_to,
    read_words,
    reading_age,
)
from web.participation.conftest import carry_session
from web.participation.test_pages import at, post

pytestmark = pytest.mark.django_db(databases=["default", "vault"], transaction=True)

LONG = "Wordswithoutanend" * 40


@pytest.fixture
def ideas(cast: Cast, challenge: Challenge) -> list[Contribution]:
    texts = (
        "Meetings are too long and start late every week.",
        "The computers take ten minutes to start.",
        "A shared board where everybody sees what was tried.",
    )
    return [post(cast.ben, challenge, text) for text in texts]


@pytest.fixture
def open_page(browser: Browser, live_server: object) -> Iterator[object]:
    opened = []

    def start(actor: Actor, path: str, **options: object) -> Page:
        options.setdefault("viewport", {"width": 390, "height": 844})
        manager = open_context(browser, **options)
        context = manager.__enter__()
        opened.append(manager)
        if actor.person is not None:
            carry_session(context, actor, live_server.url)  # type: ignore[attr-defined]
        page = context.new_page()
        page.goto(live_server.url + path)  # type: ignore[attr-defined]
        return page

    yield start
    for manager in opened:
        manager.__exit__(None, None, None)


def choose(page: Page, name: str) -> None:
    press_tab_to(page, name)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("has_scripts", [True, False])
def test_from_the_menu_to_a_vote_and_a_post_by_keyboard_alone(
    open_page, cast: Cast, challenge: Challenge, ideas: list[Contribution], has_scripts: bool
) -> None:
    page = open_page(cast.ana, at("ideas", challenge), java_script_enabled=has_scripts)
    if has_scripts:
        choose(page, "Vote")
        expect(page.get_by_role("heading", name="Vote on ideas")).to_be_visible()
        choose(page, "Agree")
        expect(page.locator("#before")).to_contain_text("You agreed.")
        assert page.evaluate("document.activeElement.id") == "feed-idea"
        choose(page, "Disagree")
        expect(page.locator("#before")).to_contain_text("You disagreed.")
        choose(page, "Go back and change it")
        page.wait_for_url("**idea=**")
        expect(page.locator("#feed [aria-pressed=true]")).to_have_text("Disagree")
        choose(page, "Pass")
        expect(page.locator("#before")).to_contain_text("You passed.")
        choose(page, "Say something")
        expect(page.get_by_label("Your idea")).to_be_visible()
        press_tab_to(page, "Something that helps")
        page.keyboard.press("Space")
        press_tab_to(page, "Your idea")
        page.keyboard.type("Lend people a quiet room.")
        choose(page, "Go on")
    else:
        page.get_by_role("link", name="Vote", exact=True).click()
        page.get_by_role("button", name="Agree", exact=True).click()
        expect(page.locator("#before")).to_contain_text("You agreed.")
        page.get_by_role("button", name="Disagree").click()
        page.get_by_role("link", name="Go back and change it").click()
        page.get_by_role("button", name="Pass").click()
        expect(page.locator("#before")).to_contain_text("You passed.")
        page.get_by_role("link", name="Say something").click()
        page.get_by_label("Something that helps").check()
        page.get_by_label("Your idea").fill("Lend people a quiet room.")
        page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("status").filter(has_text="Your idea is posted")).to_be_visible()
    assert sorted(Vote.objects.values_list("choice", flat=True)) == [0, 1]
    assert Contribution.objects.count() == 4


def test_like_ideas_come_while_writing_and_leave_the_focus_alone(
    open_page, cast: Cast, challenge: Challenge, ideas: list[Contribution]
) -> None:
    page = open_page(cast.ana, at("post", challenge))
    page.get_by_label("Something that gets in the way").check()
    page.get_by_label("Your idea").click()
    page.keyboard.type("Our weekly meetings are far too long and start late")
    expect(page.get_by_role("heading", name="Others have said something like this")).to_be_visible()
    assert page.evaluate("document.activeElement.name") == "text"
    expect(page.locator("#gs-announce")).to_contain_text("1 idea like yours")
    page.keyboard.type(" again")
    check_page(page)
    page.get_by_role("button", name="Support this one instead").first.click()
    page.get_by_label("What would you add?").fill("And nobody writes down what was decided.")
    page.get_by_role("button", name="Support it").click()
    expect(page.get_by_text("Your support is counted.")).to_be_visible()
    assert Comment.objects.get().is_addition
    assert Vote.objects.get().choice == 1


def test_without_scripts_like_ideas_come_at_the_next_step(
    open_page, cast: Cast, challenge: Challenge, ideas: list[Contribution]
) -> None:
    page = open_page(cast.ana, at("post", challenge), java_script_enabled=False)
    page.get_by_label("Something that gets in the way").check()
    page.get_by_label("Your idea").fill("Our weekly meetings are far too long and start late.")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Meetings are too long and start late every week.")).to_be_visible()
    check_width(page)
    page.get_by_role("button", name="Support this one instead").first.click()
    page.get_by_label("What would you add?").fill("")
    page.get_by_role("button", name="Support it").click()
    assert Vote.objects.get().choice == 1
    assert not Comment.objects.exists()


def test_a_vote_in_a_list_is_shown_in_place_and_keeps_the_focus(
    open_page, cast: Cast, challenge: Challenge, ideas: list[Contribution]
) -> None:
    page = open_page(cast.ana, at("ideas", challenge))
    part = page.locator(f"#vote-{ideas[1].id}")
    part.get_by_role("button", name="Disagree").click()
    expect(part).to_contain_text("1 disagree")
    focused = page.evaluate("document.activeElement.id")
    assert focused == f"vote-{ideas[1].id}-disagree"
    expect(page.locator("#gs-announce")).to_contain_text("Your vote is in.")


def test_single_keys_vote_only_once_they_are_switched_on(
    open_page, cast: Cast, challenge: Challenge, ideas: list[Contribution]
) -> None:
    page = open_page(cast.ana, at("feed", challenge))
    page.keyboard.press("1")
    page.get_by_label("Vote with keys").check()
    assert not Vote.objects.exists()
    page.keyboard.press("2")
    expect(page.locator("#before")).to_contain_text("You disagreed.")
    page.keyboard.press("3")
    expect(page.locator("#before")).to_contain_text("You passed.")
    page.get_by_label("Vote with keys").uncheck()
    page.keyboard.press("1")
    assert sorted(Vote.objects.values_list("choice", flat=True)) == [-1, 0]


def test_the_gateway_can_be_answered_changed_and_erased(
    open_page, cast: Cast, challenge: Challenge
) -> None:
    GatewayQuestion.objects.create(
        challenge=challenge,
        position=1,
        text_words={"en-gb": "What do you do?"},
        choices_words=[{"en-gb": "I care for patients"}, {"en-gb": "I work in an office"}],
    )
    page = open_page(cast.ana, at("gateway", challenge))
    check_page(page)
    check_html(page.content())
    page.get_by_label("I work in an office").check()
    page.get_by_role("button", name="Save and go on").click()
    assert list(get_own_answers(cast.ana.place(challenge)).values()) == [1]
    page.goto(page.url.partition("/c/")[0] + at("gateway", challenge))
    expect(page.get_by_label("I work in an office")).to_be_checked()
    page.get_by_role("button", name="Erase my answers").click()
    expect(page.get_by_text("Your answers are erased.")).to_be_visible()
    assert get_own_answers(cast.ana.place(challenge)) == {}


@pytest.mark.parametrize("state", ["empty", "one", "many"])
def test_every_page_in_every_state_is_accessible(
    open_page, cast: Cast, challenge: Challenge, state: str
) -> None:
    challenge.shows_themes = challenge.shows_opinion_map = True
    challenge.save()
    paths = [at(name, challenge) for name in ("post", "ideas", "feed", "mine", "themes", "map")]
    paths += [at("mine", challenge) + f"?list={name}" for name in ("comments", "votes")]
    paths += [at("ideas", challenge) + "?words=zeppelin&order=agreed"]
    n_ideas = {"empty": 0, "one": 1, "many": 25}[state]
    for n in range(n_ideas):
        idea = post(cast.ben, challenge, f"Idea {n} helps. {LONG}", "helps" if n % 2 else "blocks")
        mine = post(cast.ana, challenge, f"My idea {n} helps.")
    if n_ideas:
        place = cast.ana.place(challenge)
        actions.do_vote(place=place, idea=idea, choice=1)
        actions.do_vote(place=cast.cleo.place(challenge), idea=idea, choice=-1)
        said = actions.do_comment(place=place, idea=idea, text=LONG, language="en-gb")
        for n in range(n_ideas):
            actions.do_comment(
                place=place, idea=idea, text=f"Answer {n}.", language="en-gb", answers=said
            )
        paths += [at("idea", challenge, one.id) + "?done=posted" for one in (idea, mine)]
        paths += [at("change_idea", challenge, mine.id), at("withdraw_idea", challenge, mine.id)]
        gone = post(cast.ana, challenge, "This one goes.")
        actions.do_withdraw(place=place, subject=gone)
        paths += [at("idea", challenge, gone.id)]
    page = open_page(cast.ana, paths[0])
    root = page.url.partition("/c/")[0]
    for path in paths:
        page.goto(root + path)
        check_page(page)
        check_html(page.content())
        if state != "many":
            assert reading_age(read_words(page.content().replace(LONG, ""))) <= 12, path


def test_pages_with_something_wrong_are_accessible(
    open_page, cast: Cast, challenge: Challenge, ideas: list[Contribution]
) -> None:
    page = open_page(cast.ana, at("post", challenge))
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert").filter(has_text="There is a problem")).to_be_visible()
    check_page(page)
    page.goto(page.url.partition("/c/")[0] + at("idea", challenge, ideas[0].id))
    page.get_by_role("button", name="Post comment").click()
    expect(page.get_by_role("alert").filter(has_text="There is a problem")).to_be_visible()
    check_page(page)
