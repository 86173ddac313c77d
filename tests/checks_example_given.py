"""The given half of the example of the checks: reference files, plan, workbooks and what was read. SYNTHETIC."""

from __future__ import annotations

import datetime as dt
from typing import Any

BEFORE, NOW = "2018-12", "2019-06"
PERIODS = (BEFORE, NOW)
CRITERIA = range(1, 20)
COMMUNES = {"90001": "901", "90002": "901", "90003": "902", "90004": "902"}
NAMES = {"90001": "An Bình", "90002": "Bình Yên", "90003": "An Bình", "90004": "Hòa Lạc"}
SHARE = 181 / 365  # 2018-12-31 to 2019-06-30, of the way to 2019-12-31
PASSED_BEFORE = {"90001": range(1, 20), "90002": range(1, 11), "90003": range(1, 8), "90004": range(1, 4)}
Rows = dict[str, list[dict[str, Any]]]
Cells = dict[str, tuple[str, str, str | None]]


def state(period: str, commune: str, criterion: int) -> str:
    """What each commune reports. In June: one gained, one lost, two held, one blank, one không xét."""
    if commune == "90004" and criterion == 7:
        return "not_applicable"
    if period == NOW:
        changed = {
            ("90002", 11): "passed",
            ("90002", 2): "failed",
            ("90002", 5): "not_reported",
            ("90003", 7): "held",
            ("90004", 4): "held",
        }
        if (commune, criterion) in changed:
            return changed[commune, criterion]
    return "passed" if criterion in PASSED_BEFORE[commune] else "failed"


def letter(column: int) -> str:
    """Column letters for this example, A to Z."""
    return chr(64 + column)


def reference(made: Rows) -> None:
    for number, (code, name) in enumerate({"901": "Bắc Giang Thử", "902": "Nam Thử"}.items(), 1):
        made["reference.districts"].append(
            {
                "district_code": code,
                "district_name": name,
                "district_kind": "huyện",
                "full_name": f"Huyện {name}",
                "sort_no": number,
            }
        )
    for number, (code, district) in enumerate(COMMUNES.items(), 1):
        made["reference.communes"].append(
            {
                "commune_code": code,
                "commune_name": NAMES[code],
                "district_code": district,
                "district_name": district,
                "sort_no": number,
            }
        )
    made["reference.criteria"] = [{"criterion_no": n, "criterion_name": f"Tiêu chí {n}"} for n in CRITERIA]
    for indicator, criterion, kind in (("15.1", 15, "percent"), ("10.1", 10, "number"), ("15.2", 15, "pass_fail")):
        made["reference.indicators"].append(
            {"indicator_id": indicator, "criterion_no": criterion, "indicator_name": indicator, "kind": kind}
        )
        for year in (2018, 2019):
            threshold = {"15.1": 85.0, "10.1": None if year == 2019 else 26.0}.get(indicator)
            made["reference.thresholds"].append(
                {"indicator_id": indicator, "year": year, "threshold": threshold, "verified": True}
            )


