"""A district officer with dice: fills every open cell of a form with something the form allows, and says what it was.

Nothing here knows how the forms are made: what a cell is, is taken from its headings, its validation and the key column.
"""

from __future__ import annotations

import datetime as dt
import random
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import empty_database
import openpyxl
from openpyxl.utils import get_column_letter

from pipeline.reference.model import Reference

# openpyxl's types know of merged cells that cannot be written to; those of a form's table are never merged.
Worksheet = Any

LAST = "2019-09"
NEXT = "2019-12"
STATES = {"Đ": "passed", "CĐ": "failed", "Không xét": "not_applicable"}
WORKS = {"Đã hoàn thành": "done", "Đang thực hiện": "in_progress", "Chưa thực hiện": "not_started"}
MEASURES = {
    "Kế hoạch năm": ("output", "planned"),
    "Thực hiện trong kỳ": ("output", "this_period"),
    "Lũy kế từ đầu năm": ("output", "cumulative"),
    "Ước thực hiện cả năm": ("output", "estimate"),
    "Kế hoạch vốn năm": ("funding", "planned"),
    "Đã huy động": ("funding", "mobilised"),
    "Đã giải ngân": ("funding", "disbursed"),
    "Số tiêu chí nâng cao đã đạt": ("advanced", "value"),
    "Số khu dân cư đăng ký": ("model_area", "registered"),
    "Số khu dân cư kiểu mẫu đã đạt": ("model_area", "recognised"),
}


@dataclass(frozen=True, order=True)
class Said:
    """One thing a filled form says, in the words of raw.observations."""

    kind: str
    subject: str
    measure: str
    commune_code: str
    state: str
    value: float | None = None
    value_2: float | None = None
    on_date: dt.date | None = None
    decision_no: str | None = None
    year_counted: int | None = None
    detail: str | None = None


def said_by(observations: Iterable[dict[str, Any]]) -> dict[tuple[str, ...], Said]:
    """Observations as things said, by kind, subject, measure and commune."""
    made = {}
    for o in observations:
        fields = {name: o[name] for name in Said.__dataclass_fields__}
        said = Said(**{**fields, "commune_code": o["commune_code"] or ""})
        key = (said.kind, said.subject, said.measure, said.commune_code)
        assert key not in made, f"said twice: {key}"
        made[key] = said
    return made


def database(path: Path, reference: Reference) -> Path:
    """A database with a period before, just as far as the forms look into it. Every figure is invented."""
    with duckdb.connect(str(empty_database.lay(path))) as db:
        db.execute("BEGIN")
        for name in (
            "reference.communes",
            "reference.criteria",
            "reference.indicators",
            "plan.targets",
            "plan.schedule",
        ):
            rows = reference.rows(name)
            db.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows)
        db.execute(
            "INSERT INTO core.criterion_results (period, commune_code, criterion_no, era, state) "
            "SELECT ?, commune_code, criterion_no, 0, CASE WHEN criterion_no = 7 AND sort_no = 2 THEN 'not_applicable' "
            "WHEN criterion_no = 3 AND sort_no = 1 THEN 'held' WHEN (sort_no * 7 + criterion_no * 5) % 3 = 0 THEN 'passed' "
            "ELSE 'failed' END FROM reference.communes, reference.criteria",
            [LAST],
        )
        db.execute(
            "INSERT INTO core.indicator_values (period, commune_code, indicator_id, value, value_2, passes, is_held) "
            "SELECT ?, commune_code, indicator_id, CASE WHEN kind <> 'pass_fail' THEN 40 + c.sort_no % 50 + 0.3 END, "
            "CASE WHEN indicator_id = '17.1' THEN 35.5 END, c.sort_no % 2 = 0, false "
            "FROM reference.communes AS c, reference.indicators AS i WHERE i.criterion_no IN (1, 15, 17)",
            [LAST],
        )
        db.execute(
            "INSERT INTO core.output_values (period, output_id, value, this_period, estimate) "
            "SELECT ?, target_id, 17, 5, NULL FROM plan.targets WHERE target_id LIKE 'output.%'",
            [LAST],
        )
        db.execute(
            "INSERT INTO core.funding_values (period, source_id, mobilised, disbursed) "
            "SELECT ?, target_id, 21.5, 8.25 FROM plan.targets WHERE target_id LIKE 'funding.%'",
            [LAST],
        )
        db.execute(
            "INSERT INTO core.work_results (period, work_id, state, done_on) SELECT ?, work_id, 'done', '2019-03-05' "
            "FROM plan.schedule WHERE item_no = 1",
            [LAST],
        )
        db.execute(
            "INSERT INTO core.recognitions (commune_code, standard, decision_no, decision_date, year_counted) "
            "SELECT commune_code, 'dat_chuan', '12/QĐ-UBND', '2018-11-20', 2018 FROM reference.communes WHERE sort_no % 5 = 0"
        )
        db.execute(
            "INSERT INTO core.advanced_results (period, commune_code, criteria_passed) "
            "SELECT ?, commune_code, 3 FROM core.recognitions LIMIT 7",
            [LAST],
        )
        db.execute("COMMIT")
    return path


