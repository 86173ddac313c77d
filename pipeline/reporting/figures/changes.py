"""What each row gained and lost since the period before: solid bars to the right, hollow ones to the left."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from pipeline.reporting.figures import rows as row_axes
from pipeline.reporting.figures.chart import Chart, Frame, capped, frame, hover, listed, nothing, say_known, sentences
from pipeline.reporting.figures.style import COLOURS, PlotlyFigure, number, reach
from pipeline.text.headlines import names, say


def changes(data: pd.DataFrame, *, unit: str = "", limit: int = 40, name: str = "changes", lang: str = "vi") -> Chart:
    """Columns: ``name``, ``gained``, ``lost`` (both counted from 0 up; unknown counts as none); optional ``restated`` (told
    otherwise now; only counted in the note), ``source``. ``unit``: what is counted, for the note."""
    whole = frame(data, "changes", text=("name", "source"), numbers=("gained", "lost", "restated"),
                  needed=("name", "gained", "lost"))  # fmt: skip
    if not len(whole):
        return nothing(name, data, lang)
    for column in ("gained", "lost", "restated"):
        whole[column] = whole[column].abs().fillna(0)
    whole["words"] = [_words(r, lang) for r in whole.to_dict("records")]
    rows, left_out = capped(whole, limit, lang)
    return Chart(
        name, data, lambda: _page(rows, lang), headline(whole, lang),
        say("changes.alt", lang, rows=listed(whole["name"] + " " + whole["words"], lang)),
        sentences(say_known("changes.restated", lang, n=whole["restated"].sum()), say_known("unit", lang, unit=unit), left_out),
    )  # fmt: skip


def headline(rows: Frame, lang: str) -> str:
    """Sums of both, and where most was lost."""
    gained, lost = rows["gained"].sum(), rows["lost"].sum()
    if not gained and not lost:
        return say("changes.none", lang)
    sentence = say("changes.sums", lang, g=gained, l=lost)
    if not lost:
        return sentence
    most = rows["lost"].max()
    return sentence + say("changes.most", lang, names=names(list(rows["name"][rows["lost"] == most]), lang, 2), n=most)


def _words(r: dict[Any, Any], lang: str) -> str:
    """``+9 −1``; what did not change says so."""
    steps = [number(step, None, lang, signed=True) for step in (r["gained"], -r["lost"]) if step]
    return " ".join(steps) or say("changes.same", lang)


def _label(r: dict[Any, Any], lang: str) -> row_axes.Row:
    both = f"({r['words']})" if r["gained"] and r["lost"] else ""
    tip = hover(r["name"], r["words"], source=r["source"])
    return row_axes.Row(r["name"], number(r["gained"] - r["lost"], None, lang, signed=True), both, hover=tip)


def _page(rows: Frame, lang: str) -> PlotlyFigure:
    hollow = {"color": COLOURS["paper"], "line": {"color": COLOURS["bad"], "width": 1.6}}
    traces = [
        {
            **row_axes.BAR,
            "x": rows["gained"],
            "marker": {"color": COLOURS["done"]},
            "name": say("changes.gained", lang),
        },
        {**row_axes.BAR, "x": -rows["lost"].replace(0, math.nan), "marker": hollow, "name": say("changes.lost", lang)},
    ]
    zero = row_axes.upright(0, len(rows), color=COLOURS["muted"], width=1)
    ends = reach((-rows["lost"].max(), rows["gained"].max()), 0.03)
    labels = [_label(r, lang) for r in rows.to_dict("records")]
    return row_axes.page(labels, traces, lang, x={"range": ends}, shapes=[zero])
