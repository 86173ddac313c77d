"""Districts, best first as the frame has them: a dot for now, a ring for the period before, the interval under them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from pipeline.reporting.figures import rows as row_axes
from pipeline.reporting.figures import style
from pipeline.reporting.figures.chart import Chart, Frame, capped, frame, hover, listed, nothing, say_known, sentences
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
    whole["words"] = [_words(r, decimals, lang) for r in whole.to_dict("records")]
    rows, left_out = capped(whole, limit, lang)
    province = say_known("districts.reference", lang, n=number(reference, decimals, lang))
    return Chart(
        name, data, lambda: _page(rows, decimals, reference, lang), headline(whole, decimals, lang),
        say("districts.alt", lang, rows=listed(whole["name"] + " " + whole["words"], lang)),
        sentences(province, say_known("unit", lang, unit=unit), left_out),
    )  # fmt: skip


def headline(rows: Frame, decimals: int | None, lang: str) -> str:
    """The highest and the lowest as printed, by name, and how many rose since the period before."""
    measured = rows[rows["value"].notna()]
    figures = measured["value"].map(lambda v: number(v, decimals, lang))
    top, bottom = figures[measured["value"].idxmax()], figures[measured["value"].idxmin()]
    if top == bottom:
        sentence = say("districts.same", lang, n=len(measured), v=top)
    else:
        a, b = (names(list(measured["name"][figures == end]), lang, 2) for end in (top, bottom))
        sentence = say("districts.ends", lang, v=top, w=bottom, a=a, b=b)
    rise = (measured["value"] - measured["before"]).dropna()
    if not len(rise):
        return sentence
    return sentence + say("districts.moved", lang, up=(rise > 1e-9).sum(), down=(rise < -1e-9).sum(), n=len(rise))


def _words(r: dict[Any, Any], decimals: int | None, lang: str) -> str:
    if math.isnan(r["value"]):
        return say("unknown", lang)
    figure = number(r["value"], decimals, lang)
    interval = span(r["value_low"], r["value_high"], decimals, lang)
    parts = [figure, say_known("before", lang, n=number(r["before"], decimals, lang)),
             say_known("range", lang, n=interval if interval != figure else "")]  # fmt: skip
    return ", ".join(filter(None, parts))


def _label(r: dict[Any, Any], decimals: int | None, lang: str) -> row_axes.Row:
    change = number(r["value"] - r["before"], decimals, lang, signed=True)
    members = say_known("communes", lang, n=number(r["communes"], 0, lang))
    value = say("unknown", lang) if math.isnan(r["value"]) else number(r["value"], decimals, lang)
    tip = hover(r["name"], r["words"], members, source=r["source"])
    return row_axes.Row(r["name"], value, f"({change})" if change != style.NONE else "", hover=tip)


def _page(rows: Frame, decimals: int | None, reference: float | None, lang: str) -> PlotlyFigure:
    y, muted = np.arange(len(rows)), COLOURS["muted"]
    mark = row_axes.MARK
    ring = {"size": 10, "color": COLOURS["paper"], "line": {"color": muted, "width": 1.6}}
    traces = [
        {**mark, "x": row_axes.joined(rows["before"], rows["value"]), "y": row_axes.joined(y, y), "mode": "lines",
         "showlegend": False, "name": "moved", "line": {"color": COLOURS["range"], "width": 4}},
        *row_axes.interval(rows["value_low"], rows["value_high"], y + 0.33, lang),
        {**mark, "x": rows["before"], "name": say("before.mark", lang), "marker": ring,
         "showlegend": bool(rows["before"].notna().any())},
        {**mark, "x": rows["value"], "name": say("now.mark", lang), "marker": {"size": 12, "color": COLOURS["good"]}},
    ]  # fmt: skip
    shapes = [{"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": i, "y1": i, "layer": "below",
               "line": {"color": COLOURS["rule"], "width": 1}} for i in range(len(rows))]  # fmt: skip
    seen = rows[["value", "before", "value_low", "value_high"]].to_numpy().ravel().tolist()
    if reference is not None:
        shapes.append(row_axes.upright(reference, len(rows), color=muted, width=1.2, dash="dot"))
        seen.append(reference)
    labels = [_label(r, decimals, lang) for r in rows.to_dict("records")]
    return row_axes.page(labels, traces, lang, x={"range": style.reach(seen, 0.05)}, shapes=shapes)
