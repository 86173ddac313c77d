"""Lists of communes with facts of their own: recognition decisions, advanced criteria, model residential areas."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from pipeline.ingest import numbers
from pipeline.ingest.decisions import DECISION, YEARS, day_of, split_decision
from pipeline.ingest.forms.rows import Row, heading_roles, read_rows, roles_outside_values
from pipeline.ingest.grid import Cell
from pipeline.ingest.page import Context, Page
from pipeline.ingest.table import Table
from pipeline.ingest.text import clean, key

PARTS = (("số quyết định", "decision_no"), ("ngày quyết định", "decision_date"), ("năm được tính", "decision_year"))
DEFAULT = "dat_chuan"
SUBJECTS = {"dat_chuan": "ntm", "nang_cao": "advanced"}  # as raw.observations has always called them
STANDARD_WORDS = (
    ("nông thôn mới", "dat_chuan"),
    ("ntm", "dat_chuan"),
    ("đạt chuẩn", "dat_chuan"),
    ("nông thôn mới nâng cao", "nang_cao"),
    ("đạt chuẩn nông thôn mới nâng cao", "nang_cao"),
    ("ntm nâng cao", "nang_cao"),
    ("đạt chuẩn ntm nâng cao", "nang_cao"),
    ("đạt chuẩn nâng cao", "nang_cao"),
    ("nâng cao", "nang_cao"),
    ("nông thôn mới kiểu mẫu", "kieu_mau"),
    ("đạt chuẩn nông thôn mới kiểu mẫu", "kieu_mau"),
    ("ntm kiểu mẫu", "kieu_mau"),
    ("đạt chuẩn ntm kiểu mẫu", "kieu_mau"),
    ("đạt chuẩn kiểu mẫu", "kieu_mau"),
    ("kiểu mẫu", "kieu_mau"),
)
CAPTION = re.compile("|".join(map(key, ("danh sách", "công nhận", "đạt chuẩn", "danh hiệu", "nâng cao", "kiểu mẫu"))))
AREAS = re.compile(
    rf"(?:{key('khu dân cư')}|{key('thôn')}|{key('bản')}) (?:ntm |{key('nông thôn mới')} )?{key('kiểu mẫu')}"
)
WITHDRAWN = re.compile(
    "|".join(
        map(
            key,
            (
                "thu hồi",
                "bãi bỏ",
                "đưa ra khỏi",
                "loại khỏi",
                "ra khỏi danh sách",
                "rút khỏi",
                "mất chuẩn",
                "rớt chuẩn",
                "không đạt chuẩn",
                "tước",
                "hết hiệu lực",
                "chấm dứt",
                "hủy bỏ",
                "hủy công nhận",
                "rút danh hiệu",
                "không còn đạt",
            ),
        )
    )
)


def _hold_both(page: Page, table: Table, column: int | None) -> bool:
    """True where the cells of decisions carry their days too."""
    cells = [page.sheet.cells.get((row, column)) for row in page.sheet.by_row() if column and table.covers(row)]
    return any(c is not None and split_decision(clean(c.text))[1] for c in cells)


def read_recognition(page: Page, table: Table, context: Context) -> None:
    """The register of recognised communes: by which standard, decision number, its date, the year it counts for."""
    parts = {m: next((c.number for c in table.of(m)), None) for m in ("decision_no", "decision_date", "decision_year")}
    whole_decision = next((c.number for c in table.of("decision")), None)
    parts["decision_no"] = parts["decision_no"] or whole_decision
    columns = [c for m in ("decision", *parts) for c in table.of(m)]
    doubtful = [c for c in columns if c.problem]
    standards = Standards(page, table, context)
    value_columns = {c for c in (*parts.values(), standards.column) if c is not None}
    rows = _rows(page, table, context, value_columns, lambda row: f"{table.about}:{standards.of(row)}")
    together = parts["decision_date"] is None and _hold_both(page, table, parts["decision_no"])
    if parts["decision_date"] is None and not together:
        page.issue("decision_incomplete", table.heading_rows[0], table.label, found="ngày quyết định", place="cả biểu")
    for row in rows:
        cells = {m: page.sheet.cells.get((row.number, c)) if c else None for m, c in parts.items()}
        if row.commune is None:
            _hold_row(page, cells.values())
            continue
        place = row.label
        bad = [c for c in cells.values() if page.unusable(c, place)]
        bad += [c for d in doubtful if (c := page.sheet.cells.get((row.number, d.number)))]
        number, own_day = split_decision(clean(cells["decision_no"].text) if cells["decision_no"] else "")
        day = _day(page, cells["decision_date"], place) if not bad else None
        if day is None and cells["decision_date"] is None:
            day = own_day
        elif own_day not in (None, day) and cells["decision_no"] and not bad:
            held = cells["decision_no"]
            page.hold(
                held.row,
                held.column,
                "decision_contradiction",
                found=f"{held.text}; {day:%d/%m/%Y}" if day else held.text,
                place=place,
            )
            bad.append(held)
        year = _year(page, cells["decision_year"], place, day)
        standard = standards.of(row.number)
        withdrawn = _withdrawal(page, row)
        whole = not bad and day is not None and year is not None and bool(DECISION.match(number))
        whole = whole and standard is not None and withdrawn is None
        if number and not DECISION.match(number) and cells["decision_no"] and not bad:
            page.hold(row.number, cells["decision_no"].column, "unreadable_number", found=number, place=place)
        at = (row.number, parts["decision_no"] or row.column)
        if withdrawn is not None:
            page.hold(*at, "recognition_withdrawn", found=withdrawn.text, place=place, **_of(row))
        elif standard is None:
            page.hold(*standards.at(row), "standard_unclear", found=standards.text(row), place=place, **_of(row))
        for cell in cells.values():
            if cell is not None:
                page.role(cell.row, cell.column, "value")
        if standards.column:
            page.role(row.number, standards.column, "value")
        missing = [name for name, m in PARTS if parts[m] is not None and cells[m] is None]
        if together and cells["decision_no"] is not None and own_day is None and parts["decision_date"] is None:
            missing.append("ngày quyết định")
        if missing and not bad:
            page.issue(
                "decision_incomplete",
                row.number,
                row.column,
                found=", ".join(missing),
                place=place,
                **_of(row),
            )
        if any(c is not None for c in cells.values()):
            page.observe(
                *at,
                "recognition",
                SUBJECTS.get(standard or DEFAULT, standard or DEFAULT),
                "value" if whole else "held",
                commune_code=row.commune.commune_code,
                measure="decision",
                on_date=day if whole else None,
                decision_no=number if whole else None,
                year_counted=year if whole else None,
            )


class Standards:
    """By which standard the communes of a register are recognised: what their own column says, else the caption; a
    register that says neither is of the standard itself, one whose caption names several tells no commune's."""

    def __init__(self, page: Page, table: Table, context: Context):
        self._page, self._heading = page, (table.heading_rows[0], table.label)
        self.column = next((c.number for c in table.of("standard")), None)
        self._words = {key(word): standard for word, standard in STANDARD_WORDS}
        self._words |= {key(n.name_vi): n.id for n in context.reference.names if n.kind == "standard"}
        longest = "|".join(sorted(map(re.escape, self._words), key=len, reverse=True))
        self._pattern = re.compile(rf"(?<!\w)(?:{longest})(?=\s|$)")
        above = [c.text for row in range(table.heading_rows[0] - 1, 0, -1) for c in page.sheet.row(row)]
        captions = [t for t in above if CAPTION.search(key(t))]
        self._caption = next((t for t in captions if self._in(t)), "")

    def _in(self, text: str) -> set[str]:
        # In 'thôn kiểu mẫu' and 'khu dân cư kiểu mẫu' no commune is recognised.
        return {self._words[word] for word in self._pattern.findall(AREAS.sub(" ", key(text)))}

    def of(self, row: int) -> str | None:
        """The standard of a row; None where it cannot be told."""
        typed = clean(self._page.sheet.text(row, self.column)) if self.column else ""
        named = self._in(typed or self._caption)
        if len(named) != 1:
            return None if named or typed else DEFAULT
        return named.pop()

    def at(self, row: Row) -> tuple[int, int]:
        """Where the standard of a row is said: in its own column, else its table's heading."""
        return (row.number, self.column) if self.column and self.text(row) != self._caption else self._heading

    def text(self, row: Row) -> str:
        """What is said of the standard of a row."""
        return (self._page.sheet.text(row.number, self.column) if self.column else "") or self._caption


