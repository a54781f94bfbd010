"""A ``Page`` as one HTML file that needs no network, in the look of the report.

Shares the report's style sheet, its escaping and its content security policy. The page works
without JavaScript; with it, tables can be sorted.
"""

from __future__ import annotations

import re

from markupsafe import Markup

from groundswell.analysis.report.html import content_policy, environment, page_notice, static_text
from groundswell.analysis.report.page import Cell, Page, Table
from groundswell.analysis.report.wording import number

_IN_FIGURES = frozenset(("to", "of", "in"))
LONGEST_OPEN_TABLE = 20
"""Rows; a longer table is folded away until asked for."""


def render_page(page: Page) -> str:
    """Write a page as one HTML file.

    Parameters
    ----------
    page : Page
        What is to be shown. Its texts are taken to be redacted already.

    Returns
    -------
    str
        A whole HTML document: styles, script and drawings inside, no address outside it. Its
        content security policy lets nothing run but its own script. The same page gives the same
        text.

    Examples
    --------
    >>> render_page(Page("Ideas", ("Two ideas.",), (), ())).startswith("<!doctype html>")
    True
    """
    style = static_text("report.css") + static_text("page.css") + page_notice(page.sample_notice)
    script = static_text("page.js")
    return (
        environment()
        .get_template("page.html.j2")
        .render(
            p=page,
            style=Markup(style),
            script=Markup(script),
            policy=content_policy(script, style),
            cell=shown,
            is_figure=figure_columns,
            longest=LONGEST_OPEN_TABLE,
        )
    )


def shown(value: Cell) -> str:
    """A cell as people read it.

    Examples
    --------
    >>> shown(1234), shown(0.5), shown(None), shown("0.500")
    ('1,234', '0.50', '–', '0.500')
    """
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return number(value)
    return "–" if value != value else f"{value:,.2f}"


def figure_columns(table: Table) -> list[bool]:
    """Say for each column whether it holds figures, which stand at the right.

    Examples
    --------
    >>> figure_columns(Table("", ("Idea", "Score"), (("A", 1), ("B", None))))
    [False, True]
    >>> figure_columns(Table("", ("Item", "Said"), (("a", "3: ann; 4: bob"),)))
    [False, False]
    """
    return [
        any(_is_figure(row[place]) for row in table.rows)
        and all(_is_figure(row[place]) or row[place] in (None, "", "–") for row in table.rows)
        for place in range(len(table.header))
    ]


def _is_figure(value: Cell) -> bool:
    if isinstance(value, str):
        # "3: ann, bob" starts with a digit and is words all the same.
        words = re.findall(r"[^\W\d_]+|:(?= )", value)
        return value.lstrip("-−+<> ")[:1].isdecimal() and _IN_FIGURES.issuperset(words)
    return value is not None
