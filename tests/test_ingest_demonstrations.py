"""One fault in a workbook of the example year: the right issue at the right cell, and everything else as it was."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from troubles.judging import read, values
from troubles.matrix import communes_of

from pipeline.ingest.reading import Ingested

NAME = "BC tieu chi NTM huyen Trang Dinh 6 thang 2019.xlsx"
PATH = Path(__file__).parent.parent / "data" / "raw" / "submissions" / "2019-06" / NAME
KNOWN = ("2018-12", "2019-03", "2019-06", "2019-09")
NAMES, NUMBERS, FIRST = 11, 12, 13  # rows: names of the criteria, their numbers, the first commune
CODES = [c.commune_code for c in communes_of("180")]


@pytest.fixture(scope="module")
def untouched() -> Ingested:
    return read(PATH.read_bytes(), NAME, "2019-06", KNOWN)


def changed(change: Callable[[Any], None]) -> Ingested:
    """The workbook after the change, read."""
    book = openpyxl.load_workbook(PATH)
    change(book.worksheets[0])
    made = io.BytesIO()
    book.save(made)
    return read(made.getvalue(), NAME, "2019-06", KNOWN)


def key(i: int, criterion: int) -> tuple[str, str, str, str]:
    return ("criterion", CODES[i], str(criterion), "mark")


def at(i: int, criterion: int) -> tuple[int, int]:
    return FIRST + i, 2 + criterion


def issues(reading: Ingested) -> set[tuple[str, str]]:
    return {(i["rule"], i["cell"]) for i in reading.issues}


def a1(row: int, column: int) -> str:
    return f"{get_column_letter(column)}{row}"


def test_the_workbook_itself_is_read_whole_and_quietly(untouched: Ingested) -> None:
    assert untouched.submissions[0]["status"] == "accepted"
    assert untouched.issues == []
    assert len(values(untouched)) == 22 * 19
    assert set(values(untouched).values()) == {"passed", "failed"}


def test_a_deleted_row_is_a_missing_commune_and_nothing_else(untouched: Ingested) -> None:
    reading = changed(lambda ws: _delete_row(ws, FIRST + 4))
    assert [
        (i["rule"], i["cell"], i["found"], i["commune_code"]) for i in reading.issues if i["rule"] == "missing_commune"
    ] == [("missing_commune", "B9", "Cao Minh", CODES[4])]
    # The declared totals counted the lost commune too: they may now say so, and nothing else may be said.
    assert {i["rule"] for i in reading.issues} <= {"missing_commune", "declared_total"}
    kept = {k: v for k, v in values(untouched).items() if k[1] != CODES[4]}
    assert values(reading) == kept


def _delete_row(ws: Any, row: int) -> None:
    """Delete a row as Excel does; openpyxl leaves merged ranges where they were."""
    ranges = list(ws.merged_cells.ranges)
    for r in ranges:
        if r.min_row > row:
            ws.unmerge_cells(str(r))
    ws.delete_rows(row)
    for r in ranges:
        if r.min_row > row:
            ws.merge_cells(start_row=r.min_row - 1, end_row=r.max_row - 1, start_column=r.min_col, end_column=r.max_col)


def _swap(ws: Any, a: int, b: int, rows: range) -> None:
    for row in rows:
        x, y = ws.cell(row, a), ws.cell(row, b)
        x.value, y.value = y.value, x.value


def test_two_columns_swapped_with_their_headings_change_nothing(untouched: Ingested) -> None:
    # Criteria 4 and 9: both under the same group.
    reading = changed(lambda ws: _swap(ws, 6, 11, range(NAMES, 37)))
    assert values(reading) == values(untouched)
    assert reading.issues == []


@pytest.mark.parametrize("row", [NAMES, NUMBERS])
def test_two_headings_swapped_without_their_columns_hold_both(untouched: Ingested, row: int) -> None:
    reading = changed(lambda ws: _swap(ws, 6, 11, range(row, row + 1)))
    assert issues(reading) == {("heading_conflict", "F12"), ("heading_conflict", "K12")}
    found, before = values(reading), values(untouched)
    assert {k: v for k, v in found.items() if k[2] not in ("4", "9")} == {
        k: v for k, v in before.items() if k[2] not in ("4", "9")
    }
    assert {v for k, v in found.items() if k[2] in ("4", "9")} == {"held"}
    assert all(
        c["role"] == "held" and c["reason"]
        for c in reading.cells
        if c["column_no"] in (6, 11) and FIRST <= c["row_no"] < FIRST + 22
    )


def test_a_misspelt_commune_is_held_with_a_suggestion(untouched: Ingested) -> None:
    reading = changed(lambda ws: ws.cell(FIRST + 4, 2, "Xã Cao Mịnh"))
    assert [(i["rule"], i["cell"], i["expected"]) for i in reading.issues] == [
        ("misspelt_commune", "B17", "Cao Minh (Tràng Định)")
    ]
    assert values(reading) == {k: v for k, v in values(untouched).items() if k[1] != CODES[4]}
    row = [c for c in reading.cells if c["row_no"] == FIRST + 4 and 3 <= c["column_no"] <= 21]
    assert {c["role"] for c in row} == {"held"} and all(c["reason"] for c in row)


def test_a_blanked_mark_is_not_reported_at_its_cell(untouched: Ingested) -> None:
    reading = changed(lambda ws: ws.cell(*at(4, 10)).__setattr__("value", None))
    assert issues(reading) == {("blank_mark", "L17")}
    assert values(reading) == {**values(untouched), key(4, 10): "not_reported"}


@pytest.mark.parametrize(
    ("mark", "rule"), [("x", "mark_without_legend"), ("Đ1", "unreadable_mark"), ("?", "unreadable_mark")]
)
def test_an_unknown_mark_is_held_at_its_cell(untouched: Ingested, mark: str, rule: str) -> None:
    reading = changed(lambda ws: ws.cell(*at(4, 10), mark))
    assert issues(reading) == {(rule, "L17")}
    assert reading.issues[0]["found"] == mark and "Cao Minh" in reading.issues[0]["message_vi"]
    assert values(reading) == {**values(untouched), key(4, 10): "held"}
    assert reading.submissions[0]["status"] == "partly_accepted" and reading.submissions[0]["cells_held"] == 1


def test_a_mark_that_says_the_opposite_is_taken_and_the_totals_speak(untouched: Ingested) -> None:
    before = values(untouched)[key(4, 10)]
    other = {"passed": ("CĐ", "failed"), "failed": ("Đ", "passed")}[before]
    reading = changed(lambda ws: ws.cell(*at(4, 10), other[0]))
    assert values(reading) == {**values(untouched), key(4, 10): other[1]}
    assert ("declared_total", "V17") in issues(reading)
    assert {i["rule"] for i in reading.issues} == {"declared_total"}


@pytest.mark.parametrize("total", ["V17", "L35"])
def test_a_wrong_total_changes_no_mark(untouched: Ingested, total: str) -> None:
    reading = changed(lambda ws: ws[total].__setattr__("value", 21))
    assert ("declared_total", total) in issues(reading)
    assert values(reading) == values(untouched)
    assert reading.submissions[0]["status"] == "accepted"


def test_every_cell_is_kept_with_its_address_and_text(untouched: Ingested) -> None:
    there = {
        c.coordinate: str(c.value)
        for row in openpyxl.load_workbook(PATH).worksheets[0].iter_rows()
        for c in row
        if c.value is not None
    }
    assert {c["cell"]: c["text"] for c in untouched.cells} == there
    assert a1(FIRST, 3) in there
