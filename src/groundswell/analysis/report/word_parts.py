"""A Word document in the making: its styles, its page, its order, and bytes that never change.

How a paragraph or table is written is in ``word_xml``; what stands in the document is decided in
``word``. Nothing here knows of themes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from groundswell.analysis.evidence.model import Share
from groundswell.analysis.report import word_xml as xml
from groundswell.analysis.report.word_xml import COLOURS, INK, SOFT, plain

_EPOCH = (1980, 1, 1, 0, 0, 0)

# A cell of a table: words, or words with the anchor that they lead to, or a bar.
Cell = str | tuple[str, str] | Share


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
        self._body: list[str] = []
        self._toc: int | None = None
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
        page, pages = (
            xml.field_start(code) + xml.run("1") + xml.FIELD_END for code in ("PAGE", "NUMPAGES")
        )
        foot._p.extend(xml.elements(xml.run("Page ") + page + xml.run(" of ") + pages))

    def _add(self, style: str, inner: str) -> None:
        """A paragraph of runs in a style."""
        self._body.append(xml.paragraph(inner, self._style_id(style)))

    def _style_id(self, style: str) -> str:
        """The id of a style, looked up once; a paragraph without one is normal."""
        if style == "Normal":
            return ""
        if style not in self._styles:
            self._styles[style] = self.document.styles[style].style_id
        return self._styles[style]

    def title(self, text: str) -> None:
        """The title of the document."""
        self._line("Title", text)

    def _line(self, style: str, text: str) -> None:
        words = plain(text)
        self._add(style, xml.run(words) if words else "")

    def heading(self, text: str, level: int, anchor: str = "", *, listed: bool = True) -> None:
        """A heading that the table of contents and links lead to."""
        mark = self._mark(anchor or f"heading-{len(self._headings)}")
        words = plain(text)
        inner = xml.bookmarked(xml.run(words), len(self._headings) + 1, mark)
        self._add(f"Heading {level}", inner)
        self._headings.append((level if listed else 9, words, mark))

    def _mark(self, anchor: str) -> str:
        """A bookmark name: Word takes 40 letters, digits and underscores."""
        return self._bookmarks.setdefault(anchor, f"_gs{len(self._bookmarks) + 1}")

    def text(self, words: str, style: str = "Normal", *, lead: str = "") -> None:
        """A paragraph, with a bold beginning where asked."""
        bold = xml.run(plain(lead) + " ", "<w:b/>") if lead else ""
        self._add(style, bold + xml.run(plain(words)))

    def bullets(self, lines: Iterable[str], *, numbered: bool = False) -> None:
        """A list."""
        for line in lines:
            self._line("List Number" if numbered else "List Bullet", line)

    def quote(self, words: str, source: str) -> None:
        """Somebody's words and where they stand."""
        self._add("Quote", xml.run(f"“{plain(words)}”"))
        self._line("Source", source)

    def page_break(self) -> None:
        """A new page."""
        self._body.append(xml.PAGE_BREAK)

    def contents(self) -> None:
        """Mark the place of the table of contents; it is filled when the document is saved."""
        self._toc = len(self._body)
        self._add("TOC 1", "")

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
        wide = [xml.twips(width) for width in widths]
        parts = [
            xml.cell(
                xml.cell_line(
                    xml.run(plain(words), '<w:b/><w:sz w:val="18"/>'), to_right=place in numbers
                ),
                wide[place],
            )
            for place, words in enumerate(head)
        ]
        lines = [xml.row("".join(parts), is_head=True)]
        for row in rows:
            parts = []
            for place, value in enumerate(row):
                if isinstance(value, Share):
                    inner = xml.bar(value, kind, top, widths[place] - 0.4)
                else:
                    inner = xml.cell_line(self._cell_run(value), to_right=place in numbers)
                parts.append(xml.cell(inner, wide[place]))
            lines.append(xml.row("".join(parts)))
        self._body.append(xml.table("".join(lines), wide, about))
        self._body.append(xml.SMALL_GAP)

    def _cell_run(self, value: str | tuple[str, str]) -> str:
        if isinstance(value, str):
            return xml.run(plain(value), '<w:sz w:val="20"/>')
        words, anchor = value
        shown = xml.run(plain(words), '<w:sz w:val="20"/><w:u w:val="single"/>')
        return xml.link(shown, self._mark(anchor))

    def _fill_contents(self) -> None:
        """A real contents field, its entries written in; Word adds page numbers on update."""
        entries = [entry for entry in self._headings if entry[0] <= 2]
        if self._toc is None or not entries:
            return
        lines = []
        for order, (level, words, mark) in enumerate(entries):
            inner = xml.link(xml.run(words), mark)
            if order == 0:
                inner = xml.field_start(r'TOC \o "1-2" \h \z \u') + inner
            if order == len(entries) - 1:
                inner += xml.FIELD_END
            lines.append(xml.paragraph(inner, self._style_id(f"TOC {level}")))
        self._body[self._toc] = "".join(lines)

    def saved(self) -> bytes:
        """The document as bytes: the same each time, with no clock in them."""
        self._fill_contents()
        body = self.document.element.body
        for element in xml.elements("".join(self._body)):
            body.sectPr.addprevious(element)
        raw = io.BytesIO()
        self.document.save(raw)
        out = io.BytesIO()
        with zipfile.ZipFile(raw) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                if name == "docProps/thumbnail.jpeg":
                    continue
                info = zipfile.ZipInfo(name, date_time=_EPOCH)
                info.compress_type = zipfile.ZIP_DEFLATED
                part = old.read(name)
                if name == "_rels/.rels":
                    part = _without_thumbnail(part)
                new.writestr(info, part)
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
