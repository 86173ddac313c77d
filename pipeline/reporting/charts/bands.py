"""Communes by how many criteria they pass: every period so far, and the plan's own distribution at the end."""

from __future__ import annotations

from typing import Any

from pipeline.reporting import wording
from pipeline.reporting.charts import SHADES, Chart, axis, layout, missing, note, text
from pipeline.reporting.facts import Facts, Row
from pipeline.reporting.language import say
from pipeline.reporting.wording import COLOURS, number

Counts = dict[str, float]
THIN = 0.035  # of all communes
DARK = ("4", "5")
ROW, ROW_NARROW = 44, 58  # pixels a bar
ROW_MM, ROW_MM_NARROW = 9.0, 12.0
THICK = 0.62
PATTERN = {"1": "/"}  # the palest shades are alike in grey


def bands(facts: Facts) -> Chart:
    """One stacked bar per period; the plan's bands as the last bar where the plan gives them."""
    title, source = say("Xã theo số tiêu chí đạt"), "mart.commune_progress, plan.targets"
    names, counts = facts.plan_bands, dict[str, Counts]()
    for r in facts.bands:
        counts.setdefault(r["period"], {})[r["band"]] = r["communes"]
    rows = [(wording.period(p), found) for p, found in sorted(counts.items())]
    if not rows:
        return missing("chart-bands", title, say("Chưa có số liệu theo xã để vẽ biểu đồ này."), source)
    planned = {name: b["planned"] for name, b in names.items() if b["planned"] is not None}
    if planned:
        rows.append((say("Kế hoạch {year}", year=facts.plan["year"]), planned))
    total = max(sum(found.values()) for _, found in rows)
    said = "; ".join(
        f"{label}: " + ", ".join(f"{b['label']} {number(found.get(name, 0))}" for name, b in names.items())
        for label, found in rows
    )
    key = [(f"band-{b['shade']}", b["label"]) for name, b in names.items() if any(found.get(name) for _, found in rows)]

    def printed(width: float) -> Any:
        return _sheet(rows, total, width, key, names).figure

    return Chart(
        id="chart-bands",
        title=title,
        alt=say("Biểu đồ thanh chồng, số xã. {said}.", said=said),
        source=source,
        data=_traces(rows, total, names),
        layout=_layout(rows, total, names, 152, names_inside=False),
        narrow=_layout(rows, total, names, 4, names_inside=True),
        key=key,
        printed=printed,
    )


def _thin(found: Counts, total: float, names: dict[str, Row]) -> list[tuple[float, float]]:
    """The parts of a bar too thin to hold their number: middle and amount."""
    made, start = [], 0.0
    for name in names:
        amount = found.get(name, 0)
        if 0 < amount < total * THIN:
            made.append((start + amount / 2, amount))
        start += amount
    return made


def _traces(rows: list[tuple[str, Counts]], total: float, names: dict[str, Row]) -> list[dict[str, Any]]:
    traces = []
    for name, of in names.items():
        band = of["shade"]
        amounts = [found.get(name, 0) for _, found in rows]
        if not any(amounts):
            continue
        marker: dict[str, Any] = {"color": SHADES[band], "line": {"color": "#ffffff", "width": 1.5}}
        if band in PATTERN:
            pattern = {"shape": PATTERN[band], "bgcolor": SHADES[band], "size": 6, "solidity": 0.2}
            marker |= {"color": COLOURS["muted"], "pattern": pattern}
        traces.append(
            {
                "type": "bar", "orientation": "h", "y": list(range(len(rows))), "x": amounts, "width": THICK,
                "marker": marker, "text": [number(a) if a >= total * THIN else "" for a in amounts],
                "textposition": "inside", "insidetextanchor": "middle", "textangle": 0, "constraintext": "none",
                "textfont": {"color": "#ffffff" if band in DARK else COLOURS["ink"], "size": 13},
                "hoverinfo": "text",
                "hovertext": [
                    f"<b>{text(label)}</b><br>{text(of['label'])}: {number(found.get(name, 0))} {say('xã')}"
                    for label, found in rows
                ],
            }
        )  # fmt: skip
    return traces


def _layout(
    rows: list[tuple[str, Counts]], total: float, names: dict[str, Row], left: int, *, names_inside: bool
) -> dict[str, Any]:
    labels = [
        note(0, i - 0.46, text(label), xref="paper", font={"size": 12}) for i, (label, _) in enumerate(rows)
    ] if names_inside else []  # fmt: skip
    # A band too thin to hold its number wears it above.
    labels += [
        note(middle, i - 0.42, number(amount), xanchor="center", font={"size": 11})
        for i, (_, found) in enumerate(rows)
        for middle, amount in _thin(found, total, names)
    ]
    return layout(
        (ROW_NARROW if names_inside else ROW) * len(rows) + 16,
        margin={"l": left, "r": 8, "t": 4, "b": 4},
        barmode="stack",
        xaxis=axis(range=[0, total]),
        yaxis=axis(
            range=[len(rows) - 0.5, -0.65],
            showticklabels=not names_inside,
            tickvals=list(range(len(rows))),
            ticktext=[text(label) for label, _ in rows],
        ),
        annotations=labels,
    )


def _sheet(
    rows: list[tuple[str, Counts]], total: float, width: float, key: list[tuple[str, str]], names: dict[str, Row]
) -> Any:
    from pipeline.reporting.charts import printing as p

    narrow = width < p.COLUMN
    row = ROW_MM_NARROW if narrow else ROW_MM
    left = 0.0 if narrow else max(p.width_of(label) for label, _ in rows) + 4
    sheet = p.Sheet(width, row * len(rows) + 2, key)
    x = p.scale(0, total, left, width - 1)
    thick = ROW_MM * THICK
    for i, (label, found) in enumerate(rows):
        y = row * (i + 0.5) + (3.2 if narrow else 1.4)
        sheet.text(0, y - (5.6 if narrow else 0), label)
        start = 0.0
        for name, of in names.items():
            band, amount = of["shade"], found.get(name, 0)
            if not amount:
                continue
            sheet.bar(x(start), y - thick / 2, x(start + amount) - x(start), thick, SHADES[band],
                      edge=COLOURS["muted"] if band in PATTERN else None, line=0.3,
                      hatch="////" if band in PATTERN else "")  # fmt: skip
            sheet.line([(x(start + amount), y - thick / 2), (x(start + amount), y + thick / 2)], "#ffffff", 1.0)
            if amount >= total * THIN:
                colour = "#ffffff" if band in DARK else COLOURS["ink"]
                sheet.text(x(start + amount / 2), y, number(amount), anchor="center", colour=colour)
            start += amount
        for middle, amount in _thin(found, total, names):
            sheet.text(x(middle), y - thick / 2 - 1.5, number(amount), anchor="center", size=p.SMALL)
    return sheet
