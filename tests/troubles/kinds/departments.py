"""Numbers of departments: formats, fractions, separators, units, ranges, columns."""

from __future__ import annotations

import datetime as dt
from typing import Any

from troubles.kinds import Family
from troubles.matrix import ABSENT, BLANK, CRITERIA, H, P, reference
from troubles.others import Form, department
from troubles.sheets import Error, Formula

kinds = Family("departments")
NAMES = {i.indicator_id: i.indicator_name for i in reference().indicators}

for spell in ("comma", "number", "percent"):

    def _clean(spell: str = spell) -> Form:
        return department(spell=spell)

    _clean.__name__ = f"clean_{spell}"
    kinds(f"biểu sạch, số kiểu {spell}")(_clean)

for what in ("both", "ids", "names"):

    def _names(what: str = what) -> Form:
        return department("17.1", "17.2", "17.6", names=what)

    _names.__name__ = f"names_{what}"
    kinds(f"tiêu đề chỉ tiêu: {what}")(_names)


@kinds("tỷ lệ là phân số, không có định dạng %: cả cột")
def fractions() -> Form:
    made = department("15.1", spell="fraction")
    made.may_hold, made.quiet = set(made.truth), False
    return made


@kinds("một ô là phân số 0,85 giữa các số 85: 0,85 % hay 85 %")
def one_fraction() -> Form:
    made = department("15.1", spell="number")
    made.want("ambiguous_number", cell=made.write_at(3, "15.1", 0.853, H))
    return made


@kinds("một ô có định dạng % giữa các số")
def one_percent() -> Form:
    made = department("15.1", spell="number")
    made.write_at(3, "15.1", 0.853, 85.3, "0.0%")
    return made


@kinds("định dạng % nhưng giá trị là 85,3 (8530 %)")
def percent_of_percent() -> Form:
    made = department("15.1", spell="percent")
    made.want("number_out_of_range", "ambiguous_number", cell=made.write_at(3, "15.1", 85.3, H, "0.0%"))
    return made


