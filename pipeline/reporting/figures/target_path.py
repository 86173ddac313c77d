"""One target over the periods: what was measured, the path planned, the target, the forecast with its range."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from pipeline import periods
from pipeline.reporting.figures import style
from pipeline.reporting.figures.chart import Chart, Frame, flags, frame, hover, listed, nothing, sentences
from pipeline.reporting.figures.style import COLOURS, PlotlyFigure, month, number, span
from pipeline.text.headlines import say

NUMBERS = (
    "value", "value_low", "value_high", "planned", "target_low", "target_high",
    "forecast", "forecast_low", "forecast_high",
)  # fmt: skip


def target_path(data: pd.DataFrame, *, unit: str = "", name: str = "path", lang: str = "vi") -> Chart:
    """A line of values with their intervals, the planned path dashed, ◇ at the target, a dotted line to the forecast.

    One row a period, measured or to come. Columns: ``period`` (YYYY-MM), ``value``; optional, in ``unit``: ``value_low``,
    ``value_high``, ``planned`` or ``expected_by_now`` (what the plan expects by then), ``target_low``, ``target_high``, ``forecast``,
    ``forecast_low``, ``forecast_high`` (at the period they are for), ``is_whole`` (counted whole: what is needed by now is
    rounded up), ``source``.
    """
    rows = needed(prepared(data))
    measured = rows[rows["value"].notna()]
    if not len(measured):
        return nothing(name, data, lang, "empty" if not len(rows) else "no_values")
    m = lines(rows, lang)
    return Chart(
        name, data,
        lambda: _page(rows, m, lang),
        headline(rows, unit, lang),
        say("path.alt", lang, rows=listed([words(r, unit, lang) for r in rows.to_dict("records")], lang)),
        sentences(say("path.note", lang) if rows["forecast"].notna().any() else "",
                  say("unit", lang, unit=unit) if unit else ""),
    )  # fmt: skip


def prepared(data: pd.DataFrame, *text: str) -> Frame:
    """The frame's columns in the order of time, with ``day``, the end of the period; rows that name no period go."""
    if "planned" not in data:
        data = data.rename(columns={"expected_by_now": "planned"})
    rows = frame(data, "target_path", text=("period", "source", *text), numbers=NUMBERS, needed=("period", "value"))
    rows["is_whole"] = [f is True for f in flags(data, "is_whole")]
    rows = rows[rows["period"].map(periods.is_period).astype(bool)].sort_values(
        "period", kind="stable", ignore_index=True
    )
    rows["day"] = [periods.end_of(p) for p in rows["period"]]
    return rows


def needed(rows: Frame) -> Frame:
    """The rows of one path with ``needed``, what is planned as printed: a whole figure where it is of things counted whole."""
    up = np.ceil if planned_rise(rows) else np.floor
    return rows.assign(needed=rows["planned"].where(~rows["is_whole"], up(rows["planned"].round(9))))


def headline(rows: Frame, unit: str, lang: str) -> str:
    """What there is against what is needed by now, and whether the forecast reaches the target."""
    now = rows[rows["value"].notna()].iloc[-1]
    sentence = say("path.now", lang, n=f"{number(now['value'], None, lang)} {unit}".strip())
    if not math.isnan(now["needed"]):
        rises = planned_rise(rows)
        gap = (now["value"] - now["needed"]) * (1 if rises else -1)
        text = number(abs(gap), None, lang)
        key = "even" if text == "0" else ("short" if gap < 0 else "over") + ("" if rises else "_falls")
        sentence += ", " + say(f"path.{key}", lang, n=text)
    ahead = rows[rows["forecast"].notna() & (rows["day"] > now["day"])]
    if not len(ahead):
        return sentence
    last = ahead.iloc[-1]
    sentence += "; " + say("path.forecast", lang, n=worked(last, "forecast", lang))
    target = last["target_low"]
    if math.isnan(target):
        return sentence
    low, high = (last["forecast"] if math.isnan(last[c]) else last[c] for c in ("forecast_low", "forecast_high"))
    rises = planned_rise(rows)
    reached = (low >= target, high >= target) if rises else (high <= target, low <= target)
    key = "reaches" if reached[0] else "may" if reached[1] else "misses"
    return sentence + say(f"path.{key}", lang, n=number(target, None, lang))


