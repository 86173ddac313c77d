"""A small whole database for the reporting tests, made from the facts under data/raw and an invented pattern of marks.

It fills the tables of pipeline/schema directly, so that a page can be tested whatever the reading of workbooks does.
The arithmetic here is deliberately naive: only the shape of the rows matters, the real progress is the warehouse's.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import plan_rows

import pipeline
from pipeline import periods as calendar_of
from pipeline.ingest.grid import position
from pipeline.reporting import addresses
from pipeline.schema import catalogue, rules
from pipeline.warehouse import views

RAW = Path(__file__).resolve().parents[1] / "data" / "raw"
BASELINE, NOW = "2018-12", "2019-06"
NOTICE = "SỐ LIỆU MINH HỌA: mọi kết quả theo xã là giả định, không phải số liệu thật."
EDGES = ((0, 4, "0-4"), (5, 9, "5-9"), (10, 14, "10-14"), (15, 18, "15-18"), (19, 19, "19"))

Key = tuple[str, str, int]


@dataclass(frozen=True)
class Mark:
    """State of one criterion in one commune and period, with the cell it stands in."""

    state: str
    source: str | None = None
    carried_from: str | None = None
    held_reason: str | None = None


@dataclass
class Province:
    """What the builder needs: reference rows as the CSV files give them, and the marks."""

    marks: Mapping[Key, Mark]
    communes: list[dict[str, str]] = field(default_factory=lambda: table("reference/communes.csv"))
    districts: list[dict[str, str]] = field(default_factory=lambda: table("reference/districts.csv"))
    criteria: list[dict[str, str]] = field(default_factory=lambda: table("reference/criteria.csv"))
    targets: list[dict[str, str]] = field(default_factory=lambda: table("plan/targets.csv"))
    periods: tuple[str, ...] = (BASELINE, NOW)
    notice: str = NOTICE

    def passed(self, period: str, number: int) -> int:
        return sum(self.marks[period, c["commune_code"], number].state == "passed" for c in self.communes)

    def open_cells(self, period: str, number: int) -> int:
        states = ("held", "not_reported")
        return sum(self.marks[period, c["commune_code"], number].state in states for c in self.communes)


def table(name: str) -> list[dict[str, str]]:
    """Rows of a CSV file under data/raw."""
    with (RAW / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def units() -> list[dict[str, Any]]:
    """Rows of reference.units that every workspace has."""
    with (Path(pipeline.__file__).parent / "reference" / "units.csv").open(encoding="utf-8", newline="") as stream:
        return [u | {"is_whole": u["is_whole"] == "1"} for u in csv.DictReader(stream)]


def invented() -> dict[Key, Mark]:
    """Marks by a fixed pattern: criterion 12 passes everywhere, the first commune has one of every other state."""
    communes = table("reference/communes.csv")
    marks: dict[Key, Mark] = {}
    for index, commune in enumerate(communes):
        code, district = commune["commune_code"], commune["district_code"]
        for number in range(1, 20):
            rank = (index * 7 + number * 5) % 19
            for period in (BASELINE, NOW):
                gained = 1 if period == NOW and (index + number) % 17 == 0 else 0
                passes = number == 12 or index % 5 == 0 or rank + gained * 19 >= 9 + number % 5
                letter = "BCDEFGHIJKLMNOPQRSTUVWX"[number]
                source = f"{period}/Huyen {district}.xlsx!Tổng hợp!{letter}{index + 9}"
                marks[period, code, number] = Mark("passed" if passes else "failed", source)
        first = marks[NOW, code, 4].source
        if index == 0:
            marks[NOW, code, 4] = Mark("held", first, None, "unreadable")
            marks[NOW, code, 5] = Mark("not_reported", None)
            marks[NOW, code, 7] = Mark("not_applicable", marks[NOW, code, 7].source)
            marks[NOW, code, 9] = Mark("passed", marks[BASELINE, code, 9].source, BASELINE)
            marks[BASELINE, code, 6], marks[NOW, code, 6] = Mark("passed", first), Mark("failed", first)
    return marks


def make(path: Path, province: Province) -> Path:
    """Write the database to ``path`` (which must not exist) and return it."""
    with duckdb.connect(str(path)) as db:
        db.execute("BEGIN")  # hundreds of small statements would otherwise each wait for the disk
        for statement in catalogue.statements():
            db.execute(statement)
        for name, rows in _tables(province):
            columns = catalogue.table(name).column_names
            whole = (plan_rows.completed(name, row) for row in rows)
            filled = [tuple(row.get(c) for c in columns) for row in whole]
            if filled:
                marks = ", ".join("?" * len(columns))
                if len(filled) < 40:
                    db.executemany(f"INSERT INTO {name} VALUES ({marks})", filled)
                else:
                    import pandas as pd

                    frame = pd.DataFrame(filled, columns=list(columns))  # noqa: F841 - read by the next line
                    db.execute(f"INSERT INTO {name} SELECT * FROM frame")
        views.make(db)
        db.execute("COMMIT")
    return path


def _tables(p: Province) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    number = lambda text: float(text) if text else None  # noqa: E731
    yield "reference.districts", [d | {"sort_no": i} for i, d in enumerate(p.districts, 1)]
    yield "reference.communes", [c | {"sort_no": i} for i, c in enumerate(p.communes, 1)]
    yield "reference.criteria", [c | {"criterion_no": int(c["criterion_no"])} for c in p.criteria]
    yield "plan.plan", [
        {
            "id": "vi-du", "title_vi": "Kế hoạch xây dựng nông thôn mới tỉnh Lạng Sơn năm 2019", "province_code": "20",
            "province_name": "Lạng Sơn", "year": 2019, "issuer": "UBND tỉnh Lạng Sơn", "synthetic": True,
            "coordinator": "Văn phòng Điều phối NTM tỉnh", "notice_vi": p.notice, "notice_en": "SYNTHETIC",
            "baseline_period": BASELINE, "criteria_count": 19, "commune_count": len(p.communes), "full_count": 19,
        }
    ]  # fmt: skip
    yield (
        "plan.reviews",
        [
            {"period": x, "period_end": calendar_of.end_of(x), "is_baseline": x == BASELINE}
            for x in (BASELINE, NOW, "2019-12")
        ],
    )
    yield "reference.units", units()
    yield "reference.names", table("reference/names.csv")
    yield "plan.bands", [{"band_low": low, "band_high": high, "name": name} for low, high, name in EDGES]
    yield "mart.periods", [
        {
            "period": x, "period_end": calendar_of.end_of(x), "plan_year": 2019, "is_baseline": x == BASELINE,
            "is_review": x != BASELINE, "previous_period": p.periods[i - 1] if i else None,
        }
        for i, x in enumerate(p.periods)
    ]  # fmt: skip
    yield (
        "plan.targets",
        [
            {k: v or None for k, v in t.items()}
            | {
                "sort_no": i,
                "unit": t["unit"],
                "owner_inferred": t["owner_inferred"] == "1",
                "due_on": calendar_of.end_of(t["due"]),
            }
            | {k: number(t[k]) for k in ("baseline", "target_low", "target_high")}
            for i, t in enumerate(p.targets, 1)
        ],
    )
    yield "core.criterion_results", [
        {
            "period": period, "commune_code": code, "criterion_no": no, "state": m.state, "source_cell": m.source,
            "carried_from": m.carried_from, "held_reason": m.held_reason,
        }
        for (period, code, no), m in p.marks.items()
    ]  # fmt: skip
    yield "mart.commune_progress", list(_communes(p))
    yield "mart.criterion_changes", list(_changes(p))
    yield "mart.criterion_progress", list(_criteria(p))
    yield "mart.target_progress", list(_targets(p))
    yield "mart.source_cells", list(_sources(p))
    yield "mart.completeness", list(_senders(p))
    yield "mart.plan_coherence", [
        {"check_id": "share.criterion_15", "passes": False, "found": "64,2 %", "expected": "64,25 %",
         "explanation_vi": "133/207 xã là 64,25 %, kế hoạch in 64,2 %.", "explanation_en": "printed 64.2 %",
         "plan_section": "I.2"},
        {"check_id": "bands.sum", "passes": True, "found": "207", "expected": "207",
         "explanation_vi": "Các nhóm cộng lại bằng 207 xã.", "explanation_en": "bands sum to 207"},
    ]  # fmt: skip
    yield "raw.submissions", list(_submissions(p))
    held = [(k, m) for k, m in p.marks.items() if m.state == "held"]
    yield "raw.cells", list(_cells(p))
    yield "raw.issues", [
        rules.issue("unreadable_mark", file=(m.source or "!").split("!")[0], sheet="Tổng hợp",
                    cell=(m.source or "!A1").split("!")[-1], found="+/-", place=f"tiêu chí {no}", period=period,
                    commune_code=code, criterion_no=no) | {"issue_id": i}
        for i, ((period, code, no), m) in enumerate(held, 1)
    ]  # fmt: skip
    yield "checks.results", [
        {"rule_id": f"core.{name}", "suite": "core", "table_name": "core.criterion_results", "severity": severity,
         "expectation": "expect_x", "outcome": outcome, "rows_checked": 10, "rows_failed": failed,
         "reason_vi": reason, "reason_en": name, "legal_source": None, "observed": None}
        for name, severity, outcome, failed, reason in (
            ("unique", "critical", "passed", 0, "Mỗi xã, mỗi tiêu chí chỉ có một kết quả."),
            ("sum", "warning", "failed", 3, "Tổng theo huyện phải bằng tổng toàn tỉnh."),
        )
    ]  # fmt: skip
    yield "meta.build", [{"version": "0.1.0", "input_hash": "0123456789abcdef", "newest_period": p.periods[-1]}]


def _cells(p: Province) -> Iterable[dict[str, Any]]:
    """The cell of every mark, as it would have been read."""
    letters = {"passed": "Đ", "failed": "CĐ", "held": "Đ?", "not_applicable": "KX"}
    seen: set[str] = set()
    for mark in p.marks.values():
        if mark.source and mark.source not in seen:
            seen.add(mark.source)
            place, cell = addresses.split(mark.source)
            file, _, sheet = place.partition("!")
            found = addresses.A1.fullmatch(cell)
            assert found
            yield {
                "file": file, "sheet": sheet, "cell": cell, "row_no": int(found[2]),
                "column_no": position(found[0])[1], "text": letters.get(mark.state, "Đ"),
                "role": "held" if mark.state == "held" else "value",
            }  # fmt: skip


def _communes(p: Province) -> Iterable[dict[str, Any]]:
    for period in p.periods:
        for c in p.communes:
            states = [p.marks[period, c["commune_code"], n] for n in range(1, 20)]
            count = {s: sum(m.state == s for m in states) for s in ("passed", "held", "not_reported", "not_applicable")}
            low = sum(m.state == "passed" and not m.carried_from for m in states)
            high = count["passed"] + count["held"] + count["not_reported"]
            yield {
                "period": period, "commune_code": c["commune_code"], "criteria_passed": count["passed"],
                "criteria_low": low, "criteria_high": high, "criteria_held": count["held"],
                "criteria_not_reported": count["not_reported"],
                "criteria_not_applicable": count["not_applicable"],
                "criteria_carried": sum(bool(m.carried_from) for m in states), "band": _band(count["passed"]),
                "band_is_sure": _band(low) == _band(high), "is_recognised": count["passed"] == 19,
                "recognised_year": 2018 if count["passed"] == 19 else None,
            }  # fmt: skip


def _band(passed: int) -> str:
    return next(name for low, high, name in EDGES if low <= passed <= high)


def _changes(p: Province) -> Iterable[dict[str, Any]]:
    before, now = p.periods[-2:]
    for c in p.communes:
        for n in range(1, 20):
            old, new = p.marks[before, c["commune_code"], n], p.marks[now, c["commune_code"], n]
            if (old.state == "passed") == (new.state == "passed"):
                continue
            change = {("failed", "passed"): "gained", ("passed", "failed"): "lost"}.get(
                (old.state, new.state), "restated"
            )
            yield {
                "period": now, "previous_period": before, "commune_code": c["commune_code"], "criterion_no": n,
                "change": change, "passes": 1 if new.state == "passed" else -1, "state_before": old.state,
                "state": new.state, "source_cell": new.source,
            }  # fmt: skip


def _criteria(p: Province) -> Iterable[dict[str, Any]]:
    for period in p.periods:
        for n in range(1, 20):
            states = [p.marks[period, c["commune_code"], n] for c in p.communes]
            count = {
                s: sum(m.state == s for m in states)
                for s in ("passed", "failed", "not_applicable", "held", "not_reported")
            }
            carried = sum(bool(m.carried_from) for m in states)
            yield {
                "period": period, "criterion_no": n, **count, "unknown": count["held"] + count["not_reported"],
                "passed_low": count["passed"] - sum(bool(m.carried_from) and m.state == "passed" for m in states),
                "passed_high": count["passed"] + count["held"] + count["not_reported"], "carried": carried,
            }  # fmt: skip


def _targets(p: Province) -> Iterable[dict[str, Any]]:
    for period in p.periods:
        share = (calendar_of.end_of(period) - calendar_of.end_of(BASELINE)).days / 365
        for i, t in enumerate(p.targets, 1):
            row = _target_row(p, period, t, share)
            judged = {
                "baseline": "baseline",
                "value": "value",
                "low": "value_low",
                "high": "value_high",
                "target": "target_low",
            }
            yield (
                row
                | {f"judged_{name}": row.get(column) for name, column in judged.items()}
                | {k: t[k] for k in ("kind", "unit", "group", "due", "measure", "standard", "level", "fact_id")}
                | {
                    "sort_no": i,
                    "leads_fact": t["kind"] != "count_new",
                    "path": "even",
                    "due_on": calendar_of.end_of(t["due"]),
                }
            )


def _target_row(p: Province, period: str, t: dict[str, str], share: float) -> dict[str, Any]:
    no = int(t["criterion_no"]) if t["criterion_no"] else None
    base = {
        "period": period, "target_id": t["target_id"], "criterion_no": no, "planned_share": share,
        "target_low": float(t["target_low"]) if t["target_low"] else None,
        "target_high": float(t["target_high"]) if t["target_high"] else None,
    }  # fmt: skip
    goal = base["target_low"]
    value: float | None = None
    high: float | None = None
    if no and t["kind"] in ("count", "maintain"):
        value = p.passed(period, no)
        high, y0 = value + p.open_cells(period, no), p.passed(BASELINE, no)
    elif no and t["kind"] == "count_new":
        value = p.passed(period, no) - p.passed(BASELINE, no)
        high, y0 = value + p.open_cells(period, no), 0
    elif t["target_id"] == "criteria.average.all":
        totals = {x: sum(p.passed(x, n) for n in range(1, 20)) / len(p.communes) for x in p.periods}
        value, y0 = totals[period], totals[BASELINE]
        high = value + 0.02
    elif t["target_id"].startswith("recognised"):
        total = 48 if period == BASELINE else 51
        y0 = 0 if t["kind"] == "count_new" else 48
        value = high = total - (48 - y0)
    else:
        y0 = None
    if value is None or goal is None or y0 is None:
        reason = "kế hoạch không nêu con số" if goal is None else "chưa đo được trong phiên bản này"
        return base | {
            "baseline_source": "none", "status": "not_assessable", "status_low": "not_assessable",
            "status_high": "not_assessable", "reason_vi": reason, "reason_en": "not measured",
            "explanation_vi": f"{t['plan_text'] or t['target_id']}: chưa đánh giá được, {reason}.",
            "explanation_en": "Not assessable.",
        }  # fmt: skip
    expected = y0 + share * (goal - y0)
    low_status, status, high_status = (_status(x, y0, goal, share) for x in (value, value, high or value))
    text = f"{value:.1f}".replace(".", ",")
    return base | {
        "baseline": y0, "baseline_source": "plan" if t["baseline"] else "data", "value": value, "value_low": value,
        "value_high": high, "members": len(p.communes), "expected_by_now": expected,
        "progress": None if goal == y0 else (value - y0) / (goal - y0), "lead": value - expected,
        "pace": None if goal == y0 or not share else (value - y0) / (goal - y0) / share,
        "status": status, "status_low": low_status, "status_high": high_status,
        "is_robust": low_status == high_status,
        "hangs_on": None if low_status == high_status else "Hoàng Đồng (Lạng Sơn)",
        "explanation_vi": f"Đo được {text}, theo kế hoạch lúc này phải có {expected:.1f}.".replace(".", ",")[:-1] + ".",
        "explanation_en": "One sentence.",
    }  # fmt: skip


def _status(value: float, y0: float, goal: float, share: float) -> str:
    if share == 0:
        return "not_started"
    if value >= goal:
        return "achieved"
    if goal <= y0 or value < y0:
        return "reversing"
    if value == y0:
        return "no_movement"
    pace = (value - y0) / (goal - y0) / share
    return "on_track" if pace >= 0.95 else "at_risk" if pace >= 0.6 else "behind"


def _sources(p: Province) -> Iterable[dict[str, Any]]:
    about = [t for t in p.targets if t["criterion_no"] and t["kind"] in ("count", "count_new", "maintain")]
    for period in p.periods:
        for t in about:
            for c in p.communes:
                m = p.marks[period, c["commune_code"], int(t["criterion_no"])]
                yield {
                    "target_id": t["target_id"], "period": period, "commune_code": c["commune_code"],
                    "criterion_no": int(t["criterion_no"]), "state": m.state, "counts": m.state == "passed",
                    "is_open": m.state in ("held", "not_reported") or bool(m.carried_from), "source_cell": m.source,
                }  # fmt: skip


def _senders(p: Province) -> Iterable[dict[str, Any]]:
    for period in p.periods:
        for d in p.districts:
            code = d["district_code"]
            mine = [c for c in p.communes if c["district_code"] == code]
            sent = not (code == "189" and period == NOW)
            held = sum(p.marks[period, c["commune_code"], n].state == "held" for c in mine for n in range(1, 20))
            yield {
                "period": period, "sender": code, "sender_name": d["full_name"], "sender_kind": "district",
                "has_sent": sent, "has_ever_sent": True, "duty_ids": "districts", "every": "quarter",
                "due_on": calendar_of.end_of(period) + dt.timedelta(15), "days_late": 0 if sent else None,
                "files": int(sent), "received_on": dt.date(2019, 6, 20) if sent else None,
                "communes_expected": len(mine), "communes_reported": len(mine) if sent else 0, "cells_held": held,
                "issues": held,
            }  # fmt: skip


def _submissions(p: Province) -> Iterable[dict[str, Any]]:
    for period in p.periods:
        for d in p.districts:
            yield {
                "file": f"{period}/Huyen {d['district_code']}.xlsx", "sha256": "0" * 64, "bytes": 9000,
                "form": "matrix", "period": period, "sender": d["district_code"], "sender_kind": "district",
                "district_code": d["district_code"], "received_on": dt.date(2019, 6, 20), "says_replaces": False,
                "status": "accepted", "cells_total": 400, "cells_held": 0,
            }  # fmt: skip
