"""The blocks of a report as WordprocessingML: headings, paragraphs, tables a clerk can edit, pictures.

A table is a template filled in (templates/paper/table.xml.j2): cell by cell through python-docx it takes a hundred times as
long. Every text is escaped there, or goes in as text of an element, so nothing in it can be read as markup.
"""

from __future__ import annotations

import copy
import io
import struct
from typing import Any

from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement, parse_xml
from docx.section import Section as Sheet
from docx.shared import Mm, Pt
from docx.text.run import Run

from pipeline.reporting import document, language
from pipeline.reporting.document import Figure, Listing, Prose, Section, Table, Tiles
from pipeline.reporting.render import html, plain

DXA = 1440 / 25.4  # twentieths of a point a millimetre
DPI = 200
ROMANS = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
CELLS = ((8, "NTM Cell"), (11, "NTM Small Cell"), (999, "NTM Tiny Cell"))
"""Style of a cell by the most columns its table has."""
PROSE = {"body": None, "finding": "NTM Lead", "lead": "NTM Lead", "fine": "NTM Fine", "warning": "NTM Warning"}


def roman(n: int) -> str:
    """``4`` → ``IV``, as parts of an official document are numbered."""
    made = ""
    for value, letters in ROMANS:
        made += letters * (n // value)
        n %= value
    return made


class Blocks:
    """Writes the parts of a report (``whole``) into ``made``, a document of python-docx, before the paragraph ``place``, each
    on sheets that stand or lie as it needs. Tables and figures are counted through the whole report."""

    def __init__(self, whole: document.Document, made: Any, place: Any):
        self.document, self.made, self.place = whole, made, place
        self.form = copy.deepcopy(made.element.body.sectPr)  # as the template has it: first page without a number
        self.lying, self.turns = False, 0
        page = made.sections[-1]
        sides = page.left_margin.mm + page.right_margin.mm
        width, height = sorted((page.page_width.mm, page.page_height.mm))
        self.room = {False: width - sides, True: height - sides}  # millimetres of room for text
        self.tables = self.figures = 0

    def section(self, section: Section, number: str, *, new_page: bool = False) -> None:
        """A section under its numbered heading."""
        has_turned = self.turn(lying=plain.lies(section))
        title = self.paragraph(f"{number} {section.title}".strip(), "Heading 1")
        if new_page and not has_turned:
            title.paragraph_format.page_break_before = True
        for block in section.printed:
            self.block(block)

    def block(self, block: document.Block) -> None:
        """A block by its kind."""
        if isinstance(block, Prose):
            self.paragraph(block.text, PROSE[block.kind])
        elif isinstance(block, Listing):
            for item in block.items:
                self.paragraph(f"- {item}", "NTM Item")
        elif isinstance(block, Figure):
            self.figure(block)
        else:
            self.table(plain.tiles(block, "tiles") if isinstance(block, Tiles) else block)

    # -- sheets -------------------------------------------------------------------------------------------------
    def turn(self, *, lying: bool) -> bool:
        """The break before a part that lies or stands: Word keeps the form of a section at its end. False where the sheet
        is as it should be."""
        if lying == self.lying:
            return False
        holder = self.paragraph("")
        about = holder.paragraph_format
        about.space_before, about.space_after, about.line_spacing = Pt(0), Pt(0), Pt(1)
        holder._p.pPr._insert_sectPr(self._ended_form())
        self.lying, self.turns = lying, self.turns + 1
        return True

    def close(self) -> None:
        """Give the document's last section its form."""
        last = self.made.element.body.sectPr
        last.getparent().replace(last, self._ended_form())

    def _ended_form(self) -> Any:
        """The section that ends here: as the template's, turned, and only the very first with a first page."""
        form = copy.deepcopy(self.form)
        sheet: Any = Sheet(form, self.made.part)
        if self.turns:
            sheet.different_first_page_header_footer = False
        sides = sorted((sheet.page_width, sheet.page_height), reverse=self.lying)
        sheet.page_width, sheet.page_height = sides
        if self.lying:
            sheet.orientation = WD_ORIENT.LANDSCAPE
        return form

    # -- paragraphs ---------------------------------------------------------------------------------------------
    def paragraph(self, text: str, style: str | None = None) -> Any:
        """A paragraph of a style; line ends in the text become line breaks."""
        return self.place.insert_paragraph_before(_legal(text), style)

    def caption(self, label: str, number: int, title: str) -> None:
        """'Bảng 3. …', its number a field, so that a clerk who adds a table can have the rest counted again."""
        caption = self.paragraph(f"{label} ", "NTM Caption")
        field: Any = OxmlElement("w:fldSimple", {qn("w:instr"): f" SEQ {label} \\* ARABIC "})
        caption._p.append(field)
        field.append(OxmlElement("w:r"))
        Run(field[0], caption).text = str(number)
        caption.add_run(_legal(f". {title}"))

    # -- tables -------------------------------------------------------------------------------------------------
    def table(self, table: Table) -> None:
        """Caption, table and note. Word gives each column what its words need, and the rest by the shares asked for here."""
        if table.title:
            self.tables += 1
            self.caption(language.say("Bảng"), self.tables, table.title)
        if not table.rows:
            self.paragraph(table.empty_line, "NTM Fine")
            return
        shares = sum(c.width for c in table.columns)
        lines = table.texts(table.paper_rows)
        grid = html.fill(
            "paper/table.xml.j2",
            title=plain.legal(table.title),
            widths=[round(self.room[self.lying] * c.width / shares * DXA) for c in table.columns],
            style=self.made.styles[next(name for most, name in CELLS if len(table.columns) <= most)].style_id,
            aligns=["right" if c.is_right else "" for c in table.columns],
            head=[_legal(c.title) for c in table.columns],
            rows=(map(_legal, line) for line in lines),
            sums=list(map(_legal, table.total_texts)),
        )
        self.place._p.addprevious(parse_xml(grid))
        # two tables without a paragraph between them become one
        below = [t for t in (plain.more_rows(table, len(lines), self.document), table.note) if t]
        for text in below or [""]:
            self.paragraph(text, "NTM Fine")

    # -- figures ------------------------------------------------------------------------------------------------
    def figure(self, figure: Figure) -> None:
        """Picture with its words, and its caption below."""
        chart = figure.chart
        width, highest = min(self.room[self.lying], 200.0), 125.0 if self.lying else 205.0
        picture = chart.png(DPI)
        across, down = struct.unpack(">II", picture[16:24])
        width = min(width, highest * across / down)
        self.figures += 1
        holder = self.paragraph("", "NTM Figure")
        holder.paragraph_format.keep_with_next = True
        inline = holder.add_run().add_picture(io.BytesIO(picture), Mm(width))._inline
        for side in ("distT", "distB", "distL", "distR"):  # without them LibreOffice keeps 3 mm and cuts the right edge
            inline.set(side, "0")
        inline.docPr.set("name", plain.legal(f"{language.say('Hình')} {self.figures}"))
        inline.docPr.set("descr", plain.legal(chart.alt or chart.headline))
        self.caption(language.say("Hình"), self.figures, chart.headline)
        if chart.note:
            self.paragraph(chart.note, "NTM Fine")


def _legal(text: str) -> str:
    return plain.legal(text).replace("\t", " ")