def planned_rise(rows: Frame) -> bool:
    """False where the plan wants less of it."""
    line = [*rows["planned"].dropna(), *rows["target_low"].dropna()[-1:]]
    return len(line) < 2 or line[-1] >= line[0]


def worked(r: Any, column: str, lang: str) -> str:
    """A figure that was worked out, not counted: whole where it is of things counted whole."""
    return number(r[column], 0 if r["is_whole"] else None, lang)


def words(r: dict[Any, Any], unit: str, lang: str) -> str:
    """One period in words."""
    interval, aim = (
        span(r["value_low"], r["value_high"], None, lang),
        span(r["target_low"], r["target_low"], None, lang),
    )
    figure = number(r["value"], None, lang)
    parts = [
        f"{figure} {unit}".strip() if not math.isnan(r["value"]) else "",
        say("range", lang, n=interval) if interval not in ("", figure) else "",
        say("path.planned", lang, n=worked(r, "needed", lang)) if not math.isnan(r["planned"]) else "",
        say("target", lang, n=aim) if aim else "",
        say("path.forecast", lang, n=worked(r, "forecast", lang)) if not math.isnan(r["forecast"]) else "",
    ]
    return f"{month(r['period'], lang)}: {', '.join(filter(None, parts)) or say('unknown', lang)}"


def lines(rows: Frame, lang: str, gap: float = 0.12) -> dict[str, Any]:
    """What both drawings show, as plain lists: measured points with their intervals, the plan's line, the forecast and the
    target (None where there is none), the reach of the y axis, labels: (day, y, text, side, whether it is the value);
    ``gap``: how far labels at the right edge stay apart, as a share of the height."""
    records = rows.to_dict("records")
    measured = [r for r in records if not math.isnan(r["value"])]
    now = measured[-1]
    ahead = [r for r in records if not math.isnan(r["forecast"]) and r["day"] > now["day"]][-1:]
    aims = [r for r in records if not math.isnan(r["target_low"])][-1:]
    end = lambda r, column: r["value"] if math.isnan(r[column]) else r[column]  # noqa: E731
    m: dict[str, Any] = {
        "day": [r["day"] for r in measured], "value": [r["value"] for r in measured],
        "low": [end(r, "value_low") for r in measured], "high": [end(r, "value_high") for r in measured],
        "hovers": [hover(*words(r, "", lang).split(": ", 1), source=r["source"]) for r in measured],
        "plan": [(r["day"], r["planned"]) for r in records if not math.isnan(r["planned"])],
        "forecast": ahead[0] if ahead else None, "aim": aims[0] if aims else None, "now": now,
        "reach": style.reach(rows[[*NUMBERS]].to_numpy().ravel(), 0.16),
    }  # fmt: skip
    return {**m, "labels": [*_now_labels(m, lang), *_end_labels(m, gap * (m["reach"][1] - m["reach"][0]), lang)]}


def _end_labels(m: dict[str, Any], gap: float, lang: str) -> list[tuple[Any, float, str, str, bool]]:
    """Labels to the right of the target and of the forecast, moved apart where they would touch."""
    labels = []
    if m["aim"]:
        r = m["aim"]
        high = r["target_low"] if math.isnan(r["target_high"]) else r["target_high"]
        labels.append(
            (r["day"], r["target_low"], f"{span(r['target_low'], high, None, lang)} {say('target.mark', lang)}")
        )
    if m["forecast"]:
        r = m["forecast"]
        labels.append((r["day"], r["forecast"], f"~{worked(r, 'forecast', lang)} {say('forecast.mark', lang)}"))
    if len(labels) == 2 and abs(labels[0][1] - labels[1][1]) < gap:
        middle, shift = (labels[0][1] + labels[1][1]) / 2, gap / 2 if labels[0][1] >= labels[1][1] else -gap / 2
        labels = [(labels[0][0], middle + shift, labels[0][2]), (labels[1][0], middle - shift, labels[1][2])]
    return [(*label, "right", False) for label in labels]


def _now_labels(m: dict[str, Any], lang: str) -> list[tuple[Any, float, str, str, bool]]:
    """Labels of the newest value and of what is needed by then, each on its side of the other."""
    now = m["now"]
    below = not math.isnan(now["planned"]) and now["planned"] >= now["value"]
    place = m["low"][-1] if below else m["high"][-1]
    labels = [(now["day"], place, number(now["value"], None, lang), "below" if below else "above", True)]
    if len(m["plan"]) > 1 and abs(now["planned"] - now["value"]) > 1e-9:
        needed = say("needed.short", lang, n=worked(now, "needed", lang))
        labels.append((now["day"], now["planned"], needed, "above" if below else "below", False))
    return labels


