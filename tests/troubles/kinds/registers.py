"""Registers, outputs, money, tasks: the province's own forms."""

from __future__ import annotations

import datetime as dt
from typing import Any

from troubles.kinds import Family
from troubles.matrix import ABSENT, H, communes_of
from troubles.others import Form, named_rows, recognised, register, schedule
from troubles.sheets import Error, Formula

kinds = Family("registers")
DAY = dt.date(2015, 12, 13)


@kinds("danh sách sạch")
def clean() -> Form:
    return register()


# (name, typed, day or H): the date of the first commune's decision.
DATES: tuple[tuple[str, Any, Any, str], ...] = (
    ("text", "13/12/2015", DAY, "ngày dạng chữ"),
    ("dots", "13.12.2015", DAY, "dấu chấm"),
    ("dashes", "13-12-2015", DAY, "gạch nối"),
    ("words", "ngày 13 tháng 12 năm 2015", DAY, "ngày bằng chữ"),
    ("spaced", "13 / 12 / 2015", DAY, "dấu cách"),
    ("month_first", "12/13/2015", H, "tháng trước ngày: tháng 13"),
    ("impossible", "31/02/2015", H, "ngày 31/02"),
    ("zero", "00/12/2015", H, "ngày 00"),
    ("short_year", "13/12/15", H, "năm hai chữ số"),
    ("iso", "2015-12-13", H, "năm trước"),
    ("month_only", "12/2015", H, "chỉ tháng"),
    ("year_only", "2015", H, "chỉ năm"),
    ("serial", 42351, H, "số ngày của Excel không có định dạng"),
    ("future", "13/12/2105", H, "năm 2105"),
    ("past", "13/12/1015", H, "năm 1015"),
    ("two", "13/12/2015, 20/12/2015", H, "hai ngày"),
    ("word", "Đang trình", H, "chưa có quyết định"),
    ("blank", None, H, "không có ngày"),
    ("error", Error("#N/A"), H, "lỗi"),
    ("formula", Formula("=TODAY()"), H, "công thức chưa tính"),
    ("timestamp", dt.datetime(2015, 12, 13, 8, 30), DAY, "ngày kèm giờ"),
)
READ_OR_HELD = ("iso", "short_year", "serial")

for name, typed, day, what in DATES:

    def _date(name: str = name, typed: Any = typed, day: Any = day) -> Form:
        made = register()
        key = recognised(made, 0)
        at = made.leaf.anchors[key]
        date_at = (at[0], at[1] + 1)
        made.leaf.put(*date_at, typed)
        if name in READ_OR_HELD:
            made.may_hold, made.quiet = {key}, False
            made.leaf.anchors["row", key[1]] = date_at
        elif day == H:
            made.truth[key] = H
            made.leaf.anchors["row", key[1]] = date_at if typed is not None else made.leaf.anchors["row", key[1]]
            made.quiet = False
        return made

    _date.__name__ = f"date_{name}"
    kinds(what)(_date)


@kinds("ngày sau kỳ báo cáo")
def decided_after_period() -> Form:
    made = register()
    key = recognised(made, 0)
    at = made.leaf.anchors[key]
    made.leaf.put(at[0], at[1] + 1, dt.date(2019, 12, 31))
    made.leaf.put(at[0], at[1] + 2, 2019)
    made.truth[key] = ("100/QĐ-UBND", dt.date(2019, 12, 31), 2019)
    made.may_hold, made.quiet = {key}, False
    return made


@kinds("năm được tính trước cả ngày quyết định vài năm")
def counted_long_before() -> Form:
    made = register()
    key = recognised(made, 0)
    at = made.leaf.anchors[key]
    made.leaf.put(at[0], at[1] + 2, 2011)
    made.truth[key] = ("100/QĐ-UBND", DAY, 2011)
    made.may_hold, made.quiet = {key}, False
    return made


