"""Communes down, indicators across: department workbooks of one criterion, and the indicator matrix of a district."""

from __future__ import annotations

import statistics

from pipeline.ingest import marks, numbers
from pipeline.ingest.forms.marking import Spot, compare_answers, hold_merged, hold_quietly, is_merged, read_mark
from pipeline.ingest.forms.rows import heading_roles, read_rows, roles_outside_values
from pipeline.ingest.grid import Cell
from pipeline.ingest.number_formats import is_percent, writes_percent
from pipeline.ingest.page import Context, Page
from pipeline.ingest.table import Column, Table
from pipeline.ingest.text import clean
from pipeline.reference.model import Commune, Indicator

NONE = ("không", "không có", "không còn")  # in a count of what must not be there (contract, rule 11)
LARGEST = 1_000.0  # of a figure that is no share: income in millions a person a year, houses in a commune


def read(page: Page, table: Table, context: Context) -> None:
    """Read values of indicators, and beside them marks of criteria and the sender's own verdicts where it gives any."""
    columns = table.of("indicator")
    criteria = {context.lexicon.indicators[c.subject].criterion_no for c in columns}
    verdicts = [c for c in table.of("verdict") if c.subject or len(criteria) == 1]
    marked = table.of("criterion")
    value_columns = {c.number for c in [*columns, *verdicts, *marked]}
    heading_roles(page, table, context)
    rows = read_rows(page, table, context, value_columns)
    roles_outside_values(page, table, rows, value_columns)
    communes = [r for r in rows if r.kind in ("commune", "held")]
    for column in columns:
        values = IndicatorCells(page, column.subject, context, [(r.number, column.number) for r in communes])
        values.check_unit(table, column)
        for row in communes:
            values.read((row.number, column.number), row.commune, row.label, held=bool(column.problem))
    compare_answers(page, [(r.number, c.number) for r in communes for c in [*verdicts, *marked]])
    for column in [*verdicts, *marked]:
        criterion = int(column.subject) if column.subject else next(iter(criteria))
        kind = "verdict" if column.meaning == "verdict" else "criterion"
        problem = "tiêu đề cột mâu thuẫn hoặc trùng" if column.problem else ""
        for row in communes:
            if kind == "verdict" and (row.number, column.number) not in page.sheet.cells:
                continue
            spot = Spot(row.number, column.number, row.label, row.commune, criterion, problem)
            read_mark(page, spot, context, kind=kind)


