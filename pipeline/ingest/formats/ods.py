"""``.ods`` by odfpy: values, merged ranges, hidden rows and sheets, repeated cells; fonts through their styles."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from pipeline.ingest.formats.archive import SHEETS, check_counts, open_archive
from pipeline.ingest.grid import CannotOpen, Cell, Sheet, Workbook, number_text

CONTENT = 12_000_000  # bytes of content.xml: odfpy keeps it whole in memory
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
        raise CannotOpen("unreadable_file", f"bảng tính .ods bị hỏng ({type(e).__name__})") from e
    if len(tables) > SHEETS:
        raise CannotOpen("too_large", f"{len(tables)} trang tính", f"{SHEETS} trang tính")
    fonts = _fonts(document)
    return Workbook("ods", [_sheet(t, fonts) for t in tables])


def _attribute(element: Any, name: str, space: str = "table") -> str | None:
    """An attribute by its qualified name; odfpy's own getAttribute refuses what the standard does not foresee."""
    from odf import namespaces

    spaces = {"table": namespaces.TABLENS, "office": namespaces.OFFICENS}
    found = (element.attributes or {}).get((spaces[space], name))
    return None if found is None else str(found)


def _fonts(document: Any) -> dict[str, str]:
    """Font name by cell style; hidden table styles under ``table:<style>``."""
    from odf import style

    made: dict[str, str] = {}
    for s in document.automaticstyles.getElementsByType(style.Style):
        name = s.getAttribute("name")
        for p in s.getElementsByType(style.TextProperties):
            made[name] = p.getAttribute("fontname") or p.getAttribute("fontfamily") or made.get(name, "")
        for p in s.getElementsByType(style.TableProperties):
            if p.getAttribute("display") == "false":
                made[f"table:{name}"] = "hidden"
    return made


def _sheet(element: Any, fonts: dict[str, str]) -> Sheet:
    from odf import table

    sheet = Sheet(_attribute(element, "name") or "", hidden=f"table:{_attribute(element, 'style-name')}" in fonts)
    hidden_rows: set[int] = set()
    row = 1
    for line in element.getElementsByType(table.TableRow):
        times = int(_attribute(line, "number-rows-repeated") or 1)
        cells = _row(line, row, fonts, sheet)
        if _attribute(line, "visibility") in ("collapse", "filter"):
            hidden_rows.update(range(row, row + min(times, FAR)))
        if cells and times * len(cells) > FAR:
            raise CannotOpen("too_large", f"một hàng lặp lại {times} lần", f"{FAR} ô")
        for shift in range(times if cells else 0):
            for c in cells:
                sheet.add(Cell(**{**vars(c), "row": c.row + shift}))
        check_counts(len(sheet.cells))
        row += times
    sheet.hidden_rows = frozenset(hidden_rows)
    return sheet


def _row(line: Any, row: int, fonts: dict[str, str], sheet: Sheet) -> list[Cell]:
    made: list[Cell] = []
    column = 1
    for element in line.childNodes:
        kind = getattr(element, "qname", ("", ""))[1]
        if kind not in ("table-cell", "covered-table-cell"):
            continue
        times = int(_attribute(element, "number-columns-repeated") or 1)
        down, across = (int(_attribute(element, a) or 1) for a in ("number-rows-spanned", "number-columns-spanned"))
        if kind == "table-cell" and (down > 1 or across > 1):
            sheet.merged.append((row, column, row + down - 1, column + across - 1))
        cell = _cell(element, row, column, fonts)
        if cell is not None:
            if times > FAR:
                raise CannotOpen("too_large", f"một ô lặp lại {times} lần", f"{FAR} ô")
            made += [Cell(**{**vars(cell), "column": column + i}) for i in range(times)]
        column += times
    return made


def _cell(element: Any, row: int, column: int, fonts: dict[str, str]) -> Cell | None:
    from odf import teletype, text

    # Direct children only: a comment's paragraphs lie deeper and are not the cell's text.
    shown = "\n".join(teletype.extractText(p) for p in element.childNodes if p.qname == text.P().qname)
    kind = _attribute(element, "value-type", "office")
    formula = _attribute(element, "formula")
    made = Cell(row, column, shown, font=fonts.get(_attribute(element, "style-name") or "", ""))
    made.has_formula = bool(formula)
    if formula and not shown and kind in (None, "string"):
        made.kind, made.text = "formula", str(formula)
    elif kind in ("float", "percentage", "currency"):
        made.kind, made.value = "number", float(_attribute(element, "value", "office") or "nan")
        made.text = number_text(made.value)
        made.number_format = "0%" if kind == "percentage" else ""
    elif kind == "boolean":
        made.kind, made.value = "bool", float(_attribute(element, "boolean-value", "office") == "true")
        made.text = "TRUE" if made.value else "FALSE"
    elif kind == "date":
        made.kind = "date"
        try:
            made.on_date = dt.date.fromisoformat((_attribute(element, "date-value", "office") or "")[:10])
            made.text = made.on_date.isoformat()
        except ValueError:
            made.text = shown
    elif shown.startswith(("#", "Err:")) and formula:
        made.kind = "error"
    return made if made.text or made.kind != "text" else None