@kinds("không có số quyết định")
def no_number() -> Form:
    made = register()
    key = recognised(made, 0)
    made.leaf.put(*made.leaf.anchors[key], None)
    made.truth[key] = H
    made.quiet = False
    return made


@kinds("số quyết định là chữ")
def number_is_prose() -> Form:
    made = register()
    key = recognised(made, 0)
    made.leaf.put(*made.leaf.anchors[key], "đang làm hồ sơ")
    made.truth[key] = H
    made.quiet = False
    return made


@kinds("số quyết định dạng số, không có /QĐ-UBND")
def bare_number() -> Form:
    made = register()
    key = recognised(made, 0)
    made.leaf.put(*made.leaf.anchors[key], 100)
    made.truth[key] = H
    made.quiet = False
    return made


@kinds("không có cột năm được tính")
def no_year_column() -> Form:
    made = register()
    column = made.leaf.anchors[recognised(made, 0)][1] + 2
    made.leaf.delete_column(column)
    made.may_hold, made.quiet = set(made.truth), False
    return made


@kinds("năm được tính trống ở một xã")
def year_blank() -> Form:
    made = register()
    key = recognised(made, 0)
    at = made.leaf.anchors[key]
    made.leaf.put(at[0], at[1] + 2, None)
    made.may_hold, made.quiet = {key}, False
    return made


@kinds("năm được tính là chữ")
def year_words() -> Form:
    made = register()
    key = recognised(made, 0)
    at = made.leaf.anchors[key]
    made.leaf.put(at[0], at[1] + 2, "2015 (bổ sung)")
    made.leaf.anchors["row", key[1]] = (at[0], at[1] + 2)
    made.truth[key] = H
    made.quiet = False
    return made


@kinds("không có cột huyện, tên xã chỉ có ở một huyện")
def no_district_column() -> Form:
    return register(district_column=False)


@kinds("không có cột huyện, tên xã có ở hai huyện")
def ambiguous_commune() -> Form:
    made = register(district_column=False)
    made.districts = ()
    key = recognised(made, 0)
    made.leaf.put(*made.leaf.anchors["row", key[1]], "Tân Thành")
    made.truth[key] = ABSENT
    made.want("ambiguous_commune", cell=made.leaf.anchors["row", key[1]])
    return made


@kinds("cột huyện chỉ ghi ở hàng đầu của huyện")
def district_only_first() -> Form:
    made = register()
    for i, c in enumerate(made.rows):
        if i and c.district_code == made.rows[i - 1].district_code:
            made.leaf.put(made.name_at(i)[0], 2, None)
    return made


@kinds("cột huyện gộp dọc")
def district_merged() -> Form:
    made = register()
    made.leaf.merge(4, 2, 6, 2)
    made.leaf.merge(7, 2, 9, 2)
    return made


@kinds("cột huyện gộp dọc, tên xã có ở nhiều huyện")
def district_merged_shared_names() -> Form:
    made = register(3)
    made.districts = ()
    shared = ["Tân Thành", "Hồng Phong", "Thụy Hùng"]
    truth = {}
    for i, name in enumerate(shared):
        commune = next(c for c in communes_of("183") if c.commune_name == name)
        old = recognised(made, i)
        made.leaf.put(*made.name_at(i), name)
        made.leaf.put(made.name_at(i)[0], 2, "Cao Lộc")
        key = ("recognition", commune.commune_code, "ntm", "decision")
        truth[key] = made.truth[old]
        made.leaf.anchors[key] = made.leaf.anchors[old]
        made.leaf.anchors["row", commune.commune_code] = made.name_at(i)
    made.truth = truth
    made.leaf.merge(4, 2, 6, 2)
    return made


@kinds("cột huyện sai: xã không thuộc huyện ghi bên cạnh")
def wrong_district_beside() -> Form:
    made = register()
    key = recognised(made, 0)
    made.leaf.put(made.name_at(0)[0], 2, "Đình Lập")
    made.truth[key] = ABSENT
    made.want("unknown_commune", "misspelt_commune", cell=made.name_at(0))
    return made


