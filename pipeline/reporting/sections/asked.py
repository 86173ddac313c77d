"""What the least-effort choice asks, as a table of passes."""

from __future__ import annotations

from pipeline.reporting import language, wording
from pipeline.reporting.document import Block, Column, Prose, Row, Table
from pipeline.reporting.facts import Facts
from pipeline.reporting.queries import outlook
from pipeline.reporting.queries.outlook import Scope
from pipeline.reporting.sections import naming


def asked(facts: Facts, rows: list[Row], scope: Scope) -> tuple[Block, ...]:
    """Which passes the choice asks of a criterion or a place; why there is none, where there is none."""
    say = language.say
    made_for = outlook.allocation_period(facts)
    if made_for != facts.period:
        if made_for is None:
            return (Prose(say("Chưa tính phương án nào.")),)
        period = wording.inner(wording.period(made_for))
        return (Prose(say("Phương án chỉ tính cho kỳ mới nhất ({period}).", period=period)),)
    if not rows:
        return (Prose(say("Phương án ít công sức nhất không cần thêm lượt đạt nào ở đây.")),)
    columns = (
        Column("rank", say("Thứ tự"), "number", 0, width=0.6),
        *naming.columns(scope),
        *((Column("state", say("Hiện nay"), "state"),) if any(r["state"] != "failed" for r in rows) else ()),
        Column("gap", say("Còn thiếu gì"), "long", width=2.6),
        Column("effort", say("Công sức"), "number", 2),
        Column("basis", say("Cách ước tính"), "long", width=1.5),
        Column("purpose", say("Cần cho"), "long", width=3),
    )
    told = [
        r
        | {
            "gap": language.of(r, "gap") or say("chưa có số liệu chỉ tiêu"),
            "basis": _basis(r["effort_source"]),
            "purpose": wording.sentence(language.of(r, "purpose")),
        }
        for r in naming.named(rows)
    ]
    note = say(
        "Phương án để bàn, không phải dự báo: ít công sức nhất để đạt cùng lúc mọi mục tiêu về tiêu chí. "
        "Công sức 1 là một lượt đạt trung bình còn thiếu; thứ tự tính trên toàn tỉnh."
    )
    return (Table("asked", "", columns, told, "mart.allocation", note=note, shown=20, paper_rows=20),)


def _basis(name: str) -> str:
    say = language.say
    return {
        "indicator_gap": say("theo khoảng cách chỉ tiêu"),
        "gain_rate": say("theo mức đã đạt được các kỳ qua"),
        "confirm": say("cần xác nhận trước"),
    }.get(name, name)
