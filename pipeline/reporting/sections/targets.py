"""Targets as a table: the same columns wherever targets are listed."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.reporting import language, links, wording
from pipeline.reporting.document import Column, Row, Table


def table(targets: Iterable[Row], *, name: str = "targets", title: str = "") -> Table:
    """One row per target of ``Facts.targets``: what the plan says, where it stands, where it should be, the goal."""
    say = language.say
    return Table(
        name,
        title,
        (
            Column("status", say("Tình trạng"), "status", width=1.5),
            Column("sentence", say("Mục tiêu"), "long", width=4.2, href="link"),
            Column("value", say("Hiện có"), "number", width=0.9),
            Column("range", say("Khoảng"), "range", width=1.1),
            Column("expected", say("Cần lúc này"), "number", width=0.9),
            Column("goal", say("Mục tiêu năm"), "range", width=0.9),
            Column("unit_name", say("Đơn vị"), width=0.9),
        ),
        [row(t) for t in targets],
        source="mart.target_progress",
    )


def row(t: Row) -> Row:
    """A target with what a table says of it."""
    return t | {
        "sentence": wording.sentence(t["plan_text"] or t["target_id"]),
        "range": wording.interval(t["value_low"], t["value_high"]),
        "expected": expected(t),
        "goal": goal(t),
        "unit_name": wording.unit(t["unit"]),
        "said": language.of(t, "explanation"),
        "link": links.target(t["target_id"]),
    }


def expected(t: Row) -> float | None:
    """What should be there by now, to the decimal every medium prints: two for an average, one for all else."""
    value = t["expected_by_now"]
    return None if value is None else float(wording.rounded(value, 2 if t["kind"] == "average" else 1))


def goal(t: Row) -> float | str | None:
    """What the plan wants: a figure, or the range it gives."""
    low, high = t["target_low"], t["target_high"]
    return low if high is None or high == low else wording.goal(low, high)