@kinds("cột huyện ghi tên không có trong danh mục")
def unknown_district_beside() -> Form:
    made = register()
    made.leaf.put(made.name_at(0)[0], 2, "Bạch Thông")
    made.may_hold, made.quiet = {recognised(made, 0)}, False
    return made


@kinds("một xã hai quyết định khác nhau")
def two_decisions() -> Form:
    made = register()
    row = made.leaf.last_row + 1
    made.leaf.put(row, 2, made.rows[0].district_name)
    made.leaf.put(row, 3, made.rows[0].commune_name)
    made.leaf.put(row, 4, "999/QĐ-UBND")
    made.leaf.put(row, 5, dt.date(2018, 1, 1))
    made.leaf.put(row, 6, 2018)
    made.truth[recognised(made, 0)] = H
    made.leaf.anchors["row", made.rows[0].commune_code] = (row, 3)
    made.want("duplicate_commune")
    return made


# -- outputs and funding ---------------------------------------------------------------------------------------------
for kind in ("output", "funding"):

    def _clean(kind: str = kind) -> Form:
        return named_rows(kind)

    _clean.__name__ = f"{kind}_clean"
    kinds(f"{kind}: biểu sạch")(_clean)


def row_keys(made: Form, target: str) -> list[tuple[str, str, str, str]]:
    return [k for k in made.truth if k[2] == target]


@kinds("outputs: một hàng lạ")
def output_unknown_row() -> Form:
    made = named_rows("output")
    row = made.leaf.last_row + 1
    made.leaf.put(row, 2, "Số hố xí hai ngăn")
    made.leaf.put(row, 4, 100)
    made.want("unknown_row", cell=(row, 2))
    return made


@kinds("outputs: một hàng đổi tên")
def output_renamed_row() -> Form:
    made = named_rows("output")
    made.leaf.put(*made.leaf.anchors["row", "output.canals_km"], "Kiên cố kênh mương nội đồng")
    for key in row_keys(made, "output.canals_km"):
        made.truth[key] = ABSENT
    made.want("unknown_row", cell=made.leaf.anchors["row", "output.canals_km"])
    return made


@kinds("outputs: một hàng ghi hai lần, số khác nhau")
def output_twice() -> Form:
    made = named_rows("output")
    at = made.leaf.anchors["row", "output.canals_km"]
    row = made.leaf.last_row + 1
    made.leaf.put(row, 2, made.leaf.cells[at])
    for c in range(3, 8):
        made.leaf.put(row, c, 77.5 if c > 3 else made.leaf.cells[at[0], 3])
    for key in row_keys(made, "output.canals_km"):
        made.truth[key] = H
    made.leaf.anchors["row", "output.canals_km"] = (row, 2)
    made.quiet = False
    return made


@kinds("outputs: đơn vị tính khác: m thay cho km")
def output_other_unit() -> Form:
    made = named_rows("output")
    at = made.leaf.anchors["row", "output.canals_km"]
    made.leaf.put(at[0], 3, "m")
    made.leaf.anchors["beside", "output.canals_km"] = (at[0], 3)
    for key in row_keys(made, "output.canals_km"):
        made.truth[key] = H
    made.want("unit_differs")
    return made


@kinds("outputs: thiếu đơn vị tính")
def output_no_unit() -> Form:
    made = named_rows("output")
    made.leaf.put(made.leaf.anchors["row", "output.canals_km"][0], 3, None)
    made.may_hold, made.quiet = set(row_keys(made, "output.canals_km")), False
    return made


@kinds("outputs: không có cột lũy kế")
def output_without_cumulative() -> Form:
    made = named_rows("output")
    made.leaf.delete_column(6)
    made.truth = dict.fromkeys(made.truth, ABSENT)
    made.status = {"refused"}
    made.quiet = False
    return made


