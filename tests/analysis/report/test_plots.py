"""Plots: what is drawn is what was given, and it can be read without seeing it."""

import re

import pytest
from lxml import html

from groundswell.analysis.report.drawing import ticks
from groundswell.analysis.report.plane_plots import line_plot, scatter_plot
from groundswell.analysis.report.plots import N_OPEN_ROWS, bar_plot, interval_plot, matrix_plot

TEXTS = {"title": "Scores <of> ideas", "about": "Dot: score.", "identity": "p"}


def tree(plot: str) -> html.HtmlElement:
    return html.fragment_fromstring(plot)


def words(element: html.HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())


def test_interval_plot_draws_and_says_each_row() -> None:
    rows = [
        ("Parks & <b>", 75.0, 50.0, 100.0),
        ("Roads", 10.0, None, None),
        ("None", None, 1.0, 2.0),
    ]
    figure = tree(
        interval_plot(
            rows, low=0, high=100, marks=[(50, "even")], show=lambda v: f"{v:.0f}", **TEXTS
        )
    )
    lines = figure.xpath(".//li")
    assert [words(line) for line in lines] == [
        "Parks & <b> 75 50 to 100",
        "Roads 10",
        "None no figure",
    ]
    assert lines[0].xpath(".//circle/@cx") == ["75.0%"]
    assert lines[0].xpath(".//line[@class='span']/@x1") == ["50.0%"]
    assert lines[0].xpath(".//line[@class='span']/@x2") == ["100.0%"]
    assert lines[0].xpath(".//line[@class='named']/@x1") == ["50.0%"]
    assert not lines[1].xpath(".//line[@class='span']")
    assert not lines[2].xpath(".//circle")
    assert words(figure.xpath(".//figcaption")[0]) == "Scores <of> ideas"
    assert "even" in words(figure)


def test_values_off_the_scale_are_drawn_at_its_end_and_said_as_they_are() -> None:
    (line,) = tree(interval_plot([("A", 1.4, -0.2, 2.0)], low=0, high=1, **TEXTS)).xpath(".//li")
    assert line.xpath(".//circle/@cx") == ["100.0%"]
    assert words(line) == "A 1.40 −0.20 to 2.00"


@pytest.mark.parametrize("n", [0, N_OPEN_ROWS, N_OPEN_ROWS + 1, 57])
def test_no_row_is_left_out(n: int) -> None:
    figure = tree(bar_plot([(f"row {i}", float(i)) for i in range(n)], **TEXTS))
    assert len(figure.xpath(".//li")) == n
    assert len(figure.xpath(".//details//li")) == max(0, n - N_OPEN_ROWS)


def test_bars_share_one_scale() -> None:
    figure = tree(bar_plot([("a", 4.0), ("b", 1.0), ("c", 0.0)], **TEXTS))
    assert figure.xpath(".//rect[@class='fill']/@width") == ["100.0%", "25.0%", "0.0%"]


def test_scatter_plot_tells_series_by_shape_and_draws_every_point() -> None:
    few = tree(
        scatter_plot([(0, 0, 0, "left <low>"), (1, 1, 1, "")], series_names=("One", "Two"), **TEXTS)
    )
    assert len(few.xpath(".//svg[@role='img']//path[starts-with(@class, 'dots')]")) == 2
    assert len({path.get("class") for path in few.xpath(".//ul//path")}) == 2
    assert "left <low>" in words(few)
    many = [(i % 37, i % 41, i % 2, "") for i in range(5000)]
    drawn = scatter_plot(many, series_names=("One", "Two"), **TEXTS)
    paths = tree(drawn).xpath(".//svg[@role='img']//path[starts-with(@class, 'dots')]/@d")
    assert sum(path.count("M") for path in paths) == 5000


def test_line_plot_goes_through_its_points() -> None:
    figure = tree(
        line_plot(
            [("Ours", [(0, 0.0), (10, 1.0)]), ("Other", [(0, 0.5), (10, 0.5)])],
            low=0,
            high=1,
            diagonal="even",
            **TEXTS,
        )
    )
    ours, other = figure.xpath(".//path[starts-with(@class, 'line')]/@d")
    (x0, y0), (x1, y1) = (spot.split() for spot in ours[1:].split("L"))
    assert float(x0) < float(x1)
    assert float(y0) > float(y1)  # Up on the page is a smaller number.
    assert re.fullmatch(r"M\S+ (\S+)L\S+ \1", other)
    assert [words(line) for line in figure.xpath(".//ul/li")] == ["Ours", "Other", "even"]


def test_matrix_plot_is_a_table_with_shades() -> None:
    figure = tree(matrix_plot(("a", "b"), ("x", "y"), ((1.0, None), (0.0, 0.5)), **TEXTS))
    cells = [(words(cell), cell.get("class")) for cell in figure.xpath(".//td")]
    assert cells == [("100%", "heat6"), ("–", "nil"), ("0%", "heat0"), ("50%", "heat3")]
    assert len(figure.xpath(".//th[@scope='row']")) == 2


def test_plots_of_nothing_stand() -> None:
    assert "Scores" in scatter_plot([], series_names=(), **TEXTS)
    assert "Scores" in line_plot([("empty", [])], **TEXTS)
    assert "Scores" in matrix_plot((), (), (), **TEXTS)
    assert "Scores" in line_plot([("one", [(1, 1)])], **TEXTS)


@pytest.mark.parametrize(("low", "high"), [(0, 1), (0, 0.003), (-5, 12345), (2, 2), (0.1, 0.9)])
def test_ticks_lie_inside_and_are_few(low: float, high: float) -> None:
    found = ticks(low, high)
    assert all(low - 1e-9 <= tick <= high + 1e-9 for tick in found)
    assert len(found) <= 7
    assert found == sorted(set(found))
