"""The sections that are about one district: its few figures, its communes, its criteria beside the province, its share of
the province's targets, what it sent."""

from __future__ import annotations

from pipeline.reporting import language, links, wording
from pipeline.reporting.document import Block, Column, Heading, Listing, Native, Prose, Row, Table, Tile, Tiles
from pipeline.reporting.facts import Facts
from pipeline.reporting.sections import naming
from pipeline.reporting.wording import interval, number

FEW = 4  # criteria a commune may miss and still be called nearly complete


def lead(facts: Facts, standing: Row, sender: Row | None) -> str:
    """The sentence that opens the page."""
    say = language.say
    said = say(
        "Bình quân {average} tiêu chí một xã, thứ {place} trong {districts} huyện, thành phố (toàn tỉnh {province}).",
        average=number(standing["average"], 1),
        place=number(standing["place"]),
        districts=number(standing["districts"]),
        province=number(standing["province_average"], 1),
    )
    if sender is not None and not sender["has_sent"]:
        said += " " + say(
            "Kỳ này huyện chưa gửi biểu: {n} kết quả dưới đây lấy từ kỳ trước.", n=number(standing["carried"])
        )
    return said


def tiles(facts: Facts, standing: Row, sender: Row | None) -> Tiles:
    """Average, complete and recognised communes, what was sent and what is in doubt."""
    say, communes = language.say, number(standing["communes"])
    before = (
        say("{period}: {n}.", period=wording.period(facts.previous), n=number(standing["before"], 2))
        if facts.previous and standing["before"] is not None
        else ""
    )
    span = interval(*(round(standing[k], 2) for k in ("average_low", "average_high")))
    if span:
        before = say("Có thể từ {span}.", span=span.strip("[]")) + " " + before
    made = [
        Tile(say("Tiêu chí bình quân một xã"), standing["average"], note=before.strip(), digits=2),
        Tile(
            say("Xã đủ {n} tiêu chí", n=number(facts.plan["full_count"])),
            standing["complete"],
            say("/ {n} xã", n=communes),
        ),
    ]
    if standing["has_register"]:
        made.append(Tile(say("Xã đã được công nhận"), standing["recognised"], say("/ {n} xã", n=communes)))
    doubt = say(
        "Ô giữ lại {held}, chưa báo cáo {missing}, lấy từ kỳ trước {carried}.",
        held=number(standing["held"]),
        missing=number(standing["not_reported"]),
        carried=number(standing["carried"]),
    )
    made.append(
        Tile(say("Ô chưa rõ"), standing["open"], say("ô"), note=doubt) if sender is None else _sent(sender, doubt)
    )
    return Tiles(tuple(made))


def _sent(sender: Row, doubt: str) -> Tile:
    say = language.say
    when = say("Nhận ngày {day}.", day=wording.date(sender["received_on"])) if sender["received_on"] else ""
    word = wording.Word("✓", "đã gửi", "done") if sender["has_sent"] else wording.Word("✕", "chưa gửi", "bad")
    of = f"/ {number(sender['communes_expected'])}" if sender["communes_expected"] is not None else ""
    return Tile(say("Xã có trong biểu đã gửi"), sender["communes_reported"], of, word, f"{when} {doubt}".strip())


def next_steps(facts: Facts, sender: Row | None, *, doubts: list[Row], near: list[Row], complete: list[Row],
               risks: list[Row], asked: list[Row], faults: list[Row]) -> tuple[Block, ...]:  # fmt: skip
    """What the district has to do, in the order in which it is easiest. Empty where there is nothing."""
    say, steps = language.say, []
    if sender is not None and not sender["has_sent"]:
        steps.append(say("Gửi biểu của kỳ này."))
    if doubts:
        steps.append(say("Xác nhận {n} ô: {names}.", n=number(len(doubts)), names=_passes(doubts)))
    grave = [i for i in faults if i["severity"] != "info"]
    if grave:
        steps.append(say("Sửa {n} điểm trong biểu đã gửi, cách sửa ghi ở dưới.", n=number(len(grave))))
    open_ones = [r for r in complete if not r["is_recognised"] and r["missing"] <= FEW]
    if open_ones:
        names = wording.capped(
            [say("{name} (còn {n})", name=r["commune_name"], n=number(r["missing"])) for r in open_ones], 4
        )
        steps.append(say("Hoàn thành các xã gần đủ tiêu chí: {names}.", names=names))
    measured = [r for r in near if r["basis"] == "indicators"]
    if measured:
        steps.append(say("Gần ngưỡng nhất: {names}.", names=_passes(measured[:4])))
    grave_risks = [r for r in risks if r["risk"] != "lost_before"]
    if grave_risks:
        steps.append(say("Giữ các kết quả sát ngưỡng: {names}.", names=_passes(grave_risks)))
    if asked:
        steps.append(
            say("Phương án ít công sức nhất cần {n} lượt đạt: {names}.", n=number(len(asked)), names=_passes(asked))
        )
    return (Heading(say("Việc cần làm")), Listing(tuple(steps), ordered=True)) if steps else ()


def _passes(rows: list[Row], limit: int = 4) -> str:
    said = [language.say("{name} (tiêu chí {no})", name=r["commune_name"], no=r["criterion_no"]) for r in rows]
    if len(said) <= limit + 1:
        return ", ".join(said)
    return language.say("{names} và {n} lượt khác", names=", ".join(said[:limit]), n=number(len(said) - limit))


