"""The communes on a map, where the workspace has their outlines; the colours, key and finding of the tile map."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from pipeline.reporting.figures import style, tile_map
from pipeline.reporting.figures.chart import Chart, Frame, nothing, say_known
from pipeline.reporting.figures.style import COLOURS, PlotlyFigure
from pipeline.text.headlines import say

HEIGHT = 560


def choropleth(data: pd.DataFrame, *, name: str = "map", lang: str = "vi") -> Chart:
    """Outlines filled with the colour of a state, a band or a value.

    Columns as of tile_map, and ``geometry`` (GeoJSON of a Polygon or MultiPolygon in degrees, as text; as in
    reference.boundaries). A commune whose outline is missing or unreadable is not drawn, and the note counts it.
    """
    rows = tile_map.coloured(data, "choropleth", "geometry")
    if len(rows):
        rows["rings"] = [_rings(text) for text in rows["geometry"]]
    drawn = rows[rows["rings"].notna()].reset_index(drop=True) if len(rows) else rows
    if not len(drawn):
        return nothing(name, data, lang, "map.no_outlines" if len(rows) else "empty")
    key = tile_map.keys(rows, lang)
    alt = say("choropleth.alt", lang, n=len(rows), key=", ".join(label for _, label in key))
    note = say_known("map.undrawn", lang, n=len(rows) - len(drawn))
    return Chart(name, data, lambda: _page(drawn, key, lang), tile_map.headline(rows, lang), alt, note)


def _rings(text: str) -> list[np.ndarray] | None:
    """The rings of a geometry as (points, 2) arrays, outer ones clockwise and holes against it, so that any way of filling
    leaves the holes open; the first is the outer one of the largest part. None where it is no area."""
    import shapely
    from shapely.errors import ShapelyError

    try:
        shape = shapely.from_geojson(text) if text else None
    except ShapelyError:
        return None
    if shape is None or shape.is_empty or shape.geom_type not in ("Polygon", "MultiPolygon"):
        return None
    parts = sorted(shapely.get_parts(shapely.orient_polygons(shape, exterior_cw=True)), key=lambda p: -p.area)
    return [shapely.get_coordinates(ring) for part in parts for ring in (part.exterior, *part.interiors)]


def _aspect(rows: Frame) -> float:
    """A degree of latitude in degrees of longitude, in the middle of the map: at a province's size a plane will do."""
    middle = float(np.mean([rings[0][:, 1].mean() for rings in rows["rings"]]))
    return 1 / max(math.cos(math.radians(middle)), 0.1)


def _page(rows: Frame, key: list[tuple[str, str]], lang: str) -> PlotlyFigure:
    """Filled lines, not plotly's maps: those fetch the world's coasts from the network before they draw anything."""
    traces: list[dict[str, Any]] = []
    gap = np.full((1, 2), np.nan)
    for colour, part in rows.groupby("colour", sort=False):
        line = np.concatenate([piece for rings in part["rings"] for ring in rings for piece in (ring, gap)])
        traces.append(
            {"type": "scatter", "mode": "lines", "fill": "toself", "fillcolor": colour, "x": line[:, 0], "y": line[:, 1],
             "line": {"color": COLOURS["muted"], "width": 0.7}, "hoverinfo": "skip", "showlegend": False}
        )  # fmt: skip
    middle = [rings[0][:-1].mean(axis=0) for rings in rows["rings"]]
    traces.append(
        {"type": "scatter", "mode": "markers", "opacity": 0, "showlegend": False, "hoverinfo": "text",
         "x": [p[0] for p in middle], "y": [p[1] for p in middle],
         "hovertext": [tile_map.hover_of(r, lang) for r in rows.to_dict("records")]}
    )  # fmt: skip
    traces += style.key_squares(key)
    return style.page(
        traces, HEIGHT, lang, margin={"l": 0, "r": 0, "t": 34, "b": 0}, hoverdistance=-1,
        xaxis={"visible": False, "constrain": "domain"},
        yaxis={"visible": False, "constrain": "domain", "scaleanchor": "x", "scaleratio": _aspect(rows)},
        meta={"narrow": {"height": 420, "margin.t": 20 * len(key) + 14}},
    )  # fmt: skip
