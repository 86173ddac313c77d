"""Money by source against the time gone: how much of what the plan needs has come, how much is spent."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from pipeline.reporting.figures import rows as row_axes
from pipeline.reporting.figures.chart import Chart, Frame, capped, frame, hover, listed, nothing, sentences
from pipeline.reporting.figures.style import COLOURS, PlotlyFigure, number, percent
from pipeline.text.headlines import say

NUMBERS = ("needed", "mobilised", "disbursed", "time_share", "depth")
MOST = 1.5  # of what is needed: a longer bar ends in an arrow
THIN = 0.2  # bars of what is spent; of a row


def money(data: pd.DataFrame, *, unit: str = "", limit: int = 40, name: str = "money", lang: str = "vi") -> Chart:
    """Bars as shares of what the plan needs from each source: mobilised wide and pale, disbursed thin and dark on it; a
    black line at the share of the time gone.

    Columns: ``name``; ``needed``, ``mobilised``, ``disbursed`` (one unit for all rows: ``unit``); optional ``time_share``
    (0–1), ``depth`` (0 the total, 1 its parts, 2 theirs: indents the name), ``source``.
    """
    whole = frame(data, "money", text=("name", "source"), numbers=NUMBERS, needed=("name", "needed", "mobilised"))
    if not whole[["mobilised", "disbursed"]].notna().any(axis=None):
        return nothing(name, data, lang, "empty" if not len(whole) else "money.none")
    for column in ("mobilised", "disbursed"):
        whole[f"{column}_share"] = (whole[column] / whole["needed"].where(whole["needed"] > 0)).astype(float)
    rows, left_out = capped(whole, limit, lang)
    return Chart(
        name, data, lambda: _page(rows, lang), headline(whole, lang),
        say("money.alt", lang, rows=listed([f"{r['name']}: {_words(r, lang)}" for r in whole.to_dict("records")], lang)),
        sentences(say("money.note", lang), say("unit", lang, unit=unit) if unit else "", left_out),
    )  # fmt: skip


def headline(rows: Frame, lang: str) -> str:
    """Shares mobilised and disbursed of the whole against the time gone. The whole is the one row of the least depth; of
    several at one depth it is their sum, as far as both figures are known."""
    top = rows[rows["depth"].fillna(0) == rows["depth"].fillna(0).min()]
    shares = []
    for column in ("mobilised", "disbursed"):
        measured = top[top[column].notna() & (top["needed"] > 0)]
        shares.append(measured[column].sum() / measured["needed"].sum() if len(measured) else math.nan)
    time = top["time_share"].dropna()
    parts = [
        say(f"money.{k}", lang, share=percent(s, lang)) for k, s in zip(("came", "spent"), shares) if not math.isnan(s)
    ]
    if not parts:
        return say("money.shares_unknown", lang)
    sentence = say("money.and", lang).join(parts)
    sentence += say("money.of_needed", lang) + (
        say("money.time", lang, share=percent(time.iloc[0], lang)) if len(time) else ""
    )
    return sentence[:1].upper() + sentence[1:]


def _amount(value: float, share: float, lang: str) -> str:
    if math.isnan(value):
        return say("unknown", lang)
    return number(value, 1, lang) + ("" if math.isnan(share) else f" ({percent(share, lang)})")


def _words(r: dict[Any, Any], lang: str) -> str:
    parts = [say("money.needed", lang, n=number(r["needed"], 1, lang))]
    for key, column in (("came", "mobilised"), ("spent", "disbursed")):
        parts.append(say(f"money.{key}", lang, share=_amount(r[column], r[f"{column}_share"], lang)))
    return ", ".join(parts)


def _labels(rows: Frame, lang: str) -> list[row_axes.Row]:
    labels = []
    least = rows["depth"].min()
    for r in rows.to_dict("records"):
        tip = hover(r["name"], *_words(r, lang).split(", "), source=r["source"])
        spent = _amount(r["disbursed"], r["disbursed_share"], lang)
        needed = number(r["needed"], 1, lang)
        indent = 0 if math.isnan(r["depth"]) else min(int(r["depth"] - least), 4)
        came = _amount(r["mobilised"], r["mobilised_share"], lang)
        labels.append(
            row_axes.Row(r["name"], came, f"{spent}  / {needed}", indent=max(indent - 1, 0), hover=tip, short="")
        )
    return labels


def _marks(rows: Frame) -> dict[str, Any]:
    """Shares that both drawings read, cut at MOST; ``over`` the rows that go on beyond it."""
    shares = rows[["mobilised_share", "disbursed_share"]]
    low, high = min(np.nanmin([0, *shares.min()]), 0), max(np.nanmax([1, *shares.max()]), 1)
    reach = (max(low, -0.2), min(high, MOST) * 1.02)
    bars = {c: rows[f"{c}_share"].clip(*reach).to_numpy() for c in ("mobilised", "disbursed")}
    over = [i for i, m in enumerate(shares.max(axis=1)) if m > reach[1]]
    return {**bars, "reach": reach, "over": over, "time": rows["time_share"].to_numpy(), "y": np.arange(len(rows))}


def _page(rows: Frame, lang: str) -> PlotlyFigure:
    m = _marks(rows)
    bar, mark = {**row_axes.BAR, "y": m["y"]}, row_axes.MARK
    traces = [
        {**bar, "x": m["mobilised"], "marker": {"color": COLOURS["range"]}, "name": say("money.mobilised", lang)},
        {
            **bar,
            "x": m["disbursed"],
            "width": THIN,
            "marker": {"color": COLOURS["good"]},
            "name": say("money.disbursed", lang),
        },
    ]
    if not np.isnan(m["time"]).all():
        line = {"symbol": "line-ns-open", "size": 15, "color": COLOURS["ink"], "line": {"width": 2.4}}
        traces.append({**mark, "x": m["time"], "y": m["y"], "marker": line, "name": say("money.time_mark", lang)})
    if m["over"]:
        arrow = {"symbol": "triangle-right", "size": 11, "color": COLOURS["ink"]}
        traces.append(
            {**mark, "x": [m["reach"][1]] * len(m["over"]), "y": m["over"], "marker": arrow, "showlegend": False}
        )
    whole = row_axes.upright(1, len(rows), color=COLOURS["muted"], width=1, dash="dot")
    ticks = {"tickvals": [0, 1], "ticktext": ["0", say("money.whole", lang)], "showticklabels": True}
    return row_axes.page(_labels(rows, lang), traces, lang, x={"range": m["reach"], **ticks}, shapes=[whole])
