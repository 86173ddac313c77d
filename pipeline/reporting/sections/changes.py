"""What changed since the period before: every commune that gained, lost or had a criterion restated."""

from __future__ import annotations

from typing import Any

from pipeline.reporting import language, wording
from pipeline.reporting.document import Block, Column, Heading, Native, Prose, Row, Table
from pipeline.reporting.facts import Facts
from pipeline.reporting.sections import cells, naming
from pipeline.reporting.wording import CHANGES, STATES


def changes(facts: Facts) -> dict[str, Any]:
    """Per criterion the communes by kind of change and the net; the losses once more, one by one."""
    by_criterion = []
    for c in facts.criteria:
        mine = [x for x in facts.changes if x["criterion_no"] == c["criterion_no"]]
        if mine:
            kinds = {k: [x for x in mine if x["change"] == k] for k in CHANGES}
            by_criterion.append({"criterion": c, **kinds, "net": sum(x["passes"] for x in mine)})
    count = {k: sum(x["change"] == k for x in facts.changes) for k in CHANGES}
    names = {c["criterion_no"]: c["criterion_name"] for c in facts.criteria}
    return {
        "previous": facts.previous,
        "counted": count,
        "net": sum(x["passes"] for x in facts.changes),
        "by_criterion": by_criterion,
        "lost": [x | {"criterion_name": names[x["criterion_no"]]} for x in facts.changes if x["change"] == "lost"],
        "states": STATES,
    }


def blocks(found: dict[str, Any], facts: Facts) -> tuple[Block, ...]:
    """The section on paper, of what ``changes`` found: the counts, the losses one by one, then every criterion."""
    say, number = language.say, wording.number
    if not found["previous"]:
        return (Prose(say("Đây là kỳ đầu có số liệu: chưa có kỳ trước để so sánh.")),)
    lead = say(
        "So với {period}: đạt thêm {gained}, mất {lost}, xác định lại {restated} lượt tiêu chí; tổng cộng {net} lượt.",
        period=wording.inner(wording.period(found["previous"])),
        net=number(found["net"], signed=True),
        **{kind: number(n) for kind, n in found["counted"].items()},
    )
    made: list[Block] = [Prose(lead, "lead")]
    if found["lost"]:
        made += [Heading(say("Tiêu chí bị mất")), _lost(found["lost"])]
    if found["by_criterion"]:
        made += [Heading(say("Theo tiêu chí")), _by_criterion(found["by_criterion"], facts)]
    return tuple(made)


def _lost(rows: list[Row]) -> Table:
    say = language.say
    return Table(
        "changes_lost",
        "",
        (
            Column("commune_name", say("Xã"), width=1.5),
            Column("district_name", say("Huyện"), width=1.3),
            Column("criterion", say("Tiêu chí"), width=2.6),
            cells.column(3),
        ),
        [r | {"criterion": f"{r['criterion_no']}. {r['criterion_name']}"} for r in cells.linked(rows)],
        source="mart.criterion_changes",
    )


def _by_criterion(rows: list[Row], facts: Facts) -> Table:
    say = language.say
    count = lambda key, title: Column(key, title, "number", 0, total=True, width=0.8)  # noqa: E731
    named = lambda found: ", ".join(facts.short_place[x["commune_code"]] for x in found)  # noqa: E731
    moved = lambda found: ", ".join(  # noqa: E731
        f"{facts.short_place[x['commune_code']]} ({STATES[x['state_before']].text} → {STATES[x['state']].text})"
        for x in found
    )
    return Table(
        "changes_by_criterion",
        "",
        (
            Column("criterion", say("Tiêu chí"), width=2),
            Column("net", say("Tăng, giảm"), "signed", 0, total=True, width=0.8),
            count("gained", say("Đạt thêm")),
            count("lost", say("Mất")),
            count("restated", say("Xác định lại")),
            Column("gained_names", say("Xã đạt thêm"), "long", width=3),
            Column("other_names", say("Xã mất hoặc xác định lại"), "long", width=3),
        ),
        [
            {kind: len(r[kind]) for kind in CHANGES}
            | {
                "criterion": naming.criterion(r["criterion"]),
                "net": r["net"],
                "gained_names": named(r["gained"]),
                "other_names": moved(r["lost"] + r["restated"]),
            }
            for r in rows
        ],
        source="mart.criterion_changes",
        note=say(
            "Đạt thêm: trước chưa đạt, nay đạt. Mất: trước đạt, nay chưa đạt. Xác định lại: một trong hai kỳ ô đang giữ "
            "lại, chưa báo cáo hoặc không xét."
        ),
        native=Native("bar", "criterion", ("gained", "lost"), say("Đạt thêm và mất trong kỳ")),
    )
