"""The least-effort choice as tables: where, what, what for, and what it leaves out."""

from __future__ import annotations

from pipeline.reporting import language, links, wording
from pipeline.reporting.document import Column, Native, Row, Table
from pipeline.reporting.sections import cells

UNITS = {"passes": "lượt đạt", "communes": "xã"}


def criterion_name(r: Row) -> str:
    """'15. Y tế' in the language spoken."""
    return f"{r['criterion_no']}. {language.of(r, 'criterion_name')}"


def by_district(rows: list[Row], summary: Row) -> Table:
    """How much each district would have to do; the note says what the whole costs on top."""
    say = language.say
    note = say("Công sức 1 là công sức trung bình để một xã của tỉnh đạt thêm một tiêu chí còn thiếu.")
    if summary["effort_crowding"]:
        note += " " + say(
            "Thêm {crowding} vì nhiều tiêu chí dồn vào một xã: cả phương án là {effort}.",
            crowding=wording.number(summary["effort_crowding"], 1),
            effort=wording.number(summary["effort"], 1),
        )
    return Table(
        "allocation_districts",
        say("Theo huyện"),
        (
            Column("name", say("Huyện, thành phố"), width=2, href="link"),
            Column("choices", say("Lượt đạt cần thêm"), "number", 0, total=True),
            Column("communes", say("Số xã"), "number", 0, say("xã"), total=True),
            Column("to_confirm", say("Trong đó cần xác nhận"), "number", 0, total=True),
            Column("effort", say("Công sức"), "number", 1, total=True),
        ),
        [r | {"name": wording.place(r), "link": links.district(r["district_code"])} for r in rows],
        source="mart.allocation",
        note=note,
        native=Native("bar", "name", ("choices",)),
    )


def by_criterion(rows: list[Row]) -> Table:
    """How many communes each criterion would gain, beside the plan's total."""
    say = language.say
    return Table(
        "allocation_criteria",
        say("Theo tiêu chí"),
        (
            Column("name", say("Tiêu chí"), width=2.6, href="link"),
            Column("passed", say("Đạt hiện nay"), "number", 0, say("xã")),
            Column("choices", say("Cần thêm"), "number", 0, say("xã"), total=True),
            Column("after", say("Sau phương án"), "number", 0, say("xã")),
            Column("needed", say("Tổng của kế hoạch"), "number", 0, say("xã")),
            Column("effort", say("Công sức"), "number", 1, total=True),
            Column("lead_agency", say("Cơ quan phụ trách"), width=1.8),
        ),
        [r | {"name": criterion_name(r), "link": links.criterion(r["criterion_no"])} for r in rows],
        source="mart.allocation, mart.criterion_progress, plan.targets",
        native=Native("bar", "name", ("choices",)),
    )


def table(rows: list[Row], name: str, title: str = "") -> Table:
    """The choices one by one: which commune, which criterion, how far, what for."""
    say = language.say
    # Nearly all of them fail; a column that says so in every row would only narrow the others.
    state = (Column("state", say("Hiện nay"), "state", width=1.1),) if any(r["state"] != "failed" for r in rows) else ()
    made = Table(
        name,
        title,
        (
            Column("commune_name", say("Xã"), width=1.4, href="place_link"),
            Column("criterion", say("Tiêu chí"), width=1.8, href="criterion_link"),
            *state,
            Column("gap", say("Còn thiếu"), "long", width=2.4),
            Column("purpose", say("Cần cho"), "long", width=2.8),
            Column("effort", say("Công sức"), "number", 2),
            cells.column(),
        ),
        [_choice(r) for r in cells.placed(rows)],
        source="mart.allocation, core.criterion_results",
        paper_rows=60,
    )
    return cells.brief(made)


def _choice(r: Row) -> Row:
    return r | {
        "criterion": criterion_name(r),
        "criterion_link": links.criterion(r["criterion_no"]),
        "gap": language.of(r, "gap") or language.say("chưa có số đo"),
        "purpose": wording.sentence(language.of(r, "purpose")) or language.say("người lập kế hoạch chọn sẵn"),
    }


