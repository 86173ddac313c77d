"""A plotly figure of an analyst's own as a Chart: on a page plotly draws it, on paper and in a converted notebook matplotlib
draws the same traces."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from pipeline.reporting.figures import style
from pipeline.reporting.figures.chart import Chart, listed, sentence
from pipeline.reporting.figures.style import PlotlyFigure
from pipeline.text.headlines import say

PRINTED = {"bar", "scatter", "scattergl", "pie", "histogram"}
"""Types of trace that paper has for any figure (paper.py)."""


def own(figure: PlotlyFigure, *, headline: str = "", name: str = "own", lang: str = "vi") -> Chart:
    """Bars, lines, points, shares of a circle, and histograms on both media; a trace of another type on the page alone, and
    paper says so.

    ``headline``: the finding; the figure's title where it is empty.
    """
    title = re.sub(r"<[^>]+>", " ", figure.layout.title.text or "").strip()
    untitled = type(figure)(figure).update_layout(title=None, separators=style.SEPARATORS[lang])
    unknown = sorted({str(t.type) for t in figure.data} - PRINTED)
    instead = (lambda: sentence(say("own.unknown", lang, types=", ".join(unknown)), lang)) if unknown else None
    data = pd.concat([_points(t, i) for i, t in enumerate(figure.data)] or [pd.DataFrame()], ignore_index=True)
    rows = [": ".join(filter(None, (_text(v, lang) for v in r))) for r in data.itertuples(index=False)]
    alt = listed(rows, lang) if rows else say("empty", lang)
    return Chart(name, data, lambda: untitled, headline or title, alt, for_paper=instead)


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
