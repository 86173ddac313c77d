"""Communes down, criteria across: the district's review form, one mark a cell, with its totals as checks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.ingest import marks
from pipeline.ingest.forms.marking import Spot, compare_answers, compare_digits, read_mark
from pipeline.ingest.forms.rows import (
    Row,
    heading_roles,
    read_rows,
    roles_outside_values,
)
from pipeline.ingest.grid import Cell, address
from pipeline.ingest.page import Context, Page
from pipeline.ingest.row_labels import is_count
from pipeline.ingest.table import Column, Table
from pipeline.ingest.text import clean

WHOLE = re.compile(r"(\d+)(?:[.,]0+)?\s*(?:/\s*\d+)?(?:\s*xã)?")


def read(page: Page, table: Table, context: Context) -> None:
    """Read a matrix: marks into observations, totals against the marks, everything else to its role."""
    columns = table.of("criterion")
    by_number = {c.number: c for c in columns}
    heading_roles(page, table, context)
    rows = read_rows(page, table, context, set(by_number))
    roles_outside_values(page, table, rows, set(by_number))
    _missing_columns(page, table, columns, context)
    positions = [(r.number, c.number) for r in rows if r.kind in ("commune", "held") for c in columns]
    compare_digits(page, positions)
    compare_answers(page, positions)
    blank_columns = _blank_columns(page, rows, columns)
    states: dict[tuple[int, int], str] = {}
    for row in rows:
        if row.kind in ("commune", "held"):
            _read_row(page, row, columns, context, blank_columns, states)
    for number, column in by_number.items():
        left_out = any(c == number for _, c in page.unconfirmed)
        if number in blank_columns and column.cells and not page.blank_is_told and not left_out:
            r, c = column.cells[-1]
            page.issue("blank_mark", r, c, place=f"cả cột {column.text}", criterion_no=_number(column))
    _tell(page, _row_totals(page, table, rows, columns, states), _column_totals(page, table, rows, columns, states))


def _number(column: Column) -> int | None:
    return int(column.subject) if column.subject.isdigit() else None


def _missing_columns(page: Page, table: Table, columns: list[Column], context: Context) -> None:
    """Criteria the form leaves out. Few columns are a form about few criteria; most of them are a form that lost some."""
    there = {c.subject for c in columns}
    missing = [c for c in context.reference.criteria if str(c.criterion_no) not in there]
    if missing and len(columns) * 2 > len(context.reference.criteria):
        names = ", ".join(f"tiêu chí {c.criterion_no} ({c.criterion_name})" for c in missing)
        page.issue("heading_missing", table.heading_rows[0], table.label, found=names)


def _blank_columns(page: Page, rows: list[Row], columns: list[Column]) -> set[int]:
    communes = [r.number for r in rows if r.kind in ("commune", "held") and r.label]
    return {c.number for c in columns if communes and not any((r, c.number) in page.sheet.cells for r in communes)}


def _read_row(
    page: Page, row: Row, columns: list[Column], context: Context, blank_columns: set[int], states: dict
) -> None:
    blank_row = not any((row.number, c.number) in page.sheet.cells for c in columns)
    left_out = any((row.number, c.number) in page.unconfirmed for c in columns)
    if blank_row and row.commune and not page.blank_is_told and not left_out:
        page.issue(
            "blank_mark", row.number, row.column, place=f"{row.label}: cả hàng", commune_code=row.commune.commune_code
        )
    if row.kind == "held" and not row.label and not blank_row:
        first = next(c.number for c in columns if (row.number, c.number) in page.sheet.cells)
        page.issue("blank_commune", row.number, first)
        context.unread_rows += 1
    for column in columns:
        at = (row.number, column.number)
        problem = "tiêu đề cột mâu thuẫn hoặc trùng" if column.problem else ""
        told = blank_row or column.number in blank_columns or at in page.unconfirmed
        states[at] = read_mark(page, Spot(*at, row.label, row.commune, _number(column), problem, told), context)


def _counts(row: Row, columns: list[Column], states: dict) -> tuple[int, int]:
    """Fewest and most passes of a row: held and unreported marks may be either."""
    mine = [states.get((row.number, c.number)) for c in columns]
    sure = sum(s == marks.PASSED for s in mine)
    return sure, sure + sum(s in (marks.HELD, marks.NOT_REPORTED) for s in mine)


def whole_number(cell: Cell) -> int | None:
    """The count a total cell declares: 19, '19/19', '10'. None where it is no count."""
    found = WHOLE.fullmatch(clean(cell.text).casefold())
    return int(found[1]) if found else None


@dataclass(frozen=True)
class WrongTotal:
    """A declared total that its parts do not give: where, what, and by how much it is off where that is certain."""

    at: tuple[int, int]
    of: int  # the row or the column of its parts
    found: str
    low: int
    high: int
    place: str
    off: int | None
    commune_code: str | None = None


def _tell(page: Page, of_rows: list[WrongTotal], of_columns: list[WrongTotal]) -> None:
    """Raise the wrong totals; where one row and one column are off by the same, the cell in both is named."""
    for mine, others, is_row in ((of_rows, of_columns, True), (of_columns, of_rows, False)):
        for t in mine:
            same = [o for o in others if o.off is not None and o.off == t.off]
            alone = len(same) == 1 and sum(o.off == t.off for o in mine) == 1
            cell = address(*((t.of, same[0].of) if is_row else (same[0].of, t.of))) if alone else ""
            page.issue(
                "declared_total",
                *t.at,
                found=t.found,
                place=f"{t.place}; hàng và cột cùng lệch ở ô {cell}" if cell else t.place,
                expected=t.low if t.low == t.high else f"{t.low}–{t.high}",
                commune_code=t.commune_code,
            )


def _row_totals(page: Page, table: Table, rows: list[Row], columns: list[Column], states: dict) -> list[WrongTotal]:
    wrong = []
    for total in table.of("criterion_total")[:1]:
        for row in (r for r in rows if r.kind in ("commune", "held") and r.label):
            cell = page.sheet.cells.get((row.number, total.number))
            if cell is None:
                continue
            if page.unusable(cell, f"tổng của {row.label}"):
                continue
            declared = whole_number(cell)
            low, high = _counts(row, columns, states)
            if declared is not None and not low <= declared <= high:
                at, code = (row.number, total.number), row.commune.commune_code if row.commune else None
                off = declared - low if low == high else None
                wrong.append(WrongTotal(at, row.number, cell.text, low, high, row.label, off, code))
    return wrong


def _column_totals(page: Page, table: Table, rows: list[Row], columns: list[Column], states: dict) -> list[WrongTotal]:
    """Total rows against the marks, communes off the list included: the form counts those too.

    A total may count the whole table, or the rows since the total before it (a cluster, a district): either will do.
    """
    wrong = []
    data = [r for r in rows if r.kind in ("commune", "held") and r.label]
    whole = _sums(data, columns, states)
    above = 0
    for row in (r for r in rows if r.kind == "total" and is_count(r.label)):
        part = _sums([r for r in data if above < r.number < row.number], columns, states)
        following = next((r.number for r in rows if r.kind in ("total", "district") and r.number > row.number), 10**9)
        below = _sums([r for r in data if row.number < r.number < following], columns, states)
        above = row.number
        for column in [c for c in columns if not c.problem] + table.of("criterion_total")[:1]:
            cell = page.sheet.cells.get((row.number, column.number))
            if cell is None or page.unusable(cell, f"{row.label}, {column.text}"):
                continue
            declared = whole_number(cell)
            low, high = whole[column.number] if column.number in whole else _grand(whole)
            fits = any(
                a <= (declared or 0) <= b
                for a, b in ((s[column.number] if column.number in s else _grand(s)) for s in (whole, part, below))
            )
            if declared is not None and not fits:
                at, place = (row.number, column.number), f"{row.label}, {column.text}"
                of_marks = low == high and column.number in whole
                wrong.append(
                    WrongTotal(at, column.number, cell.text, low, high, place, declared - low if of_marks else None)
                )
    return wrong


def _sums(data: list[Row], columns: list[Column], states: dict) -> dict[int, tuple[int, int]]:
    """Fewest and most passes per column over the rows."""
    made = {}
    for c in columns:
        mine = [states.get((r.number, c.number)) for r in data]
        sure = sum(s == marks.PASSED for s in mine)
        made[c.number] = (sure, sure + sum(s in (marks.HELD, marks.NOT_REPORTED) for s in mine))
    return made


def _grand(sums: dict[int, tuple[int, int]]) -> tuple[int, int]:
    return sum(s[0] for s in sums.values()), sum(s[1] for s in sums.values())
