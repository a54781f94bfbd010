"""The bricks of a Word document: headings, tables, bars, fields, and bytes that never change.

What stands in the document is decided in ``word``; nothing here knows of themes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from groundswell.analysis.evidence.model import Share
from groundswell.analysis.report.reading import visible

COLOURS = {"blocks": "A8431A", "helps": "0C6B62", "unclear": "5A4E8C"}
LIGHT = {"blocks": "E3B9A4", "helps": "9FCBC5", "unclear": "C3BBE0"}
INK, SOFT, LINE, TRACK = "1C2530", "4C5866", "C9C5B8", "ECE8DC"
_EPOCH = (1980, 1, 1, 0, 0, 0)
# Characters that change the direction of writing, and letters that are written right to left.
_TURNING = ("\u200e", "\u200f", "\u061c", *map(chr, range(0x202A, 0x202F)),
            *map(chr, range(0x2066, 0x206A)))  # fmt: skip

# A cell of a table: words, or words with the anchor that they lead to, or a bar.
Cell = str | tuple[str, str] | Share


def plain(text: str) -> str:
    """Words that Word can hold, shut off from the line around them where they turn its direction.

    Examples
    --------
    >>> plain("a") , plain("a\u202eb") == "\u2068a\u202eb\u2069"
    ('a', True)
    """
    clean = visible(text)
    right_to_left = any("\u0590" <= char <= "\u08ff" for char in clean)
    if right_to_left or any(char in clean for char in _TURNING):
        return f"\u2068{clean}\u2069"
    return clean


class Paper:
    """A Word document in the making.

    Parameters
    ----------
    title : str
        Title of the document, which stands in the header too.
    notice : str or None
        A sentence for the header of every page.
    """

    def __init__(self, title: str, notice: str | None) -> None:
        self.document: Any = Document()
        self._bookmarks: dict[str, str] = {}
        self._headings: list[tuple[int, str, str]] = []
        self._toc: Any = None
        self._styles: dict[str, str] = {}
        self._set_styles()
        self._set_page(plain(title), notice)
        core = self.document.core_properties
        core.title, core.author, core.comments = plain(title)[:250], "Groundswell", ""
        core.language = "en-GB"
        for name in ("created", "modified", "lastModifiedBy", "revision"):
            for element in list(core._element):
                if element.tag.endswith("}" + name):
                    core._element.remove(element)

    def _set_styles(self) -> None:
        styles = self.document.styles
        _drop_table_styles(styles)
        normal = styles["Normal"]
        normal.font.name, normal.font.size = "Calibri", Pt(11)
        normal.font.color.rgb = RGBColor.from_string(INK)
        normal.element.rPr.rFonts.set(qn("w:eastAsia"), "Calibri")
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "en-GB")
        normal.element.rPr.append(language)
        normal.paragraph_format.space_after = Pt(6)
        normal.paragraph_format.line_spacing = 1.15
        for name, size, before, colour in (
            ("Title", 26, 0, INK),
            ("Heading 1", 20, 24, COLOURS["helps"]),
            ("Heading 2", 15, 18, INK),
            ("Heading 3", 12.5, 12, INK),
        ):
            style = styles[name]
            style.font.name, style.font.size, style.font.bold = "Georgia", Pt(size), True
            style.font.color.rgb = RGBColor.from_string(colour)
            for old in style.element.rPr.findall(qn("w:rFonts")):
                style.element.rPr.remove(old)
            style.font.name = "Georgia"
            style.paragraph_format.space_before = Pt(before)
            style.paragraph_format.space_after = Pt(6)
            style.paragraph_format.keep_with_next = True
        borders = styles["Title"].element.pPr.find(qn("w:pBdr"))
        if borders is not None:
            styles["Title"].element.pPr.remove(borders)
        quote = styles["Quote"]
        quote.font.name, quote.font.italic, quote.font.size = "Georgia", False, Pt(11.5)
        quote.font.color.rgb = RGBColor.from_string(INK)
        quote.paragraph_format.left_indent = Cm(0.6)
        quote.paragraph_format.space_after = Pt(0)
        quote.paragraph_format.keep_with_next = True
        for name, indent, size in (("Source", 0.6, 9), ("Small", 0, 9.5)):
            style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = normal
            style.font.size = Pt(size)
            style.font.color.rgb = RGBColor.from_string(SOFT)
            style.paragraph_format.left_indent = Cm(indent)
        for level in (1, 2):
            style = styles.add_style(f"TOC {level}", WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = normal
            style.paragraph_format.left_indent = Cm(0.7 * (level - 1))
            style.paragraph_format.space_after = Pt(2)

    def _set_page(self, title: str, notice: str | None) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)
        section.top_margin = section.bottom_margin = Cm(2.2)
        head = section.header.paragraphs[0]
        head.style = self.document.styles["Small"]
        head.add_run(title)
        if notice:
            line = section.header.add_paragraph(style="Small")
            line.add_run(plain(notice)).bold = True
        foot = section.footer.paragraphs[0]
        foot.style = self.document.styles["Small"]
        foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        foot.add_run("Page ")
        _field(foot, "PAGE", "1")
        foot.add_run(" of ")
        _field(foot, "NUMPAGES", "1")

    def _paragraph(self, style: str, words: str = "") -> Any:
        """A paragraph in a style; the style's id is looked up once."""
        paragraph = self.document.add_paragraph(words)
        if style != "Normal":
            if style not in self._styles:
                self._styles[style] = self.document.styles[style].style_id
            paragraph._p.style = self._styles[style]
        return paragraph

    def title(self, text: str) -> None:
        """The title of the document."""
        self._paragraph("Title", plain(text))

    def heading(self, text: str, level: int, anchor: str = "", *, listed: bool = True) -> None:
        """A heading that the table of contents and links lead to."""
        paragraph = self._paragraph(f"Heading {level}")
        mark = self._mark(anchor or f"heading-{len(self._headings)}")
        number = str(len(self._headings) + 1)
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        start.set(qn("w:id"), number)
        start.set(qn("w:name"), mark)
        end.set(qn("w:id"), number)
        paragraph._p.append(start)
        paragraph.add_run(plain(text))
        paragraph._p.append(end)
        self._headings.append((level if listed else 9, plain(text), mark))

    def _mark(self, anchor: str) -> str:
        """A bookmark name: Word takes 40 letters, digits and underscores."""
        return self._bookmarks.setdefault(anchor, f"_gs{len(self._bookmarks) + 1}")

    def text(self, words: str, style: str = "Normal", *, lead: str = "") -> Any:
        """A paragraph, with a bold beginning where asked."""
        paragraph = self._paragraph(style)
        if lead:
            paragraph.add_run(plain(lead) + " ").bold = True
        paragraph.add_run(plain(words))
        return paragraph

    def bullets(self, lines: Iterable[str], *, numbered: bool = False) -> None:
        """A list."""
        for line in lines:
            self._paragraph("List Number" if numbered else "List Bullet", plain(line))

    def quote(self, words: str, source: str) -> None:
        """Somebody's words and where they stand."""
        self._paragraph("Quote", f"“{plain(words)}”")
        self._paragraph("Source", plain(source))

    def page_break(self) -> None:
        """A new page."""
        self.document.add_page_break()

    def contents(self) -> None:
        """Mark the place of the table of contents; it is filled when the document is saved."""
        self._toc = self._paragraph("TOC 1")

    def table(
        self,
        head: Sequence[str],
        rows: Sequence[Sequence[Cell]],
        *,
        about: str,
        widths: Sequence[float],
        kind: str = "helps",
        top: float = 1.0,
        numbers: Sequence[int] = (),
    ) -> None:
        """A table whose head is repeated on every page and whose rows stay whole.

        Parameters
        ----------
        head : sequence of str
            A word for each column.
        rows : sequence of sequence
            Cells: words, (words, anchor) for a link, or a Share for a bar.
        about : str
            What the table shows, for people who can't see it.
        widths : sequence of float
            Centimetres.
        kind : str
            Which colour the bars have.
        top : float
            Share that a full bar stands for.
        numbers : sequence of int
            Columns that hold figures and are set to the right.
        """
        table = self.document.add_table(rows=1, cols=len(head))
        table.alignment = WD_TABLE_ALIGNMENT.LEFT
        table.autofit = False
        _describe(table, about)
        _lines(table)
        for place, words in enumerate(head):
            paragraph = table.rows[0].cells[place].paragraphs[0]
            run = paragraph.add_run(plain(words))
            run.bold, run.font.size = True, Pt(9)
        mark = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(mark)
        for row in rows:
            cells = table.add_row().cells
            for place, value in enumerate(row):
                self._fill(cells[place], value, kind, top, widths[place])
        for place, width in enumerate(widths):
            table.columns[place].width = Cm(width)
        for row in table._tbl.tr_lst:
            row.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))
            for place, cell in enumerate(row.tc_lst):
                cell.width = Cm(widths[place])
                for paragraph in cell.p_lst:
                    _tighten(paragraph, to_right=place in numbers)
        self.document.add_paragraph().paragraph_format.space_after = Pt(2)

    def _fill(self, cell: Any, value: Cell, kind: str, top: float, width: float) -> None:
        paragraph = cell.paragraphs[0]
        if isinstance(value, Share):
            _bar(cell, value, kind, top, width - 0.4)
        elif isinstance(value, tuple):
            self._link(paragraph, *value)
        else:
            paragraph.add_run(plain(value)).font.size = Pt(10)

    def _link(self, paragraph: Any, words: str, anchor: str) -> None:
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), self._mark(anchor))
        run = paragraph.add_run(plain(words))
        run.font.size = Pt(10)
        run.font.underline = True
        link.append(run._r)
        paragraph._p.append(link)

    def _fill_contents(self) -> None:
        """A real contents field, its entries written in; Word adds page numbers on update."""
        entries = [entry for entry in self._headings if entry[0] <= 2]
        if self._toc is None or not entries:
            return
        place = self._toc._p
        for order, (level, words, mark) in enumerate(entries):
            paragraph = self._paragraph(f"TOC {level}")
            if order == 0:
                _field_start(paragraph, r'TOC \o "1-2" \h \z \u')
            link = OxmlElement("w:hyperlink")
            link.set(qn("w:anchor"), mark)
            link.append(paragraph.add_run(words)._r)
            paragraph._p.append(link)
            if order == len(entries) - 1:
                _field_end(paragraph)
            place.addprevious(paragraph._p)
        place.getparent().remove(place)

    def saved(self) -> bytes:
        """The document as bytes: the same each time, with no clock in them."""
        self._fill_contents()
        raw = io.BytesIO()
        self.document.save(raw)
        out = io.BytesIO()
        with zipfile.ZipFile(raw) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                if name == "docProps/thumbnail.jpeg":
                    continue
                info = zipfile.ZipInfo(name, date_time=_EPOCH)
                info.compress_type = zipfile.ZIP_DEFLATED
                body = old.read(name)
                if name == "_rels/.rels":
                    body = _without_thumbnail(body)
                new.writestr(info, body)
        return out.getvalue()


