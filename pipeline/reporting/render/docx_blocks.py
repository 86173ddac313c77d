"""The blocks of a report as WordprocessingML: headings, paragraphs, tables a clerk can edit, pictures.

A table is a template filled in (templates/paper/table.xml.j2): cell by cell through python-docx it takes a hundred times as
long. Every text is escaped there, or goes in as text of an element, so nothing in it can be read as markup.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from typing import Any

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement, parse_xml

from pipeline.reporting import columns, document, language
from pipeline.reporting.document import Column, Figure, Listing, Prose, Row, Section, Table, Tiles
from pipeline.reporting.render import html, plain

DXA = 1440 / 25.4  # twentieths of a point a millimetre
EMU = 36000  # a millimetre
W = qn("w:p")[:-1]
SPACE = qn("xml:space")
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
    """Makes the elements of the parts of a report (``whole``). ``part`` is the document part pictures go into; ``styles`` maps names of
    styles to their ids; ``upright`` and ``lying`` are millimetres of room for text; tables and figures are counted
    through the whole report."""

    def __init__(self, whole: document.Document, part: Any, styles: dict[str, str], upright: float, lying: float):
        self.document, self.part, self.styles = whole, part, styles
        self.room = {False: upright, True: lying}
        self.tables = self.figures = 0

    def section(self, section: Section, number: str, *, new_page: bool = False) -> list[Any]:
        """A section under its numbered heading."""
        lying = plain.lies(section)
        title = self.paragraph(f"{number} {section.title}".strip(), "Heading 1")
        if new_page:
            _add(title.pPr, "pageBreakBefore")
        printed = [b for b in section.blocks if not (isinstance(b, Table) and b.is_for_spreadsheet)]
        return [title, *(element for block in printed for element in self.block(block, lying))]

    def block(self, block: document.Block, lying: bool) -> list[Any]:
        """The elements of a block."""
        if isinstance(block, Prose):
            return [self.paragraph(block.text, PROSE[block.kind])]
        if isinstance(block, Listing):
            return [self.paragraph(f"- {item}", "NTM Item") for item in block.items]
        if isinstance(block, Tiles):
            return self.table(plain.tiles(block, "tiles"), lying)
        if isinstance(block, Table):
            return self.table(block, lying)
        if isinstance(block, Figure):
            return self.figure(block, lying)
        raise TypeError(f"a block paper does not know: {type(block).__name__}")

    # -- paragraphs ---------------------------------------------------------------------------------------------
    def paragraph(self, text: str, style: str | None = None) -> Any:
        """A paragraph of a style; line ends in the text become line breaks."""
        made: Any = OxmlElement("w:p")
        about = _add(made, "pPr")
        if style:
            _add(about, "pStyle", val=self.styles[style])
        _run(made, text)
        return made

    def caption(self, label: str, number: int, title: str) -> Any:
        """'Bảng 3. …', its number a field, so that a clerk who adds a table can have the rest counted again."""
        made = self.paragraph(f"{label} ", "NTM Caption")
        field = _add(made, "fldSimple", instr=f" SEQ {label} \\* ARABIC ")
        _run(field, str(number))
        _run(made, f". {title}")
        return made

    # -- tables -------------------------------------------------------------------------------------------------
    def table(self, table: Table, lying: bool) -> list[Any]:
        """Caption, table and note."""
        say, made = language.say, []
        if table.title:
            self.tables += 1
            made.append(self.caption(say("Bảng"), self.tables, table.title))
        if not table.rows:
            return [*made, self.paragraph(table.empty or say("Không có dòng nào."), "NTM Fine")]
        rows = table.rows if table.paper_rows is None else table.rows[: table.paper_rows]
        made.append(self._grid(table, rows, lying))
        below = [t for t in (plain.more_rows(table, len(rows), self.document), table.note) if t]
        made += [self.paragraph(t, "NTM Fine") for t in below]
        if not below:
            made.append(self.paragraph("", "NTM Fine"))  # two tables without a paragraph between them become one
        return made

    def _grid(self, table: Table, rows: Sequence[Row], lying: bool) -> Any:
        """Word gives each column what its words need, and the rest by the shares asked for here."""
        shares = sum(c.width for c in table.columns)
        widths = [round(self.room[lying] * c.width / shares * DXA) for c in table.columns]
        lines = [[columns.format_cell(c, r.get(c.key)) for c in table.columns] for r in rows]
        sums = [language.say("Tổng cộng"), *(_sum(table, c) for c in table.columns[1:])] if table.has_total else []
        text = html.fill(
            "paper/table.xml.j2",
            title=plain.legal(table.title),
            widths=widths,
            style=self.styles[next(name for most, name in CELLS if len(widths) <= most)],
            aligns=["right" if c.is_right else "" for c in table.columns],
            head=_legal([c.title for c in table.columns]),
            rows=map(_legal, lines),
            sums=_legal(sums),
        )
        return parse_xml(text)

    # -- figures ------------------------------------------------------------------------------------------------
    def figure(self, figure: Figure, lying: bool) -> list[Any]:
        """Picture with its words, and its caption below; the words alone where a chart has no printed form."""
        chart = figure.chart
        width, highest = min(self.room[lying], 200.0), 125.0 if lying else 205.0
        picture, title, source = chart.png(DPI), chart.headline, chart.note
        across, down = struct.unpack(">II", picture[16:24])
        height = width * down / across
        if height > highest:
            width, height = width * highest / height, highest
        self.figures += 1
        inline = self.part.new_pic_inline(io.BytesIO(picture), width=round(width * EMU), height=round(height * EMU))
        for side in ("distT", "distB", "distL", "distR"):  # without them LibreOffice keeps 3 mm and cuts the right edge
            inline.set(side, "0")
        inline.docPr.set("name", plain.legal(f"{language.say('Hình')} {self.figures}"))
        inline.docPr.set("descr", plain.legal(chart.alt or title))
        holder = self.paragraph("", "NTM Figure")
        run = _add(holder, "r")
        _add(run, "drawing").append(inline)
        _add(holder.pPr, "keepNext")
        made = [holder, self.caption(language.say("Hình"), self.figures, title)]
        if source:
            made.append(self.paragraph(source, "NTM Fine"))
        return made


def _sum(table: Table, column: Column) -> str:
    total = table.total(column)
    return "" if total is None else columns.format_cell(column, total)


def _legal(texts: list[str]) -> list[str]:
    return [plain.legal(text).replace("\t", " ") for text in texts]


def _add(parent: Any, tag: str, **values: str) -> Any:
    """A child element at the end of its parent, with its attributes."""
    made = parent.makeelement(W + tag, {W + key: value for key, value in values.items()})
    parent.append(made)
    return made


def _run(paragraph: Any, text: str) -> None:
    for i, line in enumerate(plain.legal(text).split("\n")):
        if not line and not i:
            continue
        run = _add(paragraph, "r")
        if i:
            _add(run, "br")
        content = _add(run, "t")
        content.text = line.replace("\t", " ")
        content.set(SPACE, "preserve")
