"""Every figure back to its cells: per target, the sheets and ranges it was counted from and the cells still open."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from pipeline.reporting import addresses, language, wording
from pipeline.reporting.document import Column, Table
from pipeline.reporting.facts import Facts, Row
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


def table(targets: list[Row]) -> Table:
    """The same as a table: a row for each target, use and sheet. ``targets`` are those of ``sources``."""
    say = language.say
    uses = (
        ("counted", say("được tính")),
        ("other", say("không được tính")),
        ("carried", say("lấy từ kỳ trước")),
    )
    rows: list[Row] = []
    for t in targets:
        about = {"target": wording.sentence(t["plan_text"] or t["target_id"]), "target_id": t["target_id"]}
        for key, use in uses:
            rows += [
                about | {"use": use, "sheet": sheet, "ranges": ", ".join(ranges), "cells": cells}
                for sheet, ranges, cells in t[key]
            ]
        rows += [
            about
            | {"use": say("còn chờ: {state}", state=r["word"]), "sheet": sheet, "ranges": cell or None, "cells": 1}
            for r in t["open"]
            if r["source_cell"]
            for sheet, cell in (addresses.split(r["source_cell"]),)
        ]
    return Table(
        "source_cells",
        say("Ô nguồn của từng mục tiêu"),
        (
            Column("target_id", say("Mã"), "code", width=1.2),
            Column("target", say("Mục tiêu"), "long", width=3),
            Column("use", say("Cách dùng"), width=1.2),
            Column("sheet", say("Tệp và trang tính"), "source", width=3),
            Column("ranges", say("Ô"), "source", width=2),
            Column("cells", say("Số ô"), "number", 0),
        ),
        rows,
        source="mart.source_cells",
        empty=say("Kỳ này không có ô nguồn nào."),
    )
