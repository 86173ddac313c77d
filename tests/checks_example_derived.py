"""The derived half of the example of the checks: results, progress and targets, worked out without the warehouse."""

from __future__ import annotations

import datetime as dt
from typing import Any

from checks_example_given import BEFORE, COMMUNES, CRITERIA, NOW, PERIODS, SHARE, Rows, letter, state

from pipeline import periods


def results(made: Rows) -> None:
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


def marts(made: Rows) -> None:
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
                    "plan_year": 2019,
                    "period": period,
                    "sender": district,
                    "sender_name": f"Huyện {district}",
                    "sender_kind": "district",
                    "duty_ids": "IV.7",
                    "due_on": dt.date(2019, 7, 15),
                    "has_sent": True,
                    "has_ever_sent": True,
                    "received_on": dt.date(2019, 7, 1),
                    "days_late": 0,
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


def targets(made: Rows) -> None:
    made["mart.periods"] = [
        {
            "period": p,
            "period_end": periods.end_of(p),
            "plan_year": 2019,
            "is_baseline": p == BEFORE,
            "is_review": p == NOW,
        }
        for p in PERIODS
    ]
    for target in made["plan.targets"]:
        name = target["target_id"]
        for period in PERIODS:
            row: dict[str, Any] = {
                k: target[k] for k in ("target_id", "sort_no", "kind", "unit", "group", "criterion_no", "due")
            }
            row |= {"period": period, "target_low": target["target_low"], "target_high": target["target_high"]}
            share = SHARE if period == NOW else 0.0
            row["measure"] = "communes_passing" if target["criterion_no"] else "none"
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
