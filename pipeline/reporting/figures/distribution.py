"""Values of an indicator, a dot for each commune, against its threshold; one line for each district."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipeline.reporting.figures import rows as row_axes
from pipeline.reporting.figures.chart import Chart, Frame, capped, flags, frame, hover, nothing, say_known, sentences
from pipeline.reporting.figures.style import COLOURS, PlotlyFigure, number, reach
from pipeline.text.headlines import say

# Whether a value passes: symbol, colour, key of its word.
LOOKS = {
    True: ("circle", COLOURS["good"], "passes"),
    False: ("circle-open", COLOURS["bad"], "passes_not"),
    None: ("x-thin-open", COLOURS["none"], "passes_unknown"),
}
SPREAD = 0.26  # how far dots of a line lie above and below its middle; of a row


def distribution(
    data: pd.DataFrame, *, threshold: float | None = None, unit: str = "", limit: int = 40, name: str = "distribution",
    lang: str = "vi",
) -> Chart:  # fmt: skip
    """Dots on one line a group, full where they pass, hollow where not, × where it is not known; a line at the threshold.

    Columns: ``name`` (commune), ``value`` (in ``unit``); optional ``group`` (district; default all on one line), ``passes``
    (true, false, unknown), ``source``. ``threshold``: where the line stands; whether a value passes is never worked out
    from it, for some indicators ask for more and some for less.
    """
    rows = frame(data, "distribution", text=("name", "group", "source"), numbers=("value",), needed=("name", "value"))
    rows["passes"] = pd.Series(flags(data, "passes") if len(data) else [], dtype=object)
    measured = rows[rows["value"].notna()]
    if not len(measured):
        return nothing(name, data, lang, "empty" if not len(rows) else "no_values")
    groups = measured.groupby("group", sort=False)["value"].agg(["median", "size"])
    shown, left_out = capped(groups, limit, lang)
    kept = measured[measured["group"].isin(shown.index)]
    every = say("distribution.all", lang)
    parts = [f"{g or every}: {say('communes', lang, n=r['size'])}, {say('median', lang, n=r['median'])}"
             for g, r in groups.iterrows()]  # fmt: skip
    at = "" if threshold is None else sentences(number(threshold, None, lang), unit)
    return Chart(
        name, data, lambda: _page(kept, shown, threshold, lang),
        headline(measured, threshold, unit, lang), say("distribution.alt", lang, rows="; ".join(parts)),
        sentences(say_known("distribution.threshold", lang, n=at),
                  say_known("distribution.missing", lang, n=len(rows) - len(measured)), left_out),
    )  # fmt: skip


def headline(rows: Frame, threshold: float | None, unit: str, lang: str) -> str:
    """How many pass, where that is known; else the middle and the ends."""
    judged = [p for p in rows["passes"] if p is not None]
    middle = sentences(number(rows["value"].median(), None, lang), unit)
    if not judged:
        return say("distribution.ends", lang, n=len(rows), m=middle, a=rows["value"].min(), b=rows["value"].max())
    sentence = say("distribution.pass", lang, k=sum(judged), j=len(judged), m=middle)
    return sentence + say_known("distribution.open", lang, k=len(rows) - len(judged))


def _labels(groups: Frame, lang: str) -> list[row_axes.Row]:
    every = say("distribution.all", lang)
    return [row_axes.Row(str(g) or every, number(r["median"], None, lang), say("communes", lang, n=r["size"]))
            for g, r in groups.iterrows()]  # fmt: skip


def _places(rows: Frame, groups: Frame) -> Frame:
    """The dots with their ``y``: those of a line spread by their order among equals, so that the same data look the same."""
    line = rows["group"].map({g: i for i, g in enumerate(groups.index)})
    span = (rows["value"].max() - rows["value"].min()) or 1
    step = (rows["value"] / span * 60).round()
    order = rows.groupby([rows["group"], step]).cumcount()
    return rows.assign(y=line + np.array([0, -1, 1, -2, 2])[order % 5] * SPREAD / 2)


def _page(rows: Frame, groups: Frame, threshold: float | None, lang: str) -> PlotlyFigure:
    dots = _places(rows, groups)
    traces: list[dict[str, Any]] = []
    for passes, (symbol, colour, word) in LOOKS.items():
        part = dots[[p is passes for p in dots["passes"]]]
        if len(part):
            hovers = [hover(r["name"], r["group"], number(r["value"], None, lang), say(word, lang), source=r["source"])
                    for r in part.to_dict("records")]  # fmt: skip
            traces.append({**row_axes.MARK, "x": part["value"], "y": part["y"], "name": say(word, lang),
                           "hovertext": hovers, "hoverinfo": "text",
                           "marker": {"symbol": symbol, "size": 8, "color": colour, "line": {"width": 1.6}}})  # fmt: skip
    lines = [row_axes.upright(threshold, len(groups), color=COLOURS["ink"], width=1.6)] if threshold is not None else []
    ends = reach([*rows["value"], *([] if threshold is None else [threshold])], 0.04)
    ticks = {"range": ends, "showticklabels": True, "nticks": 6}
    figure = row_axes.page(_labels(groups, lang), traces, lang, x=ticks, shapes=lines)
    figure.data[-1].update(hoverinfo="skip", x=[ends[0]] * len(groups))
    return figure.update_layout(hovermode="closest")
