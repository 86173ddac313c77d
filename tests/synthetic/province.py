"""The province's own forms: recognition register, outputs, funding, schedule, advanced standard and model areas.

Every builder gives the workbook and the truth rows it carries, in the columns of tests/synthetic/truth.
"""

from __future__ import annotations

import datetime as dt
import random

from .looks import WORDS
from .model import PERIODS, SEED, Year, table
from .pages import LABEL, Book, Page, address, comma, thousands

OFFICE = "Văn phòng Điều phối NTM tỉnh"
Rows = list[dict[str, object]]

# Cumulative figures at the end of March, June and September, and the year's estimate the office gives throughout.
OUTPUTS: dict[str, tuple[tuple[float, float, float], float, str]] = {
    "output.rural_roads_km": ((61.3, 168.9, 287.4), 355.5, "km"),
    "output.paved_to_commune_centre_pct": ((75.8, 76.9, 78.2), 79, "%"),
    "output.canals_km": ((9.4, 27.8, 46.5), 60.5, "km"),
    "output.irrigation_works": ((7, 22, 41), 50, "công trình"),
    "output.irrigated_area_ha": ((32870, 33040, 33260), 33500, "ha"),
    "output.schools_recognised_new": ((2, 5, 12), 15, "trường"),
    "output.radio_invested_communes": ((4, 9, 23), 27, "xã"),
    "output.radio_communes_total": ((66, 71, 85), 90, "xã"),
    "output.rural_income_mvnd": ((22.9, 23.6, 24.3), 25.1, "triệu đồng/người"),
    "output.poverty_reduction_pp": ((0.6, 1.2, 2.1), 3.1, "%"),
    "output.poverty_reduction_poor_areas_pp": ((0.9, 1.7, 2.9), 4, "%"),
    "output.jobs_created": ((240, 585, 890), 1040, "lao động"),
    "output.vocational_trainees": ((870, 2140, 3725), 5000, "người"),
    "output.trained_labour_pct": ((45.9, 46.2, 46.9), 47.5, "%"),
    "output.officials_trained": ((410, 980, 1546), 2079, "lượt người"),
}
# Mobilised and disbursed at the end of June and September, billion VND; sums of parts are computed.
FUNDING: dict[str, tuple[tuple[float, float], tuple[float, float]]] = {
    "funding.direct.central": ((495.1, 495.1), (131.7, 288.4)),
    "funding.direct.local": ((92.3, 140.6), (37.9, 83.5)),
    "funding.integrated": ((181.4, 268.9), (109.6, 197.3)),
    "funding.enterprise": ((17.2, 31.8), (17.2, 31.8)),
    "funding.credit": ((968.3, 1436.7), (968.3, 1436.7)),
    "funding.community": ((66.8, 104.1), (66.8, 104.1)),
    "funding.other": ((1.7, 3.2), (1.7, 3.2)),
}
FUNDING_ORDER = (
    ("", "funding.total"), ("1", "funding.direct"), ("-", "funding.direct.central"), ("-", "funding.direct.local"),
    ("2", "funding.integrated"), ("3", "funding.enterprise"), ("4", "funding.credit"), ("5", "funding.community"),
    ("6", "funding.other"),
)  # fmt: skip
# Tasks that are late: what the office writes instead of what the calendar asks for.
LATE = {"VIII.2": "Đang thực hiện", "IX.3": "Đang triển khai", "V.2": "Chưa thực hiện"}
# The register is signed after the period's end, when all its decisions are out.
SIGNED = {"2018-12": "18 tháng 01 năm 2019", "2019-03": "03 tháng 4 năm 2019", "2019-06": "04 tháng 7 năm 2019",
          "2019-09": "02 tháng 10 năm 2019"}  # fmt: skip
# The last two decisions of 2018 came out in January 2019; the register counts them for 2018.
LATE_DECISIONS = (dt.date(2019, 1, 9), dt.date(2019, 1, 14))


