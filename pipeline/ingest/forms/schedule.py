"""State of the scheduled tasks: done, in progress, not started, and the day a task was done."""

from __future__ import annotations

import re

from pipeline.ingest.forms.registers import day_of
from pipeline.ingest.forms.rows import heading_roles
from pipeline.ingest.grid import Cell
from pipeline.ingest.headings import ROMAN
from pipeline.ingest.page import Context, Page
from pipeline.ingest.table import Table
from pipeline.ingest.text import clean
from pipeline.reference.model import Work

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


def read_schedule(page: Page, table: Table, context: Context) -> None:
    """State of the tasks of the annex. A row is known by its name, checked against its number within its group."""
    heading_roles(page, table, context)
    works = {w.work_id: w for w in context.reference.schedule}
    group = ""
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
        group = clean(index).strip(".").upper() if ROMAN.fullmatch(clean(index).strip(".")) else group
        if state is None:
            continue
        work = _work_of(label, index, group, works, context)
        if work is None:
            if label and not ROMAN.fullmatch(index):
                page.hold(number, table.label, "unknown_row", found=label)
            page.role(number, state_column, "held", "không nhận ra công việc")
            continue
        _work(page, number, work.work_id, state, done_column, label)


def _work_of(label: str, index: str, group: str, works: dict[str, Work], context: Context) -> Work | None:
    """The task a row is about: by its name; where that is only like a task's, by its number within its group as well."""
    names = context.lexicon.rows["work"]
    found = names.find(label)
    if found:
        return works.get(found)
    item = clean(index).strip(".").rsplit(".", 1)[-1]
    near = [works[c] for c in names.candidates(label) if c in works]
    fits = [w for w in near if str(w.item_no) == item and (not group or w.group_no == group)]
    return fits[0] if len(fits) == 1 else None


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
