"""Forms known by what their columns hold: offices' own words, columns of time, layouts; and what must not be read."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest

from pipeline.ingest import evidence
from pipeline.ingest import measures as of_measures
from pipeline.ingest.columns import MEANT_BY_FORM
from pipeline.ingest.grid import Cell, Sheet, Workbook, number_text
from pipeline.ingest.lexicon import Lexicon
from pipeline.ingest.reading import Ingested
from pipeline.ingest.workbook import read_workbook
from pipeline.reference.model import Commune, Reference

PERIOD = "2019-06"
DISTRICT = "Lộc Bình"
CRITERIA = range(1, 20)


def put(sheet: Sheet, row: int, column: int, value: Any) -> None:
    if isinstance(value, dt.date):
        sheet.add(Cell(row, column, value.isoformat(), "date", on_date=value))
    elif isinstance(value, int | float):
        sheet.add(Cell(row, column, number_text(float(value)), "number", value=float(value)))
    elif value:
        sheet.add(Cell(row, column, value))


def sheet_of(
    rows: Sequence[Sequence[Any]], name: str = "Biểu", merged: Sequence[tuple[int, int, int, int]] = ()
) -> Sheet:
    sheet = Sheet(name, merged=list(merged))
    for row, values in enumerate(rows, 1):
        for column, value in enumerate(values, 1):
            put(sheet, row, column, value)
    return sheet


def read(reference: Reference, *sheets: Sheet) -> Ingested:
    known = ["2018-12", "2019-03", "2019-06", "2019-09"]
    return read_workbook(Workbook("xlsx", list(sheets)), f"{PERIOD}/a.xlsx", PERIOD, known, reference)


def communes(reference: Reference) -> list[Commune]:
    return [c for c in reference.communes if c.district_name == DISTRICT][:6]


def named(reference: Reference) -> dict[int, str]:
    return {c.criterion_no: c.criterion_name for c in reference.criteria}


def states(reading: Ingested, kind: str = "criterion") -> Counter[str]:
    return Counter(o["state"] for o in reading.observations if o["kind"] == kind)


def rules_of(reading: Ingested) -> set[str]:
    return {i["rule"] for i in reading.issues} - {"missing_commune"}


def matrix(
    reference: Reference,
    label: str = "Tên xã",
    heads: Any = None,
    title: str = "Kết quả đến 30/6/2019",
    marks: Any = None,
) -> list[list[Any]]:
    """Six communes and every criterion, all passed unless ``marks`` (row, criterion) says otherwise."""
    top: list[list[Any]] = [[f"UBND huyện {DISTRICT}"], [title], [], []]
    top[3] = ["TT", label, *((heads or (lambda k: f"TC{k}"))(k) for k in CRITERIA)]
    mark = marks or (lambda row, criterion: "Đ")
    return top + [[i, c.commune_name, *(mark(i, k) for k in CRITERIA)] for i, c in enumerate(communes(reference), 1)]


@pytest.mark.parametrize("label", ["Đơn vị thụ hưởng", "Nơi rà soát", "Danh mục", "TEN XA", "Cơ sở", "Chỉ tiêu / xã"])
def test_a_column_of_commune_names_is_known_whatever_its_heading(reference: Reference, label: str) -> None:
    assert states(read(reference, sheet_of(matrix(reference, label)))) == {"passed": 114}


@pytest.mark.parametrize("label", ["Thôn", "Chủ hộ", "Tên trường", "Hợp tác xã"])
def test_a_column_of_other_things_that_bear_communes_names_is_not_read(reference: Reference, label: str) -> None:
    assert not read(reference, sheet_of(matrix(reference, label))).observations


@pytest.mark.parametrize(
    "pattern",
    ["[{k}] {name}", "T/C số {k:02}", "TC.{k} – {name}", "Tiêu chí thứ {k}", "{name} (TC số {k})", "{k}/ {name}"],
)
def test_criteria_are_known_by_number_and_name_in_any_dress(reference: Reference, pattern: str) -> None:
    names = named(reference)
    rows = matrix(reference, heads=lambda k: pattern.format(k=k, name=names[k]))
    assert states(read(reference, sheet_of(rows))) == {"passed": 114}


@pytest.mark.parametrize(("number", "name"), [(9, "Hợp tác xã"), (4, "Hộ nghèo đa chiều"), (16, "Bưu chính công ích")])
def test_a_number_beside_a_name_that_is_not_its_own_is_held(reference: Reference, number: int, name: str) -> None:
    names = named(reference) | {number: name}
    reading = read(reference, sheet_of(matrix(reference, heads=lambda k: f"{k}. {names[k]}")))
    assert states(reading) == {"passed": 108, "held": 6}
    assert rules_of(reading) == {"heading_conflict"}


@pytest.mark.parametrize(("number", "name"), [(5, "CSVC trường học"), (2, "Đường giao thông"), (11, "Nghèo đa chiều")])
def test_a_number_beside_its_own_name_in_other_words_is_read(reference: Reference, number: int, name: str) -> None:
    names = named(reference) | {number: name}
    assert states(read(reference, sheet_of(matrix(reference, heads=lambda k: f"{k}. {names[k]}")))) == {"passed": 114}


@pytest.mark.parametrize(
    "title",
    [
        "Rà soát theo Quyết định số 1980/QĐ-TTg, quý III năm 2019",
        "KẾT QUẢ QUÝ I",
        "Kết quả T9/2019",
        "Kết quả rà soát theo QĐ 1980 năm 2016, đến 31/12/2018",
        "Kết quả 3 tháng đầu năm 2019 (theo Hướng dẫn số 7/HD-VPĐP ngày 5/6/2019)",
    ],
)
def test_a_title_of_another_quarter_is_refused(reference: Reference, title: str) -> None:
    assert rules_of(read(reference, sheet_of(matrix(reference, title=title)))) == {"wrong_period"}


@pytest.mark.parametrize(
    "title", ["Bộ tiêu chí 2016–2020", "Rà soát theo QĐ 1980 năm 2016", "Theo Kế hoạch số 9/KH-UBND ngày 2/1/2018"]
)
def test_a_year_or_number_of_a_document_names_no_period(reference: Reference, title: str) -> None:
    assert states(read(reference, sheet_of(matrix(reference, title=title)))) == {"passed": 114}


@pytest.mark.parametrize(
    ("earlier", "now"),
    [("Cuối năm 2018", "Tháng 6/2019"), ("Cùng kỳ", "Quý II/2019"), ("KH 2019", "Kết quả"), ("Kỳ trước", "Hiện tại")],
)
@pytest.mark.parametrize("merges", [True, False])
def test_of_two_times_under_one_criterion_this_periods_is_read(
    reference: Reference, earlier: str, now: str, merges: bool
) -> None:
    names = named(reference)
    rows: list[list[Any]] = [[f"UBND huyện {DISTRICT}"], [], ["TT", "Xã"], ["", ""]]
    merged = [(3, 1, 4, 1), (3, 2, 4, 2)]
    for n, k in enumerate((1, 6, 17)):
        rows[2] += [f"{k}. {names[k]}", ""]
        rows[3] += [now, earlier] if n % 2 else [earlier, now]
        merged.append((3, 3 + 2 * n, 3, 4 + 2 * n))
    rows += [[i, c.commune_name, "CĐ", "Đ", "Đ", "CĐ", "CĐ", "Đ"] for i, c in enumerate(communes(reference), 1)]
    reading = read(reference, sheet_of(rows, merged=merged if merges else ()))
    assert states(reading) == {"passed": 18}


def test_a_heading_over_all_criteria_that_names_another_day_holds_them(reference: Reference) -> None:
    rows = matrix(reference)
    rows.insert(3, ["TT", "Tên xã", "Kết quả đến 31/3/2019"])
    rows[4][:2] = ["", ""]
    reading = read(reference, sheet_of(rows, merged=[(4, 3, 4, 21), (4, 1, 5, 1), (4, 2, 5, 2)]))
    assert states(reading) == {"held": 114}
    assert rules_of(reading) == {"heading_other_period"}


@pytest.mark.parametrize(
    "marked", [("Đạt",), ("Đ",), ("Chưa đạt",), ("Đạt", "Chưa đạt"), ("Đạt", "Không đạt", "Không xét")]
)
@pytest.mark.parametrize("nameless", [1, 2, 6])
def test_marks_below_the_headings_whose_names_are_missing_are_held(
    reference: Reference, marked: tuple[str, ...], nameless: int
) -> None:
    rows = matrix(reference, marks=lambda i, k: marked[k % len(marked)])
    for row in rows[4 : 4 + nameless]:
        row[0] = row[1] = ""
    reading = read(reference, sheet_of(rows))
    assert sum(states(reading).values()) == 19 * (6 - nameless)
    below = {c["cell"] for c in reading.cells if c["row_no"] in range(5, 5 + nameless)}
    assert below == {c["cell"] for c in reading.cells if c["role"] == "held" and c["cell"] in below}
    assert "blank_commune" in rules_of(reading)


@pytest.mark.parametrize("prefix", ["Phòng Kinh tế xã ", "Chủ tịch UBND xã ", "Tổ công tác xã "])
def test_marks_of_a_row_whose_name_cannot_be_read_are_held(reference: Reference, prefix: str) -> None:
    rows = matrix(reference)
    rows[6][1] = prefix + rows[6][1]
    reading = read(reference, sheet_of(rows))
    assert states(reading) == {"passed": 95}
    assert "unknown_commune" in rules_of(reading)
    assert {c["role"] for c in reading.cells if c["cell"][:-1] in "CDEFG" and c["cell"].endswith("7")} == {"held"}


@pytest.mark.parametrize("prefix", ["Thị trấn ", "TT. ", "UBND thị trấn ", "Phường "])
def test_a_town_is_not_the_commune_that_bears_its_name(reference: Reference, prefix: str) -> None:
    rows = matrix(reference)
    rows[8][1] = prefix + rows[8][1]
    assert states(read(reference, sheet_of(rows))) == {"passed": 95}


def test_a_district_is_carried_down_only_where_each_is_named_once(reference: Reference) -> None:
    shared = next(
        c for c in reference.communes if [d.commune_name for d in reference.communes].count(c.commune_name) > 1
    )
    own = [c for c in reference.communes if c.district_code == shared.district_code and c != shared][:3]
    rows: list[list[Any]] = [["UBND TỈNH"], [], [], ["TT", "Huyện", "Xã", "Số QĐ", "Ngày ký"]]
    for i, c in enumerate([own[0], shared, own[1], own[2]], 1):
        rows.append([i, shared.district_name if i == 1 else "", c.commune_name, f"{i}/QĐ-UBND", f"1{i}/3/2017"])
    assert states(read(reference, sheet_of(rows)), "recognition") == {"value": 4}
    rows[7][1] = shared.district_name  # named again further down: the blank is an omission
    reading = read(reference, sheet_of(rows))
    assert "ambiguous_commune" in rules_of(reading)


@pytest.mark.parametrize("prefix", ["UBND xã ", "Đảng ủy xã ", "BCĐ xã ", "3. ", "X. "])
def test_titles_of_office_before_a_name_are_prefixes(reference: Reference, prefix: str) -> None:
    rows = matrix(reference)
    for row in rows[4:]:
        row[1] = prefix + row[1]
    assert states(read(reference, sheet_of(rows))) == {"passed": 114}


def test_no_answers_the_question_that_passed_does_where_nothing_else_may(reference: Reference) -> None:
    answers = {0: "Không", 1: "Đạt"}
    rows = matrix(reference, marks=lambda i, k: answers[(i + k) % 2])
    assert states(read(reference, sheet_of(rows))) == {"passed": 57, "failed": 54, "held": 3}  # criterion 7: no market
    other_failed = matrix(reference, marks=lambda i, k: "Chưa đạt" if i == k else answers[(i + k) % 2])
    assert states(read(reference, sheet_of(other_failed)))["held"] == 51
    signs = matrix(reference, marks=lambda i, k: "Đ" if (i + k) % 2 else "K")
    assert states(read(reference, sheet_of(signs)))["held"] == 57
    few = matrix(reference, marks=lambda i, k: "Không" if (i, k) in ((1, 1), (2, 2)) else "Đạt")
    assert states(read(reference, sheet_of(few)))["held"] == 2


def test_a_one_among_counts_is_no_mark(reference: Reference) -> None:
    reading = read(reference, sheet_of(matrix(reference, marks=lambda i, k: (i * k) % 7)))
    assert states(reading) == {"held": 114}


@pytest.mark.parametrize("title", ["Xã", "Tên các đơn vị"])
@pytest.mark.parametrize("label", ["Bộ tiêu chí", "Nội dung rà soát"])
def test_a_matrix_on_its_side_is_read_with_blanks_by_its_legend(reference: Reference, title: str, label: str) -> None:
    names, places = named(reference), communes(reference)
    rows = [[f"UBND huyện {DISTRICT}"], ["Ghi chú: đánh chữ x vào ô xã đạt, để trống là chưa đạt"]]
    rows += [["STT", label, title], ["", "", *(f"Xã {c.commune_name}" for c in places)]]
    rows += [[k, names[k], *("x" if k != 7 and n else "" for n in range(6))] for k in CRITERIA]
    reading = read(reference, sheet_of(rows, merged=[(3, 1, 4, 1), (3, 2, 4, 2), (3, 3, 3, 8)]))
    assert states(reading) == {"passed": 90, "failed": 24}
    assert reading.submissions[0]["form"] == "transposed"


def outputs(reference: Reference, heads: list[str], figures: list[Any], title: str = "Kết quả thực hiện") -> Sheet:
    """Four outputs of the plan; ``figures`` are functions of the target, one a column."""
    targets = {t.target_id: t for t in reference.targets}
    names = [(a.target, a.alias) for a in reference.aliases if a.kind == "output"][:4]
    rows = [["VĂN PHÒNG ĐIỀU PHỐI NTM TỈNH"], [title], [], ["TT", "Hạng mục", "ĐVT", *heads]]
    for i, (target, name) in enumerate(names, 1):
        unit = reference.unit(targets[target].unit)
        rows.append([i, f"- {name}", unit.name_vi if unit else "", *(f(targets[target].target_low) for f in figures)])
    return sheet_of(rows)


def measures(reading: Ingested) -> Counter[str]:
    return Counter(o["measure"] for o in reading.observations if o["state"] == "value")


PLAN, SO_FAR, LAST = (lambda v: v), (lambda v: round(v / 2 + 2, 1)), (lambda v: v * 0.9)


@pytest.mark.parametrize("plan", ["Mục tiêu đề ra", "Chỉ tiêu tỉnh giao 2019", "KH được duyệt"])
@pytest.mark.parametrize(
    "so_far", ["Cộng dồn 6T/2019", "Kết quả đạt được đến 30/6", "Luỹ kế KL thực hiện", "TH 6 tháng đầu năm"]
)
@pytest.mark.parametrize("last", ["TH 2018", "6 tháng cùng kỳ"])
def test_outputs_are_read_under_the_words_of_offices(reference: Reference, plan: str, so_far: str, last: str) -> None:
    so_far = so_far.replace("KL", "khối lượng")
    sheet = outputs(reference, [last, so_far, plan, "So KH (%)"], [LAST, SO_FAR, PLAN, lambda v: 50])
    reading = read(reference, sheet)
    assert measures(reading) == {"planned": 4, "cumulative": 4}
    values = {o["measure"]: o["value"] for o in reading.observations if o["cell"] in ("E5", "F5")}
    assert values == {"cumulative": SO_FAR(350), "planned": 350}


@pytest.mark.parametrize(
    "head",
    [
        "Lũy kế giai đoạn 2016-2020",
        "Lũy kế đến 31/3/2019",
        "Thực hiện tháng 6",
        "Ước TH 6 tháng",
        "Còn lại",
        "TH 6 tháng cuối năm",
        "Lũy kế các năm",
    ],
)
def test_a_figure_of_another_stretch_of_time_is_not_the_years(reference: Reference, head: str) -> None:
    reading = read(reference, outputs(reference, ["KH", head, "Lũy kế 6 tháng"], [PLAN, LAST, SO_FAR]))
    assert {o["cell"] for o in reading.observations if o["measure"] == "cumulative"} == {f"F{r}" for r in range(5, 9)}


@pytest.mark.parametrize(
    ("title", "is_read"), [("Kết quả 6 tháng đầu năm 2019", True), ("Báo cáo quý II năm 2019", False)]
)
def test_a_bare_result_counts_from_january_only_where_the_title_says_so(
    reference: Reference, title: str, is_read: bool
) -> None:
    reading = read(reference, outputs(reference, ["KH", "Thực hiện"], [PLAN, SO_FAR], title))
    assert ("cumulative" in measures(reading)) == is_read
    assert ("measure_unclear" in rules_of(reading)) != is_read


def money(
    reference: Reference, heads: list[str], figures: list[Any], names: dict[str, str] | None = None
) -> list[list[Any]]:
    targets = {t.target_id: t for t in reference.targets}
    rows = [["SỞ TÀI CHÍNH"], ["Đvt: triệu đồng"], [], ["TT", "Nguồn lực", *heads]]
    for i, (target, name) in enumerate([(a.target, a.alias) for a in reference.aliases if a.kind == "funding"], 1):
        rows.append(
            [i, (names or {}).get(target, name), *(f((targets[target].target_low or 0.0) * 1000, i) for f in figures)]
        )
    return rows


def test_money_is_known_by_near_names_where_the_plan_agrees(reference: Reference) -> None:
    names = {
        "funding.direct.central": "NSTW",
        "funding.community": "Nhân dân đóng góp",
        "funding.integrated": "Lồng ghép",
    }
    heads = ["Tổng nhu cầu vốn 2019", "Giải ngân trong quý", "Giá trị đã GN đến 30/6"]
    figures = [lambda v, i: v, lambda v, i: 1, lambda v, i: v / 4]
    reading = read(reference, sheet_of(money(reference, heads, figures, names)))
    assert measures(reading) == {"planned": 9, "disbursed": 9}
    assert {o["value"] for o in reading.observations if o["subject"] == "funding.direct.central"} == {495.1, 495.1 / 4}
    wrong = read(reference, sheet_of(money(reference, heads, [lambda v, i: v + 7000, *figures[1:]], names)))
    assert "funding.integrated" not in {o["subject"] for o in wrong.observations}


def test_a_sum_of_money_that_is_twice_its_parts_is_told(reference: Reference) -> None:
    figures = [lambda v, i: v, lambda v, i: v if i == 1 else v / 2]
    reading = read(reference, sheet_of(money(reference, ["Kế hoạch", "Đã huy động"], figures)))
    assert [(i["rule"], i["cell"]) for i in reading.issues] == [("declared_total", "D5")]


@pytest.mark.parametrize(
    ("foot", "value"), [('Ghi chú: dấu "-" là không phát sinh', 0.0), ("(-): chưa có số liệu", None), ("", None)]
)
def test_a_dash_is_nothing_only_where_the_foot_says_so(reference: Reference, foot: str, value: float | None) -> None:
    rows = money(reference, ["Kế hoạch", "Đã giải ngân"], [lambda v, i: v, lambda v, i: "-" if i == 4 else v / 2])
    reading = read(reference, sheet_of([*rows, [], ["", foot]]))
    assert [o["value"] for o in reading.observations if o["cell"] == "D8"] == [value]


@pytest.mark.parametrize("head", ["QĐ công nhận (số, ngày)", "Số và ngày QĐ", "Văn bản công nhận"])
@pytest.mark.parametrize(
    "pattern",
    ["{n}/QĐ-UBND ngày {d}/3/2017", "QĐ số {n}/QĐ-UBND, ngày {d} tháng 3 năm 2017", "{n}/QĐ-UBND ({d}/3/2017)"],
)
@pytest.mark.parametrize("below", ["", '"'])
def test_a_register_with_number_and_day_in_one_cell(reference: Reference, head: str, pattern: str, below: str) -> None:
    rows: list[list[Any]] = [
        ["UBND TỈNH"],
        ["Danh sách xã đạt chuẩn NTM"],
        [],
        ["STT", "Huyện/TP", "Xã được công nhận", head, "Năm đạt"],
    ]
    for i, c in enumerate(communes(reference), 1):
        rows.append([i, below if i > 1 else DISTRICT, c.commune_name, pattern.format(n=100 + i, d=10 + i), 2017])
    rows[6] += ["Đã đưa ra khỏi danh sách"]
    reading = read(reference, sheet_of(rows))
    assert states(reading, "recognition") == {"value": 5, "held": 1}
    first = next(o for o in reading.observations if o["cell"] == "D5")
    assert (first["decision_no"], first["on_date"]) == ("101/QĐ-UBND", dt.date(2017, 3, 11))
    assert rules_of(reading) == {"recognition_withdrawn"}


def test_beside_a_sheet_that_fits_two_forms_another_may_fit_one(reference: Reference) -> None:
    rows = matrix(reference)
    rows[3] += ["Số quyết định", "Ngày ký"]
    for row in rows[4:]:
        row += ["12/QĐ-UBND", "3/4/2018"]
    reading = read(reference, sheet_of(rows, name="Hai loại"), sheet_of(matrix(reference), name="Một loại"))
    assert rules_of(reading) == {"ambiguous_form"}
    assert {p["sheet"] for p in reading.proposals} == {"Hai loại"}


def test_a_sheet_that_fits_two_forms_is_refused_with_both_named(reference: Reference) -> None:
    rows = matrix(reference)
    rows[3] += ["Số quyết định", "Ngày ký"]
    for row in rows[4:]:
        row += ["12/QĐ-UBND", "3/4/2018"]
    reading = read(reference, sheet_of(rows))
    assert rules_of(reading) == {"ambiguous_form"} and not reading.observations
    assert "danh sách xã được công nhận và biểu tiêu chí theo xã" in reading.submissions[0]["reason"]
    assert "ntm learn" in reading.submissions[0]["reason"]
    proposed = {(p["form"], p["meaning"]) for p in reading.proposals}
    assert {("recognition", "decision_no"), ("matrix", "criterion_1")} <= proposed


def test_a_table_of_another_time_below_this_periods_reports_nothing_now(reference: Reference) -> None:
    rows = matrix(reference)
    earlier = [["Bảng 2: tình hình cuối năm 2018"], *matrix(reference, marks=lambda i, k: "CĐ")[3:]]
    assert states(read(reference, sheet_of([*rows, [], *earlier]))) == {"passed": 114}


def test_the_highest_level_of_appraisal_counts(reference: Reference) -> None:
    commune, names = communes(reference)[0], named(reference)
    rows = [
        [f"UBND huyện {DISTRICT}"],
        [f"Xã {commune.commune_name}"],
        [],
        ["TT", "Nội dung", "Xã tự chấm", "Tỉnh thẩm định", "Huyện thẩm định"],
    ]
    rows += [[k, names[k], "Đạt", "Chưa đạt" if k == 3 else "Đạt", "Đạt"] for k in CRITERIA]
    assert states(read(reference, sheet_of(rows))) == {"passed": 18, "failed": 1}
    rows[3][3] = "Huyện phúc tra"
    assert states(read(reference, sheet_of(rows))) == {"held": 19}


def test_a_verdict_in_place_of_a_figure_has_no_value(reference: Reference) -> None:
    rows: list[list[Any]] = [["SỞ Y TẾ"], [f"Huyện {DISTRICT}"], [], ["TT", "Xã", "15.1 Tỷ lệ tham gia BHYT", "15.3"]]
    rows += [[i, c.commune_name, "Đạt" if i % 2 else 91.5, 12] for i, c in enumerate(communes(reference), 1)]
    reading = read(reference, sheet_of(rows))
    assert states(reading, "indicator") == {"passed": 3, "value": 9}


def test_a_verdict_of_signs_nobody_sees_has_its_line(reference: Reference) -> None:
    rows: list[list[Any]] = [["SỞ Y TẾ"], [f"Huyện {DISTRICT}"], [], ["TT", "Xã", "15.1", "15.2"]]
    rows += [[i, c.commune_name, 91.5, "\u200b" if i == 2 else "Đạt"] for i, c in enumerate(communes(reference), 1)]
    reading = read(reference, sheet_of(rows))
    assert [(i["rule"], i["cell"]) for i in reading.issues if i["rule"] != "missing_commune"] == [
        ("number_missing", "D6")
    ]


def test_a_row_is_known_by_its_number_and_a_name_like_its_own(reference: Reference) -> None:
    names = named(reference) | {2: "Đường giao thông nông thôn", 9: "Nhà ở kiên cố", 13: "Kinh tế hợp tác"}
    rows: list[list[Any]] = [
        [f"UBND huyện {DISTRICT}"],
        [],
        ["TT", "Tiêu chí", *(c.commune_name for c in communes(reference))],
    ]
    rows += [[k, names[k], *["Đ"] * 6] for k in CRITERIA]
    reading = read(reference, sheet_of(rows))
    assert states(reading) == {"passed": 114}
    assert rules_of(reading) == {"criterion_by_order"}
    del rows[-1]  # not the whole list: 'Kinh tế hợp tác' may be anything
    assert states(read(reference, sheet_of(rows))) == {"passed": 102}


@pytest.mark.parametrize("pattern", ["Các xã thuộc {}", "Địa bàn {}", "UBND {}"])
def test_a_district_heads_its_rows_in_other_words(reference: Reference, pattern: str) -> None:
    rows: list[list[Any]] = [["SỞ Y TẾ"], [], [], ["TT", "Xã", "15.1"]]
    for district in reference.districts[:3]:
        rows.append(["", pattern.format(district.full_name)])
        own = [c for c in reference.communes if c.district_code == district.district_code]
        rows += [[i, f"{c.commune_name} (xã)", 91.5] for i, c in enumerate(own, 1)]
    count = sum(len(row) > 2 for row in rows) - 1
    assert states(read(reference, sheet_of(rows)), "indicator") == {"value": count}


@pytest.mark.parametrize(
    ("suffix", "count"), [(" (ĐBKK)", 114), (" (xã điểm)", 114), (" (xã cũ)", 95), (" (mới sáp nhập)", 95)]
)
def test_a_suffix_behind_a_name_is_read_past_unless_it_speaks_of_a_change(
    reference: Reference, suffix: str, count: int
) -> None:
    rows = matrix(reference)
    rows[5][1] += suffix
    reading = read(reference, sheet_of(rows))
    assert states(reading) == {"passed": count}
    assert rules_of(reading) & {"footnote_on_name", "unknown_commune", "misspelt_commune"}


def test_a_column_known_by_its_contents_has_its_line(reference: Reference) -> None:
    rows: list[list[Any]] = [
        ["SỞ Y TẾ"],
        [f"Huyện {DISTRICT}"],
        [],
        ["TT", "Xã", "15.1 Tỷ lệ tham gia BHYT", "Tổng hợp chung"],
    ]
    rows += [[i, c.commune_name, 91.5, "Đạt" if i % 2 else "Chưa đạt"] for i, c in enumerate(communes(reference), 1)]
    reading = read(reference, sheet_of(rows))
    issues = [i for i in reading.issues if i["rule"] == "heading_by_contents"]
    assert [(i["cell"], i["severity"], i["found"]) for i in issues] == [("D4", "info", "Tổng hợp chung")]


def test_a_sheet_without_a_form_is_ignored_cell_by_cell(reference: Reference) -> None:
    guide = sheet_of([["Hướng dẫn"], ["Ghi số liệu vào biểu 1"]], "Hướng dẫn")
    reading = read(reference, sheet_of(matrix(reference)), guide)
    assert {(c["role"], bool(c["reason"])) for c in reading.cells if c["sheet"] == "Hướng dẫn"} == {("ignored", True)}


@pytest.mark.parametrize("heading", ["So với quy định", "Mức độ", "Đạt so với yêu cầu"])
@pytest.mark.parametrize("failed", ["Chưa đạt", "Không"])
def test_a_verdict_is_known_by_its_marks(reference: Reference, heading: str, failed: str) -> None:
    rows: list[list[Any]] = [["SỞ Y TẾ"], [f"Huyện {DISTRICT}"], [], ["TT", "Xã", "15.1 Tỷ lệ tham gia BHYT", heading]]
    rows += [[i, c.commune_name, 91.5, "Đạt" if i % 2 else failed] for i, c in enumerate(communes(reference), 1)]
    is_read = failed == "Chưa đạt" or heading == "Mức độ"
    assert states(read(reference, sheet_of(rows)), "verdict") == ({"passed": 3, "failed": 3} if is_read else {})
    for row in rows[4:]:
        row[3] = "Đạt"
    assert states(read(reference, sheet_of(rows)), "verdict") == ({"passed": 6} if heading == "Mức độ" else {}), (
        "required"
    )


def test_a_criterion_above_its_first_indicator_alone_is_no_part_of_its_name(reference: Reference) -> None:
    short = (
        "Tỷ lệ hộ có nhà tiêu, nhà tắm, bể nước hợp vệ sinh (%)",
        "Tỷ lệ hộ chăn nuôi có chuồng trại đảm bảo vệ sinh (%)",
    )
    rows: list[list[Any]] = [["SỞ TÀI NGUYÊN"], [f"Huyện {DISTRICT}"], []]
    rows += [["TT", "Xã", named(reference)[17], "", "16.1"], ["", "", *short, ""]]
    rows += [[n, c.commune_name, 95.5, 80.5, 70.5] for n, c in enumerate(communes(reference), 1)]
    reading = read(reference, sheet_of(rows, merged=[(4, 1, 5, 1), (4, 2, 5, 2), (4, 5, 5, 5)]))
    assert states(reading, "indicator") == {"value": 18}


@pytest.mark.parametrize("line", ["Các xã còn lại", "Các xã phấn đấu đạt chuẩn năm sau", "Các xã đạt chuẩn kỳ trước"])
def test_a_heading_repeated_after_a_line_between_communes_opens_no_other_table(reference: Reference, line: str) -> None:
    rows = matrix(reference)
    head, data = rows[3], rows[4:]
    reading = read(reference, sheet_of([*rows[:6], ["II", line], data[2], head, *data[3:]]))
    assert states(reading) == {"passed": 114}


def test_a_caption_of_another_time_still_opens_a_table_of_its_own(reference: Reference) -> None:
    rows = matrix(reference)
    reading = read(reference, sheet_of([*rows, [], ["", "Kỳ trước: đến 31/12/2018"], *rows[3:]]))
    assert states(reading) == {"passed": 114}
    assert {c["role"] for c in reading.cells if c["cell"] == "C15"} == {"value"}
    rows_read = {int(o["cell"].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for o in reading.observations}
    assert rows_read == set(range(5, 11)), "the second table's rows are of another time"


@pytest.mark.parametrize("number", [1, 7, 19])
def test_a_name_with_a_bare_number_behind_it_is_its_criterion_or_none(reference: Reference, number: int) -> None:
    names = named(reference)

    def criterion(text: str) -> tuple[int | None, set[int]]:
        return Lexicon(reference, lambda _: False).criterion(text)[:2]

    assert criterion(f"{names[number]} - {number}") == (number, {number})
    assert criterion(f"{names[number]} - {number % 19 + 1}")[0] is None
    assert criterion(f"Hạng mục - {number}") == (None, set())


def test_an_empty_column_under_a_wide_heading_doubles_nothing(reference: Reference) -> None:
    target = next(t for t in reference.targets if t.measure == "output" and t.unit == "km")
    name = next(n.name_vi for n in reference.names if n.id == target.target_id)
    others = [n.name_vi for n in reference.names if n.kind == "output" and n.id != target.target_id][:3]
    for blank in (5, 6):  # before the column that counts, and behind it
        heads: list[Any] = ["TT", "Chỉ tiêu", "ĐVT", "Kế hoạch", "Kết quả 6 tháng đầu năm 2019", "", ""]
        below: list[Any] = ["", "", "", "", *("" if c == blank else "Lũy kế" for c in (5, 6)), "Ghi chú"]
        rows = [[1, n, "km", 100, *("" if c == blank else 41 for c in (5, 6)), ""] for n in (name, *others)]
        sheet = sheet_of([["VPĐP tỉnh"], ["Kết quả đến 30/6/2019"], [], heads, below, *rows], merged=[(4, 5, 4, 6)])
        reading = read(reference, sheet)
        assert "heading_duplicate" not in rules_of(reading), blank
        assert 41 in [o["value"] for o in reading.observations if o["subject"] == target.target_id], blank


@pytest.mark.parametrize("outputs", [2, 3])
def test_two_names_before_a_stretch_of_another_kind_belong_to_the_list(reference: Reference, outputs: int) -> None:
    kinds = [*[frozenset({"criterion"})] * 2, *[frozenset({"output"})] * outputs, *[frozenset({"criterion"})] * 4]
    sheet = sheet_of([["", "Nội dung", "Kết quả"], *(["", f"Mục {n}", "Đ"] for n in range(len(kinds)))])
    lexicon = Lexicon(reference, lambda _: False)
    known = {f"Mục {n}": k for n, k in enumerate(kinds)}
    lexicon.kinds = lambda text: known.get(text, frozenset())  # type: ignore[method-assign]
    assert [(n.first, n.heading) for n in evidence.named_columns(sheet, lexicon) if n.kind == "criterion"] == [(2, 1)]


def test_brackets_around_every_mark_are_no_doubt_and_around_some_are(reference: Reference) -> None:
    def marked(plain: int) -> Counter[str]:
        """So many communes' marks without brackets."""

        def mark(row: int, criterion: int) -> str:
            word = "Đạt" if criterion % 2 else "Chưa đạt"
            return word if row <= plain else f"({word})"

        return states(read(reference, sheet_of(matrix(reference, marks=mark))))

    assert marked(0) == {"passed": 60, "failed": 54}
    assert marked(1) == {"passed": 10, "failed": 9, "held": 95}


