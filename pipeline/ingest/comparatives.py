"""Figures of another time or of a plan that a form repeats beside this period's: read as its own are, and kept apart.

They feed nothing. What a form says of an earlier period is compared with what was reported then, a plan column with the
plan (warehouse/sql/findings): contract, rules of reading 7 and 8.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pipeline.ingest.grid import position
from pipeline.ingest.page import Context, Page
from pipeline.ingest.table import Column, Table
from pipeline.ingest.times import EARLIER_PERIOD

Reader = Callable[[Page, Table, Context], None]
BESIDE = ("label", "index", "district", "unit", "requirement", "criterion_row", "group", "note")
KEPT = (
    "file",
    "period",
    "sheet",
    "cell",
    "kind",
    "commune_code",
    "subject",
    "measure",
    "state",
    "value",
    "value_2",
    "text",
)
KINDS = ("criterion", "verdict", "indicator", "output", "funding", "advanced", "model_area")


def read_columns(page: Page, table: Table, context: Context, read: Reader) -> None:
    """Read the columns of another time of a table, each time as if it were a table of its own."""
    columns = [c for c in table.of("other_year") if c.time and c.of]
    for time, period in sorted({(c.time, c.period) for c in columns}):
        own = [c for c in columns if (c.time, c.period) == (time, period)]
        times_there = Counter((c.of, c.subject) for c in own)
        own = [c for c in own if times_there[c.of, c.subject] == 1]  # of two nobody can tell which one it is
        apart = replace(table, columns=_beside(table, own) | {c.number: _in_its_time(c) for c in own})
        numbers = {c.number for c in own}
        for o in _rows(read_apart(page, apart, context, read), period):
            if position(o["cell"])[1] in numbers:
                page.comparatives.append({**o, "time": time})


def read_table(page: Page, table: Table, context: Context, read: Reader) -> None:
    """Read a table of an earlier period: its headings and labels as any table's, its figures with their own period."""
    apart = read_apart(page, table, context, read)
    for (row, number), (role, reason) in apart.roles.items():
        column = table.columns.get(number)
        if not table.holds(number):
            continue
        if role in ("value", "held") and column is not None and table.covers(row) and column.meaning not in BESIDE:
            if table.period:
                page.role_of_other_time(row, number, table.period, column.meaning)
            else:
                page.role(row, number, "value")  # of which time nobody can tell: nothing comes of it (hold_unused)
        else:
            page.role(row, number, "label" if role == "held" else role, reason if role == "ignored" else "")
    if table.period:
        page.comparatives += [{**o, "time": EARLIER_PERIOD} for o in _rows(apart, table.period)]


def _beside(table: Table, own: list[Column]) -> dict[int, Column]:
    """What the columns need around them: names of rows, units, and of money the plan that proves the unit."""
    needed = BESIDE if any(c.of == "planned" for c in own) else (*BESIDE, "planned")
    return {n: c for n, c in table.columns.items() if c.meaning in needed}


def _in_its_time(column: Column) -> Column:
    return replace(column, meaning=column.of, problem="", found="")


def read_apart(page: Page, table: Table, context: Context, read: Reader) -> Page:
    """A page of the same sheet on which nothing but this table was read: the sheet's own page learns nothing of it."""
    apart = replace(page, roles={}, observations=[], comparatives=[], times={}, issues=[], merges_told=set(), struck=[])
    read(apart, table, replace(context, seen={}, suggested=set(), unread_rows=0))
    return apart


def _rows(apart: Page, period: str) -> list[dict[str, Any]]:
    """The values of a page read apart as rows of raw.comparatives, without their time."""
    return [
        {k: o[k] for k in KEPT} | {"of_period": period}
        for o in apart.observations
        if o["kind"] in KINDS and o["state"] != "not_reported"
    ]
