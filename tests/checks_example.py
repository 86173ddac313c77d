"""A small but complete good database for the tests of the checks: four invented communes, two periods, worked by hand.

SYNTHETIC: no figure here is about a real commune. It is built straight from pipeline.schema, not by the warehouse, so
that the checks are not tested against the very SQL they guard.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb

from pipeline.schema import catalogue

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


def rows() -> Rows:
    """Rows of every table, by table name; a column left out is NULL."""
    made: Rows = {t.name: [] for t in catalogue.TABLES}
    _reference(made)
    _plan(made)
    _workbooks(made)
    _other_workbooks(made)
    _results(made)
    _marts(made)
    _targets(made)
    return made


def _reference(made: Rows) -> None:
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


def _plan(made: Rows) -> None:
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


def _workbooks(made: Rows) -> None:
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


def _other_workbooks(made: Rows) -> None:
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
            "standard": "ntm",
            "decision_no": "12/QĐ-UBND",
            "decision_date": dt.date(2019, 1, 10),
            "year_counted": 2018,
            "source_cell": source,
        }
    ]


def _results(made: Rows) -> None:
    for period in PERIODS:
        for commune, district in COMMUNES.items():
            row = 2 + [c for c, its in COMMUNES.items() if its == district].index(commune)
            for criterion in CRITERIA:
                said, of = state(period, commune, criterion), period
                if said == "not_reported":  # blank in June: December's state stands
                    said, of = state(BEFORE, commune, criterion), BEFORE
                made["core.criterion_results"].append(
                    {
                        "period": period,
                        "commune_code": commune,
                        "criterion_no": criterion,
                        "state": said,
                        "declared_state": None if said == "held" or of != period else said,
                        "source_cell": f"{of}/{district}.xlsx!Biểu 1!{letter(criterion + 2)}{row}",
                        "carried_from": None if of == period else of,
                        "held_reason": "unreadable" if said == "held" else None,
                    }
                )


def _band(passed: int) -> str:
    return next(b for b, most in (("0-4", 4), ("5-9", 9), ("10-14", 14), ("15-18", 18), ("19", 19)) if passed <= most)


def _tally(results: list[dict[str, Any]]) -> dict[str, int]:
    """Counts both kinds of progress need; low leaves out carried passes, high adds held ones."""
    count = lambda said: sum(r["state"] == said for r in results)  # noqa: E731
    carried = [r for r in results if r["carried_from"]]
    passed = count("passed")
    return {
        "passed": passed,
        "low": passed - sum(r["state"] == "passed" for r in carried),
        "high": passed + count("held") + count("not_reported"),
        "failed": count("failed"),
        "held": count("held"),
        "not_reported": count("not_reported"),
        "not_applicable": count("not_applicable"),
        "carried": len(carried),
    }


def _marts(made: Rows) -> None:
    results = made["core.criterion_results"]
    before = {(r["commune_code"], r["criterion_no"]): r for r in results if r["period"] == BEFORE}
    for r in results:
        was = before[r["commune_code"], r["criterion_no"]]["state"]
        passes = (r["state"] == "passed") - (was == "passed")
        if r["period"] == NOW and passes:
            plain = {r["state"], was} == {"passed", "failed"}
            made["mart.criterion_changes"].append(
                {
                    "period": NOW,
                    "previous_period": BEFORE,
                    "commune_code": r["commune_code"],
                    "criterion_no": r["criterion_no"],
                    "change": ("gained" if passes > 0 else "lost") if plain else "restated",
                    "passes": passes,
                    "state_before": was,
                    "state": r["state"],
                    "source_cell": r["source_cell"],
                }
            )
    changes = made["mart.criterion_changes"]
    for period in PERIODS:
        for commune in COMMUNES:
            t = _tally([r for r in results if (r["period"], r["commune_code"]) == (period, commune)])
            made["mart.commune_progress"].append(
                {
                    "period": period,
                    "commune_code": commune,
                    "criteria_passed": t["passed"],
                    "criteria_low": t["low"],
                    "criteria_high": t["high"],
                    "criteria_held": t["held"],
                    "criteria_not_reported": t["not_reported"],
                    "criteria_not_applicable": t["not_applicable"],
                    "criteria_carried": t["carried"],
                    "band": _band(t["passed"]),
                    "band_is_sure": _band(t["low"]) == _band(t["high"]),
                    "is_recognised": commune == "90001",
                    "recognised_year": 2018 if commune == "90001" else None,
                }
            )
        for criterion in CRITERIA:
            here = [r for r in results if (r["period"], r["criterion_no"]) == (period, criterion)]
            moved = [c for c in changes if c["period"] == period and c["criterion_no"] == criterion]
            of = lambda change, rows: sum(c["change"] == change for c in rows) if period == NOW else None  # noqa: E731, B023
            t = _tally(here)
            made["mart.criterion_progress"].append(
                {name: t[name] for name in ("passed", "failed", "not_applicable", "held", "not_reported", "carried")}
                | {
                    "period": period,
                    "criterion_no": criterion,
                    "passed_low": t["low"],
                    "passed_high": t["high"],
                    "unknown": t["held"] + t["not_reported"],
                    "gained": of("gained", moved),
                    "lost": of("lost", moved),
                    "restated": sum(c["passes"] for c in moved if c["change"] == "restated") if period == NOW else None,
                    "boundary": 0 if period == NOW else None,
                }
            )
            for district in ("901", "902"):
                t = _tally([r for r in here if COMMUNES[r["commune_code"]] == district])
                its = [c for c in moved if COMMUNES[c["commune_code"]] == district]
                made["mart.district_progress"].append(
                    {
                        "period": period,
                        "district_code": district,
                        "criterion_no": criterion,
                        "communes": 2,
                        "passed": t["passed"],
                        "passed_low": t["low"],
                        "passed_high": t["high"],
                        "gained": of("gained", its),
                        "lost": of("lost", its),
                    }
                )
        for district in ("901", "902"):
            made["mart.completeness"].append(
                {
                    "period": period,
                    "sender": district,
                    "sender_name": f"Huyện {district}",
                    "sender_kind": "district",
                    "has_sent": True,
                    "files": 1,
                    "cells_held": 0,
                    "issues": 0,
                }
            )


# June, by hand. Criterion 11: 1 → 2 of 3; expected 1 + 0,4959·2 = 1,99; p = 1/2, pace 0,5/0,4959 = 1,008: on track.
# Average: (19 + 10 + 6 + 3)/4 = 9,5 after (19 + 10 + 7 + 3)/4 = 9,75, toward 11: p < 0, reversing; were both held
# marks passed it would be 10 and p = 0,2, pace 0,4: behind. Border (90004 alone): 3 of 9,5, 3 before: no movement; with
# its held mark 4, p = 1/6,5, pace 0,31: behind.
JUNE = {
    "criterion.11.total": (1.0, 2.0, 2.0, 2.0, "on_track", "on_track", "on_track"),
    "criterion.12.total": (1.0, 1.0, 1.0, 1.0, "achieved", "achieved", "achieved"),
    "criteria.average.all": (9.75, 9.5, 9.25, 10.0, "reversing", "reversing", "behind"),
    "criteria.average.border": (3.0, 3.0, 3.0, 4.0, "no_movement", "no_movement", "behind"),
    "funding.total": (0.0, 60.0, 60.0, 60.0, "on_track", "on_track", "on_track"),
}


def _targets(made: Rows) -> None:
    for target in made["plan.targets"]:
        name = target["target_id"]
        for period in PERIODS:
            row: dict[str, Any] = {
                k: target[k] for k in ("target_id", "sort_no", "kind", "unit", "group", "criterion_no", "due")
            }
            row |= {"period": period, "target_low": target["target_low"], "target_high": target["target_high"]}
            share = SHARE if period == NOW else 0.0
            row |= {"planned_share": share, "baseline_source": "none"}
            row |= {"explanation_vi": f"Mục tiêu {name}: câu giải thích đầy đủ.", "explanation_en": f"Target {name}."}
            if name not in JUNE:
                why = {"reason_vi": "Kế hoạch không nêu số đầu kỳ.", "reason_en": "No baseline."}
                row |= why | dict.fromkeys(("status", "status_low", "status_high"), "not_assessable")
            else:
                y0, value, low, high, status, worse, better = JUNE[name]
                if period == BEFORE:
                    value = low = high = y0
                    status = worse = better = "not_started"
                goal = target["target_low"]
                progress = None if goal == y0 else (value - y0) / (goal - y0)
                row |= {
                    "baseline": y0,
                    "baseline_source": "data",
                    "value": value,
                    "value_low": low,
                    "value_high": high,
                    "expected_by_now": y0 + share * (goal - y0),
                    "progress": progress,
                    "pace": progress / share if progress is not None and share else None,
                    "status": status,
                    "status_low": worse,
                    "status_high": better,
                    "is_robust": worse == better,
                }
            made["mart.target_progress"].append(row)
    for r in made["core.criterion_results"]:
        name = f"criterion.{r['criterion_no']}.total"
        if name in JUNE:
            made["mart.source_cells"].append(
                {k: r[k] for k in ("period", "commune_code", "criterion_no", "state", "source_cell")}
                | {"target_id": name, "counts": r["state"] == "passed", "is_open": r["state"] == "held"}
            )


def build(path: Path, *, constraints: bool = True) -> Path:
    """The good database at ``path``; without constraints, so that a test may break what keys and CHECKs forbid."""
    with duckdb.connect(str(path)) as connection:
        for statement in catalogue.statements():
            connection.execute(statement)
        for name, its_rows in rows().items():
            columns = catalogue.table(name).column_names
            unknown = {key for row in its_rows for key in row} - set(columns)
            assert not unknown, f"{name}: {unknown}"
            if its_rows:
                listed = ", ".join(f'"{c}"' for c in columns)
                connection.executemany(
                    f"INSERT INTO {name} ({listed}) VALUES ({', '.join('?' * len(columns))})",
                    [[row.get(c) for c in columns] for row in its_rows],
                )
        if not constraints:
            for table in catalogue.TABLES:
                connection.execute(f"CREATE TABLE {table.name}_loose AS SELECT * FROM {table.name}")
                connection.execute(f"DROP TABLE {table.name}")
                connection.execute(f"ALTER TABLE {table.name}_loose RENAME TO {table.name.partition('.')[2]}")
    return path