@pytest.mark.parametrize("mark", ["K/Đ", "Đ/CĐ", "Đạt/Chưa đạt", "chưa/đạt"])
def test_two_words_with_a_stroke_between_are_held(reference: Reference, mark: str) -> None:
    reading = read(reference, sheet_of(matrix(reference, marks=lambda row, criterion: mark if row == 2 else "Đạt")))
    assert states(reading) == {"passed": 95, "held": 19}


@pytest.mark.parametrize("name", ["QH và THQH", "QH & thực hiện QH", "Quy hoạch và XD theo QH"])
def test_a_name_of_two_parts_of_which_one_is_its_numbers_own_is_read(reference: Reference, name: str) -> None:
    names = named(reference) | {1: name}
    assert states(read(reference, sheet_of(matrix(reference, heads=lambda k: f"{k}. {names[k]}")))) == {"passed": 114}
    assert not Lexicon(reference, lambda _: False).criterion("và đất đai")[1], "'và' is no word of a criterion's name"


def test_a_heading_like_a_source_of_money_heads_them(reference: Reference) -> None:
    names = [n.name_vi for n in reference.names if n.kind == "funding"][:6]
    for label in ("Nguồn vốn đầu tư", "Các nguồn vốn đầu tư, hỗ trợ", "Nguồn vốn"):
        rows = [[n, name, 100, 60, 40] for n, name in enumerate(names, start=1)]
        titles = [["VPĐP tỉnh"], ["Đến 30/6/2019. Đơn vị tính: tỷ đồng"], []]
        head = ["TT", label, "Kế hoạch vốn", "Đã huy động", "Đã giải ngân"]
        reading = read(reference, sheet_of([*titles, head, *rows]))
        assert reading.submissions[0]["form"] == "funding", label
        assert {o["subject"] for o in reading.observations if o["kind"] == "funding"}, label


