"""The plan's groups of communes: who is in them, who says so, what each has and what is missing."""

from __future__ import annotations

from pipeline.reporting import language, links, wording
from pipeline.reporting.document import Block, Column, Heading, Listing, Prose, Row, Table
from pipeline.reporting.sections import naming
from pipeline.reporting.wording import interval, number


def called(group: str) -> str:
    """What the plan calls a group; one it does not know keeps its own name."""
    say = language.say
    return {
        "border": say("xã biên giới"),
        "special_pilot": say("xã điểm đặc biệt khó khăn"),
        "district_special_pilot": say("xã điểm đặc biệt khó khăn do huyện chọn"),
        "advanced_pilot": say("xã điểm nông thôn mới nâng cao"),
        "recognised": say("xã đã được công nhận"),
    }.get(group, group.replace("_", " "))


def lists(members: dict[str, list[Row]]) -> tuple[Block, ...]:
    """Which lists of communes are missing or unverified: the first thing to settle."""
    say, said = language.say, []
    for group, rows in members.items():
        doubtful = [r for r in rows if not r["verified"]]
        if not rows:
            said.append(say("Chưa có danh sách {group}: ghi vào tệp groups.csv.", group=called(group)))
        elif doubtful:
            said.append(
                say(
                    "Danh sách {group}: {n} trong {total} xã chưa được kiểm chứng, cần văn bản nêu tên.",
                    group=called(group),
                    n=number(len(doubtful)),
                    total=number(len(rows)),
                )
            )
    return (Heading(say("Việc cần làm về danh sách")), Listing(tuple(said))) if said else ()


def one(group: str, rows: list[Row], targets: list[Row]) -> tuple[Block, ...]:
    """A group: what the plan asks of it, who is in it, what each has and lacks."""
    say = language.say
    blocks: list[Block] = [Heading(wording.sentence(called(group)))]
    blocks += [Prose(language.of(t, "explanation")) for t in targets]
    if not rows:
        said = say("Chưa biết xã nào thuộc nhóm này, nên chưa tính được gì.")
        return (*blocks, Prose(said, "warning"))
    blocks += _doubt(rows)
    told = [
        r
        | {
            "span": interval(r["criteria_low"], r["criteria_high"]),
            "lacking": naming.numbers(r["lacks"]),
            "named_by": say("có") if r["verified"] else say("chưa kiểm chứng"),
            "reached": "" if r["reaches"] is None else wording.yes_no(r["reaches"]),
            "advanced_link": links.source(r["advanced_cell"]) if r["advanced_cell"] else "",
        }
        for r in naming.named(rows)
    ]
    about_advanced = any(t["standard"] == "nang_cao" for t in targets)
    columns = (
        Column("commune_name", say("Xã"), width=1.4, href="commune_link"),
        Column("district_name", say("Huyện"), width=1.2, href="district_link"),
        Column("criteria_passed", say("Tiêu chí đạt"), "number"),
        *naming.span(told),
        Column("change", say("So với kỳ trước"), "signed"),
        *((Column("reached", say("Đạt mức của nhóm")),) if any(r["reaches"] is not None for r in rows) else ()),
        *(_advanced() if about_advanced else ()),
        *(() if about_advanced else (Column("lacking", say("Tiêu chí còn thiếu (số)"), width=3),)),
        *(() if about_advanced else (Column("asked", say("Phương án cần thêm"), "number", unit=say("lượt đạt")),)),
        *((Column("named_by", say("Danh sách có căn cứ"), width=1.2),) if _is_mixed(rows) else ()),
    )
    source = "plan.groups, mart.commune_progress, core.criterion_results" + (
        ", core.advanced_results, core.recognitions" if about_advanced else ", mart.allocation"
    )
    name = "group_" + "".join(c if c.isascii() and c.isalnum() else "_" for c in group)
    return (*blocks, Table(name, "", columns, told, source, shown=30))


def _advanced() -> tuple[Column, ...]:
    say = language.say
    return (
        Column("advanced", say("Tiêu chí nâng cao"), "number"),
        Column("decision_no", say("Quyết định nâng cao"), "code", width=1.2),
        Column("decision_date", say("Ngày quyết định"), "date"),
        Column("advanced_cell", say("Ô nguồn"), "source", width=2, href="advanced_link"),
    )


