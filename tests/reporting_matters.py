"""Rows about money, tasks, the least effort and the data's own health, for the invented province of the reporting tests.

Small enough to work out by hand; one source of money never reported, one never spent, one task of every standing, one
choice to be confirmed, two targets that contradict each other, a sender and a cell that try to be HTML and a formula.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import plan_rows
import reporting_database as example

from pipeline.schema import catalogue

NOW, BASELINE = example.NOW, example.BASELINE
HOSTILE = "<img src=x onerror=alert(1)>\"'&</script>"
FORMULA = '=HYPERLINK("http://x")'
MONEY = "2019-06/Nguon von.xlsx!Von!"
TASKS = "2019-06/Cong viec.xlsx!TD!"
UNREPORTED, UNSPENT = "funding.credit", "funding.other"


def make(path: Path, *, without: tuple[str, ...] = ()) -> Path:
    """The invented province with the rows of this module; tables named in ``without`` stay as they were."""
    example.make(path, example.Province(example.invented()))
    with duckdb.connect(str(path)) as db:
        for name, rows in (*_money(), *_tasks(), *_effort(), *_health()):
            if name not in without:
                insert(db, name, rows)
        if "mart.funding_progress" not in without:
            db.execute(
                """UPDATE mart.target_progress t SET value = f.mobilised, value_low = f.mobilised, status = 'at_risk',
                          value_high = f.mobilised, judged_value = f.mobilised, judged_low = f.mobilised,
                          judged_high = f.mobilised, judged_baseline = 0, expected_by_now = f.needed / 2, planned_share = 0.5, baseline = 0,
                          pace = 0.8, pace_so_far = 1, pace_needed = 2, reason_vi = NULL, is_robust = TRUE
                   FROM mart.funding_progress f
                   WHERE t.target_id = f.target_id AND t.period = f.period AND f.mobilised IS NOT NULL"""
            )
    return path


def insert(db: duckdb.DuckDBPyConnection, name: str, rows: Iterable[dict[str, Any]]) -> None:
    """Rows given as dicts; columns they do not name stay null."""
    columns = catalogue.table(name).column_names
    marks = ", ".join("?" * len(columns))
    db.executemany(
        f"INSERT INTO {name} VALUES ({marks})",
        [[plan_rows.completed(name, row).get(c) for c in columns] for row in rows],
    )


def _money() -> list[tuple[str, list[dict[str, Any]]]]:
    parents = {"funding.total": None, "funding.direct": "funding.total"}
    figures = {
        "funding.total": (None, 3002.8, None, 600.5),
        "funding.direct": ("funding.total", 652.8, 400.2, 130.1),
        "funding.direct.central": ("funding.direct", 495.1, 300.1, 100.1),
        "funding.direct.local": ("funding.direct", 157.7, 100.1, 30.0),
        "funding.integrated": ("funding.total", 365.0, 182.5, 219.0),
        "funding.enterprise": ("funding.total", 45.0, 20.0, 20.0),
        UNREPORTED: ("funding.total", 1800.0, None, None),
        "funding.community": ("funding.total", 135.0, 0.0, 0.0),
        UNSPENT: ("funding.total", 5.0, 2.0, None),
    }
    assert all(parents.get(i, p) == p for i, (p, *_) in figures.items())
    share = lambda a, b: None if a is None or not b else a / b  # noqa: E731
    progress = [
        {
            "period": NOW, "target_id": target, "parent_id": parent, "needed": needed, "planned": needed,
            "mobilised": mobilised, "disbursed": disbursed, "time_share": 0.5,
            "mobilised_share": share(mobilised, needed), "disbursed_share": share(disbursed, needed),
            "disbursed_of_mobilised": share(disbursed, mobilised),
            "mobilised_of_parts": 400.2 if target == "funding.direct" else None,
            "disbursed_of_parts": 130.1 if target == "funding.direct" else None,
            "source_cell": f"{MONEY}D{row}",
        }
        for row, (target, (parent, needed, mobilised, disbursed)) in enumerate(figures.items(), 8)
    ]  # fmt: skip
    outputs = [
        {"period": NOW, "target_id": "output.rural_roads_km", "value": 168.9, "this_period": 107.6, "reading": "adds_up",
         "value_low": 168.9, "value_high": 168.9, "source_cell": "2019-06/Ket qua.xlsx!CT!F10"},
        {"period": NOW, "target_id": "output.canals_km", "value": 20.0, "this_period": 20.0, "reading": "increment",
         "previous_value": 28.0, "value_low": 20.0, "value_high": 48.0, "source_cell": "2019-06/Ket qua.xlsx!CT!F13"},
    ]  # fmt: skip
    coherence = [
        {"check_id": "funding.total.sum_of_parts", "passes": False, "found": "3.000", "expected": "3.002,8 tỷ đồng",
         "explanation_vi": "6 khoản cộng lại là 3.000.", "explanation_en": "6 parts make 3,000.", "plan_section": "III"},
    ]  # fmt: skip
    return [("mart.funding_progress", progress), ("mart.output_progress", outputs), ("mart.plan_coherence", coherence)]


def _tasks() -> list[tuple[str, list[dict[str, Any]]]]:
    day = dt.date
    made = (
        # work, standing, state, due dates, rounds done, next due, days late, done on, lead
        ("I.1", "overdue", "not_started", "2019-03-31", 0, day(2019, 3, 31), 91, None, "BCĐ tỉnh"),
        ("I.2", "overdue", "in_progress", "2019-05-31", 0, day(2019, 5, 31), 30, None, "Sở KH&ĐT"),
        ("I.3", "unknown", None, "2019-04-30", None, day(2019, 4, 30), None, None, "BCĐ tỉnh"),
        ("II.1", "due_soon", "in_progress", "2019-03-31;2019-09-30", 1, day(2019, 9, 30), None, None, "BCĐ tỉnh"),
        ("II.2", "done", "done", "2019-03-31", 1, None, None, day(2019, 4, 10), "Sở KH&ĐT"),
        ("II.3", "done", "done", "2019-03-31", 1, None, None, day(2019, 3, 10), "Sở KH&ĐT"),
        ("II.4", "recurring", "in_progress", None, None, None, None, None, "BCĐ tỉnh"),
        ("II.5", "planned", None, "2019-12-31", None, day(2019, 12, 31), None, None, "BCĐ tỉnh"),
    )
    schedule = [
        {"work_id": w, "sort_no": i, "group_no": w.split(".")[0], "group_name": "Nhóm việc", "item_no": i,
         "work_name": f"Việc {w}", "lead": lead, "implementing": "VPĐP tỉnh", "timing_text": dates or "Thường xuyên"}
        for i, (w, _, _, dates, *_, lead) in enumerate(made, 1)
    ]  # fmt: skip
    progress = [
        {"period": NOW, "work_id": w, "sort_no": i, "timing": "dated" if dates else "recurring", "due_dates": dates,
         "rounds_due": 0, "rounds_done": rounds, "state": state, "reported_in": NOW if state else None, "done_on": done,
         "standing": standing, "next_due": due, "days_late": late, "explanation_vi": "Một câu.",
         "explanation_en": "One sentence.", "source_cell": f"{TASKS}E{i}" if state else None}
        for i, (w, standing, state, dates, rounds, due, late, done, _) in enumerate(made, 1)
    ]  # fmt: skip
    links = [
        {"work_id": "I.1", "target_id": "funding.direct", "note": "lời kế hoạch"},
        {"work_id": "II.1", "target_id": "criterion.04.total", "note": "lời kế hoạch"},
    ]
    return [("plan.schedule", schedule), ("mart.schedule_progress", progress), ("plan.links", links)]


def _effort() -> list[tuple[str, list[dict[str, Any]]]]:
    first, second = (c["commune_code"] for c in example.table("reference/communes.csv")[:2])
    picks = (
        # rank, commune, criterion, state, effort, where the effort is from
        (1, first, 4, "held", 0.1, "confirm"),
        (2, first, 5, "not_reported", 0.2, "confirm"),
        (3, second, 9, "failed", 0.75, "indicator_gap"),
    )
    choices = [
        {"period": NOW, "rank": r, "commune_code": c, "criterion_no": n, "state": s, "effort": e, "effort_source": f,
         "gap_vi": "còn thiếu 2 điểm phần trăm" if f == "indicator_gap" else None, "gap_en": "2 points short",
         "serves": "band.19", "purpose_vi": "đủ 60 xã đạt 19 tiêu chí", "purpose_en": "60 communes with 19 criteria",
         "explanation_vi": "Một câu.", "explanation_en": "One sentence."}
        for r, c, n, s, e, f in picks
    ]  # fmt: skip
    targets = [
        {"period": NOW, "target_id": "band.19", "outcome": "met", "unit": "communes", "value": 50, "value_after": 60,
         "needed": 60, "choices": 3},
        {"period": NOW, "target_id": "criterion.12.total", "outcome": "met_already", "unit": "passes", "value": 207,
         "value_after": 207, "needed": 207, "choices": 0},
        {"period": NOW, "target_id": "band.15_18", "outcome": "set_aside", "contradiction": 1,
         "reason_vi": "trái với mục tiêu khác", "reason_en": "contradicts another"},
        {"period": NOW, "target_id": "criterion.04.total", "outcome": "set_aside", "contradiction": 1,
         "reason_vi": "trái với mục tiêu khác", "reason_en": "contradicts another"},
        {"period": NOW, "target_id": "funding.total", "outcome": "left_out",
         "reason_vi": "không do kết quả tiêu chí của xã quyết định", "reason_en": "not decided by criteria"},
    ]  # fmt: skip
    summary = [
        {"period": NOW, "status": "infeasible", "gap": 0.0, "effort": 1.35, "effort_crowding": 0.3, "choices": 3,
         "to_confirm": 2, "communes": 2, "targets_met_already": 1, "targets_met": 1, "targets_set_aside": 2,
         "targets_left_out": 1, "complete_now": 50, "complete_after": 60, "passes_now": 2187, "passes_after": 2190,
         "passes_needed_by_criterion_totals": 2266, "passes_needed_by_average": 2277, "passes_difference": 11,
         "criteria_without_total": "1", "explanation_vi": "Cần thêm 3 lượt đạt.", "explanation_en": "3 more passes."}
    ]  # fmt: skip
    near = [
        {"period": p, "aim": "complete", "criterion_no": 0, "commune_code": first, "rank": 1, "basis": "criteria",
         "missing": 2, "missing_vi": "Điện (4); Trường học (5)"}
        for p in (BASELINE, NOW)
    ]  # fmt: skip
    return [
        ("mart.allocation", choices), ("mart.allocation_targets", targets), ("mart.allocation_summary", summary),
        ("mart.near_misses", near),
    ]  # fmt: skip


def _health() -> list[tuple[str, list[dict[str, Any]]]]:
    commune = example.table("reference/communes.csv")[0]["commune_code"]
    bad, again, old = (f"{NOW}/{name}.xlsx" for name in ("So X", "Huyen 180 gui lai", "Huyen 180 cu"))
    files = [
        {"file": file, "sha256": "0" * 64, "bytes": 1, "form": form, "period": NOW, "sender": sender,
         "sender_kind": kind, "status": status, "reason": reason, "reason_en": reason and "a reason",
         "received_on": dt.date(2019, 6, 21), "cells_total": cells, "cells_held": 0, "says_replaces": False}
        for file, form, sender, kind, status, reason, cells in (
            (bad, "unknown", HOSTILE, "department", "refused", f"Lý do {HOSTILE}", 3),
            (again, "matrix", "180", "district", "accepted", None, 0),
            (old, "matrix", "180", "district", "superseded", "Đã được thay", 0),
        )
    ]  # fmt: skip
    cells = [
        {"file": bad, "sheet": "S", "cell": cell, "row_no": 1, "column_no": column, "text": text, "role": role,
         "reason": reason}
        for cell, column, text, role, reason in (
            ("A1", 1, HOSTILE, "heading", None),
            ("B1", 2, FORMULA, "held", "không đọc được"),
            ("C1", 3, "x", "ignored", "ngoài bảng"),
        )
    ]  # fmt: skip
    issue = {"file": bad, "sheet": "S", "period": NOW, "message_en": "a message", "commune_code": None}
    issues = [
        issue | {"issue_id": 901, "cell": "A1", "rule": "title_mismatch", "severity": "critical", "found": HOSTILE,
                 "expected": "tên kỳ", "message_vi": f"Thấy {HOSTILE}", "remedy_vi": "Sửa tên."},
        issue | {"issue_id": 902, "cell": "B1", "rule": "unreadable_mark", "severity": "warning", "found": FORMULA,
                 "expected": "Đ", "message_vi": "Không hiểu.", "remedy_vi": "Ghi Đ."},
        issue | {"issue_id": 903, "cell": "C1", "rule": "corrected_cell", "severity": "info", "found": "Đạ",
                 "expected": "Đ", "message_vi": "Đã đính chính.", "remedy_vi": "Không cần làm gì."},
        issue | {"issue_id": 904, "file": f"{NOW}/hong.xlsx", "sheet": None, "rule": "unreadable_file",
                 "severity": "info", "message_vi": "Không mở được tệp.", "remedy_vi": "Gửi lại."},
        issue | {"issue_id": 905, "file": f"{NOW}/hong.xlsx", "sheet": "S", "cell": "A1", "rule": "unreadable_file",
                 "severity": "info", "message_vi": "Không mở được trang tính.", "remedy_vi": "Gửi lại."},
    ]  # fmt: skip
    changes = [
        {"period": NOW, "commune_code": commune, "criterion_no": 9, "file": again, "replaced_file": old,
         "change": "gained", "state_before": "failed", "state": "passed", "cell_before": f"{old}!S!K9",
         "source_cell": f"{again}!S!K9"}
    ]  # fmt: skip
    failures = [
        {"rule_id": "core.sum", "row_key": f'{{"period": "{NOW}", "commune_code": "{commune}", "criterion_no": 4}}',
         "found": HOSTILE, "source_cell": f"{NOW}/x.xlsx!S!A1"},
        {"rule_id": "core.sum", "row_key": '{"target_id": "band.19"}', "found": "1", "source_cell": None},
        {"rule_id": "core.sum", "row_key": "no JSON", "found": None, "source_cell": None},
    ]  # fmt: skip
    return [
        ("raw.submissions", files), ("raw.cells", cells), ("raw.issues", issues),
        ("mart.resubmission_changes", changes), ("checks.failures", failures),
    ]  # fmt: skip