def _sheet(name: str, org: str, titles: tuple[str, ...], width: int) -> tuple[Page, int]:
    page = Page(name)
    page.span(1, 1, 1, min(3, width), org, "org")
    row = 3
    for text, style in zip((*titles, LABEL), ("title", *["subtitle"] * (len(titles) - 1), "label")):
        page.span(row, 1, 1, width, text, style)
        row += 1
    return page, row + 1


def _heads(page: Page, row: int, texts: tuple[str, ...]) -> int:
    for column, text in enumerate(texts, 1):
        page.put(row, column, text, "head")
    page.heights[row] = 45
    return row + 1


def decisions(year: Year) -> list[tuple[str, str, dt.date, int]]:
    """(commune code, decision number, date, year counted) of every recognition, in order of date."""
    rng = random.Random(f"{SEED} decisions")
    old = year.recognised_before
    counted_for = rng.choices((2014, 2015, 2016, 2017, 2018), (2, 9, 11, 12, 12), k=len(old) - 2)
    years = [*sorted(counted_for), 2018, 2018]
    made = []
    for code, counted in zip(old, years):
        made.append((code, dt.date(counted, rng.randint(9, 12), rng.randint(1, 28)), counted))
    made = sorted(made[:-2], key=lambda d: d[1]) + [
        (code, date, counted) for (code, _, counted), date in zip(made[-2:], LATE_DECISIONS)
    ]
    for period, codes in sorted(year.recognised_in.items()):
        month = int(period[5:])
        dates = sorted(dt.date(2019, rng.randint(month - 1, month), rng.randint(2, 28)) for _ in codes)
        made += [(code, date, 2019) for code, date in zip(codes, dates)]
    numbers = [rng.randint(180, 2490) for _ in made]
    return [(code, f"{no}/QĐ-UBND", date, counted) for (code, date, counted), no in zip(made, numbers)]


def register_book(year: Year, period: str) -> tuple[Book, Rows]:
    """The register of communes recognised up to a period."""
    book = Book(period, f"DS xa dat chuan NTM den {WORDS[period]['dot']}.xlsx")
    titles = ("DANH SÁCH CÁC XÃ ĐƯỢC CÔNG NHẬN ĐẠT CHUẨN NÔNG THÔN MỚI", f"(tính đến hết {WORDS[period]['month']})")
    page, row = _sheet("Danh sach", OFFICE.upper(), titles, 7)
    book.pages.append(page)
    heads = ("TT", "Xã", "Huyện", "Số quyết định", "Ngày quyết định", "Năm được tính đạt chuẩn", "Ghi chú")
    row = _heads(page, row, heads)
    page.widths |= dict(enumerate((6, 22, 18, 18, 16, 16, 24), 1))
    names = {c.code: c for c in year.communes}
    districts = {d.code: d.name for d in year.districts}
    known = set(year.recognised(period))
    truth: Rows = []
    listed = [d for d in decisions(year) if d[0] in known]
    for number, (code, decision, date, counted) in enumerate(listed, 1):
        page.put(row, 1, number, "mark")
        page.put(row, 2, names[code].name, "name")
        page.put(row, 3, districts[names[code].district], "name")
        cell = page.put(row, 4, decision, "name")
        as_text = number % 4 == 1  # the office types some dates and lets others be dates
        page.put(row, 5, date.strftime("%d/%m/%Y") if as_text else date, "mark" if as_text else "date")
        page.put(row, 6, counted, "mark")
        page.put(row, 7, "Tính cho năm 2018" if date in LATE_DECISIONS else None, "name")
        truth.append({"commune_code": code, "standard": "ntm", "decision_no": decision,
                      "decision_date": date.isoformat(), "year_counted": counted, "state": "value",
                      "source_cell": book.ref(page.name, cell), "note": ""})  # fmt: skip
        row += 1
    page.put(row + 1, 5, f"Lạng Sơn, ngày {SIGNED[period]}", "place")
    page.put(row + 2, 5, "CHÁNH VĂN PHÒNG", "sign")
    return book, truth


