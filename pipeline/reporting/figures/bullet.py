"""Value against plan, one bar a row: what there is, what is needed by now, what is aimed at."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
import pandas as pd

from pipeline.reporting.figures import rows as row_axes
from pipeline.reporting.figures import style
from pipeline.reporting.figures.chart import (
    Chart,
    Frame,
    capped,
    flags,
    frame,
    hover,
    listed,
    nothing,
    say_known,
    sentences,
)
from pipeline.reporting.figures.style import COLOURS, PlotlyFigure, number, span
from pipeline.text.headlines import names, say

NUMBERS = (
    "value", "value_low", "value_high", "expected_by_now", "target_low", "target_high", "baseline", "decimals", "gained", "lost",
)  # fmt: skip
BAD = ("missed", "reversing", "behind", "no_movement")
ROAD = (-0.4, 1.15)  # what is shown of the road from start (0) to target (1)
UNDER, TRACK = 0.36, 0.21  # where the interval lies below the middle of its bar, and the height of the track; of a row


def bullet(
    data: pd.DataFrame, *, scale: Literal["absolute", "road"] = "absolute", noun: str = "", limit: int = 40,
    name: str = "bullet", lang: str = "vi",
) -> Chart:  # fmt: skip
    """Bars of values with their interval under them, a black line at what is needed by now, ◇ at the target.

    Columns: ``name``, ``value``; optional, in the unit of the row: ``value_low``, ``value_high``, ``expected_by_now``,
    ``target_low``, ``target_high``, ``baseline``; ``gained``, ``lost`` (since the period before); ``unit`` (text),
    ``status`` (code of mart.target_progress), ``decimals``
    (of printed figures), ``is_whole`` (counted whole: what is needed is rounded up), ``source``.
    ``scale`` "road" draws every row from its baseline (0) to its target (1), so that unlike units align. ``noun`` names
    the rows in the headline ("tiêu chí"); default: mục tiêu.
    """
    whole = prepared(data, lang)
    if whole["value"].isna().all():
        return nothing(name, data, lang, "no_values" if len(whole) else "empty")
    shown, left_out = capped(whole, limit, lang)
    is_road, [unit, *other_units] = scale == "road", whole["unit"].unique()
    in_words = listed(whole["name"] + ", " + whole["words"].str.join(", "), lang)
    return Chart(
        name, data, lambda: _page(shown, is_road, bool(other_units), lang),
        headline(whole, noun or say("noun.target", lang), lang), say("bullet.alt", lang, rows=in_words),
        sentences(say("bullet.road", lang) if is_road else "", say_known("unit", lang, unit="" if other_units else unit), left_out),
    )  # fmt: skip


def prepared(data: pd.DataFrame, lang: str) -> Frame:
    """The frame's columns with ``needed`` (what is needed by now, as printed), ``gap`` (value − needed, counted so that
    less is worse), the texts ``value_text``, ``gap_text``, ``target_text``, ``needed_text``, and the row in ``words``."""
    rows = frame(data, "bullet", text=("name", "unit", "status", "source"), numbers=NUMBERS, needed=("name", "value"))
    falls, exact = rows["target_low"] < rows["baseline"], rows["expected_by_now"]
    rounded = np.where(falls, np.floor(exact + 1e-9), np.ceil(exact - 1e-9))
    rows["needed"] = np.where([f is True for f in flags(data, "is_whole")], rounded, exact)
    rows["gap"] = (rows["value"] - rows["needed"]) * np.where(falls, -1, 1)
    digits = [None if math.isnan(d) else int(d) for d in rows["decimals"]]
    # What was worked out has one decimal where it is not whole.
    text = lambda figures: [number(v, 1 if d is None and v % 1 else d, lang) for v, d in zip(figures, digits)]  # noqa: E731
    most = rows["target_high"].fillna(rows["target_low"])
    rows["value_text"] = [number(v, d, lang) for v, d in zip(rows["value"], digits)]
    rows["target_text"] = [span(*ends, lang) for ends in zip(rows["target_low"], most, digits)]
    rows["needed_text"] = text(rows["needed"])
    rows["gap_text"] = [_gap(*g, lang) for g in zip(rows["gap"], text(rows["gap"].abs()), falls)]
    return rows.assign(words=[_words(r, lang) for r in rows.to_dict("records")])


def headline(rows: Frame, noun: str, lang: str) -> str:
    """How many fall short of what is needed by now, and which most (by share of the way planned)."""
    measured = rows[rows["value"].notna()]
    by_status, is_behind = measured["status"].isin(style.STATUSES).any(), measured["gap"] < -1e-9
    is_short = measured["status"].isin(BAD) if by_status else is_behind
    counts: dict[str, Any] = {"n": len(measured), "noun": noun}
    if by_status and len(measured) == 1:
        [row] = measured.to_dict("records")
        return say("bullet.one", lang, name=row["name"], status=say(f"status.{row['status']}", lang))
    if not by_status and measured["gap"].isna().all():
        key = "bullet.reached" if measured["target_low"].notna().any() else "bullet.values"
        return say(key, lang, k=(measured["value"] >= measured["target_low"]).sum(), **counts)
    if not is_short.any():
        watch = (measured["status"] == "at_risk").sum()
        key = "bullet.none" if not by_status else "bullet.watch" if watch else "bullet.none_bad"
        return say(key, lang, k=watch, **counts)
    sentence = say("bullet.bad" if by_status else "bullet.short", lang, k=is_short.sum(), **counts)
    worst = measured[is_short & is_behind]
    if not len(worst):
        return sentence
    distance = (worst["target_low"] - worst["baseline"]).abs()
    share = worst["gap"] / distance.where(distance > 0, worst["needed"].abs()).replace(0, 1).fillna(1)
    worst = worst[share <= share.min() + 1e-9]
    gap = sentences(worst["gap_text"].iloc[0], worst["unit"].iloc[0])
    tail = f" ({gap})" if len(worst) == 1 else ""
    return sentence + say("bullet.worst", lang, names=names(list(worst["name"]), lang, 2) + tail)


def _gap(gap: float, figure: str, falls: bool, lang: str) -> str:
    if math.isnan(gap):
        return ""
    if not any(c in "123456789" for c in figure):
        return say("gap.even", lang)
    return say("gap." + ("short" if gap < 0 else "over") + ("_falls" if falls else ""), lang, n=figure)


def _label(r: dict[Any, Any], unit: str, lang: str) -> row_axes.Row:
    target = sentences(f"/ {r['target_text']}" if r["target_text"] else "", unit)
    # What came and went since the period before: (+4 −1).
    steps = [number(sign * r[c], None, lang, signed=True) for c, sign in (("gained", 1), ("lost", -1)) if r[c] > 0]
    progress = sentences(r["gap_text"], f"({' '.join(steps)})" if steps else "")
    tip = hover(r["name"], *(t[:1].upper() + t[1:] for t in r["words"]), source=r["source"])
    value = say("unknown", lang) if math.isnan(r["value"]) else r["value_text"]
    return row_axes.Row(
        r["name"], value, "  ".join(filter(None, (target, progress))), style.STATUSES.get(r["status"]), hover=tip
    )


def _words(r: dict[Any, Any], lang: str) -> list[str]:
    """What is to be said of one row."""
    if math.isnan(r["value"]):
        return [say("unknown", lang)]
    interval = span(r["value_low"], r["value_high"], None, lang)
    parts = [
        say("now", lang, n=sentences(r["value_text"], r["unit"])),
        say_known("range", lang, n=interval if interval != r["value_text"] else ""),
        say_known("needed", lang, n=r["needed_text"]),
        say_known("target", lang, n=r["target_text"]),
        say(f"status.{r['status']}", lang) if r["status"] in style.STATUSES else "",
    ]
    return list(filter(None, parts))


def _page(rows: Frame, is_road: bool, has_units: bool, lang: str) -> PlotlyFigure:
    start, unit = (
        (rows["baseline"], (rows["target_low"] - rows["baseline"]).replace(0, math.nan)) if is_road else (0.0, 1.0)
    )
    columns = ("value", "value_low", "value_high", "needed", "target_low")
    at = {c: ((rows[c] - start) / unit).to_numpy() for c in columns}
    places = np.concatenate([[0.0], *at.values()])
    low, high = np.nanmin(places), np.nanmax(places)
    pad = (high - low) * 0.02 or 0.5
    reach = ROAD if is_road else (low - (pad if low < 0 else 0), high + pad)
    y, ink = np.arange(len(rows)), COLOURS["ink"]
    is_open = at["value_high"] - at["value_low"] > 1e-9
    least, most = (np.concatenate([at["value"], at[end][is_open]]) for end in ("value_low", "value_high"))
    lines = np.concatenate([y, y[is_open] + UNDER])
    colours = [style.STATUSES[s].colour if s in style.STATUSES else COLOURS["good"] for s in rows["status"]]
    bar = {**row_axes.BAR, "showlegend": False}
    track = np.ones(len(rows)) if is_road else at["target_low"]
    traces: list[dict[str, Any]] = [
        {**bar, "x": track, "width": TRACK, "marker": {"color": COLOURS["track"]}, "name": "track"},
        {**bar, "x": np.clip(at["value"], *reach), "marker": {"color": colours}, "name": "value"},
        *row_axes.interval(at["value_low"], at["value_high"], y + UNDER, lang, reach),
        *row_axes.arrows("left", reach[0], lines[least < reach[0]]),
        *row_axes.arrows("right", reach[1], lines[most > reach[1]]),
    ]
    diamond = {"symbol": "diamond", "size": 10, "color": COLOURS["paper"], "line": {"width": 1.7, "color": ink}}
    for column, key, marker in (("needed", "needed.mark", row_axes.NOW), ("target_low", "target.mark", diamond)):
        if not np.isnan(at[column]).all():
            traces.append({**row_axes.MARK, "x": at[column], "marker": marker, "name": say(key, lang)})
    ticks = {"tickvals": [0, 1], "ticktext": [say("start", lang), say("target.mark", lang)], "showticklabels": True}
    labels = [_label(r, r["unit"] if has_units else "", lang) for r in rows.to_dict("records")]
    return row_axes.page(labels, traces, lang, x={"range": reach, **(ticks if is_road else {})})
