"""Small paths side by side: a figure with its line over the periods on each card, or one panel for each district."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from pipeline.reporting.figures import style, target_path
from pipeline.reporting.figures.chart import Chart, Frame, frame, listed, nothing, sentences
from pipeline.reporting.figures.style import PlotlyFigure, number
from pipeline.text.headlines import names, say

CARD = 176  # height of a card in pixels
LETTERS, PHONE = 102, 44  # letters of a name that stand beside one another over all cards of a row
USED = {True: 0.6, False: 0.72}  # of a card's width by its lines; less where labels stand to the right of them


def cards(
    data: pd.DataFrame,
    *,
    columns: int = 3,
    shared: bool = False,
    limit: int = 24,
    name: str = "cards",
    lang: str = "vi",
) -> Chart:
    """One card for each ``name``: its figure, its status, its path. ``shared``: all on one scale, so that districts compare.

    One row a name and period; columns as of target_path, and ``name``, optional ``unit`` and ``status`` (of the newest row
    with a value). At most ``limit`` cards, in the order of the frame.
    """
    order = dict.fromkeys(frame(data, "cards", text=("name",), needed=("name",))["name"])
    rows = target_path.prepared(data, "name", "unit", "status")
    by_name = dict(iter(rows[rows["name"].isin(rows["name"][rows["value"].notna()])].groupby("name", sort=False)))
    panels = [(str(n), target_path.needed(by_name[n])) for n in order if n in by_name]
    if not panels:
        return nothing(name, data, lang, "empty" if not len(data) else "no_values")
    shown = panels[:limit]
    left = say("capped", lang, shown=number(limit, 0, lang), total=number(len(panels), 0, lang))
    parts = [f"{n}: {'; '.join(target_path.words(r, '', lang) for r in g.to_dict('records'))}" for n, g in panels]
    lines = [(n, g, target_path.lines(g, lang, 0.24)) for n, g in shown]
    if shared:
        reach = min(m["reach"][0] for *_, m in lines), max(m["reach"][1] for *_, m in lines)
        lines = [(n, g, {**m, "reach": reach}) for n, g, m in lines]
    return Chart(
        name, data, lambda: _page(lines, columns, lang), headline(panels, lang),
        say("path.alt", lang, rows=listed(parts, lang)),
        sentences(say("cards.shared", lang) if shared else "", left if len(panels) > limit else ""),
    )  # fmt: skip


def headline(panels: list[tuple[str, Frame]], lang: str) -> str:
    """How many fall short of what is planned by now; without a plan, how many rose since the first period."""
    newest = [(n, g[g["value"].notna()]) for n, g in panels]
    planned = [(n, g.iloc[-1], target_path.planned_rise(g)) for n, g in newest if not math.isnan(g.iloc[-1]["planned"])]
    count = number(len(panels), 0, lang)
    if planned:
        short = [n for n, r, rises in planned if (r["value"] - r["planned"]) * (1 if rises else -1) < -1e-9]
        key = "cards.short" if short else "cards.none"
        return say(key, lang, k=number(len(short), 0, lang), n=count, names=names(short, lang))
    risen = sum(g["value"].iloc[-1] > g["value"].iloc[0] + 1e-9 for _, g in newest)
    fallen = sum(g["value"].iloc[-1] < g["value"].iloc[0] - 1e-9 for _, g in newest)
    return say("cards.moved", lang, n=count, up=number(risen, 0, lang), down=number(fallen, 0, lang))


def _head(n: str, g: Frame, letters: int, lang: str) -> tuple[list[str], str, str, style.Glyph | None]:
    """The lines of a card's name, its figure, what stands beside that, its sign."""
    now = g[g["value"].notna()].iloc[-1]
    glyph = style.STATUSES.get(now["status"])
    word = say(f"status.{now['status']}", lang) if glyph else ""
    value = number(now["value"], None, lang)
    beside = style.folded(word or now["unit"], max(letters - 2 * len(value) - 4, 6), 1)[
        0
    ]  # its letters are twice as wide
    return style.folded(n, letters), value, beside, glyph


def _domains(i: int, columns: int, count: int, used: float) -> tuple[list[float], list[float]]:
    """Where the lines of card ``i`` lie: shares of the width and height of the figure, from left and bottom."""
    left, top = (i % columns) / columns, 1 - (i // columns) / count
    return [left + 0.004, left + used / columns], [top - 0.86 / count, top - 0.36 / count]


def _shape(panels: list[Any], columns: int) -> tuple[int, int, float]:
    """Columns and rows of cards, and how much of a card's width its lines use."""
    columns = min(columns, len(panels))
    labelled = any(m["aim"] or m["forecast"] for *_, m in panels)
    return columns, -(-len(panels) // columns), USED[labelled]


def _page(panels: list[Any], columns: int, lang: str) -> PlotlyFigure:
    columns, count, used = _shape(panels, columns)
    few, many, _ = _shape(panels, 1 if used == USED[True] else 2)
    narrow: dict[str, Any] = {"height": (CARD - 10) * many}
    traces: list[Any] = []
    notes: list[Any] = []
    brief: list[Any] = []
    layout: dict[str, Any] = {}
    for i, (n, g, m) in enumerate(panels):
        axes = str(i + 1) if i else ""
        days, months = target_path.ticks(g, lang, 2)
        x, y = _domains(i, columns, count, used)
        layout[f"xaxis{axes}"] = {"domain": x, "anchor": f"y{axes}", "type": "date", "tickvals": days,
                                  "ticktext": months, "automargin": False, "tickangle": 0}  # fmt: skip
        layout[f"yaxis{axes}"] = {"domain": y, "anchor": f"x{axes}", "range": m["reach"], "showticklabels": False}
        narrow[f"xaxis{axes}.domain"], narrow[f"yaxis{axes}.domain"] = _domains(i, few, many, used)
        drawn, labels = target_path.on_page(m, axes)
        traces += drawn
        notes += [*labels, *_heading(n, g, LETTERS // columns, axes, lang)]
        brief += [*labels, *_heading(n, g, PHONE // few, axes, lang)]
    return style.page(
        traces, CARD * count, lang, margin={"l": 18, "r": 18, "t": 8, "b": 8}, showlegend=False, annotations=notes,
        meta={"narrow": {**narrow, "annotations": brief}}, **layout,
    )  # fmt: skip


def _heading(n: str, g: Frame, letters: int, axes: str, lang: str) -> list[dict[str, Any]]:
    """What stands over a card: its name on one line or two, its figure, its status."""
    title, value, beside, glyph = _head(n, g, letters, lang)
    head = {"x": 0, "y": 1, "xref": f"x{axes} domain", "yref": f"y{axes} domain", "xanchor": "left", "yanchor": "bottom",
            "align": "left"}  # fmt: skip
    after = {**head, "yshift": 10, "xshift": 13 + 13 * len(value)}
    font = {"font": {"color": glyph.colour}} if glyph else {}
    # A sign and words in one text would be set in two faces on paper, which has one for a text.
    sign = [{**after, "text": glyph.html}] if glyph else []
    return [
        {
            **head,
            "yshift": 33,
            "text": f"<b>{'<br>'.join(map(style.html, title))}</b>",
            "font": {"size": 13 if len(title) == 1 else 12.5},
        },
        {**head, "yshift": 7, "text": f"<b>{value}</b>", "font": {"size": 22}},
        *sign,
        {**after, "xshift": after["xshift"] + 18 * len(sign), "text": style.html(beside), **font},
    ]
