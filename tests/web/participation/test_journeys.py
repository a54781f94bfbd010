"""Reading, posting and voting in a real browser: by keyboard, without scripts, and with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from groundswell.web.challenges.models import Challenge
from groundswell.web.moderation.messages.actions import do_write_to_author
from groundswell.web.moderation.models import Message
from groundswell.web.participation import import_steps
from groundswell.web.participation.gateway import get_own_answers
from groundswell.web.participation.import_records import Import
from groundswell.web.participation.models import Comment, Contribution, Vote
from web.conftest import Actor, Cast
from web.pages import Hand, check_page, check_width, open_context
from web.participation.conftest import carry_session
from web.participation.test_pages import at, post

pytestmark = pytest.mark.django_db(databases=["default", "vault"], transaction=True)

TABLE = b"id,text,person\n1,Wider roads please,a\n2,More trees please,b\n3,,c\n"


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


@pytest.fixture(params=["keyboard", "no script"])
def take(request: pytest.FixtureRequest, open_page: Any) -> Any:
    """Opens a page for somebody with the keyboard alone, and for one with no scripts."""
    by_keyboard = request.param == "keyboard"

    def start(actor: Actor, path: str) -> Hand:
        return Hand(open_page(actor, path, java_script_enabled=by_keyboard), by_keyboard)

    return start


def test_from_the_menu_to_a_vote_and_a_post(
    take, cast: Cast, challenge: Challenge, ideas: list[Contribution]
) -> None:
    hand = take(cast.ana, at("ideas", challenge))
    before = hand.page.locator("#before")
    hand.press("Vote")
    hand.press("Agree", leads_on=False)
    expect(before).to_contain_text("You agreed.")
    if hand.by_keyboard:
        assert hand.page.evaluate("document.activeElement.id") == "feed-idea"
    hand.press("Disagree", leads_on=False)
    expect(before).to_contain_text("You disagreed.")
    hand.press("Go back and change it")
    expect(hand.page.locator("#feed [aria-pressed=true]")).to_have_text("Disagree")
    hand.press("Pass", leads_on=False)
    expect(before).to_contain_text("You passed.")
    hand.press("Say something")
    hand.tick("Something that helps")
    hand.write("Your idea", "Lend people a quiet room.")
    hand.press("Go on")
    said = hand.page.get_by_role("status").filter(has_text="Your idea is posted")
    expect(said).to_be_visible()
    assert sorted(Vote.objects.values_list("choice", flat=True)) == [0, 1]
    assert Contribution.objects.count() == 4


def test_a_thread_of_comments(
    take, cast: Cast, challenge: Challenge, ideas: list[Contribution]
) -> None:
    hand = take(cast.ana, at("idea", challenge, ideas[0].id))
    hand.press("Post comment")
    expect(hand.page.get_by_role("alert").filter(has_text="Write your comment.")).to_be_visible()
    hand.write("Your comment", "Only on Mondays.")
    hand.press("Post comment")
    expect(hand.page.get_by_text("Your comment is posted.")).to_be_visible()
    hand.press("Answer")
    hand.write("Your comment", "And on Fridays.")
    hand.press("Post comment")
    answer = Comment.objects.get(answers__isnull=False)
    expect(hand.page.locator(f".gs-thread #comment-{answer.id}")).to_contain_text("And on Fridays.")
    hand.page.goto(hand.page.url.partition("/c/")[0] + at("withdraw_comment", challenge, answer.id))
    hand.press("Withdraw")
    expect(hand.page.get_by_text("Your comment is withdrawn.")).to_be_visible()
    assert Comment.objects.get(pk=answer.id).state == "withdrawn"


def test_questions_about_people_are_asked_answered_and_erased(
    take, cast: Cast, challenge: Challenge
) -> None:
    hand = take(cast.fay, at("set_up_gateway", challenge))
    hand.press("Add a question about people")
    hand.write("Question", "What do you do?")
    hand.write("Choices", "I care for patients\nI work in an office")
    if hand.page.get_by_label("Why do you change this?").count():
        hand.write("Why do you change this?", "We want to know whose voices are missing.")
    hand.press("Save")
    expect(hand.page.get_by_role("heading", name="What do you do?")).to_be_visible()
    hand = take(cast.ana, at("gateway", challenge))
    hand.tick("I care for patients")
    hand.press("Save and go on")
    hand.page.wait_for_url(lambda url: "gateway" not in url)
    place = cast.ana.place(challenge)
    assert len(get_own_answers(place)) == 1
    hand.page.goto(hand.page.url.partition("/c/")[0] + at("gateway", challenge))
    expect(hand.page.get_by_label("I care for patients")).to_be_checked()
    hand.press("Erase my answers")
    expect(hand.page.get_by_text("Your answers are erased.")).to_be_visible()
    assert get_own_answers(place) == {}


def test_a_table_is_brought_in_and_data_taken_out(take, cast: Cast, challenge: Challenge) -> None:
    hand = take(cast.fay, at("import", challenge))
    hand.give_file("Ideas", "ideas.csv", TABLE)
    hand.press("Look it over")
    expect(hand.page.get_by_role("heading", name="What would come in")).to_be_visible()
    expect(hand.page.get_by_text("2 new ideas would come in.")).to_be_visible()
    expect(hand.page.get_by_role("rowheader", name="Ideas, row 4")).to_be_visible()
    hand.press("Bring them in")
    expect(hand.page.get_by_text("The ideas are coming in.")).to_be_visible()
    import_steps.bring_in.call(str(Import.objects.get().id))  # as the worker does
    hand.press("See how far it is")
    expect(hand.page.get_by_text("All that could come in is here.")).to_be_visible()
    assert Contribution.objects.count() == 2
    hand.press("Back")
    hand.press("Take data out")
    with hand.page.expect_download() as taken:
        hand.press("Download contributions.csv", leads_on=False)
    assert b"Wider roads please" in taken.value.path().read_bytes()
    hand.press("Open data")
    with hand.page.expect_download() as taken:
        hand.press("All files in one (ZIP)", leads_on=False)
    assert taken.value.path().read_bytes().startswith(b"PK")


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
    expect(part).to_contain_text("Your vote is in. You can change it.")
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


def test_an_author_reads_a_message_and_answers_without_naming_themselves(
    take, cast: Cast, challenge: Challenge
) -> None:
    idea = post(cast.ana, challenge, "Short meetings help us.")
    words = "Thank you. How often does it happen?"
    do_write_to_author(place=cast.fay.place(challenge), subject=idea, words=words)
    hand = take(cast.ana, at("challenge", challenge))
    hand.press("1 new message")
    hand.press("Read the new message")
    expect(hand.page.get_by_text(words)).to_be_visible()
    hand.write("Your message", "Each week. I work on Maple ward.")
    hand.press("Send")
    expect(hand.page.locator("mark").first).to_have_text("I work on")
    hand.write("Your message", "Each week.")
    hand.press("Look again, and send")
    expect(hand.page.get_by_text("It is sent.")).to_be_visible()
    expect(hand.page.get_by_text("The team gets it:")).to_be_visible()
    if hand.by_keyboard:
        hand.press("Take this back", leads_on=False)
    else:
        hand.page.locator("summary", has_text="Take this back").click()
    hand.press("Erase these words")
    expect(hand.page.get_by_text("You took this back.")).to_be_visible()
    hand.press("Turn messages off")
    expect(hand.page.get_by_text("Messages about this are off.")).to_be_visible()
    assert list(Message.objects.values_list("words", flat=True).order_by("number")) == [words, ""]
