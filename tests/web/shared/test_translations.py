"""Every text can be translated, and pages hold when texts are longer or run the other way."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import Browser, expect
from scripts import translations
from scripts.translations import extract_texts, lengthen, turn_round, update_language

from web.pages import (
    check_axe,
    check_html,
    check_width,
    choose_language,
    list_untranslated,
    open_context,
    pseudo_locales,
)
from web.shared import gallery as written

PHONE = {"viewport": {"width": 320, "height": 700}}
# The language menu and the gallery's own words are no texts of the platform.
CONTENT = ["English", "Cymraeg", "What helps, and what blocks, change?", "About", "Ideas", "Vote"]


@pytest.fixture(autouse=True)
def _databases() -> None:
    """No page here asks a database anything."""


@pytest.fixture(scope="module")
def in_any_language(gallery: str) -> Iterator[str]:
    with pseudo_locales():
        yield gallery


def test_the_frame_says_nothing_untranslated(browser: Browser, in_any_language: str) -> None:
    with open_context(browser, **PHONE) as context:
        choose_language(context, in_any_language, "xa")
        page = context.new_page()
        page.goto(f"{in_any_language}/feed")
        expect(page.get_by_role("link", name=lengthen("Leave now"))).to_be_visible()
        said = list_untranslated(page, content=[written.IDEA["text"], *CONTENT])
        ours = {"My contributions", "Do you agree?", "3 of 10 ideas for today", "Privacy"}
        ours |= {"Where to turn", "How it works", "How votes are counted"}
        assert {text for text in said if not text.startswith("One vote")} <= ours


@pytest.mark.parametrize("state", ["parts/many", "form", "feed"])
@pytest.mark.parametrize("code", ["xa", "xb"])
def test_longer_or_turned_round_a_page_holds(
    browser: Browser, in_any_language: str, code: str, state: str
) -> None:
    with open_context(browser, **PHONE) as context:
        choose_language(context, in_any_language, code)
        page = context.new_page()
        page.goto(f"{in_any_language}/{state}")
        expect(page.locator("html")).to_have_attribute("dir", "rtl" if code == "xb" else "ltr")
        check_width(page)
        check_axe(page, code)
        check_html(context.request.get(f"{in_any_language}/{state}").text())


def test_from_right_to_left_the_way_out_is_on_the_left(
    browser: Browser, in_any_language: str
) -> None:
    with open_context(browser, viewport={"width": 1200, "height": 800}) as context:
        choose_language(context, in_any_language, "xb")
        page = context.new_page()
        page.goto(f"{in_any_language}/form")
        way_out = page.locator("[data-exit]").bounding_box()
        name = page.locator(".gs-name").bounding_box()
        label = page.locator(".nhsuk-radios__label").first.bounding_box()
        tick = page.locator(".nhsuk-radios__input").first.bounding_box()
        assert way_out is not None
        assert name is not None
        assert label is not None
        assert tick is not None
        assert way_out["x"] < 200 < name["x"]
        assert tick["x"] > label["x"]


def test_texts_are_found_in_code_and_templates() -> None:
    texts = extract_texts()
    assert "Leave now" in texts  # base.html
    assert "You have no characters left" in texts  # fields.py
    assert texts.get("%(n)s comment") is not None
    assert ("%(n)s comment", "%(n)s comments") in [text.id for text in texts]


@pytest.mark.parametrize("change", [lengthen, turn_round])
def test_a_pseudo_text_keeps_its_values_and_tags(change: object) -> None:
    text = 'Read <a href="/rules">the rules</a>: %(n)s of %{count} &amp; {0} at 100%%'
    assert callable(change)
    changed = change(text)
    for kept in ("%(n)s", "%{count}", '<a href="/rules">', "</a>", "&amp;", "{0}", "%%"):
        assert kept in changed
    assert changed != text


def test_a_language_is_brought_up_to_date_and_keeps_what_was_translated(tmp_path: Path) -> None:
    update_language("cy", tmp_path)
    file = tmp_path / "cy" / "LC_MESSAGES" / "django.po"
    text = file.read_text(encoding="utf-8")
    given = re.sub(r'(msgid "Leave now"\nmsgstr) ""', r'\1 "Gadael nawr"', text)
    assert given != text
    file.write_text(given, encoding="utf-8")
    update_language("cy", tmp_path)
    with file.open("rb") as source:
        held = read_po(source).get("Leave now")
    assert held is not None
    assert held.string == "Gadael nawr"
    assert translations.compile_languages(tmp_path) == ["cy"]
    missing = translations.list_missing(tmp_path)["cy"]
    assert "Leave now" not in missing
    assert "Agree" in missing
