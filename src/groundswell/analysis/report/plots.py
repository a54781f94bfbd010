"""Plots of any figures in rows, as HTML and inline SVG, coloured by the page's style sheet.

Each has a title, says what it shows, and carries its numbers or stands beside a table that does.
Colours never tell things apart alone: shapes and dashes do too. Plots on a plane are in
``plane_plots``, charts of themes in ``charts``. Nothing here decides what is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup, escape

from groundswell.analysis.report.drawing import (
    ticks,
)
from groundswell.analysis.report.reading import visible

N_OPEN_ROWS = 20

Show = Callable[[float], str]


def two_decimals(value: float) -> str:
    """A figure with two decimals and a true minus.

    Examples
    --------
    >>> two_decimals(-0.5)
    '−0.50'
    """
    return f"{value:,.2f}".replace("-", "−")


def whole_percent(share: float) -> str:
    """A share as whole per cent.

    Examples
    --------
    >>> whole_percent(0.256)
    '26%'
    """
    return f"{share * 100:.0f}%"


def short(value: float) -> str:
    """A round figure for an axis.

    Examples
    --------
    >>> short(0.2), short(-4.0), short(12000)
    ('0.2', '−4', '12,000')
    """
    return f"{value:,.6g}".replace("-", "−")


def interval_plot(
    rows: Sequence[tuple[str, float | None, float | None, float | None]],
    *,
    low: float,
    high: float,
    title: str,
    about: str,
    identity: str,
    marks: Sequence[tuple[float, str]] = (),
    show: Show = two_decimals,
) -> Markup:
    """Draw a dot with its interval for each row.

    Parameters
    ----------
    rows : sequence of (label, value, low, high)
        From top to bottom. A row whose value is None says so; one without low and high gets a dot
        only.
    low, high : float
        Ends of the scale. What lies beyond is drawn at the end; the words give its true figure.
    title, about : str
        What the plot is, and how to read it. Both are shown.
    identity : str
        Unlike that of any other plot on the page: letters, digits, hyphens.
    marks : sequence of (value, name)
        Values to draw a dashed line at, such as "chance".
    show : callable
        Writes a value.

    Returns
    -------
    Markup
        A figure. Rows beyond the first twenty are folded away.

    Examples
    --------
    >>> plot = interval_plot([("Parks", 0.6, 0.5, 0.7)], low=0, high=1, title="Scores",
    ...                      about="Dot: score.", identity="p")
    >>> "0.50 to 0.70" in plot
    True
    """
    lines = _grid_lines(low, high, marks)
    drawn = []
    for label, value, least, most in rows:
        body, words = lines, '<span class="nil">no figure</span>'
        if value is not None:
            words = f"<strong>{escape(show(value))}</strong>"
            if least is not None and most is not None:
                start, end = _across(least, low, high), _across(most, low, high)
                body += f'<line class="span" x1="{start}%" x2="{end}%" y1="50%" y2="50%"/>'
                words += f" <span>{escape(show(least))} to {escape(show(most))}</span>"
            body += f'<circle class="dot" cx="{_across(value, low, high)}%" cy="50%" r="6"/>'
        drawn.append(_row(label, body, words))
    return _figure(drawn, low, high, title, about, identity, marks, show)


def bar_plot(
    rows: Sequence[tuple[str, float | None]],
    *,
    title: str,
    about: str,
    identity: str,
    high: float | None = None,
    show: Show = short,
) -> Markup:
    """Draw a bar for each row, from nought to its value.

    Parameters
    ----------
    rows : sequence of (label, value)
        From top to bottom; values from nought up, None where there is none.
    title, about, identity, show
        As for :func:`interval_plot`.
    high : float or None
        Value of a full bar; the largest value if not given.

    Returns
    -------
    Markup
        A figure. Rows beyond the first twenty are folded away.
    """
    top = high or max((value for _, value in rows if value is not None), default=1.0) or 1.0
    lines = _grid_lines(0.0, top, ())
    drawn = []
    for label, value in rows:
        body = '<rect class="track" x="0" y="15%" width="100%" height="70%"/>' + lines
        words = '<span class="nil">no figure</span>'
        if value is not None:
            width = _across(value, 0.0, top)
            body += f'<rect class="fill" x="0" y="15%" width="{width}%" height="70%"/>'
            words = f"<strong>{escape(show(value))}</strong>"
        drawn.append(_row(label, body, words))
    return _figure(drawn, 0.0, top, title, about, identity, (), show, style="plot barplot")


def _across(value: float, low: float, high: float) -> float:
    return round(min(1.0, max(0.0, (value - low) / ((high - low) or 1.0))) * 100, 2)


def _grid_lines(low: float, high: float, marks: Sequence[tuple[float, str]]) -> str:
    def line(style: str, value: float) -> str:
        x = _across(value, low, high)
        return f'<line class="{style}" x1="{x}%" x2="{x}%" y1="0" y2="100%"/>'

    return "".join(line("grid", tick) for tick in ticks(low, high, 5)) + "".join(
        line("named", value) for value, _ in marks
    )


def _row(label: str, body: str, words: str) -> str:
    return (
        f'<li class="plotrow"><p class="what"><bdi>{escape(visible(label))}</bdi></p>'
        f'<svg aria-hidden="true">{body}</svg><p class="how">{words}</p></li>'
    )


def _axis(
    places: Sequence[tuple[float, str]], low: float, high: float, style: str, height: str
) -> str:
    texts = ""
    for value, words in places:
        x = _across(value, low, high)
        texts += f'<text class="mid" x="{x}%" y="{height}">{escape(words)}</text>'
    return (
        f'<div class="plotrow {style}" aria-hidden="true"><svg>{texts}</svg>'
        '<p class="how">–</p></div>'
    )


def _figure(
    drawn: Sequence[str],
    low: float,
    high: float,
    title: str,
    about: str,
    identity: str,
    marks: Sequence[tuple[float, str]],
    show: Show,
    style: str = "plot",
) -> Markup:
    places = [
        (tick, short(tick) if show is two_decimals else show(tick)) for tick in ticks(low, high, 5)
    ]
    above = _axis(marks, low, high, "names", "18") if marks else ""
    below = _axis(places, low, high, "ticks", "16")
    first = f'<ol class="plotrows">{"".join(drawn[:N_OPEN_ROWS])}</ol>'
    body = above + first + below
    if rest := drawn[N_OPEN_ROWS:]:
        more = f'<ol class="plotrows" start="{N_OPEN_ROWS + 1}">{"".join(rest)}</ol>'
        body += (
            f'<details class="more"><summary>The other {len(rest):,}</summary>'
            f"{above}{more}{below}</details>"
        )
    return Markup(
        f'<figure class="{style}" aria-labelledby="{identity}-t" aria-describedby="{identity}-d">'
        f'<figcaption id="{identity}-t">{escape(visible(title))}</figcaption>{body}'
        f'<p class="scale" id="{identity}-d">{escape(visible(about))}</p></figure>'
    )


def matrix_plot(
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[Sequence[float | None]],
    *,
    title: str,
    about: str,
    identity: str,
    show: Show = whole_percent,
    corner: str = "",
) -> Markup:
    """Draw a grid of cells, darker the higher, with the figures in them.

    Parameters
    ----------
    rows, columns : sequence of str
        Names.
    values : sequence of sequence of float or None
        From 0 to 1, one sequence for each row; None where there is no figure.
    title, about, identity, show
        As for :func:`interval_plot`.
    corner : str
        What the rows are.

    Returns
    -------
    Markup
        A figure that scrolls within itself where it is wide. It is its own table.
    """
    head = "".join(f'<th scope="col"><bdi>{escape(visible(name))}</bdi></th>' for name in columns)
    first = escape(visible(corner)) or Markup('<span class="unseen">Row</span>')
    lines = ""
    for name, cells in zip(rows, values, strict=True):
        drawn = "".join(
            '<td class="nil">–</td>'
            if value is None
            else f'<td class="heat{_shade(value)}">{escape(show(value))}</td>'
            for value in cells
        )
        lines += f'<tr><th scope="row"><bdi>{escape(visible(name))}</bdi></th>{drawn}</tr>'
    return Markup(
        f'<figure class="plot"><figcaption>{escape(visible(title))}</figcaption>'
        f'<div class="scroll" role="region" aria-label="{escape(visible(title))}" tabindex="0">'
        f'<table class="heatgrid plotted" aria-describedby="{identity}-d">'
        f'<thead><tr><th scope="col">{first}</th>{head}</tr></thead>'
        f"<tbody>{lines}</tbody></table></div>"
        f'<p class="scale" id="{identity}-d">{escape(visible(about))}</p></figure>'
    )


def _shade(value: float) -> int:
    return min(6, max(0, round(value * 6)))
