"""Heat map commune × criterion: one grid per district, every cell with its state, symbol and source cell."""

from __future__ import annotations

from typing import Any

from pipeline.reporting import wording
from pipeline.reporting.addresses import split
from pipeline.reporting.facts import Facts
from pipeline.reporting.wording import STATES


def matrix(facts: Facts) -> dict[str, Any]:
    """districts with their communes' cells; ``places`` numbers every 'file!sheet' once, to keep the page small."""
    places: dict[str, int] = {}
    averages = {d["district_code"]: d for d in facts.district_averages}
    blocks = []
    for d in facts.districts:
        communes = [_commune(facts, c, places) for c in facts.communes if c["district_code"] == d["district_code"]]
        if communes:
            blocks.append({"district": d, "communes": communes, "sum": averages.get(d["district_code"])})
    count = {s: sum(r["state"] == s for r in facts.results.values()) for s in STATES}
    carried = sum(bool(r["carried_from"]) for r in facts.results.values())
    return {"blocks": blocks, "places": list(places), "count": count, "states": STATES, "carried": carried}


def _commune(facts: Facts, c: dict[str, Any], places: dict[str, int]) -> dict[str, Any]:
    cells = []
    for criterion in facts.criteria:
        r = facts.results.get((c["commune_code"], criterion["criterion_no"]))
        state = r["state"] if r else "not_reported"
        place, cell = split(r["source_cell"]) if r and r["source_cell"] else ("", "")
        at = places.setdefault(place, len(places)) if place else None
        cells.append(
            {
                "word": STATES[state],
                "cell": cell,
                "place": at,
                "carried": r["carried_from"] if r else None,
                "reason": (r["held_reason"] if r else None) if state == "held" else None,
            }
        )
    usual = [x["place"] for x in cells if x["place"] is not None]
    common = max(set(usual), key=lambda p: (usual.count(p), -p)) if usual else None
    progress = facts.commune_progress.get(c["commune_code"], {})
    return {
        "name": c["commune_name"],
        "code": c["commune_code"],
        "cells": cells,
        "place": common,
        "passed": progress.get("criteria_passed"),
        "range": wording.interval(progress.get("criteria_low"), progress.get("criteria_high")),
        "recognised": progress.get("is_recognised"),
    }
