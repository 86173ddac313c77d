"""A plotly figure of an analyst's own as a Chart: on a page plotly draws it, on paper and in a converted notebook matplotlib
draws the same traces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.reporting.figures import style
from pipeline.reporting.figures.chart import Chart, chart, listed
from pipeline.text.headlines import say

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PlotlyFigure = Any  # plotly.graph_objects.Figure: pyright knows nothing of its layout
UPRIGHT = 12  # categories under standing bars whose names still lie
HEIGHT = 360  # pixels, plotly's own in JupyterLab


def own(figure: PlotlyFigure, *, headline: str = "", name: str = "own", lang: str = "vi") -> Chart:
    """Bars, lines, points, shares of a circle, and histograms on both media; a trace of another type on the page alone, and
    paper says so.

    ``headline``: the finding; the figure's title where it is empty.
    """
    title = re.sub(r"<[^>]+>", " ", figure.layout.title.text or "").strip()
    untitled = type(figure)(figure).update_layout(title=None)
    data = pd.concat([_points(t, i) for i, t in enumerate(figure.data)] or [pd.DataFrame()], ignore_index=True)
    rows = [": ".join(filter(None, (_text(v, lang) for v in r))) for r in data.itertuples(index=False)]
    alt = listed(rows, lang) if rows else say("empty", lang)
    return chart(name, data, lambda: untitled, lambda: _paper(untitled, lang), headline or title, alt)


def _points(trace: Any, number: int) -> pd.DataFrame:
    """What a trace draws, a row a point."""
    x, y = (list(v) if v is not None else [] for v in _ends(trace))
    name = [trace.name or str(number + 1)] * max(len(x), len(y))
    return pd.DataFrame({"name": name, "x": pd.Series(x, dtype=object), "y": pd.Series(y, dtype=object)}).fillna("")


def _text(value: Any, lang: str) -> str:
    if isinstance(value, (int, float)):
        return style.number(value, None, lang)
    return str(value).removesuffix("T00:00:00.000000").removesuffix("T00:00:00.000000000")


def _ends(trace: Any) -> tuple[Any, Any]:
    """The two columns of a trace; of a circle its names and amounts."""
    given = trace.to_plotly_json()
    return (trace.labels, trace.values) if "labels" in given else (given.get("x"), given.get("y"))


def _paper(figure: PlotlyFigure, lang: str) -> Figure:
    from matplotlib.figure import Figure as Sheet

    height = (figure.layout.height or HEIGHT) * style.WIDTH / 960  # pixels of a page 960 wide, as millimetres of paper
    drawn = Sheet(figsize=(style.WIDTH * style.MM, height * style.MM), dpi=100, layout="constrained")
    axes = drawn.add_subplot()
    unknown = sorted({str(t.type) for t in figure.data} - {"bar", *DRAWN})
    if unknown:
        axes.set_axis_off()
        axes.text(0, 0.5, say("own.unknown", lang, types=", ".join(unknown)), color=style.COLOURS["muted"], va="center")
        return drawn
    bars = [t for t in figure.data if t.type == "bar"]
    if bars:
        _draw_bars(axes, bars, str(figure.layout.barmode or "group"))
    for number, trace in enumerate(figure.data):
        if trace.type in DRAWN:
            DRAWN[trace.type](axes, trace, _colour(trace, number), lang)
    _label(axes, figure, lang)
    names = [t for t in figure.data if t.name and t.showlegend is not False]
    if len(names) > 1:
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=min(len(names), 5))
    return drawn


def _label(axes: Axes, figure: PlotlyFigure, lang: str) -> None:
    """Titles of the axes, and numbers in the form of the language."""
    for axis, settings in ((axes.xaxis, figure.layout.xaxis), (axes.yaxis, figure.layout.yaxis)):
        axis.set_label_text(re.sub(r"<[^>]+>", " ", settings.title.text or ""))
        if type(axis.get_major_formatter()).__name__ == "ScalarFormatter":
            axis.set_major_formatter(lambda value, _: style.number(value, None, lang))


def _colour(trace: Any, number: int) -> Any:
    """The trace's own colour where matplotlib knows it, else the next of the house."""
    from matplotlib.colors import is_color_like

    line = trace.line.color if trace.type.startswith("scatter") else None
    given = line or (trace.marker.color if trace.type in ("bar", "histogram", "scatter", "scattergl") else None)
    whole = [given] if given is None or isinstance(given, str) else list(given)
    if whole and all(is_color_like(c) for c in whole):
        return given if isinstance(given, str) else whole
    colours = [style.COLOURS[c] for c in ("good", "warn", "done", "bad", "muted")]
    return colours[number % len(colours)]


