"""The forecasts of a year computed a second time, in plain Python from the figures of mart.target_progress."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable
from statistics import mean
from typing import Any

METHODS = ("no_change", "even", "recent_pace", "planned_curve", "mean")
Row = dict[str, Any]


def ends(row: Row, criteria: int) -> tuple[float, float]:
    """What the figure cannot pass: sums and decisions do not shrink, counts are those of communes."""
    counted = row["measure"] in ("communes_passing", "communes_recognised", "communes_in_band", "members_reaching")
    low = -math.inf
    if row["kind"] in ("cumulative", "money") or row["measure"] == "communes_recognised":
        low = row["value"]
    elif counted or row["measure"] == "mean_criteria" or row["unit"] == "%":
        low = 0
    high = row["members"] if counted else 100 if row["unit"] == "%" else math.inf
    return low, criteria if (row["measure"], row["standard"]) == ("mean_criteria", "dat_chuan") else high


def said(points: list[Row], day: dt.date, share: float, criteria: int) -> dict[str, float]:
    """What each method says of a day, standing at the last of the points."""
    now, before, first = points[-1], points[-2], points[0]
    value, days = now["value"], (day - now["day"]).days
    made: dict[str, float] = {"no_change": value}
    if now["y0"] is not None:
        step = (now["target"] - now["y0"]) * days / (now["due_on"] - now["begins_on"]).days
        up = 1 if step >= 0 else -1
        made["even"] = up * max(up * value, min(up * (value + step), up * now["target"]))
    made["recent_pace"] = value + (value - before["value"]) * days / (now["day"] - before["day"]).days
    if now["share"] != first["share"]:
        made["planned_curve"] = value + (value - first["value"]) * (share - now["share"]) / (
            now["share"] - first["share"]
        )
        made["mean"] = (made["recent_pace"] + made["planned_curve"]) / 2
    low, high = ends(now, criteria)
    return {m: min(max(f, low), high) for m, f in made.items()}


def usual(errors: Iterable[float]) -> float:
    """The error that the next stays within four times out of five."""
    ordered = sorted(errors)
    return ordered[min(len(ordered), math.ceil(0.8 * (len(ordered) + 1))) - 1]


def span(now: Row, forecast: float, error: float, criteria: int) -> tuple[float, float]:
    low, high = ends(now, criteria)
    least = now["value"] if now["low"] is None else now["low"]
    most = now["value"] if now["high"] is None else now["high"]
    down = forecast - error - (now["value"] - least)
    return min(max(down, least if low == now["value"] else low), high), min(
        forecast + error + most - now["value"], high
    )


def way(row: Row) -> float | None:
    """|T − y0|, None where there is none."""
    return abs(row["target"] - row["y0"]) or None if row["y0"] is not None else None


def recompute(series: dict[str, list[Row]], period: str, criteria: int) -> dict[str, Row]:
    """The chosen forecast of each target in a period: method, forecast, low, high, chosen_n, coverage, coverage_n.

    ``series``: each target's points by day, the start of the year first where it is known.
    """
    trials = [
        {"name": name, "pool": (points[o]["kind"], points[o]["unit"]), "now": points[o], "until": points[u]["period"],
         "days": (points[u]["day"] - points[o]["day"]).days, "actual": points[u]["value"], "method": m, "forecast": f}
        for name, points in series.items()
        for o in range(1, len(points))
        for u in range(o + 1, len(points))
        for m, f in said(points[: o + 1], points[u]["day"], points[u]["share"], criteria).items()
    ]  # fmt: skip

    def learned(name: str, now: Row, method: str, by: str) -> list[Row]:
        own = [t for t in trials if (t["name"], t["method"]) == (name, method) and t["until"] <= by]
        if way(now) is None or len(own) >= 6:
            return own
        pool = now["kind"], now["unit"]
        return [t for t in trials if (t["pool"], t["method"]) == (pool, method) and t["until"] <= by and way(t["now"])]

    def error_by_day(now: Row, tried: list[Row]) -> float:
        size = way(now)
        return usual(abs(t["forecast"] - t["actual"]) / (way(t["now"]) if size else 1) / t["days"] for t in tried) * (
            size or 1
        )

    for t in trials:
        tried = learned(t["name"], t["now"], t["method"], t["now"]["period"])
        if len(tried) >= 3:
            low, high = span(t["now"], t["forecast"], error_by_day(t["now"], tried) * t["days"], criteria)
            t["inside"] = low - 1e-9 <= t["actual"] <= high + 1e-9
    chosen = {}
    for name, points in series.items():
        now = points[-1]
        if now["period"] != period or len(points) < 3 or now["due_on"] <= now["day"]:
            continue
        worth: dict[str, float] = defaultdict(lambda: math.inf)
        forecasts = said(points, now["due_on"], 1.0, criteria)
        for method in forecasts:
            tried = learned(name, now, method, period)
            if len(tried) < 3:
                continue
            sizes = [(way(t["now"]) or 1) if way(now) else 1 for t in tried]
            stayed = sum(abs(t["now"]["value"] - t["actual"]) / size for t, size in zip(tried, sizes))
            off = sum(abs(t["forecast"] - t["actual"]) / size for t, size in zip(tried, sizes))
            worth[method] = 1.0 if method == "no_change" else round(off / stayed, 9) if stayed else math.inf
        if not worth:
            continue
        best = min(worth, key=lambda m: (worth[m], METHODS.index(m)))
        tried = learned(name, now, best, period)
        low, high = span(now, forecasts[best], error_by_day(now, tried) * (now["due_on"] - now["day"]).days, criteria)
        told = [t["inside"] for t in tried if "inside" in t]
        chosen[name] = {
            "method": best, "forecast": forecasts[best], "low": low, "high": high, "chosen_n": len(tried),
            "coverage": mean(told) if told else None, "coverage_n": len(told),
        }  # fmt: skip
    return chosen
