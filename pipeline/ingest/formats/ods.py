"""``.ods`` by odfpy: values, merged ranges, hidden rows and sheets, repeated cells; fonts through their styles."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from dataclasses import replace
from typing import Any, NamedTuple

from pipeline.ingest.formats.archive import SHEETS, check_counts, open_archive
from pipeline.ingest.grid import CannotOpen, Cell, Sheet, Workbook, number_text

CONTENT = 12_000_000  # bytes of content.xml: odfpy keeps it whole in memory
DRAWING = "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
COMPUTING = re.compile(
    rb"LibreOffice|OpenOffice|MicrosoftOffice|MicrosoftExcel|Collabora|ONLYOFFICE|WPS", re.IGNORECASE
)
UNSEEN = ("collapse", "filter")
# What programs show where a formula fails, in any language: #DIV/0!, #N/A, #WERT!, #GIÁTRỊ!, Err:502, Lỗi:508.
ERROR = re.compile(r"#[^\s\d#]\S*|(Err|Lỗi|Fehler|Erreur|Error)\s?:\s?\d{3}", re.IGNORECASE)
FAR = 20_000  # a value repeated further than this is a fill, not data


def read(data: bytes) -> Workbook:
    """The workbook as a grid. Raises CannotOpen for what is damaged, encrypted or too large."""
    archive = open_archive(data)
    if archive.getinfo("content.xml").file_size > CONTENT:
        raise CannotOpen("too_large", "nội dung bảng tính quá lớn", f"{CONTENT // 1_000_000} MB")
    manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in archive.namelist() else b""
    if b"encryption-data" in manifest:
        raise CannotOpen("encrypted_file")
    from odf import opendocument, table

    try:
        document: Any = opendocument.load(io.BytesIO(data))
        tables = document.spreadsheet.getElementsByType(table.Table)
    except MemoryError:
        raise
    except Exception as e:
        raise CannotOpen("unreadable_file", "bảng tính .ods bị hỏng") from e
    if len(tables) > SHEETS:
        raise CannotOpen("too_large", f"{len(tables)} trang tính", f"{SHEETS} trang tính")
    styles = _styles(document)
    about = archive.read("meta.xml") if "meta.xml" in archive.namelist() else b""
    return Workbook("ods", [_sheet(t, styles) for t in tables], computed=bool(COMPUTING.search(about)))


def _of(element: Any, name: str, space: str = "table") -> str | None:
    """An attribute by its qualified name; odfpy's own getAttribute refuses what the standard does not foresee."""
    from odf import namespaces

    spaces = {
        "table": namespaces.TABLENS,
        "office": namespaces.OFFICENS,
        "style": namespaces.STYLENS,
        "text": namespaces.TEXTNS,
        "fo": namespaces.FONS,
    }
    found = (element.attributes or {}).get((spaces[space], name))
    return None if found is None else str(found)


class Style(NamedTuple):
    """What a style says, its parents' words included: the font's name, whether text is struck through, or not shown."""

    font: str = ""
    struck: bool = False
    hidden: bool = False


def _styles(document: Any) -> dict[str, Style]:
    """Styles by family and name ('table-cell ce1'): of cells, texts, rows, columns, tables."""
    from odf import style

    elements = [
        *document.styles.getElementsByType(style.Style),
        *document.automaticstyles.getElementsByType(style.Style),
    ]
    by_name = {f"{_of(s, 'family', 'style')} {_of(s, 'name', 'style')}": s for s in elements}
    made: dict[str, Style] = {}

    def resolve(name: str, depth: int = 0) -> Style:
        if name in made or name not in by_name or depth > 20:
            return made.get(name, Style())
        element = by_name[name]
        told = resolve(f"{name.split(' ')[0]} {_of(element, 'parent-style-name', 'style')}", depth + 1)
        for p in element.childNodes:
            kind = p.qname[1]
            font = (_of(p, "font-name", "style") or _of(p, "font-family", "fo")) if kind == "text-properties" else None
            line = _of(p, "text-line-through-style", "style") or _of(p, "text-line-through-type", "style")
            size = _of(p, "row-height", "style") or _of(p, "column-width", "style") or ""
            told = Style(
                font or told.font,
                line != "none" if line else told.struck,
                told.hidden or _of(p, "display", "table") == "false" or bool(re.match(r"0(\.0\d*)?[a-z]", size)),
            )
        made[name] = told
        return told

    for name in by_name:
        resolve(name)
    return made


