"""Plots on a plane, of points and of lines, as inline SVG coloured by the page's style sheet.

What holds of ``plots`` holds here too.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from groundswell.analysis.report.drawing import (
    N_COLOURS,
    N_SHAPES,
    drawing,
    glyph,
    glyph_mark,
    glyph_path,
    ticks,
)
from groundswell.analysis.report.plots import Show, short
from groundswell.analysis.report.reading import visible

N_NAMED_POINTS = 40
N_SINGLE_POINTS = 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 472, 30, 280


def scatter_plot(
    points: Sequence[tuple[float, float, int, str]],
    *,
    series_names: Sequence[str],
    title: str,
    about: str,
    identity: str,
    x_name: str = "",
    y_name: str = "",
    with_scale: bool = True,
) -> Markup:
    """Draw points on a plane, each series in its own shape and colour.

    Parameters
    ----------
    points : sequence of (x, y, series, label)
        ``series`` is a place in ``series_names``. Labels are written beside the points where they
        are few and not empty, and shown on pointing where they are some hundreds.
    series_names : sequence of str
        For the legend.
    title, about, identity
        As for :func:`interval_plot`.
    x_name, y_name : str
        What the axes are.
    with_scale : bool
        False leaves figures off the axes, where they mean nothing by themselves.

    Returns
    -------
    Markup
        A figure with its legend.
    """
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    plane = _Plane(_span(xs), _span(ys))
    body = plane.frame(x_name, y_name, with_scale)
    size = min(5.0, max(1.8, 5.0 * (60 / max(len(points), 1)) ** 0.25))
    many = " many" if len(points) > N_SINGLE_POINTS else ""
    for series in range(len(series_names)):
        look, shape = f"k{series % N_COLOURS}{many}", series % N_SHAPES
        mine = [point for point in points if point[2] == series]
        if len(points) <= N_SINGLE_POINTS:
            for x, y, _, label in mine:
                place = f"M{plane.x(x)} {plane.y(y)}{glyph(shape, size)}"
                told = f"<g><title>{escape(visible(label))}</title>" if label else "<g>"
                body += told + glyph_path(shape, look, size, place) + "</g>"
        elif mine:
            places = (f"M{plane.x(x)} {plane.y(y)}{glyph(shape, size)}" for x, y, _, _ in mine)
            body += glyph_path(shape, look, size, "".join(places))
    labelled = [point for point in points if point[3]]
    if len(labelled) <= N_NAMED_POINTS:
        body += "".join(_point_name(plane, x, y, label, size) for x, y, _, label in labelled)
    keys = [
        (glyph_mark(series % N_SHAPES, f"k{series % N_COLOURS}"), name)
        for series, name in enumerate(series_names)
    ]
    return _plane_figure(body, keys, title, about, identity, with_axes=with_scale or bool(x_name))


def _point_name(plane: _Plane, x: float, y: float, label: str, size: float) -> str:
    across, up = plane.x(x), plane.y(y)
    side, shift = ("end", -size - 3) if across > (_LEFT + _RIGHT) / 2 else ("start", size + 3)
    words = visible(label)
    words = words if len(words) <= 28 else words[:27].rsplit(" ", 1)[0] + "…"
    return (
        f'<text class="{side}" aria-hidden="true" x="{across + shift:.1f}" y="{up + 3.5:.1f}">'
        f"{escape(words)}</text>"
    )


def line_plot(
    series: Sequence[tuple[str, Sequence[tuple[float, float]]]],
    *,
    title: str,
    about: str,
    identity: str,
    x_name: str = "",
    y_name: str = "",
    low: float | None = None,
    high: float | None = None,
    show_x: Show = short,
    show_y: Show = short,
    diagonal: str = "",
) -> Markup:
    """Draw lines through points, each in its own shape, dash and colour.

    Parameters
    ----------
    series : sequence of (name, points)
        Points are (x, y), in order of x. The first is drawn boldest.
    title, about, identity
        As for :func:`interval_plot`.
    x_name, y_name : str
        What the axes are.
    low, high : float or None
        Ends of the upright axis; of the values if not given.
    show_x, show_y : callable
        Write the figures of the axes.
    diagonal : str
        Name of the line on which y is x ("as sure as right"); none is drawn if empty.

    Returns
    -------
    Markup
        A figure with its legend.
    """
    xs = [x for _, points in series for x, _ in points]
    ys = [y for _, points in series for _, y in points]
    ys += [value for value in (low, high) if value is not None]
    reach_y = _span(ys, 0.0) if low is None or high is None else (low, high)
    plane = _Plane(_span(xs, 0.0), reach_y)
    body = plane.frame(x_name, y_name, True, show_x, show_y)
    keys = []
    if diagonal:
        least = max(plane.across[0], plane.up[0])
        most = min(plane.across[1], plane.up[1])
        body += (
            f'<path class="named" d="M{plane.x(least)} {plane.y(least)}'
            f'L{plane.x(most)} {plane.y(most)}"/>'
        )
    for place, (name, points) in enumerate(series):
        look, shape = f"k{(place + 1) % N_COLOURS}", place % N_SHAPES
        spots = [f"{plane.x(x)} {plane.y(y)}" for x, y in points]
        body += (
            f'<path class="line dash{place % 6} {look}" d="M{"L".join(spots)}"/>' if spots else ""
        )
        body += glyph_path(shape, look, 4, "".join(f"M{spot}{glyph(shape, 4)}" for spot in spots))
        keys.append((glyph_mark(shape, look), name))
    if diagonal:
        dashes = Markup(
            '<svg class="key" viewBox="0 0 16 16" aria-hidden="true">'
            '<path class="named" d="M0 8H16"/></svg>'
        )
        keys.append((dashes, diagonal))
    return _plane_figure(body, keys, title, about, identity)


def _span(values: Sequence[float], margin: float = 0.05) -> tuple[float, float]:
    """Ends of an axis, with a margin; never of no length."""
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if low == high:
        low, high = low - 0.5, high + 0.5
    room = (high - low) * margin
    return low - room, high + room


class _Plane:
    """Where values lie in a drawing, whose y runs down."""

    def __init__(self, across: tuple[float, float], up: tuple[float, float]) -> None:
        self.across, self.up = across, up

    def x(self, value: float) -> float:
        low, high = self.across
        return round(_LEFT + (value - low) / (high - low) * (_RIGHT - _LEFT), 1)

    def y(self, value: float) -> float:
        low, high = self.up
        share = min(1.0, max(0.0, (value - low) / (high - low)))
        return round(_BOTTOM - share * (_BOTTOM - _TOP), 1)

    def frame(
        self, x_name: str, y_name: str, with_scale: bool, show_x: Show = short, show_y: Show = short
    ) -> str:
        body = f'<path class="grid" d="M{_LEFT} {_TOP}V{_BOTTOM}H{_RIGHT}V{_TOP}z"/>'
        if with_scale:
            for tick in ticks(*self.up):
                body += f'<path class="grid" d="M{_LEFT} {self.y(tick)}H{_RIGHT}"/>'
                body += (
                    f'<text class="end" x="{_LEFT - 6}" y="{self.y(tick) + 3.5}">'
                    f"{escape(show_y(tick))}</text>"
                )
            for tick in ticks(*self.across):
                body += (
                    f'<text class="mid" x="{self.x(tick)}" y="{_BOTTOM + 15}">'
                    f"{escape(show_x(tick))}</text>"
                )
        if x_name:
            body += (
                f'<text class="mid strong" x="{(_LEFT + _RIGHT) / 2}" y="{_BOTTOM + 33}">'
                f"{escape(visible(x_name))}</text>"
            )
        if y_name:
            body += f'<text class="start strong" x="4" y="12">{escape(visible(y_name))}</text>'
        return body


def _plane_figure(
    body: str,
    keys: Sequence[tuple[Markup, str]],
    title: str,
    about: str,
    identity: str,
    *,
    with_axes: bool = True,
) -> Markup:
    bare = f"{_LEFT - 2} {_TOP - 2} {_RIGHT - _LEFT + 4} {_BOTTOM - _TOP + 4}"
    box = f"0 0 480 {_BOTTOM + 40}" if with_axes else bare
    drawn = drawing(identity, box, title, about, body, "plane")
    legend = "".join(f"<li>{key} <bdi>{escape(visible(name))}</bdi></li>" for key, name in keys)
    return Markup(
        f'<figure class="plot"><figcaption>{escape(visible(title))}</figcaption>{drawn}'
        f'<ul class="legend">{legend}</ul>'
        f'<p class="scale" aria-hidden="true">{escape(visible(about))}</p></figure>'
    )