def _drop_table_styles(styles: Any) -> None:
    """The default template has a hundred unused table styles, and every look-up walks past them."""
    for style in list(styles.element.style_lst):
        if style.get(qn("w:type")) == "table" and style.get(qn("w:default")) is None:
            styles.element.remove(style)
    latent = styles.element.find(qn("w:latentStyles"))
    if latent is not None:
        styles.element.remove(latent)


def _without_thumbnail(rels: bytes) -> bytes:
    """The default template of python-docx carries a picture of another document: leave it out."""
    return re.sub(rb"<Relationship [^>]*thumbnail\.jpeg[^>]*/>", b"", rels)


def _field_start(paragraph: Any, code: str) -> None:
    for kind in ("begin", None, "separate"):
        run = paragraph.add_run()._r
        if kind is None:
            words = OxmlElement("w:instrText")
            words.set(qn("xml:space"), "preserve")
            words.text = f" {code} "
            run.append(words)
        else:
            char = OxmlElement("w:fldChar")
            char.set(qn("w:fldCharType"), kind)
            run.append(char)


def _field_end(paragraph: Any) -> None:
    char = OxmlElement("w:fldChar")
    char.set(qn("w:fldCharType"), "end")
    paragraph.add_run()._r.append(char)


def _field(paragraph: Any, code: str, shown: str) -> None:
    _field_start(paragraph, code)
    paragraph.add_run(shown)
    _field_end(paragraph)


