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
    if not len(whole) or whole["value"].isna().all():
        return nothing(name, data, lang, "empty" if not len(whole) else "no_values")
    shown, left_out = capped(whole, limit, lang)
    is_road = scale == "road"
    marks = _marks(shown, is_road)
    one_unit = whole["unit"].nunique() == 1
    labels = [_label(r, one_unit, lang) for r in shown.to_dict("records")]
    unit = say("unit", lang, unit=whole["unit"].iloc[0]) if one_unit and whole["unit"].iloc[0] else ""
    return Chart(
        name, data,
        lambda: _page(labels, marks, is_road, lang),
        headline(whole, noun or say("noun.target", lang), lang),
        say("bullet.alt", lang, rows=listed([_words(r, lang) for r in whole.to_dict("records")], lang)),
        sentences(say("bullet.road", lang) if is_road else "", unit, left_out),
    )  # fmt: skip


def prepared(data: pd.DataFrame, lang: str) -> Frame:
    """The frame's columns with ``needed`` (what is needed by now, as printed), ``gap`` (value − needed, counted so that
    less is worse) and the texts ``value_text``, ``gap_text``, ``target_text``, ``needed_text``."""
    rows = frame(data, "bullet", text=("name", "unit", "status", "source"), numbers=NUMBERS, needed=("name", "value"))
    is_whole = [f is True for f in flags(data, "is_whole")]
    falls = rows["target_low"] < rows["baseline"]
    exact = rows["expected_by_now"]
    rounded = np.where(falls, np.floor(exact + 1e-9), np.ceil(exact - 1e-9))
    rows["needed"] = np.where(is_whole, rounded, exact)
    rows["gap"] = np.where(falls, rows["needed"] - rows["value"], rows["value"] - rows["needed"])
    rows["falls"] = falls
    digits = [None if math.isnan(d) else int(d) for d in rows["decimals"]]
    rows["value_text"] = [number(v, d, lang) for v, d in zip(rows["value"], digits)]
    rows["target_text"] = [
        span(low, low if math.isnan(high) else high, d, lang)
        for low, high, d in zip(rows["target_low"], rows["target_high"], digits)
    ]
    rows["needed_text"] = [number(v, 1 if d is None and v % 1 else d, lang) for v, d in zip(rows["needed"], digits)]
    rows["gap_text"] = [_gap(*g, lang) for g in zip(rows["gap"], rows["falls"], digits)]
    return rows


def headline(rows: Frame, noun: str, lang: str) -> str:
    """How many fall short of what is needed by now, and which most (by share of the way planned)."""
    measured = rows[rows["value"].notna()]
    judged = measured[measured["gap"].notna()]
    counts: dict[str, Any] = {"n": number(len(measured), 0, lang), "noun": noun}
    by_status = measured["status"].isin(style.STATUSES).any()
    short = measured[measured["status"].isin(BAD)] if by_status else judged[judged["gap"] < -1e-9]
    behind = judged[judged["gap"] < -1e-9]
    if by_status and len(measured) == 1:
        [row] = measured.to_dict("records")
        return say("bullet.one", lang, name=row["name"], status=say(f"status.{row['status']}", lang))
    if not by_status and not len(judged):
        reached = (measured["value"] >= measured["target_low"]).sum()
        key = "bullet.reached" if measured["target_low"].notna().any() else "bullet.values"
        return say(key, lang, k=number(int(reached), 0, lang), **counts)
    if not len(short):
        watch = number(int((measured["status"] == "at_risk").sum()), 0, lang)
        key = "bullet.none" if not by_status else "bullet.none_bad" if watch == "0" else "bullet.watch"
        return say(key, lang, k=watch, **counts)
    key = "bullet.bad" if by_status else "bullet.short"
    sentence = say(key, lang, k=number(len(short), 0, lang), **counts)
    worst = behind.loc[behind.index.intersection(short.index)]
    if not len(worst):
        return sentence
    distance = (worst["target_low"] - worst["baseline"]).abs()
    share = worst["gap"] / distance.where(distance > 0, worst["needed"].abs()).replace(0, 1).fillna(1)
    worst = worst[share <= share.min() + 1e-9]
    gap = " ".join(filter(None, (worst["gap_text"].iloc[0], worst["unit"].iloc[0])))
    tail = f" ({gap})" if len(worst) == 1 else ""
    return sentence + say("bullet.worst", lang, names=names(list(worst["name"]), lang, 2) + tail)


def _gap(gap: float, falls: bool, decimals: int | None, lang: str) -> str:
    if math.isnan(gap):
        return ""
    figure = number(abs(gap), 1 if decimals is None and gap % 1 else decimals, lang)
    if not any(c in "123456789" for c in figure):
        return say("gap.even", lang)
    key = "gap." + ("short" if gap < 0 else "over") + ("_falls" if falls else "")
    return say(key, lang, n=figure)


def _label(r: dict[Any, Any], one_unit: bool, lang: str) -> row_axes.Row:
    target = f"/ {r['target_text']}" if r["target_text"] else ""
    unit = "" if one_unit else r["unit"]
    beside = "  ".join(
        filter(None, (f"{target} {unit}".strip(), " ".join(filter(None, (r["gap_text"], _moved(r, lang))))))
    )
    _, *details = _words(r, lang).split(", ")
    tip = hover(r["name"], *(t[:1].upper() + t[1:] for t in details), source=r["source"])
    glyph = style.STATUSES.get(r["status"])
    value = r["value_text"] if r["value_text"] != style.NONE else say("unknown", lang)
    return row_axes.Row(r["name"], value, beside, glyph, hover=tip)


