"""Forms of the province as a whole: programme outputs, money by source, state of the scheduled tasks, summaries."""

from __future__ import annotations

import re

from pipeline.ingest import numbers
from pipeline.ingest.forms.registers import day_of
from pipeline.ingest.forms.rows import heading_roles, is_data, is_signature, is_total
from pipeline.ingest.grid import Cell
from pipeline.ingest.headings import ROMAN
from pipeline.ingest.page import Context, Page
from pipeline.ingest.table import Column, Table
from pipeline.ingest.text import clean, key

SCALES = {"tỷ đồng": 1.0, "triệu đồng": 1e-3, "nghìn đồng": 1e-6, "đồng": 1e-9}

WORK_STATES = (
    (re.compile(r"^(chưa|không)\b|chưa (thực hiện|triển khai|đến hạn|tổ chức|hoàn thành)"), "not_started"),
    (re.compile(r"^(đã )?(hoàn thành|xong)\b"), "done"),
    (
        re.compile(
            r"^(đang|tiếp tục|cơ bản|đã (thực hiện|triển khai|họp|tổ chức|ban hành|xây dựng|tham mưu)|hoàn thành \d)"
        ),
        "in_progress",
    ),
)


def read_outputs(page: Page, table: Table, context: Context) -> None:
    """Programme outputs: plan, this period, cumulative, estimate; rows are known by their name."""
    measures = {"planned": "planned", "this_period": "this_period", "cumulative": "cumulative", "estimate": "estimate"}
    _read_named_rows(page, table, context, "output", measures, 1.0)


def read_funding(page: Page, table: Table, context: Context) -> None:
    """Money by source, in billions of đồng; another stated unit is converted, an unstated one is taken as billions."""
    measures = {"planned": "planned", "mobilised": "mobilised", "disbursed": "disbursed"}
    _read_named_rows(page, table, context, "funding", measures, _scale(page, table))


def _scale(page: Page, table: Table) -> float:
    for (row, _), cell in sorted(page.sheet.cells.items()):
        found = re.search(r"(?:đơn vị(?: tính)?|đvt)\s*:?\s*(.+)", clean(cell.text).casefold())
        if row <= table.heading_rows[1] and found:
            return SCALES.get(found[1].strip(" .()"), 1.0)
    return 1.0


def _read_named_rows(
    page: Page, table: Table, context: Context, kind: str, measures: dict[str, str], scale: float
) -> None:
    heading_roles(page, table)
    columns = table.of(*measures)
    names = _names(context, kind)
    dots = {
        c.number: numbers.dot_means(
            page.sheet.text(r, c.number)
            for r in range(table.first_row, table.last_row + 1)
            if (cell := page.sheet.cells.get((r, c.number))) is not None and cell.kind == "text"
        )
        for c in columns
    }
    for number, cells in page.sheet.by_row().items():
        if not table.covers(number):
            continue
        if is_signature(cells) or not (page.sheet.text(number, table.label) or any(is_data(c) for c in cells)):
            page.row_role(number, "note")
            continue
        label = clean(page.sheet.text(number, table.label))
        subject = names.get(key(label))
        filled = [c for c in columns if (number, c.number) in page.sheet.cells]
        page.role(number, table.label, "label" if label else "note")
        if table.index:
            page.role(number, table.index, "label")
        if subject is None and filled:
            page.hold(number, table.label if label else filled[0].number, "unknown_row", found=label)
            for c in filled:
                page.role(number, c.number, "held", "không nhận ra tên hàng")
        elif subject is not None:
            for c in filled:
                _number(page, number, c, subject, kind, measures[c.meaning], dots[c.number], scale, context)
        for cell in cells:
            column = table.columns.get(cell.column)
            meaning = column.meaning if column else "outside"
            role = {"share": "total", "unit": "label", "note": "note", "outside": "note"}.get(meaning)
            if role or subject is None:
                page.role(number, cell.column, role or "note")
            else:
                page.role(number, cell.column, "ignored", "cột có tiêu đề không nhận ra")


def _names(context: Context, kind: str) -> dict[str, str]:
    """Row names of a form → target id, from aliases.csv; a name that stands for two targets stands for none."""
    made: dict[str, str] = {}
    for a in context.reference.aliases:
        if a.kind == kind:
            made[key(a.alias)] = a.target if made.get(key(a.alias), a.target) == a.target else ""
    return {k: v for k, v in made.items() if v}


