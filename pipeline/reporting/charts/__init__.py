"""One chart grammar: what a chart shows, drawn twice, on a page by the shared plotly script and on paper by matplotlib.

On the page a chart is a plain plotly figure (dicts) with two layouts, for a wide page and for a telephone; a trace with
``meta`` 'wide' or 'narrow' stands only in that one. Every number in it is already text in the language's own form, so the
browser's locale never matters.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any

from pipeline.reporting.wording import COLOURS

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
