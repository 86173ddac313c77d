"""Districts by average criteria per commune: where each stands and where it stood a period ago."""

from __future__ import annotations

from typing import Any

from pipeline import periods
from pipeline.reporting.charts import Chart, axis, layout, note, text
from pipeline.reporting.facts import Facts, Row
from pipeline.reporting.wording import COLOURS, number


def districts(facts: Facts) -> Chart:
    """One row per district, best first: open ring for the period before, full dot for now."""
    rows = facts.district_averages
    at = list(range(len(rows)))
    before = [i for i in at if rows[i]["before"] is not None]
    hover = [_hover(r) for r in rows]
    line_x: list[float | None] = []
    line_y: list[int | None] = []
    for i in before:
        line_x += [rows[i]["before"], rows[i]["average"], None]
        line_y += [i, i, None]
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter", "mode": "lines", "x": line_x, "y": line_y, "hoverinfo": "skip",
            "line": {"color": COLOURS["range"], "width": 4},
        },
        {
            "type": "scatter", "mode": "markers", "x": [rows[i]["before"] for i in before], "y": before,
            "marker": {"symbol": "circle", "size": 9, "color": "#ffffff",
                       "line": {"color": COLOURS["muted"], "width": 1.6}},
            "hoverinfo": "text", "hovertext": [hover[i] for i in before],
        },
        {
            "type": "scatter", "mode": "markers", "x": [r["average"] for r in rows], "y": at,
            "marker": {"symbol": "circle", "size": 11, "color": COLOURS["good"]},
            "hoverinfo": "text", "hovertext": hover,
        },
    ]  # fmt: skip
    known = [r["average"] for r in rows] + [rows[i]["before"] for i in before]
    low, high = (min(known), max(known)) if known else (0, 1)
    pad = max(high - low, 1) * 0.06
    best, last = (rows[0], rows[-1]) if rows else ({}, {})
    return Chart(
        id="chart-districts",
        title="Huyện, thành phố theo số tiêu chí bình quân một xã",
        alt=(
            f"Biểu đồ điểm {len(rows)} huyện, thành phố. Cao nhất {best.get('full_name', '')} "
            f"{number(best.get('average'), 1)}; thấp nhất {last.get('full_name', '')} {number(last.get('average'), 1)}."
        ),
        source="mart.commune_progress",
        data=traces,
        layout=_layout(facts, rows, low - pad, high + pad, inside=False),
        narrow=_layout(facts, rows, low - pad, high + pad, inside=True),
        key=[("dot", facts.label)] + ([("ring", periods.label_vi(facts.previous))] if facts.previous else []),
    )


def _hover(r: Row) -> str:
    lines = [f"<b>{text(r['full_name'])}</b>", f"Bình quân {number(r['average'], 2)} tiêu chí/xã"]
    if r["before"] is not None:
        lines.append(f"Kỳ trước {number(r['before'], 2)} ({number(r['average'] - r['before'], 2, signed=True)})")
    lines.append(f"{number(r['communes'])} xã, {number(r['complete'])} xã đủ tiêu chí")
    return "<br>".join(lines)


def _layout(facts: Facts, rows: list[Row], low: float, high: float, *, inside: bool) -> dict[str, Any]:
    step = 44 if inside else 31
    values = []
    for i, r in enumerate(rows):
        gain = "" if r["before"] is None else f" ({number(r['average'] - r['before'], 2, signed=True)})"
        values.append(
            note(1, i - (0.4 if inside else 0), f"<b>{number(r['average'], 1)}</b>{gain}", xref="paper",
                 xanchor="right" if inside else "left", font={"size": 12 if inside else 13})
        )  # fmt: skip
        if inside:
            values.append(note(0, i - 0.4, text(r["full_name"]), xref="paper", font={"size": 12}))
    dotted = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": "y", "layer": "below"}
    return layout(
        step * len(rows) + 16,
        margin={"l": 4 if inside else 152, "r": 6 if inside else 100, "t": 4, "b": 4},
        xaxis=axis(range=[low, high]),
        yaxis=axis(
            range=[len(rows) - 0.5, -0.8 if inside else -0.6],
            showticklabels=not inside,
            tickvals=list(range(len(rows))),
            ticktext=[text(r["full_name"]) for r in rows],
        ),
        annotations=values,
        shapes=[dotted | {"y0": i, "y1": i, "line": {"color": COLOURS["rule"], "width": 1}} for i in range(len(rows))],
    )
