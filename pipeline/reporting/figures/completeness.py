"""Who has sent what they owe: a box for each sender, ticked or crossed."""

from __future__ import annotations

import pandas as pd

from pipeline.reporting.figures import style
from pipeline.reporting.figures.chart import Chart, Frame, flags, frame, hover, nothing, say_known
from pipeline.reporting.figures.style import COLOURS, PlotlyFigure, number
from pipeline.text.headlines import names, say

ACROSS = 20  # boxes on a line
BOX, PHONE_BOX = 26, 17
# What became of a report: sign, colour of the box, of its edge and sign.
LOOKS = {
    True: ("✓", COLOURS["track"], COLOURS["done"]),
    False: ("✕", COLOURS["paper"], COLOURS["bad"]),
    None: ("?", COLOURS["paper"], COLOURS["none"]),
}


def completeness(data: pd.DataFrame, *, name: str = "completeness", lang: str = "vi") -> Chart:
    """One line of boxes for each group of senders, with how many of them have sent.

    Columns: ``name`` (sender), ``has_sent`` (true, false, unknown: drawn as ?); optional ``group`` (district,
    department …), ``note`` (what the missing report holds up: hover, alternative text).
    """
    rows = frame(data, "completeness", text=("name", "group", "note", "source"), needed=("name", "has_sent"))
    if not len(rows):
        return nothing(name, data, lang)
    rows["has_sent"] = pd.Series(flags(data, "has_sent"), dtype=object)
    rows, lines = _placed(rows, lang)
    missing = [f"{r['name']} ({r['note']})" if r["note"] else r["name"] for r in _missing(rows).to_dict("records")]
    alt = say("completeness.alt", lang, groups="; ".join(text for _, text in lines), n=len(missing))
    alt += say_known("completeness.who", lang, names=", ".join(missing))
    return Chart(name, data, lambda: _page(rows, lines, lang), headline(rows, lang), alt)


def _missing(rows: Frame) -> Frame:
    return rows[[sent is not True for sent in rows["has_sent"]]]


def headline(rows: Frame, lang: str) -> str:
    """How many have not sent, by name; or that all have."""
    missing = list(_missing(rows)["name"])
    key = "completeness.missing" if missing else "completeness.all"
    return say(key, lang, k=len(missing), n=len(rows), names=names(missing, lang, 3))


def _placed(rows: Frame, lang: str) -> tuple[Frame, list[tuple[int, str]]]:
    """Boxes with their ``x`` and ``y``, group under group; lines of text above each group: (y, name and count)."""
    lines: list[tuple[int, str]] = []
    parts = []
    y = 0
    for group, part in rows.groupby("group", sort=False):
        sent = sum(v is True for v in part["has_sent"])
        lines.append((y, f"{style.brief(str(group))} {number(sent, 0, lang)}/{number(len(part), 0, lang)}".strip()))
        i = pd.Series(range(len(part)), index=part.index)
        parts.append(part.assign(x=i % ACROSS, y=y + 1 + i // ACROSS))
        y += 2 + (len(part) - 1) // ACROSS
    return pd.concat(parts), lines


def _page(rows: Frame, lines: list[tuple[int, str]], lang: str) -> PlotlyFigure:
    across, down = min(max(int(rows["x"].max()) + 1, 12), ACROSS), int(rows["y"].max()) + 1
    traces = []
    for sent, (sign, fill, edge) in LOOKS.items():
        part = rows[[v is sent for v in rows["has_sent"]]]
        if len(part):
            word = say({True: "sent", False: "not_sent", None: "sent_unknown"}[sent], lang)
            traces.append(
                {"type": "scatter", "mode": "markers+text", "x": part["x"], "y": part["y"], "name": word,
                 "text": [f"<b>{sign}</b>"] * len(part), "textfont": {"color": edge, "size": 11}, "cliponaxis": False,
                 "marker": {"symbol": "square", "size": PHONE_BOX - 2, "color": fill, "opacity": 1,
                            "line": {"color": edge, "width": 1.4}},
                 "hovertext": [hover(r["name"], word, r["note"], source=r["source"]) for r in part.to_dict("records")],
                 "hoverinfo": "text"}
            )  # fmt: skip
    place = {"x": -0.5, "xanchor": "left", "yanchor": "middle"}
    notes = [{**place, "y": y + 0.12, "text": style.html(text)} for y, text in lines]
    return style.page(
        traces, BOX * down + 34, lang, margin={"l": 4, "r": 4, "t": 28, "b": 4}, annotations=notes, showlegend=True,
        xaxis={"range": [-0.6, across - 0.4], "visible": False, "constrain": "domain", "constraintoward": "left"},
        yaxis={"range": [down - 0.4, -0.3], "visible": False, "scaleanchor": "x", "constrain": "domain"},
        meta={"narrow": {"height": PHONE_BOX * 1.3 * down + 34}},
    )  # fmt: skip
