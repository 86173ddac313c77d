"""The template of the official form, made by this script so that the binary in the project can be made again.

    python -m pipeline.reporting.render.docx_template

It follows the form of Vietnamese administrative documents (Nghị định 30/2020/NĐ-CP, annex I; Thông tư 01/2011/TT-BNV
looked the same): A4, margins 20/20/30/15 mm, Times New Roman, a head of two columns, the page number at the top from the
second page, "Nơi nhận" beside the signature. Office staff may edit a copy; the names in double braces are filled in by
``docx.context``, and ``{{p body }}`` is where the parts of the report come.
"""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

OFFICIAL = Path(__file__).parents[1] / "templates" / "official.docx"
FACE = "Times New Roman"
MADE_ON = dt.datetime(2019, 1, 1)

# Style: based on, points, what else. The first is what every other falls back on.
_HEADINGS = {"Heading 1": 13, "Heading 2": 13, "Heading 3": 13}
_PARAGRAPHS: dict[str, dict[str, Any]] = {
    "NTM Lead": {"bold": True},
    "NTM Fine": {"size": 11, "italic": True, "indent": 0.0, "before": 2, "after": 4},
    "NTM Warning": {"bold": True, "italic": True},
    "NTM Item": {"after": 3},
    "NTM Cell": {"size": 10, "indent": 0.0, "after": 0, "before": 0, "left": True},
    "NTM Small Cell": {"size": 9, "indent": 0.0, "after": 0, "before": 0, "left": True},
    "NTM Tiny Cell": {"size": 7.5, "indent": 0.0, "after": 0, "before": 0, "left": True},
    "NTM Caption": {"size": 12, "bold": True, "indent": 0.0, "before": 8, "after": 4, "centre": True},
    "NTM Figure": {"indent": 0.0, "before": 6, "after": 0, "centre": True},
    "NTM Form": {"size": 13, "indent": 0.0, "before": 0, "after": 0, "centre": True},
}


def make() -> bytes:
    """The template's bytes; the same whenever it is made."""
    import docx
    from docx.shared import Mm

    made: Any = docx.Document()
    body = made.element.body
    for element in list(body)[:-1]:
        body.remove(element)
    _without_ballast(made)
    _styles(made)
    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(20), Mm(20), Mm(30), Mm(15)
    page.header_distance, page.footer_distance = Mm(9), Mm(10)
    page.different_first_page_header_footer = True
    _page_head(page.first_page_header, numbered=False)
    _page_head(page.header, numbered=True)
    _head(made)
    _title(made)
    made.add_paragraph("{{ opening }}")
    made.add_paragraph("{{p body }}")
    made.add_paragraph("{{ closing }}").paragraph_format.keep_with_next = True  # no signature alone on a sheet
    _signature(made)
    made.add_paragraph("{{p annexes }}")
    about = made.core_properties
    about.title, about.author, about.comments, about.last_modified_by = "{{ subject }}", "{{ office }}", "", ""
    about.created = about.modified = MADE_ON
    stream = io.BytesIO()
    made.save(stream)
    return repacked(stream.getvalue())


def repacked(packed: bytes) -> bytes:
    """A zip file with its members' times fixed: the same content gives the same bytes."""
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            new.writestr(member, old.read(name))
    return out.getvalue()


def _without_ballast(made: Any) -> None:
    """Leave out what python-docx's own template brings and this form never uses: a picture, a second copy of the
    styles, a hundred table styles."""
    for owner in (made.part, made.part.package):
        for key, relation in list(owner.rels.items()):
            if relation.reltype.endswith(("/stylesWithEffects", "/thumbnail", "/customXml")):
                del owner.rels[key]
    sheet = made.styles.element
    for style in list(sheet.findall(_q("w:style"))):
        if style.get(_q("w:type")) == "table" and style.get(_q("w:default")) != "1":
            sheet.remove(style)


# -- styles ---------------------------------------------------------------------------------------------------------
def _styles(made: Any) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
    from docx.shared import Mm, Pt, RGBColor

    normal = made.styles["Normal"]
    _face(normal, 13)
    normal.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    normal.paragraph_format.first_line_indent = Mm(10)
    normal.paragraph_format.space_after, normal.paragraph_format.space_before = Pt(6), Pt(0)
    normal.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    for name, size in _HEADINGS.items():
        style = made.styles[name]
        _face(style, size)
        style.font.bold, style.font.italic, style.font.all_caps = True, name == "Heading 3", name == "Heading 1"
        style.font.color.rgb = RGBColor(0, 0, 0)
        form = style.paragraph_format
        form.space_before, form.space_after = Pt(10 if name == "Heading 1" else 6), Pt(4)
        form.keep_with_next, form.first_line_indent = True, Mm(10)
    for name, look in _PARAGRAPHS.items():
        style = made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.quick_style = normal, True
        _face(style, look.get("size", 13))
        style.font.bold, style.font.italic = look.get("bold"), look.get("italic")
        form = style.paragraph_format
        if "indent" in look:
            form.first_line_indent = Mm(look["indent"])
        if "centre" in look or "left" in look:
            form.alignment = WD_ALIGN_PARAGRAPH.CENTER if "centre" in look else WD_ALIGN_PARAGRAPH.LEFT
        form.space_before, form.space_after = Pt(look.get("before", 0)), Pt(look.get("after", 6))
        form.keep_with_next = True if name == "NTM Caption" else None
    header = made.styles["Header"]
    header.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    header.paragraph_format.first_line_indent = Mm(0)
    header.paragraph_format.space_after = Pt(0)
    for fonts in made.styles.element.iter(_q("w:rFonts")):
        _set_fonts(fonts)


