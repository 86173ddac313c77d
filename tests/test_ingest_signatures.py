"""Who signs is no data, and no data is lost for looking like who signs."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from test_ingest_forms import (
    CRITERIA,
    DISTRICT,
    communes,
    matrix,
    named,
    outputs,
    put,
    read,
    rules_of,
    sheet_of,
    states,
)

from pipeline.reference.model import Reference

SIGNERS: list[list[Any]] = [
    ["", "", "", "", "", "Lộc Bình, ngày 30 tháng 6 năm 2019"],
    ["", "Nơi nhận:", "", "", "", "TM. ỦY BAN NHÂN DÂN"],
    ["", "- Như trên;", "", "", "", "CHỦ TỊCH"],
    ["", "Người lập biểu", "", "", "", "(Đã ký)"],
]


def test_who_signs_a_matrix_is_a_note(reference: Reference) -> None:
    reading = read(reference, sheet_of(matrix(reference) + SIGNERS))
    assert states(reading) == {"passed": 114}
    assert {c["role"] for c in reading.cells if c["row_no"] > 10} == {"note"}
    assert rules_of(reading) == set()


@pytest.mark.parametrize("name", ["{}", "Cán bộ phụ trách {}"])
def test_a_day_in_words_in_a_register_is_no_signature(reference: Reference, name: str) -> None:
    rows: list[list[Any]] = [
        [f"UBND huyện {DISTRICT}"],
        ["Danh sách xã đạt chuẩn"],
        [],
        ["TT", "Xã", "Số QĐ", "Ngày ký"],
    ]
    for i, c in enumerate(communes(reference)[1:], 1):  # the first bears the name of another district's too
        rows.append([i, name.format(c.commune_name), f"{i}/QĐ-UBND", f"ngày 1{i} tháng 3 năm 2017"])
    reading = read(reference, sheet_of(rows))
    assert states(reading, "recognition") == ({"value": 5} if name == "{}" else {})
    assert name == "{}" or {c["role"] for c in reading.cells if c["row_no"] > 4 and c["column_no"] > 1} == {"held"}


@pytest.mark.parametrize("index", ["{}", ""])
@pytest.mark.parametrize(
    "remark", ["Biên bản ngày 15 tháng 5 năm 2019", "Theo quyết định của Ủy ban nhân dân tỉnh", "Đã ký hợp đồng"]
)
def test_a_remark_takes_no_mark_with_it(reference: Reference, index: str, remark: str) -> None:
    rows: list[list[Any]] = [[f"Xã Tú Đoạn, huyện {DISTRICT}"], [], ["TT", "Tiêu chí", "Tự đánh giá", "Ghi chú"]]
    rows += [[index.format(k), named(reference)[k], "Đạt" if k % 2 else "Chưa đạt", remark] for k in CRITERIA]
    assert states(read(reference, sheet_of(rows))) == {"passed": 10, "failed": 9}


def test_an_output_nobody_knows_is_held_though_a_chairman_stands_in_its_name(reference: Reference) -> None:
    sheet = outputs(reference, ["Kế hoạch", "Lũy kế đến 30/6/2019"], [lambda low: low, lambda low: 7])
    last = max(row for row, _ in sheet.cells) + 1
    for column, value in enumerate(["", "Tập huấn cho chủ tịch xã", "lớp", 12, 7], 1):
        put(sheet, last, column, value)
    put(sheet, last + 1, 5, dt.date(2019, 6, 30))
    reading = read(reference, sheet)
    assert "unknown_row" in rules_of(reading)
    assert {c["role"] for c in reading.cells if c["row_no"] == last and c["column_no"] > 3} == {"held"}
