"""Lays a district's workbook out (headings, a row per commune, totals, legend) and notes where each mark stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .looks import WORDS, Look, document
from .model import NUMBERS, Commune, District, Year, table
from .pages import LABEL, Book, Page, comma
from .troubles import Trouble, of_form

NOT_APPLICABLE = "Không xét"
# Short and older names that headings of the kind "names" carry; all are known aliases of criteria.csv.
OLDER_NAMES = {
    6: "CSVC văn hóa", 7: "Chợ nông thôn", 8: "Bưu điện", 12: "Tỷ lệ lao động có việc làm thường xuyên",
    13: "Hình thức tổ chức sản xuất", 14: "Giáo dục", 17: "Môi trường", 18: "Hệ thống chính trị",
    19: "Quốc phòng, an ninh",
}  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """A mark as typed: where, what, and what a faultless reader takes it for (states of the contract)."""

    sheet: str
    cell: str
    text: str | int | None
    state: str


@dataclass(frozen=True)
class Total:
    """A declared total: where, the number declared, and the marks it is a sum of (commune codes × criteria)."""

    sheet: str
    cell: str
    declared: int
    codes: tuple[str, ...]
    numbers: tuple[int, ...]
    planted: bool


@dataclass
class Matrix:
    """A district's workbook with the addresses of all it says."""

    book: Book
    district: str
    received: str
    marks: dict[tuple[str, int], Mark] = field(default_factory=dict)
    names: dict[str, tuple[str, str, str]] = field(default_factory=dict)  # code → sheet, cell, name as typed
    totals: list[Total] = field(default_factory=list)


@dataclass(frozen=True)
class _Row:
    commune: Commune
    shown: str
    typed: dict[int, str | int | None]
    states: dict[int, str]


def matrix_book(
    year: Year,
    look: Look,
    district: District,
    period: str,
    troubles: tuple[Trouble, ...],
    *,
    first_sending: bool = False,
) -> Matrix:
    """The workbook of one district and period. ``first_sending`` gives the one that a second sending later replaced."""
    again = not first_sending and any(of_form(troubles, period, look.district, "resubmitted"))
    number, date, spelt = document(period, look.district, again=int(again))
    place = district.full_name[0].lower() + district.full_name[1:]
    words = {**WORDS[period], "no": number, "date": date, "place": place, "spelt": spelt, "seat": district.name}
    words |= {"PERIOD": words["period"].upper(), "MONTH": words["month"].upper()}
    words["Period"] = words["period"][0].upper() + words["period"][1:]
    attach = look.attach.format(**words)
    name = look.file_name(period)
    if again:
        old_number, old_date, _ = document(period, look.district)
        attach = f"{attach[:-1]}, thay thế biểu kèm theo Báo cáo số {old_number}/BC-UBND ngày {old_date})"
        name = name.replace(".xlsx", " (gửi lại).xlsx")
    made = Matrix(Book(period, name, font=look.font, encoding=look.encoding), look.district, date)
    rows = _rows(year, look, period, troubles, first_sending)
    painter = _Painter(year, look, period, words, attach, made, troubles)
    if look.clusters:
        half = (len(rows) + 1) // 2
        painter.cover()
        painter.table("Cụm 1", rows[:half])
        painter.table("Cụm 2", rows[half:])
        painter.summary(rows)
    else:
        painter.table(look.sheet, rows)
    return made


def _rows(year: Year, look: Look, period: str, troubles: tuple[Trouble, ...], first_sending: bool) -> list[_Row]:
    passed, failed = look.marks
    made = []
    other = {
        (t.code, t.no): t for kind in ("blank", "unreadable") for t in of_form(troubles, period, look.district, kind)
    }
    renamed = {t.code: t.text for t in of_form(troubles, period, look.district, "misspelt")}
    left_out = {t.code for t in of_form(troubles, period, look.district, "missing")}
    here = [c for c in year.of_district(look.district) if c.code not in left_out]
    turned = _first_sending_marks(year, here, period) if first_sending else set()
    for commune in here:
        typed: dict[int, str | int | None] = {}
        states: dict[int, str] = {}
        for no in NUMBERS:
            cell = (commune.code, no)
            passes = (cell in year.passed[period]) != (cell in turned)
            typed[no], states[no] = (passed, "passed") if passes else (failed, "failed")
            if cell in year.not_applicable:
                typed[no], states[no] = NOT_APPLICABLE, "not_applicable"
            if cell in other:
                blank = other[cell].kind == "blank"
                typed[no], states[no] = (None, "not_reported") if blank else (other[cell].text, "held")
        shown = look.shown(renamed.get(commune.code, commune.name))
        if commune.code in renamed:
            states = dict.fromkeys(NUMBERS, "held")
        made.append(_Row(commune, shown, typed, states))
    return made


