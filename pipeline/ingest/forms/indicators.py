"""Communes down, indicators across: department workbooks of one criterion, and the indicator matrix of a district."""

from __future__ import annotations

import statistics

from pipeline.ingest import marks, numbers
from pipeline.ingest.forms.rows import Row, heading_roles, read_rows, roles_outside_values
from pipeline.ingest.grid import Cell
from pipeline.ingest.headings import Column, Table
from pipeline.ingest.page import Context, Page
from pipeline.reference.model import Indicator

# A share at or below one without a percent format may be 0,9 % or 90 %: beside values this large it is held.
LARGE_SHARE = 30.0


def read(page: Page, table: Table, context: Context) -> None:
    """Read values of indicators, and the department's own verdict where it gives one."""
    columns = table.of("indicator")
    criteria = {context.lexicon.indicators[c.subject].criterion_no for c in columns}
    verdicts = table.of("verdict")[:1] if len(criteria) == 1 else []
    value_columns = {c.number for c in [*columns, *verdicts]}
    heading_roles(page, table)
    rows = read_rows(page, table, context, value_columns)
    roles_outside_values(page, table, rows, value_columns)
    communes = [r for r in rows if r.kind in ("commune", "held")]
    for column in columns:
        reader = _Column(page, column, context, communes)
        for row in communes:
            reader.read(row)
    for column in verdicts:
        for row in communes:
            _verdict(page, row, column, criteria, context)
    for row in communes:
        if row.number in page.sheet.hidden_rows and row.commune:
            page.issue("hidden_cells", row.number, row.column, found=f"hàng {row.label}")


class _Column:
    """One indicator's column: what its dot means and whether its shares are fractions is settled once for all cells."""

    def __init__(self, page: Page, column: Column, context: Context, rows: list[Row]):
        self.page, self.column, self.context = page, column, context
        self.indicator: Indicator = context.lexicon.indicators[column.subject]
        self.compound = column.subject in context.compound
        cells = [page.sheet.cells.get((r.number, column.number)) for r in rows]
        self.dot = numbers.dot_means(c.text for c in cells if c is not None and c.kind == "text")
        plain = [c.value for c in cells if c is not None and c.value is not None and "%" not in c.number_format]
        self.typical = statistics.median(plain) if plain else 0.0
        self.fractions = bool(plain) and max(plain) <= 1 and len(plain) > 1
        self.wrong_unit = self._wrong_unit()
        if self.wrong_unit and column.cells:
            r, c = column.cells[-1]
            page.hold(r, c, "unit_differs", found=self.wrong_unit, expected=self.indicator.unit, place=column.subject)

    def _wrong_unit(self) -> str:
        heading = self.column.text.casefold()
        if "triệu" in self.indicator.unit and ("nghìn" in heading or "ngàn" in heading or "1.000 đồng" in heading):
            return "nghìn đồng"
        return ""

    def read(self, row: Row) -> None:
        cell = self.page.sheet.cells.get((row.number, self.column.number))
        at = (row.number, self.column.number)
        if row.commune is None:
            if cell is not None:
                self.page.role(*at, "held", "không xác định được xã của hàng")
            return
        code = row.commune.commune_code
        place = f"{row.label}, chỉ tiêu {self.column.subject}"
        words = {"place": place, "commune_code": code, "criterion_no": self.indicator.criterion_no}
        if cell is None and not (self.indicator.kind == "pass_fail" and self.page.legend.of(marks.BLANK)):
            self.page.observe(*at, "indicator", self.column.subject, "not_reported", commune_code=code)
            self.page.issue("number_missing", *at, **words)
            return
        if self.column.problem or self.wrong_unit:
            self.page.role(*at, "held", "tiêu đề cột mâu thuẫn hoặc khác đơn vị tính")
            self.page.observe(*at, "indicator", self.column.subject, "held", commune_code=code)
        elif _merged(self.page, at) or self.page.unusable(cell, place):
            if _merged(self.page, at) and cell is not None:
                self.page.hold(*at, "merged_mark", found=cell.text, **words)
            self.page.observe(*at, "indicator", self.column.subject, "held", commune_code=code)
        elif self.indicator.kind == "pass_fail":
            self._mark(at, cell, code, words)
        elif cell is not None:
            self._number(at, cell, code, words)

    def _mark(self, at: tuple[int, int], cell: Cell | None, code: str, words: dict) -> None:
        text = cell.text if cell else ""
        if cell is not None and cell.kind in ("bool", "date"):
            mark = marks.Mark(marks.HELD, "unreadable_mark")
        else:
            allowed = self.indicator.criterion_no in self.context.not_applicable
            mark = marks.read(text, self.page.legend, self.page.notes, may_be_not_applicable=allowed)
        if mark.state == marks.HELD:
            self.page.hold(*at, mark.rule, found=text, **words)
        else:
            self.page.role(*at, "value")
        self.page.observe(*at, "indicator", self.column.subject, mark.state, commune_code=code)

    def _number(self, at: tuple[int, int], cell: Cell, code: str, words: dict) -> None:
        found = self.number_of(cell)
        rule, expected = found.rule, found.expected
        if not rule and found.value is not None and not self._in_range(found):
            rule, expected = "number_out_of_range", "0–100 %" if self.indicator.kind == "percent" else "từ 0 trở lên"
        if rule or found.value is None:
            self.page.hold(*at, rule or "unreadable_number", found=cell.text, expected=expected, **words)
            self.page.observe(*at, "indicator", self.column.subject, "held", commune_code=code)
            return
        self.page.role(*at, "value")
        self.page.observe(
            *at, "indicator", self.column.subject, "value", commune_code=code, value=found.value, value_2=found.value_2
        )

    def number_of(self, cell: Cell) -> numbers.Number:
        """The cell's number in the indicator's unit: percent formats and fractions become percent."""
        if cell.kind in ("date", "bool"):
            return numbers.Number(rule="unreadable_number")
        percent = self.indicator.kind == "percent"
        if cell.value is not None:
            if percent and "%" in cell.number_format:
                return numbers.Number(round(cell.value * 100, 10))
            if percent and 0 < cell.value <= 1 and (self.fractions or self.typical >= LARGE_SHARE):
                shown = numbers_text(cell.value)
                return numbers.Number(
                    rule="ambiguous_number", expected=f"{shown} % hoặc {numbers_text(cell.value * 100)} %"
                )
            return numbers.Number(round(cell.value, 10))
        found = numbers.read(cell.text, self.dot, compound=self.compound)
        if found.unit and not _fits(found.unit, self.indicator):
            return numbers.Number(rule="unreadable_number")
        return found

    def _in_range(self, found: numbers.Number) -> bool:
        top = 100.0 if self.indicator.kind == "percent" else float("inf")
        return all(0 <= v <= top for v in (found.value, found.value_2) if v is not None)


