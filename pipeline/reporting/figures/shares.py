"""A whole in its parts, one stacked bar a row: targets by status, communes by band in every period."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipeline.reporting.figures import rows as row_axes
from pipeline.reporting.figures import style
from pipeline.reporting.figures.chart import Chart, Frame, capped, frame, hover, listed, nothing
from pipeline.reporting.figures.style import COLOURS, STATUSES, PlotlyFigure, number
from pipeline.text.headlines import names, say


def shares(
    data: pd.DataFrame, *, in_time: bool = True, limit: int = 40, name: str = "shares", lang: str = "vi"
) -> Chart:  # fmt: skip
    """Stacked bars; parts in the order of the frame, from pale to deep, or in the colours and signs of statuses.

    Columns: ``name`` (of the bar), ``part``, ``amount`` (rows of one name and part add up; less than 0 counts as 0);
    optional ``status`` (code of the part, for its colour and sign; a ``part`` that is such a code is named by its word),
    ``sort_no`` (of the part; default: as they come). ``in_time``: the bars are periods, and the headline says what changed;
    False: they stand side by side, and it says what they mostly are together.
    """
    numbers = ("amount", "sort_no")
    rows = frame(data, "shares", text=("name", "part", "status"), numbers=numbers, needed=("name", "part", "amount"))
    rows["status"] = rows["status"].where(rows["status"] != "", rows["part"])
    rows["part"] = [say(f"status.{p}", lang) if p in STATUSES else p for p in rows["part"]]
    rows = rows.assign(amount=rows["amount"].clip(lower=0).fillna(0))
    if not rows["amount"].sum():
        return nothing(name, data, lang)
    table = rows.pivot_table(index="name", columns="part", values="amount", aggfunc="sum", fill_value=0, sort=False)
    order = rows.drop_duplicates("part").sort_values("sort_no", kind="stable")["part"]
    table, left_out = capped(table[list(order)], limit, lang)
    codes = dict(zip(rows["part"], rows["status"]))
    glyphs = [STATUSES.get(codes[p]) for p in order]
    looks = {p: (g.colour if g else c, g) for p, g, c in zip(order, glyphs, style.shades(len(order)))}
    alt = [f"{n}: " + ", ".join(f"{p} {number(v, None, lang)}" for p, v in r.items() if v) for n, r in table.iterrows()]
    spoken = table if in_time else table.sum().to_frame().T
    return Chart(
        name, data, lambda: _page(table, looks, lang), headline(spoken, lang),
        say("shares.alt", lang, rows=listed(alt, lang)), left_out,
    )  # fmt: skip


def headline(table: Frame, lang: str) -> str:
    """One bar: its greatest part. Several: the part that changed most between the first and the last."""
    first, last = table.iloc[0], table.iloc[-1]
    if len(table) == 1:
        tied = [str(p) for p in table.columns if first[p] == first.max()]
        return say("shares.most", lang, part=names(tied, lang), k=first.max(), n=first.sum())
    change = last - first
    ends = {"a": names([str(first.name)], lang), "b": names([str(last.name)], lang)}
    part = change.abs().idxmax()
    if not change[part]:
        return say("shares.same", lang, **ends)
    return say("shares.change", lang, **ends, part=names([str(part)], lang), v=first[part], w=last[part])


def _labels(table: Frame, lang: str) -> list[row_axes.Row]:
    parts = lambda r: (f"{p}: {number(v, None, lang)}" for p, v in r.items() if v)  # noqa: E731
    return [
        row_axes.Row(str(n), number(r.sum(), None, lang), hover=hover(str(n), *parts(r))) for n, r in table.iterrows()
    ]


def _page(table: Frame, looks: dict[Any, Any], lang: str) -> PlotlyFigure:
    most = table.sum(axis=1).max()
    traces = []
    for part, (colour, glyph) in looks.items():
        sign = f"{glyph.text} " if glyph else ""
        label = style.html(style.brief(str(part)))
        if len(table) == 1:  # one bar: its figures stand in the key, once
            label += f" <b>{number(table[part].iloc[0], None, lang)}</b>"
        traces.append(
            {
                **row_axes.BAR, "x": table[part], "name": sign + label,
                "text": [sign + number(v, None, lang) if v and len(table) > 1 else "" for v in table[part]],
                "textposition": "inside", "insidetextanchor": "middle", "textangle": 0,
                "insidetextfont": {"color": style.on(colour)},
                "marker": {"color": colour, "line": {"color": COLOURS["paper"], "width": 1.5}},
            }
        )  # fmt: skip
    fit = {"mode": "hide", "minsize": 10}
    figure = row_axes.page(_labels(table, lang), traces, lang, x={"range": [0, most]}, uniformtext=fit)
    return figure.update_layout(barmode="stack", bargap=0.25)
