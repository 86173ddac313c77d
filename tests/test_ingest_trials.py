"""What two trials found read wrongly: coloured legends, plan tables, doubtful signs, our forms' keys, odd commune names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.ingest import marks
from pipeline.ingest.forms.rows import KEY
from pipeline.ingest.grid import Cell, Sheet, Workbook
from pipeline.ingest.legends import Legend
from pipeline.ingest.reading import Ingested
from pipeline.ingest.workbook import read_workbook
from pipeline.reference.model import Reference

DISTRICT = "178"


def sheet_of(rows: dict[tuple[int, int], str]) -> Sheet:
    sheet = Sheet("Biểu 1")
    for (row, column), text in rows.items():
        sheet.add(Cell(row, column, text))
    return sheet


def matrix(names: list[str], mark: str = "Đ", top: int = 3, left: int = 2) -> dict[tuple[int, int], str]:
    """A matrix of nineteen numbered criteria with one mark everywhere."""
    cells = {(top, left): "Tên xã"} | {(top, left + k): f"TC{k}" for k in range(1, 20)}
    for i, name in enumerate(names, start=1):
        cells[top + i, left] = name
        cells |= {(top + i, left + k): mark for k in range(1, 20)}
    return cells


def names_of(reference: Reference) -> list[str]:
    return [c.commune_name for c in reference.communes if c.district_code == DISTRICT]


def read(reference: Reference, cells: dict[tuple[int, int], str]) -> Ingested:
    titled = {(1, 2): "UBND THÀNH PHỐ LẠNG SƠN, kết quả đến ngày 30/6/2019"} | cells
    return read_workbook(Workbook("xlsx", [sheet_of(titled)]), "2019-06/tp.xlsx", "2019-06", ["2019-06"], reference)


def states(reading: Ingested) -> set[str]:
    return {o["state"] for o in reading.observations}


def test_a_legend_of_colours_takes_the_meaning_of_blank_away(reference: Reference) -> None:
    names = names_of(reference)
    cells = matrix(names, mark="") | {(4, 3): "Đ"}
    plain = read(reference, cells | {(9, 2): "Ghi chú: ô để trống: chưa đạt"})
    assert states(plain) == {"passed", "failed"}
    coloured = read(reference, cells | {(9, 2): "Ghi chú: ô tô màu xanh: đạt; ô để trống: chưa đạt"})
    assert "failed" not in states(coloured)


def test_a_plan_table_below_the_results_is_held(reference: Reference) -> None:
    names = names_of(reference)
    below = matrix(names, mark="Đ", top=12)
    caption = {(11, 2): "Bảng 2. Đăng ký phấn đấu đến hết năm 2020"}
    reading = read(reference, matrix(names, mark="CĐ") | below | caption)
    assert states(reading) == {"failed"}
    assert [(i["rule"], i["cell"]) for i in reading.issues if i["rule"] == "plan_not_result"] == [
        ("plan_not_result", "B11")
    ]
    assert {c["role"] for c in reading.cells if c["row_no"] >= 13} == {"held"}


@pytest.mark.parametrize("text", ["Đạt?", "Đạt ?", "?Đạt", "Đạt+", "Đạt -", "(Đạt)", "Đạt!", "Đạt...", "Chưa đạt?"])
def test_a_sign_that_doubts_is_held(text: str) -> None:
    assert marks.read(text, Legend(), {}, may_be_not_applicable=False).state == marks.HELD


@pytest.mark.parametrize("text", ["Đạt.", '"Đạt"', "Chưa đạt,", "N/A"])
def test_a_sign_of_typing_is_not(text: str) -> None:
    assert marks.read(text, Legend(), {}, may_be_not_applicable=True).state != marks.HELD


@pytest.mark.parametrize("note", ["Mới đạt 2/3 nội dung", "Đang trình phê duyệt", "Còn thiếu nhà văn hóa"])
def test_a_footnote_that_takes_the_mark_back_holds_it(note: str) -> None:
    found = marks.read("Đ (2)", Legend(), {"(2)": note}, may_be_not_applicable=False)
    assert found.state == marks.HELD
    harmless = marks.read("Đ (2)", Legend(), {"(2)": "Theo Báo cáo số 12/BC-UBND"}, may_be_not_applicable=False)
    assert harmless.state == marks.PASSED


@pytest.mark.parametrize("name", ["Cộng Hòa", "Tổng Cọt"])
def test_a_commune_named_like_a_total_is_a_commune(reference: Reference, name: str) -> None:
    first = next(c for c in reference.communes if c.district_code == DISTRICT)
    renamed = replace(
        reference, communes=tuple(replace(c, commune_name=name) if c == first else c for c in reference.communes)
    )
    reading = read(renamed, matrix(names_of(renamed)))
    assert {o["commune_code"] for o in reading.observations} >= {first.commune_code}
    assert not [i for i in reading.issues if i["severity"] != "info"]


def test_a_row_whose_key_and_name_disagree_is_held(reference: Reference) -> None:
    here = [c for c in reference.communes if c.district_code == DISTRICT]
    cells = matrix([c.commune_name for c in here])
    keys = {(1, 1): KEY} | {(4 + i, 1): c.commune_code for i, c in enumerate(here)}
    agreed = read(reference, cells | keys)
    assert len({o["commune_code"] for o in agreed.observations}) == len(here)
    swapped = keys | {(4, 1): here[1].commune_code, (5, 1): here[0].commune_code}
    held = read(reference, cells | swapped)
    assert {o["commune_code"] for o in held.observations} == {c.commune_code for c in here[2:]}
    assert [i["cell"] for i in held.issues if i["rule"] == "key_conflict"] == ["B4", "B5"]


SELF_ASSESSMENT = [
    ["", "ỦY BAN NHÂN DÂN XÃ HOÀNG ĐỒNG"],
    ["", "BIỂU TỰ ĐÁNH GIÁ KẾT QUẢ THỰC HIỆN BỘ TIÊU CHÍ NÔNG THÔN MỚI"],
    ["", "Xã Hoàng Đồng - thành phố Lạng Sơn, đến ngày 30/6/2019"],
    [],
    [
        "TT",
        "Tên tiêu chí",
        "Nội dung tiêu chí",
        "Yêu cầu",
        "Kết quả tự đánh giá của xã",
        "Kết quả thẩm định",
        "Ghi chú",
    ],
    ["1", "Quy hoạch", "", "", "Đạt", "Đạt"],
    ["12", "Tỷ lệ lao động có việc làm thường xuyên", "", "", "Đạt", ""],
    ["15", "Y tế", "", "", "Đạt", "Chưa đạt"],
    ["15.1", "", "Tỷ lệ người dân tham gia bảo hiểm y tế", "≥85%", "86,2", "84,0"],
    ["17.1", "", "Tỷ lệ hộ được sử dụng nước hợp vệ sinh", "90 (50)", "92 (55)", ""],
    ["99", "Tiêu chí lạ", "", "", "Đạt", "Đạt"],
    ["", "Tổng số tiêu chí đạt", "", "", "3", "2"],
    ["", "", "", "", "Hoàng Đồng, ngày 10 tháng 6 năm 2019"],
]


def as_sheet(rows: list[list[str]], name: str = "Hoàng Đồng") -> Sheet:
    sheet = Sheet(name)
    for r, row in enumerate(rows, start=1):
        for c, text in enumerate(row, start=1):
            sheet.add(Cell(r, c, text))
    return sheet


def test_a_self_assessment_reads_the_re_score_and_tells_where_it_differs(reference: Reference) -> None:
    book = Workbook("xlsx", [as_sheet(SELF_ASSESSMENT)])
    reading = read_workbook(book, "2019-06/hd.xlsx", "2019-06", ["2018-12", "2019-06"], reference)
    said = {(o["kind"], o["subject"]): (o["cell"], o["state"], o["value"], o["value_2"]) for o in reading.observations}
    assert said == {
        ("criterion", "1"): ("F6", "passed", None, None),
        ("criterion", "12"): ("E7", "passed", None, None),
        ("criterion", "15"): ("F8", "failed", None, None),
        ("indicator", "15.1"): ("F9", "value", 84.0, None),
        ("indicator", "17.1"): ("E10", "value", 92.0, 55.0),
    }
    assert {o["commune_code"] for o in reading.observations} == {"05986"}
    assert {(i["rule"], i["cell"]) for i in reading.issues} == {
        ("scores_differ", "F8"),
        ("scores_differ", "F9"),
        ("unknown_row", "B11"),
    }


def test_a_turned_matrix_reads_every_criterion_also_one_that_begins_as_a_total_does(reference: Reference) -> None:
    names = names_of(reference)
    criteria = [[str(c.criterion_no), c.criterion_name] for c in reference.criteria]
    criteria[11][1] = "Tỷ lệ lao động có việc làm thường xuyên"
    rows = [["", "UBND THÀNH PHỐ LẠNG SƠN, đến ngày 30/6/2019"], [], ["TT", "Tiêu chí", *names]]
    rows += [[*c, "Đ", *["CĐ"] * (len(names) - 1)] for c in criteria]
    rows += [["", "Tổng số tiêu chí đạt", "19", *["0"] * (len(names) - 1)]]
    book = Workbook("xlsx", [as_sheet(rows, "Biểu")])
    reading = read_workbook(book, "2019-06/tp.xlsx", "2019-06", ["2019-06"], reference)
    assert len(reading.observations) == 19 * len(names) and not reading.issues
    passed = [o for o in reading.observations if o["state"] == "passed"]
    assert {o["commune_code"] for o in passed} == {"05986"} and len(passed) == 19