def outputs_book(period: str) -> tuple[Book, Rows]:
    """Outputs of the programme: plan, this quarter, cumulative, estimate. Decimals and thousands as text."""
    quarter = PERIODS.index(period) - 1
    words = WORDS[period]
    book = Book(period, f"VPDP ket qua thuc hien chi tieu {words['ascii']}.xlsx")
    titles = (
        "TỔNG HỢP KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU XÂY DỰNG NÔNG THÔN MỚI",
        words["period"][0].upper() + words["period"][1:],
    )
    page, row = _sheet("Chi tieu", OFFICE.upper(), titles, 9)
    book.pages.append(page)
    page.widths |= dict(enumerate((6, 50, 16, 13, 13, 13, 13, 13, 14), 1))
    for column, text in ((1, "TT"), (2, "Chỉ tiêu"), (3, "Đơn vị tính"), (8, "Lũy kế so với KH (%)"), (9, "Ghi chú")):
        page.span(row, column, 2, 1, text, "head")
    page.span(row, 4, 1, 4, "Kết quả thực hiện", "head")
    named = (
        "Kế hoạch năm 2019",
        f"Thực hiện quý {('I', 'II', 'III')[quarter]}",
        "Lũy kế từ đầu năm",
        "Ước thực hiện cả năm 2019",
    )
    for column, text in enumerate(named, 4):
        page.put(row + 1, column, text, "head")
    row += 2
    targets = {r["target_id"]: r for r in table("plan/targets.csv")}
    alias = {r["target"]: r["alias"] for r in reversed(table("reference/aliases.csv")) if r["kind"] == "output"}
    criteria = {r["criterion_no"]: r["criterion_name"] for r in table("reference/criteria.csv")}
    truth: Rows = []
    last, group = "", 0
    for number, (target, (figures, estimate, unit)) in enumerate(OUTPUTS.items(), 1):
        no = targets[target]["criterion_no"]
        if no != last:
            last, group = no, group + 1
            page.put(row, 1, ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")[group - 1], "group_mark")
            page.put(row, 2, f"Tiêu chí số {no} - {criteria[no]}", "group")
            row += 1
        plan, value = float(targets[target]["target_low"]), figures[quarter]
        added: float | None = None
        if targets[target]["kind"] == "cumulative":
            added = round(value - (figures[quarter - 1] if quarter else 0), 1)
        page.put(row, 1, number, "mark")
        page.put(row, 2, alias[target], "text")
        page.put(row, 3, unit, "mark")
        page.put(row, 4, _figure(plan), "number")
        page.put(row, 5, _figure(added) if added is not None else None, "number")
        cell = page.put(row, 6, _figure(value), "number")
        page.put(row, 7, _figure(estimate), "number")
        page.put(row, 8, comma(100 * value / plan), "mark")
        page.put(row, 9, None, "name")
        truth.append({"period": period, "output_id": target, "value": _short(value), "state": "value",
                      "planned": _short(plan), "this_period": _short(added) if added is not None else "",
                      "estimate": _short(estimate), "source_cell": book.ref(page.name, cell)})  # fmt: skip
        row += 1
    return book, truth


def funding_book(period: str) -> tuple[Book, Rows]:
    """Money by source: plan, mobilised, disbursed, in billion VND; sums stand above their parts."""
    at = PERIODS.index(period) - 2
    words = WORDS[period]
    book = Book(period, f"Nguồn vốn NTM {words['short']} - Sở KHĐT.xlsx")
    titles = ("KẾT QUẢ HUY ĐỘNG, GIẢI NGÂN CÁC NGUỒN VỐN XÂY DỰNG NÔNG THÔN MỚI", f"(đến ngày {words['until']})")
    page, row = _sheet("Nguon von", "SỞ KẾ HOẠCH VÀ ĐẦU TƯ", titles, 7)
    book.pages.append(page)
    page.put(row - 1, 7, "Đơn vị tính: tỷ đồng", "unit")
    page.widths |= dict(enumerate((6, 52, 14, 14, 14, 14, 18), 1))
    row = _heads(page, row, ("TT", "Nguồn vốn", "Kế hoạch vốn năm 2019", f"Đã huy động đến {words['until']}",
                             f"Đã giải ngân đến {words['until']}", "Tỷ lệ giải ngân (%)", "Ghi chú"))  # fmt: skip
    targets = {r["target_id"]: float(r["target_low"]) for r in table("plan/targets.csv") if r["kind"] == "money"}
    alias = {r["target"]: r["alias"] for r in reversed(table("reference/aliases.csv")) if r["kind"] == "funding"}
    truth: Rows = []
    for index, source in FUNDING_ORDER:
        parts = [k for k in FUNDING if source in ("funding.total", k) or k.startswith(source + ".")]
        mobilised, disbursed = (round(sum(FUNDING[k][i][at] for k in parts), 1) for i in (0, 1))
        style = "total_name" if source in ("funding.total", "funding.direct") else "text"
        page.put(row, 1, index or None, "mark")
        page.put(row, 2, alias[source], style)
        cell = address(row, 3)
        for column, figure in enumerate((targets[source], mobilised, disbursed), 3):
            page.put(row, column, _figure(figure), "number")
        page.put(row, 6, comma(100 * disbursed / targets[source]), "mark")
        page.put(row, 7, None, "name")
        truth.append({"period": period, "source_id": source, "planned": _short(targets[source]), "mobilised": mobilised,
                      "disbursed": disbursed, "state": "value", "source_cell": book.ref(page.name, cell),
                      "note": ""})  # fmt: skip
        row += 1
    return book, truth


def schedule_book(period: str) -> tuple[Book, Rows]:
    """State of the 31 tasks of the plan's annex."""
    words = WORDS[period]
    book = Book(period, f"Tien do cong viec theo phu luc KH - {words['dot']}.xlsx")
    titles = ("TÌNH HÌNH THỰC HIỆN NỘI DUNG CÔNG VIỆC NĂM 2019", f"(đến ngày {words['until']})")
    page, row = _sheet("Tien do", OFFICE.upper(), titles, 7)
    book.pages.append(page)
    page.widths |= dict(enumerate((6, 62, 32, 18, 26, 14, 16), 1))
    row = _heads(page, row, ("TT", "Nội dung công việc", "Cơ quan thực hiện", "Thời gian", "Tình hình thực hiện",
                             "Ngày hoàn thành", "Ghi chú"))  # fmt: skip
    truth: Rows = []
    group = ""
    for work in table("plan/schedule.csv"):
        if work["group_no"] != group:
            group = work["group_no"]
            page.put(row, 1, group, "group_mark")
            page.put(row, 2, work["group_name"], "group")
            row += 1
        state, text, done = _state(work, period)
        page.put(row, 1, int(work["item_no"]), "mark")
        for column, value in ((2, work["work_name"]), (3, work["implementing"]), (4, work["timing_text"])):
            page.put(row, column, value, "text")
        cell = page.put(row, 5, text, "text")
        page.put(row, 6, done, "date")
        page.put(row, 7, None, "name")
        truth.append({"period": period, "work_id": work["work_id"], "state": state,
                      "done_on": done.isoformat() if done else "", "text": text,
                      "source_cell": book.ref(page.name, cell)})  # fmt: skip
        row += 1
    return book, truth


def _state(work: dict[str, str], period: str) -> tuple[str, str, dt.date | None]:
    """State, its wording and the day of completion: by the calendar, except for the late ones."""
    month = int(period[5:])
    due = [int(m) for m in work["months_due"].split(";") if m]
    met = [m for m in due if m <= month]
    if not due:
        return "in_progress", "Đang thực hiện", None
    if not met:
        return "not_started", "Chưa đến hạn" if due[0] == 12 else "Chưa thực hiện", None
    if period == "2019-06" and work["work_id"] in LATE:
        text = LATE[work["work_id"]]
        return ("not_started" if text.startswith("Chưa") else "in_progress"), text, None
    if len(met) < len(due):
        return "in_progress", f"Đã thực hiện đợt {len(met)}", None
    rng = random.Random(f"{SEED} {work['work_id']}")
    late = 3 if work["work_id"] in LATE else 0
    return "done", "Đã hoàn thành", dt.date(2019, min(met[-1] + late, month), rng.randint(5, 27))


def advanced_book(year: Year, period: str) -> tuple[Book, Rows]:
    """Advanced criteria reached by recognised communes, and their model residential areas (second sheet)."""
    words = WORDS[period]
    book = Book(period, f"NTM nâng cao - khu dân cư kiểu mẫu {words['short']}.xlsx")
    titles = ("KẾT QUẢ THỰC HIỆN BỘ TIÊU CHÍ XÃ NÔNG THÔN MỚI NÂNG CAO", f"({words['period']})")
    first, row = _sheet("Nang cao", OFFICE.upper(), titles, 5)
    areas_title = ("KHU DÂN CƯ NÔNG THÔN MỚI KIỂU MẪU TẠI CÁC XÃ ĐÃ ĐẠT CHUẨN", f"({words['period']})")
    second, _ = _sheet("Khu dan cu", OFFICE.upper(), areas_title, 6)
    book.pages += [first, second]
    first.widths |= dict(enumerate((6, 22, 18, 18, 18), 1))
    second.widths |= dict(enumerate((6, 22, 18, 16, 16, 18), 1))
    _heads(first, row, ("TT", "Xã", "Huyện, thành phố", "Số tiêu chí nâng cao đã đạt", "Ghi chú"))
    row = _heads(second, row, ("TT", "Xã", "Huyện, thành phố", "Số khu dân cư đăng ký", "Số khu dân cư kiểu mẫu đã đạt",
                               "Ghi chú"))  # fmt: skip
    communes = {c.code: c for c in year.communes}
    districts = {d.code: d.name for d in year.districts}
    later = period == PERIODS[-1]
    truth: Rows = []
    members = sorted(year.recognised(period), key=lambda code: (communes[code].district, code))
    for number, code in enumerate(members, 1):
        rng = random.Random(f"{SEED} {code} advanced")
        pilot = code in ("05986", "06523")
        reached = (rng.randint(10, 12) if pilot else rng.randint(2, 6)) + (later and rng.random() < 0.4)
        registered = rng.choice((1, 1, 1, 2))
        areas = min(registered, int(rng.random() < 0.5) + int(later and rng.random() < 0.5))
        for page in (first, second):
            page.put(row, 1, number, "mark")
            page.put(row, 2, communes[code].name, "name")
            page.put(row, 3, districts[communes[code].district], "name")
        cell = first.put(row, 4, int(reached), "mark")
        first.put(row, 5, "Xã điểm" if pilot else None, "name")
        second.put(row, 4, registered, "mark")
        second.put(row, 5, areas, "mark")
        second.put(row, 6, None, "name")
        truth.append({"period": period, "commune_code": code, "advanced_criteria": int(reached), "model_areas": areas,
                      "source_cell": book.ref(first.name, cell)})  # fmt: skip
        row += 1
    first.put(row, 2, "Bình quân/xã", "total_name")
    average = sum(int(str(t["advanced_criteria"])) for t in truth) / len(truth)
    first.put(row, 4, comma(average, 2), "total")
    return book, truth


def _figure(value: float) -> str | int:
    """As the offices type it: decimals and thousands as text (168,9; 33.040), small whole numbers as numbers."""
    return int(value) if value == int(value) and value < 1000 else thousands(value)


def _short(value: float) -> str:
    return f"{value:g}" if value < 1e5 else str(value)