def communes(rows: list[Row], full: int) -> Table:
    """Each commune: criteria passed, how that changed, and the numbers of those it lacks."""
    say = language.say
    told = [
        r
        | {
            "span": interval(r["criteria_low"], r["criteria_high"]),
            "lacking": naming.numbers(r["lacks"], full),
            "recognised": str(r["recognised_year"]) if r["recognised_year"] else "",
            "link": f"#c-{r['commune_code']}",
        }
        for r in rows
    ]
    columns = (
        Column("commune_name", say("Xã"), width=1.6, href="link"),
        Column("criteria_passed", say("Tiêu chí đạt"), "number"),
        *naming.span(told),
        Column("change", say("So với kỳ trước"), "signed"),
        Column("since_start", say("Từ đầu năm"), "signed"),
        Column("recognised", say("Năm công nhận"), "code", width=1),
        Column("lacking", say("Tiêu chí còn thiếu (số)"), width=4),
    )
    return Table(
        "communes",
        say("Xã còn thiếu gì"),
        columns,
        told,
        "mart.commune_progress, core.criterion_results",
        native=Native("bar", "commune_name", ("criteria_passed",), say("Số tiêu chí đạt")),
    )


def criteria(rows: list[Row]) -> Table:
    """Each criterion: communes of the district that pass, beside the share of the province."""
    say = language.say
    total = number(rows[0]["communes"]) if rows else ""
    told = [
        r
        | {
            "criterion": naming.criterion(r),
            "link": links.criterion(r["criterion_no"]),
            "span": interval(r["passed_low"], r["passed_high"]),
        }
        for r in rows
    ]
    columns = (
        Column("criterion", say("Tiêu chí"), width=2.6, href="link"),
        Column("passed", say("Xã đạt (trong {n})", n=total), "number"),
        *naming.span(told),
        Column("share", say("Tỷ lệ của huyện"), "share"),
        Column("province_share", say("Toàn tỉnh"), "share"),
        Column("since_start", say("Từ đầu năm"), "signed", total=True),
        Column("gained", say("Kỳ này đạt thêm"), "number", total=True),
        Column("lost", say("Kỳ này mất"), "number", total=True),
        Column("status", say("Mục tiêu của tỉnh"), "status", width=1.6),
    )
    return Table(
        "criteria",
        "",
        columns,
        told,
        "mart.district_progress, mart.criterion_progress, mart.target_progress",
        total_label=say("Cộng các tiêu chí"),
    )


def contributions(rows: list[Row]) -> Table:
    """What the district adds to the province's other targets."""
    say = language.say
    told = [
        r
        | {
            "sentence": wording.sentence(r["plan_text"] or r["target_id"]),
            "link": links.target(r["target_id"]),
            "span": interval(r["value_low"], r["value_high"]),
            "goal": wording.goal(r["target_low"], r["target_high"]),
            "unit_name": wording.unit(r["unit"]),
            "cells_link": links.cells(r["target_id"]),
        }
        for r in rows
    ]
    columns = (
        Column("sentence", say("Mục tiêu của tỉnh"), "long", width=4, href="link"),
        Column("members", say("Xã của huyện được tính"), "number"),
        Column("value", say("Huyện góp"), "number"),
        *naming.span(told),
        Column("gained", say("Kỳ này thêm"), "number"),
        Column("lost", say("Kỳ này mất"), "number"),
        *((Column("restated", say("Xác định lại"), "signed"),) if any(r["restated"] for r in rows) else ()),
        Column("province_value", say("Toàn tỉnh"), "number", href="cells_link"),
        Column("goal", say("Mục tiêu"), width=0.9),
        Column("unit_name", say("Đơn vị"), width=1.1),
        Column("status", say("Tình trạng"), "status", width=1.5),
    )
    return Table(
        "contributions",
        "",
        columns,
        told,
        "mart.district_contributions, mart.target_progress",
        note=say(
            "Phần góp của các huyện cộng lại bằng số toàn tỉnh. Với mục tiêu bình quân: tổng của huyện chia cho số xã "
            "được tính của cả tỉnh. Các mục tiêu theo từng tiêu chí ở bảng trên."
        ),
        empty=say("Huyện không có xã nào trong các mục tiêu này."),
    )


def submissions(rows: list[Row], sender: Row | None) -> tuple[Block, ...]:
    """What the district sent for the period and what became of it."""
    say = language.say
    if not rows:
        return (Prose(say("Chưa nhận được biểu nào của huyện trong kỳ này."), "lead"),)
    told = [
        r
        | {
            "became": wording.submission(r["status"]),
            "why": language.of(r, "reason"),
            "replaces": say("thay biểu trước") if r["says_replaces"] else "",
            "replaced": r["replaced_by"] or "",
        }
        for r in rows
    ]
    columns = (
        Column("file", say("Tệp"), "source", width=3),
        Column("received_on", say("Ngày của báo cáo"), "date"),
        Column("document_no", say("Số văn bản"), "code", width=1.1),
        Column("became", say("Kết quả"), width=1.1),
        Column("why", say("Lý do"), "long", width=2.4),
        *(
            (Column("replaced", say("Được thay bằng"), "source", width=2.4),)
            if any(r["replaced"] for r in told)
            else ()
        ),
        Column("cells_total", say("Số ô có chữ, số"), "number"),
        Column("cells_held", say("Ô giữ lại"), "number"),
    )
    return (Table("submissions", say("Biểu đã gửi"), columns, told, "raw.submissions"),)
