"""Sentences of the tables that SQL gives in codes and figures; put into words once, when the database is built.

A seam: every function takes one row of a table, by column name, and gives the columns that hold words. Where
``pipeline.text`` has the sentence, its function takes the place of the one here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

Row = Mapping[str, Any]

SILENCES = {
    "no_number": ("mục tiêu không có con số để dự báo", "the target has no number to forecast"),
    "due": ("đã đến hạn, không còn gì để dự báo", "it is due, there is nothing left to forecast"),
    "no_value": ("kỳ này không có số liệu", "there is no figure for this period"),
    "carried": (
        "kỳ này chưa có số liệu mới, số đang dùng là của kỳ trước",
        "this period brought no new figure, the one shown is of an earlier period",
    ),
    "few_points": (
        "mới có {points} điểm số liệu, cần ít nhất 3",
        "points known so far: {points}, at least 3 are needed",
    ),
    "no_basis": (
        "cách dự báo này không có căn cứ ở kỳ này",
        "the method has nothing to go on from in this period",
    ),
    "few_trials": (
        "cách dự báo này mới thử được {chosen_n} lần trên các kỳ trước, cần ít nhất 3",
        "trials of the method on earlier periods: {chosen_n}, at least 3 are needed",
    ),
}
"""Why a target has no forecast (mart.forecast.reason), in Vietnamese and English."""


def forecast(row: Row) -> dict[str, str | None]:
    """Why there is no forecast, of a row of mart.forecast: ``reason`` with its figures ``points`` and ``chosen_n``."""
    if row["reason"] is None:
        return {"reason_vi": None, "reason_en": None}
    vi, en = (text.format(points=row["points"], chosen_n=row["chosen_n"]) for text in SILENCES[row["reason"]])
    return {"reason_vi": vi, "reason_en": en}


TASKS = {
    "done": ("Đã hoàn thành", "Done"),
    "overdue": ("Quá hạn {due} ({late} ngày), {state}", "Overdue since {due} ({late} days), {state}"),
    "due_soon": ("Sắp đến hạn {due}, {state}", "Due soon, on {due}, {state}"),
    "planned": ("Hạn {due}, {state}", "Due on {due}, {state}"),
    "recurring": ("Làm thường xuyên ({timing}), {state}", "Recurring, {state}"),
    "no_date": ("Kế hoạch không ấn định ngày ({timing}), {state}", "The plan sets no date, {state}"),
    "unknown": ("Đã qua hạn {due} nhưng {state}", "Its date, {due}, has passed, but {state}"),
}
"""Where a task stands (mart.schedule_progress.standing), in Vietnamese and English."""

STATES = {
    "done": ("đã hoàn thành", "reported done"),
    "in_progress": ("đang thực hiện", "in progress"),
    "not_started": ("chưa thực hiện", "not started"),
    "held": ("báo cáo chưa đọc chắc chắn", "the report could not be read with certainty"),
    None: ("chưa có báo cáo", "nothing reported"),
}
ROUNDS_DONE = ("các đợt đến nay đã hoàn thành", "the rounds so far are done")
DONE_ON = (" ngày {on}", " on {on}")
DONE_LATE = (", chậm {late} ngày", ", {late} days late")
NEXT_TIME = ("; lần tới {due}", "; next on {due}")
ROUNDS = ("; đã xong {done}/{of} đợt", "; {done} of {of} rounds done")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def schedule(row: Row) -> dict[str, str | None]:
    """One sentence on where a task stands, of a row of mart.schedule_progress: ``standing`` and ``state``; ``next_due``,
    ``done_on`` and ``days_late``; the days of ``due_dates`` with ``rounds_done``; ``timing_text`` as the plan prints it."""
    return {"explanation_vi": _task(row, 0), "explanation_en": _task(row, 1)}


def _task(row: Row, lang: int) -> str:
    standing, of = row["standing"], len(row["due_dates"].split(";")) if row["due_dates"] else 0
    texts = [TASKS[standing]]
    if standing == "done" and row["done_on"]:
        texts.append(DONE_ON)
        if row["days_late"]:
            texts.append(DONE_LATE)
    if standing == "recurring" and row["next_due"]:
        texts.append(NEXT_TIME)
    if standing != "done" and of > 1 and row["rounds_done"]:
        texts.append(ROUNDS)
    figures = {
        "state": (ROUNDS_DONE if row["state"] == "done" and standing in ("planned", "due_soon") else STATES[row["state"]])[
            lang
        ],
        "due": _day(row["next_due"], lang),
        "on": _day(row["done_on"], lang),
        "late": row["days_late"],
        "timing": row["timing_text"] or "để trống",
        "done": min(row["rounds_done"] or 0, of),
        "of": of,
    }
    return "".join(text[lang] for text in texts).format(**figures) + "."


def _day(day: dt.date | None, lang: int) -> str:
    """20/03/2019 or 20 March 2019."""
    if day is None:
        return ""
    return f"{day:%d} {MONTHS[day.month - 1]} {day.year}" if lang else f"{day:%d/%m/%Y}"


WORDED: dict[str, Callable[[Row], dict[str, str | None]]] = {
    "mart.forecast": forecast,
    "mart.schedule_progress": schedule,
}
"""What makes the columns of words of a table; its query leaves them out, and may give more than the table keeps."""
