"""Clean forms that are no matrix: departments, recognition, advanced criteria, outputs, funding, schedule."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import Any

from pipeline.reference.model import Commune
from troubles.matrix import P, Trouble, communes_of, full_name, reference
from troubles.sheets import At, Leaf

DISTRICTS = ("178", "189")
NUMERALS = ("I", "II", "III")


@dataclass
class Form(Trouble):
    """A form other than a matrix. ``rows`` are its communes, ``columns`` its subjects or measures in order."""

    rows: list[Commune] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    kind: str = "indicator"
    top: int = 0
    first: int = 0

    def key(self, i: int, column: str) -> tuple[str, str, str, str]:
        return (self.kind, self.rows[i].commune_code, column, "value")

    def at(self, i: int, column: str) -> At:
        return self.leaf.anchors[self.key(i, column)]

    def heading_at(self, column: str) -> At:
        return self.leaf.anchors["column", column]

    def name_at(self, i: int) -> At:
        return self.leaf.anchors["row", self.rows[i].commune_code]

    def write_at(self, i: int, column: str, value: Any, truth: Any, number_format: str = "") -> At:
        """Write a value in a way of its own, and say what it means."""
        at = self.at(i, column)
        self.leaf.put(*at, value)
        self.leaf.formats.pop(at, None)
        if number_format:
            self.leaf.formats[at] = number_format
        self.truth[self.key(i, column)] = truth
        return at

    def column_is(self, column: str, truth: Any) -> None:
        for i in range(len(self.rows)):
            self.truth[self.key(i, column)] = truth


def department(
    *indicators: str,
    spell: str = "comma",
    names: str = "both",
    verdict: bool = False,
    title: str = "TỔNG HỢP KẾT QUẢ THỰC HIỆN TIÊU CHÍ 6 THÁNG ĐẦU NĂM 2019",
    units: bool = True,
) -> Form:
    """All communes of two districts under Roman numerals. ``spell``: comma, number, percent (format), fraction.

    ``names``: both (id and name), ids, names. Percentages lie between 60 and 99, other numbers between 20 and 40.
    """
    ids = indicators or ("15.1", "15.2", "15.3")
    known = {i.indicator_id: i for i in reference().indicators}
    leaf = Leaf()
    made = Form([leaf], columns=list(ids), top=4, name="So nganh 6T.2019.xlsx", districts=DISTRICTS)
    agency = reference().criteria[int(ids[0].split(".")[0]) - 1].lead_agency
    leaf.put(1, 1, agency.upper())
    leaf.put(2, 1, title)
    leaf.put(4, 1, "TT")
    leaf.put(4, 2, "Huyện, xã")
    for c, i in enumerate(ids, start=3):
        unit = f" ({known[i].unit})" if units and known[i].unit else ""
        name = known[i].indicator_name + unit
        leaf.put(4, c, {"both": f"{i} {name}", "ids": i, "names": name}[names])
        leaf.anchors["column", i] = (4, c)
    if verdict:
        leaf.put(4, 3 + len(ids), "Đánh giá")
    row, number = 5, 0
    dice = random.Random("-".join(ids))
    for numeral, district in zip(NUMERALS, DISTRICTS):
        leaf.put(row, 1, numeral)
        leaf.put(row, 2, full_name(district))
        row += 1
        for commune in communes_of(district):
            number += 1
            made.first = made.first or row
            made.rows.append(commune)
            leaf.put(row, 1, number)
            leaf.put(row, 2, commune.commune_name)
            leaf.anchors["row", commune.commune_code] = (row, 2)
            for c, i in enumerate(ids, start=3):
                leaf.anchors["indicator", commune.commune_code, i, "value"] = (row, c)
                kind, percent = known[i].kind, known[i].unit == "%"
                if kind == "pass_fail":
                    made.write_at(number - 1, i, "Đạt", P)
                    continue
                value = round(dice.uniform(60, 99) if percent else dice.uniform(20, 40), 1)
                if value == int(value):
                    value += 0.5
                if i == "17.1":
                    second = round(value / 2, 1)
                    made.write_at(number - 1, i, f"{value} ({second})".replace(".", ","), (value, second))
                elif spell == "comma":
                    made.write_at(number - 1, i, str(value).replace(".", ","), value)
                elif spell == "percent":
                    made.write_at(number - 1, i, value / 100, value, "0.0%")
                elif spell == "fraction":
                    made.write_at(number - 1, i, value / 100, value)
                else:
                    made.write_at(number - 1, i, value, value)
            if verdict:
                key = ("verdict", commune.commune_code, ids[0].split(".")[0], "mark")
                leaf.anchors[key] = (row, 3 + len(ids))
                leaf.put(row, 3 + len(ids), "Đạt")
                made.truth[key] = P
            row += 1
    return made


def register(count: int = 6, *, district_column: bool = True) -> Form:
    """Recognition decisions: number, date, year counted."""
    leaf = Leaf()
    made = Form([leaf], kind="recognition", top=3, first=4, name="DS xa dat chuan.xlsx", districts=DISTRICTS)
    leaf.put(1, 1, "DANH SÁCH XÃ ĐƯỢC CÔNG NHẬN ĐẠT CHUẨN NÔNG THÔN MỚI ĐẾN THÁNG 6/2019")
    headings = ["TT", "Huyện", "Xã", "Số quyết định", "Ngày quyết định", "Năm được tính đạt chuẩn"]
    if not district_column:
        headings.remove("Huyện")
    for c, text in enumerate(headings, start=1):
        leaf.put(3, c, text)
    name = headings.index("Xã") + 1
    everyone = [c for d in DISTRICTS for c in communes_of(d)]
    made.columns = ["decision_no", "decision_date", "decision_year"]
    for i, commune in enumerate(everyone[:count]):
        row, year = 4 + i, 2015 + i % 4
        day = dt.date(year, 12, 13 + i)
        made.rows.append(commune)
        leaf.put(row, 1, i + 1)
        if district_column:
            leaf.put(row, 2, commune.district_name)
        leaf.put(row, name, commune.commune_name)
        leaf.put(row, name + 1, f"{100 + i}/QĐ-UBND")
        leaf.put(row, name + 2, day)
        leaf.put(row, name + 3, year)
        leaf.anchors["row", commune.commune_code] = (row, name)
        leaf.anchors["recognition", commune.commune_code, "ntm", "decision"] = (row, name + 1)
        made.truth["recognition", commune.commune_code, "ntm", "decision"] = (f"{100 + i}/QĐ-UBND", day, year)
    return made


def recognised(made: Form, i: int) -> tuple[str, str, str, str]:
    """The key of the i-th commune's recognition."""
    return ("recognition", made.rows[i].commune_code, "ntm", "decision")


