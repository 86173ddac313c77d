"""Every commune a square of one size, the squares of a district together, the districts about where they lie.

A map gives a large empty commune more ink than a small crowded one; here each counts as one.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from pipeline.reporting.figures import style
from pipeline.reporting.figures.chart import Chart, Frame, flags, frame, hover, nothing, say_known
from pipeline.reporting.figures.style import COLOURS, STATES, PlotlyFigure, number
from pipeline.text.headlines import names, say

FLOW = 4  # districts beside each other where the frame gives no places
HEAD = 2  # lines of squares above a district for its name
TILE, PHONE_TILE = 21, 12.6
# Marks on a square: sign, colour, size against a square's.
MARKS = {
    "short": ("triangle-down", COLOURS["bad"], 0.62),
    "recognised": ("circle", COLOURS["paper"], 0.4),
    "late": ("diamond", COLOURS["paper"], 0.5),
}
RECOGNISED = ("recognised", "short")


def tile_map(data: pd.DataFrame, *, name: str = "tile_map", lang: str = "vi") -> Chart:
    """Squares coloured by a state, by a band, or by a value, darker for more; the darkest first in each district.

    Columns: ``name`` (commune), ``group`` (district), and ``state`` (code of core.criterion_results) or ``value`` (criteria
    passed) with optional ``band`` (its name; one shade each). Optional ``map_row``, ``map_column`` (place of the district,
    from 1), ``is_recognised`` (● on the square), ``is_short`` (recognised, criteria missing now: ▼), ``is_late`` (not
    reported this period: ◇), ``source``.
    """
    rows = coloured(data)
    if not len(rows):
        return nothing(name, data, lang)
    rows, blocks = _placed(rows)
    key = keys(rows, lang)
    parts = "; ".join(f"{b['group']} {b['figure']}" for b in blocks)
    alt = say("map.alt", lang, n=len(rows), key=", ".join(label for _, label in key), rows=parts)
    beside = "map.beside" if "/" in blocks[0]["figure"] else "map.beside.none"
    note = say("map.beside.state" if rows["state"].ne("").any() else beside, lang)
    return Chart(name, data, lambda: _page(rows, blocks, key, lang), headline(rows, lang), alt, note)


def coloured(data: pd.DataFrame) -> Frame:
    """The frame's columns with ``colour``, ``step`` (name of the colour in the key, "" where it needs none) and ``mark``.

    A state names its colour; a band takes a shade by its least value; a value alone a shade by its place in the range.
    """
    text = ("name", "group", "state", "band", "source")
    rows = frame(data, "tile_map", text=text, numbers=("value", "map_row", "map_column"), needed=("name",))
    if not len(rows):
        return rows
    is_state = rows["state"].ne("").any()
    if is_state:
        rows["state"] = rows["state"].where(rows["state"].isin(list(STATES)), "not_reported")
        rows["step"], rows["colour"] = rows["state"], rows["state"].map(lambda s: STATES[s].colour)
    elif rows["band"].ne("").any():
        bands = rows.groupby("band", sort=False)["value"].min().sort_values(kind="stable").index
        rows["step"], rows["colour"] = rows["band"], rows["band"].map(dict(zip(bands, style.shades(len(bands)))))
    else:
        low, high = rows["value"].min(), rows["value"].max()
        place = ((rows["value"] - low) / ((high - low) or 1)).fillna(0)
        rows["step"], rows["colour"] = "", [style.SHADES[round(p * (len(style.SHADES) - 1))] for p in place]
    unknown = rows["value"].isna() & ~is_state
    rows.loc[unknown, ["step", "colour"]] = ["", COLOURS["paper"]]
    rows["unknown"] = unknown
    marks = zip(*(flags(data, f"is_{m}") for m in MARKS))
    rows["mark"] = [next((m for m, is_it in zip(MARKS, of_row) if is_it), "") for of_row in marks]
    return rows


def keys(rows: Frame, lang: str) -> list[tuple[str, str]]:
    """Colours in order with their label and how many squares have them."""
    order = [g.colour for g in STATES.values()] + style.SHADES
    steps = dict(iter(rows[~rows["unknown"]].groupby("colour", sort=False)))
    labelled = []
    for colour in sorted(steps, key=order.index):
        step, values = steps[colour]["step"].iloc[0], steps[colour]["value"]
        label = style.brief(step) or style.span(values.min(), values.max(), None, lang)
        label = say(f"state.{label}", lang) if label in STATES else label
        labelled.append((colour, f"{label}: {number(len(values), 0, lang)}"))
    if unknown := int(rows["unknown"].sum()):
        labelled.append((COLOURS["paper"], f"{say('unknown', lang)}: {number(unknown, 0, lang)}"))
    return labelled


def headline(rows: Frame, lang: str) -> str:
    """Communes that pass; or recognised ones, and how many of them fell short since; or the largest step of the key."""
    if rows["state"].ne("").any():
        sentence = say("map.passed", lang, k=(rows["state"] == "passed").sum(), n=len(rows))
        return sentence + say_known("map.unknown", lang, k=rows["state"].isin(["held", "not_reported"]).sum())
    if recognised := rows["mark"].isin(RECOGNISED).sum():
        sentence = say("map.headline", lang, k=recognised, n=len(rows))
        return sentence + say_known("map.headline.short", lang, k=(rows["mark"] == "short").sum())
    measured = rows[~rows["unknown"]]
    if not len(measured):
        return say("no_values", lang)
    if measured["step"].ne("").any():
        sizes = measured["step"].value_counts()
        most = [s for s in dict.fromkeys(measured["step"]) if sizes[s] == sizes.max()]
        return say("map.most", lang, k=sizes.max(), step=names(most, lang), n=len(rows))
    return say("map.range", lang, a=measured["value"].min(), b=measured["value"].max(), n=len(rows))


def _placed(rows: Frame) -> tuple[Frame, list[dict[str, Any]]]:
    """Squares with their ``x``, ``y`` on the whole drawing, and the districts with theirs, their name and figure."""
    order = list(STATES)
    rank = [order.index(s) if s else -v for s, v in zip(rows["state"], rows["value"].fillna(-1))]
    ranked = rows.assign(rank=rank, x=0, y=0).sort_values("rank", kind="stable")
    groups = {g: ranked[ranked["group"] == g] for g in dict.fromkeys(rows["group"])}
    wide = max(3, math.ceil(math.sqrt(max(map(len, groups.values())))))
    places = ranked.groupby("group")[["map_row", "map_column"]].first()
    # Without a place for each district, or with two in one place: their own order.
    is_given = (rows[["map_row", "map_column"]] > 0).all(axis=None)
    place = {g: (int(r), int(c)) for g, r, c in places.itertuples()} if is_given else {}
    if len(set(place.values())) < len(groups):
        place = {g: divmod(i, FLOW) for i, g in enumerate(groups)}
    tall: dict[int, int] = {}
    for g, (row, _) in place.items():
        tall[row] = max(tall.get(row, 0), math.ceil(len(groups[g]) / wide) + HEAD)
    first = min(c for _, c in place.values())
    by_state = rows["state"].ne("").any()
    is_good = (ranked["state"] == "passed") if by_state else ranked["mark"].isin(RECOGNISED)
    blocks = []
    for g, part in groups.items():
        row, column = place[g]
        x, y = (column - first) * (wide + 1), sum(t for other, t in tall.items() if other < row) + HEAD
        i = np.arange(len(part))
        ranked.loc[part.index, "x"], ranked.loc[part.index, "y"] = x + i % wide, y + i // wide
        good = f"{is_good[part.index].sum()}/" if by_state or is_good.any() else ""
        blocks.append({"group": g, "figure": f"{good}{len(part)}", "x": x - 0.5, "y": y - 0.65, "wide": wide})
    return ranked.sort_index(), blocks


def hover_of(r: dict[Any, Any], lang: str) -> str:
    """The hover of a commune."""
    what = say(f"state.{r['state']}" if r["state"] else "unknown", lang)
    what = say_known("map.value", lang, n=number(r["value"], None, lang)) or what
    return hover(r["name"], r["group"], what, say(f"map.{r['mark']}", lang) if r["mark"] else "", source=r["source"])


def _page(rows: Frame, blocks: list[dict[str, Any]], key: list[tuple[str, str]], lang: str) -> PlotlyFigure:
    across, down = int(rows["x"].max()) + 1, int(rows["y"].max()) + 1
    colours = list(dict.fromkeys(rows["colour"]))
    z: list[list[Any]] = [[None] * across for _ in range(down)]
    says: list[list[str]] = [[""] * across for _ in range(down)]
    for r in rows.to_dict("records"):
        z[r["y"]][r["x"]], says[r["y"]][r["x"]] = colours.index(r["colour"]), hover_of(r, lang)
    traces = [style.squares(z, colours, hovertext=says, xgap=1.5, ygap=1.5)]
    edge = {"color": COLOURS["muted"], "width": 0.8}
    traces += style.key_squares(key)
    for mark, (symbol, colour, size) in MARKS.items():
        at = rows[rows["mark"] == mark]
        if len(at):
            look = {"symbol": symbol, "color": colour, "size": PHONE_TILE * size + 2, "line": {**edge, "width": 1}}
            traces.append({"type": "scatter", "x": list(at["x"]), "y": list(at["y"]), "mode": "markers", "marker": look,
                           "hoverinfo": "skip", "name": f"{say(f'map.{mark}', lang)}: {len(at)}"})  # fmt: skip
    label = lambda b, letters, joint, size: {  # noqa: E731
        "x": b["x"], "y": b["y"], "xanchor": "left", "yanchor": "bottom", "align": "left", "font": {"size": size},
        "text": "<b>" + "<br>".join(map(style.html, style.folded(b["group"], letters, 2))) + f"</b>{joint}{b['figure']}",
    }  # fmt: skip
    # So many letters of a name stand over a district's squares.
    room, little = (int(blocks[0]["wide"] * tile / 6.8) for tile in (TILE, PHONE_TILE))
    below = 20 * math.ceil(len(key) / 5 + 1) + 10
    return style.page(
        traces, TILE * down + below, lang, margin={"l": 4, "r": 4, "t": 4, "b": below}, legend={"y": 0, "yanchor": "top"},
        xaxis={"range": [-0.6, across - 0.4], "visible": False, "constrain": "domain", "constraintoward": "left"},
        yaxis={"range": [down - 0.4, -0.5], "visible": False, "scaleanchor": "x", "constrain": "domain"},
        annotations=[label(b, max(room, 12), " ", 12) for b in blocks],
        meta={"narrow": {
            "height": PHONE_TILE * down + 20 * len(key) + 80, "margin.b": 20 * len(key) + 70,
            "annotations": [label(b, max(little, 10), " ", 9) for b in blocks],
        }},
    )  # fmt: skip
