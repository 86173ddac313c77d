"""What a hand-made row of a reference or plan table leaves out: the columns that every such row has."""

from __future__ import annotations

from typing import Any

from pipeline.schema import catalogue

YEAR = 2019
ALWAYS: dict[str, dict[str, Any]] = {
    "mart.completeness": {"has_ever_sent": True},
    "reference.criteria": {"may_be_not_applicable": False, "on_merge": "reassess"},
    "plan.plan": {"on_track": 0.95, "at_risk": 0.6, "ready_share": 0.8, "ready_days": 15, "ready_least": 0.5},
    "plan.targets": {"measure": "none", "standard": "dat_chuan", "level": "xa", "owner_inferred": False},
}


def completed(table: str, row: dict[str, Any]) -> dict[str, Any]:
    """The row with the year of the plan and the usual words where it gives none."""
    columns = catalogue.table(table).column_names
    added = ALWAYS.get(table, {}) | ({"plan_year": YEAR} if "plan_year" in columns else {})
    if table == "plan.targets":
        added = {**added, "fact_id": row["target_id"]}
    return {**added, **row}
