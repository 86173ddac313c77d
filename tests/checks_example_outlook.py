"""The example of the checks, part three: what moved and what comes next, worked out without the warehouse."""

from __future__ import annotations

import datetime as dt

from checks_example_given import BEFORE, COMMUNES, NOW, PERIODS, Rows

SOURCE = f"{NOW}/sở.xlsx!Biểu 1!B2"


def changes(made: Rows) -> None:
    """Criterion 11 is the one target that moved by communes: 90001 passed before, 90002 in June gained it."""
    progress = {(r["period"], r["target_id"]): r for r in made["mart.target_progress"]}
    for (period, name), row in progress.items():
        before = progress[BEFORE, name].get("value") if period == NOW else None
        value = row.get("value")
        moved = None if before is None or value is None else value - before
        made["mart.target_changes"].append(
            {
                "period": period,
                "target_id": name,
                "previous_period": BEFORE if period == NOW else None,
                "value_before": before,
                "value": value,
                "gained": None if moved is None else max(moved, 0.0),
                "lost": None if moved is None else max(-moved, 0.0),
                "restated": None if moved is None else 0.0,
                "boundary": None if moved is None else 0.0,
            }
        )
    name = "criterion.11.total"
    for period in PERIODS:
        passing = ("90001",) if period == BEFORE else ("90001", "90002")
        for commune in COMMUNES:
            share = float(commune in passing)
            made["mart.contributions"].append(
                {"period": period, "target_id": name, "commune_code": commune}
                | {"value": share, "value_low": share, "value_high": share}
            )
        for district in ("901", "902"):
            value = float(sum(COMMUNES[c] == district for c in passing))
            gained = float(district == "901") if period == NOW else None
            made["mart.district_contributions"].append(
                {"period": period, "target_id": name, "district_code": district, "members": 2}
                | {"value": value, "value_low": value, "value_high": value}
                | {"gained": gained, "lost": None if gained is None else 0.0}
            )
    made["mart.members"].append(
        {"period": NOW, "target_id": name, "commune_code": "90004", "value": 3.0, "needed": 10.0, "reaches": False}
    )
    made["mart.resubmission_changes"].append(
        {
            "period": NOW,
            "commune_code": "90002",
            "criterion_no": 11,
            "file": f"{NOW}/901.xlsx",
            "replaced_file": f"{NOW}/cũ.xlsx",
            "change": "gained",
            "state_before": "failed",
            "state": "passed",
            "cell_before": f"{NOW}/cũ.xlsx!Biểu 1!M3",
            "source_cell": f"{NOW}/901.xlsx!Biểu 1!M3",
        }
    )


def figures(made: Rows) -> None:
    """The one output and the one source of money, which has the parts 45 and 15."""
    for name, value in (("output.roads_km", 120.0), ("funding.total", 60.0)):
        made["mart.output_progress"].append(
            {"period": NOW, "target_id": name, "value": value, "value_low": value, "value_high": value}
            | {"reading": "first", "source_cell": SOURCE}
        )
    made["mart.funding_progress"].append(
        {"period": NOW, "target_id": "funding.total", "needed": 100.0, "mobilised": 60.0, "disbursed": 40.0}
        | {"time_share": 181 / 365, "mobilised_of_parts": 60.0, "disbursed_of_parts": 40.0, "source_cell": SOURCE}
    )


def outlook(made: Rows) -> None:
    """Two points are too few to forecast from; the rows that a forecast would have stand for a later period."""
    forecast = {"plan_year": 2019, "period": NOW, "target_id": "criterion.11.total"}
    tried = {"points": 3, "backtest_n": 1, "backtest_error": 0.5, "chosen_by": "kind_and_unit", "chosen_n": 3}
    made["mart.forecast"] = [
        forecast
        | {"method": "mean", "points": 2, "backtest_n": 0, "chosen_by": "kind_and_unit", "chosen_n": 0, "coverage_n": 0}
        | {"reason": "few_points", "reason_vi": "mới có 2 điểm số liệu", "reason_en": "two points"},
        forecast
        | {"method": "planned_curve", "coverage_n": 0, "forecast": 3.0, "low": 2.0, "high": 4.0, "is_chosen": True}
        | tried,
        forecast
        | {"method": "recent_pace", "coverage_n": 0, "forecast": 3.5, "low": 2.0, "high": 4.0, "is_chosen": False}
        | tried,
        forecast
        | {"target_id": "funding.total", "method": "even", "coverage_n": 0, "is_chosen": True}
        | {"forecast": 80.0, "low": 60.0, "high": 95.0}
        | tried,
    ]
    for period in PERIODS:
        late = period == NOW  # due in January, reported as under way
        made["mart.schedule_progress"].append(
            {
                "plan_year": 2019,
                "period": period,
                "work_id": "I.1",
                "no_target": "việc chung",
                "sort_no": 1,
                "timing": "dated",
                "state": "in_progress" if late else None,
                "standing": "overdue" if late else "due_soon",
                "next_due": dt.date(2019, 1, 31),
                "days_late": 150 if late else None,
                "explanation_vi": "Ban hành kế hoạch.",
                "explanation_en": "Issue the plan.",
            }
        )
    made["mart.recognition_stages"].append(
        {
            "period": NOW,
            "commune_code": "90001",
            "standard": "dat_chuan",
            "stage": "ho_so",
            "since": dt.date(2019, 6, 1),
        }
        | {"days_in_stage": 29, "is_current": True, "waiting": "district", "waits_on": "province_office"}
        | {"next_stage": "tinh_tham_dinh", "is_in_order": True}
    )
    made["mart.near_misses"].append(
        {"period": NOW, "aim": "criterion", "criterion_no": 11, "commune_code": "90003", "rank": 1, "state": "failed"}
        | {"basis": "indicators", "missing": 1, "indicator_id": "11.1", "gap": 2.5, "missing_vi": "còn cách 2,5"}
    )
    made["mart.at_risk_passes"].append(
        {"period": NOW, "commune_code": "90001", "criterion_no": 15, "rank": 1, "risk": "thin", "indicator_id": "15.1"}
        | {"margin": 5.0, "times_lost": 0, "explanation_vi": "Chỉ hơn 5.", "source_cell": SOURCE}
    )
