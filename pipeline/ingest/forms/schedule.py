"""State of the scheduled tasks: done, in progress, not started, and the day a task was done."""

from __future__ import annotations

from pipeline.ingest.decisions import day_of
from pipeline.ingest.forms.districts import is_numeral
from pipeline.ingest.forms.rows import heading_roles
from pipeline.ingest.grid import Cell
from pipeline.ingest.page import Context, Page
from pipeline.ingest.states import finished_by, state_in
from pipeline.ingest.table import Table
from pipeline.ingest.text import clean
from pipeline.reference.model import Work

LONGEST = 200  # characters of a state


def read_schedule(page: Page, table: Table, context: Context) -> None:
    """State of the tasks of the annex. A row is known by its name, checked against its number within its group."""
    heading_roles(page, table, context)
    works = {w.work_id: w for w in context.reference.schedule}
    group = ""
    state_column = table.of("work_state")[0].number
    done_column = next((c.number for c in table.of("work_done_on")), None)
    is_work = context.lexicon.rows["work"].find
    rows = [n for n in page.sheet.by_row() if table.covers(n) and is_work(page.sheet.text(n, table.label))]
    states = [page.sheet.text(n, state_column)[:LONGEST] for n in rows]
    finished = finished_by(filter(None, states))
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
        group = clean(index).strip(".():").upper() if is_numeral(index) else group
        if state is None:
            continue
        work = _work_of(label, index, group, works, context)
        if work is None:
            if label and not is_numeral(index):
                page.hold(number, table.label, "unknown_row", found=label)
            page.role(number, state_column, "held", "không nhận ra công việc")
            continue
        _work(page, (number, work.work_id, label), state, done_column, finished)


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


def _work(page: Page, of: tuple[int, str, str], cell: Cell, done_column: int | None, finished: frozenset[str]) -> None:
    row, work_id, label = of
    if page.unusable(cell, label):
        page.observe(row, cell.column, "work", work_id, "held", measure="state")
        return
    detail = state_in(cell.text, finished)
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
