"""An invented province with everything of its own: 15 communes, 17 criteria, bands, units, ids; its files and workbooks.

SYNTHETIC: nothing here is about a real place. ``lay`` writes the workspace; the arithmetic stands in
test_other_province.py.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook as Book

BASELINE, JUNE = "2019-12", "2020-06"

DISTRICTS = {
    "SM": ("Sông Mây", "huyện"),
    "NC": ("Núi Cao", "huyện"),
    "CB": ("Cửa Biển", "thị xã"),
}
# Commune: (district, criteria passed at the end of 2019, in June 2020): it passes the first so many.
COMMUNES = {
    "An Phú": ("SM", 17, 17),
    "Bình Lâm": ("SM", 17, 17),
    "Cẩm Đàn": ("SM", 14, 17),
    "Diên Hồng": ("SM", 12, 13),
    "Ea Trang": ("NC", 17, 17),
    "Gia Lộc": ("NC", 13, 17),
    "Hòa Sơn": ("NC", 9, 10),
    "Ia Mơ": ("NC", 8, 8),
    "Khánh Vân": ("NC", 5, 7),
    "Long Hải": ("CB", 15, 16),
    "Mỹ Thạnh": ("CB", 11, 11),
    "Ninh Phước": ("CB", 10, 12),
    "Phú Quý": ("CB", 8, 9),
    "Tân Thuận": ("CB", 6, 6),
    "Vĩnh Lợi": ("CB", 3, 5),
}
CODES = {name: f"{district}{n:02d}" for n, (name, (district, *_)) in enumerate(COMMUNES.items(), start=1)}
CRITERIA = (
    "Đường liên thôn", "Nước sạch hộ gia đình", "Điện sinh hoạt", "Lớp học kiên cố", "Sân chơi thiếu nhi", "Trạm y tế",
    "Rừng cộng đồng", "Chuồng trại", "Nhà vệ sinh", "Sinh kế", "Chợ phiên", "Hộ khá", "Tổ hòa giải", "Đất canh tác",
    "Lễ hội truyền thống", "Chuyển đổi số", "Phòng chống thiên tai",
)  # fmt: skip
# Marks that differ from 'the first so many', in June: may be set aside by criteria.csv, and may not.
SET_ASIDE = {("Tân Thuận", 11): "Không xét", ("Vĩnh Lợi", 4): "Không xét"}

TARGET_COLUMNS = (
    "target_id", "kind", "unit", "group", "criterion_no", "baseline", "target_low", "measure", "standard", "level",
    "band_low", "band_high", "parent", "fact_id", "plan_text",
)  # fmt: skip
N = ""
TARGETS: tuple[tuple[Any, ...], ...] = (
    ("MT01", "count_new", "commune", "all", N, 0, 4, "communes_recognised", N, "xa", N, N, N, "ghi_danh", "Thêm 4 xã được ghi danh"),
    ("MT02", "count", "commune", "all", N, 3, 7, "communes_recognised", N, "xa", N, N, N, "ghi_danh", "Nâng lên 7 xã"),
    ("MT03", "count", "commune", "all", N, N, 6, "communes_in_band", N, "xa", 17, 17, N, N, "6 xã đủ bộ"),
    ("MT04", "count_distribution", "commune", "all", N, N, 4, "communes_in_band", N, "xa", 13, 16, N, N, "4 xã khá"),
    ("MT05", "count_distribution", "commune", "all", N, N, 4, "communes_in_band", N, "xa", 9, 12, N, N, "4 xã trung bình"),
    ("MT06", "count_distribution", "commune", "all", N, N, 1, "communes_in_band", N, "xa", 0, 8, N, N, "1 xã còn thấp"),
    ("MT07", "average", "criteria per commune", "all", N, N, 13.5, "mean_criteria", N, "xa", N, N, N, N, "Bình quân đạt 13,5 tiêu chí/xã"),
    ("MT08", "count", "commune", "all", 4, 14, 15, "communes_passing", N, "xa", N, N, N, N, "15 xã đạt về lớp học"),
    ("MT09", "all_of_group", "criteria", "vung_cao", N, N, 9, "members_reaching", N, "xa", N, N, N, N, "Mọi xã vùng cao đạt từ 9 tiêu chí"),
    ("tong_von", "money", "trieu_dong", "province", N, N, 500_000, "money", N, "xa", N, N, N, N, "Tổng vốn 500.000 triệu đồng"),
    ("von_tinh", "money", "trieu_dong", "province", N, N, 200_000, "money", N, "xa", N, N, "tong_von", N, "Vốn tỉnh 200.000 triệu đồng"),
    ("von_dan", "money", "trieu_dong", "province", N, N, 300_000, "money", N, "xa", N, N, "tong_von", N, "Vốn dân góp 300.000 triệu đồng"),
    ("duong_lien_thon", "cumulative", "km", "province", N, N, 40, "output", N, "xa", N, N, N, N, "Làm 40 km đường liên thôn"),
    ("rung_trong", "cumulative", "km2", "province", N, N, 3, "output", N, "xa", N, N, N, N, "Trồng 3 km² rừng"),
    ("nha_o", "cumulative", "house", "province", N, N, 100, "output", N, "xa", N, N, N, N, "Dựng 100 nhà ở"),
    ("lop_nghe", "cumulative", "class", "province", N, N, 20, "output", N, "xa", N, N, N, N, "Mở 20 lớp nghề"),
    ("hai_long", "level", "diem", "province", N, 60, 80, "indicator_level", N, "xa", N, N, N, N, "Mức hài lòng đạt 80 điểm"),
    ("MT17", "count", "village", "all", N, 2, 10, "communes_recognised", "kieu_mau", "thon", N, N, N, N, "Nâng lên 10 thôn"),
    ("MT18", "all_of_group", "village", "recognised", N, N, 1, "members_reaching", "kieu_mau", "thon", N, N, N, N, "Mỗi xã 1 thôn"),
    ("MT19", "average", "criteria per commune", "recognised", N, N, 4, "mean_criteria", "nang_cao", "xa", N, N, N, N, "Bình quân 4"),
    ("MT20", "count_new", "commune", "all", N, 0, 1, "communes_recognised", "nang_cao", "xa", N, N, N, N, "1 xã nâng cao"),
    ("MT21", "count_new", "commune", "all", N, 0, 1, "communes_recognised", "kieu_mau", "xa", N, N, N, N, "1 xã kiểu mẫu"),
    ("MT22", "count", "district", "province", N, 0, 1, "communes_recognised", N, "huyen", N, N, N, N, "1 huyện được ghi danh"),
    ("MT23", "qualitative", N, "province", N, N, N, "none", N, "xa", N, N, N, N, "Nâng cao nhận thức của người dân"),
)  # fmt: skip
# How version 0.1 would have named and measured them; what it had no word for is left out.
OLDER_IDS = {
    "MT01": "recognised.new", "MT02": "recognised.total", "MT03": "band.17", "MT04": "band.13_16", "MT05": "band.9_12",
    "MT06": "band.0_8", "MT07": "criteria.average.all", "MT08": "criterion.04.total", "MT09": "criteria.minimum.vung_cao",
    "tong_von": "funding.total", "von_tinh": "funding.tinh", "von_dan": "funding.dan",
    "duong_lien_thon": "output.duong", "rung_trong": "output.rung", "nha_o": "output.nha", "lop_nghe": "output.lop",
    "hai_long": "output.hai_long", "MT18": "model_area.per_recognised", "MT19": "advanced.average.recognised",
    "MT23": "nhan_thuc",
}  # fmt: skip
OUTPUT_NAMES = {
    "duong_lien_thon": "Đường liên thôn",
    "rung_trong": "Diện tích rừng trồng mới",
    "nha_o": "Nhà ở dựng mới",
    "lop_nghe": "Lớp dạy nghề",
    "hai_long": "Điểm hài lòng của người dân",
}
FUNDING_NAMES = {"tong_von": "Tổng các nguồn", "von_tinh": "Vốn của tỉnh", "von_dan": "Vốn dân góp"}


def lay(root: Path, *, older: bool = False) -> Path:
    """Write the workspace; ``older``: its plan and criteria in the columns of version 0.1, with the ids of that time."""
    name = (lambda i: OLDER_IDS.get(i, "")) if older else (lambda i: i)
    _reference(root / "data" / "raw" / "reference", name, older)
    _plan(root / "data" / "raw" / "plan", name, older)
    _workbooks(root / "data" / "raw" / "submissions")
    return root


def _csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([columns, *rows])


def _reference(folder: Path, name: Any, older: bool) -> None:
    _csv(
        folder / "districts.csv",
        ("district_code", "district_name", "district_kind", "full_name"),
        [(code, plain, kind, f"{kind.capitalize()} {plain}") for code, (plain, kind) in DISTRICTS.items()],
    )
    _csv(
        folder / "communes.csv",
        ("commune_code", "commune_name", "district_code", "district_name"),
        [(CODES[c], c, d, DISTRICTS[d][0]) for c, (d, *_) in COMMUNES.items()],
    )
    _csv(
        folder / "criteria.csv",
        ("criterion_no", "criterion_name", "lead_agency", "aliases", "may_be_not_applicable"),
        [(n, c, "Sở Nông thôn", "", int(n == 11)) for n, c in enumerate(CRITERIA, start=1)],
    )
    _csv(
        folder / "indicators.csv",
        (
            "indicator_id",
            "criterion_no",
            "indicator_name",
            "kind",
            "comparator",
            "threshold",
            "unit",
            "threshold_verified",
        ),
        [("1.1", 1, "Tỷ lệ đường liên thôn được cứng hóa", "percent", ">=", 70, "%", 1)],
    )
    _csv(
        folder / "aliases.csv",
        ("kind", "alias", "target", "scope", "note"),
        [
            *(("output", alias, name(i), "", "") for i, alias in OUTPUT_NAMES.items()),
            *(("funding", alias, name(i), "", "") for i, alias in FUNDING_NAMES.items()),
        ],
    )
    _csv(
        folder / "units.csv",
        ("unit_id", "name_vi", "name_en", "decimals", "is_whole", "base_unit", "factor", "aliases"),
        [
            ("diem", "điểm", "points", 1, 0, "", 1, ""),
            ("trieu_dong", "triệu đồng", "million dong", 0, 0, "billion VND", 0.001, "triệu;tr.đ"),
            ("km2", "km²", "km²", 2, 0, "ha", 100, "ki-lô-mét vuông"),
        ],
    )
    _csv(
        folder / "names.csv",
        ("kind", "id", "name_vi", "name_en"),
        [
            ("group", "vung_cao", "xã vùng cao", "upland communes"),
            *(("output", name(i), vi, f"output {n}") for n, (i, vi) in enumerate(OUTPUT_NAMES.items(), start=1)),
            *(("funding", name(i), vi, f"funds {n}") for n, (i, vi) in enumerate(FUNDING_NAMES.items(), start=1)),
        ],
    )
    _csv(
        folder / "agencies.csv",
        ("agency_id", "name_vi", "short_vi", "name_en", "aliases"),
        [
            ("snt", "Sở Nông thôn", "", "Rural Department", ""),
            ("bdp", "Ban Điều phối tỉnh", "", "Provincial Coordination Board", ""),
        ],
    )


def _plan(folder: Path, name: Any, older: bool) -> None:
    rows = [dict(zip(TARGET_COLUMNS, t)) | {"target_id": name(t[0])} for t in TARGETS if name(t[0])]
    for row in rows:
        row |= {"target_high": "", "due": "2020-12", "owner": "Ban Điều phối tỉnh", "plan_section": "II", "note": ""}
        row |= {"parent": name(row["parent"]) if row["parent"] else ""}
    dropped = {"measure", "standard", "level", "band_low", "band_high", "parent", "fact_id"} if older else {"path"}
    columns = [c for c in (*TARGET_COLUMNS, "target_high", "due", "owner", "plan_section", "note") if c not in dropped]
    _csv(folder / "targets.csv", columns, [[r[c] for c in columns] for r in rows])
    _csv(
        folder / "groups.csv",
        ("group", "commune_code", "commune_name", "verified"),
        [("vung_cao", CODES[c], c, 1) for c, (d, *_) in COMMUNES.items() if d == "NC"],
    )
    _csv(
        folder / "schedule.csv",
        ("work_id", "group_no", "group_name", "item_no", "work_name", "lead", "timing_text", "months_due", "no_target"),
        [("CV1", "A", "Chuẩn bị", 1, "Họp Ban Điều phối", "Ban Điều phối tỉnh", "Quý II", 6, "việc tổ chức")],
    )
    _csv(folder / "milestones.csv", ("target_id", "period", "share"), [(name("lop_nghe"), JUNE, 0.8)])
    bands = [(17, 17, "đủ bộ"), (13, 16, "khá"), (9, 12, "trung bình"), (0, 8, "còn thấp")]
    _csv(folder / "bands.csv", ("band_low", "band_high", "name"), bands)
    _csv(
        folder / "duties.csv",
        ("duty_id", "owed_by", "owed_to", "what", "every", "due_days", "plan_text", "inferred"),
        [("BC1", "districts", "bdp", "Biểu rà soát của các xã", "half", 20, "báo cáo sáu tháng một lần", 0)],
    )
    (folder / "plan.toml").write_text(
        f"""[plan]