def plan(made: Rows) -> None:
    made["plan.plan"] = [
        {
            "id": "thu-2019",
            "title_vi": "Kế hoạch thử",
            "province_code": "90",
            "province_name": "Tỉnh Thử",
            "year": 2019,
            "synthetic": True,
            "baseline_period": BEFORE,
            "criteria_count": 19,
            "commune_count": 4,
            "full_count": 19,
        }
    ]
    made["plan.reviews"] = [
        {"period": BEFORE, "period_end": dt.date(2018, 12, 31), "is_baseline": True},
        {"period": NOW, "period_end": dt.date(2019, 6, 30), "is_baseline": False},
    ]
    for number, (target, kind, group, criterion, baseline, low, high) in enumerate(
        (
            ("criterion.11.total", "count", "all", 11, 1.0, 3.0, None),
            ("criterion.12.total", "maintain", "all", 12, 1.0, 1.0, None),
            ("criteria.average.all", "average", "all", None, None, 11.0, 11.5),
            ("criteria.average.border", "average", "border", None, None, 9.5, 10.0),
            ("output.roads_km", "cumulative", "province", 2, None, 350.0, None),
            ("funding.total", "money", "province", None, 0.0, 100.0, None),
        ),
        1,
    ):
        made["plan.targets"].append(
            {
                "target_id": target,
                "sort_no": number,
                "kind": kind,
                "unit": "xã",
                "group": group,
                "criterion_no": criterion,
                "baseline": baseline,
                "target_low": low,
                "target_high": high,
                "due": "2019-12",
                "due_on": dt.date(2019, 12, 31),
                "plan_text": f"Câu của kế hoạch về {target}",
            }
        )
    made["plan.bands"] = [
        {"band_low": low, "band_high": high, "name": name}
        for low, high, name in ((0, 4, "0-4"), (5, 9, "5-9"), (10, 14, "10-14"), (15, 18, "15-18"), (19, 19, "19"))
    ]
    made["plan.groups"] = [{"group": "border", "commune_code": "90004", "commune_name": "Hòa Lạc", "verified": True}]
    made["plan.schedule"] = [
        {
            "work_id": "I.1",
            "sort_no": 1,
            "group_no": "I",
            "group_name": "Chỉ đạo",
            "item_no": 1,
            "work_name": "Ban hành kế hoạch",
            "months_due": "1",
        }
    ]
    made["mart.plan_coherence"] = [
        {
            "check_id": "bands_sum",
            "passes": True,
            "found": "4",
            "expected": "4",
            "explanation_vi": "Các nhóm cộng lại đúng số xã.",
            "explanation_en": "The bands sum to the communes.",
        }
    ]
    made["meta.build"] = [{"version": "0", "input_hash": "0", "newest_period": NOW}]


def _submission(made: Rows, file: str, status: str, cells: Cells, **more: Any) -> None:
    """A file and its cells, given as address → (text, role, reason). Columns are single letters here."""
    for address, (text, role, reason) in cells.items():
        made["raw.cells"].append(
            {
                "file": file,
                "sheet": "Biểu 1",
                "cell": address,
                "row_no": int(address[1:]),
                "column_no": ord(address[0]) - 64,
                "text": text,
                "role": role,
                "reason": reason,
            }
        )
    made["raw.submissions"].append(
        {
            "file": file,
            "sha256": f"hash of {more.pop('same_as', file)}",
            "bytes": 1000,
            "form": "matrix",
            "period": file[:7],
            "sender": "901",
            "sender_kind": "district",
            "says_replaces": False,
            "status": status,
            "reason": None if status == "accepted" else f"Vì sao {status}",
            "cells_total": len(cells),
            "cells_held": sum(role == "held" for _, role, _ in cells.values()),
        }
        | more
    )


def workbooks(made: Rows) -> None:
    marks = {"passed": "Đ", "failed": "CĐ", "not_applicable": "Không xét", "held": "+/-"}
    for period in PERIODS:
        for district in ("901", "902"):
            file = f"{period}/{district}.xlsx"
            cells: Cells = {"A1": ("TT", "heading", None), "B1": ("Xã", "heading", None)}
            cells |= {f"{letter(n + 2)}1": (str(n), "heading", None) for n in CRITERIA}
            own = [commune for commune, its in COMMUNES.items() if its == district]
            for row, commune in enumerate(own, 2):
                cells[f"B{row}"] = (NAMES[commune], "label", None)
                for criterion in CRITERIA:
                    said, address = state(period, commune, criterion), f"{letter(criterion + 2)}{row}"
                    if said == "held":
                        cells[address] = (marks[said], "held", "Dấu không rõ")
                    elif said != "not_reported":
                        cells[address] = (marks[said], "value", None)
                    made["raw.observations"].append(
                        {
                            "file": file,
                            "period": period,
                            "sheet": "Biểu 1",
                            "cell": address,
                            "kind": "criterion",
                            "commune_code": commune,
                            "subject": str(criterion),
                            "measure": "mark",
                            "state": said,
                            "text": marks.get(said),
                        }
                    )
            held = any(role == "held" for _, role, _ in cells.values())
            _submission(made, file, "partly_accepted" if held else "accepted", cells, sender=district)
    for number, cell in enumerate(("I2", "F3"), 1):
        made["raw.issues"].append(
            {
                "issue_id": number,
                "file": f"{NOW}/902.xlsx",
                "sheet": "Biểu 1",
                "cell": cell,
                "rule": "unreadable_mark",
                "severity": "warning",
                "message_vi": "Không hiểu dấu '+/-'; ô được giữ lại.",
                "message_en": "Not understood; held.",
                "remedy_vi": "Ghi Đ hoặc CĐ.",
            }
        )


