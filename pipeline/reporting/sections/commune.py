"""The sections that are about one commune: its few figures, its criteria over the periods, its decisions."""

from __future__ import annotations

from pipeline.reporting import language, links, wording
from pipeline.reporting.document import Block, Column, Prose, Row, Table, Tile, Tiles
from pipeline.reporting.facts import Facts
from pipeline.reporting.sections import cells, naming
from pipeline.reporting.sections import groups as named_groups
from pipeline.reporting.wording import interval, number


def lead(facts: Facts, now: Row, decisions: list[Row]) -> str:
    """The sentence that opens the page: whether it is recognised, by which decision, and whether it still has all."""
    say = language.say
    if now["is_recognised"] is None:
        return say("Chưa nhận được danh sách xã được công nhận, nên chưa biết xã đã được công nhận hay chưa.")
    if not now["is_recognised"]:
        return say("Xã chưa được công nhận đạt chuẩn nông thôn mới.")
    said = say("Xã được công nhận đạt chuẩn nông thôn mới năm {year}", year=now["recognised_year"])
    decision = next((d for d in decisions if d["standard"] == "dat_chuan" and d["decision_no"]), None)
    if decision:
        said += " " + say(
            "(Quyết định {number} ngày {day})",
            number=decision["decision_no"],
            day=wording.date(decision["decision_date"]),
        )
    if now["criteria_passed"] < facts.plan["full_count"]:
        said += "; " + say(
            "hiện đạt {n} trong {full} tiêu chí",
            n=number(now["criteria_passed"]),
            full=number(facts.plan["full_count"]),
        )
    return said + "."


def tiles(facts: Facts, progress: list[Row], risks: list[Row]) -> Tiles:
    """Criteria passed now and at first, what is in doubt or in danger. ``progress`` ends with now."""
    say, now = language.say, progress[-1]
    span = interval(now["criteria_low"], now["criteria_high"])
    made = [
        Tile(
            say("Tiêu chí đạt"),
            now["criteria_passed"],
            f"/ {number(facts.plan['criteria_count'])}",
            note=say("Có thể từ {span}.", span=span.strip("[]")) if span else "",
        )
    ]
    if len(progress) > 1:
        first = progress[0]
        made.append(
            Tile(
                say("Tiêu chí đạt, {period}", period=wording.inner(wording.period(first["period"]))),
                first["criteria_passed"],
                f"/ {number(facts.plan['criteria_count'])}",
            )
        )
    made.append(
        Tile(
            say("Ô chưa rõ"),
            now["criteria_held"] + now["criteria_not_reported"],
            say("tiêu chí"),
            note=say("Lấy từ kỳ trước: {n}.", n=number(now["criteria_carried"])) if now["criteria_carried"] else "",
        )
    )
    made.append(Tile(say("Kết quả có nguy cơ mất"), len(risks), say("tiêu chí")))
    return Tiles(tuple(made))


def belongs(rows: list[Row]) -> tuple[Block, ...]:
    """Which of the plan's groups the commune is in, and whether a source says so."""
    say, said = language.say, []
    for r in rows:
        name = named_groups.called(r["group"])
        said.append(name if r["verified"] else say("{group} (danh sách chưa kiểm chứng)", group=name))
    return (Prose(say("Thuộc nhóm: {groups}.", groups=", ".join(said))),) if said else ()


def criteria(rows: list[Row], periods: list[str]) -> tuple[Block, ...]:
    """Each criterion in every period, with what the form said and what its indicators give now, and the source cell."""
    say = language.say
    by_criterion: dict[int, dict[str, Row]] = {}
    for r in rows:
        by_criterion.setdefault(r["criterion_no"], {})[r["period"]] = r
    told = []
    for no, found in sorted(by_criterion.items()):
        now = found.get(periods[-1]) or next(iter(found.values()))
        told.append(
            now
            | {f"p{i}": found[p]["state"] if p in found else None for i, p in enumerate(periods)}
            | {
                "criterion": naming.criterion(now),
                "criterion_link": links.criterion(no),
                "differs": _differs(now),
                "from_period": wording.period(now["carried_from"]) if now["carried_from"] else "",
            }
        )
    columns = (
        Column("criterion", say("Tiêu chí"), width=2.4, href="criterion_link"),
        *(Column(f"p{i}", wording.period(p), "state", width=1.2) for i, p in enumerate(periods)),
        *((Column("from_period", say("Lấy từ")),) if any(r["from_period"] for r in told) else ()),
        *((Column("differs", say("Biểu và chỉ tiêu"), "long", width=2),) if any(r["differs"] for r in told) else ()),
        cells.column(),
    )
    return (Table("criteria", "", columns, cells.linked(told), "core.criterion_results"),)


def _differs(r: Row) -> str:
    """Where the form and the indicators say different things."""
    if not r["declared_state"] or not r["computed_state"] or r["declared_state"] == r["computed_state"]:
        return ""
    return language.say(
        "biểu ghi {declared}, chỉ tiêu cho thấy {computed}",
        declared=wording.STATES[r["declared_state"]].text,
        computed=wording.STATES[r["computed_state"]].text,
    )


def recognition(decisions: list[Row], beyond: list[Row], now: str) -> tuple[Block, ...]:
    """Decisions on the commune, and what it has beyond the standard."""
    say = language.say
    told = [
        r | {"kind": say("nông thôn mới nâng cao") if r["standard"] == "advanced" else say("nông thôn mới")}
        for r in cells.linked(decisions)
    ]
    columns = (
        Column("kind", say("Chuẩn"), width=1.4),
        Column("decision_no", say("Quyết định"), "code", width=1.4),
        Column("decision_date", say("Ngày"), "date"),
        Column("year_counted", say("Tính cho năm"), "code"),
        cells.column(),
    )
    for r in told:
        r["year_counted"] = str(r["year_counted"]) if r["year_counted"] else ""
    blocks: list[Block] = [
        Table("recognitions", "", columns, told, "core.recognitions", empty=say("Chưa thấy quyết định công nhận nào."))
    ]
    if beyond:
        blocks.append(_beyond(beyond, now))
    return tuple(blocks)


def _beyond(rows: list[Row], now: str) -> Table:
    """Only sheets of the period ``now`` have a page to be led to."""
    say = language.say
    told = [
        r
        | {
            "when": wording.period(r["period"]),
            "advanced_link": _led(r["advanced_cell"], r["period"] == now),
            "areas_link": _led(r["areas_cell"], r["period"] == now),
        }
        for r in rows
    ]
    columns = (
        Column("when", say("Kỳ"), width=1.3),
        Column("advanced", say("Tiêu chí nâng cao đạt"), "number"),
        Column("advanced_cell", say("Ô nguồn"), "source", width=2, href="advanced_link"),
        Column("areas", say("Khu dân cư kiểu mẫu"), "number"),
        Column("areas_registered", say("Khu đăng ký"), "number"),
        Column("areas_cell", say("Ô nguồn"), "source", width=2, href="areas_link"),
    )
    title = say("Tiêu chí nâng cao và khu dân cư kiểu mẫu")
    return Table("beyond", title, columns, told, "core.advanced_results, core.model_areas")


def _led(source_cell: str | None, has_page: bool) -> str:
    return links.source(source_cell) if source_cell and has_page else ""
