"""One chart grammar: what a chart shows, drawn twice, on a page by the shared plotly script and on paper by matplotlib.

On the page a chart is a plain plotly figure (dicts) with two layouts, for a wide page and for a telephone; a trace with
``meta`` 'wide' or 'narrow' stands only in that one. Every number in it is already text in the language's own form, so the
browser's locale never matters.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from pipeline import periods
from pipeline.reporting import language
from pipeline.reporting.wording import COLOURS

# Beside the colours of statuses. A dark page replaces each by name (page.js), so no chart makes a colour of its own.
BEGAN = "#9ba7b2"  # what was there when the year began; what stands only for comparison
PLAN = COLOURS["muted"]
# One hue from pale to deep: order needs no legend, and it stays in order when printed in grey.
# From the fewest criteria to all of them.
SHADES = {"1": "#f2e3c9", "2": "#d5dfe6", "3": "#9dbdd3", "4": "#4f8fb8", "5": "#0a4f7d"}
FONT = '"Be Vietnam Pro", "Noto Sans", "Segoe UI", Roboto, Arial, sans-serif'


@dataclass(frozen=True)
class Chart:
    """One figure. ``alt`` says in words what it shows; ``source`` is the line under it; ``key`` explains its marks.

    ``printed`` draws it for paper: width in millimetres → matplotlib Figure, from the same rows. ``markup`` is escaped
    HTML for a chart that a page draws without plotly (a grid of cells); ``data`` is empty then.
    """

    id: str
    title: str
    alt: str
    source: str
    data: list[dict[str, Any]]
    layout: dict[str, Any]
    narrow: dict[str, Any]
    key: list[tuple[str, str]] = field(default_factory=list)
    printed: Callable[[float], Any] | None = None
    markup: str = ""

    def spec(self) -> str:
        """The figure as JSON that is safe inside a script element: no '<' survives."""
        text = json.dumps(
            {"data": self.data, "layout": self.layout, "narrow": self.narrow},
            ensure_ascii=False,
            separators=(",", ":"),
            sort_keys=True,
        )
        return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def text(value: object) -> str:
    """A text of the database for a label or hover: plotly reads a little HTML there, so it is escaped."""
    return escape(str(value), quote=False)


def coloured(symbol: str, tone: str) -> str:
    """A status symbol in its colour, for a label."""
    return f'<span style="color:{COLOURS[tone]}">{escape(symbol)}</span>'


def layout(height: int, **more: Any) -> dict[str, Any]:
    """The common ground of every chart: no frame, no grid, no legend, no dragging, one type face."""
    return {
        "height": height,
        "autosize": True,
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 13, "color": COLOURS["ink"]},
        "hoverlabel": {
            "bgcolor": "#ffffff",
            "bordercolor": COLOURS["rule"],
            "align": "left",
            "font": {"family": FONT, "size": 13, "color": COLOURS["ink"]},
        },
    } | more


def axis(**more: Any) -> dict[str, Any]:
    """An axis without ornament; what it shows is given as ready text."""
    return {
        "showgrid": False,
        "zeroline": False,
        "showline": False,
        "showticklabels": False,
        "fixedrange": True,
        "ticks": "",
        "ticklabelstandoff": 8,
    } | more


def note(x: float, y: float, label: str, **more: Any) -> dict[str, Any]:
    """A text standing directly in the chart."""
    return {"x": x, "y": y, "text": label, "showarrow": False, "xanchor": "left", "yanchor": "middle"} | more


def missing(id: str, title: str, words: str, source: str = "") -> Chart:
    """In place of a chart that has nothing to show: words that say why, on the page and on paper, and no empty frame."""

    def printed(width: float) -> Any:
        from pipeline.reporting.charts import printing

        lines = printing.folded(words, width, lines=4)
        sheet = printing.Sheet(width, 4.6 * len(lines) + 1)
        for i, line in enumerate(lines):
            sheet.text(0, 2.6 + 4.6 * i, line, colour=COLOURS["muted"])
        return sheet.figure

    return Chart(
        id, title, words, source, [], {"height": 0}, {"height": 0}, printed=printed,
        markup=f'<p class="fine">{escape(words)}</p>',
    )  # fmt: skip


def ticks(low: float, high: float, count: int = 4) -> list[float]:
    """Round figures inside [low, high], about ``count`` of them, evenly spaced."""
    span = high - low
    if span <= 0:
        return [low]
    rough = span / max(count, 1)
    size = 10 ** math.floor(math.log10(rough))
    step = next(size * m for m in (1, 2, 2.5, 5, 10) if size * m >= rough * 0.999)
    first = math.ceil(low / step - 1e-9)
    return [round(i * step, 10) for i in range(first, math.floor(high / step + 1e-9) + 1)]


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places for labels near where they are wanted, at least ``gap`` apart and inside [low, high] while there is room;
    in the order given."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    groups: list[list[float]] = []  # each: sum of (wanted − its offset in the group), how many
    for i in order:
        groups.append([wanted[i], 1])
        while len(groups) > 1 and _start(groups[-1], gap, low, high) < _end(groups[-2], gap, low, high) + gap:
            total, many = groups.pop()
            groups[-1][0] += total - many * groups[-1][1] * gap
            groups[-1][1] += many
    placed = [_start(g, gap, low, high) + k * gap for g in groups for k in range(int(g[1]))]
    return [placed[order.index(i)] for i in range(len(wanted))]


def _start(group: list[float], gap: float, low: float, high: float) -> float:
    total, many = group
    return max(low, min(total / many, high - (many - 1) * gap))


def _end(group: list[float], gap: float, low: float, high: float) -> float:
    return _start(group, gap, low, high) + (group[1] - 1) * gap


def month(period: str) -> str:
    """A period on an axis: ``6/2019``, in English ``Jun 2019``."""
    day = periods.end_of(period)
    return f"{day:%b %Y}" if language.current() == "en" else f"{day.month}/{day.year}"


def cut(text: str, letters: int) -> str:
    """The text, or its first ``letters`` and an ellipsis: a page knows no widths beforehand; the hover has it whole."""
    return text if len(text) <= letters else text[: letters - 1].rstrip() + "…"