def other_workbooks(made: Rows) -> None:
    """Files that do not count, and one each of the register, the indicators, outputs, money and the works."""
    lone: Cells = {"A1": ("Biểu", "heading", None)}
    _submission(made, f"{NOW}/cũ.xlsx", "superseded", lone, replaced_by=f"{NOW}/901.xlsx")
    _submission(made, f"{NOW}/sai kỳ.xlsx", "refused", {"A1": ("Biểu 2017", "held", "Sai kỳ")})
    _submission(made, f"{NOW}/bản sao.xlsx", "duplicate", {}, replaced_by=f"{NOW}/901.xlsx", same_as=f"{NOW}/901.xlsx")
    _submission(made, f"{NOW}/Thumbs.db", "ignored", {}, form="unknown", sender=None)
    value: Cells = {
        "A1": ("Số liệu", "heading", None),
        "B2": ("90", "value", None),
        "C2": ("chưa rõ", "held", "Không rõ"),
    }
    _submission(made, f"{NOW}/sở.xlsx", "partly_accepted", value, sender="Sở Y tế", form="department")
    made["raw.issues"].append(
        {
            "issue_id": 3,
            "file": f"{NOW}/sở.xlsx",
            "rule": "unreadable_number",
            "severity": "warning",
            "message_vi": "Không đọc được số 'chưa rõ'.",
            "message_en": "Not a number.",
            "remedy_vi": "Ghi số.",
        }
    )
    source = f"{NOW}/sở.xlsx!Biểu 1!B2"
    department = {
        "file": f"{NOW}/sở.xlsx",
        "period": NOW,
        "sheet": "Biểu 1",
        "kind": "indicator",
        "measure": "value",
        "commune_code": "90001",
    }
    made["raw.observations"] += [
        department | {"cell": "B2", "subject": "15.1", "state": "value", "value": 90.0, "text": "90"},
        department | {"cell": "C2", "subject": "10.1", "state": "held", "text": "chưa rõ"},
    ]
    for number, observation in enumerate(made["raw.observations"], 1):
        observation["obs_id"] = number
    values = {"period": NOW, "commune_code": "90001", "source_cell": source}
    made["core.indicator_values"] = [
        values
        | {"indicator_id": "15.1", "value": 90.0, "text": "90", "passes": True, "is_held": False}
        | {"threshold_verified": True},
        values | {"indicator_id": "10.1", "text": "chưa rõ", "is_held": True},
        values | {"indicator_id": "15.2", "text": "Đạt", "passes": True, "is_held": False},
    ]
    made["core.output_values"] = [
        {"period": NOW, "output_id": "output.roads_km", "value": 120.0, "source_cell": source}
    ]
    made["core.funding_values"] = [
        {"period": NOW, "source_id": "funding.total", "mobilised": 60.0, "disbursed": 40.0, "source_cell": source}
    ]
    made["core.work_results"] = [{"work_id": "I.1", "period": NOW, "state": "done", "source_cell": source}]
    made["core.recognitions"] = [
        {
            "commune_code": "90001",
            "standard": "dat_chuan",
            "decision_no": "12/QĐ-UBND",
            "decision_date": dt.date(2019, 1, 10),
            "year_counted": 2018,
            "source_cell": source,
        }
    ]
