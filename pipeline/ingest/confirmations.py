"""Rows of our own forms that were sent out with the last known values in them: what their sender confirms, and what not.

A form is filled in beforehand with what was known and has a column 'Như kỳ trước'. In a row ticked there every value
counts as reported for this period. In one that is not ticked a value that stands as it was sent out was not confirmed:
it is left out of the reading, which then shows it as carried forward; a value typed over it counts as any other.
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.ingest.forms.rows import KEY
from pipeline.ingest.grid import Cell, Sheet, Workbook, address, position
from pipeline.ingest.page import Page
from pipeline.ingest.text import clean, key

HEADING = "Như kỳ trước"
DECLARED = "NTM_CONFIRM"  # on the sheet of declarations: the sheet, and the columns that were filled in beforehand
HEADING_ROWS = 16
FIRST_VALUE = 4  # column; before it stand the row's key, number and name
RULE = "not_confirmed"
TICKS = frozenset({"x", "v", "✓", "✔", "đ", "có", "1", "như kỳ trước"})


def leave_out_unconfirmed(page: Page, book: Workbook, declarations: Sheet | None, previous: str) -> None:
    """Take out of a sheet what stands as it was sent out in rows that are not ticked, with one issue a row.

    ``previous`` is how the name of the grey sheet of last known values ends. Where that sheet or the declaration is gone
    nobody can tell what was typed: the row's values are held.
    """
    sheet = page.sheet
    heading = next((c for c in sheet.cells.values() if _is_heading(c)), None)
    if heading is None or sheet.text(1, 1) != KEY:
        return
    sent = next((s for s in book.sheets if s.name == sheet.name + previous), None)
    columns = _columns(declarations, sheet.name)
    for row, cells in list(sheet.by_row().items()):
        if row <= heading.row or not sheet.text(row, 1):
            continue
        tick = clean(sheet.text(row, heading.column)).casefold()
        if tick in TICKS:
            continue
        if not columns or sent is None:
            for cell in (c for c in cells if FIRST_VALUE <= c.column < heading.column):
                sheet.put(replace(cell, doubt=cell.doubt or RULE))
            continue
        same = [c for c in cells if c.column in columns and _is_as_sent(c, sent.cells.get((row, c.column)))]
        for cell in same:
            page.unconfirmed[row, cell.column] = sheet.take((row, cell.column))
        if tick:
            page.hold(row, heading.column, "unreadable_tick", found=sheet.text(row, heading.column))


def _is_heading(cell: Cell) -> bool:
    return cell.row <= HEADING_ROWS and len(cell.text) < 30 and key(cell.text) == key(HEADING)


def _columns(declarations: Sheet | None, name: str) -> range:
    """The columns that were filled in beforehand, as the sheet of declarations says: 'C:U'."""
    for cells in declarations.by_row().values() if declarations else ():
        texts = [c.text for c in cells]
        if texts[:2] == [DECLARED, name] and len(texts) > 2 and texts[2].count(":") == 1:
            first, last = (position(f"{letters}1")[1] for letters in texts[2].split(":"))
            return range(first, last + 1)
    return range(0)


def _is_as_sent(cell: Cell, sent: Cell | None) -> bool:
    return sent is not None and clean(cell.text) == clean(sent.text)


def tell_unconfirmed(page: Page, label: int) -> None:
    """One issue a row whose values were not confirmed, at its tick; ``label`` is the column of its name."""
    heading = next(c for c in page.sheet.cells.values() if _is_heading(c))
    for row in sorted({r for r, _ in page.unconfirmed}):
        left = sorted(c for r, c in page.unconfirmed if r == row)
        found = f"{len(left)} ô, {address(row, left[0])}–{address(row, left[-1])}"
        page.issue(RULE, row, heading.column, found=found, place=clean(page.sheet.text(row, label)))