# (name, indicator, text, truth)
ONE: tuple[tuple[str, str, Any, Any, str], ...] = (
    ("comma", "15.1", "85,3", 85.3, "dấu phẩy thập phân"),
    ("dot", "15.1", "85.3", 85.3, "dấu chấm thập phân dạng chữ, giữa các số"),
    ("percent_sign", "15.1", "85,3%", 85.3, "có dấu %"),
    ("percent_sign_spaced", "15.1", "85,3 %", 85.3, "có dấu % cách"),
    ("three_decimals", "15.1", "12,350", 12.35, "12,350 là 12,35"),
    ("out_of_range", "15.1", 185.3, H, "quá 100 %"),
    ("out_of_range_text", "15.1", "853", H, "quên dấu phẩy: 853"),
    ("negative", "15.1", -3.5, H, "số âm"),
    ("minus_text", "15.1", "-3,5", H, "số âm dạng chữ"),
    ("dash", "15.1", "-", H, "gạch ngang"),
    ("two_commas", "15.1", "85,3,1", H, "hai dấu phẩy"),
    ("two_numbers", "15.1", "85,3 / 90", H, "hai số trong một ô"),
    ("range", "15.1", "85-90", H, "khoảng"),
    ("about", "15.1", "khoảng 85", H, "khoảng 85"),
    ("greater", "15.1", ">85", H, "> 85"),
    ("arrow", "15.1", "85→90", H, "85→90"),
    ("slash", "15.1", "850/1000", H, "tử trên mẫu"),
    ("bracket_unasked", "15.1", "85,3 (52)", H, "số ghép ở chỉ tiêu không ghép"),
    ("note_glued", "15.1", "85,3*", H, "dấu * sau số"),
    ("footnote_glued", "15.1", "85,3(1)", H, "(1) sau số"),
    ("letter_o", "15.1", "8O", H, "chữ O thay số 0"),
    ("letter_l", "15.1", "l5", H, "chữ l thay số 1"),
    ("full_width", "15.1", "８５", H, "số toàn khổ"),
    ("space_inside", "15.1", "85, 3", H, "dấu cách giữa số"),
    ("nbsp", "15.1", "\u00a085,3\u00a0", 85.3, "dấu cách cứng"),
    ("quote", "15.1", "'85,3", H, "dấu nháy"),
    ("word", "15.1", "Đạt", P, "ghi Đạt thay vì số"),
    ("date", "15.1", dt.date(2019, 3, 5), H, "Excel đổi 5,3 thành ngày"),
    ("true", "15.1", True, H, "TRUE"),
    ("error", "15.1", Error("#DIV/0!"), H, "#DIV/0!"),
    ("formula", "15.1", Formula("=D5/C5"), H, "công thức chưa tính"),
    ("formula_done", "15.1", Formula("=D5/C5", 85.3), 85.3, "công thức đã tính"),
    ("formula_text", "15.1", Formula('=TEXT(D5,"0,0")', "85,3"), 85.3, "công thức trả về chữ"),
    ("infinity", "15.1", "inf", H, "inf"),
    ("nan", "15.1", "nan", H, "nan"),
    ("exponent", "15.1", "1e1", H, "1e1"),
    ("underscore", "15.1", "8_5", H, "8_5"),
    ("huge", "10.1", 1e300, H, "1e300"),
    ("unit", "10.1", "26,7 triệu", 26.7, "đơn vị trong ô"),
    ("unit_whole", "10.1", "26,7 triệu đồng/người", 26.7, "đơn vị đầy đủ trong ô"),
    ("unit_short", "10.1", "26,7 tr.đ", H, "tr.đ"),
    ("unit_other", "10.1", "26.700 nghìn đồng", H, "nghìn đồng trong ô"),
    ("unit_wrong", "10.1", "26,7 tỷ", H, "tỷ thay vì triệu"),
    ("unit_percent", "10.1", "26,7%", H, "% ở chỉ tiêu thu nhập"),
    ("thousands_alone", "10.1", "28.500", H, "28.500 trong cột không rõ dấu"),
    ("dong", "10.1", "26.700.000", H, "cả đồng"),
    ("compound", "17.1", "90,5 (52)", (90.5, 52.0), "số ghép"),
    ("compound_percent", "17.1", "90,5% (52%)", (90.5, 52.0), "số ghép có %"),
    ("compound_tight", "17.1", "90,5(52,0)", (90.5, 52.0), "số ghép không cách"),
    ("compound_open", "17.1", "90,5 (52", H, "thiếu ngoặc đóng"),
    ("compound_slash", "17.1", "90,5/52", H, "số ghép dấu /"),
    ("compound_words", "17.1", "90,5 (nước sạch 52)", H, "chữ trong ngoặc"),
    ("compound_range", "17.1", "90,5 (152)", H, "số thứ hai quá 100"),
    ("compound_empty", "17.1", "90,5 ()", H, "ngoặc rỗng"),
    ("pass_fail_number", "15.2", 85.3, H, "số ở chỉ tiêu đạt/chưa đạt"),
    ("pass_fail_x", "15.2", "x", H, "x không chú giải ở chỉ tiêu đạt/chưa đạt"),
    ("pass_fail_fail", "15.2", "Chưa đạt", "failed", "chưa đạt"),
    ("pass_fail_one", "15.2", 1, P, "số 1 ở chỉ tiêu đạt/chưa đạt"),
    ("pass_fail_percent", "15.2", "100%", H, "100% ở chỉ tiêu đạt/chưa đạt"),
)  # fmt: skip
READ_OR_HELD = ("dot", "compound_tight", "quote", "unit_short", "unit_other", "space_inside", "pass_fail_one", "arrow")
READ_OR_HELD += ("full_width", "note_glued", "footnote_glued")
# What these may be read as, where they are read and not held.
READINGS = {"quote": 85.3, "space_inside": 85.3, "unit_short": 26.7, "unit_other": 26.7, "full_width": 85.0}
READINGS |= {"note_glued": 85.3, "footnote_glued": 85.3}

for name, indicator, value, truth, what in ONE:

    def _one(name: str = name, indicator: str = indicator, value: Any = value, truth: Any = truth) -> Form:
        made = department(*(("15.1", "15.2", "15.3") if indicator.startswith("15") else (indicator,)), spell="number")
        at = made.write_at(3, indicator, value, READINGS.get(name, truth))
        if name in READ_OR_HELD:
            made.may_hold, made.quiet = set(made.truth), False
        elif truth == H:
            rules = (
                "unreadable_number",
                "ambiguous_number",
                "number_out_of_range",
                "unreadable_mark",
                "readers_differ",
            )
            more = ("error_cell", "formula_without_value", "mark_without_legend", "unit_differs")
            made.want(*rules, *more, cell=at)
        return made

    _one.__name__ = f"one_{name}"
    kinds(what)(_one)


