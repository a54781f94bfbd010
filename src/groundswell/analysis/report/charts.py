"""Charts as inline SVG, coloured by the page's style sheet so that light, dark and print all work.

Every chart is a drawing with a title and a description; its figures stand in a table on the page.
Nothing here decides what is shown or says it in words.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from groundswell.analysis.evidence.model import Saturation, Share
from groundswell.analysis.report.drawing import (
    N_COLOURS,
    N_SHAPES,
    drawing,
    glyph,
    glyph_mark,
    glyph_path,
    step,
)
from groundswell.analysis.report.model import StateCount, Theme, UnitResult
from groundswell.analysis.report.reading import Reading, visible
from groundswell.analysis.report.wording import code, number, state_family

MAP_WIDTH, MAP_HEIGHT = 1000, 720
LETTER, CELL = 10.5, 10
"""Width of a letter on the map, and of a square by which marks under a label are counted."""

_Box = tuple[float, float, float, float]


def scale_top(shares: Sequence[Share]) -> float:
    """The share that the full width of a bar stands for: 25%, 50% or 100%.

    Examples
    --------
    >>> scale_top([Share(n=3, of=10, share=0.3, low=0.2, high=0.42)])
    0.5
    """
    most = max((share.high for share in shares), default=0.0)
    return next(top for top in (0.25, 0.5, 1.0) if most <= top or top == 1.0)


def share_bar(share: Share, top: float) -> Markup:
    """A bar with its interval. The words beside it say the same, so readers aloud skip it."""
    width, low, high = (
        round(min(1.0, value / top) * 100, 2) for value in (share.share, share.low, share.high)
    )
    lines = "".join(f'<path class="grid" d="M{x} 0v12"/>' for x in (25, 50, 75))
    return Markup(
        '<svg class="bar" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="track" width="100" height="12"/>{lines}'
        f'<rect class="fill" width="{width}" height="12"/>'
        f'<path class="span" d="M{low} 6H{high}M{low} 3v6M{high} 3v6"/></svg>'
    )


def state_bar(states: Sequence[StateCount], identity: str = "states") -> Markup:
    """All rows as one bar, a stretch for each state."""
    total = sum(state.n for state in states) or 1
    place, body = 0.0, ""
    for order, state in enumerate(states):
        if not state.n:
            continue
        width = state.n / total * 1000
        body += (
            f'<rect class="state s{order} {state_family(state)}" x="{place:.2f}" '
            f'width="{max(width - 2, 1):.2f}" height="60"/>'
        )
        place += width
    about = "; ".join(f"{state.state}: {number(state.n)}" for state in states if state.n)
    return Markup(
        f'<svg class="states" viewBox="0 0 1000 60" preserveAspectRatio="none" role="img" '
        f'aria-labelledby="{identity}-t" aria-describedby="{identity}-d">'
        f'<title id="{identity}-t">What became of every row</title>'
        f'<desc id="{identity}-d">{escape(about)}</desc>{body}</svg>'
    )


def swatch(order: int, family: str) -> Markup:
    """The colour of a state, beside its name."""
    return Markup(
        '<svg class="swatch" viewBox="0 0 12 12" aria-hidden="true">'
        f'<rect class="state s{order} {family}" width="12" height="12"/></svg>'
    )


def basis_mark(basis: str) -> Markup:
    """A shape for the basis of a link: the words stand beside it."""
    shape = {
        "same person": '<circle class="on" cx="8" cy="8" r="6.5"/>',
        "text says so": '<rect class="on" x="2" y="2" width="12" height="12"/>',
        "similar wording": '<circle class="off" cx="8" cy="8" r="5.5"/>',
    }.get(basis, '<path class="off" d="M8 1.5 14.500 8 8 14.500 1.500 8z"/>')
    return Markup(f'<svg class="mark" viewBox="0 0 16 16" aria-hidden="true">{shape}</svg>')


def saturation_curve(curve: Saturation, name: str, identity: str) -> Markup:
    """Themes seen after so many people, with the band over the orders."""
    left, right, top, bottom = 34, 390, 26, 222
    most_read = max((point.n_sources for point in curve.points), default=1) or 1
    most_seen = max((point.high for point in curve.points), default=1.0) or 1.0
    each = step(most_seen)
    ceiling = math.ceil(most_seen / each) * each

    def x(read: float) -> float:
        return round(left + read / most_read * (right - left), 1)

    def y(seen: float) -> float:
        return round(bottom - seen / ceiling * (bottom - top), 1)

    body = ""
    for line in range(0, ceiling + 1, each):
        body += f'<path class="grid" d="M{left} {y(line)}H{right}"/>'
        body += f'<text class="end" x="{left - 6}" y="{y(line) + 3.5}">{line:,}</text>'
    across = step(most_read, 4)
    for mark in range(0, most_read + 1, across):
        body += f'<text class="mid" x="{x(mark)}" y="{bottom + 15}">{mark:,}</text>'
    start = f"{x(0)} {y(0)}"
    upper = "".join(f"L{x(p.n_sources)} {y(p.high)}" for p in curve.points)
    lower = "".join(f"L{x(p.n_sources)} {y(p.low)}" for p in reversed(curve.points))
    line_path = "".join(f"L{x(p.n_sources)} {y(p.n_themes)}" for p in curve.points)
    body += f'<path class="band" d="M{start}{upper}{lower}z"/>'
    body += f'<path class="line" d="M{start}{line_path}"/>'
    who = "people" if curve.sources == "participants" else "contributions"
    about = f"{name}: the number of different themes seen after reading so many {who}."
    if curve.saturated_at is not None:
        spot = x(min(curve.saturated_at, most_read))
        side, shift = ("end", -5) if spot > 230 else ("start", 5)
        body += f'<path class="stop" d="M{spot} {top}V{bottom}"/>'
        body += (
            f'<text class="{side} strong" x="{spot + shift}" y="{bottom - 10}">'
            f"rule met at {curve.saturated_at:,}</text>"
        )
        about += f" The stopping rule is met at {curve.saturated_at:,}."
    body += f'<text class="mid" x="{(left + right) / 2}" y="{bottom + 34}">{who} read</text>'
    body += '<text class="start" x="6" y="12">themes seen</text>'
    return drawing(identity, "0 0 400 262", f"Saturation: {name}", about, body, "curve")


@dataclass(frozen=True, slots=True)
class MapTheme:
    """A wide theme's look and place on the map.

    Attributes
    ----------
    theme : Theme or None
        None for the units in no theme.
    colour, shape : int
        Which of the page's colours and shapes; together they are one of a kind up to 42 themes.
    x, y : float
        Middle of its units, in the drawing's own measure.
    top : float
        Where its upper edge is, all but the outermost units.
    n : int
        Units.
    """

    theme: Theme | None
    colour: int
    shape: int
    x: float
    y: float
    top: float
    n: int


def map_themes(reading: Reading) -> list[tuple[MapTheme, list[UnitResult]]]:
    """Wide themes with their units, as the map shows them; units in no theme come last."""
    top = {theme.id: reading.top(theme).id for theme in reading.result.themes}
    members: dict[str | None, list[UnitResult]] = {}
    for unit in reading.result.units:
        if unit.state != "uninformative":
            members.setdefault(top.get(unit.theme_id or ""), []).append(unit)
    found = []
    for order, theme in enumerate(reading.wide()):
        units = members.get(theme.id, [])
        if units:
            look = MapTheme(theme, order % N_COLOURS, order % N_SHAPES, *_middle(units), len(units))
            found.append((look, units))
    if None in members:
        rest = members[None]
        found.append((MapTheme(None, -1, 0, *_middle(rest), len(rest)), rest))
    return found


def _middle(units: Sequence[UnitResult]) -> tuple[float, float, float]:
    xs, ys = sorted(unit.x for unit in units), sorted(unit.y for unit in units)
    x, y = _place(xs[len(xs) // 2], ys[len(ys) // 2])
    return x, y, _place(0, ys[int(len(ys) * 0.94)])[1]


def _place(x: float, y: float) -> tuple[float, float]:
    """Into the drawing, whose y runs down, with a margin."""
    return round(20 + x * (MAP_WIDTH - 40), 1), round(MAP_HEIGHT - 20 - y * (MAP_HEIGHT - 40), 1)


def glyph_key(look: MapTheme) -> Markup:
    """The shape and colour of a theme, for the legend."""
    return glyph_mark(look.shape, f"k{look.colour}" if look.theme else "none")


def theme_map(reading: Reading) -> Markup:
    """Every sorted meaning unit as a mark; what is alike lies near. One path per theme."""
    found = map_themes(reading)
    n = sum(look.n for look, _ in found)
    size = min(6.5, max(2.4, 6.5 * (200 / max(n, 1)) ** 0.25))
    body = ""
    for look, units in sorted(found, key=lambda pair: pair[0].theme is not None):
        shape = glyph(look.shape, size)
        marks = "".join(
            f"M{x:.0f} {y:.0f}{shape}" for x, y in (_place(unit.x, unit.y) for unit in units)
        )
        name = f"k{look.colour}" if look.theme else "none"
        key = escape(look.theme.id) if look.theme else ""
        body += glyph_path(look.shape, name, size, marks, f' data-theme="{key}"')
    body += '<g class="labels" aria-hidden="true">' + "".join(_labels(found)) + "</g>"
    about = "; ".join(
        f"{code(look.theme)} {look.theme.title}: {look.n:,}" for look, _ in found if look.theme
    )
    return drawing(
        "map",
        f"0 0 {MAP_WIDTH} {MAP_HEIGHT}",
        "Map of the contributions",
        "Each mark is one meaning unit; each round patch is one sub-theme, and themes that are "
        f"alike lie side by side. {about}.",
        body,
        "map",
    )


def _labels(found: Sequence[tuple[MapTheme, list[UnitResult]]]) -> list[str]:
    """Numbers always; titles where they cover no other label and hardly a mark of another theme."""
    marks: dict[tuple[int, int], Counter[int]] = {}
    for owner, (_, units) in enumerate(found):
        for unit in units:
            x, y = _place(unit.x, unit.y)
            marks.setdefault((int(x // CELL), int(y // CELL)), Counter())[owner] += 1
    most = 2 + sum(look.n for look, _ in found) // 250
    taken: list[_Box] = []
    drawn = []
    order = sorted(range(len(found)), key=lambda i: (-found[i][0].n, found[i][0].x))
    for owner in order:
        look, units = found[owner]
        if look.theme is None:
            continue
        title = visible(look.theme.title)
        short = title if len(title) <= 30 else title[:29].rsplit(" ", 1)[0] + "…"
        name = code(look.theme)
        foot = max(_place(unit.x, unit.y)[1] for unit in units)
        best: tuple[float, _Box] | None = None
        for words in (f"{name} {short}", name):
            half = len(words) * LETTER / 2
            best = min(
                (
                    (covered, box)
                    for box in _spots(look, foot, half)
                    if (covered := _covered(box, owner, marks, taken)) is not None
                ),
                default=None,
            )
            if best is not None and best[0] <= most:
                break
        half = len(words) * LETTER / 2
        box = best[1] if best else _box(look.x, look.y, half)
        taken.append(box)
        drawn.append(
            f'<text x="{(box[0] + box[2]) / 2:.0f}" y="{(box[1] + box[3]) / 2 + 6:.0f}">'
            f'<tspan class="num">{escape(name)}</tspan>'
            f'<tspan class="long">{escape(words.removeprefix(name))}</tspan></text>'
        )
    return drawn


def _spots(look: MapTheme, foot: float, half: float) -> Iterator[_Box]:
    """Where a label could stand: over, under and on its theme, in the middle or to a side."""
    for y in (look.top - 18, foot + 18, look.top - 40, foot + 40, look.y):
        for shift in (0.0, half * 0.6, -half * 0.6):
            if 14 <= y <= MAP_HEIGHT - 14:
                yield _box(look.x + shift, y, half)


def _box(x: float, y: float, half: float) -> _Box:
    middle = min(max(x, half + 6), MAP_WIDTH - half - 6)
    return round(middle - half, 1), y - 12, round(middle + half, 1), y + 12


def _covered(
    box: _Box,
    owner: int,
    marks: Mapping[tuple[int, int], Counter[int]],
    taken: Sequence[_Box],
) -> float | None:
    """How many marks a label covers, those of its own theme a tenth each; None over a label."""
    left, low, right, high = box
    if any(left < r and right > x and low < h and high > y for x, y, r, h in taken):
        return None
    covered = 0.0
    for across in range(int(left // CELL), int(right // CELL) + 1):
        for down in range(int(low // CELL), int(high // CELL) + 1):
            for one, n in marks.get((across, down), Counter()).items():
                covered += n / 10 if one == owner else n
    return round(covered, 1)


def heat(share: float | None) -> str:
    """Class of the shade of a cell: seven steps, 0% to 60% and more."""
    return "" if share is None else f"heat{min(6, math.ceil(share * 10))}"