def input_sheets(book: openpyxl.Workbook) -> list[Worksheet]:
    """The sheets a form declares as those to fill in."""
    declared = book["_ntm"]
    names = [row[1].value for row in declared.iter_rows() if row[0].value == "NTM_SHEET" and row[2].value == "input"]
    return [book[str(name)] for name in names]


def first_row(sheet: Worksheet) -> int:
    """The first row under the frozen headings."""
    return int(re.sub(r"\D", "", str(sheet.freeze_panes)))


def headings(sheet: Worksheet) -> dict[int, list[str]]:
    """Texts of the heading rows by column, merged ones under their first column only."""
    made: dict[int, list[str]] = {}
    for row in sheet.iter_rows(min_row=9, max_row=first_row(sheet) - 1):
        for cell in row:
            if isinstance(cell.value, str):
                made.setdefault(int(cell.column or 0), []).append(cell.value)
    return made


def validations(sheet: Worksheet) -> dict[tuple[int, int], Any]:
    """The validation of each cell that has one."""
    made = {}
    for rule in sheet.data_validations.dataValidation:
        for block in rule.sqref.ranges:
            for row, column in block.cells:
                made[row, column] = rule
    return made


def open_cells(sheet: Worksheet) -> Iterator[tuple[int, int]]:
    """Unlocked cells of the table."""
    for row in sheet.iter_rows(min_row=first_row(sheet)):
        for cell in row:
            if not cell.protection.locked and (cell.row, cell.column) in validations_of(sheet):
                yield int(cell.row or 0), int(cell.column or 0)


def validations_of(sheet: Worksheet) -> dict[tuple[int, int], Any]:
    """As validations, found once a sheet."""
    known = getattr(sheet, "_found_validations", None)
    if known is None:
        known = validations(sheet)
        sheet._found_validations = known
    return known


def allowed(rule: Any, dice: random.Random) -> Any:
    """A value the validation allows. Shares of at most one are left out: a reader cannot tell 0,9 % from 90 %."""
    if rule.type == "list":
        return dice.choice(rule.formula1.strip('"').split(","))
    low = float(rule.formula1)
    high = float(rule.formula2) if rule.formula2 else 9000.0
    if rule.type == "whole":
        return dice.randint(int(low), int(high))
    if rule.type == "date":
        return dt.date(1899, 12, 30) + dt.timedelta(days=dice.randint(int(low), int(high)))
    return round(dice.uniform(max(low, 1.1), high), 1)


def fill(
    path: Path, target: Path, dice: random.Random, reference: Reference, *, blanks: float = 0.0
) -> dict[Any, Said]:
    """Fill a form into ``target`` (leaving that share of its cells empty); gives what a faultless reading finds."""
    book = openpyxl.load_workbook(path)
    said: list[Said] = []
    for sheet in input_sheets(book):
        said += _register(sheet, dice, reference) if "công nhận" in sheet.title else _fill(sheet, dice, blanks)
        _sign(sheet, dice)
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)
    return said_by({**vars(s)} for s in said)


def _sign(sheet: Worksheet, dice: random.Random) -> None:
    """The report's number and date, the date and name of who signs."""
    for row in sheet.iter_rows():
        for cell in row:
            text = cell.value
            if isinstance(text, str) and text.startswith("(Kèm theo Báo cáo số"):
                assert not cell.protection.locked
                cell.value = f"(Kèm theo Báo cáo số {dice.randint(1, 400)}/BC-UBND ngày 20/12/2019 của đơn vị)"
            elif isinstance(text, str) and "ngày ……" in text:
                assert not cell.protection.locked
                cell.value = "Lạng Sơn, ngày 20 tháng 12 năm 2019"
                below = sheet.cell(int(cell.row or 0) + 7, int(cell.column or 0))
                assert not below.protection.locked
                below.value = "Nguyễn Văn An"


