"""The sections that are about one criterion: its few figures, its targets side by side, its way, its districts."""

from __future__ import annotations

from pipeline.reporting import language, links, wording
from pipeline.reporting.document import Block, Column, Heading, Listing, Native, Prose, Row, Table, Tile, Tiles
from pipeline.reporting.facts import Facts
from pipeline.reporting.sections import naming
from pipeline.reporting.sections import targets as listed
from pipeline.reporting.wording import goal, interval, number

COUNTS = ("count", "maintain")


def main(targets: list[Row]) -> Row | None:
    """The target on how many communes pass; None where the plan gives none."""
    return next((t for t in targets if t["kind"] in COUNTS), None)


def added(targets: list[Row]) -> Row | None:
    """The target on how many more communes pass ("thêm"); None where the plan gives none."""
    return next((t for t in targets if t["kind"] == "count_new"), None)


def lead(targets: list[Row], progress: Row | None) -> str:
    """The sentence that opens the page: how it stands and what that hangs on."""
    target = main(targets)
    if target is not None:
        return language.of(target, "explanation")
    said = language.say("Kế hoạch không nêu số xã phải đạt tiêu chí này.")
    if progress is None:
        return said
    return said + " " + language.say(
        "Hiện có {passed} xã đạt, {failed} xã chưa đạt, {unknown} xã chưa rõ.",
        passed=number(progress["passed"]),
        failed=number(progress["failed"]),
        unknown=number(progress["unknown"]),
    )  # fmt: skip


def tiles(facts: Facts, targets: list[Row], progress: Row, forecast: Row | None) -> Tiles:
    """Passed of the target, change since the period before, what is not known, what is to be expected."""
    say, target = language.say, main(targets)
    made = [_passed(facts, target, progress)]
    if progress["gained"] is not None and facts.previous:
        made.append(
            Tile(
                say("Đạt thêm từ {period}", period=wording.inner(wording.period(facts.previous))),
                progress["gained"],
                say("xã"),
                note=say(
                    "Mất {lost}; xác định lại {restated}.",
                    lost=number(progress["lost"]),
                    restated=number(progress["restated"], signed=True),
                ),
            )
        )
    note = say(
        "Đang giữ lại {held}, chưa báo cáo {missing}.",
        held=number(progress["held"]),
        missing=number(progress["not_reported"]),
    )
    if progress["carried"]:
        note += " " + say("Lấy từ kỳ trước: {n} xã.", n=number(progress["carried"]))
    made.append(Tile(say("Chưa rõ"), progress["unknown"], say("xã"), note=note))
    if forecast is not None and target is not None:
        made.append(_expected(forecast, target))
    return Tiles(tuple(made))


def _passed(facts: Facts, target: Row | None, progress: Row) -> Tile:
    say = language.say
    if target is None:
        return Tile(say("Xã đạt"), progress["passed"], f"/ {number(facts.plan['commune_count'])}")
    said = []
    if span := interval(target["value_low"], target["value_high"]):
        said.append(say("Có thể từ {span}.", span=span.strip("[]")))
    if target["expected_by_now"] is not None:
        said.append(say("Cần lúc này {n}.", n=number(target["expected_by_now"], 1)))
    if target["to_go"]:
        said.append(say("Còn thiếu {n} xã.", n=number(target["to_go"])))
    return Tile(
        say("Xã đạt"),
        target["value"],
        f"/ {goal(target['target_low'], target['target_high'])}",
        wording.STATUSES[target["status"]],
        " ".join(said),
        href=links.cells(target["target_id"]),
    )


def _expected(forecast: Row, target: Row) -> Tile:
    say = language.say
    said = say("Đạt mục tiêu.") if forecast["reaches_target"] else say("Không đạt mục tiêu.")
    if forecast["low"] is not None and forecast["high"] is not None:
        said += " " + say(
            "Có thể từ {low} đến {high}.", low=number(forecast["low"], 0), high=number(forecast["high"], 0)
        )
    if forecast["backtest_n"]:
        said += " " + say(
            "Cách tính này {n} lần trước sai trung bình {error} xã.",
            n=number(forecast["backtest_n"]),
            error=number(forecast["backtest_error"], 1),
        )
    return Tile(say("Nếu cứ như hiện nay, đến hạn"), forecast["forecast"], say("xã"), note=said, digits=0)


def next_steps(facts: Facts, progress: Row, *, near: list[Row], risks: list[Row], asked: list[Row], doubts: list[Row],
               carried: list[Row]) -> tuple[Block, ...]:  # fmt: skip
    """What to do next, in the order in which it is easiest: ask, keep, finish, choose. Empty where there is nothing."""
    say, steps = language.say, []
    place = facts.place
    if doubts:
        names = wording.capped([place[r["commune_code"]] for r in doubts], 4)
        steps.append(say("Xác nhận ô đang giữ lại hoặc chưa báo cáo: {names}.", names=names))
    if carried:
        names = wording.capped([place[r["commune_code"]] for r in carried], 4)
        steps.append(say("Lấy biểu kỳ này của xã còn dùng số kỳ trước: {names}.", names=names))
    grave = [r for r in risks if r["risk"] != "lost_before"]
    if grave:
        names = wording.capped([place[r["commune_code"]] for r in grave], 4)
        steps.append(say("Giữ các xã sát ngưỡng hoặc có chỉ tiêu không đạt ngưỡng: {names}.", names=names))
    measured = [r for r in near if r["basis"] == "indicators"]
    if measured:
        names = wording.capped([place[r["commune_code"]] for r in measured[:5]], 4)
        steps.append(say("Xã gần ngưỡng nhất: {names}.", names=names))
    if asked:
        names = wording.capped([place[r["commune_code"]] for r in asked], 6)
        steps.append(say("Phương án ít công sức nhất chọn: {names}.", names=names))
    return (Heading(say("Việc cần làm")), Listing(tuple(steps), ordered=True)) if steps else ()


