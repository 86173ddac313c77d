"""The page beside an approved period whose figures are others by now: which, through which cells, why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.reporting import language, wording
from pipeline.reporting.facts import Facts
from pipeline.reporting.render import html

CAUSES = {
    "new_file": "biểu mới",
    "changed_file": "biểu đã đổi",
    "withdrawn_file": "biểu đã rút",
    "correction": "đính chính (corrections.csv)",
    "rules": "quy tắc, danh mục hoặc chương trình",
    "later_period": "báo cáo của kỳ sau",
}
"""What changed about a cell that says something else."""


def page(facts: Facts, targets: Sequence[Any]) -> str:
    """The page of a period; ``targets`` as the comparison of the two databases gives them (target_id, plan_text, before,
    after, cells)."""
    rows = [
        {
            "text": t.plan_text,
            "before": _figure(t.before),
            "after": _figure(t.after),
            "cells": [
                {
                    "where": c.commune_name or c.commune_code or "",
                    "criterion": c.criterion_no,
                    "before": _state(c.state_before),
                    "after": _state(c.state),
                    "cause": language.say(CAUSES[c.cause]),
                    "source": c.source or c.source_before or "",
                }
                for c in t.cells
            ],
        }
        for t in targets
    ]
    title = language.say("Số liệu đến sau khi phê duyệt · {period}", period=facts.label)
    return html.page("pages/restatement.html.j2", facts, title, rows=rows)


def _figure(figures: dict[str, Any]) -> str:
    if not figures:
        return "—"
    low, high = wording.number(figures["value_low"]), wording.number(figures["value_high"])
    span = f" [{low}–{high}]" if low != high else ""
    return f"{wording.number(figures['value'])}{span} · {wording.STATUSES[figures['status']].text}"


def _state(state: str | None) -> str:
    known = wording.STATES.get(state or "")
    return known.text if known else "—"
