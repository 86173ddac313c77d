"""Money as tables: by source against the need, against the time gone, part against sum, and what it brought about."""

from __future__ import annotations

from typing import Any

from pipeline.reporting import language, links, wording
from pipeline.reporting.document import Column, Native, Row, Table
from pipeline.reporting.sections import cells
from pipeline.reporting.wording import number, percent

# How a figure stands beside the one before it (mart.output_progress.reading), where that is worth a word.
READINGS = {
    "restated": "khác với kỳ trước cộng số trong kỳ",
    "increment": "bằng số trong kỳ dù kỳ trước đã có số lũy kế: cần hỏi lại",
    "falls": "thấp hơn kỳ trước: cần hỏi lại",
    "held": "ô đang giữ lại",
    "carried": "lấy từ kỳ trước",
}


def root(sources: list[Row]) -> Row | None:
    """The one source all others are parts of; None where there is none or are several."""
    tops = [s for s in sources if s["parent_id"] is None]
    return tops[0] if len(tops) == 1 else None


def by_parent(sources: list[Row]) -> list[tuple[Row | None, list[Row]]]:
    """(a source, its parts) in the plan's order; the sources that are part of nothing come under None, unless there is
    only the one whose parts follow."""
    known = {s["target_id"]: s for s in sources}
    groups: dict[str | None, list[Row]] = {}
    for s in sources:
        groups.setdefault(s["parent_id"], []).append(s)
    if len(groups) > 1 and len(groups.get(None, [])) == 1:
        del groups[None]
    return [(known.get(parent or ""), parts) for parent, parts in groups.items()]


def named(s: Row) -> Row:
    """A source with its name in the language spoken and its links."""
    return s | {"name": language.of(s, "name"), "link": links.target(s["target_id"])}


def by_source(parent: Row | None, parts: list[Row]) -> Table:
    """Needed, mobilised and disbursed of each source; the parts of a source are summed under it."""
    say, money = language.say, say_money()
    title = say("Các nguồn của «{name}»", name=language.of(parent, "name")) if parent else say("Các nguồn vốn")
    sums = parent is not None or len(parts) == 1
    made = Table(
        f"funding_{(parent or {'target_id': 'all'})['target_id'].replace('.', '_')}",
        title,
        (
            Column("name", say("Nguồn vốn"), width=2.6, href="link"),
            Column("needed", say("Nhu cầu"), "number", 1, money, total=sums),
            Column("mobilised", say("Đã huy động"), "number", 1, money, total=sums),
            Column("mobilised_share", say("Huy động / nhu cầu"), "share"),
            Column("to_mobilise", say("Còn phải huy động"), "number", 1, money, total=sums),
            Column("disbursed", say("Đã giải ngân"), "number", 1, money, total=sums),
            Column("disbursed_share", say("Giải ngân / nhu cầu"), "share"),
            Column("disbursed_of_mobilised", say("Giải ngân / huy động"), "share"),
            cells.column(),
        ),
        cells.linked(named(s) for s in parts),
        source="mart.funding_progress",
        note=say("– là chưa báo cáo trong kỳ này."),
        total_label=say("Cộng các nguồn"),
        native=Native("column", "name", ("needed", "mobilised", "disbursed"), title),
    )
    return cells.brief(made)


def in_time(sources: list[Row]) -> Table:
    """Is each source coming fast enough, and is it spent as fast as the year goes by."""
    say, money = language.say, say_money()
    made = Table(
        "funding_pace",
        say("Tiến độ huy động và giải ngân so với thời gian"),
        (
            Column("status", say("Huy động"), "status", width=1.5),
            Column("name", say("Nguồn vốn"), width=2.6, href="link"),
            Column("value", say("Hiện có"), "number", 1, money),
            Column("range", say("Khoảng")),
            Column("expected_by_now", say("Cần lúc này"), "number", 1, money),
            Column("pace_so_far", say("Mỗi tháng đến nay"), "number", 1, money),
            Column("pace_needed", say("Mỗi tháng cần từ nay"), "number", 1, money),
            Column("spending_lead", say("Giải ngân so với thời gian"), "signed", 1, wording.unit("percentage point")),
            Column("said", say("Ghi chú"), "long", width=1.6),
        ),
        [named(s) | {"range": wording.interval(s["value_low"], s["value_high"]), "said": _remark(s)} for s in sources],
        source="mart.target_progress, mart.funding_progress",
        note=say(
            "Giải ngân so với thời gian: tỷ lệ giải ngân trên nhu cầu trừ tỷ lệ thời gian đã qua; số âm là chậm hơn."
        ),
    )
    return cells.brief(made, "range", "said")


