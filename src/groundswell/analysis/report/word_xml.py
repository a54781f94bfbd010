"""The text of a Word document as WordprocessingML: runs, paragraphs, tables, bars and fields.

Written as text and read once at the end: a report has tens of thousands of elements, and making
each by itself costs more than all else in it. What stands where is for ``word`` and ``word_parts``.

Source
------
ECMA-376, Office Open XML, part 1, section 17 (WordprocessingML).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from groundswell.analysis.evidence.model import Share
from groundswell.analysis.report.reading import visible

COLOURS = {"blocks": "A8431A", "helps": "0C6B62", "unclear": "5A4E8C"}
LIGHT = {"blocks": "E3B9A4", "helps": "9FCBC5", "unclear": "C3BBE0"}
INK, SOFT, LINE, TRACK = "1C2530", "4C5866", "C9C5B8", "ECE8DC"
_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
# Letters that are written right to left, and characters that change the direction of writing.
_TURNS = re.compile("[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BREAKS = re.compile("([\t\r\n])")
_LOOK = (
    '<w:tblLook w:firstColumn="1" w:firstRow="1" w:lastColumn="0" w:lastRow="0" w:noHBand="0" '
    'w:noVBand="1" w:val="04A0"/>'
)
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{LINE}"/>'
    for side in ("top", "bottom", "insideH")
)
_TIGHT = '<w:spacing w:before="40" w:after="40"/>'
SMALL_GAP = '<w:p><w:pPr><w:spacing w:after="40"/></w:pPr></w:p>'
PAGE_BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
FIELD_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def plain(text: str) -> str:
    """Words that Word can hold, shut off from the line around them where they turn its direction.

    Examples
    --------
    >>> plain("a") , plain("a\u202eb") == "\u2068a\u202eb\u2069"
    ('a', True)
    """
    clean = visible(text)
    return f"\u2068{clean}\u2069" if not clean.isascii() and _TURNS.search(clean) else clean


def run(words: str, properties: str = "") -> str:
    """A run of text, its tabs and line ends as elements of their own.

    Examples
    --------
    >>> run("a & b", "<w:b/>")
    '<w:r><w:rPr><w:b/></w:rPr><w:t>a &amp; b</w:t></w:r>'
    """
    inner = "".join(map(_text, _BREAKS.split(words))) if words else ""
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{inner}</w:r>"


def _text(piece: str) -> str:
    if not piece:
        return ""
    if piece == "\t":
        return "<w:tab/>"
    if piece in "\r\n":
        return "<w:br/>"
    kept = ' xml:space="preserve"' if len(piece.strip()) < len(piece) else ""
    return f"<w:t{kept}>{escape(piece)}</w:t>"


def paragraph(inner: str, style_id: str = "") -> str:
    """A paragraph of runs, in a style."""
    style = f'<w:pPr><w:pStyle w:val="{style_id}"/></w:pPr>' if style_id else ""
    return f"<w:p>{style}{inner}</w:p>"


def bookmarked(inner: str, number: int, mark: str) -> str:
    """Runs that a link can lead to."""
    return (
        f'<w:bookmarkStart w:id="{number}" w:name="{mark}"/>{inner}<w:bookmarkEnd w:id="{number}"/>'
    )


def link(inner: str, mark: str) -> str:
    """Runs that lead to a bookmark."""
    return f'<w:hyperlink w:anchor="{mark}">{inner}</w:hyperlink>'


def field_start(code: str) -> str:
    """The beginning of a field, which Word works out; what it shows until then comes behind."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )


def cell(inner: str, width: int, shade: str = "") -> str:
    """A cell of a table, its width in twentieths of a point."""
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>' if shade else ""
    return f'<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="{width}"/>{fill}</w:tcPr>{inner}</w:tc>'


def cell_line(inner: str, *, to_right: bool) -> str:
    """The one paragraph of a cell, with little space around it."""
    aligned = '<w:jc w:val="right"/>' if to_right else ""
    return f"<w:p><w:pPr>{_TIGHT}{aligned}</w:pPr>{inner}</w:p>"


def row(cells: str, *, is_head: bool = False) -> str:
    """A row that stays whole; a head is repeated on every page."""
    head = "<w:tblHeader/>" if is_head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{cells}</w:tr>"


def table(rows: str, widths: Sequence[int], about: str) -> str:
    """A table with thin lines, and words for people who can't see it."""
    return (
        '<w:tbl><w:tblPr><w:tblW w:type="auto" w:w="0"/><w:jc w:val="left"/>'
        f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/>{_LOOK}'
        f"{_described(about)}</w:tblPr>{_grid(widths)}{rows}</w:tbl>"
    )


def bar(share: Share, kind: str, top: float, width: float) -> str:
    """Shaded cells: dark up to the low end of the interval, light up to its high end.

    Parameters
    ----------
    share : Share
    kind : str
        Which colour.
    top : float
        Share that a full bar stands for.
    width : float
        Of a full bar, in centimetres.
    """
    low, high = min(share.low / top, 1.0), min(share.high / top, 1.0)
    pieces = [(low, COLOURS[kind]), (high - low, LIGHT[kind]), (1 - high, TRACK)]
    parts = [(twips(part * width), colour) for part, colour in pieces if part * width >= 0.02]
    cells = "".join(cell(_low_line(7), wide, colour) for wide, colour in parts)
    about = f"Bar: {share.share:.0%}, interval of coding {share.low:.0%} to {share.high:.0%}"
    return (
        f'<w:tbl><w:tblPr><w:tblW w:type="auto" w:w="0"/><w:tblLayout w:type="fixed"/>{_LOOK}'
        f"{_described(about)}</w:tblPr>{_grid([wide for wide, _ in parts])}<w:tr>{cells}</w:tr>"
        f"</w:tbl>{_low_line(1)}"
    )


def _grid(widths: Sequence[int]) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tblGrid>{columns}</w:tblGrid>"


def _described(about: str) -> str:
    words = quoteattr(plain(about))
    return f"<w:tblCaption w:val={words}/><w:tblDescription w:val={words}/>"


def _low_line(points: int) -> str:
    """Word asks for a paragraph in every cell; make an empty one this low."""
    return (
        f'<w:p><w:pPr><w:spacing w:after="0" w:before="0" w:line="{points * 20}" '
        'w:lineRule="exact"/></w:pPr></w:p>'
    )


def twips(centimetres: float) -> int:
    """A length in twentieths of a point, as Word counts widths.

    Examples
    --------
    >>> twips(2.54)
    1440
    """
    return round(int(centimetres * 360_000) / 635)


def elements(xml: str) -> list[Any]:
    """Read elements that were written as text; a single text in them may be of any length."""
    from lxml import etree

    reader = etree.XMLParser(huge_tree=True, resolve_entities=False)
    return list(etree.fromstring(f'<w:body xmlns:w="{_NAMESPACE}">{xml}</w:body>', reader))
