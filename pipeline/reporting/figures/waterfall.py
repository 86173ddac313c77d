"""Change between two periods, step by step: what came, what went, what was only told otherwise."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipeline.reporting.figures import rows as row_axes
from pipeline.reporting.figures.chart import Chart, Frame, frame, hover, listed, nothing, say_known
from pipeline.reporting.figures.style import COLOURS, PlotlyFigure, number, reach
from pipeline.text.headlines import say

NEAR = 0.005  # figures closer than this are the same: they were rounded somewhere
# Kind of step → fill, edge, pattern; the two ends are dots, for a bar would have to begin at 0.
LOOKS = {
    "start": (COLOURS["muted"], COLOURS["muted"], ""),
    "gained": (COLOURS["done"], COLOURS["done"], ""),
    "lost": (COLOURS["paper"], COLOURS["bad"], "/"),
    "restated": (COLOURS["paper"], COLOURS["muted"], "-"),
    "boundary": (COLOURS["paper"], COLOURS["muted"], "."),
    "unexplained": (COLOURS["paper"], COLOURS["ink"], "x"),
    "now": (COLOURS["accent"], COLOURS["accent"], ""),
}


def waterfall(
    data: pd.DataFrame, *, unit: str = "", decimals: int | None = None, name: str = "waterfall", lang: str = "vi"
) -> Chart:
    """From one figure to another by signed steps. Where the steps do not add up, one more says by how much.

    Columns: ``kind`` (start, gained, lost, restated, boundary, now), ``amount`` (signed: a loss is negative; the figure
    itself for start and now), optional ``name`` (label, default the kind's own), ``source``. Rows of one kind
    and name add up; steps of 0 but gained and lost are left out; another kind counts as unexplained.
    """
    rows = prepared(data, lang)
    if not len(rows):
        return nothing(name, data, lang, "empty" if not len(data) else "waterfall.none")
    is_end = rows["kind"].isin(["start", "now"])
    rows["figure"] = [number(v, decimals, lang, signed=not end) for v, end in zip(rows["amount"], is_end)]
    return Chart(
        name, data, lambda: _page(rows, unit, lang), headline(rows, unit, decimals, lang),
        say("waterfall.alt", lang, rows=listed(rows["name"] + " " + rows["figure"], lang)), say_known("unit", lang, unit=unit),
    )  # fmt: skip


def prepared(data: pd.DataFrame, lang: str) -> Frame:
    """Start, steps, now, in this order, each with ``before`` and ``after``, the figure on either side of it; no rows where
    start or now is unknown."""
    rows = frame(data, "waterfall", text=("kind", "name", "source"), numbers=("amount",), needed=("kind", "amount"))
    rows["kind"] = rows["kind"].where(rows["kind"].isin(list(LOOKS)), "unexplained")
    start, now = (rows[(rows["kind"] == k) & rows["amount"].notna()].head(1) for k in ("start", "now"))
    if not (len(start) and len(now)):
        return rows.head(0)
    steps = rows[~rows["kind"].isin(["start", "now"])]
    steps = steps.groupby(["kind", "name"], sort=False, as_index=False).agg({"amount": "sum", "source": "; ".join})
    steps = steps[(steps["amount"].fillna(0) != 0) | steps["kind"].isin(["gained", "lost"])].fillna({"amount": 0.0})
    rest = now["amount"].iloc[0] - start["amount"].iloc[0] - steps["amount"].sum()
    unexplained = pd.DataFrame(
        [{"kind": "unexplained", "name": "", "source": "", "amount": rest}] if abs(rest) > NEAR else []
    )
    whole = pd.concat([start, steps, unexplained, now], ignore_index=True)
    whole["name"] = [n or say(f"waterfall.{k}", lang) for n, k in zip(whole["name"], whole["kind"])]
    first, *steps, last = whole["amount"]
    after = [first, *(first + np.cumsum(steps)), last]
    return whole.assign(before=[first, *after[:-2], last], after=after)


def headline(rows: Frame, unit: str, decimals: int | None, lang: str) -> str:
    """Whether it rose or fell, and of what that is made."""
    start, *_, now = rows["amount"]
    a, b = number(start, decimals, lang), number(now, decimals, lang)
    key = "waterfall.same" if a == b else "waterfall.rose" if now > start else "waterfall.fell"
    sentence = say(key, lang, a=a, b=f"{b} {unit}".strip())
    parts = []
    for kind in ("gained", "lost", "restated", "boundary", "unexplained"):
        amount = rows.loc[rows["kind"] == kind, "amount"].sum()
        if amount:
            plain = kind in ("gained", "lost")
            n = number(abs(amount) if plain else amount, decimals, lang, signed=not plain)
            parts.append(f"{say(f'waterfall.{kind}', lang).lower()} {n}")
    return sentence + (f": {', '.join(parts)}" if parts else "")


def _page(rows: Frame, unit: str, lang: str) -> PlotlyFigure:
    steps, ends = rows.iloc[1:-1], rows.iloc[[0, -1]]
    looks = [LOOKS[k] for k in steps["kind"]]
    shown: dict[str, Any] = {"hoverinfo": "skip", "showlegend": False}
    traces = [
        # The lines that join each step to the next.
        {**shown, "type": "scatter", "mode": "lines", "x": row_axes.joined(rows["after"][:-1], rows["after"][:-1]),
         "y": row_axes.joined(rows.index[:-1], rows.index[1:]), "line": {"color": COLOURS["muted"], "width": 1}},
        {**shown, "type": "bar", "orientation": "h", "y": steps.index, "base": steps["before"],
         "x": steps["after"] - steps["before"], "name": "amount",
         # A pattern is drawn in the bar's own colour, over its background.
         "marker": {"color": [edge if sign else fill for fill, edge, sign in looks],
                    "line": {"color": [edge for _, edge, _ in looks], "width": 1.4},
                    "pattern": {"shape": [sign for *_, sign in looks], "bgcolor": [fill for fill, *_ in looks],
                                "size": 6, "solidity": 0.25}}},
        {**shown, "type": "scatter", "mode": "markers", "x": ends["after"], "y": ends.index, "name": "ends",
         "marker": {"size": 13, "color": [LOOKS[k][0] for k in ends["kind"]]}},
    ]  # fmt: skip
    labels = [row_axes.Row(r["name"], r["figure"], hover=hover(r["name"], f"{r['figure']} {unit}", source=r["source"]))
              for r in rows.to_dict("records")]  # fmt: skip
    return row_axes.page(labels, traces, lang, x={"range": reach(rows["after"], 0.06)})