def _remark(s: Row) -> str:
    say = language.say
    if s["carried_from"]:
        return say("số của kỳ {period}, kỳ này chưa báo cáo", period=wording.period(s["carried_from"]))
    if s["value"] is None:
        return language.of(s, "reason") or say("chưa báo cáo")
    if s["disbursed"] is None:
        return say("chưa báo cáo số giải ngân")
    return ""


def sums(sources: list[Row]) -> Table:
    """A source's figure as reported beside the sum of its parts."""
    say, money = language.say, say_money()
    parents = [s for s in sources if any(p["parent_id"] == s["target_id"] for p in sources)]
    return Table(
        "funding_sums",
        say("Số tổng của biểu so với cộng các nguồn"),
        (
            Column("name", say("Nguồn vốn"), width=2.6, href="link"),
            Column("mobilised", say("Huy động: biểu ghi"), "number", 1, money),
            Column("mobilised_of_parts", say("Huy động: cộng các nguồn"), "number", 1, money),
            Column("mobilised_gap", say("Huy động: chênh lệch"), "signed", 1, money),
            Column("disbursed", say("Giải ngân: biểu ghi"), "number", 1, money),
            Column("disbursed_of_parts", say("Giải ngân: cộng các nguồn"), "number", 1, money),
            Column("disbursed_gap", say("Giải ngân: chênh lệch"), "signed", 1, money),
        ),
        [named(s) for s in parents],
        source="mart.funding_progress",
        note=say("– là còn nguồn chưa báo cáo nên chưa cộng được."),
        empty=say("Kế hoạch không chia nguồn nào thành các phần."),
    )


def over_periods(rows: list[Row], name: str) -> Table:
    """One source from period to period."""
    say, money = language.say, say_money()
    return Table(
        "funding_periods",
        say("«{name}» qua các kỳ", name=name),
        (
            Column("label", say("Kỳ"), width=1.6),
            Column("mobilised", say("Đã huy động"), "number", 1, money),
            Column("mobilised_share", say("Huy động / nhu cầu"), "share"),
            Column("disbursed", say("Đã giải ngân"), "number", 1, money),
            Column("disbursed_share", say("Giải ngân / nhu cầu"), "share"),
            Column("time_share", say("Thời gian đã qua"), "share"),
            cells.column(),
        ),
        cells.linked(r | {"label": wording.period(r["period"])} for r in rows),
        source="mart.funding_progress, mart.target_progress",
        note=say("– là chưa báo cáo trong kỳ đó."),
        native=Native("line", "label", ("mobilised_share", "disbursed_share", "time_share"), name),
    )


def outputs(rows: list[Row]) -> Table:
    """What the money was to bring about: roads, canals, works, jobs, trainees …"""
    say = language.say
    made = Table(
        "outputs",
        "",
        (
            Column("status", say("Tình trạng"), "status", width=1.5),
            Column("name", say("Kết quả"), "long", width=2.8, href="link"),
            Column("value", say("Hiện có"), "number"),
            Column("range", say("Khoảng")),
            Column("this_period", say("Trong kỳ"), "number"),
            Column("expected_by_now", say("Cần lúc này"), "number", 1),
            Column("goal", say("Mục tiêu"), width=1.7),
            Column("said", say("Ghi chú"), width=1.4),
            cells.column(),
        ),
        cells.linked(_output(r) for r in rows),
        source="mart.output_progress, mart.target_progress",
        empty=say("Kế hoạch không nêu kết quả nào của chương trình."),
    )
    return cells.brief(made, "range", "said", "this_period")


