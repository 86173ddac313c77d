"""The scheduled tasks as tables."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.reporting import language, links, wording
from pipeline.reporting.document import Column, Native, Row, Table
from pipeline.reporting.sections import cells

SOURCE = "mart.schedule_progress, plan.schedule"
STATES = {
    "done": "đã xong",
    "in_progress": "đang làm",
    "not_started": "chưa làm",
    "held": "báo cáo chưa đọc chắc chắn",
}


def row(w: Row) -> Row:
    """A task with what a table says of it; nothing reported stays 'chưa báo cáo'."""
    return w | {
        "work": f"{w['work_id']}. {w['work_name']}",
        "said": language.say(STATES[w["state"]]) if w["state"] else language.say("chưa báo cáo"),
        "rounds": _rounds(w),
    }


def _rounds(w: Row) -> str:
    """'2/4' rounds done where a task has several dates; empty for one, or where the report does not count them."""
    dates = len((w["due_dates"] or "").split(";")) if w["due_dates"] else 0
    if dates < 2 or w["rounds_done"] is None:
        return ""
    return f"{wording.number(min(w['rounds_done'], dates))}/{wording.number(dates)}"


def table(works: Iterable[Row], name: str, *, empty: str = "") -> Table:
    """Tasks with their day, what was reported, who leads and carries them out, where it is written."""
    say = language.say
    made = Table(
        name,
        "",
        (
            Column("work", say("Công việc"), "long", width=3.4),
            Column("timing_text", say("Thời gian trong kế hoạch"), width=1.2),
            Column("next_due", say("Hạn"), "date", width=1.1),
            Column("days_late", say("Quá hạn"), "number", 0, say("ngày")),
            Column("rounds", say("Đợt đã xong"), width=0.8),
            Column("said", say("Báo cáo")),
            Column("lead", say("Chỉ đạo"), width=1.8),
            Column("implementing", say("Cơ quan thực hiện"), width=1.8),
            cells.column(),
        ),
        cells.linked(map(row, works)),
        source=SOURCE,
        empty=empty,
    )
    return cells.brief(made, "next_due", "days_late", "rounds")


def done(works: Iterable[Row]) -> Table:
    """Tasks that are done: the last day of the plan, the day they were done, how many days after."""
    say = language.say
    rows = cells.linked(row(w) for w in sorted(works, key=lambda w: (-(w["days_after"] or 0), w["sort_no"])))
    made = Table(
        "works_done",
        "",
        (
            Column("work", say("Công việc"), "long", width=3.4),
            Column("last_due", say("Hạn"), "date", width=1.1),
            Column("done_on", say("Ngày xong"), "date", width=1.1),
            Column("days_after", say("Sau hạn"), "number", 0, say("ngày")),
            Column("lead", say("Chỉ đạo"), width=1.8),
            Column("implementing", say("Cơ quan thực hiện"), width=1.8),
            cells.column(),
        ),
        rows,
        source=SOURCE,
        note=say("– ở cột «Sau hạn» là xong trong hạn hoặc báo cáo không ghi ngày xong."),
        empty=say("Chưa có công việc nào được báo cáo là đã xong."),
    )
    return cells.brief(made)


def by_lead(rows: list[Row]) -> Table:
    """How many tasks each lead has, and where they stand."""
    say = language.say
    count = lambda key, title: Column(key, title, "number", 0, total=True)  # noqa: E731
    return Table(
        "works_by_lead",
        "",
        (
            Column("lead", say("Cơ quan chỉ đạo"), width=3),
            count("works", say("Công việc")),
            count("overdue", say("Quá hạn")),
            count("unknown", say("Qua hạn, chưa rõ")),
            count("due_soon", say("Đến hạn trong quý tới")),
            count("planned", say("Chưa đến hạn")),
            count("undated", say("Thường xuyên, không ấn định")),
            count("done", say("Đã xong")),
        ),
        rows,
        source=SOURCE,
        note=say("Cơ quan chỉ đạo ghi như phụ lục của kế hoạch; nhiều cơ quan cùng chỉ đạo một việc thì đứng chung."),
        native=Native("stacked", "lead", ("overdue", "unknown", "due_soon", "planned", "undated", "done")),
    )


def served(rows: list[Row]) -> Table:
    """Task by task the targets it serves and how they stand."""
    say = language.say
    return Table(
        "works_served",
        "",
        (
            Column("work", say("Công việc"), "long", width=3),
            Column("standing", say("Việc"), "standing", width=1.4),
            Column("target", say("Phục vụ mục tiêu"), "long", width=4, href="link"),
            Column("status", say("Mục tiêu"), "status", width=1.5),
        ),
        [
            r
            | {
                "work": f"{r['work_id']}. {r['work_name']}",
                "target": wording.sentence(r["plan_text"] or r["target_id"]),
                "link": links.target(r["target_id"]),
            }
            for r in rows
        ],
        source="plan.links, mart.schedule_progress, mart.target_progress",
        note=say("Chỉ nêu mối liên hệ mà chính lời kế hoạch nói rõ."),
        empty=say("Kế hoạch không nói rõ công việc nào phục vụ mục tiêu nào."),
    )