@pytest.mark.parametrize("mark", ["- {}", "→ {}", "• {}"])
def test_a_sign_before_a_word_is_no_part_of_the_mark(reference: Reference, mark: str) -> None:
    reading = read(
        reference, sheet_of(matrix(reference, marks=lambda row, k: mark.format("Đạt" if k > 1 else "Chưa đạt")))
    )
    assert states(reading) == {"passed": 108, "failed": 6}


@pytest.mark.parametrize(
    "dress", ["C/tiêu {}: {}", "Ch.tiêu {} - {}", "Chỉ tiêu thứ {} - {}", "CT_{}: {}", "{1} (mục {0})"]
)
def test_an_indicator_is_known_by_its_number_in_any_dress_and_counts_for_no_criterion(
    reference: Reference, dress: str
) -> None:
    words = Lexicon(reference, lambda _: False)
    for indicator in reference.indicators:
        found, names = words.indicator(dress.format(indicator.indicator_id, indicator.indicator_name))
        assert (found, names) == (indicator.indicator_id, {indicator.indicator_id}), dress
    assert words.indicator("Đạt 17.1 điểm")[0] is None and words.indicator("Kế hoạch 16.1 triệu")[0] is None


@pytest.mark.parametrize("dress", ["T.chí {} ({})", "Tchí {}: {}", "T/chí {} - {}", "Tiêu chí {} ({})"])
def test_a_criterion_is_known_by_a_shortened_word_and_its_number(reference: Reference, dress: str) -> None:
    words = Lexicon(reference, lambda _: False)
    for number, name in named(reference).items():
        assert words.criterion(dress.format(number, name.upper()))[:2] == (number, {number})