def _first_sending_marks(year: Year, here: Sequence[Commune], period: str) -> set[tuple[str, int]]:
    """Four marks that the first sending had wrong: two too many, two too few, none of a department's criteria."""
    plain = [c for c in here if year.count(period, c.code) < 15]
    fit = [(c.code, no) for no in (9, 13, 3, 4) for c in plain if (c.code, no) not in year.not_applicable]
    few = [cell for cell in fit if cell in year.passed[period]][:8:4]
    many = [cell for cell in fit if cell not in year.passed[period]][:12:6]
    return {*few, *many}


class _Painter:
    """Paints the pages of one workbook."""

    def __init__(self, year: Year, look: Look, period: str, words: dict[str, str], attach: str, made: Matrix, troubles):
        self.year, self.look, self.period, self.words = year, look, period, words
        self.attach, self.made, self.troubles = attach, made, troubles
        self.criteria = {int(r["criterion_no"]): r for r in table("reference/criteria.csv")}
        self.column = look.first_column + (1 if look.index else 0)  # of the names
        self.first = self.column + 1 + (1 if look.total_at == "left" else 0)
        self.last = self.first + len(NUMBERS) - 1
        self.total = self.column + 1 if look.total_at == "left" else self.last + 1
        self.end = self.last + (0 if look.total_at == "left" else 1) + (1 if look.remark else 0)

    # -- pages ----------------------------------------------------------------------------------------------------
    def cover(self) -> None:
        page = self._page("Bìa")
        page.widths[2] = 90
        lines = [(2, self.look.left[0], "org"), (4, LABEL, "label"), (6, self._say(self.look.title[0]), "title"),
                 (7, f"Kỳ báo cáo: {self.words['period']}", "place"), (8, self.attach, "subtitle")]  # fmt: skip
        for row, text, style in lines:
            page.put(row, 2, text, style)

    def summary(self, rows: list[_Row]) -> None:
        page = self._page("Tổng hợp")
        page.widths |= {1: 6, 2: 44, 3: 12, 4: 12}
        page.span(1, 1, 1, 4, f"SỐ XÃ ĐẠT THEO TỪNG TIÊU CHÍ - {self.words['PERIOD']}", "title")
        page.span(2, 1, 1, 4, LABEL, "label")
        for column, text in enumerate(("TT", "Tiêu chí", "Số xã đạt", "Tỷ lệ (%)"), 1):
            page.put(4, column, text, "head")
        codes = tuple(r.commune.code for r in rows)
        for row, no in enumerate(NUMBERS, 5):
            count = sum(r.states[no] == "passed" for r in rows)
            page.put(row, 1, no, "mark")
            page.put(row, 2, self.criteria[no]["criterion_name"], "name")
            cell = page.put(row, 3, count, "number")
            page.put(row, 4, comma(100 * count / len(rows)), "mark")
            self.made.totals.append(Total(page.name, cell, count, codes, (no,), False))

    def table(self, name: str, rows: list[_Row]) -> None:
        """One page with the communes × criteria table and all that stands around it."""
        look, page = self.look, self._page(name)
        row = self._above(page)
        row = self._headings(page, row)
        page.freeze = f"{'ABCDEFG'[self.column]}{row}" if not look.clusters else ""
        top_totals = row if look.totals_at == "top" else 0
        row += bool(top_totals)
        row = self._communes(page, row, rows)
        if look.totals_at == "bottom":
            self._totals(page, row, rows)
            row += 1
        elif top_totals:
            self._totals(page, top_totals, rows)
        if look.share:
            self._shares(page, row, rows)
            row += 1
        self._below(page, row + 1)
        page.widths |= dict.fromkeys(range(self.first, self.last + 1), look.mark_width)
        page.widths |= {look.first_column: 5.5, self.column: look.name_width, self.total: 10}
        if look.remark:
            page.widths[self.end] = 24 if look.remark_recognised else 11

    def _page(self, name: str) -> Page:
        page = Page(name)
        self.made.book.pages.append(page)
        return page

    def _say(self, text: str) -> str:
        return text.format(**self.words)

    # -- parts of a page ------------------------------------------------------------------------------------------
    def _above(self, page: Page) -> int:
        look, start = self.look, self.look.first_column
        width = self.end - start + 1
        row = 1
        if look.label_at == "top":
            page.span(row, start, 1, width, LABEL, "label")
            row += 1
        national = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc") if look.national else ()
        for offset, text in enumerate(look.left):
            page.span(row + offset, start, 1, 4, text, "org")
        for offset, text in enumerate(national):
            page.span(row + offset, self.first + 9, 1, self.end - self.first - 8, text, "org")
        row += max(len(look.left), len(national)) + 1
        for text in look.title:
            page.span(row, start, 1, width, self._say(text), "title" if text == look.title[0] else "subtitle")
            row += 1
        if not look.clusters:
            page.span(row, start, 1, width, self.attach, "subtitle")
            row += 1
        if look.label_at == "title":
            page.span(row, start, 1, width, LABEL, "label")
            row += 1
        if look.legend and look.legend_at == "above":
            page.span(row, start, 1, width, look.legend, "note")
            row += 1
        return row + 1

    def _headings(self, page: Page, row: int) -> int:
        look, names = self.look, {no: r["criterion_name"] for no, r in self.criteria.items()}
        index, name, band, total, remark = look.head_words
        lines: list[dict[int, str | int]] = {
            "numbers": [dict(zip(NUMBERS, NUMBERS))],
            "padded": [{no: f"{no:02d}" for no in NUMBERS}],
            "brackets": [{no: f"({no})" for no in NUMBERS}],
            "code": [{no: f"TC{no}" for no in NUMBERS}],
            "code_over_name": [{no: f"TC{no}" for no in NUMBERS}, names],
            "name_over_bracket": [names, {no: f"({no})" for no in NUMBERS}],
            "group_name_bracket": [names, {no: f"({no})" for no in NUMBERS}],
            "numbered": [{no: f"{no}. {names[no]}" for no in NUMBERS}],
            "names": [names | OLDER_NAMES],
        }[look.head]
        style = "head" if look.head_style == "head_turned" else look.head_style
        height = len(lines) + bool(band) + (look.head == "group_name_bracket")
        if look.index:
            page.span(row, look.first_column, height, 1, index, style)
        page.span(row, self.column, height, 1, name, style)
        page.span(row, self.total, height, 1, total, style)
        if look.remark:
            page.span(row, self.end, height, 1, remark, style)
        if band:
            page.span(row, self.first, 1, len(NUMBERS), band, style)
            row += 1
        if look.head == "group_name_bracket":
            self._group_headings(page, row, style)
            row += 1
        for line in lines:
            tall = any(len(str(text)) > 6 for text in line.values())
            for no, text in line.items():
                page.put(row, self.first + no - 1, text, look.head_style if tall else style)
            if tall:
                page.heights[row] = 130 if look.head_style == "head_turned" else 72
            row += 1
        return row

    def _group_headings(self, page: Page, row: int, style: str) -> None:
        groups: dict[str, list[int]] = {}
        for no, r in self.criteria.items():
            groups.setdefault(f"{r['group_no']}. {r['group_name']}", []).append(no)
        for text, numbers in groups.items():
            page.span(row, self.first + numbers[0] - 1, 1, len(numbers), text, style)

    def _communes(self, page: Page, row: int, rows: list[_Row]) -> int:
        look = self.look
        recognised = set(self.year.recognised(self.period))
        wrong = {t.code: t.by for t in of_form(self.troubles, self.period, look.district, "row_total")}
        number = 0
        for group, members in self._groups(rows, recognised):
            if group:
                index, text = group
                page.put(row, look.first_column, index, "group_mark")
                page.put(row, self.column, text, "group")
                for column in range(self.column + 1, self.end + 1):
                    page.put(row, column, None, "group_mark")
                row, number = row + 1, 0
            for r in members:
                number += 1
                code = r.commune.code
                if look.index:
                    page.put(row, look.first_column, number, "mark")
                self.made.names[code] = (page.name, page.put(row, self.column, r.shown, "name"), r.shown)
                for no in NUMBERS:
                    cell = page.put(row, self.first + no - 1, r.typed[no], "mark")
                    self.made.marks[code, no] = Mark(page.name, cell, r.typed[no], r.states[no])
                declared = self._count([r], NUMBERS) + wrong.get(code, 0)
                cell = page.put(row, self.total, f"{declared}/19" if look.total == "of19" else declared, "total")
                self.made.totals.append(Total(page.name, cell, declared, (code,), NUMBERS, code in wrong))
                if look.remark:
                    said = look.remark_recognised if code in recognised else ""
                    page.put(row, self.end, said or None, "name")
                row += 1
        return row

    def _groups(self, rows: list[_Row], recognised: set[str]) -> list[tuple[tuple[str, str] | None, list[_Row]]]:
        if not self.look.groups:
            return [(None, rows)]
        done = [r for r in rows if r.commune.code in recognised]
        near = [r for r in rows if r not in done and self._count([r], NUMBERS) >= 10]
        rest = [r for r in rows if r not in done and r not in near]
        named = (("I", "Nhóm xã đã đạt chuẩn", done), ("II", "Nhóm xã đạt 10 tiêu chí trở lên", near),
                 ("III", "Nhóm xã đạt dưới 10 tiêu chí", rest))  # fmt: skip
        return [((index, text), members) for index, text, members in named if members]

    def _count(self, rows: list[_Row], numbers: Sequence[int]) -> int:
        """Passes as the sender counts them: what is typed as passed."""
        return sum(r.typed[no] == self.look.marks[0] for r in rows for no in numbers)

    def _totals(self, page: Page, row: int, rows: list[_Row]) -> None:
        wrong = {t.no: t.by for t in of_form(self.troubles, self.period, self.look.district, "column_total")}
        codes = tuple(r.commune.code for r in rows)
        if self.look.index:
            page.put(row, self.look.first_column, None, "total")
        page.put(row, self.column, self.look.totals_name, "total_name")
        for no in NUMBERS:
            declared = self._count(rows, (no,)) + wrong.get(no, 0)
            cell = page.put(row, self.first + no - 1, declared, "total")
            self.made.totals.append(Total(page.name, cell, declared, codes, (no,), no in wrong))
        if self.look.total == "count":
            declared = self._count(rows, NUMBERS)
            cell = page.put(row, self.total, declared, "total")
            self.made.totals.append(Total(page.name, cell, declared, codes, NUMBERS, False))
        if self.look.remark:
            page.put(row, self.end, None, "total")

    def _shares(self, page: Page, row: int, rows: list[_Row]) -> None:
        page.put(row, self.column, "Tỷ lệ (%)", "share")
        for no in NUMBERS:
            share = 100 * self._count(rows, (no,)) / len(rows)
            page.put(row, self.first + no - 1, comma(share), "share")

    def _below(self, page: Page, row: int) -> None:
        look, start = self.look, self.look.first_column
        if look.legend and look.legend_at == "below":
            page.span(row, start, 1, self.end - start + 1, look.legend, "note")
            row += 1
        if look.label_at == "foot":
            page.span(row, start, 1, self.end - start + 1, LABEL, "label")
            row += 1
        if look.clusters:
            return
        row += 1
        right, width = self.last - 6, self.end - self.last + 7
        page.span(row, start, 1, 4, "NGƯỜI LẬP BIỂU", "sign")
        page.span(row, right, 1, width, f"{self.words['seat']}, {self.words['spelt']}", "place")
        for offset, text in enumerate((*look.sign, "(đã ký)"), 1):
            page.span(row + offset, right, 1, width, text, "sign" if offset <= len(look.sign) else "place")
