"""``.xls`` (BIFF) by xlrd: values with fonts, formats, merged ranges, hidden rows and sheets."""

from __future__ import annotations

import datetime as dt
import io
import math
import struct
from typing import Any, Literal

from pipeline.ingest.formats.archive import SHEETS, check_counts
from pipeline.ingest.grid import CannotOpen, Cell, Sheet, Workbook, number_text
from pipeline.ingest.number_formats import hides_text, shows_otherwise

FORMULA, OBJ, BOF, EOF = (0x0006, 0x0206, 0x0406), 0x005D, (0x0009, 0x0209, 0x0409, 0x0809), 0x000A
RECALC_ID = struct.pack(
    "<HHHH", 0x01C1, 8, 0x01C1, 0
)  # begins the record in which Excel says what has computed the file
COMPUTE_ON_LOAD = 0x0002
CHECK_BOXES = (0x0B, 0x0C)  # check boxes, option buttons
WHITE = 9  # in the palette of BIFF8
THIN_ROW, THIN_COLUMN = 40, 64  # twips, 256ths of a character: narrower than this nothing can be seen
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
        made = Workbook("xls", [_sheet(book, i) for i in range(book.nsheets)], computed=RECALC_ID in (book.mem or b""))
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
        raise CannotOpen("unreadable_file", "bảng tính .xls bị hỏng") from e
    if b"V\x00B\x00A\x00" in data:
        made.notes.append(("external_links", "macro"))
    return made


def _sheet(book: Any, index: int) -> Sheet:
    ws = book.sheet_by_index(index)
    formulas, boxes = _records(book, index)
    sheet = Sheet(
        ws.name,
        merged=[(r1 + 1, c1 + 1, r2, c2) for r1, r2, c1, c2 in ws.merged_cells],
        hidden=ws.visibility != 0,
        hidden_rows=frozenset(
            r + 1 for r, i in ws.rowinfo_map.items() if i.hidden or (i.height is not None and i.height < THIN_ROW)
        ),
        hidden_columns=frozenset(c + 1 for c, i in ws.colinfo_map.items() if i.hidden or i.width < THIN_COLUMN),
        controls=frozenset([(0, 0)] if boxes else ()),
    )
    for r in range(ws.nrows):
        for c in range(ws.row_len(r)):
            made = _cell(book, ws, r, c, formulas.get((r, c)))
            if made is not None:
                sheet.add(made)
        check_counts(len(sheet.cells))
    book.unload_sheet(index)
    return sheet


def _records(book: Any, index: int) -> tuple[dict[tuple[int, int], bool], bool]:
    """({(row, column) of a formula: is its result to be computed on loading?}, does the sheet carry check boxes?).

    xlrd gives results only, and for a formula without one an empty text. [MS-XLS] 2.4.127 Formula, 2.4.181 Obj.
    """
    at, depth = book._sh_abs_posn[index], 0
    formulas: dict[tuple[int, int], bool] = {}
    boxes = False
    data: bytes = book.mem
    while at + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, at)
        at += 4
        if kind in FORMULA and size >= 16:
            row, column, _, _, flags = struct.unpack_from("<HHH8sH", data, at)
            formulas[row, column] = bool(flags & COMPUTE_ON_LOAD)
        elif kind == OBJ and size >= 6:
            boxes |= struct.unpack_from("<H", data, at + 4)[0] in CHECK_BOXES
        elif kind in BOF:
            depth += 1
        elif kind == EOF:
            depth -= 1
            if depth <= 0:
                break
        at += size
    return formulas, boxes


def _cell(book: Any, ws: Any, r: int, c: int, on_load: bool | None) -> Cell | None:
    """A cell; ``on_load`` None for one without a formula, True where its result is still to be computed."""
    import xlrd

    source = ws.cell(r, c)
    if on_load is None and (source.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) or source.value == ""):
        return None
    style = book.xf_list[source.xf_index] if source.xf_index is not None else None
    made = Cell(r + 1, c + 1, "")
    struck = False
    if style is not None:
        font = book.font_list[style.font_index]
        made.font, struck = font.name, bool(font.struck_out)
        shown = book.format_map.get(style.format_key)
        made.number_format = shown.format_str if shown else ""
        made.unseen = font.colour_index == WHITE and style.background.fill_pattern == 0
    runs = ws.rich_text_runlist_map.get((r, c), ())
    if struck or any(book.font_list[f].struck_out for _, f in runs if f < len(book.font_list)):
        made.doubt = "struck_through"
    if on_load is not None:
        made.formula = "= (công thức)"
        if on_load or source.value == "":
            made.kind, made.text = "formula", made.formula
            return made
    if source.ctype == xlrd.XL_CELL_ERROR:
        made.kind, made.text = "error", xlrd.error_text_from_code.get(source.value, "#LỖI")
    elif source.ctype == xlrd.XL_CELL_BOOLEAN:
        made.kind, made.text, made.value = "bool", "TRUE" if source.value else "FALSE", float(source.value)
    elif source.ctype == xlrd.XL_CELL_DATE:
        _date(made, float(source.value), 1 if book.datemode else 0)
    elif source.ctype == xlrd.XL_CELL_NUMBER:
        made.kind, made.value = "number", float(source.value)
        made.text = number_text(made.value)
        if not math.isfinite(made.value):
            made.doubt, made.kind, made.text, made.value = "damaged_cell", "text", str(source.value), None
        elif shows_otherwise(made.number_format, made.value):
            made.doubt = made.doubt or "shown_otherwise"
    else:
        made.text = str(source.value)
        if hides_text(made.number_format):
            made.doubt = made.doubt or "shown_otherwise"
    return made


def _date(cell: Cell, serial: float, datemode: Literal[0, 1]) -> None:
    import xlrd

    cell.kind, cell.text = "date", number_text(serial)
    try:
        moment: dt.datetime = xlrd.xldate_as_datetime(serial, datemode)
    except (xlrd.xldate.XLDateError, ValueError, OverflowError):
        return
    cell.on_date, cell.text = moment.date(), moment.date().isoformat()
