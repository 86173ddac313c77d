"""How many communes pass how many criteria: one column for each number, coloured by the plan's bands."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipeline.reporting.figures import style
from pipeline.reporting.figures.chart import Chart, Frame, frame, hover, listed, nothing
from pipeline.reporting.figures.style import COLOURS, PlotlyFigure, number
from pipeline.text.headlines import say


def bands(data: pd.DataFrame, *, full: int | None = None, name: str = "bands", lang: str = "vi") -> Chart:
    """A column of communes for each number of criteria passed; the darker the more.

    Columns: ``criteria`` (whole number), ``communes`` (how many; rows of one number add up); optional ``band`` (the name of
    the plan's band it belongs to: one colour each, named in the key). ``full``: the number of all criteria, default the
    most in the frame. Numbers in between that no commune has are drawn as 0.
    """
    rows = prepared(data)
    if not rows["communes"].sum():
        return nothing(name, data, lang)
    full = int(rows["criteria"].max()) if full is None else full
    parts = [say("bands.row", lang, c=c, n=number(n, 0, lang)) for c, n in zip(rows["criteria"], rows["communes"])]
    return Chart(
        name, data, lambda: _page(rows, lang), headline(rows, full, lang),
        say("bands.alt", lang, rows=listed(parts, lang)), say("bands.note", lang),
    )  # fmt: skip


def prepared(data: pd.DataFrame) -> Frame:
    """One row for every number from the least to the most: ``criteria``, ``communes``, ``band``, ``colour``."""
    rows = frame(data, "bands", text=("band",), numbers=("criteria", "communes"), needed=("criteria", "communes"))
    rows = rows[rows["criteria"].between(0, 1000) & (rows["communes"] > 0)].round({"criteria": 0})
    if not len(rows):
        return rows.assign(colour="")
    counted = rows.groupby("criteria", as_index=False).agg(communes=("communes", "sum"), band=("band", "first"))
    every = pd.DataFrame({"criteria": np.arange(counted["criteria"].min(), counted["criteria"].max() + 1)})
    filled = every.merge(counted, "left").fillna({"communes": 0, "band": ""})
    names = list(dict.fromkeys(b for b in filled["band"] if b))
    if names:  # a number no commune has belongs to the band below it
        filled["band"] = filled["band"].replace("", None).ffill().fillna(names[0])
    steps = names or list(filled["criteria"])
    colours = dict(zip(steps, style.shades(len(steps))))
    return filled.assign(colour=[colours[b if names else c] for c, b in zip(filled["criteria"], filled["band"])])


def headline(rows: Frame, full: int, lang: str) -> str:
    """The number at or below which half of the communes stand, and how many have all criteria."""
    total = rows["communes"].sum()
    middle = rows["criteria"][rows["communes"].cumsum() * 2 >= total].iloc[0]
    complete = rows["communes"][rows["criteria"] >= full].sum()
    key = "bands.all" if complete == total else "bands.half" if complete else "bands.none"
    return say(key, lang, n=number(total, 0, lang), full=full, k=number(complete, 0, lang), m=middle)


def _page(rows: Frame, lang: str) -> PlotlyFigure:
    named = rows["band"].ne("").any()
    traces: list[dict[str, Any]] = []
    for band, part in rows.groupby("band", sort=False):
        figures = [number(n, 0, lang) for n in part["communes"]]
        hovers = [
            hover(say("bands.hover", lang, c=c), say("communes", lang, n=n)) for c, n in zip(part["criteria"], figures)
        ]
        traces.append(
            {
                "type": "bar", "x": part["criteria"], "y": part["communes"], "width": 0.86,
                "name": style.html(style.brief(str(band))),
                "text": [f"<b>{figure}</b>" if n else "" for figure, n in zip(figures, part["communes"])], "cliponaxis": False,
                "textposition": "outside", "hovertext": hovers, "hoverinfo": "text",
                "marker": {"color": list(part["colour"]), "line": {"color": COLOURS["muted"], "width": 0.6}},
            }
        )  # fmt: skip
    return style.page(
        traces, 210, lang, margin={"l": 8, "t": 46 if named else 24}, showlegend=bool(named),
        legend={"y": 1.1}, barmode="overlay", yaxis={"visible": False},
        xaxis={"tickvals": list(rows["criteria"]), "tickangle": 0, "title": {"text": say("bands.axis", lang)}},
        meta={"narrow": {"xaxis.tickfont.size": 10}},
    )  # fmt: skip
