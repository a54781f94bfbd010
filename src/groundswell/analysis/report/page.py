"""A page of findings as plain data: sections with sentences, a figure and the figure's own table.

Each command that is not ``analyse`` says what it found as a :class:`Page`; ``page_html`` lays it
out, ``plots`` draws. Nothing here knows of any one method, and nothing is worked out here.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table as people read it.

    Attributes
    ----------
    caption : str
        What the table holds: a plain sentence or name, shown above it.
    header : tuple of str
        Names of the columns.
    rows : tuple of tuple
        Cells; the first of a row names the row. A count is shown with commas, a float with two
        decimals, None as a dash; a text is shown as it is. A column that holds numbers only, or
        texts such as "0.5 (0.4 to 0.6)", stands at the right.
    note : str
        What a reader must know beside the cells, shown below.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One finding with what stands behind it.

    Attributes
    ----------
    anchor : str
        Name in the page's address, unlike every other on the page.
    heading : str
        What it is about.
    sentences : tuple of str
        Paragraphs: what it means and how sure it is, in plain words.
    figure : Markup or None
        A drawing by ``plots``; None where there is nothing to draw.
    table : Table or None
        The figure's own numbers.
    quotes : tuple of (str, str)
        People's words, shown exactly, and where they are from.
    subsections : tuple of Section
        Parts of the same finding. They may have no parts of their own.
    """

    anchor: str
    heading: str
    sentences: tuple[str, ...]
    figure: Markup | None = None
    table: Table | None = None
    quotes: tuple[tuple[str, str], ...] = ()
    subsections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """All that one result file shows.

    Attributes
    ----------
    title : str
        Of the page.
    lead : tuple of str
        What a person reads in half a minute.
    facts : tuple of (str, str)
        Names and values that are shown large: ("Coders", "4").
    sections : tuple of Section
        Findings, in reading order.
    notices : tuple of str
        What must be read with care; shown after the lead.
    sample_notice : str or None
        Said on every printed page, where the data are a made-up sample.
    """

    title: str
    lead: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    notices: tuple[str, ...] = ()
    sample_notice: str | None = None