def _q(name: str) -> str:
    from docx.oxml.ns import qn

    return qn(name)


def _set_fonts(fonts: Any) -> None:
    """One face for every script: a style that names only Latin letters leaves the others to Calibri's theme."""
    for key in list(fonts.attrib):
        del fonts.attrib[key]
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(_q(f"w:{script}"), FACE)


def _face(style: Any, points: float) -> None:
    from docx.shared import Pt

    style.font.size = Pt(points)
    run = style.element.get_or_add_rPr()
    _set_fonts(run.get_or_add_rFonts())
    both = run.find(_q("w:szCs"))
    if both is None:
        size = run.find(_q("w:sz"))
        both = size.makeelement(_q("w:szCs"), {})
        size.addnext(both)
    both.set(_q("w:val"), str(int(points * 2)))


# -- the parts of the form --------------------------------------------------------------------------------------------
def _line(cell: Any, text: str, size: float = 13, *, bold: bool = False, italic: bool = False) -> Any:
    """A paragraph of the form in a cell; the first takes the cell's own empty paragraph."""
    from docx.shared import Pt

    first = len(cell.paragraphs) == 1 and not cell.paragraphs[0].text and not cell.paragraphs[0].runs
    paragraph = cell.paragraphs[0] if first else cell.add_paragraph()
    paragraph.style = "NTM Form"
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic = Pt(size), bold or None, italic or None
    return paragraph


def _rule(owner: Any, left: float, right: float, *, below: float = 0) -> None:
    """A thin line under what stands above it, ``left`` and ``right`` millimetres in."""
    from docx.oxml.ns import nsdecls
    from docx.oxml.parser import parse_xml
    from docx.shared import Mm, Pt

    paragraph = owner.add_paragraph(style="NTM Form")
    form = paragraph.paragraph_format
    form.left_indent, form.right_indent, form.line_spacing, form.space_after = Mm(left), Mm(right), Pt(2), Pt(4)
    form.space_before = Pt(below)
    border = '<w:pBdr {}><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        parse_xml(border.format(nsdecls("w"))), "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _plain_table(made: Any, widths: tuple[float, float]) -> Any:
    """Two cells without borders."""
    from docx.shared import Mm

    table = made.add_table(rows=1, cols=2)
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        column.cells[0].width = Mm(width)
    return table


def _head(made: Any) -> None:
    left, right = _plain_table(made, (68, 97)).rows[0].cells
    _line(left, "{{ issuer }}", 12)
    _line(left, "{{ office }}", 12, bold=True)
    _rule(left, 20, 20, below=2)
    _line(left, "{{ number }}")
    _line(right, "{{ nation }}", 12, bold=True)
    _line(right, "{{ motto }}", 13, bold=True)
    _rule(right, 22, 22, below=2)
    _line(right, "{{ place_and_date }}", 13, italic=True)


def _title(made: Any) -> None:
    from docx.shared import Pt

    for text in ("{{ kind }}", "{{ subject }}"):
        paragraph = made.add_paragraph(style="NTM Form")
        paragraph.add_run(text).bold = True
        if text == "{{ kind }}":
            paragraph.paragraph_format.space_before = Pt(18)
    _rule(made, 62, 62, below=4)
    made.add_paragraph("{%p if notice %}")
    paragraph = made.add_paragraph(style="NTM Form")
    run = paragraph.add_run("{{ notice }}")
    run.bold, run.italic, run.font.size = True, True, Pt(12)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(4)
    made.add_paragraph("{%p endif %}")


def _signature(made: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    table = _plain_table(made, (83, 82))
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(properties.makeelement(_q("w:cantSplit"), {}))
    left, right = table.rows[0].cells
    _line(left, "{{ recipients_title }}", 12, bold=True, italic=True)
    for text in ("{%p for recipient in recipients %}", "- {{ recipient }}", "{%p endfor %}"):
        _line(left, text, 11)
    for paragraph in left.paragraphs:
        paragraph.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
    _line(right, "{{ signatory }}", 13, bold=True)
    for _ in range(5):
        _line(right, "")
    _line(right, "{{ signed_by }}", 13, bold=True)
    for paragraph in (left.paragraphs[0], right.paragraphs[0]):
        paragraph.paragraph_format.space_before = Pt(12)


def _page_head(header: Any, *, numbered: bool) -> None:
    """The page number in the middle of the top margin and, for invented data, the label."""
    from docx.oxml.ns import nsdecls
    from docx.oxml.parser import parse_xml
    from docx.shared import Pt

    first = header.paragraphs[0]
    first.style = "Header"
    if numbered:
        field = '<w:fldSimple {} w:instr="PAGE"><w:r><w:t>2</w:t></w:r></w:fldSimple>'
        first._p.append(parse_xml(field.format(nsdecls("w"))))
        label = header.add_paragraph(style="Header")
    else:
        label = first
    run = label.add_run("{{ notice }}")
    run.bold, run.font.size = True, Pt(9)


if __name__ == "__main__":
    OFFICIAL.write_bytes(make())
