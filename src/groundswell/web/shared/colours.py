"""A challenge's own colour, made so that it can be read: on light and dark, as fill and as text.

The facilitator gives any colour. What comes out keeps its hue, and its lightness moves only as far
as WCAG 2.2 AA needs. Writing it into the page is ``base.html``'s part.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from coloraide import Color

#: The colour of the product, where a challenge has none.
DEFAULT = "#0d5f66"

# The surfaces that a colour stands on (styles/_tokens.scss).
_SURFACES = {"light": ("#faf6ef", "#fffdf9", "#f1ebe0"), "dark": ("#14191c", "#1d2428", "#0e1214")}
_WHITE, _INK = "#ffffff", "#10181a"
_TEXT, _SHAPE, _STEP = 4.5, 3.0, 0.01
# Text also stands on a tint of the colour itself, which takes away a little.
_TEXT_ON_TINT = 5.6


@dataclass(frozen=True)
class Shade:
    """A colour for one appearance: as a fill, as text on that fill, and as text on the page."""

    fill: str
    on_fill: str
    text: str


@lru_cache(maxsize=256)
def get_shades(colour: str) -> dict[str, Shade]:
    """Give the readable shades of a colour, by appearance (``light``, ``dark``).

    A colour that can't be read as one (empty, misspelt) gives those of the product.
    """
    try:
        given = Color(colour or DEFAULT).convert("oklch")
    except ValueError:
        given = Color(DEFAULT).convert("oklch")
    return {name: _get_shade(given, surfaces) for name, surfaces in _SURFACES.items()}


def _get_shade(given: Color, surfaces: tuple[str, ...]) -> Shade:
    fill = _move(given, surfaces, _SHAPE)
    on_fill = max((_WHITE, _INK), key=lambda ink: _contrast(fill, ink))
    while _contrast(fill, on_fill) < _TEXT + 0.3:
        fill = _lighten(fill, -_STEP if on_fill == _WHITE else _STEP)
    text = _move(given, surfaces, _TEXT_ON_TINT)
    return Shade(_hex(fill), on_fill, _hex(text))


def _move(colour: Color, surfaces: tuple[str, ...], needed: float) -> Color:
    """Darken on light surfaces, lighten on dark ones, until the contrast with each is enough."""
    step = -_STEP if Color(surfaces[0]).luminance() > 0.5 else _STEP
    moved = colour
    while min(_contrast(moved, surface) for surface in surfaces) < needed:
        moved = _lighten(moved, step)
    return moved


def _lighten(colour: Color, step: float) -> Color:
    moved = colour.clone()
    moved["lightness"] = min(1.0, max(0.0, moved["lightness"] + step))
    return moved


def _contrast(colour: Color, other: str) -> float:
    """Contrast of what is shown, which is the colour fitted into the screen's."""
    return float(Color(_hex(colour)).contrast(other))


def _hex(colour: Color) -> str:
    return str(colour.convert("srgb").fit().to_string(hex=True))