def on_page(m: dict[str, Any], axes: str = "") -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Traces and annotations of one path on the axes x{axes}, y{axes} of a plotly figure."""
    at: dict[str, Any] = {"type": "scatter", "xaxis": f"x{axes}", "yaxis": f"y{axes}", "cliponaxis": False}
    flat: dict[str, Any] = {**at, "mode": "lines", "hoverinfo": "skip"}
    blue, ink, paper = COLOURS["accent"], COLOURS["ink"], COLOURS["paper"]
    x, y = ([p[i] for p in m["plan"]] for i in (0, 1))
    traces = [
        {**flat, "x": x, "y": y, "name": "planned", "line": {"color": COLOURS["muted"], "width": 1.5, "dash": "dash"}}
    ]
    if r := m["forecast"]:
        ring = {"size": [0.1, 8], "color": paper, "line": {"color": blue, "width": 1.6}}
        traces += [
            {**flat, "x": [r["day"]] * 2, "y": [r["forecast_low"], r["forecast_high"]], "name": "forecast range",
             "line": {"color": COLOURS["range"], "width": 8}},
            {**flat, "mode": "lines+markers", "x": [m["day"][-1], r["day"]], "y": [m["value"][-1], r["forecast"]],
             "name": "forecast", "line": {"color": blue, "width": 1.6, "dash": "dot"}, "marker": ring},
        ]  # fmt: skip
    up, down = ([abs(a - v) for a, v in zip(m[end], m["value"])] for end in ("high", "low"))
    traces.append(
        {**at, "x": m["day"], "y": m["value"], "mode": "lines+markers", "hovertext": m["hovers"], "hoverinfo": "text",
         "line": {"color": blue, "width": 2.6}, "marker": {"size": 7, "color": blue}, "name": "value",
         "error_y": {"type": "data", "symmetric": False, "array": up, "arrayminus": down, "width": 4, "color": ink,
                     "thickness": 1.3}}
    )  # fmt: skip
    if r := m["aim"]:
        diamond = {"symbol": "diamond", "size": 11, "color": paper, "line": {"width": 1.7, "color": ink}}
        traces.append({**at, "x": [r["day"]], "y": [r["target_low"]], "mode": "markers", "marker": diamond,
                       "hoverinfo": "skip", "name": "target"})  # fmt: skip
    place = {"xref": f"x{axes}", "yref": f"y{axes}"}
    sides: dict[str, dict[str, Any]] = {
        "right": {"xanchor": "left", "xshift": 11}, "above": {"yanchor": "bottom", "yshift": 6, "xanchor": "right"},
        "below": {"yanchor": "top", "yshift": -6, "xanchor": "left"},
    }  # fmt: skip
    notes = [
        {**place, "x": day, "y": at_y, **sides[side], "text": f"<b>{text}</b>" if is_value else text,
         **({"xanchor": "center"} if is_value else {})}
        for day, at_y, text, side, is_value in m["labels"]
    ]  # fmt: skip
    return traces, notes


def ticks(rows: Frame, lang: str, most: int = 8) -> tuple[list[Any], list[str]]:
    """Days and months under the axis, at most ``most``, the first and the last among them."""
    days = list(dict.fromkeys(rows["day"]))
    kept = sorted({round(i) for i in np.linspace(0, len(days) - 1, min(most, len(days)))})
    return [days[i] for i in kept], [month(f"{days[i]:%Y-%m}", lang) for i in kept]


def _page(rows: Frame, m: dict[str, Any], lang: str) -> PlotlyFigure:
    traces, notes = on_page(m)
    (days, months), few = ticks(rows, lang), ticks(rows, lang, 2)
    return style.page(
        traces, 240, lang, margin={"l": 4, "r": 110, "t": 12, "b": 8}, showlegend=False, annotations=notes,
        xaxis={"tickvals": days, "ticktext": months, "type": "date", "tickangle": 0},
        yaxis={"range": m["reach"], "nticks": 5, "showgrid": True},
        meta={"narrow": {"height": 250, "xaxis.tickvals": few[0], "xaxis.ticktext": few[1]}},
    )  # fmt: skip