def _fill(sheet: Worksheet, dice: random.Random, blanks: float) -> list[Said]:
    heads, rules = headings(sheet), validations_of(sheet)
    said: list[Said] = []
    for row, column in open_cells(sheet):  # over what was filled in beforehand; a ticked row says what it says
        sheet.cell(row, column).value = "x" if heads[column][0] == "Như kỳ trước" else None
    for row, column in open_cells(sheet):
        key, heading = str(sheet.cell(row, 1).value or ""), heads[column]
        if heading[-1] == "Ghi chú":
            continue
        if heading[0] == "Như kỳ trước":
            continue
        if not key or dice.random() < blanks:
            continue
        if heading[-1] == "Ngày hoàn thành":
            continue  # with its state
        said.append(_entry(sheet, row, column, key, heading, rules, dice))
    for column, heading in heads.items():
        kind = MEASURES.get(heading[-1])
        if kind and kind[1] == "planned":
            for row in range(first_row(sheet), sheet.max_row + 1):
                if sheet.cell(row, 1).value:
                    value = float(sheet.cell(row, column).value)
                    said.append(Said(kind[0], str(sheet.cell(row, 1).value), "planned", "", "value", value))
    return said


def _entry(
    sheet: Worksheet, row: int, column: int, key: str, heading: list[str], rules: dict, dice: random.Random
) -> Said:
    cell, rule = sheet.cell(row, column), rules[row, column]
    number = next((h for h in heading if re.fullmatch(r"\d+", h)), None)
    indicator = re.match(r"(\d+\.\d+) ", heading[-1])
    if number:
        cell.value = allowed(rule, dice)
        return Said("criterion", number, "mark", key, STATES[cell.value])
    if indicator and rule.type == "list":
        cell.value = allowed(rule, dice)
        return Said("indicator", indicator[1], "value", key, STATES[cell.value])
    if indicator and rule.type == "custom":
        first, second = round(dice.uniform(2, 100), 1), dice.randint(2, 100)
        cell.value = f"{first} ({second})".replace(".", ",")
        return Said("indicator", indicator[1], "value", key, "value", first, float(second))
    if indicator:
        cell.value = allowed(rule, dice)
        return Said("indicator", indicator[1], "value", key, "value", float(cell.value))
    if heading[-1] == "Đánh giá":
        cell.value = allowed(rule, dice)
        return Said("verdict", sheet.title.removeprefix("TC "), "mark", key, STATES[cell.value])
    if heading[-1] == "Tình hình thực hiện":
        cell.value = allowed(rule, dice)
        day = None
        if cell.value == "Đã hoàn thành" and dice.random() < 0.7:
            day = allowed(rules[row, column + 1], dice)
            sheet.cell(row, column + 1).value = day
        return Said("work", key, "state", "", "value", on_date=day, detail=WORKS[str(cell.value)])
    kind, measure = MEASURES[heading[-1]]
    cell.value = allowed(rule, dice)
    in_commune = kind in ("advanced", "model_area")
    subject, commune = ("", key) if in_commune else (key, "")
    return Said(kind, subject, measure, commune, "value", float(cell.value))


def _register(sheet: Worksheet, dice: random.Random, reference: Reference) -> list[Said]:
    """New decisions: district and commune by their names, as the drop-downs offer them."""
    columns = {heading[-1]: column for column, heading in headings(sheet).items()}
    rules = validations_of(sheet)
    names = {d.district_code: d.full_name for d in reference.districts}
    said = []
    for row, commune in enumerate(dice.sample(reference.communes, 12), first_row(sheet)):
        day = allowed(rules[row, columns["Ngày quyết định"]], dice)
        number, year = f"{dice.randint(1, 3000)}/QĐ-UBND", allowed(rules[row, columns["Năm được tính đạt chuẩn"]], dice)
        filled = (names[commune.district_code], commune.commune_name, number, day, year)
        heads = ("Huyện, thành phố", "Tên xã", "Số quyết định", "Ngày quyết định", "Năm được tính đạt chuẩn")
        for heading, value in zip(heads, filled):
            sheet.cell(row, columns[heading]).value = value
        said.append(
            Said("recognition", "ntm", "decision", commune.commune_code, "value", None, None, day, number, year)
        )
    return said


def office() -> str | None:
    """LibreOffice, where the machine has it."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def recalculate(folder: Path, target: Path, profile: Path) -> None:
    """Open every workbook of a folder in LibreOffice, compute it, and save it under ``target``."""
    command = [str(office()), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "xlsx"]
    files = [str(p) for p in sorted(folder.glob("*.xlsx"))]
    subprocess.run([*command, "--outdir", str(target), *files], check=True, capture_output=True, timeout=400)


def letter(column: int) -> str:
    """Column number as letters."""
    return get_column_letter(column)