class IndicatorCells:
    """Cells of one indicator: what their dot means and whether their shares are fractions is settled once for all."""

    def __init__(self, page: Page, indicator_id: str, context: Context, positions: list[tuple[int, int]]):
        self.page, self.context = page, context
        self.indicator: Indicator = context.lexicon.indicators[indicator_id]
        self.compound = indicator_id in context.compound
        cells = [page.sheet.cells.get(at) for at in positions]
        self.dot = numbers.dot_means(c.text for c in cells if c is not None and c.kind == "text")
        plain = [v for c in cells if c is not None and (v := self._plain(c)) is not None]
        self.typical = statistics.median(plain) if plain else 0.0
        self.wrong_unit = ""
        self.factor = 1.0  # how many of the indicator's unit one of the column's is

    def _plain(self, cell: Cell) -> float | None:
        """The number of a cell without a percent sign, typed as a number or as text; None for any other."""
        if cell.kind == "number" and cell.value is not None and "%" not in cell.number_format:
            return cell.value
        return numbers.parse(cell.text, self.dot).value if cell.kind == "text" else None

    def check_unit(self, table: Table, column: Column) -> None:
        """Which unit the heading of the column states, else the table or its title: figures are converted from it into
        the indicator's; the column is held where that cannot be done."""
        units, expected = self.context.lexicon.units, self.indicator.unit
        if not expected or self.indicator.kind == "pass_fail":
            return
        stated = units.of_column(self.page.sheet, table, column)
        in_words = (
            {} if stated else {text: units.factor(text, expected) for text in units.convertible(column.text, expected)}
        )
        if not stated and not in_words:
            stated = units.of_table(self.page.sheet, table)
        found = {stated.text: units.factor(stated.text, expected)} if stated else in_words
        if len(set(found.values()) - {None}) == 1:
            self.factor = next(f for f in found.values() if f is not None)
        elif found and (self.indicator.kind == "number" or (stated and stated.of_column and self._is_share)):
            self.wrong_unit = ", ".join(found)
            row, number = column.cells[-1]
            self.page.hold(row, number, "unit_differs", found=self.wrong_unit, expected=expected, place=column.text)

    @property
    def _is_share(self) -> bool:
        return self.indicator.kind == "percent"

    def read(self, at: tuple[int, int], commune: Commune | None, label: str, *, held: bool = False) -> None:
        """Read the cell at a position into an observation about the commune; hold it where it is not certain."""
        cell = self.page.sheet.cells.get(at)
        if commune is None:
            hold_quietly(self.page, cell, "không xác định được xã của hàng")
            return
        code, subject = commune.commune_code, self.indicator.indicator_id
        place = f"{label}, chỉ tiêu {subject}"
        words = {"place": place, "commune_code": code, "criterion_no": self.indicator.criterion_no}
        if cell is None and is_merged(self.page, at):
            hold_merged(self.page, at, words)
            self.page.observe(*at, "indicator", subject, "held", commune_code=code)
        elif cell is None and not (self.indicator.kind == "pass_fail" and self.page.blank_is_told):
            self.page.observe(*at, "indicator", subject, "not_reported", commune_code=code)
            if at not in self.page.unconfirmed:
                self.page.issue("number_missing", *at, **words)
        elif held or self.wrong_unit:
            hold_quietly(self.page, cell, "tiêu đề cột mâu thuẫn hoặc khác đơn vị tính")
            self.page.observe(*at, "indicator", subject, "held", commune_code=code)
        elif is_merged(self.page, at) or self.page.unusable(cell, place):
            if is_merged(self.page, at):
                hold_merged(self.page, at, words)
            self.page.observe(*at, "indicator", subject, "held", commune_code=code)
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
        elif mark.state == marks.NOT_REPORTED and mark.rule and cell is not None:
            self.page.issue("number_missing", *at, **words)
            self.page.role(*at, "ignored", "ô chỉ có ký tự không hiện ra")
        else:
            self.page.role(*at, "value")
        self.page.observe(*at, "indicator", self.indicator.indicator_id, mark.state, commune_code=code)

    def _number(self, at: tuple[int, int], cell: Cell, code: str, words: dict) -> None:
        found = self.number_of(cell)
        if found.rule == "unreadable_number" and self._verdict(at, cell, code, words):
            return
        rule, expected = found.rule, found.expected
        if not rule and found.value is not None and not self._in_range(found):
            rule, expected = "number_out_of_range", self._range()
        if rule or found.value is None:
            self.page.hold(*at, rule or "unreadable_number", found=cell.text, expected=expected, **words)
            self.page.observe(*at, "indicator", self.indicator.indicator_id, "held", commune_code=code)
            return
        self.page.role(*at, "value")
        self.page.observe(
            *at,
            "indicator",
            self.indicator.indicator_id,
            "value",
            commune_code=code,
            value=found.value,
            value_2=found.value_2,
        )

    def _verdict(self, at: tuple[int, int], cell: Cell, code: str, words: dict) -> bool:
        """True where 'Đạt' or 'Chưa đạt' stands in place of the figure: a verdict without a value (contract, rule 15)."""
        if cell.kind != "text" or cell.text.strip()[:1].isdigit():
            return False
        mark = marks.read(cell.text, self.page.legend, self.page.notes, may_be_not_applicable=False)
        if mark.state not in (marks.PASSED, marks.FAILED):
            return False
        self._mark(at, cell, code, words)
        return True

    def number_of(self, cell: Cell) -> numbers.Number:
        """The cell's number in the indicator's unit: percent formats and fractions become percent."""
        if cell.kind in ("date", "bool"):
            return numbers.Number(rule="unreadable_number")
        percent = self.indicator.kind == "percent"
        lower = clean(cell.text).casefold()
        if (self.page.dash_is_zero and lower in numbers.DASHES) or (
            self.indicator.kind == "none_allowed" and lower in NONE
        ):
            return numbers.Number(0.0)
        if cell.value is None:
            found = numbers.read(cell.text, self.dot, compound=self.compound)
            own = self.context.lexicon.units.factor(found.unit, self.indicator.unit) if found.unit else self.factor
            if own is None:
                return numbers.Number(rule="unreadable_number", expected=self.indicator.unit)
            found = _converted(found, own)
            signed = bool(found.unit)
        elif percent and is_percent(cell.number_format, cell.value):
            return numbers.Number(round(cell.value * 100, 10))
        else:
            found = _converted(numbers.Number(cell.value), self.factor)
            signed = writes_percent(cell.number_format, cell.value)
        # Rule 15: 0,9 among percentages may be 0,9 % or 90 %; only a sign at the figure itself tells.
        if percent and not signed and found.value is not None and 0 < found.value <= 1:
            shown = numbers_text(found.value)
            return numbers.Number(
                rule="ambiguous_number", expected=f"{shown} % hoặc {numbers_text(found.value * 100)} %"
            )
        return found

    def _range(self) -> str:
        return "0–100 %" if self.indicator.kind == "percent" else f"0–{LARGEST:.0f} {self.indicator.unit}".strip()

    def _in_range(self, found: numbers.Number) -> bool:
        values = [v for v in (found.value, found.value_2) if v is not None]
        top = 100.0 if self.indicator.kind == "percent" else LARGEST
        # A figure a hundred times its neighbours is in another unit, whatever the heading says.
        typical = self.typical * self.factor
        strange = self.indicator.kind != "percent" and typical > 0 and max(values) >= 100 * typical
        return all(0 <= v <= top for v in values) and not strange


def numbers_text(value: float) -> str:
    """A number for a message, with a decimal comma."""
    return f"{value:g}".replace(".", ",")


def _converted(found: numbers.Number, factor: float) -> numbers.Number:
    """A number in another unit, of which one is so many of its own."""
    value, value_2 = (None if v is None else round(v * factor, 10) for v in (found.value, found.value_2))
    return found._replace(value=value, value_2=value_2)