def numbers_text(value: float) -> str:
    """A number for a message, with a decimal comma."""
    return f"{value:g}".replace(".", ",")


def _fits(unit: str, indicator: Indicator) -> bool:
    """A unit written in the cell that is the indicator's own: '%', 'triệu', 'triệu đồng', 'nhà'."""
    bare = unit.strip(" .")
    return bare == indicator.unit.casefold() or (len(bare) > 1 and indicator.unit.casefold().startswith(bare))


def _merged(page: Page, at: tuple[int, int]) -> bool:
    merge = page.sheet.merge_at(*at)
    return merge is not None and (merge[2] > merge[0] or merge[3] > merge[1])


def _verdict(page: Page, row: Row, column: Column, criteria: set[int], context: Context) -> None:
    cell = page.sheet.cells.get((row.number, column.number))
    if cell is None:
        return
    if row.commune is None:
        page.role(row.number, column.number, "held", "không xác định được xã của hàng")
        return
    criterion = next(iter(criteria))
    place = f"{row.label}, đánh giá tiêu chí {criterion}"
    words = {"place": place, "commune_code": row.commune.commune_code, "criterion_no": criterion}
    if page.unusable(cell, place):
        state = marks.HELD
    else:
        allowed = criterion in context.not_applicable
        mark = marks.read(cell.text, page.legend, page.notes, may_be_not_applicable=allowed)
        state = mark.state
        if state == marks.HELD:
            page.hold(row.number, column.number, mark.rule, found=cell.text, **words)
        else:
            page.role(row.number, column.number, "value")
    page.observe(
        row.number,
        column.number,
        "verdict",
        str(criterion),
        state,
        commune_code=row.commune.commune_code,
        measure="mark",
    )
