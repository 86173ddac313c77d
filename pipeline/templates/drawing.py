"""A form drawn as a workbook: titles, headings, cells to fill with their messages, totals, signatures, print setup.

Beside each sheet that knows something of the period before stands a grey, locked sheet with the same cells at the same
addresses. It carries no heading a reader would take for a table's.
"""

from __future__ import annotations

import datetime as dt
import os
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import periods
from pipeline.ingest.confirmations import DECLARED
from pipeline.ingest.sheets import PREVIOUS
from pipeline.templates.layout import TOP, Column, Entry, Form, Formula, Page, Row, Shown, letters

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

VERSION = "1"
DECLARATION = "_ntm"
KEY = "ma_xa"
FONT = "Times New Roman"
INPUT, HEADING, TOTAL, GREY = "#FFFBE0", "#DCE6F0", "#F0F0F0", "#7A7A7A"
GAINED, LOST, MISSED = "#CFEAD6", "#F6D9B8", "#F8E3C4"
PAPERS = {"A3": 8, "A4": 9}
# Room a validation has for its texts; Excel refuses a file that exceeds it.
TITLE_LENGTH, MESSAGE_LENGTH = 32, 255
ROWS_ON_A_PAGE = 40
TALL = 80
MAY_WIDEN = {"format_columns": True, "format_rows": True}


def draw(form: Form, path: Path, *, notice: str, plan_id: str) -> None:
    """Write a form to ``path``, whole or not at all. The same form gives the same bytes."""
    import xlsxwriter

    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{os.getpid()}.{path.name}")
    base = {"font_name": FONT, "font_size": 11, "valign": "vcenter"}
    book = xlsxwriter.Workbook(str(fresh), {"default_format_properties": base, "in_memory": True})
    # Each formula is stored with its result; saying that all are to be computed would have them held, sent back untouched.
    book.calc_on_load = False
    made_on = dt.datetime.combine(periods.end_of(form.period), dt.time())
    book.set_properties({"title": form.title, "subject": periods.label_vi(form.period), "created": made_on})
    pen = _Pen(book)
    for page in form.pages:
        _Sheet(pen, page, notice, previous=False).draw()
    for page in form.pages:
        if page.has_previous:
            _Sheet(pen, page, notice, previous=True).draw()
    _declare(book, form, plan_id)
    book.close()
    fresh.replace(path)


def _declare(book: Workbook, form: Form, plan_id: str) -> None:
    """The hidden sheet: which form this is, of which period and plan, and which sheets are for entry."""
    sheet = book.add_worksheet(DECLARATION)
    said = [
        ("NTM_FORM", form.form, ""),
        ("NTM_VERSION", VERSION, ""),
        ("NTM_PERIOD", form.period, ""),
        ("NTM_PLAN", plan_id, ""),
        ("NTM_SENDER", form.sender, ""),
        *(("NTM_SHEET", p.name, "input") for p in form.pages),
        *(("NTM_SHEET", p.name + PREVIOUS, "reference") for p in form.pages if p.has_previous),
        *(
            (DECLARED, p.name, f"{letters(span[0] + 1)}:{letters(span[1] + 1)}")
            for p in form.pages
            if (span := p.filled_columns)
        ),
    ]
    for row, texts in enumerate(said):
        for column, text in enumerate(texts):
            if text:
                sheet.write_string(row, column, text)
    for row, (district, commune) in enumerate(form.lists):
        sheet.write_string(row, 4, district)
        sheet.write_string(row, 5, commune)
    for row, district in enumerate(form.districts):
        sheet.write_string(row, 6, district)
    sheet.protect()
    sheet.hide()