@pytest.mark.parametrize("over", ["Năm 2019 (kế hoạch và thực hiện)", "KH, TH năm 2019", "Thực hiện và kế hoạch 2019"])
def test_a_heading_over_a_plan_and_its_results_says_of_neither_which_it_is(reference: Reference, over: str) -> None:
    lexicon = Lexicon(reference, lambda _: False).of_period(PERIOD, ("2018-12", PERIOD))

    def meaning(*texts: str) -> str:
        return of_measures.meaning_of(list(texts), MEANT_BY_FORM["outputs"], lexicon, "outputs")

    assert meaning(over, "Kế hoạch cả năm") == "planned"
    assert meaning(over, "Riêng của quý II") == "this_period"
    assert meaning(over, "Cộng dồn sáu tháng") == meaning(over, "Cộng 6 tháng đầu năm") == "cumulative"
    assert meaning(over.replace("2019", "2018"), "Cộng dồn sáu tháng") == "other_year"


def test_an_indicators_number_in_a_criterions_heading_makes_it_no_indicator(reference: Reference) -> None:
    words = Lexicon(reference, lambda _: False)
    names = {i.indicator_id: i.indicator_name for i in reference.indicators}
    assert words.indicator(f"17. Môi trường (gồm 17.1 {names['17.1']})")[0] is None
    assert words.indicator(f"Ý thứ nhất (17.1) {names['17.1']}")[0] == "17.1"


