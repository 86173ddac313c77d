"""What is closest to being passed, and which passes are closest to being lost, as tables."""

from __future__ import annotations

from pipeline.reporting import language, wording
from pipeline.reporting.document import Block, Column, Heading, Prose, Row, Table
from pipeline.reporting.queries.outlook import Scope
from pipeline.reporting.sections import cells, indicators, naming

SHOWN = 12  # rows a page shows before it folds the rest away
PAPER = 15  # rows that go on paper; the spreadsheet has all
UNVERIFIED = "*"  # at a threshold nobody has checked against its source


def misses(rows: list[Row], scope: Scope) -> tuple[Block, ...]:
    """Three tables of Facts of near misses: to be asked first, measured by indicators, ordered by the rest."""
    say = language.say
    if not rows:
        return (Prose(say("Không còn tiêu chí nào chưa đạt.")),)
    named = naming.named(rows)
    by_basis = {b: [r for r in named if r["basis"] == b] for b in ("unsure", "indicators", "other_criteria")}
    tables = (
        _unsure(by_basis["unsure"], scope),
        _measured(by_basis["indicators"], scope),
        _unmeasured(by_basis["other_criteria"], scope),
    )
    return tuple(b for t in tables for b in t)


def _unsure(rows: list[Row], scope: Scope) -> tuple[Block, ...]:
    say = language.say
    if not rows:
        return ()
    columns = (*naming.columns(scope), Column("state", say("Trạng thái"), "state"), cells.column())
    table = Table("near_unsure", "", columns, rows, "mart.near_misses", shown=SHOWN, paper_rows=PAPER)
    return (Heading(say("Hỏi lại trước: có thể đã đạt ({n})", n=wording.number(len(rows)))), table)


def _measured(rows: list[Row], scope: Scope) -> tuple[Block, ...]:
    say = language.say
    if not rows:
        return ()
    columns = (
        *naming.columns(scope),
        Column("indicator", say("Chỉ tiêu còn cách xa nhất"), "long", width=3.2),
        Column("value", say("Hiện có"), "number"),
        Column("needed", say("Ngưỡng"), width=1.1),
        Column("gap", say("Còn cách"), "number"),
        *((Column("missing", say("Số chỉ tiêu chưa đạt"), "number"),) if any(r["missing"] > 1 for r in rows) else ()),
        cells.column(),
    )
    told = [r | {"indicator": _indicator(r), "needed": _threshold(r)} for r in rows]
    table = Table("near_measured", "", columns, told, "mart.near_misses", _starred(rows), shown=SHOWN, paper_rows=PAPER)
    return (Heading(say("Đo được khoảng cách đến ngưỡng ({n})", n=wording.number(len(rows)))), table)


def _unmeasured(rows: list[Row], scope: Scope) -> tuple[Block, ...]:
    """Of one criterion its communes one by one; of a place only how many, for its heat map shows which."""
    say = language.say
    if not rows:
        return ()
    heading = Heading(say("Chưa có số liệu chỉ tiêu ({n})", n=wording.number(len(rows))))
    if scope.commune_code is not None:
        columns = (*naming.columns(scope), Column("lead_agency", say("Sở phụ trách"), width=2), cells.column())
        return (heading, Table("near_unmeasured", "", columns, rows, "mart.near_misses"))
    if scope.criterion_no is None:
        said = say(
            "Không có số liệu chỉ tiêu nên chưa biết còn cách bao xa; trạng thái từng tiêu chí ở bảng từng xã. "
            "Muốn biết phải có số liệu của sở phụ trách tiêu chí."
        )
        return (heading, Prose(said))
    columns = (
        *naming.columns(scope),
        Column("criteria_passed", say("Số tiêu chí xã đã đạt"), "number"),
        cells.column(),
    )
    table = Table(
        "near_unmeasured",
        "",
        columns,
        rows,
        "mart.near_misses",
        note=say("Xếp theo số tiêu chí xã đã đạt: đó không phải là khoảng cách đến ngưỡng."),
        shown=SHOWN,
        paper_rows=PAPER,
    )
    return (heading, table)


def _indicator(r: Row) -> str:
    if not r["indicator_id"]:
        return ""
    said = f"{r['indicator_id']} {r['indicator_name'] or ''}".strip()
    if r["threshold_2"] is not None and r["threshold"] == r["threshold_2"] != r["threshold_1"]:
        said += language.say("; số trong ngoặc")
    return said


def _starred(rows: list[Row], note: str = "") -> str:
    """The note under a table of thresholds, with what the star means where there is one."""
    if any(r["threshold"] is not None and not r["threshold_verified"] for r in rows):
        note = f"{note} {UNVERIFIED} {language.say('Ngưỡng chưa kiểm chứng.')}".strip()
    return note


def _threshold(r: Row) -> str:
    if r["threshold"] is None:
        return language.say("đạt") if r.get("kind") == "pass_fail" else ""
    said = indicators.needed(r | {"threshold_2": None})  # the row is about one of the two values, whichever is worse
    return said if r["threshold_verified"] else said + UNVERIFIED


def complete(rows: list[Row], scope: Scope) -> tuple[Block, ...]:
    """Communes that miss few of all criteria."""
    say = language.say
    columns = (
        *[c for c in naming.columns(scope) if c.key != "criterion"],
        Column("criteria_passed", say("Tiêu chí đã đạt"), "number"),
        Column("missing", say("Còn thiếu"), "number", unit=say("tiêu chí")),
        Column("lacks", say("Tiêu chí còn thiếu (số)"), width=1.6),
        Column("recognised", say("Đã được công nhận"), width=1.2),
    )
    told = [r | {"recognised": _yes(r["is_recognised"])} for r in naming.named(rows)]
    table = Table(
        "near_complete",
        say("Xã gần đủ tiêu chí nhất"),
        columns,
        told,
        "mart.near_misses",
        shown=SHOWN,
        empty=say("Mọi xã đã đủ tiêu chí."),
    )
    return (table,)


def _yes(value: bool | None) -> str:
    return "" if value is None else wording.yes_no(value)


def risk(name: str) -> str:
    """Why a pass could be lost."""
    say = language.say
    return {
        "contradicted": say("chỉ tiêu không đạt ngưỡng (ngưỡng chưa kiểm chứng)"),
        "thin": say("sát ngưỡng"),
        "lost_before": say("đã từng mất"),
    }.get(name, name)


def risks(rows: list[Row], scope: Scope) -> tuple[Block, ...]:
    """Passes that could be lost, gravest first."""
    say = language.say
    columns = (
        *naming.columns(scope),
        Column("why", say("Vì sao"), width=1.8),
        Column("indicator", say("Chỉ tiêu"), "long", width=3),
        Column("value", say("Hiện có"), "number"),
        Column("needed", say("Ngưỡng"), width=1.1),
        Column("margin", say("Hơn ngưỡng"), "signed"),
        *((Column("times_lost", say("Số lần đã mất"), "number"),) if any(r["times_lost"] for r in rows) else ()),
        cells.column(),
    )
    told = [
        r | {"why": risk(r["risk"]), "indicator": _indicator(r), "needed": _threshold(r)} for r in naming.named(rows)
    ]
    return (
        Table(
            "at_risk",
            "",
            columns,
            told,
            "mart.at_risk_passes",
            note=_starred(rows, say("Sát ngưỡng: cách ngưỡng không quá 5 %. Số âm: không đạt ngưỡng.")) if rows else "",
            shown=SHOWN,
            paper_rows=PAPER,
            empty=say("Không thấy kết quả đạt nào có dấu hiệu sắp mất."),
        ),
    )
