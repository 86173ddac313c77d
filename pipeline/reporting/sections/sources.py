"""Every figure back to its cells: per target, the sheets and ranges it was counted from and the cells still open."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from pipeline.reporting import addresses
from pipeline.reporting.facts import Facts
from pipeline.reporting.wording import STATES

OPEN_SHOWN = 60


def _is_older(source: str | None, period: str) -> bool:
    """True for a cell of an earlier period: its state is carried over."""
    return bool(source) and str(source)[:7] < period


def sources(facts: Facts) -> dict[str, Any]:
    """targets in the plan's order, each with counted and other cells by sheet and its open cells one by one."""
    found = {i: list(rows) for i, rows in groupby(facts.source_cells, key=lambda r: r["target_id"])}
    made = []
    for t in facts.targets:
        rows = found.get(t["target_id"], [])
        old = [r for r in rows if r["is_open"] and _is_older(r["source_cell"], facts.period)]
        still_open = [r for r in rows if r["is_open"] and not _is_older(r["source_cell"], facts.period)]
        made.append(
            t
            | {
                "cells": len({r["source_cell"] for r in rows if r["source_cell"]}),
                "counted": addresses.by_sheet(
                    r["source_cell"] for r in rows if r["counts"] and not r["is_open"] and r["source_cell"]
                ),
                "other": addresses.by_sheet(
                    r["source_cell"] for r in rows if not r["counts"] and not r["is_open"] and r["source_cell"]
                ),
                "carried": addresses.by_sheet(r["source_cell"] for r in old),
                "open": [
                    r
                    | {
                        "place": facts.place.get(r["commune_code"] or "", ""),
                        "word": STATES[r["state"]].text if r["state"] in STATES else r["state"],
                    }
                    for r in still_open[:OPEN_SHOWN]
                ],
                "open_more": max(len(still_open) - OPEN_SHOWN, 0),
            }
        )
    return {"targets": made}