@pytest.mark.parametrize("sign", ["?", "×", "✗"])
def test_a_sign_of_doubt_beside_a_name_or_a_mark_is_no_bullet(reference: Reference, sign: str) -> None:
    for dress in ("{sign} {name}", "{name} {sign}", "{name}{sign}"):
        rows = matrix(reference)
        rows[4][1] = dress.format(sign=sign, name=rows[4][1])
        assert states(read(reference, sheet_of(rows)))["passed"] == 95, dress
    marked = matrix(reference, marks=lambda row, criterion: f"{sign} Đạt" if row == 1 else "Đạt")
    assert states(read(reference, sheet_of(marked)))["passed"] == 95


@pytest.mark.parametrize("count", [" (1)", "\n(1)"])
def test_a_heading_that_counts_its_column_is_no_criterion(reference: Reference, count: str) -> None:
    rows = matrix(reference)
    rows[3][0] = f"STT{count}"
    assert states(read(reference, sheet_of(rows))) == {"passed": 114}
    words = Lexicon(reference, lambda _: False)
    assert not words.criterion(f"STT{count}")[1] and words.criterion(f"TC{count}")[:2] == (1, set())


@pytest.mark.parametrize("kind", ["{} - điểm của huyện", "{} – vùng biên", "{}, trọng điểm"])
def test_what_kind_of_commune_it_is_stands_behind_its_name(reference: Reference, kind: str) -> None:
    rows = matrix(reference)
    for row in rows[4:]:
        row[1] = kind.format(row[1])
    assert states(read(reference, sheet_of(rows))) == {"passed": 114}


