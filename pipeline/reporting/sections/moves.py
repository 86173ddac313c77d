"""What changed since the period before, as a table: who gained, lost or had a criterion restated, and where it stands."""

from __future__ import annotations

from pipeline.reporting import language, wording
from pipeline.reporting.document import Block, Column, Prose, Row, Table
from pipeline.reporting.facts import Facts
from pipeline.reporting.queries.outlook import Scope
from pipeline.reporting.sections import cells, naming


def moves(facts: Facts, rows: list[Row], scope: Scope) -> tuple[Block, ...]:
    """A sentence with the counts and a row per change; where there is no period before, only that."""
    say = language.say
    if facts.previous is None:
        return (Prose(say("Đây là kỳ đầu có số liệu: chưa có kỳ trước để so sánh.")),)
    since = wording.inner(wording.period(facts.previous))
    if not rows:
        return (Prose(say("So với {period}: không có gì thay đổi.", period=since)),)
    counts = {kind: wording.number(sum(r["change"] == kind for r in rows)) for kind in wording.CHANGES}
    said = say("So với {period}: đạt thêm {gained}, mất {lost}, xác định lại {restated}.", period=since, **counts)
    return (Prose(said, "lead"), table(rows, scope))


def table(rows: list[Row], scope: Scope, *, until: str = "") -> Table:
    """One row per change; ``until`` for the changes of several periods up to that one, whose sheets alone have a page."""
    say = language.say
    columns = (
        *((Column("when", say("Kỳ"), width=1.2),) if until else ()),
        *naming.columns(scope),
        Column("kind", say("Thay đổi"), width=1.2),
        Column("state_before", say("Kỳ trước"), "state"),
        Column("state", say("Kỳ này"), "state"),
        cells.column(),
    )
    told = [
        r
        | {"kind": _kind(r["change"]), "when": wording.period(r["period"])}
        | ({"source_link": ""} if until and r["period"] != until else {})
        for r in naming.named(rows)
    ]
    return Table(
        "changes",
        "",
        columns,
        told,
        "mart.criterion_changes",
        note=say("Xác định lại: một trong hai kỳ ô đang giữ lại, chưa báo cáo hoặc không xét.")
        if any(r["change"] == "restated" for r in rows)
        else "",
        shown=25,
    )


def _kind(change: str) -> str:
    """gained, lost and restated in words; a kind there is no word for keeps its name."""
    return language.say(wording.CHANGES[change]) if change in wording.CHANGES else change
