"""What cannot be read, was never reported or is taken from an earlier period, with what to do about it."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.reporting import addresses, language, links, wording
from pipeline.reporting.document import Block, Column, Prose, Row, Table
from pipeline.reporting.queries.outlook import Scope
from pipeline.reporting.sections import cells, naming


def doubts(rows: list[Row], carried: list[Row], scope: Scope) -> tuple[Block, ...]:
    """Held and never reported cells one by one, then what was carried over by commune."""
    say = language.say
    if not rows and not carried:
        return (Prose(say("Không có ô nào đang giữ lại, chưa báo cáo hay lấy từ kỳ trước.")),)
    blocks: list[Block] = []
    if rows:
        columns = (
            *naming.columns(scope),
            Column("state", say("Trạng thái"), "state", width=1.3),
            Column("why", say("Vì sao"), "long", width=3),
            Column("remedy", say("Cần làm"), "long", width=2),
            cells.column(),
        )
        told = [r | {"why": _why(r), "remedy": _remedy(r)} for r in naming.named(rows)]
        blocks.append(Table("doubts", "", columns, told, "core.criterion_results, raw.issues", shown=15, paper_rows=60))
    else:
        blocks.append(Prose(say("Không có ô nào đang giữ lại hay chưa báo cáo.")))
    if carried:
        blocks.append(_carried(carried, scope))
    return tuple(blocks)


def _why(r: Row) -> str:
    if said := language.of(r, "message"):
        return said
    if r["state"] == "held":
        return held(r["held_reason"])
    return language.say("chưa kỳ nào báo cáo")


def held(reason: str | None) -> str:
    """Why a cell is held."""
    say = language.say
    return {
        "unreadable": say("ký hiệu không đọc được"),
        "contradiction": say("các biểu nói khác nhau"),
        "refuted": say("chỉ tiêu nói ngược lại"),
        "unknown_place": say("không rõ xã nào"),
    }.get(reason or "", say("chưa rõ lý do"))


def _remedy(r: Row) -> str:
    if said := language.of(r, "remedy"):
        return said
    return language.say("Đơn vị gửi biểu xác nhận và ghi lại ô này.")


def _carried(rows: list[Row], scope: Scope) -> Table:
    say = language.say
    columns = (
        *[c for c in naming.columns(scope) if c.key != "criterion"],
        Column("from_period", say("Lấy từ"), width=1.2),
        Column("criteria", say("Số tiêu chí"), "number", total=True),
        Column("passed", say("Trong đó đạt"), "number", total=True),
        *(() if scope.criterion_no is not None else (Column("which", say("Tiêu chí số"), width=2),)),
    )
    told = [
        r | {"from_period": wording.period(r["carried_from"]), "which": naming.numbers(r["which"])}
        for r in naming.named(rows)
    ]
    return Table(
        "carried",
        say("Lấy từ kỳ trước vì kỳ này chưa báo cáo"),
        columns,
        told,
        "core.criterion_results",
        note=say("Vẫn tính vào số hiện có; đầu thấp của khoảng coi như chưa đạt, cho đến khi được báo lại."),
        shown=15,
    )


def issues(rows: list[Row]) -> Table:
    """What was found in workbooks: where, what stands there, what should, how to mend it."""
    say = language.say
    columns = (
        Column("severity", say("Mức"), "severity", width=1.2),
        Column("message", say("Điều phát hiện"), "long", width=3.4),
        Column("found", say("Thấy"), "long", width=1.2),
        Column("expected", say("Cần"), "long", width=1.2),
        Column("remedy", say("Cách sửa"), "long", width=2.2),
        cells.column(),
    )
    told = [r | {"message": language.of(r, "message"), "remedy": language.of(r, "remedy")} for r in cells.linked(rows)]
    return Table(
        "issues",
        say("Điểm cần xem trong các biểu"),
        columns,
        told,
        "raw.issues",
        shown=15,
        paper_rows=60,
        empty=say("Không phát hiện điểm nào cần xem."),
    )


def sources(found: Iterable[str], note: str = "") -> Table:
    """Where the figures were read: by workbook and sheet, the ranges of cells."""
    say = language.say
    rows = [
        {"source_cell": place, "ranges": ", ".join(ranges), "n": n, "source_link": f"cells/{links.sheet_page(place)}"}
        for place, ranges, n in addresses.by_sheet(found)
    ]
    columns = (
        Column("source_cell", say("Biểu, trang tính"), "source", width=3, href="source_link"),
        Column("ranges", say("Các ô"), "long", width=3),
        Column("n", say("Số ô"), "number", total=True),
    )
    return Table(
        "source_cells",
        "",
        columns,
        rows,
        "core.criterion_results",
        note=note,
        empty=say("Chưa có ô nguồn nào."),
    )