def test_a_sheet_headed_like_its_sibling_is_read_as_it_is(reference: Reference) -> None:
    told = matrix(reference, "Chỗ thấy")
    one = [*told[:4], *told[5:]]  # one commune under a heading nobody knows tells too little by itself
    alone, known = sheet_of(told[:5], "A"), sheet_of(one, "B")
    assert not states(read(reference, alone)) and states(read(reference, known)) == {"passed": 95}
    assert states(read(reference, alone, known)) == {"passed": 114}
    one[3] = ["TT", "Chỗ khác", *one[3][2:]]
    assert states(read(reference, alone, sheet_of(one, "B"))) == {"passed": 95}


def test_a_list_under_headings_nobody_knows_is_told_beside_what_is_read(reference: Reference) -> None:
    unknown = matrix(reference, marks=lambda row, criterion: f"ô {row}{criterion}")
    unknown[3] = ["Zị", "Tên xã", *(f"Mục riêng {n}" for n in CRITERIA)]
    reading = read(reference, sheet_of(matrix(reference), "A"), sheet_of(unknown, "B"))
    assert states(reading) == {"passed": 114} and rules_of(reading) == {"unread_table"}
    cover = sheet_of([["Ghi chú", f"dòng {n}"] for n in range(20)], "B")
    assert rules_of(read(reference, sheet_of(matrix(reference), "A"), cover)) == {"unread_sheet"}
