"""One target over the periods: what was measured, the path planned, the target, the forecast with its range."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from pipeline import periods
from pipeline.reporting.figures import style
from pipeline.reporting.figures.chart import Chart, Frame, flags, frame, hover, listed, nothing, say_known, sentences
from pipeline.reporting.figures.style import COLOURS, PlotlyFigure, month, number, span
from pipeline.text.headlines import say

NUMBERS = (
    "value", "value_low", "value_high", "planned", "target_low", "target_high",
    "forecast", "forecast_low", "forecast_high",
)  # fmt: skip
# Where a label stands beside its point.
SIDES: dict[str, dict[str, Any]] = {
    "right": {"xanchor": "left", "xshift": 11},
    "above": {"yanchor": "bottom", "yshift": 6, "xanchor": "right"},
    "below": {"yanchor": "top", "yshift": -6, "xanchor": "left"},
}


def target_path(data: pd.DataFrame, *, unit: str = "", name: str = "path", lang: str = "vi") -> Chart:
    """A line of values with their intervals, the planned path dashed, ◇ at the target, a dotted line to the forecast.

    One row a period, measured or to come. Columns: ``period`` (YYYY-MM), ``value``; optional, in ``unit``: ``value_low``,
    ``value_high``, ``planned`` or ``expected_by_now`` (what the plan expects by then), ``target_low``, ``target_high``, ``forecast``,
    ``forecast_low``, ``forecast_high`` (at the period they are for), ``is_whole`` (counted whole: what is needed by now is
    rounded up), ``source``.
    """
    rows = needed(prepared(data))
    if not rows["value"].notna().any():
        return nothing(name, data, lang, "no_values" if len(rows) else "empty")
    note = say("path.note", lang) if rows["forecast"].notna().any() else ""
    return Chart(
        name, data, lambda: _page(rows, lang), headline(rows, unit, lang),
        say("path.alt", lang, rows=listed([words(r, unit, lang) for r in rows.to_dict("records")], lang)),
        sentences(note, say_known("unit", lang, unit=unit)),
    )  # fmt: skip


def prepared(data: pd.DataFrame, *text: str) -> Frame:
    """The frame's columns in the order of time, with ``day``, the end of the period; rows that name no period go."""
    if "planned" not in data:
        data = data.rename(columns={"expected_by_now": "planned"})
    rows = frame(data, "target_path", text=("period", "source", *text), numbers=NUMBERS, needed=("period", "value"))
    rows["is_whole"] = [f is True for f in flags(data, "is_whole")]
    rows = rows[rows["period"].map(periods.is_period).astype(bool)]
    rows = rows.sort_values("period", kind="stable", ignore_index=True)
    return rows.assign(day=[periods.end_of(p) for p in rows["period"]])


def needed(rows: Frame) -> Frame:
    """The rows of one path with ``needed``, what is planned as printed: a whole figure where it is of things counted whole."""
    up = np.ceil if planned_rise(rows) else np.floor
    return rows.assign(needed=rows["planned"].where(~rows["is_whole"], up(rows["planned"].round(9))))


def headline(rows: Frame, unit: str, lang: str) -> str:
    """What there is against what is needed by now, and whether the forecast reaches the target."""
    now, rises = newest(rows), planned_rise(rows)
    sentence = say("path.now", lang, n=f"{number(now['value'], None, lang)} {unit}".strip())
    if not math.isnan(now["needed"]):
        gap = (now["value"] - now["needed"]) * (1 if rises else -1)
        text = number(abs(gap), None, lang)
        key = "even" if text == "0" else ("short" if gap < 0 else "over") + ("" if rises else "_falls")
        sentence += ", " + say(f"path.{key}", lang, n=text)
    for last in forecast(rows).to_dict("records"):
        sentence += "; " + say("path.forecast", lang, n=worked(last, "forecast", lang))
        target = last["target_low"]
        if not math.isnan(target):
            ends = [last["forecast"] if math.isnan(last[c]) else last[c] for c in ("forecast_low", "forecast_high")]
            surely, perhaps = [end >= target for end in ends] if rises else [end <= target for end in reversed(ends)]
            key = "reaches" if surely else "may" if perhaps else "misses"
            sentence += say(f"path.{key}", lang, n=target)
    return sentence


