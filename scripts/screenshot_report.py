"""Pictures of a report: phone and desktop, light and dark, and as printed.

``python scripts/screenshot_report.py DIR/index.html docs/images`` writes ``report.png``, the
README's picture. With ``--all`` it writes every page at both widths in both colour schemes, and a
PDF as printed. Needs Chromium (scripts/install_chromium.sh).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from browsers import start_chromium

WIDTHS = {"phone": (375, 800), "desktop": (1280, 900)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("report", type=Path, help="index.html of a report")
    parser.add_argument("out", type=Path, help="folder for the pictures")
    parser.add_argument("--all", action="store_true", help="every page, width and colour scheme")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    address = options.report.resolve().as_uri()
    with start_chromium() as browser:
        if options.all:
            take_all(browser, address, options.out)
        else:
            page = browser.new_page(viewport={"width": 1280, "height": 1480}, device_scale_factor=1)
            page.goto(address)
            page.screenshot(path=options.out / "report.png")
            print(options.out / "report.png")


def take_all(browser: Browser, address: str, out: Path) -> None:
    for width, (across, down) in WIDTHS.items():
        for scheme in ("light", "dark"):
            page = browser.new_page(viewport={"width": across, "height": down}, color_scheme=scheme)
            page.goto(address)
            for anchor in list_pages(page):
                page.evaluate("to => { location.hash = to }", anchor)
                page.wait_for_timeout(150)
                target = out / f"{width}-{scheme}-{anchor}.png"
                page.screenshot(path=target, full_page=True)
                print(target)
            page.close()
    page = browser.new_page()
    page.goto(address)
    page.pdf(path=out / "print.pdf", prefer_css_page_size=True)
    print(out / "print.pdf")


def list_pages(page: Page) -> list[str]:
    """Anchors of one page of each sort."""
    anchors: list[str] = page.eval_on_selector_all(".page", "all => all.map(each => each.id)")
    themes = [anchor for anchor in anchors if anchor.startswith("theme-")]
    return [anchor for anchor in anchors if anchor not in themes[1:]]


if __name__ == "__main__":
    main()