def _withdrawal(page: Page, row: Row) -> Cell | None:
    """The cell of a row that says the recognition was taken back (contract, rule 16)."""
    return next((c for c in page.sheet.row(row.number) if c.kind == "text" and WITHDRAWN.search(key(c.text))), None)


def _of(row: Row) -> dict[str, str]:
    return {"commune_code": row.commune.commune_code} if row.commune else {}


def _day(page: Page, cell: Cell | None, place: str) -> dt.date | None:
    if cell is None:
        return None
    day = cell.on_date or (day_of(cell.text) if cell.kind == "text" else None)
    if day is None or day.year not in YEARS:
        page.hold(cell.row, cell.column, "unreadable_date", found=cell.text, place=place)
        return None
    return day


def _year(page: Page, cell: Cell | None, place: str, day: dt.date | None) -> int | None:
    """The year the register states; where it has no such column, the year of the decision."""
    if cell is None:
        return day.year if day else None
    found = re.fullmatch(r"\d{4}", clean(cell.text))
    if not found or int(found[0]) not in YEARS:
        page.hold(cell.row, cell.column, "unreadable_number", found=cell.text, place=place)
        return None
    return int(found[0])


def read_counts(page: Page, table: Table, context: Context) -> None:
    """Advanced criteria reached, or model residential areas registered and recognised."""
    kinds = {
        "advanced_passed": ("advanced", "value"),
        "area_registered": ("model_area", "registered"),
        "area_recognised": ("model_area", "recognised"),
    }
    columns = table.of(*kinds)
    rows = _rows(page, table, context, {c.number for c in columns})
    for row in rows:
        for column in columns:
            cell = page.sheet.cells.get((row.number, column.number))
            if cell is None:
                if row.commune is not None:
                    where = {"place": f"{row.label}, {column.text}", "commune_code": row.commune.commune_code}
                    page.issue("number_missing", row.number, column.number, **where)
                continue
            if row.commune is None:
                _hold_row(page, [cell])
                continue
            kind, measure = kinds[column.meaning]
            place = f"{row.label}, {column.text}"
            state, value = "held", None
            if not page.unusable(cell, place):
                found = numbers.Number(cell.value) if cell.kind == "number" else numbers.read(cell.text, "")
                if page.dash_is_zero and clean(cell.text) in numbers.DASHES:
                    found = numbers.Number(0.0)
                if found.value is None or found.value < 0 or found.value != int(found.value) or found.unit:
                    page.hold(
                        cell.row,
                        cell.column,
                        found.rule or "unreadable_number",
                        found=cell.text,
                        expected=found.expected,
                        place=place,
                    )
                else:
                    state, value = "value", found.value
                    page.role(cell.row, cell.column, "value")
            page.observe(
                cell.row,
                cell.column,
                kind,
                "",
                state,
                commune_code=row.commune.commune_code,
                measure=measure,
                value=value,
            )


def _rows(
    page: Page,
    table: Table,
    context: Context,
    value_columns: set[int],
    about_of: Callable[[int], str] | None = None,
) -> list[Row]:
    heading_roles(page, table, context)
    rows = read_rows(page, table, context, value_columns, about_of)
    roles_outside_values(page, table, rows, value_columns)
    return [r for r in rows if r.kind in ("commune", "held")]


def _hold_row(page: Page, cells) -> None:
    for cell in cells:
        if cell is not None:
            page.role(cell.row, cell.column, "held", "không xác định được xã của hàng")
