"""What a forecast says and why there is none: the words of mart.forecast."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.text.numbers import number, percent
from pipeline.text.phrases import LANGUAGES, Lang, Phrase, paragraph, sentence
from pipeline.text.words import Words

REASONS = {
    "no_number": Phrase("mục tiêu không có con số để dự báo", "the target has no number to forecast"),
    "due": Phrase("đã đến hạn, không còn gì để dự báo", "it is due, there is nothing left to forecast"),
    "no_value": Phrase("kỳ này không có số liệu", "there is no figure for this period"),
    "carried": Phrase(
        "kỳ này chưa có số liệu mới, số đang dùng là của kỳ trước",
        "this period brought no new figure, the one shown is of an earlier period",
    ),
    "few_points": Phrase(
        "mới có {points} điểm số liệu, cần ít nhất 3", "points known so far: {points}, at least 3 are needed"
    ),
    "no_basis": Phrase(
        "cách dự báo này không có căn cứ ở kỳ này", "the method has nothing to go on from in this period"
    ),
    "few_trials": Phrase(
        "cách dự báo này mới thử được {trials} lần trên các kỳ trước, cần ít nhất 3",
        "trials of the method on earlier periods: {trials}, at least 3 are needed",
    ),
    "not_tried": Phrase(
        "chưa thử được cách dự báo này trên các kỳ trước", "the method could not be tried on earlier periods"
    ),
}
"""Why a target has no forecast, as a clause."""

METHODS = {
    "no_change": Phrase("giữ nguyên như hiện nay", "as it is now"),
    "even": Phrase("tăng đều đến hạn", "evenly from the start to the due date"),
    "recent_pace": Phrase("theo nhịp kỳ vừa qua", "at the pace of the last period"),
    "planned_curve": Phrase("theo dạng đường của kế hoạch", "along the shape of the planned path"),
    "mean": Phrase("trung bình của hai cách theo nhịp và theo đường", "the mean of recent pace and planned path"),
}

FORECAST = Phrase("dự báo đến hạn {forecast}{range}, {method}", "forecast for the due date {forecast}{range}, {method}")
RANGE = Phrase(" (khoảng {range})", " (range {range})")
REACHES = Phrase("kịp đạt mục tiêu", "reaching the target")
FALLS_SHORT = Phrase("không kịp đạt mục tiêu", "short of the target")
MAY = Phrase("chưa chắc", "not for certain")
COVERAGE = Phrase(
    "Trong {n} lần thử trên các kỳ trước, {share} khoảng như vậy chứa số thật.",
    "Of {n} trials on earlier periods, {share} of such ranges held what came.",
)


def forecast(row: Mapping[str, Any], words: Words) -> dict[str, str | None]:
    """reason_vi and reason_en of a row of mart.forecast: its ``reason`` with the figures points and chosen_n (or
    backtest_n); null where there is a forecast."""
    code = row.get("reason")
    return {f"reason_{lang}": reason(row, lang) if code else None for lang in LANGUAGES}


def reason(row: Mapping[str, Any], lang: Lang) -> str:
    """Why there is no forecast, as a clause. Raises KeyError for a code without words."""
    trials = row.get("chosen_n", row.get("backtest_n"))
    return REASONS[row["reason"]].say(lang, points=number(row.get("points"), lang, 0), trials=number(trials, lang, 0))


def explanation(row: Mapping[str, Any], lang: Lang, words: Words) -> str:
    """A sentence about a chosen forecast: figure, range, method, whether it is in time, how often such ranges were right.

    ``row``: forecast, low, high, method, reaches_target, reach_is_robust, coverage (of one), coverage_n, unit.
    """
    unit = words.unit(row["unit"])
    low, high = row.get("low"), row.get("high")
    is_open = low is not None and high is not None and unit.number(low, lang) != unit.number(high, lang)
    text = FORECAST.say(
        lang,
        forecast=unit.figure(row["forecast"], lang),
        range=RANGE.say(lang, range=unit.range(low, high, lang)) if is_open else "",
        method=METHODS[row["method"]].say(lang),
    )
    reaches = row.get("reaches_target")
    if reaches is not None:
        text += ": " + (REACHES if reaches else FALLS_SHORT).say(lang)
        text += ", " + MAY.say(lang) if row.get("reach_is_robust") is False else ""
    share, n = row.get("coverage"), row.get("coverage_n")
    told = COVERAGE.say(lang, n=number(n, lang, 0), share=percent(share, lang, 0)) if share is not None and n else ""
    return paragraph((sentence(text), told))