def _describe(table: Any, about: str) -> None:
    for tag in ("w:tblCaption", "w:tblDescription"):
        element = OxmlElement(tag)
        element.set(qn("w:val"), plain(about))
        table._tbl.tblPr.append(element)


def _lines(table: Any) -> None:
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", LINE)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    layout = table._tbl.tblPr.find(qn("w:tblLayout"))
    if layout is not None:
        layout.addprevious(borders)
    else:
        table._tbl.tblPr.append(borders)


def _tighten(paragraph: Any, *, to_right: bool) -> None:
    """Little space around a line in a table; a bar's own empty line keeps what it has."""
    properties = paragraph.get_or_add_pPr()
    if properties.spacing_before is None:
        properties.spacing_before = properties.spacing_after = Pt(2)
    if to_right:
        properties.jc_val = WD_ALIGN_PARAGRAPH.RIGHT


def _bar(cell: Any, share: Share, kind: str, top: float, width: float) -> None:
    """Shaded cells: dark up to the low end of the interval, light up to its high end."""
    low, high = min(share.low / top, 1.0), min(share.high / top, 1.0)
    pieces = [(low, COLOURS[kind]), (high - low, LIGHT[kind]), (1 - high, TRACK)]
    pieces = [(part, colour) for part, colour in pieces if part * width >= 0.02]
    inner = cell.add_table(rows=1, cols=len(pieces))
    inner.autofit = False
    _describe(
        inner, f"Bar: {share.share:.0%}, interval of coding {share.low:.0%} to {share.high:.0%}"
    )
    for place, (part, colour) in enumerate(pieces):
        piece = inner.rows[0].cells[place]
        inner.columns[place].width = piece.width = Cm(part * width)
        shade = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
            shade.set(qn(f"w:{name}"), value)
        piece._tc.get_or_add_tcPr().append(shade)
        _shrink(piece.paragraphs[0], 7)
    cell._tc.remove(cell.paragraphs[0]._p)
    _shrink(cell.paragraphs[-1], 1)


def _shrink(paragraph: Any, points: int) -> None:
    """Word asks for a paragraph in every cell; make an empty one this low."""
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.space_before = Pt(0)
    paragraph.paragraph_format.line_spacing = Pt(points)
