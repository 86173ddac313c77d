"""Writes a book as .xlsx, .xls (TCVN3, .VnTime fonts) or .ods, the same bytes at every run."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from pathlib import Path

from .pages import STYLES, Book, Page, Style, column_letter

MADE_ON = dt.datetime(2019, 1, 1, 8, 0, 0)
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
CREATOR = "Dữ liệu minh họa"


def write(book: Book, folder: Path) -> Path:
    """Writes a book below ``folder`` (its period's folder is made) and gives the path."""
    path = folder / book.period / book.name
    path.parent.mkdir(parents=True, exist_ok=True)
    kinds = {".xlsx": _xlsx, ".xls": _xls, ".ods": _ods}
    path.write_bytes(kinds[path.suffix](book))
    return path


def _repacked(data: bytes) -> bytes:
    """The same archive with fixed dates, and without the time of saving that libraries write into it."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename == "docProps/core.xml":
                stamp = MADE_ON.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            if b"xmlns:office=" in content:
                content = _tidy_namespaces(content)
            entry = zipfile.ZipInfo(item.filename, ZIP_DATE)
            entry.compress_type = zipfile.ZIP_STORED if item.filename == "mimetype" else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            new.writestr(entry, content)
    return made.getvalue()


def _tidy_namespaces(content: bytes) -> bytes:
    """Keeps only the declarations a document uses, sorted: odfpy declares whatever the process has met so far."""
    declared = re.compile(rb' xmlns:(\w+)="[^"]*"')
    body = declared.sub(b"", content)
    used = sorted({m[0] for m in declared.finditer(content) if re.search(rb"[<\s/]" + m[1] + rb":", body)})
    root = re.search(rb"<[a-z]+:[\w-]+", body)
    if root is None:
        return content
    return body[: root.end()] + b"".join(used) + body[root.end() :]


# -- .xlsx -------------------------------------------------------------------------------------------------------------
def _xlsx(book: Book) -> bytes:
    from copy import copy

    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.worksheet.properties import PageSetupProperties

    line = Side(style="thin")
    edges = Border(left=line, right=line, top=line, bottom=line)
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    workbook.properties.creator = CREATOR
    workbook.properties.created = MADE_ON
    looks = {}  # a style's first cell: openpyxl compares every part of a style each time one is set
    for page in book.pages:
        sheet = workbook.create_sheet(page.name)
        for (row, column), (value, name) in sorted(page.cells.items()):
            style = STYLES[name]
            cell = sheet.cell(row, column)
            cell.value = value  # type: ignore[assignment]
            if name in looks:
                cell._style = copy(looks[name]._style)
                continue
            looks[name] = cell
            cell.font = Font(book.font, style.size, style.bold, style.italic, color=style.colour or None)
            cell.alignment = Alignment(style.across, "center", text_rotation=style.turn, wrap_text=style.wrap or None)
            cell.number_format = style.number
            if style.border:
                cell.border = edges
            if style.fill:
                cell.fill = PatternFill("solid", style.fill)
        for top, left, bottom, right in page.merges:
            sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
        for column, width in page.widths.items():
            sheet.column_dimensions[column_letter(column)].width = width
        for row, height in page.heights.items():
            sheet.row_dimensions[row].height = height
        if page.freeze:
            sheet.freeze_panes = page.freeze
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = 9  # A4
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    made = io.BytesIO()
    workbook.save(made)
    return _repacked(made.getvalue())


# -- .xls with the old fonts -------------------------------------------------------------------------------------------
def tcvn3(text: str) -> str:
    """Unicode → the characters a .VnTime font draws as that text. TCVN3 has no capitals with tone marks: they are typed
    as small letters and look right only in .VnTimeH, which draws everything as capitals."""
    from viparse.normalize.tcvn3 import TCVN3

    typed = {letter: code for code, letter in TCVN3.pairs}
    return "".join(typed.get(ch) or typed.get(ch.lower()) or ch for ch in text)


def _xls(book: Book) -> bytes:
    import xlwt

    workbook = xlwt.Workbook(encoding="utf-8")
    across = {"left": 1, "center": 2, "right": 3}
    known: dict[tuple[str, bool], object] = {}

    def looks(name: str, capitals: bool) -> object:
        if (name, capitals) not in known:
            style, made = STYLES[name], xlwt.XFStyle()
            made.font.name = ".VnTimeH" if capitals else ".VnTime"
            made.font.bold, made.font.italic, made.font.height = style.bold, style.italic, int(style.size * 20)
            made.alignment.horz, made.alignment.vert = across[style.across], 1
            made.alignment.wrap = int(style.wrap)
            if style.border:
                for side in ("left", "right", "top", "bottom"):
                    setattr(made.borders, side, 1)
            known[name, capitals] = made
        return known[name, capitals]

    for page in book.pages:
        sheet = workbook.add_sheet(tcvn3(page.name) if not page.name.isascii() else page.name)
        merged = {(t, left): (t, b, left, r) for t, left, b, r in page.merges}
        inside = {(r, c) for t, left, b, right in page.merges for r in range(t, b + 1) for c in range(left, right + 1)}
        for (row, column), (value, name) in sorted(page.cells.items()):
            in_capitals = name in ("label", "org", "title", "sign") and isinstance(value, str) and value.isupper()
            if isinstance(value, str):
                value = tcvn3(value.lower() if in_capitals else value)
            style = looks(name, in_capitals)
            if (row, column) in merged:
                top, bottom, left, right = merged[row, column]
                sheet.write_merge(top - 1, bottom - 1, left - 1, right - 1, value if value is not None else "", style)
            elif (row, column) not in inside:
                sheet.write(row - 1, column - 1, value, style)
        for column, width in page.widths.items():
            sheet.col(column - 1).width = int(width * 256)
        sheet.portrait = False
        sheet.paper_size_code = 9
        sheet.fit_num_pages, sheet.fit_height_to_pages = 1, 0
    made = io.BytesIO()
    workbook.save(made)
    return made.getvalue()


# -- .ods --------------------------------------------------------------------------------------------------------------
def _ods(book: Book) -> bytes:
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import CoveredTableCell, Table, TableCell, TableColumn, TableRow
    from odf.text import P

    document = OpenDocumentSpreadsheet()
    styles = {name: _ods_cell_style(document, name, style, book.font) for name, style in STYLES.items()}
    for number, page in enumerate(book.pages, 1):
        table = Table(name=page.name)
        rows, columns = max(r for r, _ in page.cells), max(c for _, c in page.cells)
        for column in range(1, columns + 1):
            width = _ods_column_style(document, f"p{number}c{column}", page.widths.get(column, 9))
            table.addElement(TableColumn(stylename=width))
        merged = {(t, left): (b - t + 1, r - left + 1) for t, left, b, r in page.merges}
        covered = {(r, c) for t, left, b, right in page.merges for r in range(t, b + 1) for c in range(left, right + 1)}
        for row in range(1, rows + 1):
            line = TableRow()
            for column in range(1, columns + 1):
                line.addElement(_ods_cell(page, row, column, styles, merged, covered, (TableCell, CoveredTableCell, P)))
            table.addElement(line)
        document.spreadsheet.addElement(table)  # type: ignore[attr-defined]
    made = io.BytesIO()
    document.write(made)
    return _repacked(made.getvalue())


def _ods_cell(page: Page, row: int, column: int, styles: dict, merged: dict, covered: set, kinds: tuple) -> object:
    plain, under, paragraph = kinds
    if (row, column) in covered and (row, column) not in merged:
        return under()
    value, name = page.cells.get((row, column), (None, ""))
    options: dict[str, object] = {"stylename": styles[name]} if name else {}
    if (row, column) in merged:
        options["numberrowsspanned"], options["numbercolumnsspanned"] = merged[row, column]
    if isinstance(value, int | float):
        cell = plain(valuetype="float", value=value, **options)
    elif value is not None:
        cell = plain(valuetype="string", **options)
    else:
        return plain(**options)
    cell.addElement(paragraph(text=str(value)))
    return cell


def _ods_cell_style(document, name: str, style: Style, font: str):
    from odf import style as odf

    made = odf.Style(name=name, family="table-cell")
    box = {"border": "0.5pt solid #000000"} if style.border else {}
    fill = {"backgroundcolor": f"#{style.fill}"} if style.fill else {}
    wrap = {"wrapoption": "wrap"} if style.wrap else {}
    made.addElement(odf.TableCellProperties(verticalalign="middle", **box, **fill, **wrap))
    made.addElement(odf.ParagraphProperties(textalign={"left": "start", "right": "end"}.get(style.across, "center")))
    text = {"fontweight": "bold"} if style.bold else {}
    text |= {"fontstyle": "italic"} if style.italic else {}
    text |= {"color": f"#{style.colour}"} if style.colour else {}
    made.addElement(odf.TextProperties(fontfamily=font, fontsize=f"{style.size}pt", **text))
    document.automaticstyles.addElement(made)
    return made


def _ods_column_style(document, name: str, width: float):
    from odf import style as odf

    made = odf.Style(name=name, family="table-column")
    made.addElement(odf.TableColumnProperties(columnwidth=f"{width * 0.2:.2f}cm"))
    document.automaticstyles.addElement(made)
    return made
