"""Districts, best first as the frame has them: a dot for now, a ring for the period before, the interval under them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from pipeline.reporting.figures import rows as row_axes
from pipeline.reporting.figures import style
from pipeline.reporting.figures.chart import Chart, Frame, capped, frame, hover, listed, nothing, sentences
from pipeline.reporting.figures.style import COLOURS, PlotlyFigure, number, span
from pipeline.text.headlines import names, say

NUMBERS = ("value", "before", "value_low", "value_high", "communes")


def districts(
    data: pd.DataFrame, *, unit: str = "", decimals: int | None = None, reference: float | None = None, limit: int = 40,
    name: str = "districts", lang: str = "vi",
) -> Chart:  # fmt: skip
    """One row a district: ○ the period before, ● now, ├┤ where it may lie.

    Columns: ``name``, ``value``; optional, in ``unit``: ``before``, ``value_low``, ``value_high``; ``communes`` (how many,
    for the hover), ``source``. ``reference``: a line through all rows, the province. ``decimals`` of printed figures:
    none where all are whole, else one.
    """
    whole = frame(data, "districts", text=("name", "source"), numbers=NUMBERS, needed=("name", "value"))
    if not whole["value"].notna().any():
        return nothing(name, data, lang, "empty" if not len(whole) else "no_values")
    if decimals is None:
        decimals = int(bool((whole[["value", "before"]].stack() % 1).any()))
    rows, left_out = capped(whole, limit, lang)
    alt = [f"{r['name']} {_words(r, decimals, lang)}" for r in whole.to_dict("records")]
    province = say("districts.reference", lang, n=number(reference, decimals, lang)) if reference is not None else ""
    return Chart(
        name, data,
        lambda: _page(rows, decimals, reference, lang),
        headline(whole, decimals, lang),
        say("districts.alt", lang, rows=listed(alt, lang)),
        sentences(province, say("unit", lang, unit=unit) if unit else "", left_out),
    )  # fmt: skip


def headline(rows: Frame, decimals: int | None, lang: str) -> str:
    """The highest and the lowest as printed, by name, and how many rose since the period before."""
    measured = rows[rows["value"].notna()]
    figures = measured["value"].map(lambda v: number(v, decimals, lang))
    top, bottom = figures[measured["value"].idxmax()], figures[measured["value"].idxmin()]
    count = number(len(measured), 0, lang)
    if top == bottom:
        sentence = say("districts.same", lang, n=count, v=top)
    else:
        ends = {
            "a": names(list(measured["name"][figures == top]), lang, 2),
            "b": names(list(measured["name"][figures == bottom]), lang, 2),
        }
        sentence = say("districts.ends", lang, v=top, w=bottom, **ends)
    both = measured[measured["before"].notna()]
    if not len(both):
        return sentence
    up = number(int((both["value"] > both["before"] + 1e-9).sum()), 0, lang)
    down = number(int((both["value"] < both["before"] - 1e-9).sum()), 0, lang)
    return sentence + say("districts.moved", lang, up=up, down=down, n=number(len(both), 0, lang))


def _words(r: dict[Any, Any], decimals: int | None, lang: str) -> str:
    if math.isnan(r["value"]):
        return say("unknown", lang)
    figure = number(r["value"], decimals, lang)
    interval = span(r["value_low"], r["value_high"], decimals, lang)
    parts = [figure, say("before", lang, n=number(r["before"], decimals, lang)) if not math.isnan(r["before"]) else "",
             say("range", lang, n=interval) if interval not in ("", figure) else ""]  # fmt: skip
    return ", ".join(filter(None, parts))


def _labels(rows: Frame, decimals: int | None, lang: str) -> list[row_axes.Row]:
    labels = []
    for r in rows.to_dict("records"):
        change = number(r["value"] - r["before"], decimals, lang, signed=True)
        members = say("communes", lang, n=number(r["communes"], 0, lang)) if not math.isnan(r["communes"]) else ""
        tip = hover(r["name"], _words(r, decimals, lang), members, source=r["source"])
        value = say("unknown", lang) if math.isnan(r["value"]) else number(r["value"], decimals, lang)
        labels.append(row_axes.Row(r["name"], value, f"({change})" if change != style.NONE else "", hover=tip))
    return labels


def _marks(rows: Frame, reference: float | None) -> dict[str, Any]:
    """Places on the x axis that both drawings read; lines as pairs of points with a gap after each."""
    gap, y = np.full(len(rows), np.nan), np.arange(len(rows))
    seen = rows[["value", "before", "value_low", "value_high"]].to_numpy()
    seen = np.append(seen[~np.isnan(seen)], [] if reference is None else reference)
    pad = (seen.max() - seen.min()) * 0.05 or 1.0
    is_open = (rows["value_high"] - rows["value_low"]) > 1e-9
    interval = [rows[c].where(is_open) for c in ("value_low", "value_high")]
    return {
        "y": y, "reach": (seen.min() - pad, seen.max() + pad), "value": rows["value"].to_numpy(),
        "before": rows["before"].to_numpy(),
        "moved": (np.stack([rows["before"], rows["value"], gap], 1).ravel(), np.repeat(y, 3)),
        "interval": (np.stack([*interval, gap], 1).ravel(), np.repeat(y + 0.33, 3)),
    }  # fmt: skip


def _page(rows: Frame, decimals: int | None, reference: float | None, lang: str) -> PlotlyFigure:
    m = _marks(rows, reference)
    mark, ink, muted = row_axes.MARK, COLOURS["ink"], COLOURS["muted"]
    moved = {**mark, "x": m["moved"][0], "y": m["moved"][1], "mode": "lines", "showlegend": False, "name": "moved"}
    ring = {"size": 10, "color": COLOURS["paper"], "line": {"color": muted, "width": 1.6}}
    traces = [
        {**moved, "line": {"color": COLOURS["range"], "width": 4}},
        {**mark, "x": m["interval"][0], "y": m["interval"][1], "mode": "lines+markers", "marker": row_axes.CAPS,
         "name": say("range.mark", lang), "line": {"color": ink, "width": 1.3},
         "showlegend": bool(np.isfinite(m["interval"][0]).any())},
        {**mark, "x": m["before"], "y": m["y"], "name": say("before.mark", lang), "marker": ring,
         "showlegend": bool(np.isfinite(m["before"]).any())},
        {**mark, "x": m["value"], "y": m["y"], "name": say("now.mark", lang),
         "marker": {"size": 12, "color": COLOURS["good"]}},
    ]  # fmt: skip
    shapes = [{"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": i, "y1": i, "layer": "below",
               "line": {"color": COLOURS["rule"], "width": 1}} for i in range(len(rows))]  # fmt: skip
    if reference is not None:
        shapes.append(row_axes.upright(reference, len(rows), color=muted, width=1.2, dash="dot"))
    return row_axes.page(_labels(rows, decimals, lang), traces, lang, x={"range": m["reach"]}, shapes=shapes)