def _output(r: Row) -> Row:
    reading = language.say(READINGS[r["reading"]]) if r["reading"] in READINGS else ""
    return r | {
        "name": wording.sentence(r["name"]),
        "link": links.target(r["target_id"]),
        "range": wording.interval(r["value_low"], r["value_high"]),
        "goal": f"{wording.goal(r['target_low'], r['target_high'])} {wording.unit(r['unit'])}".strip(),
        "said": reading or language.of(r, "reason") or ("" if r["value"] is not None else language.say("chưa báo cáo")),
    }


def coherence(rows: list[Row]) -> Table:
    """The plan's own money figures, checked against one another."""
    say = language.say
    return Table(
        "funding_coherence",
        "",
        (
            Column("verdict", say("Kết quả"), "outcome", width=1.1),
            Column("said", say("Điều kiểm tra"), "long", width=3),
            Column("found", say("Kế hoạch ghi"), width=1.6),
            Column("expected", say("Khớp phải là"), width=1.6),
        ),
        [c | {"verdict": "passed" if c["passes"] else "failed", "said": language.of(c, "explanation")} for c in rows],
        source="mart.plan_coherence",
        empty=say("Kế hoạch không có con số nào về vốn để đối chiếu."),
    )


def unreported(sources: list[Row]) -> dict[str, list[str]]:
    """Names of sources by what was not reported of them in this period."""
    name = lambda s: language.of(s, "name")  # noqa: E731
    return {
        "mobilised": [name(s) for s in sources if s["mobilised"] is None],
        "disbursed": [name(s) for s in sources if s["disbursed"] is None],
    }


def lead(top: Row | None, day: str) -> str:
    """The answer in a sentence or two: how much of the need has come, how much of it is spent, how much time has gone."""
    say = language.say
    if top is None or (top["mobilised"] is None and top["disbursed"] is None):
        return ""
    said = []
    if top["mobilised"] is not None:
        said.append(
            say(
                "Đến {day} đã huy động {amount} tỷ đồng, bằng {share} nhu cầu {needed} tỷ đồng của kế hoạch",
                day=day, amount=number(top["mobilised"]), share=percent(top["mobilised_share"]),
                needed=number(top["needed"]),
            )
        )  # fmt: skip
    if top["disbursed"] is not None:
        said.append(
            say(
                "đã giải ngân {amount} tỷ đồng, bằng {share} nhu cầu và {spent} số đã huy động",
                amount=number(top["disbursed"]), share=percent(top["disbursed_share"]),
                spent=percent(top["disbursed_of_mobilised"]),
            )
            if top["disbursed_of_mobilised"] is not None
            else say(
                "đã giải ngân {amount} tỷ đồng, bằng {share} nhu cầu",
                amount=number(top["disbursed"]), share=percent(top["disbursed_share"]),
            )
        )  # fmt: skip
    said.append(say("thời gian đã qua {share}", share=percent(top["time_share"])))
    return wording.sentence("; ".join(said)) + "."


def against_time(top: Row) -> str:
    """Spending beside the time gone, in words; empty where it is not known."""
    say, lead_points = language.say, top["spending_lead"]
    if lead_points is None:
        return ""
    amount = number(abs(lead_points), 1)
    if amount in ("0,0", "0.0"):
        return say("đúng bằng tỷ lệ thời gian đã qua")
    if lead_points < 0:
        return say("chậm hơn thời gian {amount} điểm phần trăm", amount=amount)
    return say("nhanh hơn thời gian {amount} điểm phần trăm", amount=amount)


def forecast_sentence(found: dict[str, Any] | None, top: Row) -> str:
    """Where the money mobilised would stand at the due date if it goes on; empty where nothing is forecast."""
    say = language.say
    if not found:
        return ""
    return say(
        "Nếu tiếp tục như đến nay, đến hạn sẽ huy động khoảng {amount} tỷ đồng (từ {low} đến {high}), nhu cầu {needed}.",
        amount=number(found["forecast"], 0),
        low=number(found["low"], 0),
        high=number(found["high"], 0),
        needed=number(top["needed"]),
    )


def say_money() -> str:
    """The unit of every money column."""
    return wording.unit("billion VND")