@kinds("ô chỉ tiêu để trống")
def blank() -> Form:
    made = department()
    at = made.write_at(3, "15.1", None, BLANK)
    made.want("number_missing", cell=at)
    return made


@kinds("28.500 trong cột mà dấu chấm rõ là hàng nghìn")
def thousands_settled() -> Form:
    made = department("10.1", units=False)
    for i in range(len(made.rows)):
        made.write_at(i, "10.1", f"2{i % 10}.500,{i % 10}", float(f"2{i % 10}500.{i % 10}"))
    made.write_at(3, "10.1", "28.500", 28500.0)
    made.may_hold, made.quiet = set(made.truth), False
    return made


@kinds("cột dùng cả dấu chấm thập phân và dấu phẩy thập phân")
def both_separators() -> Form:
    made = department("15.1")
    made.write_at(3, "15.1", "85.3", 85.3)
    made.may_hold, made.quiet = {made.key(3, "15.1")}, False
    return made


@kinds("cột toàn 28.500: triệu hay nghìn")
def all_ambiguous() -> Form:
    made = department("10.1", units=False)
    for i in range(len(made.rows)):
        made.write_at(i, "10.1", f"2{i % 10}.5{i % 10}0", H)
    made.want("ambiguous_number")
    return made


@kinds("thu nhập ghi nghìn đồng trong tiêu đề")
def thousand_dong() -> Form:
    made = department("10.1", spell="number")
    made.leaf.put(*made.heading_at("10.1"), "10.1 Thu nhập bình quân đầu người khu vực nông thôn (nghìn đồng/người)")
    for i in range(len(made.rows)):
        made.write_at(i, "10.1", 26_000 + i, (26_000 + i) / 1000)
    return made


@kinds("thu nhập ghi nghìn đồng một tháng trong tiêu đề")
def thousand_dong_a_month() -> Form:
    made = department("10.1", spell="number")
    made.leaf.put(
        *made.heading_at("10.1"), "10.1 Thu nhập bình quân đầu người khu vực nông thôn (nghìn đồng/người/tháng)"
    )
    for i in range(len(made.rows)):
        made.write_at(i, "10.1", 2_600 + i, H)
    made.want("unit_differs")
    return made


@kinds("dòng 'Đơn vị tính: nghìn đồng' trên bảng")
def thousand_dong_line() -> Form:
    made = department("10.1", spell="number", units=False)
    made.leaf.put(3, 3, "Đơn vị tính: nghìn đồng/người/năm")
    for i in range(len(made.rows)):
        made.write_at(i, "10.1", 26_000 + i, (26_000 + i) / 1000)
    return made


@kinds("thu nhập ghi bằng đồng, không có đơn vị")
def whole_dong() -> Form:
    made = department("10.1", spell="number", units=False)
    for i in range(len(made.rows)):
        made.write_at(i, "10.1", 26_000_000 + i, H)
    made.quiet = False
    return made


@kinds("một thu nhập ghi 26700 giữa các số 26,7")
def one_thousandfold() -> Form:
    made = department("10.1", spell="number")
    made.want("number_out_of_range", "unreadable_number", "ambiguous_number", cell=made.write_at(3, "10.1", 26_700, H))
    return made


@kinds("hàng huyện có bình quân ở cột chỉ tiêu")
def district_rates() -> Form:
    made = department("11.1")
    for r, text in ((5, "12,1"), (9, "13,4")):
        made.leaf.put(r, 3, text)
    return made


@kinds("hàng huyện có Đạt / Chưa đạt ở cột chỉ tiêu")
def district_marks() -> Form:
    made = department()
    for r in (5, 9):
        made.leaf.put(r, 4, "Đạt")
    made.quiet = False
    return made


@kinds("hàng huyện không có số La Mã")
def district_rows_bare() -> Form:
    made = department()
    for r in (5, 9):
        made.leaf.put(r, 1, None)
    return made


@kinds("hàng huyện không có chữ Huyện, chỉ có số La Mã")
def district_rows_without_kind() -> Form:
    made = department()
    made.leaf.put(5, 2, "Lạng Sơn")
    made.leaf.put(9, 2, "Đình Lập")
    return made


