"""The communes on a map, where the workspace has their outlines (boundaries.geojson); else the map of tiles.

Plain polygons in a plane, no tiles and no network: at a province's size a degree of longitude is a degree of latitude
times the cosine of its middle.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pipeline.reporting.charts import Chart, axis, cells, layout, tilemap
from pipeline.reporting.charts import text as escaped
from pipeline.reporting.charts.printing import Sheet, width_of
from pipeline.reporting.facts import Facts
from pipeline.reporting.language import say
from pipeline.reporting.wording import COLOURS, number

HEIGHT = 760  # pixels of a wide page, at most
PAGE = 205.0  # millimetres of an A4 page, at most
DECIMALS = 4  # of a degree: ten metres, below a pixel
NARROW = 360  # pixels of a telephone
BORDER = "#ffffff"

Ring = list[tuple[float, float]]


@dataclass(frozen=True)
class Area:
    """A commune's outline in a plane, north up: x to the east, y to the north, rings one after another."""

    tile: tilemap.Tile
    district: str
    rings: tuple[Ring, ...]
    label: tuple[float, float]
    size: float


def choropleth_or_tiles(facts: Facts, criterion_no: int | None = None) -> Chart:
    """The communes by state of a criterion, or by criteria passed: on a map where there are outlines, else as tiles."""
    return choropleth(facts, criterion_no) or tilemap.tile_map(facts, criterion_no)


def choropleth(facts: Facts, criterion_no: int | None = None) -> Chart | None:
    """The map; None where the workspace has no outlines."""
    outlines = _outlines(facts)
    if not outlines:
        return None
    about = tilemap.subject(facts, criterion_no)
    areas = _areas(facts, about, outlines)
    missing = [facts.short_place[c["commune_code"]] for c in facts.communes if c["commune_code"] not in outlines]
    west, south, east, north = _bounds(areas)
    shape = (north - south) / ((east - west) or 1.0)
    alt = about.alt.replace(say("Sơ đồ"), say("Bản đồ"), 1)
    key = list(about.key)
    if missing:
        words = say("{n} xã chưa có đường ranh giới trên bản đồ", n=number(len(missing)))
        alt, key = f"{alt} {words}: {', '.join(missing)}.", [*key, ("absent", words)]
    return Chart(
        about.id,
        about.title,
        alt,
        f"{about.source}, reference.boundaries",
        _traces(areas),
        _layout(areas, min(HEIGHT, round(1100 * shape) + 20)),
        _layout(areas, round(NARROW * shape) + 16),
        key=key,
        printed=lambda width: _paper(areas, key, width),
    )


def _outlines(facts: Facts) -> dict[str, dict[str, Any]]:
    """reference.boundaries by commune; none in a database made before there was such a table."""
    there = facts.rows(
        "SELECT 1 FROM duckdb_tables() WHERE schema_name = 'reference' AND table_name = 'boundaries' LIMIT 1"
    )
    found = facts.rows("SELECT * FROM reference.boundaries ORDER BY commune_code") if there else []
    return {r["commune_code"]: r for r in found}


def _areas(facts: Facts, about: tilemap.Subject, outlines: dict[str, dict[str, Any]]) -> list[Area]:
    """Largest first, so that a commune inside another is drawn on it and not under it."""
    latitudes = [r["label_lat"] for r in outlines.values()]
    flat = math.cos(math.radians((min(latitudes) + max(latitudes)) / 2))
    districts = {c["commune_code"]: c["district_name"] for c in facts.communes}
    made = []
    for code, r in outlines.items():
        if code not in about.looks:
            continue
        rings = [
            [(x * flat, y) for x, y in ring] for polygon in json.loads(r["geometry"])["coordinates"] for ring in polygon
        ]
        made.append(
            Area(
                about.looks[code], districts[code], tuple(rings), (r["label_lon"] * flat, r["label_lat"]),
                sum(abs(_enclosed(ring)) for ring in rings),
            )
        )  # fmt: skip
    return sorted(made, key=lambda a: (-a.size, a.tile.code))


def _enclosed(ring: Ring) -> float:
    """Area of a ring, positive counter-clockwise."""
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in itertools.pairwise(ring)) / 2


def _bounds(areas: list[Area]) -> tuple[float, float, float, float]:
    xs = [x for a in areas for ring in a.rings for x, _ in ring]
    ys = [y for a in areas for ring in a.rings for _, y in ring]
    return min(xs), min(ys), max(xs), max(ys)


def _borders(areas: list[Area]) -> list[Ring]:
    """Lines where two districts meet: edges that outlines of both have, joined while they follow each other.

    None where neighbours were drawn apart, most edges being nobody else's: a border in pieces says less than none.
    """
    owners: dict[frozenset[tuple[float, float]], list[str]] = {}
    for a in areas:
        for ring in a.rings:
            for edge in itertools.pairwise(ring):
                owners.setdefault(frozenset(edge), []).append(a.district)
    if sum(len(met) > 1 for met in owners.values()) * 4 < len(owners):
        return []
    lines: list[Ring] = []
    for a in areas:
        for ring in a.rings:
            open_line = False
            for edge in itertools.pairwise(ring):
                meets = owners[frozenset(edge)]
                shared = len(set(meets)) > 1 and a.district == min(meets)  # told by one side only
                if shared and open_line:
                    lines[-1].append(edge[1])
                elif shared:
                    lines.append(list(edge))
                open_line = shared
    return lines


