"""Sentences of the tables that SQL gives in codes and figures; put into words once, when the database is built.

A seam: every function takes one row of a table, by column name, and gives the columns that hold words. Where
``pipeline.text`` has the sentence, its function takes the place of the one here.
"""

from __future__ import annotations

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


WORDED: dict[str, tuple[tuple[str, ...], Callable[[Row], dict[str, str | None]]]] = {
    "mart.forecast": (("reason_vi", "reason_en"), forecast),
}
"""Tables whose query leaves out these columns of words, and what makes them."""
