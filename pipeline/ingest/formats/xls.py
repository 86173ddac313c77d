"""``.xls`` (BIFF) by xlrd: values with fonts, formats, merged ranges, hidden rows and sheets."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any, Literal

from pipeline.ingest.formats.archive import SHEETS, check_counts
from pipeline.ingest.grid import CannotOpen, Cell, Sheet, Workbook, number_text

ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


def read(data: bytes) -> Workbook:
    """The workbook as a grid. Raises CannotOpen (encrypted_file, unreadable_file, not_a_workbook, too_large)."""
    import xlrd
    from xlrd.biffh import XLRDError

    if ENCRYPTED_PACKAGE in data:
        raise CannotOpen("encrypted_file")
    try:
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, on_demand=True, logfile=io.StringIO()
        )
        if book.nsheets > SHEETS:
            raise CannotOpen("too_large", f"{book.nsheets} trang tính", f"{SHEETS} trang tính")
        made = Workbook("xls", [_sheet(book, i) for i in range(book.nsheets)])
    except (CannotOpen, MemoryError):
        raise
    except XLRDError as e:
        if "encrypt" in str(e).lower():
            raise CannotOpen("encrypted_file") from e
        if "Can't find workbook" in str(e):
            raise CannotOpen("not_a_workbook", "tài liệu Office khác, không phải bảng tính") from e
        raise CannotOpen("unreadable_file", "bảng tính .xls bị hỏng") from e
    except Exception as e:
        # xlrd meets damaged records with whatever its unpacking raises; for the sender all of them mean the same.
        raise CannotOpen("unreadable_file", f"bảng tính .xls bị hỏng ({type(e).__name__})") from e
    if b"V\x00B\x00A\x00" in data:
        made.notes.append(("external_links", "macro"))
    return made


def _sheet(book: Any, index: int) -> Sheet:
    ws = book.sheet_by_index(index)
    sheet = Sheet(
        ws.name,
        merged=[(r1 + 1, c1 + 1, r2, c2) for r1, r2, c1, c2 in ws.merged_cells],
        hidden=ws.visibility != 0,
        hidden_rows=frozenset(r + 1 for r, info in ws.rowinfo_map.items() if info.hidden),
        hidden_columns=frozenset(c + 1 for c, info in ws.colinfo_map.items() if info.hidden),
    )
    for r in range(ws.nrows):
        for c in range(ws.row_len(r)):
            made = _cell(book, ws, r, c)
            if made is not None:
                sheet.add(made)
        check_counts(len(sheet.cells))
    book.unload_sheet(index)
    return sheet


def _cell(book: Any, ws: Any, r: int, c: int) -> Cell | None:
    import xlrd

    source = ws.cell(r, c)
    if source.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) or source.value == "":
        return None
    style = book.xf_list[source.xf_index] if source.xf_index is not None else None
    made = Cell(r + 1, c + 1, "")
    if style is not None:
        made.font = book.font_list[style.font_index].name
        shown = book.format_map.get(style.format_key)
        made.number_format = shown.format_str if shown else ""
    if source.ctype == xlrd.XL_CELL_ERROR:
        made.kind, made.text = "error", xlrd.error_text_from_code.get(source.value, "#LỖI")
    elif source.ctype == xlrd.XL_CELL_BOOLEAN:
        made.kind, made.text, made.value = "bool", "TRUE" if source.value else "FALSE", float(source.value)
    elif source.ctype == xlrd.XL_CELL_DATE:
        _date(made, float(source.value), 1 if book.datemode else 0)
    elif source.ctype == xlrd.XL_CELL_NUMBER:
        made.kind, made.value = "number", float(source.value)
        made.text = number_text(made.value)
    else:
        made.text = str(source.value)
    return made


def _date(cell: Cell, serial: float, datemode: Literal[0, 1]) -> None:
    import xlrd

    cell.kind, cell.text = "date", number_text(serial)
    try:
        moment: dt.datetime = xlrd.xldate_as_datetime(serial, datemode)
    except (xlrd.xldate.XLDateError, ValueError, OverflowError):
        return
    cell.on_date, cell.text = moment.date(), moment.date().isoformat()