def _is_mixed(rows: list[Row]) -> bool:
    """Some members are named by a source and some are not; else the sentence above the table says it of all."""
    return len({bool(r["verified"]) for r in rows}) > 1


def _doubt(rows: list[Row]) -> list[Block]:
    say = language.say
    doubtful = [r for r in rows if not r["verified"]]
    if not doubtful:
        return [Prose(say("Danh sách các xã có căn cứ: {notes}.", notes=_notes(rows)), "fine")] if _notes(rows) else []
    notes = _notes(doubtful)
    said = say(
        "{n} trong {total} xã của danh sách chưa được kiểm chứng", n=number(len(doubtful)), total=number(len(rows))
    )
    return [Prose(said + (f": {notes}." if notes else "."), "warning")]


def _notes(rows: list[Row]) -> str:
    """What the list says of where its names come from, each remark once."""
    return "; ".join(dict.fromkeys(r["note"] for r in rows if r["note"]))


def advanced(rows: list[Row]) -> tuple[Block, ...]:
    """Recognised communes by how many advanced criteria they have, fewest first; those unknown before all."""
    say = language.say
    order = sorted(
        rows, key=lambda r: (r["advanced"] is not None, r["advanced"] or 0, language.sort_key(r["commune_name"]))
    )
    told = [
        r
        | {
            "advanced_link": links.source(r["advanced_cell"]) if r["advanced_cell"] else "",
        }
        for r in naming.named(order)
    ]
    columns = (
        Column("commune_name", say("Xã"), width=1.4, href="commune_link"),
        Column("district_name", say("Huyện"), width=1.2, href="district_link"),
        Column("advanced", say("Tiêu chí nâng cao đạt"), "number"),
        *((Column("advanced_of", say("Trong số"), "number"),) if any(r["advanced_of"] for r in rows) else ()),
        Column("criteria_passed", say("Tiêu chí đạt"), "number"),
        Column("decision_no", say("Quyết định công nhận"), "code", width=1.3, href="source_link"),
        Column("decision_date", say("Ngày quyết định"), "date"),
        Column("advanced_cell", say("Ô nguồn"), "source", width=3, href="advanced_link"),
    )
    table = Table(
        "recognised",
        "",
        columns,
        told,
        "core.recognitions, core.advanced_results, mart.commune_progress",
        shown=20,
        empty=say("Chưa có xã nào được công nhận, hoặc chưa nhận được danh sách công nhận."),
    )
    fallen = [r for r in order if r["lacks"]]
    if not fallen:
        return (table,)
    names = "; ".join(f"{r['commune_name']} ({r['district_name']}): {r['lacks']}" for r in fallen)
    said = say("Đã được công nhận nhưng nay chưa đủ tiêu chí: {names}.", names=names)
    return (Prose(said, "warning"), table)


def areas(rows: list[Row]) -> tuple[Block, ...]:
    """Recognised communes by model residential areas: who has not reached the target first."""
    say = language.say
    rank = {False: 0, None: 1, True: 2}
    order = sorted(
        rows, key=lambda r: (rank[r["areas_reached"]], r["areas"] or 0, language.sort_key(r["commune_name"]))
    )
    told = [
        r
        | {
            "reached": say("chưa rõ") if r["areas_reached"] is None else wording.yes_no(r["areas_reached"]),
            "areas_link": links.source(r["areas_cell"]) if r["areas_cell"] else "",
        }
        for r in naming.named(order)
    ]
    columns = (
        Column("commune_name", say("Xã"), width=1.4, href="commune_link"),
        Column("district_name", say("Huyện"), width=1.2, href="district_link"),
        Column("areas", say("Khu đã đạt"), "number", total=True),
        Column("areas_registered", say("Khu đăng ký"), "number", total=True),
        Column("areas_needed", say("Cần ít nhất"), "number"),
        Column("reached", say("Đã đạt mức")),
        Column("areas_cell", say("Ô nguồn"), "source", width=2.4, href="areas_link"),
    )
    return (
        Table(
            "model_areas",
            "",
            columns,
            told,
            "core.model_areas, mart.members",
            shown=20,
            empty=say("Chưa có xã nào được công nhận, hoặc chưa nhận được danh sách công nhận."),
        ),
    )
