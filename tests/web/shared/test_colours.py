"""A challenge's colour can be read whatever it is."""

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.web.shared import colours
from groundswell.web.shared.colours import DEFAULT, get_shades

TOKENS = Path(colours.__file__).parent / "static_src" / "styles" / "_tokens.scss"


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def read_token(appearance: str, name: str) -> str:
    block = TOKENS.read_text(encoding="utf-8").split(f"@mixin {appearance}")[1]
    found = re.search(rf"--gs-{name}: (#[0-9a-f]+);", block)
    assert found is not None
    return found[1]


@settings(deadline=None)
@given(st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}"))
def test_any_colour_is_made_readable(colour: str) -> None:
    for appearance, shade in get_shades(colour).items():
        assert contrast(shade.fill, shade.on_fill) >= 4.5
        for surface in ("paper", "surface", "sunken"):
            ground = read_token(appearance, surface)
            assert contrast(shade.fill, ground) >= 3 or contrast(shade.fill, shade.on_fill) >= 4.5
            assert contrast(shade.text, ground) >= 4.5


def test_a_colour_that_reads_well_stays_as_it_is() -> None:
    assert get_shades("#0d5f66")["light"].fill == "#0d5f66"


def test_what_is_no_colour_gives_the_products_own() -> None:
    assert get_shades("") == get_shades("no colour; }") == get_shades(DEFAULT)


def test_a_colour_can_bring_nothing_else_into_the_page() -> None:
    for shade in get_shades("red; } body { display: none").values():
        assert re.fullmatch(r"#[0-9a-f]{6}", shade.fill)
