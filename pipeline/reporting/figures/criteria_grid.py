"""Every commune by every criterion, or one place's criteria by period: a square for each state."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipeline.reporting.figures import style
from pipeline.reporting.figures.chart import Chart, Frame, frame, hover, nothing, say_known
from pipeline.reporting.figures.style import STATES, PlotlyFigure, number, percent
from pipeline.text.headlines import say

PANEL, SHEET = 75, 58  # lines (rows and headings of groups) of a column of squares on a page and on paper
SQUARE = 18
CARRIED = "*"


def criteria_grid(data: pd.DataFrame, *, name: str = "grid", lang: str = "vi") -> Chart:
    """Rows by columns in the order of the frame, each square coloured by its state; how many a row passes at its right.

    Columns: ``name`` (of the row: commune, criterion), ``column`` (criterion, period), ``state`` (code of
    core.criterion_results; anything else counts as not reported); optional ``group`` (district: a heading over its rows),
    ``carried_from`` (period: the square gets a star), ``source``. Many rows stand in several columns of squares.
    """
    cells = prepared(data)
    if not len(cells):
        return nothing(name, data, lang)
    columns = list(dict.fromkeys(cells["column"]))
    counts = cells["state"].value_counts()
    key = {s: f"{say(f'state.{s}', lang)} {number(int(counts[s]), 0, lang)}" for s in STATES if s in counts}
    rows = cells[["group", "name"]].drop_duplicates()
    return Chart(
        name, data, lambda: _page(cells, columns, key, lang), headline(cells, lang),
        say("grid.alt", lang, rows=len(rows), columns=len(columns), states=", ".join(key.values())),
        say("grid.carried", lang) if cells["carried_from"].any() else "",
        for_paper=lambda: _page(cells, columns, key, lang, is_paper=True),
    )  # fmt: skip


def prepared(data: pd.DataFrame) -> Frame:
    """One row a square, the last where one is given twice."""
    text = ("name", "column", "state", "group", "carried_from", "source")
    cells = frame(data, "criteria_grid", text=text, needed=("name", "column", "state"))
    cells["state"] = cells["state"].where(cells["state"].isin(list(STATES)), "not_reported")
    return cells.drop_duplicates(["group", "name", "column"], keep="last").reset_index(drop=True)


def headline(cells: Frame, lang: str) -> str:
    """The share of squares passed, among those that apply, and what is not known."""
    applies = cells["state"][cells["state"] != "not_applicable"]
    if not len(applies):
        return say("grid.not_applicable", lang)
    passed = applies == "passed"
    sentence = say("grid.passed", lang, share=percent(passed.mean(), lang), k=passed.sum(), n=len(applies))
    return sentence + say_known("grid.unknown", lang, n=applies.isin(["held", "not_reported"]).sum())


def _panels(cells: Frame, most: int) -> list[Frame]:
    """The squares with their line ``y`` on their panel, panel by panel; a group's heading (named in ``heading`` of its first
    row) takes a line of its own and is never the last of its panel."""
    rows = list(dict.fromkeys(zip(cells["group"], cells["name"])))
    heads = {row for before, row in zip([("", ""), *rows], rows) if row[0] and row[0] != before[0]}
    lines = len(rows) + len(heads)
    room = -(-lines // -(-lines // most))
    place: dict[tuple[str, str], tuple[int, int]] = {}
    panel = y = 0
    for row in rows:
        if y and y + 2 * (row in heads) >= room:
            panel, y = panel + 1, 0
        y += row in heads
        place[row] = (panel, y)
        y += 1
    keys = list(zip(cells["group"], cells["name"]))
    placed = cells.assign(panel=[place[k][0] for k in keys], y=[place[k][1] for k in keys],
                          heading=[k[0] if k in heads else "" for k in keys])  # fmt: skip
    return [p for _, p in placed.groupby("panel", sort=True)]


def _page(cells: Frame, columns: list[str], key: dict[str, str], lang: str, *, is_paper: bool = False) -> PlotlyFigure:
    panels = _panels(cells, SHEET if is_paper else PANEL)
    size = {"size": 9.5 if is_paper and len(panels) > 1 else 12}
    codes, colours = list(STATES), [glyph.colour for glyph in STATES.values()]
    height = [int(p["y"].max()) + 1 for p in panels]
    traces: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    layout: dict[str, Any] = {}
    narrow: dict[str, Any] = {"height": SQUARE * sum(height) + 40 * len(panels) + 40}
    below = 1.0
    is_long = max(map(len, columns)) > 5
    # Beside other panels a sheet has no room for every number: the first, each fifth, the last.
    is_crowded = is_paper and len(panels) > 2 and len(columns) > 10 and not is_long
    ticks = [at for at in range(len(columns)) if not is_crowded or at in (0, len(columns) - 1) or at % 5 == 4]
    for i, (p, lines) in enumerate(zip(panels, height)):
        z: list[list[Any]] = [[None] * len(columns) for _ in range(lines)]
        signs, says = ([[""] * len(columns) for _ in range(lines)] for _ in range(2))
        for r in p.to_dict("records"):
            y, x = r["y"], columns.index(r["column"])
            carried = say("carried", lang, period=style.month(r["carried_from"], lang)) if r["carried_from"] else ""
            z[y][x], signs[y][x] = codes.index(r["state"]), CARRIED if carried else STATES[r["state"]].text
            word = say(f"state.{r['state']}", lang)
            says[y][x] = hover(r["name"], f"{r['column']}: {word}", carried, source=r["source"])
        axes = str(i + 1) if i else ""
        traces.append(style.squares(
            z, colours, text=signs, texttemplate="%{text}", textfont={"size": 11}, hovertext=says, xgap=1, ygap=1,
            xaxis=f"x{axes}", yaxis=f"y{axes}",
        ))  # fmt: skip
        names = p.drop_duplicates(["group", "name"])
        passed = p[p["state"] == "passed"].groupby(["group", "name"]).size()
        labels = [f"{style.html(style.folded(n, 24, 1)[0])}  <b>{passed.get((g, n), 0)}</b>"
                  for g, n in zip(names["group"], names["name"])]  # fmt: skip
        wide, share = 1 / len(panels), lines / sum(height)
        right = (i + 1) * wide - 0.01 if len(panels) > 1 else min(1, 0.05 * len(columns))
        layout[f"xaxis{axes}"] = {
            "domain": [i * wide + (0.12 if len(panels) > 1 else 0), right], "anchor": f"y{axes}", "side": "top",
            "tickvals": ticks, "ticktext": [style.html(style.month(columns[at], lang)) for at in ticks],
            "tickangle": -90 if is_long else 0, "tickfont": {"size": 11 if len(panels) < 3 else 8},
        }  # fmt: skip
        layout[f"yaxis{axes}"] = {
            "domain": [1 - lines / max(height), 1], "anchor": f"x{axes}", "range": [lines - 0.5, -0.5],
            "tickvals": list(names["y"]), "ticktext": labels, "tickfont": size,
        }  # fmt: skip
        narrow[f"xaxis{axes}.domain"] = [0.34 if len(panels) > 1 else 0, 1]
        narrow[f"yaxis{axes}.domain"] = [max(below - share + 0.01, 0), below - (0.02 if i else 0)]
        narrow[f"xaxis{axes}.tickfont.size"] = 8
        below -= share
        for r in p[p["heading"] != ""].drop_duplicates("heading").to_dict("records"):
            notes.append({"x": -0.5, "y": r["y"] - 1, "xref": f"x{axes}", "yref": f"y{axes}", "xanchor": "left",
                          "text": f"<b>{style.html(style.brief(r['heading'], 24))}</b>", "font": size})  # fmt: skip
    traces += style.key_squares((STATES[s].colour, f"{STATES[s].text} {label}".strip()) for s, label in key.items())
    return style.page(
        traces, SQUARE * max(height) + 70, lang, margin={"t": 40, "b": 34}, annotations=notes,
        legend={"y": 0, "yanchor": "top"}, meta={"narrow": narrow}, **layout,
    )  # fmt: skip