@kinds("outputs: lũy kế của năm 2018 cạnh lũy kế năm 2019")
def output_other_year() -> Form:
    made = named_rows("output")
    made.leaf.insert_columns(6)
    made.leaf.put(4, 6, "Lũy kế năm 2018")
    for r in range(5, made.leaf.last_row + 1):
        made.leaf.put(r, 6, 1)
    made.may_hold, made.quiet = set(made.truth), False
    return made


for name, typed, truth, what in [
    ("thousands_alone", "1.105", H, "1.105 một mình"),
    ("thousands_two", "1.105.200", 1105200.0, "hai dấu chấm"),
    ("comma", "1105,5", 1105.5, "dấu phẩy"),
    ("space", "1 105", 1105.0, "dấu cách hàng nghìn"),
    ("unit", "1105 km", 1105.0, "đơn vị trong ô"),
    ("other_unit_in_cell", "1105 m", H, "đơn vị khác trong ô"),
    ("negative", -5, H, "số âm"),
    ("about", "hơn 1000", H, "hơn 1000"),
    ("plus", "500+605", H, "phép cộng trong ô"),
    ("error", Error("#REF!"), H, "lỗi"),
    ("formula", Formula("=SUM(D5:D8)"), H, "công thức chưa tính"),
    ("word", "Đạt", H, "ghi Đạt"),
    ("date", dt.date(2019, 1, 5), H, "ngày"),
]:

    def _output(typed: Any = typed, truth: Any = truth, name: str = name) -> Form:
        made = named_rows("output")
        key = ("output", "", "output.canals_km", "cumulative")
        at = made.leaf.anchors[key]
        made.leaf.put(*at, typed)
        made.truth[key] = truth
        made.quiet = truth != H
        if name == "unit":
            made.may_hold, made.quiet = {key}, False
        return made

    _output.__name__ = f"output_{name}"
    kinds(f"outputs: {what}")(_output)


@kinds("vốn: đơn vị triệu đồng được nói rõ")
def funding_million() -> Form:
    made = named_rows("funding")
    made.leaf.put(3, 4, "Đơn vị tính: triệu đồng")
    for key, at in list(made.leaf.anchors.items()):
        if isinstance(key, tuple) and key[0] == "funding":
            made.leaf.put(*at, made.leaf.cells[at] * 1000)
    return made


for name, text in [
    ("million_short", "ĐVT: tr.đ"),
    ("million_brackets", "(Triệu đồng)"),
    ("million_capitals", "ĐƠN VỊ TÍNH: TRIỆU ĐỒNG"),
    ("usd", "Đơn vị tính: nghìn USD"),
    ("thousand", "Đơn vị: 1.000 đồng"),
    ("million_number", "ĐVT: 1.000.000 đ"),
]:

    def _unit(text: str = text) -> Form:
        made = named_rows("funding")
        made.leaf.put(3, 4, text)
        scale = {"usd": None, "Đơn vị: 1.000 đồng": 1e6}.get(text, 1e3)
        for key, at in list(made.leaf.anchors.items()):
            if isinstance(key, tuple) and key[0] == "funding":
                made.leaf.put(*at, made.leaf.cells[at] * (scale or 1))
                if "USD" in text:
                    made.truth[key] = H  # type: ignore[index]
        made.may_hold, made.quiet = set(made.truth), False
        made.leaf.anchors |= {("beside", t): (3, 4) for t in {k[2] for k in made.truth}}
        return made

    _unit.__name__ = f"funding_{name}"
    kinds(f"vốn: '{text}'")(_unit)


@kinds("vốn: không ghi đơn vị, số như triệu đồng")
def funding_unit_missing() -> Form:
    made = named_rows("funding")
    made.leaf.put(3, 4, None)
    for key, at in list(made.leaf.anchors.items()):
        if isinstance(key, tuple) and key[0] == "funding":
            made.leaf.put(*at, made.leaf.cells[at] * 1000)
            made.truth[key] = H  # type: ignore[index]
    made.quiet = False
    return made


