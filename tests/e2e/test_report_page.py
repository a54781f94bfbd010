"""The report page as people use it: by pointer, by keyboard, on a phone, without JavaScript."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from example_result import empty_result, example_result, only_unclear_result
from playwright.sync_api import Browser, Page, expect
from test_html import hostile_result

from groundswell.analysis.report.html import render_html
from groundswell.analysis.report.model import Result
from groundswell.analysis.report.reading import Reading

Opener = Callable[..., Page]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Addresses of reports on disk, by name."""
    folder = tmp_path_factory.mktemp("reports")
    results: dict[str, Result] = {
        "full": example_result(),
        "empty": empty_result(),
        "unclear": only_unclear_result(),
        "hostile": hostile_result(),
        "large": example_result(copies=119),
    }
    addresses = {}
    for name, result in results.items():
        target = Path(folder, f"{name}.html")
        target.write_text(render_html(result), encoding="utf-8")
        addresses[name] = target.as_uri()
    return addresses


@pytest.fixture
def opened(browser: Browser, files: dict[str, str]) -> Iterator[Opener]:
    """Opens a report; afterwards nothing may have gone wrong or out, and nothing run."""
    trouble: list[str] = []
    contexts = []

    def open_report(name: str = "full", at: str = "", **options: object) -> Page:
        context = browser.new_context(**options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: trouble.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: trouble.append(f"error: {error}"))
        page.on("dialog", lambda dialog: trouble.append(f"dialog: {dialog.message}"))
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith("file:") and request.is_navigation_request()
                else trouble.append(f"request: {request.url}")
            ),
        )
        page.goto(files[name] + at)
        return page

    yield open_report
    for context in contexts:
        context.close()
    assert trouble == []


def at_width(width: int) -> dict[str, object]:
    return {"viewport": {"width": width, "height": 800}}


def assert_accessible(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize(
    ("name", "scheme", "width"),
    [
        ("full", "light", 320),
        ("full", "dark", 1280),
        ("unclear", "dark", 320),
        ("empty", "light", 1280),
        ("hostile", "light", 320),
    ],
)
def test_no_accessibility_violation(opened: Opener, name: str, scheme: str, width: int) -> None:
    page = opened(name, color_scheme=scheme, **at_width(width))
    if width < 1000:
        page.get_by_text("Contents", exact=True).click()
    page.get_by_role("button", name="Show all on one page").click()
    expect(page.locator(".page:visible")).to_have_count(page.locator(".page").count())
    page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true })")
    if name != "empty":
        expect(page.locator("details.units .unitlist").last).to_be_visible()
    assert_accessible(page)


def test_one_contribution_is_accessible_and_names_its_themes(opened: Opener) -> None:
    page = opened(at="#c-c00002")
    card = page.get_by_role("article", name="Contribution c00002")
    expect(card).to_be_visible()
    expect(card.locator("mark")).to_have_text(
        [
            "I filled in the approval form in March and it is now October.",
            "Let us test it on one ward for a week first.",
        ]
    )
    expect(card).to_contain_text("B1.1 Forms and committees (93%)")
    assert_accessible(page)


@pytest.mark.parametrize("name", ["full", "hostile"])
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_nothing_is_wider_than_a_phone(opened: Opener, name: str, script: bool) -> None:
    page = opened(name, java_script_enabled=script, **at_width(320))
    if script:
        anchors = page.eval_on_selector_all(".page", "all => all.map(one => one.id)")
        for anchor in [*anchors, "c-c00002"]:
            page.evaluate("to => { location.hash = to }", anchor)
            expect(page.locator(".page.current")).to_have_count(1)
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, anchor
    else:
        for part in page.locator("h1, .page > *").all():
            box = part.bounding_box()
            assert box is None or box["x"] + box["width"] <= 320.5, part.inner_html()[:200]


def test_pages_turn_by_address_and_back(opened: Opener) -> None:
    page = opened(**at_width(1280))
    expect(page.locator(".page:visible")).to_have_count(1)
    page.get_by_role("navigation", name="Contents").get_by_text("Fear of blame").click()
    expect(page.get_by_role("heading", name="Fear of blame", level=2)).to_be_focused()
    expect(page).to_have_title(
        "Fear of blame – What helps, and what blocks, change from the bottom up?"
    )
    page.go_back()
    expect(page.get_by_role("heading", name="At a glance")).to_be_visible()
    page.goto(page.url.split("#")[0] + "#theme-B1b")
    expect(page.locator(".page:visible")).to_have_count(1)


def test_a_link_to_a_sub_theme_opens_its_page(opened: Opener) -> None:
    page = opened(at="#theme-theme-B2b", **at_width(1280))
    expect(page.get_by_role("heading", name="No time or people to spare", level=2)).to_be_visible()
    expect(page.get_by_role("heading", name="2.2 Too few staff")).to_be_focused()


