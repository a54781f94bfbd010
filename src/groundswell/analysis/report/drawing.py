"""What every drawing is made of: a frame with its title, shapes of marks, steps of axes."""

from __future__ import annotations

import math

from markupsafe import Markup, escape

from groundswell.analysis.report.reading import visible

N_COLOURS, N_SHAPES = 7, 6
"""Together they tell 42 things apart; shapes also where colours can't be seen."""


def drawing(identity: str, box: str, title: str, about: str, body: str, style: str) -> Markup:
    """An SVG drawing with a title and a description for readers aloud."""
    return Markup(
        f'<svg class="{style}" viewBox="{box}" role="img" aria-labelledby="{identity}-t" '
        f'aria-describedby="{identity}-d"><title id="{identity}-t">{escape(visible(title))}</title>'
        f'<desc id="{identity}-d">{escape(visible(about))}</desc>{body}</svg>'
    )


def glyph(shape: int, size: float) -> str:
    """A path that starts at a point and draws one shape around it."""
    s = round(size, 1)
    d = round(2 * size, 1)
    return (
        "h0",
        f"m-{s}-{s}h{d}v{d}h-{d}z",
        f"m0-{s}l{s} {d}h-{d}z",
        f"m0-{round(1.3 * size, 1)}l{s} {round(1.3 * size, 1)}-{s} {round(1.3 * size, 1)}"
        f"-{s}-{round(1.3 * size, 1)}z",
        f"m-{s} 0h{d}m-{s}-{s}v{d}",
        f"m-{s}-{s}l{d} {d}m0-{d}l-{d} {d}",
    )[shape]


def glyph_path(shape: int, look: str, size: float, places: str, attributes: str = "") -> str:
    """One path that draws a shape at many places; ``places`` comes from :func:`glyph`."""
    width = size * 2 if shape == 0 else size / 2
    return (
        f'<path class="dots g{shape} {look}"{attributes} stroke-width="{width:.1f}" d="{places}"/>'
    )


def glyph_mark(shape: int, look: str) -> Markup:
    """A shape in its colour, for a legend."""
    return Markup(
        f'<svg class="key" viewBox="0 0 16 16" aria-hidden="true"><path class="dots g{shape} '
        f'{look}" stroke-width="{9 if shape == 0 else 2.4}" d="M8 8{glyph(shape, 4.6)}"/></svg>'
    )


def step(most: float, lines: int = 5) -> int:
    """A round whole step so that about so many steps reach ``most``.

    Examples
    --------
    >>> step(23), step(7400, 4)
    (5, 2000)
    """
    rough = max(1.0, most / lines)
    power = 10 ** math.floor(math.log10(rough))
    return int(max(1, next(n for n in (1, 2, 5, 10) if n * power >= rough) * power))


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round values from ``low`` to ``high`` for an axis.

    Examples
    --------
    >>> ticks(0, 1), ticks(-1.7, 2.3)
    ([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [-1.0, 0.0, 1.0, 2.0])
    """
    rough = max((high - low) / max(most - 1, 1), 1e-9)
    power = 10.0 ** math.floor(math.log10(rough))
    each = next(n for n in (1, 2, 2.5, 5, 10) if n * power >= rough * 0.999) * power
    first = math.ceil(low / each - 1e-9)
    last = math.floor(high / each + 1e-9)
    return [round(place * each, 10) + 0.0 for place in range(first, last + 1)]