def side_by_side(facts: Facts, targets: list[Row]) -> tuple[Block, ...]:
    """The targets of a criterion, each once: what is to be added and the total in one row, the others below."""
    say = language.say
    total, more = main(targets), added(targets)
    blocks: list[Block] = []
    if total or more:
        first: Row = total or more  # type: ignore[assignment]
        row = first | {
            "what": say("Số xã đạt tiêu chí"),
            "link": links.target(first["target_id"]),
            "start": total["baseline"] if total else None,
            "added": more["value"] if more else None,
            "added_goal": more["target_low"] if more else None,
            "total": total["value"] if total else None,
            "span": interval(first["value_low"], first["value_high"]),
            "expected": total["expected_by_now"] if total else None,
            "goal": goal(total["target_low"], total["target_high"]) if total else None,
            "cells_link": links.cells(first["target_id"]),
        }
        columns = (
            Column("what", say("Mục tiêu"), width=1.8, href="link"),
            Column("status", say("Tình trạng"), "status", width=1.5),
            Column("start", say("Đầu năm"), "number"),
            Column("added", say("Đạt thêm"), "number"),
            Column("added_goal", say("Kế hoạch thêm"), "number"),
            Column("total", say("Tổng số hiện có"), "number", href="cells_link"),
            *naming.span([row]),
            Column("expected", say("Cần lúc này"), "number", 1),
            Column("goal", say("Mục tiêu")),
        )
        note = "" if more else say("Kế hoạch không nêu số xã đạt thêm của tiêu chí này.")
        blocks.append(Table("targets", "", columns, [row], "mart.target_progress", note=note))
    others = [t for t in targets if t not in (total, more)]
    if others:
        title = say("Mục tiêu khác của tiêu chí") if blocks else ""
        blocks.append(listed.table(others, name="targets_other", title=title))
        blocks += [Prose(language.of(t, "explanation"), "fine") for t in others if t["status"] == "not_assessable"]
    blocks += _words_of_the_plan(targets)
    return tuple(blocks) or (Prose(say("Kế hoạch không có mục tiêu nào về tiêu chí này.")),)


def _words_of_the_plan(targets: list[Row]) -> list[Block]:
    say = language.say
    said = []
    for t in targets:
        if not t["plan_text"]:
            continue
        about = "; ".join(
            x
            for x in (
                t["owner"],
                say("mục {section}", section=t["plan_section"]) if t["plan_section"] else "",
                t["note"],
            )
            if x
        )
        said.append(f"“{wording.sentence(t['plan_text'])}”" + (f" ({about})" if about else ""))
    return [Heading(say("Lời của kế hoạch")), Listing(tuple(said))] if said else []


def over_periods(rows: list[Row]) -> Table:
    """The criterion in every period: what passes, the interval, what moved, what the plan expected by then."""
    say = language.say
    told = [
        r | {"when": wording.period(r["period"]), "span": interval(r["passed_low"], r["passed_high"])} for r in rows
    ]
    columns = (
        Column("when", say("Kỳ"), width=1.3),
        Column("passed", say("Xã đạt"), "number"),
        *naming.span(told),
        Column("expected_by_now", say("Cần đến kỳ đó"), "number", 1),
        Column("gained", say("Đạt thêm"), "number"),
        Column("lost", say("Mất"), "number"),
        Column("restated", say("Xác định lại"), "signed"),
        Column("unknown", say("Chưa rõ"), "number"),
    )
    values = ("passed", "expected_by_now")
    return Table(
        "periods",
        "",
        columns,
        told,
        "mart.criterion_progress, mart.target_progress",
        native=Native("line", "when", values, say("Xã đạt qua các kỳ")),
    )


def districts(rows: list[Row]) -> Table:
    """Each district with the share of its communes that pass, the smallest first."""
    say = language.say
    told = [
        r
        | {
            "place": wording.place(r),
            "link": links.district(r["district_code"]),
            "span": interval(r["passed_low"], r["passed_high"]),
        }
        for r in rows
    ]
    known = any(r["gained"] is not None for r in rows)
    columns = (
        Column("place", say("Huyện"), width=1.8, href="link"),
        Column("communes", say("Số xã"), "number", total=True),
        Column("passed", say("Đạt"), "number", total=True),
        Column("share", say("Tỷ lệ đạt"), "share"),
        *naming.span(told),
        Column("failed", say("Chưa đạt"), "number", total=True),
        Column("unknown", say("Chưa rõ"), "number", total=True),
        *((Column("since_start", say("Từ đầu năm"), "signed", total=True),) if known else ()),
        *((Column("gained", say("Kỳ này đạt thêm"), "number", total=True),) if known else ()),
        *((Column("lost", say("Kỳ này mất"), "number", total=True),) if known else ()),
    )
    return Table(
        "districts",
        "",
        columns,
        told,
        "mart.district_progress, core.criterion_results",
        total_label=say("Toàn tỉnh"),
        native=Native("bar", "place", ("passed",), say("Xã đạt theo huyện")),
    )