def planned_rise(rows: Frame) -> bool:
    """False where the plan wants less of it."""
    line = [*rows["planned"].dropna(), *rows["target_low"].dropna()[-1:]]
    return len(line) < 2 or line[-1] >= line[0]


def newest(rows: Frame) -> Any:
    """The last row with a value."""
    return rows[rows["value"].notna()].iloc[-1]


def forecast(rows: Frame) -> Frame:
    """The last row with a forecast for a day after the newest value; no row where there is none."""
    return rows[rows["forecast"].notna() & (rows["day"] > newest(rows)["day"])].tail(1)


def worked(r: Any, column: str, lang: str) -> str:
    """A figure that was worked out, not counted: whole where it is of things counted whole."""
    return number(r[column], 0 if r["is_whole"] else None, lang)


def words(r: dict[Any, Any], unit: str, lang: str) -> str:
    """One period in words."""
    figure, interval = number(r["value"], None, lang), span(r["value_low"], r["value_high"], None, lang)
    parts = [
        f"{figure} {unit}".strip() if figure != style.NONE else "",
        say_known("range", lang, n=interval if interval != figure else ""),
        say_known("path.planned", lang, n=worked(r, "needed", lang)),
        say_known("target", lang, n=number(r["target_low"], None, lang)),
        say_known("path.forecast", lang, n=worked(r, "forecast", lang)),
    ]
    return f"{month(r['period'], lang)}: {', '.join(filter(None, parts)) or say('unknown', lang)}"


def reach(rows: Frame) -> tuple[float, float]:
    """The ends of the y axis."""
    return style.reach(rows[[*NUMBERS]].to_numpy().ravel(), 0.16)


