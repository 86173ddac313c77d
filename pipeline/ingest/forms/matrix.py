"""Communes down, criteria across: the district's review form, one mark a cell, with its totals as checks."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from pipeline.ingest import marks
from pipeline.ingest.forms.rows import (
    Row,
    heading_roles,
    is_count,
    read_rows,
    roles_outside_values,
)
from pipeline.ingest.grid import Cell
from pipeline.ingest.headings import Column, Table
from pipeline.ingest.page import Context, Page
from pipeline.ingest.text import clean

WHOLE = re.compile(r"(\d+)(?:[.,]0+)?\s*(?:/\s*\d+)?(?:\s*xã)?")


def read(page: Page, table: Table, context: Context) -> None:
    """Read a matrix: marks into observations, totals against the marks, everything else to its role."""
    columns = table.of("criterion")
    by_number = {c.number: c for c in columns}
    heading_roles(page, table)
    rows = read_rows(page, table, context, set(by_number))
    roles_outside_values(page, table, rows, set(by_number))
    _missing_columns(page, table, columns, context)
    blank_columns = _blank_columns(page, rows, columns)
    states: dict[tuple[int, int], str] = {}
    for row in rows:
        if row.kind in ("commune", "held"):
            _read_row(page, row, columns, context, blank_columns, states)
    for number, column in by_number.items():
        if number in blank_columns and column.cells and not page.legend.of(marks.BLANK):
            r, c = column.cells[-1]
            page.issue("blank_mark", r, c, place=f"cả cột {column.text}", criterion_no=_number(column))
    for row in (r for r in rows if r.number in page.sheet.hidden_rows and r.kind == "commune"):
        page.issue("hidden_cells", row.number, row.column, found=f"hàng {row.label}")
    _row_totals(page, table, rows, columns, states)
    _column_totals(page, table, rows, columns, states)


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
    if blank_row and row.commune and not page.legend.of(marks.BLANK):
        page.issue(
            "blank_mark", row.number, row.column, place=f"{row.label}: cả hàng", commune_code=row.commune.commune_code
        )
    if row.kind == "held" and not row.label and not blank_row:
        first = next(c.number for c in columns if (row.number, c.number) in page.sheet.cells)
        page.issue("blank_commune", row.number, first)
        context.unread_rows += 1
    for column in columns:
        cell = page.sheet.cells.get((row.number, column.number))
        state = _read_mark(page, row, column, cell, context, blank_row or column.number in blank_columns)
        states[row.number, column.number] = state


def _read_mark(page: Page, row: Row, column: Column, cell: Cell | None, context: Context, expected_blank: bool) -> str:
    criterion = _number(column)
    at = (row.number, column.number)
    name = context.lexicon.names.get(criterion or 0, column.text)
    place = f"{row.label}, tiêu chí {column.subject} – {name}" if row.label else f"tiêu chí {column.subject}"
    code = row.commune.commune_code if row.commune else None
    words: dict[str, Any] = {"place": place, "commune_code": code, "criterion_no": criterion}
    merge = page.sheet.merge_at(*at)
    if row.commune is None:
        # The row's own issue says why; its marks still count toward the form's declared totals.
        _hold_quietly(page, cell, "không xác định được xã của hàng")
        text = cell.text if cell and cell.kind in ("text", "number") else ""
        return marks.read(text, page.legend, page.notes, may_be_not_applicable=True).state
    if column.problem:
        state = _hold_quietly(page, cell, "tiêu đề cột mâu thuẫn hoặc trùng")
    elif merge and _covers_several(merge, row, column, page):
        state = marks.HELD
        if at == merge[:2] and cell is not None:
            page.hold(*at, "merged_mark", found=cell.text, **words)
        elif cell is not None:
            page.role(*at, "held", "ô gộp")
    elif page.unusable(cell, place):
        state = marks.HELD
    else:
        state = _state(page, cell, at, words, expected_blank, allowed=_may_skip(context, criterion))
    if criterion is not None and not (state == marks.NOT_REPORTED and cell is None and expected_blank):
        page.observe(*at, "criterion", str(criterion), state, commune_code=code, measure="mark")
    return state


def _state(
    page: Page, cell: Cell | None, at: tuple[int, int], words: dict, expected_blank: bool, *, allowed: bool
) -> str:
    if cell is not None and cell.kind in ("bool", "date"):
        page.hold(*at, "unreadable_mark", found=cell.text, **words)
        return marks.HELD
    text = cell.text if cell else ""
    mark = marks.read(text, page.legend, page.notes, may_be_not_applicable=allowed)
    if mark.state == marks.HELD:
        page.hold(*at, mark.rule, found=text, **words)
    elif cell is None and mark.state == marks.NOT_REPORTED and not expected_blank:
        page.issue("blank_mark", *at, **words)
    elif cell is not None:
        page.role(*at, "value")
    return mark.state


def _hold_quietly(page: Page, cell: Cell | None, reason: str) -> str:
    """Hold a cell whose issue stands elsewhere: at its heading or at its row's name."""
    if cell is not None:
        page.role(cell.row, cell.column, "held", reason)
    return marks.HELD