def test_quote_leads_to_its_contribution_and_back(opened: Opener) -> None:
    page = opened(at="#theme-theme-H1", **at_width(375))
    page.locator("#theme-theme-H1 .quotes .ref").first.click()
    expect(page.get_by_role("heading", name="Contribution c00022")).to_be_focused()
    page.get_by_role("button", name="Back to where you were").click()
    expect(page.get_by_role("heading", name="Leaders who listen and act", level=2)).to_be_visible()


def test_keyboard_alone_reaches_a_quote_behind_a_barrier(opened: Opener) -> None:
    page = opened(**at_width(1280))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the report")).to_be_focused()
    page.keyboard.press("Enter")
    press_tab_to(page, "Too many sign-offs")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Too many sign-offs", level=2)).to_be_focused()
    press_tab_to(page, "contribution c00001")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Contribution c00001")).to_be_focused()


def press_tab_to(page: Page, words: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").strip() == words:
            return
    raise AssertionError(f"Tab never came to {words!r}")


def test_map_is_read_by_keyboard_and_pointer_and_filtered(opened: Opener) -> None:
    page = opened(at="#map-page", **at_width(1280))
    says = page.locator("#maptext")
    page.get_by_role("application").focus()
    page.keyboard.press("ArrowLeft")
    expect(says).to_contain_text("contribution c0")
    first = says.inner_text()
    page.keyboard.press("ArrowRight")
    expect(says).not_to_have_text(first)
    page.get_by_label("Show B1 Too many sign-offs").uncheck()
    expect(page.locator("path[data-theme='theme-B1']")).to_have_class("dots g0 k0 off")
    page.get_by_role("application").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#one h3")).to_be_focused()


def test_all_units_of_a_theme_are_listed_when_asked(opened: Opener) -> None:
    page = opened("large", at="#theme-theme-B1", **at_width(1280))
    result = example_result(copies=119)
    theme = next(theme for theme in result.themes if theme.id == "theme-B1")
    n_units = len(Reading(result).units_of(theme))
    page.get_by_text(f"All {n_units:,} meaning units in this theme").click()
    rows = page.locator("#theme-theme-B1 details.units li")
    expect(rows).to_have_count(50)
    page.get_by_role("button", name=f"Show 50 more of {n_units:,} units").click()
    expect(rows).to_have_count(100)


def test_search_and_filters_find_contributions(opened: Opener) -> None:
    page = opened("large", at="#contributions", **at_width(375))
    hits = page.locator(".hits")
    expect(hits).to_have_text("7,497 contributions")
    page.get_by_label("Words or id").fill("SUNDAYS")
    expect(hits).to_have_text("119 contributions")
    page.get_by_role("combobox", name="Theme", exact=True).select_option(
        label="B3 Not being listened to"
    )
    expect(hits).to_have_text("0 contributions")
    page.get_by_label("Words or id").fill("")
    page.get_by_role("combobox", name="Theme", exact=True).select_option(label="any theme")
    page.get_by_role("combobox", name="State", exact=True).select_option(label="other language")
    expect(hits).to_have_text("357 contributions")
    expect(page.locator("#browser [lang=cy]").first).to_be_visible()


def test_without_javascript_it_is_one_long_document(opened: Opener) -> None:
    page = opened(java_script_enabled=False, **at_width(1280))
    for section in page.locator(".page").all():
        expect(section).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    page.get_by_role("navigation", name="Contents").get_by_text("Map", exact=True).click()
    expect(page.locator("svg.map")).to_be_in_viewport()
    page.locator("#theme-theme-B1 .quotes .ref").first.click()
    expect(page.locator("#c-c00001")).to_be_in_viewport()
    expect(page.get_by_text("stand in contributions.csv, beside this file").last).to_be_visible()


def test_hostile_texts_are_only_shown(opened: Opener) -> None:
    page = opened("hostile", **at_width(1280))
    expect(page.locator("h1")).to_contain_text("<script>alert(1)</script>")
    page.get_by_role("button", name="Show all on one page").click()
    expect(page.locator("#browser li").first).to_contain_text("onerror=alert(2)")
    assert page.locator("img").count() == 0


def test_printed_report_shows_every_page_whatever_is_open(opened: Opener) -> None:
    page = opened(at="#groups", **at_width(1280))
    page.emulate_media(media="print")
    expect(page.locator(".page:visible")).to_have_count(page.locator(".page").count())
    expect(page.locator("nav.contents")).to_be_hidden()
    expect(page.locator("#c-c00001")).to_be_visible()
    assert page.pdf().startswith(b"%PDF")
