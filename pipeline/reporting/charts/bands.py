"""Communes by how many criteria they pass: every period so far, and the plan's own distribution at the end."""

from __future__ import annotations

from typing import Any

from pipeline import periods
from pipeline.reporting.charts import SHADES, Chart, axis, layout, note, text
from pipeline.reporting.facts import Facts
from pipeline.reporting.wording import BANDS, COLOURS, number
from pipeline.schema import words

THIN = 0.035  # of all communes
DARK = ("15-18", "19")


def bands(facts: Facts) -> Chart:
    """One stacked bar per period; the plan's bands as the last bar where the plan gives them."""
    counts: dict[str, dict[str, float]] = {}
    for r in facts.bands:
        counts.setdefault(r["period"], {})[r["band"]] = r["communes"]
    rows = [(periods.label_vi(p), found) for p, found in sorted(counts.items())]
    planned = _planned(facts)
    if planned:
        rows.append((f"Kế hoạch {facts.plan['year']}", planned))
    total = max(sum(found.values()) for _, found in rows)
    traces = []
    for band in words.BANDS:
        amounts = [found.get(band, 0) for _, found in rows]
        traces.append(
            {
                "type": "bar", "orientation": "h", "y": list(range(len(rows))), "x": amounts, "width": 0.62,
                "marker": {"color": SHADES[band], "line": {"color": "#ffffff", "width": 1.5}},
                "text": [number(a) if a >= total * THIN else "" for a in amounts], "textposition": "inside",
                "insidetextanchor": "middle", "textangle": 0, "constraintext": "none",
                "textfont": {"color": "#ffffff" if band in DARK else COLOURS["ink"], "size": 13},
                "hoverinfo": "text",
                "hovertext": [f"<b>{text(label)}</b><br>{BANDS[band]}: {number(found.get(band, 0))} xã"
                              for label, found in rows],
            }
        )  # fmt: skip
    latest = counts.get(facts.period, {})
    said = "; ".join(f"{BANDS[b]}: {number(latest.get(b, 0))} xã" for b in words.BANDS)
    return Chart(
        id="chart-bands",
        title="Xã theo số tiêu chí đạt",
        alt=f"Biểu đồ thanh chồng. {facts.label}: {said}.",
        source="mart.commune_progress, plan.targets",
        data=traces,
        layout=_layout(rows, 152, names_inside=False),
        narrow=_layout(rows, 4, names_inside=True),
        key=[(f"band-{b}", BANDS[b]) for b in words.BANDS if any(found.get(b) for _, found in rows)],
    )


def _planned(facts: Facts) -> dict[str, float]:
    """The plan's bands by name; empty where it gives none."""
    found: dict[str, float] = {}
    for t in facts.targets:
        name = t["target_id"].removeprefix("band.").replace("_", "-")
        if t["target_id"].startswith("band.") and name in BANDS and t["target_low"] is not None:
            found[name] = t["target_low"]
    return found


def _layout(rows: list[tuple[str, dict[str, float]]], left: int, *, names_inside: bool) -> dict[str, Any]:
    step = 58 if names_inside else 44
    labels = [
        note(0, i - 0.46, text(label), xref="paper", font={"size": 12}) for i, (label, _) in enumerate(rows)
    ] if names_inside else []  # fmt: skip
    # A band too thin to hold its number wears it above.
    whole = max(sum(found.values()) for _, found in rows)
    for i, (_, found) in enumerate(rows):
        start = 0.0
        for band in words.BANDS:
            amount = found.get(band, 0)
            if 0 < amount < whole * THIN:
                middle = start + amount / 2
                labels.append(note(middle, i - 0.42, number(amount), xanchor="center", font={"size": 11}))
            start += amount
    return layout(
        step * len(rows) + 16,
        margin={"l": left, "r": 8, "t": 4, "b": 4},
        barmode="stack",
        xaxis=axis(range=[0, max(sum(found.values()) for _, found in rows)]),
        yaxis=axis(
            range=[len(rows) - 0.5, -0.65],
            showticklabels=not names_inside,
            tickvals=list(range(len(rows))),
            ticktext=[text(label) for label, _ in rows],
        ),
        annotations=labels,
    )
