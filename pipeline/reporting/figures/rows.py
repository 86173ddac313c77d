"""Axes of a chart with one row for each thing: names at the left, figures at the right, marks between.

Both are the libraries' own tick labels. On a telephone chart.js moves plotly's inside, above their row (``narrow``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.reporting.figures import style
from pipeline.reporting.figures.style import COLOURS, Glyph, PlotlyFigure
from pipeline.text.headlines import say

ROW, TALL_ROW, NARROW_ROW = 25, 31, 46  # pixels; tall where a name takes two lines
NAME = 36  # letters on one line of a name
BESIDE = 26  # letters on one line of what stands at the right
PHONE = 52  # letters on one line of a telephone


@dataclass(frozen=True)
class Row:
    """Labels of a row: its name with a sign, the figure that counts (printed bold), what stands beside that, and what stands
    there on a telephone if not the same."""

    name: str
    value: str = ""
    beside: str = ""
    glyph: Glyph | None = None
    indent: int = 0
    hover: str = ""
    short: str | None = None

    def title(self, letters: int, lines: int, joint: str) -> str:
        return joint.join(style.folded("\u2003" * self.indent + self.name, letters, lines))

    def aside(self, lines: int = 2) -> list[str]:
        """What stands at the right on one line or two; two blanks in it say where it breaks best."""
        parts = self.beside.split("  ")
        if len(self.beside) <= BESIDE or len(parts) != lines:
            return style.folded(self.beside, BESIDE, lines)
        return [style.folded(p, BESIDE, 1)[0] for p in parts]


BAR: dict[str, Any] = {"type": "bar", "orientation": "h", "hoverinfo": "skip"}
MARK: dict[str, Any] = {"type": "scatter", "mode": "markers", "hoverinfo": "skip", "cliponaxis": False}
"""What the traces of every chart with rows have in common: its row says the hover."""
NOW = {"symbol": "line-ns-open", "size": 15, "color": COLOURS["ink"], "line": {"width": 2.5}}
"""The marker of what there must be by now."""


def joined(starts: Any, ends: Any) -> Any:
    """One coordinate of lines from start to end, with a gap after each."""
    return np.stack([starts, ends, np.full(len(starts), np.nan)], 1).ravel()


def interval(
    low: Any, high: Any, y: Any, lang: str, reach: tuple[float, float] = (-np.inf, np.inf)
) -> list[dict[str, Any]]:
    """A trace of intervals with caps at their ends, cut at the ends of ``reach``; none where no interval is open."""
    is_open = np.asarray(high - low > 1e-9)
    low, high, y = (np.asarray(v)[is_open] for v in (low, high, y))
    line = {"color": COLOURS["ink"], "width": 1.4}
    caps = {"symbol": "line-ns-open", "size": 6, "color": COLOURS["ink"], "line": {"width": 1.4}}
    look = {**MARK, "mode": "lines+markers", "marker": caps, "line": line, "name": say("range.mark", lang)}
    return [{**look, "x": joined(*np.clip([low, high], *reach)), "y": joined(y, y)}] if len(y) else []


def arrows(side: str, x: float, rows: Any) -> list[dict[str, Any]]:
    """A trace of arrows at the edge ``x``, for what goes on beyond it; none where nothing does."""
    arrow = {"symbol": f"triangle-{side}", "size": 9, "color": COLOURS["ink"]}
    look = {**MARK, "marker": arrow, "showlegend": False}
    return [{**look, "x": [x] * len(rows), "y": list(rows)}] if len(rows) else []


def upright(x: Any, rows: int, **look: Any) -> dict[str, Any]:
    """A shape of plotly: a line through so many rows at ``x``; ``look`` as of its ``line``."""
    return {"type": "line", "x0": x, "x1": x, "y0": -0.5, "y1": rows - 0.5, "line": look}


def page(
    rows: Sequence[Row], traces: Sequence[dict[str, Any]], lang: str, *,
    x: dict[str, Any] | None = None, **layout: Any,
) -> PlotlyFigure:  # fmt: skip
    """A plotly figure whose rows lie at y = 0, 1, 2 … from the top, with room for the key of its traces; ``x``: its x axis.

    A trace without ``y`` has a place in every row. Marks on ``yaxis`` "y" and "y2" share their places; hovering anywhere in
    a row shows its ``hover``.
    """
    places = list(range(len(rows)))
    name = lambda r, letters, lines: style.html(r.title(letters, lines, "\n")).replace("\n", "<br>")  # noqa: E731
    sign = lambda r: f" {r.glyph.html}" if r.glyph else ""  # noqa: E731
    bold = lambda r: f"<b>{style.html(r.value)}</b> " if r.value else ""  # noqa: E731
    right = [bold(r) + "<br>".join(map(style.html, r.aside())) for r in rows]
    brief = [r.aside(1)[0] if r.short is None else r.short for r in rows]
    room = [max(PHONE - len(r.value) - len(n), 12) for r, n in zip(rows, brief)]
    reach = {"range": [len(rows) - 0.45, -0.55], "tickvals": places, "showticklabels": True, "automargin": True}
    keys = [len(str(t["name"])) for t in traces if t.get("name") and t.get("showlegend", True)]
    top = 12 + 18 * -(-sum(n + 6 for n in keys) // 95) if keys else 8  # where the page is not wide
    lines = len(keys) if max(keys, default=0) > 20 else -(-len(keys) // 2)  # of the key on a telephone
    bottom = 24 if (x or {}).get("showticklabels") else 6
    inside = {"ticklabelposition": "inside", "ticklabelshift": 17, "tickfont.size": 11.5}
    inside |= {"range": [len(rows) - 0.6, -0.9]}
    narrow = {f"{axis}.{k}": v for axis in ("yaxis", "yaxis2") for k, v in inside.items()} | {
        "yaxis.ticktext": [sign(r).strip() + " " + name(r, n, 1) for r, n in zip(rows, room)],
        "yaxis2.ticktext": [bold(r) + style.html(n) for r, n in zip(rows, brief)],
        "height": NARROW_ROW * len(rows) + 19 * lines + bottom + 36,
        "margin.t": 19 * lines + 12,
        "bargap": 0.62,
    }
    is_tall = any(len(r.aside()) > 1 or "\n" in r.title(NAME, 2, "\n") for r in rows)
    # Carries the hover of each row, and gives the second axis something to belong to.
    carrier = {
        "type": "scatter", "x": [0] * len(rows), "y": places, "yaxis": "y2", "mode": "markers", "opacity": 0, "name": "",
        "hovertext": [r.hover or style.html(r.name) for r in rows], "hoverinfo": "text", "showlegend": False,
    }  # fmt: skip
    return style.page(
        [*({"y": places, **t} for t in traces), carrier], (TALL_ROW if is_tall else ROW) * len(rows) + top + bottom, lang,
        margin={"t": top, "b": bottom}, barmode="overlay", hovermode="y", showlegend=bool(keys),
        xaxis={"showticklabels": False, **(x or {})},
        yaxis={**reach, "ticktext": [name(r, NAME, 2) + sign(r) for r in rows]},
        yaxis2={**reach, "ticktext": right, "overlaying": "y", "side": "right"},
        meta={"narrow": narrow}, bargap=0.52, **layout,
    )  # fmt: skip