def _sheet(element: Any, styles: dict[str, Style]) -> Sheet:
    from odf import table

    hidden = styles.get(f"table {_of(element, 'style-name')}", Style()).hidden
    sheet = Sheet(_of(element, "name") or "", hidden=hidden)
    columns: list[tuple[int, str]] = []  # (last column, its default cell style)
    hidden_columns: set[int] = set()
    for column in element.getElementsByType(table.TableColumn):
        before = columns[-1][0] if columns else 0
        last = before + int(_of(column, "number-columns-repeated") or 1)
        columns.append((last, _of(column, "default-cell-style-name") or ""))
        if (
            _of(column, "visibility") in UNSEEN
            or styles.get(f"table-column {_of(column, 'style-name')}", Style()).hidden
        ):
            hidden_columns.update(range(before + 1, min(last, before + 500) + 1))
    shapes = element.getElementsByType(table.Shapes)
    if any(e.qname == (DRAWING, "control") for s in shapes for e in s.childNodes):
        sheet.controls = frozenset([(0, 0)])  # a control that stands on the page, at no cell
    hidden_rows: set[int] = set()
    row = 1
    for line in element.getElementsByType(table.TableRow):
        times = int(_of(line, "number-rows-repeated") or 1)
        cells = _row(line, row, styles, columns, sheet)
        if _of(line, "visibility") in UNSEEN or styles.get(f"table-row {_of(line, 'style-name')}", Style()).hidden:
            hidden_rows.update(range(row, row + min(times, FAR)))
        if cells and times * len(cells) > FAR:
            raise CannotOpen("too_large", f"một hàng lặp lại {times} lần", f"{FAR} ô")
        for shift in range(times if cells else 0):
            for c in cells:
                sheet.add(replace(c, row=c.row + shift))
        check_counts(len(sheet.cells))
        row += times
    sheet.hidden_rows, sheet.hidden_columns = frozenset(hidden_rows), frozenset(hidden_columns)
    return sheet


def _row(line: Any, row: int, styles: dict[str, Style], columns: list[tuple[int, str]], sheet: Sheet) -> list[Cell]:
    made: list[Cell] = []
    column = 1
    for element in line.childNodes:
        kind = getattr(element, "qname", ("", ""))[1]
        if kind not in ("table-cell", "covered-table-cell"):
            continue
        times = int(_of(element, "number-columns-repeated") or 1)
        down, across = (int(_of(element, a) or 1) for a in ("number-rows-spanned", "number-columns-spanned"))
        if kind == "table-cell" and (down > 1 or across > 1):
            sheet.merged.append((row, column, row + down - 1, column + across - 1))
        named = (
            _of(element, "style-name")
            or _of(line, "default-cell-style-name")
            or next((s for last, s in columns if column <= last), "")
        )
        if any(e.qname[0] == DRAWING for e in element.childNodes):
            sheet.controls |= {(row, column)}
        cell = _cell(element, row, column, styles.get(f"table-cell {named}", Style()), styles)
        if cell is not None:
            if times > FAR:
                raise CannotOpen("too_large", f"một ô lặp lại {times} lần", f"{FAR} ô")
            made += [replace(cell, column=column + i) for i in range(times)]
        column += times
    return made


def _cell(element: Any, row: int, column: int, style: Style, styles: dict[str, Style]) -> Cell | None:
    from odf import teletype, text

    # Direct children only: a comment's paragraphs lie deeper and are not the cell's text.
    paragraphs = [p for p in element.childNodes if p.qname == text.P().qname]
    shown = "\n".join(teletype.extractText(p) for p in paragraphs)
    kind = _of(element, "value-type", "office")
    made = Cell(row, column, shown, font=style.font, formula=str(_of(element, "formula") or ""))
    if made.formula and not shown and kind in (None, "string"):
        made.kind, made.text = "formula", made.formula
    elif ERROR.match(shown.strip()) and (made.formula or kind != "string"):
        # Also where a number is stored beside it: what the sender sees is the error.
        made.kind = "error"
    elif kind in ("float", "percentage", "currency"):
        _number(made, kind, str(_of(element, "value", "office") or ""), shown)
    elif kind == "boolean":
        made.kind, made.value = "bool", float(_of(element, "boolean-value", "office") == "true")
        made.text = "TRUE" if made.value else "FALSE"
    elif kind == "date":
        made.kind = "date"
        try:
            made.on_date = dt.date.fromisoformat((_of(element, "date-value", "office") or "")[:10])
            made.text = made.on_date.isoformat()
        except ValueError:
            made.text = shown
    spans = (s for p in paragraphs for s in p.getElementsByType(text.Span))
    if style.struck or any(styles.get(f"text {_of(s, 'style-name', 'text')}", Style()).struck for s in spans):
        made.doubt = "struck_through"
    return made if made.text or made.kind != "text" else None


def _number(cell: Cell, kind: str, stored: str, shown: str) -> None:
    try:
        value = float(stored)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        cell.text, cell.doubt = stored or shown, "damaged_cell"
        return
    cell.kind, cell.value, cell.text = "number", value, number_text(value)
    cell.number_format = "0%" if kind == "percentage" else ""
    if shown.strip() and not re.search(r"\d", shown) and not (value == 0 and shown.strip() in "-–"):
        cell.doubt = "shown_otherwise"
