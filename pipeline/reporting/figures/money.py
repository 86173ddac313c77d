"""Money by source against the time gone: how much of what the plan needs has come, how much is spent."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from pipeline.reporting.figures import rows as row_axes
from pipeline.reporting.figures.chart import Chart, Frame, capped, frame, hover, listed, nothing, say_known, sentences
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
    whole["words"] = [_words(r, lang) for r in whole.to_dict("records")]
    rows, left_out = capped(whole, limit, lang)
    return Chart(
        name, data, lambda: _page(rows, lang), headline(whole, lang),
        say("money.alt", lang, rows=listed(whole["name"] + ": " + whole["words"].str.join(", "), lang)),
        sentences(say("money.note", lang), say_known("unit", lang, unit=unit), left_out),
    )  # fmt: skip


def headline(rows: Frame, lang: str) -> str:
    """Shares mobilised and disbursed of the whole against the time gone. The whole is the one row of the least depth; of
    several at one depth it is their sum, as far as both figures are known."""
    top = rows[rows["depth"].fillna(0) == rows["depth"].fillna(0).min()]
    parts = []
    for key, column in (("came", "mobilised"), ("spent", "disbursed")):
        measured = top[top[column].notna() & (top["needed"] > 0)]
        if len(measured):
            share = measured[column].sum() / measured["needed"].sum()
            parts.append(say(f"money.{key}", lang, share=percent(share, lang)))
    if not parts:
        return say("money.shares_unknown", lang)
    sentence = say("money.and", lang).join(parts) + say("money.of_needed", lang)
    sentence += say_known("money.time", lang, share=percent(next(iter(top["time_share"].dropna()), None), lang))
    return sentence[:1].upper() + sentence[1:]


def _amount(value: float, share: float, lang: str) -> str:
    if math.isnan(value):
        return say("unknown", lang)
    return number(value, 1, lang) + ("" if math.isnan(share) else f" ({percent(share, lang)})")


def _words(r: dict[Any, Any], lang: str) -> list[str]:
    parts = [say("money.needed", lang, n=number(r["needed"], 1, lang))]
    for key, column in (("came", "mobilised"), ("spent", "disbursed")):
        parts.append(say(f"money.{key}", lang, share=_amount(r[column], r[f"{column}_share"], lang)))
    return parts


def _label(r: dict[Any, Any], least: float, lang: str) -> row_axes.Row:
    came, spent = (_amount(r[c], r[f"{c}_share"], lang) for c in ("mobilised", "disbursed"))
    indent = 0 if math.isnan(r["depth"]) else min(int(r["depth"] - least), 4)
    tip = hover(r["name"], *r["words"], source=r["source"])
    beside = f"{spent}  / {number(r['needed'], 1, lang)}"
    return row_axes.Row(r["name"], came, beside, indent=max(indent - 1, 0), hover=tip, short="")


def _page(rows: Frame, lang: str) -> PlotlyFigure:
    shares = rows[["mobilised_share", "disbursed_share"]]
    low, high = min(np.nanmin([0, *shares.min()]), 0), max(np.nanmax([1, *shares.max()]), 1)
    reach = (max(low, -0.2), min(high, MOST) * 1.02)
    came, spent = (shares[c].clip(*reach) for c in shares)
    bar = row_axes.BAR
    traces = [
        {**bar, "x": came, "marker": {"color": COLOURS["range"]}, "name": say("money.mobilised", lang)},
        {**bar, "x": spent, "width": THIN, "marker": {"color": COLOURS["good"]}, "name": say("money.disbursed", lang)},
    ]
    if rows["time_share"].notna().any():
        mark = {**row_axes.MARK, "marker": row_axes.NOW, "name": say("money.time_mark", lang)}
        traces.append({**mark, "x": rows["time_share"]})
    traces += row_axes.arrows("right", reach[1], np.flatnonzero(shares.max(axis=1) > reach[1]))
    whole = row_axes.upright(1, len(rows), color=COLOURS["muted"], width=1, dash="dot")
    ticks = {"tickvals": [0, 1], "ticktext": ["0", say("money.whole", lang)], "showticklabels": True}
    labels = [_label(r, rows["depth"].min(), lang) for r in rows.to_dict("records")]
    return row_axes.page(labels, traces, lang, x={"range": reach, **ticks}, shapes=[whole])
