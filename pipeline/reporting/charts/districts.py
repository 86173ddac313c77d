"""Districts by average criteria per commune: where each stands and where it stood a period ago."""

from __future__ import annotations

from typing import Any

from pipeline.reporting import links, wording
from pipeline.reporting.charts import Chart, axis, cut, layout, missing, note, text
from pipeline.reporting.facts import Facts, Row
from pipeline.reporting.language import say
from pipeline.reporting.wording import COLOURS, number

ROW, ROW_NARROW = 31, 44  # pixels a row
ROW_MM, ROW_MM_NARROW = 5.9, 8.6


def districts(facts: Facts) -> Chart:
    """One row per district, best first: open ring for the period before, full dot for now. A district of which nothing is
    known stands last and says so."""
    title = say("Huyện, thành phố theo số tiêu chí bình quân một xã")
    rows = _rows(facts)
    if not any(r["average"] is not None for r in rows):
        words = say("Chưa có số liệu theo huyện để vẽ biểu đồ này.")
        return missing("chart-districts", title, words, "mart.commune_progress")
    known = [v for r in rows for v in (r["average"], r["before"]) if v is not None]
    pad = max(max(known) - min(known), 1) * 0.06
    reach = (min(known) - pad, max(known) + pad)
    key = [("dot", facts.label)]
    if facts.previous and any(r["before"] is not None for r in rows):
        key.append(("ring", wording.period(facts.previous)))

    def printed(width: float) -> Any:
        return _sheet(rows, reach, width, key).figure

    said = "; ".join(f"{r['name']}: {r['said']} {r['gain']}".rstrip() for r in rows)
    return Chart(
        id="chart-districts",
        title=title,
        alt=say("Biểu đồ điểm {n} huyện, thành phố, từ cao đến thấp. {said}.", n=number(len(rows)), said=said),
        source="mart.commune_progress",
        data=_traces(rows),
        layout=_layout(rows, reach, inside=False),
        narrow=_layout(rows, reach, inside=True),
        key=key,
        printed=printed,
    )


def _rows(facts: Facts) -> list[Row]:
    """facts.district_averages with the words both forms show; an average over nothing but unknown cells is no figure."""
    heard = {
        (r["period"], r["district_code"])
        for r in facts.rows(
            """SELECT p.period, c.district_code FROM mart.commune_progress p
               JOIN reference.communes c USING (commune_code)
               JOIN mart.periods y ON y.period = p.period JOIN plan.plan n ON n.year = y.plan_year
               GROUP BY ALL
               HAVING sum(p.criteria_held + p.criteria_not_reported) < count(*) * any_value(n.criteria_count)"""
        )
    }
    made = []
    for r in facts.district_averages:
        now = r["average"] if (facts.period, r["district_code"]) in heard else None
        before = r["before"] if (facts.previous, r["district_code"]) in heard else None
        gain = None if now is None or before is None else now - before
        made.append(
            {
                "name": wording.place(r), "href": links.district(r["district_code"]), "average": now, "before": before,
                "said": say("chưa có số liệu") if now is None else number(now, 1),
                "gain": "" if gain is None else f"({number(gain, 2, signed=True)})", "gained": gain,
                "communes": r["communes"], "complete": r["complete"],
            }
        )  # fmt: skip
    return sorted(made, key=lambda r: r["average"] is None)


def _traces(rows: list[Row]) -> list[dict[str, Any]]:
    at = list(range(len(rows)))
    at = [i for i in at if rows[i]["average"] is not None]
    before = [i for i in at if rows[i]["before"] is not None]
    hover = [_hover(r) for r in rows]
    line_x: list[float | None] = []
    line_y: list[int | None] = []
    for i in before:
        line_x += [rows[i]["before"], rows[i]["average"], None]
        line_y += [i, i, None]
    return [
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
            "type": "scatter", "mode": "markers", "x": [rows[i]["average"] for i in at], "y": at,
            "marker": {"symbol": "circle", "size": 11, "color": COLOURS["good"]},
            "hoverinfo": "text", "hovertext": [hover[i] for i in at], "customdata": [rows[i]["href"] for i in at],
        },
    ]  # fmt: skip