def confirm(rows: list[Row]) -> Table:
    """Chosen marks of which nothing is known but that they are held or were never reported: to find out first."""
    say = language.say
    return Table(
        "allocation_confirm",
        "",
        (
            Column("place", say("Xã"), width=1.6, href="place_link"),
            Column("criterion", say("Tiêu chí"), width=2, href="criterion_link"),
            Column("state", say("Hiện nay"), "state"),
            Column("gap", say("Đã biết"), "long", width=2.4),
            cells.column(),
        ),
        [_choice(r) for r in cells.placed(rows) if r["effort_source"] == "confirm"],
        source="mart.allocation",
        empty=say("Không có kết quả nào phải xác nhận trước."),
    )


def targets(rows: list[Row], name: str, title: str, *, empty: str = "") -> Table:
    """Targets under the choice: counted now, after it, and asked; or why they are not in it."""
    say = language.say
    is_counted = any(r["value"] is not None for r in rows)
    figures = (
        (
            Column("value", say("Hiện nay"), "number", 0),
            Column("value_after", say("Sau phương án"), "number", 0),
            Column("needed", say("Kế hoạch cần"), "number", 0),
            Column("unit_name", say("Đơn vị")),
        )
        if is_counted
        else ()
    )
    reason = (Column("why", say("Vì sao"), "long", width=2.4),) if any(r["reason_vi"] for r in rows) else ()
    return Table(
        name,
        title,
        (Column("target", say("Mục tiêu"), "long", width=4, href="link"), *figures, *reason),
        [
            r
            | {
                "target": wording.sentence(r["plan_text"] or r["target_id"]),
                "link": links.target(r["target_id"]),
                "unit_name": say(UNITS[r["unit"]]) if r["unit"] in UNITS else "",
                "why": wording.sentence(language.of(r, "reason")),
            }
            for r in rows
        ],
        source="mart.allocation_targets",
        note=say(
            "Mục tiêu công nhận đếm số xã còn phải hoàn thành đủ tiêu chí; các nhóm xã theo số tiêu chí đếm dồn từ nhóm cao "
            "nhất xuống."
        )
        if is_counted and any(r["measure"] in ("communes_recognised", "communes_in_band") for r in rows)
        else "",
        empty=empty,
    )


def two_sayings(s: Row) -> Table:
    """What the plan asks in passes, by its totals and by its average, beside now and after the choice."""
    say = language.say
    silent = s["criteria_without_total"]
    rows = [
        {"what": say("Hiện nay"), "passes": s["passes_now"]},
        {"what": say("Các tổng theo tiêu chí của kế hoạch cộng lại"), "passes": s["passes_needed_by_criterion_totals"]},
        {"what": say("Mức bình quân toàn tỉnh của kế hoạch"), "passes": s["passes_needed_by_average"]},
        {"what": say("Sau phương án"), "passes": s["passes_after"]},
    ]
    return Table(
        "allocation_passes",
        "",
        (
            Column("what", say("Cách tính"), width=4),
            Column("passes", say("Lượt đạt"), "number", 0),
        ),
        rows,
        source="mart.allocation_summary",
        note=say(
            "Tiêu chí số {numbers} kế hoạch không nêu con số: tính là mọi xã đều đạt.",
            numbers=str(silent).replace(";", ", "),
        )
        if silent
        else "",
        native=Native("bar", "what", ("passes",)),
    )


def nearest(rows: list[Row]) -> Table:
    """Communes closest to all criteria, whatever is chosen."""
    say = language.say
    return Table(
        "nearest_communes",
        "",
        (
            Column("place", say("Xã"), width=1.8, href="place_link"),
            Column("missing", say("Còn thiếu"), "number", 0, say("tiêu chí")),
            Column("criteria_passed", say("Tiêu chí đã đạt"), "number", 0),
            Column("range", say("Khoảng")),
            Column("missing_vi", say("Tiêu chí còn thiếu"), "long", width=4),
            Column("chosen", say("Phương án chọn"), "number", 0, say("tiêu chí")),
            Column("is_recognised", say("Đã công nhận")),
        ),
        [r | {"range": wording.interval(r["criteria_low"], r["criteria_high"])} for r in cells.placed(rows)],
        source="mart.near_misses, mart.commune_progress",
        empty=say("Không còn xã nào thiếu tiêu chí."),
        paper_rows=30,
    )
