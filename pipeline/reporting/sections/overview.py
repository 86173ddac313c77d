"""The province at a glance, as tables: what the charts of criteria, bands and districts draw, to the digit."""

from __future__ import annotations

from pipeline.reporting import language, links, wording
from pipeline.reporting.document import Column, Native, Row, Table
from pipeline.reporting.facts import Facts
from pipeline.reporting.sections import naming
from pipeline.reporting.sections import targets as target_tables


def statuses(facts: Facts) -> Table:
    """How many targets have each status, in order of need."""
    say = language.say
    found = [(s, sum(t["status"] == s for t in facts.leading_targets)) for s in wording.STATUSES]
    return Table(
        "statuses",
        "",
        (
            Column("status", say("Tình trạng"), "status", width=2),
            Column("targets", say("Số mục tiêu"), "number", 0, total=True),
            Column("unsure", say("Trong đó chưa chắc chắn"), "number", 0, total=True, width=1.4),
        ),
        [
            {
                "status": status,
                "targets": count,
                "unsure": sum(t["status"] == status and t["is_robust"] is False for t in facts.leading_targets),
            }
            for status, count in found
            if count
        ],
        source="mart.target_progress",
    )


def criteria(facts: Facts) -> Table:
    """Each criterion: communes that pass, what is needed by now and by the end, what this period brought."""
    say = language.say
    rows = [_criterion(facts, c) for c in facts.criteria if c["criterion_no"] in facts.criterion_progress]
    return Table(
        "criteria",
        "",
        (
            Column("criterion", say("Tiêu chí"), width=3, href="link"),
            Column("passed", say("Xã đạt"), "number", 0, total=True),
            *naming.span(rows),
            Column("expected", say("Cần lúc này"), "number", 1),
            Column("goal", say("Mục tiêu năm"), "range"),
            Column("lead", say("Hơn, kém mức cần"), "signed", 1, width=1.1),
            Column("gained", say("Đạt thêm trong kỳ"), "number", 0, total=True, width=1.1),
            Column("lost", say("Mất trong kỳ"), "number", 0, total=True, width=1.1),
            Column("status", say("Tình trạng"), "status", width=1.6),
        ),
        sorted(rows, key=lambda r: (r["lead"] is None, r["lead"] or 0, r["criterion_no"])),
        source="mart.criterion_progress, mart.target_progress",
        note=say("Xếp từ tiêu chí kém mức cần có nhiều nhất; tiêu chí kế hoạch không nêu con số ở cuối."),
        total_label=say("Cộng các tiêu chí"),
        native=Native("bar", "criterion", ("passed", "expected"), say("Xã đạt và mức cần có lúc này")),
    )


def _criterion(facts: Facts, criterion: Row) -> Row:
    number = criterion["criterion_no"]
    progress = facts.criterion_progress[number]
    target = next((t for t in facts.targets if t["criterion_no"] == number and t["kind"] in ("count", "maintain")), {})
    return {
        "criterion_no": number,
        "criterion": naming.criterion(criterion),
        "link": links.criterion(number),
        "passed": progress["passed"],
        "span": wording.interval(progress["passed_low"], progress["passed_high"]),
        "expected": target.get("expected_by_now"),
        "goal": target_tables.goal(target) if target else None,
        "lead": target.get("lead"),
        "gained": progress["gained"],
        "lost": progress["lost"],
        "status": target.get("status", "not_assessable"),
    }


def bands(facts: Facts) -> Table:
    """Communes in each band: a column a period, and the plan's own distribution last where it gives one."""
    say = language.say
    counts = {(r["period"], r["band"]): r["communes"] for r in facts.bands}
    seen = sorted({r["period"] for r in facts.bands})
    planned = {name: b["planned"] for name, b in facts.plan_bands.items() if b["planned"] is not None}
    count = lambda key, title: Column(key, title, "number", 0, total=True)  # noqa: E731
    title = say("Kế hoạch {year}", year=facts.plan["year"])
    return Table(
        "bands",
        "",
        (
            Column("name", say("Số tiêu chí đạt"), width=2),
            *(count(p, wording.period(p)) for p in seen),
            *((count("planned", title),) if planned else ()),
        ),
        [
            {"name": b["label"], "planned": b["planned"]} | {p: counts.get((p, name), 0) for p in seen}
            for name, b in facts.plan_bands.items()
        ],
        source="mart.commune_progress, plan.targets",
        total_label=say("Tổng số xã"),
        native=Native("column", "name", (*seen, *(("planned",) if planned else ()))),
    )


def districts(facts: Facts) -> Table:
    """Each district: average criteria a commune now and a period ago, communes that have them all."""
    say = language.say
    before = any(r["before"] is not None for r in facts.district_averages)
    return Table(
        "districts",
        "",
        (
            Column("name", say("Huyện, thành phố"), width=2, href="link"),
            Column("communes", say("Số xã"), "number", 0, total=True),
            Column("average", say("Tiêu chí bình quân"), "number", 2),
            *((Column("before", say("Kỳ trước"), "number", 2),) if before else ()),
            *((Column("change", say("Tăng, giảm"), "signed", 2),) if before else ()),
            Column("complete", say("Xã đủ tiêu chí"), "number", 0, total=True),
        ),
        [
            r
            | {
                "name": wording.place(r),
                "link": links.district(r["district_code"]),
                "change": None if r["before"] is None else r["average"] - r["before"],
            }
            for r in facts.district_averages
        ],
        source="mart.commune_progress",
        native=Native("bar", "name", ("average",), say("Tiêu chí bình quân một xã")),
    )


def coherence(facts: Facts) -> Table:
    """Where the plan does not agree with itself: what it says and what would agree."""
    say = language.say
    return Table(
        "coherence",
        "",
        (
            Column("plan_section", say("Mục"), "code", width=0.7),
            Column("said", say("Điều không khớp"), "long", width=4),
            Column("found", say("Kế hoạch ghi"), width=2),
            Column("expected", say("Khớp phải là"), width=2),
        ),
        [c | {"said": language.of(c, "explanation")} for c in facts.coherence if not c["passes"]],
        source="mart.plan_coherence",
        empty=say("Không thấy điều gì không khớp."),
    )