def _hover(r: Row) -> str:
    lines = [f"<b>{text(r['name'])}</b>"]
    if r["average"] is not None:
        lines.append(text(say("Bình quân {value} tiêu chí/xã", value=number(r["average"], 2))))
    if r["gained"] is not None:
        lines.append(text(say("Kỳ trước {value} {gain}", value=number(r["before"], 2), gain=r["gain"])))
    lines.append(text(say("{n} xã, {k} xã đủ tiêu chí", n=number(r["communes"]), k=number(r["complete"]))))
    return "<br>".join(lines)


def _layout(rows: list[Row], reach: tuple[float, float], *, inside: bool) -> dict[str, Any]:
    values = []
    for i, r in enumerate(rows):
        up = i - (0.4 if inside else 0)
        value = f"<b>{text(r['said'])}</b> {r['gain']}".rstrip() if r["average"] is not None else text(r["said"])
        values.append(note(1, up, value, xref="paper", xanchor="right" if inside else "left",
                           font={"size": 12 if inside else 13}))  # fmt: skip
        if inside:
            values.append(note(0, up, text(cut(r["name"], 32)), xref="paper", font={"size": 12}))
    dotted = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": "y", "layer": "below"}
    return layout(
        (ROW_NARROW if inside else ROW) * len(rows) + 16,
        margin={"l": 4 if inside else 152, "r": 6 if inside else 112, "t": 4, "b": 4},
        xaxis=axis(range=list(reach)),
        yaxis=axis(
            range=[len(rows) - 0.5, -0.8 if inside else -0.6],
            showticklabels=not inside,
            tickvals=list(range(len(rows))),
            ticktext=[text(cut(r["name"], 22)) for r in rows],
        ),
        annotations=values,
        shapes=[dotted | {"y0": i, "y1": i, "line": {"color": COLOURS["rule"], "width": 1}} for i in range(len(rows))],
    )


def _sheet(rows: list[Row], reach: tuple[float, float], width: float, key: list[tuple[str, str]]) -> Any:
    from pipeline.reporting.charts import printing as p

    narrow = width < p.COLUMN
    row = ROW_MM_NARROW if narrow else ROW_MM
    left = 1.5 if narrow else min(width * 0.36, max(p.width_of(r["name"]) for r in rows)) + 4
    beside = 1.5 if narrow else max(p.width_of(f"{r['said']} {r['gain']}", p.BODY, "bold") for r in rows) + 4
    sheet = p.Sheet(width, row * len(rows) + 1, key)
    x = p.scale(*reach, left, width - beside)
    ink = COLOURS["ink"]
    for i, r in enumerate(rows):
        y = row * (i + 0.5) + (1.8 if narrow else 0)
        up = y - (3.9 if narrow else 0)
        parts: Any = [(r["said"], "bold" if r["average"] is not None else "normal", ink)]
        if r["gain"]:
            parts.append((f"  {r['gain']}", "normal", ink))
        used = sheet.run(width if narrow else width - beside + 3, up, parts, anchor="right" if narrow else "left")
        sheet.text(0, up, p.fitted(r["name"], width - used - 3 if narrow else left - 3))
        sheet.line([(left, y), (width - beside, y)], COLOURS["rule"], 0.5, over=0)
        if r["average"] is None:
            continue
        if r["before"] is not None:
            sheet.line([(x(r["before"]), y), (x(r["average"]), y)], COLOURS["range"], 2.4)
            sheet.mark("o", x(r["before"]), y, 1.7, "#ffffff", edge=COLOURS["muted"])
        sheet.mark("o", x(r["average"]), y, 2.3, COLOURS["good"])
    return sheet
