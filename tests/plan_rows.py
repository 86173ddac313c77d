"""What a hand-made row of a reference or plan table leaves out: the columns that every such row has."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from pipeline import periods
from pipeline.reference import next_plan
from pipeline.schema import catalogue

YEAR = 2019
ALWAYS: dict[str, dict[str, Any]] = {
    "reference.criteria": {"may_be_not_applicable": False, "on_merge": "reassess"},
    "core.criterion_results": {"era": 0},
    "plan.plan": {"on_track": 0.95, "at_risk": 0.6, "ready_share": 0.8, "ready_days": 15, "ready_least": 0.5},
    "plan.targets": {"measure": "none", "standard": "dat_chuan", "level": "xa", "owner_inferred": False},
    "mart.target_values": {"is_in_force": True},
    "mart.target_progress": {
        "measure": "none",
        "standard": "dat_chuan",
        "level": "xa",
        "path": "even",
        "leads_fact": True,
    },
}
JUDGED = {"baseline": "judged_baseline", "value": "judged_value", "value_low": "judged_low", "value_high": "judged_high",
          "target_low": "judged_target"}  # fmt: skip


def completed(table: str, row: dict[str, Any]) -> dict[str, Any]:
    """The row with the year of the plan and the usual words where it gives none."""
    columns = catalogue.table(table).column_names
    added = ALWAYS.get(table, {}) | ({"plan_year": YEAR} if "plan_year" in columns else {})
    if table in ("plan.targets", "mart.target_progress"):
        added = {**added, "fact_id": row["target_id"]}
    if table == "mart.target_progress":  # what is judged is the value itself
        added |= {"due_on": periods.end_of(row["due"])} | {judged: row.get(column) for column, judged in JUDGED.items()}
    return {**added, **row}


def keep_last_year(targets: Path) -> None:
    """Fill in a drafted plan's targets: the new plan says what last year's did."""
    rows = list(csv.DictReader(targets.read_text("utf-8").splitlines()))
    for row in rows:
        row |= {column: row[kept] for column, kept in next_plan.LAST_YEAR.items()}
    with targets.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
