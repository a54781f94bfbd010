"""Pages of findings as people use them: on a phone, by keyboard, without JavaScript."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from example_page import example_page
from playwright.sync_api import Browser, BrowserContext, Page, expect

from groundswell.analysis.report.page_html import render_page


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    target = Path(tmp_path_factory.mktemp("pages"), "page.html")
    target.write_text(render_page(example_page()), encoding="utf-8")
    return target.as_uri()


@pytest.fixture
def contexts(browser: Browser) -> Iterator[list[BrowserContext]]:
    made: list[BrowserContext] = []
    yield made
    for context in made:
        context.close()


def opened(
    browser: Browser, contexts: list[BrowserContext], address: str, width: int, **options: object
) -> tuple[Page, list[str]]:
    viewport = {"width": width, "height": 800}
    context = browser.new_context(viewport=viewport, **options)  # type: ignore[arg-type]
    contexts.append(context)
    page, trouble = context.new_page(), []
    page.on("console", lambda message: trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("request", lambda request: trouble.append(request.url))
    page.goto(address)
    trouble.remove(address)
    return page, trouble


@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 1280), ("dark", 320)])
def test_no_accessibility_violation_and_nothing_asked_of_a_network(
    browser: Browser, contexts: list[BrowserContext], address: str, scheme: str, width: int
) -> None:
    page, trouble = opened(browser, contexts, address, width, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert trouble == []


def test_without_javascript_all_can_be_read(
    browser: Browser, contexts: list[BrowserContext], address: str
) -> None:
    page, trouble = opened(browser, contexts, address, 390, java_script_enabled=False)
    expect(page.get_by_role("button")).to_have_count(0)
    page.get_by_role("link", name="Opinion groups").click()
    expect(page.get_by_role("heading", name="Opinion groups")).to_be_in_viewport()
    page.get_by_text("Every idea with its score").click()
    expect(page.get_by_role("cell", name="fairly sure").first).to_be_visible()
    assert trouble == []


def test_a_table_is_sorted_by_keyboard_and_back(
    browser: Browser, contexts: list[BrowserContext], address: str
) -> None:
    page, _ = opened(browser, contexts, address, 1280)
    states = page.locator("#s-plain")
    names = states.locator("tbody th")
    button = states.get_by_role("button", name="Rows")
    button.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(names).to_have_text(["empty", "twice", "read"])
    expect(states.get_by_role("columnheader", name="Rows")).to_have_attribute(
        "aria-sort", "ascending"
    )
    page.keyboard.press("Enter")
    expect(names).to_have_text(["read", "twice", "empty"])
    states.get_by_role("button", name="State").click()
    expect(names).to_have_text(["empty", "read", "twice"])


def test_printed_page_holds_the_folded_tables(
    browser: Browser, contexts: list[BrowserContext], address: str
) -> None:
    page, _ = opened(browser, contexts, address, 1280)
    page.emulate_media(media="print")
    expect(page.locator("nav.contents")).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.get_by_role("cell", name="fairly sure").last).to_be_visible()
    assert page.pdf().startswith(b"%PDF")
