"""The frame and the parts of pages, in a real browser: seen, typed, heard and without a script."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from web.pages import (
    check_html,
    check_page,
    check_width,
    open_context,
    press_tab_to,
    read_words,
    reading_age,
)

STATES = ["parts/empty", "parts/one", "parts/many", "parts/hostile", "form", "feed", "bare"]
PHONE = {"viewport": {"width": 390, "height": 800}}


@pytest.fixture(autouse=True)
def _databases() -> None:
    """No page here asks a database anything."""


@pytest.mark.parametrize("state", STATES)
def test_every_part_is_accessible_and_whole(browser: Browser, gallery: str, state: str) -> None:
    with open_context(browser, **PHONE) as context:
        page = context.new_page()
        page.goto(f"{gallery}/{state}")
        check_page(page)


@pytest.mark.parametrize("state", STATES)
def test_every_part_is_valid_html(browser: Browser, gallery: str, state: str) -> None:
    with open_context(browser) as context:
        check_html(context.request.get(f"{gallery}/{state}").text())


def send_empty(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/form")
    page.get_by_role("button", name="Post").click()


def test_what_is_wrong_in_a_form_is_told_and_led_to(browser: Browser, gallery: str) -> None:
    with open_context(browser, java_script_enabled=False) as context:
        page = context.new_page()
        send_empty(page, gallery)
        expect(page).to_have_title(re.compile("^Error: Post an idea"))
        summary = page.locator(".nhsuk-error-summary")
        names = ["id_text", "id_kind", "id_place", "id_about", "id_opens_on", "id_agrees"]
        links = summary.get_by_role("link").all()
        assert [link.get_attribute("href") for link in links] == [f"#{name}" for name in names]
        for name in names:
            expect(page.locator(f"#{name}")).to_have_count(1)
        expect(summary).to_contain_text("Where do you work? This needs an answer.")
        check_html(page.content())


def test_a_form_with_errors_is_accessible(browser: Browser, gallery: str) -> None:
    with open_context(browser, **PHONE) as context:
        page = context.new_page()
        send_empty(page, gallery)
        expect(page.locator(".nhsuk-error-summary")).to_be_focused()
        check_page(page)
        page.get_by_role("link", name="When does the phase open?").click()
        expect(page.get_by_role("textbox", name="Day")).to_be_focused()


def test_a_form_keeps_what_was_written(browser: Browser, gallery: str) -> None:
    with open_context(browser, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{gallery}/form")
        page.get_by_label("What gets in the way").fill("Forms & <b>committees</b>")
        page.get_by_label("It blocks").check()
        page.get_by_label("People").check()
        page.get_by_label("Day").fill("31")
        page.get_by_label("Month").fill("2")
        page.get_by_label("Year").fill("2026")
        page.get_by_role("button", name="Post").click()
        expect(page.get_by_label("What gets in the way")).to_have_value("Forms & <b>committees</b>")
        expect(page.get_by_label("It blocks")).to_be_checked()
        expect(page.get_by_label("People")).to_be_checked()
        expect(page.get_by_label("Day")).to_have_value("31")
        expect(page.get_by_text("Enter a valid date.").first).to_be_visible()


def test_letters_left_are_counted(browser: Browser, gallery: str) -> None:
    with open_context(browser) as context:
        page = context.new_page()
        page.goto(f"{gallery}/form")
        field = page.get_by_label("What gets in the way")
        field.fill("x" * 499)
        expect(page.get_by_text("You have 1 character left").first).to_be_visible()
        field.fill("x" * 502)
        expect(page.get_by_text("You have 2 characters too many").first).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_vote_by_keyboard(browser: Browser, gallery: str, script: bool) -> None:
    with open_context(browser, java_script_enabled=script, **PHONE) as context:
        page = context.new_page()
        page.goto(f"{gallery}/feed")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
        press_tab_to(page, "Disagree")
        page.keyboard.press("Enter")
        chosen = page.get_by_role("button", name="Disagree")
        expect(chosen).to_have_attribute("aria-pressed", "true")
        expect(page.get_by_text("60 or more agree")).to_be_visible()
        assert page.url.endswith("/feed" if script else "/vote")
        if script:
            expect(page.locator("#vote-a1-disagree")).to_be_focused()
            expect(page.get_by_role("heading", level=1)).to_have_count(1)
            expect(page.locator("#gs-announce")).to_contain_text("Your vote is in")
            check_page(page)


def test_what_fails_is_said(browser: Browser, gallery: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{gallery}/feed")
    page.get_by_role("button", name="Pass").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was lost: please try again.")
    expect(page.get_by_role("button", name="Agree", exact=True)).to_be_visible()
    context.set_offline(True)
    page.get_by_role("button", name="Agree", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("We can't reach the server.")
    context.set_offline(False)
    page.get_by_role("button", name="Agree", exact=True).click()
    expect(page.get_by_text("60 or more agree")).to_be_visible()
    expect(page.get_by_role("alert")).to_be_hidden()
    context.close()


@pytest.mark.parametrize("way", ["click", "escape", "no-script"])
def test_the_way_out(browser: Browser, gallery: str, way: str) -> None:
    with open_context(browser, java_script_enabled=way != "no-script", **PHONE) as context:
        page = context.new_page()
        page.goto(f"{gallery}/bare")
        page.goto(f"{gallery}/feed")
        if way == "escape":
            for _ in range(3):
                page.keyboard.press("Escape")
        else:
            page.get_by_role("link", name="Leave now").click()
        expect(page.get_by_role("heading", name="It may rain")).to_be_visible()
        if way != "no-script":
            page.go_back()
            expect(page.get_by_role("heading", name="Nothing given")).to_be_visible()


def test_escape_twice_or_slowly_does_not_leave(browser: Browser, gallery: str) -> None:
    with open_context(browser) as context:
        page = context.new_page()
        page.goto(f"{gallery}/feed")
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        page.keyboard.press("a")
        page.keyboard.press("Escape")
        expect(page.get_by_role("heading", name="Do you agree?")).to_be_visible()
        assert page.url.endswith("/feed")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_dark_is_chosen_and_kept(browser: Browser, gallery: str, script: bool) -> None:
    with open_context(browser, java_script_enabled=script, color_scheme="light") as context:
        page = context.new_page()
        page.goto(f"{gallery}/feed")
        light = page.locator("body").screenshot()
        page.get_by_role("button", name="dark").click()
        expect(page).to_have_url(f"{gallery}/feed")
        expect(page.locator("html")).to_have_attribute("data-appearance", "dark")
        assert page.locator("body").screenshot() != light
        page.goto(f"{gallery}/bare")
        expect(page.get_by_role("button", name="dark")).to_have_attribute("aria-pressed", "true")
        page.get_by_role("button", name="as on my device").click()
        expect(page.locator("html")).not_to_have_attribute("data-appearance", "dark")
        kept = {cookie["name"] for cookie in context.cookies(gallery)}
        assert "csrftoken" in kept
        assert "appearance" not in kept


def test_a_choice_leads_back_here_and_nowhere_else(browser: Browser, gallery: str) -> None:
    with open_context(browser) as context:
        page = context.new_page()
        page.goto(f"{gallery}/feed")
        page.eval_on_selector(
            ".gs-appearance [name=next]", "e => { e.value = 'https://e.example/' }"
        )
        page.route(f"{gallery}/", lambda route: route.fulfill(body="home"))
        page.get_by_role("button", name="dark").click()
        expect(page).to_have_url(f"{gallery}/")


def test_the_language_is_chosen_without_a_script(browser: Browser, gallery: str) -> None:
    with open_context(browser, java_script_enabled=False, **PHONE) as context:
        page = context.new_page()
        page.goto(f"{gallery}/feed")
        page.locator(".gs-menu summary").click()
        page.get_by_role("button", name="Cymraeg").click()
        expect(page.locator("html")).to_have_attribute("lang", "cy")


@pytest.mark.parametrize("colour", ["ffff00", "000000", "ffffff", "e6007e", "5b6770"])
def test_any_colour_of_a_challenge_can_be_read(browser: Browser, gallery: str, colour: str) -> None:
    with open_context(browser, **PHONE) as context:
        page = context.new_page()
        page.goto(f"{gallery}/colour/{colour}")
        check_page(page)


def test_hostile_words_are_only_shown(browser: Browser, gallery: str) -> None:
    with open_context(browser) as context:
        page = context.new_page()
        page.goto(f"{gallery}/parts/hostile")
        expect(page.locator(".gs-idea__text").first).to_contain_text("<script>alert(1)</script>")


def test_targets_are_large_enough_for_a_thumb(browser: Browser, gallery: str) -> None:
    with open_context(browser, **PHONE) as context:
        page = context.new_page()
        page.goto(f"{gallery}/parts/many")
        for each in page.locator("main button, header a, header summary, .gs-vote__choice").all():
            box = each.bounding_box()
            assert box is None or min(box["width"], box["height"]) >= 24, each.inner_html()


def test_only_the_way_out_stays_in_sight_and_its_room_is_kept(
    browser: Browser, gallery: str
) -> None:
    with open_context(browser, **PHONE) as context:
        page = context.new_page()
        page.goto(f"{gallery}/parts/many")
        exit_box, room = (page.locator(of).bounding_box() for of in (".gs-exit", ".gs-leave"))
        assert exit_box is not None
        assert room is not None
        for side in ("x", "width", "height"):
            assert abs(exit_box[side] - room[side]) < 1, side
        page.mouse.wheel(0, 600)
        expect(page.locator(".gs-name")).not_to_be_in_viewport()
        expect(page.locator(".gs-nav")).not_to_be_in_viewport()
        expect(page.locator(".gs-exit")).to_be_in_viewport(ratio=1)


def test_nothing_moves_for_who_asked_for_less(browser: Browser, gallery: str) -> None:
    with open_context(browser, reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto(f"{gallery}/feed")
        longest = page.evaluate(
            """() => Math.max(...[...document.querySelectorAll("body *")].map((each) => {
                 const style = getComputedStyle(each)
                 const { transitionDuration, animationDuration } = style
                 return Math.max(parseFloat(transitionDuration), parseFloat(animationDuration))
               }))"""
        )
        assert longest == 0


def test_a_printed_page_has_what_was_said_and_no_buttons(browser: Browser, gallery: str) -> None:
    with open_context(browser) as context:
        page = context.new_page()
        page.goto(f"{gallery}/feed")
        page.emulate_media(media="print", color_scheme="dark")
        expect(page.locator(".gs-idea__text")).to_be_visible()
        expect(page.get_by_role("link", name="Leave now")).to_be_hidden()
        expect(page.get_by_role("button", name="Disagree")).to_be_hidden()
        assert (
            page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        )


def test_nothing_comes_from_elsewhere(browser: Browser, gallery: str) -> None:
    with open_context(browser) as context:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{gallery}/parts/many")
        page.wait_for_load_state("networkidle")
        assert any(url.endswith(".woff2") for url in asked)
        assert [url for url in asked if not url.startswith(gallery)] == []


def test_a_wide_window_has_the_aside_beside(browser: Browser, gallery: str) -> None:
    with open_context(browser, viewport={"width": 1200, "height": 800}) as context:
        page = context.new_page()
        page.goto(f"{gallery}/feed")
        main, aside = page.locator("main").bounding_box(), page.locator("aside").bounding_box()
        assert main is not None
        assert aside is not None
        assert aside["x"] > main["x"] + main["width"]
        check_width(page)


def test_the_frame_reads_easily(browser: Browser, gallery: str) -> None:
    with open_context(browser) as context:
        said = read_words(context.request.get(f"{gallery}/parts/many").text())
        assert "Your words stay yours." in said
        assert reading_age(said) <= 11


def test_the_reading_age_tells_hard_from_easy() -> None:
    easy = "You can post ideas here. Nobody sees your name. You can change your mind."
    hard = (
        "Contributors acknowledge that pseudonymised identifiers remain unlinkable notwithstanding "
        "organisational correlation of contemporaneous administrative documentation."
    )
    assert reading_age(easy) < 9
    assert reading_age(hard) > 18


def test_the_checks_find_what_is_wrong(browser: Browser) -> None:
    with open_context(browser, viewport={"width": 1200, "height": 800}) as context:
        page = context.new_page()
        page.set_content(
            "<!doctype html><html lang='en'><title>t</title><main><h1>t</h1>"
            "<p style='color:#aaa'>pale</p><div style='width:500px'>wide</div></main>"
        )
        with pytest.raises(AssertionError, match="color-contrast"):
            check_page(page)
        page.set_viewport_size({"width": 320, "height": 600})
        with pytest.raises(AssertionError, match="wider than its window"):
            check_width(page)
    with pytest.raises(AssertionError, match="no-dup-id"):
        check_html("<!doctype html><html lang=en><title>t</title><p id=a></p><p id=a></p></html>")