@kinds("hàng huyện viết ở cột TT, gộp cả bảng")
def district_rows_merged() -> Form:
    made = department()
    for r, text in ((5, "I. THÀNH PHỐ LẠNG SƠN"), (9, "II. HUYỆN ĐÌNH LẬP")):
        made.leaf.put(r, 2, None)
        made.leaf.put(r, 1, text)
        made.leaf.merge(r, 1, r, 5)
    made.may_hold, made.quiet = set(made.truth), False
    return made


@kinds("hàng huyện sai tên: 'Huyện Đình Lâp'")
def district_row_misspelt() -> Form:
    made = department()
    made.leaf.put(9, 2, "Huyện Đình Lâp")
    made.may_hold, made.quiet = set(made.truth), False
    return made


@kinds("không có hàng huyện")
def no_district_rows() -> Form:
    made = department()
    made.leaf.delete_row(9)
    made.leaf.delete_row(5)
    made.may_hold, made.quiet = set(made.truth), False
    return made


@kinds("cột chỉ tiêu đổi chỗ cả tiêu đề")
def swapped_columns() -> Form:
    made = department()
    made.leaf.swap_columns(3, 5)
    return made


@kinds("tên hai chỉ tiêu đổi chỗ, số hiệu giữ nguyên")
def swapped_names() -> Form:
    made = department()
    made.leaf.put(4, 3, f"15.1 {NAMES['15.3']} (%)")
    made.leaf.put(4, 5, f"15.3 {NAMES['15.1']} (%)")
    made.column_is("15.1", H)
    made.column_is("15.3", H)
    made.want("heading_conflict", cell=(4, 3))
    return made


@kinds("tên chỉ tiêu viết khác, có số hiệu")
def reworded_names() -> Form:
    made = department()
    made.leaf.put(4, 3, "15.1 Tỷ lệ bao phủ BHYT (%)")
    made.leaf.put(4, 5, "15.3 Trẻ em SDD thấp còi (%)")
    return made


@kinds("tên chỉ tiêu viết khác, không có số hiệu")
def reworded_without_ids() -> Form:
    made = department(names="names")
    made.leaf.put(4, 3, "Tỷ lệ bao phủ BHYT (%)")
    made.column_is("15.1", ABSENT)
    made.want("heading_unknown", cell=(4, 3))
    return made


@kinds("hai cột kỳ trước / kỳ này cho mỗi chỉ tiêu, gộp")
def last_and_this() -> Form:
    made = department("15.1", spell="number")
    made.leaf.insert_rows(5)
    made.leaf.insert_columns(3)
    made.leaf.put(4, 3, made.leaf.cells.pop((4, 4)))
    made.leaf.merged.append((4, 3, 4, 4))
    made.leaf.put(5, 3, "Năm 2018")
    made.leaf.put(5, 4, "6 tháng năm 2019")
    for i in range(len(made.rows)):
        made.leaf.put(made.at(i, "15.1")[0], 3, 50.5)
    made.may_hold, made.quiet = set(made.truth), False
    return made


@kinds("kỳ trước, kỳ này, kế hoạch cạnh nhau, không gộp")
def last_this_plan_unmerged() -> Form:
    made = department("15.1", spell="number")
    made.leaf.insert_rows(5)
    made.leaf.insert_columns(3)
    made.leaf.put(4, 3, made.leaf.cells.pop((4, 4)))
    made.leaf.anchors["beside", "15.1"] = (5, 3)
    made.leaf.put(5, 3, "Kỳ trước")
    made.leaf.put(5, 4, "Kỳ này")
    made.leaf.put(5, 5, "Kế hoạch năm")
    for i in range(len(made.rows)):
        made.leaf.put(made.at(i, "15.1")[0], 3, 50.5)
        made.leaf.put(made.at(i, "15.1")[0], 5, 99.5)
    made.may_hold, made.quiet = set(made.truth), False
    return made


@kinds("cột chỉ tiêu ghi năm 2018")
def other_year() -> Form:
    made = department("15.1", spell="number")
    made.leaf.put(4, 3, f"15.1 {NAMES['15.1']} năm 2018 (%)")
    made.column_is("15.1", H)
    made.quiet = False
    return made


@kinds("cột kế hoạch của chỉ tiêu mang cùng số hiệu")
def plan_column() -> Form:
    made = department("15.1", spell="number")
    made.leaf.put(4, 4, "Kế hoạch 15.1 năm 2019")
    for i in range(len(made.rows)):
        made.leaf.put(made.at(i, "15.1")[0], 4, 99.5)
    made.may_hold, made.quiet = set(made.truth), False
    return made