@kinds("vốn: không ghi đơn vị, số như tỷ đồng")
def funding_unit_missing_billion() -> Form:
    made = named_rows("funding")
    made.leaf.put(3, 4, None)
    made.may_hold, made.quiet = set(made.truth), False
    return made


# -- schedule --------------------------------------------------------------------------------------------------------
@kinds("công việc: biểu sạch")
def schedule_clean() -> Form:
    return schedule()


for name, typed, truth, what in [
    ("done_upper", "ĐÃ HOÀN THÀNH", "done", "viết hoa"),
    ("partly", "Hoàn thành 80%", "in_progress", "hoàn thành 80%"),
    ("basically", "Cơ bản hoàn thành", "in_progress", "cơ bản hoàn thành"),
    ("not_done", "Chưa hoàn thành", H, "chưa hoàn thành: đang làm hay chưa làm"),
    ("late", "Chậm tiến độ", H, "chậm tiến độ"),
    ("number", 80, H, "số 80"),
    ("x", "x", H, "x"),
    ("ok", "OK", H, "OK"),
    ("question", "Đã hoàn thành?", H, "dấu hỏi"),
    ("expected", "Dự kiến hoàn thành trong quý III", H, "dự kiến hoàn thành"),
    ("not_yet_due", "Chưa đến hạn", "not_started", "chưa đến hạn"),
    ("negated", "Không hoàn thành", H, "không hoàn thành"),
    ("done_but", "Đã hoàn thành dự thảo, đang trình UBND tỉnh", H, "hoàn thành dự thảo"),
    ("done_and_not", "Đã hoàn thành 2/5 nội dung", H, "hoàn thành 2/5"),
    ("error", Error("#N/A"), H, "lỗi"),
]:

    def _state(typed: Any = typed, truth: Any = truth, name: str = name) -> Form:
        made = schedule()
        key = ("work", "", "II.2", "state")
        at = made.leaf.anchors[key]
        made.leaf.put(*at, typed)
        made.leaf.put(at[0], 5, None)
        made.truth[key] = truth
        made.quiet = truth != H
        if name in ("not_done", "negated", "done_but", "done_and_not"):
            # Not done is not done: a careful reader may take it as under way or not begun, never as done.
            made.truth[key] = "not_started" if name in ("not_done", "negated") else "in_progress"
            made.may_hold, made.quiet = {key}, False
        return made

    _state.__name__ = f"state_{name}"
    kinds(f"công việc: {what}")(_state)


@kinds("công việc: tên một việc bị rút gọn")
def work_shortened() -> Form:
    made = schedule()
    at = made.leaf.anchors["row", "II.2"]
    made.leaf.put(*at, "Kiểm tra công tác phân bổ vốn")
    made.truth["work", "", "II.2", "state"] = ABSENT
    made.want("unknown_row", cell=at)
    return made


@kinds("công việc: hai việc đổi tên cho nhau, số thứ tự giữ nguyên")
def works_swapped() -> Form:
    made = schedule()
    a, b = made.leaf.anchors["row", "II.2"], made.leaf.anchors["row", "II.3"]
    made.leaf.cells[a], made.leaf.cells[b] = made.leaf.cells[b], made.leaf.cells[a]
    for work in ("II.2", "II.3"):
        key = ("work", "", work, "state")
        made.may_hold.add(key)
    x, y = ("work", "", "II.2", "state"), ("work", "", "II.3", "state")
    made.truth[x], made.truth[y] = made.truth[y], made.truth[x]
    made.leaf.anchors[x], made.leaf.anchors[y] = made.leaf.anchors[y], made.leaf.anchors[x]
    made.quiet = False
    return made