def named_rows(kind: str) -> Form:
    """The form of outputs or of funding: every row the aliases know, with its measures as numbers."""
    leaf = Leaf()
    words = {
        "output": ("Chỉ tiêu", ("Kế hoạch năm", "Thực hiện trong kỳ", "Lũy kế từ đầu năm", "Ước thực hiện cả năm")),
        "funding": ("Nguồn vốn", ("Kế hoạch vốn", "Đã huy động", "Đã giải ngân")),
    }[kind]
    measures = {
        "output": ("planned", "this_period", "cumulative", "estimate"),
        "funding": ("planned", "mobilised", "disbursed"),
    }[kind]
    made = Form([leaf], kind=kind, top=4, first=5, name=f"{kind} 6T.2019.xlsx", columns=list(measures))
    leaf.put(1, 1, "VĂN PHÒNG ĐIỀU PHỐI NÔNG THÔN MỚI TỈNH")
    leaf.put(2, 1, "KẾT QUẢ THỰC HIỆN CHƯƠNG TRÌNH 6 THÁNG ĐẦU NĂM 2019")
    if kind == "funding":
        leaf.put(3, 4, "Đơn vị tính: tỷ đồng")
    units = kind == "output"
    for c, text in enumerate(("TT", words[0], *(["Đơn vị tính"] * units), *words[1]), start=1):
        leaf.put(4, c, text)
    units_of = {t.target_id: t.unit for t in reference().targets}
    for n, alias in enumerate([a for a in reference().aliases if a.kind == kind]):
        row = 5 + n
        leaf.put(row, 1, n + 1)
        leaf.put(row, 2, alias.alias)
        leaf.anchors["row", alias.target] = (row, 2)
        if units:
            leaf.put(row, 3, UNITS.get(units_of.get(alias.target, ""), units_of.get(alias.target, "")))
        for m, measure in enumerate(measures):
            at = (row, 3 + units + m)
            value = 10.5 + n * 3 + m
            if kind == "funding":
                value = round(FUNDING[alias.target] * (1, 0.6, 0.4)[m], 3)
            leaf.put(*at, value)
            leaf.anchors[kind, "", alias.target, measure] = at
            leaf.anchors["column", measure] = (4, at[1])
            made.truth[kind, "", alias.target, measure] = value
    return made


# Sums above their parts, as the form has them.
FUNDING = {
    "funding.total": 2000.0,
    "funding.direct": 700.0,
    "funding.direct.central": 600.0,
    "funding.direct.local": 100.0,
    "funding.integrated": 500.0,
    "funding.enterprise": 300.0,
    "funding.credit": 250.0,
    "funding.community": 150.0,
    "funding.other": 100.0,
}
UNITS = {"km": "km", "works": "công trình", "ha": "ha", "%": "%", "commune": "xã", "people": "người"}


def schedule() -> Form:
    """The state of the 31 tasks of the annex."""
    leaf = Leaf()
    made = Form([leaf], kind="work", top=3, first=4, name="Tien do cong viec 6.2019.xlsx")
    leaf.put(1, 1, "TIẾN ĐỘ THỰC HIỆN CÔNG VIỆC THEO PHỤ LỤC KẾ HOẠCH, ĐẾN 30/6/2019")
    for c, text in enumerate(
        ("TT", "Nội dung công việc", "Cơ quan thực hiện", "Tình hình thực hiện", "Ngày hoàn thành"), 1
    ):
        leaf.put(3, c, text)
    row, group = 4, ""
    for n, work in enumerate(reference().schedule):
        if work.group_no != group:
            group = work.group_no
            leaf.put(row, 1, group)
            leaf.put(row, 2, work.group_name)
            row += 1
        leaf.put(row, 1, work.item_no)
        leaf.put(row, 2, work.work_name)
        leaf.put(row, 3, work.lead)
        state, text = (("done", "Đã hoàn thành"), ("in_progress", "Đang thực hiện"), ("not_started", "Chưa thực hiện"))[
            n % 3
        ]
        leaf.put(row, 4, text)
        if state == "done":
            leaf.put(row, 5, dt.date(2019, 5, 1 + n % 28))
        leaf.anchors["row", work.work_id] = (row, 2)
        leaf.anchors["work", "", work.work_id, "state"] = (row, 4)
        made.truth["work", "", work.work_id, "state"] = state
        row += 1
    return made