class _Pen:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook):
        self.book = book
        self.made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __call__(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self.made:
            self.made[key] = self.book.add_format(properties)
        return self.made[key]


class _Sheet:
    """One page while it is drawn, as the sheet to fill or as its grey twin."""

    def __init__(self, pen: _Pen, page: Page, notice: str, *, previous: bool):
        self.pen, self.page, self.notice, self.previous = pen, page, notice, previous
        self.sheet: Worksheet = pen.book.add_worksheet(page.name + (PREVIOUS if previous else ""))
        known = [r for r in page.rows if r.kind == "known"]
        self.rows = known if previous and known else [r for r in page.rows if r.kind != "known"]
        self.last = len(page.columns)  # sheet column of the last visible column; column 0 is the hidden key

    def draw(self) -> None:
        self._columns()
        self._titles()
        self._headings()
        for number, row in enumerate(self.rows):
            self._row(self.page.first_row + number, row)
        end = self.page.first_row + len(self.rows)
        if not self.previous:
            self._validate()
            self._colour()
            end = self._signatures(end + 1)
        self._print(end)
        self.sheet.protect("", MAY_WIDEN)
        if self.previous:
            self.sheet.set_tab_color("#BFBFBF")

    def _columns(self) -> None:
        self.sheet.set_column(0, 0, 8, None, {"hidden": True})
        for number, column in enumerate(self.page.columns, 1):
            self.sheet.set_column(number, number, column.width)

    def _merge(self, row: int, first: int, last: int, text: str, look: Any, end_row: int | None = None) -> None:
        """A text over a range; merged only where it is more than one cell."""
        bottom = row if end_row is None else end_row
        if first == last and bottom == row:
            self.sheet.write_string(row, first, text, look)
        else:
            self.sheet.merge_range(row, first, bottom, last, "", look)
            self.sheet.write_string(row, first, text, look)

    def _middle(self) -> int:
        """Sheet column with which the left half of the width ends."""
        whole, so_far = sum(c.width for c in self.page.columns), 0.0
        for number, column in enumerate(self.page.columns, 1):
            so_far += column.width
            if so_far >= whole * 0.45:
                return min(max(number, 2), self.last - 1)
        return self.last - 1

    def _titles(self) -> None:
        page, pen, middle = self.page, self.pen, self._middle()
        self.sheet.write_string(0, 0, KEY)
        left, right = {"align": "center", "text_wrap": True}, {"align": "center", "bold": True}
        for row, text in enumerate(page.organisation[:2]):
            self._merge(row, 1, middle, text, pen(**left, bold=row == len(page.organisation) - 1))
        self._merge(0, middle + 1, self.last, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", pen(**right))
        self._merge(1, middle + 1, self.last, "Độc lập - Tự do - Hạnh phúc", pen(**right, underline=1))
        if self.notice:
            self._merge(2, 1, self.last, self.notice, pen(align="center", italic=True, font_color="#A02010"))
        title = page.title if not self.previous else "KỲ TRƯỚC – CHỈ ĐỂ THAM KHẢO, KHÔNG NHẬP VÀO TRANG NÀY"
        self._merge(3, 1, self.last, title, pen(align="center", bold=True, font_size=14, text_wrap=True))
        under = page.period_line if not self.previous else f"Số liệu gần nhất đã có trước khi lập biểu: {page.title}"
        self._merge(4, 1, self.last, under, pen(align="center", bold=not self.previous))
        if not self.previous:
            self._merge(5, 1, self.last, page.report_line, pen(align="center", italic=True, locked=False))
            wide = page.unit_line and self.last > 3
            if page.legend:
                self._merge(6, 1, self.last, page.legend, pen(align="left", italic=True, text_wrap=True))
            if wide:
                self._merge(7, middle + 1, self.last, page.unit_line, pen(align="right", italic=True))
        for row in range(2):
            self.sheet.set_row(row, 18)
        self.sheet.set_row(3, 24)
        self.sheet.set_row(6, 18 * (1 + int(len(page.legend) / (1.25 * sum(c.width for c in page.columns)))))

    def _headings(self) -> None:
        page, rows = self.page, self.page.heading_rows
        for row in range(rows):
            self.sheet.set_row(TOP + row, page.heading_heights[row])
        for row in range(rows):
            number = 0
            while number < len(page.columns):
                column = page.columns[number]
                text, end = column.headings[row], number
                if text and row < rows - 1:
                    while end + 1 < len(page.columns) and page.columns[end + 1].headings[row] == text:
                        end += 1
                if text:
                    bottom = row
                    while bottom + 1 < rows and not column.headings[bottom + 1]:
                        bottom += 1
                    look = self._heading_look(column.rotated and end == number and self._is_tall(row))
                    shown = f"Kỳ trước – {text.lower()}" if self.previous and column.is_label else text
                    self._merge(TOP + row, number + 1, end + 1, shown, look, TOP + bottom)
                number = end + 1

    def _is_tall(self, row: int) -> bool:
        """Whether a heading row has room for a turned text."""
        return self.page.heading_heights[row] >= TALL

    def _heading_look(self, turn: bool) -> Any:
        turned = {"rotation": 90} if turn else {}
        ground = {"bg_color": HEADING if not self.previous else TOTAL}
        faded = {"font_color": GREY} if self.previous else {}
        size = self.page.font_size - (0 if self.page.paper == "A3" else 1)
        return self.pen(
            border=1, bold=True, align="center", text_wrap=True, font_size=size, **turned, **ground, **faded
        )

    def _row(self, line: int, row: Row) -> None:
        lines = max((self._lines(row, number) for number in row.cells), default=1)
        self.sheet.set_row(line, max(self.page.row_height, 15 * lines))
        if row.key:
            self.sheet.write_string(line, 0, row.key)
        for number, column in enumerate(self.page.columns):
            entry = row.entries.get(number, column.entry if row.kind == "entry" and number not in row.cells else None)
            content = row.cells.get(number, row.filled.get(number))
            if self.previous:
                content = row.cells.get(number)
                is_text = content is not None and not isinstance(content, Formula) and row.kind != "total"
                shown = content if is_text else row.previous.get(number)
                self._put(line, number + 1, shown, self._look(row, column, None))
            else:
                self._put(line, number + 1, content, self._look(row, column, entry))

    def _lines(self, row: Row, number: int) -> int:
        """How many lines a printed text needs in its column."""
        text, room = row.cells[number], self.page.columns[number].width - 2
        return -(-len(text) // int(room)) if isinstance(text, str) and room > 4 else 1

    def _look(self, row: Row, column: Column, entry: Entry | None) -> Any:
        look: dict[str, Any] = {"border": 1, "align": entry.align if entry else column.align}
        look["font_size"] = self.page.font_size
        look["num_format"] = entry.number_format if entry else column.number_format
        if self.previous:
            look |= {"font_color": GREY, "num_format": "General" if look["num_format"] == "@" else look["num_format"]}
        elif entry is not None:
            look |= {"locked": False, "bg_color": INPUT}
        if row.kind in ("group", "total"):
            look |= {"bold": True, "bg_color": TOTAL}
        look["text_wrap"] = entry is None or look["align"] == "left"
        if look["align"] == "left":
            look |= {"indent": 1 + (row.indent if column.is_label else 0)}
        return self.pen(**look)

    def _put(self, line: int, column: int, content: Shown | Formula | None, look: Any) -> None:
        if content is None:
            self.sheet.write_blank(line, column, None, look)
        elif isinstance(content, Formula):
            self.sheet.write_formula(line, column, content.text, look, content.value)  # type: ignore[arg-type]
        elif isinstance(content, str):
            self.sheet.write_string(line, column, content, look)
        elif isinstance(content, dt.date):
            self.sheet.write_datetime(line, column, dt.datetime.combine(content, dt.time()), look)
        else:
            self.sheet.write_number(line, column, content, look)

    def _validate(self) -> None:
        """One validation for all cells that take the same and had the same last period."""
        same: dict[tuple[int, str, str], list[int]] = defaultdict(list)
        entries: dict[tuple[int, str, str], Entry] = {}
        for number, row in enumerate(self.rows):
            if row.kind != "entry":
                continue
            for at, column in enumerate(self.page.columns):
                entry = row.entries.get(at, column.entry)
                if entry is None or at in row.cells:
                    continue
                key = (at, entry.title + entry.message, _last_time(row.previous.get(at)))
                same[key].append(self.page.first_row + number)
                entries[key] = entry
        for key, lines in same.items():
            self._validation(key[0] + 1, lines, entries[key], key[2])

    def _validation(self, column: int, lines: list[int], entry: Entry, last_time: str) -> None:
        blocks = _blocks(lines)
        words = {"cell": f"{letters(column)}{lines[0] + 1}", "row": str(lines[0] + 1)}
        rule = {k: v.format(**words) if isinstance(v, str) else v for k, v in entry.rule.items()}
        room = MESSAGE_LENGTH - len(last_time)
        message = entry.message if len(entry.message) <= room else entry.message[: room - 1] + "…"
        rule |= {
            "input_title": entry.title[:TITLE_LENGTH],
            "input_message": message + last_time,
            "other_cells": [[first, column, last, column] for first, last in blocks[1:]],
        }
        if entry.error:
            rule |= {"error_title": "Giá trị không hợp lệ", "error_message": entry.error[:MESSAGE_LENGTH]}
        self.sheet.data_validation(blocks[0][0], column, blocks[0][1], column, rule)

    def _colour(self) -> None:
        """Green where a criterion was gained since the period before, amber where it was lost or misses its threshold."""
        page = self.page
        last_line = page.first_row + max((n for n, r in enumerate(self.rows) if r.kind == "entry"), default=0)
        # Spelt out as text: a rule for colours may not name another sheet in every version of Excel.
        before = f"INDIRECT(\"'{page.name}{PREVIOUS}'!\"&ADDRESS(ROW(),COLUMN()))"
        for number, column in enumerate(page.columns, 1):
            if column.entry is None:
                continue
            cell = f"{letters(number)}{page.first_row + 1}"
            rules: list[tuple[str, str]] = []
            if column.entry.fails:
                rules.append((column.entry.fails.format(cell=cell), MISSED))
            if page.has_previous and isinstance(column.entry.rule.get("source"), list):
                rules.append((f'AND({cell}="Đ",{before}="CĐ")', GAINED))
                rules.append((f'AND({cell}="CĐ",{before}="Đ")', LOST))
            for formula, colour in rules:
                look = self.pen(bg_color=colour, bold=True)
                options = {"type": "formula", "criteria": f"={formula}", "format": look}
                self.sheet.conditional_format(page.first_row, number, last_line, number, options)

    def _signatures(self, line: int) -> int:
        page, pen, middle = self.page, self.pen, self._middle()
        dated = f"……………, ngày …… tháng …… năm {periods.end_of(page.period).year}"
        look = {"align": "center", "text_wrap": True}
        self._merge(line, middle + 1, self.last, dated, pen(**look, italic=True, locked=False))
        self._merge(line + 1, 1, middle, "NGƯỜI LẬP BIỂU", pen(**look, bold=True))
        self._merge(line + 1, middle + 1, self.last, page.signer[0], pen(**look, bold=True))
        self._merge(line + 2, 1, middle, "(Ký, ghi rõ họ tên)", pen(**look, italic=True))
        under = page.signer[1] if len(page.signer) > 1 else "(Ký tên, đóng dấu)"
        self._merge(
            line + 2, middle + 1, self.last, under, pen(**look, italic=len(page.signer) < 2, bold=len(page.signer) > 1)
        )
        if len(page.signer) > 1:
            self._merge(line + 3, middle + 1, self.last, "(Ký tên, đóng dấu)", pen(**look, italic=True))
        for first, last in ((1, middle), (middle + 1, self.last)):
            self._merge(line + 7, first, last, "", pen(**look, bold=True, locked=False))
        return line + 7

    def _print(self, last_line: int) -> None:
        page = self.page
        self.sheet.set_landscape()
        self.sheet.set_paper(PAPERS[page.paper])
        self.sheet.set_margins(left=0.5, right=0.4, top=0.5, bottom=0.6)
        # A form of one district is one sheet of paper; a list of the province runs on.
        self.sheet.fit_to_pages(1, 1 if len(self.rows) <= ROWS_ON_A_PAGE else 0)
        self.sheet.repeat_rows(TOP, page.first_row - 1)
        self.sheet.print_area(0, 1, last_line, self.last)
        self.sheet.center_horizontally()
        # A literal & in a footer is written twice.
        label = (page.title if not self.notice else self.notice).replace("&", "&&")
        self.sheet.set_footer(f"&L&8{label[:180]}&R&8Trang &P/&N")
        self.sheet.freeze_panes(page.first_row, page.frozen + 1)
        self.sheet.hide_gridlines(2)
        self.sheet.ignore_errors({"number_stored_as_text": f"A1:{letters(self.last)}{last_line + 1}"})


def _last_time(value: Shown | None) -> str:
    """What the cell held last period, for its message."""
    if value is None or value == "":
        return ""
    if isinstance(value, dt.date):
        return f" Kỳ trước: {value:%d/%m/%Y}."
    return f" Kỳ trước: {value if isinstance(value, str) else f'{value:.10g}'.replace('.', ',')}."


def _blocks(lines: list[int]) -> list[tuple[int, int]]:
    """Runs of consecutive lines."""
    made: list[tuple[int, int]] = []
    for line in lines:
        if made and made[-1][1] == line - 1:
            made[-1] = (made[-1][0], line)
        else:
            made.append((line, line))
    return made
