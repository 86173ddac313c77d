"""A letter to one office: as plain text for a mail, and as DOCX in the form of Nghị định 30/2020/NĐ-CP for signing.

Number, day, deadline and signature are left for the office to fill in; it is its letter, in Word.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import dataclass
from typing import Any

from pipeline.returns.package import Package

DOTS = "……………"
NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
SIGNATORIES = (("văn phòng", "CHÁNH VĂN PHÒNG"), ("sở ", "GIÁM ĐỐC"), ("ủy ban", "CHỦ TỊCH"), ("ubnd", "CHỦ TỊCH"))
FONT = "Times New Roman"
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
INDENT = 3  # spaces of a level of the text


@dataclass(frozen=True)
class Letter:
    """``body`` are its paragraphs, three spaces before them a level deeper, '' between parts."""

    issuer: str
    office: str
    province: str
    about: str
    addressee: str
    body: tuple[str, ...]
    notice: str = ""

    def text(self) -> str:
        """The letter as plain text."""
        lines = [self.notice, ""] if self.notice else []
        lines += [
            self.office.upper(),
            f"Số: {DOTS}",
            f"{self.province or DOTS}, ngày …… tháng …… năm ……",
            "",
            f"V/v {self.about}",
            "",
            f"Kính gửi: {self.addressee}",
            "",
            *self.body,
            "",
            "Trân trọng.",
            "",
            " " * 40 + self.office.upper(),
            "",
        ]
        return "\n".join(lines)

    def docx(self, day: dt.date) -> bytes:
        """The letter as DOCX, dated inside the file by ``day``; the same bytes every time."""
        import docx
        from docx.shared import Mm

        made: Any = docx.Document()
        page = made.sections[0]
        page.page_width, page.page_height = Mm(210), Mm(297)
        page.left_margin, page.right_margin, page.top_margin, page.bottom_margin = Mm(30), Mm(15), Mm(20), Mm(20)
        _styled(made)
        self._head(made)
        _paragraph(made, f"Kính gửi: {self.addressee}.", size=14, align="center", before=14, after=10)
        for line in [*self.body, "", "Trân trọng./."]:
            if line.strip():
                deeper = (len(line) - len(line.lstrip())) / INDENT
                _paragraph(
                    made, line.strip(), size=14, align="both", first=0 if deeper else 10, left=10 * deeper, after=6
                )
        self._foot(made)
        about = made.core_properties
        about.title, about.subject = _legal(self.about)[:250], _legal(self.addressee)[:250]
        about.author = about.last_modified_by = _legal(self.office)
        about.comments, about.language = _legal(self.notice), "vi-VN"
        about.created = about.modified = dt.datetime.combine(day, dt.time())
        stream = io.BytesIO()
        made.save(stream)
        return Package(stream.getvalue()).to_bytes()

    def _head(self, made: Any) -> None:
        """Issuing body, number and subject to the left; name of the country, motto, place and day to the right."""
        if self.notice:
            _paragraph(made, self.notice, size=11, bold=True, align="center", after=6)
        left, right = _two_cells(made, 64, 101)
        if self.issuer:
            _paragraph(left, self.issuer.upper(), size=12, align="center")
        _paragraph(left, self.office.upper(), size=12, bold=True, align="center")
        _rule(left, 18)
        _paragraph(left, f"Số: ………/{_sign(self.office)}", size=13, align="center", before=4)
        _paragraph(left, f"V/v {self.about}", size=12, align="center", before=4)
        _paragraph(right, NATION, size=12, bold=True, align="center")
        _paragraph(right, MOTTO, size=13, bold=True, align="center")
        _rule(right, 24)
        place = f"{self.province or DOTS}, ngày …… tháng …… năm ………"
        _paragraph(right, place, size=13, italic=True, align="center", before=4)

    def _foot(self, made: Any) -> None:
        left, right = _two_cells(made, 82, 83)
        _paragraph(left, "Nơi nhận:", size=12, bold=True, italic=True, before=6)
        for line in ("- Như trên;", "- Lưu: VT."):
            _paragraph(left, line, size=11)
        lower = self.office.casefold()
        title = next((t for start, t in SIGNATORIES if lower.startswith(start)), DOTS)
        _paragraph(right, title, size=13, bold=True, align="center", before=6, after=64)
        _paragraph(right, DOTS, size=13, align="center")


def _legal(text: str) -> str:
    """The text with what XML cannot hold replaced by �, seen by the reader."""
    return ILLEGAL.sub("\ufffd", text)


def _sign(office: str) -> str:
    """The office's short sign in a document's number, as far as its name tells."""
    return "VPĐP-NTM" if office.casefold().startswith("văn phòng điều phối") else "………"


def _styled(made: Any) -> None:
    from docx.oxml.ns import qn

    normal = made.styles["Normal"]
    normal.font.name = FONT
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("eastAsia", "cs", "hAnsi"):
        fonts.set(qn(f"w:{script}"), FONT)


def _two_cells(made: Any, *widths: int) -> tuple[Any, Any]:
    """Two cells side by side without borders, so many millimetres wide, each with its first paragraph still free."""
    from docx.shared import Mm

    table = made.add_table(rows=1, cols=2)
    table.autofit = False
    for column, cell, width in zip(table.columns, table.rows[0].cells, widths, strict=True):
        column.width = cell.width = Mm(width)  # Word keeps to the cell's, LibreOffice to the column's
    return table.rows[0].cells


def _paragraph(
    place: Any,
    text: str,
    *,
    size: float,
    bold: bool = False,
    italic: bool = False,
    align: str = "left",
    before: float = 0,
    after: float = 0,
    first: float = 0,
    left: float = 0,
) -> Any:
    """A paragraph in a document or a cell, sizes in points, indents in millimetres."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    free = [p for p in place.paragraphs if not p.runs and place.paragraphs[-1] is p] if hasattr(place, "width") else []
    made = free[0] if free else place.add_paragraph()
    run = made.add_run(_legal(text))
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    form = made.paragraph_format
    form.alignment = {
        "left": WD_ALIGN_PARAGRAPH.LEFT,
        "center": WD_ALIGN_PARAGRAPH.CENTER,
        "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
    }[align]
    form.space_before, form.space_after = Pt(before), Pt(after)
    form.first_line_indent, form.left_indent = Mm(first), Mm(left)
    return made


def _rule(place: Any, inset: float) -> None:
    """A short line in a cell, as under the office and the motto, so many millimetres from its sides."""
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    made = _paragraph(place, "", size=1)
    form = made.paragraph_format
    form.left_indent = form.right_indent = Mm(inset)
    form.line_spacing = Pt(3)
    about = made._p.get_or_add_pPr()
    borders = about.makeelement(qn("w:pBdr"), {})
    line = {"val": "single", "sz": "6", "space": "1", "color": "000000"}
    borders.append(borders.makeelement(qn("w:bottom"), {qn(f"w:{k}"): v for k, v in line.items()}))
    # Word wants the parts of a paragraph's form in their order: borders before spacing.
    next(e for e in about if e.tag == qn("w:spacing")).addprevious(borders)