def on_page(
    rows: Frame, lang: str, axes: str = "", gap: float = 0.12
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Traces and annotations of one path on the axes x{axes}, y{axes} of a plotly figure; ``gap``: how far labels at the
    right edge stay apart, as a share of the height."""
    measured, plan = rows[rows["value"].notna()], rows[rows["planned"].notna()]
    aims, ahead = rows[rows["target_low"].notna()].tail(1), forecast(rows)
    now, low, high = newest(rows), *(measured[c].fillna(measured["value"]) for c in ("value_low", "value_high"))
    at: dict[str, Any] = {"type": "scatter", "xaxis": f"x{axes}", "yaxis": f"y{axes}", "cliponaxis": False}
    flat: dict[str, Any] = {**at, "mode": "lines", "hoverinfo": "skip"}
    blue, ink, paper = COLOURS["accent"], COLOURS["ink"], COLOURS["paper"]
    traces = [
        {**flat, "x": list(plan["day"]), "y": list(plan["planned"]), "name": "planned",
         "line": {"color": COLOURS["muted"], "width": 1.5, "dash": "dash"}}
    ]  # fmt: skip
    ends = []
    for r in aims.fillna({"target_high": aims["target_low"]}).to_dict("records"):
        label = f"{span(r['target_low'], r['target_high'], None, lang)} {say('target.mark', lang)}"
        ends.append((r["day"], r["target_low"], label))
    for r in ahead.to_dict("records"):
        ends.append((r["day"], r["forecast"], f"~{worked(r, 'forecast', lang)} {say('forecast.mark', lang)}"))
        ring = {"size": [0.1, 8], "color": paper, "line": {"color": blue, "width": 1.6}}
        traces += [
            {**flat, "x": [r["day"]] * 2, "y": [r["forecast_low"], r["forecast_high"]], "name": "forecast range",
             "line": {"color": COLOURS["range"], "width": 8}},
            {**flat, "mode": "lines+markers", "x": [now["day"], r["day"]], "y": [now["value"], r["forecast"]],
             "name": "forecast", "line": {"color": blue, "width": 1.6, "dash": "dot"}, "marker": ring},
        ]  # fmt: skip
    hovers = [hover(*words(r, "", lang).split(": ", 1), source=r["source"]) for r in measured.to_dict("records")]
    traces.append(
        {**at, "x": list(measured["day"]), "y": list(measured["value"]), "mode": "lines+markers", "hovertext": hovers,
         "hoverinfo": "text", "line": {"color": blue, "width": 2.6}, "marker": {"size": 7, "color": blue}, "name": "value",
         "error_y": {"type": "data", "symmetric": False, "array": list((high - measured["value"]).abs()),
                     "arrayminus": list((low - measured["value"]).abs()), "width": 4, "color": ink, "thickness": 1.3}}
    )  # fmt: skip
    if len(aims):
        diamond = {"symbol": "diamond", "size": 11, "color": paper, "line": {"width": 1.7, "color": ink}}
        traces.append({**at, "x": list(aims["day"]), "y": list(aims["target_low"]), "mode": "markers", "marker": diamond,
                       "hoverinfo": "skip", "name": "target"})  # fmt: skip
    bottom, top = reach(rows)
    place = {"xref": f"x{axes}", "yref": f"y{axes}"}
    notes = [{**place, "x": day, "y": y, "text": text, **SIDES["right"]}
             for day, y, text in _apart(ends, gap * (top - bottom))]  # fmt: skip
    return traces, [
        *({**place, **label} for label in _labels_now(now, low.iloc[-1], high.iloc[-1], plan, lang)),
        *notes,
    ]


def _apart(labels: list[tuple[Any, float, str]], gap: float) -> list[tuple[Any, float, str]]:
    """Labels (day, y, text) of the target and the forecast, moved up and down where they would touch."""
    if len(labels) < 2 or abs(labels[0][1] - labels[1][1]) >= gap:
        return labels
    middle, shift = (labels[0][1] + labels[1][1]) / 2, math.copysign(gap / 2, labels[0][1] - labels[1][1])
    return [(day, middle + by, text) for (day, _, text), by in zip(labels, (shift, -shift))]


def _labels_now(now: Any, low: float, high: float, plan: Frame, lang: str) -> list[dict[str, Any]]:
    """Labels of the newest value and of what is needed by then, each on its side of the other."""
    is_below = now["planned"] >= now["value"]
    own, other = (SIDES["below"], SIDES["above"]) if is_below else (SIDES["above"], SIDES["below"])
    value = {"y": low if is_below else high, "text": f"<b>{number(now['value'], None, lang)}</b>"}
    labels = [{"x": now["day"], **own, **value, "xanchor": "center"}]
    if len(plan) > 1 and abs(now["planned"] - now["value"]) > 1e-9:
        text = say("needed.short", lang, n=worked(now, "needed", lang))
        labels.append({"x": now["day"], **other, "y": now["planned"], "text": text})
    return labels


def ticks(rows: Frame, lang: str, most: int = 8) -> tuple[list[Any], list[str]]:
    """Days and months under the axis, at most ``most``, the first and the last among them."""
    days = list(dict.fromkeys(rows["day"]))
    kept = sorted({round(i) for i in np.linspace(0, len(days) - 1, min(most, len(days)))})
    return [days[i] for i in kept], [month(f"{days[i]:%Y-%m}", lang) for i in kept]


def _page(rows: Frame, lang: str) -> PlotlyFigure:
    traces, notes = on_page(rows, lang)
    (days, months), few = ticks(rows, lang), ticks(rows, lang, 2)
    return style.page(
        traces, 240, lang, margin={"r": 110, "t": 12}, showlegend=False, annotations=notes,
        xaxis={"tickvals": days, "ticktext": months, "type": "date", "tickangle": 0},
        yaxis={"range": reach(rows), "nticks": 5, "showgrid": True},
        meta={"narrow": {"height": 250, "xaxis.tickvals": few[0], "xaxis.ticktext": few[1]}},
    )  # fmt: skip