@kinds("cột phụ: tổng số hộ, số hộ nghèo")
def extra_columns() -> Form:
    made = department("11.1")
    made.leaf.insert_columns(3, 2)
    made.leaf.put(4, 3, "Tổng số hộ")
    made.leaf.put(4, 4, "Số hộ nghèo")
    for i in range(len(made.rows)):
        row = made.at(i, "11.1")[0]
        made.leaf.put(row, 3, 1000)
        made.leaf.put(row, 4, 100)
    return made


@kinds("đánh giá của sở kèm số liệu")
def verdicts() -> Form:
    return department(verdict=True)


@kinds("đánh giá bằng x không chú giải")
def verdict_x() -> Form:
    made = department(verdict=True)
    at = made.leaf.anchors["verdict", made.rows[2].commune_code, "15", "mark"]
    made.leaf.put(*at, "x")
    made.truth["verdict", made.rows[2].commune_code, "15", "mark"] = H
    made.want("mark_without_legend", cell=at)
    return made


@kinds("một xã ghi hai lần, số khác nhau")
def twice() -> Form:
    made = department("15.1", spell="number")
    row = made.name_at(12)[0] + 1
    made.leaf.put(row, 2, made.rows[12].commune_name)
    made.leaf.put(row, 3, 50.25)
    made.truth[made.key(12, "15.1")] = H
    made.leaf.anchors["row", made.rows[12].commune_code] = (row, 2)
    made.want("duplicate_commune")
    return made


@kinds("ô gộp qua hai xã")
def merged_down() -> Form:
    made = department("15.1", spell="number")
    at = made.at(4, "15.1")
    made.leaf.merge(*at, at[0] + 1, at[1])
    for i in (4, 5):
        made.truth[made.key(i, "15.1")] = H
    made.leaf.anchors[made.key(5, "15.1")] = at
    made.want("merged_mark", cell=at)
    return made


@kinds("tiêu đề ghi kỳ trước")
def other_period() -> Form:
    made = department(title="KẾT QUẢ THỰC HIỆN TIÊU CHÍ NĂM 2018")
    made.refused("wrong_period")
    return made


@kinds("hàng tổng toàn tỉnh")
def total_row() -> Form:
    made = department("15.1")
    row = made.leaf.last_row + 1
    made.leaf.put(row, 2, "Toàn tỉnh")
    made.leaf.put(row, 3, "84,4")
    return made


@kinds("hàng tổng toàn tỉnh ở trên cùng, không có nhãn tổng")
def total_row_top() -> Form:
    made = department("15.1")
    made.leaf.insert_rows(5)
    made.leaf.put(5, 2, "TỈNH LẠNG SƠN")
    made.leaf.put(5, 3, "84,4")
    made.quiet = False
    return made


@kinds("ma trận 49 chỉ tiêu, hai hàng tiêu đề gộp theo tiêu chí")
def indicator_matrix() -> Form:
    ids = tuple(i.indicator_id for i in reference().indicators if i.criterion_no in (14, 15, 16, 17))
    made = department(*ids, spell="number")
    made.leaf.insert_rows(4)
    for c in (1, 2):
        made.leaf.put(4, c, made.leaf.cells.pop((5, c)))
        made.leaf.merged.append((4, c, 5, c))
    for k in CRITERIA:
        mine = [c for c, i in enumerate(ids, start=3) if i.startswith(f"{k}.")]
        if mine:
            made.leaf.put(4, mine[0], f"Tiêu chí {k}")
            if len(mine) > 1:
                made.leaf.merged.append((4, mine[0], 4, mine[-1]))
    return made


@kinds("tiêu đề gộp nói tiêu chí 14 trên cột 15.1")
def indicator_under_other_criterion() -> Form:
    made = indicator_matrix()
    made.leaf.merged = [m for m in made.leaf.merged if m[0] != m[2] or m[1] == m[3]]
    for at in [at for at in made.leaf.cells if at[0] == 4 and at[1] > 2]:
        del made.leaf.cells[at]
    made.leaf.put(4, 3, "Tiêu chí 14")
    made.leaf.merged.append((4, 3, 4, 2 + len(made.columns)))
    for i in made.columns:
        if not i.startswith("14."):
            made.column_is(i, H)
    made.want("heading_conflict")
    return made