def _draw_bars(axes: Axes, bars: Sequence[Any], mode: str) -> None:
    """Bars of all traces over the same categories: beside one another, or where ``mode`` stacks them, on one another."""
    lying = any(t.orientation == "h" for t in bars)
    pairs = [(t.y, t.x) if lying else (t.x, t.y) for t in bars]
    places = list(dict.fromkeys(str(c) for names, _ in pairs for c in (names if names is not None else ())))
    stacked = mode in ("stack", "relative", "overlay")
    width = 0.7 if stacked else 0.8 / len(bars)
    ends: dict[tuple[str, bool], float] = {}
    for number, (trace, (names, values)) in enumerate(zip(bars, pairs, strict=True)):
        sizes = [float(v) if v is not None else float("nan") for v in (values if values is not None else ())]
        shown = [str(c) for c in (names if names is not None else ())][: len(sizes)]
        starts = [ends.get((c, v < 0), 0.0) if stacked and mode != "overlay" else 0.0 for c, v in zip(shown, sizes)]
        shift = 0.0 if stacked else (number - (len(bars) - 1) / 2) * width
        at = [places.index(c) + shift for c in shown]
        look = {"color": _colour(trace, number), "label": trace.name}
        if lying:
            axes.barh(at, sizes, width, left=starts, **look)
        else:
            axes.bar(at, sizes, width, bottom=starts, **look)
        ends |= {(c, v < 0): s + v for c, v, s in zip(shown, sizes, starts) if v == v}
    ticks = [style.brief(p, 30) for p in places]
    if lying:
        axes.set_yticks(range(len(places)), ticks)
    else:
        axes.set_xticks(range(len(places)), ticks, rotation=90 if len(places) > UPRIGHT else 0)


def _draw_points(axes: Axes, trace: Any, colour: Any, _: str) -> None:
    mode = trace.mode or "lines"
    x = list(trace.x) if trace.x is not None else range(len(trace.y))
    if "lines" in mode:
        axes.plot(x, list(trace.y), color=colour if isinstance(colour, str) else None, label=trace.name,
                  marker="o" if "markers" in mode else "", markersize=3, linewidth=1.2)  # fmt: skip
    else:
        axes.scatter(x, list(trace.y), s=14, c=colour, label=trace.name)


def _draw_circle(axes: Axes, trace: Any, _: Any, lang: str) -> None:
    labels = [f"{n}: {style.number(v, None, lang)}" for n, v in zip(trace.labels, trace.values)]
    axes.pie(list(trace.values), labels=labels, colors=style.shades(len(trace.labels)),
             wedgeprops={"edgecolor": style.COLOURS["paper"]}, startangle=90, counterclock=False)  # fmt: skip


def _draw_histogram(axes: Axes, trace: Any, colour: Any, _: str) -> None:
    lying = trace.x is None
    values = list(trace.y if lying else trace.x)
    axes.hist(values, bins=trace.nbinsx or "auto", color=colour if isinstance(colour, str) else None, label=trace.name,
              orientation="horizontal" if lying else "vertical", edgecolor=style.COLOURS["paper"])  # fmt: skip


DRAWN = {
    "scatter": _draw_points, "scattergl": _draw_points, "pie": _draw_circle, "histogram": _draw_histogram,
}  # fmt: skip
"""Types of trace with a drawing on paper, besides bars."""
