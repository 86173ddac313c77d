"""Forms of the province as a whole: programme outputs, money by source, state of the scheduled tasks, summaries."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

from pipeline.ingest import numbers
from pipeline.ingest.forms.registers import day_of
from pipeline.ingest.forms.rows import heading_roles, is_data, is_signature, is_total
from pipeline.ingest.grid import Cell
from pipeline.ingest.headings import ROMAN
from pipeline.ingest.number_formats import is_percent, writes_percent
from pipeline.ingest.page import Context, Page
from pipeline.ingest.table import Column, Table
from pipeline.ingest.text import clean, key

SCALES = {
    "tỷ đồng": 1.0,
    "tỷ": 1.0,
    "tỉ đồng": 1.0,
    "triệu đồng": 1e-3,
    "triệu": 1e-3,
    "trđ": 1e-3,
    "1000000 đồng": 1e-3,
    "1000000 đ": 1e-3,
    "nghìn đồng": 1e-6,
    "ngàn đồng": 1e-6,
    "1000 đồng": 1e-6,
    "1000 đ": 1e-6,
    "đồng": 1e-9,
    "đ": 1e-9,
    "vnđ": 1e-9,
}
UNIT_LINE = re.compile(r"(?:đơn vị(?: tính)?|đvt)\s*[:.]?\s*(?P<unit>.+)|\(\s*(?P<alone>[^()]*đồng)\s*\)")

# 'Đã hoàn thành dự thảo' and 'Hoàn thành 80%' are not done; what stands behind must be a time or the whole.
_WHEN = (
    r"đợt( [\w/]+){1,4}|(đúng|trước|vượt) (kế hoạch|thời hạn|tiến độ|hạn)|100 ?%|toàn bộ|theo( đúng)? kế hoạch|"
    r"(trong |vào )?(ngày|tháng|quý) [\w/.]+( năm \d{4})?"
)
_BEGUN = r"đã (thực hiện|triển khai|họp|tổ chức|ban hành|xây dựng|tham mưu)|(đã )?hoàn thành \d+"
WORK_STATES = (
    (re.compile(r"(chưa|không)\b[^?]*"), "not_started"),
    (re.compile(rf"(đã )?(thực hiện |tổ chức )?(hoàn thành|xong)(\s+({_WHEN}))?\s*\.?"), "done"),
    (re.compile(rf"(đang|tiếp tục|cơ bản|bước đầu|{_BEGUN})\b[^?]*"), "in_progress"),
)


def read_outputs(page: Page, table: Table, context: Context) -> None:
    """Programme outputs: plan, this period, cumulative, estimate; rows are known by their name, units by units.csv."""
    _read_named_rows(page, table, context, "output", ("planned", "this_period", "cumulative", "estimate"), 1.0)


def read_funding(page: Page, table: Table, context: Context) -> None:
    """Money by source, in billions of đồng. The unit is the one the form states, borne out by its plan column.

    A form that states none, or one not known, is held, unless its plan column equals the plan's own figures in a unit.
    """
    unit = _stated_unit(page, table)
    stated = _scale_of(unit)
    borne_out = _scale_of_plan(page, table, context)
    scale = stated if stated is not None else borne_out
    contradicted = stated is not None and borne_out is not None and stated != borne_out
    if scale is None or contradicted:
        found = f"{unit}, trái với cột kế hoạch" if contradicted else unit or "không ghi đơn vị tính"
        for column in table.of("planned", "mobilised", "disbursed"):
            page.issue("unit_differs", *column.cells[-1], found=found, expected="tỷ đồng", place=column.text)
    _read_named_rows(
        page, table, context, "funding", ("planned", "mobilised", "disbursed"), None if contradicted else scale
    )


def _stated_unit(page: Page, table: Table) -> str:
    """The unit a line 'Đơn vị tính: …' above the table or in its headings states; '' where there is none."""
    for (row, _), cell in sorted(page.sheet.cells.items()):
        found = UNIT_LINE.search(clean(cell.text).casefold())
        if row <= table.heading_rows[1] and found:
            return (found["unit"] or found["alone"]).strip(" .():")
    return ""


def _scale_of(unit: str) -> float | None:
    """Billions of đồng per unit; None for a unit not known."""
    bare = unit.replace("tr.đ", "trđ").replace("tr. đ", "trđ")
    return SCALES.get(re.sub(r"(?<=\d)[.,](?=\d)", "", bare))


def _scale_of_plan(page: Page, table: Table, context: Context) -> float | None:
    """The unit in which most of the form's plan column equals the plan's own figures; None where none does."""
    names = _names(context, "funding")
    targets = {t.target_id: t.target_low for t in context.reference.targets}
    column = next((c.number for c in table.of("planned")), None)
    votes: dict[float, int] = {}
    for row in page.sheet.by_row():
        target = targets.get(names.get(key(page.sheet.text(row, table.label)), ""))
        cell = page.sheet.cells.get((row, column)) if column else None
        if not table.covers(row) or cell is None or not target:
            continue
        for scale in (1.0, 1e-3, 1e-6, 1e-9):
            for dot in ("thousands", "decimal"):
                value = _value(cell, dot).value
                if value is not None and abs(value * scale - target) <= 0.002 * target:
                    votes[scale] = votes.get(scale, 0) + 1
                    break
    best = max(votes, key=lambda s: votes[s], default=None)
    return best if best is not None and votes[best] >= 2 else None


def _read_named_rows(
    page: Page, table: Table, context: Context, kind: str, measures: tuple[str, ...], scale: float | None
) -> None:
    heading_roles(page, table, context)
    columns = table.of(*measures)
    names = _names(context, kind)
    seen: dict[str, int] = {}
    dots = {
        c.number: numbers.dot_means(
            cell.text
            for (r, column), cell in page.sheet.cells.items()
            if column == c.number and table.covers(r) and cell.kind == "text"
        )
        for c in columns
    }
    for number, cells in page.sheet.by_row().items():
        if not table.covers(number):
            continue
        label = clean(page.sheet.text(number, table.label))
        subject = names.get(key(label))
        if subject is None and (is_signature(cells) or not (label or any(is_data(c) for c in cells))):
            page.row_role(number, "note")
            continue
        filled = [c for c in columns if (number, c.number) in page.sheet.cells]
        page.role(number, table.label, "label" if label else "note")
        if table.index:
            page.role(number, table.index, "label")
        if subject is None and filled:
            page.hold(number, table.label if label else filled[0].number, "unknown_row", found=label)
            for c in filled:
                page.role(number, c.number, "held", "không nhận ra tên hàng")
        elif subject is not None:
            if subject in seen and filled:
                page.issue("duplicate_row", number, table.label, found=label, place=str(seen[subject]))
            seen.setdefault(subject, number)
            unit = _unit_of_row(page, number, table, subject, context) if kind == "output" else ""
            for c in filled:
                if scale is None or unit:
                    page.role(number, c.number, "held", "đơn vị tính không rõ hoặc khác kế hoạch")
                    page.observe(number, c.number, kind, subject, "held", measure=c.meaning)
                else:
                    _number(page, number, c, subject, kind, dots[c.number], scale, context)
        for cell in cells:
            column = table.columns.get(cell.column)
            meaning = column.meaning if column else "outside"
            role = {"share": "total", "unit": "label", "note": "note", "outside": "note"}.get(meaning)
            if role or subject is None:
                page.role(number, cell.column, role or "note")
            else:
                page.role(number, cell.column, "ignored", "cột có tiêu đề không nhận ra")


def _unit_of_row(page: Page, row: int, table: Table, subject: str, context: Context) -> str:
    """The unit a row states where it is not the target's; '' where it is, or where none is stated."""
    column = next((c.number for c in table.of("unit")), None)
    stated = clean(page.sheet.text(row, column)) if column else ""
    if not stated or _is_unit(stated, subject, context):
        return ""
    target = next(t for t in context.reference.targets if t.target_id == subject)
    page.hold(row, column or table.label, "unit_differs", found=stated, expected=target.unit, place=subject)
    return stated


