"""The chart a spreadsheet draws beside a table, over the table's own cells: who changes a cell sees it move.

Series differ by pattern and dash as well as by colour, so that a print in grey still tells them apart.
"""

from __future__ import annotations

from typing import Any

from pipeline.reporting.document import Table
from pipeline.reporting.render import plain

FACE = "Times New Roman"
CHARTED = 60  # rows past which a chart of every row cannot be read
LABELLED = 14  # points up to which each gets its figure
FILLS = (
    {"fill": {"color": "#0A6199"}},
    {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": "#8A5A00", "bg_color": "#FFFFFF"}},
    {"fill": {"color": "#B9C7D3"}},
    {"pattern": {"pattern": "dotted_diamond", "fg_color": "#00694F", "bg_color": "#FFFFFF"}},
    {"fill": {"color": "#17212B"}},
    {"pattern": {"pattern": "narrow_horizontal", "fg_color": "#55606C", "bg_color": "#FFFFFF"}},
)
LINES = (("solid", "circle"), ("dash", "square"), ("round_dot", "diamond"), ("long_dash", "triangle"))


def insert(book: Any, sheet: Any, table: Table, first: int, place: tuple[int, int]) -> int:
    """Put the table's native chart at ``place`` (row, column); ``first`` is the row of the table's first values. Gives the
    rows it covers."""
    native = table.native
    assert native is not None
    keys = [c.key for c in table.columns]
    last = first + min(len(table.rows), CHARTED) - 1
    is_stacked = native.kind == "stacked"
    chart = book.add_chart({"type": "bar", "subtype": "stacked"} if is_stacked else {"type": native.kind})
    font = {"name": FACE, "size": 10}
    at = keys.index(native.category)
    for i, key in enumerate(native.values):
        look = FILLS[i % len(FILLS)]
        series: dict[str, Any] = {
            "name": [sheet.name, first - 1, keys.index(key)],
            "categories": [sheet.name, first, at, last, at],
            "values": [sheet.name, first, keys.index(key), last, keys.index(key)],
        }
        if native.kind == "line":
            dash, mark = LINES[i % len(LINES)]
            series["line"] = {"color": "#17212B", "dash_type": dash, "width": 1.75}
            series["marker"] = {"type": mark, "size": 6, "fill": {"color": "#17212B"}, "border": {"color": "#17212B"}}
        else:
            series |= {**look, "border": {"color": "#17212B", "width": 0.5}, "gap": 60}
        if len(table.rows) * len(native.values) <= LABELLED and not is_stacked:
            series["data_labels"] = {"value": True, "font": font}
        chart.add_series(series)
    title = plain.legal(native.title or table.title)
    chart.set_title({"name": title, "name_font": {"name": FACE, "size": 12, "bold": True}, "overlay": False})
    lies = is_stacked or native.kind == "bar"
    # The writer calls the axis at the left y, also where the names stand there.
    names: dict[str, Any] = {"num_font": font, "major_gridlines": {"visible": False}}
    names |= {"reverse": True, "crossing": "max"} if lies else {}
    figures: dict[str, Any] = {
        "num_font": font, "major_gridlines": {"visible": True, "line": {"color": "#CFD6DC", "width": 0.5}},
    }  # fmt: skip
    chart.set_x_axis(figures if lies else names)
    chart.set_y_axis(names if lies else figures)
    chart.set_legend({"none": True} if len(native.values) == 1 else {"position": "bottom", "font": font})
    bars = (last - first + 1) * (len(native.values) if native.kind == "bar" else 1)
    height = min(max(300, 100 + 15 * bars), 1400) if lies else 320
    chart.set_size({"width": 620, "height": height})
    sheet.insert_chart(*place, chart, {"description": title, "object_position": 2})
    return height // 20 + 2
