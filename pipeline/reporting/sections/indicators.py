"""Indicators as tables: what each asks, whether that is verified, and what communes stand at."""

from __future__ import annotations

from pipeline.reporting import language, wording
from pipeline.reporting.document import Block, Column, Prose, Row, Table
from pipeline.reporting.sections import cells

FAST = "\u00a0"  # a no-break space: a figure stays with its sign and its short unit
SIGNS = {">=": "≥", "<=": "≤", "=": "="}


def needed(row: Row) -> str:
    """What an indicator asks: '≥ 85 %', '≥ 90 (50) %', 'đạt' for a mark, 'chưa biết' where no threshold is known."""
    if row.get("threshold") is None:
        return language.say("đạt") if row.get("kind") == "pass_fail" else language.say("chưa biết")
    second = f" ({wording.number(row['threshold_2'])})" if row.get("threshold_2") is not None else ""
    parts = (SIGNS.get(row.get("comparator") or "", ""), wording.number(row["threshold"]) + second)
    unit = wording.unit(row.get("unit"))
    return FAST.join(p for p in parts if p) + (FAST if len(unit) < 4 else " ") * bool(unit) + unit


def stands(row: Row) -> str:
    """A value of an indicator: '84,5', '91,4 (46,2)', a mark as it was typed; empty where there is none."""
    if row.get("value") is None:
        return row.get("text") or ""
    second = f" ({wording.number(row['value_2'])})" if row.get("value_2") is not None else ""
    return wording.number(row["value"]) + second


def checked(row: Row) -> str:
    """Whether the threshold was checked against its source; nothing to check where no threshold is known."""
    if row.get("threshold") is None and row.get("kind") != "pass_fail":
        return ""
    return language.say("đã kiểm chứng") if row["verified"] else language.say("chưa kiểm chứng")


def of_criterion(rows: list[Row]) -> tuple[Block, ...]:
    """The indicators of one criterion: threshold, and how many communes meet it by the newest values known."""
    say = language.say
    table = Table(
        "indicators",
        "",
        (
            Column("indicator_id", say("Số"), "code", width=0.5),
            Column("indicator_name", say("Chỉ tiêu"), "long", width=3.6),
            Column("needed", say("Ngưỡng"), width=1.1),
            Column("checked", say("Ngưỡng đã kiểm chứng?"), width=1.3),
            Column("meet", say("Xã đạt ngưỡng"), "number"),
            Column("miss", say("Xã chưa đạt"), "number"),
            Column("open", say("Không kết luận được"), "number"),
            Column("of_period", say("Số liệu của"), width=1.2),
        ),
        [
            r
            | {
                "needed": needed(r),
                "checked": checked(r),
                "of_period": wording.period(r["values_of"]) if r["values_of"] else say("chưa có số liệu"),
            }
            for r in rows
        ],
        source="reference.indicators, reference.thresholds, core.indicator_values",
        empty=say("Danh mục không có chỉ tiêu nào của tiêu chí này."),
    )
    return (table, *_unverified(rows))


def _unverified(rows: list[Row]) -> tuple[Block, ...]:
    say = language.say
    doubtful = [r["indicator_id"] for r in rows if r["verified"] is False and r["threshold"] is not None]
    unknown = [r["indicator_id"] for r in rows if r["threshold"] is None and r["kind"] not in ("pass_fail", None)]
    said = []
    if doubtful:
        said.append(
            Prose(
                say(
                    "Ngưỡng của chỉ tiêu {ids} chưa được đối chiếu với văn bản gốc: số xã đạt ngưỡng chỉ để tham khảo, "
                    "không làm thay đổi kết quả xã đã báo.",
                    ids=", ".join(doubtful),
                ),
                "warning",
            )
        )
    if unknown:
        said.append(
            Prose(
                say(
                    "Chưa biết ngưỡng năm nay của chỉ tiêu {ids}: không kết luận được đạt hay chưa.",
                    ids=", ".join(unknown),
                ),
                "warning",
            )
        )
    return tuple(said)


def of_commune(rows: list[Row]) -> tuple[Block, ...]:
    """Every indicator a commune has a value for, with its threshold and where it was read; how many have none."""
    say = language.say
    known = [r for r in rows if r["values_of"]]
    table = Table(
        "indicators",
        "",
        (
            Column("indicator_id", say("Số"), "code", width=0.5),
            Column("indicator_name", say("Chỉ tiêu"), "long", width=3.2),
            Column("stands", say("Hiện có"), width=0.9),
            Column("needed", say("Ngưỡng"), width=1.0),
            Column("verdict", say("So với ngưỡng"), width=1.2),
            Column("checked", say("Ngưỡng đã kiểm chứng?"), width=1.2),
            Column("of_period", say("Số liệu của"), width=1.1),
            cells.column(),
        ),
        [
            r
            | {
                "stands": stands(r),
                "needed": needed(r),
                "verdict": verdict(r),
                "checked": checked(r),
                "of_period": wording.period(r["values_of"]),
            }
            for r in cells.linked(known)
        ],
        source="core.indicator_values, reference.thresholds",
        empty=say("Chưa có số liệu chỉ tiêu nào của xã."),
    )
    missing = len(rows) - len(known)
    if not missing:
        return (table,)
    said = say(
        "{n} trong {total} chỉ tiêu của bộ tiêu chí chưa có số liệu của xã.",
        n=wording.number(missing),
        total=wording.number(len(rows)),
    )
    return (table, Prose(said, "fine"))


def verdict(row: Row) -> str:
    """'đạt', 'chưa đạt', 'đang giữ lại' or 'không kết luận được'."""
    if row["is_held"]:
        return language.say("đang giữ lại")
    if row["passes"] is None:
        return language.say("không kết luận được")
    return language.say("đạt") if row["passes"] else language.say("chưa đạt")