def _moved(r: dict[Any, Any], lang: str) -> str:
    """``(+4 −1)``: what came and went since the period before."""
    steps = [number(sign * r[c], None, lang, signed=True) for c, sign in (("gained", 1), ("lost", -1)) if r[c] > 0]
    return f"({' '.join(steps)})" if steps else ""


def _words(r: dict[Any, Any], lang: str) -> str:
    """One row in words."""
    if math.isnan(r["value"]):
        return f"{r['name']}, {say('unknown', lang)}"
    interval = span(r["value_low"], r["value_high"], None, lang)
    parts = [
        r["name"],
        say("now", lang, n=f"{r['value_text']} {r['unit']}".strip()),
        say("range", lang, n=interval) if interval not in ("", r["value_text"]) else "",
        say("needed", lang, n=r["needed_text"]) if not math.isnan(r["needed"]) else "",
        say("target", lang, n=r["target_text"]) if r["target_text"] else "",
        say(f"status.{r['status']}", lang) if r["status"] in style.STATUSES else "",
    ]
    return ", ".join(filter(None, parts))


def _marks(rows: Frame, is_road: bool) -> dict[str, Any]:
    """Where everything stands on the x axis: the one table that both drawings read."""
    start = rows["baseline"] if is_road else pd.Series(0.0, index=rows.index)
    unit = (rows["target_low"] - rows["baseline"]).replace(0, math.nan) if is_road else pd.Series(1.0, index=rows.index)
    marks = {
        c: ((rows[c] - start) / unit).to_numpy() for c in ("value", "value_low", "value_high", "needed", "target_low")
    }
    places = np.concatenate([m[~np.isnan(m)] for m in marks.values()] or [np.zeros(1)])
    low, high = (min(places.min(initial=0), 0), max(places.max(initial=0), 0))
    pad = (high - low) * 0.02 or 0.5
    reach = ROAD if is_road else (low - (pad if low < 0 else 0), high + pad)
    is_open = marks["value_high"] - marks["value_low"] > 1e-9
    lines: dict[str, list[float]] = {"x": [], "y": [], "left": [], "right": []}
    for i, (v, a, b) in enumerate(zip(marks["value"], marks["value_low"], marks["value_high"])):
        if is_open[i]:
            lines["x"] += [*np.clip([a, b], *reach), math.nan]
            lines["y"] += [i + UNDER, i + UNDER, math.nan]
        ends = [(v, v, i), *([(a, b, i + UNDER)] if is_open[i] else [])]
        lines["left"] += [at for least, _, at in ends if least < reach[0]]
        lines["right"] += [at for _, most, at in ends if most > reach[1]]
    clipped = np.clip(marks["value"], *reach)
    colours = [(style.STATUSES.get(s) or style.Glyph("", "good")).colour for s in rows["status"]]
    track = np.ones(len(rows)) if is_road else marks["target_low"]
    more = {"reach": reach, "bar": clipped, "track": track, "colours": colours, "lines": lines}
    return {**marks, **more, "y": np.arange(len(rows))}


def _page(labels: list[row_axes.Row], m: dict[str, Any], is_road: bool, lang: str) -> PlotlyFigure:
    x: dict[str, Any] = {"range": m["reach"]}
    if is_road:
        x |= {"tickvals": [0, 1], "ticktext": [say("start", lang), say("target.mark", lang)], "showticklabels": True}
    ink = COLOURS["ink"]
    bar, mark = {**row_axes.BAR, "showlegend": False, "y": m["y"]}, {**row_axes.MARK, "y": m["y"]}
    traces: list[dict[str, Any]] = [
        {**bar, "x": m["track"], "width": TRACK, "marker": {"color": COLOURS["track"]}, "name": "track"},
        {**bar, "x": m["bar"], "marker": {"color": m["colours"]}, "name": "value"},
    ]
    if m["lines"]["x"]:
        traces.append({**mark, "x": m["lines"]["x"], "y": m["lines"]["y"], "mode": "lines+markers", "marker": row_axes.CAPS,
                       "name": say("range.mark", lang), "line": {"color": ink, "width": 1.4}})  # fmt: skip
    for side, at in (("left", 0), ("right", 1)):
        spots = m["lines"][side]
        if spots:
            arrow = {"symbol": f"triangle-{side}", "size": 8, "color": ink}
            traces.append(
                {**mark, "x": [m["reach"][at]] * len(spots), "y": spots, "marker": arrow, "showlegend": False}
            )
    line = {"symbol": "line-ns-open", "size": 15, "color": ink, "line": {"width": 2.6}}
    diamond = {"symbol": "diamond", "size": 10, "color": COLOURS["paper"], "line": {"width": 1.7, "color": ink}}
    for column, key, marker in (("needed", "needed.mark", line), ("target_low", "target.mark", diamond)):
        if not np.isnan(m[column]).all():
            traces.append({**mark, "x": m[column], "marker": marker, "name": say(key, lang)})
    return row_axes.page(labels, traces, lang, x=x)
