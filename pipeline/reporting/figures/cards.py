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
    panels = {str(n): target_path.needed(by_name[n]) for n in order if n in by_name}
    if not panels:
        return nothing(name, data, lang, "no_values" if len(data) else "empty")
    parts = [
        f"{n}: {'; '.join(target_path.words(r, '', lang) for r in g.to_dict('records'))}" for n, g in panels.items()
    ]
    left_out = say("capped", lang, shown=limit, total=len(panels)) if len(panels) > limit else ""
    return Chart(
        name, data, lambda: _page(dict(list(panels.items())[:limit]), columns, shared, lang), headline(panels, lang),
        say("path.alt", lang, rows=listed(parts, lang)), sentences(say("cards.shared", lang) if shared else "", left_out),
    )  # fmt: skip


def headline(panels: dict[str, Frame], lang: str) -> str:
    """How many fall short of what is planned by now; without a plan, how many rose since the first period."""
    newest = {n: target_path.newest(g) for n, g in panels.items()}
    planned = [n for n, r in newest.items() if not math.isnan(r["planned"])]
    if planned:
        is_above = {n: newest[n]["value"] - newest[n]["planned"] for n in planned}
        short = [n for n, gap in is_above.items() if gap * (1 if target_path.planned_rise(panels[n]) else -1) < -1e-9]
        key = "cards.short" if short else "cards.none"
        return say(key, lang, k=len(short), n=len(panels), names=names(short, lang))
    changes = [r["value"] - panels[n]["value"].dropna().iloc[0] for n, r in newest.items()]
    up, down = sum(c > 1e-9 for c in changes), sum(c < -1e-9 for c in changes)
    return say("cards.moved", lang, n=len(panels), up=up, down=down)


def _domains(i: int, columns: int, count: int, used: float) -> tuple[list[float], list[float]]:
    """Where the lines of card ``i`` lie: shares of the width and height of the figure, from left and bottom."""
    left, top = (i % columns) / columns, 1 - (i // columns) / count
    return [left + 0.004, left + used / columns], [top - 0.86 / count, top - 0.36 / count]


def _page(panels: dict[str, Frame], columns: int, shared: bool, lang: str) -> PlotlyFigure:
    reaches = [target_path.reach(g) for g in panels.values()]
    whole = min(low for low, _ in reaches), max(high for _, high in reaches)
    is_labelled = any(g["target_low"].notna().any() or len(target_path.forecast(g)) for g in panels.values())
    columns, few = min(columns, len(panels)), min(1 if is_labelled else 2, len(panels))
    count, many = (-(-len(panels) // n) for n in (columns, few))
    narrow: dict[str, Any] = {"height": (CARD - 10) * many}
    traces: list[Any] = []
    notes: list[Any] = []
    brief: list[Any] = []
    layout: dict[str, Any] = {}
    for i, (n, g) in enumerate(panels.items()):
        axes = str(i + 1) if i else ""
        days, months = target_path.ticks(g, lang, 2)
        x, y = _domains(i, columns, count, USED[is_labelled])
        layout[f"xaxis{axes}"] = {"domain": x, "anchor": f"y{axes}", "type": "date", "tickvals": days,
                                  "ticktext": months, "automargin": False, "tickangle": 0}  # fmt: skip
        layout[f"yaxis{axes}"] = {"domain": y, "anchor": f"x{axes}", "range": whole if shared else reaches[i],
                                  "showticklabels": False}  # fmt: skip
        narrow[f"xaxis{axes}.domain"], narrow[f"yaxis{axes}.domain"] = _domains(i, few, many, USED[is_labelled])
        drawn, labels = target_path.on_page(g, lang, axes, 0.24)
        traces += drawn
        notes += [*labels, *_heading(n, g, LETTERS // columns, axes, lang)]
        brief += [*labels, *_heading(n, g, PHONE // few, axes, lang)]
    return style.page(
        traces, CARD * count, lang, margin={"l": 18, "r": 18}, showlegend=False, annotations=notes,
        meta={"narrow": {**narrow, "annotations": brief}}, **layout,
    )  # fmt: skip


def _heading(n: str, g: Frame, letters: int, axes: str, lang: str) -> list[dict[str, Any]]:
    """What stands over a card: its name on one line or two, its figure, its status."""
    now, title = target_path.newest(g), style.folded(n, letters)
    value, glyph = number(now["value"], None, lang), style.STATUSES.get(now["status"])
    room = max(letters - 2 * len(value) - 4, 6)  # the figure's letters are twice as wide
    beside = style.brief(say(f"status.{now['status']}", lang) if glyph else now["unit"], room)
    head = {"x": 0, "y": 1, "xref": f"x{axes} domain", "yref": f"y{axes} domain", "xanchor": "left", "yanchor": "bottom",
            "align": "left"}  # fmt: skip
    after = {**head, "yshift": 10, "xshift": 13 + 13 * len(value)}
    # A sign and words in one text would be set in two faces on paper, which has one for a text.
    sign = [{**after, "text": glyph.html}] if glyph else []
    words = {**after, "xshift": after["xshift"] + 18 * len(sign), "text": style.html(beside)}
    size = 13 if len(title) == 1 else 12.5
    return [
        {**head, "yshift": 33, "text": f"<b>{'<br>'.join(map(style.html, title))}</b>", "font": {"size": size}},
        {**head, "yshift": 7, "text": f"<b>{value}</b>", "font": {"size": 22}},
        *sign,
        {**words, "font": {"color": glyph.colour}} if glyph else words,
    ]
