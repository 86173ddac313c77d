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


def _page(rows: Frame, decimals: int | None, reference: float | None, lang: str) -> PlotlyFigure:
    seen = rows[["value", "before", "value_low", "value_high"]].to_numpy().ravel()
    is_open = (rows["value_high"] - rows["value_low"]) > 1e-9
    gap, y = np.full(len(rows), np.nan), np.arange(len(rows))
    pairs = lambda low, high: np.stack([low, high, gap], 1).ravel()  # noqa: E731
    moved, spread = (
        pairs(rows["before"], rows["value"]),
        pairs(rows["value_low"].where(is_open), rows["value_high"].where(is_open)),
    )
    mark, muted = row_axes.MARK, COLOURS["muted"]
    ring = {"size": 10, "color": COLOURS["paper"], "line": {"color": muted, "width": 1.6}}
    traces = [
        {**mark, "x": moved, "y": np.repeat(y, 3), "mode": "lines", "showlegend": False, "name": "moved",
         "line": {"color": COLOURS["range"], "width": 4}},
        {**row_axes.interval(spread, np.repeat(y + 0.33, 3), lang), "showlegend": bool(is_open.any())},
        {**mark, "x": rows["before"].to_numpy(), "y": y, "name": say("before.mark", lang), "marker": ring,
         "showlegend": bool(rows["before"].notna().any())},
        {**mark, "x": rows["value"].to_numpy(), "y": y, "name": say("now.mark", lang),
         "marker": {"size": 12, "color": COLOURS["good"]}},
    ]  # fmt: skip
    shapes = [{"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": i, "y1": i, "layer": "below",
               "line": {"color": COLOURS["rule"], "width": 1}} for i in range(len(rows))]  # fmt: skip
    if reference is not None:
        shapes.append(row_axes.upright(reference, len(rows), color=muted, width=1.2, dash="dot"))
    reach = style.reach([*seen, *([] if reference is None else [reference])], 0.05)
    return row_axes.page(_labels(rows, decimals, lang), traces, lang, x={"range": reach}, shapes=shapes)
