"""A workbook that cannot be edited in place (.xls, .ods, .csv, HTML), written anew as .xlsx with every cell where it was."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

from pipeline.ingest.grid import CannotOpen, Cell, Sheet
from pipeline.ingest.open import open_workbook

CellRow = tuple[str, int, int, str, str]
"""(sheet, row, column, text, role) of raw.cells."""

_IN_TABLE = ("value", "label", "total", "held")
_FORMATS = re.compile(r"[0#.,%\s\-dmyDMY/]{1,40}")


def rebuild(data: bytes, name: str, cells: list[CellRow]) -> tuple[bytes, dict[str, str]]:
    """The .xlsx, and for each sheet of the file the name it has there (long or forbidden names are changed).

    Texts are those of ``cells``, that is decoded; numbers, dates, merged ranges, widths and hidden rows are taken from
    the file where it still opens. Nothing is written as a formula.
    """
    import openpyxl

    grid, widths = _opened(data, name)
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    order = list(grid) + [s for s in dict.fromkeys(c[0] for c in cells) if s not in grid]
    names: dict[str, str] = {}
    for sheet in order or ["Sheet1"]:
        names[sheet] = _safe_name(sheet, set(names.values()))
        made = book.create_sheet(names[sheet])
        mine = [c for c in cells if c[0] == sheet]
        _fill(made, mine, grid.get(sheet))
        _shape(made, mine, grid.get(sheet), widths.get(sheet, {}))
    if all(w.sheet_state != "visible" for w in book.worksheets):
        book.worksheets[0].sheet_state = "visible"
    book.properties.creator = ""
    book.properties.created = dt.datetime(2000, 1, 1)
    stream = io.BytesIO()
    book.save(stream)
    return _without_clock(stream.getvalue()), names


def _opened(data: bytes, name: str) -> tuple[dict[str, Sheet], dict[str, dict[int, float]]]:
    try:
        book = open_workbook(data, name)
    except CannotOpen:
        return {}, {}
    return {s.name: s for s in book.sheets}, _xls_widths(data) if book.format == "xls" else {}


def _xls_widths(data: bytes) -> dict[str, dict[int, float]]:
    """Column widths of an .xls, in characters."""
    import xlrd

    book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
    return {s.name: {c + 1: info.width / 256 for c, info in s.colinfo_map.items() if c < 300} for s in book.sheets()}


def _safe_name(name: str, taken: set[str]) -> str:
    clean = re.sub(r"[\x00-\x1f\[\]:*?/\\]", "_", name).strip("'")[:31] or "Trang"
    made, number = clean, 2
    while made.casefold() in {t.casefold() for t in taken}:
        made, number = f"{clean[:26]} ({number})", number + 1
    return made


def _fill(made: Any, cells: list[CellRow], grid: Sheet | None) -> None:
    from openpyxl.styles import Alignment, Border, Font, Side

    line = Side(style="thin", color="A6A6A6")
    box = Border(left=line, right=line, top=line, bottom=line)
    rows_of_values = {r for _, r, _, _, role in cells if role in ("value", "heading", "total", "held")}
    for _, row, column, text, role in cells:
        source = grid.cells.get((row, column)) if grid else None
        cell = made.cell(row, column)
        _put(cell, text, source)
        cell.font = Font(name="Times New Roman", size=12, bold=role in ("heading", "total"))
        is_mark = role in ("heading", "value", "held", "total") and len(text) < 12
        cell.alignment = Alignment(
            wrap_text=row in rows_of_values,
            vertical="center",
            horizontal="center" if is_mark or role == "heading" else None,
        )
        if row in rows_of_values:
            cell.border = box


def _put(cell: Any, text: str, source: Cell | None) -> None:
    """A value of its kind; anything doubtful, and all text, as text."""
    shown = source.number_format if source and _FORMATS.fullmatch(source.number_format or "") else ""
    if source is not None and source.kind == "number" and source.value is not None and source.text == text:
        cell.value = (
            int(source.value) if source.value == int(source.value) and abs(source.value) < 1e15 else source.value
        )
        cell.number_format = shown or "General"
    elif source is not None and source.kind == "date" and source.on_date is not None and source.text == text:
        cell.value, cell.number_format = source.on_date, "dd/mm/yyyy"
    else:
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

        cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)[:32_000]
        cell.data_type = "s"  # or a leading = would make it a formula, #N/A an error
        cell.quotePrefix = True


def _shape(made: Any, cells: list[CellRow], grid: Sheet | None, widths: dict[int, float]) -> None:
    """Merged ranges, hidden rows and columns, and widths: the file's own where known, else from the text."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    columns = {c for _, _, c, _, _ in cells}
    table = {r for _, r, _, _, role in cells if role in ("value", "total", "held")}
    made.page_setup.orientation, made.page_setup.paperSize = "landscape", 9
    made.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    made.page_setup.fitToHeight = 0
    for column in sorted(columns | set(widths)):
        inside = [t for _, r, c, t, role in cells if c == column and r in table and role in _IN_TABLE]
        wide = widths.get(column) or min(max((len(t) for t in inside), default=6) + 2, 34)
        made.column_dimensions[get_column_letter(column)].width = max(wide, 6.5 if column > 1 else 5)
    _heading_heights(made, cells, grid)
    if grid is None:
        return
    for r1, c1, r2, c2 in grid.merged:
        if (r2 - r1 + 1) * (c2 - c1 + 1) <= 20_000 and r2 <= 1_048_576 and c2 <= 16_384:
            hidden_inside = [p for p in grid.cells if r1 <= p[0] <= r2 and c1 <= p[1] <= c2 and p != (r1, c1)]
            if not hidden_inside:  # merging would swallow what stands below it
                made.merge_cells(start_row=r1, start_column=c1, end_row=r2, end_column=c2)
    for row in sorted(grid.hidden_rows):
        if row <= 100_000:
            made.row_dimensions[row].hidden = True
    for column in sorted(grid.hidden_columns):
        made.column_dimensions[get_column_letter(column)].hidden = True
    if grid.hidden:
        made.sheet_state = "hidden"


def _heading_heights(made: Any, cells: list[CellRow], grid: Sheet | None) -> None:
    """Rows of headings as high as their wrapped text: not every program fits them by itself."""
    from openpyxl.utils import get_column_letter

    for _, row, column, text, role in cells:
        if role != "heading":
            continue
        r1, c1, r2, c2 = (grid.merge_at(row, column) if grid else None) or (row, column, row, column)
        wide = sum(made.column_dimensions[get_column_letter(c)].width for c in range(c1, min(c2, c1 + 200) + 1))
        longest = max(map(len, text.split()), default=0)
        lines = max(1 + len(text) * 21 // (20 * max(int(wide), 4)), 1 + longest // max(int(wide), 4))
        high = min(16 * lines + 2, 200) / (r2 - r1 + 1)
        for r in range(r1, min(r2, r1 + 10) + 1):
            size = made.row_dimensions[r]
            size.height = max(size.height or 15, high)


def _without_clock(data: bytes) -> bytes:
    """openpyxl writes the time of saving into the properties: take it out."""
    from pipeline.returns.package import Package

    package = Package(data)
    core = package.read("docProps/core.xml")
    package.put("docProps/core.xml", re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", core))
    return package.to_bytes()