def _is_unit(text: str, subject: str, context: Context) -> bool:
    unit = next((t.unit for t in context.reference.targets if t.target_id == subject), "")
    return ("%" in text.strip() and unit in ("%", "percentage point")) or key(text) in units().get(unit, set())


@cache
def units() -> dict[str, set[str]]:
    """How forms write the units of targets, from units.csv."""
    made: dict[str, set[str]] = {}
    with (Path(__file__).parent.parent / "units.csv").open(encoding="utf-8") as f:
        for row in csv.DictReader(f):
            made.setdefault(row["unit"], {key(row["unit"])}).add(key(row["alias"]))
    return made


def _names(context: Context, kind: str) -> dict[str, str]:
    """Row names of a form → target id, from aliases.csv; a name that stands for two targets stands for none."""
    made: dict[str, str] = {}
    for a in context.reference.aliases:
        if a.kind == kind:
            made[key(a.alias)] = a.target if made.get(key(a.alias), a.target) == a.target else ""
    return {k: v for k, v in made.items() if v}


def _number(
    page: Page, row: int, column: Column, subject: str, kind: str, dot: str, scale: float, context: Context
) -> None:
    cell, measure = page.sheet.cells[row, column.number], column.meaning
    place = f"{subject}, {column.text}"
    if page.unusable(cell, place):
        page.observe(row, column.number, kind, subject, "held", measure=measure)
        return
    found = _value(cell, dot)
    shares = any(t.target_id == subject and t.unit == "%" for t in context.reference.targets)
    if shares and found.value is not None and 0 < found.value <= 1 and not found.unit and not _signed(cell):
        found = numbers.Number(rule="ambiguous_number", expected=f"{cell.text} % hoặc {found.value * 100:g} %")
    if found.rule == "ambiguous_number" and measure == "planned":
        found = _as_planned(cell, subject, scale, context) or found
    rule = found.rule or ("unreadable_number" if found.value is None else "")
    if found.unit and not (_is_unit(found.unit, subject, context) or SCALES.get(found.unit) == scale):
        rule = "unreadable_number"
    if not rule and found.value is not None and found.value < 0:
        rule = "number_out_of_range"
    if rule or found.value is None:
        page.hold(row, column.number, rule, found=cell.text, expected=found.expected or "từ 0 trở lên", place=place)
        page.observe(row, column.number, kind, subject, "held", measure=measure)
        return
    page.role(row, column.number, "value")
    page.observe(row, column.number, kind, subject, "value", measure=measure, value=round(found.value * scale, 9))


def _value(cell: Cell, dot: str) -> numbers.Number:
    if cell.kind in ("date", "bool"):
        return numbers.Number(rule="unreadable_number")
    if cell.value is not None:
        return numbers.Number(round(cell.value * (100 if is_percent(cell.number_format, cell.value) else 1), 10))
    return numbers.read(cell.text, dot)


def _signed(cell: Cell) -> bool:
    """True where the cell itself shows a percent sign."""
    value = cell.value
    return value is not None and (is_percent(cell.number_format, value) or writes_percent(cell.number_format, value))


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
    heading_roles(page, table, context)
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
    detail = next((state for pattern, state in WORK_STATES if pattern.fullmatch(said)), None)
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
    heading_roles(page, table, context)
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