def _hover(a: Area) -> str:
    lines = [f"<b>{escaped(a.tile.name)} · {escaped(a.district)}</b>", escaped(a.tile.said)]
    if a.tile.recognised:
        lines.append("★ " + escaped(say("đã được công nhận")))
    lines += [escaped(t) for t in (a.tile.carried, a.tile.source_cell) if t]
    return "<br>".join(lines)


def _traces(areas: list[Area]) -> list[dict[str, Any]]:
    """A filled trace a commune, its hover on the whole of it; the borders of districts; symbols, which lead to the
    commune's line on the page of its district."""
    traces: list[dict[str, Any]] = []
    for a in areas:
        xs, ys = _joined(a.rings)
        edge = cells.EDGE if a.tile.look.fill == "#ffffff" else BORDER
        traces.append(
            {
                "type": "scatter", "mode": "lines", "x": xs, "y": ys, "fill": "toself",
                "fillcolor": a.tile.look.fill, "line": {"color": edge, "width": 0.8, "simplify": False}, "hoveron": "fills",
                "hoverinfo": "text", "text": _hover(a), "hoverlabel": {"namelength": 0},
            }
        )  # fmt: skip
    xs, ys = _joined(_borders(areas))
    traces.append(
        {
            "type": "scatter", "mode": "lines", "x": xs, "y": ys, "hoverinfo": "skip",
            "line": {"color": COLOURS["ink"], "width": 1.4, "simplify": False},
        }
    )  # fmt: skip
    west, _, east, _ = _bounds(areas)
    # A telephone shows the symbols only where an outline has room for one.
    roomy = [a for a in areas if math.sqrt(a.size) * NARROW / ((east - west) or 1.0) > 13]
    linked = {
        "customdata": [a.tile.href for a in areas], "hoverinfo": "text", "hovertext": [_hover(a) for a in areas],
    }  # fmt: skip
    return [*traces, _symbols(areas, "wide", 11) | linked, _symbols(roomy, "narrow", 9)]


def _symbols(areas: list[Area], form: str, size: int) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "text", "meta": form, "x": [round(a.label[0], DECIMALS) for a in areas],
        "y": [round(a.label[1], DECIMALS) for a in areas], "text": [escaped(a.tile.look.symbol) for a in areas],
        "textfont": {"size": size, "color": [a.tile.look.ink for a in areas]}, "hoverinfo": "skip",
    }  # fmt: skip


def _joined(lines: Iterable[Ring]) -> tuple[list[float | None], list[float | None]]:
    """Lines one after another with a gap between them, as plotly takes them."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for line in lines:
        xs += [*(round(x, DECIMALS) for x, _ in line), None]
        ys += [*(round(y, DECIMALS) for _, y in line), None]
    return xs[:-1], ys[:-1]


def _layout(areas: list[Area], height: int) -> dict[str, Any]:
    west, south, east, north = _bounds(areas)
    pad = max(east - west, north - south) * 0.01
    return layout(
        max(height, 200),
        margin={"l": 2, "r": 2, "t": 4, "b": 4},
        xaxis=axis(range=[west - pad, east + pad], constrain="domain"),
        yaxis=axis(range=[south - pad, north + pad], scaleanchor="x", scaleratio=1, constrain="domain"),
    )


def _paper(areas: list[Area], key: list[tuple[str, str]], width: float) -> Any:
    """The same outlines in millimetres; a commune with room enough has its name under its symbol."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    west, south, east, north = _bounds(areas)
    scale = min(width / ((east - west) or 1.0), PAGE / ((north - south) or 1.0))
    left = (width - (east - west) * scale) / 2
    place = lambda x, y: (left + (x - west) * scale, 0.5 + (north - y) * scale)  # noqa: E731
    sheet = Sheet(width, (north - south) * scale + 1, key, cells.swatches() | cells.marks())
    for a in areas:
        points, codes = [], []
        for ring in a.rings:
            points += [place(x, y) for x, y in ring]
            codes += [Path.MOVETO, *[Path.LINETO] * (len(ring) - 2), Path.CLOSEPOLY]
        sheet.add(
            PathPatch(Path(points, codes), facecolor=a.tile.look.fill, edgecolor=COLOURS["muted"], linewidth=0.35)
        )
    for line in _borders(areas):
        sheet.line([place(x, y) for x, y in line], COLOURS["ink"], 1.1)
    with cells.Cells(sheet) as drawn:
        for a in areas:
            x, y = place(*a.label)
            room = _room(a, place, y) - 1
            shows = width_of(a.tile.name, 5.4) < room and a.size * scale**2 > 40
            drawn.symbol(a.tile.look, x, y - (1.1 if shows else 0), 6.0)
            if shows:
                sheet.text(x, y + 1.1, a.tile.name, anchor="center", size=5.4, colour=a.tile.look.ink)
    return sheet.figure


def _room(a: Area, place: Any, y: float) -> float:
    """How wide the outline is around its mark, in millimetres, on the line of the name."""
    x0, _ = place(*a.label)
    left, right = -math.inf, math.inf
    for ring in a.rings:
        points = [place(x, q) for x, q in ring]
        for (xa, ya), (xb, yb) in itertools.pairwise(points):
            if min(ya, yb) <= y + 1.1 < max(ya, yb):
                cross = xa + (y + 1.1 - ya) / (yb - ya) * (xb - xa)
                left, right = (max(left, cross), right) if cross < x0 else (left, min(right, cross))
    return 2 * min(x0 - left, right - x0) if math.isfinite(left) and math.isfinite(right) else 0.0
