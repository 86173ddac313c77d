"""``.xlsx`` and ``.xlsm`` by openpyxl: values, formulas without a stored value, errors, fonts, merged and hidden."""

from __future__ import annotations

import datetime as dt
import io
import warnings
import zipfile
from typing import Any

from defusedxml.common import DefusedXmlException

from pipeline.ingest.formats.archive import SHEETS, LeanSheet, open_archive
from pipeline.ingest.grid import CannotOpen, Cell, Sheet, Workbook, number_text, position


def read(data: bytes) -> Workbook:
    """The workbook as a grid. Formulas are never computed: their stored value counts, or they are held."""
    archive = open_archive(data)
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names and not any(n.startswith("xl/") for n in names):
        what = "tài liệu Word" if any(n.startswith("word/") for n in names) else "tệp nén không chứa bảng tính"
        raise CannotOpen("not_a_workbook", what)
    made = Workbook("xlsx")
    if any("vbaProject" in n for n in names):
        made.notes.append(("external_links", "macro"))
    if any(n.startswith("xl/externalLinks/") for n in names):
        made.notes.append(("external_links", "liên kết ngoài"))
    lean, merges = _lean(archive)
    book = _load(lean, values=False)
    if len(book.sheetnames) > SHEETS:
        raise CannotOpen("too_large", f"{len(book.sheetnames)} trang tính", f"{SHEETS} trang tính")
    formulas = any(c.data_type == "f" for ws in book.worksheets for c in ws._cells.values())
    stored = _load(lean, values=True) if formulas else None
    for ws in book.worksheets:
        made.sheets.append(_sheet(ws, stored[ws.title] if stored else None, merges.get(ws.title, [])))
    return made


def _lean(archive: zipfile.ZipFile) -> tuple[bytes, dict[str, list[tuple[str, str]]]]:
    """The workbook with lean sheets, and the merged ranges taken out of them, by sheet name."""
    paths = _sheet_names(archive)
    merges: dict[str, list[tuple[str, str]]] = {}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as out:
        for name in dict.fromkeys(archive.namelist()):
            content = archive.read(name)
            if "worksheets/" in name and name.endswith(".xml"):
                sheet = LeanSheet(content)
                content = sheet.xml
                if name in paths:
                    merges[paths[name]] = sheet.merges
            out.writestr(name, content)
    return made.getvalue(), merges


def _sheet_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name by the path of its part. Empty where the workbook's own index is damaged: the parser will say so."""
    from defusedxml import ElementTree

    try:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    except (KeyError, ElementTree.ParseError, DefusedXmlException):
        return {}
    targets = {r.get("Id"): r.get("Target") or "" for r in links}
    made = {}
    for element in book.iter():
        if element.tag.endswith("}sheet"):
            link = next((v for k, v in element.attrib.items() if k.endswith("}id")), "")
            target = targets.get(link, "")
            made[target.lstrip("/") if target.startswith("/") else f"xl/{target}"] = element.get("name") or ""
    return made


def _load(data: bytes, *, values: bool) -> Any:
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of features it drops on writing; nothing is written here
            return openpyxl.load_workbook(io.BytesIO(data), data_only=values, keep_links=False)
    except MemoryError:
        raise
    except Exception as e:
        # A damaged part can raise nearly anything from the parser; for the sender all of them mean the same.
        raise CannotOpen("unreadable_file", f"bảng tính bị hỏng ({type(e).__name__})") from e


def _sheet(ws: Any, stored: Any, merges: list[tuple[str, str]]) -> Sheet:
    from openpyxl.utils import column_index_from_string

    hidden_columns: set[int] = set()
    for letter, d in ws.column_dimensions.items():
        if d.hidden:
            first = d.min or column_index_from_string(letter)
            hidden_columns.update(range(first, min(d.max or first, first + 500) + 1))
    sheet = Sheet(
        ws.title,
        merged=[(*position(a), *position(b)) for a, b in merges],
        hidden=ws.sheet_state != "visible",
        hidden_rows=frozenset(r for r, d in ws.row_dimensions.items() if d.hidden),
        hidden_columns=frozenset(hidden_columns),
    )
    # ws._cells holds the cells that exist; ws.iter_rows would walk every position up to a stray cell at XFD1048576.
    for (row, column), c in ws._cells.items():
        if c.value is not None:
            sheet.add(_cell(row, column, c, stored))
    return sheet


def _cell(row: int, column: int, c: Any, stored: Any) -> Cell:
    font = (c.font.name or "") if c.has_style else ""
    base = Cell(row, column, "", font=font, number_format=c.number_format or "")
    value, kind = c.value, c.data_type
    if kind == "f":
        base.has_formula = True
        formula = value if isinstance(value, str) else getattr(value, "text", None) or "công thức mảng"
        kept = stored._cells.get((row, column)) if stored is not None else None
        if kept is None or kept.value is None or kept.value == "":
            base.kind, base.text = "formula", str(formula)
            return base
        value, kind = kept.value, kept.data_type
    return fill(base, value, is_error=kind == "e")


def fill(cell: Cell, value: Any, *, is_error: bool = False) -> Cell:
    """Put a Python value into a cell: text, number, bool, date or error."""
    if is_error:
        cell.kind, cell.text = "error", str(value)
    elif isinstance(value, bool):
        cell.kind, cell.text, cell.value = "bool", "TRUE" if value else "FALSE", float(value)
    elif isinstance(value, int | float):
        cell.kind, cell.text, cell.value = "number", number_text(float(value)), float(value)
    elif isinstance(value, dt.datetime):
        cell.kind, cell.text, cell.on_date = "date", value.date().isoformat(), value.date()
    elif isinstance(value, dt.date):
        cell.kind, cell.text, cell.on_date = "date", value.isoformat(), value
    elif isinstance(value, dt.time | dt.timedelta):
        cell.kind, cell.text = "date", str(value)
    else:
        cell.kind, cell.text = "text", str(value)
    return cell
