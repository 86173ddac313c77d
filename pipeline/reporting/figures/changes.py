"""What each row gained and lost since the period before: solid bars to the right, hollow ones to the left."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipeline.reporting.figures import rows as row_axes
from pipeline.reporting.figures.chart import Chart, Frame, capped, frame, hover, listed, nothing, sentences
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
    rows, left_out = capped(whole, limit, lang)
    labels = [
        row_axes.Row(
            r["name"],
            number(r["gained"] - r["lost"], None, lang, signed=True),
            f"({_words(r, lang)})" if r["gained"] and r["lost"] else "",
            hover=hover(r["name"], _words(r, lang), source=r["source"]),
        )
        for r in rows.to_dict("records")
    ]
    restated = whole["restated"].sum()
    return Chart(
        name, data, lambda: _page(rows, labels, lang), headline(whole, lang),
        say("changes.alt", lang, rows=listed([f"{r['name']} {_words(r, lang)}" for r in whole.to_dict("records")], lang)),
        sentences(say("changes.restated", lang, n=number(restated, None, lang)) if restated else "",
                  say("unit", lang, unit=unit) if unit else "", left_out),
    )  # fmt: skip


def headline(rows: Frame, lang: str) -> str:
    """Sums of both, and where most was lost."""
    gained, lost = rows["gained"].sum(), rows["lost"].sum()
    if not gained and not lost:
        return say("changes.none", lang)
    sentence = say("changes.sums", lang, g=number(gained, None, lang), l=number(lost, None, lang))
    if not lost:
        return sentence
    most = rows[rows["lost"] == rows["lost"].max()]
    return sentence + say(
        "changes.most", lang, names=names(list(most["name"]), lang, 2), n=number(rows["lost"].max(), None, lang)
    )


def _words(r: dict[Any, Any], lang: str) -> str:
    """``+9 −1``; what did not change says so."""
    parts = [number(r["gained"], None, lang, signed=True) if r["gained"] else "",
             number(-r["lost"], None, lang) if r["lost"] else ""]  # fmt: skip
    return " ".join(filter(None, parts)) or say("changes.same", lang)


def _page(rows: Frame, labels: list[row_axes.Row], lang: str) -> PlotlyFigure:
    bar = {**row_axes.BAR, "y": list(range(len(rows)))}
    hollow = {"color": COLOURS["paper"], "line": {"color": COLOURS["bad"], "width": 1.6}}
    traces = [
        {**bar, "x": list(rows["gained"]), "marker": {"color": COLOURS["done"]}, "name": say("changes.gained", lang)},
        {**bar, "x": [-v or None for v in rows["lost"]], "marker": hollow, "name": say("changes.lost", lang)},
    ]
    zero = row_axes.upright(0, len(rows), color=COLOURS["muted"], width=1)
    return row_axes.page(
        labels, traces, lang, x={"range": reach((-rows["lost"].max(), rows["gained"].max()), 0.03)}, shapes=[zero]
    )
