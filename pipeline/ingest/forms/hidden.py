"""What a reader of the sheet cannot see is read and told (contract, rule 6): hidden rows and columns, text like its ground."""

from __future__ import annotations

from pipeline.ingest.page import Page
from pipeline.ingest.table import Table
from pipeline.ingest.text import clean


def tell(page: Page, table: Table) -> None:
    """An issue at the name of each hidden row, at the heading of each hidden column, at the first unseen cell of a table."""
    sheet = page.sheet
    if not (sheet.hidden_rows or sheet.hidden_columns or any(c.unseen for c in sheet.cells.values())):
        return
    inside = [c for c in sheet.in_order() if table.covers(c.row) and table.holds(c.column)]
    for row in sorted({c.row for c in inside} & sheet.hidden_rows):
        first = next(c for c in inside if c.row == row)
        label = sheet.cells.get((row, table.label), first)
        page.issue("hidden_cells", row, label.column, found=f"hàng {clean(label.text) or row}")
    for number in sorted({c.column for c in inside} & sheet.hidden_columns & table.columns.keys()):
        column = table.columns[number]
        if column.cells:  # a column without a heading is not read
            page.issue("hidden_cells", *column.cells[-1], found=f"cột {column.text or number}")
    unseen = [c for c in inside if c.unseen]
    if unseen:
        page.issue("hidden_cells", unseen[0].row, unseen[0].column, found=f"{len(unseen)} ô chữ cùng màu với nền")