def _number(
    page: Page,
    row: int,
    column: Column,
    subject: str,
    kind: str,
    measure: str,
    dot: str,
    scale: float,
    context: Context,
) -> None:
    cell = page.sheet.cells[row, column.number]
    place = f"{subject}, {column.text}"
    if page.unusable(cell, place):
        page.observe(row, column.number, kind, subject, "held", measure=measure)
        return
    found = _value(cell, dot)
    if found.rule == "ambiguous_number" and measure == "planned":
        found = _as_planned(cell, subject, scale, context) or found
    if found.rule or found.value is None:
        page.hold(
            row, column.number, found.rule or "unreadable_number", found=cell.text, expected=found.expected, place=place
        )
        page.observe(row, column.number, kind, subject, "held", measure=measure)
        return
    page.role(row, column.number, "value")
    page.observe(row, column.number, kind, subject, "value", measure=measure, value=round(found.value * scale, 9))


def _value(cell: Cell, dot: str) -> numbers.Number:
    if cell.kind in ("date", "bool"):
        return numbers.Number(rule="unreadable_number")
    if cell.value is not None:
        return numbers.Number(round(cell.value * (100 if "%" in cell.number_format else 1), 10))
    return numbers.read(cell.text, dot)


def _as_planned(cell: Cell, subject: str, scale: float, context: Context) -> numbers.Number | None:
    """An ambiguous plan figure is the reading that equals the plan's own target; else it stays ambiguous."""
    target = next((t.target_low for t in context.reference.targets if t.target_id == subject), None)
    for dot in ("thousands", "decimal"):
        found = numbers.read(cell.text, dot)
        if found.value is not None and target is not None and abs(found.value * scale - target) < 1e-9:
            return found
    return None


def read_schedule(page: Page, table: Table, context: Context) -> None:
    """State of the tasks of the annex. A row is known by its name, checked against its number within its group."""
    heading_roles(page, table)
    works = {key(w.work_name): w for w in context.reference.schedule}
    state_column = table.of("work_state")[0].number
    done_column = next((c.number for c in table.of("work_done_on")), None)
    for number, cells in page.sheet.by_row().items():
        if not table.covers(number):
            continue
        label = clean(page.sheet.text(number, table.label))
        index = clean(page.sheet.text(number, table.index)) if table.index else ""
        for cell in cells:
            column = table.columns.get(cell.column)
            known = column is not None and column.meaning in ("index", "label", "work_agency", "work_timing")
            if cell.column not in (state_column, done_column):
                page.role(number, cell.column, "label" if known else "note")
        state = page.sheet.cells.get((number, state_column))
        if state is None:
            continue
        work = works.get(key(label))
        if work is None:
            if label and not ROMAN.fullmatch(index):
                page.hold(number, table.label, "unknown_row", found=label)
            page.role(number, state_column, "held", "không nhận ra công việc")
            continue
        _work(page, number, work.work_id, state, done_column, label)


def _work(page: Page, row: int, work_id: str, cell: Cell, done_column: int | None, label: str) -> None:
    if page.unusable(cell, label):
        page.observe(row, cell.column, "work", work_id, "held", measure="state")
        return
    said = clean(cell.text).casefold()
    detail = next((state for pattern, state in WORK_STATES if pattern.search(said)), None)
    done_on = None
    done = page.sheet.cells.get((row, done_column)) if done_column else None
    if done is not None:
        done_on = done.on_date or (day_of(done.text) if done.kind == "text" else None)
        if done_on is None:
            page.hold(row, done.column, "unreadable_date", found=done.text, place=label)
        else:
            page.role(row, done.column, "value")
    if detail is None:
        page.hold(row, cell.column, "unreadable_state", found=cell.text, place=label)
    else:
        page.role(row, cell.column, "value")
    state = "value" if detail else "held"
    page.observe(row, cell.column, "work", work_id, state, measure="state", detail=detail, on_date=done_on)


def read_summary(page: Page, table: Table, context: Context) -> None:
    """Counts by criterion beside the real form: totals, not results; they are kept as such and feed nothing."""
    heading_roles(page, table)
    for number, cells in page.sheet.by_row().items():
        if not table.covers(number):
            continue
        for cell in cells:
            column = table.columns.get(cell.column)
            meaning = column.meaning if column else "outside"
            is_label = meaning in ("index", "label") or is_total(cell.text)
            page.role(
                number, cell.column, "label" if is_label else "note" if meaning in ("note", "outside") else "total"
            )