def _covers_several(merge: tuple[int, int, int, int], row: Row, column: Column, page: Page) -> bool:
    return merge[3] > merge[1] or merge[2] > merge[0]


def _may_skip(context: Context, criterion: int | None) -> bool:
    """Whether 'không xét' is allowed for the criterion: rule of reading 2, criterion 7 unless the reference says more."""
    return criterion in context.not_applicable


def _counts(row: Row, columns: list[Column], states: dict) -> tuple[int, int]:
    """Fewest and most passes of a row: held and unreported marks may be either."""
    mine = [states.get((row.number, c.number)) for c in columns]
    sure = sum(s == marks.PASSED for s in mine)
    return sure, sure + sum(s in (marks.HELD, marks.NOT_REPORTED) for s in mine)


def whole_number(cell: Cell) -> int | None:
    """The count a total cell declares: 19, '19/19', '10'. None where it is no count."""
    found = WHOLE.fullmatch(clean(cell.text).casefold())
    return int(found[1]) if found else None


def _row_totals(page: Page, table: Table, rows: list[Row], columns: list[Column], states: dict) -> None:
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
                page.issue(
                    "declared_total",
                    row.number,
                    total.number,
                    found=cell.text,
                    place=row.label,
                    expected=low if low == high else f"{low}–{high}",
                    commune_code=row.commune.commune_code if row.commune else None,
                )


def _column_totals(page: Page, table: Table, rows: list[Row], columns: list[Column], states: dict) -> None:
    """Total rows against the marks above and below them, communes off the list included: the form counts those too."""
    data = [r for r in rows if r.kind in ("commune", "held") and r.label]
    sums: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for c in columns:
        mine = [states.get((r.number, c.number)) for r in data]
        sure = sum(s == marks.PASSED for s in mine)
        sums[c.number] = (sure, sure + sum(s in (marks.HELD, marks.NOT_REPORTED) for s in mine))
    for row in (r for r in rows if r.kind == "total"):
        if not is_count(row.label):
            continue
        checked = [(c.number, *sums[c.number], c.text) for c in columns if not c.problem]
        for grand in table.of("criterion_total")[:1]:
            checked.append((grand.number, sum(s[0] for s in sums.values()), sum(s[1] for s in sums.values()), "tổng"))
        for number, low, high, text in checked:
            cell = page.sheet.cells.get((row.number, number))
            if cell is None or page.unusable(cell, f"{row.label}, {text}"):
                continue
            declared = whole_number(cell)
            if declared is not None and not low <= declared <= high:
                page.issue(
                    "declared_total",
                    row.number,
                    number,
                    found=cell.text,
                    place=f"{row.label}, {text}",
                    expected=low if low == high else f"{low}–{high}",
                )