id = "gia-dinh-2020"
title_vi = "Kế hoạch nông thôn mới tỉnh Giả Định năm 2020"
title_en = "New rural plan of Giả Định, 2020"
province_code = "99"
province_name = "Giả Định"
year = 2020
issuer = "UBND tỉnh Giả Định"
coordinator = "Ban Điều phối tỉnh"
synthetic = true

[periods]
baseline = "{BASELINE}"
reviews = ["{JUNE}", "2020-12"]

[set]
criteria = {len(CRITERIA)}
communes = {len(COMMUNES)}
full_count = {len(CRITERIA)}

[progress]
on_track = 0.9
at_risk = 0.5
""",
        encoding="utf-8",
    )


def _save(path: Path, *rows: Sequence[Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    book = Book()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    book.save(path)


def _workbooks(folder: Path) -> None:
    for period, when, which in ((BASELINE, "31/12/2019", 1), (JUNE, "30/6/2020", 2)):
        for code, (plain, kind) in DISTRICTS.items():
            _matrix(
                folder / period / f"Bieu ra soat {plain} {period}.xlsx",
                f"{kind.upper()} {plain.upper()}",
                when,
                which,
                code,
            )
    june = folder / JUNE
    _save(
        june / "Ket qua nhiem vu 6-2020.xlsx",
        ["BAN ĐIỀU PHỐI TỈNH"],
        ["KẾT QUẢ THỰC HIỆN NHIỆM VỤ 6 THÁNG NĂM 2020"],
        ["TT", "Chỉ tiêu", "ĐVT", "Kế hoạch năm", "Lũy kế từ đầu năm"],
        [1, OUTPUT_NAMES["duong_lien_thon"], "m", 40_000, 22_000],  # the plan says km
        [2, OUTPUT_NAMES["rung_trong"], "ha", 300, 120],  # and km²
        [3, OUTPUT_NAMES["nha_o"], "căn nhà", 100, 20],
        [4, OUTPUT_NAMES["lop_nghe"], "lớp", 20, 15],
        [5, OUTPUT_NAMES["hai_long"], "điểm", 80, 61],
    )
    _save(
        june / "Nguon von 6-2020.xlsx",
        ["BAN ĐIỀU PHỐI TỈNH"],
        ["NGUỒN VỐN THỰC HIỆN 6 THÁNG NĂM 2020"],
        ["", "", "", "Đơn vị tính: tỷ đồng"],  # the plan counts in triệu đồng
        ["TT", "Nguồn vốn", "Kế hoạch vốn", "Đã huy động", "Đã giải ngân"],
        [1, FUNDING_NAMES["tong_von"], 500, 260, 120],
        [2, FUNDING_NAMES["von_tinh"], 200, 150, 80],
        [3, FUNDING_NAMES["von_dan"], 300, 110, 40],
    )
    _save(
        june / "Danh sach xa duoc cong nhan 6-2020.xlsx",
        ["BAN ĐIỀU PHỐI TỈNH"],
        ["DANH SÁCH XÃ ĐƯỢC CÔNG NHẬN ĐẾN 30/6/2020"],
        ["TT", "Tên xã", "Huyện", "Danh hiệu", "Số quyết định", "Ngày quyết định", "Năm được tính", "Ghi chú"],
        [1, "An Phú", "Sông Mây", "Đạt chuẩn nông thôn mới", "11/QĐ-UBND", "12/11/2017", 2017, ""],
        [2, "Bình Lâm", "Sông Mây", "Đạt chuẩn nông thôn mới", "12/QĐ-UBND", "20/10/2018", 2018, ""],
        [3, "Ea Trang", "Núi Cao", "Đạt chuẩn nông thôn mới", "13/QĐ-UBND", "5/12/2019", 2019, ""],
        [4, "Cẩm Đàn", "Sông Mây", "Đạt chuẩn nông thôn mới", "14/QĐ-UBND", "15/4/2020", 2020, ""],
        [5, "Gia Lộc", "Núi Cao", "Đạt chuẩn nông thôn mới", "15/QĐ-UBND", "20/5/2020", 2020, ""],
        [
            6,
            "Long Hải",
            "Cửa Biển",
            "Đạt chuẩn nông thôn mới",
            "10/QĐ-UBND",
            "3/8/2016",
            2016,
            "Thu hồi theo QĐ 77/QĐ-UBND",
        ],
        [7, "An Phú", "Sông Mây", "Nông thôn mới nâng cao", "16/QĐ-UBND", "1/6/2020", 2020, ""],
    )
    areas = {"An Phú": 2, "Bình Lâm": 1, "Cẩm Đàn": 1}
    _save(
        june / "Thon kieu mau 6-2020.xlsx",
        ["BAN ĐIỀU PHỐI TỈNH"],
        ["KẾT QUẢ XÂY DỰNG THÔN KIỂU MẪU ĐẾN 30/6/2020"],
        ["TT", "Tên xã", "Huyện", "Số khu dân cư đã đạt"],
        *([n, c, DISTRICTS[d][0], areas.get(c, 0)] for n, (c, (d, *_)) in enumerate(COMMUNES.items(), start=1)),
    )
    advanced = {"An Phú": 6, "Bình Lâm": 4, "Ea Trang": 3, "Cẩm Đàn": 1, "Gia Lộc": 1}
    _save(
        june / "Nang cao 6-2020.xlsx",
        ["BAN ĐIỀU PHỐI TỈNH"],
        ["KẾT QUẢ THỰC HIỆN TIÊU CHÍ NÂNG CAO ĐẾN 30/6/2020"],
        ["TT", "Tên xã", "Huyện", "Số tiêu chí nâng cao đã đạt"],
        *([n, c, DISTRICTS[COMMUNES[c][0]][0], k] for n, (c, k) in enumerate(advanced.items(), start=1)),
    )


def _matrix(path: Path, district: str, when: str, which: int, code: str) -> None:
    communes = [(c, its) for c, its in COMMUNES.items() if its[0] == code]
    rows: list[list[Any]] = []
    for n, (commune, (_, *passed)) in enumerate(communes, start=1):
        marks = ["Đ" if k <= passed[which - 1] else "CĐ" for k in range(1, len(CRITERIA) + 1)]
        for k in range(1, len(CRITERIA) + 1):
            if which == 2 and (commune, k) in SET_ASIDE:
                marks[k - 1] = SET_ASIDE[commune, k]
        rows.append([n, commune, *marks, marks.count("Đ")])
    _save(
        path,
        [f"UBND {district}"],
        [f"KẾT QUẢ RÀ SOÁT TIÊU CHÍ ĐẾN {when}"],
        ["TT", "Tên xã", *(f"{k}. {c}" for k, c in enumerate(CRITERIA, start=1)), "Tổng số tiêu chí đạt"],
        *rows,
    )
