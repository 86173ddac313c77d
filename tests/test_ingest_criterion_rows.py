"""Rows of criteria: numbers and names must agree whatever signs stand around them, and no row between others heads them."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from test_ingest_forms import DISTRICT, communes, named, read, rules_of, sheet_of, states

from pipeline.ingest.grid import Cell, Sheet
from pipeline.ingest.page import Page
from pipeline.reference.model import Reference

NUMBERS = ["{}", "TC{}", "[{}]", "{}°", "Mục {}", "№{}"]


def commune_sheet(reference: Reference, number: str, names: dict[int, str], first: str = "Mã") -> Sheet:
    """A commune's own sheet: criteria and their indicators, every third criterion failed."""
    rows: list[list[Any]] = [[f"Xã Tú Đoạn, huyện {DISTRICT}"], ["Kết quả 6 tháng đầu năm 2019"], []]
    rows.append([first, "Tiêu chí", "Yêu cầu", "Tự đánh giá"])
    for k, name in (named(reference) | names).items():
        rows.append([number.format(k), name, "", "Đạt chuẩn" if k % 3 else "Chưa đạt chuẩn"])
        for i in (i for i in reference.indicators if i.criterion_no == k):
            value = "Đạt" if i.kind == "pass_fail" else 77.5
            rows.append([number.format(i.indicator_id), i.indicator_name, "Đạt", value])
    return sheet_of(rows)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_row_of_marks_between_others_is_no_heading(reference: Reference, number: str) -> None:
    reading = read(reference, commune_sheet(reference, number, {2: "Đường sá", 4: "Lưới"}))
    there = {(o["cell"], o["subject"]): o["state"] for o in reading.observations if o["kind"] == "criterion"}
    assert Counter(there.values()) == {"passed": 13, "failed": 6}
    assert not [c for c in reading.cells if c["role"] == "held"]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("first", ["Mã", "TT"])
@pytest.mark.parametrize("form", ["self_assessment", "transposed"])
def test_a_number_that_contradicts_the_name_beside_it_holds_the_row(
    reference: Reference, number: str, first: str, form: str
) -> None:
    names = named(reference)
    crossed = {2: names[3], 3: names[2]}
    if form == "transposed":
        heads = [first, "Tiêu chí", *(c.commune_name for c in communes(reference))]
        rows = [[number.format(k), n, *["Đ"] * 6] for k, n in (names | crossed).items()]
        reading = read(reference, sheet_of([[f"UBND huyện {DISTRICT}"], [], heads, *rows]))
    else:
        reading = read(reference, commune_sheet(reference, number, crossed, first))
    assert reading.submissions[0]["form"] == form
    of_both = {o["state"] for o in reading.observations if o["kind"] == "criterion" and o["subject"] in ("2", "3")}
    assert of_both == {"held"}
    assert "heading_conflict" in rules_of(reading)


def test_a_value_nothing_came_of_is_held_and_told() -> None:
    sheet = Sheet("Biểu")
    for row in range(1, 6):
        sheet.add(Cell(row, 2, "Đạt"))
    page = Page("2019-06/a.xlsx", "2019-06", sheet)
    for row in range(1, 5):
        page.role(row, 2, "value")
    page.observe(1, 2, "criterion", "1", "passed", commune_code="1", measure="mark")
    page.role_of_other_time(2, 2, "2018-12", "criterion")
    page.role(5, 2, "note")
    page.hold_unused([(4, 2), (5, 2)])
    assert [c["role"] for c in page.cells()] == ["value", "value", "held", "held", "held"]
    assert [(i["rule"], i["cell"], i["found"]) for i in page.issues] == [("value_unused", "B3", "3")]


def test_a_table_of_a_time_nobody_can_tell_is_held(reference: Reference) -> None:
    table = [["TT", "Tên xã", *(f"TC{k}" for k in range(1, 20))]]
    table += [[n, c.commune_name, *["Đ"] * 19] for n, c in enumerate(communes(reference), 1)]
    rows = [[f"UBND huyện {DISTRICT}"], ["Kết quả đến 30/6/2019"], *table, [], ["Các năm 2015 và 2017"], *table]
    reading = read(reference, sheet_of(rows))
    assert states(reading) == {"passed": 114}
    roles = Counter(c["role"] for c in reading.cells if c["text"] == "Đ")
    assert roles == {"value": 114, "held": 114}
    assert "value_unused" in rules_of(reading)
