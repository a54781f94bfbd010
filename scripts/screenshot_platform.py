"""A picture of the platform for the README: three pages on a phone, side by side.

``groundswell serve --demo`` in another window, then
``python scripts/screenshot_platform.py http://127.0.0.1:8000 LINK docs/images``, with the way in
that the demo prints for a participant. Needs Chromium (scripts/install_chromium.sh).
"""

from __future__ import annotations

import argparse
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from browsers import start_chromium

PAGES = ("/c/sample/", "/c/sample/feed", "/c/sample/map")
SIZE, GAP = {"width": 390, "height": 780}, 30


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("address")
    parser.add_argument("way_in")
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    with start_chromium() as browser:
        page = browser.new_page(viewport=SIZE)
        page.goto(options.way_in)
        page.locator("main button").first.click()
        shots = []
        for path in PAGES:
            page.goto(options.address + path)
            shots.append(Image.open(BytesIO(page.screenshot())))
    across = len(shots) * (SIZE["width"] + GAP) + GAP
    picture = Image.new("RGB", (across, SIZE["height"] + 2 * GAP), "#c9c4ba")
    for number, shot in enumerate(shots):
        picture.paste(shot, (GAP + number * (SIZE["width"] + GAP), GAP))
    picture.quantize(128).save(options.out / "platform.png", optimize=True)
    print(options.out / "platform.png")


if __name__ == "__main__":
    main()
